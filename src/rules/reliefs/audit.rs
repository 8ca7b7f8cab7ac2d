//! Reliefs, checked again from the plan's shipments, service moves, runs and clearances.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, rows};
use crate::network::variants::{Setting, worked_abroad};
use crate::world::marks::MarkKind;
use crate::world::{World, ids::*};

/// What left, by period, and what came back.
#[derive(Default)]
struct Flow {
    left: BTreeMap<u32, f64>,
    back: BTreeMap<u32, Sum>,
}

/// Flows by relief and product that left.
type Flows = BTreeMap<(ReliefId, ProductId), Flow>;

/// Counts what left free circulation of a territory.
fn leave(
    world: &World,
    flows: &mut Flows,
    (from, product): (TerritoryId, ProductId),
    period: u32,
    quantity: f64,
) {
    for (i, r) in world.reliefs.iter().enumerate() {
        if r.territory == from && r.products.contains(&product) {
            let flow = flows.entry((ReliefId::from(i), product)).or_default();
            *flow.left.entry(period).or_default() += quantity;
        }
    }
}

/// Audits deadlines, and what is said to be made of goods that left.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.reliefs.is_empty() {
        return;
    }
    let mut flows = Flows::new();
    for (_, s) in rows("shipments", &audit.plan.shipments) {
        let Some(lane) = world.lanes.iter().find(|l| l.lane == s.lane.as_str()) else {
            continue;
        };
        let day = s.departs.parse().ok().map(|d| world.calendar.day(d));
        let period = day
            .and_then(|d| world.calendar.period(d))
            .unwrap_or(s.period);
        let product = world
            .products
            .iter()
            .position(|p| p.product == s.product.as_str());
        let free = s.status == Status::Free.name();
        let (Some(product), true) = (product.map(ProductId::from), free) else {
            continue;
        };
        if !world.crosses_border(lane.from_id, lane.to_id) {
            continue;
        }
        let from = world.places[lane.from_id.index()].territory;
        leave(world, &mut flows, (from, product), period, s.quantity);
    }
    for (_, m) in rows("service_moves", &audit.plan.service_moves) {
        let found = audit.resolved(&m.place, &m.product, &m.origin_country, &m.marks);
        let mut calls = world.calls.iter();
        let call = calls.position(|k| k.service == m.service.as_str() && k.call == m.call);
        let free = m.movement == "load" && m.status == Status::Free.name();
        let (Some((place, c)), Some(call), true) = (found, call.map(CallId::from), free) else {
            continue;
        };
        let service = world.calls[call.index()].service_id;
        if world.aboard(service, Status::Free) == Status::Suspended {
            let from = world.places[place.index()].territory;
            let period = world.sails(call, m.sailing);
            leave(world, &mut flows, (from, c.product), period, m.quantity);
        }
    }
    for e in audit.entered.clone() {
        let Some(relief) = world.claims[e.claim.index()].relief else {
            continue;
        };
        let period = world.slots(e.place).get(e.slot).period;
        for (left, quantity) in world.left_in(relief, e.commodity.product) {
            let flow = flows.entry((relief, left)).or_default();
            let back = flow.back.entry(period).or_default();
            back.add(quantity, e.quantity, Some(e.row));
        }
    }
    for ((relief, product), flow) in flows {
        in_time(audit, relief, product, flow);
    }
    runs(audit);
}

/// What comes back is set against what left first and is not too long away.
fn in_time(audit: &mut Audit, relief: ReliefId, product: ProductId, mut flow: Flow) {
    let r = &audit.world.reliefs[relief.index()];
    let Some(within) = r.within_periods else {
        return;
    };
    for (t, back) in flow.back {
        let mut wanted = back.value;
        for (_, left) in flow.left.range_mut(t.saturating_sub(within)..=t) {
            let set = left.min(wanted);
            *left -= set;
            wanted -= set;
        }
        if wanted > back.slack(back.value) {
            let what = format!(
                "{} back under {} in period {t}, counted in what left in time",
                audit.product_name(product),
                r.relief
            );
            audit.at_most("V1801", &back, back.value - wanted, what);
        }
    }
}

/// What is said to be made of goods that left was.
fn runs(audit: &mut Audit) {
    let world = audit.world;
    for (row, p, id, marks) in audit.marked_runs(MarkKind::Worked) {
        let told = world.marks.of_kind(marks, MarkKind::Worked);
        let setting = Setting {
            world,
            plant: &world.plant_recipes[id.index()],
            periods: p.period..p.period + 1,
            average: None,
        };
        let made = audit.lots(p, id).is_some_and(|lots| {
            let of = |lot: &Vec<_>| told.common(worked_abroad(&setting, lot, 0)) == told;
            lots.iter().all(of)
        });
        if !made {
            audit.find(
                "V1802",
                row,
                "marks",
                "the plan does not show that this was made of goods that left under the relief",
                "feed the run with such goods, or leave the mark away",
            );
        }
    }
}
