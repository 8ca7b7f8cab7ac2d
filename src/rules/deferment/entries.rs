//! What deferring duty adds to a clearance.

use crate::model::CostTerm;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};

/// What entering free circulation adds: interest and fee on the duty.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place, slot, duty, ..
    } = deed
    else {
        return;
    };
    let world = draft.world;
    let territory = world.places[place.index()].territory;
    if let Some(deferment) = world.deferment(territory) {
        let day = world.slots(place).get(slot).first;
        let price = deferment.price(world.calendar.date(day));
        extra.costs.push((CostTerm::Deferment, duty * price));
    }
}
