//! Activities and accounts of procedures under suspension.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::network::Commodity;
use crate::network::lots::Lot;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::procedures::Placed;
use crate::world::processing::{MadeOf, Part};
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
                hold(draft, place, c, period..period + 1, extra);
            }
            return;
        }
        Deed::UnderWay {
            place,
            commodity,
            from,
            until,
        } => {
            let c = network.commodity(commodity);
            hold(draft, place, c, from..until, extra);
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

/// Counts goods under the procedures of a place's territory over the ends of periods.
fn hold(draft: &Draft, place: PlaceId, c: Commodity, periods: Range<u32>, extra: &mut Extra) {
    for (key, units) in held(draft.world, place, c) {
        let rows = periods.clone().filter_map(|t| draft.model.row(key, t));
        extra.entries.extend(rows.map(|r| (r, units)));
    }
}

/// The deadlines that goods are under in the territory of a place, with what of each a unit holds.
fn held(world: &World, place: PlaceId, c: Commodity) -> Vec<(Account, f64)> {
    let territory = world.places[place.index()].territory;
    let mut all = Vec::new();
    let here = |r: &Placed| r.territory == territory && c.marks.has(r.mark);
    if let Some(r) = world.placed.iter().position(here) {
        all.push((Account::PlacedInTime(r as u32, c.product), 1.0));
    }
    let here = |m: &&MadeOf| {
        let place = world.processings[m.processing.index()].place;
        world.places[place.index()].territory == territory && c.marks.has(m.mark)
    };
    for m in world.made_of.iter().filter(here) {
        all.push((Account::MadeInTime(m.processing), 1.0));
        let p = &world.processings[m.processing.index()];
        let placed = p.suspended().zip(&m.of).filter_map(|(of, source)| {
            Some((
                Account::PlacedInTime(source.1? as u32, of.product),
                of.quantity,
            ))
        });
        all.extend(placed);
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
    }
    for (id, lot) in network.lots.iter() {
        process(draft, id, lot);
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

/// Entries with each row once.
fn summed(entries: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for (row, units) in entries {
        *sums.entry(row).or_default() += units;
    }
    sums.into_iter()
        .filter(|(_, units)| *units != 0.0)
        .collect()
}

/// Posts processing of a lot.
fn process(draft: &mut Draft, lot_id: LotId, lot: &Lot) {
    let (world, network) = (draft.world, draft.network);
    let (id, to) = (lot.processing, lot.gives);
    let p = &world.processings[id.index()];
    let rows = |c, status| draft.model.rows(Account::Goods(p.place, c, status));
    let from = lot.takes.iter().zip(&p.parts);
    let from: Option<Vec<(Rows, Part)>> = from
        .map(|(&c, &of)| Some((rows(c, of.status)?, of)))
        .collect();
    let (Some(from), Some(into)) = (from, rows(to, Status::Suspended)) else {
        return;
    };
    let capacity = draft.model.rows(Account::ProcessingCapacity(id));
    let slots = world.slots(p.place);
    let most = draft.most(to);
    let mut columns = Vec::new();
    for s in 0..slots.len() {
        let period = slots.get(s).period;
        let Some(done) = world.processed_in(id, s) else {
            continue;
        };
        let taken = from.iter().map(|(rows, of)| {
            let time = match of.status {
                Status::Free => period,
                Status::Suspended => s,
            };
            Some((rows.at(time)?, -of.quantity))
        });
        let (Some(taken), Some(into)) = (taken.collect::<Option<Vec<_>>>(), into.at(done)) else {
            continue;
        };
        let mut entries = taken;
        entries.push((into, 1.0));
        entries.extend(capacity.and_then(|r| r.at(period)).map(|r| (r, 1.0)));
        // What is being made is under the procedure too: from the begin on, as what it will be.
        let ready = slots.get(done).period;
        let mut made = Extra::default();
        hold(
            draft,
            p.place,
            network.commodity(to),
            period..ready,
            &mut made,
        );
        if let Some(within) = p.discharge_within {
            let begun = in_time(draft, Account::MadeInTime(id), period, within);
            made.entries.extend(begun);
        }
        entries.extend(summed(made.entries));
        columns.push((s, entries));
    }
    let mut poster = draft.model.activity(Activity::Process(id, lot_id));
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
