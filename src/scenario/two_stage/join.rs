//! The scenarios' programs joined in one, the first stage shared.

use std::collections::{BTreeMap, HashMap};

use super::stages::{Key, Stages};
use super::{Decided, Instance};
use crate::lp::{Lp, Matrix};

/// A column that is not yet in the matrix.
#[derive(Default)]
struct Column {
    entries: Vec<(usize, f64)>,
    cost: f64,
    lower: f64,
    upper: f64,
    integer: bool,
}

/// The joined program.
#[derive(Clone, Debug)]
pub struct Joint {
    /// The program.
    pub lp: Lp,
    /// Column of the joined program for each column of each scenario.
    pub maps: Vec<Vec<u32>>,
    /// First-stage decisions, and their columns.
    pub shared: BTreeMap<Key, u32>,
}

impl Joint {
    /// Joins the scenarios' programs. A first-stage decision that some scenario does not know
    /// cannot be taken: its level is 0.
    pub fn of(stages: &Stages, weight: f64, level: f64, foreseen: &[Option<f64>]) -> Joint {
        Joint::at_costs(stages, (weight, level), foreseen, None)
    }

    /// The same at other costs of the scenarios' columns, none above their own.
    pub(in crate::scenario) fn at_costs(
        stages: &Stages,
        (weight, level): (f64, f64),
        foreseen: &[Option<f64>],
        costs: Option<&[Vec<f64>]>,
    ) -> Joint {
        let mut matrix = Matrix::default();
        let mut columns: Vec<Column> = Vec::new();
        let mut shared: BTreeMap<Key, u32> = BTreeMap::new();
        let mut known: HashMap<u32, usize> = HashMap::new();
        let mut maps = Vec::new();
        let tail = (weight > 0.0).then(|| weight / (1.0 - level).max(1e-9));
        for (s, branch) in stages.branches.iter().enumerate() {
            let lp = &branch.instance.model.lp;
            let own = costs.map(|all| &all[s]);
            let first_row = matrix.row_lower.len();
            for row in lp.row_iter() {
                matrix.row_lower.push(row.lower);
                matrix.row_upper.push(row.upper);
            }
            // cost_s x - eta - z_s <= -constant_s
            let over = tail.map(|_| {
                matrix.row_lower.push(f64::NEG_INFINITY);
                matrix.row_upper.push(-lp.constant);
                matrix.row_lower.len() - 1
            });
            let share = branch.probability * (1.0 - weight);
            matrix.constant += share * lp.constant;
            let mut map = Vec::with_capacity(lp.n_cols());
            for c in lp.columns() {
                let key = stages.key(&branch.instance, c.index);
                let at = match key {
                    None => columns.len() as u32,
                    Some(key) => *shared.entry(key).or_insert(columns.len() as u32),
                };
                if at as usize == columns.len() {
                    columns.push(Column {
                        lower: c.lower,
                        upper: c.upper,
                        integer: c.integer,
                        ..Column::default()
                    });
                }
                let column = &mut columns[at as usize];
                column.lower = column.lower.max(c.lower);
                column.upper = column.upper.min(c.upper);
                let cost = own.map_or(c.cost, |own| own[c.index]);
                column.cost += share * cost;
                let entries = c.entries().map(|(row, coef)| (first_row + row, coef));
                column.entries.extend(entries);
                column
                    .entries
                    .extend(over.filter(|_| cost != 0.0).map(|r| (r, cost)));
                *known.entry(at).or_default() += 1;
                map.push(at);
            }
            if let (Some(row), Some(tail)) = (over, tail) {
                let excess = Column {
                    entries: vec![(row, -1.0)],
                    cost: tail * branch.probability,
                    upper: span(lp).1 - span(lp).0,
                    ..Column::default()
                };
                columns.push(excess);
            }
            maps.push(map);
        }
        for &at in shared.values() {
            if known[&at] < stages.branches.len() {
                columns[at as usize].upper = columns[at as usize].upper.min(0.0);
            }
        }
        if tail.is_some() {
            let rows = matrix.row_lower.len();
            let mut risk = Column {
                cost: weight,
                ..Column::default()
            };
            (risk.lower, risk.upper) = quantile_bounds(stages, foreseen);
            let mut row = 0;
            for branch in &stages.branches {
                row += branch.instance.model.lp.n_rows() + 1;
                risk.entries.push((row - 1, -1.0));
            }
            debug_assert_eq!(row, rows);
            columns.push(risk);
        }
        for c in columns {
            // Bounds that contradict each other make a column that no plan has: the row below says so.
            let upper = c.upper.max(c.lower);
            if c.upper < c.lower {
                matrix.row_lower.push(f64::NEG_INFINITY);
                matrix.row_upper.push(c.upper);
                let row = matrix.row_lower.len() - 1;
                let entries = c.entries.into_iter().chain([(row, 1.0)]);
                matrix.push_column(entries, (c.cost, c.lower, upper), c.integer);
                continue;
            }
            matrix.push_column(c.entries, (c.cost, c.lower, upper), c.integer);
        }
        Joint {
            lp: matrix.to_lp(&stages.name),
            maps,
            shared,
        }
    }

    /// Cost of each scenario at the joined levels.
    pub fn costs(&self, stages: &Stages, x: &[f64]) -> Vec<f64> {
        let all = stages.branches.iter().zip(&self.maps);
        all.map(|(b, map)| {
            let levels: Vec<f64> = map.iter().map(|&j| x[j as usize]).collect();
            b.instance.model.lp.objective(&levels)
        })
        .collect()
    }

    /// The first-stage decisions that are not 0.
    pub fn decided(&self, x: &[f64]) -> Vec<Decided> {
        let taken = self
            .shared
            .iter()
            .filter(|(_, at)| x[**at as usize].abs() > 1e-9);
        taken
            .map(|(key, at)| Decided {
                activity: key.activity.to_string(),
                subject: key.subject.clone(),
                date: key.date.to_string(),
                level: x[*at as usize],
            })
            .collect()
    }

    /// The joined program with the first stage as another instance's plan decides it.
    pub(super) fn held(&self, stages: &Stages, mean: &Instance, x: &[f64]) -> Lp {
        let mut matrix = self.lp.materialise();
        let mut levels: HashMap<u32, f64> = HashMap::new();
        for (j, &level) in x.iter().enumerate() {
            let at = stages.key(mean, j).and_then(|key| self.shared.get(&key));
            if let Some(&at) = at {
                levels.insert(at, level);
            }
        }
        for &at in self.shared.values() {
            let j = at as usize;
            let level = levels.get(&at).copied().unwrap_or(0.0);
            let level = if matrix.integer[j] {
                level.round()
            } else {
                level
            };
            let level = level.clamp(matrix.lower[j], matrix.upper[j]);
            (matrix.lower[j], matrix.upper[j]) = (level, level);
        }
        matrix.to_lp(&stages.name)
    }
}

/// Least and greatest cost that a program's bounds allow.
fn span(lp: &Lp) -> (f64, f64) {
    let mut span = (lp.constant, lp.constant);
    for c in lp.columns() {
        let (a, b) = (c.cost * c.lower, c.cost * c.upper);
        span.0 += a.min(b);
        span.1 += a.max(b);
    }
    span
}

/// Between which the value at risk lies: no scenario costs less than foreseen, and none more than
/// its bounds allow.
fn quantile_bounds(stages: &Stages, foreseen: &[Option<f64>]) -> (f64, f64) {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for (branch, foreseen) in stages.branches.iter().zip(foreseen) {
        let span = span(&branch.instance.model.lp);
        // A certified optimum is exact to 1e-6 of itself.
        let from = foreseen.map_or(span.0, |c| c - 1e-5 * c.abs().max(1.0));
        least = least.min(from);
        most = most.max(span.1);
    }
    (least, most)
}
