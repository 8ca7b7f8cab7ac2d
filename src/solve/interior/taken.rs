//! Which rows are in: what a point near the optimum uses, and later what it lacks.

use super::{Near, Reached, TOLERANCE};
use crate::lp::Matrix;

/// Part of its side that a row may have left and come in all the same: at the point it begins near, and beside those that are broken.
const CLOSE: f64 = 0.03;

/// The rows that are in. (Columns are all in from the beginning: to leave out those that cost more than they are worth cuts the factor
/// to a third, but leaves balances that nothing can flow through, and where nothing stands inside the bounds no
/// interior point gets anywhere.)
#[derive(Clone)]
pub(super) struct Taken {
    pub rows: Vec<bool>,
}

impl Taken {
    /// Everything.
    pub fn all(m: &Matrix) -> Taken {
        Taken {
            rows: vec![true; m.n_rows()],
        }
    }

    /// Equalities alone.
    pub fn equalities(m: &Matrix) -> Taken {
        Taken {
            rows: (0..m.n_rows())
                .map(|i| m.row_lower[i] == m.row_upper[i])
                .collect(),
        }
    }

    /// Equalities, rows that have a price, and rows that the point fills.
    pub fn near(m: &Matrix, near: &Near) -> Taken {
        let activity = m.activity(&near.x);
        let fills = |i: usize| {
            m.row_lower[i] == m.row_upper[i]
                || near.y[i].abs() > 0.0
                || beyond(m, i, activity[i], -CLOSE, 0.0)
        };
        Taken {
            rows: (0..m.n_rows()).map(fills).collect(),
        }
    }

    /// Takes in the rows that a point breaks and, with `generous`, those that it comes near to breaking. Whether it
    /// broke any.
    pub fn take(&mut self, m: &Matrix, at: &Reached, generous: bool) -> bool {
        let activity = m.activity(&at.x);
        let over = |i: usize, part: f64, least: f64| beyond(m, i, activity[i], part, least);
        let out =
            |taken: &[bool]| -> Vec<usize> { (0..taken.len()).filter(|i| !taken[*i]).collect() };
        let mut rows = out(&self.rows);
        let broken = rows.iter().any(|i| over(*i, TOLERANCE, 1.0));
        if !broken {
            return false;
        }
        rows.retain(|i| match generous {
            true => over(*i, -CLOSE, 0.0),
            false => over(*i, TOLERANCE, 1.0),
        });
        rows.into_iter().for_each(|i| self.rows[i] = true);
        true
    }
}

/// Whether an activity is beyond a side of its row by more than a part of the side, or of `least` where that is more; with a part
/// under nothing, whether it comes so near.
fn beyond(m: &Matrix, i: usize, activity: f64, part: f64, least: f64) -> bool {
    let room = |side: f64| part * side.abs().max(least);
    let (lower, upper) = (m.row_lower[i], m.row_upper[i]);
    activity > upper + room(upper) || activity < lower - room(lower)
}
