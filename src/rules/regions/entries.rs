//! What every region is served at least.

use crate::model::Account;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};

/// Opens what each region is served at least.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (id, region) in world.all_regions() {
        if !world.counts_service(id) {
            continue;
        }
        let least = world.least_share(region) * world.wanted_in(region);
        let above = |_| f64::INFINITY;
        let key = Account::ServedInRegion(id);
        draft.model.open(key, 0..1, &|_| least, &above);
    }
}

/// Nothing of its own: regions count what others deliver.
pub fn post(_: &mut Draft) {}

/// What is delivered counts for every region that its place is in.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Deliver { demand, .. } = deed else {
        return;
    };
    let world = draft.world;
    let place = world.demands[demand.index()].place_id;
    for (id, _) in world.all_regions().filter(|r| r.1.has(place)) {
        let row = draft.model.row(Account::ServedInRegion(id), 0);
        extra.entries.extend(row.map(|r| (r, 1.0)));
    }
}
