//! Fees on entries, checked again from the plan's clearances.

use std::collections::BTreeMap;

use crate::audit::{Audit, HALF_A_CENT};
use crate::network::Commodity;
use crate::plan::RowRef;
use crate::world::ids::*;
use crate::world::tables::EntryScope;

/// An entry: the fee, the place, the slot, and the commodity where each is an entry of its own.
type Entry = (EntryFeeId, PlaceId, u32, Option<Commodity>);

/// Audits fees: what each entry owes, against what the plan pays.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.entry_fees.is_empty() {
        return;
    }
    let mut values: BTreeMap<Entry, (f64, f64, Vec<RowRef>)> = BTreeMap::new();
    for e in audit.entered.clone() {
        let claim = &world.claims[e.claim.index()];
        for (i, fee) in world.entry_fees.iter().enumerate() {
            if !fee.falls_on(world, e.place, e.day, claim) || e.value <= 0.0 {
                continue;
            }
            let own = (fee.entry == EntryScope::Commodity).then_some(e.commodity);
            let key = (EntryFeeId::from(i), e.place, e.slot, own);
            let entry = values.entry(key).or_default();
            entry.0 += e.value;
            entry.1 += e.quantity;
            entry.2.push(e.row);
        }
    }
    let mut owed: BTreeMap<(String, u32), (f64, Vec<RowRef>)> = BTreeMap::new();
    for ((id, place, slot, own), (value, units, entries)) in values {
        let fee = &world.entry_fees[id.index()];
        if units <= crate::audit::TOLERANCE {
            continue;
        }
        let name = audit.place_name(place);
        let amount = fee.of(value, world.slots(place).get(slot).period);
        audit.charges.add_fee(&fee.fee, &name, amount, units);
        if fee.has_limits() {
            let of = own.map_or(String::new(), |c| {
                format!("/{}/{}", audit.product_name(c.product), c.origin)
            });
            owed.insert((format!("{}/{name}{of}", fee.fee), slot), (amount, entries));
        }
    }
    if audit.leaves_decisions() {
        return;
    }
    for (row, d) in audit.decisions("entry fee") {
        let (amount, _) = owed
            .remove(&(d.subject.clone(), d.time))
            .unwrap_or_default();
        audit.money(row, "level", d.level, amount);
        audit.money(row, "cost", d.cost, amount);
    }
    for ((subject, slot), (amount, entries)) in owed {
        if amount > HALF_A_CENT
            && let Some(&row) = entries.first()
        {
            let message = format!("{subject} of slot {slot} is not paid: it comes to {amount}");
            let finding = audit.find("V0921", row, "entry", message, "add it to decisions");
            finding.expected = Some(amount);
        }
    }
}
