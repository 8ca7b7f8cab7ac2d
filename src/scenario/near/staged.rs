//! Planning on from a plan in two stages, while it is not known yet which scenario comes.
//!
//! With x the first stage, y_s the rest of scenario s of probability p_s, o the earlier plan's levels, cost the measure
//! of [`two_stage`]:
//!
//! ```text
//! min cost(x, y) + sum_s p_s sum price |x(j), y_s(j) - o(j)|
//!     with  x(j), y_s(j) = o(j)  in every scenario s, for all before the day
//! ```
//!
//! What has been done was done whatever comes: so it is the same in all scenarios, though it was no first stage.
//! The price of changes is no part of the plan's cost, and none of its risk.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{Difference, Line, Promises, Pull, columns, differences, levels};
use crate::pipeline::{Instance, Options, Solution};
use crate::plan::Plan;
use crate::scenario::two_stage::{self, Held, Stages, moment};
use crate::solve::SolveError;

/// A plan in two stages, planned on from an earlier one.
#[derive(Debug)]
pub struct Staged {
    /// The plan, its cost and bound.
    pub solution: Solution,
    /// Lines that differ from the earlier plan, by scenario.
    pub differences: BTreeMap<String, Vec<Difference>>,
}

/// Plans on from one scenario's plan of an earlier plan in two stages.
///
/// # Errors
/// Numbers that no solver may see, or a solver that failed.
pub fn replan(
    instance: &Instance,
    stages: &Stages,
    old: &Plan,
    at: Date,
    promises: Promises,
    options: &Options,
) -> Result<Staged, SolveError> {
    let before = levels(old);
    let change = |maps: &[Vec<u32>], whole: crate::lp::Matrix| -> crate::lp::Matrix {
        let mut pull = Pull::of(whole);
        // A shared column is one decision: its price is counted once, by all who share it.
        let mut prices: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (branch, map) in stages.branches.iter().zip(maps) {
            for (k, line) in columns(&branch.instance) {
                let j = map[k] as usize;
                let level = before.get(&line).copied().unwrap_or(0.0);
                let i = &branch.instance;
                let (activity, time) = i.model.activity_at(k);
                if moment(&i.world, activity, time).1 < at {
                    (pull.matrix.lower[j], pull.matrix.upper[j]) = (level, level);
                    continue;
                }
                let price = promises.of(line.kind);
                if price > 0.0 && level > 0.0 {
                    let sum = prices.entry(j).or_insert((level, 0.0));
                    sum.1 += branch.probability * price;
                }
            }
        }
        for (j, (level, price)) in prices {
            pull.toward(j, level, price);
        }
        pull.build()
    };
    let solution = two_stage::solve_held(instance, stages, options, Held { change: &change })?;
    let told = solution.stochastic.iter().flat_map(|s| &s.scenarios);
    let differences = told.map(|s| {
        let now: HashMap<Line, f64> = levels(&s.plan);
        (s.scenario.clone(), differences(&before, &now))
    });
    Ok(Staged {
        differences: differences.collect(),
        solution,
    })
}
