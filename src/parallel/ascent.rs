//! Maximising the smooth dual: L-BFGS projected on the signs of the prices.
//!
//! Each price is scaled by the root of capacity times mean coefficient, so that the curvature is about
//! one over the temperature everywhere. Prices at zero that want to fall are held for the step;
//! Armijo back-tracking along the projected direction.

use std::collections::VecDeque;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::evaluate::Part;
use super::program::Program;

/// Pairs that are remembered.
const MEMORY: usize = 20;

/// Lengths that are tried of a step, and of one whose length nothing tells yet.
const TRIALS: [usize; 2] = [14, 40];

/// The search.
pub(super) struct Ascent {
    /// Prices.
    pub prices: Vec<f64>,
    /// Their averages since the search began, as the flows are averaged: its bound is the better one.
    pub mean: Vec<f64>,
    /// Least price of each resource.
    pub least: Vec<f64>,
    /// What there is of each resource: all, or what a plan leaves.
    pub capacity: Vec<f64>,
    /// Scale of each price.
    pub scale: Vec<f64>,
    pub gradient: Vec<f64>,
    pub value: f64,
    /// Steps and changes of the gradient, in single precision, and one over their product.
    pairs: VecDeque<(Vec<f32>, Vec<f32>, f64)>,
    /// Evaluations so far.
    pub evaluations: usize,
}

impl Ascent {
    pub(super) fn new(p: &Program, prices: Vec<f64>, least: Vec<f64>, scale: Vec<f64>) -> Ascent {
        Ascent {
            gradient: vec![0.0; p.n_prices()],
            mean: prices.clone(),
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
        self.mean.clone_from(&self.prices);
        self.evaluations += 1;
        (self.value, self.gradient) = p.evaluate(parts, &self.prices, &self.capacity, 1.0);
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

    /// One step up; false where none is found. `warm` scales the first step; the averages move by `weight` towards
    /// the flows of every evaluation.
    pub(super) fn step(&mut self, p: &Program, parts: &mut [Part], warm: f64, weight: f64) -> bool {
        // In scaled prices z = price * scale the gradient is gradient / scale.
        let mut q: Vec<f64> = (0..self.prices.len())
            .into_par_iter()
            .with_min_len(PIECE)
            .map(|i| {
                if self.held(i) {
                    0.0
                } else {
                    self.gradient[i] / self.scale[i]
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
        (q.par_iter_mut().with_min_len(PIECE)).for_each(|q| *q *= h);
        for ((s, y, rho), a) in self.pairs.iter().zip(alphas.iter().rev()) {
            let b = rho * dot(y, &q);
            axpy(&mut q, a - b, s);
        }
        let rise = summed(&mut q, |i, q| {
            *q = if self.held(i) {
                0.0
            } else {
                *q / self.scale[i]
            };
            *q * self.gradient[i]
        });
        if rise <= 0.0 || !rise.is_finite() {
            if self.pairs.is_empty() {
                return false;
            }
            self.pairs.clear();
            return true;
        }
        let mut length = 1.0;
        for _ in 0..TRIALS[usize::from(self.pairs.is_empty())] {
            let mut next = q.clone();
            let gain = summed(&mut next, |i, next| {
                let from = self.prices[i];
                *next = (from + length * *next).max(self.least[i]);
                (*next - from) * self.gradient[i]
            });
            self.evaluations += 1;
            let (value, gradient) = p.evaluate(parts, &next, &self.capacity, weight);
            if value >= self.value + 1e-4 * gain - 1e-13 * self.value.abs() {
                self.remember(&next, &gradient);
                self.prices = next;
                self.gradient = gradient;
                self.value = value;
                self.average(weight);
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

    /// Moves the averages towards the prices.
    fn average(&mut self, weight: f64) {
        let prices = self.mean.par_iter_mut().zip(&self.prices);
        (prices.with_min_len(PIECE)).for_each(|(mean, now)| *mean += weight * (now - *mean));
    }

    fn remember(&mut self, next: &[f64], gradient: &[f64]) {
        let prices = self.prices.par_iter().zip(next).zip(&self.scale);
        let s: Vec<f32> = (prices.with_min_len(PIECE))
            .map(|((p, next), c)| ((next - p) * c) as f32)
            .collect();
        // Maximising: the change of the negative gradient.
        let gradients = self.gradient.par_iter().zip(gradient).zip(&self.scale);
        let y: Vec<f32> = (gradients.with_min_len(PIECE))
            .map(|((g, next), c)| ((g - next) / c) as f32)
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
/// Sums that run side by side within a piece.
const SIDE: usize = 8;

/// Changes every number, and adds up what that gives.
fn summed(q: &mut [f64], change: impl Fn(usize, &mut f64) -> f64 + Sync) -> f64 {
    let sums: Vec<f64> = (q.par_chunks_mut(PIECE).enumerate())
        .map(|(piece, q)| {
            let all = q.iter_mut().enumerate();
            all.map(|(i, q)| change(piece * PIECE + i, q)).sum()
        })
        .collect();
    sums.iter().sum()
}

fn dot<A: Number, B: Number>(a: &[A], b: &[B]) -> f64 {
    if a.len() <= PIECE {
        return piece(a, b);
    }
    let sums: Vec<f64> = a
        .par_chunks(PIECE)
        .zip(b.par_chunks(PIECE))
        .map(|(a, b)| piece(a, b))
        .collect();
    sums.iter().sum()
}

fn piece<A: Number, B: Number>(a: &[A], b: &[B]) -> f64 {
    Arch::new().dispatch(Dot(a, b))
}

/// The sum of products of a piece.
struct Dot<'a, A, B>(&'a [A], &'a [B]);

impl<A: Number, B: Number> WithSimd for Dot<'_, A, B> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let mut sums = [0.0; SIDE];
        let (a, b) = (self.0.chunks_exact(SIDE), self.1.chunks_exact(SIDE));
        let mut rest = 0.0;
        for (a, b) in a.remainder().iter().zip(b.remainder()) {
            rest += (*a).into() * (*b).into();
        }
        for (a, b) in a.zip(b) {
            for i in 0..SIDE {
                sums[i] += a[i].into() * b[i].into();
            }
        }
        let mut sum = 0.0;
        sums.iter().for_each(|s| sum += s);
        sum + rest
    }
}

fn axpy(q: &mut [f64], a: f64, y: &[f32]) {
    q.par_chunks_mut(PIECE)
        .zip(y.par_chunks(PIECE))
        .for_each(|(q, y)| Arch::new().dispatch(Add(q, a, y)));
}

/// Adds a multiple to a piece.
struct Add<'a>(&'a mut [f64], f64, &'a [f32]);

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (q, y) in self.0.iter_mut().zip(self.2) {
            *q += self.1 * f64::from(*y);
        }
    }
}

/// What is kept in single or in double precision.
trait Number: Copy + Into<f64> + Sync {}

impl Number for f32 {}
impl Number for f64 {}
