//! Activities and accounts of digital services taxes.

use std::ops::Range;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::digital::Reach;
use crate::world::{World, ids::*};

/// Taxes that something can come under.
fn taxes(world: &World) -> impl Iterator<Item = DigitalTaxId> + '_ {
    (0..world.information.taxes.len()).map(DigitalTaxId::from)
}

/// The most that a tax can come to in a year.
fn most(world: &World, tax: DigitalTaxId, year: u32) -> f64 {
    let t = &world.information.taxes[tax.index()];
    let beyond = world.most_turnover(tax, year).country - t.allowance;
    t.rate * beyond.max(0.0)
}

/// Whether a year can owe something.
fn owes(world: &World, tax: DigitalTaxId, year: u32) -> bool {
    let reach = world.thresholds(tax, year);
    !reach.contains(&Reach::Never) && most(world, tax, year) > 0.0
}

fn years(world: &World) -> Range<u32> {
    0..world.calendar.years()
}

/// Opens taxed revenue, and the revenue that thresholds look at.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let below = |_| f64::NEG_INFINITY;
    for tax in taxes(world) {
        let t = &world.information.taxes[tax.index()];
        if !years(world).any(|y| owes(world, tax, y)) {
            continue;
        }
        let slack = |y: u32| {
            let decided = world.thresholds(tax, y);
            let decided = decided.iter().filter(|r| **r == Reach::Decided).count();
            let most = most(world, tax, y);
            match owes(world, tax, y) {
                true => t.rate * (t.allowance - t.country_revenue) + most * decided as f64,
                false => most + t.rate * t.allowance,
            }
        };
        let key = Account::TaxedRevenue(tax);
        draft.model.open(key, years(world), &below, &slack);
        for group in [true, false] {
            let decided = |y| owes(world, tax, y) && reach(world, tax, y, group) == Reach::Decided;
            if !years(world).any(decided) {
                continue;
            }
            let (threshold, sure) = match group {
                true => (t.threshold_group, t.group_revenue),
                false => (t.threshold_country, t.country_revenue),
            };
            let room = |y: u32| match decided(y) {
                true => threshold.unwrap_or(0.0) - sure,
                false => f64::INFINITY,
            };
            let key = Account::ThresholdRevenue(tax, group);
            draft.model.open(key, years(world), &below, &room);
        }
    }
}

fn reach(world: &World, tax: DigitalTaxId, year: u32, group: bool) -> Reach {
    let [of_group, of_country] = world.thresholds(tax, year);
    if group { of_group } else { of_country }
}

/// Posts taxes, and whether thresholds are crossed.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for tax in taxes(world) {
        let Some(taxed) = draft.model.rows(Account::TaxedRevenue(tax)) else {
            continue;
        };
        let owing: Vec<u32> = years(world).filter(|&y| owes(world, tax, y)).collect();
        let mut poster = draft.model.activity(Activity::DigitalTax(tax));
        for &y in &owing {
            let entries: Vec<_> = taxed.at(y).map(|r| (r, -1.0)).into_iter().collect();
            poster.post(Post {
                time: y,
                lower: 0.0,
                upper: most(world, tax, y),
                entries: &entries,
                costs: &[(CostTerm::DigitalTax, 1.0)],
            });
        }
        drop(poster);
        for group in [true, false] {
            let Some(rows) = draft.model.rows(Account::ThresholdRevenue(tax, group)) else {
                continue;
            };
            let t = &world.information.taxes[tax.index()];
            let mut poster = draft.model.decision(Activity::AboveThreshold(tax, group));
            for &y in &owing {
                if reach(world, tax, y, group) != Reach::Decided {
                    continue;
                }
                let turnover = world.most_turnover(tax, y);
                let (limit, revenue) = match group {
                    true => (t.threshold_group, turnover.group),
                    false => (t.threshold_country, turnover.country),
                };
                let mut entries = Vec::with_capacity(2);
                let beyond = revenue - limit.unwrap_or(0.0);
                entries.extend(rows.at(y).map(|r| (r, -beyond)));
                entries.extend(taxed.at(y).map(|r| (r, most(world, tax, y))));
                poster.post(Post {
                    time: y,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &[],
                });
            }
        }
    }
}

/// What is sold counts towards taxes and thresholds.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Deliver { demand, period, .. } = deed else {
        return;
    };
    let world = draft.world;
    for tax in taxes(world) {
        if !world.counts_towards(tax, demand) {
            continue;
        }
        let year = world.calendar.year_index(world.calendar.first(period));
        let revenue = world.revenue(demand, period);
        let rate = world.information.taxes[tax.index()].rate;
        let here = world.taxes(tax, demand, period);
        let shares = [
            (Account::TaxedRevenue(tax), here, rate),
            (Account::ThresholdRevenue(tax, false), here, 1.0),
            (Account::ThresholdRevenue(tax, true), true, 1.0),
        ];
        for (key, counts, share) in shares {
            let row = draft
                .model
                .row(key, year)
                .filter(|_| counts && revenue > 0.0);
            extra.entries.extend(row.map(|r| (r, share * revenue)));
        }
    }
}
