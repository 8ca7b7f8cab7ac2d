//! What import VAT adds to a clearance.

use crate::model::CostTerm;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};

/// What entering free circulation adds: the VAT that is not recovered.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place,
        commodity,
        slot,
        value,
        duty,
        ..
    } = deed
    else {
        return;
    };
    let world = draft.world;
    let territory = world.places[place.index()].territory;
    let c = draft.network.commodity(commodity);
    let day = world.slots(place).get(slot).first;
    let Some(vat) = world.import_vat(territory, c.product, c.origin, day) else {
        return;
    };
    let amount = vat.amount(world, c.product, value, duty, 1.0);
    if vat.row.recoverable < 1.0 {
        let lost = (1.0 - vat.row.recoverable) * amount;
        extra.costs.push((CostTerm::ImportVat, lost));
    }
    // Where money is accounted for, what comes back is paid first.
    if world.treasury.is_some() && vat.row.recoverable > 0.0 && !vat.row.postponed {
        let back = vat.row.recoverable * amount;
        extra.costs.push((CostTerm::VatPaid, back));
        let after = vat.row.recovered_after;
        extra.costs.push((CostTerm::VatRecovered(after), -back));
    }
}
