//! The structure found in a linear program: which rows are nodes of a Leontief flow, which entry is a
//! column's head.
//!
//! A **node** is an equality row of goods. A **core** column puts exactly one positive entry into a
//! node (its head) and takes from others (its inputs). Every other row is a **resource** with a price.

use crate::lp::{Class, ColSeries, Entry, Lp, Values};

/// The sign of a column's entry, where it is the same at every position.
pub(super) fn sign(lp: &Lp, values: Values, count: u32) -> Option<f64> {
    let mut all = (0..count)
        .map(|k| lp.value(values, k))
        .filter(|v| *v != 0.0);
    let Some(first) = all.next() else {
        return Some(0.0);
    };
    all.all(|v| v.signum() == first.signum())
        .then(|| first.signum())
}

/// What each row series is, and each column series' head.
pub(super) struct Structure {
    /// Whether a row series is one of nodes.
    pub node: Vec<bool>,
    /// Which of its own entries is a column series' head.
    pub heads: Vec<Option<usize>>,
    /// Row series of every entry.
    pub series: Vec<u32>,
}

/// Entries of a column series.
pub(super) fn entries<'a>(lp: &'a Lp, c: &ColSeries) -> &'a [Entry] {
    &lp.entries[c.entries.start as usize..c.entries.end as usize]
}

impl Structure {
    pub(super) fn of(lp: &Lp, notes: &mut Vec<String>) -> Structure {
        let series: Vec<u32> = lp
            .entries
            .iter()
            .map(|e| lp.rows.partition_point(|s| s.first <= e.row) as u32 - 1)
            .collect();
        let mut node: Vec<bool> = lp
            .rows
            .iter()
            .map(|r| {
                r.tag.class == Class::Goods
                    && (0..r.count).all(|k| lp.value(r.lower, k) == lp.value(r.upper, k))
            })
            .collect();
        let before = node.iter().filter(|n| **n).count();
        loop {
            let mut demoted: Vec<usize> = Vec::new();
            for c in lp.cols.iter().filter(|c| c.count > 0) {
                let mut head = false;
                for (e, &s) in entries(lp, c)
                    .iter()
                    .zip(&series[c.entries.start as usize..])
                {
                    let s = s as usize;
                    if !node[s] {
                        continue;
                    }
                    let row = &lp.rows[s];
                    let within = e.row + (c.count - 1) * e.step < row.first + row.count;
                    match sign(lp, e.coef, c.count) {
                        Some(x) if within && x <= 0.0 => {}
                        Some(_) if within && !head => head = true,
                        _ => demoted.push(s),
                    }
                }
            }
            if demoted.is_empty() {
                break;
            }
            for s in demoted {
                node[s] = false;
            }
        }
        let lost = before - node.iter().filter(|n| **n).count();
        if lost > 0 {
            notes.push(format!(
                "{lost} of {before} accounts of goods are priced as resources (by-products, or entries of both signs)"
            ));
        }
        let heads = lp
            .cols
            .iter()
            .map(|c| {
                let of = &series[c.entries.start as usize..];
                entries(lp, c).iter().zip(of).position(|(e, &s)| {
                    node[s as usize] && sign(lp, e.coef, c.count).is_some_and(|x| x > 0.0)
                })
            })
            .collect();
        Structure {
            node,
            heads,
            series,
        }
    }
}
