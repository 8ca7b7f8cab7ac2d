//! Plans of goods with what is best beside them: the **side program**.
//!
//! Where a plan's flows cannot be paid for, that part of the way from the last plan to it is taken that can, and
//! costs least.

use super::draft::Draft;
use super::program::Program;
use super::repair::Repair;
use super::side::Side;
use crate::lp::{Entry, Lp, Tag, Values};
use crate::solve::{Limits, exact};

/// What lacking a unit costs in the side program, in what it is worth: far beyond any interest.
const LACKING: f64 = 1e3;
/// Part of what a plan costs that it may lack and still count as paid: rounding.
const ROUNDING: f64 = 1e-10;

/// The last plan that could be paid for, of goods alone.
#[derive(Default)]
pub(super) struct Last {
    pub goods: Goods,
    pub x: Vec<f64>,
    pub drafts: Vec<Draft>,
    /// Whether it could be paid for.
    pub paid: bool,
}

/// A plan of goods as the side program sees it: what it costs and what it uses of each row.
#[derive(Clone, Debug, Default)]
pub(super) struct Goods {
    pub cost: f64,
    pub used: Vec<f64>,
}

impl Last {
    /// Goes so far towards another plan, which becomes that.
    pub(super) fn go(&mut self, part: f64, to: &mut Last) {
        let mix = |last: &[f64], new: &mut [f64]| {
            let both = new.iter_mut().zip(last);
            both.for_each(|(new, last)| *new = last + part * (*new - last));
        };
        mix(&self.x, &mut to.x);
        mix(&self.goods.used, &mut to.goods.used);
        to.goods.cost = self.goods.cost + part * (to.goods.cost - self.goods.cost);
        for (last, new) in self.drafts.iter().zip(&mut to.drafts) {
            new.mix(last, part);
        }
    }
}

/// The side program solved beside a plan.
pub(super) struct Settled {
    /// Part of the way from the last plan to the new one.
    pub part: f64,
    /// Levels of the columns.
    pub levels: Vec<f64>,
    /// Whether nothing is lacking.
    pub paid: bool,
}

impl Side {
    /// The plan that does nothing.
    pub(super) fn nothing(&self, p: &Program) -> Last {
        let drafts: Vec<Draft> = p.flats.iter().map(Draft::new).collect();
        let mut repair = Repair::of(p, drafts);
        repair.count_left();
        let (x, goods) = repair.goods(self);
        let drafts = repair.drafts;
        Last {
            goods,
            x,
            drafts,
            paid: false,
        }
    }

    /// What goods at these levels cost, and what they use of the rows where so much is left.
    pub(super) fn goods(&self, p: &Program, left: &[f64], x: &[f64]) -> Goods {
        Goods {
            cost: p.lp.objective(x),
            used: (self.rows.iter())
                .map(|r| p.capacity[*r] - left[*r])
                .collect(),
        }
    }

    /// Adds levels of the columns to a plan of goods alone.
    pub(super) fn put(&self, p: &Program, levels: &[f64], x: &mut [f64]) {
        let (b, f) = (&p.blocks[self.block], self.flat(p));
        for (&j, level) in self.levels.iter().zip(levels) {
            let of = f.levels[j].origin;
            x[(b.arcs[of.arc as usize].column + of.k) as usize] += level;
        }
    }

    /// The best levels beside a plan of goods, or beside what lies between the last plan and it. What is lacking may be
    /// had at a price that nothing is worth, so that there is always an answer.
    pub(super) fn settle(
        &self,
        p: &Program,
        new: &Goods,
        last: Option<&Goods>,
        limits: &Limits,
    ) -> Option<Settled> {
        let f = self.flat(p);
        let mut lp = Lp {
            name: "side".into(),
            ..Lp::default()
        };
        let base = last.unwrap_or(new);
        for (i, r) in self.rows.iter().enumerate() {
            let upper = Values::Const(p.capacity[*r] - base.used[i]);
            let lower = if p.is_free(*r) {
                upper
            } else {
                Values::Const(f64::NEG_INFINITY)
            };
            lp.add_rows(1, lower, upper, Tag::default());
        }
        let column = |lp: &mut Lp, entries: &[(usize, f64)], cost: f64, room: f64| {
            let entry = |(row, coef): &(usize, f64)| Entry {
                row: *row as u32,
                step: 0,
                coef: Values::Const(*coef),
            };
            let entries: Vec<Entry> = entries.iter().filter(|e| e.1 != 0.0).map(entry).collect();
            let [cost, zero, room] = [cost, 0.0, room].map(Values::Const);
            lp.add_cols(1, &entries, cost, zero, room, false, Tag::default());
        };
        if let Some(last) = last {
            let way: Vec<(usize, f64)> = (new.used.iter().zip(&last.used))
                .map(|(new, last)| new - last)
                .enumerate()
                .collect();
            column(&mut lp, &way, new.cost - last.cost, 1.0);
        }
        for &j in &self.levels {
            let l = &f.levels[j];
            let all: Vec<(usize, f64)> = self.entries(f, l).collect();
            column(&mut lp, &all, l.cost, l.room);
        }
        let most = (self.rows.iter().zip(&base.used))
            .map(|(r, used)| used.abs() + p.capacity[*r].abs().min(1e12))
            .fold(1.0, f64::max);
        for (i, worth) in self.worth.iter().enumerate() {
            column(&mut lp, &[(i, -1.0)], LACKING * worth, 10.0 * most);
        }
        let limits = Limits {
            time: limits.time,
            stop: limits.stop.clone(),
            ..Limits::default()
        };
        let mut x = exact(&lp, None, &limits).ok()?.x?;
        let lacking = x.split_off(lp.n_cols() - self.rows.len());
        let lacking: f64 = lacking.iter().zip(&self.worth).map(|(x, w)| x * w).sum();
        let (part, levels) = match last {
            Some(_) => (x[0], x.split_off(1)),
            None => (1.0, x),
        };
        Some(Settled {
            part,
            levels,
            paid: lacking <= ROUNDING * new.cost.abs().max(1.0),
        })
    }
}
