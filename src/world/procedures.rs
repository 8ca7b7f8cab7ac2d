//! Procedures under suspension that change what is owed: the nouns, and what goods owe that went
//! through them.

use std::ops::Deref;

use super::export_control::at_source;
use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{DeferralLimitRow, DutyBasis, PlacementRow, ProcessingRow};
use super::tariff::{self, Assessment, Consignment};
use super::{Day, World};
use crate::instance::cell::Country;
use crate::network::Commodity;

/// Name of the duty on goods made under suspension that leave for a partner.
pub const EXPORT_DUTY: &str = "duty on export";

/// A place where goods can be placed.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The row as read.
    pub row: PlacementRow,
    /// Where.
    pub place: PlaceId,
    /// Products.
    pub products: Vec<ProductId>,
}

impl Deref for Placement {
    type Target = PlacementRow;
    fn deref(&self) -> &PlacementRow {
        &self.row
    }
}

/// What a territory asks for goods made under suspension that go to partners.
#[derive(Clone, Debug)]
pub struct DeferralLimit {
    /// The row as read.
    pub row: DeferralLimitRow,
    /// Territory.
    pub territory: TerritoryId,
    /// Products.
    pub products: Vec<ProductId>,
    /// First and last day of export.
    pub days: (Day, Day),
}

impl Deref for DeferralLimit {
    type Target = DeferralLimitRow;
    fn deref(&self) -> &DeferralLimitRow {
        &self.row
    }
}

/// Days between two changes of a territory's tariff, and the mark of what is placed on one of them.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// Territory.
    pub territory: TerritoryId,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Mark.
    pub mark: MarkId,
}

/// Processing under suspension.
#[derive(Clone, Debug)]
pub struct Processing {
    /// The row as read.
    pub row: ProcessingRow,
    /// Where.
    pub place: PlaceId,
    /// What it takes.
    pub input_id: ProductId,
    /// What it gives.
    pub output_id: ProductId,
    /// Origin of that.
    pub origin: Country,
}

impl Deref for Processing {
    type Target = ProcessingRow;
    fn deref(&self) -> &ProcessingRow {
        &self.row
    }
}

/// What a product of processing was made of, where that decides what it owes; or that it was made
/// under suspension at all, where that matters.
#[derive(Clone, Copy, Debug)]
pub struct MadeOf {
    /// Processing.
    pub processing: ProcessingId,
    /// Origin of what it took; of what it gives, where what it owes is its own.
    pub origin: Country,
    /// When that was placed, by position in [`World::placed`].
    pub placed: Option<usize>,
    /// Mark.
    pub mark: MarkId,
}

impl World {
    /// What suspended goods become when they are placed on a day; `None` where they cannot be.
    pub fn placing(&self, id: PlacementId, c: Commodity, day: Day) -> Option<Commodity> {
        let p = &self.placements[id.index()];
        let territory = self.places[p.place.index()].territory;
        let now = |r: &&Placed| r.territory == territory && r.from <= day && day <= r.to;
        let rate = self.placed.iter().find(now)?;
        let plain = self.released(None, c.marks) == c.marks;
        (plain && p.products.contains(&c.product)).then(|| Commodity {
            marks: c.marks.with(rate.mark),
            ..c
        })
    }

    /// What processing makes of suspended goods; `None` where it does not take them.
    pub fn processing(&self, id: ProcessingId, c: Commodity) -> Option<Commodity> {
        let p = &self.processings[id.index()];
        let placed = self.placed.iter().position(|r| c.marks.has(r.mark));
        let made = self.decided(c.marks) && placed.is_none();
        let fits = placed.is_some() == (p.duty_basis == DutyBasis::Inputs);
        if c.product != p.input_id || made || !fits {
            return None;
        }
        let out = Commodity {
            product: p.output_id,
            origin: p.origin,
            marks: self.controlled_of(p, c),
        };
        if p.duty_basis == DutyBasis::Product {
            // Only where it matters that it was made here.
            let made = self.made_of.iter().find(|m| m.processing == id);
            let marks = made.map_or(out.marks, |m| out.marks.with(m.mark));
            return Some(Commodity { marks, ..out });
        }
        let of = |m: &&MadeOf| m.processing == id && m.origin == c.origin && m.placed == placed;
        let mark = self.made_of.iter().find(of)?.mark;
        Some(Commodity {
            marks: out.marks.with(mark),
            ..out
        })
    }

    /// Export controls that what processing gives is under: by what it is, or by what it was made of.
    fn controlled_of(&self, p: &Processing, c: Commodity) -> Marks {
        let code = self.products[p.output_id.index()].hs_code.as_deref();
        let listed = at_source(&self.export_controls, p.output_id, code, p.origin);
        let price = self.customs_value(p.output_id, p.origin);
        let content = p.quantity * self.customs_value(c.product, c.origin);
        let above = self.export_controls.iter().filter(|k| {
            // Values are decimal and doubles are not.
            c.marks.has(k.mark) && content > k.de_minimis * price + 1e-9 * price
        });
        above.fold(listed, |marks, k| marks.with(k.mark))
    }

    /// The slot in which what processing begins in a slot is done; `None` beyond the horizon.
    pub fn processed_in(&self, id: ProcessingId, slot: u32) -> Option<u32> {
        let p = &self.processings[id.index()];
        if p.lead_time == 0 {
            return Some(slot);
        }
        let period = self
            .slots(p.place)
            .get(slot)
            .period
            .checked_add(p.lead_time)?;
        (period < self.calendar.len()).then(|| {
            let first = self.calendar.first(period);
            self.time(p.place, Status::Suspended, period, first)
        })
    }

    /// Marks of goods that leave the procedures of all territories but one.
    pub fn released(&self, but: Option<TerritoryId>, mut marks: Marks) -> Marks {
        for r in self.placed.iter().filter(|r| Some(r.territory) != but) {
            marks = marks.without(r.mark);
        }
        for m in &self.made_of {
            let place = self.processings[m.processing.index()].place;
            if Some(self.places[place.index()].territory) != but {
                marks = marks.without(m.mark);
            }
        }
        for &(territory, mark) in &self.stayed {
            if Some(territory) != but {
                marks = marks.without(mark);
            }
        }
        marks
    }

    /// Whether marks of a procedure decide what goods owe: those of the placed, and of what was made
    /// of given inputs.
    fn decided(&self, marks: Marks) -> bool {
        let own = |p: ProcessingId| {
            let basis = self.processings[p.index()].duty_basis;
            basis == DutyBasis::Product
        };
        let made = self.made_of.iter();
        self.placed.iter().any(|r| marks.has(r.mark))
            || made
                .into_iter()
                .any(|m| marks.has(m.mark) && !own(m.processing))
    }

    /// Whether a procedure decides what goods owe.
    pub(super) fn under_procedure(&self, goods: &Consignment) -> bool {
        self.decided(goods.marks)
    }

    /// Whether any procedure has a deadline for discharge.
    pub fn has_deadlines(&self) -> bool {
        let placed = self.placements.iter().map(|p| p.discharge_within);
        let made = self.processings.iter().map(|p| p.discharge_within);
        placed.chain(made).any(|within| within.is_some())
    }

    /// Periods from placing within which goods of a product must be discharged in a territory.
    pub fn placed_within(&self, territory: TerritoryId, product: ProductId) -> Option<u32> {
        let here = |p: &&Placement| {
            self.places[p.place.index()].territory == territory && p.products.contains(&product)
        };
        let all = self.placements.iter().filter(here);
        all.filter_map(|p| p.discharge_within).min()
    }

    /// What a unit owes on leaving a territory in which it was made under suspension, for a place of
    /// a partner: what it would owe on entry, less the lesser of that and the duty there.
    pub fn owed_on_export(&self, c: Commodity, to: PlaceId, day: Day) -> f64 {
        let to = &self.places[to.index()];
        let Some(made) = self.made_of.iter().find(|m| c.marks.has(m.mark)) else {
            return 0.0;
        };
        let place = self.processings[made.processing.index()].place;
        let territory = self.places[place.index()].territory;
        let limit = self.deferral_limits.iter().find(|l| {
            l.territory == territory
                && l.products.contains(&c.product)
                && (l.destinations.is_empty() || l.destinations.contains(&to.country))
                && (l.days.0..=l.days.1).contains(&day)
        });
        let Some(limit) = limit.filter(|_| to.territory != territory) else {
            return 0.0;
        };
        let goods = c.entering(territory, day);
        let owed = match self.under_procedure(&goods) {
            true => self.owed_under(&goods),
            false => {
                let marks = self.released(None, goods.marks);
                tariff::unclaimed(self, &Consignment { marks, ..goods })
            }
        };
        let owed = owed.map_or(0.0, |a| a.total());
        owed - owed.min(limit.duty_there)
    }

    /// What a unit owes that was placed, or made of what was. An embargo is one on the day of entry:
    /// to have placed goods before it opens no way around.
    pub(super) fn by_procedure(&self, goods: &Consignment) -> Option<Assessment> {
        match tariff::embargoed(self, goods) {
            true => None,
            false => self.owed_under(goods),
        }
    }

    /// The same, whether or not an embargo keeps it out.
    fn owed_under(&self, goods: &Consignment) -> Option<Assessment> {
        let plain = Consignment {
            marks: self.released(None, goods.marks),
            ..*goods
        };
        if let Some(r) = self.placed.iter().find(|r| goods.marks.has(r.mark)) {
            let day = r.from.max(0);
            return tariff::unclaimed(self, &Consignment { day, ..plain });
        }
        let made = self.made_of.iter().find(|m| goods.marks.has(m.mark))?;
        let p = &self.processings[made.processing.index()];
        let own = tariff::unclaimed(self, &plain)?;
        let lines = match made.placed {
            // As what it was made of would have owed on the day on which that was placed.
            Some(r) => {
                let input = Consignment {
                    product: p.input_id,
                    origin: made.origin,
                    marks: Marks::NONE,
                    day: self.placed[r].from.max(0),
                    ..plain
                };
                let owed = tariff::unclaimed(self, &input)?;
                let of = p.quantity * owed.value / own.value.max(f64::MIN_POSITIVE);
                let scaled = owed.lines.into_iter().map(|mut l| {
                    l.amount *= p.quantity;
                    l.share *= of;
                    l
                });
                scaled.collect()
            }
            // Its own rates, on the value of what it was made of.
            None => {
                let foreign = p.quantity * self.customs_value(p.input_id, made.origin);
                let of = foreign / own.value.max(f64::MIN_POSITIVE);
                let scaled = own.lines.iter().map(|l| tariff::DutyLine {
                    amount: l.amount * of,
                    share: l.share * of,
                    ..*l
                });
                scaled.collect()
            }
        };
        Some(Assessment { lines, ..own })
    }
}
