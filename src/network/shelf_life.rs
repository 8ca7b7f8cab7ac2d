//! Shelf life: goods of a product that perishes are told apart by the last period in which they can
//! be used.
//!
//! For product p with shelf life L, goods bought or made in period t
//!
//! ```text
//! can be stored, carried, cleared, used and delivered up to u = min(t + L, last period)
//! and are gone after u
//! ```
//!
//! u is part of the commodity ([`Marks::until`](crate::world::marks::Marks::until)), so that time in
//! stock, in bond and under way counts alike, whatever the path. Goods that perish in the same period
//! are one commodity, however old: no fewer classes are exact where goods can be held, moved and mixed.
//! Goods that perish at the end of the horizon or later are one commodity too.

use super::Commodity;
use crate::world::{Supply, World, ids::*};

impl World {
    /// Last period in which goods of a product made in a period can be used; `None` where it keeps.
    pub fn keeps_until(&self, product: ProductId, made: u32) -> Option<u32> {
        let life = self.products[product.index()].shelf_life?;
        let last = self.calendar.len().saturating_sub(1);
        Some(made.saturating_add(life).min(last))
    }

    /// What is bought under a supply in a period.
    pub fn bought(&self, supply: &Supply, period: u32) -> Commodity {
        supply.commodity().made(self, period)
    }

    /// The periods that a supply or a recipe makes different goods in: every one where the product
    /// perishes, else only the first stands for all.
    pub fn vintages(
        &self,
        product: ProductId,
        periods: std::ops::Range<u32>,
    ) -> std::ops::Range<u32> {
        if self.products[product.index()].shelf_life.is_some() {
            periods
        } else {
            periods.start..periods.end.min(periods.start + 1)
        }
    }
}

impl Commodity {
    /// The same goods, made in a period.
    #[must_use]
    pub fn made(self, world: &World, period: u32) -> Commodity {
        let until = world.keeps_until(self.product, period);
        Commodity {
            marks: self.marks.keeping_until(until),
            ..self
        }
    }

    /// The same goods, whenever they perish.
    #[must_use]
    pub fn ageless(self) -> Commodity {
        Commodity {
            marks: self.marks.keeping_until(None),
            ..self
        }
    }

    /// Last period in which they can be used, of a horizon's.
    pub fn last_use(self, horizon: u32) -> u32 {
        let last = horizon.saturating_sub(1);
        self.marks.until().map_or(last, |u| u.min(last))
    }
}
