//! What data and work come with: activities of the trade, one unit of each.

use super::*;
use crate::world::tables::Occasion;

/// An activity that data and work can come with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// A run of a recipe starts at a plant.
    Made(PlantRecipeId),
    /// A unit leaves on a lane.
    Shipped(LaneId, ProductId),
    /// A unit is cleared at a place, in the ordinary way or a mode.
    Cleared(PlaceId, ProductId, Option<ModeId>),
    /// A unit is kept at a place to the next period.
    Stored(PlaceId, ProductId),
    /// A unit is delivered to a demand.
    Sold(DemandId),
}

/// Which activities a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Kind.
    pub activity: Occasion,
    /// Where; `None`: everywhere.
    pub place: Option<PlaceId>,
    /// Product; `None`: all.
    pub product: Option<ProductId>,
    /// Recipe; `None`: all.
    pub recipe: Option<RecipeId>,
    /// Lane; `None`: all.
    pub lane: Option<LaneId>,
    /// Clearance mode; `None`: all.
    pub mode: Option<ModeId>,
}

impl Scope {
    /// Units that a happening counts as: `None` where the row is not about it.
    pub fn units(&self, world: &World, happening: Happening) -> Option<f64> {
        let place = world.place_of(happening);
        if self.place.is_some_and(|p| p != place) {
            return None;
        }
        let of = |product: ProductId| self.product.is_none_or(|p| p == product);
        let fits = match (self.activity, happening) {
            (Occasion::Made, Happening::Made(id)) => {
                let recipe = world.plant_recipes[id.index()].recipe_id;
                if self.recipe.is_some_and(|r| r != recipe) {
                    return None;
                }
                let Some(product) = self.product else {
                    return Some(1.0);
                };
                let outputs = world.recipes[recipe.index()].outputs.iter();
                let made: f64 = outputs.filter(|o| o.0 == product).map(|o| o.1).sum();
                return (made > 0.0).then_some(made);
            }
            (Occasion::Shipped, Happening::Shipped(lane, product)) => {
                self.lane.is_none_or(|l| l == lane) && of(product)
            }
            (Occasion::Cleared, Happening::Cleared(_, product, mode)) => {
                self.mode.is_none_or(|m| mode == Some(m)) && of(product)
            }
            (Occasion::Stored, Happening::Stored(_, product)) => of(product),
            (Occasion::Sold, Happening::Sold(d)) => of(world.demands[d.index()].product_id),
            _ => false,
        };
        fits.then_some(1.0)
    }
}

impl World {
    /// Where something happens.
    pub fn place_of(&self, happening: Happening) -> PlaceId {
        match happening {
            Happening::Made(id) => self.plant_recipes[id.index()].place_id,
            Happening::Shipped(lane, _) => self.lanes[lane.index()].from_id,
            Happening::Cleared(place, ..) | Happening::Stored(place, _) => place,
            Happening::Sold(d) => self.demands[d.index()].place_id,
        }
    }

    /// Whether data or work comes with something.
    pub fn counts(&self, happening: Happening) -> bool {
        let info = &self.information;
        let mut scopes = info.sources.iter().map(|s| &s.scope);
        let mut needs = info.needs.iter().map(|n| &n.scope);
        scopes.any(|s| s.units(self, happening).is_some())
            || needs.any(|s| s.units(self, happening).is_some())
    }

    /// Data that arises with a unit of something, in GB by class.
    pub fn data_with(&self, happening: Happening) -> Vec<(DataClassId, f64)> {
        let sources = self.information.sources.iter();
        gather(sources.filter_map(|s| Some((s.class, s.gb * s.scope.units(self, happening)?))))
    }

    /// Work that a unit of something needs.
    pub fn work_with(&self, happening: Happening) -> Vec<(WorkloadId, f64)> {
        let needs = self.information.needs.iter();
        gather(needs.filter_map(|n| {
            let units = n.scope.units(self, happening)?;
            Some((n.workload_id, n.quantity * units))
        }))
    }
}

/// Adds up amounts of a kind; nothing is left out.
fn gather<K: Ord + Copy>(amounts: impl Iterator<Item = (K, f64)>) -> Vec<(K, f64)> {
    let mut sums: std::collections::BTreeMap<K, f64> = std::collections::BTreeMap::new();
    for (key, amount) in amounts {
        *sums.entry(key).or_default() += amount;
    }
    sums.into_iter().filter(|s| s.1 > 0.0).collect()
}
