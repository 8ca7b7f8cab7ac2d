//! What the plan's rows owe, billed again: a mapping of its own, beside the one that the program is built by.

use super::Billed;
use crate::audit::Audit;
use crate::instance::cell::Currency;
use crate::plan::SELL;
use crate::world::tables::Item;
use crate::world::transfer_prices::TransferPrice;
use crate::world::treasury::Bill;
use crate::world::{Day, World, ids::*, tariff};

pub(super) fn bill<'a>(
    name: &'static str,
    item: Item,
    subject: &'a str,
    firm: FirmId,
    day: Day,
    currency: Option<Currency>,
    amount: f64,
) -> Bill<'a> {
    Bill {
        item: Some(item),
        name,
        subject,
        firm,
        day,
        due: None,
        currency,
        amount,
    }
}

/// Purchases, shipments, services, stocks, production, conformity, procedures, deliveries.
pub(super) fn flows_of_goods(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let calendar = &world.calendar;
    let first = |t: u32| calendar.first(t.min(calendar.len()));
    let date = |text: &str| text.parse().ok().map(|d| calendar.day(d));
    let place = |name: &str| {
        world
            .places
            .iter()
            .position(|p| p.place == name)
            .map(PlaceId::from)
    };
    let timed = |place: PlaceId, status: &str, time: u32| match status == Status::Free.name() {
        true => first(time),
        false => {
            world
                .slots(place)
                .get(time.min(world.slots(place).len() - 1))
                .first
        }
    };
    for r in &plan.purchases {
        let Some(p) = place(&r.place) else { continue };
        let supply = world.supplies.iter().find(|s| {
            s.place_id == p
                && s.product == r.product.as_str()
                && s.origin.as_str() == r.origin_country
        });
        let currency = supply.and_then(|s| s.currency);
        billed.bill(bill(
            "goods",
            Item::Goods,
            &r.place,
            world.owner(p),
            first(r.period),
            currency,
            r.cost,
        ));
    }
    for r in &plan.shipments {
        let Some(lane) = world.lanes.iter().find(|l| l.lane == r.lane.as_str()) else {
            continue;
        };
        let day = date(&r.departs).unwrap_or(first(r.period));
        let firm = world.owner(lane.to_id);
        let mut owe = |name, item, currency, amount| {
            billed.bill(bill(name, item, &lane.lane, firm, day, currency, amount))
        };
        owe("freight", Item::Freight, lane.currency, r.freight);
        owe("insurance", Item::Freight, None, r.insurance);
        owe("handling", Item::Handling, None, r.handling);
    }
    for e in crate::rules::procedures::audit::exports::exports(audit) {
        billed.bill(Bill {
            item: None,
            name: crate::world::procedures::EXPORT_DUTY,
            subject: e.by,
            firm: world.owner(e.to),
            day: e.day,
            due: None,
            currency: None,
            amount: e.amount,
        });
    }
    for r in &plan.service_moves {
        let call = world
            .calls
            .iter()
            .position(|k| k.service == r.service.as_str() && k.call == r.call);
        let Some(call) = call.map(CallId::from) else {
            continue;
        };
        let (name, item) = match r.movement.as_str() {
            "stay" => ("freight", Item::Freight),
            _ => ("handling", Item::Handling),
        };
        let firm = world.owner(world.calls[call.index()].place_id);
        let day = first(world.sails(call, r.sailing).min(calendar.len() - 1));
        billed.bill(bill(name, item, &r.service, firm, day, None, r.cost));
    }
    for r in &plan.stocks {
        let Some(p) = place(&r.place) else { continue };
        let day = timed(p, &r.status, r.time);
        billed.bill(bill(
            "storage",
            Item::Storage,
            &r.place,
            world.owner(p),
            day,
            None,
            r.cost,
        ));
    }
    for r in &plan.production {
        let Some(p) = place(&r.place) else { continue };
        let plant = world
            .plant_recipes
            .iter()
            .find(|k| k.place_id == p && k.recipe == r.recipe.as_str());
        let currency = plant.and_then(|k| k.currency);
        billed.bill(bill(
            "production",
            Item::Production,
            &r.place,
            world.owner(p),
            first(r.period),
            currency,
            r.cost,
        ));
    }
    for r in &plan.conformity {
        let Some(p) = place(&r.place) else { continue };
        let name = match r.means.as_str() {
            "certificate" => "certificates",
            "pilot" => "supervision",
            _ => "assessment",
        };
        let day = timed(p, &r.status, r.time);
        billed.bill(bill(
            name,
            Item::Clearance,
            &r.place,
            world.owner(p),
            day,
            None,
            r.cost,
        ));
    }
    for r in &plan.procedures {
        let Some(p) = place(&r.place) else { continue };
        let (name, item) = match r.step.as_str() {
            "place" => ("clearance", Item::Clearance),
            _ => ("production", Item::Production),
        };
        let slots = world.slots(p);
        let day = slots.get(r.slot.min(slots.len() - 1)).first;
        billed.bill(bill(
            name,
            item,
            &r.place,
            world.owner(p),
            day,
            None,
            r.cost,
        ));
    }
    for r in &plan.admissions {
        let Some(p) = place(&r.place) else { continue };
        let slots = world.slots(p);
        let day = slots.get(r.slot.min(slots.len() - 1)).first;
        let firm = world.owner(p);
        let mut owe = |name, item, due, amount| {
            let own = bill(name, Item::Clearance, &r.place, firm, day, None, amount);
            billed.bill(Bill { item, due, ..own });
        };
        owe("clearance", Some(Item::Clearance), None, r.cost);
        owe("storage", Some(Item::Storage), None, r.storage);
        // The duty of a stay is paid when it ends.
        let ended = match r.until < slots.len() {
            true => slots.get(r.until).first,
            false => calendar.end(),
        };
        owe("duty", None, Some(ended), r.duty);
    }
    for r in plan.deliveries.iter().filter(|r| r.outcome == "delivered") {
        let Some(d) = world.demands.iter().find(|d| d.demand == r.demand.as_str()) else {
            continue;
        };
        let price = d.price_at.at(r.period.min(d.open.end.max(1) - 1));
        let firm = world.owner(d.place_id);
        billed.bill(bill(
            "revenue",
            Item::Revenue,
            &d.demand,
            firm,
            first(r.period),
            None,
            -price * r.quantity,
        ));
    }
}

/// What entries owe: duty, deferment, VAT, clearance, fees, carbon.
pub(super) fn entries(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let calendar = &world.calendar;
    for e in &audit.entered {
        let territory = world.places[e.place.index()].territory;
        let date = calendar.date(e.day);
        let law = calendar.day(world.duty_due(territory, e.day));
        let subject = world.places[e.place.index()].place.as_str();
        let firm = world.owner(e.place);
        let mut owe = |name, item, due, amount| {
            billed.bill(Bill {
                item,
                name,
                subject,
                firm,
                day: e.day,
                due,
                currency: None,
                amount,
            });
        };
        owe("duty", None, Some(law), e.duty);
        if let Some(d) = world.deferment(territory) {
            owe("duty deferment", None, Some(law), e.duty * d.price(date));
        }
        let (product, origin) = (e.commodity.product, e.commodity.origin);
        if let Some(vat) = world.import_vat(territory, product, origin, e.day) {
            let all = vat.amount(world, product, e.value, e.duty, e.quantity);
            let back = vat.row.recoverable * all;
            owe("import VAT", None, Some(law), all - back);
            if !vat.row.postponed {
                let period = world.slots(e.place).get(e.slot).period;
                let when = calendar.start_of(period.saturating_add(vat.row.recovered_after));
                owe("import VAT paid", None, Some(law), back);
                owe(
                    "import VAT recovered",
                    None,
                    Some(calendar.day(when).max(law)),
                    -back,
                );
            }
        }
        let clearance = plan
            .clearances
            .get(e.row.index as usize)
            .map_or(0.0, |c| c.cost);
        owe("clearance", Some(Item::Clearance), None, clearance);
        let claim = &world.claims[e.claim.index()];
        let goods = e.commodity.entering(territory, e.day);
        if let Some(assessed) = tariff::assess(world, &goods, claim) {
            let cost = assessed.claim_cost * e.quantity;
            owe("claims", Some(Item::Clearance), None, cost);
            if let Some(refund) = assessed.refund {
                let back = -assessed.refunded() * e.quantity;
                owe("late refunds", None, Some(refund.due), back);
            }
        }
        for fee in world.entry_fees.iter().filter(|f| !f.has_limits()) {
            if e.value > 0.0 && fee.falls_on(world, e.place, e.day, claim) {
                owe(
                    "entry fee",
                    Some(Item::Clearance),
                    None,
                    fee.ad_valorem * e.value,
                );
            }
        }
        for (i, scheme) in world.carbon.iter().enumerate() {
            let found = world.carbon_due(CarbonId::from(i), product, origin, e.day);
            let year = calendar.year_index(e.day);
            let decided = world.carbon_room(CarbonId::from(i), year).is_some();
            let Some(owed) =
                found.filter(|f| scheme.territory == territory && !(f.exemptible && decided))
            else {
                continue;
            };
            for (when, share) in scheme.payments(calendar, e.day) {
                owe(
                    "carbon certificates",
                    None,
                    Some(calendar.day(when)),
                    share * owed.amount() * e.quantity,
                );
            }
        }
    }
}

/// What firms pay each other for goods, and receive.
pub(super) fn between_firms(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    for d in plan.decisions.iter().filter(|d| d.decision == SELL) {
        let ladder = world.transfer_prices().iter().find(|p| p.name == d.subject);
        let known = |p: &&TransferPrice| (d.part as usize) < p.steps.len();
        let Some(p) = ladder
            .filter(known)
            .filter(|_| d.time < world.calendar.len())
        else {
            continue;
        };
        let day = world.calendar.first(d.time);
        let amount = p.in_base(d.part, d.time) * d.level;
        let due = Some(day.saturating_add(p.days));
        for (name, firm, amount) in [
            ("bought between firms", p.buyer, amount),
            (
                "sold between firms",
                p.seller,
                -(1.0 - p.withholding) * amount,
            ),
        ] {
            billed.bill(Bill {
                item: None,
                name,
                subject: &p.name,
                firm,
                day,
                due,
                currency: p.currency,
                amount,
            });
        }
        if p.withholding > 0.0 {
            billed.profit(p.seller, day, p.withholding * amount);
            billed.withheld(p.seller, day, amount, p.withholding);
        }
        // Stock leaves the seller's books and enters the buyer's.
        let worth = world.carried_at(p.product) * d.level;
        billed.profit(p.seller, day, -worth);
        billed.profit(p.buyer, day, worth);
    }
}

/// What is owed for licences, and reaches their owners.
pub(super) fn royalties(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let runs = plan.production.iter();
    for r in runs.filter(|r| !world.licences.is_empty() && r.period < world.calendar.len()) {
        let found = world
            .plant_recipes
            .iter()
            .position(|k| k.place == r.place.as_str() && k.recipe == r.recipe.as_str());
        let Some(plant) = found.map(PlantRecipeId::from) else {
            continue;
        };
        let payer = world.owner(world.plant_recipes[plant.index()].place_id);
        let day = world.calendar.first(r.period);
        for id in world.licences_of(plant) {
            let l = &world.licences[id.index()];
            let amount = l.royalty_of(world.main_output(plant), r.period) * r.runs;
            licensed(world, billed, id, payer, day, amount);
        }
    }
}

/// Bills what is paid for a licence on a day, and what reaches its owner.
pub(super) fn licensed(
    world: &World,
    billed: &mut Billed,
    id: LicenceId,
    payer: FirmId,
    day: Day,
    amount: f64,
) {
    let l = &world.licences[id.index()];
    let paid = world.licence_bill(id, payer, false, day, amount);
    let income = world.licence_bill(id, payer, true, day, -l.arriving() * amount);
    for bill in paid.into_iter().chain(income) {
        billed.bill(bill);
    }
    if let Some(owner) = l.owner {
        billed.profit(owner, day, l.withholding * amount);
        billed.withheld(owner, day, amount, l.withholding);
    }
}
