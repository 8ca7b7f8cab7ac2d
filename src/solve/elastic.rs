//! Why there is no plan: the least that limits would have to give.
//!
//! Limits that may give do so at a price per unit, all else costs nothing. A safe bound above zero
//! of that program proves that the limits as they are cannot be kept.

use super::auto::{Answer, Options, run};
use super::{SolveError, admit};
use crate::certificate::{Leaf, proves_infeasible};
use crate::lp::{Entry, Lp, Tag, Values};

/// A limit that may give, and the cost per unit that it gives: greater means it gives later.
#[derive(Clone, Debug, PartialEq)]
pub enum Give {
    /// Rows of a series. Where whole-number columns take from a row (capacity that a decision
    /// opens), it gives only if a decision is taken.
    Rows {
        /// Row series index.
        series: usize,
        /// Cost per unit.
        weight: f64,
        /// Whether a row's value may fall short of its lower side.
        short: bool,
        /// Whether a row's value may exceed its upper side.
        over: bool,
    },
    /// The upper bounds of a column series: up to `most` more each.
    Bounds {
        /// Column series index.
        series: usize,
        /// Cost per unit.
        weight: f64,
        /// Most units beyond a bound.
        most: f64,
    },
    /// The use of columns of a series, at a cost by position.
    Use {
        /// Column series index.
        series: usize,
        /// Cost per unit at each position.
        weights: Vec<f64>,
    },
}

/// What may give, and what must not stand in the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Elastic {
    /// Limits that may give.
    pub give: Vec<Give>,
    /// Column series whose upper bounds only repeat a limit that may give: bounds that hold anyway.
    pub lift: Vec<(usize, f64)>,
}

/// A limit that gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Position in [`Elastic::give`].
    pub give: usize,
    /// Position in its series and amount: for rows above zero what was missing below the lower
    /// side, below zero what was too much above the upper one; for columns above zero.
    pub parts: Vec<(u32, f64)>,
    /// Sum of the amounts' magnitudes.
    pub total: f64,
}

/// What would have to give.
#[derive(Clone, Debug)]
pub struct Relief {
    /// Limits that gave, smallest total first; none if even so there is no plan.
    pub given: Option<Vec<Given>>,
    /// Safe bound of the elastic program: above zero, infeasibility is proved.
    pub bound: Option<f64>,
    /// Prices of the elastic program: a ray of the program itself, for
    /// [`crate::certificate::proves_infeasible`].
    pub ray: Option<Vec<f64>>,
    /// With whole numbers: leaves of the elastic program, see [`elastic_program`].
    pub leaves: Vec<Leaf>,
}

impl Relief {
    /// Whether infeasibility of the program is proved.
    pub fn proved(&self) -> bool {
        self.bound.is_some_and(|b| b > 0.0)
    }
}

/// Columns that were added for a limit that may give.
struct Added {
    /// First column by direction: short, over (rows); beyond (bounds); the columns (use).
    first: [Option<usize>; 2],
    count: usize,
}

/// The elastic program: no costs but those of giving, whose columns come after the program's own.
pub fn elastic_program(lp: &Lp, elastic: &Elastic) -> Lp {
    program(lp, elastic).0
}

fn program(lp: &Lp, elastic: &Elastic) -> (Lp, Vec<Added>) {
    let mut out = lp.clone();
    out.constant = 0.0;
    out.cols
        .iter_mut()
        .for_each(|c| c.cost = Values::Const(0.0));
    for &(series, most) in &elastic.lift {
        let range = 0..lp.cols[series].count;
        let upper: Vec<f64> = range
            .map(|k| lp.value(lp.cols[series].upper, k).max(most))
            .collect();
        out.cols[series].upper = out.values(&upper);
    }
    let ranges = activity_ranges(&out);
    let zero = Values::Const(0.0);
    let mut added = Vec::with_capacity(elastic.give.len());
    for give in &elastic.give {
        let done = match give {
            Give::Rows {
                series,
                weight,
                short,
                over,
            } => {
                let rows = &lp.rows[*series];
                let range = |k: u32| ranges[(rows.first + k) as usize];
                // No row can miss its side by more than the columns' bounds let it.
                let up = (0..rows.count).map(|k| room(lp.value(rows.lower, k) - range(k).0));
                let down = (0..rows.count).map(|k| room(range(k).1 - lp.value(rows.upper, k)));
                let (up, down): (Vec<f64>, Vec<f64>) = (up.collect(), down.collect());
                let mut first = [None; 2];
                for (way, (allowed, coef, most)) in [(*short, 1.0, up), (*over, -1.0, down)]
                    .into_iter()
                    .enumerate()
                {
                    if !allowed {
                        continue;
                    }
                    let mut entries = vec![Entry {
                        row: rows.first,
                        step: 1,
                        coef: Values::Const(coef),
                    }];
                    if way == 1 {
                        entries.extend(only_if_decided(&mut out, *series, &most));
                    }
                    let (cost, most) = (Values::Const(weight.abs()), out.values(&most));
                    let tag = Tag::default();
                    let at = out.add_cols(rows.count, &entries, cost, zero, most, false, tag);
                    first[way] = Some(at as usize);
                }
                Added {
                    first,
                    count: rows.count as usize,
                }
            }
            Give::Bounds {
                series,
                weight,
                most,
            } => {
                let columns = lp.cols[*series].clone();
                let range = columns.entries.start as usize..columns.entries.end as usize;
                let entries = lp.entries[range].to_vec();
                let (cost, most) = (Values::Const(weight.abs()), Values::Const(most.max(0.0)));
                let tag = Tag::default();
                let at = out.add_cols(columns.count, &entries, cost, zero, most, false, tag);
                Added {
                    first: [Some(at as usize), None],
                    count: columns.count as usize,
                }
            }
            Give::Use { series, weights } => {
                let columns = &lp.cols[*series];
                let (first, count) = (columns.first as usize, columns.count as usize);
                out.cols[*series].cost = out.values(weights);
                Added {
                    first: [Some(first), None],
                    count,
                }
            }
        };
        added.push(done);
    }
    (out, added)
}

/// Rows that let a limit give only where whole-number columns that take from it are used:
/// `give - most decision <= 0`; the entry of the columns that give.
fn only_if_decided(out: &mut Lp, series: usize, most: &[f64]) -> Option<Entry> {
    let (first, count) = (out.rows[series].first, out.rows[series].count);
    let mut links: Vec<(usize, Entry)> = Vec::new();
    for (i, s) in out.cols.iter().enumerate().filter(|(_, s)| s.integer) {
        let template = s.entries.start as usize..s.entries.end as usize;
        for e in &out.entries[template] {
            let last = e.row + (s.count - 1) * e.step;
            let takes = (0..s.count).all(|k| out.value(e.coef, k) <= 0.0);
            if takes && e.row >= first && last < first + count {
                links.push((i, *e));
            }
        }
    }
    if links.is_empty() {
        return None;
    }
    let (free, zero) = (Values::Const(f64::NEG_INFINITY), Values::Const(0.0));
    let gate = out.add_rows(count, free, zero, Tag::default());
    for (i, e) in links {
        let (columns, step) = (out.cols[i].count, e.step);
        let coefs: Vec<f64> = (0..columns)
            .map(|k| -most[(e.row + k * step - first) as usize])
            .collect();
        let coef = out.values(&coefs);
        let start = out.entries.len() as u32;
        let range = out.cols[i].entries.clone();
        out.entries
            .extend_from_within(range.start as usize..range.end as usize);
        out.entries.push(Entry {
            row: gate + (e.row - first),
            step,
            coef,
        });
        out.cols[i].entries = start..out.entries.len() as u32;
    }
    Some(Entry {
        row: gate,
        step: 1,
        coef: Values::Const(1.0),
    })
}

/// Slack a row may need: never negative, never infinite, a little more than exact arithmetic
/// would need.
fn room(miss: f64) -> f64 {
    if miss.is_finite() {
        miss.max(0.0) * (1.0 + 1e-9)
    } else {
        0.0
    }
}

/// Least and greatest value of every row within the columns' bounds.
fn activity_ranges(lp: &Lp) -> Vec<(f64, f64)> {
    let mut ranges = vec![(0.0, 0.0); lp.n_rows()];
    for c in lp.columns() {
        for (row, a) in c.entries() {
            let (p, q) = (a * c.lower, a * c.upper);
            let range: &mut (f64, f64) = &mut ranges[row];
            range.0 += p.min(q);
            range.1 += p.max(q);
        }
    }
    ranges
}

/// Finds the least that limits would have to give so that there is a plan.
pub fn elastic(lp: &Lp, what: &Elastic, options: &Options) -> Result<Relief, SolveError> {
    admit(lp, &options.limits)?;
    let known = |g: &Give| match g {
        Give::Rows { series, weight, .. } => *series < lp.rows.len() && weight.is_finite(),
        Give::Bounds {
            series,
            weight,
            most,
        } => *series < lp.cols.len() && weight.is_finite() && most.is_finite(),
        Give::Use { series, weights } => {
            let columns = lp.cols.get(*series).map(|s| s.count as usize);
            columns == Some(weights.len()) && weights.iter().all(|w| w.is_finite())
        }
    };
    if !what.give.iter().all(known) {
        return Err(SolveError::Unsupported(
            "a limit that may give is unknown or has no weight",
        ));
    }
    let (program, added) = program(lp, what);
    let Answer {
        outcome,
        certificate,
        leaves,
        infeasible_proved,
        ..
    } = run(&program, options)?;
    let feasible = certificate.is_some_and(|c| c.feasible());
    let mut bound = certificate.and_then(|c| c.bound);
    if infeasible_proved {
        // Not even with slack: then the program itself has no plan either.
        bound = Some(f64::INFINITY);
    }
    let x = outcome.x.filter(|_| feasible);
    let given = x.map(|x| {
        let mut all: Vec<Given> = Vec::new();
        for (i, (give, added)) in what.give.iter().zip(&added).enumerate() {
            let level = |way: usize, k: usize| added.first[way].map_or(0.0, |f| x[f + k]);
            let counted = |k: usize| match give {
                Give::Use { weights, .. } => weights[k] != 0.0,
                _ => true,
            };
            let parts: Vec<(u32, f64)> = (0..added.count)
                .filter(|&k| counted(k))
                .map(|k| (k, level(0, k) - level(1, k)))
                .filter(|(k, amount)| amount.abs() > 1e-7 * size(lp, give, *k))
                .map(|(k, amount)| (k as u32, amount))
                .collect();
            if !parts.is_empty() {
                let total = parts.iter().map(|p| p.1.abs()).sum();
                all.push(Given {
                    give: i,
                    parts,
                    total,
                });
            }
        }
        all.sort_by(|a, b| a.total.total_cmp(&b.total).then(a.give.cmp(&b.give)));
        all
    });
    let ray = outcome.prices.or(outcome.ray).map(|mut ray| {
        ray.truncate(lp.n_rows());
        ray
    });
    Ok(Relief {
        given,
        bound,
        ray,
        leaves,
    })
}

/// What a limit is, for telling an amount from rounding.
fn size(lp: &Lp, give: &Give, k: usize) -> f64 {
    let sides = match give {
        Give::Rows { series, .. } => [lp.rows[*series].lower, lp.rows[*series].upper],
        Give::Bounds { series, .. } | Give::Use { series, .. } => [lp.cols[*series].upper; 2],
    };
    sides
        .into_iter()
        .map(|v| lp.value(v, k as u32).abs())
        .filter(|v| v.is_finite())
        .fold(1.0, f64::max)
}

/// Tries to prove that there is no plan, all rows giving at one over their scale; for a program
/// with whole numbers, that its relaxation has none.
pub fn prove_infeasible(lp: &Lp, options: &Options) -> Result<Option<Vec<f64>>, SolveError> {
    admit(lp, &options.limits)?;
    let ranges = activity_ranges(lp);
    let give: Vec<Give> = (lp.rows.iter().enumerate())
        .map(|(series, s)| {
            let rows = &ranges[s.first as usize..(s.first + s.count) as usize];
            let size = rows
                .iter()
                .flat_map(|r| [r.0.abs(), r.1.abs()])
                .filter(|v| v.is_finite());
            Give::Rows {
                series,
                weight: 1.0 / size.fold(1.0, f64::max),
                short: true,
                over: true,
            }
        })
        .collect();
    let mut relaxed = lp.clone();
    relaxed.cols.iter_mut().for_each(|c| c.integer = false);
    let what = Elastic {
        give,
        lift: Vec::new(),
    };
    let relief = elastic(&relaxed, &what, options)?;
    Ok(relief
        .ray
        .filter(|ray| proves_infeasible(&relaxed, ray, &[])))
}
