//! Bounds that follow from the rows, for programs whose columns are open.
//!
//! The safe bound prices every reduced cost at the column's worse bound, so an open column with a
//! reduced cost of 1e-17 proves nothing. Public programs have open columns; mostly their rows close
//! them: for a row `sum_k a_k x_k <= b` and `a_j > 0`, every feasible x has
//!
//! ```text
//! x_j <= ( b - sum_{k != j} min(a_k l_k, a_k u_k) ) / a_j
//! ```
//!
//! and so on for the other signs and sides. A **cutoff** is one more row, `c x <= z`: what it closes
//! holds only for x that cost at most z, so a bound found with it counts as the lesser of itself and z.
//! Every rounding is counted outward; a bound of the program itself is never moved.

use crate::lp::{Lp, Values};

/// Rounds over all rows: a round closes what the one before made possible, or draws it tighter.
const ROUNDS: usize = 30;
/// A bound is drawn tighter only where it gains this share.
const WORTH: f64 = 0.01;

/// Whether any column is open.
pub fn is_open(lp: &Lp) -> bool {
    lp.columns()
        .any(|c| !(c.lower.is_finite() && c.upper.is_finite()))
}

/// The same program with its open bounds closed where rows and cutoff close them.
pub fn closed(lp: &Lp, cutoff: Option<f64>) -> Lp {
    let mut columns = Bounds::of(lp);
    let rows = Rows::of(lp, cutoff);
    for _ in 0..ROUNDS {
        if !columns.round(&rows) {
            break;
        }
    }
    let mut closed = lp.clone();
    for s in 0..closed.cols.len() {
        let range =
            closed.cols[s].first as usize..(closed.cols[s].first + closed.cols[s].count) as usize;
        let side = |lp: &mut Lp, old: Values, new: &[f64]| {
            let count = new.len() as u32;
            let same = (0..count).all(|k| lp.value(old, k) == new[k as usize]);
            if same { old } else { lp.values(new) }
        };
        let (lower, upper) = (closed.cols[s].lower, closed.cols[s].upper);
        closed.cols[s].lower = side(&mut closed, lower, &columns.lower[range.clone()]);
        closed.cols[s].upper = side(&mut closed, upper, &columns.upper[range]);
    }
    closed
}

/// The rows, written out, the cutoff the last of them.
struct Rows {
    starts: Vec<usize>,
    terms: Vec<(u32, f64)>,
    sides: Vec<(f64, f64)>,
}

impl Rows {
    fn of(lp: &Lp, cutoff: Option<f64>) -> Rows {
        let n = lp.n_rows();
        let mut sides: Vec<(f64, f64)> = lp.row_iter().map(|r| (r.lower, r.upper)).collect();
        let mut count = vec![0usize; n + 1];
        for c in lp.columns() {
            c.entries().for_each(|(row, _)| count[row] += 1);
            count[n] += usize::from(c.cost != 0.0);
        }
        let mut starts = vec![0];
        for c in count {
            starts.push(starts[starts.len() - 1] + c);
        }
        let mut next = starts.clone();
        let mut terms = vec![(0, 0.0); starts[n + 1]];
        for c in lp.columns() {
            let cost = (c.cost != 0.0).then_some((n, c.cost));
            for (row, coef) in c.entries().chain(cost) {
                terms[next[row]] = (c.index as u32, coef);
                next[row] += 1;
            }
        }
        let open = (f64::NEG_INFINITY, f64::INFINITY);
        sides.push(cutoff.map_or(open, |z| (f64::NEG_INFINITY, (z - lp.constant).next_up())));
        Rows {
            starts,
            terms,
            sides,
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&[(u32, f64)], (f64, f64))> {
        let rows = self.starts.windows(2).zip(&self.sides);
        rows.map(|(w, &sides)| (&self.terms[w[0]..w[1]], sides))
    }
}

/// Bounds of the columns as far as they are known.
struct Bounds {
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Whether the program itself leaves a side open.
    open: Vec<(bool, bool)>,
}

impl Bounds {
    fn of(lp: &Lp) -> Bounds {
        let (lower, upper): (Vec<f64>, Vec<f64>) = lp.columns().map(|c| (c.lower, c.upper)).unzip();
        let open = lower.iter().zip(&upper);
        Bounds {
            open: open
                .map(|(l, u)| (l.is_infinite(), u.is_infinite()))
                .collect(),
            lower,
            upper,
        }
    }

    /// Goes over all rows once; whether anything was gained.
    fn round(&mut self, rows: &Rows) -> bool {
        let mut gained = false;
        for (terms, (lower, upper)) in rows.iter() {
            // a x >= lower is -a x <= -lower.
            for (sign, side) in [(1.0, upper), (-1.0, -lower)] {
                if side.is_finite() {
                    gained |= self.row(terms, sign, side);
                }
            }
        }
        gained
    }

    /// Draws conclusions from `sum sign a x <= side`.
    fn row(&mut self, terms: &[(u32, f64)], sign: f64, side: f64) -> bool {
        if !terms
            .iter()
            .any(|&(j, _)| self.open[j as usize].0 || self.open[j as usize].1)
        {
            return false;
        }
        let (mut sum, mut size, mut infinite) = (0.0, side.abs(), 0usize);
        for &(j, a) in terms {
            let least = self.least(j, sign * a);
            if least.is_finite() {
                sum += least;
                size += least.abs();
            } else {
                infinite += 1;
            }
        }
        let margin = (terms.len() + 8) as f64 * f64::EPSILON * size;
        let mut gained = false;
        for &(j, a) in terms {
            let a = sign * a;
            let least = self.least(j, a);
            let rest = match (infinite, least.is_finite()) {
                (0, _) => sum - least,
                (1, false) => sum,
                _ => continue,
            };
            let room = side - rest + margin;
            let bound = room / a;
            let bound = bound + f64::EPSILON * 4.0 * bound.abs() * a.signum();
            if a == 0.0 || !bound.is_finite() {
                continue;
            }
            let j = j as usize;
            let worth = |old: f64| WORTH * old.abs().max(1e-6);
            if a > 0.0
                && self.open[j].1
                && bound
                    < self.upper[j]
                        - if self.upper[j].is_finite() {
                            worth(self.upper[j])
                        } else {
                            0.0
                        }
            {
                // Never below the lower bound: that there is no plan is for rays to prove.
                self.upper[j] = bound.max(self.lower[j]);
                gained = true;
            } else if a < 0.0
                && self.open[j].0
                && bound
                    > self.lower[j]
                        + if self.lower[j].is_finite() {
                            worth(self.lower[j])
                        } else {
                            0.0
                        }
            {
                self.lower[j] = bound.min(self.upper[j]);
                gained = true;
            }
            // The sum is of the bounds as they were, which stays true.
        }
        gained
    }

    /// The least of `a x_j`.
    fn least(&self, j: u32, a: f64) -> f64 {
        let j = j as usize;
        if a > 0.0 {
            a * self.lower[j]
        } else if a < 0.0 {
            a * self.upper[j]
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Matrix;

    const INF: f64 = f64::INFINITY;

    /// Entries, cost, bounds.
    type Column<'a> = (&'a [(usize, f64)], f64, f64, f64);

    fn program(rows: &[(f64, f64)], columns: &[Column]) -> Lp {
        let mut m = Matrix::default();
        for &(lower, upper) in rows {
            m.row_lower.push(lower);
            m.row_upper.push(upper);
        }
        for &(entries, cost, lower, upper) in columns {
            m.push_column(entries.iter().copied(), (cost, lower, upper), false);
        }
        m.to_lp("open")
    }

    fn bounds(lp: &Lp) -> Vec<(f64, f64)> {
        lp.columns().map(|c| (c.lower, c.upper)).collect()
    }

    #[test]
    fn rows_close_what_they_hold() {
        // 2 x + y <= 6 closes both; z >= x - 10 bounds z from below only through x.
        let lp = program(
            &[(-INF, 6.0), (-INF, 10.0)],
            &[
                (&[(0, 2.0), (1, 1.0)], 1.0, 0.0, INF),
                (&[(0, 1.0)], 1.0, 0.0, INF),
                (&[(1, -1.0)], 1.0, -INF, 5.0),
            ],
        );
        let found = bounds(&closed(&lp, None));
        let wanted = [(0.0, 3.0), (0.0, 6.0), (-10.0, 5.0)];
        for (f, w) in found.iter().zip(wanted) {
            // Outward, and hardly.
            assert!(
                f.0 <= w.0 && f.0 > w.0 - 1e-12 && f.1 >= w.1 && f.1 < w.1 + 1e-12,
                "{f:?}"
            );
        }
        // Bounds that the program has stay as they are.
        assert_eq!(found[2].1, 5.0);
    }

    #[test]
    fn a_cutoff_closes_what_costs() {
        // x + y >= 4 leaves both open; at a cost of at most 12 they are not.
        let lp = program(
            &[(4.0, INF)],
            &[(&[(0, 1.0)], 2.0, 0.0, INF), (&[(0, 1.0)], 3.0, 0.0, INF)],
        );
        assert!(is_open(&closed(&lp, None)));
        let found = bounds(&closed(&lp, Some(12.0)));
        assert!((found[0].1 - 6.0).abs() < 1e-9 && (found[1].1 - 4.0).abs() < 1e-9);
    }

    #[test]
    fn rows_that_contradict_bounds_turn_nothing_round() {
        let lp = program(&[(-INF, -1.0)], &[(&[(0, 1.0)], 1.0, 0.0, INF)]);
        assert_eq!(bounds(&closed(&lp, None)), [(0.0, 0.0)]);
    }
}
