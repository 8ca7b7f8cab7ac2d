//! The exact finish: solve over the columns in play, price all others, add those that pay.
//!
//! When no column pays at the prices of the restricted program, its plan is optimal for the whole.

use std::time::Instant;

use crate::lp::{Lp, Matrix, Tag, Values};
use crate::solve::{Clarabel, Limits, Solver, Status};

/// Rounds of pricing.
const ROUNDS: usize = 12;

/// Runs the finish; `offer` takes a plan and prices and says whether that is enough.
pub(super) fn finish(
    lp: &Lp,
    limits: &Limits,
    start: Instant,
    plan: Option<&[f64]>,
    prices: Option<&[f64]>,
    wanted: &[bool],
    offer: &mut dyn FnMut(Option<Vec<f64>>, Option<Vec<f64>>) -> bool,
) {
    let Some(prices) = prices else { return };
    let matrix = lp.materialise();
    let n = matrix.n_cols();
    let mut y = prices.to_vec();
    // Columns in play: in the plan, in the averages, or nearly worth it.
    let mut reduced = matrix.reduced_costs(&y);
    let mut kept: Vec<bool> = (0..n)
        .map(|j| {
            let used = plan.is_some_and(|x| x[j] > matrix.lower[j]);
            let size: f64 =
                matrix.cost[j].abs() + matrix.column(j).map(|(i, a)| (a * y[i]).abs()).sum::<f64>();
            used || wanted[j] || reduced[j] < 1e-5 * size
        })
        .collect();
    for _ in 0..ROUNDS {
        if limits.over(start) {
            return;
        }
        let (small, rows) = restrict(&matrix, &kept);
        let left = Limits {
            time: limits.time.map(|t| t.saturating_sub(start.elapsed())),
            open_bounds: true,
            ..limits.clone()
        };
        let Ok(outcome) = Clarabel.solve(&small, &left) else {
            return;
        };
        let (Some(x), Some(small_y)) = (&outcome.x, &outcome.prices) else {
            return;
        };
        if !matches!(outcome.status, Status::Optimal | Status::Feasible) {
            return;
        }
        for (i, price) in rows.iter().zip(small_y) {
            y[*i] = *price;
        }
        let mut whole = matrix.lower.clone();
        for (j, level) in (0..n).filter(|&j| kept[j]).zip(x) {
            whole[j] = level.clamp(matrix.lower[j], matrix.upper[j]);
        }
        if offer(Some(whole), Some(y.clone())) {
            return;
        }
        reduced = matrix.reduced_costs(&y);
        let mut added = 0;
        for j in 0..n {
            if !kept[j] && reduced[j] < -1e-9 * matrix.cost[j].abs().max(1e-3) {
                kept[j] = true;
                added += 1;
            }
        }
        if added == 0 {
            return;
        }
    }
}

/// The program over some columns and the rows that they touch or that ask for something.
fn restrict(m: &Matrix, kept: &[bool]) -> (Lp, Vec<usize>) {
    let mut place = vec![u32::MAX; m.n_rows()];
    let mut rows = Vec::new();
    for j in (0..m.n_cols()).filter(|&j| kept[j]) {
        for (i, _) in m.column(j) {
            if place[i] == u32::MAX {
                place[i] = 0;
                rows.push(i);
            }
        }
    }
    rows.sort_unstable();
    // Columns left out stay at their lower bounds.
    let outside: Vec<f64> = (0..m.n_cols())
        .map(|j| if kept[j] { 0.0 } else { m.lower[j] })
        .collect();
    let shift = m.activity(&outside);
    let mut lp = Lp::default();
    for (k, &i) in rows.iter().enumerate() {
        place[i] = k as u32;
        let side = |v: f64| Values::Const(v - shift[i]);
        lp.add_rows(
            1,
            side(m.row_lower[i]),
            side(m.row_upper[i]),
            Tag::default(),
        );
    }
    let mut entries = Vec::new();
    for j in (0..m.n_cols()).filter(|&j| kept[j]) {
        entries.clear();
        entries.extend(
            m.column(j)
                .filter(|e| e.1 != 0.0)
                .map(|(i, a)| crate::lp::Entry {
                    row: place[i],
                    step: 0,
                    coef: Values::Const(a),
                }),
        );
        lp.add_cols(
            1,
            &entries,
            Values::Const(m.cost[j]),
            Values::Const(m.lower[j]),
            Values::Const(m.upper[j]),
            false,
            Tag::default(),
        );
    }
    (lp, rows)
}
