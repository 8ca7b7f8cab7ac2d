//! What the plan's other rows bring with them: data that arises, work that they need.

use super::Sums;
use crate::audit::{Audit, rows};
use crate::plan::RowRef;
use crate::world::ids::*;
use crate::world::information::Happening;

/// Goes through all that happened.
pub(super) fn happened(audit: &Audit, sums: &mut Sums) {
    let (world, plan) = (audit.world, audit.plan);
    let info = &world.information;
    if info.sources.is_empty() && info.needs.is_empty() {
        return;
    }
    let place = |name: &str| {
        let found = world.places.iter().position(|p| p.place == name);
        found.map(PlaceId::from)
    };
    let product = |name: &str| {
        let found = world.products.iter().position(|p| p.product == name);
        found.map(ProductId::from)
    };
    // The row's own room told of a date that is none.
    let period = |number: u32, date: &str| match number {
        u32::MAX => {
            let day = world.calendar.day(date.parse().ok()?);
            world.calendar.period(day)
        }
        number => Some(number),
    };
    for (row, p) in rows("production", &plan.production) {
        let made = world
            .plant_recipes
            .iter()
            .position(|r| r.place == p.place.as_str() && r.recipe == p.recipe.as_str());
        if let (Some(i), Some(t)) = (made, period(p.period, &p.date)) {
            add(
                audit,
                sums,
                row,
                Happening::Made(PlantRecipeId::from(i)),
                t,
                p.runs,
            );
        }
    }
    for (row, s) in rows("shipments", &plan.shipments) {
        let lane = world.lanes.iter().position(|l| l.lane == s.lane.as_str());
        let (Some(lane), Some(product)) = (lane, product(&s.product)) else {
            continue;
        };
        if let Some(t) = period(s.period, &s.departs) {
            let happening = Happening::Shipped(LaneId::from(lane), product);
            add(audit, sums, row, happening, t, s.quantity);
        }
    }
    for e in &audit.entered {
        let t = world.slots(e.place).get(e.slot).period;
        let happening = Happening::Cleared(e.place, e.commodity.product, e.mode);
        add(audit, sums, e.row, happening, t, e.quantity);
    }
    for (row, s) in rows("stocks", &plan.stocks) {
        let (Some(place), Some(product)) = (place(&s.place), product(&s.product)) else {
            continue;
        };
        let t = if s.status == Status::Free.name() {
            period(s.time, &s.date)
        } else {
            // Stock counts at the end of a period, in its last slot.
            let slots = world.slots(place);
            let slot = (s.time < slots.len()).then(|| slots.get(s.time).period);
            slot.filter(|&t| slots.last_of(t) == s.time)
        };
        if let Some(t) = t {
            add(
                audit,
                sums,
                row,
                Happening::Stored(place, product),
                t,
                s.quantity,
            );
        }
    }
    let delivered = rows("deliveries", &plan.deliveries);
    for (row, d) in delivered.filter(|(_, d)| d.outcome == "delivered") {
        let demand = world
            .demands
            .iter()
            .position(|k| k.demand == d.demand.as_str());
        if let (Some(i), Some(t)) = (demand, period(d.period, &d.date)) {
            add(
                audit,
                sums,
                row,
                Happening::Sold(DemandId::from(i)),
                t,
                d.quantity,
            );
        }
    }
}

fn add(
    audit: &Audit,
    sums: &mut Sums,
    row: RowRef,
    happening: Happening,
    period: u32,
    quantity: f64,
) {
    let world = audit.world;
    let place = world.place_of(happening);
    let origin = world.information.jurisdiction_of(place);
    for (class, gb) in world.data_with(happening) {
        let sum = sums.data.entry((class, origin, place, period)).or_default();
        sum.add(gb, quantity, Some(row));
    }
    for (workload, units) in world.work_with(happening) {
        let sum = sums.work.entry((workload, place, period)).or_default();
        sum.add(-units, quantity, Some(row));
    }
}
