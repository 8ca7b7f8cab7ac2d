//! The check of numbers in front of every solver.
//!
//! Solvers were seen to answer "optimal" to a NaN cost and to turn an infinite integer bound into
//! 2147483647 without a word. So nothing reaches a solver that has not passed here. The trade is
//! not checked again: only numbers and the shape of the view.

use super::{Lp, Values};
use std::fmt;

/// Largest magnitude of an integer column's bounds.
pub const INTEGER_LIMIT: f64 = (1u64 << 30) as f64;

/// Where a problem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Column series and position in it.
    Column(usize, u32),
    /// Row series and position in it.
    Row(usize, u32),
    /// The objective constant.
    Constant,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A cost is NaN or infinite.
    Cost,
    /// A coefficient is NaN or infinite.
    Coefficient,
    /// A bound is NaN, or infinite on the wrong side.
    Bound,
    /// A column's bound is infinite: solvers can take it, certificates cannot price it.
    OpenBound,
    /// The lower bound lies above the upper.
    Crossed,
    /// A row appears twice in one column.
    Duplicate,
    /// An integer column reaches beyond 2^30.
    IntegerRange,
    /// A row or pool position outside the program, or series that do not follow each other.
    Shape,
}

/// One problem found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Column(s, k) => write!(f, "column series {s}, position {k}: ")?,
            Place::Row(s, k) => write!(f, "row series {s}, position {k}: ")?,
            Place::Constant => write!(f, "objective constant: ")?,
        }
        f.write_str(match self.fault {
            Fault::Cost => "the cost is not a finite number",
            Fault::Coefficient => "a coefficient is not a finite number",
            Fault::Bound => "a bound is not a number or infinite on the wrong side",
            Fault::OpenBound => "a bound is infinite",
            Fault::Crossed => "the lower bound lies above the upper",
            Fault::Duplicate => "a row appears twice in one column",
            Fault::IntegerRange => "an integer level may exceed 2^30",
            Fault::Shape => "the series does not fit the program",
        })
    }
}

/// All problems, at most one of each fault per series.
pub fn check(lp: &Lp) -> Vec<Problem> {
    let mut found = Vec::new();
    if !lp.constant.is_finite() {
        found.push(Problem {
            place: Place::Constant,
            fault: Fault::Cost,
        });
    }
    check_shape(lp, &mut found);
    if !found.is_empty() {
        // Positions outside the program cannot be looked at further.
        return found;
    }
    for (s, series) in lp.rows.iter().enumerate() {
        let at = |k, fault| Problem {
            place: Place::Row(s, k),
            fault,
        };
        let bad = |lo: f64, hi: f64| {
            lo.is_nan() || hi.is_nan() || lo == f64::INFINITY || hi == f64::NEG_INFINITY
        };
        found.extend(
            first(
                lp,
                [series.lower, series.upper],
                series.count,
                |[lo, hi]| bad(lo, hi),
            )
            .map(|k| at(k, Fault::Bound)),
        );
        found.extend(
            first(
                lp,
                [series.lower, series.upper],
                series.count,
                |[lo, hi]| lo > hi,
            )
            .map(|k| at(k, Fault::Crossed)),
        );
    }
    for s in 0..lp.cols.len() {
        check_column(lp, s, &mut found);
    }
    found
}

fn check_column(lp: &Lp, s: usize, found: &mut Vec<Problem>) {
    let series = &lp.cols[s];
    let n = series.count;
    let mut add = |k: Option<u32>, fault| {
        found.extend(k.map(|k| Problem {
            place: Place::Column(s, k),
            fault,
        }));
    };
    let bounds = [series.lower, series.upper];
    add(
        first(lp, [series.cost], n, |[c]| !c.is_finite()),
        Fault::Cost,
    );
    let wrong = |[lo, hi]: [f64; 2]| {
        lo.is_nan() || hi.is_nan() || lo == f64::INFINITY || hi == f64::NEG_INFINITY
    };
    add(first(lp, bounds, n, wrong), Fault::Bound);
    add(
        first(lp, bounds, n, |b| {
            !wrong(b) && b.iter().any(|v| v.is_infinite())
        }),
        Fault::OpenBound,
    );
    add(first(lp, bounds, n, |[lo, hi]| lo > hi), Fault::Crossed);
    if series.integer {
        let beyond = |b: [f64; 2]| b.iter().any(|v| v.abs() > INTEGER_LIMIT);
        add(first(lp, bounds, n, beyond), Fault::IntegerRange);
    }
    let entries = &lp.entries[series.entries.start as usize..series.entries.end as usize];
    let coefficient = entries
        .iter()
        .find_map(|e| first(lp, [e.coef], n, |[a]| !a.is_finite()));
    add(coefficient, Fault::Coefficient);
    add(duplicate(entries, n), Fault::Duplicate);
}

/// First position where the numbers are wrong; constants are looked at once.
fn first<const N: usize>(
    lp: &Lp,
    values: [Values; N],
    count: u32,
    wrong: impl Fn([f64; N]) -> bool,
) -> Option<u32> {
    let constant = values.iter().all(|v| matches!(v, Values::Const(_)));
    let count = if constant { count.min(1) } else { count };
    (0..count).find(|&k| wrong(values.map(|v| lp.value(v, k))))
}

/// First position where two entries meet in one row.
fn duplicate(entries: &[super::Entry], count: u32) -> Option<u32> {
    if count == 0 {
        return None;
    }
    if entries.len() <= 48 {
        let pairs = entries.iter().enumerate().flat_map(|(n, a)| {
            entries[..n].iter().filter_map(move |b| {
                let (row, step) = (
                    i64::from(a.row) - i64::from(b.row),
                    i64::from(b.step) - i64::from(a.step),
                );
                let k = match (row, step) {
                    (0, _) => 0,
                    (_, 0) => return None,
                    _ if row % step == 0 => row / step,
                    _ => return None,
                };
                u32::try_from(k).ok().filter(|&k| k < count)
            })
        });
        return pairs.min();
    }
    let mut rows = Vec::with_capacity(entries.len());
    (0..count).find(|&k| {
        rows.clear();
        rows.extend(entries.iter().map(|e| e.row + k * e.step));
        rows.sort_unstable();
        rows.windows(2).any(|w| w[0] == w[1])
    })
}

fn check_shape(lp: &Lp, found: &mut Vec<Problem>) {
    let pool = lp.pool.len() as u64;
    let held = |values: Values, count: u32| match values {
        Values::Const(_) => true,
        Values::Each(offset) => count == 0 || u64::from(offset) + u64::from(count) <= pool,
    };
    let mut next = 0u64;
    for (s, series) in lp.rows.iter().enumerate() {
        let fits = [series.lower, series.upper]
            .iter()
            .all(|&v| held(v, series.count));
        if u64::from(series.first) != next || !fits {
            found.push(Problem {
                place: Place::Row(s, 0),
                fault: Fault::Shape,
            });
        }
        next = u64::from(series.first) + u64::from(series.count);
    }
    let n_rows = next;
    if n_rows > u64::from(u32::MAX) {
        found.push(Problem {
            place: Place::Row(lp.rows.len() - 1, 0),
            fault: Fault::Shape,
        });
    }
    next = 0;
    for (s, series) in lp.cols.iter().enumerate() {
        let inside = series.entries.start <= series.entries.end
            && series.entries.end as usize <= lp.entries.len();
        let reaches = |e: &super::Entry| {
            let last = u64::from(series.count.saturating_sub(1));
            held(e.coef, series.count)
                && (series.count == 0 || u64::from(e.row) + last * u64::from(e.step) < n_rows)
        };
        let fits = [series.cost, series.lower, series.upper]
            .iter()
            .all(|&v| held(v, series.count))
            && inside
            && lp.entries[series.entries.start as usize..series.entries.end as usize]
                .iter()
                .all(reaches);
        if u64::from(series.first) != next || !fits {
            found.push(Problem {
                place: Place::Column(s, 0),
                fault: Fault::Shape,
            });
        }
        next = u64::from(series.first) + u64::from(series.count);
    }
    if next > u64::from(u32::MAX) {
        found.push(Problem {
            place: Place::Column(lp.cols.len() - 1, 0),
            fault: Fault::Shape,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::{Entry, Tag};

    fn lp(cost: f64, lower: f64, upper: f64, entries: &[Entry], integer: bool) -> Lp {
        let mut lp = Lp::default();
        lp.add_rows(4, Values::Const(0.0), Values::Const(1.0), Tag::default());
        let [cost, lower, upper] = [cost, lower, upper].map(Values::Const);
        lp.add_cols(3, entries, cost, lower, upper, integer, Tag::default());
        lp
    }

    fn faults(lp: &Lp) -> Vec<Fault> {
        check(lp).into_iter().map(|p| p.fault).collect()
    }

    #[test]
    fn every_fault_is_found() {
        let entry = |row, step, coef| Entry {
            row,
            step,
            coef: Values::Const(coef),
        };
        let ok = [entry(0, 1, 1.0)];
        assert!(faults(&lp(1.0, 0.0, 2.0, &ok, true)).is_empty());
        assert_eq!(faults(&lp(f64::NAN, 0.0, 2.0, &ok, false)), [Fault::Cost]);
        assert_eq!(
            faults(&lp(1.0, 0.0, f64::INFINITY, &ok, false)),
            [Fault::OpenBound]
        );
        assert_eq!(faults(&lp(1.0, f64::NAN, 1.0, &ok, false)), [Fault::Bound]);
        assert_eq!(faults(&lp(1.0, 3.0, 2.0, &ok, false)), [Fault::Crossed]);
        assert_eq!(faults(&lp(1.0, 0.0, 3e9, &ok, true)), [Fault::IntegerRange]);
        let bad = [entry(0, 1, f64::INFINITY)];
        assert_eq!(
            faults(&lp(1.0, 0.0, 2.0, &bad, false)),
            [Fault::Coefficient]
        );
        // Rows 0,1,2 and 2,2,2 meet at position 2.
        let twice = [entry(0, 1, 1.0), entry(2, 0, 1.0)];
        let found = check(&lp(1.0, 0.0, 2.0, &twice, false));
        assert_eq!(found[0].place, Place::Column(0, 2));
        assert_eq!(found[0].fault, Fault::Duplicate);
        assert_eq!(
            faults(&lp(1.0, 0.0, 2.0, &[entry(2, 1, 1.0)], false)),
            [Fault::Shape]
        );
    }
}
