//! Early loadings, checked again: what claims one must have come by a lane that left early enough.

use crate::audit::{Audit, Tally, rows};
use crate::network::Commodity;
use crate::plan::RowRef;
use crate::world::tariff::Consignment;
use crate::world::{Day, claims, ids::*};

/// Entries that claim an early loading: place, goods, slot, and the day before which they were loaded.
pub(super) type Claims = Vec<(PlaceId, Commodity, u32, Day, f64, RowRef)>;

/// Holds claims of early loading against arrivals in the same slot.
pub(super) fn audit(audit: &mut Audit, claimed: &Claims) {
    if claimed.is_empty() {
        return;
    }
    let world = audit.world;
    let arrived = arrivals(audit);
    let mut over: Tally<(PlaceId, Commodity, u32, Day)> = Tally::new();
    for &(place, c, slot, ..) in claimed {
        let goods: Consignment = c.entering(world.places[place.index()].territory, 0);
        for day in claims::loadings(world, &goods) {
            let sum = over.entry((place, c, slot, day)).or_default();
            if !sum.is_zero() {
                continue;
            }
            for &(p, d, s, before, quantity, row) in claimed {
                if (p, d, s) == (place, c, slot) && before <= day {
                    sum.add(1.0, quantity, Some(row));
                }
            }
            for &(p, d, s, loaded, quantity, row) in &arrived {
                if (p, d, s) == (place, c, slot) && loaded < day {
                    sum.add(-1.0, quantity, row);
                }
            }
        }
    }
    for ((place, c, _, day), sum) in &over {
        let what = format!(
            "{} cleared at {} as loaded before {}, beyond what such ships brought that day",
            audit.goods_name(*c),
            audit.place_name(*place),
            world.calendar.date(*day)
        );
        audit.at_most("V0907", sum, 0.0, what);
    }
}

/// What arrives suspended from abroad: place, goods, slot, day of loading, units.
fn arrivals(audit: &Audit) -> Vec<(PlaceId, Commodity, u32, Day, f64, Option<RowRef>)> {
    let world = audit.world;
    let mut arrived = Vec::new();
    for e in &world.endowments {
        if let (Status::Suspended, Some(t)) = (e.status, world.calendar.period(e.day)) {
            let slot = world.time(e.place, e.status, t, e.day);
            arrived.push((e.place, e.commodity(), slot, e.loaded, e.quantity, None));
        }
    }
    for (row, s) in rows("shipments", &audit.plan.shipments) {
        let Some(id) = world.lanes.iter().position(|l| l.lane == s.lane.as_str()) else {
            continue;
        };
        let id = LaneId::from(id);
        let lane = &world.lanes[id.index()];
        let leaves = s.departs.parse().ok().map(|d| world.calendar.day(d));
        let trip = lane.trips.iter().find(|t| match leaves {
            Some(day) => t.departs == day,
            None => t.period == s.period,
        });
        let product = world
            .products
            .iter()
            .position(|p| p.product == s.product.as_str());
        let origin = crate::instance::cell::parse_country(&s.origin_country);
        let marks = world.marks.parse(&s.marks);
        let (Some(trip), Some(product), Some(origin), Some(marks)) = (trip, product, origin, marks)
        else {
            continue;
        };
        if !world.crosses_border(lane.from_id, lane.to_id) {
            continue;
        }
        let status = [Status::Free, Status::Suspended]
            .into_iter()
            .find(|x| x.name() == s.status);
        let left = Commodity {
            product: ProductId::from(product),
            origin,
            marks,
        };
        let carried = status.and_then(|status| world.carried(id, left, status));
        let dwell = world.places[lane.to_id.index()].dwell;
        let arrival = trip.arrival + dwell;
        let Some((there, Status::Suspended)) = carried.filter(|_| arrival < world.calendar.len())
        else {
            continue;
        };
        let day = if dwell == 0 {
            trip.arrives
        } else {
            world.calendar.first(arrival)
        };
        let slot = world.time(lane.to_id, Status::Suspended, arrival, day);
        let units = s.quantity * (1.0 - lane.loss);
        arrived.push((lane.to_id, there, slot, trip.departs, units, Some(row)));
    }
    for (row, m) in rows("service_moves", &audit.plan.service_moves) {
        let found = audit.resolved(&m.place, &m.product, &m.origin_country, &m.marks);
        let call = world
            .calls
            .iter()
            .position(|k| k.service == m.service.as_str() && k.call == m.call);
        let suspended = m.status == Status::Suspended.name();
        let (Some((place, c)), Some(call), true) = (found, call, suspended) else {
            continue;
        };
        let of = &world.calls[call];
        let service = &world.services[of.service_id.index()];
        let lead: u32 = (service.calls.start..call as u32)
            .map(|c| world.calls[c as usize].lead_time)
            .sum();
        let dwell = world.places[place.index()].dwell;
        let arrival = service.offset + m.sailing * service.every.max(1) + lead + dwell;
        let loaded = world.loaded_by(CallId::from(call), m.sailing);
        if let (Some(loaded), true) = (loaded, arrival < world.calendar.len())
            && let Some(c) = world.discharged(place, c, Status::Suspended)
            && m.movement == "discharge"
        {
            let slot = world.time(
                place,
                Status::Suspended,
                arrival,
                world.calendar.first(arrival),
            );
            arrived.push((place, c, slot, loaded, m.quantity, Some(row)));
        }
    }
    arrived
}
