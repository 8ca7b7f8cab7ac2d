//! Deferred duty, checked again from the plan's entries.

use crate::audit::Audit;

/// Charges interest and fees, and checks the day on which each entry's duty is paid.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let entered = std::mem::take(&mut audit.entered);
    for e in &entered {
        let territory = world.places[e.place.index()].territory;
        let due = world.duty_due(territory, e.day).to_string();
        let told = &audit.plan.clearances[e.row.index as usize].duty_due;
        audit.text(e.row, "duty_due", told, &due);
        if let Some(deferment) = world.deferment(territory) {
            let cost = e.duty * deferment.price(world.calendar.date(e.day));
            let subject = audit.place_name(e.place);
            audit
                .charges
                .add("duty deferment", &subject, cost, e.quantity);
        }
    }
    audit.entered = entered;
}
