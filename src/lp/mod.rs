//! The model as solvers see it: a *view* of series, never a flat matrix unless one is asked for.
//!
//! A time-expanded model repeats itself. A [`ColSeries`] is one activity over its periods: `count`
//! columns that share one template of entries; the k-th column's entry stands in row
//! `entry.row + k * entry.step`. A [`RowSeries`] is one account over its periods. So memory grows
//! with the number of activities, not with activities times periods.
//!
//! Everything here minimises; the model turns the sign for an instance that maximises.

pub mod gate;
pub mod matrix;
pub mod mps;
pub mod scale;
pub mod text;

use std::ops::Range;

pub use matrix::Matrix;

/// A number per position of a series: one for all, or one each in the [`Lp::pool`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values {
    /// The same at every position.
    Const(f64),
    /// `pool[offset + k]` at position k.
    Each(u32),
}

/// One entry of a series' template: coefficient `coef` in row `row + k * step`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Row of the series' first column.
    pub row: u32,
    /// How many rows further the next column's entry stands (0: all in one row).
    pub step: u32,
    /// Coefficient.
    pub coef: Values,
}

/// What solvers may know of a series: enough for structure, nothing of the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Tag {
    /// Goods accounts are nodes of the Leontief flow; all else is coupling.
    pub class: Class,
    /// Coarse place number.
    pub place: u32,
    /// Coarse commodity number (product level in the bill of materials order is the model's affair).
    pub commodity: u32,
    /// Period of the first position.
    pub period: u32,
    /// Periods from one position to the next.
    pub stride: u32,
}

/// Kind of account or activity, coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Class {
    /// Goods of one kind at one place: part of the flow's core.
    Goods,
    /// Capacity, window, cash, logic: shared by many.
    #[default]
    Coupling,
}

/// An activity over its periods: `count` columns from index `first`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColSeries {
    /// Index of the first column.
    pub first: u32,
    /// Number of columns.
    pub count: u32,
    /// Its template in [`Lp::entries`].
    pub entries: Range<u32>,
    /// Cost per unit (minimised).
    pub cost: Values,
    /// Lower bound, finite.
    pub lower: Values,
    /// Upper bound, finite.
    pub upper: Values,
    /// Whether levels are whole numbers.
    pub integer: bool,
    /// Coarse structure.
    pub tag: Tag,
}

/// An account over its periods: `count` rows from index `first`, each `lower <= a x <= upper`
/// (infinite where absent).
#[derive(Clone, Debug, PartialEq)]
pub struct RowSeries {
    /// Index of the first row.
    pub first: u32,
    /// Number of rows.
    pub count: u32,
    /// Least value, `-inf` where absent.
    pub lower: Values,
    /// Greatest value, `+inf` where absent.
    pub upper: Values,
    /// Coarse structure.
    pub tag: Tag,
}

/// A linear program, possibly with integers: minimise `cost x + constant`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lp {
    /// Name, for files.
    pub name: String,
    /// Column series in index order.
    pub cols: Vec<ColSeries>,
    /// Row series in index order.
    pub rows: Vec<RowSeries>,
    /// Templates.
    pub entries: Vec<Entry>,
    /// Numbers that differ by position.
    pub pool: Vec<f64>,
    /// Added to every objective.
    pub constant: f64,
}

/// One column, as iterated.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Column index.
    pub index: usize,
    /// Series index and position in it.
    pub series: usize,
    /// Position in the series.
    pub k: u32,
    /// Cost per unit.
    pub cost: f64,
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
    /// Whole numbers only.
    pub integer: bool,
    lp: &'a Lp,
}

impl<'a> Column<'a> {
    /// Row and coefficient of each entry (a row appears at most once in a valid model).
    pub fn entries(&self) -> impl Iterator<Item = (usize, f64)> + 'a {
        let (lp, k) = (self.lp, self.k);
        let range = &lp.cols[self.series].entries;
        lp.entries[range.start as usize..range.end as usize]
            .iter()
            .map(move |e| ((e.row + k * e.step) as usize, lp.value(e.coef, k)))
    }
}

/// One row, as iterated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Row index.
    pub index: usize,
    /// Series index.
    pub series: usize,
    /// Position in the series.
    pub k: u32,
    /// Least value.
    pub lower: f64,
    /// Greatest value.
    pub upper: f64,
}

impl Lp {
    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.cols.last().map_or(0, |s| (s.first + s.count) as usize)
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.rows.last().map_or(0, |s| (s.first + s.count) as usize)
    }

    /// Number of entries of the matrix, had it been written out.
    pub fn n_entries(&self) -> usize {
        self.cols
            .iter()
            .map(|s| s.count as usize * s.entries.len())
            .sum()
    }

    /// Whether any column must be whole.
    pub fn has_integers(&self) -> bool {
        self.cols.iter().any(|s| s.integer)
    }

    /// The number at position `k`.
    pub fn value(&self, values: Values, k: u32) -> f64 {
        match values {
            Values::Const(v) => v,
            Values::Each(offset) => self.pool[(offset + k) as usize],
        }
    }

    /// Puts one number per position into the pool, or none if all are equal.
    pub fn values(&mut self, each: &[f64]) -> Values {
        match each {
            [] => Values::Const(0.0),
            [first, rest @ ..] if rest.iter().all(|v| v.to_bits() == first.to_bits()) => {
                Values::Const(*first)
            }
            _ => {
                let offset = self.pool.len() as u32;
                self.pool.extend_from_slice(each);
                Values::Each(offset)
            }
        }
    }

    /// The same program with another greatest value of one row.
    #[must_use]
    pub fn with_upper(&self, row: usize, upper: f64) -> Lp {
        self.with_side(row, upper, |series| &mut series.upper)
    }

    /// The same program with another lower side of one row.
    pub fn with_lower(&self, row: usize, lower: f64) -> Lp {
        self.with_side(row, lower, |series| &mut series.lower)
    }

    fn with_side(&self, row: usize, amount: f64, side: fn(&mut RowSeries) -> &mut Values) -> Lp {
        let mut lp = self.clone();
        let found = lp.rows.partition_point(|s| s.first as usize <= row);
        let Some(series) = found.checked_sub(1) else {
            return lp;
        };
        let old = *side(&mut lp.rows[series]);
        let (first, count) = (lp.rows[series].first as usize, lp.rows[series].count);
        let mut each: Vec<f64> = (0..count).map(|k| lp.value(old, k)).collect();
        if let Some(one) = each.get_mut(row - first) {
            *one = amount;
        }
        *side(&mut lp.rows[series]) = lp.values(&each);
        lp
    }

    /// Appends an account over `count` positions; returns its first row.
    pub fn add_rows(&mut self, count: u32, lower: Values, upper: Values, tag: Tag) -> u32 {
        let first = self.n_rows() as u32;
        self.rows.push(RowSeries {
            first,
            count,
            lower,
            upper,
            tag,
        });
        first
    }

    /// Appends an activity over `count` positions; returns its first column.
    #[allow(clippy::too_many_arguments)]
    pub fn add_cols(
        &mut self,
        count: u32,
        entries: &[Entry],
        cost: Values,
        lower: Values,
        upper: Values,
        integer: bool,
        tag: Tag,
    ) -> u32 {
        let first = self.n_cols() as u32;
        let start = self.entries.len() as u32;
        self.entries.extend_from_slice(entries);
        let entries = start..self.entries.len() as u32;
        self.cols.push(ColSeries {
            first,
            count,
            entries,
            cost,
            lower,
            upper,
            integer,
            tag,
        });
        first
    }

    /// Every column in index order.
    pub fn columns(&self) -> impl Iterator<Item = Column<'_>> {
        self.cols.iter().enumerate().flat_map(move |(series, s)| {
            (0..s.count).map(move |k| Column {
                index: (s.first + k) as usize,
                series,
                k,
                cost: self.value(s.cost, k),
                lower: self.value(s.lower, k),
                upper: self.value(s.upper, k),
                integer: s.integer,
                lp: self,
            })
        })
    }

    /// Every row in index order.
    pub fn row_iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().enumerate().flat_map(move |(series, s)| {
            (0..s.count).map(move |k| Row {
                index: (s.first + k) as usize,
                series,
                k,
                lower: self.value(s.lower, k),
                upper: self.value(s.upper, k),
            })
        })
    }

    /// The objective of levels `x`, constant included.
    pub fn objective(&self, x: &[f64]) -> f64 {
        self.constant + self.columns().map(|c| c.cost * x[c.index]).sum::<f64>()
    }
}

/// Names of columns and rows for files: the model knows them, the LP does not.
pub trait Names {
    /// Name of a column: unique, printable, no spaces.
    fn column(&self, index: usize) -> String;
    /// Name of a row: unique, printable, no spaces.
    fn row(&self, index: usize) -> String;
}
