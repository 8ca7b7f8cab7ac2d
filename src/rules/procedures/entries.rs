//! Activities and accounts of procedures under suspension.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::network::Commodity;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::{World, ids::*};

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
    open_deadlines(draft);
}

/// Opens what may still be kept by each deadline; what was placed before it came counts from then on.
fn open_deadlines(draft: &mut Draft) {
    let world = draft.world;
    let periods = 0..world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (i, p) in world.processings.iter().enumerate() {
        if p.discharge_within.is_some() {
            let key = Account::MadeInTime(ProcessingId::from(i));
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
    for (i, r) in world.placed.iter().enumerate() {
        for product in (0..world.products.len()).map(ProductId::from) {
            let Some(within) = world.placed_within(r.territory, product) else {
                continue;
            };
            let key = Account::PlacedInTime(i as u32, product);
            let there = |t| {
                let came = world.endowments.iter().filter(|e| {
                    let period = world.calendar.period(e.day).unwrap_or(0);
                    e.marks.has(r.mark)
                        && e.product == product
                        && (period..period.saturating_add(within)).contains(&t)
                });
                came.map(|e| e.quantity).sum()
            };
            draft.model.open(key, periods.clone(), &below, &there);
        }
    }
}

/// Rows of the periods over whose end goods may be kept that were put under a procedure in one.
fn in_time(draft: &Draft, key: Account, period: u32, within: u32) -> Vec<(u32, f64)> {
    let until = period.saturating_add(within);
    let until = until.min(draft.world.calendar.len());
    let rows = draft.model.rows(key);
    let kept = (period..until).filter_map(|t| rows.and_then(|r| r.at(t)));
    kept.map(|r| (r, -1.0)).collect()
}

/// What keeping goods under a procedure over a period's end takes up, and what leaving for a partner
/// owes.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let (world, network) = (draft.world, draft.network);
    if world.placements.is_empty() && world.processings.is_empty() {
        return;
    }
    let (c, to, day) = match deed {
        Deed::Keep {
            place,
            commodity,
            slot,
        } => {
            let slots = world.slots(place);
            let period = slots.get(slot).period;
            if slot == slots.last_of(period) {
                let c = network.commodity(commodity);
                for (key, units) in held(world, c) {
                    let row = draft.model.row(key, period);
                    extra.entries.extend(row.map(|r| (r, units)));
                }
            }
            return;
        }
        Deed::Carry {
            lane,
            commodity,
            day,
            ..
        } => (commodity, world.lanes[lane.index()].to_id, day),
        Deed::Ashore {
            call,
            commodity,
            day,
            ..
        } => (commodity, world.calls[call.index()].place_id, day),
        _ => return,
    };
    let owed = world.owed_on_export(network.commodity(c), to, day);
    if owed > 0.0 {
        extra.costs.push((CostTerm::ExportDuty, owed));
    }
}

/// The deadlines that goods are under, with what of each a unit holds.
fn held(world: &World, c: Commodity) -> Vec<(Account, f64)> {
    let mut all = Vec::new();
    if let Some(r) = world.placed.iter().position(|r| c.marks.has(r.mark)) {
        all.push((Account::PlacedInTime(r as u32, c.product), 1.0));
    }
    for m in world.made_of.iter().filter(|m| c.marks.has(m.mark)) {
        all.push((Account::MadeInTime(m.processing), 1.0));
        let p = &world.processings[m.processing.index()];
        let of = m
            .placed
            .map(|r| Account::PlacedInTime(r as u32, p.input_id));
        all.extend(of.map(|key| (key, p.quantity)));
    }
    all
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
    let within = world.placed_within(
        world.places[placement.place.index()].territory,
        goods.product,
    );
    for (k, r) in world.placed.iter().enumerate() {
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
        let mut columns = Vec::new();
        for s in from.times() {
            let day = slots.get(s).first;
            let (Some(out), Some(into)) = (from.at(s), into.at(s)) else {
                continue;
            };
            if r.from <= day && day <= r.to {
                let mut entries = vec![(out, -1.0), (into, 1.0)];
                if let Some(within) = within {
                    let key = Account::PlacedInTime(k as u32, goods.product);
                    entries.extend(in_time(draft, key, slots.get(s).period, within));
                }
                columns.push((s, entries));
            }
        }
        let mut poster = draft.model.activity(Activity::Place(id, c, to));
        for (time, entries) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper: most,
                entries,
                costs: &[(CostTerm::Clearance, placement.cost)],
            });
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
    let mut columns = Vec::new();
    for s in from.times() {
        let period = slots.get(s).period;
        let Some(done) = world.processed_in(id, s) else {
            continue;
        };
        let (Some(out), Some(into)) = (from.at(s), into.at(done)) else {
            continue;
        };
        let mut entries = vec![(out, -p.quantity), (into, 1.0)];
        entries.extend(capacity.and_then(|r| r.at(period)).map(|r| (r, 1.0)));
        if let Some(within) = p.discharge_within {
            entries.extend(in_time(draft, Account::MadeInTime(id), period, within));
        }
        columns.push((s, entries));
    }
    let mut poster = draft.model.activity(Activity::Process(id, c));
    for (time, entries) in &columns {
        poster.post(Post {
            time: *time,
            lower: 0.0,
            upper: most,
            entries,
            costs: &[(CostTerm::Production, p.cost)],
        });
    }
}
