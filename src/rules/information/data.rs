//! Data: what arises, what is sent and kept, and the room of links.

use std::collections::BTreeMap;

use super::entries::{Most, at, goes, most_of, note};
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::world::ids::*;
use crate::world::information::Passage;

/// Opens data, work and bandwidth.
pub(super) fn open(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    let flows = &network.information;
    let periods = 0..world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for &(class, origin, place) in &flows.data {
        let key = Account::Data(class, origin, place);
        draft.model.open(key, periods.clone(), &below, &|_| 0.0);
    }
    for &(workload, place) in &flows.work {
        let key = Account::Work(workload, place);
        draft.model.open_balance(key, periods.clone(), &|_| 0.0);
    }
    if flows.happenings.is_empty() && flows.transmissions.is_empty() {
        return;
    }
    for (i, link) in world.information.links.iter().enumerate() {
        if let Some(bandwidth) = &link.bandwidth_at {
            let key = Account::Bandwidth(LinkId::from(i));
            let most = |t| bandwidth.at(t);
            draft.model.open(key, periods.clone(), &below, &most);
        }
    }
}

/// Posts sending and keeping.
pub(super) fn post(draft: &mut Draft, most: &mut Most) {
    let (world, network) = (draft.world, draft.network);
    let flows = &network.information;
    let arising = arising(draft);
    let all = |class, origin| arising.get(&(class, origin)).copied().unwrap_or(0.0);
    for (i, sending) in flows.sendings.iter().enumerate() {
        let path = flows.path(sending.path);
        let (class, origin) = (sending.class, sending.origin);
        let rows = |p| draft.model.rows(Account::Data(class, origin, p));
        let (from, to) = (rows(path.from), rows(path.to));
        let passage = Passage {
            class,
            origin,
            path,
            operator: None,
        };
        let upper = all(class, origin);
        let mut columns = Vec::new();
        for t in 0..world.calendar.len() {
            let (Some(leave), Some(out), Some(into)) =
                (world.passage(&passage, t), at(from, t), at(to, t))
            else {
                continue;
            };
            let mut entries = vec![(out, 1.0), (into, -1.0)];
            goes(draft, &path.links, &leave, 1.0, t, &mut entries);
            note(most, &entries, upper);
            let costs = [
                (CostTerm::DataLinks, path.cost(world, t)),
                (CostTerm::Safeguards, leave.cost),
            ];
            columns.push((t, entries, costs));
        }
        let mut poster = draft
            .model
            .activity(Activity::Send(path.from, SendingId::from(i)));
        for (time, entries, costs) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper,
                entries,
                costs,
            });
        }
    }
    for &(class, origin, place) in &flows.data {
        let Some(price) = world.information.keeps(class) else {
            continue;
        };
        let rows = draft.model.rows(Account::Data(class, origin, place));
        let key = Activity::KeepData(class, origin, place);
        let mut poster = draft.model.activity(key);
        for t in 0..world.calendar.len() - 1 {
            if let (Some(now), Some(next)) = (at(rows, t), at(rows, t + 1)) {
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper: all(class, origin),
                    entries: &[(now, 1.0), (next, -1.0)],
                    costs: &[(CostTerm::KeptData, price)],
                });
            }
        }
    }
}

/// The most data of a class that can arise in a jurisdiction over the horizon.
fn arising(draft: &Draft) -> BTreeMap<(DataClassId, JurisdictionId), f64> {
    let world = draft.world;
    let mut all = BTreeMap::new();
    for &happening in &draft.network.information.happenings {
        let origin = world.information.jurisdiction_of(world.place_of(happening));
        let units: f64 = (0..world.calendar.len())
            .map(|t| most_of(draft, happening, t))
            .sum();
        for (class, gb) in world.data_with(happening) {
            *all.entry((class, origin)).or_default() += gb * units;
        }
    }
    all
}
