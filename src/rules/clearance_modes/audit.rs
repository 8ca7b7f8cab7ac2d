//! What entries cost by themselves, checked again from the plan's clearances.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, TOLERANCE};

/// Audits entries that cost something by themselves.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let mut owed: BTreeMap<(String, u32), (f64, Sum)> = BTreeMap::new();
    for e in &audit.entered {
        let cost = world.desk(e.place, e.mode).per_entry;
        if cost > 0.0 {
            let key = (world.entry_name(e.place, e.mode), e.slot);
            let entry = owed.entry(key).or_default();
            entry.0 = cost;
            entry.1.add(1.0, e.quantity, Some(e.row));
        }
    }
    owed.retain(|_, (_, units)| units.value > TOLERANCE);
    for ((subject, _), (cost, units)) in &owed {
        let place = subject.split('/').next().unwrap_or_default();
        audit.charges.add("clearance", place, *cost, units.value);
    }
    if audit.leaves_decisions() {
        return;
    }
    for (row, d) in audit.decisions(crate::plan::MAKE_ENTRY) {
        audit.whole(row, d.level, 1.0);
        let found = owed.remove(&(d.subject.clone(), d.time));
        let cost = found.map_or(0.0, |f| f.0);
        audit.money(row, "level", d.level, if cost > 0.0 { 1.0 } else { 0.0 });
        audit.money(row, "cost", d.cost, cost);
    }
    for ((subject, slot), (_, units)) in owed {
        let what = format!("cleared at {subject} in slot {slot}, whose entry is not paid for");
        audit.at_most("V0941", &units, 0.0, what);
    }
}
