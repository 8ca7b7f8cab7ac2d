//! The smooth passes: values forward, flows backward, averages.
//!
//! ```text
//! v(n) = -m(n) ln sum w exp(-(cost + sum of priced use + sum of take v(input)) / m(n))
//! ```
//!
//! Nodes of a depth do not feed each other, and [`super::lanes`] has their ways in rows: each step is done
//! for a whole row before the next, without branches.

use pulp::{Arch, Simd, WithSimd};

use super::evaluate::{NEVER, Part};
use super::flat::Flat;
use super::lanes::{Group, Lanes};

/// Costs above this many temperatures over the least get no share.
const COLD: f64 = 34.0;

/// Rows of numbers that a group is worked on in.
#[derive(Default)]
pub(super) struct Rows {
    /// Cost of a unit by each lane, then what it carries.
    lanes: Vec<f64>,
    least: Vec<f64>,
    sums: Vec<f64>,
}

impl Rows {
    pub(super) fn new(l: &Lanes) -> Rows {
        Rows {
            lanes: vec![0.0; l.widest],
            least: vec![0.0; l.widest],
            sums: vec![0.0; l.widest],
        }
    }
}

/// The forward pass, for whatever instructions there are. (As a closure its body would be called, not compiled
/// anew for them: the compiler puts a function of ordinary instructions in between.)
struct Forward<'a>(&'a mut Part, &'a Lanes);

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.smooth_rows(self.1);
    }
}

/// The backward pass.
struct Backward<'a>(&'a mut Part, &'a Lanes, f64);

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.load_rows(self.1, self.2);
    }
}

impl Part {
    /// Takes the shares as weights.
    pub(super) fn weigh(&mut self, f: &Flat) {
        let l = &f.lanes;
        for g in &l.groups {
            let warm = &self.warm[g.of_nodes()];
            for row in g.rows() {
                let (biased, share) = (&mut self.biased[row.clone()], &self.share[row.clone()]);
                let lanes = biased.iter_mut().zip(&l.cost[row]).zip(share).zip(warm);
                for (((biased, cost), share), m) in lanes {
                    let bias = -f64::from(share.max(1e-7)).ln() * f64::from(*m);
                    *biased = (f64::from(*cost) + bias) as f32;
                }
            }
        }
    }

    /// Smooth values of all nodes at the prices, and shares.
    pub(super) fn smooth(&mut self, f: &Flat) {
        Arch::new().dispatch(Forward(self, &f.lanes));
        self.set_levels(f, true);
    }

    #[inline(always)]
    fn smooth_rows(&mut self, l: &Lanes) {
        for g in &l.groups {
            self.reckon(l, g);
            match g.ways {
                0 => self.value[g.of_nodes()].fill(NEVER),
                1 => self.only(g),
                2 => self.better(g),
                _ => self.best(g),
            }
        }
    }

    /// What a unit costs by each of a group's lanes: its own cost, its uses at their prices, its inputs at their values.
    #[inline(always)]
    fn reckon(&mut self, l: &Lanes, g: &Group) {
        let all = g.of_lanes();
        // As slices, so that their places are not looked up again after every store.
        let costs = &mut self.rows.lanes[..all.len()];
        let (prices, value) = (&self.prices[..], &self.value[..]);
        let inputs = (l.from[all.clone()].iter()).zip(&l.take[all.clone()]);
        for ((cost, biased), (from, take)) in costs.iter_mut().zip(&self.biased[all]).zip(inputs) {
            *cost = f64::from(*biased) + f64::from(*take) * value[*from as usize];
        }
        for m in &l.more[g.of_more()] {
            costs[m.lane as usize] += f64::from(m.take) * value[m.node as usize];
        }
        for &(lane, at, coef) in &l.uses[g.of_uses()] {
            costs[lane as usize] += f64::from(coef) * prices[at as usize];
        }
    }

    /// Nodes with one way.
    #[inline(always)]
    fn only(&mut self, g: &Group) {
        let lanes = self.share[g.of_lanes()].iter_mut().zip(&self.rows.lanes);
        for ((share, cost), value) in lanes.zip(&mut self.value[g.of_nodes()]) {
            *value = cost.min(NEVER);
            *share = if *cost <= NEVER { 1.0 } else { 0.0 };
        }
    }

    /// Nodes with two ways.
    #[inline(always)]
    fn better(&mut self, g: &Group) {
        let n = g.nodes as usize;
        let (one, other) = self.rows.lanes[..2 * n].split_at(n);
        let (first, second) = self.share[g.of_lanes()].split_at_mut(n);
        let (nodes, sums) = (g.of_nodes(), &mut self.rows.sums[..n]);
        for (((sum, a), b), warm) in
            (sums.iter_mut().zip(one).zip(other)).zip(&self.warm[nodes.clone()])
        {
            *sum = exp(-((a - b).abs() / f64::from(*warm)));
        }
        let shares = first.iter_mut().zip(second);
        for ((((first, second), e), a), b) in shares.zip(&*sums).zip(one).zip(other) {
            let have = if a.min(*b) <= NEVER { 1.0 } else { 0.0 };
            let more = have / (1.0 + e);
            let less = e * more;
            (*first, *second) = if a <= b {
                (more as f32, less as f32)
            } else {
                (less as f32, more as f32)
            };
        }
        let values = self.value[nodes.clone()].iter_mut().zip(&self.warm[nodes]);
        for ((((value, warm), e), a), b) in values.zip(&*sums).zip(one).zip(other) {
            let least = a.min(*b);
            *value = if least < 0.5 * NEVER {
                least - ln(1.0 + e) * f64::from(*warm)
            } else {
                least.min(NEVER)
            };
        }
    }

    /// Nodes with more ways.
    #[inline(always)]
    fn best(&mut self, g: &Group) {
        let n = g.nodes as usize;
        let nodes = g.of_nodes();
        let lanes = &mut self.rows.lanes[..g.of_lanes().len()];
        let (least, sums) = (&mut self.rows.least[..n], &mut self.rows.sums[..n]);
        least.fill(NEVER);
        sums.fill(0.0);
        for row in lanes.chunks_exact(n) {
            (least.iter_mut().zip(row)).for_each(|(l, c)| *l = l.min(*c));
        }
        for row in lanes.chunks_exact_mut(n) {
            let lanes = (row.iter_mut().zip(&*least)).zip(&self.warm[nodes.clone()]);
            for (((cost, least), warm), sum) in lanes.zip(&mut *sums) {
                *cost = exp((least - *cost) / f64::from(*warm));
                *sum += *cost;
            }
        }
        let shares = self.share[g.of_lanes()].chunks_exact_mut(n);
        for (share, row) in shares.zip(lanes.chunks_exact(n)) {
            for ((share, weight), sum) in share.iter_mut().zip(row).zip(&*sums) {
                let part_of = if *sum > 0.0 { 1.0 / sum } else { 0.0 };
                *share = (weight * part_of) as f32;
            }
        }
        let values = self.value[nodes.clone()].iter_mut().zip(&self.warm[nodes]);
        for (((value, warm), least), sum) in values.zip(&*least).zip(&*sums) {
            let ln = ln(sum.max(1.0));
            *value = if *least < 0.5 * NEVER {
                least - ln * f64::from(*warm)
            } else {
                *least
            };
        }
    }

    /// Loads the demand backward through the shares, adds up what the flows use, and moves the averages towards
    /// the flows by `weight`.
    pub(super) fn backward(&mut self, f: &Flat, weight: f64) {
        let l = &f.lanes;
        self.load.fill(0.0);
        self.usage.fill(0.0);
        for ((q, _), d) in f.demand.iter().zip(&self.demand) {
            self.load[*q as usize] = *d;
        }
        for (l, level) in f.levels.iter().zip(&self.level) {
            for &(n, take) in f.inputs_of_level(l) {
                self.load[n as usize] += take * level;
            }
            for (at, coef) in f.uses_of_level(l) {
                self.usage[at] += coef * level;
            }
        }
        for (mean, now) in self.mean_level.iter_mut().zip(&self.level) {
            *mean += weight * (now - *mean);
        }
        Arch::new().dispatch(Backward(self, l, weight));
    }

    #[inline(always)]
    fn load_rows(&mut self, l: &Lanes, weight: f64) {
        let (load, usage) = (&mut self.load[..], &mut self.usage[..]);
        for g in l.groups.iter().rev().filter(|g| g.ways > 0) {
            let all = g.of_lanes();
            let (n, flow) = (g.nodes as usize, &mut self.rows.lanes[..all.len()]);
            let (share, mean) = (&self.share[all.clone()], &mut self.mean[all.clone()]);
            let rows =
                (flow.chunks_exact_mut(n).zip(share.chunks_exact(n))).zip(mean.chunks_exact_mut(n));
            for ((flow, share), mean) in rows {
                let lanes = flow.iter_mut().zip(share).zip(mean);
                for (((flow, share), mean), load) in lanes.zip(&load[g.of_nodes()]) {
                    *flow = load * f64::from(*share);
                    *mean += (weight * (*flow - f64::from(*mean))) as f32;
                }
            }
            let inputs = (l.from[all.clone()].iter()).zip(&l.take[all]);
            for ((from, take), flow) in inputs.zip(&*flow) {
                load[*from as usize] += f64::from(*take) * flow;
            }
            for m in &l.more[g.of_more()] {
                load[m.node as usize] += f64::from(m.take) * flow[m.lane as usize];
            }
            for &(lane, at, coef) in &l.uses[g.of_uses()] {
                usage[at as usize] += f64::from(coef) * flow[lane as usize];
            }
        }
    }

    /// What the averages use.
    pub(super) fn use_mean(&mut self, f: &Flat) {
        self.usage.fill(0.0);
        for (l, level) in f.levels.iter().zip(&self.mean_level) {
            for (at, coef) in f.uses_of_level(l) {
                self.usage[at] += coef * level;
            }
        }
        for g in &f.lanes.groups {
            let mean = &self.mean[g.of_lanes()];
            for &(lane, at, coef) in &f.lanes.uses[g.of_uses()] {
                self.usage[at as usize] += f64::from(coef) * f64::from(mean[lane as usize]);
            }
        }
    }
}

/// Added to a number and taken away again, it rounds to a whole one, which stands in the last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// The exponential of x <= 0 to 14 digits, nothing under [`COLD`]; no branches, so that rows of them are
/// worked on side by side. (A search along a line sees jumps of the tenth digit.)
#[inline(always)]
fn exp(x: f64) -> f64 {
    let y = x.max(-2.0 * COLD) * std::f64::consts::LOG2_E;
    let t = y + WHOLE;
    let r = (y - (t - WHOLE)) * std::f64::consts::LN_2;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let a = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    let b = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let c = (1.0 / 40_320.0 + r * (1.0 / 362_880.0))
        + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let power = f64::from_bits((t.to_bits().wrapping_add(1023)) << 52);
    let e = (a + r4 * (b + r4 * c)) * power;
    if x < -COLD { 0.0 } else { e }
}

/// The logarithm of ordinary x >= 1 to 13 digits, without branches: the series of the inverse
/// hyperbolic tangent on a mantissa between the roots of a half and of two.
#[inline(always)]
fn ln(x: f64) -> f64 {
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let bits = x.to_bits();
    let shifted = bits.wrapping_add(ONE - 0x3fe6_a09e_667f_3bcd);
    let exponent = shifted & 0xfff0_0000_0000_0000;
    let m = f64::from_bits(bits.wrapping_sub(exponent).wrapping_add(ONE));
    // 2^52 and the exponent, as one number.
    let whole = f64::from_bits((exponent >> 52) | 0x4330_0000_0000_0000) - 4_503_599_627_371_519.0;
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let (z2, z4) = (z * z, (z * z) * (z * z));
    let a = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
    let b = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0));
    2.0 * s * (a + z4 * b) + whole * std::f64::consts::LN_2
}
