//! Services: ordered calls, one shared capacity per leg, sailing every n periods.
//!
//! For call j of sailing k (the ship is there in period offset + k every + lead to j), goods on
//! board b(j,k), and the port's transshipment pool q(port,t):
//!
//! ```text
//! load + board + stay(j-1) = stay(j) + discharge + transship          (on board, at call j)
//! transship + q(t-1) = board + q(t)                                   (in the pool)
//! sum_c size stay(j,c,k) <= capacity [y(k)]                           (leg j to j+1)
//! load from free circulation <= stay(j)                               (a service that calls abroad)
//! cost: load_cost, discharge_cost, transship_cost per TEU; fixed cost of the sailing
//! ```
//!
//! What a call lands from abroad was loaded on the final vessel at the call before at the latest: that
//! is the day by which it counts where a duty goes by the day of loading. Goods that left under
//! drawback are landed nowhere in the territory that refunded.
//!
//! What is loaded from free circulation to go abroad sails: landed again where it was loaded, it would be under
//! suspension without having been anywhere.
//!
//! Staying on board is free; changing service or call costs the transshipment once. A cyclic
//! service joins its last call to the first of the sailing that is there then.

use super::cargo::{cargo, lands, lies_there, originates};
use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::tables::ShippingUnit;
use crate::world::{Service, World, ids::*};

/// When a service's ships are at its calls.
struct Schedule {
    /// Periods from the start of a sailing to each call.
    lead: Vec<u32>,
    /// Periods of the whole round.
    round: u32,
    /// Sailings that start in the horizon.
    sailings: u32,
}

impl Schedule {
    fn of(world: &World, service: &Service) -> Schedule {
        let (mut lead, mut at) = (Vec::new(), 0);
        for c in service.calls.clone() {
            lead.push(at);
            at += world.calls[c as usize].lead_time;
        }
        let horizon = world.calendar.len();
        let sailings = horizon
            .saturating_sub(service.offset)
            .div_ceil(service.every.max(1));
        Schedule {
            lead,
            round: at,
            sailings,
        }
    }

    fn period(&self, service: &Service, call: u32, sailing: u32) -> u32 {
        service.offset + sailing * service.every + self.lead[(call - service.calls.start) as usize]
    }

    /// The sailing and call that follow a call; `None` where the service ends.
    fn next(
        &self,
        world: &World,
        service: &Service,
        call: u32,
        sailing: u32,
    ) -> Option<(u32, u32)> {
        let next = world.calls[call as usize].next?.0;
        if next > call {
            return Some((next, sailing));
        }
        let every = service.every.max(1);
        (self.round.is_multiple_of(every)).then_some((next, sailing + self.round / every))
    }
}

/// Opens what is on board, pools, and leg capacities.
pub fn open(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for (s, service) in world.services.iter().enumerate() {
        let schedule = Schedule::of(world, service);
        let id = ServiceId::from(s);
        let decided = !service.committed;
        for call in service.calls.clone() {
            let key = Account::LegCapacity(CallId(call));
            draft
                .model
                .open(key, 0..schedule.sailings, &|_| f64::NEG_INFINITY, &|_| {
                    if decided { 0.0 } else { service.capacity }
                });
        }
        for (c, status) in cargo(draft, service, id) {
            for call in service.calls.clone() {
                let key = Account::Aboard(CallId(call), c, status);
                draft
                    .model
                    .open_balance(key, 0..schedule.sailings, &|_| 0.0);
                let place = world.calls[call as usize].place_id;
                if lies_there(draft, CallId(call), c, status) {
                    let key = Account::Leaving(CallId(call), c);
                    let below = |_| f64::NEG_INFINITY;
                    draft
                        .model
                        .open(key, 0..schedule.sailings, &below, &|_| 0.0);
                }
                let pool = Account::Quay(place, c, status);
                if draft.model.rows(pool).is_none() {
                    draft
                        .model
                        .open_balance(pool, 0..world.calendar.len(), &|_| 0.0);
                }
            }
        }
    }
    let _ = network;
}

/// Posts loading, staying, discharge and transshipment.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (s, service) in world.services.iter().enumerate() {
        let id = ServiceId::from(s);
        let schedule = Schedule::of(world, service);
        if service.committed {
            let sailings = f64::from(schedule.sailings);
            draft
                .model
                .fixed_cost(CostTerm::Departures, service.fixed_cost * sailings);
        } else {
            let legs: Vec<Option<Rows>> = service
                .calls
                .clone()
                .map(|c| draft.model.rows(Account::LegCapacity(CallId(c))))
                .collect();
            let mut poster = draft.model.decision(Activity::Sail(id));
            for k in 0..schedule.sailings {
                let entries: Vec<(u32, f64)> = legs
                    .iter()
                    .filter_map(|r| r.and_then(|r| r.at(k)))
                    .map(|r| (r, -service.capacity))
                    .collect();
                let costs = [(CostTerm::Departures, service.fixed_cost)];
                poster.post(Post {
                    time: k,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &costs,
                });
            }
        }
        for (c, status) in cargo(draft, service, id) {
            for call in service.calls.clone() {
                at_call(draft, service, &schedule, CallId(call), c, status);
            }
        }
    }
    wait(draft);
}

/// Posts all that may happen to a commodity at a call.
fn at_call(
    draft: &mut Draft,
    service: &Service,
    schedule: &Schedule,
    call: CallId,
    c: CommodityId,
    aboard_as: Status,
) {
    let (world, network) = (draft.world, draft.network);
    let port = world.calls[call.index()].place_id;
    let place = &world.places[port.index()];
    let product = network.commodity(c).product;
    let size = world.per_unit(product, service.capacity_unit);
    let teu = world.per_unit(product, ShippingUnit::Teu);
    let most = draft.most(c);
    let limit = if size > 0.0 {
        most.min(service.capacity / size)
    } else {
        most
    };
    let Some(aboard) = draft.model.rows(Account::Aboard(call, c, aboard_as)) else {
        return;
    };
    let pool = draft.model.rows(Account::Quay(port, c, aboard_as));
    let sails = draft.model.rows(Account::Leaving(call, c));
    let periods =
        |k: u32| Some(schedule.period(service, call.0, k)).filter(|&t| t < world.calendar.len());

    for status in [Status::Free, Status::Suspended] {
        // Who loads is told on board, where that firm sells, and what leaves free circulation.
        let ashore = world.ashore(call, network.commodity(c), status);
        let Some(ashore) = ashore.and_then(|a| network.find(a)) else {
            continue;
        };
        let loads = world.aboard(world.calls[call.index()].service_id, status) == aboard_as;
        let Some(goods) = draft.model.rows(Account::Goods(port, ashore, status)) else {
            continue;
        };
        if !loads || !(place.reload || originates(draft, port, ashore, status)) {
            continue;
        }
        let costs = [(CostTerm::Handling, place.load_cost * teu)];
        // What comes along with leaving free circulation.
        let counts = status == Status::Free && aboard_as == Status::Suspended;
        let leaving: Vec<Vec<(u32, f64)>> = (0..schedule.sailings)
            .filter(|_| counts && !world.reliefs.is_empty())
            .map(|k| {
                let deed = periods(k).map(|period| Deed::Load {
                    call,
                    commodity: ashore,
                    period,
                });
                deed.map_or_else(Vec::new, |deed| joint::along(draft, deed).entries)
            })
            .collect();
        let mut poster = draft.model.activity(Activity::Load(call, c, status));
        for k in 0..schedule.sailings {
            let Some(t) = periods(k) else { continue };
            let time = world.time(port, status, t, world.calendar.first(t));
            let (Some(from), Some(to)) = (goods.at(time), aboard.at(k)) else {
                continue;
            };
            let mut entries = vec![(from, -1.0), (to, 1.0)];
            entries.extend(leaving.get(k as usize).into_iter().flatten());
            let sails = sails.filter(|_| counts).and_then(|r| r.at(k));
            entries.extend(sails.map(|r| (r, 1.0)));
            poster.post(Post {
                time: k,
                lower: 0.0,
                upper: limit,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    let landing = world.discharged(port, network.commodity(c), aboard_as);
    if let Some(there) = landing.and_then(|l| network.find(l))
        && let Some(goods) = draft.model.rows(Account::Goods(port, there, aboard_as))
        && lands(draft, port, there, aboard_as)
    {
        let until = network
            .window(port, there, aboard_as)
            .map_or(0, |w| w.latest);
        let costs = [(CostTerm::Handling, place.discharge_cost * teu)];
        let ashore: Vec<joint::Extra> = (0..schedule.sailings)
            .map(|k| {
                let deed = periods(k).map(|period| Deed::Ashore {
                    call,
                    commodity: c,
                    period,
                    day: world.calendar.first(period),
                });
                deed.map_or_else(joint::Extra::default, |deed| joint::along(draft, deed))
            })
            .collect();
        let landed: Vec<Vec<(u32, f64)>> = (0..schedule.sailings)
            .map(|k| {
                let loaded = world
                    .loaded_by(call, k)
                    .filter(|_| aboard_as == Status::Suspended);
                let arrives = periods(k).map(|t| t + place.dwell).filter(|&t| t <= until);
                let mut entries = ashore[k as usize].entries.clone();
                if let Some((from, until)) = periods(k).zip(arrives) {
                    entries.extend(under_way(draft, port, (there, aboard_as), from, until));
                }
                let Some((loaded, t)) = loaded.zip(arrives) else {
                    return entries;
                };
                let deed = Deed::Land {
                    place: port,
                    commodity: there,
                    slot: world.time(port, aboard_as, t, world.calendar.first(t)),
                    loaded,
                    arriving: 1.0,
                };
                entries.extend(joint::along(draft, deed).entries);
                entries
            })
            .collect();
        let mut poster = draft
            .model
            .activity(Activity::Discharge(call, c, aboard_as));
        for k in 0..schedule.sailings {
            let Some(t) = periods(k).map(|t| t + place.dwell).filter(|&t| t <= until) else {
                continue;
            };
            let time = world.time(port, aboard_as, t, world.calendar.first(t));
            let day = world.calendar.first(t);
            let of = world.calls[call.index()].service_id;
            if world
                .kept_aboard(of, port, network.commodity(c), day)
                .is_some()
            {
                continue;
            }
            let (Some(from), Some(to)) = (aboard.at(k), goods.at(time)) else {
                continue;
            };
            let mut entries = vec![(from, -1.0), (to, 1.0)];
            entries.extend(landed[k as usize].iter().copied());
            let extra = &ashore[k as usize].costs;
            let costs: Vec<_> = costs.iter().chain(extra).copied().collect();
            poster.post(Post {
                time: k,
                lower: 0.0,
                upper: limit,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    for transship in [true, false] {
        let (key, sign, cost) = match transship {
            true => (
                Activity::Transship(call, c, aboard_as),
                1.0,
                place.transship_cost * teu,
            ),
            false => (Activity::Board(call, c, aboard_as), -1.0, 0.0),
        };
        let costs = [(CostTerm::Handling, cost)];
        let mut poster = draft.model.activity(key);
        for k in 0..schedule.sailings {
            let pooled = periods(k).and_then(|t| pool.and_then(|p| p.at(t)));
            let (Some(ship), Some(pool)) = (aboard.at(k), pooled) else {
                continue;
            };
            let entries = [(ship, -sign), (pool, sign)];
            poster.post(Post {
                time: k,
                lower: 0.0,
                upper: limit,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    stay(draft, service, schedule, call, c, aboard_as, limit);
}

/// Posts staying on board to the next call.
fn stay(
    draft: &mut Draft,
    service: &Service,
    schedule: &Schedule,
    call: CallId,
    c: CommodityId,
    status: Status,
    limit: f64,
) {
    let world = draft.world;
    let product = draft.network.commodity(c).product;
    let size = world.per_unit(product, service.capacity_unit);
    let freight = world.calls[call.index()].freight * size;
    let Some(aboard) = draft.model.rows(Account::Aboard(call, c, status)) else {
        return;
    };
    let leg = draft.model.rows(Account::LegCapacity(call));
    let sails = draft.model.rows(Account::Leaving(call, c));
    let sails = sails.filter(|_| status == Status::Suspended);
    let legs: Vec<Option<u32>> = (0..schedule.sailings)
        .map(|k| {
            let (next, sailing) = schedule.next(world, service, call.0, k)?;
            if schedule.period(service, next, sailing) >= world.calendar.len() {
                return None;
            }
            draft
                .model
                .row(Account::Aboard(CallId(next), c, status), sailing)
        })
        .collect();
    let extra = joint::along(draft, Deed::Stay { call, commodity: c });
    let mut costs = vec![(CostTerm::Freight, freight)];
    costs.extend(&extra.costs);
    // Between two calls of one territory, goods have not left it.
    let of = &world.calls[call.index()];
    let within = of
        .next
        .is_some_and(|next| !world.crosses_border(of.place_id, world.calls[next.index()].place_id));
    let on_the_way: Vec<Vec<(u32, f64)>> = (0..schedule.sailings)
        .map(|k| {
            let left = schedule.period(service, call.0, k);
            let there = if within { left + of.lead_time } else { left };
            under_way(draft, of.place_id, (c, status), left, there)
        })
        .collect();
    let mut poster = draft.model.activity(Activity::Stay(call, c, status));
    for (k, next) in legs.iter().enumerate() {
        let k = k as u32;
        let (Some(from), &Some(to)) = (aboard.at(k), next) else {
            continue;
        };
        let mut entries = vec![(from, -1.0), (to, 1.0)];
        if size > 0.0 {
            entries.extend(leg.and_then(|r| r.at(k)).map(|r| (r, size)));
        }
        if from == to {
            // A service of one call: staying on board leads back to itself and moves nothing.
            continue;
        }
        entries.extend(&extra.entries);
        entries.extend(&on_the_way[k as usize]);
        entries.extend(sails.and_then(|r| r.at(k)).map(|r| (r, -1.0)));
        poster.post(Post {
            time: k,
            lower: 0.0,
            upper: limit,
            entries: &entries,
            costs: &costs,
        });
    }
}

/// What being under way within a territory, or on a quay of it, over the ends of periods adds.
fn under_way(
    draft: &Draft,
    place: PlaceId,
    (commodity, status): (CommodityId, Status),
    from: u32,
    until: u32,
) -> Vec<(u32, f64)> {
    if status == Status::Free || from >= until || !draft.world.has_deadlines() {
        return Vec::new();
    }
    let deed = Deed::UnderWay {
        place,
        commodity,
        from,
        until,
    };
    joint::along(draft, deed).entries
}

/// Posts waiting in the pools.
fn wait(draft: &mut Draft) {
    let world = draft.world;
    let mut pools: Vec<(PlaceId, CommodityId, Status)> = Vec::new();
    for &(key, _) in &draft.model.accounts {
        if let Account::Quay(place, c, status) = key {
            pools.push((place, c, status));
        }
    }
    for (place, c, status) in pools {
        let Some(rows) = draft.model.rows(Account::Quay(place, c, status)) else {
            continue;
        };
        let most = draft.most(c);
        let waits: Vec<Vec<(u32, f64)>> = (0..world.calendar.len())
            .map(|t| under_way(draft, place, (c, status), t, t + 1))
            .collect();
        let mut poster = draft.model.activity(Activity::Wait(place, c, status));
        for t in 0..world.calendar.len().saturating_sub(1) {
            let (Some(now), Some(next)) = (rows.at(t), rows.at(t + 1)) else {
                continue;
            };
            let mut entries = vec![(now, -1.0), (next, 1.0)];
            entries.extend(&waits[t as usize]);
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &[],
            });
        }
    }
}
