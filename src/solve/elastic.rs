//! Why there is no plan: the least that rows would have to give.
//!
//! Rows that may give get slack columns at a price per unit, all else costs nothing. A safe bound
//! above zero of that program proves that the rows as they are cannot be met.

use super::auto::{Answer, Options, run};
use super::{SolveError, admit};
use crate::certificate::{Leaf, proves_infeasible};
use crate::lp::{Entry, Lp, Tag, Values};

/// A row series that may give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Give {
    /// Row series index.
    pub series: usize,
    /// Cost per unit it gives: greater means it gives later.
    pub weight: f64,
}

/// A row series that gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Violated {
    /// Row series index.
    pub series: usize,
    /// Row and amount: above zero, the row's value was missing below its lower side; below zero,
    /// it was too much above its upper side.
    pub rows: Vec<(usize, f64)>,
    /// Sum of the amounts' magnitudes.
    pub total: f64,
}

/// What would have to give.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Series that gave, smallest total first.
    pub violated: Vec<Violated>,
    /// Safe bound of the elastic program: above zero, infeasibility is proved.
    pub bound: Option<f64>,
    /// Levels of the program's own columns in the elastic answer, if there is one; none if even
    /// with slack the other rows cannot be met.
    pub x: Option<Vec<f64>>,
    /// Prices of the elastic program: a ray of the program itself, for
    /// [`crate::certificate::proves_infeasible`].
    pub ray: Option<Vec<f64>>,
    /// With whole numbers: leaves of the elastic program, see [`elastic_program`].
    pub leaves: Vec<Leaf>,
}

impl Conflict {
    /// Whether infeasibility of the program is proved.
    pub fn proved(&self) -> bool {
        self.bound.is_some_and(|b| b > 0.0)
    }
}

/// The elastic program: no costs but those of slack, whose columns come after the program's own,
/// per series upwards (where it has a lower side), then downwards (where it has an upper one).
pub fn elastic_program(lp: &Lp, give: &[Give]) -> Lp {
    let mut out = lp.clone();
    out.constant = 0.0;
    out.cols
        .iter_mut()
        .for_each(|c| c.cost = Values::Const(0.0));
    let ranges = activity_ranges(lp);
    for g in give {
        let Some(series) = lp.rows.get(g.series) else {
            continue;
        };
        let positions = || (0..series.count).map(|k| (k, ranges[(series.first + k) as usize]));
        // No row can miss its side by more than the columns' bounds let it.
        let up: Vec<f64> = positions()
            .map(|(k, (least, _))| room(lp.value(series.lower, k) - least))
            .collect();
        let down: Vec<f64> = positions()
            .map(|(k, (_, most))| room(most - lp.value(series.upper, k)))
            .collect();
        for (coef, most) in [(1.0, up), (-1.0, down)] {
            let most = out.values(&most);
            let entry = [Entry {
                row: series.first,
                step: 1,
                coef: Values::Const(coef),
            }];
            let cost = Values::Const(g.weight.abs());
            let zero = Values::Const(0.0);
            out.add_cols(
                series.count,
                &entry,
                cost,
                zero,
                most,
                false,
                Tag::default(),
            );
        }
    }
    out
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

/// Finds the least that the rows in `give` would have to give so that there is a plan.
pub fn elastic(lp: &Lp, give: &[Give], options: &Options) -> Result<Conflict, SolveError> {
    admit(lp, &options.limits)?;
    if give
        .iter()
        .any(|g| g.series >= lp.rows.len() || !g.weight.is_finite())
    {
        return Err(SolveError::Unsupported(
            "a row that may give is unknown or has no weight",
        ));
    }
    let program = elastic_program(lp, give);
    let Answer {
        outcome,
        certificate,
        leaves,
        infeasible_proved,
        ..
    } = run(&program, options)?;
    let feasible = certificate.is_some_and(|c| c.feasible());
    let x = outcome.x.filter(|_| feasible);
    let mut bound = certificate.and_then(|c| c.bound);
    if infeasible_proved {
        // Not even with slack: then the program itself has no plan either.
        bound = Some(f64::INFINITY);
    }
    let mut violated = Vec::new();
    if let Some(x) = &x {
        let mut next = lp.n_cols();
        for g in give {
            let series = &lp.rows[g.series];
            let n = series.count as usize;
            let (up, down) = (&x[next..next + n], &x[next + n..next + 2 * n]);
            next += 2 * n;
            let amount = |k: usize| (series.first as usize + k, up[k] - down[k]);
            let scale = |k: usize| {
                let sides = [series.lower, series.upper].map(|v| lp.value(v, k as u32).abs());
                sides
                    .into_iter()
                    .filter(|v| v.is_finite())
                    .fold(1.0, f64::max)
            };
            let rows: Vec<(usize, f64)> = (0..n)
                .filter(|&k| amount(k).1.abs() > 1e-7 * scale(k))
                .map(amount)
                .collect();
            if !rows.is_empty() {
                let total = rows.iter().map(|(_, a)| a.abs()).sum();
                violated.push(Violated {
                    series: g.series,
                    rows,
                    total,
                });
            }
        }
        violated
            .sort_by(|a: &Violated, b| a.total.total_cmp(&b.total).then(a.series.cmp(&b.series)));
    }
    let x = x.map(|mut x| {
        x.truncate(lp.n_cols());
        x
    });
    let ray = outcome.prices.or(outcome.ray);
    Ok(Conflict {
        violated,
        bound,
        x,
        ray,
        leaves,
    })
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
            Give {
                series,
                weight: 1.0 / size.fold(1.0, f64::max),
            }
        })
        .collect();
    let mut relaxed = lp.clone();
    relaxed.cols.iter_mut().for_each(|c| c.integer = false);
    let conflict = elastic(&relaxed, &give, options)?;
    Ok(conflict
        .ray
        .filter(|ray| proves_infeasible(&relaxed, ray, &[])))
}
