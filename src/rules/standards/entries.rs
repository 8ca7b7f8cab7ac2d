//! Conformity route by route: what is turned into what.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::network::Commodity;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::standards::{Means, Route};
use crate::world::{Day, World, ids::*};

use super::certificates;

/// Opens the limits of routes.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let periods = 0..world.calendar.len();
    for (i, route) in world.routes.iter().enumerate() {
        let id = RouteId::from(i);
        match &route.means {
            Means::Certificate(row) => certificates::open(draft, id, row),
            Means::Assessment(row) => {
                if let Some(capacity) = row.capacity {
                    let key = Account::AssessmentCapacity(id);
                    draft
                        .model
                        .open(key, periods.clone(), &|_| f64::NEG_INFINITY, &|_| capacity);
                }
            }
            Means::Pilot(row) => {
                if let Some(cap) = row.cap {
                    let windows = 0..world.window(id, world.calendar.end() - 1) + 1;
                    let key = Account::PilotRoom(id);
                    draft
                        .model
                        .open(key, windows, &|_| f64::NEG_INFINITY, &|_| cap);
                }
                if world.routes.iter().any(|r| r.after == Some(id)) {
                    draft
                        .model
                        .open_balance(Account::Trial(id), periods.clone(), &|_| 0.0);
                }
            }
        }
    }
}

/// Posts conformity, certificates and trials.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    if world.routes.is_empty() {
        return;
    }
    for &(place, c, status) in network.nodes.keys() {
        for id in world.routes_at(place) {
            conform(draft, id, c, status);
        }
    }
    for i in 0..world.routes.len() {
        certificates::post(draft, RouteId::from(i));
    }
}

/// Posts one commodity on one route.
fn conform(draft: &mut Draft, id: RouteId, c: CommodityId, status: Status) {
    let (world, network) = (draft.world, draft.network);
    let route = &world.routes[id.index()];
    let place = route.place;
    let goods = network.commodity(c);
    let Some(marks) = world.conformed(id, goods.product, goods.marks, status) else {
        return;
    };
    let Some(becomes) = network.find(Commodity { marks, ..goods }) else {
        return;
    };
    let model = &draft.model;
    let (Some(from), Some(to)) = (
        model.rows(Account::Goods(place, c, status)),
        model.rows(Account::Goods(place, becomes, status)),
    ) else {
        return;
    };
    let limits = [
        model.rows(Account::Certified(id)),
        model.rows(Account::Certifiable(id, goods.product)),
        model.rows(Account::AssessmentCapacity(id)),
        model.rows(Account::Trial(id)),
    ];
    let room = model.rows(Account::PilotRoom(id));
    let most = draft.most(c);
    let costs = [(term(route), route.unit_cost())];
    let mut entries: Vec<(u32, f64)> = Vec::with_capacity(6);
    let mut poster = draft.model.activity(Activity::Conform(id, c, status));
    for t in from.times() {
        let (period, day) = when(world, place, status, t);
        let decided_elsewhere = matches!(route.means, Means::Certificate(_));
        if !decided_elsewhere && !world.route_open(id, day) {
            continue;
        }
        let back = match route.duration() {
            0 => t,
            n if period + n < world.calendar.len() => {
                let first = world.calendar.first(period + n);
                world.time(place, status, period + n, first)
            }
            _ => continue,
        };
        let (Some(from), Some(to)) = (from.at(t), to.at(back)) else {
            continue;
        };
        entries.clear();
        entries.extend([(from, -1.0), (to, route.passing())]);
        let open = limits.iter().flatten().filter_map(|r| r.at(period));
        entries.extend(open.map(|r| (r, 1.0)));
        entries.extend(
            room.and_then(|r| r.at(world.window(id, day)))
                .map(|r| (r, 1.0)),
        );
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: most,
            entries: &entries,
            costs: &costs,
        });
    }
}

/// Period and first day of a time of goods of a status at a place.
fn when(world: &World, place: PlaceId, status: Status, time: u32) -> (u32, Day) {
    match status {
        Status::Free => (time, world.calendar.first(time)),
        Status::Suspended => {
            let slot = world.slots(place).get(time);
            (slot.period, slot.first)
        }
    }
}

fn term(route: &Route) -> CostTerm {
    match route.means {
        Means::Certificate(_) => CostTerm::Certificates,
        Means::Assessment(_) => CostTerm::Assessment,
        Means::Pilot(_) => CostTerm::Supervision,
    }
}

/// What making goods adds: they can be certified.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Make { plant, period } = deed else {
        return;
    };
    let world = draft.world;
    let plant = &world.plant_recipes[plant.index()];
    let recipe = &world.recipes[plant.recipe_id.index()];
    for id in world.routes_at(plant.place_id) {
        for &(product, quantity) in &recipe.outputs {
            let key = Account::Certifiable(id, product);
            if let Some(row) = draft.model.row(key, period + recipe.duration) {
                extra.entries.push((row, -quantity));
            }
        }
    }
}
