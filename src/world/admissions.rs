//! Temporary admission: the nouns, how long goods may stay, and what their stay owes.

use std::ops::{Deref, Range};

use jiff::ToSpan;

use super::ids::*;
use super::tables::{PresenceRow, TemporaryAdmissionRow};
use super::tariff::{self, Assessment};
use super::{Day, World};
use crate::network::Commodity;

/// Goods are admitted for a time at a place.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The row as read.
    pub row: TemporaryAdmissionRow,
    /// Where.
    pub place: PlaceId,
    /// Products.
    pub products: Vec<ProductId>,
}

impl Deref for Admission {
    type Target = TemporaryAdmissionRow;
    fn deref(&self) -> &TemporaryAdmissionRow {
        &self.row
    }
}

/// Goods that have to be somewhere.
#[derive(Clone, Debug)]
pub struct Presence {
    /// The row as read.
    pub row: PresenceRow,
    /// Where.
    pub place_id: PlaceId,
    /// What.
    pub product_id: ProductId,
    /// Periods.
    pub open: Range<u32>,
}

impl Deref for Presence {
    type Target = PresenceRow;
    fn deref(&self) -> &PresenceRow {
        &self.row
    }
}

/// How long admitted goods stay, and what share of their duty that takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    /// Periods over whose end they are there.
    pub periods: Range<u32>,
    /// Months begun.
    pub months: u32,
    /// Share of the duty on entry.
    pub share: f64,
}

impl World {
    /// What suspended goods are once their temporary admission has ended; `None` where they are not
    /// admitted: what was admitted before in the territory has to leave it first.
    pub fn admitted(&self, id: AdmissionId, c: Commodity) -> Option<Commodity> {
        let a = &self.admissions[id.index()];
        let territory = self.places[a.place.index()].territory;
        let plain = self.released(None, c.marks) == c.marks && self.may_land(a.place, c);
        let mark = self.stayed.iter().find(|s| s.0 == territory)?.1;
        (plain && a.products.contains(&c.product)).then(|| Commodity {
            marks: c.marks.with(mark),
            ..c
        })
    }

    /// A stay from a slot to the one in which the goods leave the procedure (the number of slots: they
    /// are there to the end of the horizon); `None` beyond the deadline, or where it is no stay.
    pub fn stay(&self, id: AdmissionId, from: u32, until: u32) -> Option<Stay> {
        let a = &self.admissions[id.index()];
        let slots = self.slots(a.place);
        if from >= until || until > slots.len() {
            return None;
        }
        let (begins, calendar) = (slots.get(from), &self.calendar);
        let period = match until < slots.len() {
            true => slots.get(until).period,
            false => calendar.len(),
        };
        let in_time = a
            .discharge_within
            .is_none_or(|l| period - begins.period <= l);
        let months = self.months(begins.first, self.stay_paid(id, until));
        in_time.then(|| Stay {
            periods: begins.period..period,
            months,
            share: (a.monthly_share * f64::from(months)).min(1.0),
        })
    }

    /// Day on which a stay's duty is paid: when the procedure ends.
    pub fn stay_paid(&self, id: AdmissionId, until: u32) -> Day {
        let slots = self.slots(self.admissions[id.index()].place);
        match until < slots.len() {
            true => slots.get(until).first,
            false => self.calendar.end(),
        }
    }

    /// Months begun from a day to another: a month ends with the day of the same date in the next.
    fn months(&self, from: Day, to: Day) -> u32 {
        let (from, to) = (self.calendar.date(from), self.calendar.date(to));
        let mut months = 0;
        while from.saturating_add(i64::from(months).months()) < to {
            months += 1;
        }
        months
    }

    /// What a unit of goods admitted on the first day of a slot would have owed on entry, without a
    /// claim; `None` under an embargo.
    pub fn owed_on_admission(
        &self,
        id: AdmissionId,
        c: Commodity,
        slot: u32,
    ) -> Option<Assessment> {
        let place = self.admissions[id.index()].place;
        let territory = self.places[place.index()].territory;
        let day = self.slots(place).get(slot).first;
        let goods = c.entering(territory, day);
        match tariff::embargoed(self, &goods) {
            true => None,
            false => tariff::unclaimed(self, &goods),
        }
    }

    /// Units that have to be at a place in a period, by all rows.
    pub fn present(&self, place: PlaceId, product: ProductId, period: u32) -> f64 {
        let here = |p: &&Presence| {
            p.place_id == place && p.product_id == product && p.open.contains(&period)
        };
        let all = self.presences.iter().filter(here);
        all.map(|p| p.quantity).sum()
    }
}
