//! What is left of a program once its whole-number columns stand: solved for a point that holds.

use super::linear::{Flat, VERTEX, WHOLE_SIMPLEX};
use super::purify::{self, Restricted};
use super::{Clarabel, Limits, Microlp, Outcome, Solver, Status};
use crate::certificate::certify;
use crate::lp::{Lp, Matrix};

/// The linear program that is left where every whole-number column stands at its rounded level.
pub fn hold_integers(lp: &Lp, x: &[f64]) -> Lp {
    let mut held = lp.clone();
    for i in 0..held.cols.len() {
        let series = &held.cols[i];
        if !series.integer {
            continue;
        }
        let range = series.first as usize..(series.first + series.count) as usize;
        let levels: Vec<f64> = x[range].iter().map(|v| v.round()).collect();
        let levels = held.values(&levels);
        let series = &mut held.cols[i];
        (series.lower, series.upper, series.integer) = (levels, levels, false);
    }
    held
}

/// Rounds the integer columns and solves for the rest: a vertex with exact whole numbers.
pub(super) fn settle(flat: &Flat, x: &[f64], limits: &Limits) -> Option<Vec<f64>> {
    let m = &flat.scaled;
    let xs = flat.scaled_levels(x);
    let fixed: Vec<Option<f64>> = (0..m.n_cols())
        .map(|j| m.integer[j].then(|| xs[j].round()))
        .collect();
    let (restricted, outcome) = settled(m, &fixed, limits)?;
    let (left, open, x) = (&restricted.matrix, &restricted.kept, outcome.x?);
    let vertices = purify::TRUST.into_iter().filter_map(|trust| {
        let prices = outcome.prices.as_deref()?;
        purify::vertex(left, &x, prices, (VERTEX, trust), limits)
    });
    vertices.chain([x.clone()]).find_map(|levels| {
        let mut found = put(m, &fixed, open, &levels);
        flat.scaling.levels(&mut found);
        certify(flat.lp, &found, None).feasible().then_some(found)
    })
}

/// Offers the best levels with some columns fixed: those of an interior point first where the program is wide, and
/// where they are not taken, vertices near it, with more and more caution.
pub(super) fn settle_each(
    m: &Matrix,
    fixed: &[Option<f64>],
    limits: &Limits,
    offer: &mut dyn FnMut(Vec<f64>) -> bool,
) {
    let Some((restricted, outcome)) = settled(m, fixed, limits) else {
        return;
    };
    let (left, kept) = (&restricted.matrix, &restricted.kept);
    let put = |x: &[f64]| put(m, fixed, kept, x);
    let Some(x) = &outcome.x else { return };
    if offer(put(x)) {
        return;
    }
    let Some(y) = &outcome.prices else { return };
    for trust in purify::TRUST {
        let vertex = purify::vertex(left, x, y, (VERTEX, trust), limits);
        if vertex.is_some_and(|v| offer(put(&v))) {
            return;
        }
    }
}

/// What is left with some columns fixed, solved; by the simplex where it is small.
fn settled(m: &Matrix, fixed: &[Option<f64>], limits: &Limits) -> Option<(Restricted, Outcome)> {
    let inside =
        |(j, f): (usize, &Option<f64>)| f.is_none_or(|f| f >= m.lower[j] && f <= m.upper[j]);
    if !fixed.iter().enumerate().all(inside) {
        return None;
    }
    let restricted = Restricted::new(m, fixed);
    if restricted.kept.is_empty() {
        let mut outcome = Outcome::empty(Status::Optimal, "fixed");
        outcome.x = Some(Vec::new());
        return Some((restricted, outcome));
    }
    let small = restricted.kept.len() <= WHOLE_SIMPLEX;
    let left = &restricted.matrix;
    let outcome = if small {
        Microlp::default().solve_matrix(left, limits).ok()?
    } else {
        Clarabel.solve_matrix(left, limits).ok()?
    };
    let solved = matches!(outcome.status, Status::Optimal | Status::Feasible);
    (solved && outcome.x.is_some()).then_some((restricted, outcome))
}

/// Levels of all columns: those that are fixed, and those that were left.
fn put(m: &Matrix, fixed: &[Option<f64>], kept: &[usize], left: &[f64]) -> Vec<f64> {
    let mut levels: Vec<f64> = fixed.iter().map(|f| f.unwrap_or(0.0)).collect();
    for (&j, &level) in kept.iter().zip(left) {
        levels[j] = level;
    }
    purify::clean(m, levels)
}
