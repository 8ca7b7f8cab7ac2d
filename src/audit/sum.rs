//! Sums that remember which rows made them up.

use std::collections::{BTreeMap, BTreeSet};

use super::TOLERANCE;
use crate::plan::RowRef;

/// A sum of rows' quantities.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// Its value.
    pub value: f64,
    scale: f64,
    rows: Vec<(f64, RowRef)>,
}

impl Sum {
    /// Adds `coef` times a row's level.
    pub fn add(&mut self, coef: f64, level: f64, row: Option<RowRef>) {
        if !level.is_finite() {
            return;
        }
        self.value += coef * level;
        self.scale = self.scale.max(coef.abs() * level.abs().max(1.0));
        if let Some(row) = row.filter(|_| coef != 0.0) {
            self.rows.push((coef * level, row));
        }
    }

    /// By how much it may be off a side: what the certificate allows a row of the model.
    pub fn slack(&self, side: f64) -> f64 {
        let side = if side.is_finite() { side.abs() } else { 0.0 };
        TOLERANCE * self.scale.max(side).max(TOLERANCE)
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.value.abs() <= self.slack(0.0)
    }

    /// What each row added, in the order in which it did.
    pub fn terms(&self) -> &[(f64, RowRef)] {
        &self.rows
    }

    /// The rows that made it up, the largest first.
    pub fn rows(&self) -> Vec<RowRef> {
        let mut rows = self.rows.clone();
        rows.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        let mut seen = BTreeSet::new();
        let rows = rows.into_iter().map(|r| r.1);
        rows.filter(|&row| seen.insert(row)).collect()
    }
}

/// Sums by key, in the order of keys.
pub type Tally<K> = BTreeMap<K, Sum>;
