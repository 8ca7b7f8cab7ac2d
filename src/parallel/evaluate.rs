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

/// A value that stands for "cannot be had".
pub(super) const NEVER: f64 = 1e15;
/// Costs above this many temperatures over the least get no share.
const COLD: f64 = 34.0;
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
    /// Value of a unit at every node, and what it must deliver.
    pub value: Vec<f64>,
    pub load: Vec<f64>,
    /// Temperature of every node, and one over it.
    pub warm: Vec<f64>,
    pub cold: Vec<f64>,
    /// Part of a node's load that each way serves.
    pub share: Vec<f32>,
    /// What the last stage's share adds to a way's cost: `-m ln share`; nothing at first.
    pub bias: Vec<f32>,
    /// Average of a stage's flows.
    pub mean: Vec<f32>,
    /// Boxes: their temperature, their levels, the average.
    pub warmth: Vec<f64>,
    pub level: Vec<f64>,
    pub mean_level: Vec<f64>,
    /// Value of the boxes.
    pub boxes: f64,
    /// Demand at its value.
    pub served: f64,
    weights: Vec<f64>,
    sums: Vec<f64>,
}

impl Part {
    pub(super) fn new(f: &Flat) -> Part {
        let (nodes, boxes) = (f.place.len(), f.levels.len());
        Part {
            prices: vec![0.0; f.resources.len()],
            usage: vec![0.0; f.resources.len()],
            demand: f.demand.iter().map(|d| d.1).collect(),
            room: f.levels.iter().map(|l| l.room).collect(),
            value: vec![0.0; nodes],
            load: vec![0.0; nodes],
            warm: vec![1.0; nodes],
            cold: vec![1.0; nodes],
            bias: vec![0.0; f.n_ways()],
            share: vec![0.0; f.n_ways()],
            mean: vec![0.0; f.n_ways()],
            warmth: vec![1.0; boxes],
            level: vec![0.0; boxes],
            mean_level: vec![0.0; boxes],
            weights: vec![0.0; f.widest.1],
            sums: vec![0.0; f.widest.0],
            ..Part::default()
        }
    }

    /// Takes this block's prices out of the program's.
    pub(super) fn price(&mut self, f: &Flat, prices: &[f64]) {
        for (own, at) in self.prices.iter_mut().zip(&f.resources) {
            *own = prices[*at as usize];
        }
    }

    /// Takes the shares as weights.
    pub(super) fn weigh(&mut self, f: &Flat) {
        for (q, m) in self.warm.iter().enumerate() {
            for w in f.into(q) {
                self.bias[w] = (-f64::from(self.share[w].max(1e-7)).ln() * m) as f32;
            }
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
            for q in 0..self.value.len() {
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

    /// Smooth values of all nodes at the prices, and shares.
    ///
    /// Nodes of a depth do not feed each other, so each step is done for all of them before the next: the
    /// exponentials and logarithms then stand in rows that the compiler works on several at a time.
    pub(super) fn smooth(&mut self, f: &Flat) {
        for nodes in f.depths.windows(2) {
            let nodes = nodes[0] as usize..nodes[1] as usize;
            let first = f.into[nodes.start] as usize;
            let ways = first..f.into[nodes.end] as usize;
            let weights = &mut self.weights[..ways.len()];
            let sums = &mut self.sums[..nodes.len()];
            for q in nodes.clone() {
                let mut least = NEVER;
                let into = f.into(q);
                let own = &mut weights[into.start - first..into.end - first];
                for (cost, w) in own.iter_mut().zip(into) {
                    *cost = f.cost(w, &self.prices, &self.value) + f64::from(self.bias[w]);
                    least = least.min(*cost);
                }
                self.value[q] = least;
                let cold = self.cold[q];
                own.iter_mut()
                    .for_each(|cost| *cost = (least - *cost) * cold);
            }
            weights.iter_mut().for_each(|x| *x = exp(*x));
            for (sum, q) in sums.iter_mut().zip(nodes.clone()) {
                let into = f.into(q);
                *sum = weights[into.start - first..into.end - first].iter().sum();
                let part_of = if *sum > 0.0 { 1.0 / *sum } else { 0.0 };
                for (share, weight) in (self.share[into.clone()].iter_mut())
                    .zip(&weights[into.start - first..into.end - first])
                {
                    *share = (*weight * part_of) as f32;
                }
            }
            sums.iter_mut().for_each(|x| *x = ln(*x));
            for (ln, q) in sums.iter().zip(nodes) {
                let least = self.value[q];
                if least < 0.5 * NEVER {
                    self.value[q] = least - ln * self.warm[q];
                }
            }
        }
        self.set_levels(f, true);
    }

    /// Best levels of columns without a head, and their value; then the demand's.
    fn set_levels(&mut self, f: &Flat, smooth: bool) {
        let mut total = 0.0;
        for (j, l) in f.levels.iter().enumerate() {
            let (mut d, room) = (l.cost, self.room[j]);
            for (at, coef) in f.uses_of_level(l) {
                d += coef * self.prices[at];
            }
            for &(n, take) in f.inputs_of_level(l) {
                d += take * self.value[n as usize].min(NEVER);
            }
            if smooth {
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

    /// Loads the demand backward through the shares, and adds up what the flows use.
    pub(super) fn backward(&mut self, f: &Flat) {
        self.load.fill(0.0);
        self.usage.fill(0.0);
        for ((q, _), d) in f.demand.iter().zip(&self.demand) {
            self.load[*q as usize] = *d;
        }
        for (l, level) in f.levels.iter().zip(&self.level) {
            for &(n, take) in f.inputs_of_level(l) {
                self.load[n as usize] += take * level;
            }
            for (at, coef) in f.uses_of_level(l) {
                self.usage[at] += coef * level;
            }
        }
        for q in (0..self.load.len()).rev() {
            let total = self.load[q];
            for w in f.into(q) {
                let flow = total * f64::from(self.share[w]);
                for (at, coef) in f.uses_of(w) {
                    self.usage[at] += coef * flow;
                }
                let load = &mut self.load;
                f.inputs_of(w, |n, take| load[n] += take * flow);
            }
        }
    }

    /// Moves the averages towards the flows of the last evaluation.
    pub(super) fn blend(&mut self, f: &Flat, weight: f64) {
        for q in 0..self.load.len() {
            let total = self.load[q];
            let ways = f.into(q);
            let shares = &self.share[ways.clone()];
            for (mean, share) in self.mean[ways].iter_mut().zip(shares) {
                let now = total * f64::from(*share);
                *mean += (weight * (now - f64::from(*mean))) as f32;
            }
        }
        for (mean, now) in self.mean_level.iter_mut().zip(&self.level) {
            *mean += weight * (now - *mean);
        }
    }

    /// Values of nodes that nothing can reach: as low as leaves no column out of them worth while.
    pub(super) fn close(&mut self, f: &Flat) {
        let need = &mut self.load;
        need.fill(0.0);
        let priced = |uses: &mut dyn Iterator<Item = (usize, f64)>, prices: &[f64]| -> f64 {
            uses.map(|(at, coef)| coef * prices[at]).sum()
        };
        for l in &f.levels {
            let spent = l.cost + priced(&mut f.uses_of_level(l), &self.prices);
            for &(n, take) in f.inputs_of_level(l) {
                let n = n as usize;
                need[n] = need[n].max(-spent / take);
            }
        }
        for q in (0..need.len()).rev() {
            if self.value[q] >= 0.5 * NEVER {
                self.value[q] = need[q];
            }
            let gained = self.value[q];
            for w in f.into(q) {
                let value = &self.value;
                f.inputs_of(w, |n, take| {
                    if value[n] >= 0.5 * NEVER {
                        let spent = f.ways[w].cost + priced(&mut f.uses_of(w), &self.prices);
                        need[n] = need[n].max((gained - spent) / take);
                    }
                });
            }
        }
    }
}

/// Added to a number and taken away again, it rounds to a whole one, which stands in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The exponential of x <= 0 to 14 digits, nothing under [`COLD`]; no branches, so that rows of them are
/// worked on side by side. (A search along a line sees jumps of the tenth digit.)
#[inline(always)]
fn exp(x: f64) -> f64 {
    let y = x.max(-2.0 * COLD) * std::f64::consts::LOG2_E;
    let t = y + WHOLE;
    let r = (y - (t - WHOLE)) * std::f64::consts::LN_2;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let a = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    let b = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let c = (1.0 / 40_320.0 + r * (1.0 / 362_880.0))
        + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let power = f64::from_bits((t.to_bits().wrapping_add(1023)) << 52);
    let e = (a + r4 * (b + r4 * c)) * power;
    if x < -COLD { 0.0 } else { e }
}

/// The logarithm of ordinary x >= 1 to 13 digits, without branches: the series of the inverse
/// hyperbolic tangent on a mantissa between the roots of a half and of two.
#[inline(always)]
fn ln(x: f64) -> f64 {
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let bits = x.to_bits();
    let shifted = bits.wrapping_add(ONE - 0x3fe6_a09e_667f_3bcd);
    let exponent = shifted & 0xfff0_0000_0000_0000;
    let m = f64::from_bits(bits.wrapping_sub(exponent).wrapping_add(ONE));
    // 2^52 and the exponent, as one number.
    let whole = f64::from_bits((exponent >> 52) | 0x4330_0000_0000_0000) - 4_503_599_627_371_519.0;
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let (z2, z4) = (z * z, (z * z) * (z * z));
    let a = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
    let b = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0));
    2.0 * s * (a + z4 * b) + whole * std::f64::consts::LN_2
}

impl Program<'_> {
    /// Calls `work` for every block with its part, in parallel.
    pub(super) fn each(&self, parts: &mut [Part], work: impl Fn(&Flat, &mut Part) + Sync) {
        (self.flats.par_iter().zip(parts)).for_each(|(f, part)| work(f, part));
    }

    /// The smooth dual at prices, and use less capacity.
    pub(super) fn evaluate(
        &self,
        parts: &mut [Part],
        prices: &[f64],
        capacity: &[f64],
    ) -> (f64, Vec<f64>) {
        self.each(parts, |f, part| {
            part.price(f, prices);
            part.smooth(f);
            part.backward(f);
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
    let paid: f64 = (prices.iter().zip(capacity))
        .filter(|(p, _)| **p != 0.0)
        .map(|(p, c)| p * c)
        .sum();
    served - paid
}
