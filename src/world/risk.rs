//! Limits to dependence, resolved: which sources there are, and what counts.

use std::ops::Range;

use crate::instance::cell::Country;

use super::World;
use super::ids::*;
use super::tables::{ShippingUnit, SourcingRow};

/// A source that a limit can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Country of origin.
    Country(Country),
    /// Place of supply, or of entry.
    Place(PlaceId),
    /// Lane.
    Lane(LaneId),
    /// Firm.
    Firm(FirmId),
}

impl Source {
    /// Its name.
    pub fn name(self, world: &World) -> String {
        match self {
            Source::Country(c) => c.to_string(),
            Source::Place(p) => world.places[p.index()].place.to_string(),
            Source::Lane(l) => world.lanes[l.index()].lane.to_string(),
            Source::Firm(f) => {
                let t = world.treasury.as_ref();
                t.map_or(String::new(), |t| t.firms[f.index()].firm.to_string())
            }
        }
    }
}

/// A limit to dependence.
#[derive(Clone, Debug)]
pub struct Sourcing {
    /// The row as read.
    pub row: SourcingRow,
    /// Where it is counted.
    pub place: Option<PlaceId>,
    /// What is counted; `None`: everything.
    pub product: Option<ProductId>,
    /// Every source, in order.
    pub members: Vec<Source>,
    /// Whether each member is limited, or only counted.
    pub limited: Vec<bool>,
    /// Periods in which it counts.
    pub window: Range<u32>,
}

impl Sourcing {
    /// Position of a source.
    pub fn position(&self, source: Source) -> Option<usize> {
        self.members.binary_search(&source).ok()
    }

    /// How much a unit of a product counts; `None` where it does not.
    pub fn counts(&self, world: &World, product: ProductId, period: u32) -> Option<f64> {
        let here = self.window.contains(&period) && self.product.is_none_or(|p| p == product);
        Some(world.per_unit(product, self.row.unit)).filter(|&size| here && size > 0.0)
    }
}

impl World {
    /// Emissions of carrying a unit of a product on a lane, kg CO2e.
    pub fn emitted(&self, lane: LaneId, product: ProductId) -> f64 {
        self.lanes[lane.index()].emissions * self.per_unit(product, ShippingUnit::Tonne)
    }

    /// Emissions of carrying a unit of a product from a call to the next, kg CO2e.
    pub fn emitted_on_leg(&self, call: CallId, product: ProductId) -> f64 {
        self.calls[call.index()].emissions * self.per_unit(product, ShippingUnit::Tonne)
    }
}
