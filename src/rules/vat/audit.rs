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
            let lost = (1.0 - vat.row.recoverable)
                * vat.amount(world, product, e.value, e.duty, e.quantity);
            let subject = audit.place_name(e.place);
            audit.charges.add("import VAT", &subject, lost, e.quantity);
        }
    }
    audit.entered = entered;
}
