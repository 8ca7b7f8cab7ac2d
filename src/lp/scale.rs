//! Geometric scaling by powers of two, which changes no digit of any number.
//!
//! With `R` and `C` the factors, the scaled program has `A' = R A C`, `x = C x'`, `y = R y' / o`,
//! `c' = o C c`. Integer columns keep their unit, so whole numbers stay whole.
//!
//! For a solver a bound is a row as well: `x / u <= 1`. Where columns can be far apart (cash up to 1e9 beside a few
//! hundred tonnes), an interior point takes far bounds for no end at all, unless its columns are counted in
//! units in which their bounds are near.

use super::{Lp, Matrix};

/// A row whose coefficients span more than this is worth a warning.
pub const WARN_RANGE: f64 = 1e6;
/// A row whose coefficients still span more than this after scaling is refused.
pub const REFUSE_RANGE: f64 = 1e9;

/// Powers of two for rows, columns and the objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// Factor of each row.
    pub rows: Vec<f64>,
    /// Factor of each column.
    pub cols: Vec<f64>,
    /// Factor of the objective.
    pub objective: f64,
}

/// A row whose remaining range is wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WideRow {
    /// Row index.
    pub row: usize,
    /// Largest over smallest magnitude of its coefficients.
    pub range: f64,
}

impl Scaling {
    /// Factors that solvers get: as [`Scaling::geometric`], every finite bound counted as a row of its own.
    pub fn of(m: &Matrix) -> Scaling {
        let log = |j: usize| {
            let sides = [m.lower[j], m.upper[j]].into_iter();
            let far = sides
                .filter(|b| b.is_finite())
                .fold(0.0, |f: f64, b| f.max(b.abs()));
            -far.log2()
        };
        Scaling::from(m, &log)
    }

    /// Factors of a matrix by its coefficients alone: what no unit of any column mends.
    pub fn geometric(m: &Matrix) -> Scaling {
        Scaling::from(m, &|_| f64::INFINITY)
    }

    /// Some rounds of geometric means of the extremes; `beside` is the logarithm of one more coefficient of a column,
    /// none where it is not finite.
    fn from(m: &Matrix, beside: &dyn Fn(usize) -> f64) -> Scaling {
        // Exponents within +-512 in sum cannot overflow a product of three.
        let limit = |e: f64| e.round().clamp(-150.0, 150.0);
        let mut rows = vec![0.0f64; m.n_rows()];
        let mut cols = vec![0.0f64; m.n_cols()];
        let logs: Vec<f64> = m.coefs.iter().map(|a| a.abs().log2()).collect();
        for _ in 0..4 {
            let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); m.n_rows()];
            for (j, col) in cols.iter().enumerate() {
                for n in m.starts[j]..m.starts[j + 1] {
                    widen(&mut ends[m.rows[n] as usize], logs[n] + col);
                }
            }
            for (e, row) in ends.iter().zip(&mut rows) {
                *row = middle(*e).map_or(0.0, |mid| limit(-mid));
            }
            for (j, col) in cols.iter_mut().enumerate() {
                if m.integer[j] {
                    continue;
                }
                let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
                widen(&mut ends, beside(j));
                for n in m.starts[j]..m.starts[j + 1] {
                    widen(&mut ends, logs[n] + rows[m.rows[n] as usize]);
                }
                *col = middle(ends).map_or(0.0, |mid| limit(-mid));
            }
        }
        let (mut sum, mut count) = (0.0, 0usize);
        for (c, e) in m.cost.iter().zip(&cols).filter(|(c, _)| **c != 0.0) {
            sum += c.abs().log2() + e;
            count += 1;
        }
        let objective = if count == 0 {
            0.0
        } else {
            limit(-sum / count as f64)
        };
        Scaling {
            rows: rows.into_iter().map(f64::exp2).collect(),
            cols: cols.into_iter().map(f64::exp2).collect(),
            objective: objective.exp2(),
        }
    }

    /// The scaled matrix.
    pub fn apply(&self, m: &Matrix) -> Matrix {
        let mut out = m.clone();
        for j in 0..m.n_cols() {
            let c = self.cols[j];
            out.cost[j] *= c * self.objective;
            out.lower[j] /= c;
            out.upper[j] /= c;
            for n in m.starts[j]..m.starts[j + 1] {
                out.coefs[n] *= c * self.rows[m.rows[n] as usize];
            }
        }
        for (i, r) in self.rows.iter().enumerate() {
            out.row_lower[i] *= r;
            out.row_upper[i] *= r;
        }
        out.constant *= self.objective;
        out
    }

    /// Levels in the original units.
    pub fn levels(&self, x: &mut [f64]) {
        x.iter_mut().zip(&self.cols).for_each(|(x, c)| *x *= c);
    }

    /// Prices in the original units.
    pub fn prices(&self, y: &mut [f64]) {
        y.iter_mut()
            .zip(&self.rows)
            .for_each(|(y, r)| *y *= r / self.objective);
    }
}

/// The widest rows of a matrix (scaled or not), range above `limit`, in row order.
pub fn wide_rows(m: &Matrix, limit: f64) -> Vec<WideRow> {
    let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); m.n_rows()];
    for (row, a) in m.rows.iter().zip(&m.coefs) {
        if *a != 0.0 {
            let (lo, hi) = &mut ends[*row as usize];
            *lo = lo.min(a.abs());
            *hi = hi.max(a.abs());
        }
    }
    let range = |(lo, hi): (f64, f64)| if hi > 0.0 { hi / lo } else { 1.0 };
    (ends.into_iter().enumerate())
        .map(|(row, e)| WideRow {
            row,
            range: range(e),
        })
        .filter(|w| w.range > limit)
        .collect()
}

impl Lp {
    /// Rows whose coefficients span more than `limit` even after scaling.
    pub fn wide_rows(&self, limit: f64) -> Vec<WideRow> {
        let m = self.materialise();
        wide_rows(&Scaling::geometric(&m).apply(&m), limit)
    }
}

fn widen(ends: &mut (f64, f64), log: f64) {
    if log.is_finite() {
        ends.0 = ends.0.min(log);
        ends.1 = ends.1.max(log);
    }
}

fn middle((lo, hi): (f64, f64)) -> Option<f64> {
    (lo <= hi).then_some((lo + hi) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide() -> Matrix {
        let mut m = Matrix {
            row_lower: vec![1e6, 0.0],
            row_upper: vec![1e6, f64::INFINITY],
            ..Matrix::default()
        };
        m.push_column([(0, 1e6), (1, 1e3)], (1e6, 0.0, 10.0), false);
        m.push_column([(0, 0.01), (1, 1e-5)], (0.01, 0.0, 1e9), false);
        m.push_column([(0, 3.0)], (5.0, 0.0, 7.0), true);
        m
    }

    #[test]
    fn scaling_narrows_and_keeps_integers() {
        let m = wide();
        let scaling = Scaling::geometric(&m);
        assert_eq!(scaling.cols[2], 1.0);
        let scaled = scaling.apply(&m);
        assert!(wide_rows(&m, WARN_RANGE).len() == 2);
        assert!(wide_rows(&scaled, WARN_RANGE).is_empty());
        assert!(
            scaling
                .rows
                .iter()
                .chain(&scaling.cols)
                .all(|f| f.log2().fract() == 0.0)
        );
    }

    #[test]
    fn levels_and_prices_come_back() {
        let m = wide();
        let scaling = Scaling::geometric(&m);
        let scaled = scaling.apply(&m);
        let mut x = vec![1.0, 2.0, 1.0];
        let before = scaled.activity(&x);
        let y = vec![0.5, 0.25];
        let reduced = scaled.reduced_costs(&y);
        scaling.levels(&mut x);
        let after = m.activity(&x);
        assert!(
            before
                .iter()
                .zip(&after)
                .zip(&scaling.rows)
                .all(|((b, a), r)| *b == a * r)
        );
        let mut y = y;
        scaling.prices(&mut y);
        for (j, d) in m.reduced_costs(&y).iter().enumerate() {
            let back = reduced[j] / scaling.cols[j] / scaling.objective;
            assert!(
                (d - back).abs() <= 1e-12 * back.abs().max(1.0),
                "{d} {back}"
            );
        }
    }

    #[test]
    fn far_bounds_come_nearer() {
        let mut m = Matrix {
            row_lower: vec![0.0],
            row_upper: vec![0.0],
            ..Matrix::default()
        };
        m.push_column([(0, 1.0)], (1.0, 0.0, 1e9), false);
        m.push_column([(0, -1.0)], (1.0, 0.0, 1e9), false);
        m.push_column([(0, 1e4)], (0.0, 0.0, 0.0), false);
        let far = |s: Scaling| s.apply(&m).upper[0];
        assert!(far(Scaling::geometric(&m)) > 1e6);
        assert!(far(Scaling::of(&m)) < 1e3);
        let open = m.upper.iter().map(|_| f64::INFINITY).collect();
        m.upper = open;
        assert_eq!(Scaling::of(&m), Scaling::geometric(&m));
    }

    #[test]
    fn empty_and_zero_are_no_trouble() {
        let mut m = Matrix::default();
        assert!(Scaling::geometric(&m).cols.is_empty());
        m.row_lower.push(0.0);
        m.row_upper.push(0.0);
        m.push_column([(0, 0.0)], (0.0, 0.0, 1.0), false);
        assert_eq!(Scaling::geometric(&m).rows, [1.0]);
    }
}
