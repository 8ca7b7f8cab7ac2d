//! Procedures under suspension that change what is owed: the nouns, and what goods owe that went
//! through them.

use std::ops::Deref;

use super::export_control::at_source;
use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{DutyBasis, PlacementRow, ProcessingRow};
use super::tariff::{self, Assessment, Consignment};
use super::{Day, World};
use crate::instance::cell::Country;
use crate::network::Commodity;

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

/// What a product of processing was made of, where that decides what it owes.
#[derive(Clone, Copy, Debug)]
pub struct MadeOf {
    /// Processing.
    pub processing: ProcessingId,
    /// Origin of what it took.
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
        let made = self.made_of.iter().any(|m| c.marks.has(m.mark));
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
            return Some(out);
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
        marks
    }

    /// Whether a procedure decides what goods owe.
    pub(super) fn under_procedure(&self, goods: &Consignment) -> bool {
        self.released(None, goods.marks) != goods.marks
    }

    /// What a unit owes that was placed, or made of what was. An embargo is one on the day of entry:
    /// to have placed goods before it opens no way around.
    pub(super) fn by_procedure(&self, goods: &Consignment) -> Option<Assessment> {
        if tariff::embargoed(self, goods) {
            return None;
        }
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
