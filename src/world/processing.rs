//! Processing under suspension: what it takes and gives, and what that owes by what it was made of.

use std::ops::Deref;

use super::World;
use super::export_control::at_source;
use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{DutyBasis, ProcessingRow};
use super::tariff::{self, Assessment, Consignment, DutyLine};
use crate::instance::cell::Country;
use crate::network::Commodity;

/// What processing takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Product.
    pub product: ProductId,
    /// Units in a unit of the output.
    pub quantity: f64,
    /// Whether it is suspended, or in free circulation.
    pub status: Status,
}

/// Processing under suspension.
#[derive(Clone, Debug)]
pub struct Processing {
    /// The row as read.
    pub row: ProcessingRow,
    /// Where.
    pub place: PlaceId,
    /// What it takes; the first is the row's own input.
    pub parts: Vec<Part>,
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

impl Processing {
    /// Its suspended inputs.
    pub fn suspended(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|p| p.status == Status::Suspended)
    }
}

/// A suspended input of what was made: its origin, and when it was placed, by position in
/// [`World::placed`].
pub type Source = (Country, Option<usize>);

/// What a product of processing was made of, where that decides what it owes; or that it was made
/// under suspension at all, where that matters.
#[derive(Clone, Debug)]
pub struct MadeOf {
    /// Processing.
    pub processing: ProcessingId,
    /// Its suspended inputs, in their order; none where what it owes is its own.
    pub of: Vec<Source>,
    /// Mark.
    pub mark: MarkId,
}

impl World {
    /// What processing makes of a lot, a commodity for each of its parts; `None` where it does not
    /// take it.
    pub fn processing(&self, id: ProcessingId, lot: &[Commodity]) -> Option<Commodity> {
        let p = &self.processings[id.index()];
        let taken = lot.iter().zip(&p.parts);
        if lot.len() != p.parts.len() || !taken.clone().all(|(&c, of)| self.takes(id, of, c)) {
            return None;
        }
        let out = Commodity {
            product: p.output_id,
            origin: p.origin,
            marks: self.controlled_of(p, lot),
        };
        let mut made = self.made_of.iter().filter(|m| m.processing == id);
        if p.duty_basis == DutyBasis::Product {
            // Only where it matters that it was made here.
            let marks = made.next().map_or(out.marks, |m| out.marks.with(m.mark));
            return Some(Commodity { marks, ..out });
        }
        let suspended = taken.filter(|(_, of)| of.status == Status::Suspended);
        let sources: Vec<Source> = suspended
            .map(|(c, _)| {
                (
                    c.origin,
                    self.placed.iter().position(|r| c.marks.has(r.mark)),
                )
            })
            .collect();
        let mark = made.find(|m| m.of == sources)?.mark;
        let marks = out.marks.with(mark);
        Some(Commodity { marks, ..out })
    }

    /// Whether a commodity can be a part of what is processed: on the basis of inputs suspended parts
    /// are placed, else they are not; what was made of given inputs is taken no more.
    pub fn takes(&self, id: ProcessingId, of: &Part, c: Commodity) -> bool {
        let basis = self.processings[id.index()].duty_basis;
        let placed = self.placed.iter().any(|r| c.marks.has(r.mark));
        let made = self.decided(c.marks) && !placed;
        let fits = match of.status {
            Status::Free => !placed,
            Status::Suspended => placed == (basis == DutyBasis::Inputs),
        };
        c.product == of.product && !made && fits
    }

    /// Export controls that what processing gives is under: by what it is, or by what it was made of.
    fn controlled_of(&self, p: &Processing, lot: &[Commodity]) -> Marks {
        let code = self.products[p.output_id.index()].hs_code.as_deref();
        let listed = at_source(&self.export_controls, p.output_id, code, p.origin);
        let price = self.customs_value(p.output_id, p.origin);
        let above = self.export_controls.iter().filter(|k| {
            let under = lot
                .iter()
                .zip(&p.parts)
                .filter(|(c, _)| c.marks.has(k.mark));
            let content: f64 = under
                .map(|(c, of)| of.quantity * self.customs_value(c.product, c.origin))
                .sum();
            // Values are decimal and doubles are not.
            content > 0.0 && content > k.de_minimis * price + 1e-9 * price
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

    /// What a product owes by what it was made of, `own` being what it would owe by itself: as its
    /// inputs would have owed on the days on which they were placed; or its own rates, on the value of
    /// its suspended inputs.
    pub(super) fn made_of_lines(
        &self,
        made: &MadeOf,
        own: &Assessment,
        plain: &Consignment,
    ) -> Option<Vec<DutyLine>> {
        let p = &self.processings[made.processing.index()];
        let value = own.value.max(f64::MIN_POSITIVE);
        if p.duty_basis != DutyBasis::Inputs {
            let parts = p.suspended().zip(&made.of);
            let foreign: f64 = parts
                .map(|(of, source)| of.quantity * self.customs_value(of.product, source.0))
                .sum();
            let scaled = own.lines.iter().map(|l| DutyLine {
                amount: l.amount * foreign / value,
                share: l.share * foreign / value,
                ..*l
            });
            return Some(scaled.collect());
        }
        let mut lines: Vec<DutyLine> = Vec::new();
        for (of, &(origin, placed)) in p.suspended().zip(&made.of) {
            let input = Consignment {
                product: of.product,
                origin,
                marks: Marks::NONE,
                day: self.placed[placed?].from.max(0),
                ..*plain
            };
            let owed = tariff::unclaimed(self, &input)?;
            for mut line in owed.lines {
                line.amount *= of.quantity;
                line.share *= of.quantity * owed.value / value;
                // Two inputs under one row of the tariff are one line of the ledger.
                match lines.iter_mut().find(|l| l.row == line.row) {
                    Some(same) => {
                        same.amount += line.amount;
                        same.share += line.share;
                    }
                    None => lines.push(line),
                }
            }
        }
        Some(lines)
    }
}
