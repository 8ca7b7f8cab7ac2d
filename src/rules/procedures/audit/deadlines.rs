//! Deadlines for discharge, checked again from the plan's stocks, shipments, service moves and steps.

use std::ops::Range;

use crate::audit::{Audit, Tally, rows};
use crate::network::Commodity;
use crate::plan::RowRef;
use crate::world::ids::*;
use crate::world::{World, procedures::Placed};

/// What has a deadline: goods placed at the rates of a time, or made by processing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deadline {
    Placed(usize, ProductId),
    Made(ProcessingId),
}

/// What is under a deadline over the ends of periods.
type Held = Tally<(Deadline, u32)>;

/// What is under a procedure over a period's end, kept, under way or being made, was put under it in
/// the periods before that the deadline gives: first in, first out.
pub(super) fn audit(audit: &mut Audit) {
    let world = audit.world;
    if !world.has_deadlines() {
        return;
    }
    let mut kept = Held::new();
    let mut begun = Held::new();
    in_stock(audit, &mut kept);
    under_way(audit, &mut kept);
    for e in &world.endowments {
        if let Some(r) = world.placed.iter().position(|r| e.marks.has(r.mark)) {
            let period = world.calendar.period(e.day).unwrap_or(0);
            let sum = begun.entry((Deadline::Placed(r, e.product), period));
            sum.or_default().add(1.0, e.quantity, None);
        }
    }
    steps(audit, &mut kept, &mut begun);
    for (&(key, period), sum) in &kept {
        let within = match key {
            Deadline::Placed(r, product) => world.placed_within(world.placed[r].territory, product),
            Deadline::Made(p) => world.processings[p.index()].discharge_within,
        };
        let Some(within) = within else { continue };
        let from = (period + 1).saturating_sub(within);
        let recent = begun
            .iter()
            .filter(|((k, t), _)| *k == key && (from..period + 1).contains(t) && within > 0);
        let most = recent.map(|(_, s)| s.value).sum();
        let name = match key {
            Deadline::Placed(_, product) => audit.product_name(product),
            Deadline::Made(p) => world.processings[p.index()].processing.to_string(),
        };
        let what =
            format!("{name} under suspension after period {period}, in time to be discharged");
        audit.at_most("V1903", sum, most, what);
    }
}

/// Notes goods that are under the procedures of a place's territory over the ends of periods.
fn hold(
    world: &World,
    kept: &mut Held,
    (place, c): (PlaceId, Commodity),
    periods: Range<u32>,
    (quantity, row): (f64, RowRef),
) {
    let territory = world.places[place.index()].territory;
    let mut note = |key, units| {
        for t in periods.clone() {
            kept.entry((key, t))
                .or_default()
                .add(units, quantity, Some(row));
        }
    };
    let here = |r: &Placed| r.territory == territory && c.marks.has(r.mark);
    if let Some(r) = world.placed.iter().position(here) {
        note(Deadline::Placed(r, c.product), 1.0);
    }
    for m in world.made_of.iter().filter(|m| c.marks.has(m.mark)) {
        let p = &world.processings[m.processing.index()];
        if world.places[p.place.index()].territory != territory {
            continue;
        }
        note(Deadline::Made(m.processing), 1.0);
        for (of, source) in p.suspended().zip(&m.of) {
            if let Some(r) = source.1 {
                note(Deadline::Placed(r, of.product), of.quantity);
            }
        }
    }
}

/// Stocks at the ends of periods.
fn in_stock(audit: &Audit, kept: &mut Held) {
    let world = audit.world;
    for (row, s) in rows("stocks", &audit.plan.stocks) {
        let found = audit.resolved(&s.place, &s.product, &s.origin_country, &s.marks);
        let Some((place, c)) = found.filter(|_| s.status == Status::Suspended.name()) else {
            continue;
        };
        let slots = world.slots(place);
        if s.time < slots.len() && s.time == slots.last_of(slots.get(s.time).period) {
            let period = slots.get(s.time).period;
            hold(
                world,
                kept,
                (place, c),
                period..period + 1,
                (s.quantity, row),
            );
        }
    }
}

/// Goods on lanes and on board within the territory, and on its quays.
fn under_way(audit: &Audit, kept: &mut Held) {
    let world = audit.world;
    for (row, s) in rows("shipments", &audit.plan.shipments) {
        let found = audit.resolved(&s.from, &s.product, &s.origin_country, &s.marks);
        let lane = world.lanes.iter().find(|l| l.lane == s.lane.as_str());
        let (Some((from, c)), Some(lane)) = (found, lane) else {
            continue;
        };
        let trip = lane.trips.iter().find(|t| match s.departs.parse() {
            Ok(day) => t.departs == world.calendar.day(day),
            Err(_) => t.period == s.period,
        });
        let Some(trip) = trip.filter(|_| s.status == Status::Suspended.name()) else {
            continue;
        };
        if !world.crosses_border(lane.from_id, lane.to_id) {
            let there = trip.arrival + world.places[lane.to_id.index()].dwell;
            hold(
                world,
                kept,
                (from, c),
                trip.period..there,
                (s.quantity, row),
            );
        }
    }
    for (row, m) in rows("service_moves", &audit.plan.service_moves) {
        let found = audit.resolved(&m.place, &m.product, &m.origin_country, &m.marks);
        let Some((place, c)) = found.filter(|_| m.status == Status::Suspended.name()) else {
            continue;
        };
        let call = world
            .calls
            .iter()
            .position(|k| k.service == m.service.as_str() && k.call == m.call);
        let periods = match (m.movement.as_str(), call.map(CallId::from)) {
            ("wait", _) => m.sailing..m.sailing.saturating_add(1),
            ("stay", Some(call)) => {
                let of = &world.calls[call.index()];
                let next = of.next.map(|n| world.calls[n.index()].place_id);
                let within = next.is_some_and(|n| !world.crosses_border(of.place_id, n));
                let left = world.sails(call, m.sailing);
                left..left.saturating_add(if within { of.lead_time } else { 0 })
            }
            ("discharge", Some(call)) => {
                let called = world.sails(call, m.sailing);
                called..called.saturating_add(world.places[place.index()].dwell)
            }
            _ => continue,
        };
        hold(world, kept, (place, c), periods, (m.quantity, row));
    }
}

/// What is put under a procedure, and what is being made.
fn steps(audit: &Audit, kept: &mut Held, begun: &mut Held) {
    let world = audit.world;
    for (row, p) in rows("procedures", &audit.plan.procedures) {
        let found = audit.resolved(&p.place, &p.product, &p.origin_country, &p.marks);
        let Some((place, c)) = found.filter(|(place, _)| p.slot < world.slots(*place).len()) else {
            continue;
        };
        let slot = world.slots(place).get(p.slot);
        let key = if p.step == "place" {
            let territory = world.places[place.index()].territory;
            let now =
                |r: &Placed| r.territory == territory && (r.from..=r.to).contains(&slot.first);
            let placed = world.placed.iter().position(now);
            placed.map(|r| Deadline::Placed(r, c.product))
        } else {
            let all = &world.processings;
            let found = all
                .iter()
                .position(|k| k.processing == p.procedure.as_str());
            let Some(id) = found.map(ProcessingId::from) else {
                continue;
            };
            let made = super::lot(world, p, c).and_then(|lot| world.processing(id, &lot));
            let made = made.zip(world.processed_in(id, p.slot));
            if let Some((out, done)) = made {
                let ready = world.slots(place).get(done).period;
                hold(
                    world,
                    kept,
                    (place, out),
                    slot.period..ready,
                    (p.quantity, row),
                );
            }
            Some(Deadline::Made(id))
        };
        if let Some(key) = key {
            let sum = begun.entry((key, slot.period)).or_default();
            sum.add(1.0, p.quantity, Some(row));
        }
    }
}
