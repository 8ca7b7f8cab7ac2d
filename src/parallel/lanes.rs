//! A block's ways in rows, for the smooth passes.
//!
//! [`Flat`] keeps the ways into a node together; here stand, for all nodes of a depth that have as many ways,
//! first the first way of each, then the second of each, and so on: a **group** of `ways` rows of
//! `nodes` lanes. What a step does to one lane it does to all of a row, without a branch, and rows are what
//! processors work on several at a time. What the ways of a group use of resources stands in a list of its own,
//! priced before its values are found and added up after its flows are, while its lanes are at hand.
//!
//! Coefficients are kept in single precision and reckoned with in double: the smooth dual is then that of a program
//! which differs in the eighth digit, and it only proposes; bounds and plans are made of the exact numbers.

use std::ops::Range;

use super::flat::Flat;

/// Nodes of a depth with as many ways.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// First node, and how many.
    pub node: u32,
    pub nodes: u32,
    /// Ways into each.
    pub ways: u32,
    /// First lane.
    pub lane: u32,
    /// Its further inputs in `more`.
    pub more: (u32, u32),
    /// Its uses.
    pub uses: (u32, u32),
}

/// An input of a lane of a group beyond its first.
#[derive(Clone, Copy, Debug)]
pub(super) struct More {
    pub lane: u32,
    pub node: u32,
    pub take: f32,
}

/// A block's ways in rows.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    pub groups: Vec<Group>,
    /// Cost of a unit; what it takes of its input, and which: the node after the last where it has none.
    pub cost: Vec<f32>,
    pub take: Vec<f32>,
    pub from: Vec<u32>,
    pub more: Vec<More>,
    /// Uses: lane of the group, the resource's place in the block, coefficient; of each group the first uses of all lanes, then second ones.
    pub uses: Vec<(u32, u32, f32)>,
    /// Lanes of the largest group.
    pub widest: usize,
}

impl Lanes {
    pub(super) fn of(f: &Flat) -> Lanes {
        let n = f.n_ways();
        let mut l = Lanes {
            cost: Vec::with_capacity(n),
            take: Vec::with_capacity(n),
            from: Vec::with_capacity(n),
            uses: Vec::with_capacity(f.at.len()),
            ..Lanes::default()
        };
        let none = f.place.len() as u32;
        for depth in f.depths.windows(2) {
            let mut q = depth[0];
            while q < depth[1] {
                let ways = f.into(q as usize).len() as u32;
                let alike = |n: &u32| f.into(*n as usize).len() as u32 == ways;
                let nodes = (q..depth[1]).take_while(alike).count() as u32;
                l.group(f, q, nodes, ways, none);
                q += nodes;
            }
        }
        l.more.shrink_to_fit();
        l
    }

    fn group(&mut self, f: &Flat, node: u32, nodes: u32, ways: u32, none: u32) {
        let first = self.more.len() as u32;
        let mut g = Group {
            node,
            nodes,
            ways,
            lane: self.cost.len() as u32,
            more: (first, first),
            uses: (self.uses.len() as u32, 0),
        };
        self.widest = self.widest.max((nodes * ways) as usize);
        for (lane, w) in g.lanes(f) {
            let mut inputs = Vec::new();
            f.inputs_of(w, |n, take| inputs.push((n as u32, take as f32)));
            let (from, take) = inputs.first().copied().unwrap_or((none, 0.0));
            self.cost.push(f.ways[w].cost as f32);
            self.from.push(from);
            self.take.push(take);
            let more = inputs.iter().skip(1).map(|&(node, take)| More {
                lane: lane as u32 - g.lane,
                node,
                take,
            });
            self.more.extend(more);
        }
        g.more.1 = self.more.len() as u32;
        let most = g.lanes(f).map(|(_, w)| f.uses_of(w).count()).max();
        for nth in 0..most.unwrap_or(0) {
            for (lane, w) in g.lanes(f) {
                if let Some((at, coef)) = f.uses_of(w).nth(nth) {
                    let lane = lane as u32 - g.lane;
                    self.uses.push((lane, at as u32, coef as f32));
                }
            }
        }
        g.uses.1 = self.uses.len() as u32;
        self.groups.push(g);
    }

    /// Every lane with its way.
    pub(super) fn each<'a>(&'a self, f: &'a Flat) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.groups.iter().flat_map(|g| g.lanes(f))
    }
}

impl Group {
    pub(super) fn of_nodes(&self) -> Range<usize> {
        let first = self.node as usize;
        first..first + self.nodes as usize
    }

    pub(super) fn of_lanes(&self) -> Range<usize> {
        let first = self.lane as usize;
        first..first + (self.nodes * self.ways) as usize
    }

    pub(super) fn of_more(&self) -> Range<usize> {
        self.more.0 as usize..self.more.1 as usize
    }

    pub(super) fn of_uses(&self) -> Range<usize> {
        self.uses.0 as usize..self.uses.1 as usize
    }

    /// Lanes of the first ways, of the second, and so on.
    pub(super) fn rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let (first, nodes) = (self.lane as usize, self.nodes as usize);
        (0..self.ways as usize).map(move |j| first + j * nodes..first + (j + 1) * nodes)
    }

    /// Its lanes in their order, each with its way.
    fn lanes(self, f: &Flat) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (nodes, ways) = (self.nodes as usize, self.ways as usize);
        let way = f.into(self.node as usize).start;
        let lane = self.lane as usize;
        (0..ways)
            .flat_map(move |j| (0..nodes).map(move |i| (lane + j * nodes + i, way + i * ways + j)))
    }
}
