//! Activities and accounts of clearance.

use super::loading;
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::claims::{self, Choice};
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
    loading::open(draft);
}

/// Posts clearance of every commodity that can be suspended somewhere.
pub fn post(draft: &mut Draft) {
    let network = draft.network;
    for &(place, c, status) in network.nodes.keys() {
        if status == Status::Suspended {
            clear(draft, place, c);
        }
    }
}

/// Posts clearance of one commodity at one place, a series per claim.
fn clear(draft: &mut Draft, place: PlaceId, c: CommodityId) {
    let (world, network) = (draft.world, draft.network);
    let Some(cleared) = network.cleared(world, place, c) else {
        return;
    };
    let (Some(window), Some(free)) = (
        network.window(place, c, Status::Suspended),
        network.window(place, cleared, Status::Free),
    ) else {
        return;
    };
    let rows = |c, status| draft.model.rows(Account::Goods(place, c, status));
    let (Some(from), Some(to)) = (rows(c, Status::Suspended), rows(cleared, Status::Free)) else {
        return;
    };
    let commodity = network.commodity(c);
    let desk = world.clearances.iter().find(|k| k.place_id == place);
    let size = desk.map_or(0.0, |k| world.per_unit(commodity.product, k.clearance_unit));
    let charge = desk.map_or(0.0, |k| k.cost * size);
    let capacity = draft.model.rows(Account::ClearanceCapacity(place));
    let most = draft.most(c);
    let slots = world.slots(place);
    // No measure changes within a slot, so its first day stands for all.
    let mut goods = commodity.entering(world.places[place.index()].territory, 0);
    let candidates = claims::candidates(world, &goods);
    let inverted = |q: QuotaId| draft.model.rows(Account::BeyondQuota(q)).is_some();
    let times: Vec<(u32, Vec<Choice>)> = from
        .times()
        .filter(|&s| slots.get(s).period <= window.latest.min(free.latest))
        .map(|s| {
            goods.day = slots.get(s).first;
            // Goods that do not conform to what is in force do not enter, under whatever claim.
            if world
                .barrier(place, commodity.product, commodity.marks, goods.day)
                .is_some()
            {
                return (s, Vec::new());
            }
            let open = claims::open(world, &goods, &candidates);
            (s, claims::worth_posting(world, open, &inverted))
        })
        .collect();
    let mut costs: Vec<(CostTerm, f64)> = Vec::new();
    let mut entries: Vec<(u32, f64)> = Vec::new();
    for claim in candidates {
        let chosen: Vec<_> = times
            .iter()
            .map(|(s, choices)| {
                let choice = choices.iter().find(|o| o.claim == claim)?;
                let deed = Deed::Enter {
                    place,
                    commodity: c,
                    slot: *s,
                    choice,
                    value: choice.assessment.value,
                    duty: choice.assessment.total(),
                };
                Some((choice, joint::along(draft, deed)))
            })
            .collect();
        let mut poster = draft.model.activity(Activity::Clear(place, c, claim));
        for ((s, _), found) in times.iter().zip(chosen) {
            let (Some((choice, extra)), slot) = (found, slots.get(*s)) else {
                continue;
            };
            let (Some(out), Some(into)) = (from.at(*s), to.at(slot.period)) else {
                continue;
            };
            entries.clear();
            entries.extend([(out, -1.0), (into, 1.0)]);
            if size > 0.0 {
                entries.extend(capacity.and_then(|r| r.at(slot.period)).map(|r| (r, size)));
            }
            entries.extend(&extra.entries);
            costs.clear();
            costs.push((CostTerm::Clearance, charge));
            let lines = choice.assessment.lines.iter();
            costs.extend(lines.map(|l| (CostTerm::Duty(l.measure), l.amount)));
            costs.extend(&extra.costs);
            poster.post(Post {
                time: *s,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}
