//! Procedures under suspension that change what is owed: the nouns, and what goods owe that went
//! through them.

use std::ops::Deref;

use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{DeferralLimitRow, DutyBasis, PlacementRow};
use super::tariff::{self, Assessment, Consignment};
use super::{Day, World};
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
    pub(super) fn decided(&self, marks: Marks) -> bool {
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
        let own = tariff::unclaimed(self, &plain)?;
        let lines = self.made_of_lines(made, &own, &plain)?;
        Some(Assessment { lines, ..own })
    }
}
