//! Limits in words: what an account or a bound limits, counted in what, and when.
//!
//! Shadow prices, the reasons for what was not delivered and the relief of an infeasible instance
//! all say their limits through this one place. Both matches are exhaustive: a new account or
//! activity has to say here whether people know it as a limit.

use super::labels::Labels;
use crate::model::{Account, Activity};
use crate::world::ids::*;
use crate::world::tables::{PeriodLength, ShippingUnit, Spread};

/// How a limit limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// At most so much: capacity, room.
    Most,
    /// At least so much: safety stock, a minimum.
    Least,
    /// So much is wanted.
    Wanted,
    /// What is there must be where the books say: goods at a place.
    Stock,
}

/// A limit as people say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// How it limits.
    pub side: Side,
    /// Unit that it is counted in.
    pub unit: String,
    /// What it is, as it follows an amount: `on lane VNSGN-USLAX`.
    pub what: String,
    /// When, as it follows that: `in the week of 2026-01-05`.
    pub when: String,
    /// First day that it is about.
    pub date: String,
}

/// What an activity's upper bound stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A limit of its own.
    Own(Words),
    /// A limit that an account keeps too: the account, and how many of its units one unit of the
    /// activity takes.
    Shares(Account, f64),
    /// What can be of use, or what follows from elsewhere: no limit that people know.
    Use,
}

impl Words {
    /// `one more TEU on lane X in the week of 2026-01-05`.
    pub fn one_more(&self) -> String {
        let unit = &self.unit;
        let text = match self.side {
            Side::Most | Side::Stock => format!("one more {unit} {}", self.what),
            Side::Least | Side::Wanted => format!("one {unit} less {}", self.what),
        };
        self.dated(text)
    }

    /// `25 TEU more on lane X in the week of 2026-01-05`; below zero: less.
    pub fn change(&self, amount: f64) -> String {
        let more = match self.side {
            Side::Most => true,
            Side::Least | Side::Wanted => false,
            Side::Stock => amount > 0.0,
        };
        let size = count(amount.abs(), &self.unit);
        let text = match (self.side, more) {
            (Side::Stock, false) => format!("release {size} {}", self.what),
            (_, true) => format!("{size} more {}", self.what),
            (_, false) => format!("{size} less {}", self.what),
        };
        self.dated(text)
    }

    /// `TEU on lane X in the week of 2026-01-05`.
    pub fn named(&self) -> String {
        self.dated(format!("{} {}", plural(&self.unit), self.what))
    }

    fn dated(&self, text: String) -> String {
        if self.when.is_empty() {
            text
        } else {
            format!("{text} {}", self.when)
        }
    }
}

/// An amount and its unit: `1 unit`, `40 units`, `2.5 TEU`.
pub fn count(amount: f64, unit: &str) -> String {
    let shown = number(amount);
    let unit = if shown == "1" {
        unit.to_string()
    } else {
        plural(unit)
    };
    format!("{shown} {unit}")
}

/// A unit's plural, where it has one.
fn plural(unit: &str) -> String {
    let grows = matches!(unit, "unit" | "run" | "piece" | "hour" | "container");
    format!("{unit}{}", if grows { "s" } else { "" })
}

/// A number with at most four significant decimals, thousands apart, no trailing zeros.
pub fn number(amount: f64) -> String {
    let decimals = match amount.abs() {
        a if a >= 1000.0 => 1,
        a if a >= 1.0 => 3,
        _ => 6,
    };
    let text = format!("{:.decimals$}", amount.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let mut shown = String::new();
    if amount < 0.0 && (whole != "0" || !rest.is_empty()) {
        shown.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if !rest.is_empty() {
        shown.push('.');
        shown.push_str(rest);
    }
    shown
}

/// A shipping unit as people write it.
fn shipping(unit: ShippingUnit) -> String {
    match unit {
        ShippingUnit::Teu => "TEU".to_string(),
        other => other.name().to_string(),
    }
}

/// When a limit holds: words, and the first day.
type When = (String, String);

impl Labels<'_> {
    /// A limit of the people who run the network, in words; `None` where an account only keeps
    /// the books between decisions.
    pub fn limit(&self, key: Account, time: u32) -> Option<Words> {
        let w = self.world;
        let (side, unit, what, (when, date)) = match key {
            Account::Goods(p, c, s) => (
                Side::Stock,
                self.unit_of(self.network.commodity(c).product),
                format!("of {} at {}", self.described(c, s), self.place(p)),
                self.at_time(p, s, time),
            ),
            Account::LaneCapacity(l) => {
                let lane = &w.lanes[l.index()];
                (
                    Side::Most,
                    shipping(lane.capacity_unit),
                    format!("on lane {}", lane.lane),
                    self.in_period(lane.trips[time as usize].period),
                )
            }
            Account::LaneLoad(l) => {
                let lane = &w.lanes[l.index()];
                (
                    Side::Least,
                    shipping(lane.capacity_unit),
                    format!("of least load on lane {}", lane.lane),
                    self.in_period(lane.trips[time as usize].period),
                )
            }
            Account::LegCapacity(k) => {
                let call = &w.calls[k.index()];
                let service = &w.services[call.service_id.index()];
                let next = call.next.map_or(String::new(), |n| {
                    format!(" to {}", w.calls[n.index()].place)
                });
                (
                    Side::Most,
                    shipping(service.capacity_unit),
                    format!("on service {} from {}{next}", service.service, call.place),
                    self.in_period(self.sails(k, time)),
                )
            }
            Account::Handling(p) => (
                Side::Most,
                "TEU".to_string(),
                format!("handled at {}", self.place(p)),
                self.in_period(time),
            ),
            Account::Room(s) => {
                let row = &w.storage[s.index()];
                let product = row.product.as_deref();
                let whose = product.map_or(String::new(), |p| format!(" for {p}"));
                (
                    Side::Most,
                    shipping(row.storage_unit),
                    format!("of room{whose} at {}", row.place),
                    self.in_period(time),
                )
            }
            Account::Safety(s) => {
                let row = &w.storage[s.index()];
                let product = row.product.as_deref().unwrap_or("all products");
                let unit = row
                    .product_id
                    .map_or("unit".to_string(), |p| self.unit_of(p));
                (
                    Side::Least,
                    unit,
                    format!("of safety stock of {product} at {}", row.place),
                    self.in_period(time),
                )
            }
            Account::OrderMost(s) => return Some(self.supply_limit(s, time)),
            Account::OrderLeast(s) => {
                let row = &w.supplies[s.index()];
                (
                    Side::Least,
                    self.unit_of(row.product_id),
                    format!("of minimum order of {} at {}", row.product, row.place),
                    self.in_period(time),
                )
            }
            Account::Hours(r) => {
                let row = &w.resources[r.index()];
                (
                    Side::Most,
                    "h".to_string(),
                    format!("of {} at {}", row.resource, row.place),
                    self.in_period(time),
                )
            }
            Account::Averaging(p, v) => {
                let row = &w.plant_recipes[p.index()];
                let average = self.network.runs.run((p, v)).average?;
                let agreement = &w.agreements[average.agreement.index()].agreement;
                let within = |&t: &u32| w.averaging_window(average.agreement, t) == time;
                let start = (0..w.calendar.len()).find(within)?;
                let end = (start..w.calendar.len()).take_while(within).last()? + 1;
                (
                    Side::Most,
                    w.header.currency.to_string(),
                    format!(
                        "of value that does not originate under {agreement} in {} at {}",
                        row.recipe, row.place
                    ),
                    self.between(start, end),
                )
            }
            Account::BatchMost(p) => return Some(self.plant_limit(p, time)),
            Account::BatchLeast(p) => {
                let row = &w.plant_recipes[p.index()];
                (
                    Side::Least,
                    "run".to_string(),
                    format!("of minimum batch of {} at {}", row.recipe, row.place),
                    self.in_period(time),
                )
            }
            Account::ClearanceCapacity(p) => {
                let row = w.clearances.iter().find(|k| k.place_id == p);
                (
                    Side::Most,
                    row.map_or("unit".to_string(), |k| shipping(k.clearance_unit)),
                    format!("cleared at {}", self.place(p)),
                    self.in_period(time),
                )
            }
            Account::Demand(d) | Account::Due(d) => {
                let row = &w.demands[d.index()];
                (
                    Side::Wanted,
                    self.unit_of(row.product_id),
                    format!(
                        "of {} wanted at {} (demand {})",
                        row.product, row.place, row.demand
                    ),
                    match row.spread {
                        Spread::Each => self.in_period(time),
                        Spread::Window => self.between(row.open.start, row.open.end),
                    },
                )
            }
            Account::ContractMinimum(k) => {
                let row = &w.contracts[k.index()];
                (
                    Side::Least,
                    self.contract_unit(k),
                    format!("of minimum volume under contract {}", row.contract),
                    self.between(row.window.start, row.window.end),
                )
            }
            Account::ContractMaximum(k) => {
                let row = &w.contracts[k.index()];
                (
                    Side::Most,
                    self.contract_unit(k),
                    format!("under contract {}", row.contract),
                    self.between(row.window.start, row.window.end),
                )
            }
            Account::Quota(q) => {
                let quota = &w.quotas[q.index()];
                let (first, last) = quota.windows[time as usize].days;
                let date = |day: crate::world::Day| {
                    let inside = day.clamp(0, w.calendar.end() - 1);
                    w.calendar.date(inside).to_string()
                };
                let when = format!("from {} to {}", date(first), date(last));
                (
                    Side::Most,
                    shipping(quota.unit),
                    format!("within quota {}", quota.quota),
                    (when, date(first)),
                )
            }
            Account::LoadedBefore(p, c, _) => (
                Side::Most,
                self.unit_of(self.network.commodity(c).product),
                format!(
                    "of {} loaded early enough at {}",
                    self.described(c, Status::Suspended),
                    self.place(p)
                ),
                self.at_time(p, Status::Suspended, time),
            ),
            Account::UsedThere(m, p) => (
                Side::Most,
                self.unit_of(p),
                format!(
                    "of {} used by plants authorised for {}",
                    w.products[p.index()].product,
                    w.measures[m.index()].measure
                ),
                self.in_period(time),
            ),
            Account::AssessmentCapacity(r) => (
                Side::Most,
                "unit".to_string(),
                format!("assessed by {}", self.route_name(r)),
                self.in_period(time),
            ),
            Account::ProcessingCapacity(p) => (
                Side::Most,
                "unit".to_string(),
                format!("processed by {}", w.processings[p.index()].processing),
                self.in_period(time),
            ),
            Account::PilotRoom(r) => (
                Side::Most,
                "unit".to_string(),
                format!("admitted under pilot {}", self.route_name(r)),
                self.in_window(r, time),
            ),
            Account::Cash(a) => {
                let t = w.treasury.as_ref()?;
                let row = &t.accounts[a.index()];
                let end = time >= w.calendar.len();
                let when = match end {
                    true => ("after the horizon".to_string(), self.in_period(time).1),
                    false => self.in_period(time),
                };
                (
                    Side::Stock,
                    row.currency.to_string(),
                    format!("of cash of {}", row.firm),
                    when,
                )
            }
            Account::CreditLine(a) => {
                let t = w.treasury.as_ref()?;
                let row = &t.accounts[a.index()];
                (
                    Side::Most,
                    row.currency.to_string(),
                    format!("of credit line of {}", row.firm),
                    self.in_period(time),
                )
            }
            Account::ConversionCap(c) => {
                let t = w.treasury.as_ref()?;
                let cap = &t.caps[c.index()];
                let when = match cap.spread {
                    Spread::Each => self.in_period(time),
                    Spread::Window => self.between(cap.open.start, cap.open.end),
                };
                (
                    Side::Most,
                    cap.from.to_string(),
                    format!("exchanged under cap {}", cap.cap),
                    when,
                )
            }
            Account::Inputs(_)
            | Account::Bills(..)
            | Account::HaveOption(..)
            | Account::Profit(_)
            | Account::Taxable(_)
            | Account::LossLeft(..)
            | Account::LossCap(_)
            | Account::GainMost(..)
            | Account::LossMost(..)
            | Account::MayBuy(_)
            | Account::MaySell(_)
            | Account::FeeRate(..)
            | Account::FeeMost(..)
            | Account::FeeLeast(..)
            | Account::Entered(..)
            | Account::QuotaFilled(_)
            | Account::BeyondQuota(_)
            | Account::Away(..)
            | Account::BackInTime(..)
            | Account::ClaimEntered(..)
            | Account::AwaitingUse(..)
            | Account::UseInTime(..)
            | Account::Refundable(..)
            | Account::Exported(..)
            | Account::DutyThere(..)
            | Account::Certified(_)
            | Account::Certifiable(..)
            | Account::Validity(_)
            | Account::Renewable(_)
            | Account::TrialPassed(_)
            | Account::Trial(_)
            | Account::CarbonMass(_)
            | Account::CarbonCharge(_)
            | Account::Cover(_)
            | Account::Aboard(..)
            | Account::Quay(..)
            | Account::EndStock(..)
            | Account::ContractVolume(_)
            | Account::ContractBreaks(_)
            | Account::BreakMost(..)
            | Account::BreakLeast(..)
            | Account::OneBreak(_)
            | Account::ContainerFit(_)
            | Account::Reserved(_)
            | Account::Counted(_)
            | Account::ShareMost(..)
            | Account::ShareLeast(..)
            | Account::Sources(_)
            | Account::Emissions => return None,
        };
        Some(Words {
            side,
            unit,
            what,
            when,
            date,
        })
    }

    /// What the upper bound of an activity stands for.
    pub fn bound(&self, key: Activity, time: u32) -> Bound {
        let w = self.world;
        let on_board = |k: CallId, c: CommodityId| {
            let service = &w.services[w.calls[k.index()].service_id.index()];
            let product = self.network.commodity(c).product;
            let size = w.per_unit(product, service.capacity_unit);
            Bound::Shares(Account::LegCapacity(k), size)
        };
        match key {
            Activity::Buy(s) => {
                let row = &w.supplies[s.index()];
                match (&row.capacity_at, row.min_order > 0.0) {
                    (None, _) => Bound::Use,
                    (Some(_), true) => Bound::Shares(Account::OrderMost(s), 1.0),
                    (Some(_), false) => Bound::Own(self.supply_limit(s, time)),
                }
            }
            Activity::Carry(l, c, _) => {
                let lane = &w.lanes[l.index()];
                let size = w.per_unit(self.network.commodity(c).product, lane.capacity_unit);
                if lane.capacity_at.is_some() && size > 0.0 {
                    Bound::Shares(Account::LaneCapacity(l), size)
                } else {
                    Bound::Use
                }
            }
            Activity::Load(k, c, _)
            | Activity::Stay(k, c, _)
            | Activity::Discharge(k, c, _)
            | Activity::Transship(k, c, _)
            | Activity::Board(k, c, _) => on_board(k, c),
            Activity::Make(p, _) => {
                let shared = self.model.rows(Account::BatchMost(p)).is_some();
                match (&w.plant_recipes[p.index()].capacity_at, shared) {
                    (None, _) => Bound::Use,
                    (Some(_), true) => Bound::Shares(Account::BatchMost(p), 1.0),
                    (Some(_), false) => Bound::Own(self.plant_limit(p, time)),
                }
            }
            Activity::Overtime(r) => {
                let row = &w.resources[r.index()];
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: "h".to_string(),
                    what: format!("of overtime of {} at {}", row.resource, row.place),
                    when,
                    date,
                })
            }
            Activity::Cover(g) => {
                let guarantee = &w.guarantees[g.index()];
                let (when, date) = self.in_slot(guarantee.territory, time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: w.header.currency.to_string(),
                    what: format!("of guarantee {}", guarantee.row.guarantee),
                    when,
                    date,
                })
            }
            Activity::Volume(k) => match w.contracts[k.index()].maximum {
                Some(_) => Bound::Shares(Account::ContractMaximum(k), 1.0),
                None => Bound::Use,
            },
            Activity::Borrow(a) => {
                let Some(t) = w.treasury.as_ref() else {
                    return Bound::Use;
                };
                let row = &t.accounts[a.index()];
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: row.currency.to_string(),
                    what: format!("of credit line of {}", row.firm),
                    when,
                    date,
                })
            }
            Activity::PassOn(k) => {
                let Some(t) = w.treasury.as_ref() else {
                    return Bound::Use;
                };
                let row = &t.transfers[k.index()];
                if row.capacity.is_none() {
                    return Bound::Use;
                }
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: row.currency.to_string(),
                    what: format!("passed on by transfer {}", row.transfer),
                    when,
                    date,
                })
            }
            Activity::KeepCash(_)
            | Activity::Settle(..)
            | Activity::HaveOption(..)
            | Activity::Gain(_)
            | Activity::Loss(_)
            | Activity::InProfit(_)
            | Activity::UseLoss(..)
            | Activity::Taxed(_)
            | Activity::Exchange(_)
            | Activity::LeftAtEnd(_)
            | Activity::ShortAtEnd(_)
            | Activity::Order(_)
            | Activity::Depart(_)
            | Activity::Sail(_)
            | Activity::Wait(..)
            | Activity::Store(..)
            | Activity::Feed(..)
            | Activity::SetUp(_)
            | Activity::Clear(..)
            | Activity::EntryFee(..)
            | Activity::Entry(..)
            | Activity::FeeCapped(..)
            | Activity::Place(..)
            | Activity::Process(..)
            | Activity::StayAway(..)
            | Activity::ClaimEntry(..)
            | Activity::EndUse(..)
            | Activity::AwaitUse(..)
            | Activity::QuotaFull(_)
            | Activity::Conform(..)
            | Activity::Certify(_)
            | Activity::Renew(_)
            | Activity::Valid(_)
            | Activity::Admitted(_)
            | Activity::CarbonLiable(_)
            | Activity::CarbonCost(_)
            | Activity::Declare(..)
            | Activity::Designate(..)
            | Activity::Deliver(..)
            | Activity::Unmet(_)
            | Activity::Owe(_)
            | Activity::BelowSafety(_)
            | Activity::KeepAtEnd(..)
            | Activity::InBreak(..)
            | Activity::BreakReached(..)
            | Activity::Shortfall(_)
            | Activity::Containers(_)
            | Activity::Reserve(_)
            | Activity::Counted(_)
            | Activity::Qualified(..) => Bound::Use,
        }
    }

    fn route_name(&self, r: RouteId) -> &str {
        self.world.routes[r.index()].name()
    }

    /// When a window of a pilot's cap is.
    fn in_window(&self, r: RouteId, window: u32) -> When {
        let w = self.world;
        let within = |&t: &u32| w.window(r, w.calendar.first(t)) == window;
        let start = (0..w.calendar.len()).find(within).unwrap_or(0);
        let end = (start..w.calendar.len()).take_while(within).last();
        self.between(start, end.map_or(start, |t| t) + 1)
    }

    fn supply_limit(&self, s: SupplyId, time: u32) -> Words {
        let row = &self.world.supplies[s.index()];
        let (when, date) = self.in_period(time);
        Words {
            side: Side::Most,
            unit: self.unit_of(row.product_id),
            what: format!(
                "of {} (origin {}) bought at {}",
                row.product, row.origin, row.place
            ),
            when,
            date,
        }
    }

    fn plant_limit(&self, p: PlantRecipeId, time: u32) -> Words {
        let row = &self.world.plant_recipes[p.index()];
        let (when, date) = self.in_period(time);
        Words {
            side: Side::Most,
            unit: "run".to_string(),
            what: format!("of recipe {} at {}", row.recipe, row.place),
            when,
            date,
        }
    }

    /// Unit that a product is counted in.
    pub fn unit_of(&self, product: ProductId) -> String {
        self.world.products[product.index()].unit.to_string()
    }

    /// A commodity with its status: `shirt (origin VN, in bond)`.
    pub fn described(&self, c: CommodityId, status: Status) -> String {
        let commodity = self.network.commodity(c);
        let bond = match status {
            Status::Free => "",
            Status::Suspended => ", in bond",
        };
        let marks: String = commodity
            .marks
            .iter()
            .map(|m| format!(", {}", self.world.marks.get(m)))
            .collect();
        format!(
            "{} (origin {}{marks}{bond})",
            self.world.products[commodity.product.index()].product,
            commodity.origin
        )
    }

    /// When a sailing leaves a call.
    fn sails(&self, call: CallId, sailing: u32) -> u32 {
        let w = self.world;
        let service = &w.services[w.calls[call.index()].service_id.index()];
        let before = service.calls.start..call.0;
        let lead: u32 = before.map(|c| w.calls[c as usize].lead_time).sum();
        service.offset + sailing * service.every + lead
    }

    fn contract_unit(&self, k: ContractId) -> String {
        let w = self.world;
        let row = &w.contracts[k.index()];
        match (row.lane_id, row.supplies.first()) {
            (Some(lane), _) => shipping(w.lanes[lane.index()].freight_unit),
            (None, Some(s)) => self.unit_of(w.supplies[s.index()].product_id),
            (None, None) => "unit".to_string(),
        }
    }

    /// `in the week of 2026-01-05`.
    pub fn in_period(&self, period: u32) -> When {
        let calendar = &self.world.calendar;
        let date = calendar
            .date(calendar.first(period.min(calendar.len())))
            .to_string();
        let words = match self.world.header.period {
            PeriodLength::Day => format!("on {date}"),
            PeriodLength::Week => format!("in the week of {date}"),
            PeriodLength::Month => format!("in the month from {date}"),
        };
        (words, date)
    }

    fn between(&self, start: u32, end: u32) -> When {
        let calendar = &self.world.calendar;
        let first = calendar.date(calendar.first(start)).to_string();
        let last = calendar.date(calendar.last(end.max(start + 1) - 1));
        (format!("from {first} to {last}"), first)
    }

    /// `from 2026-02-24`: the first day of a territory's slot.
    fn in_slot(&self, territory: TerritoryId, slot: u32) -> When {
        let slot = self.world.territories[territory.index()].slots.get(slot);
        let date = self.world.calendar.date(slot.first).to_string();
        (format!("from {date}"), date)
    }

    fn at_time(&self, place: PlaceId, status: Status, time: u32) -> When {
        match status {
            Status::Free => self.in_period(time),
            Status::Suspended => {
                let slot = self.world.slots(place).get(time);
                let calendar = &self.world.calendar;
                if slot.first == calendar.first(slot.period) {
                    return self.in_period(slot.period);
                }
                let date = calendar.date(slot.first).to_string();
                (format!("from {date}"), date)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(count(1.0, "unit"), "1 unit");
        assert_eq!(count(40.0, "unit"), "40 units");
        assert_eq!(count(2.5, "TEU"), "2.5 TEU");
        assert_eq!(number(12_345.678), "12,345.7");
        assert_eq!(number(-0.5), "-0.5");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(0.000_012), "0.000012");
    }
}
