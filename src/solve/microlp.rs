//! microlp: simplex and branch and bound in pure Rust.
//!
//! Called directly, not through good_lp: good_lp's adapter drops microlp's time slices and its
//! resume, and with them the way to stop, and it makes an open integer bound 2147483647.
//! microlp keeps its duals to itself, so prices come from elsewhere.

use super::{Capabilities, Limits, Outcome, SolveError, Solver, Status, failed, solve_flat};
use crate::lp::{Lp, Matrix};
use ::microlp::{
    ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, ResumeOptions, SolveOptions,
    SolveOutcome, TerminationReason,
};
use std::time::{Duration, Instant};

/// The microlp solver.
#[derive(Clone, Debug, Default)]
pub struct Microlp {
    /// Most branch-and-bound nodes: a limit that repeats, unlike time.
    pub nodes: Option<u64>,
    /// A known point to start a branching from, in the units of the matrix.
    pub hint: Option<Vec<f64>>,
}

/// How long microlp runs before the stop is looked at again.
const SLICE: Duration = Duration::from_millis(200);

impl Solver for Microlp {
    fn name(&self) -> &'static str {
        "microlp"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            integers: true,
            duals: false,
            bound: true,
            time_limit: true,
            stop: true,
            vertex: true,
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        solve_flat(self, lp, limits)
    }

    fn solve_matrix(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let mut outcome = Outcome::empty(Status::Limit, self.name());
        let Some((problem, columns)) = lower(m)? else {
            outcome.status = Status::Infeasible;
            return Ok(outcome);
        };
        let start = Instant::now();
        let mut options = SolveOptions::default();
        options.mip_gap = limits.gap;
        options.node_limit = self.nodes;
        options.time_limit = Some(slice(limits, start));
        let hint = self.hint.as_ref().filter(|h| h.len() == columns.len());
        options.warm_start = hint.map(|h| columns.iter().copied().zip(h.iter().copied()).collect());
        let mut nodes_left = self.nodes;
        let mut seen = 0;
        let mut result = problem.solve_with(options);
        loop {
            let run = match result {
                Ok(run) => run,
                Err(Error::Infeasible) => {
                    outcome.status = Status::Infeasible;
                    return Ok(outcome);
                }
                Err(Error::Unbounded) => {
                    outcome.status = Status::Unbounded;
                    return Ok(outcome);
                }
                Err(error) => return Err(failed(self.name(), error.to_string())),
            };
            let sliced = run.termination_reason() == TerminationReason::TimeLimit;
            if !sliced || limits.over(start) {
                return Ok(self.finish(outcome, run, &columns, limits));
            }
            let mut resume = ResumeOptions::default();
            resume.mip_gap = Some(limits.gap);
            resume.time_limit = Some(slice(limits, start));
            let nodes = run.stats().nodes_solved;
            nodes_left = nodes_left.map(|n| n.saturating_sub(nodes - seen).max(1));
            seen = nodes;
            resume.node_limit = nodes_left;
            result = run.resume_with(resume);
        }
    }
}

impl Microlp {
    fn finish(
        &self,
        mut outcome: Outcome,
        run: SolveOutcome,
        columns: &[::microlp::Variable],
        limits: &Limits,
    ) -> Outcome {
        outcome.bound = run.stats().best_bound;
        if let Some(solution) = run.solution() {
            outcome.x = Some(columns.iter().map(|&v| solution.var_value(v)).collect());
        }
        outcome.status = match (run.termination_reason(), outcome.x.is_some()) {
            (TerminationReason::ProvenOptimal, true) => Status::Optimal,
            (TerminationReason::MipGap, true) => Status::Optimal,
            _ if limits.stopped() => Status::Interrupted,
            (_, true) => Status::Feasible,
            (_, false) => Status::Limit,
        };
        outcome
    }
}

fn slice(limits: &Limits, start: Instant) -> Duration {
    limits
        .time
        .map_or(SLICE, |t| t.saturating_sub(start.elapsed()).min(SLICE))
}

/// The program as microlp takes it; none if an integer column lies between two whole numbers.
fn lower(m: &Matrix) -> Result<Option<(Problem, Vec<::microlp::Variable>)>, SolveError> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut columns = Vec::with_capacity(m.n_cols());
    for j in 0..m.n_cols() {
        let (lower, upper) = (m.lower[j], m.upper[j]);
        if !m.integer[j] {
            columns.push(problem.add_var(m.cost[j], (lower, upper)));
            continue;
        }
        let (lower, upper) = (lower.ceil(), upper.floor());
        let fits = |v: f64| v.abs() <= f64::from(i32::MAX);
        if !(fits(lower) && fits(upper)) {
            return Err(SolveError::Unsupported(
                "microlp takes whole numbers of 31 bits only",
            ));
        }
        if lower > upper {
            return Ok(None);
        }
        columns.push(problem.add_integer_var(m.cost[j], (lower as i32, upper as i32)));
    }
    for (i, entries) in m.by_rows().into_iter().enumerate() {
        let (lower, upper) = (m.row_lower[i], m.row_upper[i]);
        if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            continue;
        }
        let mut add = |op, side| {
            let mut terms = LinearExpr::empty();
            entries.iter().for_each(|&(j, a)| terms.add(columns[j], a));
            problem.add_constraint(terms, op, side);
        };
        if lower == upper {
            add(ComparisonOp::Eq, lower);
            continue;
        }
        if lower > f64::NEG_INFINITY {
            add(ComparisonOp::Ge, lower);
        }
        if upper < f64::INFINITY {
            add(ComparisonOp::Le, upper);
        }
    }
    Ok(Some((problem, columns)))
}
