//! Activities and accounts of production.

use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::network::preference::{self, Average};
use crate::network::{Commodity, Pool, Run};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::{PlantRecipe, World, ids::*};

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
        } else if draft.network.runs.of_plant[i].len() > 1
            && let Some(capacity) = &plant.capacity_at
        {
            let key = Account::BatchMost(id);
            draft
                .model
                .open(key, periods.clone(), &|_| f64::NEG_INFINITY, &|t| {
                    capacity.at(t)
                });
        }
    }
    for (i, pool) in draft.network.runs.pools.iter().enumerate() {
        if pool.members.len() > 1 {
            let key = Account::Inputs(PoolId::from(i));
            draft.model.open_balance(key, periods.clone(), &|_| 0.0);
        }
    }
}

/// Whether running at all is a decision.
fn decides(plant: &PlantRecipe) -> bool {
    plant.setup > 0.0 || plant.min_batch > 0.0
}

/// Posts runs, set-ups, overtime and the feeding of input pools.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for (i, plant) in world.plant_recipes.iter().enumerate() {
        let id = PlantRecipeId::from(i);
        for v in 0..network.runs.of_plant[i].len() as u32 {
            make(draft, id, v);
        }
        if decides(plant) {
            set_up(draft, id);
        }
    }
    for (i, pool) in network.runs.pools.iter().enumerate() {
        let id = PoolId::from(i);
        let Some(rows) = draft.model.rows(Account::Inputs(id)) else {
            continue;
        };
        let most = network.bounds.units(pool.product);
        for &c in &pool.members {
            let Some(goods) = draft
                .model
                .rows(Account::Goods(pool.place, c, Status::Free))
            else {
                continue;
            };
            let average = averaging(draft, pool, c);
            let mut poster = draft.model.activity(Activity::Feed(id, c));
            for t in goods.times() {
                let (Some(from), Some(to)) = (goods.at(t), rows.at(t)) else {
                    continue;
                };
                let mut entries = vec![(from, -1.0), (to, 1.0)];
                entries.extend(average.and_then(|a| a.at(world, t)));
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

/// An account of a value rule that is met over a window, and what a unit adds to it.
#[derive(Clone, Copy)]
struct Averaged {
    rows: Rows,
    average: Average,
    amount: f64,
}

impl Averaged {
    fn at(&self, world: &World, period: u32) -> Option<(u32, f64)> {
        let window = world.averaging_window(self.average.agreement, period);
        let row = self.rows.at(window).filter(|_| self.amount != 0.0)?;
        Some((row, self.amount))
    }
}

/// What a commodity fed into a pool adds to the value rule of the run that the pool is for.
fn averaging(draft: &Draft, pool: &Pool, c: CommodityId) -> Option<Averaged> {
    let (plant, v) = pool.own?;
    let average = draft.network.runs.run((plant, v)).average?;
    Some(Averaged {
        rows: draft.model.rows(Account::Averaging(plant, v))?,
        average,
        amount: preference::content(draft.world, average, draft.network.commodity(c)),
    })
}

/// What a run adds to its value rule: inputs that are taken directly, less what it allows.
fn averaging_of_run(draft: &Draft, id: PlantRecipeId, v: u32) -> Option<Averaged> {
    let (world, network) = (draft.world, draft.network);
    let run = network.runs.run((id, v));
    let average = run.average?;
    let plant = &world.plant_recipes[id.index()];
    let inputs = run
        .pools
        .iter()
        .zip(&world.recipes[plant.recipe_id.index()].inputs);
    let direct: f64 = inputs
        .map(
            |(&pool, input)| match network.runs.pool(pool).members.as_slice() {
                &[only] => input.1 * preference::content(world, average, network.commodity(only)),
                _ => 0.0,
            },
        )
        .sum();
    Some(Averaged {
        rows: draft.model.rows(Account::Averaging(id, v))?,
        average,
        amount: direct - preference::allowance(world, plant, average),
    })
}

/// Where each input of a run is taken from: its rows and the quantity per run.
fn sources(draft: &Draft, plant: &PlantRecipe, run: &Run) -> Option<Vec<(Rows, f64)>> {
    let recipe = &draft.world.recipes[plant.recipe_id.index()];
    let rows = |&id: &PoolId| match draft.network.runs.pool(id).members.as_slice() {
        &[only] => Account::Goods(plant.place_id, only, Status::Free),
        _ => Account::Inputs(id),
    };
    run.pools
        .iter()
        .zip(&recipe.inputs)
        .map(|(pool, input)| Some((draft.model.rows(rows(pool))?, input.1)))
        .collect()
}

fn make(draft: &mut Draft, id: PlantRecipeId, variant: u32) {
    let (world, network) = (draft.world, draft.network);
    let plant = &world.plant_recipes[id.index()];
    let recipe = &world.recipes[plant.recipe_id.index()];
    let place = &world.places[plant.place_id.index()];
    let run = &network.runs.of_plant[id.index()][variant as usize];
    let Some(sources) = sources(draft, plant, run) else {
        return;
    };
    // An output that nothing wants leaves the books. What perishes is another commodity each period.
    let horizon = world.calendar.len();
    let outputs: Vec<(Vec<Option<Rows>>, f64)> = recipe
        .outputs
        .iter()
        .zip(&run.marks)
        .map(|(&(product, quantity), &marks)| {
            let rows = world.vintages(product, 0..horizon).map(|period| {
                let made = Commodity {
                    product,
                    origin: run.origin,
                    marks,
                };
                let c = network.find(made.made(world, period))?;
                let account = Account::Goods(plant.place_id, c, Status::Free);
                draft.model.rows(account)
            });
            (rows.collect(), quantity)
        })
        .collect();
    if outputs.iter().all(|o| o.0.iter().all(Option::is_none)) {
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
    let average = averaging_of_run(draft, id, variant);
    // What comes along with a run and with using up its inputs, by period.
    let along: Vec<joint::Extra> = (0..world.calendar.len())
        .map(|period| {
            let mut extra = joint::along(draft, Deed::Make { plant: id, period });
            for &(product, quantity) in &recipe.inputs {
                let deed = Deed::Use {
                    place: plant.place_id,
                    product,
                    period,
                    quantity,
                };
                let used = joint::along(draft, deed);
                extra.entries.extend(used.entries);
                extra.costs.extend(used.costs);
            }
            extra
        })
        .collect();
    let mut poster = draft.model.activity(Activity::Make(id, variant));
    let mut entries: Vec<(u32, f64)> = Vec::with_capacity(10);
    let mut costs: Vec<(CostTerm, f64)> = Vec::with_capacity(2);
    for t in 0..world.calendar.len().saturating_sub(recipe.duration) {
        entries.clear();
        let open = sources.iter().all(|(rows, _)| rows.at(t).is_some());
        if !open || !run.open.contains(&t) {
            continue;
        }
        for (rows, quantity) in &sources {
            entries.extend(rows.at(t).map(|row| (row, -quantity)));
        }
        let mut made = false;
        let done = t + recipe.duration;
        for (rows, quantity) in &outputs {
            let vintage = rows.get(done as usize).or(rows.first());
            let Some(row) = vintage.copied().flatten().and_then(|r| r.at(done)) else {
                continue;
            };
            made = true;
            // A recipe that gives back some of what it takes nets out in one row.
            match entries.iter_mut().find(|e| e.0 == row) {
                Some(entry) => entry.1 += quantity,
                None => entries.push((row, *quantity)),
            }
        }
        if !made {
            continue;
        }
        entries.extend(hours.iter().filter_map(|(r, h)| r.at(t).map(|r| (r, *h))));
        entries.extend(average.and_then(|a| a.at(world, t)));
        entries.extend(most_rows.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
        entries.extend(least_rows.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
        let upper = plant
            .capacity_at
            .as_ref()
            .map_or(useful, |p| p.at(t).min(useful));
        let extra = &along[t as usize];
        entries.extend(&extra.entries);
        costs.clear();
        costs.push((CostTerm::Production, plant.cost_at.at(t)));
        costs.extend(&extra.costs);
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
