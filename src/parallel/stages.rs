//! The course of a solve.

use std::time::Instant;

use super::ascent::Ascent;
use super::bounds::{bound_prices, bounds_met, price_more};
use super::draft::Draft;
use super::evaluate::{NEVER, Part};
use super::heat::{scale_given, scales, typical, warm};
use super::paid::Last;
use super::pieces;
use super::program::Program;
use super::repair::Repair;
use super::side::Side;
use crate::certificate::{certify, gap, safe_bound};
use crate::lp::Lp;
use crate::solve::{Capabilities, Event, Limits, Outcome, SolveError, Solver, Status, exact};

/// The parallel method.
#[derive(Clone, Debug, Default)]
pub struct Parallel {
    /// Columns up to which the exact solvers take the whole where the gap is left; none is `FINISH`. With 0 they
    /// are never asked: a program without a flow is an error then.
    pub finish: Option<usize>,
    /// Columns up to which it refuses programs with cash or data kept beside the flow: the exact solvers are sooner
    /// there.
    pub refuse: usize,
}

/// Columns up to which the exact solvers take the whole where the stages have not closed the gap.
const FINISH: usize = 300_000;

/// The same where cash or data is kept beside the flow: with 200,000 the interior point gave no plan in ten minutes.
pub(crate) const BESIDE: usize = 100_000;

/// Whether cash or data is kept beside the flow.
fn keeps(p: &Program) -> bool {
    p.given.contains(&true) || Side::of(p).is_some()
}

/// Whether a program keeps cash or data beside its flow of goods.
pub(crate) fn keeps_beside(lp: &Lp) -> bool {
    let pieces = pieces::cut(lp);
    Program::of(pieces.as_ref().unwrap_or(lp)).is_ok_and(|p| keeps(&p))
}

/// A plan and prices that an exact solver begins at.
type Near<'a> = Option<(&'a [f64], &'a [f64])>;

/// A gap asked for that is smaller than the first is left to the exact solvers from the second on: below half a percent rounds gain slowly.
const HAND_OVER: (f64, f64) = (4e-3, 0.02);

/// A plan further from its bound than this is no place for them to begin at.
const NEAR: f64 = 0.1;

/// The exact solvers on the whole program, and why.
fn whole(lp: &Lp, near: Near, limits: &Limits, why: &str) -> Result<Outcome, SolveError> {
    let mut outcome = exact(lp, near, limits)?;
    outcome.solver = format!("{} on the whole, because {why}", outcome.solver);
    Ok(outcome)
}

/// Temperature over a node's own value at which the search begins.
pub(super) const HOT: f64 = 0.2;
/// What the temperature falls by from round to round, and where it stays.
const COOLING: (f64, f64) = (0.8, 0.001);
/// A search ends where its averages ask for no more than this part of the heat too much, at their prices.
const SETTLED: f64 = 0.5;
/// Steps of a search at 50,000 columns, at least and at most; they grow with the root of the columns.
const STEPS: (f64, f64) = (20.0, 320.0);
/// Least weight of the last flows and prices in their averages.
const AVERAGED: f64 = 0.02;
/// Steps from one look at the averages to the next.
const LOOK: usize = 16;
/// Part of the plan that a round opens again, and what that falls by where a round brought nothing.
const OPENED: (f64, f64) = (0.6, 0.97);
/// Rounds at most, and rounds without a smaller gap after which it is no use.
const ROUNDS: (usize, usize) = (120, 12);
/// Rounds at most where cash or data is kept beside the flow and the exact solvers can take the whole.
const BESIDE_ROUNDS: usize = 40;
/// Rounds without any plan after which it is no use.
const PATIENCE: usize = 10;

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
        let pieces = pieces::cut(lp);
        let lp = pieces.as_ref().unwrap_or(lp);
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
    /// Whether the exact solvers take the whole in the end.
    finishes: bool,
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
            finishes: lp.n_cols() <= method.finish.unwrap_or(FINISH),
        };
        let mut program = match Program::of(lp) {
            Ok(program) => program,
            Err(cause) if method.finish == Some(0) => {
                let solver = method.name().into();
                return Err(SolveError::Failed { solver, cause });
            }
            Err(why) => return whole(lp, None, limits, &why),
        };
        program.beside = keeps(&program);
        if program.beside && lp.n_cols() <= method.refuse {
            return Err(SolveError::Failed {
                solver: method.name().into(),
                cause: "accounts are kept beside the flow: the exact solvers are sooner".into(),
            });
        }
        course.finishes &= !program.beside || lp.n_cols() <= BESIDE;
        course.stages(&mut program);
        if !course.done() && !limits.over(course.start) && course.finishes {
            let why = "the stages did not close the gap";
            let near = match (&course.plan, &course.bound) {
                (Some((_, x)), Some((_, y))) if course.gap() <= NEAR => Some((&x[..], &y[..])),
                _ => None,
            };
            let outcome = whole(lp, near, &limits.left(course.start), why)?;
            if let Some(y) = outcome.prices {
                course.offer_prices(y);
            }
            if let Some(x) = outcome.x {
                course.offer_plan(x);
            }
            program.notes.push(outcome.solver);
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

    /// Takes a plan if it is one, and better; its cost, or infinity if it is none.
    fn offer_plan(&mut self, x: Vec<f64>) -> f64 {
        let c = certify(self.lp, &x, None);
        if !c.feasible() {
            return f64::INFINITY;
        }
        if (self.plan.as_ref()).is_none_or(|(best, _)| c.objective < *best) {
            self.plan = Some((c.objective, x));
            self.tell();
        }
        c.objective
    }

    /// Takes a plan of goods with what is best beside it, or as much of it as can be paid for.
    fn offer_paid(
        &mut self,
        side: &Side,
        repair: &mut Repair,
        last: &mut Last,
        centre: &mut Vec<f64>,
    ) -> f64 {
        let p = repair.p;
        let (x, goods) = repair.goods(side);
        let mut found = side.settle(p, &goods, None, self.limits);
        if last.paid && !found.as_ref().is_some_and(|f| f.paid) {
            found = side.settle(p, &goods, Some(&last.goods), self.limits);
        }
        let Some(found) = found.filter(|f| f.paid) else {
            return f64::INFINITY;
        };
        let mut new = Last {
            goods,
            x,
            drafts: std::mem::take(&mut repair.drafts),
            paid: true,
        };
        last.go(found.part, &mut new);
        let mut x = new.x.clone();
        side.put(p, &found.levels, &mut x);
        let cost = self.offer_plan(x);
        let plans = new.drafts.iter().map(Draft::plan).collect();
        repair.drafts = std::mem::replace(&mut new.drafts, plans);
        if cost < f64::INFINITY {
            *last = new;
            *centre = found.levels;
        }
        cost
    }

    fn stages(&mut self, p: &mut Program<'a>) {
        bound_prices(p);
        let mut parts: Vec<Part> = p.flats.iter().map(Part::new).collect();
        let mut ascent = at_no_prices(p);
        let mut drafts: Vec<Draft> = p.flats.iter().map(Draft::new).collect();
        let (mut best, mut least_cost) = (Vec::new(), f64::INFINITY);
        let (mut heat, mut opened) = (HOT, OPENED.0);
        let (mut failed, mut idle) = (0, 0);
        let mut side = Side::of(p);
        let (mut last, mut centre) = (Last::default(), Vec::new());
        warm(p, &mut parts, &ascent.prices, heat);
        if p.beside {
            p.evaluate(&mut parts, &ascent.prices, &p.capacity, 1.0);
            scale_given(p, &parts, &mut ascent.scale);
        }
        if let Some(side) = &mut side {
            side.weigh(p, &parts, heat, &mut ascent.scale);
            last = side.nothing(p);
            let settled = side.settle(p, &last.goods, None, self.limits);
            last.paid = settled.as_ref().is_some_and(|s| s.paid);
            centre = settled.map_or_else(|| vec![0.0; side.levels.len()], |s| s.levels);
            side.hold(&mut parts[side.block], heat, &centre);
        }
        self.search(p, &mut parts, &mut ascent, heat);
        for round in 0..ROUNDS.0 {
            let gap = self.gap();
            self.bound_at(p, &mut parts, &ascent.mean);
            if let Some(side) = &side {
                for y in side.moved(p, &ascent.mean, &centre) {
                    self.bound_at(p, &mut parts, &y);
                }
            }
            close(p, &mut parts, &ascent.prices);
            let mut repair = Repair::of(p, drafts);
            repair.add(&mut parts, &ascent.prices);
            let cost = match &side {
                None => self.offer_plan(repair.levels()),
                Some(side) => self.offer_paid(side, &mut repair, &mut last, &mut centre),
            };
            drafts = repair.drafts;
            if self.done() || self.limits.over(self.start) {
                break;
            }
            if self.limits.gap < HAND_OVER.0 && self.gap() <= HAND_OVER.1 && self.finishes {
                break;
            }
            if p.beside && self.finishes && round >= BESIDE_ROUNDS {
                break;
            }
            idle = if self.gap() < gap { 0 } else { idle + 1 };
            if idle > ROUNDS.1 || self.plan.is_none() && round >= PATIENCE {
                break;
            }
            let full = bounds_met(p, &drafts);
            if cost < least_cost {
                failed = 0;
                least_cost = cost;
                best.clear();
                best.extend(drafts.iter().map(Draft::plan));
            } else {
                // A plan little worse goes on: prices learn what its repair could not do.
                if cost > least_cost + self.gap() * least_cost.abs() {
                    (drafts.iter_mut().zip(&best)).for_each(|(d, best)| d.take_plan(best));
                }
                failed += 1;
                opened *= OPENED.1.powi(failed);
            }
            price_more(p, &full, &mut parts, &mut ascent);
            p.exact(&mut parts, &ascent.prices);
            if let Some(side) = &side {
                side.open(&mut drafts[side.block].level, &centre);
            }
            drafts = open_again(p, drafts, 1.0 - opened, &mut parts, &mut ascent);
            heat = (heat * COOLING.0).max(COOLING.1);
            warm(p, &mut parts, &ascent.prices, heat);
            if let Some(side) = &side {
                side.hold(&mut parts[side.block], heat, &centre);
            }
            // The shares that the last search ended with are weights of this one.
            p.each(&mut parts, |f, part| part.weigh(f));
            self.search(p, &mut parts, &mut ascent, heat);
        }
    }

    /// Climbs, and averages the flows on the way, until the averages have settled for this heat.
    fn search(&mut self, p: &Program, parts: &mut [Part], ascent: &mut Ascent, heat: f64) {
        let size = (self.lp.n_cols() as f64 / 50_000.0).sqrt().clamp(1.0, 4.0);
        let (least, most) = ((size * STEPS.0) as usize, (size * STEPS.1) as usize);
        let warmth = typical(parts);
        ascent.restart(p, parts);
        for step in 1..=most {
            let weight = (3.0 / (step as f64 + 2.0)).max(AVERAGED);
            let moved = ascent.step(p, parts, warmth, weight);
            let look = step >= least && step.is_multiple_of(LOOK);
            if !moved
                || self.limits.over(self.start)
                || look && overload(p, parts, ascent) < SETTLED * heat
            {
                break;
            }
        }
        self.evaluations = ascent.evaluations;
    }

    /// The bound at prices of resources: exact values, certified on the original program.
    fn bound_at(&mut self, p: &Program<'a>, parts: &mut [Part], prices: &[f64]) {
        close(p, parts, prices);
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

/// Exact values of all nodes at prices.
fn close(p: &Program, parts: &mut [Part], prices: &[f64]) {
    p.exact(parts, prices);
    p.each(parts, |f, part| part.close(f));
}

/// A search that begins where nothing has a price.
pub(super) fn at_no_prices(p: &Program) -> Ascent {
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
    Ascent::new(p, vec![0.0; n], least, scales(p))
}

/// What the averages ask for too much, at its prices, as part of what there is at its prices.
fn overload(p: &Program, parts: &mut [Part], ascent: &Ascent) -> f64 {
    p.each(parts, |f, part| part.use_mean(f));
    let used = p.used(|block| &parts[block].usage);
    let (mut over, mut all) = (0.0, 0.0);
    for (i, ((u, c), price)) in used
        .iter()
        .zip(&ascent.capacity)
        .zip(&ascent.prices)
        .enumerate()
    {
        let less = if p.is_free(i) {
            (u - c).abs()
        } else {
            (u - c).max(0.0)
        };
        over += price.abs() * less;
        all += price.abs() * u.abs();
    }
    if all > 0.0 { over / all } else { 0.0 }
}

/// Keeps so much of a plan, and sets the rest up as what the search is about.
fn open_again(
    p: &Program,
    drafts: Vec<Draft>,
    kept: f64,
    parts: &mut [Part],
    ascent: &mut Ascent,
) -> Vec<Draft> {
    let mut repair = Repair::of(p, drafts);
    repair.keep(kept, parts);
    for ((f, part), d) in p.flats.iter().zip(parts).zip(&repair.drafts) {
        for (open, (q, _)) in part.demand.iter_mut().zip(&f.demand) {
            *open = d.open[*q as usize];
        }
        for ((room, l), level) in part.room.iter_mut().zip(&f.levels).zip(&d.level) {
            *room = l.room - level;
        }
    }
    ascent.capacity = repair.left;
    repair.drafts
}
