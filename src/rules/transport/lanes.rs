//! Lanes: what leaves on a trip arrives after its transit, less what is lost.
//!
//! For lane l, commodity c, trip k departing at t and arriving at t + tau (+ the place's dwell):
//!
//! ```text
//! carry(l,c,k): takes 1 at (from, t), adds 1 - loss at (to, t + tau + dwell)
//! sum_c size carry(l,c,k) <= capacity(l,k)
//! with y binary: sum <= min(capacity, useful) y,  sum >= min_load y,  cost fixed_cost y
//! sum of TEU in and out at a place and period <= handling capacity
//! cost: freight(t) size + insurance value + handling at both ends
//! ```
//!
//! A lane across a customs border takes free or suspended goods and delivers them suspended.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed, Extra};
use crate::world::tables::ShippingUnit;
use crate::world::{Lane, ids::*};

/// Opens capacities of lanes and of handling.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, lane) in world.lanes.iter().enumerate() {
        let id = LaneId::from(i);
        if draft.network.presolve.drops(id) {
            continue;
        }
        let trips = 0..lane.trips.len() as u32;
        if decides(lane) {
            draft.model.open(
                Account::LaneCapacity(id),
                trips.clone(),
                &|_| f64::NEG_INFINITY,
                &|_| 0.0,
            );
            if lane.min_load > 0.0 {
                draft
                    .model
                    .open(Account::LaneLoad(id), trips, &|_| 0.0, &|_| f64::INFINITY);
            }
        } else if let Some(capacity) = &lane.capacity_at {
            draft.model.open(
                Account::LaneCapacity(id),
                trips,
                &|_| f64::NEG_INFINITY,
                &|k| capacity.at(lane.trips[k as usize].period),
            );
        }
    }
    for (i, place) in world.places.iter().enumerate() {
        if let Some(capacity) = place.handling_capacity {
            let key = Account::Handling(PlaceId::from(i));
            draft.model.open(
                key,
                0..world.calendar.len(),
                &|_| f64::NEG_INFINITY,
                &|_| capacity,
            );
        }
    }
}

/// Whether using a departure is a decision.
fn decides(lane: &Lane) -> bool {
    lane.departure_cost > 0.0 || lane.min_load > 0.0
}

/// Posts carriage and the use of departures.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for (i, lane) in world.lanes.iter().enumerate() {
        let id = LaneId::from(i);
        if network.presolve.drops(id) {
            continue;
        }
        let mut useful = 0.0;
        let contract = world.contract_of_lane(id);
        for (c, status) in network.at(lane.from_id) {
            if carry(draft, id, contract, c, status) {
                let product = network.commodity(c).product;
                useful += draft.most(c) * world.per_unit(product, lane.capacity_unit);
            }
        }
        if !decides(lane) {
            continue;
        }
        let most_row = draft.model.rows(Account::LaneCapacity(id));
        let least_row = draft.model.rows(Account::LaneLoad(id));
        let mut poster = draft.model.decision(Activity::Depart(id));
        for k in 0..lane.trips.len() as u32 {
            let capacity = lane
                .capacity_at
                .as_ref()
                .map_or(useful, |p| p.at(lane.trips[k as usize].period).min(useful));
            let mut entries = Vec::with_capacity(2);
            entries.extend(most_row.and_then(|r| r.at(k)).map(|r| (r, -capacity)));
            entries.extend(least_row.and_then(|r| r.at(k)).map(|r| (r, -lane.min_load)));
            let costs = [(CostTerm::Departures, lane.departure_cost)];
            poster.post(Post {
                time: k,
                lower: 0.0,
                upper: 1.0,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}

/// Posts one commodity on one lane; whether there was anything to post.
fn carry(
    draft: &mut Draft,
    id: LaneId,
    contract: Option<ContractId>,
    c: CommodityId,
    status: Status,
) -> bool {
    let (world, network) = (draft.world, draft.network);
    let lane = &world.lanes[id.index()];
    let commodity = network.commodity(c);
    let product = commodity.product;
    let Some((there, arrives_as)) = network.carried(world, id, c, status) else {
        return false;
    };
    let Some(from) = network.window(lane.from_id, c, status) else {
        return false;
    };
    let Some(to) = network.window(lane.to_id, there, arrives_as) else {
        return false;
    };
    let model = &draft.model;
    let (Some(out), Some(into)) = (
        model.rows(Account::Goods(lane.from_id, c, status)),
        model.rows(Account::Goods(lane.to_id, there, arrives_as)),
    ) else {
        return false;
    };
    let load = world.per_unit(product, lane.capacity_unit);
    let charged = world.per_unit(product, lane.freight_unit);
    let teu = world.per_unit(product, ShippingUnit::Teu);
    let (start, end) = (
        &world.places[lane.from_id.index()],
        &world.places[lane.to_id.index()],
    );
    let handling = (start.handling_cost + end.handling_cost * (1.0 - lane.loss)) * teu;
    let insurance = lane.insurance * world.customs_value(product, commodity.origin);
    let sets_price = contract.is_some_and(|k| world.contracts[k.index()].sets_price());
    let volume = contract.and_then(|k| model.rows(Account::ContractVolume(k)));
    let capacity = model.rows(Account::LaneCapacity(id));
    let least = model.rows(Account::LaneLoad(id));
    let handled_out = model.rows(Account::Handling(lane.from_id));
    let handled_in = model.rows(Account::Handling(lane.to_id));
    let most = draft.most(c);
    let along: Vec<_> = lane
        .trips
        .iter()
        .map(|trip| {
            let (lane, period, day) = (id, trip.period, trip.departs);
            joint::along(
                draft,
                Deed::Carry {
                    lane,
                    commodity: c,
                    status,
                    period,
                    day,
                },
            )
        })
        .collect();
    let mut entries: Vec<(u32, f64)> = Vec::with_capacity(8);
    let mut costs: Vec<(CostTerm, f64)> = Vec::with_capacity(4);
    let mut any = false;
    // What comes along with landing abroad, trip by trip.
    let abroad = world.crosses_border(lane.from_id, lane.to_id);
    let landing: Vec<Extra> = lane
        .trips
        .iter()
        .filter(|_| abroad)
        .map(|trip| {
            let arrival = trip.arrival + end.dwell;
            if arrival >= world.calendar.len() {
                return Extra::default();
            }
            let day = if end.dwell == 0 {
                trip.arrives
            } else {
                world.calendar.first(arrival)
            };
            let deed = Deed::Land {
                place: lane.to_id,
                commodity: there,
                slot: world.time(lane.to_id, arrives_as, arrival, day),
                loaded: trip.departs,
                arriving: 1.0 - lane.loss,
            };
            joint::along(draft, deed)
        })
        .collect();
    // In bond, what is under way is under its procedure still.
    let in_bond = status == Status::Suspended && !abroad && world.has_deadlines();
    let under_way: Vec<Extra> = lane
        .trips
        .iter()
        .filter(|_| in_bond)
        .map(|trip| {
            let deed = Deed::UnderWay {
                place: lane.to_id,
                commodity: c,
                from: trip.period,
                until: trip.arrival + end.dwell,
            };
            joint::along(draft, deed)
        })
        .collect();
    let mut poster = draft.model.activity(Activity::Carry(id, c, status));
    for (k, trip) in lane.trips.iter().enumerate() {
        let k = k as u32;
        let arrival = trip.arrival + end.dwell;
        if trip.period < from.earliest
            || arrival > to.latest
            || world
                .kept_by_control(lane.from_id, lane.to_id, commodity, trip.departs)
                .is_some()
        {
            continue;
        }
        // Goods leave on the trip's day; after dwelling they are there from the period's first day on.
        let day = if end.dwell == 0 {
            trip.arrives
        } else {
            world.calendar.first(arrival)
        };
        let left = world.time(lane.from_id, status, trip.period, trip.departs);
        let landed = world.time(lane.to_id, arrives_as, arrival, day);
        let (Some(out), Some(into)) = (out.at(left), into.at(landed)) else {
            continue;
        };
        entries.clear();
        entries.push((out, -1.0));
        if lane.loss < 1.0 {
            entries.push((into, 1.0 - lane.loss));
        }
        let mut limit = most;
        if load > 0.0 {
            entries.extend(capacity.and_then(|r| r.at(k)).map(|r| (r, load)));
            entries.extend(least.and_then(|r| r.at(k)).map(|r| (r, load)));
            if let Some(p) = &lane.capacity_at {
                limit = limit.min(p.at(trip.period) / load);
            }
        }
        if teu > 0.0 {
            entries.extend(
                handled_out
                    .and_then(|r| r.at(trip.period))
                    .map(|r| (r, teu)),
            );
            entries.extend(
                handled_in
                    .and_then(|r| r.at(trip.arrival))
                    .map(|r| (r, teu * (1.0 - lane.loss))),
            );
        }
        if let Some(extra) = landing.get(k as usize) {
            entries.extend(&extra.entries);
        }
        // The contract's price stands in place of the lane's within its window only.
        let under = volume.and_then(|r| r.at(trip.period));
        if charged > 0.0 {
            entries.extend(under.map(|r| (r, charged)));
        }
        let freight = if sets_price && under.is_some() {
            0.0
        } else {
            lane.freight_at.at(trip.period) * charged
        };
        let extra = &along[k as usize];
        entries.extend(&extra.entries);
        entries.extend(
            under_way
                .get(k as usize)
                .into_iter()
                .flat_map(|e| &e.entries),
        );
        costs.clear();
        costs.extend([
            (CostTerm::Freight, freight),
            (CostTerm::Insurance, insurance),
            (CostTerm::Handling, handling),
        ]);
        costs.extend(&extra.costs);
        poster.post(Post {
            time: k,
            lower: 0.0,
            upper: limit,
            entries: &entries,
            costs: &costs,
        });
        any = true;
    }
    any
}
