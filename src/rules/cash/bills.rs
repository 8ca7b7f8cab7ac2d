//! What the costs of an activity are billed as: to whom, on which day, in which currency.

use crate::instance::cell::Currency;
use crate::model::{Activity, CostTerm};
use crate::plan::term_name;
use crate::world::tables::{ContractKind, Item};
use crate::world::treasury::Bill;
use crate::world::{Day, World, ids::*};

/// Whose deed an activity is.
struct Deed<'a> {
    firm: FirmId,
    subject: &'a str,
    day: Day,
    currency: Option<Currency>,
}

/// Bills of an activity's costs; revenue comes from the demand's price, whatever the objective.
pub(crate) fn bills<'a>(
    world: &'a World,
    key: Activity,
    time: u32,
    costs: &[(CostTerm, f64)],
) -> Vec<Bill<'a>> {
    if let Activity::Sell(k, _) = key {
        return between_firms(world, k, time, costs);
    }
    let mut bills = vat_on_services(world, key, time, costs);
    let Some(deed) = deed(world, key, time) else {
        return bills;
    };
    let mut bill = |name, item, due, currency, amount: f64| {
        if amount != 0.0 {
            bills.push(Bill {
                item,
                name,
                subject: deed.subject,
                firm: deed.firm,
                day: deed.day,
                due,
                currency,
                amount,
            });
        }
    };
    if let Activity::Deliver(d, _) = key {
        let d = &world.demands[d.index()];
        let price = d.price_at.at(time.min(d.open.end - 1));
        bill("revenue", Some(Item::Revenue), None, None, -price);
        return bills;
    }
    for &(term, amount) in costs {
        let name = term_name(term);
        match term {
            // Billed by the licence, below.
            CostTerm::Royalty(_) | CostTerm::RoyaltyIncome(_) => {}
            // Billed above.
            CostTerm::DigitalVat => {}
            CostTerm::Carbon => {
                for (due, share) in carbon_due(world, key, time, deed.day) {
                    bill(name, None, Some(due), None, share * amount);
                }
            }
            _ => {
                let Some(item) = paid_as(world, key, term) else {
                    continue;
                };
                let due = by_law(world, key, time, term, deed.day);
                // Handling and insurance are priced in base currency.
                let own = !matches!(term, CostTerm::Insurance | CostTerm::Handling);
                bill(name, item, due, deed.currency.filter(|_| own), amount);
            }
        }
    }
    let royalties = costs.iter().filter_map(|&(term, amount)| match term {
        CostTerm::Royalty(l) => world.licence_bill(l, deed.firm, false, deed.day, amount),
        CostTerm::RoyaltyIncome(l) => world.licence_bill(l, deed.firm, true, deed.day, amount),
        _ => None,
    });
    bills.extend(royalties);
    bills
}

/// VAT on digital services: the seller pays what its price contains, the buyer what it owes on a purchase.
fn vat_on_services<'a>(
    world: &'a World,
    key: Activity,
    time: u32,
    costs: &[(CostTerm, f64)],
) -> Vec<Bill<'a>> {
    let found = costs.iter().find(|c| c.0 == CostTerm::DigitalVat);
    let Some(&(term, amount)) = found else {
        return Vec::new();
    };
    let (place, subject, owed) = match key {
        Activity::Deliver(d, _) => {
            let row = &world.demands[d.index()];
            (row.place_id, &row.demand, world.vat_in_price(d, time))
        }
        Activity::Transmit(from, to, product, _) => {
            let owed = world.vat_on_purchase(from, to, product, None, time);
            (to, &world.places[to.index()].place, owed)
        }
        _ => return Vec::new(),
    };
    let bill = owed.map(|owed| Bill {
        item: None,
        name: term_name(term),
        subject,
        firm: world.owner(place),
        day: world.calendar.first(time),
        due: Some(owed.due),
        currency: None,
        amount,
    });
    bill.into_iter().collect()
}

/// A sale between firms: the buyer pays what the seller receives.
fn between_firms<'a>(
    world: &'a World,
    k: TransferPriceId,
    time: u32,
    costs: &[(CostTerm, f64)],
) -> Vec<Bill<'a>> {
    let ladder = &world.transfer_prices()[k.index()];
    let day = world.calendar.first(time);
    let owed = costs.iter().filter_map(|&(term, amount)| {
        let firm = match term {
            CostTerm::BoughtBetween => ladder.buyer,
            CostTerm::SoldBetween => ladder.seller,
            _ => return None,
        };
        Some(Bill {
            item: None,
            name: term_name(term),
            subject: &ladder.name,
            firm,
            day,
            due: Some(day.saturating_add(ladder.days)),
            currency: ladder.currency,
            amount,
        })
    });
    owed.collect()
}

/// What terms of payment a cost follows; `Some(None)`: the law's. `None`: it is not paid.
fn paid_as(world: &World, key: Activity, term: CostTerm) -> Option<Option<Item>> {
    let item = match term {
        CostTerm::Goods => Item::Goods,
        CostTerm::Freight | CostTerm::Insurance | CostTerm::Departures => Item::Freight,
        CostTerm::Handling => Item::Handling,
        CostTerm::Storage => Item::Storage,
        CostTerm::Production
        | CostTerm::SetUp
        | CostTerm::Overtime
        | CostTerm::Adaptation
        | CostTerm::Platforms
        | CostTerm::Subsidies
        | CostTerm::Skills => Item::Production,
        CostTerm::Drawback => Item::Drawback,
        CostTerm::Shortfall | CostTerm::Reservation => match key {
            Activity::Shortfall(k) | Activity::Reserve(k) => {
                match world.contracts[k.index()].kind {
                    ContractKind::Carrier => Item::Freight,
                    ContractKind::Supplier => Item::Goods,
                }
            }
            _ => return None,
        },
        CostTerm::DataLinks
        | CostTerm::KeptData
        | CostTerm::Compute
        | CostTerm::ComputeNodes
        | CostTerm::Safeguards => Item::Information,
        CostTerm::Clearance
        | CostTerm::Claims
        | CostTerm::EntryFee(_)
        | CostTerm::Guarantee
        | CostTerm::Certificates
        | CostTerm::Assessment
        | CostTerm::Supervision => Item::Clearance,
        CostTerm::Duty(_)
        | CostTerm::ExportDuty
        | CostTerm::Deferment
        | CostTerm::ImportVat
        | CostTerm::VatPaid
        | CostTerm::VatRecovered(_)
        | CostTerm::LateRefund(_)
        | CostTerm::DigitalTax
        | CostTerm::Tax => return Some(None),
        CostTerm::Carbon
        | CostTerm::Revenue
        | CostTerm::Safety
        | CostTerm::Missing
        | CostTerm::Lateness
        | CostTerm::Unmet
        | CostTerm::Emissions
        | CostTerm::EndValue
        | CostTerm::Capabilities
        | CostTerm::Timing
        | CostTerm::Financing
        | CostTerm::SetAside
        | CostTerm::OpeningCash
        | CostTerm::Settled
        | CostTerm::Royalty(_)
        | CostTerm::RoyaltyIncome(_)
        | CostTerm::BoughtBetween
        | CostTerm::SoldBetween
        | CostTerm::DigitalVat => return None,
    };
    Some(Some(item))
}

/// Day on which the law has a charge paid.
fn by_law(world: &World, key: Activity, time: u32, term: CostTerm, entry: Day) -> Option<Day> {
    if let Activity::Taxed(firm) | Activity::CreditWithheld(firm) = key {
        let tax = world.profit_tax(firm)?;
        return Some(tax.due(&world.calendar, time));
    }
    if let Activity::DigitalTax(id) = key {
        return Some(world.digital_tax_due(id, time));
    }
    if let (Activity::AdmitForTime(id, _, lasts), CostTerm::Duty(_)) = (key, term) {
        return Some(world.stay_paid(id, time + lasts));
    }
    let Activity::Clear(place, ..) = key else {
        return None;
    };
    let territory = world.places[place.index()].territory;
    let due = world.calendar.day(world.duty_due(territory, entry));
    match term {
        CostTerm::Duty(_) | CostTerm::Deferment | CostTerm::ImportVat | CostTerm::VatPaid => {
            Some(due)
        }
        CostTerm::LateRefund(day) => Some(day),
        CostTerm::VatRecovered(after) => {
            let period = world.slots(place).get(time).period;
            let back = world.calendar.start_of(period.saturating_add(after));
            Some(world.calendar.day(back).max(due))
        }
        _ => None,
    }
}

/// Days on which carbon certificates are paid for, with shares: by the scheme of the territory;
/// where liability is decided year by year, on surrender.
fn carbon_due(world: &World, key: Activity, time: u32, entry: Day) -> Vec<(Day, f64)> {
    match key {
        Activity::CarbonCost(id) => vec![(world.surrender(id, time), 1.0)],
        Activity::Clear(place, ..) => {
            let territory = world.places[place.index()].territory;
            let scheme = world.carbon.iter().find(|s| s.territory == territory);
            let dated = scheme.map(|s| s.payments(&world.calendar, entry));
            let dated = dated.unwrap_or_default().into_iter();
            dated.map(|(d, s)| (world.calendar.day(d), s)).collect()
        }
        _ => vec![(entry, 1.0)],
    }
}

/// Whose deed an activity is, and when; `None` where it costs nothing.
fn deed(world: &World, key: Activity, time: u32) -> Option<Deed<'_>> {
    let w = world;
    let first = |t: u32| w.calendar.first(t.min(w.calendar.len() - 1));
    let at = |place: PlaceId, day: Day, currency: Option<Currency>| Deed {
        firm: w.owner(place),
        subject: &w.places[place.index()].place,
        day,
        currency,
    };
    let timed = |place: PlaceId, status: Status| match status {
        Status::Free => first(time),
        Status::Suspended => w.slots(place).get(time).first,
    };
    let on_lane = |l: LaneId| {
        let lane = &w.lanes[l.index()];
        Deed {
            firm: w.owner(lane.to_id),
            subject: &lane.lane,
            day: lane.trips[time as usize].departs,
            currency: lane.currency,
        }
    };
    let on_service = |call: CallId| {
        let call_row = &w.calls[call.index()];
        Deed {
            firm: w.owner(call_row.place_id),
            subject: &call_row.service,
            day: first(w.sails(call, time)),
            currency: None,
        }
    };
    let under = |k: ContractId, day: Day| {
        let k = &w.contracts[k.index()];
        match (k.lane_id, k.supplies.first()) {
            (Some(l), _) => {
                let lane = &w.lanes[l.index()];
                Deed {
                    firm: w.owner(lane.to_id),
                    subject: &lane.lane,
                    day,
                    currency: None,
                }
            }
            (None, Some(s)) => at(w.supplies[s.index()].place_id, day, None),
            (None, None) => at(PlaceId::default(), day, None),
        }
    };
    let window = |k: ContractId| w.contracts[k.index()].window.clone();
    Some(match key {
        Activity::Buy(s) => {
            let s = &w.supplies[s.index()];
            at(s.place_id, first(time), s.currency)
        }
        Activity::Carry(l, ..) | Activity::Depart(l) => on_lane(l),
        Activity::Load(k, ..)
        | Activity::Stay(k, ..)
        | Activity::Discharge(k, ..)
        | Activity::Transship(k, ..)
        | Activity::Board(k, ..) => on_service(k),
        Activity::Sail(s) => on_service(CallId(w.services[s.index()].calls.start)),
        Activity::Store(place, _, status) => at(place, timed(place, status), None),
        Activity::Adopt(a) | Activity::AdoptOn(a, _) => {
            let place = w.technology.adoptions[a.index()].place;
            at(place, first(time), w.technology.option(a).currency)
        }
        Activity::Subsidise(_, a) => {
            let place = w.technology.adoptions[a.index()].place;
            at(place, first(time), None)
        }
        Activity::OpenPlatform(p) => {
            let platform = &w.technology.platforms[p.index()];
            Deed {
                firm: platform.firm_id,
                subject: &platform.platform,
                day: first(time),
                currency: None,
            }
        }
        Activity::Train(s) => {
            let skill = &w.technology.skills[s.index()];
            Deed {
                firm: skill.firm_id,
                subject: &skill.region,
                day: first(time),
                currency: None,
            }
        }
        Activity::Send(place, _)
        | Activity::Transmit(place, ..)
        | Activity::KeepData(_, _, place)
        | Activity::Serve(place, _) => at(place, first(time), None),
        Activity::OpenNode(n) | Activity::Subscribe(n) => {
            let node = &w.information.nodes[n.index()];
            Deed {
                firm: node.firm_id,
                ..at(node.place_id, first(time), None)
            }
        }
        Activity::DigitalTax(t) => {
            let tax = &w.information.taxes[t.index()];
            Deed {
                firm: tax.firm_id,
                subject: &tax.tax,
                day: w.year_end(time),
                currency: None,
            }
        }
        Activity::BuyContract(r) => {
            let rule = &w.information.rules[r.index()];
            Deed {
                firm: rule.firm_id,
                subject: &rule.rule,
                day: first(time),
                currency: None,
            }
        }
        Activity::Make(p, _) | Activity::SetUp(p) => {
            let p = &w.plant_recipes[p.index()];
            at(p.place_id, first(time), p.currency)
        }
        Activity::Overtime(r) => at(w.resources[r.index()].place_id, first(time), None),
        Activity::Conform(r, _, status) => {
            let place = w.routes[r.index()].place;
            at(place, timed(place, status), None)
        }
        Activity::Place(k, ..) => {
            let place = w.placements[k.index()].place;
            at(place, timed(place, Status::Suspended), None)
        }
        Activity::AdmitForTime(k, ..) => {
            let place = w.admissions[k.index()].place;
            at(place, timed(place, Status::Suspended), None)
        }
        Activity::Process(k, _) => {
            let place = w.processings[k.index()].place;
            at(place, timed(place, Status::Suspended), None)
        }
        Activity::Certify(r) | Activity::Renew(r) => {
            at(w.routes[r.index()].place, first(time), None)
        }
        Activity::CarbonCost(id) => {
            let of = w.place_in(w.carbon[id.index()].territory);
            at(of, first(w.calendar.len()), None)
        }
        Activity::Cover(g) => {
            let place = w.guarantees[g.index()].places.first().copied();
            at(place.unwrap_or_default(), first(time), None)
        }
        Activity::Clear(place, ..)
        | Activity::MakeEntry(place, _)
        | Activity::EntryFee(_, place, _)
        | Activity::ClaimEntry(_, place, _) => at(place, w.slots(place).get(time).first, None),
        Activity::Designate(d, ..) => {
            let programme = &w.drawbacks[d.index()];
            Deed {
                firm: w.owner(w.place_in(programme.territory)),
                subject: &programme.drawback,
                day: first(time),
                currency: None,
            }
        }
        Activity::Deliver(d, _) => {
            let d = &w.demands[d.index()];
            Deed {
                firm: w.owner(d.place_id),
                subject: &d.demand,
                day: first(time),
                currency: None,
            }
        }
        Activity::Taxed(firm) | Activity::CreditWithheld(firm) => {
            let treasury = w.treasury.as_ref()?;
            let tax = w.profit_tax(firm)?;
            Deed {
                firm,
                subject: &treasury.firms[firm.index()].firm,
                day: (tax.years[time as usize].1 - 1).min(w.calendar.end() - 1),
                currency: None,
            }
        }
        Activity::InBreak(k, _) | Activity::Shortfall(k) => {
            under(k, w.calendar.last(window(k).end.max(1) - 1))
        }
        Activity::Reserve(k) => under(k, first(window(k).start)),
        Activity::Containers(k) | Activity::Volume(k) => under(k, first(time)),
        _ => return None,
    })
}
