//! Seeded drawing. ChaCha's stream is specified, so the same seed gives the same numbers on every
//! machine and in every release; how they become floats is written here for the same reason.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of numbers.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream `stream` of a seed: what one part draws changes no other part.
    pub fn new(seed: u64, stream: u64) -> Draw {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Draw(rng)
    }

    /// Uniform in [from, to).
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        let unit = (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        from + unit * (to - from)
    }

    /// Log-uniform in [from, to): as many between 1 and 10 as between 10 and 100.
    pub fn magnitude(&mut self, from: f64, to: f64) -> f64 {
        self.between(from.ln(), to.ln()).exp()
    }

    /// One of `0..n`.
    pub fn index(&mut self, n: usize) -> usize {
        (self.between(0.0, n as f64) as usize).min(n.saturating_sub(1))
    }

    /// True with a chance.
    pub fn chance(&mut self, p: f64) -> bool {
        self.between(0.0, 1.0) < p
    }

    /// A whole number in `from..=to`.
    pub fn whole(&mut self, from: usize, to: usize) -> usize {
        from + self.index(to - from + 1)
    }

    /// `count` different ones of `0..n` (all, if fewer), in drawn order.
    pub fn some(&mut self, n: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        for i in 0..n {
            let j = i + self.index(n - i);
            all.swap(i, j);
        }
        all.truncate(count);
        all
    }
}
