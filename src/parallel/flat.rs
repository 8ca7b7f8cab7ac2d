//! A block written out column by column, in the order of the passes.
//!
//! A **way** is one column that can deliver a unit of a node, or a stock that can be taken from. Nodes are
//! numbered in the order of the forward pass, the ways into a node stand together, and so do the
//! resources that a way uses: a pass reads memory from one end to the other, and what it looks up
//! elsewhere (values of inputs, prices) is of about the same period. All numbers are per unit delivered.

use super::block::{Arc, Block, NONE, Touch};
use super::lanes::Lanes;
use super::program::Program;

/// Marks the place of a list of inputs where a way has several.
const MANY: u32 = 1 << 31;

/// One way to have a unit of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Cost of a unit.
    pub cost: f64,
    /// What a unit takes of the input.
    pub take: f64,
    /// Input node, `NONE`, or `MANY` and the place of a list.
    from: u32,
    /// First of its uses; the next way's first ends them.
    uses: u32,
}

/// Where a way or box comes from: an arc and a position; `NONE` and a stock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub arc: u32,
    pub k: u32,
}

/// A column without a head: its level is chosen between its bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub cost: f64,
    pub room: f64,
    /// Its list of inputs, and its uses.
    inputs: (u32, u32),
    uses: (u32, u32),
    pub origin: Origin,
    /// The arc's place among those without a head.
    pub series: u32,
}

/// The block written out.
#[derive(Debug, Default)]
pub(super) struct Flat {
    /// Ways into node q are `into[q]..into[q + 1]`.
    pub into: Vec<u32>,
    /// Ways, and one more that ends the last one's uses.
    pub ways: Vec<Way>,
    pub origin: Vec<Origin>,
    /// What may be delivered at most by each way.
    pub room: Vec<f64>,
    /// Uses: the resource's place in `resources`, and the coefficient.
    pub at: Vec<u32>,
    pub coef: Vec<f64>,
    /// Lists of inputs: node and what a unit takes of it.
    lists: Vec<(u32, u32)>,
    inputs: Vec<(u32, f64)>,
    /// Resources that the block uses, as numbered in the program.
    pub resources: Vec<u32>,
    pub levels: Vec<Level>,
    /// Nodes with demand, and how much.
    pub demand: Vec<(u32, f64)>,
    /// Place of every node of the block.
    pub place: Vec<u32>,
    /// First and last layers of nodes on cycles that may be longer than their layers.
    pub rounds: Vec<(u32, u32)>,
    /// Where each depth begins among the nodes, and the end.
    pub depths: Vec<u32>,
    /// The ways in rows.
    pub lanes: Lanes,
    /// Ways of one column in several layers: the number they share; empty where there are no layers.
    pub twin: Vec<u32>,
    /// How many such numbers there are.
    pub twins: usize,
}

impl Flat {
    pub(super) fn of(p: &Program, b: &Block) -> Flat {
        let mut place = vec![0; b.order.len()];
        for (q, &n) in b.order.iter().enumerate() {
            place[n as usize] = q as u32;
        }
        let mut f = Flat {
            place,
            ..Flat::default()
        };
        let mut local = vec![NONE; p.n_prices()];
        for &n in &b.order {
            f.into.push(f.ways.len() as u32);
            let s = b.series_of[n as usize] as usize;
            for a in b.into(s) {
                let arc = &b.arcs[a];
                let Some(h) = &arc.head else { continue };
                for k in h.positions(n, arc.count) {
                    let gain = p.coef(h, k);
                    let uses = f.uses(p, b, arc, k, gain, &mut local);
                    let (from, take) = f.source(p, b.inputs(arc), k, gain);
                    f.ways.push(Way {
                        cost: p.lp.value(arc.cost, k) / gain,
                        take,
                        from,
                        uses,
                    });
                    f.origin.push(Origin { arc: a as u32, k });
                    f.room.push(match arc.column {
                        NONE => f64::INFINITY,
                        _ => p.room(arc, k) * gain,
                    });
                }
            }
            let e = b.stock_of[n as usize];
            if e != NONE {
                let uses = f.at.len() as u32;
                f.use_of(b.stock_prices + e as usize, 1.0, &mut local);
                f.ways.push(Way {
                    cost: 0.0,
                    take: 0.0,
                    from: NONE,
                    uses,
                });
                f.origin.push(Origin { arc: NONE, k: e });
                f.room.push(b.stocks[e as usize].quantity);
            }
        }
        f.into.push(f.ways.len() as u32);
        f.ways.push(Way {
            cost: 0.0,
            take: 0.0,
            from: NONE,
            uses: f.at.len() as u32,
        });
        f.depths.clone_from(&b.depths);
        f.boxes(p, b, &mut local);
        f.demand = (b.order.iter().enumerate())
            .map(|(q, n)| (q as u32, b.demand[*n as usize]))
            .filter(|(_, d)| *d > 0.0)
            .collect();
        for s in b.series.iter().filter(|s| s.last != NONE) {
            let at = |n: u32| f.place[n as usize];
            (0..s.count).for_each(|k| f.rounds.push((at(s.base + k), at(s.last + k))));
        }
        f.number_twins(b);
        f.fit();
        f.lanes = Lanes::of(&f);
        f
    }

    /// Gives back what the lists grew beyond their end.
    fn fit(&mut self) {
        self.ways.shrink_to_fit();
        self.origin.shrink_to_fit();
        self.room.shrink_to_fit();
        self.at.shrink_to_fit();
        self.coef.shrink_to_fit();
    }

    fn boxes(&mut self, p: &Program, b: &Block, local: &mut [u32]) {
        for (series, a) in (b.n_heads..b.arcs.len()).enumerate() {
            let arc = &b.arcs[a];
            for k in (0..arc.count).filter(|_| !arc.idle) {
                let first = self.uses(p, b, arc, k, 1.0, local);
                let inputs = self.inputs.len() as u32;
                for t in b.inputs(arc) {
                    let node = self.place[t.at(k)];
                    self.inputs.push((node, -p.coef(t, k)));
                }
                self.levels.push(Level {
                    cost: p.lp.value(arc.cost, k),
                    room: p.room(arc, k),
                    inputs: (inputs, self.inputs.len() as u32),
                    uses: (first, self.at.len() as u32),
                    origin: Origin { arc: a as u32, k },
                    series: series as u32,
                });
            }
        }
    }

    /// Numbers the columns that stand in several layers.
    fn number_twins(&mut self, b: &Block) {
        if !b.layered {
            return;
        }
        let twins = self.origin.iter().map(|o| match o.arc {
            NONE => NONE,
            a => b.arcs[a as usize].twin + o.k,
        });
        self.twin = twins.collect();
        self.twins = b.n_flows;
    }

    /// Appends the uses of an arc at a position; where they begin.
    fn uses(
        &mut self,
        p: &Program,
        b: &Block,
        arc: &Arc,
        k: u32,
        gain: f64,
        local: &mut [u32],
    ) -> u32 {
        let first = self.at.len() as u32;
        for t in b.uses(arc) {
            self.use_of(t.at(k), p.coef(t, k) / gain, local);
        }
        if let Some(bound) = arc.bound {
            self.use_of((bound + k) as usize, 1.0 / gain, local);
        }
        first
    }

    fn use_of(&mut self, resource: usize, coef: f64, local: &mut [u32]) {
        let at = &mut local[resource];
        if *at == NONE {
            *at = self.resources.len() as u32;
            self.resources.push(resource as u32);
        }
        self.at.push(*at);
        self.coef.push(coef);
    }

    /// Input of a way, or where the list of its inputs stands.
    fn source(&mut self, p: &Program, inputs: &[Touch], k: u32, gain: f64) -> (u32, f64) {
        let of = |t: &Touch| (self.place[t.at(k)], -p.coef(t, k) / gain);
        match inputs {
            [] => (NONE, 0.0),
            [t] => of(t),
            _ => {
                let first = self.inputs.len() as u32;
                let all: Vec<(u32, f64)> = inputs.iter().map(of).collect();
                self.inputs.extend(all);
                let list = self.lists.len() as u32;
                self.lists.push((first, self.inputs.len() as u32));
                (MANY | list, 0.0)
            }
        }
    }

    pub(super) fn n_ways(&self) -> usize {
        self.origin.len()
    }

    /// Resources and coefficients of a way.
    #[inline(always)]
    pub(super) fn uses_of(&self, w: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.listed((self.ways[w].uses, self.ways[w + 1].uses))
    }

    /// Resources and coefficients of a box.
    pub(super) fn uses_of_level(&self, l: &Level) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.listed(l.uses)
    }

    #[inline(always)]
    fn listed(&self, (a, z): (u32, u32)) -> impl Iterator<Item = (usize, f64)> + '_ {
        let (a, z) = (a as usize, z as usize);
        let uses = self.at[a..z].iter().zip(&self.coef[a..z]);
        uses.map(|(at, c)| (*at as usize, *c))
    }

    /// Whether a way delivers out of nothing: unmet demand.
    pub(super) fn is_free(&self, w: usize) -> bool {
        let (way, next) = (&self.ways[w], &self.ways[w + 1]);
        way.from == NONE && way.uses == next.uses
    }

    /// Inputs of a box.
    pub(super) fn inputs_of_level(&self, l: &Level) -> &[(u32, f64)] {
        &self.inputs[l.inputs.0 as usize..l.inputs.1 as usize]
    }

    /// Calls `f` for every input of a way.
    #[inline(always)]
    pub(super) fn inputs_of(&self, w: usize, mut f: impl FnMut(usize, f64)) {
        let way = &self.ways[w];
        if way.from & MANY == 0 {
            f(way.from as usize, way.take);
        } else if way.from != NONE {
            let (a, z) = self.lists[(way.from & !MANY) as usize];
            for &(n, take) in &self.inputs[a as usize..z as usize] {
                f(n as usize, take);
            }
        }
    }

    /// Ways into a node.
    #[inline]
    pub(super) fn into(&self, q: usize) -> std::ops::Range<usize> {
        self.into[q] as usize..self.into[q + 1] as usize
    }

    /// Cost of a unit by a way, its uses at their prices and its inputs at their values.
    #[inline(always)]
    pub(super) fn cost(&self, w: usize, prices: &[f64], value: &[f64]) -> f64 {
        let mut cost = self.ways[w].cost;
        for (at, coef) in self.uses_of(w) {
            cost += coef * prices[at];
        }
        self.inputs_of(w, |n, take| cost += take * value[n]);
        cost
    }
}
