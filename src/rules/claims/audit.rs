//! What claiming costs and gives back, checked again from the plan's clearances.

use std::collections::BTreeMap;

use crate::audit::{Audit, HALF_A_CENT, Sum, TOLERANCE};
use crate::world::tariff;

/// Audits costs of claims, of entries under an agreement, and refunds of late claims.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let mut owed: BTreeMap<(String, u32), (f64, Sum)> = BTreeMap::new();
    for e in audit.entered.clone() {
        let territory = world.places[e.place.index()].territory;
        let goods = e.commodity.entering(territory, e.day);
        let claim = &world.claims[e.claim.index()];
        let Some(assessed) = tariff::assess(world, &goods, claim) else {
            continue;
        };
        let name = audit.place_name(e.place);
        let cost = assessed.claim_cost * e.quantity;
        audit.charges.add("claims", &name, cost, e.quantity);
        if assessed.refund.is_some() {
            let back = -assessed.refunded() * e.quantity;
            audit.charges.add("late refunds", &name, back, e.quantity);
        }
        let Some(agreement) = assessed.agreement.filter(|a| world.entry_costs(*a)) else {
            continue;
        };
        let subject = world.claim_entry(agreement, e.place, e.commodity);
        let cost = world.agreements[agreement.index()].claim_cost_per_entry;
        let entry = owed.entry((subject, e.slot)).or_default();
        entry.0 = cost;
        entry.1.add(1.0, e.quantity, Some(e.row));
    }
    for ((subject, _), (cost, units)) in &owed {
        if units.value > TOLERANCE {
            audit.charges.add("claims", subject, *cost, units.value);
        }
    }
    if audit.leaves_decisions() {
        return;
    }
    for (row, d) in audit.decisions("claim entry") {
        audit.whole(row, d.level, 1.0);
        let (cost, units) = owed
            .remove(&(d.subject.clone(), d.time))
            .unwrap_or_default();
        let made = if units.value > TOLERANCE { 1.0 } else { 0.0 };
        audit.money(row, "level", d.level, made);
        audit.money(row, "cost", d.cost, cost * made);
    }
    for ((subject, slot), (cost, units)) in owed {
        if units.value > TOLERANCE && cost > HALF_A_CENT {
            let what =
                format!("claimed under {subject} in slot {slot}, whose entry is not paid for");
            audit.at_most("V0931", &units, 0.0, what);
        }
    }
}
