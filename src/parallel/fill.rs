//! Serving what is open in the capacity that is left.
//!
//! A round values every node by the cheapest ways that still have room, then goes backward from the
//! open demand: the cheapest way takes what it can, then the next, and capacity is reserved at once.
//! Where a node further back turns out short, what hangs on it is lowered in proportion and its
//! reservations are given back; the next round goes around it. Early rounds count the prices of scarce
//! capacity, the later ones only costs: what is left at the end is worth nothing to anyone else.
//! Blocks are valued at once, reserve in their order, and give back at once, so the bytes do not depend on the
//! number of threads.

use rayon::prelude::*;

use super::draft::Draft;
use super::evaluate::{NEVER, Part};
use super::flat::Flat;
use super::repair::Repair;

/// Part of the prices that each round counts.
const ROUNDS: [f64; 24] = {
    let mut part_of = [0.0; 24];
    (part_of[0], part_of[1], part_of[2]) = (1.0, 1.0, 1.0);
    (part_of[3], part_of[4]) = (0.5, 0.5);
    part_of
};
/// Part of what is open that a round should serve to be worth another.
const LITTLE: f64 = 1e-3;
/// What counts as nothing, beside the whole.
const NOTHING: f64 = 1e-9;

impl Repair<'_, '_> {
    /// Serves what is open along the cheapest ways that still have room.
    pub(super) fn fill(&mut self, parts: &mut [Part], prices: &[f64]) {
        let p = self.p;
        let total: f64 = p.flats.iter().flat_map(|f| &f.demand).map(|d| d.1).sum();
        for (i, (left, capacity)) in self.left.iter_mut().zip(&p.capacity).enumerate() {
            // What flows give of comes with them: `restore` sees to it afterwards.
            if p.is_free(i) || p.is_given(i) {
                *left = f64::INFINITY;
            } else if *left <= NOTHING * capacity.abs() {
                *left = 0.0;
            }
        }
        for part_of in ROUNDS {
            let open: f64 = self.drafts.iter().flat_map(|d| &d.open).sum();
            if open <= NOTHING * total {
                break;
            }
            let left = &self.left;
            (self.drafts.par_iter_mut().zip(&p.flats).zip(&mut *parts)).for_each(
                |((d, f), part)| {
                    d.served = 0.0;
                    if d.is_open() {
                        part.price(f, prices);
                        part.prices.iter_mut().for_each(|x| *x *= part_of);
                        d.local(f, left);
                        d.value(f, part);
                    }
                },
            );
            for ((f, d), part) in p.flats.iter().zip(&mut self.drafts).zip(&*parts) {
                if d.is_open() {
                    d.local(f, &self.left);
                    d.reserve(f, part);
                    for (own, at) in d.local.iter_mut().zip(&f.resources) {
                        self.left[*at as usize] = *own;
                    }
                }
            }
            (self.drafts.par_iter_mut().zip(&p.flats)).for_each(|(d, f)| {
                d.local.fill(0.0);
                if d.is_open() {
                    d.settle(f);
                }
            });
            let drafts = &self.drafts;
            let back = p.used(|block| &drafts[block].local);
            (self.left.par_iter_mut().zip(back)).for_each(|(left, back)| *left += back);
            let served: f64 = drafts.iter().map(|d| d.served).sum();
            if served <= LITTLE * open && part_of == 0.0 {
                break;
            }
        }
    }
}

impl Draft {
    /// What a way can still bring, as far as itself and its resources go.
    fn within(&self, f: &Flat, w: usize) -> f64 {
        let mut most = self.room(f, w);
        for (at, coef) in f.uses_of(w) {
            if coef > 0.0 {
                most = most.min(self.local[at] / coef);
            }
        }
        most
    }

    fn is_open(&self) -> bool {
        self.open.iter().any(|o| *o > 0.0)
    }

    /// Values every node by the ways that still have room; `local` holds what is left of the resources.
    fn value(&self, f: &Flat, part: &mut Part) {
        for q in 0..self.open.len() {
            let mut least = NEVER;
            for w in f.into(q) {
                let cost = f.cost(w, &part.prices, &part.value);
                if cost < least && self.within(f, w) > 0.0 {
                    least = cost;
                }
            }
            part.value[q] = least;
        }
    }

    /// Takes back what inputs turn out not to be there for, and what nobody uses then; `local` becomes what that
    /// gives back.
    fn settle(&mut self, f: &Flat) {
        for q in 0..self.open.len() {
            let mut supply = 0.0;
            for w in f.into(q) {
                let got = self.add[w];
                if got <= 0.0 {
                    continue;
                }
                let mut cut = 1.0f64;
                f.inputs_of(w, |n, _| cut = cut.min(self.asked[n]));
                if cut < 1.0 {
                    let back = got * (1.0 - cut);
                    self.add[w] = got - back;
                    self.raise(f, w, -back);
                    f.uses_of(w)
                        .for_each(|(at, coef)| self.local[at] += coef * back);
                }
                supply += self.add[w];
            }
            let asked = self.asked[q];
            self.supply[q] = supply;
            self.asked[q] = if asked <= supply { 1.0 } else { supply / asked };
        }
        let mut local = std::mem::take(&mut self.local);
        self.trim(f, |w, back| {
            f.uses_of(w).for_each(|(at, coef)| local[at] += coef * back);
        });
        self.local = local;
    }

    /// Backward: every node's cheapest ways are reserved up to what they can bring.
    fn reserve(&mut self, f: &Flat, part: &Part) {
        self.asked.copy_from_slice(&self.open);
        self.add.fill(0.0);
        let mut ways: Vec<(f64, usize)> = Vec::new();
        for q in (0..self.open.len()).rev() {
            let mut rest = self.asked[q];
            if rest <= 0.0 {
                continue;
            }
            ways.clear();
            for w in f.into(q) {
                let cost = f.cost(w, &part.prices, &part.value);
                if cost < 0.5 * NEVER {
                    ways.push((cost, w));
                }
            }
            ways.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let wanted = self.open[q] > 0.0;
            for &(_, w) in &ways {
                // Leaving demand unmet costs less than any way that follows.
                if wanted && f.is_free(w) {
                    break;
                }
                let level = rest.min(self.within(f, w));
                if level <= 0.0 {
                    continue;
                }
                self.add[w] = level;
                self.raise(f, w, level);
                f.uses_of(w)
                    .for_each(|(at, coef)| self.local[at] -= coef * level);
                let asked = &mut self.asked;
                f.inputs_of(w, |n, take| asked[n] += take * level);
                rest -= level;
                if rest <= 0.0 {
                    break;
                }
            }
        }
    }
}
