//! Maximising the smooth dual: L-BFGS projected on the signs of the prices.
//!
//! Each price is scaled by the root of capacity times mean coefficient, so that the curvature is about
//! one over the temperature everywhere. Prices at zero that want to fall are held for the step;
//! Armijo back-tracking along the projected direction.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::evaluate::Part;
use super::program::Program;

/// Pairs that are remembered.
const MEMORY: usize = 20;

/// The search.
pub(super) struct Ascent {
    /// Prices.
    pub prices: Vec<f64>,
    /// Least price of each resource.
    pub least: Vec<f64>,
    /// What there is of each resource: all, or what a plan leaves.
    pub capacity: Vec<f64>,
    /// Scale of each price.
    pub scale: Vec<f64>,
    pub gradient: Vec<f64>,
    pub value: f64,
    pairs: VecDeque<(Vec<f64>, Vec<f64>, f64)>,
    /// Evaluations so far.
    pub evaluations: usize,
}

impl Ascent {
    pub(super) fn new(p: &Program, prices: Vec<f64>, least: Vec<f64>, scale: Vec<f64>) -> Ascent {
        Ascent {
            gradient: vec![0.0; p.n_prices()],
            prices,
            least,
            capacity: p.capacity.clone(),
            scale,
            value: f64::NEG_INFINITY,
            pairs: VecDeque::new(),
            evaluations: 0,
        }
    }

    /// Forgets: the function has changed.
    pub(super) fn restart(&mut self, p: &Program, parts: &mut [Part]) {
        self.pairs.clear();
        self.evaluations += 1;
        (self.value, self.gradient) = p.evaluate(parts, &self.prices, &self.capacity);
    }

    /// Takes up more resources with prices that are not negative.
    pub(super) fn widen(&mut self, capacity: &[f64]) {
        let more = &capacity[self.prices.len()..];
        self.scale.extend(more.iter().map(|c| c.max(1e-6).sqrt()));
        self.prices.resize(capacity.len(), 0.0);
        self.least.resize(capacity.len(), 0.0);
        self.gradient.resize(capacity.len(), 0.0);
        self.pairs.clear();
    }

    /// Whether a price is held at its least.
    fn held(&self, i: usize) -> bool {
        self.prices[i] <= self.least[i] && self.gradient[i] <= 0.0
    }

    /// One step up; false where none is found. `warm` scales the first step.
    pub(super) fn step(&mut self, p: &Program, parts: &mut [Part], warm: f64) -> bool {
        let n = self.prices.len();
        let free: Vec<bool> = (0..n).map(|i| !self.held(i)).collect();
        // In scaled prices z = price * scale the gradient is gradient / scale.
        let mut q: Vec<f64> = (0..n)
            .map(|i| {
                if free[i] {
                    self.gradient[i] / self.scale[i]
                } else {
                    0.0
                }
            })
            .collect();
        let mut alphas = Vec::with_capacity(self.pairs.len());
        for (s, y, rho) in self.pairs.iter().rev() {
            let a = rho * dot(s, &q);
            axpy(&mut q, -a, y);
            alphas.push(a);
        }
        let h = self
            .pairs
            .back()
            .map_or(warm, |(_, y, rho)| 1.0 / (rho * dot(y, y)));
        q.iter_mut().for_each(|q| *q *= h);
        for ((s, y, rho), a) in self.pairs.iter().zip(alphas.iter().rev()) {
            let b = rho * dot(y, &q);
            axpy(&mut q, a - b, s);
        }
        let mut rise = 0.0;
        for i in 0..n {
            if !free[i] {
                q[i] = 0.0;
            }
            q[i] /= self.scale[i];
            rise += q[i] * self.gradient[i];
        }
        if rise <= 0.0 || !rise.is_finite() {
            if self.pairs.is_empty() {
                return false;
            }
            self.pairs.clear();
            return true;
        }
        let mut length = 1.0;
        for _ in 0..14 {
            let next: Vec<f64> = (0..n)
                .map(|i| (self.prices[i] + length * q[i]).max(self.least[i]))
                .collect();
            let gain: f64 = (0..n)
                .map(|i| (next[i] - self.prices[i]) * self.gradient[i])
                .sum();
            self.evaluations += 1;
            let (value, gradient) = p.evaluate(parts, &next, &self.capacity);
            if value >= self.value + 1e-4 * gain - 1e-13 * self.value.abs() {
                self.remember(&next, &gradient);
                self.prices = next;
                self.gradient = gradient;
                self.value = value;
                return true;
            }
            length *= 0.4;
        }
        if self.pairs.is_empty() {
            return false;
        }
        self.pairs.clear();
        true
    }

    fn remember(&mut self, next: &[f64], gradient: &[f64]) {
        let s: Vec<f64> = (0..next.len())
            .map(|i| (next[i] - self.prices[i]) * self.scale[i])
            .collect();
        // Maximising: the change of the negative gradient.
        let y: Vec<f64> = (0..next.len())
            .map(|i| (self.gradient[i] - gradient[i]) / self.scale[i])
            .collect();
        let sy = dot(&s, &y);
        if sy > 1e-12 * dot(&y, &y).sqrt() * dot(&s, &s).sqrt() {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back((s, y, 1.0 / sy));
        }
    }
}

/// Length of the pieces in which sums are taken: fixed, so that threads change nothing.
const PIECE: usize = 8_192;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let piece = |(a, b): (&[f64], &[f64])| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    if a.len() <= PIECE {
        return piece((a, b));
    }
    let sums: Vec<f64> = a
        .par_chunks(PIECE)
        .zip(b.par_chunks(PIECE))
        .map(piece)
        .collect();
    sums.iter().sum()
}

fn axpy(q: &mut [f64], a: f64, y: &[f64]) {
    q.par_chunks_mut(PIECE)
        .zip(y.par_chunks(PIECE))
        .for_each(|(q, y)| q.iter_mut().zip(y).for_each(|(q, y)| *q += a * y));
}
