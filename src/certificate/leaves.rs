//! A bound for programs with whole numbers: leaves of a branching that cover the whole box.

use super::{Held, proves_infeasible, safe_bound};
use crate::lp::Lp;
use std::fmt;

/// One part of the integer box and the prices that bound it.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// What the branching decided: the part is the box within these.
    pub held: Vec<Held>,
    /// Prices for the safe bound, or the ray that proves the part empty.
    pub prices: Vec<f64>,
    /// Whether `prices` is such a ray.
    pub empty: bool,
}

/// Why leaves prove nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverError {
    /// There are none.
    None,
    /// A leaf holds a column that is unknown or need not be whole, or between no whole numbers.
    Held(usize),
    /// The leaves leave part of the box out, or cut each other so that no order splits them.
    NotCovered,
    /// A leaf's prices prove no bound, or its ray not that it is empty.
    Unproved(usize),
}

impl fmt::Display for CoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CoverError::None => write!(f, "there are no leaves"),
            CoverError::Held(n) => write!(f, "leaf {n} holds a column it may not hold"),
            CoverError::NotCovered => write!(f, "the leaves do not cover the integer box"),
            CoverError::Unproved(n) => write!(f, "leaf {n} proves nothing"),
        }
    }
}

impl std::error::Error for CoverError {}

/// The least safe bound over leaves that cover the whole integer box: what no feasible plan can
/// undercut. `+inf` if every leaf is proved empty: the program is infeasible.
pub fn verify_leaves(lp: &Lp, leaves: &[Leaf]) -> Result<f64, CoverError> {
    if leaves.is_empty() {
        return Err(CoverError::None);
    }
    let mut own: Vec<Option<(i64, i64)>> = Vec::with_capacity(lp.n_cols());
    own.extend(lp.columns().map(|c| {
        let whole = |v: f64| v.is_finite().then_some(v as i64);
        let ends = whole(c.lower.ceil()).zip(whole(c.upper.floor()));
        ends.filter(|_| c.integer)
    }));
    let mut boxes = Vec::with_capacity(leaves.len());
    for (n, leaf) in leaves.iter().enumerate() {
        let mut held: Vec<Side> = Vec::with_capacity(leaf.held.len());
        for h in &leaf.held {
            let ends = own.get(h.column as usize).copied().flatten();
            let whole = |v: f64| v.is_finite() && v.fract() == 0.0;
            let (true, true, Some((lower, upper))) = (whole(h.lower), whole(h.upper), ends) else {
                return Err(CoverError::Held(n));
            };
            // A side that does not narrow the column's own bounds decides nothing.
            let side = Side {
                column: h.column,
                lower: (h.lower as i64 > lower).then_some(h.lower as i64),
                upper: ((h.upper as i64) < upper).then_some(h.upper as i64),
            };
            held.push(side);
        }
        boxes.push(held);
    }
    if !covers(&boxes) {
        return Err(CoverError::NotCovered);
    }
    let mut least = f64::INFINITY;
    for (n, leaf) in leaves.iter().enumerate() {
        if leaf.empty {
            if !proves_infeasible(lp, &leaf.prices, &leaf.held) {
                return Err(CoverError::Unproved(n));
            }
            continue;
        }
        let bound = safe_bound(lp, &leaf.prices, &leaf.held).ok_or(CoverError::Unproved(n))?;
        least = least.min(bound);
    }
    Ok(least)
}

#[derive(Clone, Copy, Debug)]
struct Side {
    column: u32,
    lower: Option<i64>,
    upper: Option<i64>,
}

impl Side {
    /// Whether the side lies at or below `k`, or above it; neither if it is cut.
    fn versus(&self, k: i64) -> Option<bool> {
        if self.upper.is_some_and(|u| u <= k) {
            Some(true)
        } else if self.lower.is_some_and(|l| l > k) {
            Some(false)
        } else {
            None
        }
    }
}

/// A column, a whole number, and whether the part lies at or below it.
type Split = (u32, i64, bool);

/// Splits the leaves by a column and a number that cut none of them, again and again, until one
/// leaf is left per part; that leaf must not be narrower than its part.
fn covers(boxes: &[Vec<Side>]) -> bool {
    // What a part still leaves open is what its leaves hold beyond the splits so far.
    let mut parts: Vec<(Vec<usize>, Vec<Split>)> = vec![((0..boxes.len()).collect(), Vec::new())];
    while let Some((leaves, splits)) = parts.pop() {
        let within = |leaf: usize| {
            boxes[leaf].iter().all(|side| {
                let (mut lower, mut upper) = (i64::MIN, i64::MAX);
                for (_, k, below) in splits.iter().filter(|(c, ..)| *c == side.column) {
                    if *below {
                        upper = upper.min(*k);
                    } else {
                        lower = lower.max(k.saturating_add(1));
                    }
                }
                side.lower.is_none_or(|l| l <= lower) && side.upper.is_none_or(|u| u >= upper)
            })
        };
        // One leaf as large as the part is enough; what others say of it is more, not less.
        if leaves.iter().any(|&leaf| within(leaf)) {
            continue;
        }
        let Some((column, k)) = clean_split(boxes, &leaves) else {
            return false;
        };
        for below in [true, false] {
            let side = |leaf: &usize| {
                boxes[*leaf]
                    .iter()
                    .any(|s| s.column == column && s.versus(k) == Some(below))
            };
            let part: Vec<usize> = leaves.iter().copied().filter(side).collect();
            let mut splits = splits.clone();
            splits.push((column, k, below));
            parts.push((part, splits));
        }
    }
    true
}

/// A column and a number such that every leaf lies on one side, and both sides have some.
fn clean_split(boxes: &[Vec<Side>], leaves: &[usize]) -> Option<(u32, i64)> {
    let first = *leaves.first()?;
    for side in &boxes[first] {
        let ends = [side.upper, side.lower.and_then(|l| l.checked_sub(1))];
        for k in ends.into_iter().flatten() {
            let (mut below, mut above) = (false, false);
            let clean = leaves.iter().all(|&leaf| {
                let found = boxes[leaf].iter().filter(|s| s.column == side.column);
                match found.filter_map(|s| s.versus(k)).next() {
                    Some(true) => below = true,
                    Some(false) => above = true,
                    None => return false,
                }
                true
            });
            if clean && below && above {
                return Some((side.column, k));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Matrix;

    /// max 5a + 4b, 6a + 5b <= 9 with a, b in 0..=2: optimum 5 at (1, 0).
    fn knapsack() -> Lp {
        let mut m = Matrix::default();
        m.row_lower.push(f64::NEG_INFINITY);
        m.row_upper.push(9.0);
        m.push_column([(0, 6.0)], (-5.0, 0.0, 2.0), true);
        m.push_column([(0, 5.0)], (-4.0, 0.0, 2.0), true);
        m.to_lp("knapsack")
    }

    fn leaf(held: &[(u32, f64, f64)], price: f64, empty: bool) -> Leaf {
        let held = held.iter().map(|&(column, lower, upper)| Held {
            column,
            lower,
            upper,
        });
        Leaf {
            held: held.collect(),
            prices: vec![price],
            empty,
        }
    }

    #[test]
    fn leaves_that_cover_prove_a_bound() {
        let leaves = [
            leaf(&[(0, 2.0, 2.0)], -1.0, true),
            leaf(&[(0, 0.0, 1.0), (1, 1.0, 2.0)], -5.0 / 6.0, false),
            leaf(&[(0, 0.0, 1.0), (1, 0.0, 0.0)], 0.0, false),
        ];
        let bound = verify_leaves(&knapsack(), &leaves).unwrap();
        assert!((-7.5..=-5.0).contains(&bound), "{bound}");
    }

    #[test]
    fn leaves_that_leave_something_out_prove_nothing() {
        let lp = knapsack();
        let missing = [
            leaf(&[(0, 2.0, 2.0)], -1.0, true),
            leaf(&[(0, 0.0, 0.0)], 0.0, false),
        ];
        assert_eq!(verify_leaves(&lp, &missing), Err(CoverError::NotCovered));
        let single = [leaf(&[(0, 0.0, 1.0)], 0.0, false)];
        assert_eq!(verify_leaves(&lp, &single), Err(CoverError::NotCovered));
        assert_eq!(verify_leaves(&lp, &[]), Err(CoverError::None));
        let not_empty = [leaf(&[], -1.0, true)];
        assert_eq!(verify_leaves(&lp, &not_empty), Err(CoverError::Unproved(0)));
        let half = [leaf(&[(0, 0.5, 2.0)], 0.0, false)];
        assert_eq!(verify_leaves(&lp, &half), Err(CoverError::Held(0)));
        assert!(verify_leaves(&lp, &[leaf(&[(0, 0.0, 2.0)], 0.0, false)]).is_ok());
    }
}
