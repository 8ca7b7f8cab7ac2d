//! One evaluation: forward, the value of a unit at every node; backward, the flows that serve the
//! demand at the shares found, and what they use of every resource.
//!
//! ```text
//! v(n) = min over ways into n of  cost + sum of priced use + sum of take v(input)      exact
//! v(n) = -m(n) ln sum w exp(-(...) / m(n))                                             smooth
//! ```
//!
//! The smooth value is concave in the prices, and its gradient is use minus capacity at the softmin
//! shares. Blocks are independent; what they use is added up in their order, so the bytes do not
//! depend on the number of threads.

use rayon::prelude::*;

use super::flat::Flat;
use super::program::Program;
use super::smooth::Rows;

/// A value that stands for "cannot be had".
pub(super) const NEVER: f64 = 1e15;
/// Passes that exact values may take, where cycles are longer than their layers.
const SETTLE: usize = 12;
/// Resources that are added up at a time.
const PIECE: usize = 2_048;

/// Numbers of one block: nodes and ways as its [`Flat`] numbers them.
#[derive(Default)]
pub(super) struct Part {
    /// Prices of the block's resources, and what the flows use of them.
    pub prices: Vec<f64>,
    pub usage: Vec<f64>,
    /// What is asked for (as `Flat::demand`), and the room of boxes: all, or what a plan leaves.
    pub demand: Vec<f64>,
    pub room: Vec<f64>,
    /// Value of a unit at every node, and what it must deliver; one more for no node.
    pub value: Vec<f64>,
    pub load: Vec<f64>,
    /// Temperature of every node.
    pub warm: Vec<f32>,
    /// Part of a node's load that each lane serves.
    pub share: Vec<f32>,
    /// Cost of a lane and what the last stage's share adds to it: `-m ln share`; nothing at first.
    pub biased: Vec<f32>,
    /// Average of a search's flows by lane.
    pub mean: Vec<f32>,
    /// Boxes: their temperature, their levels, the average.
    pub warmth: Vec<f64>,
    pub level: Vec<f64>,
    pub mean_level: Vec<f64>,
    /// Levels that are held about a centre, and how firmly; 0 or nothing for those that are not.
    pub centre: Vec<f64>,
    pub stiff: Vec<f64>,
    /// Value of the boxes.
    pub boxes: f64,
    /// Demand at its value.
    pub served: f64,
    pub rows: Rows,
}

impl Part {
    pub(super) fn new(f: &Flat) -> Part {
        let (nodes, boxes) = (f.place.len(), f.levels.len());
        Part {
            prices: vec![0.0; f.resources.len()],
            usage: vec![0.0; f.resources.len()],
            demand: f.demand.iter().map(|d| d.1).collect(),
            room: f.levels.iter().map(|l| l.room).collect(),
            value: vec![0.0; nodes + 1],
            load: vec![0.0; nodes + 1],
            warm: vec![1.0; nodes],
            biased: f.lanes.cost.clone(),
            share: vec![0.0; f.n_ways()],
            mean: vec![0.0; f.n_ways()],
            warmth: vec![1.0; boxes],
            level: vec![0.0; boxes],
            mean_level: vec![0.0; boxes],
            rows: Rows::new(&f.lanes),
            ..Part::default()
        }
    }

    /// Takes this block's prices out of the program's.
    pub(super) fn price(&mut self, f: &Flat, prices: &[f64]) {
        for (own, at) in self.prices.iter_mut().zip(&f.resources) {
            *own = prices[*at as usize];
        }
    }

    /// Exact values of all nodes at the prices.
    pub(super) fn exact(&mut self, f: &Flat) {
        for round in 0..SETTLE {
            // Where a cycle is longer than its layers, a round begins where the last one ended.
            self.load.fill(NEVER);
            if round > 0 {
                for &(first, last) in &f.rounds {
                    self.load[first as usize] = self.value[last as usize];
                }
            }
            for q in 0..f.place.len() {
                let mut least = self.load[q];
                for w in f.into(q) {
                    least = least.min(f.cost(w, &self.prices, &self.value));
                }
                self.value[q] = least;
            }
            let fallen = f.rounds.iter().any(|(first, last)| {
                let (now, before) = (self.value[*last as usize], self.load[*first as usize]);
                now < before - 1e-12 * before.abs()
            });
            if !fallen {
                break;
            }
        }
        self.set_levels(f, false);
    }

    /// Best levels of columns without a head, and their value; then the demand's.
    pub(super) fn set_levels(&mut self, f: &Flat, smooth: bool) {
        let mut total = 0.0;
        for (j, l) in f.levels.iter().enumerate() {
            let (mut d, room) = (l.cost, self.room[j]);
            for (at, coef) in f.uses_of_level(l) {
                d += coef * self.prices[at];
            }
            for &(n, take) in f.inputs_of_level(l) {
                d += take * self.value[n as usize].min(NEVER);
            }
            let stiff = self.stiff.get(j).copied().unwrap_or(0.0);
            if smooth && stiff > 0.0 {
                let level = (self.centre[j] - d / stiff).clamp(0.0, room.max(0.0));
                let off = level - self.centre[j];
                self.level[j] = level;
                total += d * level + 0.5 * stiff * off * off;
            } else if smooth {
                let m = self.warmth[j];
                let x = -d / m;
                let e = x.clamp(-60.0, 60.0).exp();
                self.level[j] = room * e / (1.0 + e);
                total -= room * m * if x > 40.0 { x } else { e.ln_1p() };
            } else {
                self.level[j] = if d < 0.0 { room } else { 0.0 };
                total += room * d.min(0.0);
            }
        }
        self.boxes = total;
        self.served = (f.demand.iter().zip(&self.demand))
            .map(|((q, _), d)| d * self.value[*q as usize])
            .sum();
    }

    /// Values of nodes that nothing can reach: as low as leaves no column out of them worth while.
    pub(super) fn close(&mut self, f: &Flat) {
        let (value, need) = (&self.value, &mut self.load);
        let closed = |n: usize| value[n] >= 0.5 * NEVER;
        let priced = |uses: &mut dyn Iterator<Item = (usize, f64)>, prices: &[f64]| -> f64 {
            uses.map(|(at, coef)| coef * prices[at]).sum()
        };
        need.fill(0.0);
        for l in &f.levels {
            let spent = l.cost + priced(&mut f.uses_of_level(l), &self.prices);
            for &(n, take) in f.inputs_of_level(l) {
                let n = n as usize;
                need[n] = need[n].max(-spent / take);
            }
        }
        for _ in 0..SETTLE {
            for q in (0..f.place.len()).rev() {
                let gained = if closed(q) { need[q] } else { value[q] };
                for w in f.into(q) {
                    f.inputs_of(w, |n, take| {
                        if closed(n) {
                            let spent = f.ways[w].cost + priced(&mut f.uses_of(w), &self.prices);
                            need[n] = need[n].max((gained - spent) / take);
                        }
                    });
                }
            }
            // Columns of a cycle leave from the layers before the last, whose value is the account's.
            let mut risen = false;
            for &(first, last) in &f.rounds {
                let (first, last) = (first as usize, last as usize);
                if closed(last) && need[first] > need[last] {
                    need[last] = need[first];
                    risen = true;
                }
            }
            if !risen {
                break;
            }
        }
        for (value, need) in self.value.iter_mut().zip(need) {
            if *value >= 0.5 * NEVER {
                *value = *need;
            }
        }
    }
}

impl Program<'_> {
    /// Calls `work` for every block with its part, in parallel.
    pub(super) fn each(&self, parts: &mut [Part], work: impl Fn(&Flat, &mut Part) + Sync) {
        (self.flats.par_iter().zip(parts)).for_each(|(f, part)| work(f, part));
    }

    /// The smooth dual at prices, and use less capacity; the averages move towards the flows by `weight`.
    pub(super) fn evaluate(
        &self,
        parts: &mut [Part],
        prices: &[f64],
        capacity: &[f64],
        weight: f64,
    ) -> (f64, Vec<f64>) {
        self.each(parts, |f, part| {
            part.price(f, prices);
            part.smooth(f);
            part.backward(f, weight);
        });
        let mut over = self.used(|block| &parts[block].usage);
        over.par_iter_mut()
            .zip(capacity)
            .with_min_len(PIECE)
            .for_each(|(u, c)| *u -= c);
        (dual(parts, prices, capacity), over)
    }

    /// Exact values at prices.
    pub(super) fn exact(&self, parts: &mut [Part], prices: &[f64]) {
        self.each(parts, |f, part| {
            part.price(f, prices);
            part.exact(f);
        });
    }

    /// Use of everything that has a price, added up over the blocks in their order.
    pub(super) fn used<'a>(&self, usage: impl Fn(usize) -> &'a [f64] + Sync) -> Vec<f64> {
        let mut used = vec![0.0; self.n_prices()];
        used.par_chunks_mut(PIECE).enumerate().for_each(|(i, out)| {
            for (j, out) in out.iter_mut().enumerate() {
                *out = (self.sharers.of_resource(i * PIECE + j))
                    .map(|(block, local)| usage(block)[local])
                    .sum();
            }
        });
        used
    }
}

/// Demand at its value, less capacities at their prices, and the boxes: the dual objective.
fn dual(parts: &[Part], prices: &[f64], capacity: &[f64]) -> f64 {
    let served: f64 = parts.iter().map(|p| p.served + p.boxes).sum();
    let paid: Vec<f64> = (prices.par_chunks(PIECE).zip(capacity.par_chunks(PIECE)))
        .map(|(prices, capacity)| {
            let all = prices.iter().zip(capacity).filter(|(p, _)| **p != 0.0);
            all.map(|(p, c)| p * c).sum()
        })
        .collect();
    served - paid.iter().sum::<f64>()
}
