//! One evaluation: forward, the value of a unit at every node; backward, the flows that serve the
//! demand at the shares found; then what they use of every resource.
//!
//! ```text
//! v(n) = min over columns into n of (cost + sum of priced use + sum of a v(input)) / gain     exact
//! v(n) = -m(n) ln sum w exp(-(...) / m(n))                                                    smooth
//! ```
//!
//! The smooth value is concave in the prices, and its gradient is use minus capacity at the softmin
//! shares. Blocks are independent; what they use is added up in their order, so the bytes do not
//! depend on the number of threads.

use rayon::prelude::*;

use super::block::{Arc, Block, Lean, NONE};
use super::program::Program;
use crate::lp::Values;

/// A value that stands for "cannot be had".
pub(super) const NEVER: f64 = 1e15;
/// Costs above this many temperatures over the least get no share.
const COLD: f64 = 30.0;
/// Passes that exact values may take, where cycles are longer than their layers.
const SETTLE: usize = 12;

/// Numbers of one block.
#[derive(Default)]
pub(super) struct Part {
    /// Cost and priced use of every flow.
    pub priced: Vec<f64>,
    /// Value of a unit at every node.
    pub value: Vec<f64>,
    /// Part of a node's load that each flow serves.
    pub share: Vec<f32>,
    /// Part that stock serves.
    pub stock_share: Vec<f32>,
    /// Flows.
    pub flow: Vec<f32>,
    /// Taken from stock.
    pub taken: Vec<f32>,
    /// What every node must deliver.
    pub load: Vec<f64>,
    /// Use of every row resource by this block.
    pub usage: Vec<f64>,
    /// Use of own bounds and stocks.
    pub own: Vec<f64>,
    /// Temperature of every node series.
    pub warmth: Vec<f64>,
    /// Temperature of every column series without a head.
    pub box_warmth: Vec<f64>,
    /// Weights of the last stage's shares; none is as if all were equal.
    pub prior: Vec<f32>,
    pub stock_prior: Vec<f32>,
    /// Averages of a stage's flows.
    pub mean: Vec<f32>,
    pub mean_taken: Vec<f32>,
    /// Value of the boxes.
    pub boxes: f64,
    /// Demand at its value.
    pub served: f64,
    costs: Vec<(u32, f64)>,
}

impl Part {
    pub(super) fn new(b: &Block, n_rows: usize) -> Part {
        let core = b.n_core();
        Part {
            priced: vec![0.0; b.n_flows],
            value: vec![0.0; b.demand.len()],
            share: vec![0.0; core],
            stock_share: vec![0.0; b.stocks.len()],
            flow: vec![0.0; b.n_flows],
            taken: vec![0.0; b.stocks.len()],
            load: vec![0.0; b.demand.len()],
            usage: vec![0.0; n_rows],
            own: vec![0.0; b.own.len()],
            warmth: vec![1.0; b.series.len()],
            box_warmth: vec![1.0; b.arcs.len() - b.n_heads],
            mean: vec![0.0; b.n_flows],
            mean_taken: vec![0.0; b.stocks.len()],
            ..Part::default()
        }
    }
}

/// Adds `f * value(k)` over the positions of an arc.
fn add(out: &mut [f64], pool: &[f64], values: Values, mut f: impl FnMut(usize) -> f64) {
    match values {
        Values::Const(c) => out.iter_mut().enumerate().for_each(|(k, o)| *o += c * f(k)),
        Values::Each(at) => {
            let each = &pool[at as usize..at as usize + out.len()];
            out.iter_mut()
                .zip(each)
                .enumerate()
                .for_each(|(k, (o, c))| *o += c * f(k));
        }
    }
}

/// A block, the numbers of the program, and prices.
#[derive(Clone, Copy)]
pub(super) struct View<'a, 'b> {
    pub p: &'a Program<'b>,
    pub b: &'a Block,
    pub prices: &'a [f64],
}

impl View<'_, '_> {
    /// Prices the use of every flow.
    pub(super) fn price(&self, part: &mut Part) {
        let pool = &self.p.lp.pool;
        for arc in &self.b.arcs {
            let out = &mut part.priced[arc.flow as usize..(arc.flow + arc.count) as usize];
            match arc.cost {
                Values::Const(c) => out.fill(c),
                Values::Each(at) => {
                    out.copy_from_slice(&pool[at as usize..at as usize + out.len()])
                }
            }
            for t in self.b.uses(arc) {
                let base = t.base as usize;
                match t.step {
                    0 => {
                        let price = t.sign * self.prices[base];
                        add(out, pool, t.coef, |_| price);
                    }
                    1 => {
                        let prices = &self.prices[base..base + out.len()];
                        add(out, pool, t.coef, |k| t.sign * prices[k]);
                    }
                    step => {
                        let step = step as usize;
                        add(out, pool, t.coef, |k| t.sign * self.prices[base + k * step]);
                    }
                }
            }
            if let Some(at) = arc.bound {
                let prices = &self.prices[at as usize..at as usize + out.len()];
                out.iter_mut().zip(prices).for_each(|(o, p)| *o += p);
            }
        }
    }

    /// Costs of a unit at a node by every way to have it, and the least.
    fn ways(&self, n: u32, value: &[f64], priced: &[f64], costs: &mut Vec<(u32, f64)>) -> f64 {
        let b = self.b;
        let s = b.series_of[n as usize] as usize;
        let t = n - b.series[s].base;
        costs.clear();
        let mut least = NEVER;
        for (i, lean) in b.lean[b.into(s)].iter().enumerate() {
            if lean.first == NONE {
                let arc = &b.arcs[b.into(s).start + i];
                least = least.min(self.other_ways(n, arc, value, priced, costs));
                continue;
            }
            let k = t.wrapping_sub(lean.first);
            if k >= lean.count {
                continue;
            }
            let at = lean.flow + k;
            let cost = cost(lean, k, priced[at as usize], value);
            least = least.min(cost);
            costs.push((at, cost));
        }
        let e = b.stock_of[n as usize];
        if e != NONE {
            let cost = self.prices[b.stock_prices + e as usize];
            least = least.min(cost);
            costs.push((NONE, cost));
        }
        least
    }

    /// The same of an arc that is not of the frequent kind.
    fn other_ways(
        &self,
        n: u32,
        arc: &Arc,
        value: &[f64],
        priced: &[f64],
        costs: &mut Vec<(u32, f64)>,
    ) -> f64 {
        let mut least = NEVER;
        let Some(h) = &arc.head else { return least };
        for k in h.positions(n, arc.count) {
            let at = arc.flow + k;
            let gain = self.p.coef(h, k);
            let mut cost = priced[at as usize] / gain;
            for t in self.b.inputs(arc) {
                cost -= self.p.coef(t, k) / gain * value[t.at(k)];
            }
            let cost = cost.min(NEVER);
            least = least.min(cost);
            costs.push((at, cost));
        }
        least
    }

    /// Exact values of all nodes at the priced costs.
    pub(super) fn exact(&self, part: &mut Part) {
        let b = self.b;
        let mut costs = std::mem::take(&mut part.costs);
        for round in 0..SETTLE {
            let mut fallen = false;
            for &n in &b.order {
                let least = self
                    .ways(n, &part.value, &part.priced, &mut costs)
                    .min(NEVER);
                let series = &b.series[b.series_of[n as usize] as usize];
                // Where a cycle is longer than its layers, a round begins where the last one ended.
                let before = match series.last {
                    NONE => NEVER,
                    last if round > 0 => part.load[(last + n - series.base) as usize],
                    _ => NEVER,
                };
                part.value[n as usize] = least.min(before);
            }
            if !b.layered {
                break;
            }
            for s in b.series.iter().filter(|s| s.last != NONE) {
                for n in s.last as usize..(s.last + s.count) as usize {
                    let (now, before) = (part.value[n], &mut part.load[n]);
                    fallen |= round == 0 || now < *before - 1e-12 * before.abs();
                    *before = now;
                }
            }
            if !fallen {
                break;
            }
        }
        part.costs = costs;
        self.boxes(part, false);
    }

    /// Smooth values of all nodes at the priced costs, and shares.
    pub(super) fn smooth(&self, part: &mut Part) {
        let b = self.b;
        let mut costs = std::mem::take(&mut part.costs);
        for &n in &b.order {
            let least = self.ways(n, &part.value, &part.priced, &mut costs);
            let e = b.stock_of[n as usize];
            if let [(at, cost)] = costs[..] {
                // One way takes all.
                part.value[n as usize] = cost.min(NEVER);
                let share = if cost < NEVER { 1.0 } else { 0.0 };
                match at {
                    NONE => part.stock_share[e as usize] = share,
                    at => part.share[at as usize] = share,
                }
                continue;
            }
            if least >= 0.5 * NEVER {
                part.value[n as usize] = NEVER;
                for &(at, _) in &costs {
                    match at {
                        NONE => part.stock_share[e as usize] = 0.0,
                        at => part.share[at as usize] = 0.0,
                    }
                }
                continue;
            }
            let m = part.warmth[b.series_of[n as usize] as usize];
            let cold = 1.0 / m;
            let mut sum = 0.0;
            for (at, cost) in &mut costs {
                let x = (*cost - least) * cold;
                *cost = if x > COLD {
                    0.0
                } else {
                    let weight = match (*at, part.prior.is_empty()) {
                        (_, true) => 1.0,
                        (NONE, _) => f64::from(part.stock_prior[e as usize]),
                        (at, _) => f64::from(part.prior[at as usize]),
                    };
                    weight * (-x).exp()
                };
                sum += *cost;
            }
            part.value[n as usize] = least - m * sum.ln();
            let part_of = 1.0 / sum;
            for &(at, weight) in &costs {
                let share = (weight * part_of) as f32;
                match at {
                    NONE => part.stock_share[e as usize] = share,
                    at => part.share[at as usize] = share,
                }
            }
        }
        part.costs = costs;
        self.boxes(part, true);
    }

    /// Best levels of columns without a head, and their value.
    fn boxes(&self, part: &mut Part, smooth: bool) {
        let mut total = 0.0;
        for (j, arc) in self.b.arcs[self.b.n_heads..].iter().enumerate() {
            if arc.idle {
                continue;
            }
            let m = part.box_warmth[j];
            for k in 0..arc.count {
                let i = (arc.flow + k) as usize;
                let room = self.p.room(arc, k);
                let mut d = part.priced[i];
                for t in self.b.inputs(arc) {
                    d -= self.p.coef(t, k) * part.value[t.at(k)].min(NEVER);
                }
                if smooth {
                    let x = -d / m;
                    let e = x.clamp(-60.0, 60.0).exp();
                    part.flow[i] = (room * e / (1.0 + e)) as f32;
                    total -= room * m * if x > 40.0 { x } else { e.ln_1p() };
                } else {
                    part.flow[i] = if d < 0.0 { room as f32 } else { 0.0 };
                    total += room * d.min(0.0);
                }
            }
        }
        part.boxes = total;
        part.served = (self.b.demand.iter().zip(&part.value))
            .filter(|(d, _)| **d > 0.0)
            .map(|(d, v)| d * v)
            .sum();
    }

    /// Loads a demand backward through the shares.
    pub(super) fn backward(&self, part: &mut Part, demand: &[f64]) {
        let b = self.b;
        part.load.copy_from_slice(demand);
        for arc in b.arcs[b.n_heads..].iter().filter(|a| !a.idle) {
            for t in b.inputs(arc) {
                for k in 0..arc.count {
                    part.load[t.at(k)] -=
                        self.p.coef(t, k) * f64::from(part.flow[(arc.flow + k) as usize]);
                }
            }
        }
        for &n in b.order.iter().rev() {
            let total = part.load[n as usize];
            let s = b.series_of[n as usize] as usize;
            let t = n - b.series[s].base;
            for (i, lean) in b.lean[b.into(s)].iter().enumerate() {
                if lean.first == NONE {
                    self.load_other(n, &b.arcs[b.into(s).start + i], total, part);
                    continue;
                }
                let k = t.wrapping_sub(lean.first);
                if k >= lean.count {
                    continue;
                }
                let at = (lean.flow + k) as usize;
                let unit = total * f64::from(part.share[at]);
                part.flow[at] = (unit * lean.per) as f32;
                if lean.from != NONE {
                    part.load[(lean.from + k) as usize] += unit * lean.take;
                }
            }
            let e = b.stock_of[n as usize];
            if e != NONE {
                part.taken[e as usize] = (total * f64::from(part.stock_share[e as usize])) as f32;
            }
        }
    }

    fn load_other(&self, n: u32, arc: &Arc, total: f64, part: &mut Part) {
        let Some(h) = &arc.head else { return };
        for k in h.positions(n, arc.count) {
            let at = (arc.flow + k) as usize;
            let f = total * f64::from(part.share[at]) / self.p.coef(h, k);
            part.flow[at] = f as f32;
            for t in self.b.inputs(arc) {
                part.load[t.at(k)] -= self.p.coef(t, k) * f;
            }
        }
    }

    /// What flows use of every row resource, and of own bounds and stocks.
    pub(super) fn usage<T: Copy + Into<f64>>(
        &self,
        flow: &[T],
        taken: &[T],
        usage: &mut [f64],
        own: &mut [f64],
    ) {
        let pool = &self.p.lp.pool;
        usage.fill(0.0);
        own.fill(0.0);
        for arc in &self.b.arcs {
            let flows = &flow[arc.flow as usize..(arc.flow + arc.count) as usize];
            for t in self.b.uses(arc) {
                let (first, step) = (t.base as usize, t.step as usize);
                match t.coef {
                    Values::Const(c) => {
                        let c = t.sign * c;
                        if step == 1 {
                            let out = &mut usage[first..first + flows.len()];
                            out.iter_mut()
                                .zip(flows)
                                .for_each(|(o, f)| *o += c * (*f).into());
                        } else {
                            for (k, f) in flows.iter().enumerate() {
                                usage[first + k * step] += c * (*f).into();
                            }
                        }
                    }
                    Values::Each(at) => {
                        let each = &pool[at as usize..];
                        for (k, (f, c)) in flows.iter().zip(each).enumerate() {
                            usage[first + k * step] += t.sign * c * (*f).into();
                        }
                    }
                }
            }
            if let Some(at) = arc.bound {
                let at = at as usize - self.b.own.start;
                for (u, f) in own[at..].iter_mut().zip(flows) {
                    *u += (*f).into();
                }
            }
        }
        let at = self.b.stock_prices - self.b.own.start;
        for (u, t) in own[at..].iter_mut().zip(taken) {
            *u += (*t).into();
        }
    }

    /// Values of nodes that nothing can reach: as low as leaves no column out of them worth while.
    pub(super) fn close(&self, part: &mut Part) {
        let b = self.b;
        for &n in b.order.iter().rev() {
            if part.value[n as usize] < 0.5 * NEVER {
                continue;
            }
            let mut value = 0.0f64;
            for &(a, j) in &b.out[b.series_of[n as usize] as usize] {
                let arc = &b.arcs[a as usize];
                let t = &b.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    let gained = arc.head.map_or(0.0, |h| {
                        let v = part.value[h.at(k)];
                        self.p.coef(&h, k) * if v < 0.5 * NEVER { v } else { 0.0 }
                    });
                    let spent = part.priced[(arc.flow + k) as usize];
                    value = value.max((gained - spent) / -self.p.coef(t, k));
                }
            }
            part.value[n as usize] = value;
        }
    }
}

/// What a unit costs by a lean arc.
#[inline]
fn cost(lean: &Lean, k: u32, priced: f64, value: &[f64]) -> f64 {
    let own = priced * lean.per;
    if lean.from == NONE {
        own
    } else {
        (own + lean.take * value[(lean.from + k) as usize]).min(NEVER)
    }
}

impl<'b> Program<'b> {
    /// Calls `work` for every block with its part, in parallel.
    pub(super) fn each(
        &self,
        parts: &mut [Part],
        prices: &[f64],
        work: impl Fn(View<'_, 'b>, &mut Part) + Sync,
    ) {
        (self.blocks.par_iter().zip(parts)).for_each(|(b, part)| {
            let view = View { p: self, b, prices };
            work(view, part);
        });
    }

    /// The smooth dual at prices, and use less capacity.
    pub(super) fn evaluate(&self, parts: &mut [Part], prices: &[f64]) -> (f64, Vec<f64>) {
        self.each(parts, prices, |view, part| {
            view.price(part);
            view.smooth(part);
            view.backward(part, &view.b.demand);
            let mut usage = std::mem::take(&mut part.usage);
            let mut own = std::mem::take(&mut part.own);
            view.usage(&part.flow, &part.taken, &mut usage, &mut own);
            (part.usage, part.own) = (usage, own);
        });
        let mut over = self.used(parts);
        over.par_iter_mut()
            .zip(&self.capacity)
            .with_min_len(4096)
            .for_each(|(u, c)| *u -= c);
        (self.dual(parts, prices), over)
    }

    /// Exact values at prices.
    pub(super) fn exact(&self, parts: &mut [Part], prices: &[f64]) {
        self.each(parts, prices, |view, part| {
            view.price(part);
            view.exact(part);
        });
    }

    /// Use of everything that has a price, added up over the blocks.
    pub(super) fn used(&self, parts: &[Part]) -> Vec<f64> {
        let mut used = vec![0.0; self.n_prices()];
        let (rows, _) = used.split_at_mut(self.n_rows);
        rows.par_chunks_mut(2048).enumerate().for_each(|(i, out)| {
            for part in parts {
                let from = &part.usage[i * 2048..];
                out.iter_mut().zip(from).for_each(|(o, u)| *o += u);
            }
        });
        for (b, part) in self.blocks.iter().zip(parts) {
            used[b.own.clone()].copy_from_slice(&part.own);
        }
        used
    }

    /// Demand at its value, less capacities at their prices, and the boxes: the dual objective.
    pub(super) fn dual(&self, parts: &[Part], prices: &[f64]) -> f64 {
        let served: f64 = parts.iter().map(|p| p.served + p.boxes).sum();
        let paid: f64 = (prices.iter().zip(&self.capacity))
            .filter(|(p, _)| **p != 0.0)
            .map(|(p, c)| p * c)
            .sum();
        served - paid
    }
}
