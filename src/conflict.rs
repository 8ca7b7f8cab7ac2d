//! What would have to give so that an infeasible instance has a plan, in the trade's words.
//!
//! Every limit that people know (capacities, supplies, safety stock, minimum orders, demand that
//! must be met, embargoes) is let go alone, and the least that it has to give is found: each of
//! these is a relief of its own. Where no single one is enough, the least that all give together.
//! Amounts are in each limit's own unit; the smallest number stands first.

use serde::Serialize;

use crate::model::{Account, Activity, Model};
use crate::network::Network;
use crate::pipeline::Instance;
use crate::plan::words::{Bound, Side, Words};
use crate::plan::{Labels, deliverable, out_of_reach};
use crate::solve::{self, Elastic, Give, Options, SolveError};
use crate::world::World;
use crate::world::ids::*;
use crate::{lp, rules};

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// Whether it is proved by our own code that there is no plan.
    pub proved: bool,
    /// Least sum that limits must give, proved: above zero. None where it is proved otherwise.
    pub bound: Option<f64>,
    /// Reliefs that are each enough, smallest first.
    pub alternatives: Vec<Relief>,
    /// The least that limits would have to give together, where that takes several.
    pub together: Option<Relief>,
    /// Whether every limit was tried alone; not in very large instances.
    pub complete: bool,
}

/// A relief: all its parts are needed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Relief {
    /// In words.
    pub words: String,
    /// Sum of the parts' amounts.
    pub total: f64,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// What one limit would have to give in one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Kind of limit.
    pub limit: String,
    /// For which row of which table.
    pub subject: String,
    /// Period, slot, trip or sailing.
    pub time: u32,
    /// First day that it is about.
    pub date: String,
    /// Unit of the amount.
    pub unit: String,
    /// How much: above zero.
    pub amount: f64,
    /// `25 TEU more on lane CNSHA-DEHAM in the week of 2026-01-12`.
    pub words: String,
    /// What makes it necessary, where the network tells.
    pub because: Option<String>,
}

/// Goods that would have to appear or go come last: nobody can decide that.
const LAST: f64 = 1e3;
/// Most limits that are tried alone.
const TRIED: usize = 24;
/// Programs beyond this many columns are solved once, not limit by limit.
const LARGE: usize = 20_000;
/// Most periods that are told of one limit.
const TOLD: usize = 6;

/// Finds what would have to give. `proved` says that it is known already that there is no plan.
///
/// # Errors
/// What solvers say.
pub fn find(instance: &Instance, options: &Options, proved: bool) -> Result<Conflict, SolveError> {
    let labels = instance.labels();
    let lp = &instance.model.lp;
    let options = Options {
        solver: None,
        ..options.clone()
    };
    let mut limits = Limits::of(&labels);
    let mut all = solve::elastic(lp, &limits.elastic, &options)?;
    let mut bound = all.bound;
    if all.given.is_none() {
        limits.add_goods(&labels);
        all = solve::elastic(lp, &limits.elastic, &options)?;
        bound = bound.or(all.bound);
    }
    let proved = proved
        || bound.is_some_and(|b| b > 0.0)
        || solve::prove_infeasible(lp, &options)?.is_some();
    let together = all.given.as_ref().map(|given| {
        let parts = given
            .iter()
            .flat_map(|g| limits.parts(&labels, g))
            .collect();
        Relief::of(parts)
    });
    let complete = lp.n_cols() <= LARGE;
    let mut alternatives = Vec::new();
    if complete {
        for give in limits.suspects(lp, all.ray.as_deref()) {
            let alone = limits.alone(give);
            let relief = solve::elastic(lp, &alone, &options)?;
            for given in relief.given.iter().flatten() {
                let known = solve::Given {
                    give,
                    ..given.clone()
                };
                alternatives.push(Relief::of(limits.parts(&labels, &known)));
            }
        }
        alternatives.extend(lifted_embargoes(instance, &options)?);
    }
    alternatives.sort_by(|a, b| a.total.total_cmp(&b.total).then(a.words.cmp(&b.words)));
    alternatives.dedup_by(|a, b| a.words == b.words);
    let smallest = alternatives.first().map_or(f64::INFINITY, |a| a.total);
    let together = together.filter(|t| {
        !t.parts.is_empty() && (alternatives.is_empty() || t.total < smallest * (1.0 - 1e-6))
    });
    Ok(Conflict {
        proved,
        bound: bound.filter(|b| b.is_finite()),
        alternatives,
        together,
        complete,
    })
}

impl Relief {
    fn of(parts: Vec<Part>) -> Relief {
        let mut told: Vec<String> = parts.iter().take(TOLD).map(Part::told).collect();
        if parts.len() > TOLD {
            let rest: f64 = parts[TOLD..].iter().map(|p| p.amount).sum();
            let n = parts.len() - TOLD;
            told.push(format!(
                "{} in {n} more places or periods",
                crate::plan::words::number(rest)
            ));
        }
        Relief {
            words: told.join(", and "),
            total: parts.iter().map(|p| p.amount).sum(),
            parts,
        }
    }
}

impl Part {
    fn told(&self) -> String {
        match &self.because {
            Some(because) => format!("{} ({because})", self.words),
            None => self.words.clone(),
        }
    }
}

/// What a limit is kept by.
#[derive(Clone, Copy)]
enum Kept {
    Account(Account, u32),
    Activity(Activity, u32, u32),
}

/// Limits that may give, and what each is.
struct Limits {
    elastic: Elastic,
    kept: Vec<Kept>,
}

/// The accounts that have rows: a lane that never leaves has none.
fn opened(model: &Model) -> impl Iterator<Item = (usize, Account, u32)> + '_ {
    let accounts = model.accounts.iter().enumerate();
    accounts
        .filter(|(series, _)| model.lp.rows[*series].count > 0)
        .map(|(series, &(key, start))| (series, key, start))
}

impl Limits {
    /// Every limit that people know.
    fn of(labels: &Labels) -> Limits {
        let model = labels.model;
        let mut limits = Limits {
            elastic: Elastic::default(),
            kept: Vec::new(),
        };
        for (series, key, start) in opened(model) {
            if let Some(words) = labels.limit(key, start)
                && words.side != Side::Stock
            {
                limits.elastic.give.push(Give::Rows {
                    series,
                    weight: 1.0,
                    short: words.side != Side::Most,
                    over: words.side == Side::Most,
                });
                limits.kept.push(Kept::Account(key, start));
            }
        }
        for (series, activity) in model.activities.iter().enumerate() {
            let most = useful(labels, activity.key);
            match labels.bound(activity.key, activity.start) {
                Bound::Own(_) => {
                    limits.elastic.give.push(Give::Bounds {
                        series,
                        weight: 1.0,
                        most,
                    });
                    limits.kept.push(Kept::Activity(
                        activity.key,
                        activity.start,
                        activity.stride,
                    ));
                }
                Bound::Shares(..) => limits.elastic.lift.push((series, most)),
                Bound::Use => {}
            }
        }
        limits
    }

    /// Goods may appear or go as well: for what no limit can relieve.
    fn add_goods(&mut self, labels: &Labels) {
        for (series, key, start) in opened(labels.model) {
            let stock = labels.limit(key, start).map(|w| w.side) == Some(Side::Stock);
            if stock {
                self.elastic.give.push(Give::Rows {
                    series,
                    weight: LAST,
                    short: true,
                    over: true,
                });
                self.kept.push(Kept::Account(key, start));
            }
        }
    }

    /// One limit alone.
    fn alone(&self, give: usize) -> Elastic {
        Elastic {
            give: vec![self.elastic.give[give].clone()],
            lift: self.elastic.lift.clone(),
        }
    }

    /// Limits that the proof of infeasibility leans on: no other can relieve it alone. The firmest
    /// first, and only so many; all where there is no one proof.
    fn suspects(&self, lp: &lp::Lp, ray: Option<&[f64]>) -> Vec<usize> {
        let all = 0..self.elastic.give.len();
        let Some(y) = ray.filter(|y| y.len() == lp.n_rows()) else {
            return all.take(TRIED).collect();
        };
        let mut reduced = vec![0.0; lp.cols.len()];
        for c in lp.columns() {
            let d = -c.entries().map(|(r, a)| a * y[r]).sum::<f64>();
            reduced[c.series] = f64::max(reduced[c.series], -d);
        }
        let weight = |give: usize| match &self.elastic.give[give] {
            Give::Rows { series, .. } => {
                let s = &lp.rows[*series];
                let rows = &y[s.first as usize..(s.first + s.count) as usize];
                rows.iter().fold(0.0, |m: f64, v| m.max(v.abs()))
            }
            Give::Bounds { series, .. } | Give::Use { series, .. } => reduced[*series],
        };
        let weights: Vec<f64> = all.clone().map(weight).collect();
        let mut found: Vec<usize> = all.filter(|&g| weights[g] > 1e-6).collect();
        found.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]).then(a.cmp(&b)));
        found.truncate(TRIED);
        found
    }

    /// What a limit gave, period by period.
    fn parts(&self, labels: &Labels, given: &solve::Given) -> Vec<Part> {
        let part = |&(k, amount): &(u32, f64)| {
            let ((limit, subject), time, words, because) = match self.kept[given.give] {
                Kept::Account(key, start) => {
                    let time = start + k;
                    let because = match key {
                        Account::Demand(d) if !deliverable(labels, d, time) => {
                            Some(out_of_reach(labels, d))
                        }
                        _ => None,
                    };
                    (labels.account(key), time, labels.limit(key, time)?, because)
                }
                Kept::Activity(key, start, stride) => {
                    let time = start + k * stride;
                    let Bound::Own(words) = labels.bound(key, time) else {
                        return None;
                    };
                    (labels.activity(key), time, words, None)
                }
            };
            Some(Part::of((limit, subject), time, &words, amount, because))
        };
        given.parts.iter().filter_map(part).collect()
    }
}

impl Part {
    fn of(
        (limit, subject): (&'static str, String),
        time: u32,
        words: &Words,
        amount: f64,
        because: Option<String>,
    ) -> Part {
        Part {
            limit: limit.to_string(),
            subject,
            time,
            date: words.date.clone(),
            unit: words.unit.clone(),
            amount: amount.abs(),
            words: words.change(amount),
            because,
        }
    }
}

/// Most of an activity that can be of use, were there no limit on it.
fn useful(labels: &Labels, key: Activity) -> f64 {
    let (w, bounds) = (labels.world, &labels.network.bounds);
    let units = |c: CommodityId| bounds.units(labels.network.commodity(c).product);
    match key {
        Activity::Buy(s) => bounds.units(w.supplies[s.index()].product_id),
        Activity::Make(p, _) => bounds.runs(w, w.plant_recipes[p.index()].recipe_id),
        Activity::Carry(_, c, _)
        | Activity::Load(_, c, _)
        | Activity::Stay(_, c, _)
        | Activity::Discharge(_, c, _)
        | Activity::Transship(_, c, _)
        | Activity::Board(_, c, _) => units(c),
        Activity::Volume(k) => {
            let k = &w.contracts[k.index()];
            let products = (0..w.products.len()).map(ProductId::from);
            match k.lane_id {
                Some(lane) => products
                    .map(|p| bounds.units(p) * w.per_unit(p, w.lanes[lane.index()].freight_unit))
                    .sum(),
                None => k
                    .supplies
                    .iter()
                    .map(|s| bounds.units(w.supplies[s.index()].product_id))
                    .sum(),
            }
        }
        // Charges on goods are less than the goods' value as a rule; more is never asked for.
        Activity::Cover(_) => (w.products.iter().enumerate())
            .map(|(p, row)| bounds.units(ProductId::from(p)) * row.value)
            .sum(),
        // All that can be bought, at its price and again at its value, and all that is settled.
        Activity::Borrow(_) => {
            let bought = w.supplies.iter();
            let bought: f64 = bought
                .map(|s| bounds.units(s.product_id) * s.price_at.max())
                .sum();
            let values = w.products.iter().enumerate();
            let values: f64 = values
                .map(|(p, row)| bounds.units(ProductId::from(p)) * row.value)
                .sum();
            let flows = w.treasury.iter().flat_map(|t| &t.flows);
            let settled: f64 = flows.map(|f| f.amount.abs()).sum();
            2.0 * (bought + values + settled)
        }
        // Hours of a resource give themselves, beside overtime.
        _ => 0.0,
    }
}

/// Embargoes whose end would be enough, each alone: the goods that would be released.
fn lifted_embargoes(instance: &Instance, options: &Options) -> Result<Vec<Relief>, SolveError> {
    let mut found = Vec::new();
    for (i, embargo) in instance.world.embargoes.iter().enumerate().take(TRIED) {
        let mut world: World = instance.world.clone();
        world.embargoes.remove(i);
        let network = Network::of(&world);
        let model = rules::build(&world, &network);
        let labels = Labels {
            world: &world,
            network: &network,
            model: &model,
        };
        let give = newly_cleared(instance, &model, &labels);
        if give.is_empty() {
            continue;
        }
        let elastic = Elastic {
            give,
            lift: Vec::new(),
        };
        let relief = solve::elastic(&model.lp, &elastic, options)?;
        let Some(given) = relief.given else { continue };
        let mut parts = Vec::new();
        for g in &given {
            let Give::Use { series, .. } = &elastic.give[g.give] else {
                continue;
            };
            let activity = &model.activities[*series];
            for &(k, amount) in &g.parts {
                let time = activity.start + k * activity.stride;
                let Some((words, subject)) = released(&labels, activity.key, time) else {
                    continue;
                };
                let because = format!(
                    "the embargo on goods from {} into {} holds them",
                    embargo.origin_country,
                    embargo.territory.as_deref().unwrap_or("any territory")
                );
                parts.push(Part {
                    words: words.change(-amount),
                    ..Part::of(("embargo", subject), time, &words, amount, Some(because))
                });
            }
        }
        if !parts.is_empty() {
            found.push(Relief::of(parts));
        }
    }
    Ok(found)
}

/// Clearances that the instance as it is does not have, at one each per unit.
fn newly_cleared(instance: &Instance, model: &Model, labels: &Labels) -> Vec<Give> {
    let old = instance.labels();
    let name = |labels: &Labels, key: Activity, time: u32| {
        let (kind, subject) = labels.activity(key);
        (kind, subject, time)
    };
    let mut known = std::collections::BTreeSet::new();
    for a in columns(&instance.model) {
        known.insert(name(&old, a.0, a.1));
    }
    let mut give = Vec::new();
    for (series, activity) in model.activities.iter().enumerate() {
        let Activity::Clear(..) = activity.key else {
            continue;
        };
        let count = model.lp.cols[series].count;
        let weights: Vec<f64> = (0..count)
            .map(|k| activity.start + k * activity.stride)
            .map(|time| f64::from(u8::from(!known.contains(&name(labels, activity.key, time)))))
            .collect();
        if weights.iter().any(|w| *w > 0.0) {
            give.push(Give::Use { series, weights });
        }
    }
    give
}

/// Clearances of a model and their times.
fn columns(model: &Model) -> impl Iterator<Item = (Activity, u32)> + '_ {
    let clears = model.lp.cols.iter().zip(&model.activities);
    clears
        .filter(|(_, a)| matches!(a.key, Activity::Clear(..)))
        .flat_map(|(s, a)| (0..s.count).map(move |k| (a.key, a.start + k * a.stride)))
}

/// Goods that a clearance releases, in words.
fn released(labels: &Labels, key: Activity, slot: u32) -> Option<(Words, String)> {
    let Activity::Clear(place, c, ..) = key else {
        return None;
    };
    let goods = labels.limit(Account::Goods(place, c, Status::Suspended), slot)?;
    Some((goods, labels.activity(key).1))
}
