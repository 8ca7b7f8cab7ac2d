//! clarabel: an interior-point method in pure Rust, with prices; linear programs only.

use super::{Capabilities, Limits, Outcome, SolveError, Solver, Status, failed, solve_flat};
use crate::lp::{Lp, Matrix};
use ::clarabel::algebra::CscMatrix;
use ::clarabel::solver::{
    DefaultInfo, DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus,
    ZeroConeT,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Residuals and gap that it is asked for.
const TOLERANCE: f64 = 1e-9;
/// Where gap and dual residual are as asked and the primal residual is nearly so, but stands still (rows that follow from
/// others, but for rounding), it goes no further ...
const NEARLY: f64 = 1e-7;
/// ... after so many iterations more.
const WAITED: u32 = 8;

/// The clarabel solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clarabel;

impl Solver for Clarabel {
    fn name(&self) -> &'static str {
        "clarabel"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            duals: true,
            time_limit: true,
            stop: true,
            ..Capabilities::default()
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        solve_flat(self, lp, limits)
    }

    fn solve_matrix(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let mut outcome = Outcome::empty(Status::Limit, self.name());
        let cone = match Cone::lower(m) {
            Ok(cone) => cone,
            Err((row, sign)) => {
                // A row whose columns are all fixed misses its side: its price alone proves it.
                let mut ray = vec![0.0; m.n_rows()];
                ray[row] = sign;
                outcome.status = Status::Infeasible;
                outcome.ray = Some(ray);
                return Ok(outcome);
            }
        };
        if cone.free.is_empty() {
            outcome.status = Status::Optimal;
            outcome.x = Some(m.lower.clone());
            outcome.prices = Some(vec![0.0; m.n_rows()]);
            return Ok(outcome);
        }
        let settings = DefaultSettings::<f64> {
            verbose: false,
            // More threads would change the order of sums, and with it the last digits.
            max_threads: 1,
            direct_solve_method: "faer".to_string(),
            time_limit: limits.time.map_or(f64::INFINITY, |t| t.as_secs_f64()),
            max_iter: 300,
            tol_gap_abs: TOLERANCE,
            tol_gap_rel: TOLERANCE,
            tol_feas: TOLERANCE,
            // Where it stalls short of that, the point is kept: the certificate decides.
            reduced_tol_gap_abs: 1e-6,
            reduced_tol_gap_rel: 1e-6,
            reduced_tol_feas: 1e-6,
            presolve_enable: false,
            ..DefaultSettings::default()
        };
        let n = cone.free.len();
        let q: Vec<f64> = cone.free.iter().map(|&j| m.cost[j]).collect();
        let cones = [
            ZeroConeT(cone.equalities),
            NonnegativeConeT(cone.b.len() - cone.equalities),
        ];
        let p = CscMatrix::zeros((n, n));
        let near = Arc::new(AtomicU32::new(0));
        let run = |settings: DefaultSettings<f64>| {
            let mut solver = DefaultSolver::new(&p, &q, &cone.a, &cone.b, &cones, settings)
                .map_err(|e| failed(self.name(), format!("{e:?}")))?;
            let (stop, near) = (limits.stop.clone(), near.clone());
            solver.set_termination_callback(move |info: &DefaultInfo<f64>| {
                let gap = info.gap_rel.min(info.gap_abs);
                let close = gap <= TOLERANCE && info.res_dual <= TOLERANCE;
                let rounds = match close && info.res_primal <= NEARLY {
                    true => near.fetch_add(1, Ordering::Relaxed) + 1,
                    false => {
                        near.store(0, Ordering::Relaxed);
                        0
                    }
                };
                stop.load(Ordering::Relaxed) || rounds >= WAITED
            });
            solver.solve();
            Ok(solver)
        };
        let mut solver = run(settings.clone())?;
        let bounded = (m.lower.iter().zip(&m.upper)).all(|(l, u)| l.is_finite() && u.is_finite());
        let unbounded = |s| {
            matches!(
                s,
                SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible
            )
        };
        if bounded && unbounded(solver.solution.status) {
            // Bounds contradict it: an early iterate far out has passed for a direction without end.
            // Once more without looking for one, in what time is left.
            let spent = std::time::Duration::from_secs_f64(solver.solution.solve_time.max(0.0));
            let time = limits.time.map(|t| t.saturating_sub(spent));
            solver = run(DefaultSettings {
                tol_infeas_abs: 0.0,
                tol_infeas_rel: 0.0,
                reduced_tol_infeas_abs: 0.0,
                reduced_tol_infeas_rel: 0.0,
                time_limit: time.map_or(f64::INFINITY, |t| t.as_secs_f64()),
                ..settings
            })?;
        }
        let solution = &solver.solution;
        let point = |outcome: &mut Outcome| {
            outcome.x = Some(cone.levels(m, &solution.x));
            outcome.prices = Some(cone.prices(m, &solution.z));
        };
        use SolverStatus as S;
        outcome.status = match solution.status {
            S::Solved => {
                point(&mut outcome);
                Status::Optimal
            }
            S::AlmostSolved | S::InsufficientProgress | S::NumericalError | S::MaxIterations => {
                point(&mut outcome);
                Status::Feasible
            }
            S::PrimalInfeasible | S::AlmostPrimalInfeasible => {
                outcome.ray = Some(cone.prices(m, &solution.z));
                Status::Infeasible
            }
            // Whatever it says of a program with bounds on every column, that is no answer.
            S::DualInfeasible | S::AlmostDualInfeasible if bounded => Status::Limit,
            S::DualInfeasible | S::AlmostDualInfeasible => Status::Unbounded,
            S::CallbackTerminated if near.load(Ordering::Relaxed) >= WAITED => {
                point(&mut outcome);
                Status::Feasible
            }
            S::CallbackTerminated => Status::Interrupted,
            S::MaxTime | S::Unsolved => Status::Limit,
        };
        Ok(outcome)
    }
}

/// `A x + s = b` with `s` zero, then not negative, over the columns that are not fixed.
struct Cone {
    free: Vec<usize>,
    a: CscMatrix<f64>,
    b: Vec<f64>,
    equalities: usize,
    /// Matrix row and sign of each cone row that is no bound.
    origin: Vec<(usize, f64)>,
}

impl Cone {
    /// The lowering, or a row no level can meet and the sign of the price that proves it.
    fn lower(m: &Matrix) -> Result<Cone, (usize, f64)> {
        let fixed = |j: usize| m.lower[j] == m.upper[j];
        let free: Vec<usize> = (0..m.n_cols()).filter(|&j| !fixed(j)).collect();
        let mut shift = vec![0.0; m.n_rows()];
        let mut size = vec![0.0f64; m.n_rows()];
        let mut used = vec![false; m.n_rows()];
        for j in 0..m.n_cols() {
            for (i, a) in m.column(j).filter(|(_, a)| *a != 0.0) {
                if fixed(j) {
                    shift[i] += a * m.lower[j];
                    size[i] = size[i].max((a * m.lower[j]).abs());
                } else {
                    used[i] = true;
                }
            }
        }
        // Cone rows of each matrix row: at or below its upper, at or above its lower side.
        let mut below = vec![None; m.n_rows()];
        let mut above = vec![None; m.n_rows()];
        let (mut b, mut origin) = (Vec::new(), Vec::new());
        let mut missed = None;
        for i in 0..m.n_rows() {
            let (lower, upper) = (m.row_lower[i] - shift[i], m.row_upper[i] - shift[i]);
            if !used[i] {
                let slack = 1e-9 * size[i].max(1.0);
                if lower > slack {
                    missed = Some((i, 1.0));
                } else if upper < -slack {
                    missed = Some((i, -1.0));
                }
            } else if m.row_lower[i] == m.row_upper[i] {
                below[i] = Some(b.len());
                b.push(upper);
                origin.push((i, -1.0));
            }
        }
        if let Some(missed) = missed {
            return Err(missed);
        }
        let equalities = b.len();
        for i in (0..m.n_rows()).filter(|&i| used[i] && m.row_lower[i] != m.row_upper[i]) {
            if m.row_upper[i] < f64::INFINITY {
                below[i] = Some(b.len());
                b.push(m.row_upper[i] - shift[i]);
                origin.push((i, -1.0));
            }
            if m.row_lower[i] > f64::NEG_INFINITY {
                above[i] = Some(b.len());
                b.push(shift[i] - m.row_lower[i]);
                origin.push((i, 1.0));
            }
        }
        let (mut starts, mut rows, mut coefs) = (vec![0], Vec::new(), Vec::new());
        let mut column: Vec<(usize, f64)> = Vec::new();
        for &j in &free {
            column.clear();
            for (i, a) in m.column(j).filter(|(_, a)| *a != 0.0) {
                column.extend(below[i].map(|r| (r, a)));
                column.extend(above[i].map(|r| (r, -a)));
            }
            if m.upper[j] < f64::INFINITY {
                column.push((b.len(), 1.0));
                b.push(m.upper[j]);
            }
            if m.lower[j] > f64::NEG_INFINITY {
                column.push((b.len(), -1.0));
                b.push(-m.lower[j]);
            }
            column.sort_unstable_by_key(|e| e.0);
            rows.extend(column.iter().map(|e| e.0));
            coefs.extend(column.iter().map(|e| e.1));
            starts.push(rows.len());
        }
        let a = CscMatrix::new(b.len(), free.len(), starts, rows, coefs);
        Ok(Cone {
            free,
            a,
            b,
            equalities,
            origin,
        })
    }

    fn levels(&self, m: &Matrix, x: &[f64]) -> Vec<f64> {
        let mut levels = m.lower.clone();
        for (&j, &x) in self.free.iter().zip(x) {
            levels[j] = x.max(m.lower[j]).min(m.upper[j]);
        }
        levels
    }

    /// From `q + A^T z = 0` with `z` in the dual cone to prices with `d = c - A^T y`.
    fn prices(&self, m: &Matrix, z: &[f64]) -> Vec<f64> {
        let mut prices = vec![0.0; m.n_rows()];
        for (&(row, sign), &z) in self.origin.iter().zip(z) {
            prices[row] += sign * z;
        }
        prices
    }
}
