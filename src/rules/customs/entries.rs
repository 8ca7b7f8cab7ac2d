//! Activities and accounts of clearance.

use super::tariff;
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::ids::*;

/// Opens clearance capacities.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for k in &world.clearances {
        if let Some(capacity) = k.capacity {
            let key = Account::ClearanceCapacity(k.place_id);
            draft.model.open(
                key,
                0..world.calendar.len(),
                &|_| f64::NEG_INFINITY,
                &|_| capacity,
            );
        }
    }
}

/// Posts clearance of every commodity that can be suspended somewhere.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for (&(place, c, status), window) in &network.nodes {
        if status != Status::Suspended {
            continue;
        }
        let Some(cleared) = network.cleared(world, place, c) else {
            continue;
        };
        let Some(free) = network.window(place, cleared, Status::Free) else {
            continue;
        };
        let (Some(from), Some(to)) = (
            draft
                .model
                .rows(Account::Goods(place, c, Status::Suspended)),
            draft
                .model
                .rows(Account::Goods(place, cleared, Status::Free)),
        ) else {
            continue;
        };
        let commodity = network.commodity(c);
        let territory = world.places[place.index()].territory;
        let desk = world.clearances.iter().find(|k| k.place_id == place);
        let size = desk.map_or(0.0, |k| world.per_unit(commodity.product, k.clearance_unit));
        let charge = desk.map_or(0.0, |k| k.cost * size);
        let capacity = draft.model.rows(Account::ClearanceCapacity(place));
        let most = draft.most(c);
        let slots = world.slots(place);
        // No measure changes within a slot, so its first day stands for all.
        let assessed: Vec<_> = from
            .times()
            .map(|s| {
                let day = slots.get(s).first;
                let duty = tariff::assess(
                    world,
                    territory,
                    commodity.product,
                    commodity.origin,
                    commodity.marks,
                    day,
                )?;
                let deed = Deed::Enter {
                    place,
                    commodity: c,
                    slot: s,
                    value: duty.value,
                    duty: duty.total(),
                };
                let extra = joint::along(draft, deed);
                Some((duty, extra))
            })
            .collect();
        let mut poster = draft.model.activity(Activity::Clear(place, c));
        let mut costs: Vec<(CostTerm, f64)> = Vec::new();
        for (s, assessed) in from.times().zip(assessed) {
            let slot = slots.get(s);
            if slot.period > window.latest || slot.period > free.latest {
                continue;
            }
            let Some((duty, extra)) = assessed else {
                continue;
            };
            let (Some(out), Some(into)) = (from.at(s), to.at(slot.period)) else {
                continue;
            };
            let mut entries = vec![(out, -1.0), (into, 1.0)];
            if size > 0.0 {
                entries.extend(capacity.and_then(|r| r.at(slot.period)).map(|r| (r, size)));
            }
            entries.extend(&extra.entries);
            costs.clear();
            costs.push((CostTerm::Clearance, charge));
            costs.extend(
                duty.lines
                    .iter()
                    .map(|l| (CostTerm::Duty(l.measure), l.amount)),
            );
            costs.extend(&extra.costs);
            poster.post(Post {
                time: s,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}
