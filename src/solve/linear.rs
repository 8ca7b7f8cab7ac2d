//! A linear program: prices from an interior point, a vertex from a simplex on what it leaves open, both polished.

use super::interior::{self, Near, Start};
use super::purify;
use super::{
    Clarabel, Event, Interior, Limits, Microlp, Outcome, SolveError, Solver, Status, admit, polish,
    refuse_wide, scaled_solve,
};
use crate::certificate::{certify, open_bound, proves_infeasible};
use crate::lp::scale::Scaling;
use crate::lp::{Lp, Matrix};
use crate::parallel::Parallel;
use std::time::Instant;

/// Columns from which our own interior point goes before clarabel.
const MIDDLE: usize = 1_000;
/// Multiplications of a factorisation from which rows come in as they are needed, if a plan can be had first ...
const HEAVY: f64 = 1e9;
/// ... to this gap.
const FIRST: f64 = 0.02;
/// The method where it is asked for that: what keeps cash beside its flow has a start sooner without it.
const FOR_A_START: Parallel = Parallel {
    finish: Some(0),
    refuse: usize::MAX,
};
/// Programs up to this many columns are given to microlp whole where the interior point fails.
pub(super) const WHOLE_SIMPLEX: usize = 5_000;
/// Most columns of a restricted program that is solved for a vertex.
pub(super) const VERTEX: usize = 8_000;
/// Rounds of price polishing.
pub(super) const ROUNDS: usize = 400;

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
    pub(super) fn scaled_prices(&self, y: &[f64]) -> Vec<f64> {
        let factor = |r: &f64| self.scaling.objective / r;
        y.iter()
            .zip(&self.scaling.rows)
            .map(|(y, r)| y * factor(r))
            .collect()
    }
}

/// What an interior point may begin at.
#[derive(Clone, Copy)]
enum Begin<'a> {
    /// A plan and its prices.
    Near(&'a [f64], &'a [f64]),
    /// What the parallel method finds, where the work of all rows at once is too much.
    Ask,
    /// Nothing: the parallel method has no plan.
    Nothing,
}

/// A linear program from near a plan and its prices, scaled, purified and polished: what the parallel method ends with.
pub(crate) fn exact(
    lp: &Lp,
    near: Option<(&[f64], &[f64])>,
    limits: &Limits,
) -> Result<Outcome, SolveError> {
    let flat = Flat::new(lp, limits)?;
    let start = Instant::now();
    let begin = near.map_or(Begin::Nothing, |(x, y)| Begin::Near(x, y));
    let (outcome, _) = interior(&flat, begin, limits, start)?;
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
    interior(flat, Begin::Ask, limits, start)
}

/// A linear program: prices and a vertex.
#[cfg(not(feature = "highs"))]
pub(super) fn linear(
    flat: &Flat,
    limits: &Limits,
    start: Instant,
) -> Result<(Outcome, String), SolveError> {
    interior(flat, Begin::Ask, limits, start)
}

/// Our own interior point, from near a plan where there is one or where the rows together are too much at once.
fn own(flat: &Flat, begin: Begin, limits: &Limits, start: Instant) -> Option<Outcome> {
    let m = &flat.scaled;
    if !matches!(begin, Begin::Near(..)) && m.n_cols() < MIDDLE {
        return None;
    }
    let scaled = |x: &[f64], y: &[f64]| {
        Start::Near(Near {
            x: flat.scaled_levels(x),
            y: flat.scaled_prices(y),
        })
    };
    // The ways to begin, best first.
    let mut starts = Vec::new();
    let heavy = || interior::work(m).is_none_or(|w| w > HEAVY);
    match begin {
        Begin::Near(x, y) => starts.push(scaled(x, y)),
        Begin::Ask if heavy() => {
            let limits = Limits {
                gap: FIRST,
                ..limits.left(start)
            };
            let found = FOR_A_START.solve(flat.lp, &limits).ok();
            starts.extend(found.and_then(|o| Some(scaled(&o.x?, &o.prices?))));
            starts.push(Start::Equalities);
        }
        Begin::Nothing if heavy() => starts.push(Start::Equalities),
        Begin::Ask | Begin::Nothing => {}
    }
    starts.push(Start::All);
    let outcome = starts.into_iter().find_map(|start_at| {
        let method = Interior { start: start_at };
        scaled_solve(&method, m, &flat.scaling, &limits.left(start)).ok()
    })?;
    let held = |x: &Vec<f64>| certify(flat.lp, x, None).feasible();
    let ended = matches!(outcome.status, Status::Limit | Status::Interrupted);
    let last = outcome.solver == interior::CLARABEL;
    (ended || last || outcome.x.as_ref().is_some_and(held)).then_some(outcome)
}

/// Prices from an interior point, a vertex from a simplex on what it leaves open.
fn interior(
    flat: &Flat,
    begin: Begin,
    limits: &Limits,
    start: Instant,
) -> Result<(Outcome, String), SolveError> {
    let n = flat.scaled.n_cols();
    let watch = &limits.watch;
    watch.tell(Event::Stage(&format!(
        "interior point over {n} columns and {} rows",
        flat.scaled.n_rows()
    )));
    let (solved, name) = match own(flat, begin, limits, start) {
        Some(outcome) if outcome.solver == interior::CLARABEL => (Ok(outcome), "clarabel"),
        Some(outcome) => (Ok(outcome), "interior"),
        None => {
            let left = limits.left(start);
            let solved = scaled_solve(&Clarabel, &flat.scaled, &flat.scaling, &left);
            (solved, "clarabel")
        }
    };
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
    let mut why = format!("{name} for the prices of {n} columns");
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
            outcome.solver = format!("{name}, then microlp");
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
        let method = Parallel {
            finish: Some(0),
            refuse: 0,
        };
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
                "{}, because the interior point alone gave no plan that holds.",
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
    let why = "microlp on the whole, because the interior point gave no good one.";
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
