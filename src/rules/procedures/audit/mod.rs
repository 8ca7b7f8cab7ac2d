//! Procedures under suspension, checked again from the plan's rows.

mod deadlines;
pub mod exports;

use crate::audit::{Account, Audit, Posting, Tally, rows};
use crate::network::Commodity;
use crate::plan::{Procedure, RowRef, commodity_named};
use crate::world::processing::Part;
use crate::world::{World, ids::*};

/// Audits placing and processing: what they take, what they give, cost, capacity and deadlines.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let mut used: Tally<(ProcessingId, u32)> = Tally::new();
    for (row, p) in rows("procedures", &audit.plan.procedures) {
        if let Some((id, period)) = step(audit, row, p) {
            used.entry((id, period))
                .or_default()
                .add(1.0, p.quantity, Some(row));
        }
    }
    for (&(id, period), units) in &used {
        let p = &world.processings[id.index()];
        if let Some(capacity) = p.capacity {
            let what = format!("units begun by {} in period {period}", p.processing);
            audit.at_most("V1902", units, capacity, what);
        }
    }
    deadlines::audit(audit);
}

/// One row: what it moves and costs; the processing and the period, where it is one.
fn step(audit: &mut Audit, row: RowRef, p: &Procedure) -> Option<(ProcessingId, u32)> {
    let world = audit.world;
    let good = audit.quantity(row, "quantity", p.quantity);
    let c = audit.commodity(row, &p.product, &p.origin_country, &p.marks)?;
    let placement = world
        .placements
        .iter()
        .position(|k| k.placement == p.procedure.as_str());
    let processing = world
        .processings
        .iter()
        .position(|k| k.processing == p.procedure.as_str());
    let found = match p.step.as_str() {
        "place" => placement,
        "process" => processing,
        other => {
            audit.known(None::<()>, row, "step", other);
            return None;
        }
    };
    let index = audit.known(found, row, "procedure", &p.procedure)?;
    let place = match p.step.as_str() {
        "place" => world.placements[index].place,
        _ => world.processings[index].place,
    };
    let slots = world.slots(place);
    if !good || p.slot >= slots.len() {
        let message = format!("slot {} is outside the horizon", p.slot);
        audit.find("V0102", row, "slot", message, "a slot of the territory");
        return None;
    }
    let slot = slots.get(p.slot);
    audit.date(row, "date", &p.date, slot.first);
    audit.text(row, "place", &p.place, &world.places[place.index()].place);
    let account = |c, status| Account::Goods(place, c, status);
    let whole = Part {
        product: c.product,
        quantity: 1.0,
        status: Status::Suspended,
    };
    let lot = lot(world, p, c);
    let (becomes, parts, done) = match p.step.as_str() {
        "place" => {
            let id = PlacementId::from(index);
            audit.text(row, "with", &p.with, "");
            (world.placing(id, c, slot.first), vec![whole], Some(p.slot))
        }
        _ => {
            let id = ProcessingId::from(index);
            let made = lot.as_ref().and_then(|lot| world.processing(id, lot));
            let parts = world.processings[index].parts.clone();
            (made, parts, world.processed_in(id, p.slot))
        }
    };
    let Some((becomes, done)) = becomes.zip(done) else {
        audit.find(
            "V1901",
            row,
            "procedure",
            format!("{} does not take {} then", p.procedure, audit.goods_name(c)),
            "see its products and its duty basis: by inputs it takes placed goods, else such as are not",
        );
        return None;
    };
    let (term, subject, price) = match p.step.as_str() {
        "place" => (
            "clearance",
            p.place.to_string(),
            world.placements[index].cost,
        ),
        _ => {
            let k = &world.processings[index];
            (
                "production",
                format!("{} at {}", k.processing, k.row.place),
                k.cost,
            )
        }
    };
    audit.money(row, "cost", p.cost, price * p.quantity);
    audit
        .charges
        .add(term, &subject, price * p.quantity, p.quantity);
    let why = Posting::Row(row);
    for (c, of) in lot.into_iter().flatten().zip(&parts) {
        let time = match of.status {
            Status::Free => slot.period,
            Status::Suspended => p.slot,
        };
        let from = account(c, of.status);
        audit.books.post(from, time, -of.quantity, p.quantity, why);
    }
    let into = account(becomes, Status::Suspended);
    audit.books.post(into, done, 1.0, p.quantity, why);
    (p.step != "place").then_some((ProcessingId::from(index), slot.period))
}

/// What a step takes: the row's own goods, and the further ones that it names.
fn lot(world: &World, p: &Procedure, c: Commodity) -> Option<Vec<Commodity>> {
    let further = p.with.split_whitespace();
    let mut lot = vec![c];
    for name in further {
        lot.push(commodity_named(world, name)?);
    }
    Some(lot)
}
