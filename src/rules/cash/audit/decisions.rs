//! What decisions owe, billed again, and sailings that run in any case.

use super::Billed;
use super::bills::bill;
use crate::audit::Audit;
use crate::plan::MAKE_ENTRY;
use crate::world::tables::{ContractKind, Item};
use crate::world::treasury::{Bill, Due};
use crate::world::{Treasury, World, ids::*};

/// Costs of decisions.
pub(super) fn decided(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let calendar = &world.calendar;
    let first = |t: u32| calendar.first(t.min(calendar.len() - 1));
    let place = |name: &str| {
        world
            .places
            .iter()
            .position(|p| p.place == name)
            .map(PlaceId::from)
    };
    for d in &plan.decisions {
        let head = d.subject.split('/').next().unwrap_or_default();
        let of_place = place(head);
        let owner = of_place.map(|p| world.owner(p)).unwrap_or_default();
        let mut owe = |name, item, subject: &str, firm, day, currency| {
            billed.bill(bill(name, item, subject, firm, day, currency, d.cost));
        };
        match d.decision.as_str() {
            "depart" => {
                if let Some(lane) = world.lanes.iter().find(|l| l.lane == d.subject.as_str())
                    && let Some(trip) = lane.trips.get(d.time as usize)
                {
                    owe(
                        "departures",
                        Item::Freight,
                        &lane.lane,
                        world.owner(lane.to_id),
                        trip.departs,
                        lane.currency,
                    );
                }
            }
            "sail" => {
                if let Some(s) = world
                    .services
                    .iter()
                    .find(|s| s.service == d.subject.as_str())
                {
                    let call = CallId(s.calls.start);
                    let firm = world.owner(world.calls[call.index()].place_id);
                    owe(
                        "departures",
                        Item::Freight,
                        &s.service,
                        firm,
                        first(world.sails(call, d.time)),
                        None,
                    );
                }
            }
            "set-up" => {
                let plant = world
                    .plant_recipes
                    .iter()
                    .find(|p| format!("{}/{}", p.place, p.recipe) == d.subject);
                owe(
                    "set-up",
                    Item::Production,
                    head,
                    owner,
                    first(d.time),
                    plant.and_then(|p| p.currency),
                );
            }
            "overtime" => owe(
                "overtime",
                Item::Production,
                head,
                owner,
                first(d.time),
                None,
            ),
            "certify" | "renew" => {
                if let Some(r) = world.routes.iter().find(|r| r.name() == d.subject.as_str()) {
                    let at = &world.places[r.place.index()].place;
                    owe(
                        "certificates",
                        Item::Clearance,
                        at,
                        world.owner(r.place),
                        first(d.time),
                        None,
                    );
                }
            }
            "guarantee" => {
                let g = world
                    .guarantees
                    .iter()
                    .find(|g| g.row.guarantee == d.subject.as_str());
                if let Some(at) = g.and_then(|g| g.places.first().copied()) {
                    let name = &world.places[at.index()].place;
                    owe(
                        "guarantees",
                        Item::Clearance,
                        name,
                        world.owner(at),
                        first(d.time),
                        None,
                    );
                }
            }
            "entry fee" | "claim entry" => {
                let name_of = match d.decision.as_str() {
                    "entry fee" => "entry fee",
                    _ => "claims",
                };
                let at = d.subject.split('/').nth(1).and_then(place);
                if let Some(at) = at {
                    let slots = world.slots(at);
                    let day = slots.get(d.time.min(slots.len() - 1)).first;
                    let name = &world.places[at.index()].place;
                    owe(name_of, Item::Clearance, name, world.owner(at), day, None);
                }
            }
            MAKE_ENTRY => {
                if let Some(at) = of_place {
                    let slots = world.slots(at);
                    let day = slots.get(d.time.min(slots.len() - 1)).first;
                    owe("clearance", Item::Clearance, head, owner, day, None);
                }
            }
            "import set against export" => {
                if let Some(p) = world.drawbacks.iter().find(|p| p.drawback == head) {
                    let firm = world.owner(world.place_in(p.territory));
                    owe(
                        "drawback",
                        Item::Drawback,
                        &p.drawback,
                        firm,
                        first(d.time),
                        None,
                    );
                }
            }
            "carbon certificates" => {
                let s = world
                    .carbon
                    .iter()
                    .position(|s| s.row.scheme == d.subject.as_str());
                if let Some(id) = s.map(CarbonId::from) {
                    let at = world.place_in(world.carbon[id.index()].territory);
                    let due = Some(world.surrender(id, d.time));
                    let day = first(calendar.len());
                    let (firm, subject) =
                        (world.owner(at), world.places[at.index()].place.as_str());
                    billed.bill(Bill {
                        item: None,
                        name: "carbon certificates",
                        subject,
                        firm,
                        day,
                        due,
                        currency: None,
                        amount: d.cost,
                    });
                }
            }
            "price break volume" | "shortfall" | "reserve" | "containers" => {
                contract(world, d, billed)
            }
            _ => {}
        }
    }
    for s in world
        .services
        .iter()
        .filter(|s| s.committed && s.fixed_cost > 0.0)
    {
        // Their bills are told one by one below; here what they take from profit.
        let firm = world.owner(world.calls[s.calls.start as usize].place_id);
        for t in (s.offset..calendar.len()).step_by(s.every.max(1) as usize) {
            let owed = bill(
                "departures",
                Item::Freight,
                &s.service,
                firm,
                calendar.first(t),
                None,
                s.fixed_cost,
            );
            billed.profit(billed.treasury.bears(&owed), owed.day, -s.fixed_cost);
        }
    }
    for (amount, due) in committed(world, billed.treasury) {
        *billed.by_name.entry("departures").or_default() += amount;
        billed.timing += billed.treasury.worth_of(calendar, &due) - amount;
        billed.ledger.pay(due, "departures");
        billed.sum(due.account, due.time, due.counted);
    }
}

/// What sailings that run in any case are paid as.
fn committed(world: &World, treasury: &Treasury) -> Vec<(f64, Due)> {
    let mut all = Vec::new();
    for s in world
        .services
        .iter()
        .filter(|s| s.committed && s.fixed_cost > 0.0)
    {
        let call = CallId(s.calls.start);
        let firm = world.owner(world.calls[call.index()].place_id);
        let every = s.every.max(1) as usize;
        for t in (s.offset..world.calendar.len()).step_by(every) {
            let day = world.calendar.first(t);
            let owed = bill(
                "departures",
                Item::Freight,
                &s.service,
                firm,
                day,
                None,
                s.fixed_cost,
            );
            let mut amount = s.fixed_cost;
            for due in treasury.dues(&world.calendar, &owed) {
                all.push((std::mem::take(&mut amount), due));
            }
        }
    }
    all
}

/// What a contract charges: by its window where it is settled over it.
fn contract(world: &World, d: &crate::plan::Decision, billed: &mut Billed) {
    let calendar = &world.calendar;
    let Some(k) = world
        .contracts
        .iter()
        .find(|k| k.contract == d.subject.as_str())
    else {
        return;
    };
    let carrier = k.kind == ContractKind::Carrier;
    let item = if carrier { Item::Freight } else { Item::Goods };
    let name = match d.decision.as_str() {
        "shortfall" => "shortfall",
        "reserve" => "reservation",
        _ if carrier => "freight",
        _ => "goods",
    };
    let day = match d.decision.as_str() {
        "containers" => calendar.first(d.time.min(calendar.len() - 1)),
        "reserve" => calendar.first(k.window.start.min(calendar.len() - 1)),
        _ => calendar.last(k.window.end.max(1) - 1),
    };
    let (subject, at) = match (k.lane_id, k.supplies.first()) {
        (Some(l), _) => (
            world.lanes[l.index()].lane.as_str(),
            world.lanes[l.index()].to_id,
        ),
        (None, Some(s)) => {
            let s = &world.supplies[s.index()];
            (s.place.as_str(), s.place_id)
        }
        (None, None) => return,
    };
    billed.bill(bill(
        name,
        item,
        subject,
        world.owner(at),
        day,
        None,
        d.cost,
    ));
}
