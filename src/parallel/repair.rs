//! From averaged flows to a plan: throttle, trim, fill, and put away what is left.
//!
//! The averages keep every balance and overload some resources. **Throttle**, inputs first: a column
//! gets no more than the scarcest of its resources and inputs allows, in proportion. **Trim**,
//! backward: what nobody takes is not sent. Both again on what was cut, in the capacity that is left.
//! **Fill**: the demand still open goes along the columns that are cheapest now, full ones left out,
//! with prices that rise where too much is asked. What then is open stays unmet, what was there and
//! is not needed is put away at the least cost.

use super::evaluate::{NEVER, State};
use super::program::Program;

/// A plan in the making.
pub(super) struct Repair<'a, 'b> {
    p: &'a Program<'b>,
    /// Flows of the plan.
    pub flow: Vec<f64>,
    taken: Vec<f64>,
    /// Demand still open.
    open: Vec<f64>,
    /// What is left of every capacity, as of the last count.
    left: Vec<f64>,
    usage: Vec<f64>,
    supply: Vec<f64>,
    ratio: Vec<f64>,
    /// What the last round added.
    add: Vec<f64>,
    add_taken: Vec<f64>,
}

/// Rounds of throttling what was cut.
const DIFFERENCES: usize = 4;
/// Rounds of filling.
const FILLS: usize = 24;

impl<'a, 'b> Repair<'a, 'b> {
    /// A plan from wanted flows. `state` is overwritten.
    pub(super) fn plan(
        p: &'a Program<'b>,
        state: &mut State,
        wanted: &[f32],
        wanted_stock: &[f32],
        prices: &[f64],
    ) -> Vec<f64> {
        let mut r = Repair {
            p,
            flow: vec![0.0; p.n_flows],
            taken: vec![0.0; p.stocks.len()],
            open: p.demand.clone(),
            left: p.capacity.clone(),
            usage: vec![0.0; p.n_prices()],
            supply: vec![0.0; p.series.len()],
            ratio: vec![0.0; p.series.len()],
            add: vec![0.0; p.n_flows],
            add_taken: vec![0.0; p.stocks.len()],
        };
        // Columns without a head go first: what they give (overtime) others need.
        for arc in p
            .arcs
            .iter()
            .filter(|a| a.head.is_none() && a.inputs.is_empty())
        {
            let at = arc.flow as usize..(arc.flow + arc.count) as usize;
            for (f, w) in r.flow[at.clone()].iter_mut().zip(&wanted[at]) {
                *f = f64::from(*w);
            }
        }
        r.count_left();
        let mut wanted: Vec<f64> = wanted.iter().map(|f| f64::from(*f)).collect();
        let mut stock: Vec<f64> = wanted_stock.iter().map(|f| f64::from(*f)).collect();
        for f in &mut wanted[p.n_core..] {
            *f = 0.0;
        }
        for _ in 0..DIFFERENCES {
            let got = r.round(&wanted, &stock);
            if got <= 0.0 {
                break;
            }
            for (w, a) in wanted.iter_mut().zip(&r.add) {
                *w = (*w - a).max(0.0);
            }
            for (w, a) in stock.iter_mut().zip(&r.add_taken) {
                *w = (*w - a).max(0.0);
            }
        }
        r.open_boxes();
        r.fill(state, prices);
        r.leave_open();
        r.relax_boxes();
        r.put_away();
        r.flow
    }

    /// What is left of capacities after the plan so far.
    fn count_left(&mut self) {
        self.p.usage(&self.flow, &self.taken, &mut self.usage);
        for ((l, c), u) in self.left.iter_mut().zip(&self.p.capacity).zip(&self.usage) {
            *l = c - u;
        }
    }

    /// Throttles and trims wanted flows and adds them to the plan; how much demand that served.
    fn round(&mut self, wanted: &[f64], stock: &[f64]) -> f64 {
        let p = self.p;
        p.usage(wanted, stock, &mut self.usage);
        // Ratios of resources stand where their use was.
        for (i, (u, l)) in self.usage.iter_mut().zip(&self.left).enumerate() {
            let free = i < p.n_rows && p.is_free(i);
            *u = if free || *u <= *l {
                1.0
            } else {
                (l.max(0.0) / *u).min(1.0)
            };
        }
        let stocks_at = p.n_prices() - p.stocks.len();
        for &n in &p.order {
            let s = p.series[n as usize] as usize;
            let mut supply = 0.0;
            for &a in &p.into[s] {
                let arc = &p.arcs[a as usize];
                let Some(h) = &arc.head else { continue };
                for k in h.positions(n, arc.count) {
                    let at = (arc.flow + k) as usize;
                    let mut level = wanted[at];
                    if level > 0.0 {
                        let mut ratio = 1.0f64;
                        for t in p.uses(arc) {
                            if p.coef(t, k) > 0.0 {
                                ratio = ratio.min(self.usage[t.at(k)]);
                            }
                        }
                        for t in p.inputs(arc) {
                            let m = t.at(k);
                            let known = !p.cyclic[n as usize] || p.rank[m] < p.rank[n as usize];
                            ratio = ratio.min(if known { self.ratio[m] } else { 0.0 });
                        }
                        level = (level * ratio).min(p.room(arc, k) - self.flow[at]).max(0.0);
                    }
                    self.add[at] = level;
                    supply += p.coef(h, k) * level;
                }
            }
            let e = p.stock_of[n as usize];
            if e != u32::MAX {
                let e = e as usize;
                self.add_taken[e] = (stock[e] * self.usage[stocks_at + e]).max(0.0);
                supply += self.add_taken[e];
            }
            let mut asked = self.open[n as usize];
            for &(a, j) in &p.out[s] {
                let arc = &p.arcs[a as usize];
                let t = &p.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    if !p.downstream(n, arc, k) {
                        continue;
                    }
                    asked -= p.coef(t, k) * wanted[(arc.flow + k) as usize];
                }
            }
            self.supply[n as usize] = supply;
            self.ratio[n as usize] = if asked <= supply { 1.0 } else { supply / asked };
        }
        let mut served = 0.0;
        for &n in p.order.iter().rev() {
            let s = p.series[n as usize] as usize;
            let own = self.open[n as usize] * self.ratio[n as usize];
            let mut used = own;
            for &(a, j) in &p.out[s] {
                let arc = &p.arcs[a as usize];
                let t = &p.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    used -= p.coef(t, k) * self.add[(arc.flow + k) as usize];
                }
            }
            let supply = self.supply[n as usize];
            let cut = if supply > used {
                (used / supply).max(0.0)
            } else {
                1.0
            };
            if cut < 1.0 {
                for &a in &p.into[s] {
                    let arc = &p.arcs[a as usize];
                    let Some(h) = &arc.head else { continue };
                    for k in h.positions(n, arc.count) {
                        self.add[(arc.flow + k) as usize] *= cut;
                    }
                }
                let e = p.stock_of[n as usize];
                if e != u32::MAX {
                    self.add_taken[e as usize] *= cut;
                }
            }
            served += own;
            self.open[n as usize] -= own;
        }
        for (f, a) in self.flow[..p.n_core].iter_mut().zip(&self.add) {
            *f += a;
        }
        for (f, a) in self.taken.iter_mut().zip(&self.add_taken) {
            *f += a;
        }
        self.count_left();
        served
    }

    /// Serves what is open along the cheapest columns that still have room.
    fn fill(&mut self, state: &mut State, prices: &[f64]) {
        let p = self.p;
        let mut prices = prices.to_vec();
        let stocks_at = p.n_prices() - p.stocks.len();
        let total: f64 = p.demand.iter().sum();
        let level = prices.iter().filter(|x| **x > 0.0).sum::<f64>()
            / prices.iter().filter(|x| **x > 0.0).count().max(1) as f64;
        for round in 0..FILLS {
            let open: f64 = self.open.iter().sum();
            if open <= 1e-9 * total {
                break;
            }
            p.price(state, &prices);
            self.bar_full(state);
            for i in 0..p.stocks.len() {
                let full = self.left[stocks_at + i] <= 1e-9 * p.capacity[stocks_at + i];
                prices[stocks_at + i] = if full {
                    NEVER
                } else {
                    prices[stocks_at + i].min(NEVER / 2.0)
                };
            }
            p.values(state, &prices);
            p.backward(state, &self.open);
            let wanted: Vec<f64> = state.flow.iter().map(|f| f64::from(*f)).collect();
            let stock: Vec<f64> = state.taken.iter().map(|f| f64::from(*f)).collect();
            let mut wanted = wanted;
            for f in &mut wanted[p.n_core..] {
                *f = 0.0;
            }
            p.usage(&wanted, &stock, &mut self.usage);
            for (i, price) in prices[..stocks_at].iter_mut().enumerate() {
                let (u, l) = (self.usage[i], self.left[i]);
                if u > l && u > 0.0 && !(i < p.n_rows && p.is_free(i)) {
                    let over = (u / l.max(1e-3 * u)).ln();
                    *price = price.max(0.02 * level) * (1.0 + 0.25 * over);
                }
            }
            let served = self.round(&wanted, &stock);
            if served <= 1e-4 * open && round > 8 {
                break;
            }
        }
    }

    /// Prices out the columns that use something full.
    fn bar_full(&self, state: &mut State) {
        let p = self.p;
        let full: Vec<bool> = (0..p.n_prices())
            .map(|i| {
                !(i < p.n_rows && p.is_free(i))
                    && self.left[i] <= 1e-9 * p.capacity[i].abs().max(1e-9)
            })
            .collect();
        p.by_arcs(&mut state.priced, |arc, out| {
            for t in p.uses(arc) {
                for (k, c) in out.iter_mut().enumerate() {
                    if full[t.at(k as u32)] && p.coef(t, k as u32) > 0.0 {
                        *c = NEVER;
                    }
                }
            }
            let at = arc.flow as usize;
            for (k, c) in out.iter_mut().enumerate() {
                let room = p.room(arc, k as u32);
                if self.flow[at + k] >= room * (1.0 - 1e-9) {
                    *c = NEVER;
                }
            }
        });
    }

    /// What is still open goes to columns that deliver out of nothing (unmet demand).
    fn leave_open(&mut self) {
        let p = self.p;
        for n in 0..self.open.len() {
            if self.open[n] <= 0.0 {
                continue;
            }
            let s = p.series[n] as usize;
            for &a in &p.into[s] {
                let arc = &p.arcs[a as usize];
                let Some(h) = &arc.head else { continue };
                if !arc.inputs.is_empty() || !arc.uses.is_empty() {
                    continue;
                }
                for k in h.positions(n as u32, arc.count) {
                    let at = (arc.flow + k) as usize;
                    let gain = p.coef(h, k);
                    let level = (self.open[n] / gain)
                        .min(p.room(arc, k) - self.flow[at])
                        .max(0.0);
                    self.flow[at] += level;
                    self.open[n] -= level * gain;
                }
            }
        }
    }

    /// Raises boxes that only relieve resources (overtime) to their bounds, while the plan is filled.
    fn open_boxes(&mut self) {
        let p = self.p;
        for arc in p
            .arcs
            .iter()
            .filter(|a| a.head.is_none() && !a.idle && a.inputs.is_empty())
        {
            for k in 0..arc.count {
                let relieves = p
                    .uses(arc)
                    .iter()
                    .all(|t| p.coef(t, k) <= 0.0 && !p.is_free(t.at(k)));
                if relieves {
                    self.flow[(arc.flow + k) as usize] = p.room(arc, k);
                }
            }
        }
        self.count_left();
    }

    /// Lowers boxes that relieve a resource (overtime) to what is needed.
    fn relax_boxes(&mut self) {
        let p = self.p;
        self.count_left();
        for arc in p
            .arcs
            .iter()
            .filter(|a| a.head.is_none() && !a.idle && a.inputs.is_empty())
        {
            for k in 0..arc.count {
                let at = (arc.flow + k) as usize;
                if self.flow[at] <= 0.0 || p.lp.value(arc.cost, k) <= 0.0 {
                    continue;
                }
                let mut spare = self.flow[at];
                for t in p.uses(arc) {
                    let c = p.coef(t, k);
                    if p.is_free(t.at(k)) {
                        spare = 0.0;
                    } else if c < 0.0 {
                        spare = spare.min(self.left[t.at(k)].max(0.0) / -c);
                    }
                }
                if spare > 0.0 {
                    self.flow[at] -= spare;
                    for t in p.uses(arc) {
                        self.left[t.at(k)] += p.coef(t, k) * spare;
                    }
                }
            }
        }
    }

    /// Puts away what was there and is not taken, at the least cost.
    fn put_away(&mut self) {
        let p = self.p;
        if p.stocks.is_empty() {
            return;
        }
        self.count_left();
        let dispose = p.disposal(None);
        let mut surplus = vec![0.0; p.series.len()];
        for (e, s) in p.stocks.iter().enumerate() {
            surplus[s.node as usize] = (s.quantity - self.taken[e]).max(0.0);
        }
        for &n in &p.order {
            let mut rest = surplus[n as usize];
            if rest <= 0.0 {
                continue;
            }
            let mut ways: Vec<(f64, usize, u32, u32)> = Vec::new();
            for &(a, j) in &p.out[p.series[n as usize] as usize] {
                let arc = &p.arcs[a as usize];
                if arc.inputs.len() != 1 {
                    continue;
                }
                let t = &p.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    if let Some(cost) = p.way_out(arc, k, &dispose) {
                        ways.push((cost / -p.coef(t, k), a as usize, k, j));
                    }
                }
            }
            ways.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
            let last = ways.len().saturating_sub(1);
            for (i, &(_, a, k, j)) in ways.iter().enumerate() {
                let arc = &p.arcs[a];
                let at = (arc.flow + k) as usize;
                let take = -p.coef(&p.touches[j as usize], k);
                let mut most = p.room(arc, k) - self.flow[at];
                for t in p.uses(arc) {
                    let c = p.coef(t, k);
                    if c > 0.0 {
                        most = most.min(self.left[t.at(k)] / c);
                    }
                }
                // The last way takes all: the certificate tells if that is too much.
                let level = if i == last {
                    rest / take
                } else {
                    (rest / take).min(most.max(0.0))
                };
                if level <= 0.0 {
                    continue;
                }
                self.flow[at] += level;
                for t in p.uses(arc) {
                    self.left[t.at(k)] -= p.coef(t, k) * level;
                }
                if let Some(h) = &arc.head {
                    surplus[h.at(k)] += p.coef(h, k) * level;
                }
                rest -= level * take;
                if rest <= 0.0 {
                    break;
                }
            }
        }
    }
}

impl Program<'_> {
    /// Whether a row resource's price is free of sign.
    pub(super) fn is_free(&self, i: usize) -> bool {
        i < self.n_rows
            && self.resources[self.resources.partition_point(|r| r.base as usize <= i) - 1].free
    }

    /// Cost of sending a unit of an arc on to where it can stay; none if it cannot.
    pub(super) fn way_out(
        &self,
        arc: &super::program::Arc,
        k: u32,
        dispose: &[f64],
    ) -> Option<f64> {
        let cost = self.lp.value(arc.cost, k);
        match &arc.head {
            None if arc.idle => Some(cost),
            None => None,
            Some(h) => {
                let on = dispose[h.at(k)];
                (on < NEVER).then(|| cost + self.coef(h, k) * on)
            }
        }
    }

    /// Least cost of putting away a unit at every node; `priced` are costs with priced use.
    pub(super) fn disposal(&self, priced: Option<&[f64]>) -> Vec<f64> {
        let mut least = vec![NEVER; self.series.len()];
        for &n in self.order.iter().rev() {
            let mut best = NEVER;
            for &(a, j) in &self.out[self.series[n as usize] as usize] {
                let arc = &self.arcs[a as usize];
                if arc.inputs.len() != 1 {
                    continue;
                }
                let t = &self.touches[j as usize];
                for k in t.positions(n, arc.count) {
                    let Some(mut cost) = self.way_out(arc, k, &least) else {
                        continue;
                    };
                    if let Some(priced) = priced {
                        cost += priced[(arc.flow + k) as usize] - self.lp.value(arc.cost, k);
                    }
                    best = best.min(cost / -self.coef(t, k));
                }
            }
            least[n as usize] = best;
        }
        least
    }
}
