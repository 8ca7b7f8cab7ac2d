//! One evaluation: forward, the value of a unit at every node; backward, the flows that serve the
//! demand at the shares found; then what they use of every resource.
//!
//! ```text
//! v(n) = min over columns into n of (cost + sum of priced use + sum of a v(input)) / gain     exact
//! v(n) = -m(n) ln sum w exp(-(...) / m(n))                                                    smooth
//! ```
//!
//! The smooth value is concave in the prices, and its gradient is use minus capacity at the softmin
//! shares. Chunks of a level are independent; sums are taken in the order of the program, so the bytes
//! do not depend on the number of threads.

use rayon::prelude::*;

use super::program::{Arc, Program};
use crate::lp::Values;

/// A value that stands for "cannot be had".
pub(super) const NEVER: f64 = 1e15;

/// Numbers of one evaluation.
pub(super) struct State {
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
    /// Use of every resource, of own bounds and of stock: as many as prices.
    pub usage: Vec<f64>,
    /// Temperature of every node series.
    pub warmth: Vec<f64>,
    /// Weights of the last stage's shares; none is as if all were equal.
    pub prior: Vec<f32>,
    pub stock_prior: Vec<f32>,
    /// Value of the boxes.
    pub boxes: f64,
}

impl State {
    pub(super) fn new(p: &Program) -> State {
        State {
            priced: vec![0.0; p.n_flows],
            value: vec![0.0; p.series.len()],
            share: vec![0.0; p.n_core],
            stock_share: vec![0.0; p.stocks.len()],
            flow: vec![0.0; p.n_flows],
            taken: vec![0.0; p.stocks.len()],
            load: vec![0.0; p.series.len()],
            usage: vec![0.0; p.n_prices()],
            warmth: vec![1.0; p.nodes.len()],
            prior: Vec::new(),
            stock_prior: Vec::new(),
            boxes: 0.0,
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

impl Program<'_> {
    /// Prices the use of every flow.
    pub(super) fn price(&self, state: &mut State, prices: &[f64]) {
        let pool = &self.lp.pool;
        self.by_arcs(&mut state.priced, |arc, out| {
            match arc.cost {
                Values::Const(c) => out.fill(c),
                Values::Each(at) => {
                    out.copy_from_slice(&pool[at as usize..at as usize + out.len()])
                }
            }
            for t in self.uses(arc) {
                let (base, step) = (t.base as usize, t.step as usize);
                add(out, pool, t.coef, |k| t.sign * prices[base + k * step]);
            }
            if let Some(b) = arc.bound {
                add(out, pool, Values::Const(1.0), |k| prices[b as usize + k]);
            }
        });
    }

    /// Calls `work` for every arc with its part of `out`, in parallel over fixed runs of arcs.
    pub(super) fn by_arcs<T: Send>(&self, out: &mut [T], work: impl Fn(&Arc, &mut [T]) + Sync) {
        let mut parts: Vec<(&[Arc], &mut [T])> = Vec::new();
        let (mut arcs, mut rest) = (&self.arcs[..], out);
        while !arcs.is_empty() {
            let (mut n, mut flows) = (0, 0);
            while n < arcs.len() && flows < 16_384 {
                flows += arcs[n].count as usize;
                n += 1;
            }
            let (now, later) = rest.split_at_mut(flows);
            parts.push((&arcs[..n], now));
            (arcs, rest) = (&arcs[n..], later);
        }
        parts.into_par_iter().for_each(|(arcs, mut out)| {
            for arc in arcs {
                let (now, later) = out.split_at_mut(arc.count as usize);
                work(arc, now);
                out = later;
            }
        });
    }

    /// Values of all nodes; with `smooth`, shares too.
    pub(super) fn forward(&self, state: &mut State, prices: &[f64], smooth: bool) {
        self.price(state, prices);
        self.sweep(state, prices, smooth);
        self.boxes(state, smooth);
    }

    /// Values and shares at the priced costs as they stand.
    pub(super) fn values(&self, state: &mut State, prices: &[f64]) {
        self.sweep(state, prices, true);
    }

    fn sweep(&self, state: &mut State, prices: &[f64], smooth: bool) {
        let stock_prices = &prices[self.capacity.len() - self.stocks.len()..];
        for level in &self.levels {
            let first = level.first().map_or(0, |c| c.nodes.start);
            let (done, mut values) = state.value.split_at_mut(first);
            let flow_first = level.first().map_or(0, |c| c.flows.start);
            let mut shares = &mut state.share[flow_first..];
            let stock_first = level.first().map_or(0, |c| c.stocks.start);
            let mut stock_shares = &mut state.stock_share[stock_first..];
            let mut parts = Vec::with_capacity(level.len());
            for chunk in level {
                let (v, rest) = values.split_at_mut(chunk.nodes.len());
                values = rest;
                let (s, rest) = shares.split_at_mut(chunk.flows.len());
                shares = rest;
                let (e, rest) = stock_shares.split_at_mut(chunk.stocks.len());
                stock_shares = rest;
                parts.push((chunk, v, s, e));
            }
            let view = Forward {
                p: self,
                done,
                priced: &state.priced,
                warmth: &state.warmth,
                prior: &state.prior,
                stock_prior: &state.stock_prior,
                stock_prices,
            };
            let work =
                |(chunk, v, s, e): (&super::program::Chunk, &mut [f64], &mut [f32], &mut [f32])| {
                    let mut part = Part {
                        first: chunk.nodes.start,
                        value: v,
                        flow_first: chunk.flows.start,
                        share: s,
                        stock_first: chunk.stocks.start,
                        stock_share: e,
                    };
                    view.chunk(chunk.nodes.clone(), &mut part, smooth);
                };
            if parts.len() == 1 {
                parts.into_iter().for_each(work);
            } else {
                parts.into_par_iter().for_each(work);
            }
        }
    }

    /// Best levels of columns without a head, and their value.
    fn boxes(&self, state: &mut State, smooth: bool) {
        let mut total = 0.0;
        let from = self.arcs.partition_point(|a| a.head.is_some());
        let warmth = state.warmth.iter().sum::<f64>() / state.warmth.len().max(1) as f64;
        for arc in &self.arcs[from..] {
            if arc.idle {
                continue;
            }
            for k in 0..arc.count {
                let i = (arc.flow + k) as usize;
                let room = self.room(arc, k);
                let mut d = state.priced[i];
                for t in self.inputs(arc) {
                    d -= self.coef(t, k) * state.value[t.at(k)].min(NEVER);
                }
                if smooth {
                    let m = warmth.max(1e-12);
                    let x = -d / m;
                    let e = x.clamp(-60.0, 60.0).exp();
                    state.flow[i] = (room * e / (1.0 + e)) as f32;
                    total -= room * m * if x > 40.0 { x } else { e.ln_1p() };
                } else {
                    state.flow[i] = if d < 0.0 { room as f32 } else { 0.0 };
                    total += room * d.min(0.0);
                }
            }
        }
        state.boxes = total;
    }

    /// Loads the demand backward through the shares.
    pub(super) fn backward(&self, state: &mut State, demand: &[f64]) {
        for level in self.levels.iter().rev() {
            let first = level.first().map_or(0, |c| c.nodes.start);
            let flow_first = level.first().map_or(0, |c| c.flows.start);
            let flow_end = level.last().map_or(0, |c| c.flows.end);
            let stock_first = level.first().map_or(0, |c| c.stocks.start);
            let (before, after) = state.flow.split_at_mut(flow_end);
            let mut flows = &mut before[flow_first..];
            let mut loads = &mut state.load[first..];
            let mut takens = &mut state.taken[stock_first..];
            let mut parts = Vec::with_capacity(level.len());
            for chunk in level {
                let (l, rest) = loads.split_at_mut(chunk.nodes.len());
                loads = rest;
                let (f, rest) = flows.split_at_mut(chunk.flows.len());
                flows = rest;
                let (e, rest) = takens.split_at_mut(chunk.stocks.len());
                takens = rest;
                parts.push((chunk, l, f, e));
            }
            let (after, share, stock_share) = (&*after, &state.share, &state.stock_share);
            let work = |(chunk, load, flow, taken): (
                &super::program::Chunk,
                &mut [f64],
                &mut [f32],
                &mut [f32],
            )| {
                for i in chunk.nodes.clone().rev() {
                    let n = self.order[i];
                    let s = self.series[n as usize] as usize;
                    let mut total = demand[n as usize];
                    for &(a, j) in &self.out[s] {
                        let arc = &self.arcs[a as usize];
                        let t = &self.touches[j as usize];
                        for k in t.positions(n, arc.count) {
                            if !self.downstream(n, arc, k) {
                                continue;
                            }
                            let at = (arc.flow + k) as usize;
                            let f = if at >= flow_end {
                                after[at - flow_end]
                            } else {
                                flow[at - chunk.flows.start]
                            };
                            if f != 0.0 {
                                total -= self.coef(t, k) * f64::from(f);
                            }
                        }
                    }
                    load[n as usize - chunk.nodes.start] = total;
                    for &a in &self.into[s] {
                        let arc = &self.arcs[a as usize];
                        let Some(h) = &arc.head else { continue };
                        for k in h.positions(n, arc.count) {
                            let at = (arc.flow + k) as usize;
                            let part = f64::from(share[at]);
                            flow[at - chunk.flows.start] = if part == 0.0 {
                                0.0
                            } else {
                                (total * part / self.coef(h, k)) as f32
                            };
                        }
                    }
                    let e = self.stock_of[n as usize];
                    if e != u32::MAX {
                        taken[e as usize - chunk.stocks.start] =
                            (total * f64::from(stock_share[e as usize])) as f32;
                    }
                }
            };
            if parts.len() == 1 {
                parts.into_iter().for_each(work);
            } else {
                parts.into_par_iter().for_each(work);
            }
        }
    }

    /// Whether a column out of a node runs with the order: against it, it carries nothing.
    pub(super) fn downstream(&self, n: u32, arc: &Arc, k: u32) -> bool {
        !self.cyclic[n as usize]
            || arc
                .head
                .is_none_or(|h| self.rank[h.at(k)] > self.rank[n as usize])
    }

    /// What flows use of every resource.
    pub(super) fn usage<T: Copy + Into<f64> + Sync>(
        &self,
        flow: &[T],
        taken: &[T],
        usage: &mut [f64],
    ) {
        let pool = &self.lp.pool;
        let (rows, rest) = usage.split_at_mut(self.n_rows);
        let mut parts = Vec::with_capacity(self.resources.len());
        let mut left = rows;
        for (s, r) in self.resources.iter().enumerate() {
            let (now, later) = left.split_at_mut(r.count as usize);
            parts.push((s, r.base as usize, now));
            left = later;
        }
        parts
            .into_par_iter()
            .with_min_len(8)
            .for_each(|(s, base, out)| {
                out.fill(0.0);
                for &(a, j) in &self.used_by[s] {
                    let arc = &self.arcs[a as usize];
                    let t = &self.touches[j as usize];
                    let flows = &flow[arc.flow as usize..(arc.flow + arc.count) as usize];
                    let (first, step) = (t.base as usize - base, t.step as usize);
                    match t.coef {
                        Values::Const(c) => {
                            for (k, f) in flows.iter().enumerate() {
                                out[first + k * step] += t.sign * c * (*f).into();
                            }
                        }
                        Values::Each(at) => {
                            let each = &pool[at as usize..];
                            for (k, (f, c)) in flows.iter().zip(each).enumerate() {
                                out[first + k * step] += t.sign * c * (*f).into();
                            }
                        }
                    }
                }
            });
        for arc in &self.arcs {
            let Some(b) = arc.bound else { continue };
            let at = b as usize - self.n_rows;
            let flows = &flow[arc.flow as usize..(arc.flow + arc.count) as usize];
            for (u, f) in rest[at..].iter_mut().zip(flows) {
                *u = (*f).into();
            }
        }
        let at = rest.len() - taken.len();
        for (u, t) in rest[at..].iter_mut().zip(taken) {
            *u = (*t).into();
        }
    }

    /// Values of nodes that nothing can reach: as low as leaves no column out of them worth while.
    pub(super) fn close(&self, state: &mut State) {
        for &n in self.order.iter().rev() {
            if state.value[n as usize] < NEVER {
                continue;
            }
            let mut value = 0.0f64;
            for &(a, j) in &self.out[self.series[n as usize] as usize] {
                let arc = &self.arcs[a as usize];
                let t = &self.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    let gained = arc.head.map_or(0.0, |h| {
                        let v = state.value[h.at(k)];
                        self.coef(&h, k) * if v < NEVER { v } else { 0.0 }
                    });
                    let spent = state.priced[(arc.flow + k) as usize];
                    value = value.max((gained - spent) / -self.coef(t, k));
                }
            }
            state.value[n as usize] = value;
        }
    }

    /// Demand at its value, less capacities at their prices, and the boxes: the dual objective.
    pub(super) fn dual(&self, state: &State, prices: &[f64]) -> f64 {
        let served: f64 = (self.demand.iter().zip(&state.value))
            .filter(|(d, _)| **d > 0.0)
            .map(|(d, v)| d * v)
            .sum();
        let paid: f64 = (prices.iter().zip(&self.capacity))
            .filter(|(p, _)| **p != 0.0)
            .map(|(p, c)| p * c)
            .sum();
        served - paid + state.boxes
    }
}

/// What a chunk reads.
struct Forward<'a, 'b> {
    p: &'a Program<'b>,
    done: &'a [f64],
    priced: &'a [f64],
    warmth: &'a [f64],
    prior: &'a [f32],
    stock_prior: &'a [f32],
    stock_prices: &'a [f64],
}

/// What a chunk writes.
struct Part<'a> {
    first: usize,
    value: &'a mut [f64],
    flow_first: usize,
    share: &'a mut [f32],
    stock_first: usize,
    stock_share: &'a mut [f32],
}

impl Forward<'_, '_> {
    fn chunk(&self, nodes: std::ops::Range<usize>, part: &mut Part, smooth: bool) {
        let p = self.p;
        let mut i = nodes.start;
        let mut costs: Vec<(u32, f64)> = Vec::new();
        while i < nodes.end {
            let n = p.order[i];
            if p.cyclic[n as usize] && !smooth {
                let c = p.cycles.partition_point(|c| c.end <= i);
                let cycle = p.cycles[c].clone();
                i = cycle.end;
                self.settle(cycle, part, &mut costs);
                continue;
            }
            self.node(n, part, smooth, &mut costs);
            i += 1;
        }
    }

    /// Exact values on a cycle: as shortest paths, until nothing falls.
    fn settle(&self, cycle: std::ops::Range<usize>, part: &mut Part, costs: &mut Vec<(u32, f64)>) {
        let p = self.p;
        for &n in &p.order[cycle.clone()] {
            part.value[n as usize - part.first] = NEVER;
        }
        for _ in 0..cycle.len() + 2 {
            let mut changed = false;
            for &n in &p.order[cycle.clone()] {
                let at = n as usize - part.first;
                let before = part.value[at];
                self.node(n, part, false, costs);
                // A column that runs against the order may have been worth it before.
                if part.value[at] < before {
                    changed = true;
                } else {
                    part.value[at] = before;
                }
            }
            if !changed {
                break;
            }
        }
    }

    fn node(&self, n: u32, part: &mut Part, smooth: bool, costs: &mut Vec<(u32, f64)>) {
        let p = self.p;
        let s = p.series[n as usize] as usize;
        let against = smooth && p.cyclic[n as usize];
        costs.clear();
        let mut least = NEVER;
        for &a in &p.into[s] {
            let arc = &p.arcs[a as usize];
            let Some(h) = &arc.head else { continue };
            for k in h.positions(n, arc.count) {
                let at = arc.flow + k;
                let mut cost = self.priced[at as usize] / p.coef(h, k);
                for t in p.inputs(arc) {
                    let m = t.at(k);
                    let v = if m < part.first {
                        self.done[m]
                    } else {
                        part.value[m - part.first]
                    };
                    if v >= NEVER || (against && p.rank[m] >= p.rank[n as usize]) {
                        cost = NEVER;
                        break;
                    }
                    cost -= p.coef(t, k) / p.coef(h, k) * v;
                }
                let cost = cost.min(NEVER);
                least = least.min(cost);
                costs.push((at, cost));
            }
        }
        let e = p.stock_of[n as usize];
        if e != u32::MAX {
            let cost = self.stock_prices[e as usize];
            least = least.min(cost);
            costs.push((u32::MAX, cost));
        }
        let value = &mut part.value[n as usize - part.first];
        if !smooth {
            *value = least;
            return;
        }
        if least >= NEVER {
            *value = NEVER;
            for &(at, _) in costs.iter() {
                if at == u32::MAX {
                    part.stock_share[e as usize - part.stock_first] = 0.0;
                } else {
                    part.share[at as usize - part.flow_first] = 0.0;
                }
            }
            return;
        }
        let m = self.warmth[s];
        let mut sum = 0.0;
        for (at, cost) in costs.iter_mut() {
            let weight = match (*at == u32::MAX, self.prior.is_empty()) {
                (_, true) => 1.0,
                (true, _) => f64::from(self.stock_prior[e as usize]),
                (false, _) => f64::from(self.prior[*at as usize]),
            };
            let x = (*cost - least) / m;
            *cost = if x > 40.0 { 0.0 } else { weight * (-x).exp() };
            sum += *cost;
        }
        *value = least - m * sum.ln();
        for &(at, weight) in costs.iter() {
            let share = (weight / sum) as f32;
            if at == u32::MAX {
                part.stock_share[e as usize - part.stock_first] = share;
            } else {
                part.share[at as usize - part.flow_first] = share;
            }
        }
    }
}
