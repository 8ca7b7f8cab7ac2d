//! Activities and accounts of procedures under suspension.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::world::ids::*;

/// Opens capacities.
pub fn open(draft: &mut Draft) {
    let periods = 0..draft.world.calendar.len();
    for (i, p) in draft.world.processings.iter().enumerate() {
        if let Some(capacity) = p.capacity {
            let key = Account::ProcessingCapacity(ProcessingId::from(i));
            let below = |_| f64::NEG_INFINITY;
            draft
                .model
                .open(key, periods.clone(), &below, &|_| capacity);
        }
    }
}

/// Posts placing and processing of every commodity that is suspended where there is either.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for &(place, c, status) in network.nodes.keys() {
        if status != Status::Suspended {
            continue;
        }
        for (i, p) in world.placements.iter().enumerate() {
            if p.place == place {
                place_all(draft, PlacementId::from(i), c);
            }
        }
        for (i, p) in world.processings.iter().enumerate() {
            if p.place == place {
                process(draft, ProcessingId::from(i), c);
            }
        }
    }
}

/// Posts placing, an activity for each time between two changes of the tariff.
fn place_all(draft: &mut Draft, id: PlacementId, c: CommodityId) {
    let (world, network) = (draft.world, draft.network);
    let placement = &world.placements[id.index()];
    let slots = world.slots(placement.place);
    let goods = network.commodity(c);
    let rows = |c| {
        let key = Account::Goods(placement.place, c, Status::Suspended);
        draft.model.rows(key)
    };
    let Some(from) = rows(c) else { return };
    let most = draft.most(c);
    for r in &world.placed {
        let becomes = world
            .placing(id, goods, r.from)
            .filter(|b| b.marks.has(r.mark));
        let Some(to) = becomes.and_then(|b| network.find(b)) else {
            continue;
        };
        let key = Account::Goods(placement.place, to, Status::Suspended);
        let Some(into) = draft.model.rows(key) else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::Place(id, c, to));
        for s in from.times() {
            let day = slots.get(s).first;
            let (Some(out), Some(into)) = (from.at(s), into.at(s)) else {
                continue;
            };
            if r.from <= day && day <= r.to {
                poster.post(Post {
                    time: s,
                    lower: 0.0,
                    upper: most,
                    entries: &[(out, -1.0), (into, 1.0)],
                    costs: &[(CostTerm::Clearance, placement.cost)],
                });
            }
        }
    }
}

fn process(draft: &mut Draft, id: ProcessingId, c: CommodityId) {
    let (world, network) = (draft.world, draft.network);
    let p = &world.processings[id.index()];
    let becomes = world.processing(id, network.commodity(c));
    let Some(to) = becomes.and_then(|b| network.find(b)) else {
        return;
    };
    let rows = |c| {
        draft
            .model
            .rows(Account::Goods(p.place, c, Status::Suspended))
    };
    let (Some(from), Some(into)) = (rows(c), rows(to)) else {
        return;
    };
    let capacity = draft.model.rows(Account::ProcessingCapacity(id));
    let slots = world.slots(p.place);
    let most = draft.most(to);
    let mut entries: Vec<(u32, f64)> = Vec::with_capacity(3);
    let mut poster = draft.model.activity(Activity::Process(id, c));
    for s in from.times() {
        let period = slots.get(s).period;
        let Some(done) = world.processed_in(id, s) else {
            continue;
        };
        let (Some(out), Some(into)) = (from.at(s), into.at(done)) else {
            continue;
        };
        entries.clear();
        entries.extend([(out, -p.quantity), (into, 1.0)]);
        entries.extend(capacity.and_then(|r| r.at(period)).map(|r| (r, 1.0)));
        poster.post(Post {
            time: s,
            lower: 0.0,
            upper: most,
            entries: &entries,
            costs: &[(CostTerm::Production, p.cost)],
        });
    }
}
