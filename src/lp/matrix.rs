//! The flat form of a linear program, for the solvers that need one.

use super::{Lp, Tag, Values};

/// A sparse matrix by columns with bounds and costs; minimise `cost x + constant`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Where each column's entries start; one more than there are columns.
    pub starts: Vec<usize>,
    /// Row of each entry.
    pub rows: Vec<u32>,
    /// Coefficient of each entry.
    pub coefs: Vec<f64>,
    /// Cost of each column.
    pub cost: Vec<f64>,
    /// Lower bound of each column.
    pub lower: Vec<f64>,
    /// Upper bound of each column.
    pub upper: Vec<f64>,
    /// Whether each column must be whole.
    pub integer: Vec<bool>,
    /// Least value of each row.
    pub row_lower: Vec<f64>,
    /// Greatest value of each row.
    pub row_upper: Vec<f64>,
    /// Added to every objective.
    pub constant: f64,
}

impl Matrix {
    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.cost.len()
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.row_lower.len()
    }

    /// Rows and coefficients of a column.
    pub fn column(&self, j: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[j]..self.starts[j + 1];
        self.rows[range.clone()]
            .iter()
            .map(|&r| r as usize)
            .zip(self.coefs[range].iter().copied())
    }

    /// Columns and coefficients of every row.
    pub fn by_rows(&self) -> Vec<Vec<(usize, f64)>> {
        let mut rows = vec![Vec::new(); self.n_rows()];
        for j in 0..self.n_cols() {
            for (i, a) in self.column(j) {
                rows[i].push((j, a));
            }
        }
        rows
    }

    /// Whether any column must be whole.
    pub fn has_integers(&self) -> bool {
        self.integer.iter().any(|&i| i)
    }

    /// The value of every row at `x`.
    pub fn activity(&self, x: &[f64]) -> Vec<f64> {
        let mut activity = vec![0.0; self.n_rows()];
        for (j, &level) in x.iter().enumerate().take(self.n_cols()) {
            for (i, a) in self.column(j) {
                activity[i] += a * level;
            }
        }
        activity
    }

    /// Reduced costs `c - A^T y` of prices `y`, in plain arithmetic.
    pub fn reduced_costs(&self, y: &[f64]) -> Vec<f64> {
        (0..self.n_cols())
            .map(|j| self.cost[j] - self.column(j).map(|(i, a)| a * y[i]).sum::<f64>())
            .collect()
    }

    /// Appends a column.
    pub fn push_column(
        &mut self,
        entries: impl IntoIterator<Item = (usize, f64)>,
        (cost, lower, upper): (f64, f64, f64),
        integer: bool,
    ) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for (row, coef) in entries {
            self.rows.push(row as u32);
            self.coefs.push(coef);
        }
        self.starts.push(self.rows.len());
        self.cost.push(cost);
        self.lower.push(lower);
        self.upper.push(upper);
        self.integer.push(integer);
    }

    /// The same program as series of one column and one row each.
    pub fn to_lp(&self, name: &str) -> Lp {
        let mut lp = Lp {
            name: name.to_string(),
            constant: self.constant,
            ..Lp::default()
        };
        for (&lower, &upper) in self.row_lower.iter().zip(&self.row_upper) {
            lp.add_rows(
                1,
                Values::Const(lower),
                Values::Const(upper),
                Tag::default(),
            );
        }
        let mut entries = Vec::new();
        for j in 0..self.n_cols() {
            entries.clear();
            entries.extend(self.column(j).map(|(row, coef)| super::Entry {
                row: row as u32,
                step: 0,
                coef: Values::Const(coef),
            }));
            let [cost, lower, upper] =
                [self.cost[j], self.lower[j], self.upper[j]].map(Values::Const);
            lp.add_cols(
                1,
                &entries,
                cost,
                lower,
                upper,
                self.integer[j],
                Tag::default(),
            );
        }
        lp
    }
}

impl Lp {
    /// Writes the view out: only for solvers that need a flat matrix.
    pub fn materialise(&self) -> Matrix {
        let mut matrix = Matrix {
            constant: self.constant,
            ..Matrix::default()
        };
        matrix.starts.reserve(self.n_cols() + 1);
        matrix.starts.push(0);
        matrix.rows.reserve(self.n_entries());
        matrix.coefs.reserve(self.n_entries());
        for c in self.columns() {
            matrix.push_column(c.entries(), (c.cost, c.lower, c.upper), c.integer);
        }
        for row in self.row_iter() {
            matrix.row_lower.push(row.lower);
            matrix.row_upper.push(row.upper);
        }
        matrix
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::Entry;

    #[test]
    fn a_series_is_written_out_position_by_position() {
        let mut lp = Lp {
            constant: 2.5,
            ..Lp::default()
        };
        let tag = Tag::default();
        let each = lp.values(&[1.0, 2.0, 3.0]);
        let stock = lp.add_rows(3, Values::Const(0.0), each, tag);
        let budget = lp.add_rows(1, Values::Const(f64::NEG_INFINITY), Values::Const(9.0), tag);
        let entries = [
            Entry {
                row: stock,
                step: 1,
                coef: Values::Const(1.0),
            },
            Entry {
                row: budget,
                step: 0,
                coef: each,
            },
        ];
        let (zero, ten) = (Values::Const(0.0), Values::Const(10.0));
        lp.add_cols(3, &entries, each, zero, ten, true, tag);
        let m = lp.materialise();
        assert_eq!(m.starts, [0, 2, 4, 6]);
        assert_eq!(m.rows, [0, 3, 1, 3, 2, 3]);
        assert_eq!(m.coefs, [1.0, 1.0, 1.0, 2.0, 1.0, 3.0]);
        assert_eq!(m.row_upper, [1.0, 2.0, 3.0, 9.0]);
        assert_eq!(m.activity(&[1.0, 1.0, 1.0]), [1.0, 1.0, 1.0, 6.0]);
        assert_eq!(m.to_lp("again").materialise(), m);
    }
}
