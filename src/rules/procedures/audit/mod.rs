//! Procedures under suspension, checked again from the plan's rows.

pub mod exports;

use crate::audit::{Account, Audit, Posting, Tally, rows};
use crate::plan::{Procedure, RowRef};
use crate::world::ids::*;

/// What has a deadline: goods placed at the rates of a time, or made by processing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deadline {
    Placed(usize, ProductId),
    Made(ProcessingId),
}

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
    deadlines(audit);
}

/// What is kept over a period's end was put under its procedure in the periods before it that the
/// deadline gives: first in, first out.
fn deadlines(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let within = |k: Deadline| match k {
        Deadline::Placed(r, product) => world.placed_within(world.placed[r].territory, product),
        Deadline::Made(p) => world.processings[p.index()].discharge_within,
    };
    let mut kept: Tally<(Deadline, u32)> = Tally::new();
    let mut begun: Tally<(Deadline, u32)> = Tally::new();
    for (row, s) in rows("stocks", &plan.stocks) {
        let found = audit.resolved(&s.place, &s.product, &s.origin_country, &s.marks);
        let Some((place, c)) = found.filter(|_| s.status == Status::Suspended.name()) else {
            continue;
        };
        let slots = world.slots(place);
        if s.time >= slots.len() || s.time != slots.last_of(slots.get(s.time).period) {
            continue;
        }
        let period = slots.get(s.time).period;
        let mut hold = |k, units| {
            let sum = kept.entry((k, period)).or_default();
            sum.add(units, s.quantity, Some(row));
        };
        if let Some(r) = world.placed.iter().position(|r| c.marks.has(r.mark)) {
            hold(Deadline::Placed(r, c.product), 1.0);
        }
        for m in world.made_of.iter().filter(|m| c.marks.has(m.mark)) {
            hold(Deadline::Made(m.processing), 1.0);
            let p = &world.processings[m.processing.index()];
            if let Some(r) = m.placed {
                hold(Deadline::Placed(r, p.input_id), p.quantity);
            }
        }
    }
    for e in &world.endowments {
        if let Some(r) = world.placed.iter().position(|r| e.marks.has(r.mark)) {
            let key = (
                Deadline::Placed(r, e.product),
                world.calendar.period(e.day).unwrap_or(0),
            );
            begun.entry(key).or_default().add(1.0, e.quantity, None);
        }
    }
    for (row, p) in rows("procedures", &plan.procedures) {
        let found = audit.resolved(&p.place, &p.product, &p.origin_country, &p.marks);
        let Some((place, c)) = found.filter(|(place, _)| p.slot < world.slots(*place).len()) else {
            continue;
        };
        let slot = world.slots(place).get(p.slot);
        let key = match p.step.as_str() {
            "place" => {
                let territory = world.places[place.index()].territory;
                let now = |r: &crate::world::procedures::Placed| {
                    r.territory == territory && (r.from..=r.to).contains(&slot.first)
                };
                let placed = world.placed.iter().position(now);
                placed.map(|r| Deadline::Placed(r, c.product))
            }
            _ => {
                let all = world.processings.iter();
                let found = all
                    .into_iter()
                    .position(|k| k.processing == p.procedure.as_str());
                found.map(|k| Deadline::Made(ProcessingId::from(k)))
            }
        };
        if let Some(key) = key {
            let sum = begun.entry((key, slot.period)).or_default();
            sum.add(1.0, p.quantity, Some(row));
        }
    }
    for (&(key, period), sum) in &kept {
        let Some(within) = within(key) else { continue };
        let from = (period + 1).saturating_sub(within);
        let most = match within {
            0 => 0.0,
            _ => {
                let recent = begun.range((key, from)..=(key, period));
                recent.map(|(_, s)| s.value).sum()
            }
        };
        let name = match key {
            Deadline::Placed(_, product) => audit.product_name(product),
            Deadline::Made(p) => world.processings[p.index()].processing.to_string(),
        };
        let what = format!(
            "kept of {name} under suspension after period {period}, in time to be discharged"
        );
        audit.at_most("V1903", sum, most, what);
    }
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
    let account = |c| Account::Goods(place, c, Status::Suspended);
    let (becomes, taken, done) = match p.step.as_str() {
        "place" => {
            let id = PlacementId::from(index);
            (world.placing(id, c, slot.first), 1.0, Some(p.slot))
        }
        _ => {
            let id = ProcessingId::from(index);
            let taken = world.processings[index].quantity;
            (
                world.processing(id, c),
                taken,
                world.processed_in(id, p.slot),
            )
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
        "place" => ("clearance", p.place.clone(), world.placements[index].cost),
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
    audit
        .books
        .post(account(c), p.slot, -taken, p.quantity, why);
    let why = Posting::Row(row);
    audit
        .books
        .post(account(becomes), done, 1.0, p.quantity, why);
    (p.step != "place").then_some((ProcessingId::from(index), slot.period))
}
