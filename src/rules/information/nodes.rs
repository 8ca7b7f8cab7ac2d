//! Compute: work on nodes, and nodes that are opened and subscribed to.

use std::collections::BTreeMap;

use super::entries::{Most, at, goes, most_of, note};
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::commitment::{self, Commitment};
use crate::world::ids::*;
use crate::world::information::{Leave, Passage};

/// Opens hours, and what stands of nodes.
pub(super) fn open(draft: &mut Draft) {
    let world = draft.world;
    if draft.network.information.servings.is_empty() {
        return;
    }
    let periods = 0..world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (i, node) in world.information.nodes.iter().enumerate() {
        let id = NodeId::from(i);
        let capacity = |t| node.capacity_at.as_ref().map_or(f64::INFINITY, |c| c.at(t));
        let decides = node.decides();
        if decides || node.capacity_at.is_some() {
            let most = |t| if decides { 0.0 } else { capacity(t) };
            let key = Account::ComputeHours(id);
            draft.model.open(key, periods.clone(), &below, &most);
        }
        if decides {
            let key = Account::NodeRuns(id);
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
        if node.opening_cost.is_some() {
            commitment::open(draft, Account::NodeStands(id));
            if node.subscription > 0.0 {
                let key = Account::Subscribed(id);
                draft.model.open(key, periods.clone(), &below, &|_| 0.0);
            }
        }
    }
}

/// Posts work.
pub(super) fn serve(draft: &mut Draft, most: &mut Most) {
    let (world, network) = (draft.world, draft.network);
    let flows = &network.information;
    let needed = needed(draft);
    for (i, serving) in flows.servings.iter().enumerate() {
        let (w, node) = (
            &world.information.workloads[serving.workload.index()],
            &world.information.nodes[serving.node.index()],
        );
        let path = flows.path(serving.path);
        let Some(units) = needed.get(&(serving.workload, serving.place)) else {
            continue;
        };
        let model = &draft.model;
        let work = model.rows(Account::Work(serving.workload, serving.place));
        let data = serving
            .data
            .and_then(|(class, o)| model.rows(Account::Data(class, o, serving.place)));
        let hours = model.rows(Account::ComputeHours(serving.node));
        let runs = model.rows(Account::NodeRuns(serving.node));
        let gb = if serving.data.is_some() { w.gb } else { 0.0 };
        let mut columns = Vec::new();
        for t in 0..world.calendar.len() {
            let leave = match serving.data {
                None => Some(Leave::default()),
                Some((class, origin)) => world.passage(
                    &Passage {
                        class,
                        origin,
                        path,
                        operator: Some(node.operator_id),
                    },
                    t,
                ),
            };
            let (Some(leave), Some(work)) = (leave, at(work, t)) else {
                continue;
            };
            let mut entries = vec![(work, 1.0)];
            entries.extend(at(data, t).map(|r| (r, gb)));
            // Work that takes no hours needs a node that runs all the same.
            match w.hours > 0.0 {
                true => entries.extend(at(hours, t).map(|r| (r, w.hours))),
                false => entries.extend(at(runs, t).map(|r| (r, 1.0))),
            }
            goes(draft, &path.links, &leave, gb, t, &mut entries);
            let upper = units[t as usize];
            note(most, &entries, upper);
            let costs = [
                (CostTerm::Compute, w.hours * node.price_at.at(t)),
                (CostTerm::DataLinks, gb * path.cost(world, t)),
                (CostTerm::Safeguards, gb * leave.cost),
            ];
            columns.push((t, upper, entries, costs));
        }
        let mut poster = draft
            .model
            .activity(Activity::Serve(serving.place, ServingId::from(i)));
        for (time, upper, entries, costs) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper: *upper,
                entries,
                costs,
            });
        }
    }
}

/// The most work that can be needed somewhere, by period.
fn needed(draft: &Draft) -> BTreeMap<(WorkloadId, PlaceId), Vec<f64>> {
    let world = draft.world;
    let periods = world.calendar.len();
    let mut all: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for &happening in &draft.network.information.happenings {
        let place = world.place_of(happening);
        for (workload, quantity) in world.work_with(happening) {
            let units = all.entry((workload, place));
            let units = units.or_insert_with(|| vec![0.0; periods as usize]);
            for t in 0..periods {
                units[t as usize] += quantity * most_of(draft, happening, t);
            }
        }
    }
    all
}

/// Posts opening and subscribing.
pub(super) fn decide(draft: &mut Draft, most: &Most) {
    let world = draft.world;
    for (i, node) in world.information.nodes.iter().enumerate() {
        let id = NodeId::from(i);
        let Some(hours) = draft.model.rows(Account::ComputeHours(id)) else {
            continue;
        };
        let runs = draft.model.rows(Account::NodeRuns(id));
        // What running opens: hours, and work that takes none.
        let opens = |t: u32| -> Vec<(u32, f64)> {
            let mut entries = Vec::with_capacity(3);
            let capacity = node.capacity_at.as_ref().map_or(f64::INFINITY, |c| c.at(t));
            if let Some(row) = hours.at(t) {
                let useful = most.get(&row).copied().unwrap_or(0.0);
                entries.push((row, -capacity.min(useful)));
            }
            if let Some(row) = at(runs, t) {
                entries.push((row, -most.get(&row).copied().unwrap_or(0.0)));
            }
            entries
        };
        let subscribed = draft.model.rows(Account::Subscribed(id));
        if let Some(cost) = node.opening_cost {
            let commitment = Commitment {
                decide: Activity::OpenNode(id),
                hold: Activity::NodeStands(id),
                account: Account::NodeStands(id),
                lead_time: node.lead_time,
                life: node.life,
                most: 1,
            };
            let subscription = node.subscription > 0.0;
            commitment::post(draft, &commitment, (CostTerm::ComputeNodes, cost), &|t| {
                match subscription {
                    true => at(subscribed, t).map(|r| (r, -1.0)).into_iter().collect(),
                    false => opens(t),
                }
            });
        }
        if node.subscription > 0.0 {
            let mut poster = draft.model.decision(Activity::Subscribe(id));
            for t in 0..world.calendar.len() {
                let mut entries = opens(t);
                entries.extend(at(subscribed, t).map(|r| (r, 1.0)));
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &[(CostTerm::ComputeNodes, node.subscription)],
                });
            }
        }
    }
}
