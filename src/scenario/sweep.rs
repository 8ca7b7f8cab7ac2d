//! A grid of parameters, solved point by point: in parallel, resumable, in shards.
//!
//! The points are every combination of the axes' settings, the last axis running fastest. Point k
//! belongs to shard i of n where k mod n = i - 1. A result is one line of JSON, appended whole to
//! the results file as soon as it is known; a sweep that was cut off goes on where it stopped.
//! When all points of the shard are there, the file is put in order of points. Lines hold nothing
//! that depends on threads or time, so that any way of solving the grid gives the same bytes.

mod foreseen;
mod grid;
mod results;

pub use foreseen::foresee;
pub use grid::{Axis, Grid, Setting};
pub use results::merge;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Failure, each};
use crate::instance::Stack;
use crate::pipeline::{self, Instance, Options};
use results::Results;

/// What a results file begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Hash of the instance, the grid and the options that shape a result.
    pub sweep: String,
    /// Instance.
    pub instance: String,
    /// Number of points of the whole grid.
    pub points: usize,
    /// Names of the axes.
    pub axes: Vec<String>,
    /// Program that solved it.
    pub portolan: String,
}

/// A solved point: one line of a results file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Number of the point.
    pub point: usize,
    /// Setting of each axis.
    pub parameters: BTreeMap<String, String>,
    /// How solving ended, or `refused` where the data are wrong.
    pub status: String,
    /// Objective.
    pub objective: Option<f64>,
    /// Bound.
    pub bound: Option<f64>,
    /// Gap.
    pub gap: Option<f64>,
    /// Costs by name.
    pub costs: BTreeMap<String, f64>,
    /// Why it was refused, or why the solver failed.
    pub cause: Option<String>,
    /// Hash of the instance at this point.
    pub instance_sha256: Option<String>,
}

impl Point {
    /// Whether its objective is proved, or a solver's firm word.
    pub fn proved(&self) -> bool {
        use pipeline::Status::{CertifiedOptimal, CertifiedWithin, SolverOptimal};
        let proofs = [CertifiedOptimal, CertifiedWithin, SolverOptimal];
        proofs.iter().any(|s| s.name() == self.status)
    }
}

/// Part of a grid: shard `number` (from 1) of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// All of the grid.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Reads `2/4`.
    pub fn parse(text: &str) -> Option<Shard> {
        let (number, of) = text.split_once('/')?;
        let shard = Shard {
            number: number.trim().parse().ok()?,
            of: of.trim().parse().ok()?,
        };
        (shard.number >= 1 && shard.number <= shard.of).then_some(shard)
    }

    fn holds(self, point: usize) -> bool {
        point % self.of == self.number - 1
    }
}

/// What a sweep did.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Every point of the shard that is known, in order.
    pub points: Vec<Point>,
    /// How many were known before.
    pub known: usize,
    /// How many are still missing: it was interrupted.
    pub missing: usize,
}

/// Solves what is missing of a shard of a grid.
///
/// # Errors
/// An instance that cannot be read, a grid that fits it nowhere, a results file of another sweep.
pub fn sweep(
    path: &Path,
    stack: &Stack,
    grid: &Grid,
    shard: Shard,
    out: &Path,
    options: &Options,
    threads: usize,
) -> Result<Swept, Failure> {
    let base = Instance::load_with(path, stack)?;
    let head = Head {
        sweep: grid.hash(&base.world.hash, options),
        instance: base.world.header.name.to_string(),
        points: grid.len(),
        axes: grid.axes.iter().map(|a| a.name.clone()).collect(),
        portolan: env!("CARGO_PKG_VERSION").to_string(),
    };
    let results = Results::open(out, &head)?;
    let known = results.known();
    let missing: Vec<usize> = (0..grid.len())
        .filter(|&k| shard.holds(k) && !known.contains(&k))
        .collect();
    let solved = each(&missing, threads, |&k| {
        if options.limits.stopped() {
            return Ok(());
        }
        let point = solve(path, stack, grid, k, options);
        // What was cut off by the user is not a result.
        if point.status == pipeline::Status::Interrupted.name() {
            return Ok(());
        }
        results.append(&point)
    });
    solved.into_iter().collect::<Result<Vec<()>, _>>()?;
    let points = results.settle()?;
    let here = points.iter().filter(|p| shard.holds(p.point)).count();
    let wanted = (0..grid.len()).filter(|&k| shard.holds(k)).count();
    Ok(Swept {
        missing: wanted - here,
        known: known.len(),
        points,
    })
}

fn solve(path: &Path, stack: &Stack, grid: &Grid, k: usize, options: &Options) -> Point {
    let mut point = Point {
        point: k,
        parameters: grid.parameters(k),
        status: "refused".to_string(),
        objective: None,
        bound: None,
        gap: None,
        costs: BTreeMap::new(),
        cause: None,
        instance_sha256: None,
    };
    let mut instance = match Instance::load_with(path, &grid.stack(stack, k)) {
        Ok(instance) => instance,
        Err(errors) => {
            let first = errors.list.iter().find(|d| d.code.starts_with('E'));
            point.cause = first.map(|d| format!("{}: {}", d.code, d.message));
            return point;
        }
    };
    if let Some(name) = grid.foreseen(k) {
        let mut branches = instance.stages.into_iter().flat_map(|s| s.branches);
        match branches.find(|b| b.name == name) {
            Some(branch) => instance = branch.instance,
            None => {
                point.cause = Some(format!("these settings leave no scenario `{name}`"));
                return point;
            }
        }
    }
    point.instance_sha256 = Some(instance.world.hash.clone());
    match pipeline::solve(&instance, options) {
        Ok(solution) => {
            point.status = solution.status.name().to_string();
            point.objective = solution.objective;
            point.bound = solution.bound;
            point.gap = solution.gap;
            point.costs = solution.costs().unwrap_or_default();
        }
        Err(e) => point.cause = Some(e.to_string()),
    }
    point
}
