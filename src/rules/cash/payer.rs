//! Turns what columns cost into entries of cash accounts.

use std::collections::HashMap;
use std::sync::Arc;

use super::bills;
use crate::model::{Activity, CostTerm, Payer, Rows};
use crate::world::tables::Sense;
use crate::world::{Day, World, ids::*};

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
    /// Rows of profits, by firm; for firms that are taxed.
    pub profits: Vec<Option<Rows>>,
    /// Rows of bills that options settle, by set and firm.
    pub bills: HashMap<(OptionId, FirmId), Rows>,
    /// Rows of tax withheld abroad, by firm; for firms that are credited.
    pub withheld: Vec<Option<Rows>>,
    /// Product of every commodity.
    pub products: Vec<ProductId>,
}

/// Adds to a row's coefficient.
pub fn add(entries: &mut Vec<(u32, f64)>, row: u32, coefficient: f64) {
    match entries.iter_mut().find(|e| e.0 == row) {
        Some(entry) => entry.1 += coefficient,
        None => entries.push((row, coefficient)),
    }
}

impl Cashier {
    /// Takes an amount from a firm's profit.
    fn charge(&self, firm: FirmId, day: Day, amount: f64, entries: &mut Vec<(u32, f64)>) {
        let rows = self.profits.get(firm.index()).copied().flatten();
        if let (Some(rows), Some(tax)) = (rows, self.world.profit_tax(firm))
            && let Some(row) = rows.at(tax.year(day))
            && amount != 0.0
        {
            add(entries, row, amount);
        }
    }

    /// What is withheld of a royalty, or of the price of a service, is income too of who receives the rest, and may be credited against its tax.
    fn withhold(
        &self,
        key: Activity,
        time: u32,
        entries: &mut Vec<(u32, f64)>,
        costs: &[(CostTerm, f64)],
    ) {
        for &(term, amount) in costs {
            let (owner, withholding) = match (term, key) {
                (CostTerm::Royalty(l), _) => {
                    let licence = &self.world.licences[l.index()];
                    (licence.owner, licence.withholding)
                }
                (CostTerm::BoughtBetween, Activity::Sell(k, _)) => {
                    let ladder = &self.world.transfer_prices()[k.index()];
                    (Some(ladder.seller), ladder.withholding)
                }
                _ => continue,
            };
            let Some(owner) = owner.filter(|_| withholding > 0.0) else {
                continue;
            };
            // Royalties fall due on what is made, by period; other times are slots of their own.
            let day = self.world.calendar.first(time);
            self.charge(owner, day, -withholding * amount, entries);
            let rows = self.withheld.get(owner.index()).copied().flatten();
            if let (Some(rows), Some(tax)) = (rows, self.world.profit_tax(owner))
                && let Some(row) = rows.at(tax.year(day))
            {
                let credit = tax.creditable(day, amount, withholding);
                add(entries, row, -credit);
            }
        }
    }

    /// What an activity takes from the carrying value of its firm's stock, beside what it is billed.
    fn carried(&self, key: Activity, time: u32, entries: &mut Vec<(u32, f64)>) {
        let world = &*self.world;
        let first = |t: u32| world.calendar.first(t.min(world.calendar.len() - 1));
        match key {
            Activity::Buy(s) => {
                let s = &world.supplies[s.index()];
                let worth = world.carried_at(s.product_id);
                self.charge(world.owner(s.place_id), first(time), -worth, entries);
            }
            Activity::Make(p, _) => {
                let p = &world.plant_recipes[p.index()];
                let used = world.consumed_by(p.recipe_id);
                self.charge(world.owner(p.place_id), first(time), used, entries);
            }
            Activity::Deliver(d, _) => {
                let d = &world.demands[d.index()];
                let worth = world.carried_at(d.product_id);
                self.charge(world.owner(d.place_id), first(time), worth, entries);
            }
            Activity::Sell(k, _) => {
                let k = &world.transfer_prices()[k.index()];
                let worth = world.carried_at(k.product);
                self.charge(k.seller, first(time), worth, entries);
                self.charge(k.buyer, first(time), -worth, entries);
            }
            Activity::Carry(l, c, _) => {
                let lane = &world.lanes[l.index()];
                let lost = lane.loss * world.carried_at(self.products[c.index()]);
                let day = lane.trips[time as usize].departs;
                self.charge(world.owner(lane.to_id), day, lost, entries);
            }
            _ => {}
        }
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
        self.carried(key, time, entries);
        self.withhold(key, time, entries, costs);
        let mut timing = 0.0;
        for bill in bills(world, key, time, costs) {
            let firm = treasury.bears(&bill);
            let cost = world.profit_tax(firm).and_then(|t| t.cost(&bill));
            self.charge(firm, bill.day, cost.unwrap_or(0.0), entries);
            if let Some(set) = treasury.options_of(&bill) {
                let day = bill.day.clamp(0, calendar.end() - 1);
                let rows = self.bills.get(&(set, bill.firm));
                let row = rows.and_then(|r| r.at(calendar.period(day)?));
                if let Some(row) = row {
                    add(entries, row, bill.amount);
                }
                continue;
            }
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
