//! What goods made under suspension owe on leaving for a partner, checked again from the plan's shipments
//! and service moves.

use crate::audit::{Audit, rows};
use crate::network::Commodity;
use crate::world::procedures::EXPORT_DUTY;
use crate::world::{Day, World, ids::*};

/// A row that brings such goods to a partner.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    /// Lane or service.
    pub by: &'a str,
    /// Where they go.
    pub to: PlaceId,
    /// Day on which the duty falls due.
    pub day: Day,
    /// Duty on all of them.
    pub amount: f64,
    /// Units.
    pub quantity: f64,
}

/// Charges the duty on every export to a partner.
pub fn audit(audit: &mut Audit) {
    for e in exports(audit) {
        audit.charges.add(EXPORT_DUTY, e.by, e.amount, e.quantity);
    }
}

/// Exports that owe something.
pub fn exports<'a>(audit: &Audit<'a>) -> Vec<Export<'a>> {
    let (world, plan) = (audit.world, audit.plan);
    let mut all = Vec::new();
    if world.deferral_limits.is_empty() {
        return all;
    }
    let mut add = |by: &'a str, c: Commodity, to: PlaceId, day: Day, quantity: f64| {
        let amount = world.owed_on_export(c, to, day) * quantity;
        if amount != 0.0 && amount.is_finite() {
            all.push(Export {
                by,
                to,
                day,
                amount,
                quantity,
            });
        }
    };
    for (_, s) in rows("shipments", &plan.shipments) {
        let found = audit.resolved(&s.from, &s.product, &s.origin_country, &s.marks);
        let lane = world.lanes.iter().find(|l| l.lane == s.lane.as_str());
        let Some(((_, c), lane)) = found.zip(lane) else {
            continue;
        };
        let left = s.departs.parse().ok().map(|d| world.calendar.day(d));
        let day = left.unwrap_or_else(|| first(world, s.period));
        add(&lane.lane, c, lane.to_id, day, s.quantity);
    }
    for (_, m) in rows("service_moves", &plan.service_moves) {
        let found = audit.resolved(&m.place, &m.product, &m.origin_country, &m.marks);
        let call = world
            .calls
            .iter()
            .position(|k| k.service == m.service.as_str() && k.call == m.call);
        if let (Some((to, c)), Some(call), "discharge") = (found, call, m.movement.as_str()) {
            let period = world.sails(CallId::from(call), m.sailing);
            add(&m.service, c, to, first(world, period), m.quantity);
        }
    }
    all
}

fn first(world: &World, period: u32) -> Day {
    let last = world.calendar.len().saturating_sub(1);
    world.calendar.first(period.min(last))
}
