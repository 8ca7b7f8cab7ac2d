//! Turns what columns cost into entries of cash accounts.

use std::sync::Arc;

use super::bills;
use crate::model::{Activity, CostTerm, Payer, Rows};
use crate::world::World;
use crate::world::tables::Sense;

/// The rows of an account.
#[derive(Clone, Copy, Debug)]
pub struct Books {
    /// Cash.
    pub cash: Rows,
    /// What an exposure allows to buy and to sell.
    pub exposure: Option<(u32, u32)>,
}

/// Pays from the accounts of a world.
#[derive(Debug)]
pub struct Cashier {
    /// The world; the model, which lives on, borrows nothing.
    pub world: Arc<World>,
    /// Rows by account.
    pub books: Vec<Books>,
}

/// Adds to a row's coefficient.
pub fn add(entries: &mut Vec<(u32, f64)>, row: u32, coefficient: f64) {
    match entries.iter_mut().find(|e| e.0 == row) {
        Some(entry) => entry.1 += coefficient,
        None => entries.push((row, coefficient)),
    }
}

impl Payer for Cashier {
    fn pay(
        &self,
        key: Activity,
        time: u32,
        entries: &mut Vec<(u32, f64)>,
        costs: &mut Vec<(CostTerm, f64)>,
    ) {
        let world = &*self.world;
        let Some(treasury) = &world.treasury else {
            return;
        };
        let calendar = &world.calendar;
        let mut timing = 0.0;
        for bill in bills(world, key, time, costs) {
            let mut worth = 0.0;
            for due in treasury.dues(calendar, &bill) {
                worth += treasury.worth_of(calendar, &due);
                let books = self.books[due.account.index()];
                if let Some(row) = books.cash.at(due.time) {
                    add(entries, row, due.counted);
                }
                if let Some((buy, sell)) = books.exposure {
                    let row = if due.amount > 0.0 { buy } else { sell };
                    add(entries, row, -due.counted.abs());
                }
            }
            let counts = treasury.counts_revenue || bill.name != "revenue";
            if counts && (worth - bill.amount).abs() > 1e-12 * bill.amount.abs() {
                timing += worth - bill.amount;
            }
        }
        if timing != 0.0 {
            costs.push((CostTerm::Timing, timing));
        }
        if world.header.objective == Sense::Financing {
            let paid = costs.iter().filter(|c| !c.0.is_weight());
            let aside: f64 = paid.map(|c| c.1).sum();
            if aside != 0.0 {
                costs.push((CostTerm::SetAside, -aside));
            }
        }
    }
}
