//! good_lp over microlp: the plain lowering, kept as a second path to the same answers.
//!
//! Its adapters give no bound, no slices and no way to stop; so it stands in the conformance
//! tests and serves whoever builds with another good_lp backend, and [`super::run`] does not
//! pick it. The gate in front keeps open integer bounds, NaN and negative times away from it.

use super::{Capabilities, Limits, Outcome, SolveError, Solver, Status, failed, solve_flat};
use crate::lp::{Lp, Matrix};
use ::good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolutionStatus, SolverModel,
    WithMipGap, WithTimeLimit, constraint, variable,
};

/// good_lp with its microlp backend.
#[derive(Clone, Copy, Debug, Default)]
pub struct GoodLp;

impl Solver for GoodLp {
    fn name(&self) -> &'static str {
        "good_lp"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            integers: true,
            time_limit: true,
            vertex: true,
            ..Capabilities::default()
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        solve_flat(self, lp, limits)
    }

    fn solve_matrix(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let mut variables = ProblemVariables::new();
        let columns: Vec<_> = (0..m.n_cols())
            .map(|j| {
                let v = variable().min(m.lower[j]).max(m.upper[j]);
                variables.add(if m.integer[j] { v.integer() } else { v })
            })
            .collect();
        let sum = |terms: &mut dyn Iterator<Item = (usize, f64)>| {
            let mut sum = Expression::with_capacity(8);
            terms.for_each(|(j, a)| sum.add_mul(a, columns[j]));
            sum
        };
        let cost = sum(&mut m.cost.iter().copied().enumerate());
        let mut model = variables.minimise(cost).using(::good_lp::microlp);
        for (i, entries) in m.by_rows().into_iter().enumerate() {
            let (lower, upper) = (m.row_lower[i], m.row_upper[i]);
            let row = || sum(&mut entries.iter().copied());
            if lower == upper {
                model.add_constraint(constraint::eq(row(), lower));
                continue;
            }
            if lower > f64::NEG_INFINITY {
                model.add_constraint(constraint::geq(row(), lower));
            }
            if upper < f64::INFINITY {
                model.add_constraint(constraint::leq(row(), upper));
            }
        }
        let mut model = model
            .with_mip_gap(limits.gap as f32)
            .map_err(|e| failed(self.name(), format!("{e:?}")))?;
        if let Some(time) = limits.time {
            model = model.with_time_limit(time.as_secs_f64().min(1e9));
        }
        let mut outcome = Outcome::empty(Status::Limit, self.name());
        match model.solve() {
            Ok(solution) => {
                outcome.status = match solution.status() {
                    SolutionStatus::Optimal | SolutionStatus::GapLimit => Status::Optimal,
                    _ => Status::Feasible,
                };
                outcome.x = Some(columns.iter().map(|&v| solution.value(v)).collect());
            }
            Err(ResolutionError::Infeasible) => outcome.status = Status::Infeasible,
            Err(ResolutionError::Unbounded) => outcome.status = Status::Unbounded,
            // The adapter's only other word with a meaning: time ran out without a point.
            Err(ResolutionError::Other(_)) => outcome.status = Status::Limit,
            Err(error) => return Err(failed(self.name(), error.to_string())),
        }
        Ok(outcome)
    }
}
