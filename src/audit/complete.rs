//! Completes a plan that was made by hand: what follows from its flows need not be written down.
//!
//! What came to a customs border and is not said to have entered enters on arrival, under the claim that
//! owes least and takes up nothing scarce. Stock is what has come and not gone. What is wanted and not delivered is owed where that is
//! allowed, else unmet.

use smol_str::ToSmolStr;

use super::{Account, Books, TOLERANCE};
use crate::instance::cell::Ident;
use crate::plan::{Clearance, Delivery, Plan, Stock};
use crate::world::tables::Spread;
use crate::world::{Demand, World, ids::*};

/// Adds the stock rows of a plan that has none, from its books.
pub fn stocks(world: &World, books: &Books, plan: &mut Plan) {
    for (account, times) in books.goods() {
        let Account::Goods(place, c, status) = account else {
            continue;
        };
        let mut there = 0.0;
        let mut scale = 1.0_f64;
        for time in 0..world.times(place, status) {
            if let Some(sum) = times.get(&time) {
                there += sum.value;
                scale = scale.max(sum.value.abs());
            }
            if there <= TOLERANCE * scale {
                continue;
            }
            let last = match status {
                Status::Free => world.calendar.last(time),
                Status::Suspended => world.slots(place).get(time).last,
            };
            plan.stocks.push(Stock {
                place: world.places[place.index()].place.to_smolstr(),
                product: world.products[c.product.index()].product.to_smolstr(),
                origin_country: c.origin.to_smolstr(),
                marks: world.marks.text(c.marks).into(),
                status: status.name().to_smolstr(),
                date: world.calendar.date(last).to_smolstr(),
                time,
                quantity: there,
                cost: f64::NAN,
            });
        }
    }
}

/// Adds the clearances of a plan that has none, from its books: all that arrives under suspension
/// and does not leave so again.
pub fn clearances(world: &World, books: &Books, plan: &mut Plan) {
    for (account, times) in books.goods() {
        let Account::Goods(place, c, Status::Suspended) = account else {
            continue;
        };
        let slots = world.slots(place);
        let mut entries = Vec::new();
        // What later leaves under suspension is taken of the last arrivals before it.
        let mut leaves = 0.0;
        for time in (0..slots.len()).rev() {
            let net = times.get(&time).map_or(0.0, |sum| sum.value);
            leaves -= net;
            if leaves < -TOLERANCE {
                entries.push((time, -leaves));
                leaves = 0.0;
            }
        }
        let at = &world.places[place.index()];
        let product = &world.products[c.product.index()];
        for (slot, quantity) in entries.into_iter().rev() {
            let first = slots.get(slot).first;
            plan.clearances.push(Clearance {
                entry: u32::MAX,
                place: at.place.to_smolstr(),
                territory: world.territories[at.territory.index()].name.to_smolstr(),
                product: product.product.to_smolstr(),
                hs_code: product.hs_code.as_deref().unwrap_or("").to_smolstr(),
                origin_country: c.origin.to_smolstr(),
                marks: world.marks.text(c.marks).into(),
                date: world.calendar.date(first).to_smolstr(),
                slot,
                quantity,
                customs_value: f64::NAN,
                claim: Ident::default(),
                quota: Ident::default(),
                loaded_before: Ident::default(),
                origin_test: Ident::default(),
                mode: Ident::default(),
                released: Ident::default(),
                duty: f64::NAN,
                duty_due: Ident::default(),
                cost: f64::NAN,
            });
        }
    }
}

/// Adds what is owed and unmet to a plan that says only what is delivered.
pub fn unmet(world: &World, plan: &mut Plan) {
    let period = |d: &Delivery| {
        let calendar = &world.calendar;
        match d.period {
            u32::MAX => calendar.period(calendar.day(d.date.parse().ok()?)),
            period => Some(period),
        }
    };
    for d in &world.demands {
        if d.open.is_empty() {
            continue;
        }
        let end = d
            .open
            .end
            .saturating_add(d.lateness())
            .min(world.calendar.len());
        let mut delivered = vec![0.0; end as usize];
        for row in plan
            .deliveries
            .iter()
            .filter(|r| r.demand == d.demand.as_str())
        {
            if let Some(sum) = period(row).and_then(|t| delivered.get_mut(t as usize)) {
                *sum += row.quantity;
            }
        }
        if d.spread == Spread::Window {
            let open = d.quantity_at.at(d.open.start) - delivered.iter().sum::<f64>();
            push(world, plan, d, "unmet", d.open.start, open);
            continue;
        }
        let mut owed = 0.0;
        for t in d.open.start..end {
            let wanted = match d.open.contains(&t) {
                true => d.quantity_at.at(t),
                false => 0.0,
            };
            let open: f64 = owed + wanted - delivered[t as usize];
            let since = (t + 1).saturating_sub(d.lateness()).max(d.open.start);
            let recent: f64 = (since..(t + 1).min(d.open.end))
                .map(|s| d.quantity_at.at(s))
                .sum();
            owed = if t + 1 < end {
                open.min(recent).max(0.0)
            } else {
                0.0
            };
            if d.lateness() == 0 {
                owed = 0.0;
            }
            push(world, plan, d, "owed", t, owed);
            push(world, plan, d, "unmet", t, open - owed);
        }
    }
}

fn push(world: &World, plan: &mut Plan, d: &Demand, outcome: &str, t: u32, quantity: f64) {
    if quantity <= TOLERANCE {
        return;
    }
    plan.deliveries.push(Delivery {
        demand: d.demand.to_smolstr(),
        place: d.place.to_smolstr(),
        product: d.product.to_smolstr(),
        origin_country: Ident::default(),
        marks: Ident::default(),
        outcome: outcome.to_smolstr(),
        date: world.calendar.date(world.calendar.first(t)).to_smolstr(),
        period: t,
        quantity,
        cost: f64::NAN,
    });
}
