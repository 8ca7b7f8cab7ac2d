//! Limits in words: what an account or a bound limits, counted in what, and when.
//!
//! Shadow prices, the reasons for what was not delivered and the relief of an infeasible instance
//! all say their limits through this one place. The matches in `limits` and `bounds` are exhaustive: a new account or
//! activity has to say here whether people know it as a limit.

mod bounds;
mod limits;

use super::labels::Labels;
use crate::model::{Account, Activity};
use crate::world::ids::*;
use crate::world::information;
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
