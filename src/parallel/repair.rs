//! From averaged flows to a plan: throttle, trim, fill, and put away what is left.
//!
//! The averages keep every balance and overload some resources. **Throttle**, inputs first: a column
//! gets no more than the scarcest of its resources and inputs allows, in proportion. **Trim**,
//! backward: what nobody takes is not sent. Both again on what was cut, in the capacity that is left.
//! **Fill**: the demand still open goes along the columns that are cheapest now, full ones left out,
//! with prices that rise where too much is asked. What then is open stays unmet, what was there and
//! is not needed is put away at the least cost.

use rayon::prelude::*;

use super::block::{Arc, Block, NONE};
use super::evaluate::{NEVER, Part, View};
use super::program::Program;

/// A block's plan in the making.
#[derive(Default)]
pub(super) struct Draft {
    /// Flows of the plan.
    pub flow: Vec<f64>,
    pub taken: Vec<f64>,
    /// Levels of columns, all twins together, at the first twin's flow.
    level: Vec<f64>,
    /// Demand still open.
    pub open: Vec<f64>,
    /// What is asked for in this round, and what it added.
    wanted: Vec<f64>,
    wanted_taken: Vec<f64>,
    add: Vec<f64>,
    add_taken: Vec<f64>,
    supply: Vec<f64>,
    asked: Vec<f64>,
    served: f64,
}

/// A plan in the making.
pub(super) struct Repair<'a, 'b> {
    pub p: &'a Program<'b>,
    pub drafts: Vec<Draft>,
    /// What is left of every capacity, as of the last count.
    pub left: Vec<f64>,
}

/// Rounds of throttling what was cut.
const DIFFERENCES: usize = 4;
/// Rounds of filling.
const FILLS: usize = 24;

impl<'a, 'b> Repair<'a, 'b> {
    /// A plan from the averages of the parts, whose passes are overwritten.
    pub(super) fn plan(p: &'a Program<'b>, parts: &mut [Part], prices: &[f64]) -> Vec<f64> {
        let drafts = (p.blocks.par_iter().zip(&*parts))
            .map(|(b, part)| Draft::begin(b, part))
            .collect();
        let mut r = Repair {
            p,
            drafts,
            left: p.capacity.clone(),
        };
        r.count_left(parts);
        for _ in 0..DIFFERENCES {
            let got = r.round(parts);
            if got <= 0.0 {
                break;
            }
            for d in &mut r.drafts {
                less(&mut d.wanted, &d.add);
                less(&mut d.wanted_taken, &d.add_taken);
            }
        }
        r.open_boxes(parts);
        r.fill(parts, prices);
        r.leave_open();
        r.relax_boxes(parts);
        r.put_away(parts);
        p.levels_of(r.drafts.iter().map(|d| &d.flow[..]))
    }

    /// What is left of capacities after the plan so far.
    pub(super) fn count_left(&mut self, parts: &mut [Part]) {
        let (p, drafts) = (self.p, &self.drafts);
        let used = self.count(parts, |i| (&drafts[i].flow, &drafts[i].taken));
        for ((l, c), u) in self.left.iter_mut().zip(&p.capacity).zip(&used) {
            *l = c - u;
        }
    }

    fn count<'f>(
        &self,
        parts: &mut [Part],
        flows: impl Fn(usize) -> (&'f Vec<f64>, &'f Vec<f64>) + Sync,
    ) -> Vec<f64> {
        let p = self.p;
        (p.blocks.par_iter().zip(&mut *parts))
            .enumerate()
            .for_each(|(i, (b, part))| {
                let view = View { p, b, prices: &[] };
                let (flow, taken) = flows(i);
                view.usage(flow, taken, &mut part.usage, &mut part.own);
            });
        p.used(parts)
    }

    /// Throttles and trims wanted flows and adds them to the plan; how much demand that served.
    fn round(&mut self, parts: &mut [Part]) -> f64 {
        let p = self.p;
        let drafts = &self.drafts;
        let mut ratio = self.count(parts, |i| (&drafts[i].wanted, &drafts[i].wanted_taken));
        for (i, (u, l)) in ratio.iter_mut().zip(&self.left).enumerate() {
            *u = if p.is_free(i) || *u <= *l {
                1.0
            } else {
                (l.max(0.0) / *u).min(1.0)
            };
        }
        (p.blocks.par_iter().zip(&mut self.drafts)).for_each(|(b, d)| {
            let view = View {
                p,
                b,
                prices: &ratio,
            };
            d.round(view);
        });
        let served = self.drafts.iter().map(|d| d.served).sum();
        self.count_left(parts);
        served
    }

    /// Serves what is open along the cheapest columns that still have room.
    fn fill(&mut self, parts: &mut [Part], prices: &[f64]) {
        let p = self.p;
        let mut prices = prices.to_vec();
        let total: f64 = p.blocks.iter().flat_map(|b| &b.demand).sum();
        let dear = prices.iter().filter(|x| **x > 0.0);
        let level = dear.clone().sum::<f64>() / dear.count().max(1) as f64;
        for round in 0..FILLS {
            let open: f64 = self.drafts.iter().flat_map(|d| &d.open).sum();
            if open <= 1e-9 * total {
                break;
            }
            for b in &p.blocks {
                let own = b.stock_prices..b.own.end;
                let rooms = self.left[own.clone()].iter().zip(&p.capacity[own.clone()]);
                for (price, (left, all)) in prices[own].iter_mut().zip(rooms) {
                    let full = *left <= 1e-9 * all;
                    *price = if full { NEVER } else { price.min(0.5 * NEVER) };
                }
            }
            let full: Vec<bool> = (self.left.iter().zip(&p.capacity).enumerate())
                .map(|(i, (l, c))| !p.is_free(i) && *l <= 1e-9 * c.abs().max(1e-9))
                .collect();
            (p.blocks.par_iter().zip(&mut *parts).zip(&mut self.drafts)).for_each(
                |((b, part), d)| {
                    let view = View {
                        p,
                        b,
                        prices: &prices,
                    };
                    view.price(part);
                    d.bar_full(view, &full, &mut part.priced);
                    view.smooth(part);
                    view.backward(part, &d.open);
                    let core = b.n_core();
                    for (w, f) in d.wanted.iter_mut().zip(&part.flow[..core]) {
                        *w = f64::from(*f);
                    }
                    for (w, f) in d.wanted_taken.iter_mut().zip(&part.taken) {
                        *w = f64::from(*f);
                    }
                },
            );
            let drafts = &self.drafts;
            let used = self.count(parts, |i| (&drafts[i].wanted, &drafts[i].wanted_taken));
            let served = self.round(parts);
            for b in &p.blocks {
                for i in b.own.start..b.stock_prices {
                    dearer(&mut prices[i], used[i], self.left[i], level);
                }
            }
            for i in (0..p.n_rows).filter(|i| !p.is_free(*i)) {
                dearer(&mut prices[i], used[i], self.left[i], level);
            }
            if served <= 1e-4 * open && round > 8 {
                break;
            }
        }
    }

    /// What is still open goes to columns that deliver out of nothing (unmet demand).
    fn leave_open(&mut self) {
        let p = self.p;
        for (b, d) in p.blocks.iter().zip(&mut self.drafts) {
            for n in 0..d.open.len() {
                if d.open[n] <= 0.0 {
                    continue;
                }
                for arc in &b.arcs[b.into(b.series_of[n] as usize)] {
                    let Some(h) = &arc.head else { continue };
                    if !arc.inputs.is_empty() || !arc.uses.is_empty() {
                        continue;
                    }
                    for k in h.positions(n as u32, arc.count) {
                        let at = (arc.flow + k) as usize;
                        let gain = p.coef(h, k);
                        let level = (d.open[n] / gain).min(d.room(p, arc, k)).max(0.0);
                        d.flow[at] += level;
                        d.level[(arc.twin + k) as usize] += level;
                        d.open[n] -= level * gain;
                    }
                }
            }
        }
    }

    /// Raises boxes that only relieve resources (overtime) to their bounds, while the plan is filled.
    fn open_boxes(&mut self, parts: &mut [Part]) {
        let p = self.p;
        for (b, d) in p.blocks.iter().zip(&mut self.drafts) {
            for arc in reliefs(b) {
                for k in 0..arc.count {
                    let relieves = b
                        .uses(arc)
                        .iter()
                        .all(|t| p.coef(t, k) <= 0.0 && !p.is_free(t.at(k)));
                    if relieves {
                        d.flow[(arc.flow + k) as usize] = p.room(arc, k);
                    }
                }
            }
        }
        self.count_left(parts);
    }

    /// Lowers boxes that relieve a resource (overtime) to what is needed.
    fn relax_boxes(&mut self, parts: &mut [Part]) {
        let p = self.p;
        self.count_left(parts);
        for (b, d) in p.blocks.iter().zip(&mut self.drafts) {
            for arc in reliefs(b) {
                for k in 0..arc.count {
                    let at = (arc.flow + k) as usize;
                    if d.flow[at] <= 0.0 || p.lp.value(arc.cost, k) <= 0.0 {
                        continue;
                    }
                    let mut spare = d.flow[at];
                    for t in b.uses(arc) {
                        let c = p.coef(t, k);
                        if p.is_free(t.at(k)) {
                            spare = 0.0;
                        } else if c < 0.0 {
                            spare = spare.min(self.left[t.at(k)].max(0.0) / -c);
                        }
                    }
                    if spare > 0.0 {
                        d.flow[at] -= spare;
                        for t in b.uses(arc) {
                            self.left[t.at(k)] += p.coef(t, k) * spare;
                        }
                    }
                }
            }
        }
    }
}

/// Boxes that take from no node.
fn reliefs(b: &Block) -> impl Iterator<Item = &Arc> {
    b.arcs[b.n_heads..]
        .iter()
        .filter(|a| !a.idle && a.inputs.is_empty())
}

/// Raises a price where more was asked than is left.
fn dearer(price: &mut f64, used: f64, left: f64, level: f64) {
    if used > left && used > 0.0 {
        let over = (used / left.max(1e-3 * used)).ln();
        *price = price.max(0.02 * level) * (1.0 + 0.25 * over);
    }
}

fn less(a: &mut [f64], b: &[f64]) {
    a.iter_mut()
        .zip(b)
        .for_each(|(a, b)| *a = (*a - b).max(0.0));
}

impl Draft {
    fn begin(b: &Block, part: &Part) -> Draft {
        let core = b.n_core();
        let mut d = Draft {
            flow: vec![0.0; b.n_flows],
            taken: vec![0.0; b.stocks.len()],
            level: vec![0.0; b.n_flows],
            open: b.demand.clone(),
            wanted: part.mean.iter().map(|f| f64::from(*f)).collect(),
            wanted_taken: part.mean_taken.iter().map(|f| f64::from(*f)).collect(),
            add: vec![0.0; b.n_flows],
            add_taken: vec![0.0; b.stocks.len()],
            supply: vec![0.0; b.demand.len()],
            asked: vec![0.0; b.demand.len()],
            served: 0.0,
        };
        // Columns without a head go first: what they give (overtime) others need.
        for arc in reliefs(b) {
            let at = arc.flow as usize..(arc.flow + arc.count) as usize;
            d.flow[at.clone()].copy_from_slice(&d.wanted[at]);
        }
        d.wanted[core..].fill(0.0);
        d
    }

    /// What a column may still be raised by.
    pub(super) fn room(&self, p: &Program, arc: &Arc, k: u32) -> f64 {
        if arc.column == NONE {
            return f64::INFINITY;
        }
        p.room(arc, k) - self.level[(arc.twin + k) as usize]
    }

    /// Raises a column.
    pub(super) fn raise(&mut self, arc: &Arc, k: u32, by: f64) {
        self.flow[(arc.flow + k) as usize] += by;
        self.level[(arc.twin + k) as usize] += by;
    }

    /// Throttles, trims, and takes into the plan; the view's prices are the resources' ratios.
    fn round(&mut self, view: View) {
        let (p, b, ratio) = (view.p, view.b, view.prices);
        // What is asked of every node, by its own open demand and by wanted columns.
        self.asked.copy_from_slice(&self.open);
        for arc in &b.arcs[..b.n_heads] {
            for t in b.inputs(arc) {
                for k in 0..arc.count {
                    let wanted = self.wanted[(arc.flow + k) as usize];
                    if wanted > 0.0 {
                        self.asked[t.at(k)] -= p.coef(t, k) * wanted;
                    }
                }
            }
        }
        for &n in &b.order {
            let mut supply = 0.0;
            for arc in &b.arcs[b.into(b.series_of[n as usize] as usize)] {
                let Some(h) = &arc.head else { continue };
                for k in h.positions(n, arc.count) {
                    let at = (arc.flow + k) as usize;
                    let mut level = self.wanted[at];
                    if level > 0.0 {
                        let mut cut = 1.0f64;
                        for t in b.uses(arc) {
                            if p.coef(t, k) > 0.0 {
                                cut = cut.min(ratio[t.at(k)]);
                            }
                        }
                        for t in b.inputs(arc) {
                            // Asked holds the ratio of nodes that are done.
                            cut = cut.min(self.asked[t.at(k)]);
                        }
                        level = (level * cut).min(self.room(p, arc, k)).max(0.0);
                        self.level[(arc.twin + k) as usize] += level;
                    }
                    self.add[at] = level;
                    supply += p.coef(h, k) * level;
                }
            }
            let e = b.stock_of[n as usize];
            if e != NONE {
                let e = e as usize;
                let taken = self.wanted_taken[e] * ratio[b.stock_prices + e];
                self.add_taken[e] = taken.max(0.0);
                supply += self.add_taken[e];
            }
            let asked = self.asked[n as usize];
            self.supply[n as usize] = supply;
            self.asked[n as usize] = if asked <= supply { 1.0 } else { supply / asked };
        }
        self.served = 0.0;
        // From here on `asked` is what is taken of each node.
        for (a, open) in self.asked.iter_mut().zip(&mut self.open) {
            let own = *open * *a;
            *open -= own;
            self.served += own;
            *a = own;
        }
        for &n in b.order.iter().rev() {
            let (supply, used) = (self.supply[n as usize], self.asked[n as usize]);
            let cut = if supply > used {
                (used / supply).max(0.0)
            } else {
                1.0
            };
            for arc in &b.arcs[b.into(b.series_of[n as usize] as usize)] {
                let Some(h) = &arc.head else { continue };
                for k in h.positions(n, arc.count) {
                    let at = (arc.flow + k) as usize;
                    let got = self.add[at];
                    if got <= 0.0 {
                        continue;
                    }
                    let kept = got * cut;
                    self.add[at] = kept;
                    self.flow[at] += kept;
                    self.level[(arc.twin + k) as usize] -= got - kept;
                    for t in b.inputs(arc) {
                        self.asked[t.at(k)] -= p.coef(t, k) * kept;
                    }
                }
            }
            let e = b.stock_of[n as usize];
            if e != NONE {
                self.add_taken[e as usize] *= cut;
                self.taken[e as usize] += self.add_taken[e as usize];
            }
        }
    }

    /// Prices out the columns that use something full.
    fn bar_full(&self, view: View, full: &[bool], priced: &mut [f64]) {
        let (p, b) = (view.p, view.b);
        for arc in &b.arcs {
            for t in b.uses(arc) {
                for k in 0..arc.count {
                    if full[t.at(k)] && p.coef(t, k) > 0.0 {
                        priced[(arc.flow + k) as usize] = f64::INFINITY;
                    }
                }
            }
            for k in (0..arc.count).filter(|_| arc.column != NONE) {
                let room = p.room(arc, k);
                if self.room(p, arc, k) <= 1e-9 * room {
                    priced[(arc.flow + k) as usize] = f64::INFINITY;
                }
            }
        }
    }
}
