//! Picks the solvers, runs them and certifies what they said.

use super::purify::{self, Restricted};
use super::{
    Branching, Clarabel, Event, Limits, Microlp, Outcome, SolveError, Solver, Status, admit,
    branch, built_in, polish, refuse_wide, scaled_solve,
};
use crate::certificate::{
    Certificate, Leaf, certify, certify_open, closed, open_bound, proves_infeasible,
};
use crate::lp::scale::Scaling;
use crate::lp::{Lp, Matrix};
use crate::parallel::Parallel;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What to solve with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How far to go.
    pub limits: Limits,
    /// A solver by name (see [`built_in`]); none leaves the pick to us.
    pub solver: Option<String>,
    /// Most nodes of our own branching, if not the default of 20,000: a limit that repeats.
    pub nodes: Option<usize>,
}

/// An outcome and what is proved about it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The point, the prices, how it ended.
    pub outcome: Outcome,
    /// What is true of the point, if there is one.
    pub certificate: Option<Certificate>,
    /// With whole numbers: leaves whose safe bounds are the certificate's bound, or whose rays
    /// prove infeasibility (see [`crate::certificate::verify_leaves`]).
    pub leaves: Vec<Leaf>,
    /// Whether infeasibility is proved, by [`Outcome::ray`] or by the leaves.
    pub infeasible_proved: bool,
    /// Which solvers were picked and why, as a sentence.
    pub picked: String,
}

/// Programs up to this many columns are given to microlp whole where the interior point fails.
const WHOLE_SIMPLEX: usize = 5_000;
/// Most columns of a restricted program that is solved for a vertex.
pub(super) const VERTEX: usize = 8_000;
/// Nodes microlp may branch before our own branching goes on from its point.
#[cfg(not(feature = "highs"))]
const HINT_NODES: u64 = 2_000;
/// Nodes of our own branching.
const NODES: usize = 20_000;
/// Most time that is kept for the last step of a search for whole numbers.
const LAST: Duration = Duration::from_secs(60);
/// Rounds of price polishing.
pub(super) const ROUNDS: usize = 400;

/// Columns and gap from which the parallel method goes first.
const LARGE: usize = 20_000;
const LOOSE: f64 = 2e-3;

/// A program in both units.
pub(super) struct Flat<'a> {
    pub lp: &'a Lp,
    pub scaled: Matrix,
    pub scaling: Scaling,
}

impl<'a> Flat<'a> {
    pub(super) fn new(lp: &'a Lp, limits: &Limits) -> Result<Flat<'a>, SolveError> {
        admit(lp, limits)?;
        let matrix = lp.materialise();
        refuse_wide(&matrix)?;
        let scaling = Scaling::of(&matrix);
        let scaled = scaling.apply(&matrix);
        Ok(Flat {
            lp,
            scaled,
            scaling,
        })
    }

    /// Levels in the units of the scaled matrix.
    pub(super) fn scaled_levels(&self, x: &[f64]) -> Vec<f64> {
        x.iter()
            .zip(&self.scaling.cols)
            .map(|(x, c)| x / c)
            .collect()
    }

    /// Prices in the units of the scaled matrix.
    fn scaled_prices(&self, y: &[f64]) -> Vec<f64> {
        let factor = |r: &f64| self.scaling.objective / r;
        y.iter()
            .zip(&self.scaling.rows)
            .map(|(y, r)| y * factor(r))
            .collect()
    }
}

/// Solves a program and certifies the answer.
pub fn run(lp: &Lp, options: &Options) -> Result<Answer, SolveError> {
    let limits = &options.limits;
    let start = Instant::now();
    if options.solver.as_deref() == Some("parallel") {
        return by_structure(lp, options);
    }
    if let Some(answer) = soon_enough(lp, options)? {
        return Ok(answer);
    }
    // Our own branching needs bounds: a public program's rows mostly have them.
    let bounded = (limits.open_bounds && lp.has_integers()).then(|| closed(lp, None));
    let lp = bounded.as_ref().unwrap_or(lp);
    let flat = Flat::new(lp, limits)?;
    let mut answer = match &options.solver {
        Some(name) => {
            let solvers = built_in();
            let solver = (solvers.iter().find(|s| s.name() == name)).ok_or(
                SolveError::Unsupported("no solver of that name is built in"),
            )?;
            let outcome = scaled_solve(solver.as_ref(), &flat.scaled, &flat.scaling, limits)?;
            let picked = format!("{name}, as asked for.");
            Answer::of(lp, outcome, Vec::new(), picked)
        }
        None if lp.has_integers() => whole_numbers(&flat, options, start)?,
        None => {
            let (outcome, picked) = linear(&flat, limits, start)?;
            Answer::of(lp, outcome, Vec::new(), picked)
        }
    };
    answer.outcome.seconds = start.elapsed().as_secs_f64();
    Ok(answer)
}

/// The parallel method works on the view itself: nothing is written out.
fn by_structure(lp: &Lp, options: &Options) -> Result<Answer, SolveError> {
    admit(lp, &options.limits)?;
    if lp.has_integers() {
        return Err(SolveError::Unsupported(
            "the parallel method takes no whole numbers; leave the solver to auto",
        ));
    }
    let outcome = Parallel::default().solve(lp, &options.limits)?;
    let picked = format!("{}, as asked for.", outcome.solver);
    Ok(Answer::of(lp, outcome, Vec::new(), picked))
}

/// Where a gap is asked for that the flow's structure proves sooner than an exact method would end, that.
fn soon_enough(lp: &Lp, options: &Options) -> Result<Option<Answer>, SolveError> {
    let limits = &options.limits;
    let asked = options.solver.is_none() && limits.gap >= LOOSE && !limits.open_bounds;
    if !asked || lp.has_integers() || lp.n_cols() < LARGE {
        return Ok(None);
    }
    admit(lp, limits)?;
    let method = Parallel { finish: Some(0) };
    let Ok(outcome) = method.solve(lp, limits) else {
        return Ok(None);
    };
    let why = "because the program is large and a gap was asked for that it proves";
    let picked = format!("{}, {why}.", outcome.solver);
    let answer = Answer::of(lp, outcome, Vec::new(), picked);
    let proved = answer.certificate.as_ref().is_some_and(|c| {
        let gap = c.bound.map(|b| crate::certificate::gap(c.objective, b));
        c.feasible() && gap.is_some_and(|g| g <= limits.gap)
    });
    Ok(proved.then_some(answer))
}

impl Answer {
    fn of(lp: &Lp, outcome: Outcome, leaves: Vec<Leaf>, picked: String) -> Answer {
        // A point of a program with whole numbers is bounded by its leaves, not by one vector.
        let certificate = outcome
            .x
            .as_ref()
            .map(|x| certify_open(lp, x, outcome.prices.as_deref()));
        let infeasible_proved = outcome
            .ray
            .as_ref()
            .is_some_and(|ray| proves_infeasible(lp, ray, &[]));
        Answer {
            outcome,
            certificate,
            leaves,
            infeasible_proved,
            picked,
        }
    }
}

/// A linear program, scaled, purified and polished: what the parallel method ends with.
pub(crate) fn exact(lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
    let flat = Flat::new(lp, limits)?;
    let (outcome, _) = linear(&flat, limits, Instant::now())?;
    Ok(outcome)
}

/// A linear program: prices and a vertex.
#[cfg(feature = "highs")]
pub(super) fn linear(
    flat: &Flat,
    limits: &Limits,
    start: Instant,
) -> Result<(Outcome, String), SolveError> {
    limits.watch.tell(Event::Stage("HiGHS"));
    let outcome = scaled_solve(
        &super::Highs,
        &flat.scaled,
        &flat.scaling,
        &limits.left(start),
    )?;
    if outcome.x.is_none() || outcome.status == Status::Optimal {
        let outcome = tighten(flat, outcome);
        return Ok((
            outcome,
            "HiGHS, because it is built in: a vertex and its prices.".into(),
        ));
    }
    interior(flat, limits, start)
}

/// A linear program: prices and a vertex.
#[cfg(not(feature = "highs"))]
pub(super) fn linear(
    flat: &Flat,
    limits: &Limits,
    start: Instant,
) -> Result<(Outcome, String), SolveError> {
    interior(flat, limits, start)
}

/// Prices from the interior point, a vertex from a simplex on what it leaves open.
fn interior(flat: &Flat, limits: &Limits, start: Instant) -> Result<(Outcome, String), SolveError> {
    let n = flat.scaled.n_cols();
    let watch = &limits.watch;
    watch.tell(Event::Stage(&format!(
        "interior point over {n} columns and {} rows",
        flat.scaled.n_rows()
    )));
    let solved = scaled_solve(&Clarabel, &flat.scaled, &flat.scaling, &limits.left(start));
    let broken = match &solved {
        Ok(outcome) => match outcome.status {
            Status::Optimal | Status::Feasible => false,
            Status::Infeasible => !outcome
                .ray
                .as_ref()
                .is_some_and(|ray| proves_infeasible(flat.lp, ray, &[])),
            Status::Unbounded => true,
            Status::Limit | Status::Interrupted => false,
        },
        Err(_) => true,
    };
    if broken && let Some(answer) = whole_simplex(flat, solved.as_ref().ok(), &limits.left(start)) {
        return Ok(answer);
    }
    let mut outcome = solved?;
    let mut why = format!("clarabel for the prices of {n} columns");
    if let (Some(x), Some(y)) = (&outcome.x, &outcome.prices) {
        let (xs, ys) = (flat.scaled_levels(x), flat.scaled_prices(y));
        watch.tell(Event::Stage("simplex for a vertex"));
        let before = certify(flat.lp, x, None);
        let good = |v: &Vec<f64>| {
            let after = certify(flat.lp, v, None);
            // A cleaner point may not be worse by more than the interior point's own tolerance.
            after.feasible()
                && after.objective <= before.objective + 1e-7 * before.objective.abs().max(1.0)
        };
        // The less the interior point is trusted, the more is left to the simplex.
        let better = purify::TRUST.into_iter().find_map(|trust| {
            let left = limits.left(start);
            let mut v = purify::vertex(&flat.scaled, &xs, &ys, (VERTEX, trust), &left)?;
            flat.scaling.levels(&mut v);
            Some(v).filter(good)
        });
        if let Some(vertex) = better {
            outcome.x = Some(vertex);
            outcome.solver = "clarabel, then microlp".into();
            why.push_str(", then microlp for a vertex among the columns it left open.");
        } else {
            why.push_str(
                "; its interior point stays: what it left open is too much for a simplex.",
            );
        }
    }
    let held = |o: &Outcome| {
        o.x.as_ref()
            .is_some_and(|x| certify(flat.lp, x, None).feasible())
    };
    let open = matches!(
        outcome.status,
        Status::Optimal | Status::Feasible | Status::Limit
    );
    if open && !held(&outcome) && !limits.over(start) {
        let whole = whole_simplex(flat, Some(&outcome), &limits.left(start));
        if let Some(answer) = whole.filter(|(found, _)| held(found)) {
            return Ok(answer);
        }
        // Its prices may be good though its point is none; the flow's structure gives a plan.
        let method = Parallel { finish: Some(0) };
        let found = method.solve(flat.lp, &limits.left(start));
        if let Some(mut found) = found.ok().filter(held) {
            let bound = |o: &Outcome| {
                o.prices
                    .as_ref()
                    .and_then(|y| crate::certificate::safe_bound(flat.lp, y, &[]))
            };
            if bound(&outcome) > bound(&found) {
                found.prices = outcome.prices;
            }
            let why = format!(
                "{}, because clarabel alone gave no plan that holds.",
                found.solver
            );
            return Ok((found, why));
        }
    }
    Ok((tighten(flat, outcome), why))
}

/// A small program by the simplex alone, where the interior point gave no plan; its prices may be good.
fn whole_simplex(
    flat: &Flat,
    interior: Option<&Outcome>,
    limits: &Limits,
) -> Option<(Outcome, String)> {
    if flat.scaled.n_cols() > WHOLE_SIMPLEX || limits.over(Instant::now()) {
        return None;
    }
    let (scaled, scaling) = (&flat.scaled, &flat.scaling);
    let mut outcome = scaled_solve(&Microlp::default(), scaled, scaling, limits).ok()?;
    if let Some(interior) = interior {
        outcome.prices = interior.prices.clone();
        outcome.ray = interior.ray.clone();
    }
    let why = "microlp on the whole, because clarabel gave no good point.";
    Some((tighten(flat, outcome), why.into()))
}

/// Polishes the prices where that raises the safe bound.
pub(super) fn tighten(flat: &Flat, mut outcome: Outcome) -> Outcome {
    if let (Some(x), Some(y)) = (&outcome.x, &outcome.prices) {
        let objective = certify(flat.lp, x, None).objective;
        let bound = open_bound(flat.lp, y, objective);
        let close = bound.is_some_and(|b| crate::certificate::gap(objective, b) < 1e-10);
        if !close {
            let (xs, ys) = (flat.scaled_levels(x), flat.scaled_prices(y));
            let mut polished = polish::polish(&flat.scaled, &xs, &ys, ROUNDS);
            flat.scaling.prices(&mut polished);
            let after = open_bound(flat.lp, &polished, objective);
            if after > bound {
                outcome.prices = Some(polished);
            }
        }
    }
    outcome
}

/// Whole numbers: a point from the solver's own branching, a bound from ours.
fn whole_numbers(flat: &Flat, options: &Options, start: Instant) -> Result<Answer, SolveError> {
    let limits = &options.limits;
    // Half of the time at most goes into the point, the rest into the proof.
    let half = Limits {
        time: limits.time.map(|t| t / 2),
        ..limits.clone()
    };
    #[cfg(feature = "highs")]
    let (solver, name) = (super::Highs, "HiGHS");
    #[cfg(not(feature = "highs"))]
    let (solver, name) = (
        Microlp {
            nodes: Some(HINT_NODES),
            hint: None,
        },
        "microlp",
    );
    let said = format!("{name} for a first point with whole numbers");
    // On a wide program its simplex is slow; there the branching rounds points of its own.
    let wide = !solver.capabilities().duals && flat.scaled.n_cols() > WHOLE_SIMPLEX;
    let hint = if wide {
        None
    } else {
        limits.watch.tell(Event::Stage(&said));
        scaled_solve(&solver, &flat.scaled, &flat.scaling, &half).ok()
    };
    let mut point = hint.as_ref().and_then(|o| o.x.clone());
    if let Some(x) = &point {
        point = settle(flat, x, &limits.left(start)).or(point);
        point = point.filter(|x| certify(flat.lp, x, None).feasible());
    }
    let nodes = options.nodes.unwrap_or(NODES);
    let Branching {
        mut outcome,
        leaves,
        bound,
        closed,
        nodes,
    } = branch(
        flat.lp,
        point.as_deref(),
        nodes,
        &before_last(limits, start),
    )?;
    if let Some(x) = &outcome.x {
        outcome.x = settle(flat, x, &last(limits, start)).or(outcome.x);
    }
    outcome.bound = hint.and_then(|o| o.bound);
    let first = match wide {
        true => "Points rounded from the relaxation,".to_string(),
        false => format!("{name} for a first point with whole numbers, then"),
    };
    let picked =
        format!("{first} our own branching over {nodes} nodes for a bound that is proved.");
    let infeasible = outcome.status == Status::Infeasible && closed;
    let mut answer = Answer::of(flat.lp, outcome, leaves, picked);
    answer.certificate = answer.certificate.map(|c| c.with_bound(bound));
    answer.infeasible_proved |= infeasible;
    Ok(answer)
}

/// What is kept of the time for the last step, which makes a vertex of the best point: the levels of an interior
/// point are of rounding size where they should be nothing, and a plan made of those does not add up line by line.
fn kept(limits: &Limits) -> Duration {
    limits.time.map_or(LAST, |t| (t / 10).min(LAST))
}

/// Limits before the last step.
fn before_last(limits: &Limits, start: Instant) -> Limits {
    let left = limits.left(start);
    let time = left.time.map(|t| t.saturating_sub(kept(limits)));
    Limits { time, ..left }
}

/// Limits of the last step. It is taken after an interrupt too, if it takes no longer than what is kept for it.
fn last(limits: &Limits, start: Instant) -> Limits {
    let left = limits.left(start);
    if !limits.stopped() {
        return left;
    }
    Limits {
        time: Some(kept(limits)),
        stop: Arc::default(),
        ..left
    }
}

/// The linear program that is left where every whole-number column stands at its rounded level.
pub fn hold_integers(lp: &Lp, x: &[f64]) -> Lp {
    let mut held = lp.clone();
    for i in 0..held.cols.len() {
        let series = &held.cols[i];
        if !series.integer {
            continue;
        }
        let range = series.first as usize..(series.first + series.count) as usize;
        let levels: Vec<f64> = x[range].iter().map(|v| v.round()).collect();
        let levels = held.values(&levels);
        let series = &mut held.cols[i];
        (series.lower, series.upper, series.integer) = (levels, levels, false);
    }
    held
}

/// Rounds the integer columns and solves for the rest: a vertex with exact whole numbers.
pub(super) fn settle(flat: &Flat, x: &[f64], limits: &Limits) -> Option<Vec<f64>> {
    let m = &flat.scaled;
    let xs = flat.scaled_levels(x);
    let fixed: Vec<Option<f64>> = (0..m.n_cols())
        .map(|j| m.integer[j].then(|| xs[j].round()))
        .collect();
    let (restricted, outcome) = settled(m, &fixed, limits)?;
    let (left, open, x) = (&restricted.matrix, &restricted.kept, outcome.x?);
    let vertices = purify::TRUST.into_iter().filter_map(|trust| {
        let prices = outcome.prices.as_deref()?;
        purify::vertex(left, &x, prices, (VERTEX, trust), limits)
    });
    vertices.chain([x.clone()]).find_map(|levels| {
        let mut found = put(m, &fixed, open, &levels);
        flat.scaling.levels(&mut found);
        certify(flat.lp, &found, None).feasible().then_some(found)
    })
}

/// Offers the best levels with some columns fixed: those of an interior point first where the program is wide, and
/// where they are not taken, vertices near it, with more and more caution.
pub(super) fn settle_each(
    m: &Matrix,
    fixed: &[Option<f64>],
    limits: &Limits,
    offer: &mut dyn FnMut(Vec<f64>) -> bool,
) {
    let Some((restricted, outcome)) = settled(m, fixed, limits) else {
        return;
    };
    let (left, kept) = (&restricted.matrix, &restricted.kept);
    let put = |x: &[f64]| put(m, fixed, kept, x);
    let Some(x) = &outcome.x else { return };
    if offer(put(x)) {
        return;
    }
    let Some(y) = &outcome.prices else { return };
    for trust in purify::TRUST {
        let vertex = purify::vertex(left, x, y, (VERTEX, trust), limits);
        if vertex.is_some_and(|v| offer(put(&v))) {
            return;
        }
    }
}

/// What is left with some columns fixed, solved; by the simplex where it is small.
fn settled(m: &Matrix, fixed: &[Option<f64>], limits: &Limits) -> Option<(Restricted, Outcome)> {
    let inside =
        |(j, f): (usize, &Option<f64>)| f.is_none_or(|f| f >= m.lower[j] && f <= m.upper[j]);
    if !fixed.iter().enumerate().all(inside) {
        return None;
    }
    let restricted = Restricted::new(m, fixed);
    if restricted.kept.is_empty() {
        let mut outcome = Outcome::empty(Status::Optimal, "fixed");
        outcome.x = Some(Vec::new());
        return Some((restricted, outcome));
    }
    let small = restricted.kept.len() <= WHOLE_SIMPLEX;
    let left = &restricted.matrix;
    let outcome = if small {
        Microlp::default().solve_matrix(left, limits).ok()?
    } else {
        Clarabel.solve_matrix(left, limits).ok()?
    };
    let solved = matches!(outcome.status, Status::Optimal | Status::Feasible);
    (solved && outcome.x.is_some()).then_some((restricted, outcome))
}

/// Levels of all columns: those that are fixed, and those that were left.
fn put(m: &Matrix, fixed: &[Option<f64>], kept: &[usize], left: &[f64]) -> Vec<f64> {
    let mut levels: Vec<f64> = fixed.iter().map(|f| f.unwrap_or(0.0)).collect();
    for (&j, &level) in kept.iter().zip(left) {
        levels[j] = level;
    }
    purify::clean(m, levels)
}
