//! Services, checked again from the plan's service moves.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Posting, Sum, TOLERANCE, Tally, rows};
use crate::network::Commodity;
use crate::plan::{RowRef, ServiceMove};
use crate::world::ids::*;
use crate::world::tables::ShippingUnit;
use crate::world::{Service, World};

/// Audits moves on services: calls and sailings, what is on board, transshipment, leg capacities,
/// costs of moves and sailings.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let mut legs: Tally<(CallId, u32)> = Tally::new();
    let mut sailed: BTreeMap<(CallId, Commodity, u32), (Sum, f64)> = BTreeMap::new();
    for (row, m) in rows("service_moves", &plan.service_moves) {
        let good = audit.quantity(row, "quantity", m.quantity);
        let c = audit.commodity(row, &m.product, &m.origin_country, &m.marks);
        let status = audit.status(row, &m.status);
        let (true, Some(c), Some(status)) = (good, c, status) else {
            continue;
        };
        if m.movement == "wait" {
            wait(audit, row, m, c, status);
            continue;
        }
        let found = world
            .calls
            .iter()
            .position(|k| k.service == m.service.as_str() && k.call == m.call);
        let Some(call) = found.map(CallId::from) else {
            audit.find(
                "V0701",
                row,
                "call",
                format!("no service `{}` has a call {}", m.service, m.call),
                "see `service_calls`",
            );
            continue;
        };
        audit.text(row, "place", &m.place, &world.calls[call.index()].place);
        moved(audit, row, m, call, c, status, &mut legs);
        let service = world.calls[call.index()].service_id;
        let abroad = world.aboard(service, Status::Free) == Status::Suspended;
        let of = sailed.entry((call, c, m.sailing)).or_default();
        match (m.movement.as_str(), status) {
            ("load", Status::Free) if abroad => of.0.add(1.0, m.quantity, Some(row)),
            ("stay", _) => of.1 += m.quantity,
            _ => {}
        }
    }
    for ((call, c, _), (loaded, stay)) in &sailed {
        let at = audit.place_name(world.calls[call.index()].place_id);
        let what = format!(
            "{} that leaves free circulation at {at}, and sails",
            audit.goods_name(*c)
        );
        audit.at_most("V0705", loaded, *stay, what);
    }
    sailings(audit, &legs);
}

/// Sailings of a service that start within the horizon.
fn count(world: &World, service: &Service) -> u32 {
    let left = world.calendar.len().saturating_sub(service.offset);
    left.div_ceil(service.every.max(1))
}

/// Period in which a sailing is at a call, where that is within the horizon.
fn at(world: &World, service: &Service, call: CallId, sailing: u32) -> Option<u32> {
    if sailing >= count(world, service) {
        return None;
    }
    let lead: u32 = (service.calls.start..call.0)
        .map(|c| world.calls[c as usize].lead_time)
        .sum();
    let period = service.offset + sailing * service.every.max(1) + lead;
    (period < world.calendar.len()).then_some(period)
}

/// The call that follows, and the sailing that is there then.
fn next(world: &World, service: &Service, call: CallId, sailing: u32) -> Option<(CallId, u32)> {
    let next = world.calls[call.index()].next?;
    if next.0 > call.0 {
        return Some((next, sailing));
    }
    let round: u32 = service
        .calls
        .clone()
        .map(|c| world.calls[c as usize].lead_time)
        .sum();
    let every = service.every.max(1);
    round
        .is_multiple_of(every)
        .then_some((next, sailing + round / every))
}

/// One move at a call.
fn moved(
    audit: &mut Audit,
    row: RowRef,
    m: &ServiceMove,
    call: CallId,
    c: Commodity,
    status: Status,
    legs: &mut Tally<(CallId, u32)>,
) {
    let world = audit.world;
    let of = &world.calls[call.index()];
    let service = &world.services[of.service_id.index()];
    let port = of.place_id;
    let place = &world.places[port.index()];
    let Some(t) = at(world, service, call, m.sailing) else {
        audit.find(
            "V0701",
            row,
            "sailing",
            format!(
                "sailing {} of {} is not at call {} within the horizon",
                m.sailing, m.service, m.call
            ),
            format!("{} sailings start within it", count(world, service)),
        );
        return;
    };
    let aboard_as = world.aboard(of.service_id, status);
    if m.movement != "load" && status != aboard_as {
        audit.find(
            "V0704",
            row,
            "status",
            format!("goods on board of {} are {}", m.service, aboard_as.name()),
            "a service that calls in several territories carries everything under suspension",
        );
        return;
    }
    let q = m.quantity;
    let why = Posting::Row(row);
    let aboard = Account::Aboard(call, c, aboard_as);
    let quay = Account::Quay(port, c, aboard_as);
    let teu = world.per_unit(c.product, ShippingUnit::Teu);
    let mut cost = 0.0;
    let mut term = "handling";
    let mut subject = place.place.to_string();
    match m.movement.as_str() {
        "load" => {
            let ashore = world.ashore(call, c, status);
            if ashore.is_none() {
                let message = format!("{} is not so marked when it is loaded", m.product);
                let remedy = "`loaded` names the owner of the place, where it sells; what leaves free circulation for abroad carries its relief's `away`";
                audit.find("V0704", row, "marks", message, remedy);
            }
            let c = ashore.unwrap_or(world.unloaded(c));
            if !place.reload && !originates(world, port, c, status) {
                audit.find(
                    "V0704",
                    row,
                    "place",
                    format!(
                        "goods that a service discharged at {} may not be loaded again",
                        m.place
                    ),
                    "transship them, or let the place `reload`",
                );
            }
            let time = world.time(port, status, t, world.calendar.first(t));
            audit
                .books
                .post(Account::Goods(port, c, status), time, -1.0, q, why);
            audit.books.post(aboard, m.sailing, 1.0, q, why);
            cost = place.load_cost * teu * q;
        }
        "discharge" => {
            let landed = t + place.dwell;
            audit.books.post(aboard, m.sailing, -1.0, q, why);
            if landed >= world.calendar.len() {
                audit.find(
                    "V0701",
                    row,
                    "sailing",
                    "what it discharges is not available within the horizon",
                    "goods that arrive after the end serve nothing",
                );
                return;
            }
            let day = world.calendar.first(landed);
            if let Some(control) = world.kept_aboard(of.service_id, port, c, day) {
                let message = format!(
                    "{} keeps {} from {}",
                    control.control,
                    audit.goods_name(c),
                    m.place
                );
                let remedy = "send goods with less controlled content, or to another country";
                audit.find("V0908", row, "product", message, remedy);
            }
            let Some(there) = world.discharged(port, c, aboard_as) else {
                audit.find(
                    "V1504",
                    row,
                    "product",
                    format!(
                        "{} left under drawback and is landed at {}",
                        audit.goods_name(c),
                        m.place
                    ),
                    "goods on which duty is refunded do not come back",
                );
                return;
            };
            let time = world.time(port, status, landed, day);
            audit
                .books
                .post(Account::Goods(port, there, status), time, 1.0, q, why);
            cost = place.discharge_cost * teu * q;
        }
        "transship" => {
            audit.books.post(aboard, m.sailing, -1.0, q, why);
            audit.books.post(quay, t, 1.0, q, why);
            cost = place.transship_cost * teu * q;
        }
        "board" => {
            audit.books.post(quay, t, -1.0, q, why);
            audit.books.post(aboard, m.sailing, 1.0, q, why);
        }
        "stay" => {
            let there = next(world, service, call, m.sailing)
                .filter(|&(next, sailing)| at(world, service, next, sailing).is_some());
            let Some((next, sailing)) = there else {
                audit.find(
                    "V0701",
                    row,
                    "call",
                    format!(
                        "{} ends at call {}, or reaches the next after the horizon",
                        m.service, m.call
                    ),
                    "what is on board must be discharged",
                );
                return;
            };
            let size = world.per_unit(c.product, service.capacity_unit);
            audit.books.post(aboard, m.sailing, -1.0, q, why);
            audit
                .books
                .post(Account::Aboard(next, c, status), sailing, 1.0, q, why);
            let leg = legs.entry((call, m.sailing)).or_default();
            leg.add(size, q, Some(row));
            cost = of.freight * size * q;
            term = "freight";
            subject = format!("{} from {}", m.service, m.place);
        }
        other => {
            audit.known(None::<()>, row, "movement", other);
            return;
        }
    }
    audit.money(row, "cost", m.cost, cost);
    audit.charges.add(term, &subject, cost, q);
}

/// Waiting in a port's transshipment pool until the next period.
fn wait(audit: &mut Audit, row: RowRef, m: &ServiceMove, c: Commodity, status: Status) {
    let Some(port) = audit.place(row, &m.place) else {
        return;
    };
    if m.sailing + 1 >= audit.world.calendar.len() {
        audit.find(
            "V0701",
            row,
            "sailing",
            "nothing waits beyond the horizon",
            "board a service before it ends",
        );
        return;
    }
    let quay = Account::Quay(port, c, status);
    let why = Posting::Row(row);
    audit.books.post(quay, m.sailing, -1.0, m.quantity, why);
    audit.books.post(quay, m.sailing + 1, 1.0, m.quantity, why);
    audit.money(row, "cost", m.cost, 0.0);
}

/// Whether goods come to a place otherwise than by a service.
fn originates(world: &World, place: PlaceId, c: Commodity, status: Status) -> bool {
    let bought = world
        .supplies
        .iter()
        .any(|s| status == Status::Free && s.place_id == place && s.commodity() == c.ageless());
    let there = world
        .endowments
        .iter()
        .any(|e| e.place == place && e.commodity() == c);
    let made = world.plant_recipes.iter().any(|p| {
        let outputs = &world.recipes[p.recipe_id.index()].outputs;
        p.place_id == place && outputs.iter().any(|o| o.0 == c.product)
    });
    bought || there || made || world.lanes.iter().any(|l| l.to_id == place)
}

/// Sailings run and cost; no leg carries more than its capacity.
fn sailings(audit: &mut Audit, legs: &Tally<(CallId, u32)>) {
    let world = audit.world;
    let mut runs: BTreeMap<(ServiceId, u32), f64> = BTreeMap::new();
    for (row, d) in audit.decisions("sail") {
        audit.whole(row, d.level, 1.0);
        let found = world
            .services
            .iter()
            .position(|s| s.service == d.subject.as_str());
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let service = &world.services[i];
        audit.money(row, "cost", d.cost, service.fixed_cost * d.level);
        if service.committed || d.time >= count(world, service) {
            audit.find(
                "V0701",
                row,
                "time",
                format!(
                    "sailing {} of {} is not there to be decided",
                    d.time, service.service
                ),
                "see the service's schedule, and whether it is `committed`",
            );
            continue;
        }
        *runs.entry((ServiceId::from(i), d.time)).or_default() += d.level;
    }
    for (&(call, k), load) in legs {
        let of = &world.calls[call.index()];
        let service = &world.services[of.service_id.index()];
        let mut capacity = service.capacity;
        if !service.committed {
            let run = runs.entry((of.service_id, k)).or_default();
            if audit.leaves_decisions() && load.value > TOLERANCE {
                *run = 1.0;
            }
            capacity *= *run;
        }
        let what = format!(
            "load of {} from call {} ({}), sailing {k}",
            of.service, of.call, of.place
        );
        audit.at_most("V0702", load, capacity, what);
    }
    for service in world.services.iter().filter(|s| s.committed) {
        let sailings = f64::from(count(world, service));
        let cost = service.fixed_cost * sailings;
        if cost != 0.0 {
            audit
                .charges
                .add("departures", &service.service, cost, sailings);
        }
    }
    for (&(id, _), &run) in &runs {
        let service = &world.services[id.index()];
        let cost = service.fixed_cost * run;
        audit.charges.add("departures", &service.service, cost, run);
    }
}
