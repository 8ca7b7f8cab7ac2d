//! Binding limits and what one more unit of each would be worth.
//!
//! The worth of a row's side is its shadow price. A limit that is kept by bounds of columns too
//! (a lane's capacity bounds each commodity that it carries) is worth what both say: the price of
//! the row, and the reduced cost of a column at its bound per unit that it takes of the limit.

use std::collections::BTreeMap;

use serde::Serialize;

use super::labels::Labels;
use super::words::{Bound, Side, Words};
use crate::model::{Account, Activity};

/// A limit that a better plan would need more of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Binding {
    /// Kind of limit.
    pub limit: String,
    /// For which row of which table.
    pub subject: String,
    /// Period, slot, trip or sailing.
    pub time: u32,
    /// First day that it is about.
    pub date: String,
    /// Unit that it is counted in.
    pub unit: String,
    /// How much of it there is, or must be.
    pub amount: f64,
    /// Worth of one more unit (of one less, where the limit is a minimum), base currency.
    pub price: f64,
    /// `one more TEU on lane VNSGN-USLAX in the week of 2026-01-05`.
    pub words: String,
}

/// A limit's place in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Kept by an account's row.
    Row(Account, u32),
    /// Kept by an activity's bound alone.
    Bound(Activity, u32),
}

/// Prices below this share of a limit's worth to the whole objective are rounding.
const NOTHING: f64 = 1e-9;
/// A limit binds if it is met within this share of itself.
const MET: f64 = 1e-6;

/// What a limit is worth and how much of it there is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Worth {
    /// Worth of one more unit.
    pub price: f64,
    /// How much there is.
    pub amount: f64,
}

/// Every limit with a price, from levels `x` and prices of the rows.
pub fn worths(labels: &Labels, x: &[f64], prices: &[f64]) -> BTreeMap<Limit, Worth> {
    let lp = &labels.model.lp;
    let mut all: BTreeMap<Limit, Worth> = BTreeMap::new();
    if x.len() != lp.n_cols() || prices.len() != lp.n_rows() {
        return all;
    }
    // Whole-number decisions stand as they are: what they allow is part of a row's side.
    let mut decided = vec![0.0; lp.n_rows()];
    let mut activity = vec![0.0; lp.n_rows()];
    for c in lp.columns() {
        for (row, coef) in c.entries() {
            activity[row] += coef * x[c.index];
            if c.integer {
                decided[row] += coef * x[c.index];
            }
        }
    }
    let mut sides = vec![f64::INFINITY; lp.n_rows()];
    for row in lp.row_iter() {
        sides[row.index] = row.upper - decided[row.index];
        let y = prices[row.index];
        let side = if y > 0.0 { row.lower } else { row.upper };
        if y == 0.0 || !side.is_finite() {
            continue;
        }
        let amount = (side - decided[row.index]).abs();
        if (activity[row.index] - side).abs() > MET * amount.max(1.0) {
            continue;
        }
        let (key, time) = labels.model.account_at(row.index);
        let worth = all.entry(Limit::Row(key, time)).or_default();
        worth.price += y.abs();
        worth.amount = amount;
    }
    for c in lp.columns().filter(|c| !c.integer && c.lower < c.upper) {
        let reduced = c.cost - c.entries().map(|(r, a)| a * prices[r]).sum::<f64>();
        let met = c.upper - x[c.index] <= MET * c.upper.abs().max(1.0);
        if reduced >= 0.0 || !met {
            continue;
        }
        let (key, time) = labels.model.activity_at(c.index);
        match labels.bound(key, time) {
            Bound::Own(_) => {
                let worth = all.entry(Limit::Bound(key, time)).or_default();
                worth.price -= reduced;
                worth.amount = c.upper;
            }
            Bound::Shares(account, size)
                if keeps(labels, &sides, (account, time), size * c.upper) =>
            {
                let worth = all.entry(Limit::Row(account, time)).or_default();
                worth.price -= reduced / size;
                worth.amount = c.upper * size;
            }
            Bound::Shares(..) | Bound::Use => {}
        }
    }
    all
}

/// Whether a bound that takes so much of an account is the account's limit, not what is of use.
/// Trips and sailings number a lane's columns as they number its rows.
pub fn keeps(labels: &Labels, sides: &[f64], (account, time): (Account, u32), taken: f64) -> bool {
    let side = labels.model.row(account, time).map(|r| sides[r as usize]);
    taken > 0.0 && side.is_some_and(|side| taken >= side * (1.0 - 1e-9))
}

/// A limit in words; none where people do not know it as one.
pub fn words(labels: &Labels, limit: Limit) -> Option<Words> {
    match limit {
        Limit::Row(account, time) => labels.limit(account, time),
        Limit::Bound(activity, time) => match labels.bound(activity, time) {
            Bound::Own(words) => Some(words),
            _ => None,
        },
    }
}

/// The binding limits, largest worth of all that there is first. Goods and demand are no limits:
/// their prices stand in the plan's prices.
pub fn binding(labels: &Labels, x: &[f64], prices: &[f64], objective: f64) -> Vec<Binding> {
    let mut list: Vec<Binding> = Vec::new();
    let least = NOTHING * objective.abs().max(1.0);
    for (limit, worth) in worths(labels, x, prices) {
        let Some(words) = words(labels, limit) else {
            continue;
        };
        if matches!(words.side, Side::Wanted | Side::Stock) || worth.price * worth.amount <= least {
            continue;
        }
        let ((kind, subject), time) = match limit {
            Limit::Row(account, time) => (labels.account(account), time),
            Limit::Bound(activity, time) => (labels.activity(activity), time),
        };
        list.push(Binding {
            limit: kind.to_string(),
            subject,
            time,
            date: words.date.clone(),
            unit: words.unit.clone(),
            amount: worth.amount,
            price: worth.price,
            words: words.one_more(),
        });
    }
    list.sort_by(|a, b| {
        let worth = |l: &Binding| l.price * l.amount;
        worth(b)
            .total_cmp(&worth(a))
            .then_with(|| (&a.limit, &a.subject, a.time).cmp(&(&b.limit, &b.subject, b.time)))
    });
    list
}
