//! Import VAT, checked again from the plan's entries.

use crate::audit::Audit;

/// Charges the VAT that is not recovered.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let entered = std::mem::take(&mut audit.entered);
    for e in &entered {
        let territory = world.places[e.place.index()].territory;
        let (product, origin) = (e.commodity.product, e.commodity.origin);
        if let Some(vat) = world.import_vat(territory, product, origin, e.day) {
            let all = vat.amount(world, product, e.value, e.duty, e.quantity);
            let back = vat.row.recoverable * all;
            let subject = audit.place_name(e.place);
            let charges = &mut audit.charges;
            charges.add("import VAT", &subject, all - back, e.quantity);
            if world.treasury.is_some() && !vat.row.postponed {
                charges.add("import VAT paid", &subject, back, e.quantity);
                charges.add("import VAT recovered", &subject, -back, e.quantity);
            }
        }
    }
    audit.entered = entered;
}
