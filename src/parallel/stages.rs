//! The course of a solve.

use std::time::Instant;

use super::ascent::Ascent;
use super::evaluate::{NEVER, State};
use super::program::Program;
use super::repair::Repair;
use crate::certificate::{certify, gap, safe_bound};
use crate::lp::{Lp, Values};
use crate::solve::{Capabilities, Clarabel, Event, Limits, Outcome, SolveError, Solver, Status};

/// The parallel method.
#[derive(Clone, Debug, Default)]
pub struct Parallel {
    /// Columns up to which the exact finish is tried; none is `FINISH`.
    pub finish: Option<usize>,
}

/// Columns up to which the exact finish is tried.
const FINISH: usize = 60_000;

/// Columns up to which the interior point takes the whole where the finish has not closed the gap.
const WHOLE: usize = 60_000;

/// The interior point on the whole program, and why.
fn whole(lp: &Lp, limits: &Limits, why: &str) -> Result<Outcome, SolveError> {
    let mut outcome = Clarabel.solve(lp, limits)?;
    outcome.solver = format!("clarabel on the whole, because {why}");
    Ok(outcome)
}

/// A stage: temperature over a node's own value, most steps, overload at which it ends.
#[derive(Clone, Copy, Debug)]
struct Stage {
    heat: f64,
    steps: usize,
    overload: f64,
}

const STAGES: &[Stage] = &[
    Stage {
        heat: 0.04,
        steps: 150,
        overload: 2e-3,
    },
    Stage {
        heat: 0.02,
        steps: 200,
        overload: 1e-3,
    },
    Stage {
        heat: 0.01,
        steps: 250,
        overload: 7e-4,
    },
    Stage {
        heat: 0.005,
        steps: 300,
        overload: 5e-4,
    },
    Stage {
        heat: 0.0025,
        steps: 350,
        overload: 3e-4,
    },
    Stage {
        heat: 0.001_2,
        steps: 400,
        overload: 2e-4,
    },
    Stage {
        heat: 0.000_6,
        steps: 400,
        overload: 1e-4,
    },
    Stage {
        heat: 0.000_15,
        steps: 150,
        overload: 5e-5,
    },
];

/// Demand nodes (served, late or unmet) choose more sharply.
const DEMAND_HEAT: f64 = 0.3;

impl Solver for Parallel {
    fn name(&self) -> &'static str {
        "parallel"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            duals: true,
            bound: true,
            time_limit: true,
            stop: true,
            ..Capabilities::default()
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(limits.threads.max(1))
            .build()
            .map_err(|e| SolveError::Failed {
                solver: self.name().into(),
                cause: e.to_string(),
            })?;
        pool.install(|| Course::run(self, lp, limits))
    }
}

/// A solve under way.
struct Course<'a> {
    lp: &'a Lp,
    limits: &'a Limits,
    start: Instant,
    bound: Option<(f64, Vec<f64>)>,
    plan: Option<(f64, Vec<f64>)>,
    evaluations: usize,
}

impl<'a> Course<'a> {
    fn run(method: &'a Parallel, lp: &'a Lp, limits: &'a Limits) -> Result<Outcome, SolveError> {
        let mut course = Course {
            lp,
            limits,
            start: Instant::now(),
            bound: None,
            plan: None,
            evaluations: 0,
        };
        let mut program = match Program::of(lp) {
            Ok(program) => program,
            Err(why) => return whole(lp, limits, &why),
        };
        let shares = course.stages(&mut program);
        let most = method.finish.unwrap_or(FINISH);
        let ended = |c: &Course| c.done() || limits.over(c.start);
        if !ended(&course) && lp.n_cols() <= most {
            course.finish(&program, &shares);
            if !ended(&course) && lp.n_cols() <= WHOLE {
                let why = "pricing did not close the gap";
                let outcome = whole(lp, limits, why)?;
                if outcome.x.is_none() {
                    return Ok(outcome);
                }
                course.offer_prices(outcome.prices.unwrap_or_default());
                course.offer_plan(outcome.x.unwrap_or_default());
                program.notes.push(format!("{why}: clarabel on the whole"));
            }
        }
        Ok(course.outcome(&program))
    }

    fn gap(&self) -> f64 {
        match (&self.bound, &self.plan) {
            (Some((b, _)), Some((p, _))) => gap(*p, *b),
            _ => f64::INFINITY,
        }
    }

    fn done(&self) -> bool {
        self.gap() <= self.limits.gap
    }

    /// Tells whoever watches.
    fn tell(&self) {
        let bound = self.bound.as_ref().map_or(f64::NEG_INFINITY, |b| b.0);
        let plan = self.plan.as_ref().map_or(f64::INFINITY, |p| p.0);
        self.limits.watch.tell(Event::Stage(&format!(
            "parallel method: bound {bound:.2}, plan {plan:.2}, gap {:.3} %, {} evaluations",
            100.0 * self.gap(),
            self.evaluations
        )));
    }

    /// Takes prices of rows if their bound is better.
    fn offer_prices(&mut self, y: Vec<f64>) {
        if let Some(b) = safe_bound(self.lp, &y, &[])
            && self.bound.as_ref().is_none_or(|(best, _)| b > *best)
        {
            self.bound = Some((b, y));
            self.tell();
        }
    }

    /// Takes a plan if it is one, and better.
    fn offer_plan(&mut self, x: Vec<f64>) {
        let c = certify(self.lp, &x, None);
        if c.feasible()
            && self
                .plan
                .as_ref()
                .is_none_or(|(best, _)| c.objective < *best)
        {
            self.plan = Some((c.objective, x));
            self.tell();
        }
    }

    fn stages(&mut self, p: &mut Program<'a>) -> Vec<f32> {
        let mut state = State::new(p);
        bound_prices(p, &mut state);
        let n = p.n_prices();
        let prices = vec![0.0; n];
        let mut least = vec![0.0; n];
        for r in p.resources.iter().filter(|r| r.free) {
            least[r.base as usize..(r.base + r.count) as usize].fill(f64::NEG_INFINITY);
        }
        let dispose = p.disposal(None);
        for (e, s) in p.stocks.iter().enumerate() {
            let at = n - p.stocks.len() + e;
            let out = dispose[s.node as usize];
            least[at] = if out < NEVER { -out } else { f64::NEG_INFINITY };
        }
        let scale = scales(p);
        p.forward(&mut state, &prices, false);
        p.reorder(&state.value);
        let mut ascent = Ascent::new(p, prices, least, scale);
        let mut mean = vec![0f32; p.n_flows];
        let mut mean_stock = vec![0f32; p.stocks.len()];
        for stage in STAGES {
            warm(p, &mut state, &ascent.prices, stage.heat);
            let warmth = typical(&state);
            ascent.restart(p, &mut state);
            for step in 0..stage.steps {
                // On cycles the order decides which way goods may run: it follows the prices.
                if step > 0 && step % 20 == 0 && !p.cycles.is_empty() {
                    p.forward(&mut state, &ascent.prices, false);
                    p.reorder(&state.value);
                    ascent.restart(p, &mut state);
                }
                let moved = ascent.step(p, &mut state, warmth);
                let w = (3.0 / (step as f32 + 3.0)).max(0.02);
                blend(&mut mean, &state.flow, w);
                blend(&mut mean_stock, &state.taken, w);
                if !moved || self.limits.over(self.start) {
                    break;
                }
                let (over, size) = ascent.overload(p);
                if step > 20 && over <= stage.overload * size {
                    break;
                }
            }
            self.evaluations = ascent.evaluations;
            // The next stage weighs by these shares.
            state.prior.clear();
            state.prior.extend(state.share.iter().map(|s| s.max(1e-7)));
            state.stock_prior.clear();
            state
                .stock_prior
                .extend(state.stock_share.iter().map(|s| s.max(1e-7)));
            self.bound_at(p, &mut state, &ascent.prices);
            let plan = Repair::plan(p, &mut state, &mean, &mean_stock, &ascent.prices);
            self.offer_plan(p.levels_of(&plan));
            if self.done() || self.limits.over(self.start) {
                break;
            }
        }
        state.prior
    }

    /// The bound at prices of resources: exact values, certified on the original program.
    fn bound_at(&mut self, p: &mut Program<'a>, state: &mut State, prices: &[f64]) {
        p.forward(state, prices, false);
        p.reorder(&state.value);
        p.close(state);
        let y = p.prices_of(&state.value, prices);
        self.offer_prices(y);
    }

    /// Exact finish.
    fn finish(&mut self, p: &Program<'a>, shares: &[f32]) {
        let bound = self.bound.as_ref().map(|b| b.1.clone());
        let plan = self.plan.as_ref().map(|b| b.1.clone());
        let mut wanted = vec![false; self.lp.n_cols()];
        for arc in &p.arcs {
            for k in 0..arc.count {
                let at = (arc.flow + k) as usize;
                wanted[(arc.column + k) as usize] = match shares.get(at) {
                    Some(share) => *share > 1e-3,
                    None => !arc.idle,
                };
            }
        }
        super::finish::finish(
            self.lp,
            self.limits,
            self.start,
            plan.as_deref(),
            bound.as_deref(),
            &wanted,
            &mut |x, y| {
                if let Some(y) = y {
                    self.offer_prices(y);
                }
                if let Some(x) = x {
                    self.offer_plan(x);
                }
                self.done()
            },
        );
    }

    fn outcome(self, p: &Program) -> Outcome {
        let gap = self.gap();
        let stopped = self.limits.stopped();
        let status = match &self.plan {
            _ if stopped && self.plan.is_none() => Status::Interrupted,
            None => Status::Limit,
            Some(_) if gap <= 1e-6 => Status::Optimal,
            Some(_) if self.limits.over(self.start) => Status::Limit,
            Some(_) => Status::Feasible,
        };
        let mut solver = "parallel".to_string();
        for note in &p.notes {
            solver.push_str("; ");
            solver.push_str(note);
        }
        Outcome {
            status,
            bound: self.bound.as_ref().map(|b| b.0),
            prices: self.bound.map(|b| b.1),
            x: self.plan.map(|p| p.1),
            ray: None,
            seconds: self.start.elapsed().as_secs_f64(),
            solver,
        }
    }
}

/// Gives prices to upper bounds that a first loading comes near, and to stocks.
fn bound_prices(p: &mut Program, state: &mut State) {
    let n = p.n_prices();
    p.capacity.extend(p.stocks.iter().map(|s| s.quantity));
    state.usage.resize(p.capacity.len(), 0.0);
    let zero = vec![0.0; n + p.stocks.len()];
    p.forward(state, &zero, false);
    p.reorder(&state.value);
    warm(p, state, &zero, 0.2);
    p.forward(state, &zero, true);
    p.backward(state, &p.demand);
    // Rows imply many bounds; what no load comes near needs no price either.
    let mut next = n;
    let mut bounds = Vec::new();
    for i in 0..p.arcs.len() {
        let arc = &p.arcs[i];
        if arc.head.is_none() || implied(p, i) {
            continue;
        }
        let near = (0..arc.count)
            .any(|k| f64::from(state.flow[(arc.flow + k) as usize]) > 0.2 * p.room(arc, k));
        if near {
            let count = arc.count as usize;
            bounds.extend((0..arc.count).map(|k| p.room(arc, k)));
            p.arcs[i].bound = Some(next as u32);
            next += count;
        }
    }
    p.capacity.truncate(n);
    p.capacity.extend(bounds);
    p.capacity.extend(p.stocks.iter().map(|s| s.quantity));
    state.usage.resize(p.capacity.len(), 0.0);
}

/// Whether a resource row alone keeps an arc within its upper bounds, or its head's demand does.
fn implied(p: &Program, i: usize) -> bool {
    let arc = &p.arcs[i];
    let by_row = p.uses(arc).iter().any(|t| {
        let s = p.resources.partition_point(|r| r.base <= t.base) - 1;
        let alone = p.used_by[s].iter().all(|&(a, j)| {
            let (arc, t) = (&p.arcs[a as usize], &p.touches[j as usize]);
            match t.coef {
                Values::Const(c) => c * t.sign >= 0.0,
                Values::Each(_) => (0..arc.count).all(|k| p.coef(t, k) >= 0.0),
            }
        });
        alone
            && (0..arc.count).all(|k| {
                let c = p.coef(t, k);
                c > 0.0 && p.capacity[t.at(k)] <= c * p.room(arc, k) * (1.0 + 1e-9)
            })
    });
    let by_head = arc.head.is_some_and(|h| {
        let s = p.series[h.base as usize] as usize;
        p.out[s].is_empty()
            && (0..arc.count)
                .all(|k| p.demand[h.at(k)] <= p.coef(&h, k) * p.room(arc, k) * (1.0 + 1e-9))
    });
    by_row || by_head
}

/// Scale of every price: the root of capacity times mean coefficient.
fn scales(p: &Program) -> Vec<f64> {
    let mut scale = vec![1.0; p.n_prices()];
    for (s, r) in p.resources.iter().enumerate() {
        let (mut sum, mut count) = (0.0, 0.0);
        for &(a, j) in &p.used_by[s] {
            let arc = &p.arcs[a as usize];
            let t = &p.touches[j as usize];
            sum += f64::from(arc.count) * p.coef(t, arc.count / 2).abs();
            count += f64::from(arc.count);
        }
        let coef = if count > 0.0 { sum / count } else { 1.0 };
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

/// Sets the temperature of every node series from its mean exact value at the prices.
fn warm(p: &Program, state: &mut State, prices: &[f64], heat: f64) {
    p.forward(state, prices, false);
    for (s, series) in p.nodes.iter().enumerate() {
        let range = series.base as usize..(series.base + series.count) as usize;
        let (mut sum, mut count) = (0.0, 0.0f64);
        for v in &state.value[range.clone()] {
            if *v < NEVER {
                sum += v.abs();
                count += 1.0;
            }
        }
        let mean = if count > 0.0 { sum / count } else { 0.0 };
        let wanted = p.demand[range].iter().any(|d| *d > 0.0);
        let sharp = if wanted { DEMAND_HEAT } else { 1.0 };
        state.warmth[s] = (heat * sharp * mean).max(1e-9);
    }
}

/// A typical temperature.
fn typical(state: &State) -> f64 {
    let sum: f64 = state.warmth.iter().map(|w| w.ln()).sum();
    (sum / state.warmth.len().max(1) as f64).exp()
}

fn blend(mean: &mut [f32], now: &[f32], w: f32) {
    use rayon::prelude::*;
    mean.par_chunks_mut(65_536)
        .zip(now.par_chunks(65_536))
        .for_each(|(m, n)| m.iter_mut().zip(n).for_each(|(m, n)| *m += w * (n - *m)));
}
