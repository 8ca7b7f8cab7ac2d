//! Which upper bounds of columns need prices of their own.
//!
//! Rows imply most bounds, and most others nothing comes near. Prices go to those that a first loading comes
//! near, and later to those that a plan meets: without them the search would send what the bounds do not
//! let through, round after round.

use std::collections::BTreeMap;

use super::ascent::Ascent;
use super::block::{Arc, Block, NONE};
use super::draft::Draft;
use super::evaluate::Part;
use super::flat::Flat;
use super::heat::warm;
use super::program::Program;

/// Gives prices to upper bounds that a first loading comes near, and to stocks.
pub(super) fn bound_prices(p: &mut Program) {
    let zero = vec![0.0; p.n_prices()];
    let mut parts: Vec<Part> = p.flats.iter().map(Part::new).collect();
    warm(p, &mut parts, &zero, 0.2);
    p.evaluate(&mut parts, &zero, &p.capacity, 1.0);
    p.capacity.truncate(p.n_rows);
    // Rows imply many bounds; what no load comes near needs no price either.
    let mut alone = vec![true; p.n_rows];
    for b in &p.blocks {
        for arc in &b.arcs {
            for t in b.uses(arc) {
                for k in 0..arc.count {
                    alone[t.at(k)] &= p.coef(t, k) >= 0.0;
                }
            }
        }
    }
    let mut blocks = std::mem::take(&mut p.blocks);
    for ((b, f), part) in blocks.iter_mut().zip(&p.flats).zip(&parts) {
        let near = near(b, f, part);
        let start = p.capacity.len();
        let mut twins = BTreeMap::new();
        for (arc, near) in b.arcs[..b.n_heads].iter().zip(near) {
            if arc.column == NONE || implied(p, b, arc, &alone) {
                continue;
            }
            if near && !twins.contains_key(&arc.twin) {
                twins.insert(arc.twin, p.capacity.len() as u32);
                let rooms: Vec<f64> = (0..arc.count).map(|k| p.room(arc, k)).collect();
                p.capacity.extend(rooms);
            }
        }
        for arc in &mut b.arcs[..b.n_heads] {
            arc.bound = twins.get(&arc.twin).copied().filter(|_| arc.column != NONE);
        }
        b.stock_prices = p.capacity.len();
        p.capacity.extend(b.stocks.iter().map(|s| s.quantity));
        b.own = start..p.capacity.len();
    }
    p.blocks = blocks;
    p.lay_out();
}

/// Arcs whose flow comes near their upper bound somewhere.
fn near(b: &Block, f: &Flat, part: &Part) -> Vec<bool> {
    let mut near = vec![false; b.arcs.len()];
    for (lane, w) in f.lanes.each(f) {
        let arc = f.origin[w].arc;
        if arc != NONE {
            near[arc as usize] |= f64::from(part.mean[lane]) > 0.2 * f.room[w];
        }
    }
    near
}

/// Whether a resource row alone keeps an arc within its upper bounds, or its head's demand does.
fn implied(p: &Program, b: &Block, arc: &Arc, alone: &[bool]) -> bool {
    let by_row = b.uses(arc).iter().any(|t| {
        (0..arc.count).all(|k| {
            let c = p.coef(t, k);
            alone[t.at(k)] && c > 0.0 && p.capacity[t.at(k)] <= c * p.room(arc, k) * (1.0 + 1e-9)
        })
    });
    let by_head = arc.head.is_some_and(|h| {
        let s = b.series_of[h.base as usize] as usize;
        b.out[s].is_empty()
            && (0..arc.count)
                .all(|k| b.demand[h.at(k)] <= p.coef(&h, k) * p.room(arc, k) * (1.0 + 1e-9))
    });
    by_row || by_head
}

/// Arcs without a price of their bounds that a plan fills somewhere.
pub(super) fn bounds_met(p: &Program, drafts: &[Draft]) -> Vec<Vec<bool>> {
    let of = |((b, f), d): ((&Block, &Flat), &Draft)| {
        let mut full = vec![false; b.arcs.len()];
        for (w, o) in f.origin.iter().enumerate().filter(|(_, o)| o.arc != NONE) {
            let arc = &b.arcs[o.arc as usize];
            full[o.arc as usize] |=
                arc.column != NONE && arc.bound.is_none() && d.room(f, w) <= 1e-9 * f.room[w];
        }
        full
    };
    (p.blocks.iter().zip(&p.flats).zip(drafts))
        .map(of)
        .collect()
}

/// Gives prices to upper bounds of more arcs, and to those of their twins.
pub(super) fn price_more(
    p: &mut Program,
    full: &[Vec<bool>],
    parts: &mut [Part],
    ascent: &mut Ascent,
) {
    let before = p.capacity.len();
    let mut blocks = std::mem::take(&mut p.blocks);
    for (b, full) in blocks.iter_mut().zip(full) {
        let mut twins = BTreeMap::new();
        for (arc, _) in b.arcs.iter().zip(full).filter(|(_, full)| **full) {
            twins.entry(arc.twin).or_insert_with(|| {
                let at = p.capacity.len() as u32;
                let rooms: Vec<f64> = (0..arc.count).map(|k| p.room(arc, k)).collect();
                p.capacity.extend(rooms);
                at
            });
        }
        for arc in b.arcs.iter_mut().filter(|a| a.column != NONE) {
            arc.bound = arc.bound.or(twins.get(&arc.twin).copied());
        }
    }
    p.blocks = blocks;
    if p.capacity.len() == before {
        return;
    }
    p.lay_out();
    for (f, part) in p.flats.iter().zip(parts) {
        part.prices.resize(f.resources.len(), 0.0);
        part.usage.resize(f.resources.len(), 0.0);
    }
    ascent.widen(&p.capacity);
}
