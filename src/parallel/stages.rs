//! The course of a solve.

use std::time::Instant;

use super::ascent::Ascent;
use super::block::{Arc, Block, NONE};
use super::evaluate::{NEVER, Part};
use super::program::Program;
use super::repair::Repair;
use crate::certificate::{certify, gap, safe_bound};
use crate::lp::Lp;
use crate::solve::{Capabilities, Clarabel, Event, Limits, Outcome, SolveError, Solver, Status};

/// The parallel method.
#[derive(Clone, Debug, Default)]
pub struct Parallel {
    /// Columns up to which the interior point takes the whole where the gap is left; none is `FINISH`.
    pub finish: Option<usize>,
}

/// Columns up to which the interior point takes the whole where the stages have not closed the gap.
const FINISH: usize = 60_000;

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
        course.stages(&mut program);
        let most = method.finish.unwrap_or(FINISH);
        if !course.done() && !limits.over(course.start) && lp.n_cols() <= most {
            let why = "the stages did not close the gap";
            let outcome = whole(lp, &limits.left(course.start), why)?;
            if let (Some(y), Some(x)) = (outcome.prices, outcome.x) {
                course.offer_prices(y);
                course.offer_plan(x);
            }
            program.notes.push(format!("{why}: clarabel on the whole"));
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

    fn stages(&mut self, p: &mut Program<'a>) {
        let mut parts: Vec<Part> = p.blocks.iter().map(|b| Part::new(b, p.n_rows)).collect();
        bound_prices(p, &mut parts);
        let n = p.n_prices();
        let mut least = vec![0.0; n];
        for (i, least) in least[..p.n_rows].iter_mut().enumerate() {
            if p.is_free(i) {
                *least = f64::NEG_INFINITY;
            }
        }
        for b in &p.blocks {
            let dispose = p.disposal(b);
            for (e, s) in b.stocks.iter().enumerate() {
                let out = dispose[s.node as usize];
                least[b.stock_prices + e] = if out < NEVER { -out } else { f64::NEG_INFINITY };
            }
        }
        let mut ascent = Ascent::new(p, vec![0.0; n], least, scales(p));
        for stage in STAGES {
            warm(p, &mut parts, &ascent.prices, stage.heat);
            let warmth = typical(&parts);
            ascent.restart(p, &mut parts);
            for step in 0..stage.steps {
                let moved = ascent.step(p, &mut parts, warmth);
                let w = (3.0 / (step as f32 + 3.0)).max(0.02);
                p.each(&mut parts, &[], |_, part| {
                    blend(&mut part.mean, &part.flow, w);
                    blend(&mut part.mean_taken, &part.taken, w);
                });
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
            p.each(&mut parts, &[], |_, part| {
                part.prior.clear();
                part.prior.extend(part.share.iter().map(|s| s.max(1e-7)));
                part.stock_prior.clear();
                let shares = part.stock_share.iter();
                part.stock_prior.extend(shares.map(|s| s.max(1e-7)));
            });
            self.bound_at(p, &mut parts, &ascent.prices);
            let plan = Repair::plan(p, &mut parts, &ascent.prices);
            self.offer_plan(plan);
            if self.done() || self.limits.over(self.start) {
                break;
            }
        }
    }

    /// The bound at prices of resources: exact values, certified on the original program.
    fn bound_at(&mut self, p: &Program<'a>, parts: &mut [Part], prices: &[f64]) {
        p.exact(parts, prices);
        p.each(parts, prices, |view, part| view.close(part));
        let y = p.prices_of(parts.iter().map(|part| &part.value[..]), prices);
        self.offer_prices(y);
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
fn bound_prices(p: &mut Program, parts: &mut [Part]) {
    let zero = vec![0.0; p.n_prices()];
    warm(p, parts, &zero, 0.2);
    p.evaluate(parts, &zero);
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
    for (b, part) in blocks.iter_mut().zip(parts) {
        let start = p.capacity.len();
        let mut twins = std::collections::HashMap::new();
        for i in 0..b.n_heads {
            let arc = &b.arcs[i];
            if arc.column == NONE || implied(p, b, arc, &alone) {
                continue;
            }
            let near = (0..arc.count)
                .any(|k| f64::from(part.flow[(arc.flow + k) as usize]) > 0.2 * p.room(arc, k));
            if near || twins.contains_key(&arc.twin) {
                let at = *twins.entry(arc.twin).or_insert(p.capacity.len() as u32);
                if at as usize == p.capacity.len() {
                    let rooms: Vec<f64> = (0..arc.count).map(|k| p.room(arc, k)).collect();
                    p.capacity.extend(rooms);
                }
                b.arcs[i].bound = Some(at);
            }
        }
        for arc in &mut b.arcs[..b.n_heads] {
            arc.bound = twins.get(&arc.twin).copied().filter(|_| arc.column != NONE);
        }
        b.stock_prices = p.capacity.len();
        p.capacity.extend(b.stocks.iter().map(|s| s.quantity));
        b.own = start..p.capacity.len();
        part.own = vec![0.0; b.own.len()];
    }
    p.blocks = blocks;
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

/// Scale of every price: the root of capacity times mean coefficient.
fn scales(p: &Program) -> Vec<f64> {
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

/// Sets the temperature of every node series from its mean exact value at the prices.
fn warm(p: &Program, parts: &mut [Part], prices: &[f64], heat: f64) {
    p.exact(parts, prices);
    p.each(parts, prices, |view, part| {
        for (s, series) in view.b.series.iter().enumerate() {
            let range = series.base as usize..(series.base + series.count) as usize;
            let (mut sum, mut count) = (0.0, 0.0f64);
            for v in &part.value[range.clone()] {
                if *v < 0.5 * NEVER {
                    sum += v.abs();
                    count += 1.0;
                }
            }
            let mean = if count > 0.0 { sum / count } else { 0.0 };
            let wanted = view.b.demand[range].iter().any(|d| *d > 0.0);
            let sharp = if wanted { DEMAND_HEAT } else { 1.0 };
            part.warmth[s] = (heat * sharp * mean).max(1e-9);
        }
        for (w, arc) in part
            .box_warmth
            .iter_mut()
            .zip(&view.b.arcs[view.b.n_heads..])
        {
            let costs: f64 = (0..arc.count).map(|k| p.lp.value(arc.cost, k).abs()).sum();
            *w = (heat * costs / f64::from(arc.count.max(1))).max(1e-9);
        }
    });
}

/// A typical temperature.
fn typical(parts: &[Part]) -> f64 {
    let all = parts.iter().flat_map(|p| &p.warmth);
    let (sum, count) = all.fold((0.0, 0.0), |(s, n), w| (s + w.ln(), n + 1.0));
    (sum / f64::max(count, 1.0)).exp()
}

fn blend(mean: &mut [f32], now: &[f32], w: f32) {
    mean.iter_mut()
        .zip(now)
        .for_each(|(m, n)| *m += w * (n - *m));
}
