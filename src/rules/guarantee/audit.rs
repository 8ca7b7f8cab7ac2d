//! Guarantees, checked again from the plan's suspended stocks and its stays.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, Tally, rows};
use crate::network::Commodity;
use crate::plan::RowRef;
use crate::world::ids::*;

/// Audits cover: the charges on suspended stock at the end of each slot are covered within the
/// limit, and the cover is paid.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.guarantees.is_empty() {
        return;
    }
    let needed = charges(audit);
    let mut told: BTreeMap<(GuaranteeId, u32), (RowRef, f64)> = BTreeMap::new();
    for (row, d) in audit.decisions("guarantee") {
        audit.quantity(row, "level", d.level);
        let found = world
            .guarantees
            .iter()
            .position(|g| g.row.guarantee == d.subject.as_str());
        let Some(id) = audit
            .known(found, row, "subject", &d.subject)
            .map(GuaranteeId::from)
        else {
            continue;
        };
        let Some(fee) = fee(audit, id, d.time) else {
            audit.find(
                "V0102",
                row,
                "time",
                format!("slot {} is outside the horizon", d.time),
                "cover is by slot of the guarantee's territory",
            );
            continue;
        };
        audit.money(row, "cost", d.cost, fee * d.level);
        let cover = told.entry((id, d.time)).or_insert((row, 0.0));
        *cover = (row, cover.1 + d.level);
    }
    let mut keys: Vec<_> = needed.keys().chain(told.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let (id, slot) = key;
        let g = &world.guarantees[id.index()].row;
        let need = needed.get(&key).cloned().unwrap_or_default();
        let what = format!("charges covered by {} in slot {slot}", g.guarantee);
        let cover = match told.get(&key) {
            Some(&(row, level)) => {
                let mut sum = Sum::default();
                sum.add(1.0, level, Some(row));
                audit.at_most("V1201", &sum, g.limit, what.clone());
                level
            }
            None if audit.leaves_decisions() => need.value.min(g.limit),
            None => 0.0,
        };
        audit.at_most("V1201", &need, cover, what);
        let cost = fee(audit, id, slot).unwrap_or(0.0) * cover;
        audit.charges.add("guarantees", &g.guarantee, cost, cover);
    }
}

/// What suspended stock would owe, as far as it must be covered, by guarantee and slot.
fn charges(audit: &mut Audit) -> Tally<(GuaranteeId, u32)> {
    let (world, plan) = (audit.world, audit.plan);
    let mut needed: Tally<(GuaranteeId, u32)> = Tally::new();
    let mut held: Vec<(RowRef, PlaceId, Commodity, u32, f64)> = Vec::new();
    for (row, s) in rows("stocks", &plan.stocks) {
        let found = audit.resolved(&s.place, &s.product, &s.origin_country, &s.marks);
        if let Some((place, c)) = found.filter(|_| s.status == Status::Suspended.name()) {
            held.push((row, place, c, s.time, s.quantity));
        }
    }
    // What is admitted for a time is suspended in every slot of its stay.
    for (row, a) in rows("admissions", &plan.admissions) {
        let found = world
            .admissions
            .iter()
            .find(|k| k.admission == a.admission.as_str());
        let c = audit.resolved(&a.place, &a.product, &a.origin_country, &a.marks);
        let (Some(k), Some((_, c))) = (found, c) else {
            continue;
        };
        let slots = a.slot..a.until.min(world.slots(k.place).len());
        held.extend(slots.map(|s| (row, k.place, c, s, a.quantity)));
    }
    for (row, place, c, time, quantity) in held {
        let slots = world.slots(place);
        let Some(id) = world.guarantee_of(place).filter(|_| time < slots.len()) else {
            continue;
        };
        let g = &world.guarantees[id.index()].row;
        let day = slots.get(time).first;
        let Some((value, duty)) = audit.unclaimed_duty(place, c, day) else {
            continue;
        };
        let territory = world.places[place.index()].territory;
        let vat = world
            .import_vat(territory, c.product, c.origin, day)
            .filter(|_| g.covers_vat)
            .map_or(0.0, |v| v.amount(world, c.product, value, duty, 1.0));
        let charge = needed.entry((id, time)).or_default();
        charge.add(g.share * (duty + vat), quantity, Some(row));
    }
    needed
}

/// Fee per unit of cover in a slot: the share of its period that it lasts.
fn fee(audit: &Audit, id: GuaranteeId, slot: u32) -> Option<f64> {
    let world = audit.world;
    let g = &world.guarantees[id.index()];
    let slots = &world.territories[g.territory.index()].slots;
    if slot >= slots.len() {
        return None;
    }
    let slot = slots.get(slot);
    let calendar = &world.calendar;
    let period = calendar.last(slot.period) - calendar.first(slot.period) + 1;
    Some(g.row.fee * f64::from(slot.last - slot.first + 1) / f64::from(period))
}
