//! HiGHS: simplex, interior point with crossover, branch and cut.
//!
//! One thread, so that bytes repeat; the gap is always set, for its default is 1e-4. Beyond some
//! thousand columns the interior point with crossover was ten times as fast as its simplex.

use super::{Capabilities, Limits, Outcome, SolveError, Solver, Status, failed, solve_flat};
use crate::lp::{Lp, Matrix};
use ::highs::{ColProblem, HighsModelStatus, HighsSolutionStatus, Sense};
use std::time::Instant;

/// The HiGHS solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Highs;

/// Columns from which the interior point is asked for by name.
const INTERIOR: usize = 5_000;

impl Solver for Highs {
    fn name(&self) -> &'static str {
        "highs"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            integers: true,
            duals: true,
            bound: true,
            time_limit: true,
            // The crate cannot interrupt a solve; a time limit is what ends it.
            stop: false,
            vertex: true,
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        solve_flat(self, lp, limits)
    }

    fn solve_matrix(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let start = Instant::now();
        let mut outcome = self.ask(m, limits)?;
        // Its whole numbers are whole within a tolerance, and a large coefficient turns that into money:
        // the rest is solved once more with each of them at its rounded level.
        if m.has_integers()
            && let Some(x) = &outcome.x
            && let Ok(Outcome { x: Some(exact), .. }) = self.ask(&held(m, x), &limits.left(start))
        {
            outcome.x = Some(exact);
        }
        outcome.seconds = start.elapsed().as_secs_f64();
        Ok(outcome)
    }
}

/// The linear program that is left with the whole numbers at their rounded levels.
fn held(m: &Matrix, x: &[f64]) -> Matrix {
    let mut m = m.clone();
    for (j, x) in x.iter().enumerate().filter(|(j, _)| m.integer[*j]) {
        let level = x.round().clamp(m.lower[j], m.upper[j]);
        (m.lower[j], m.upper[j]) = (level, level);
    }
    m.integer.fill(false);
    m
}

impl Highs {
    fn ask(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let mut problem = ColProblem::default();
        let rows: Vec<_> = (m.row_lower.iter().zip(&m.row_upper))
            .map(|(&lower, &upper)| problem.add_row(lower..=upper))
            .collect();
        for j in 0..m.n_cols() {
            let entries: Vec<_> = m.column(j).map(|(i, a)| (rows[i], a)).collect();
            let bounds = m.lower[j]..=m.upper[j];
            if m.integer[j] {
                problem.add_integer_column(m.cost[j], bounds, entries);
            } else {
                problem.add_column(m.cost[j], bounds, entries);
            }
        }
        let said = |e| failed(self.name(), format!("{e:?}"));
        let mut model = problem.try_optimise(Sense::Minimise).map_err(said)?;
        model.make_quiet();
        model.set_option("threads", 1);
        model.set_option("mip_rel_gap", limits.gap);
        model.set_option("mip_abs_gap", 1e-9);
        model.set_option("random_seed", (limits.seed % 1_000_000) as i32);
        let integers = m.has_integers();
        if !integers && m.n_cols() >= INTERIOR {
            model.set_option("solver", "ipx");
        }
        if let Some(time) = limits.time {
            model.set_option("time_limit", time.as_secs_f64());
        }
        let solved = model.try_solve().map_err(said)?;
        let mut outcome = Outcome::empty(Status::Limit, self.name());
        let has_point = solved.primal_solution_status() == HighsSolutionStatus::Feasible;
        outcome.status = match solved.status() {
            HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => Status::Optimal,
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
                Status::Infeasible
            }
            HighsModelStatus::Unbounded => Status::Unbounded,
            _ if has_point => Status::Feasible,
            _ => Status::Limit,
        };
        if has_point || outcome.status == Status::Optimal {
            let solution = solved.get_solution();
            outcome.x = Some(solution.columns().to_vec());
            if !integers {
                outcome.prices = Some(solution.dual_rows().to_vec());
            }
        }
        Ok(outcome)
    }
}
