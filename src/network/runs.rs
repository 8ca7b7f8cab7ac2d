//! What a recipe can be run on, and what its outputs then are.
//!
//! Inputs of one product compete, but not everything may stand for everything: where the output's
//! origin passes from the first input, a run takes that input of one origin. A [`Variant`] says
//! which commodities each input may be, and the origin and marks of what comes out. Commodities
//! that may stand for each other in an input form a [`Pool`].

use std::collections::BTreeMap;

use super::{Commodity, Network};
use crate::instance::cell::Country;
use crate::world::marks::Marks;
use crate::world::{PlantRecipe, World, ids::*};

/// A way to run a recipe at a plant, before commodities have numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What each input may be.
    pub takes: Vec<Vec<Commodity>>,
    /// Origin of the outputs.
    pub origin: Country,
    /// Marks of the outputs.
    pub marks: Marks,
}

/// Commodities at a plant that may stand for each other as an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Plant.
    pub place: PlaceId,
    /// Product.
    pub product: ProductId,
    /// Members in order; a pool of one is taken from directly.
    pub members: Vec<CommodityId>,
}

/// A way to run a recipe at a plant.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The pool that each input is taken from.
    pub pools: Vec<PoolId>,
    /// Origin of the outputs.
    pub origin: Country,
    /// Marks of the outputs.
    pub marks: Marks,
}

/// Every way to run every recipe, and the pools they take from.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// Pools.
    pub pools: Vec<Pool>,
    /// Ways to run each recipe at a plant.
    pub of_plant: Vec<Vec<Run>>,
}

/// Every way to run a recipe on what is available of each input.
pub fn variants(world: &World, plant: &PlantRecipe, available: &[Vec<Commodity>]) -> Vec<Variant> {
    let recipe = &world.recipes[plant.recipe_id.index()];
    let home = world.places[plant.place_id.index()].country;
    if available.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    if recipe.confers_origin || available.is_empty() {
        return vec![Variant {
            takes: available.to_vec(),
            origin: home,
            marks: Marks::NONE,
        }];
    }
    let mut by_origin: BTreeMap<Country, Vec<Commodity>> = BTreeMap::new();
    for &c in &available[0] {
        by_origin.entry(c.origin).or_default().push(c);
    }
    by_origin
        .into_iter()
        .map(|(origin, first)| {
            let mut takes = available.to_vec();
            takes[0] = first;
            Variant {
                takes,
                origin,
                marks: Marks::NONE,
            }
        })
        .collect()
}

impl Runs {
    /// The runs of a network's kept commodities.
    pub(super) fn of(world: &World, network: &Network) -> Runs {
        let mut runs = Runs::default();
        let mut known: BTreeMap<(PlaceId, Vec<CommodityId>), PoolId> = BTreeMap::new();
        for plant in &world.plant_recipes {
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
            for variant in variants(world, plant, &available) {
                let pools = variant
                    .takes
                    .iter()
                    .zip(&recipe.inputs)
                    .map(|(takes, input)| {
                        let members: Vec<CommodityId> =
                            takes.iter().filter_map(|&c| network.find(c)).collect();
                        *known
                            .entry((plant.place_id, members.clone()))
                            .or_insert_with(|| {
                                runs.pools.push(Pool {
                                    place: plant.place_id,
                                    product: input.0,
                                    members,
                                });
                                PoolId::from(runs.pools.len() - 1)
                            })
                    });
                let pools = pools.collect();
                of_plant.push(Run {
                    pools,
                    origin: variant.origin,
                    marks: variant.marks,
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
}
