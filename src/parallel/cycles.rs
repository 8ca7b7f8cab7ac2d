//! Cycles without lead time, laid out in layers.
//!
//! Lanes there and back within a period make cycles that no order of the nodes can follow. Every node
//! series on one is split into L + 1 layers: what comes from outside enters layer 0, a column of the
//! cycle leads from layer l - 1 to layer l, goods may pass from a layer to the next for nothing, and
//! what leaves the cycle leaves from layer L. So paths of up to L columns of the cycle are all there,
//! in both directions at once, and the graph has no cycle. L is one less than the number of series on
//! the cycle, which is every path there is, up to [`LAYERS`].

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;

/// Most layers.
const LAYERS: u32 = 4;

/// A column's step from an input to its head: nodes, and the column series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub from: u32,
    pub to: u32,
    pub arc: u32,
}

/// Which column series lie on cycles.
pub(super) fn on_cycles(nodes: usize, arcs: usize, steps: &[Step]) -> Vec<bool> {
    let mut waits = vec![0u32; nodes];
    let mut first = vec![0u32; nodes + 1];
    for s in steps {
        waits[s.to as usize] += 1;
        first[s.from as usize + 1] += 1;
    }
    for n in 0..nodes {
        first[n + 1] += first[n];
    }
    let mut next = first.clone();
    let mut out = vec![0u32; steps.len()];
    for s in steps {
        let at = &mut next[s.from as usize];
        out[*at as usize] = s.to;
        *at += 1;
    }
    let mut ready: Vec<u32> = (0..nodes as u32)
        .filter(|n| waits[*n as usize] == 0)
        .collect();
    while let Some(n) = ready.pop() {
        for &to in &out[first[n as usize] as usize..first[n as usize + 1] as usize] {
            waits[to as usize] -= 1;
            if waits[to as usize] == 0 {
                ready.push(to);
            }
        }
    }
    let mut cyclic = vec![false; arcs];
    if waits.iter().all(|w| *w == 0) {
        return cyclic;
    }
    let left = |n: u32| waits[n as usize] > 0;
    let mut place = vec![u32::MAX; nodes];
    let mut graph: DiGraph<u32, (), u32> = DiGraph::new();
    for n in (0..nodes as u32).filter(|n| left(*n)) {
        place[n as usize] = graph.add_node(n).index() as u32;
    }
    let within = |s: &&Step| left(s.from) && left(s.to);
    for s in steps.iter().filter(within) {
        let at = |n: u32| NodeIndex::new(place[n as usize] as usize);
        graph.add_edge(at(s.from), at(s.to), ());
    }
    let mut component = vec![u32::MAX; nodes];
    for (i, c) in kosaraju_scc(&graph).into_iter().enumerate() {
        for n in c {
            component[graph[n] as usize] = i as u32;
        }
    }
    for s in steps.iter().filter(within) {
        if component[s.from as usize] == component[s.to as usize] {
            cyclic[s.arc as usize] = true;
        }
    }
    cyclic
}

/// Layers beyond the first of every node series, from the pairs that columns of cycles join.
pub(super) fn layers(series: usize, joined: &[(u32, u32)]) -> Vec<u32> {
    let mut sets: UnionFind<u32> = UnionFind::new(series);
    for &(a, b) in joined {
        sets.union(a, b);
    }
    let mut size = vec![0u32; series];
    for s in 0..series as u32 {
        size[sets.find(s) as usize] += 1;
    }
    let mut layers = vec![0; series];
    for &(a, b) in joined {
        let most = (size[sets.find(a) as usize] - 1).clamp(1, LAYERS);
        layers[a as usize] = most;
        layers[b as usize] = most;
    }
    layers
}
