//! The mesh of data links: the cheapest ways from one place to another.
//!
//! Ways have at most [`MOST_LINKS`] links and pass no place twice. Of each two places the
//! [`MOST_PATHS`] cheapest per GB (then the fastest, then those of fewer links) are taken that are
//! fast enough and lead through no place where the data may not be.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef, Reversed};

use crate::world::information::Path;
use crate::world::{World, ids::*};

/// Most links of a way.
pub const MOST_LINKS: usize = 4;
/// Most ways between two places.
pub const MOST_PATHS: usize = 8;
/// Most ways that are looked into between two places.
const MOST_STEPS: usize = 100_000;

/// The graph of links.
#[derive(Debug)]
pub struct Mesh<'w> {
    world: &'w World,
    graph: DiGraph<PlaceId, LinkId>,
    index: HashMap<PlaceId, NodeIndex>,
    /// Mean price of a GB, by link.
    price: Vec<f64>,
}

/// What is looked for between two places.
pub struct Search<'a> {
    /// Start.
    pub from: PlaceId,
    /// End.
    pub to: PlaceId,
    /// Most round-trip time.
    pub most_latency: Option<f64>,
    /// Whether it may pass through a place.
    pub may_pass: &'a dyn Fn(PlaceId) -> bool,
}

/// A way so far: what it is judged by, and its links. Prices are finite and never below 0, so that
/// their bits order as they do.
type Partial = (u64, u64, usize, Vec<LinkId>, NodeIndex);

impl<'w> Mesh<'w> {
    /// The links of a world.
    pub fn of(world: &'w World) -> Mesh<'w> {
        let links = &world.information.links;
        let mut mesh = Mesh {
            world,
            graph: DiGraph::new(),
            index: HashMap::new(),
            price: Vec::new(),
        };
        let horizon = world.calendar.len();
        for (i, link) in links.iter().enumerate() {
            let ends = [link.from_id, link.to_id].map(|p| {
                let graph = &mut mesh.graph;
                *mesh.index.entry(p).or_insert_with(|| graph.add_node(p))
            });
            mesh.graph.add_edge(ends[0], ends[1], LinkId::from(i));
            if !link.one_way {
                mesh.graph.add_edge(ends[1], ends[0], LinkId::from(i));
            }
            let all: f64 = (0..horizon).map(|t| link.cost_at.at(t)).sum();
            mesh.price.push(all / f64::from(horizon.max(1)));
        }
        mesh
    }

    /// The cheapest ways, and whether there were more than are taken.
    pub fn cheapest(&self, search: &Search) -> (Vec<Path>, bool) {
        if search.from == search.to {
            return (vec![Path::stay(search.from)], false);
        }
        let (Some(&start), Some(&end)) = (self.index.get(&search.from), self.index.get(&search.to))
        else {
            return (Vec::new(), false);
        };
        let links = &self.world.information.links;
        // The least time from everywhere to the end: what cannot be in time is not followed.
        let latency = |l: &LinkId| links[l.index()].latency;
        let remaining = dijkstra(Reversed(&self.graph), end, None, |e| latency(e.weight()));
        let in_time = |at: NodeIndex, spent: f64| {
            let Some(rest) = remaining.get(&at) else {
                return false;
            };
            // Sums of the same links in another order differ in their last digits.
            search
                .most_latency
                .is_none_or(|most| spent + rest <= most * (1.0 + 1e-12))
        };
        let mut heap: BinaryHeap<Reverse<Partial>> = BinaryHeap::new();
        heap.push(Reverse((0, 0, 0, Vec::new(), start)));
        let (mut found, mut steps) = (Vec::new(), 0);
        while let Some(Reverse((price, spent, _, so_far, at))) = heap.pop() {
            steps += 1;
            if found.len() == MOST_PATHS || steps > MOST_STEPS {
                return (found, true);
            }
            if at == end {
                found.extend(self.world.path(search.from, &so_far));
                continue;
            }
            if so_far.len() == MOST_LINKS {
                continue;
            }
            let place = self.graph[at];
            if at != start && !(search.may_pass)(place) {
                continue;
            }
            let path = self.world.path(search.from, &so_far);
            let visited = path.map(|p| p.through).unwrap_or_default();
            for edge in self.graph.edges(at) {
                let next = edge.target();
                let there = self.graph[next];
                let back = there == search.from || there == place || visited.contains(&there);
                let time = f64::from_bits(spent) + latency(edge.weight());
                if back || !in_time(next, time) {
                    continue;
                }
                let mut longer = so_far.clone();
                longer.push(*edge.weight());
                let cost = f64::from_bits(price) + self.price[edge.weight().index()];
                let judged = (cost.to_bits(), time.to_bits(), longer.len());
                heap.push(Reverse((judged.0, judged.1, judged.2, longer, next)));
            }
        }
        (found, false)
    }
}
