//! Which rows are in: what a point near the optimum uses, and later what it lacks.

use super::form::Form;
use super::normal::Normal;
use super::{ENTRIES, Near, Reached, TOLERANCE};
use crate::lp::Matrix;

/// Parts of a side that a row that is filled may have left: the first is tried first.
const FILLED: [f64; 5] = [0.9, 0.5, 0.3, 0.1, 0.03];
/// Work that more rows may make, beside that of the fewest, and work that never matters.
const MORE: f64 = 2.0;
const LIGHT: f64 = 5e7;
/// Part of a side within which rows come in together with those that are broken: as at the beginning, but from .. to.
const CLOSE: (f64, f64) = (0.03, 0.3);

/// The rows that are in. (Columns are all in from the beginning: to leave out those that cost more than they are worth cuts the factor
/// to a third, but leaves balances that nothing can flow through, and where nothing stands inside the bounds no
/// interior point gets anywhere.)
#[derive(Clone)]
pub(super) struct Taken {
    pub rows: Vec<bool>,
    /// Part of its side that a row may have left when it comes in beside one that is broken.
    close: f64,
}

impl Taken {
    /// Everything.
    pub fn all(m: &Matrix) -> Taken {
        Taken {
            rows: vec![true; m.n_rows()],
            close: CLOSE.0,
        }
    }

    /// Equalities alone.
    pub fn equalities(m: &Matrix) -> Taken {
        Taken {
            rows: (0..m.n_rows())
                .map(|i| m.row_lower[i] == m.row_upper[i])
                .collect(),
            close: CLOSE.0,
        }
    }

    /// Equalities, rows that have a price, and rows that the point fills: the more
    /// of those the less work they make.
    pub fn near(m: &Matrix, near: &Near) -> Taken {
        let activity = m.activity(&near.x);
        let full = |part: f64| {
            let fills = |i: usize| {
                let (lower, upper, a) = (m.row_lower[i], m.row_upper[i], activity[i]);
                lower == upper
                    || near.y[i].abs() > 0.0
                    || a > upper - part * upper.abs()
                    || a < lower + part * lower.abs()
            };
            Taken {
                rows: (0..m.n_rows()).map(fills).collect(),
                close: part.clamp(CLOSE.0, CLOSE.1),
            }
        };
        let work = |taken: &Taken| {
            let form = Form::new(m, taken)?;
            Some(Normal::new(&form, ENTRIES)?.work())
        };
        let least = full(FILLED[FILLED.len() - 1]);
        let bearable = work(&least).map_or(0.0, |w| (MORE * w).max(LIGHT));
        let mut wider = FILLED.iter().map(|part| full(*part));
        wider
            .find(|taken| work(taken).is_some_and(|w| w <= bearable))
            .unwrap_or(least)
    }

    /// Takes in the rows that a point breaks and, with `generous`, those that it comes near to breaking. Whether it
    /// broke any.
    pub fn take(&mut self, m: &Matrix, at: &Reached, generous: bool) -> bool {
        let activity = m.activity(&at.x);
        let over = |i: usize, part: f64, least: f64| {
            let room = |side: f64| part * side.abs().max(least);
            let (lower, upper) = (m.row_lower[i], m.row_upper[i]);
            activity[i] > upper + room(upper) || activity[i] < lower - room(lower)
        };
        let out =
            |taken: &[bool]| -> Vec<usize> { (0..taken.len()).filter(|i| !taken[*i]).collect() };
        let mut rows = out(&self.rows);
        let broken = rows.iter().any(|i| over(*i, TOLERANCE, 1.0));
        if !broken {
            return false;
        }
        let close = self.close;
        rows.retain(|i| match generous {
            true => over(*i, -close, 0.0),
            false => over(*i, TOLERANCE, 1.0),
        });
        rows.into_iter().for_each(|i| self.rows[i] = true);
        true
    }
}
