//! A block's plan in the making: what is wanted, what it costs to do without, throttle and trim.

use super::block::NONE;
use super::evaluate::Part;
use super::flat::Flat;
use super::repair::reliefs;

/// How sharply ways are told apart that cost more than they are worth.
const SELECT: f64 = 0.5;

/// A block's plan in the making; flows are in units delivered.
#[derive(Default)]
pub(super) struct Draft {
    /// Flows of the plan by way, and the levels of boxes.
    pub flow: Vec<f64>,
    pub level: Vec<f64>,
    /// Columns that only put goods away, and their levels.
    pub ends: Vec<(u32, f64)>,
    /// Flows of columns that stand in several layers, all layers together.
    twins: Vec<f64>,
    /// Demand still open.
    pub open: Vec<f64>,
    /// What is asked for in this round, and what it added.
    pub wanted: Vec<f32>,
    pub add: Vec<f64>,
    /// What it costs to do without a unit of each way.
    pub regret: Vec<f64>,
    pub supply: Vec<f64>,
    pub asked: Vec<f64>,
    /// Numbers of the block's resources: what is used, what is left, or ratios.
    pub local: Vec<f64>,
    pub served: f64,
}

impl Draft {
    /// Nothing planned yet.
    pub(super) fn new(f: &Flat) -> Draft {
        let (nodes, ways) = (f.place.len(), f.n_ways());
        let mut d = Draft {
            flow: vec![0.0; ways],
            level: vec![0.0; f.levels.len()],
            ends: Vec::new(),
            twins: vec![0.0; f.twins],
            open: vec![0.0; nodes],
            wanted: vec![0.0; ways],
            add: vec![0.0; ways],
            regret: vec![0.0; ways],
            supply: vec![0.0; nodes],
            asked: vec![0.0; nodes],
            local: vec![0.0; f.resources.len()],
            served: 0.0,
        };
        f.demand.iter().for_each(|(q, x)| d.open[*q as usize] = *x);
        d
    }

    /// What is planned, without what a repair works with.
    pub(super) fn plan(&self) -> Draft {
        Draft {
            flow: self.flow.clone(),
            level: self.level.clone(),
            ends: self.ends.clone(),
            twins: self.twins.clone(),
            open: self.open.clone(),
            local: self.local.clone(),
            ..Draft::default()
        }
    }

    /// Takes over what another has planned.
    pub(super) fn take_plan(&mut self, other: &Draft) {
        self.flow.clone_from(&other.flow);
        self.level.clone_from(&other.level);
        self.ends.clone_from(&other.ends);
        self.twins.clone_from(&other.twins);
        self.open.clone_from(&other.open);
    }

    /// Becomes what lies so far on the way from another plan to this one.
    pub(super) fn mix(&mut self, last: &Draft, part: f64) {
        let mix = |new: &mut [f64], last: &[f64]| {
            let both = new.iter_mut().zip(last);
            both.for_each(|(new, last)| *new = last + part * (*new - last));
        };
        mix(&mut self.flow, &last.flow);
        mix(&mut self.level, &last.level);
        mix(&mut self.twins, &last.twins);
        mix(&mut self.open, &last.open);
    }

    pub(super) fn want(&mut self, f: &Flat, part: &Part) {
        for (lane, w) in f.lanes.each(f) {
            self.wanted[w] = part.mean[lane];
        }
        // Columns without a head go first: what they give (overtime) others need.
        for (j, l) in reliefs(f) {
            self.level[j] = (self.level[j] + part.mean_level[j]).min(l.room);
        }
    }

    /// Keeps part of the plan: a way that costs more than its node is worth, by the node's temperature and more,
    /// is not what the search would choose.
    pub(super) fn keep(&mut self, f: &Flat, part: &Part, part_of: f64) {
        for q in 0..f.place.len() {
            let (value, cold) = (part.value[q], 1.0 / f64::from(part.warm[q]));
            for w in f.into(q) {
                let flow = self.flow[w];
                self.wanted[w] = 0.0;
                if flow > 0.0 {
                    let over = (f.cost(w, &part.prices, &part.value) - value).max(0.0);
                    let opened = (1.0 - part_of) * (1.0 + SELECT * over * cold);
                    self.wanted[w] = (flow * (1.0 - opened).max(0.0)) as f32;
                }
            }
        }
        self.clear(f);
        self.level.iter_mut().for_each(|x| *x *= part_of);
        self.round(f);
    }

    /// Nothing is planned, and all demand is open.
    pub(super) fn clear(&mut self, f: &Flat) {
        self.flow.fill(0.0);
        self.twins.fill(0.0);
        self.add.fill(1.0);
        self.open.fill(0.0);
        f.demand
            .iter()
            .for_each(|(q, x)| self.open[*q as usize] = *x);
    }

    /// Takes this block's numbers out of the program's.
    pub(super) fn local(&mut self, f: &Flat, all: &[f64]) {
        for (own, at) in self.local.iter_mut().zip(&f.resources) {
            *own = all[*at as usize];
        }
    }

    /// What a way may still be raised by.
    pub(super) fn room(&self, f: &Flat, w: usize) -> f64 {
        let level = match f.twin.get(w) {
            Some(&twin) if twin != NONE => self.twins[twin as usize],
            _ => self.flow[w],
        };
        f.room[w] - level
    }

    /// Raises a way.
    pub(super) fn raise(&mut self, f: &Flat, w: usize, by: f64) {
        self.flow[w] += by;
        if let Some(&twin) = f.twin.get(w)
            && twin != NONE
        {
            self.twins[twin as usize] += by;
        }
    }

    /// What it costs to do without a unit of each way, at the part's prices and exact values: its node has it
    /// by the next cheapest way, or what is made of it does without.
    pub(super) fn regret(&mut self, f: &Flat, part: &Part) {
        let loss = &mut self.asked;
        loss.fill(f64::INFINITY);
        for q in (0..loss.len()).rev() {
            let (mut least, mut next) = (f64::INFINITY, f64::INFINITY);
            for w in f.into(q) {
                let cost = f.cost(w, &part.prices, &part.value);
                self.regret[w] = cost;
                if cost < least {
                    (least, next) = (cost, least);
                } else {
                    next = next.min(cost);
                }
            }
            for w in f.into(q) {
                let cost = self.regret[w];
                let other = if cost <= least { next } else { least };
                let regret = (other - cost).min(loss[q]);
                self.regret[w] = regret;
                if self.wanted[w] > 0.0 {
                    f.inputs_of(w, |n, take| loss[n] = loss[n].min(regret / take));
                }
            }
        }
    }

    /// Throttles, trims, and takes into the plan; `add` holds the part of each way that is kept.
    pub(super) fn round(&mut self, f: &Flat) {
        // What is asked of every node, by its own open demand and by wanted ways.
        self.asked.copy_from_slice(&self.open);
        for (w, &wanted) in self.wanted.iter().enumerate() {
            if wanted > 0.0 {
                let asked = &mut self.asked;
                f.inputs_of(w, |n, take| asked[n] += take * f64::from(wanted));
            }
        }
        for q in 0..self.asked.len() {
            let mut supply = 0.0;
            for w in f.into(q) {
                let mut level = f64::from(self.wanted[w]);
                if level > 0.0 {
                    let mut cut = self.add[w];
                    // Asked holds the ratio of nodes that are done.
                    f.inputs_of(w, |n, _| cut = cut.min(self.asked[n]));
                    level = (level * cut).min(self.room(f, w)).max(0.0);
                    self.raise(f, w, level);
                }
                self.add[w] = level;
                supply += level;
            }
            let asked = self.asked[q];
            self.supply[q] = supply;
            self.asked[q] = if asked <= supply { 1.0 } else { supply / asked };
        }
        self.trim(f, |_, _| {});
    }

    /// Takes back what nobody uses; `asked` holds the ratio of what was asked that each node gives, `add`
    /// what was added. `release` is told every way that is lowered, and by how much.
    pub(super) fn trim(&mut self, f: &Flat, mut release: impl FnMut(usize, f64)) {
        self.served = 0.0;
        // From here on `asked` is what is taken of each node.
        for (a, open) in self.asked.iter_mut().zip(&mut self.open) {
            let own = *open * *a;
            *open -= own;
            self.served += own;
            *a = own;
        }
        for q in (0..self.asked.len()).rev() {
            let (supply, used) = (self.supply[q], self.asked[q]);
            let cut = if supply > used {
                (used / supply).max(0.0)
            } else {
                1.0
            };
            for w in f.into(q) {
                let got = self.add[w];
                if got <= 0.0 {
                    continue;
                }
                let kept = got * cut;
                if kept < got {
                    self.add[w] = kept;
                    self.raise(f, w, kept - got);
                    release(w, got - kept);
                }
                let asked = &mut self.asked;
                f.inputs_of(w, |n, take| asked[n] += take * kept);
            }
        }
    }
}
