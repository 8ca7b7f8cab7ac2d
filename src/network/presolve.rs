//! What can be left out because no plan is better with it: lanes that another lane does all the work
//! of, and periods in which stock can only lie about.
//!
//! A lane is **dominated** by another between the same places where, for every product it takes and
//! every departure it has, the other leaves and arrives on the same days, loses the same share, takes
//! no more freight and insurance, emits no more, goes by the same mode, and has no capacity, fixed
//! cost, least load or contract of its own (nor has the dominated one a contract). Then every unit can
//! move over without touching any other account. An earlier arrival would not do: goods would be
//! stored, or cleared, on other days.
//!
//! A stock is **idle** after the last period in which goods there can serve anything. Where keeping
//! costs nothing and takes no limited room, and the goods are in free circulation, the account ends
//! there: what is left then could only have lain on to the end of the horizon.
//!
//! A certificate that is **valid to the end** of the horizon when it is applied for at the first
//! opportunity costs the same whenever it is applied for: to apply later opens nothing that the first
//! application does not. All but the first are left out, unless a trial must come before, payments are
//! dated, or what is decided later may know more (two stages).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Network, Node};
use crate::world::information::Happening;
use crate::world::standards::Means;
use crate::world::{Lane, World, ids::*};

/// What is left out.
#[derive(Clone, Debug, Default)]
pub struct Presolve {
    dominated: BTreeSet<LaneId>,
    ends: HashMap<Node, u32>,
    /// Periods of stock left out.
    pub idle: u64,
    /// The only period in which a certificate is applied for.
    applied: BTreeMap<RouteId, u32>,
}

impl Presolve {
    /// What can be left out of a network.
    pub(super) fn of(world: &World, network: &Network) -> Presolve {
        let mut presolve = Presolve {
            // Two lanes at one price are not the same where they are paid at other times.
            dominated: match world.treasury {
                Some(_) => BTreeSet::new(),
                None => dominated(world),
            },
            applied: applied(world),
            ..Presolve::default()
        };
        let mut limited: BTreeSet<(PlaceId, Option<ProductId>)> = BTreeSet::new();
        for s in &world.storage {
            limited.insert((s.place_id, s.product_id));
        }
        let mut arrives: HashMap<(PlaceId, super::Commodity), u32> = HashMap::new();
        for e in world.endowments.iter().filter(|e| e.status == Status::Free) {
            let period = world.calendar.period(e.day).unwrap_or(0);
            let last = arrives.entry((e.place, e.commodity())).or_default();
            *last = period.max(*last);
        }
        for (&node, window) in &network.nodes {
            let (place, c, status) = node;
            let commodity = network.commodity(c);
            let costs = limited.contains(&(place, None))
                || limited.contains(&(place, Some(commodity.product)))
                || world.counts(Happening::Stored(place, commodity.product));
            let arrival = arrives.get(&(place, commodity)).copied().unwrap_or(0);
            let end = window.latest.max(arrival);
            let last = commodity.last_use(world.calendar.len());
            if status == Status::Free && !costs && end < last {
                presolve.ends.insert(node, end);
                presolve.idle += u64::from(last - end);
            }
        }
        presolve
    }

    /// Whether a lane is dominated.
    pub fn drops(&self, lane: LaneId) -> bool {
        self.dominated.contains(&lane)
    }

    /// The only period in which it makes sense to apply for a certificate, where there is one.
    pub fn applied(&self, route: RouteId) -> Option<u32> {
        self.applied.get(&route).copied()
    }

    /// Number of dominated lanes.
    pub fn dropped(&self) -> usize {
        self.dominated.len()
    }

    /// The last period of a stock that lies idle after it.
    pub fn end(&self, node: Node) -> Option<u32> {
        self.ends.get(&node).copied()
    }
}

/// Certificates for which the first application does all that a later one could.
fn applied(world: &World) -> BTreeMap<RouteId, u32> {
    if world.treasury.is_some() || !world.first_stage.is_empty() {
        return BTreeMap::new();
    }
    let horizon = world.calendar.len();
    let first = |id: RouteId| {
        let route = &world.routes[id.index()];
        let Means::Certificate(row) = &route.means else {
            return None;
        };
        let open = |&t: &u32| world.route_open(id, world.calendar.first(t));
        let t = (0..horizon.saturating_sub(row.lead_time)).find(open)?;
        let from = t + row.lead_time;
        let lasts = row
            .validity
            .is_none_or(|v| from.saturating_add(v) >= horizon);
        (lasts && route.after.is_none()).then_some((id, t))
    };
    (0..world.routes.len())
        .map(RouteId::from)
        .filter_map(first)
        .collect()
}

fn dominated(world: &World) -> BTreeSet<LaneId> {
    let mut between: BTreeMap<(PlaceId, PlaceId), Vec<LaneId>> = BTreeMap::new();
    for (i, lane) in world.lanes.iter().enumerate() {
        let ends = (lane.from_id, lane.to_id);
        between.entry(ends).or_default().push(LaneId::from(i));
    }
    // A limit to a source's share can make the dearer of two lanes worth having, and so can work
    // or data that comes with one of them.
    if !world.sourcing.is_empty() || world.information.tells_lanes_apart() {
        return BTreeSet::new();
    }
    let bound: BTreeSet<LaneId> = world.contracts.iter().filter_map(|k| k.lane_id).collect();
    let mut dropped = BTreeSet::new();
    for lanes in between.values().filter(|lanes| lanes.len() > 1) {
        for &id in lanes.iter().filter(|id| !bound.contains(id)) {
            let lane = &world.lanes[id.index()];
            // Of two equal lanes the first stays.
            let by = |&other: &LaneId| {
                let o = &world.lanes[other.index()];
                other != id
                    && !bound.contains(&other)
                    && covers(world, o, lane)
                    && (other < id || !covers(world, lane, o))
            };
            if lanes.iter().any(by) {
                dropped.insert(id);
            }
        }
    }
    dropped
}

/// Whether a lane does everything that another does, at no more cost and without limits.
fn covers(world: &World, lane: &Lane, other: &Lane) -> bool {
    let free = lane.capacity_at.is_none() && lane.departure_cost == 0.0 && lane.min_load == 0.0;
    let alike = lane.mode == other.mode
        && lane.loss == other.loss
        && lane.insurance <= other.insurance
        && lane.emissions <= other.emissions
        && (lane.in_bond || !other.in_bond);
    if !free || !alike {
        return false;
    }
    let products: Vec<ProductId> = match (&lane.only, &other.only) {
        (Some(_), None) => return false,
        (Some(mine), Some(its)) if its.iter().any(|p| mine.binary_search(p).is_err()) => {
            return false;
        }
        (_, Some(its)) => its.clone(),
        (None, None) => (0..world.products.len()).map(ProductId::from).collect(),
    };
    other.trips.iter().all(|trip| {
        let same = lane.trips.contains(trip);
        let dearer = |p: &ProductId| {
            let freight =
                |l: &Lane| l.freight_at.at(trip.period) * world.per_unit(*p, l.freight_unit);
            freight(lane) > freight(other)
        };
        same && !products.iter().any(dearer)
    })
}
