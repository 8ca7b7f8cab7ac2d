//! Activities and accounts of entries that cost something by themselves.

use std::collections::BTreeSet;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;

/// An entry that costs something by itself: where, in which way, and the most units in it.
type Entry = (PlaceId, Option<ModeId>, f64);

fn entries(draft: &Draft) -> Vec<Entry> {
    let world = draft.world;
    let mut products: BTreeSet<(PlaceId, ProductId)> = BTreeSet::new();
    for &(place, c, status) in draft.network.nodes.keys() {
        if status == Status::Suspended {
            products.insert((place, draft.network.commodity(c).product));
        }
    }
    let mut all = Vec::new();
    for place in (0..world.places.len()).map(PlaceId::from) {
        let here = products.range((place, ProductId(0))..=(place, ProductId(u32::MAX)));
        let most: f64 = here.map(|&(_, p)| draft.network.bounds.units(p)).sum();
        let ways = world.modes_at(place);
        let dear = ways.filter(|&mode| most > 0.0 && world.desk(place, mode).per_entry > 0.0);
        all.extend(dear.map(|mode| (place, mode, most)));
    }
    all
}

/// Opens the entries.
pub fn open(draft: &mut Draft) {
    let below = |_| f64::NEG_INFINITY;
    for (place, mode, _) in entries(draft) {
        let slots = 0..draft.world.slots(place).len();
        let key = Account::EntryMade(place, mode);
        draft.model.open(key, slots, &below, &|_| 0.0);
    }
}

/// Posts whether there is an entry.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (place, mode, most) in entries(draft) {
        let Some(rows) = draft.model.rows(Account::EntryMade(place, mode)) else {
            continue;
        };
        let slots = world.slots(place);
        let cost = world.desk(place, mode).per_entry;
        let mut poster = draft.model.decision(Activity::MakeEntry(place, mode));
        for s in rows.times() {
            let open = world.mode_open(mode, slots.get(s).first);
            let Some(row) = rows.at(s).filter(|_| open) else {
                continue;
            };
            poster.post(Post {
                time: s,
                lower: 0.0,
                upper: 1.0,
                entries: &[(row, -most)],
                costs: &[(CostTerm::Clearance, cost)],
            });
        }
    }
}

/// What is cleared needs an entry.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place, slot, mode, ..
    } = deed
    else {
        return;
    };
    let row = draft.model.row(Account::EntryMade(place, mode), slot);
    extra.entries.extend(row.map(|r| (r, 1.0)));
}
