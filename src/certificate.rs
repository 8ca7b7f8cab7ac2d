//! What is true of a plan, found on the original program by code that shares nothing with solvers.
//!
//! * **Residuals**: the largest violation of any row, bound and whole number.
//! * **A bound that holds whatever the prices are** (Neumaier and Shcherbina): for any `y` with
//!   `y_i <= 0` where a row has no lower and `y_i >= 0` where it has no upper side, every feasible
//!   `x` costs at least
//!
//!   ```text
//!   sum_i  y_i * (lower_i if y_i > 0, upper_i if y_i < 0)
//!   + sum_j  min(d_j * l_j, d_j * u_j)          d = c - A^T y
//!   ```
//!
//!   Prices of the wrong sign are clipped to zero, every rounding is counted against the bound.
//!
//! Everything streams over the view: two numbers per row are held, nothing per entry.

mod implied;
mod leaves;
mod sum;

pub use implied::{closed, is_open};

pub use leaves::{CoverError, Leaf, verify_leaves};

use crate::lp::Lp;
use sum::SafeSum;

/// A plan is feasible if no row is violated by more than this times its scale (see
/// [`Certificate::max_row_relative`]), no bound by more than this times `max(1, |bound|)`, and no
/// whole number is off by more than this.
pub const FEASIBILITY: f64 = 1e-6;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Certificate {
    /// Largest violation of a row.
    pub max_row_violation: f64,
    /// Largest violation of a row over the row's scale: the largest of its finite sides and of
    /// its terms `|a_ij| max(1, |x_j|)`.
    pub max_row_relative: f64,
    /// Row of the largest relative violation.
    pub worst_row: Option<usize>,
    /// Largest violation of a column's bound.
    pub max_bound_violation: f64,
    /// The same over `max(1, |bound|)`.
    pub max_bound_relative: f64,
    /// Largest distance of an integer column from a whole number.
    pub max_integrality_violation: f64,
    /// Objective of the plan, constant included.
    pub objective: f64,
    /// What no feasible plan can undercut; none if the prices prove nothing.
    pub bound: Option<f64>,
    /// `|objective - bound| / max(|objective|, |bound|, 1)`.
    pub gap: Option<f64>,
}

impl Certificate {
    /// Whether every violation is within [`FEASIBILITY`].
    pub fn feasible(&self) -> bool {
        self.max_row_relative <= FEASIBILITY
            && self.max_bound_relative <= FEASIBILITY
            && self.max_integrality_violation <= FEASIBILITY
    }

    /// The same certificate with another bound, for one that was proved by leaves.
    pub fn with_bound(mut self, bound: Option<f64>) -> Certificate {
        self.bound = bound;
        self.gap = bound.map(|b| gap(self.objective, b));
        self
    }
}

/// `|objective - bound| / max(|objective|, |bound|, 1)`.
pub fn gap(objective: f64, bound: f64) -> f64 {
    (objective - bound).abs() / objective.abs().max(bound.abs()).max(1.0)
}

/// Certifies levels `x`, and prices if there are some. A vector of the wrong length or with a
/// number that is not finite certifies nothing: its violations are infinite.
pub fn certify(lp: &Lp, x: &[f64], prices: Option<&[f64]>) -> Certificate {
    let bound = prices.and_then(|y| safe_bound(lp, y, &[]));
    if x.len() != lp.n_cols() || x.iter().any(|v| !v.is_finite()) {
        let inf = f64::INFINITY;
        return Certificate {
            max_row_violation: inf,
            max_row_relative: inf,
            worst_row: None,
            max_bound_violation: inf,
            max_bound_relative: inf,
            max_integrality_violation: inf,
            objective: f64::NAN,
            bound,
            gap: None,
        };
    }
    let mut activity = vec![0.0; lp.n_rows()];
    let mut scale = vec![0.0f64; lp.n_rows()];
    let mut objective = SafeSum::default();
    objective.add(lp.constant);
    let (mut bound_abs, mut bound_rel, mut whole) = (0.0f64, 0.0f64, 0.0f64);
    for c in lp.columns() {
        let level = x[c.index];
        objective.add(c.cost * level);
        for (violation, side) in [(c.lower - level, c.lower), (level - c.upper, c.upper)] {
            if violation > 0.0 {
                bound_abs = bound_abs.max(violation);
                bound_rel = bound_rel.max(violation / side.abs().max(1.0));
            }
        }
        if c.integer {
            whole = whole.max((level - level.round()).abs());
        }
        for (row, coef) in c.entries() {
            activity[row] += coef * level;
            scale[row] = scale[row].max(coef.abs() * level.abs().max(1.0));
        }
    }
    let (mut row_abs, mut row_rel, mut worst_row) = (0.0f64, 0.0f64, None);
    for row in lp.row_iter() {
        let value = activity[row.index];
        let violation = (row.lower - value).max(value - row.upper);
        // A NaN activity (an overflow) must count as violated.
        if violation <= 0.0 {
            continue;
        }
        let sides = [row.lower, row.upper].into_iter().filter(|v| v.is_finite());
        let size = sides.fold(scale[row.index], |s, v| s.max(v.abs()));
        let relative = if violation.is_finite() {
            violation / if size > 0.0 { size } else { 1.0 }
        } else {
            f64::INFINITY
        };
        row_abs = if violation.is_nan() {
            f64::INFINITY
        } else {
            row_abs.max(violation)
        };
        if relative > row_rel {
            row_rel = relative;
            worst_row = Some(row.index);
        }
    }
    let objective = objective.value();
    Certificate {
        max_row_violation: row_abs,
        max_row_relative: row_rel,
        worst_row,
        max_bound_violation: bound_abs,
        max_bound_relative: bound_rel,
        max_integrality_violation: whole,
        objective,
        bound,
        gap: bound.map(|b| gap(objective, b)),
    }
}

/// Certifies a program whose columns may be open: where they are, prices are judged by the bounds
/// that follow from the rows and from a cutoff a little above the point's own objective.
pub fn certify_open(lp: &Lp, x: &[f64], prices: Option<&[f64]>) -> Certificate {
    let certificate = certify(lp, x, prices);
    let unproved = certificate.bound.is_none() && certificate.objective.is_finite();
    let Some(y) = prices.filter(|_| unproved) else {
        return certificate;
    };
    let bound = open_bound(lp, y, certificate.objective);
    certificate.with_bound(bound)
}

/// What no feasible x can undercut, proved by prices over a program whose columns may be open;
/// `near` is about what the best costs. Valid for any numbers.
pub fn open_bound(lp: &Lp, prices: &[f64], near: f64) -> Option<f64> {
    safe_bound(lp, prices, &[]).or_else(|| {
        // Whatever costs more than the cutoff is above the bound anyway.
        let cutoff = near + 1e-3 * near.abs().max(1.0);
        safe_bound(&closed(lp, Some(cutoff)), prices, &[]).map(|b| b.min(cutoff))
    })
}

/// A column held between other bounds than its own: what a branching decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Column index.
    pub column: u32,
    /// Least level.
    pub lower: f64,
    /// Greatest level.
    pub upper: f64,
}

/// What no feasible `x` within the bounds (narrowed by `held`) can undercut, proved by `prices`;
/// none if they prove nothing. Valid for any numbers in `prices`.
pub fn safe_bound(lp: &Lp, prices: &[f64], held: &[Held]) -> Option<f64> {
    bound_of(lp, prices, held, Costs::Given)
}

/// Whether `ray` proves that no `x` within the bounds meets all rows: with all costs zero, the
/// safe bound is above zero.
pub fn proves_infeasible(lp: &Lp, ray: &[f64], held: &[Held]) -> bool {
    let crossed = held.iter().any(|h| h.lower > h.upper);
    crossed || bound_of(lp, ray, held, Costs::Zero).is_some_and(|b| b > 0.0)
}

#[derive(Clone, Copy, PartialEq)]
enum Costs {
    Given,
    Zero,
}

fn bound_of(lp: &Lp, prices: &[f64], held: &[Held], costs: Costs) -> Option<f64> {
    if prices.len() != lp.n_rows() {
        return None;
    }
    let mut total = SafeSum::default();
    let mut clipped = Vec::with_capacity(prices.len());
    for row in lp.row_iter() {
        let side = |y: f64| if y > 0.0 { row.lower } else { row.upper };
        let y = prices[row.index];
        // A price without a side to stand on proves nothing: it is taken as zero.
        let y = if y.is_finite() && side(y).is_finite() {
            y
        } else {
            0.0
        };
        clipped.push(y);
        if y != 0.0 {
            total.add_product(y, side(y));
        }
    }
    if costs == Costs::Given {
        total.add(lp.constant);
    }
    let mut narrowed: Vec<Held> = held.to_vec();
    narrowed.sort_by_key(|h| h.column);
    let mut next = narrowed.iter().peekable();
    for c in lp.columns() {
        let (mut lower, mut upper) = (c.lower, c.upper);
        while let Some(h) = next.next_if(|h| h.column as usize == c.index) {
            // Written so that a NaN changes nothing.
            if h.lower > lower {
                lower = h.lower;
            }
            if h.upper < upper {
                upper = h.upper;
            }
        }
        let cost = if costs == Costs::Given { c.cost } else { 0.0 };
        let (mut d, mut size, mut terms) = (cost, cost.abs(), 1u32);
        for (row, coef) in c.entries() {
            let term = coef * clipped[row];
            d -= term;
            size += term.abs();
            terms += 1;
        }
        // Each term is rounded once and enters at most `terms` sums; one more for `size` itself.
        let margin = f64::from(terms + 2) * f64::EPSILON * size + f64::MIN_POSITIVE;
        let exact = terms == 1 || size == cost.abs();
        let (low, high) = if exact {
            (d, d)
        } else {
            (d - margin, d + margin)
        };
        total.add_least((low, high), (lower, upper));
    }
    total.lower()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Matrix;

    /// min 2x + 3y, x + y >= 4, x <= 3, y <= 10: optimum 3*2 + 1*3 = 9 at price 3.
    fn small() -> Lp {
        let mut m = Matrix::default();
        m.row_lower.push(4.0);
        m.row_upper.push(f64::INFINITY);
        m.push_column([(0, 1.0)], (2.0, 0.0, 3.0), false);
        m.push_column([(0, 1.0)], (3.0, 0.0, 10.0), true);
        m.to_lp("small")
    }

    #[test]
    fn exact_prices_close_the_gap() {
        let c = certify(&small(), &[3.0, 1.0], Some(&[3.0]));
        assert!(c.feasible());
        assert_eq!(c.objective, 9.0);
        assert!(c.bound.unwrap() <= 9.0 && c.gap.unwrap() < 1e-14);
    }

    #[test]
    fn any_prices_give_a_bound_that_holds() {
        let lp = small();
        for y in [
            -1e30,
            -5.0,
            0.0,
            1.0,
            2.9,
            3.1,
            7.0,
            1e300,
            f64::NAN,
            f64::INFINITY,
        ] {
            if let Some(bound) = safe_bound(&lp, &[y], &[]) {
                assert!(bound <= 9.0, "{y}: {bound}");
            }
        }
        assert_eq!(safe_bound(&lp, &[3.0, 1.0], &[]), None);
    }

    #[test]
    fn violations_are_measured() {
        let c = certify(&small(), &[3.5, 0.25], None);
        assert_eq!(c.max_row_violation, 0.25);
        assert_eq!(c.max_row_relative, 0.25 / 4.0);
        assert_eq!(c.max_bound_violation, 0.5);
        assert_eq!(c.max_integrality_violation, 0.25);
        assert!(!c.feasible());
        assert!(!certify(&small(), &[f64::NAN, 1.0], None).feasible());
        assert!(!certify(&small(), &[1.0], None).feasible());
    }

    #[test]
    fn an_open_bound_is_not_argued_away() {
        let mut m = Matrix::default();
        m.row_lower.push(1.0);
        m.row_upper.push(1.0);
        m.push_column([(0, 1.0)], (1.0, 0.0, f64::INFINITY), false);
        assert_eq!(safe_bound(&m.to_lp("open"), &[1.5], &[]), None);
        assert!(safe_bound(&m.to_lp("open"), &[0.5], &[]).is_some());
    }

    #[test]
    fn a_ray_proves_infeasibility() {
        let lp = small();
        let held = [Held {
            column: 1,
            lower: 0.0,
            upper: 0.0,
        }];
        assert!(proves_infeasible(&lp, &[1.0], &held));
        assert!(!proves_infeasible(&lp, &[1.0], &[]));
    }
}
