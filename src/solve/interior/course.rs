//! How an iteration goes on: until it has converged, until it breaks rows that are left out, or until it stands still.

use super::form::Form;
use super::iterate::{Iteration, Point, Residual};
use super::taken::Taken;
use super::{Reached, spread};
use crate::lp::Matrix;
use crate::solve::{Event, Limits, Status};
use std::time::Instant;

/// So near, it waits no longer than so many iterations for more.
const SETTLED: (f64, usize) = (1e-7, 3);
/// Iterations without getting nearer after which it stands still.
const STILL: usize = 15;
/// Iterations at most.
const ITERATIONS: usize = 200;
/// What is still taken where it gets no nearer: the certificate decides.
const NEARLY: f64 = 1e-6;
/// Where it goes on from when rows come in later than the last of these gaps: where it stood when it first was between the other two.
const CENTRAL: (f64, f64, f64) = (1e-2, 1e-4, 1e-3);
/// Part of the objective that the products add up to where it goes on from an end without such a place.
const AGAIN: f64 = 1e-3;
/// After so many steps shorter than this, all pairs are moved to so many times the mean product.
const SHORT: (f64, usize, f64) = (0.2, 2, 10.0);
/// So often at most after a start near a point; then it begins at none, with the same rows.
const MOVES: usize = 3;

/// The least of each that an iteration had.
struct Nearest([f64; 4]);

impl Default for Nearest {
    fn default() -> Nearest {
        Nearest([f64::INFINITY; 4])
    }
}

impl Nearest {
    /// Takes the lower ones; whether one is lower by a tenth.
    fn lowered(&mut self, now: &Residual) -> bool {
        let all = [now.primal, now.dual, now.gap, now.mu];
        let mut any = false;
        for (least, now) in self.0.iter_mut().zip(all) {
            any |= now < 0.9 * *least;
            *least = least.min(now);
        }
        any
    }
}

/// How a run over some of the rows ended.
pub(super) enum End {
    Settled(Status),
    /// Rows came in.
    Lacking,
    Stuck,
    Status(Status),
}

/// What goes on from one run to the next.
pub(super) struct Course<'a> {
    /// Where it stood when it was near, but further from the bounds than the end is.
    pub central: Option<Reached>,
    pub m: &'a Matrix,
    pub limits: &'a Limits,
    pub begun: Instant,
    pub looks: &'a [f64],
    pub steps: usize,
    /// Whether it began near a plan, and has stood nowhere else yet.
    pub warm: bool,
}

impl Course<'_> {
    /// Iterates until it converges, or until rows are broken that are left out.
    pub fn run(&mut self, it: &mut Iteration, form: &Form, taken: &mut Taken) -> (End, Reached) {
        let m = self.m;
        let reached = |p: &Point, mu: f64| {
            let mut pairs = vec![[f64::NAN; 5]; m.n_cols() + m.n_rows()];
            for (j, place) in form.places(m).enumerate() {
                pairs[place] = [p.x[j], p.xl[j], p.xu[j], p.zl[j], p.zu[j]];
            }
            Reached {
                x: form.levels(m, &p.x),
                y: form.prices(m, &p.y),
                mu,
                pairs: Some(pairs),
            }
        };
        let mut now = it.look();
        let (mut best, mut still, mut short) = (f64::INFINITY, 0, 0);
        let mut kept = it.point.clone();
        let (mut nearest, mut moves, mut passed) = (Nearest::default(), 0, false);
        let end = loop {
            if now.worst() < best {
                best = now.worst();
                kept.clone_from(&it.point);
            }
            still = if nearest.lowered(&now) { 0 } else { still + 1 };
            if now.done() {
                break End::Settled(Status::Optimal);
            }
            if self.limits.over(self.begun) {
                break End::Status(if self.limits.stopped() {
                    Status::Interrupted
                } else {
                    Status::Limit
                });
            }
            if self.looks.first().is_some_and(|l| now.worst() <= *l) {
                while self.looks.first().is_some_and(|l| now.worst() <= *l) {
                    self.looks = &self.looks[1..];
                }
                let here = reached(&it.point, now.mu);
                if taken.take(m, &here, true) {
                    let late = now.worst() < CENTRAL.2;
                    let from = self.central.clone().filter(|_| late);
                    return (End::Lacking, from.unwrap_or(here));
                }
            }
            if !passed && (CENTRAL.1..=CENTRAL.0).contains(&now.worst()) {
                passed = true;
                self.central = Some(reached(&it.point, now.mu));
            }
            // Rounding lets it no nearer than it lets it.
            let patience = if best <= SETTLED.0 { SETTLED.1 } else { STILL };
            let step = match still <= patience && self.steps < ITERATIONS {
                true => it.advance(now.mu),
                false => None,
            };
            let moved = step.is_some();
            if let Some(step) = step {
                self.steps += 1;
                now = it.look();
                short = if step < SHORT.0 { short + 1 } else { 0 };
                if short >= SHORT.1 && best > SETTLED.0 {
                    moves += 1;
                    if self.warm && moves > MOVES {
                        return (End::Stuck, reached(&it.point, now.mu));
                    }
                    it.centre(SHORT.2 * now.mu);
                    now = it.look();
                    (short, still) = (0, 0);
                }
                self.limits.watch.tell(Event::Stage(&format!(
                    "interior point: {} columns, {} rows, step {}, gap {:.1e}",
                    form.n_cols(),
                    form.n_rows(),
                    self.steps,
                    now.gap
                )));
            }
            if !moved || !now.worst().is_finite() {
                break match best <= NEARLY {
                    true => End::Settled(Status::Feasible),
                    false => End::Stuck,
                };
            }
        };
        let reached = reached(&kept, now.mu);
        if matches!(end, End::Settled(_)) && taken.take(m, &reached, false) {
            // A point at the end is too near to its bounds to go on from.
            let from = self.central.clone().unwrap_or_else(|| Reached {
                mu: AGAIN * spread(m, &reached.x),
                pairs: None,
                ..reached
            });
            return (End::Lacking, from);
        }
        (end, reached)
    }
}
