//! Branching of our own, for a bound that is proved.
//!
//! A solver's own bound over whole numbers is its word. Here every part of the integer box ends
//! as a leaf with prices whose safe bound is recomputed by the certificate, or with a ray that
//! proves it empty; whoever holds the leaves can check them without us. Best first.

use super::linear::{Flat, ROUNDS, VERTEX};
use super::settle::settle_each;
use super::{Event, Limits, Outcome, SolveError, Solver, Status};
use super::{polish, purify};
use crate::certificate::{FEASIBILITY, Held, Leaf, certify, gap, proves_infeasible, safe_bound};
use crate::lp::{Lp, Matrix};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Instant;

/// How far a branching came.
#[derive(Clone, Debug)]
pub struct Branching {
    /// The best point and how the search ended.
    pub outcome: Outcome,
    /// Leaves that cover the integer box.
    pub leaves: Vec<Leaf>,
    /// The least safe bound over the leaves that are not empty.
    pub bound: Option<f64>,
    /// Whether the gap was closed, or every leaf proved empty.
    pub closed: bool,
    /// Nodes whose program was solved.
    pub nodes: usize,
}

/// A level counts as whole within this.
const WHOLE: f64 = 1e-6;

/// A point that was not solved for by itself may break no row by more: what it breaks could make it
/// look better than any.
const CLEAN: f64 = 1e-9;

struct Node {
    /// Safe bound; minus infinity if none is proved.
    bound: f64,
    order: usize,
    held: Vec<Held>,
    prices: Arc<Vec<f64>>,
    empty: bool,
    /// Column to branch on, and its level.
    split: Option<(usize, f64)>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Node) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    /// The least bound is the greatest node; equal ones go in the order they came.
    fn cmp(&self, other: &Node) -> Ordering {
        other
            .bound
            .total_cmp(&self.bound)
            .then(other.order.cmp(&self.order))
    }
}

/// Branches until the gap of the best point is closed or a limit is met. `start` is a feasible
/// point, if one is known.
pub fn branch(
    lp: &Lp,
    start: Option<&[f64]>,
    nodes: usize,
    limits: &Limits,
) -> Result<Branching, SolveError> {
    let flat = Flat::new(lp, limits)?;
    let mut search = Search::new(&flat, limits);
    if let Some(x) = start {
        search.offer(x.to_vec(), FEASIBILITY);
    }
    Ok(search.run(nodes))
}

struct Search<'a> {
    flat: &'a Flat<'a>,
    limits: &'a Limits,
    began: Instant,
    best: Option<(f64, Vec<f64>)>,
    /// Sum and count of the bound's rise per unit of distance, downwards and upwards, per column.
    rises: Vec<[(f64, u32); 2]>,
    solved: usize,
    made: usize,
    /// Whether a limit ended the search.
    limited: bool,
}

impl<'a> Search<'a> {
    fn new(flat: &'a Flat<'a>, limits: &'a Limits) -> Search<'a> {
        Search {
            flat,
            limits,
            began: Instant::now(),
            best: None,
            rises: vec![[(0.0, 0); 2]; flat.scaled.n_cols()],
            solved: 0,
            made: 0,
            limited: false,
        }
    }

    fn run(mut self, nodes: usize) -> Branching {
        let mut open = BinaryHeap::new();
        let mut done = Vec::new();
        let unpriced = Arc::new(vec![0.0; self.flat.scaled.n_rows()]);
        let whole = self
            .flat
            .lp
            .columns()
            .filter(|c| c.integer && c.lower.ceil() > c.upper.floor());
        // A column between two whole numbers: no box to branch over.
        if whole.count() > 0 {
            return self.end(done, open);
        }
        let root = self.node(Vec::new(), unpriced, f64::NEG_INFINITY);
        open.push(root);
        while let Some(node) = open.pop() {
            if self.good_enough(node.bound) {
                open.push(node);
                break;
            }
            if node.empty {
                done.push(node);
                continue;
            }
            self.limits.watch.tell(Event::Branching {
                nodes: self.solved,
                open: open.len() + 1,
                best: self.best.as_ref().map(|b| b.0),
                bound: node.bound,
            });
            let over = self.solved >= nodes || self.limits.over(self.began);
            let Some((column, level)) = node.split.filter(|_| !over) else {
                let stuck = node.split.is_none();
                done.push(node);
                if stuck {
                    continue;
                }
                self.limited = true;
                break;
            };
            let (lower, upper) = self.range(&node.held, column);
            let cut = level.floor().max(lower).min(upper - 1.0);
            for (side, range) in [(0, (lower, cut)), (1, (cut + 1.0, upper))] {
                let mut held: Vec<Held> = node.held.clone();
                held.retain(|h| h.column as usize != column);
                held.push(Held {
                    column: column as u32,
                    lower: range.0,
                    upper: range.1,
                });
                let child = self.node(held, node.prices.clone(), node.bound);
                let distance = (if side == 0 {
                    level - cut
                } else {
                    cut + 1.0 - level
                })
                .max(1e-6);
                let rise = (child.bound - node.bound) / distance;
                if rise.is_finite() && rise >= 0.0 && !child.empty {
                    let seen = &mut self.rises[column][side];
                    *seen = (seen.0 + rise, seen.1 + 1);
                }
                open.push(child);
            }
        }
        self.end(done, open)
    }

    /// Whether a part with this bound needs no further look.
    fn good_enough(&self, bound: f64) -> bool {
        let close = |best: f64| bound >= best || gap(best, bound) <= 0.9 * self.limits.gap;
        self.best.as_ref().is_some_and(|(best, _)| close(*best))
    }

    fn range(&self, held: &[Held], column: usize) -> (f64, f64) {
        let m = &self.flat.scaled;
        // Integer columns keep their unit, so the scaled bounds are the bounds.
        let own = (m.lower[column].ceil(), m.upper[column].floor());
        held.iter()
            .find(|h| h.column as usize == column)
            .map_or(own, |h| (h.lower.max(own.0), h.upper.min(own.1)))
    }

    /// Makes a part into a node: its program solved unless its parent's prices already do.
    fn node(&mut self, held: Vec<Held>, parent: Arc<Vec<f64>>, least: f64) -> Node {
        let lp = self.flat.lp;
        self.made += 1;
        let inherited = safe_bound(lp, &parent, &held).unwrap_or(f64::NEG_INFINITY);
        let mut node = Node {
            bound: inherited,
            order: self.made,
            held,
            prices: parent,
            empty: false,
            split: None,
        };
        if self.good_enough(node.bound) {
            return node;
        }
        let m = self.narrowed(&node.held);
        self.solved += 1;
        let outcome = self.solve(&m);
        if let Some(mut ray) = outcome.ray {
            self.flat.scaling.prices(&mut ray);
            if proves_infeasible(lp, &ray, &node.held) {
                node.empty = true;
                node.bound = f64::INFINITY;
                node.prices = Arc::new(ray);
                return node;
            }
        }
        if let Some(y) = &outcome.prices {
            let mut prices = y.clone();
            self.flat.scaling.prices(&mut prices);
            let bound = safe_bound(lp, &prices, &node.held).unwrap_or(f64::NEG_INFINITY);
            if bound > node.bound {
                node.bound = bound;
                node.prices = Arc::new(prices);
            }
        }
        debug_assert!(node.bound >= least || !least.is_finite() || inherited <= least);
        if self.good_enough(node.bound) {
            return node;
        }
        match &outcome.x {
            Some(x) => {
                node.split = self.choose(&m, x);
                self.round(&m, x, node.split.is_none());
                if let Some(y) = &outcome.prices {
                    self.sharpen(&mut node, &m, x, y);
                    if self.good_enough(node.bound) {
                        return node;
                    }
                }
                if node.split.is_none() {
                    // Whole, yet not closed: the bound is loose here. Halving the widest range
                    // tightens it, down to single points.
                    node.split = self.widest(&m, x);
                }
            }
            None => node.split = self.widest(&m, &m.lower.clone()),
        }
        node
    }

    /// Raises the bound of a part whose program is worth no better plan, or is whole, and whose prices do not prove
    /// so yet: an interior point's are off by its tolerance, and bounds far away make that count. A vertex, and
    /// prices made exact for it, are not off.
    fn sharpen(&mut self, node: &mut Node, m: &Matrix, x: &[f64], y: &[f64]) {
        let mut levels = x.to_vec();
        self.flat.scaling.levels(&mut levels);
        let worth = self.flat.lp.objective(&levels);
        let whole = node.split.is_none();
        if self.best.is_none() || !(whole || self.good_enough(worth)) {
            return;
        }
        let mut relaxed = m.clone();
        relaxed.integer.iter_mut().for_each(|i| *i = false);
        for trust in purify::TRUST {
            let left = self.limits.left(self.began);
            let Some(v) = purify::vertex(&relaxed, x, y, (VERTEX, trust), &left) else {
                continue;
            };
            let mut prices = polish::polish(&relaxed, &v, y, ROUNDS);
            self.flat.scaling.prices(&mut prices);
            let bound = safe_bound(self.flat.lp, &prices, &node.held);
            if let Some(bound) = bound.filter(|b| *b > node.bound) {
                node.bound = bound;
                node.prices = Arc::new(prices);
            }
            if self.good_enough(node.bound) || self.limits.over(self.began) {
                return;
            }
        }
    }

    fn narrowed(&self, held: &[Held]) -> Matrix {
        let mut m = self.flat.scaled.clone();
        for j in (0..m.n_cols()).filter(|&j| m.integer[j]) {
            m.lower[j] = m.lower[j].ceil();
            m.upper[j] = m.upper[j].floor();
        }
        for h in held {
            let j = h.column as usize;
            m.lower[j] = m.lower[j].max(h.lower);
            m.upper[j] = m.upper[j].min(h.upper);
        }
        m
    }

    fn solve(&self, m: &Matrix) -> Outcome {
        let mut relaxed = m.clone();
        relaxed.integer.iter_mut().for_each(|i| *i = false);
        let by = |solver: &dyn Solver| {
            let limits = self.limits.left(self.began);
            super::guard(solver.name(), || solver.solve_matrix(&relaxed, &limits))
                .unwrap_or_else(|_| Outcome::empty(Status::Limit, solver.name()))
        };
        #[cfg(feature = "highs")]
        {
            let outcome = by(&super::Highs);
            if outcome.prices.is_some() {
                return outcome;
            }
            // HiGHS's word that a part is empty comes without the ray that proves it.
        }
        by(&super::Clarabel)
    }

    /// The fractional column that promises the greatest rise on both sides.
    fn choose(&self, m: &Matrix, x: &[f64]) -> Option<(usize, f64)> {
        let mean = |side: usize| {
            let all = self.rises.iter().map(|r| r[side]).filter(|r| r.1 > 0);
            let (sum, count) = all.fold((0.0, 0.0), |s, r| (s.0 + r.0 / f64::from(r.1), s.1 + 1.0));
            if count > 0.0 { sum / count } else { 1.0 }
        };
        let means = [mean(0), mean(1)];
        let mut best: Option<(f64, usize)> = None;
        for j in (0..m.n_cols()).filter(|&j| m.integer[j] && m.lower[j] < m.upper[j]) {
            let down = x[j] - x[j].floor();
            if down.min(1.0 - down) <= WHOLE {
                continue;
            }
            let rise = |side: usize| match self.rises[j][side] {
                (_, 0) => means[side],
                (sum, count) => sum / f64::from(count),
            };
            let score = (rise(0) * down).max(1e-6) * (rise(1) * (1.0 - down)).max(1e-6);
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, j));
            }
        }
        best.map(|(_, j)| (j, x[j]))
    }

    /// The integer column with the widest range left, and a level to cut at.
    fn widest(&self, m: &Matrix, x: &[f64]) -> Option<(usize, f64)> {
        let mut best: Option<usize> = None;
        let width = |j: usize| m.upper[j] - m.lower[j];
        for j in (0..m.n_cols()).filter(|&j| m.integer[j] && width(j) >= 1.0) {
            if best.is_none_or(|b| width(j) > width(b)) {
                best = Some(j);
            }
        }
        best.map(|j| (j, x[j].round().min(m.upper[j] - 1.0) + 0.5))
    }

    /// Offers points with whole numbers near `x`: seldom deep down, always where `x` is whole.
    fn round(&mut self, m: &Matrix, x: &[f64], whole: bool) {
        if !whole && !self.solved.is_power_of_two() && !self.solved.is_multiple_of(64) {
            return;
        }
        let up = |v: f64| {
            if v - v.floor() > WHOLE {
                v.ceil()
            } else {
                v.floor()
            }
        };
        let ways: [&dyn Fn(f64) -> f64; 2] = [&f64::round, &up];
        let mut tried: Vec<Vec<Option<f64>>> = Vec::new();
        for way in &ways[..if whole { 1 } else { 2 }] {
            let level = |j: usize| m.integer[j].then(|| way(x[j]).max(m.lower[j]).min(m.upper[j]));
            let fixed: Vec<Option<f64>> = (0..m.n_cols()).map(level).collect();
            if tried.contains(&fixed) {
                continue;
            }
            tried.push(fixed.clone());
            // What is whole but for rounding mostly needs no other program to be solved.
            let near = |(v, f): (&f64, &Option<f64>)| f.unwrap_or(*v);
            let mut as_it_is: Vec<f64> = x.iter().zip(&fixed).map(near).collect();
            self.flat.scaling.levels(&mut as_it_is);
            if whole && self.offer(as_it_is, CLEAN) {
                continue;
            }
            settle_each(
                m,
                &fixed,
                &self.limits.left(self.began),
                &mut |mut found| {
                    self.flat.scaling.levels(&mut found);
                    self.offer(found, FEASIBILITY)
                },
            );
        }
    }

    /// Takes a point if it is feasible within a tolerance and better than the best; whether it is feasible.
    fn offer(&mut self, x: Vec<f64>, within: f64) -> bool {
        let certificate = certify(self.flat.lp, &x, None);
        let better = self
            .best
            .as_ref()
            .is_none_or(|(best, _)| certificate.objective < *best);
        let off = certificate
            .max_row_relative
            .max(certificate.max_bound_relative);
        let feasible = certificate.feasible() && off <= within;
        if feasible && better {
            self.best = Some((certificate.objective, x));
        }
        feasible
    }

    fn end(self, done: Vec<Node>, open: BinaryHeap<Node>) -> Branching {
        let mut nodes = done;
        nodes.extend(open);
        nodes.sort_by_key(|n| n.order);
        let least = nodes
            .iter()
            .filter(|n| !n.empty)
            .map(|n| n.bound)
            .fold(f64::INFINITY, f64::min);
        let all_empty = !nodes.is_empty() && nodes.iter().all(|n| n.empty);
        let crossed = nodes.is_empty();
        let closed = crossed || all_empty || self.good_enough(least);
        let status = match (&self.best, closed) {
            (Some(_), true) => Status::Optimal,
            (None, true) => Status::Infeasible,
            _ if self.limits.stopped() => Status::Interrupted,
            (Some(_), false) if self.limited => Status::Limit,
            (Some(_), false) => Status::Feasible,
            (None, false) => Status::Limit,
        };
        let leaf = |n: Node| {
            let prices = Arc::try_unwrap(n.prices).unwrap_or_else(|shared| (*shared).clone());
            Leaf {
                held: n.held,
                prices,
                empty: n.empty,
            }
        };
        let mut outcome = Outcome::empty(status, "branching");
        outcome.seconds = self.began.elapsed().as_secs_f64();
        outcome.x = self.best.map(|(_, x)| {
            let mut xs = self.flat.scaled_levels(&x);
            xs = purify::clean(&self.flat.scaled, xs);
            self.flat.scaling.levels(&mut xs);
            xs
        });
        let bound = (least.is_finite() && !crossed).then_some(least);
        Branching {
            outcome,
            leaves: nodes.into_iter().map(leaf).collect(),
            bound,
            closed,
            nodes: self.solved,
        }
    }
}
