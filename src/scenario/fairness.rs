//! Max-min over regions, and what regard for regions costs.
//!
//! ```text
//! z = max z  with  sum of deliver in r - W(r) z >= 0 for each region r, and the program's rows;  0 <= z <= 1
//! price = cost of the plan - cost of the plan without floors and without max-min
//! ```
//!
//! The share is found once, when the instance is read; the program then holds it as a floor of every region, so
//! that plans, audits and exports all know one program.

use serde::Serialize;

use super::two_stage::{Joint, Measure, Stages};
use crate::lp::Matrix;
use crate::model::Account;
use crate::pipeline::{Instance, Options, Solution};
use crate::rules;
use crate::solve::{self, SolveError};
use crate::world::World;
use crate::world::regions::FairShare;
use crate::world::tables::Fairness;
use crate::{model::Model, network::Network};

/// What is left of the share found, for what solvers' tolerances leave of it.
const ROOM: f64 = 1e-8;

/// Finds the largest share to which every region can be served; `None` where no plan was found.
///
/// # Errors
/// What solvers say.
pub fn fairest(world: &World, model: &Model) -> Result<Option<FairShare>, SolveError> {
    let entries = counted(world, model, 0);
    largest(model.lp.materialise(), entries, &model.lp.name)
}

/// The largest share to which every region can be served in every scenario, the first stage shared; `None` where
/// no plan was found.
///
/// # Errors
/// What solvers say.
pub fn fairest_of(stages: &Stages) -> Result<Option<FairShare>, SolveError> {
    let unknown = vec![None; stages.branches.len()];
    let joint = Joint::of(stages, 0.0, 0.0, &unknown);
    let (mut entries, mut first) = (Vec::new(), 0);
    for branch in &stages.branches {
        let i = &branch.instance;
        entries.extend(counted(&i.world, &i.model, first));
        first += i.model.lp.n_rows();
    }
    largest(joint.lp.materialise(), entries, &joint.lp.name)
}

/// Rows of what regions are served, counted from a first one, and what each region's share takes there.
fn counted(world: &World, model: &Model, first: usize) -> Vec<(usize, f64)> {
    let rows = world.all_regions().filter_map(|(id, region)| {
        let row = model.row(Account::ServedInRegion(id), 0)?;
        Some((first + row as usize, -world.wanted_in(region)))
    });
    rows.collect()
}

fn largest(
    mut matrix: Matrix,
    entries: Vec<(usize, f64)>,
    name: &str,
) -> Result<Option<FairShare>, SolveError> {
    matrix.cost.iter_mut().for_each(|c| *c = 0.0);
    matrix.constant = 0.0;
    // Floors stay: a region with one is served so much whatever the others are.
    let floors: Vec<(usize, f64)> = entries
        .iter()
        .map(|&(row, _)| (row, matrix.row_lower[row]))
        .filter(|f| f.1 > 0.0)
        .collect();
    for &(row, _) in &entries {
        matrix.row_lower[row] = 0.0;
    }
    for &(_, least) in &floors {
        matrix.row_lower.push(least);
        matrix.row_upper.push(f64::INFINITY);
    }
    let first = matrix.row_lower.len() - floors.len();
    let mut program = Matrix {
        row_lower: matrix.row_lower.clone(),
        row_upper: matrix.row_upper.clone(),
        ..Matrix::default()
    };
    for j in 0..matrix.n_cols() {
        let own = matrix.column(j);
        let floored = floors.iter().enumerate().filter_map(|(k, &(row, _))| {
            let counts = matrix.column(j).find(|e| e.0 == row)?;
            Some((first + k, counts.1))
        });
        let entries: Vec<(usize, f64)> = own.chain(floored).collect();
        let bounds = (0.0, matrix.lower[j], matrix.upper[j]);
        program.push_column(entries, bounds, matrix.integer[j]);
    }
    program.push_column(entries, (-1.0, 0.0, 1.0), false);
    let answer = solve::run(&program.to_lp(name), &Options::default())?;
    let feasible = answer.certificate.filter(|c| c.feasible());
    Ok(feasible.map(|c| FairShare {
        share: (-c.objective - ROOM).clamp(0.0, 1.0),
        proved: c.gap.is_some_and(|g| g <= 1e-6),
    }))
}

/// Builds the model of a world; with max-min the largest share first, which the world then holds. Where no plan
/// is found the model has none of it, and solving says why.
pub(crate) fn settle(world: &mut World, network: &Network) -> Model {
    let model = rules::build(world, network);
    if world.header.fairness == Fairness::None || !world.balances_regions() {
        return model;
    }
    world.fair_share = fairest(world, &model).ok().flatten();
    match world.fair_share {
        Some(_) => rules::build(world, network),
        None => model,
    }
}

/// What regard for regions costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Price {
    /// Share to which every region is served at least, with max-min.
    pub fair_share: Option<f64>,
    /// Objective of the plan without floors and without max-min.
    pub objective_without: f64,
    /// What the plan costs (or earns less) more than that.
    pub price: f64,
    /// Whether both plans are proved optimal, so that the price is.
    pub proved: bool,
}

/// The price of regard for regions: of a plan that has it, against the best without.
///
/// # Errors
/// What solvers say.
pub fn price(
    instance: &Instance,
    solution: &Solution,
    options: &Options,
) -> Result<Option<Price>, SolveError> {
    let (true, Some(objective)) = (instance.world.balances_regions(), solution.objective) else {
        return Ok(None);
    };
    let mut world = instance.world.clone();
    disregard(&mut world);
    let without = instance.changed(world);
    let answer = solve::run(&without.model.lp, options)?;
    let Some(certificate) = answer.certificate.filter(|c| c.feasible()) else {
        return Ok(None);
    };
    let (sign, fair) = (instance.sign(), instance.world.fair_share);
    let proved = |gap: Option<f64>| gap.is_some_and(|g| g <= 1e-6);
    Ok(Some(Price {
        fair_share: fair.map(|f| f.share),
        objective_without: sign * certificate.objective,
        price: sign * objective - certificate.objective,
        proved: proved(certificate.gap) && proved(solution.gap) && fair.is_none_or(|f| f.proved),
    }))
}

/// Takes floors and max-min from a world.
fn disregard(world: &mut World) {
    world.header.fairness = Fairness::None;
    world.fair_share = None;
    for region in &mut world.regions {
        region.row.served_floor = None;
    }
}

/// The same of a plan in two stages, by its measure of cost and risk.
///
/// # Errors
/// What solvers say.
pub fn price_of_stages(
    instance: &Instance,
    stages: &Stages,
    solution: &Solution,
    options: &Options,
) -> Result<Option<Price>, SolveError> {
    let branches = &stages.branches;
    let binds = branches.iter().any(|b| b.instance.world.balances_regions());
    let (true, Some(objective)) = (binds, solution.objective) else {
        return Ok(None);
    };
    let free = stages.changed(disregard);
    let measure = Measure::of_header(&instance.world.header);
    let unknown = vec![None; branches.len()];
    let joint = Joint::of(&free, measure.weight, measure.level, &unknown);
    let answer = solve::run(&joint.lp, options)?;
    let Some(certificate) = answer.certificate.filter(|c| c.feasible()) else {
        return Ok(None);
    };
    let fair = branches.first().and_then(|b| b.instance.world.fair_share);
    let sign = instance.sign();
    let proved = |gap: Option<f64>| gap.is_some_and(|g| g <= 1e-6);
    Ok(Some(Price {
        fair_share: fair.map(|f| f.share),
        objective_without: sign * certificate.objective,
        price: sign * objective - certificate.objective,
        proved: proved(certificate.gap) && proved(solution.gap) && fair.is_none_or(|f| f.proved),
    }))
}
