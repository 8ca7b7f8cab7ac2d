//! Activities post entries to accounts: the one idea that every rule is written in.
//!
//! A rule opens [`Account`]s (rows, one per period or slot), then posts the columns of each
//! [`Activity`] in order of time. The builder folds columns whose entries move along in step into
//! series of the [`Lp`] view, and keeps what each series means and what its costs are called.

mod account;
mod cost;
mod key;

pub use account::Account;
pub use cost::CostTerm;
pub use key::Activity;

use std::collections::HashMap;
use std::sync::Arc;

use crate::lp::{Class, Entry, Lp, Tag, Values};

/// An account's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    first: u32,
    start: u32,
    count: u32,
}

impl Rows {
    /// The row at a time (period or slot); `None` where the account is not open then.
    pub fn at(self, time: u32) -> Option<u32> {
        let k = time.checked_sub(self.start)?;
        (k < self.count).then_some(self.first + k)
    }

    /// Times at which it is open.
    pub fn times(self) -> std::ops::Range<u32> {
        self.start..self.start + self.count
    }
}

/// What a column series means.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivitySeries {
    /// The activity.
    pub key: Activity,
    /// Time (period or slot) of the first column.
    pub start: u32,
    /// Times from one column to the next.
    pub stride: u32,
    /// The rule that posted it.
    pub rule: &'static str,
    /// Named costs per unit, which add up to the series' cost.
    pub costs: Vec<(CostTerm, Values)>,
}

/// The model: an LP view, and the meaning of every series of it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// As solvers see it.
    pub lp: Lp,
    /// Meaning of `lp.cols[i]`.
    pub activities: Vec<ActivitySeries>,
    /// Meaning of `lp.rows[i]`: the account and the time of its first row.
    pub accounts: Vec<(Account, u32)>,
    /// The rule that opened `lp.rows[i]`.
    pub opened_by: Vec<&'static str>,
    /// The rule at work now.
    pub rule: &'static str,
    /// What rules have to say about how they are modelled: rule and remark.
    pub remarks: Vec<(&'static str, String)>,
    /// Costs that no decision changes, by name.
    pub fixed: Vec<(CostTerm, f64)>,
    /// Who pays what columns cost, where there are firms; only while the model is built.
    pub payer: Option<Arc<dyn Payer>>,
    index: HashMap<Account, Rows>,
}

/// Pays what columns cost: adds entries of cash accounts, and what paying itself costs.
pub trait Payer: std::fmt::Debug + Send + Sync {
    /// Adds to the entries and costs of a column.
    fn pay(
        &self,
        key: Activity,
        time: u32,
        entries: &mut Vec<(u32, f64)>,
        costs: &mut Vec<(CostTerm, f64)>,
    );
}

/// A column that a rule posts.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Period or slot.
    pub time: u32,
    /// Least level.
    pub lower: f64,
    /// Greatest level: finite, from the data.
    pub upper: f64,
    /// Row and coefficient; rows may not repeat.
    pub entries: &'a [(u32, f64)],
    /// Named costs per unit.
    pub costs: &'a [(CostTerm, f64)],
}

/// Columns of one activity that move along in step, not yet folded into a series.
#[derive(Default)]
struct Run {
    times: Vec<u32>,
    first: Vec<u32>,
    steps: Vec<u32>,
    coefs: Vec<f64>,
    terms: Vec<CostTerm>,
    amounts: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// Posts one activity's columns; dropped series by series into the model.
pub struct Poster<'m> {
    model: &'m mut Model,
    key: Activity,
    integer: bool,
    tag: Tag,
    run: Run,
}

impl Model {
    /// Opens an account: one row per time of `times`, each within `[lower, upper]`.
    pub fn open(
        &mut self,
        key: Account,
        times: std::ops::Range<u32>,
        lower: &dyn Fn(u32) -> f64,
        upper: &dyn Fn(u32) -> f64,
    ) -> Rows {
        debug_assert!(
            !self.index.contains_key(&key),
            "account {key:?} opened twice"
        );
        let (start, count) = (times.start, times.len() as u32);
        let lows: Vec<f64> = times.clone().map(lower).collect();
        let highs: Vec<f64> = times.map(upper).collect();
        let (lower, upper) = (self.lp.values(&lows), self.lp.values(&highs));
        let (class, place, commodity) = match key {
            Account::Goods(p, c, _) | Account::Quay(p, c, _) => (Class::Goods, p.0, c.0),
            Account::Aboard(call, c, _) => (Class::Goods, call.0, c.0),
            Account::Inputs(pool) => (Class::Goods, pool.0, 0),
            // Delivering is one more step of the flow.
            Account::Demand(d) => (Class::Goods, d.0, 0),
            // Work is made by serving, and taken by what needs it.
            Account::Work(work, place) => (Class::Goods, place.0, work.0),
            _ => (Class::Coupling, 0, 0),
        };
        let tag = Tag {
            class,
            place,
            commodity,
            period: start,
            stride: 1,
        };
        let first = self.lp.add_rows(count, lower, upper, tag);
        let rows = Rows {
            first,
            start,
            count,
        };
        self.accounts.push((key, start));
        self.opened_by.push(self.rule);
        self.index.insert(key, rows);
        rows
    }

    /// Opens an account whose rows must all equal `value(time)`.
    pub fn open_balance(
        &mut self,
        key: Account,
        times: std::ops::Range<u32>,
        value: &dyn Fn(u32) -> f64,
    ) -> Rows {
        self.open(key, times, value, value)
    }

    /// The rows of an account, if it is open.
    pub fn rows(&self, key: Account) -> Option<Rows> {
        self.index.get(&key).copied()
    }

    /// The row of an account at a time, if open.
    pub fn row(&self, key: Account, time: u32) -> Option<u32> {
        self.rows(key)?.at(time)
    }

    /// Begins an activity whose levels are real numbers.
    pub fn activity(&mut self, key: Activity) -> Poster<'_> {
        self.poster(key, false)
    }

    /// Begins an activity whose levels are whole numbers.
    pub fn decision(&mut self, key: Activity) -> Poster<'_> {
        self.poster(key, true)
    }

    fn poster(&mut self, key: Activity, integer: bool) -> Poster<'_> {
        Poster {
            model: self,
            key,
            integer,
            tag: Tag::default(),
            run: Run::default(),
        }
    }

    /// A cost that no decision changes.
    pub fn fixed_cost(&mut self, term: CostTerm, amount: f64) {
        if amount != 0.0 {
            self.fixed.push((term, amount));
            self.lp.constant += amount;
        }
    }

    /// Meaning of a row: its account and time.
    pub fn account_at(&self, row: usize) -> (Account, u32) {
        let series = self.lp.rows.partition_point(|s| s.first as usize <= row) - 1;
        let (key, start) = self.accounts[series];
        (key, start + row as u32 - self.lp.rows[series].first)
    }

    /// Meaning of a column: its activity and time.
    pub fn activity_at(&self, column: usize) -> (Activity, u32) {
        let series = self.lp.cols.partition_point(|s| s.first as usize <= column) - 1;
        let a = &self.activities[series];
        (
            a.key,
            a.start + (column as u32 - self.lp.cols[series].first) * a.stride,
        )
    }
}

impl Poster<'_> {
    /// Posts the column of one time; times must rise.
    pub fn post(&mut self, post: Post) {
        let Some(payer) = self.model.payer.clone() else {
            return self.put(post);
        };
        let (mut entries, mut costs) = (post.entries.to_vec(), post.costs.to_vec());
        payer.pay(self.key, post.time, &mut entries, &mut costs);
        self.put(Post {
            entries: &entries,
            costs: &costs,
            ..post
        });
    }

    fn put(&mut self, post: Post) {
        debug_assert!(
            post.upper.is_finite() && post.lower.is_finite(),
            "{:?} unbounded",
            self.key
        );
        if !self.continues(&post) {
            self.flush();
            self.run.first.extend(post.entries.iter().map(|e| e.0));
            self.run.terms.extend(post.costs.iter().map(|c| c.0));
        } else if self.run.times.len() == 1 {
            let steps = post
                .entries
                .iter()
                .zip(&self.run.first)
                .map(|(e, &f)| e.0 - f);
            self.run.steps = steps.collect();
        }
        self.run.times.push(post.time);
        self.run.coefs.extend(post.entries.iter().map(|e| e.1));
        self.run.amounts.extend(post.costs.iter().map(|c| c.1));
        self.run.lower.push(post.lower);
        self.run.upper.push(post.upper);
    }

    fn continues(&self, post: &Post) -> bool {
        let run = &self.run;
        let k = run.times.len() as u32;
        if k == 0
            || run.first.len() != post.entries.len()
            || run.terms.len() != post.costs.len()
            || run.terms.iter().zip(post.costs).any(|(a, b)| *a != b.0)
        {
            return false;
        }
        if k == 1 {
            return post.entries.iter().zip(&run.first).all(|(e, &f)| e.0 >= f);
        }
        let stride = run.times[1] - run.times[0];
        post.time == run.times[0] + k * stride
            && post
                .entries
                .iter()
                .zip(&run.first)
                .zip(&run.steps)
                .all(|((e, &f), &s)| e.0 == f + k * s)
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let count = run.times.len();
        if count == 0 {
            return;
        }
        let lp = &mut self.model.lp;
        let width = run.first.len();
        let entries: Vec<Entry> = (0..width)
            .map(|j| {
                let each: Vec<f64> = (0..count).map(|k| run.coefs[k * width + j]).collect();
                let step = run.steps.get(j).copied().unwrap_or(0);
                Entry {
                    row: run.first[j],
                    step,
                    coef: lp.values(&each),
                }
            })
            .collect();
        let terms = run.terms.len();
        let total: Vec<f64> = (0..count)
            .map(|k| run.amounts[k * terms..(k + 1) * terms].iter().sum())
            .collect();
        let cost = lp.values(&total);
        let mut costs = Vec::with_capacity(terms);
        for (j, term) in run.terms.iter().enumerate() {
            let each: Vec<f64> = (0..count).map(|k| run.amounts[k * terms + j]).collect();
            let values = lp.values(&each);
            if values != Values::Const(0.0) {
                costs.push((*term, values));
            }
        }
        let (lower, upper) = (lp.values(&run.lower), lp.values(&run.upper));
        let start = run.times[0];
        let stride = run.times.get(1).map_or(1, |t| t - start);
        let tag = Tag {
            period: start,
            stride,
            ..self.tag
        };
        lp.add_cols(
            count as u32,
            &entries,
            cost,
            lower,
            upper,
            self.integer,
            tag,
        );
        self.model.activities.push(ActivitySeries {
            key: self.key,
            rule: self.model.rule,
            start,
            stride,
            costs,
        });
    }
}

impl Drop for Poster<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}
