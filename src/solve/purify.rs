//! From an interior point to a clean vertex.
//!
//! An interior point lies within the optimal face and spreads its flow over every way that costs
//! the same, 1e-9 of it over ways that do not. A plan should say none of that. So columns whose
//! reduced cost outweighs their distance from a bound are put on that bound, and what is left, a
//! small program, is solved by a simplex.

use super::{Limits, Microlp, Solver, Status};
use crate::lp::Matrix;

/// A program with some columns fixed and gone.
pub(super) struct Restricted {
    /// What is left.
    pub matrix: Matrix,
    /// Index of each kept column in the whole program.
    pub kept: Vec<usize>,
    /// Levels of the whole program; those of kept columns are to be filled in.
    levels: Vec<f64>,
}

impl Restricted {
    /// Fixes every column with a level in `fixed`. Rows left without entries are dropped: the
    /// certificate looks at them afterwards.
    pub(super) fn new(m: &Matrix, fixed: &[Option<f64>]) -> Restricted {
        let kept: Vec<usize> = (0..m.n_cols()).filter(|&j| fixed[j].is_none()).collect();
        let levels: Vec<f64> = fixed.iter().map(|f| f.unwrap_or(0.0)).collect();
        let shift = m.activity(&levels);
        let mut place = vec![usize::MAX; m.n_rows()];
        let mut matrix = Matrix {
            constant: m.constant,
            ..Matrix::default()
        };
        for &j in &kept {
            for (i, _) in m.column(j).filter(|(_, a)| *a != 0.0) {
                if place[i] == usize::MAX {
                    place[i] = matrix.row_lower.len();
                    matrix.row_lower.push(m.row_lower[i] - shift[i]);
                    matrix.row_upper.push(m.row_upper[i] - shift[i]);
                }
            }
        }
        for &j in &kept {
            let entries = m
                .column(j)
                .filter(|(_, a)| *a != 0.0)
                .map(|(i, a)| (place[i], a));
            matrix.push_column(entries, (m.cost[j], m.lower[j], m.upper[j]), m.integer[j]);
        }
        Restricted {
            matrix,
            kept,
            levels,
        }
    }

    /// Levels of the whole program from those of the kept columns.
    pub(super) fn whole(mut self, x: &[f64]) -> Vec<f64> {
        for (&j, &level) in self.kept.iter().zip(x) {
            self.levels[j] = level;
        }
        self.levels
    }
}

/// By how much a reduced cost must outweigh a distance before a column is put on its bound: at first as soon as it does
/// at all, which leaves least open; where that gives no good vertex, with more and more caution.
pub(super) const TRUST: [f64; 3] = [1.0, 1e3, 1e6];

/// Which columns lie on which bound, by strict complementarity: where the reduced cost outweighs
/// the distance by `trust`.
pub(super) fn at_bounds(m: &Matrix, x: &[f64], y: &[f64], trust: f64) -> Vec<Option<f64>> {
    let reduced = m.reduced_costs(y);
    (0..m.n_cols())
        .map(|j| {
            let (lower, upper, d) = (m.lower[j], m.upper[j], reduced[j]);
            let level = x[j].max(lower).min(upper);
            if lower == upper || d > trust * (level - lower) {
                Some(lower)
            } else if -d > trust * (upper - level) {
                Some(upper)
            } else {
                None
            }
        })
        .collect()
}

/// A vertex of the optimal face, if the restricted program is small enough and solves.
pub(super) fn vertex(
    m: &Matrix,
    x: &[f64],
    y: &[f64],
    (most, trust): (usize, f64),
    limits: &Limits,
) -> Option<Vec<f64>> {
    let restricted = Restricted::new(m, &at_bounds(m, x, y, trust));
    if restricted.kept.len() > most {
        return None;
    }
    if restricted.kept.is_empty() {
        return Some(restricted.whole(&[]));
    }
    let outcome = Microlp::default()
        .solve_matrix(&restricted.matrix, limits)
        .ok()?;
    let x = outcome.x.filter(|_| outcome.status == Status::Optimal)?;
    Some(clean(m, restricted.whole(&x)))
}

/// Puts levels within rounding of a bound on it.
pub(super) fn clean(m: &Matrix, mut x: Vec<f64>) -> Vec<f64> {
    for (j, level) in x.iter_mut().enumerate() {
        for bound in [m.lower[j], m.upper[j]] {
            if (*level - bound).abs() <= 1e-11 * bound.abs().max(1.0) {
                *level = bound;
            }
        }
        *level = level.max(m.lower[j]).min(m.upper[j]);
    }
    x
}
