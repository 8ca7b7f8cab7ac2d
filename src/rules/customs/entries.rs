//! Activities and accounts of clearance.

use super::loading;
use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::claims::{self, Choice};
use crate::world::ids::*;

/// Opens clearance capacities.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let below = |_| f64::NEG_INFINITY;
    for place in (0..world.places.len()).map(PlaceId::from) {
        for mode in world.modes_at(place) {
            if let Some(capacity) = world.desk(place, mode).capacity {
                let key = Account::ClearanceCapacity(place, mode);
                let periods = 0..world.calendar.len();
                draft.model.open(key, periods, &below, &|_| capacity);
            }
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

/// Posts clearance of one commodity at one place, a series per claim and way to clear.
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
    let most = draft.most(c);
    let slots = world.slots(place);
    // No measure changes within a slot, so its first day stands for all.
    let mut goods = commodity.entering(world.places[place.index()].territory, 0);
    let candidates = claims::candidates(world, &goods);
    let inverted = |q: QuotaId| draft.model.rows(Account::BeyondQuota(q)).is_some();
    let times: Vec<(u32, Vec<Choice>)> = from
        .times()
        .filter(|&s| slots.get(s).period <= window.latest)
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
    let ways: Vec<Option<ModeId>> = world.modes_at(place).collect();
    for claim in candidates {
        for &mode in &ways {
            let way = Way {
                place,
                commodity: c,
                claim,
                mode,
                from,
                to,
                latest: free.latest,
                most,
            };
            way.post(draft, &times);
        }
    }
}

/// Clearance of one commodity at one place under a claim, in the ordinary way or a mode.
struct Way {
    place: PlaceId,
    commodity: CommodityId,
    claim: ClaimId,
    mode: Option<ModeId>,
    from: Rows,
    to: Rows,
    /// Last period in which what is released can serve something.
    latest: u32,
    most: f64,
}

impl Way {
    /// Posts its columns: slots, each with the claims that are worth one.
    fn post(&self, draft: &mut Draft, times: &[(u32, Vec<Choice>)]) {
        let world = draft.world;
        let (place, commodity, mode) = (self.place, self.commodity, self.mode);
        let desk = world.desk(place, mode);
        let product = draft.network.commodity(commodity).product;
        let size = world.per_unit(product, desk.unit);
        let capacity = draft.model.rows(Account::ClearanceCapacity(place, mode));
        let slots = world.slots(place);
        let mut columns = Vec::new();
        for (s, choices) in times {
            let slot = slots.get(*s);
            let released = slot.period.saturating_add(desk.duration);
            let choice = choices.iter().find(|o| o.claim == self.claim);
            let (Some(choice), true) = (choice, world.mode_open(mode, slot.first)) else {
                continue;
            };
            let (Some(out), Some(into)) = (self.from.at(*s), self.to.at(released)) else {
                continue;
            };
            if released > self.latest {
                continue;
            }
            let deed = Deed::Enter {
                place,
                commodity,
                slot: *s,
                choice,
                value: choice.assessment.value,
                duty: choice.assessment.total(),
                mode,
            };
            let extra = joint::along(draft, deed);
            let mut entries = vec![(out, -1.0), (into, 1.0)];
            if size > 0.0 {
                entries.extend(capacity.and_then(|r| r.at(slot.period)).map(|r| (r, size)));
            }
            entries.extend(extra.entries);
            let mut costs = vec![(CostTerm::Clearance, desk.cost * size)];
            let lines = choice.assessment.lines.iter();
            costs.extend(lines.map(|l| (CostTerm::Duty(l.measure), l.amount)));
            costs.extend(extra.costs);
            columns.push((*s, entries, costs));
        }
        let key = Activity::Clear(place, commodity, self.claim, mode);
        let mut poster = draft.model.activity(key);
        for (time, entries, costs) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper: self.most,
                entries,
                costs,
            });
        }
    }
}
