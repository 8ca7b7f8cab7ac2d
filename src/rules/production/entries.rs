//! Activities and accounts of production.

use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::world::{PlantRecipe, ids::*};

/// Opens hours, batches and input pools.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let periods = 0..world.calendar.len();
    for (i, r) in world.resources.iter().enumerate() {
        let key = Account::Hours(ResourceId::from(i));
        draft
            .model
            .open(key, periods.clone(), &|_| f64::NEG_INFINITY, &|t| {
                r.capacity_at.at(t)
            });
    }
    for (i, plant) in world.plant_recipes.iter().enumerate() {
        let id = PlantRecipeId::from(i);
        if decides(plant) {
            draft.model.open(
                Account::BatchMost(id),
                periods.clone(),
                &|_| f64::NEG_INFINITY,
                &|_| 0.0,
            );
            if plant.min_batch > 0.0 {
                draft
                    .model
                    .open(Account::BatchLeast(id), periods.clone(), &|_| 0.0, &|_| {
                        f64::INFINITY
                    });
            }
        } else if variants(draft, plant).len() > 1
            && let Some(capacity) = &plant.capacity_at
        {
            let key = Account::BatchMost(id);
            draft
                .model
                .open(key, periods.clone(), &|_| f64::NEG_INFINITY, &|t| {
                    capacity.at(t)
                });
        }
        for &(product, _) in &world.recipes[plant.recipe_id.index()].inputs {
            let key = Account::Inputs(plant.place_id, product);
            if inputs(draft, plant.place_id, product).len() > 1 && draft.model.rows(key).is_none() {
                draft.model.open_balance(key, periods.clone(), &|_| 0.0);
            }
        }
    }
}

/// Whether running at all is a decision.
fn decides(plant: &PlantRecipe) -> bool {
    plant.setup > 0.0 || plant.min_batch > 0.0
}

/// Free commodities of a product at a place.
fn inputs(draft: &Draft, place: PlaceId, product: ProductId) -> Vec<CommodityId> {
    let network = draft.network;
    network
        .of_product(product)
        .filter(|&c| network.window(place, c, Status::Free).is_some())
        .collect()
}

/// Origins that the outputs can have: one, or one per origin of the first input.
fn variants(draft: &Draft, plant: &PlantRecipe) -> Vec<Option<CommodityId>> {
    let recipe = &draft.world.recipes[plant.recipe_id.index()];
    match recipe.inputs.first() {
        Some(&(first, _)) if !recipe.confers_origin => inputs(draft, plant.place_id, first)
            .into_iter()
            .map(Some)
            .collect(),
        _ => vec![None],
    }
}

/// Posts runs, set-ups, overtime and the feeding of input pools.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    let mut pools: Vec<(PlaceId, ProductId)> = Vec::new();
    for (i, plant) in world.plant_recipes.iter().enumerate() {
        let id = PlantRecipeId::from(i);
        for (v, passes) in variants(draft, plant).into_iter().enumerate() {
            make(draft, id, v as u32, passes);
        }
        if decides(plant) {
            set_up(draft, id);
        }
        for &(product, _) in &world.recipes[plant.recipe_id.index()].inputs {
            let pool = (plant.place_id, product);
            if draft.model.rows(Account::Inputs(pool.0, pool.1)).is_some() && !pools.contains(&pool)
            {
                pools.push(pool);
            }
        }
    }
    for (place, product) in pools {
        let Some(pool) = draft.model.rows(Account::Inputs(place, product)) else {
            continue;
        };
        for c in inputs(draft, place, product) {
            let Some(goods) = draft.model.rows(Account::Goods(place, c, Status::Free)) else {
                continue;
            };
            let most = network.bounds.units(product);
            let mut poster = draft.model.activity(Activity::Feed(place, c));
            for t in goods.times() {
                let (Some(from), Some(to)) = (goods.at(t), pool.at(t)) else {
                    continue;
                };
                let entries = [(from, -1.0), (to, 1.0)];
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper: most,
                    entries: &entries,
                    costs: &[],
                });
            }
        }
    }
    for (i, r) in world.resources.iter().enumerate() {
        let Some(rows) = draft.model.rows(Account::Hours(ResourceId::from(i))) else {
            continue;
        };
        if r.overtime_capacity == 0.0 {
            continue;
        }
        let costs = [(CostTerm::Overtime, r.overtime_cost)];
        let mut poster = draft
            .model
            .activity(Activity::Overtime(ResourceId::from(i)));
        for t in rows.times() {
            let entries: Vec<_> = rows.at(t).map(|r| (r, -1.0)).into_iter().collect();
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: r.overtime_capacity,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}

/// Where each input is taken from: its rows and the quantity per run.
fn sources(
    draft: &Draft,
    plant: &PlantRecipe,
    passes: Option<CommodityId>,
) -> Option<Vec<(Rows, f64)>> {
    let recipe = &draft.world.recipes[plant.recipe_id.index()];
    let mut sources = Vec::new();
    for (k, &(product, quantity)) in recipe.inputs.iter().enumerate() {
        let direct = |c: CommodityId| {
            draft
                .model
                .rows(Account::Goods(plant.place_id, c, Status::Free))
        };
        let rows = match (k, passes) {
            (0, Some(c)) => direct(c),
            _ => draft
                .model
                .rows(Account::Inputs(plant.place_id, product))
                .or_else(|| {
                    inputs(draft, plant.place_id, product)
                        .first()
                        .and_then(|&c| direct(c))
                }),
        };
        sources.push((rows?, quantity));
    }
    Some(sources)
}

fn make(draft: &mut Draft, id: PlantRecipeId, variant: u32, passes: Option<CommodityId>) {
    let (world, network) = (draft.world, draft.network);
    let plant = &world.plant_recipes[id.index()];
    let recipe = &world.recipes[plant.recipe_id.index()];
    let place = &world.places[plant.place_id.index()];
    let origin = passes.map_or(place.country, |c| network.commodity(c).origin);
    let Some(sources) = sources(draft, plant, passes) else {
        return;
    };
    // An output that nothing wants leaves the books.
    let outputs: Vec<(Rows, f64)> = recipe
        .outputs
        .iter()
        .filter_map(|&(product, quantity)| {
            let c = network.find(product, origin)?;
            Some((
                draft
                    .model
                    .rows(Account::Goods(plant.place_id, c, Status::Free))?,
                quantity,
            ))
        })
        .collect();
    if outputs.is_empty() {
        return;
    }
    let hours: Vec<(Rows, f64)> = place
        .resources
        .iter()
        .filter_map(|&r| {
            let name = &world.resources[r.index()].resource;
            let (_, hours) = recipe.hours.iter().find(|(n, _)| n == name)?;
            Some((draft.model.rows(Account::Hours(r))?, *hours))
        })
        .collect();
    let most_rows = draft.model.rows(Account::BatchMost(id));
    let least_rows = draft.model.rows(Account::BatchLeast(id));
    let useful = network
        .bounds
        .runs(world, plant.recipe_id)
        .max(plant.min_batch);
    let mut poster = draft.model.activity(Activity::Make(id, variant));
    let mut entries: Vec<(u32, f64)> = Vec::with_capacity(10);
    for t in 0..world.calendar.len().saturating_sub(recipe.duration) {
        entries.clear();
        for (rows, quantity) in &sources {
            let Some(row) = rows.at(t) else { break };
            entries.push((row, -quantity));
        }
        if entries.len() < sources.len() {
            continue;
        }
        let made = entries.len();
        for (rows, quantity) in &outputs {
            let Some(row) = rows.at(t + recipe.duration) else {
                continue;
            };
            // A recipe that gives back some of what it takes nets out in one row.
            match entries.iter_mut().find(|e| e.0 == row) {
                Some(entry) => entry.1 += quantity,
                None => entries.push((row, *quantity)),
            }
        }
        if entries.len() == made && recipe.duration > 0 {
            continue;
        }
        entries.extend(hours.iter().filter_map(|(r, h)| r.at(t).map(|r| (r, *h))));
        entries.extend(most_rows.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
        entries.extend(least_rows.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
        let upper = plant
            .capacity_at
            .as_ref()
            .map_or(useful, |p| p.at(t).min(useful));
        let costs = [(CostTerm::Production, plant.cost_at.at(t))];
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper,
            entries: &entries,
            costs: &costs,
        });
    }
}

fn set_up(draft: &mut Draft, id: PlantRecipeId) {
    let world = draft.world;
    let plant = &world.plant_recipes[id.index()];
    let useful = draft
        .network
        .bounds
        .runs(world, plant.recipe_id)
        .max(plant.min_batch);
    let most_rows = draft.model.rows(Account::BatchMost(id));
    let least_rows = draft.model.rows(Account::BatchLeast(id));
    let costs = [(CostTerm::SetUp, plant.setup)];
    let mut poster = draft.model.decision(Activity::SetUp(id));
    for t in 0..world.calendar.len() {
        let most = plant
            .capacity_at
            .as_ref()
            .map_or(useful, |p| p.at(t).min(useful));
        let mut entries = Vec::with_capacity(2);
        entries.extend(most_rows.and_then(|r| r.at(t)).map(|r| (r, -most)));
        entries.extend(
            least_rows
                .and_then(|r| r.at(t))
                .map(|r| (r, -plant.min_batch)),
        );
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: 1.0,
            entries: &entries,
            costs: &costs,
        });
    }
}
