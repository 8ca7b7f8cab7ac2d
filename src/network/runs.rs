//! What each recipe at each plant can be run on, and the pools that its inputs are taken from.
//!
//! Inputs of one product compete, but not everything may stand for everything: [`variants`] says
//! which commodities each input may be, and the origin and marks of what comes out. Commodities
//! that may stand for each other in an input form a [`Pool`]; runs share pools, except those that
//! meet a value rule together, whose mix is their own.
//!
//! [`variants`]: super::variants

use std::collections::BTreeMap;
use std::ops::Range;

use super::preference::Average;
use super::variants::variants;
use super::{Commodity, Network};
use crate::instance::cell::Country;
use crate::world::marks::Marks;
use crate::world::{World, ids::*};

/// Commodities at a plant that may stand for each other as an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Plant.
    pub place: PlaceId,
    /// Product.
    pub product: ProductId,
    /// Members in order; a pool of one is taken from directly.
    pub members: Vec<CommodityId>,
    /// The one run that takes from it, where its mix matters to a value rule.
    pub own: Option<(PlantRecipeId, u32)>,
}

/// A way to run a recipe at a plant.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The pool that each input is taken from.
    pub pools: Vec<PoolId>,
    /// Origin of the outputs.
    pub origin: Country,
    /// Marks of each output.
    pub marks: Vec<Marks>,
    /// Periods in which it may start.
    pub open: Range<u32>,
    /// The value rule that its runs of a window meet together.
    pub average: Option<Average>,
}

/// Every way to run every recipe, and the pools they take from.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// Pools.
    pub pools: Vec<Pool>,
    /// Ways to run each recipe at a plant.
    pub of_plant: Vec<Vec<Run>>,
}

/// What makes two pools the same.
type PoolKey = (PlaceId, Vec<CommodityId>, Option<(PlantRecipeId, u32)>);

impl Runs {
    /// The runs of a network's kept commodities.
    pub(super) fn of(world: &World, network: &Network) -> Runs {
        let mut runs = Runs::default();
        let mut known: BTreeMap<PoolKey, PoolId> = BTreeMap::new();
        for (i, plant) in world.plant_recipes.iter().enumerate() {
            let recipe = &world.recipes[plant.recipe_id.index()];
            let available: Vec<Vec<Commodity>> = recipe
                .inputs
                .iter()
                .map(|&(product, _)| {
                    network
                        .of_product(product)
                        .filter(|&c| network.window(plant.place_id, c, Status::Free).is_some())
                        .map(|c| network.commodity(c))
                        .collect()
                })
                .collect();
            let mut of_plant = Vec::new();
            for variant in variants(world, plant, &available).unwrap_or_default() {
                let run = (PlantRecipeId::from(i), of_plant.len() as u32);
                let own = variant.average.map(|_| run);
                let inputs = variant.takes.iter().zip(&recipe.inputs);
                let pools = inputs.map(|(takes, input)| {
                    let members: Vec<CommodityId> =
                        takes.iter().filter_map(|&c| network.find(c)).collect();
                    *known
                        .entry((plant.place_id, members.clone(), own))
                        .or_insert_with(|| {
                            runs.pools.push(Pool {
                                place: plant.place_id,
                                product: input.0,
                                members,
                                own,
                            });
                            PoolId::from(runs.pools.len() - 1)
                        })
                });
                of_plant.push(Run {
                    pools: pools.collect(),
                    origin: variant.origin,
                    marks: variant.marks,
                    open: variant.open,
                    average: variant.average,
                });
            }
            runs.of_plant.push(of_plant);
        }
        runs
    }

    /// A pool.
    pub fn pool(&self, id: PoolId) -> &Pool {
        &self.pools[id.index()]
    }

    /// A run.
    pub fn run(&self, (plant, variant): (PlantRecipeId, u32)) -> &Run {
        &self.of_plant[plant.index()][variant as usize]
    }
}
