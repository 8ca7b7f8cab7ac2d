//! The program as the iteration sees it: `min c x`, `A x = b`, `lower <= x <= upper`.
//!
//! Fixed columns are gone, a row that is no equation has a column of its own (`a x - s = 0`, `s` between the row's sides), and
//! rows without entries are dropped.

use super::taken::Taken;
use crate::lp::Matrix;

/// A sparse matrix both ways, its sides, costs and bounds.
pub(super) struct Form {
    /// Where each column's entries start.
    pub starts: Vec<usize>,
    /// Row of each entry, ascending within a column.
    pub rows: Vec<u32>,
    /// Coefficient of each entry.
    pub coefs: Vec<f64>,
    /// Where each row's entries start in [`Form::cols`].
    pub row_starts: Vec<usize>,
    /// Column of each entry by rows.
    pub cols: Vec<u32>,
    /// Coefficient of each entry by rows.
    pub row_coefs: Vec<f64>,
    /// Right-hand sides.
    pub b: Vec<f64>,
    /// Costs.
    pub c: Vec<f64>,
    /// Lower bounds, `-inf` where absent.
    pub lower: Vec<f64>,
    /// Upper bounds, `+inf` where absent.
    pub upper: Vec<f64>,
    /// Column of the matrix of each column that is no slack; these come first.
    pub origin: Vec<u32>,
    /// Row of the matrix of each row.
    pub row_origin: Vec<u32>,
}

impl Form {
    /// The form of the rows of a matrix that are in; none where a row without entries misses its sides.
    pub fn new(m: &Matrix, taken: &Taken) -> Option<Form> {
        let open = |j: usize| m.lower[j] < m.upper[j];
        let mut shift = vec![0.0; m.n_rows()];
        let mut size = vec![0.0f64; m.n_rows()];
        let mut used = vec![false; m.n_rows()];
        for j in 0..m.n_cols() {
            for (i, a) in m.column(j).filter(|(_, a)| *a != 0.0) {
                if open(j) {
                    used[i] = true;
                } else {
                    shift[i] += a * m.lower[j];
                    size[i] = size[i].max((a * m.lower[j]).abs());
                }
            }
        }
        let mut place = vec![u32::MAX; m.n_rows()];
        let (mut b, mut row_origin, mut slack) = (Vec::new(), Vec::new(), Vec::new());
        for i in 0..m.n_rows() {
            let (lower, upper) = (m.row_lower[i] - shift[i], m.row_upper[i] - shift[i]);
            if !used[i] {
                let room = 1e-9 * size[i].max(1.0);
                if lower > room || upper < -room {
                    return None;
                }
                continue;
            }
            if !taken.rows[i] || lower == f64::NEG_INFINITY && upper == f64::INFINITY {
                continue;
            }
            place[i] = b.len() as u32;
            row_origin.push(i as u32);
            if m.row_lower[i] == m.row_upper[i] {
                b.push(lower);
            } else {
                slack.push((b.len() as u32, lower, upper));
                b.push(0.0);
            }
        }
        let origin: Vec<u32> = (0..m.n_cols() as u32)
            .filter(|&j| open(j as usize))
            .collect();
        let n = origin.len() + slack.len();
        let (mut starts, mut rows, mut coefs) = (vec![0], Vec::new(), Vec::new());
        let (mut c, mut lower, mut upper) = (
            Vec::with_capacity(n),
            Vec::with_capacity(n),
            Vec::with_capacity(n),
        );
        let mut column: Vec<(u32, f64)> = Vec::new();
        for &j in &origin {
            let j = j as usize;
            column.clear();
            column.extend(
                m.column(j)
                    .filter(|(i, a)| *a != 0.0 && place[*i] != u32::MAX)
                    .map(|(i, a)| (place[i], a)),
            );
            column.sort_unstable_by_key(|e| e.0);
            // Two entries of a column in one row are one.
            for &(i, a) in &column {
                match rows.last() {
                    Some(&last) if last == i && rows.len() > *starts.last().unwrap_or(&0) => {
                        if let Some(before) = coefs.last_mut() {
                            *before += a;
                        }
                    }
                    _ => {
                        rows.push(i);
                        coefs.push(a);
                    }
                }
            }
            starts.push(rows.len());
            c.push(m.cost[j]);
            lower.push(m.lower[j]);
            upper.push(m.upper[j]);
        }
        for (i, least, most) in slack {
            rows.push(i);
            coefs.push(-1.0);
            starts.push(rows.len());
            c.push(0.0);
            lower.push(least);
            upper.push(most);
        }
        let mut form = Form {
            starts,
            rows,
            coefs,
            row_starts: Vec::new(),
            cols: Vec::new(),
            row_coefs: Vec::new(),
            b,
            c,
            lower,
            upper,
            origin,
            row_origin,
        };
        form.turn();
        Some(form)
    }

    /// Writes the entries out by rows.
    fn turn(&mut self) {
        let mut starts = vec![0usize; self.n_rows() + 1];
        for &i in &self.rows {
            starts[i as usize + 1] += 1;
        }
        for i in 0..self.n_rows() {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        self.cols = vec![0; self.rows.len()];
        self.row_coefs = vec![0.0; self.rows.len()];
        for j in 0..self.n_cols() {
            for n in self.starts[j]..self.starts[j + 1] {
                let at = &mut next[self.rows[n] as usize];
                self.cols[*at] = j as u32;
                self.row_coefs[*at] = self.coefs[n];
                *at += 1;
            }
        }
        self.row_starts = starts;
    }

    /// Number of columns, slacks included.
    pub fn n_cols(&self) -> usize {
        self.c.len()
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.b.len()
    }

    /// Rows and coefficients of a column.
    pub fn column(&self, j: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[j]..self.starts[j + 1];
        let rows = self.rows[range.clone()].iter();
        rows.map(|&i| i as usize)
            .zip(self.coefs[range].iter().copied())
    }

    /// Columns and coefficients of a row.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.row_starts[i]..self.row_starts[i + 1];
        let cols = self.cols[range.clone()].iter();
        cols.map(|&j| j as usize)
            .zip(self.row_coefs[range].iter().copied())
    }

    /// Where each column stands among the matrix's columns and, behind them, the slacks of its rows.
    pub fn places(&self, m: &Matrix) -> impl Iterator<Item = usize> + '_ {
        let n = m.n_cols();
        let columns = self.origin.iter().map(|&j| j as usize);
        let slacks = (self.origin.len()..self.n_cols())
            .map(move |j| n + self.row_origin[self.rows[self.starts[j]] as usize] as usize);
        columns.chain(slacks)
    }

    /// A point of the matrix as a point of the form: slacks stand where their rows are, within their sides.
    pub fn take_levels(&self, x: &[f64]) -> Vec<f64> {
        let mut levels: Vec<f64> = self.origin.iter().map(|&j| x[j as usize]).collect();
        levels.resize(self.n_cols(), 0.0);
        let mut sums = vec![0.0; self.n_rows()];
        self.times(&levels, &mut sums);
        for (j, level) in levels.iter_mut().enumerate().skip(self.origin.len()) {
            let row = self.rows[self.starts[j]] as usize;
            *level = sums[row].max(self.lower[j]).min(self.upper[j]);
        }
        levels
    }

    /// Prices of the matrix as prices of the form.
    pub fn take_prices(&self, y: &[f64]) -> Vec<f64> {
        self.row_origin.iter().map(|&i| y[i as usize]).collect()
    }

    /// Levels of the matrix, within their bounds.
    pub fn levels(&self, m: &Matrix, x: &[f64]) -> Vec<f64> {
        let mut levels = m.lower.clone();
        for (&j, x) in self.origin.iter().zip(x) {
            let j = j as usize;
            levels[j] = x.max(m.lower[j]).min(m.upper[j]);
        }
        levels
    }

    /// Prices of the matrix; rows that are out have none.
    pub fn prices(&self, m: &Matrix, y: &[f64]) -> Vec<f64> {
        let mut prices = vec![0.0; m.n_rows()];
        for (&i, y) in self.row_origin.iter().zip(y) {
            prices[i as usize] = *y;
        }
        prices
    }

    /// `A x`.
    pub fn times(&self, x: &[f64], out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = self.row(i).map(|(j, a)| a * x[j]).sum();
        }
    }

    /// `A^T y`.
    pub fn turned_times(&self, y: &[f64], out: &mut [f64]) {
        for (j, out) in out.iter_mut().enumerate() {
            *out = self.column(j).map(|(i, a)| a * y[i]).sum();
        }
    }
}
