//! Transfer prices, checked again from the plan's shipments, entries and decisions.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, Tally, rows};
use crate::plan::{Decision, RowRef, SELL, TRANSFER_PRICE};
use crate::world::ids::*;
use crate::world::transfer_prices::Priced;

/// Prices chosen, by fiscal year: position, level and row.
type Chosen = BTreeMap<(TransferPriceId, u32), Vec<(u32, f64, RowRef)>>;

/// Audits sales between firms: what moves is sold, at the fiscal year's price, and enters at it.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let (mut sold, mut at_price) = (Tally::new(), Tally::new());
    let mut prices = Chosen::new();
    let sales = audit.decisions(SELL);
    let chosen = audit.decisions(TRANSFER_PRICE);
    // What follows from the flows may be left unsaid where no price is chosen.
    if audit.leaves_decisions() {
        return;
    }
    for (row, d) in chosen {
        let Some((k, step)) = ladder(audit, row, d) else {
            continue;
        };
        let ladder = &world.transfer_prices()[k.index()];
        if d.time as usize >= ladder.years.len() || !ladder.decides() {
            let message = format!("{} has no price to choose in year {}", d.subject, d.time);
            audit.find("V2102", row, "time", message, "fiscal years count from 0");
            continue;
        }
        audit.money(row, "cost", d.cost, 0.0);
        let of = prices.entry((k, d.time)).or_default();
        of.push((step, d.level, row));
    }
    for (row, d) in sales {
        let good = audit.quantity(row, "level", d.level);
        let Some((k, step)) = ladder(audit, row, d).filter(|_| good) else {
            continue;
        };
        let ladder = &world.transfer_prices()[k.index()];
        if d.time >= world.calendar.len() {
            let message = format!("period {} is outside the horizon", d.time);
            audit.find("V0102", row, "time", message, "sell within it");
            continue;
        }
        let year = ladder.year(world.calendar.first(d.time));
        let of_period: &mut Sum = sold.entry((k, d.time)).or_default();
        of_period.add(1.0, d.level, Some(row));
        let of_year: &mut Sum = at_price.entry((k, step, year)).or_default();
        of_year.add(1.0, d.level, Some(row));
        let is = |p: &(u32, f64, RowRef)| p.0 == step && (p.1 - 1.0).abs() < 1e-6;
        let told = prices.get(&(k, year));
        if ladder.decides() && !told.is_some_and(|p| p.iter().any(is)) {
            let name = world.price_name(Priced {
                ladder: k,
                step,
                year,
            });
            let message = format!(
                "{} is sold at {name}, which is not the year's price",
                d.subject
            );
            let remedy = "a seller, buyer and product have one price in a fiscal year";
            let others = told.into_iter().flatten().map(|p| p.2).collect();
            audit.find("V2102", row, "part", message, remedy).others = others;
        }
        let amount = ladder.in_base(step, d.time) * d.level;
        // What buyer and seller pay cancels, but for what a state withholds.
        audit.money(row, "cost", d.cost, ladder.withholding * amount);
        let charges = &mut audit.charges;
        charges.add("bought between firms", &ladder.name, amount, d.level);
        let arriving = (1.0 - ladder.withholding) * amount;
        charges.add("sold between firms", &ladder.name, -arriving, d.level);
    }
    for ((k, year), of) in &prices {
        let mut sum = Sum::default();
        for (_, level, row) in of {
            sum.add(1.0, *level, Some(*row));
        }
        let name = &world.transfer_prices()[k.index()].name;
        audit.equal(
            "V2102",
            &sum,
            1.0,
            format!("prices of {name} in year {year}"),
        );
    }
    moved_is_sold(audit, sold);
    entered_as_sold(audit, &at_price);
}

/// The seller, buyer and product of a decision, and the position of its price.
fn ladder(audit: &mut Audit, row: RowRef, d: &Decision) -> Option<(TransferPriceId, u32)> {
    let prices = audit.world.transfer_prices();
    let found = prices.iter().position(|p| p.name == d.subject);
    let found = found.map(TransferPriceId::from);
    let k = audit.known(found, row, "subject", &d.subject)?;
    let steps = prices[k.index()].steps.len();
    let step = Some(d.part).filter(|&p| (p as usize) < steps);
    let step = audit.known(step, row, "part", &d.part.to_string())?;
    Some((k, step))
}

/// What is sold in a period is what left the seller's places for the buyer's in it.
fn moved_is_sold(audit: &mut Audit, mut sold: Tally<(TransferPriceId, u32)>) {
    let (world, plan) = (audit.world, audit.plan);
    for (row, s) in rows("shipments", &plan.shipments) {
        let lane = world.lanes.iter().find(|l| l.lane == s.lane.as_str());
        let product = world.products.iter().position(|p| p.product == s.product);
        let (Some(lane), Some(product)) = (lane, product.map(ProductId::from)) else {
            continue;
        };
        if let Some(k) = world.sold_between(lane.from_id, lane.to_id, product) {
            let sum = sold.entry((k, s.period)).or_default();
            sum.add(-1.0, s.quantity, Some(row));
        }
    }
    let landed = rows("service_moves", &plan.service_moves);
    for (row, m) in landed.filter(|(_, m)| m.movement == "discharge") {
        let mut calls = world.calls.iter();
        let call = calls.position(|k| k.service == m.service.as_str() && k.call == m.call);
        let c = audit.commodity(row, &m.product, &m.origin_country, &m.marks);
        let (Some(call), Some(c)) = (call, c) else {
            continue;
        };
        let place = world.calls[call].place_id;
        if let Some(k) = world.sold_aboard(place, c) {
            let period = world.sails(CallId::from(call), m.sailing);
            let sum = sold.entry((k, period)).or_default();
            sum.add(-1.0, m.quantity, Some(row));
        }
    }
    for (row, s) in rows("transmissions", &plan.transmissions) {
        let place = |name: &str| world.places.iter().position(|p| p.place == name);
        let product = world.products.iter().position(|p| p.product == s.product);
        let (Some(from), Some(to), Some(product)) = (place(&s.from), place(&s.to), product) else {
            continue;
        };
        let product = ProductId::from(product);
        if let Some(k) = world.sold_between(from.into(), to.into(), product) {
            let sum = sold.entry((k, s.period)).or_default();
            sum.add(-1.0, s.quantity, Some(row));
        }
    }
    for ((k, t), sum) in &sold {
        let name = &world.transfer_prices()[k.index()].name;
        let what = format!("sold by {name} in period {t}, less what left");
        audit.equal("V2101", sum, 0.0, what);
    }
}

/// What enters at a price of a fiscal year was sold at it.
fn entered_as_sold(audit: &mut Audit, sold: &Tally<(TransferPriceId, u32, u32)>) {
    let world = audit.world;
    let mut entered: Tally<(TransferPriceId, u32, u32)> = Tally::new();
    for e in &audit.entered {
        if let Some(p) = world.claims[e.claim.index()].priced {
            let sum = entered.entry((p.ladder, p.step, p.year)).or_default();
            sum.add(1.0, e.quantity, Some(e.row));
        }
    }
    // What goes over links at a price of several was sold at it.
    for (row, s) in rows("transmissions", &audit.plan.transmissions) {
        let place = |name: &str| world.places.iter().position(|p| p.place == name);
        let product = world.products.iter().position(|p| p.product == s.product);
        let (Some(from), Some(to), Some(product)) = (place(&s.from), place(&s.to), product) else {
            continue;
        };
        let (from, to, product) = (from.into(), to.into(), ProductId::from(product));
        let Some(ladder) = world.sold_between(from, to, product) else {
            continue;
        };
        let step = world.step_named(from, to, product, &s.price);
        if let Some(step) = step.filter(|_| s.period < world.calendar.len()) {
            let prices = &world.transfer_prices()[ladder.index()];
            let year = prices.year(world.calendar.first(s.period));
            let sum = entered.entry((ladder, step, year)).or_default();
            sum.add(1.0, s.quantity, Some(row));
        }
    }
    for (&(ladder, step, year), sum) in &entered {
        let prices = &world.transfer_prices()[ladder.index()];
        if !prices.decides() {
            continue;
        }
        let most = sold.get(&(ladder, step, year)).map_or(0.0, |s| s.value);
        let priced = Priced { ladder, step, year };
        let (name, price) = (&prices.name, world.price_name(priced));
        audit.at_most("V2103", sum, most, format!("entered of {name} at {price}"));
    }
}
