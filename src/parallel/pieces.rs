//! Column series cut where an entry runs on from one account's rows into another's.
//!
//! The model folds columns whose entries move along in step, whatever accounts the rows are of; instances with
//! firms have series that run on. The method looks up what a row is by
//! the entry's first row, so each piece's entries must stay within one row series.

use crate::lp::{ColSeries, Entry, Lp, Values};

/// The row series that a row is in.
fn series(lp: &Lp, row: u32) -> usize {
    lp.rows.partition_point(|s| s.first <= row)
}

fn entries<'a>(lp: &'a Lp, c: &ColSeries) -> &'a [Entry] {
    &lp.entries[c.entries.start as usize..c.entries.end as usize]
}

/// Whether an entry of a series leaves the rows that it begins in.
fn leaves(lp: &Lp, c: &ColSeries, e: &Entry) -> bool {
    c.count > 1 && series(lp, e.row) != series(lp, e.row + (c.count - 1) * e.step)
}

/// Whether every entry of every series stays within the rows that it begins in.
pub(super) fn whole(lp: &Lp) -> bool {
    let mut all = lp
        .cols
        .iter()
        .flat_map(|c| entries(lp, c).iter().map(move |e| (c, e)));
    !all.any(|(c, e)| leaves(lp, c, e))
}

/// The same program in such pieces; none where it is made of them already. Columns and rows keep their numbers.
pub(super) fn cut(lp: &Lp) -> Option<Lp> {
    if whole(lp) {
        return None;
    }
    let mut out = Lp {
        cols: Vec::with_capacity(lp.cols.len()),
        entries: Vec::with_capacity(lp.entries.len()),
        ..lp.clone()
    };
    for c in &lp.cols {
        let template = entries(lp, c);
        let at = |k: u32| template.iter().map(move |e| series(lp, e.row + k * e.step));
        let apart = template.iter().any(|e| leaves(lp, c, e));
        let mut start = 0;
        for k in 1..=c.count {
            if k < c.count && !(apart && at(k).ne(at(k - 1))) {
                continue;
            }
            let first = out.entries.len() as u32;
            out.entries.extend(template.iter().map(|e| Entry {
                row: e.row + start * e.step,
                step: e.step,
                coef: from(e.coef, start),
            }));
            out.cols.push(ColSeries {
                first: c.first + start,
                count: k - start,
                entries: first..out.entries.len() as u32,
                cost: from(c.cost, start),
                lower: from(c.lower, start),
                upper: from(c.upper, start),
                ..c.clone()
            });
            start = k;
        }
    }
    Some(out)
}

/// Numbers from a position on.
fn from(values: Values, start: u32) -> Values {
    match values {
        Values::Const(_) => values,
        Values::Each(offset) => Values::Each(offset + start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::{Matrix, RowSeries};

    #[test]
    fn pieces_are_the_same_program() {
        // Four columns, whose one entry moves through two accounts of two rows each.
        let mut m = Matrix::default();
        for r in 0..4 {
            m.row_lower.push(0.0);
            m.row_upper.push(f64::from(r));
        }
        let mut lp = m.to_lp("accounts");
        let row = lp.rows[0].clone();
        let account = |first: u32, upper| RowSeries {
            first,
            count: 2,
            upper,
            ..row.clone()
        };
        let upper = |k: u32| Values::Const(f64::from(k));
        lp.rows = vec![account(0, upper(1)), account(2, upper(2))];
        let coef = lp.values(&[1.0, 2.0, 3.0, 4.0]);
        lp.entries = vec![Entry {
            row: 0,
            step: 1,
            coef,
        }];
        lp.cols = vec![ColSeries {
            first: 0,
            count: 4,
            entries: 0..1,
            cost: Values::Const(1.0),
            lower: Values::Const(0.0),
            upper: Values::Const(9.0),
            integer: false,
            tag: Default::default(),
        }];
        assert!(!whole(&lp));
        let cut = cut(&lp).expect("pieces");
        assert!(whole(&cut));
        assert_eq!(cut.cols.len(), 2);
        assert_eq!((cut.cols[1].first, cut.cols[1].count), (2, 2));
        assert_eq!(cut.entries[1].row, 2);
        assert_eq!(cut.value(cut.entries[1].coef, 1), 4.0);
        assert!(super::cut(&cut).is_none());
    }
}
