//! How warm nodes are, and how prices are scaled.

use rayon::prelude::*;

use super::evaluate::{NEVER, Part};
use super::flat::Flat;
use super::program::Program;

/// Demand nodes (served, late or unmet) choose more sharply.
const DEMAND_HEAT: f64 = 0.3;

/// Scale of every price: the root of capacity times mean coefficient.
pub(super) fn scales(p: &Program) -> Vec<f64> {
    let (mut sum, mut count) = (vec![0.0; p.resources.len()], vec![0.0; p.resources.len()]);
    for b in &p.blocks {
        for arc in &b.arcs {
            for t in b.uses(arc) {
                let s = p.resources.partition_point(|r| r.base <= t.base) - 1;
                sum[s] += f64::from(arc.count) * p.coef(t, arc.count / 2).abs();
                count[s] += f64::from(arc.count);
            }
        }
    }
    let mut scale = vec![1.0; p.n_prices()];
    for (s, r) in p.resources.iter().enumerate() {
        let coef = if count[s] > 0.0 {
            sum[s] / count[s]
        } else {
            1.0
        };
        let finite = |c: f64| if c.abs() < 1e14 { c.abs() } else { 0.0 };
        let range = r.base as usize..(r.base + r.count) as usize;
        let mean = p.capacity[range.clone()]
            .iter()
            .map(|c| finite(*c))
            .sum::<f64>()
            / f64::from(r.count.max(1));
        for i in range {
            scale[i] = (finite(p.capacity[i]).max(0.1 * mean).max(1e-6) * coef.max(1e-9)).sqrt();
        }
    }
    for (s, c) in scale.iter_mut().zip(&p.capacity).skip(p.n_rows) {
        *s = c.max(1e-6).sqrt();
    }
    scale
}

/// Scale of prices of rows that have nothing but what flows give: by what is given.
pub(super) fn scale_given(p: &Program, parts: &[Part], scale: &mut [f64]) {
    let (mut moved, mut coefs) = (vec![0.0; p.n_rows], vec![(0.0, 0.0); p.n_rows]);
    for (f, part) in p.flats.iter().zip(parts) {
        for (lane, w) in f.lanes.each(f) {
            for (at, coef) in f.uses_of(w) {
                let r = f.resources[at] as usize;
                if p.is_given(r) {
                    moved[r] += coef.abs() * f64::from(part.mean[lane]);
                    coefs[r].0 += coef.abs();
                    coefs[r].1 += 1.0;
                }
            }
        }
    }
    for r in p.resources.iter().filter(|r| !p.free[r.base as usize]) {
        let all = r.base as usize..(r.base + r.count) as usize;
        if !all.clone().any(|i| p.given[i]) || p.capacity[all.clone()].iter().any(|c| *c != 0.0) {
            continue;
        }
        let size: f64 = moved[all.clone()].iter().sum::<f64>() / f64::from(r.count);
        let (sum, n) = coefs[all.clone()]
            .iter()
            .fold((0.0, 0.0), |a, c| (a.0 + c.0, a.1 + c.1));
        scale[all].fill((size.max(1e-6) * (sum / f64::max(n, 1.0)).max(1e-9)).sqrt());
    }
}

/// Sets the temperature of every node series from its mean exact value at the prices.
pub(super) fn warm(p: &Program, parts: &mut [Part], prices: &[f64], heat: f64) {
    p.exact(parts, prices);
    (p.blocks.par_iter().zip(&p.flats).zip(parts)).for_each(|((b, f), part)| {
        for s in &b.series {
            let nodes = s.base as usize..(s.base + s.count) as usize;
            let (mut sum, mut count) = (0.0, 0.0f64);
            for q in &f.place[nodes.clone()] {
                let v = part.value[*q as usize];
                if v < 0.5 * NEVER {
                    sum += v.abs();
                    count += 1.0;
                }
            }
            let mean = if count > 0.0 { sum / count } else { 0.0 };
            let wanted = b.demand[nodes.clone()].iter().any(|d| *d > 0.0);
            let sharp = if wanted { DEMAND_HEAT } else { 1.0 };
            let m = (heat * sharp * mean).max(1e-9);
            for q in &f.place[nodes] {
                part.warm[*q as usize] = m as f32;
            }
        }
        if p.beside {
            as_warm_as_made_of(f, part);
        }
        let mut costs = vec![(0.0, 0.0); b.arcs.len() - b.n_heads];
        for l in &f.levels {
            let (sum, count) = &mut costs[l.series as usize];
            *sum += l.cost.abs();
            *count += 1.0;
        }
        for (warmth, l) in part.warmth.iter_mut().zip(&f.levels) {
            let (sum, count) = costs[l.series as usize];
            *warmth = (heat * sum / count).max(1e-9);
        }
    });
}

/// Nodes become at least as warm as what is made of them: work costs next to nothing, and without it nothing is made.
fn as_warm_as_made_of(f: &Flat, part: &mut Part) {
    let mut least = vec![f32::INFINITY; f.place.len()];
    for q in (0..f.place.len()).rev() {
        if least[q] < f32::INFINITY {
            part.warm[q] = part.warm[q].max(least[q]);
        }
        let warm = part.warm[q];
        for w in f.into(q) {
            f.inputs_of(w, |n, take| least[n] = least[n].min(warm / take as f32));
        }
    }
}

/// A typical temperature.
pub(super) fn typical(parts: &[Part]) -> f64 {
    let all = parts.iter().flat_map(|p| &p.warm);
    let (sum, count) = all.fold((0.0, 0.0), |(s, n), m| (s + f64::from(*m).ln(), n + 1.0));
    (sum / f64::max(count, 1.0)).exp()
}
