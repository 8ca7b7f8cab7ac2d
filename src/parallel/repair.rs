//! From averaged flows to a plan: throttle, trim, fill, and put away what is left.
//!
//! The averages keep every balance and overload some resources. **Throttle**, inputs first: a column
//! gets no more than the scarcest of its resources and inputs allows, in proportion. **Trim**,
//! backward: what nobody takes is not sent. Both again on what was cut, in the capacity that is left.
//! **Fill** ([`super::fill`]) serves what is open along the cheapest ways that have room. What then is
//! open stays unmet, what was there and is not needed is put away at the least cost.

use rayon::prelude::*;

use super::draft::Draft;
use super::evaluate::Part;
use super::flat::{Flat, Level};
use super::paid::Goods;
use super::program::Program;
use super::side::Side;

/// A plan in the making.
pub(super) struct Repair<'a, 'b> {
    pub p: &'a Program<'b>,
    pub drafts: Vec<Draft>,
    /// What is left of every capacity, as of the last count.
    pub left: Vec<f64>,
}

/// Rounds of throttling what was cut.
const DIFFERENCES: usize = 4;
/// Rounds of taking back what overuses a resource that flows give of.
const RESTORES: usize = 4;

impl<'a, 'b> Repair<'a, 'b> {
    /// Goes on with what is planned.
    pub(super) fn of(p: &'a Program<'b>, mut drafts: Vec<Draft>) -> Repair<'a, 'b> {
        for (f, d) in p.flats.iter().zip(&mut drafts) {
            // Bounds may have got prices since.
            d.local.resize(f.resources.len(), 0.0);
        }
        let left = p.capacity.clone();
        Repair { p, drafts, left }
    }

    /// Adds what the parts' averages can still bring; the parts' values are overwritten.
    pub(super) fn add(&mut self, parts: &mut [Part], prices: &[f64]) {
        (self.drafts.par_iter_mut().zip(&self.p.flats).zip(&*parts)).for_each(|((d, f), part)| {
            d.want(f, part);
            d.regret(f, part);
        });
        self.count_left();
        for _ in 0..DIFFERENCES {
            if self.round() <= 0.0 {
                break;
            }
            for d in &mut self.drafts {
                for (w, a) in d.wanted.iter_mut().zip(&d.add) {
                    *w = (f64::from(*w) - a).max(0.0) as f32;
                }
            }
        }
        self.open_boxes();
        self.reopen();
        self.fill(parts, prices);
        self.restore();
        self.relax_boxes();
    }

    /// Takes back what overuses a resource that flows themselves give of: the fill does not look at those.
    fn restore(&mut self) {
        let p = self.p;
        if !p.given.contains(&true) {
            return;
        }
        for _ in 0..RESTORES {
            self.count_left();
            let over: Vec<f64> = (self.left.iter().enumerate())
                .map(|(i, left)| {
                    let given = p.is_given(i) && !p.is_free(i);
                    let much = 1e-9 * p.capacity[i].abs().max(1.0);
                    if given && *left < -much { -left } else { 0.0 }
                })
                .collect();
            if over.iter().all(|o| *o <= 0.0) {
                break;
            }
            for (d, f) in self.drafts.iter_mut().zip(&p.flats) {
                for (w, x) in d.wanted.iter_mut().zip(&d.flow) {
                    *w = *x as f32;
                }
                d.clear(f);
            }
            self.cut(over);
            (p.flats.par_iter().zip(&mut self.drafts)).for_each(|(f, d)| d.round(f));
        }
    }

    /// Keeps so much of everything, less of what costs more than it is worth at the parts' prices and exact
    /// values, and opens the rest again.
    pub(super) fn keep(&mut self, part_of: f64, parts: &[Part]) {
        (self.p.flats.par_iter().zip(&mut self.drafts).zip(parts)).for_each(|((f, d), part)| {
            d.keep(f, part, part_of);
        });
        self.count_left();
    }

    /// The plan as it stands: what is open stays unmet, what is not needed is put away.
    pub(super) fn levels(&self) -> Vec<f64> {
        self.p.levels_of(&self.rounded(None).drafts)
    }

    /// The same without the columns beside the flow, and what they must bring.
    pub(super) fn goods(&self, side: &Side) -> (Vec<f64>, Goods) {
        let r = self.rounded(Some(side));
        let x = self.p.levels_of(&r.drafts);
        let goods = side.goods(self.p, &r.left, &x);
        (x, goods)
    }

    fn rounded(&self, without: Option<&Side>) -> Repair<'a, 'b> {
        let mut r = Repair {
            p: self.p,
            drafts: self.drafts.iter().map(Draft::plan).collect(),
            left: self.left.clone(),
        };
        if let Some(side) = without {
            let levels = &mut r.drafts[side.block].level;
            side.levels.iter().for_each(|j| levels[*j] = 0.0);
        }
        r.leave_open();
        r.put_away();
        r
    }

    /// What is left of capacities after the plan so far.
    pub(super) fn count_left(&mut self) {
        let p = self.p;
        (p.flats.par_iter().zip(&mut self.drafts)).for_each(|(f, d)| {
            use_up(f, &d.flow, &mut d.local);
            for (l, level) in f.levels.iter().zip(&d.level) {
                for (at, coef) in f.uses_of_level(l) {
                    d.local[at] += coef * level;
                }
            }
        });
        let drafts = &self.drafts;
        let used = p.used(|block| &drafts[block].local);
        for ((l, c), u) in self.left.iter_mut().zip(&p.capacity).zip(&used) {
            *l = c - u;
        }
    }

    /// Throttles and trims wanted flows and adds them to the plan; how much demand that served.
    fn round(&mut self) -> f64 {
        let p = self.p;
        (p.flats.par_iter().zip(&mut self.drafts)).for_each(|(f, d)| {
            let wanted = std::mem::take(&mut d.wanted);
            use_up(f, &wanted, &mut d.local);
            d.wanted = wanted;
        });
        let drafts = &self.drafts;
        let mut over = p.used(|block| &drafts[block].local);
        for (i, (u, l)) in over.iter_mut().zip(&self.left).enumerate() {
            *u = if p.is_free(i) {
                0.0
            } else {
                (*u - l.max(0.0)).max(0.0)
            };
        }
        self.cut(over);
        (p.flats.par_iter().zip(&mut self.drafts)).for_each(|(f, d)| d.round(f));
        let served = self.drafts.iter().map(|d| d.served).sum();
        self.count_left();
        served
    }

    /// Lowers the wanted flows of overloaded resources, those first whose loss costs least by unit of the
    /// resource; `over` is what is asked for too much.
    fn cut(&mut self, mut over: Vec<f64>) {
        let p = self.p;
        let mut users: Vec<(u32, f64, f64, u32, u32)> = (p.flats.par_iter().zip(&mut self.drafts))
            .enumerate()
            .flat_map_iter(|(block, (f, d))| {
                d.add.fill(1.0);
                let mut users = Vec::new();
                for (w, &wanted) in d.wanted.iter().enumerate().filter(|(_, x)| **x > 0.0) {
                    for (at, coef) in f.uses_of(w) {
                        let r = f.resources[at];
                        if coef > 0.0 && over[r as usize] > 0.0 {
                            let used = coef * f64::from(wanted);
                            users.push((r, d.regret[w] / coef, used, block as u32, w as u32));
                        }
                    }
                }
                users
            })
            .collect();
        users.par_sort_by(|a, b| {
            (a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).then((a.3, a.4).cmp(&(b.3, b.4)))
        });
        for (r, _, used, block, w) in users {
            let over = &mut over[r as usize];
            if *over > 0.0 {
                let kept = &mut self.drafts[block as usize].add[w as usize];
                let off = over.min(used);
                *over -= off;
                *kept = kept.min(1.0 - off / used);
            }
        }
    }

    /// Demand that the averages leave unmet is open again: there may be room for it.
    fn reopen(&mut self) {
        for (f, d) in self.p.flats.iter().zip(&mut self.drafts) {
            for &(q, _) in &f.demand {
                for w in f.into(q as usize).filter(|w| f.is_free(*w)) {
                    let unmet = d.flow[w];
                    d.open[q as usize] += unmet;
                    d.raise(f, w, -unmet);
                }
            }
        }
    }

    /// What is still open goes to columns that deliver out of nothing (unmet demand).
    fn leave_open(&mut self) {
        for (f, d) in self.p.flats.iter().zip(&mut self.drafts) {
            for &(q, _) in &f.demand {
                let q = q as usize;
                for w in f.into(q).filter(|w| f.is_free(*w)) {
                    let level = d.open[q].min(d.room(f, w)).max(0.0);
                    d.raise(f, w, level);
                    d.open[q] -= level;
                }
            }
        }
    }

    /// Raises boxes that only relieve resources (overtime) to their bounds, while the plan is filled.
    fn open_boxes(&mut self) {
        let p = self.p;
        for (f, d) in p.flats.iter().zip(&mut self.drafts) {
            for (j, l) in reliefs(f) {
                let at = |at: usize| f.resources[at] as usize;
                let gives = |(r, c): (usize, f64)| c < 0.0 && !p.is_free(at(r));
                if f.uses_of_level(l)
                    .all(|(r, c)| c <= 0.0 || p.is_free(at(r)))
                    && f.uses_of_level(l).any(gives)
                {
                    d.level[j] = l.room;
                }
            }
        }
        self.count_left();
    }

    /// Lowers boxes that relieve a resource (overtime) to what is needed.
    fn relax_boxes(&mut self) {
        let p = self.p;
        self.count_left();
        for (f, d) in p.flats.iter().zip(&mut self.drafts) {
            for (j, l) in reliefs(f) {
                if d.level[j] <= 0.0 || l.cost <= 0.0 {
                    continue;
                }
                let mut spare = d.level[j];
                for (at, c) in f.uses_of_level(l) {
                    let at = f.resources[at] as usize;
                    if p.is_free(at) {
                        spare = 0.0;
                    } else if c < 0.0 {
                        spare = spare.min(self.left[at].max(0.0) / -c);
                    }
                }
                if spare > 0.0 {
                    d.level[j] -= spare;
                    for (at, c) in f.uses_of_level(l) {
                        self.left[f.resources[at] as usize] += c * spare;
                    }
                }
            }
        }
    }
}

/// Boxes that take from no node.
pub(super) fn reliefs(f: &Flat) -> impl Iterator<Item = (usize, &Level)> {
    let all = f.levels.iter().enumerate();
    all.filter(|(_, l)| f.inputs_of_level(l).is_empty())
}

/// What flows use of the block's resources.
fn use_up<T: Copy + Into<f64>>(f: &Flat, flow: &[T], used: &mut [f64]) {
    used.fill(0.0);
    for (w, flow) in flow.iter().enumerate() {
        let flow: f64 = (*flow).into();
        if flow != 0.0 {
            f.uses_of(w).for_each(|(at, coef)| used[at] += coef * flow);
        }
    }
}
