//! Tariff-rate quotas, and the claims that a clearance can make.

use std::ops::Deref;

use super::tables::{EntryFeeRow, QuotaRow};
use super::transfer_prices::Priced;
use super::{Day, Profile, World, ids::*};
use crate::instance::cell::Country;

/// A tariff-rate quota.
#[derive(Clone, Debug)]
pub struct Quota {
    /// The row as read.
    pub row: QuotaRow,
    /// The territory whose tariff has rates inside it.
    pub territory: Option<TerritoryId>,
    /// Measures that have a rate inside it.
    pub measures: Vec<MeasureId>,
    /// Its windows, in order of time.
    pub windows: Vec<QuotaWindow>,
}

impl Deref for Quota {
    type Target = QuotaRow;
    fn deref(&self) -> &QuotaRow {
        &self.row
    }
}

/// A window of a quota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaWindow {
    /// First and last day.
    pub days: (Day, Day),
    /// Quantity left when the plan starts, in the quota's unit.
    pub quantity: f64,
    /// Whether what is left passes to the next window.
    pub carries_over: bool,
}

impl Quota {
    /// The window that a day falls in.
    pub fn window(&self, day: Day) -> Option<usize> {
        self.windows
            .iter()
            .position(|w| w.days.0 <= day && day <= w.days.1)
    }

    /// The first window that can leave something to a window.
    pub fn opens(&self, window: usize) -> usize {
        let mut first = window;
        while first > 0 && self.windows[first - 1].carries_over {
            first -= 1;
        }
        first
    }

    /// What may have entered by the end of a window, since the first that can leave it something.
    pub fn available(&self, window: usize) -> f64 {
        let windows = &self.windows[self.opens(window)..=window];
        windows.iter().map(|w| w.quantity).sum()
    }

    /// The windows whose quantity an entry in a window is charged to: its own, and every later one
    /// that it could leave something to.
    pub fn charged(&self, window: usize) -> std::ops::RangeInclusive<usize> {
        let mut last = window;
        while last + 1 < self.windows.len() && self.windows[last].carries_over {
            last += 1;
        }
        window..=last
    }
}

/// What a declarant can ask for at clearance: nothing, a preference, room in a quota.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Preference claimed in place of the general rate.
    pub preference: Option<MeasureId>,
    /// Quotas that the goods are charged to, in order.
    pub quotas: Vec<QuotaId>,
    /// An in-transit provision: the goods were loaded on the final vessel before this day, on which
    /// some measure began.
    pub loaded_before: Option<Day>,
    /// Preference that is claimed after entry: the general rate is paid first.
    pub late: Option<MeasureId>,
    /// Relief for goods that come back, or were made of goods that left.
    pub relief: Option<ReliefId>,
    /// The price at which another firm sold the goods.
    pub priced: Option<Priced>,
}

impl Claim {
    /// Whether nothing is asked for.
    pub fn is_none(&self) -> bool {
        *self == Claim::default()
    }

    /// The preference's name, with `late` where it is claimed after entry; or the relief's; blank for
    /// none; and the price of goods that another firm sold.
    pub fn preference_name(&self, world: &World) -> String {
        let name = |m: MeasureId| world.measures[m.index()].measure.to_string();
        let asked = match (self.preference, self.late, self.relief) {
            (Some(m), ..) => name(m),
            (None, Some(m), _) => format!("{} late", name(m)),
            (None, None, Some(r)) => world.reliefs[r.index()].relief.to_string(),
            (None, None, None) => String::new(),
        };
        let price = self.priced.map(|p| format!("at {}", world.price_name(p)));
        let words = [asked, price.unwrap_or_default()];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.join(" ").trim().to_string()
    }

    /// The quotas' names, separated by spaces.
    pub fn quota_names(&self, world: &World) -> String {
        let names: Vec<&str> = self
            .quotas
            .iter()
            .map(|q| world.quotas[q.index()].quota.as_str())
            .collect();
        names.join(" ")
    }

    /// The day before which the goods were loaded, blank where that is not claimed.
    pub fn loading_date(&self, world: &World) -> String {
        self.loaded_before
            .map_or(String::new(), |d| world.calendar.date(d).to_string())
    }

    /// In words: `general`, or the preference, with the quotas.
    pub fn shown(&self, world: &World) -> String {
        let mut text = self.preference_name(world);
        if text.is_empty() {
            text.push_str("general");
        } else if text.starts_with("at ") {
            text.insert_str(0, "general ");
        }
        for q in &self.quotas {
            text.push_str(" in ");
            text.push_str(&world.quotas[q.index()].quota);
        }
        if let Some(day) = self.loaded_before {
            text.push_str(" loaded before ");
            text.push_str(&world.calendar.date(day).to_string());
        }
        text
    }
}

/// A row of `base_shares`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseShare {
    /// Measure.
    pub measure: MeasureId,
    /// Product.
    pub product: ProductId,
    /// Country of origin; `None`: every one.
    pub origin: Option<Country>,
    /// Share of the customs value.
    pub share: f64,
}

/// A fee on an entry.
#[derive(Clone, Debug)]
pub struct EntryFee {
    /// The row as read.
    pub row: EntryFeeRow,
    /// Territory.
    pub territory: TerritoryId,
    /// Place; `None`: every one of the territory.
    pub place: Option<PlaceId>,
    /// First and last day of entry.
    pub days: (Day, Day),
    /// Preferences that free from it.
    pub exempt: Vec<MeasureId>,
    /// Market rate of its currency into the base currency.
    pub market: Profile,
}

impl Deref for EntryFee {
    type Target = EntryFeeRow;
    fn deref(&self) -> &EntryFeeRow {
        &self.row
    }
}

impl EntryFee {
    /// Whether it falls on what is cleared at a place on a day under a claim.
    pub fn falls_on(&self, world: &World, place: PlaceId, day: Day, claim: &Claim) -> bool {
        world.places[place.index()].territory == self.territory
            && self.place.is_none_or(|p| p == place)
            && self.days.0 <= day
            && day <= self.days.1
            && claim.preference.is_none_or(|p| !self.exempt.contains(&p))
    }

    /// The fee on an entry of a value in a period, base currency.
    pub fn of(&self, value: f64, period: u32) -> f64 {
        let (least, most) = self.limits(period);
        (self.ad_valorem * value).max(least).min(most)
    }

    /// Least and most of an entry in a period, base currency.
    pub fn limits(&self, period: u32) -> (f64, f64) {
        let rate = self.market.at(period);
        let most = self.maximum.map_or(f64::INFINITY, |m| m * rate);
        ((self.minimum * rate).min(most), most)
    }

    /// Whether its least or most makes it a matter of the entry, not of the unit.
    pub fn has_limits(&self) -> bool {
        self.minimum > 0.0 || self.maximum.is_some()
    }
}
