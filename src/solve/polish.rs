//! Prices made exact enough for a tight safe bound.
//!
//! The safe bound prices every reduced cost at the column's worse bound: 1e-9 off at a bound of
//! 1e6 costs 1e-3. So, given a vertex, rows with slack get the price zero, and the prices of the
//! others are corrected by least squares until the columns between their bounds have a reduced
//! cost of zero (conjugate gradients on the normal equations: nothing is factored).

use crate::lp::Matrix;

/// Corrected prices for levels `x`. They are only a proposal: whoever asks compares safe bounds.
pub(super) fn polish(m: &Matrix, x: &[f64], y: &[f64], rounds: usize) -> Vec<f64> {
    let activity = m.activity(x);
    let near = |a: f64, b: f64, size: f64| (a - b).abs() <= 1e-7 * size.max(b.abs()).max(1.0);
    let tight: Vec<bool> = (0..m.n_rows())
        .map(|i| {
            let (lower, upper, a) = (m.row_lower[i], m.row_upper[i], activity[i]);
            lower == upper
                || (y[i] > 0.0 && near(a, lower, a.abs()))
                || (y[i] < 0.0 && near(a, upper, a.abs()))
        })
        .collect();
    let between: Vec<usize> = (0..m.n_cols())
        .filter(|&j| {
            let room = (x[j] - m.lower[j]).min(m.upper[j] - x[j]);
            room > 1e-9 * x[j].abs().max(1.0)
        })
        .collect();
    let mut y: Vec<f64> = y
        .iter()
        .zip(&tight)
        .map(|(&y, &t)| if t { y } else { 0.0 })
        .collect();
    // Restarted once: the second run removes what rounding left of the first.
    for _ in 0..2 {
        correct(m, &between, &tight, &mut y, rounds);
    }
    y
}

/// Least squares: `min |d_B|` over changes of the tight rows' prices.
fn correct(m: &Matrix, between: &[usize], tight: &[bool], y: &mut [f64], rounds: usize) {
    let priced = |y: &[f64], j: usize| -> f64 {
        m.column(j)
            .filter(|(i, _)| tight[*i])
            .map(|(i, a)| a * y[i])
            .sum()
    };
    let back = |r: &[f64]| {
        let mut s = vec![0.0; m.n_rows()];
        for (&j, r) in between.iter().zip(r) {
            for (i, a) in m.column(j).filter(|(i, _)| tight[*i]) {
                s[i] += a * r;
            }
        }
        s
    };
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut r: Vec<f64> = between.iter().map(|&j| m.cost[j] - priced(y, j)).collect();
    let mut s = back(&r);
    let mut p = s.clone();
    let mut gamma = dot(&s, &s);
    let goal = gamma * 1e-30;
    for _ in 0..rounds {
        if gamma <= goal || gamma <= f64::MIN_POSITIVE {
            break;
        }
        let q: Vec<f64> = between.iter().map(|&j| priced(&p, j)).collect();
        let size = dot(&q, &q);
        if size <= f64::MIN_POSITIVE {
            break;
        }
        let alpha = gamma / size;
        y.iter_mut().zip(&p).for_each(|(y, p)| *y += alpha * p);
        r.iter_mut().zip(&q).for_each(|(r, q)| *r -= alpha * q);
        s = back(&r);
        let next = dot(&s, &s);
        p.iter_mut()
            .zip(&s)
            .for_each(|(p, s)| *p = s + next / gamma * *p);
        gamma = next;
    }
}
