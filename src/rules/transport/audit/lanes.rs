//! Lanes, checked again from the plan's shipments.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Posting, TOLERANCE, Tally, rows};
use crate::plan::{RowRef, Shipment};
use crate::world::Trip;
use crate::world::ids::*;
use crate::world::tables::ShippingUnit;

/// What shipments use up.
#[derive(Default)]
struct Use {
    /// Load of each trip, in capacity units.
    load: Tally<(LaneId, u32)>,
    /// TEU handled at a place in a period.
    handled: Tally<(PlaceId, u32)>,
}

/// Audits shipments: the departure and its arrival, loss, freight, insurance and handling; then
/// capacities, least loads and departures' fixed costs.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let mut used = Use::default();
    for (row, s) in rows("shipments", &plan.shipments) {
        let good = audit.quantity(row, "quantity", s.quantity);
        let Some(id) = audit.lane(row, &s.lane) else {
            continue;
        };
        let lane = &world.lanes[id.index()];
        audit.text(row, "from", &s.from, &lane.from);
        audit.text(row, "to", &s.to, &lane.to);
        let trip = trip(audit, row, s, id);
        if let (true, Some(k)) = (good, trip) {
            carry(audit, row, s, id, k, &mut used);
        }
    }
    for (&(id, k), load) in &used.load {
        let lane = &world.lanes[id.index()];
        let trip = lane.trips[k as usize];
        if let Some(capacity) = &lane.capacity_at {
            let date = world.calendar.date(trip.departs);
            let what = format!("load of lane {} on {date}", lane.lane);
            audit.at_most("V0604", load, capacity.at(trip.period), what);
        }
    }
    for (&(place, t), teu) in &used.handled {
        if let Some(capacity) = world.places[place.index()].handling_capacity {
            let what = format!("TEU handled at {} in period {t}", audit.place_name(place));
            audit.at_most("V0607", teu, capacity, what);
        }
    }
    departures(audit, &used.load);
}

/// The trip that a shipment leaves on.
fn trip(audit: &mut Audit, row: RowRef, s: &Shipment, id: LaneId) -> Option<u32> {
    let world = audit.world;
    let lane = &world.lanes[id.index()];
    let day = s.departs.parse().ok().map(|d| world.calendar.day(d));
    let leaves = |t: &Trip| match day {
        Some(day) => t.departs == day,
        // Without a date the period decides; a date that is none finds no departure.
        None => s.departs.is_empty() && t.period == s.period,
    };
    let found = lane.trips.iter().position(leaves);
    let Some(k) = found else {
        let when = if s.departs.is_empty() {
            format!("in period {}", s.period)
        } else {
            format!("on {}", s.departs)
        };
        let dates: Vec<String> = lane
            .trips
            .iter()
            .map(|t| world.calendar.date(t.departs).to_string())
            .collect();
        let shown = dates[..dates.len().min(4)].join(", ");
        audit.find(
            "V0602",
            row,
            "departs",
            format!("no departure of {} {when}", lane.lane),
            format!("its {} departures begin with {shown}", dates.len()),
        );
        return None;
    };
    let trip = lane.trips[k];
    if s.period != u32::MAX && s.period != trip.period {
        audit.find(
            "V0102",
            row,
            "period",
            format!(
                "{} is in period {}, not {}",
                s.departs, trip.period, s.period
            ),
            "the period is the one that the departure falls in",
        );
    }
    let arrives = world.calendar.date(trip.arrives).to_string();
    if !s.arrives.is_empty() && s.arrives != arrives {
        audit.find(
            "V0603",
            row,
            "arrives",
            format!("it arrives on {arrives}, not {}", s.arrives),
            "the lane's transit time gives the day",
        );
    }
    Some(k as u32)
}

/// One shipment: what it moves, uses and costs.
fn carry(audit: &mut Audit, row: RowRef, s: &Shipment, id: LaneId, k: u32, used: &mut Use) {
    let world = audit.world;
    let lane = &world.lanes[id.index()];
    let trip = lane.trips[k as usize];
    let c = audit.commodity(row, &s.product, &s.origin_country, &s.marks);
    let status = audit.status(row, &s.status);
    let (Some(c), Some(status)) = (c, status) else {
        return;
    };
    let (start, end) = (
        &world.places[lane.from_id.index()],
        &world.places[lane.to_id.index()],
    );
    let kept = world.kept_by_control(lane.from_id, lane.to_id, c, trip.departs);
    if let Some(control) = kept.filter(|_| s.quantity > TOLERANCE) {
        let message = format!(
            "{} keeps {} from {}",
            control.control,
            audit.goods_name(c),
            lane.to
        );
        let remedy = "send goods with less controlled content, or to another country";
        audit.find("V0908", row, "product", message, remedy);
        return;
    }
    let Some((there, arrives_as)) = world.carried(id, c, status) else {
        audit.find(
            "V0601",
            row,
            "product",
            format!(
                "{} does not take {} ({})",
                lane.lane,
                audit.goods_name(c),
                s.status
            ),
            "see the lane's `products` and `in_bond`",
        );
        return;
    };
    let why = Posting::Row(row);
    let left = world.time(lane.from_id, status, trip.period, trip.departs);
    let from = Account::Goods(lane.from_id, c, status);
    audit.books.post(from, left, -1.0, s.quantity, why);
    let arrival = trip.arrival + end.dwell;
    if arrival < world.calendar.len() {
        // After dwelling, goods are there from the period's first day on.
        let day = match end.dwell {
            0 => trip.arrives,
            _ => world.calendar.first(arrival),
        };
        let landed = world.time(lane.to_id, arrives_as, arrival, day);
        let to = Account::Goods(lane.to_id, there, arrives_as);
        audit
            .books
            .post(to, landed, 1.0 - lane.loss, s.quantity, why);
    } else {
        audit.find(
            "V0603",
            row,
            "arrives",
            "it is not available within the horizon",
            "goods that arrive after the end serve nothing",
        );
    }
    let size = |unit| world.per_unit(c.product, unit);
    let teu = size(ShippingUnit::Teu);
    let load = used.load.entry((id, k)).or_default();
    load.add(size(lane.capacity_unit), s.quantity, Some(row));
    let out = used.handled.entry((lane.from_id, trip.period)).or_default();
    out.add(teu, s.quantity, Some(row));
    let into = used.handled.entry((lane.to_id, trip.arrival)).or_default();
    into.add(teu * (1.0 - lane.loss), s.quantity, Some(row));

    let by_contract = world.contract_of_lane(id).is_some_and(|k| {
        let k = &world.contracts[k.index()];
        k.sets_price() && k.window.contains(&trip.period)
    });
    let freight = match by_contract {
        true => 0.0,
        false => lane.freight_at.at(trip.period) * size(lane.freight_unit) * s.quantity,
    };
    let insurance = lane.insurance * world.customs_value(c.product, c.origin) * s.quantity;
    let (outward, inward) = (
        start.handling_cost * teu * s.quantity,
        end.handling_cost * (1.0 - lane.loss) * teu * s.quantity,
    );
    audit.money(row, "freight", s.freight, freight);
    audit.money(row, "insurance", s.insurance, insurance);
    audit.money(row, "handling", s.handling, outward + inward);
    let q = s.quantity;
    let charges = &mut audit.charges;
    charges.add("freight", &lane.lane, freight, q);
    if lane.insurance > 0.0 {
        charges.add("insurance", &lane.lane, insurance, q);
    }
    if start.handling_cost > 0.0 {
        charges.add("handling", &start.place, outward, q);
    }
    if end.handling_cost > 0.0 {
        charges.add("handling", &end.place, inward, q * (1.0 - lane.loss));
    }
}

/// Where using a departure is a decision: it is taken, paid, and loaded enough.
fn departures(audit: &mut Audit, loads: &Tally<(LaneId, u32)>) {
    let world = audit.world;
    let mut taken: BTreeMap<(LaneId, u32), f64> = BTreeMap::new();
    for (row, d) in audit.decisions("depart") {
        audit.whole(row, d.level, 1.0);
        let found = world
            .lanes
            .iter()
            .position(|l| l.lane == d.subject.as_str());
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let lane = &world.lanes[i];
        if d.time as usize >= lane.trips.len() {
            audit.find(
                "V0602",
                row,
                "time",
                format!("{} has no departure number {}", lane.lane, d.time),
                format!(
                    "they are numbered from 0 to {}",
                    lane.trips.len().saturating_sub(1)
                ),
            );
            continue;
        }
        audit.money(row, "cost", d.cost, lane.departure_cost * d.level);
        let key = (LaneId::from(i), d.time);
        let load = loads.get(&key).cloned().unwrap_or_default();
        let least = lane.min_load * d.level;
        if load.value < least - load.slack(least) {
            audit.find(
                "V0606",
                row,
                "level",
                format!("a load of {} where it is at least {least}", load.value),
                "load more, or do not use the departure",
            );
        }
        *taken.entry(key).or_default() += d.level;
    }
    for (&(id, k), load) in loads {
        let lane = &world.lanes[id.index()];
        let decides = lane.departure_cost > 0.0 || lane.min_load > 0.0;
        if !decides || load.value <= TOLERANCE {
            continue;
        }
        let what = format!("load of departure {k} of {}", lane.lane);
        audit.at_least("V0606", load, lane.min_load, what.clone());
        let used = taken.entry((id, k)).or_default();
        if *used < 0.5 {
            if !audit.leaves_decisions() {
                let what = format!("{what}, which the plan does not use");
                audit.at_most("V0605", load, 0.0, what);
            }
            *used = 1.0;
        }
    }
    for (&(id, _), &used) in &taken {
        let lane = &world.lanes[id.index()];
        let cost = lane.departure_cost * used;
        audit.charges.add("departures", &lane.lane, cost, used);
    }
}
