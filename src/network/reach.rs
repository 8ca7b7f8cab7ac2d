//! Reachability: what can be where, from when and until when.

mod suspended;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::information::Flows;
use super::lots::Lots;
use super::mesh::{Mesh, Search};
use super::runs::Runs;
use super::variants;
use super::{Bounds, Commodity, Network, Node, Presolve, Window};
use crate::world::{Demand, World, ids::*};

/// A node before commodities have numbers.
type Raw = (PlaceId, Commodity, Status);

/// How goods get from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Arc {
    Lane(LaneId),
    /// From any call of a service to any other.
    Service,
    /// Over data links, within the period.
    Link,
    /// Through clearance, in the quickest way that the place offers.
    Clear,
    /// Along a route to conformity, which takes this long.
    Conform(u32),
    /// Through a recipe run at the place, which takes this long.
    Recipe(u32),
}

struct Reach<'w> {
    world: &'w World,
    graph: DiGraph<Raw, Arc>,
    index: BTreeMap<Raw, NodeIndex>,
    /// Earliest period, by node.
    earliest: Vec<u32>,
    queue: VecDeque<NodeIndex>,
    /// Arcs laid: two lanes may join the same places, and both count.
    laid: HashSet<(NodeIndex, NodeIndex, Arc)>,
    /// Nodes of a product in free circulation at a place, for recipes.
    free: HashMap<(PlaceId, ProductId), Vec<NodeIndex>>,
    /// The same under suspension, for processing.
    held: HashMap<(PlaceId, ProductId), Vec<NodeIndex>>,
    /// Processing of too many different lots.
    overfull: BTreeSet<ProcessingId>,
    lanes_from: Vec<Vec<LaneId>>,
    calls_at: Vec<Vec<CallId>>,
    recipes_at: Vec<Vec<PlantRecipeId>>,
    /// Data links, and where each digital product is of use.
    mesh: Mesh<'w>,
    of_use: BTreeMap<ProductId, BTreeSet<PlaceId>>,
    /// Recipes at plants with too many combinations of inputs.
    crowded: BTreeSet<PlantRecipeId>,
}

/// The pruned network of a world.
///
/// Without `prune`, whatever can be reached is kept to the end of the horizon.
pub(super) fn network(world: &World, bounds: Bounds, prune: bool) -> Network {
    let mut reach = Reach::new(world);
    reach.forward();
    let latest = if prune {
        reach.backward()
    } else {
        vec![world.calendar.len().checked_sub(1); reach.graph.node_count()]
    };
    let mut kept: Vec<(Raw, Window)> = Vec::new();
    for (i, raw) in reach.graph.node_indices().zip(reach.graph.node_weights()) {
        if let Some(latest) = latest[i.index()]
            && latest >= reach.earliest[i.index()]
        {
            kept.push((
                *raw,
                Window {
                    earliest: reach.earliest[i.index()],
                    latest,
                },
            ));
        }
    }
    // What is on board of a service may say who loaded it, where firms sell to each other, and that it
    // left free circulation.
    let marked = !world.transfer_prices().is_empty()
        || !world.reliefs.is_empty()
        || world.territories.iter().any(|t| t.left_mark.is_some());
    let calls = (0..world.calls.len()).map(CallId::from).filter(|_| marked);
    let aboard = calls.flat_map(|call| {
        let port = world.calls[call.index()].place_id;
        let here = kept.iter().filter(move |((p, ..), _)| *p == port);
        here.map(move |((_, c, status), _)| world.loaded(call, *c, *status))
    });
    let commodities: Vec<Commodity> = kept
        .iter()
        .map(|((_, c, _), _)| *c)
        .chain(aboard)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let nodes: BTreeMap<Node, Window> = kept
        .iter()
        .filter_map(|((p, c, s), w)| {
            let id = commodities.binary_search(c).ok()?;
            Some(((*p, CommodityId::from(id), *s), *w))
        })
        .collect();
    let pruned = reach.graph.node_count() - nodes.len();
    Network {
        commodities,
        nodes,
        pruned,
        bounds,
        runs: Runs::default(),
        crowded: reach.crowded.into_iter().collect(),
        overfull: reach.overfull.into_iter().collect(),
        lots: Lots::default(),
        presolve: Presolve::default(),
        information: Flows::default(),
    }
}

impl<'w> Reach<'w> {
    fn new(world: &'w World) -> Self {
        let places = world.places.len();
        let mut lanes_from = vec![Vec::new(); places];
        for (i, lane) in world.lanes.iter().enumerate() {
            lanes_from[lane.from_id.index()].push(LaneId::from(i));
        }
        let mut calls_at = vec![Vec::new(); places];
        for (i, call) in world.calls.iter().enumerate() {
            calls_at[call.place_id.index()].push(CallId::from(i));
        }
        let mut recipes_at = vec![Vec::new(); places];
        for (i, r) in world.plant_recipes.iter().enumerate() {
            recipes_at[r.place_id.index()].push(PlantRecipeId::from(i));
        }
        Reach {
            world,
            graph: DiGraph::new(),
            index: BTreeMap::new(),
            earliest: Vec::new(),
            queue: VecDeque::new(),
            laid: HashSet::new(),
            free: HashMap::new(),
            held: HashMap::new(),
            overfull: BTreeSet::new(),
            lanes_from,
            calls_at,
            recipes_at,
            mesh: Mesh::of(world),
            of_use: (0..world.products.len())
                .map(ProductId::from)
                .filter(|&p| world.is_digital(p))
                .map(|p| (p, world.places_for(p)))
                .collect(),
            crowded: BTreeSet::new(),
        }
    }

    /// Goods can be at a node from a period on: adds the node, or makes it earlier.
    fn arrive(&mut self, raw: Raw, period: u32) -> NodeIndex {
        match self.index.get(&raw) {
            Some(&i) => {
                if period < self.earliest[i.index()] {
                    self.earliest[i.index()] = period;
                    self.queue.push_back(i);
                }
                i
            }
            None => {
                let i = self.graph.add_node(raw);
                self.index.insert(raw, i);
                let of_status = match raw.2 {
                    Status::Free => &mut self.free,
                    Status::Suspended => &mut self.held,
                };
                of_status.entry((raw.0, raw.1.product)).or_default().push(i);
                self.earliest.push(period);
                self.queue.push_back(i);
                i
            }
        }
    }

    fn connect(&mut self, from: NodeIndex, to: Raw, arc: Arc, period: u32) {
        if period > to.1.last_use(self.world.calendar.len()) {
            return;
        }
        let i = self.arrive(to, period);
        // An arc is laid once; later visits only lower times.
        if self.laid.insert((from, i, arc)) {
            self.graph.add_edge(from, i, arc);
        }
    }

    fn forward(&mut self) {
        let world = self.world;
        for s in world.supplies.iter().filter(|s| !s.open.is_empty()) {
            for t in world.vintages(s.product_id, s.open.clone()) {
                self.arrive((s.place_id, world.bought(s, t), Status::Free), t);
            }
        }
        for e in world.endowments.iter().filter(|e| e.quantity > 0.0) {
            if let Some(t) = world.calendar.period(e.day) {
                self.arrive((e.place, e.commodity(), e.status), t);
            }
        }
        for (i, plant) in world.plant_recipes.iter().enumerate() {
            if world.recipes[plant.recipe_id.index()].inputs.is_empty() {
                self.make(PlantRecipeId::from(i));
            }
        }
        while let Some(i) = self.queue.pop_front() {
            self.expand(i);
        }
    }

    fn expand(&mut self, i: NodeIndex) {
        let world = self.world;
        let (place, c, status) = self.graph[i];
        let t = self.earliest[i.index()];
        for k in 0..self.lanes_from[place.index()].len() {
            let id = self.lanes_from[place.index()][k];
            let lane = &world.lanes[id.index()];
            let Some((there, arrives_as)) = world.carried(id, c, status) else {
                continue;
            };
            let dwell = world.places[lane.to_id.index()].dwell;
            // Trips stand in order of departure, and what leaves later does not arrive earlier.
            let next = lane.trips.partition_point(|trip| trip.period < t);
            if let Some(trip) = lane.trips.get(next) {
                self.connect(
                    i,
                    (lane.to_id, there, arrives_as),
                    Arc::Lane(id),
                    trip.arrival + dwell,
                );
            }
        }
        for route in world.routes_at(place) {
            if let Some(marks) = world.conformed(route, c.product, c.marks, status) {
                let takes = world.routes[route.index()].duration();
                let to = (place, Commodity { marks, ..c }, status);
                self.connect(i, to, Arc::Conform(takes), t + takes);
            }
        }
        if status == Status::Suspended {
            self.under_procedure(i, place, c, t);
        }
        self.process(place, c, status);
        self.transmit(i, place, c, t);
        for k in 0..self.calls_at[place.index()].len() {
            let call = self.calls_at[place.index()][k];
            self.ride(i, call, c, status, t);
        }
        if status == Status::Suspended {
            if !world.may_enter(place, c.product, c.marks) {
                return;
            }
            let cleared = world.cleared(place, c);
            let released = t.saturating_add(world.soonest_release(place));
            self.connect(i, (place, cleared, Status::Free), Arc::Clear, released);
        } else {
            for id in (0..world.drawbacks.len()).map(DrawbackId::from) {
                if let Some(declared) = world.declared_under(id, place, c) {
                    // Declaring takes no time, like a recipe of no duration.
                    self.connect(i, (place, declared, Status::Free), Arc::Recipe(0), t);
                }
            }
            for k in 0..self.recipes_at[place.index()].len() {
                let id = self.recipes_at[place.index()][k];
                let recipe = world.plant_recipes[id.index()].recipe_id;
                if world.recipes[recipe.index()]
                    .inputs
                    .iter()
                    .any(|i| i.0 == c.product)
                {
                    self.make(id);
                }
            }
        }
    }

    /// Over data links, where the product is digital.
    fn transmit(&mut self, i: NodeIndex, from: PlaceId, c: Commodity, t: u32) {
        let world = self.world;
        let Some(places) = self.of_use.get(&c.product).cloned() else {
            return;
        };
        let data = world.data_in(c);
        for to in places.into_iter().filter(|&p| p != from) {
            let (ways, _) = self.mesh.cheapest(&Search {
                from,
                to,
                most_latency: world.latency_of(c.product),
                may_pass: &|p| data.is_none_or(|(class, origin)| world.may_pass(class, origin, p)),
            });
            let sent = |t: &u32| ways.iter().any(|w| world.sends(c, w, *t).is_some());
            if let Some(t) = (t..world.calendar.len()).find(sent) {
                self.connect(i, (to, c, Status::Free), Arc::Link, t);
            }
        }
    }

    /// From a call to every later one of its service, once round.
    fn ride(&mut self, i: NodeIndex, call: CallId, c: Commodity, status: Status, t: u32) {
        let world = self.world;
        if world.confined(c.marks) || world.is_digital(c.product) {
            return;
        }
        let service = world.calls[call.index()].service_id;
        let c = world.loaded(call, c, status);
        let s = &world.services[service.index()];
        // The next sailing in period t or later.
        let wait = if t <= s.offset {
            s.offset - t
        } else {
            (s.every - (t - s.offset) % s.every) % s.every
        };
        let (mut at, mut lead) = (call, wait);
        while let Some(next) = world.calls[at.index()].next {
            lead += world.calls[at.index()].lead_time;
            if next == call {
                break;
            }
            let to = world.calls[next.index()].place_id;
            let arrives_as = world.aboard(service, status);
            if let Some(landed) = world.discharged(to, c, arrives_as) {
                self.connect(
                    i,
                    (to, landed, arrives_as),
                    Arc::Service,
                    t + lead + world.places[to.index()].dwell,
                );
            }
            at = next;
        }
    }

    /// A recipe's outputs, once every input can be there.
    fn make(&mut self, id: PlantRecipeId) {
        let world = self.world;
        let plant = &world.plant_recipes[id.index()];
        let recipe = &world.recipes[plant.recipe_id.index()];
        let mut ready = 0;
        let mut sources: Vec<Vec<NodeIndex>> = Vec::new();
        for &(product, _) in &recipe.inputs {
            let known = self.free.get(&(plant.place_id, product));
            let mut at = known.cloned().unwrap_or_default();
            at.sort_by_key(|&i| self.graph[i].1);
            let Some(soonest) = at.iter().map(|i| self.earliest[i.index()]).min() else {
                return;
            };
            ready = ready.max(soonest);
            sources.push(at);
        }
        let available: Vec<Vec<Commodity>> = sources
            .iter()
            .map(|at| at.iter().map(|&i| self.graph[i].1).collect())
            .collect();
        let done = ready + recipe.duration;
        let Some(variants) = variants::variants(world, plant, &available) else {
            self.crowded.insert(id);
            return;
        };
        let horizon = world.calendar.len();
        for variant in variants {
            for (&(product, _), &marks) in recipe.outputs.iter().zip(&variant.marks) {
                for period in world.vintages(product, done..horizon) {
                    let made = Commodity {
                        product,
                        origin: variant.origin,
                        marks,
                    };
                    let to = (plant.place_id, made.made(world, period), Status::Free);
                    if recipe.inputs.is_empty() {
                        self.arrive(to, period);
                    }
                    for (takes, at) in variant.takes.iter().zip(&sources) {
                        for &from in at {
                            if takes.contains(&self.graph[from].1) {
                                self.connect(from, to, Arc::Recipe(recipe.duration), period);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Latest period in which goods at each node can still serve something.
    fn backward(&self) -> Vec<Option<u32>> {
        let world = self.world;
        let last = world.calendar.len().saturating_sub(1);
        let mut latest: Vec<Option<u32>> = vec![None; self.graph.node_count()];
        let mut queue = VecDeque::new();
        let mut wanted: HashMap<(PlaceId, ProductId), Vec<&Demand>> = HashMap::new();
        for d in world.demands.iter().filter(|d| !d.open.is_empty()) {
            let at = (d.place_id, d.product_id);
            wanted.entry(at).or_default().push(d);
        }
        let with_value = world.end_values.iter().map(|e| (e.place_id, e.product_id));
        let safe = world.storage.iter().filter(|s| s.safety_stock > 0.0);
        let kept: HashSet<(PlaceId, ProductId)> = with_value
            .chain(safe.filter_map(|s| Some((s.place_id, s.product_id?))))
            .collect();
        // What has to be somewhere, until when.
        let mut present: HashMap<(PlaceId, ProductId), u32> = HashMap::new();
        for p in world.presences.iter().filter(|p| !p.open.is_empty()) {
            let end = present.entry((p.place_id, p.product_id)).or_default();
            *end = p.open.end.max(*end);
        }
        for (&(place, c, status), &i) in &self.index {
            let mut until: Option<u32> = None;
            if status == Status::Free {
                for d in wanted.get(&(place, c.product)).into_iter().flatten() {
                    if world.wants(d, c) && d.open.start <= c.last_use(last + 1) {
                        until = until.max(Some((d.open.end - 1 + d.lateness()).min(last)));
                    }
                }
                if kept.contains(&(place, c.product)) {
                    until = Some(last);
                }
            }
            let admitted = || {
                let mut ids = (0..world.admissions.len()).map(AdmissionId::from);
                ids.any(|a| {
                    world.admissions[a.index()].place == place && world.admitted(a, c).is_some()
                })
            };
            if let Some(&end) = present.get(&(place, c.product))
                && (status == Status::Free || admitted())
            {
                until = until.max(Some(end - 1));
            }
            if until.is_some() {
                latest[i.index()] = until.map(|u| u.min(c.last_use(last + 1)));
                queue.push_back(i);
            }
        }
        while let Some(i) = queue.pop_front() {
            let Some(until) = latest[i.index()] else {
                continue;
            };
            for edge in self.graph.edges_directed(i, petgraph::Direction::Incoming) {
                let from = edge.source();
                let to_place = self.graph[i].0;
                let dwell = world.places[to_place.index()].dwell;
                let leave = match *edge.weight() {
                    Arc::Lane(id) => {
                        let trips = &world.lanes[id.index()].trips;
                        let in_time = trips.partition_point(|t| t.arrival + dwell <= until);
                        in_time.checked_sub(1).map(|k| trips[k].period)
                    }
                    Arc::Service => until.checked_sub(dwell),
                    Arc::Link => Some(until),
                    Arc::Clear => until.checked_sub(world.soonest_release(to_place)),
                    Arc::Recipe(duration) | Arc::Conform(duration) => until.checked_sub(duration),
                };
                // What perishes sooner must leave sooner.
                let perishes = self.graph[from].1.last_use(last + 1);
                if let Some(leave) = leave.map(|l| l.min(perishes))
                    && latest[from.index()].is_none_or(|l| l < leave)
                {
                    latest[from.index()] = Some(leave);
                    queue.push_back(from);
                }
            }
        }
        self.leaving(&mut latest);
        latest
    }
}
