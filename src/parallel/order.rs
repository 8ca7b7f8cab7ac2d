//! In which order nodes can be worked on: groups of series that feed each other, levels of groups,
//! an order of the nodes within each group, and the cycles that are left.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::program::{Arc, Chunk, NodeSeries, Program, Stock};

/// Columns that a chunk should have at least: fixed, so that threads change nothing.
const CHUNK: usize = 4_096;

/// Node series in the order of their groups.
pub(super) struct Grouping {
    /// Series by level and group.
    pub order: Vec<u32>,
    /// Level and number of series of each group, in that order.
    pub groups: Vec<(u32, usize)>,
}

impl Grouping {
    /// Groups series that feed each other; a group's level is one above its inputs'.
    pub(super) fn of(n: usize, edges: &[(u32, u32)]) -> Grouping {
        let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(n, edges.len());
        for _ in 0..n {
            graph.add_node(());
        }
        let mut unique: Vec<(u32, u32)> = edges.iter().copied().filter(|e| e.0 != e.1).collect();
        unique.sort_unstable();
        unique.dedup();
        for &(a, b) in &unique {
            graph.add_edge(NodeIndex::new(a as usize), NodeIndex::new(b as usize), ());
        }
        // Components come with their successors first.
        let mut components: Vec<Vec<u32>> = kosaraju_scc(&graph)
            .into_iter()
            .map(|c| c.into_iter().map(|i| i.index() as u32).collect())
            .collect();
        components.reverse();
        let mut of = vec![0usize; n];
        for (i, c) in components.iter_mut().enumerate() {
            c.sort_unstable();
            for &s in c.iter() {
                of[s as usize] = i;
            }
        }
        let mut level = vec![0u32; components.len()];
        for (i, c) in components.iter().enumerate() {
            for &s in c {
                for next in graph.neighbors(NodeIndex::new(s as usize)) {
                    let j = of[next.index()];
                    if j != i {
                        level[j] = level[j].max(level[i] + 1);
                    }
                }
            }
        }
        let mut sorted: Vec<usize> = (0..components.len()).collect();
        sorted.sort_by_key(|&i| (level[i], components[i][0]));
        Grouping {
            order: sorted
                .iter()
                .flat_map(|&i| components[i].iter().copied())
                .collect(),
            groups: sorted
                .iter()
                .map(|&i| (level[i], components[i].len()))
                .collect(),
        }
    }

    /// Chunks of groups, level by level.
    pub(super) fn levels(
        &self,
        nodes: &[NodeSeries],
        arcs: &[Arc],
        series: &[u32],
        stocks: &[Stock],
    ) -> Vec<Vec<Chunk>> {
        // Arcs are sorted by the series of their head.
        let head = |a: &Arc| {
            a.head
                .map_or(usize::MAX, |h| series[h.base as usize] as usize)
        };
        let flow_before = |s: usize| {
            let i = arcs.partition_point(|a| head(a) < s);
            arcs.get(i).map_or_else(
                || arcs.last().map_or(0, |a| (a.flow + a.count) as usize),
                |a| a.flow as usize,
            )
        };
        let node_before = |s: usize| nodes.get(s).map_or(series.len(), |n| n.base as usize);
        let stock_before = |node: usize| stocks.partition_point(|s| (s.node as usize) < node);
        let mut levels: Vec<Vec<Chunk>> = Vec::new();
        let mut s = 0;
        for &(level, size) in &self.groups {
            let (from, to) = (s, s + size);
            s = to;
            if levels.len() <= level as usize {
                levels.resize(level as usize + 1, Vec::new());
            }
            let nodes = node_before(from)..node_before(to);
            let flows = flow_before(from)..flow_before(to);
            let stocks = stock_before(nodes.start)..stock_before(nodes.end);
            let chunks = &mut levels[level as usize];
            match chunks.last_mut() {
                Some(last) if last.flows.len() < CHUNK => {
                    last.nodes.end = nodes.end;
                    last.flows.end = flows.end;
                    last.stocks.end = stocks.end;
                }
                _ => chunks.push(Chunk {
                    nodes,
                    flows,
                    stocks,
                }),
            }
        }
        levels
    }
}

impl Program<'_> {
    /// Orders the nodes of every group, inputs first; what cannot be ordered is a cycle.
    pub(super) fn sort(&mut self, grouping: &Grouping, levels: Vec<Vec<Chunk>>) {
        let n = self.series.len();
        self.levels = levels;
        self.order = Vec::with_capacity(n);
        self.cyclic = vec![false; n];
        let mut waits = vec![0u32; n];
        let mut s = 0;
        for &(_, size) in &grouping.groups {
            let from = self.nodes[s].base as usize;
            let to = from
                + self.nodes[s..s + size]
                    .iter()
                    .map(|x| x.count as usize)
                    .sum::<usize>();
            for i in s..s + size {
                for &a in &self.into[i] {
                    let arc = &self.arcs[a as usize];
                    let Some(h) = arc.head else { continue };
                    for t in self.inputs(arc) {
                        for k in 0..arc.count {
                            if (from..to).contains(&t.at(k)) {
                                waits[h.at(k)] += 1;
                            }
                        }
                    }
                }
            }
            let start = self.order.len();
            self.order
                .extend((from..to).filter(|&v| waits[v] == 0).map(|v| v as u32));
            let mut next = start;
            while next < self.order.len() {
                let v = self.order[next];
                next += 1;
                self.leaves(v, |h| {
                    if (from..to).contains(&h) {
                        waits[h] -= 1;
                        if waits[h] == 0 {
                            return true;
                        }
                    }
                    false
                });
            }
            if self.order.len() - start < to - from {
                self.order_cycles(from..to, &waits);
            }
            s += size;
        }
        self.rank = vec![0; n];
        for (i, &v) in self.order.iter().enumerate() {
            self.rank[v as usize] = i as u32;
        }
    }

    /// Calls `ready` for the head of every column that takes from a node; heads for which it is true
    /// are appended to the order.
    fn leaves(&mut self, v: u32, mut ready: impl FnMut(usize) -> bool) {
        let mut found: Vec<u32> = Vec::new();
        for &(a, j) in &self.out[self.series[v as usize] as usize] {
            let arc = &self.arcs[a as usize];
            let Some(h) = arc.head else { continue };
            for k in self.touches[j as usize].positions(v, arc.count) {
                if ready(h.at(k)) {
                    found.push(h.at(k) as u32);
                }
            }
        }
        self.order.extend(found);
    }

    fn order_cycles(&mut self, group: std::ops::Range<usize>, waits: &[u32]) {
        let left: Vec<usize> = group.clone().filter(|&v| waits[v] > 0).collect();
        let mut place = vec![u32::MAX; group.len()];
        let mut graph: DiGraph<u32, (), u32> = DiGraph::new();
        for &v in &left {
            place[v - group.start] = graph.add_node(v as u32).index() as u32;
        }
        for &v in &left {
            for &(a, j) in &self.out[self.series[v] as usize] {
                let arc = &self.arcs[a as usize];
                let Some(h) = arc.head else { continue };
                for k in self.touches[j as usize].positions(v as u32, arc.count) {
                    let to = h.at(k);
                    if group.contains(&to) && waits[to] > 0 {
                        let (x, y) = (place[v - group.start], place[to - group.start]);
                        graph.add_edge(NodeIndex::new(x as usize), NodeIndex::new(y as usize), ());
                    }
                }
            }
        }
        let components = kosaraju_scc(&graph);
        for c in components.iter().rev() {
            let mut nodes: Vec<u32> = c.iter().map(|&i| graph[i]).collect();
            nodes.sort_unstable();
            if nodes.len() > 1 {
                let at = self.order.len();
                self.cycles.push(at..at + nodes.len());
                for &v in &nodes {
                    self.cyclic[v as usize] = true;
                }
            }
            self.order.extend(nodes);
        }
    }

    /// Orders the nodes of each cycle by their values: what is worth less feeds what is worth more.
    pub(super) fn reorder(&mut self, values: &[f64]) {
        for cycle in &self.cycles {
            let run = &mut self.order[cycle.clone()];
            run.sort_by(|&a, &b| {
                let (x, y) = (values[a as usize], values[b as usize]);
                x.total_cmp(&y).then(a.cmp(&b))
            });
            for (i, &v) in self.order[cycle.clone()].iter().enumerate() {
                self.rank[v as usize] = (cycle.start + i) as u32;
            }
        }
    }
}
