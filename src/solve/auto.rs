//! Picks the solvers, runs them and certifies what they said.

#[cfg(not(feature = "highs"))]
use super::Microlp;
use super::linear::{Flat, WHOLE_SIMPLEX, linear};
use super::settle::settle;
use super::{
    Branching, Event, Limits, Outcome, SolveError, Solver, Status, admit, branch, built_in,
    scaled_solve,
};
use crate::certificate::{Certificate, Leaf, certify, certify_open, closed, proves_infeasible};
use crate::lp::Lp;
use crate::parallel::{BESIDE, Parallel, keeps_beside};
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

/// Nodes microlp may branch before our own branching goes on from its point.
#[cfg(not(feature = "highs"))]
const HINT_NODES: u64 = 2_000;
/// Nodes of our own branching.
const NODES: usize = 20_000;
/// Most time that is kept for the last step of a search for whole numbers.
const LAST: Duration = Duration::from_secs(60);

/// Columns and gap from which the parallel method goes first.
const LARGE: usize = 20_000;
const LOOSE: f64 = 2e-3;

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

/// Columns up to which exact solvers end where cash or data is kept beside the flow of goods.
const EXACT_ENDS: usize = if cfg!(feature = "highs") {
    usize::MAX
} else {
    BESIDE
};

/// Where a gap is asked for that the flow's structure proves sooner than an exact method would end, that.
fn soon_enough(lp: &Lp, options: &Options) -> Result<Option<Answer>, SolveError> {
    let limits = &options.limits;
    let asked = options.solver.is_none() && !limits.open_bounds;
    if !asked || lp.has_integers() || lp.n_cols() < LARGE {
        return Ok(None);
    }
    let hopeless = || EXACT_ENDS < lp.n_cols() && keeps_beside(lp);
    if limits.gap < LOOSE && !hopeless() {
        return Ok(None);
    }
    admit(lp, limits)?;
    let method = Parallel {
        finish: Some(0),
        refuse: EXACT_ENDS,
    };
    let Ok(outcome) = method.solve(lp, limits) else {
        return Ok(None);
    };
    let mut why = "because the program is large and a gap was asked for that it proves";
    let name = outcome.solver.clone();
    let mut answer = Answer::of(lp, outcome, Vec::new(), String::new());
    let gap = |c: &Certificate| c.bound.map(|b| crate::certificate::gap(c.objective, b));
    let held = answer.certificate.as_ref().filter(|c| c.feasible());
    let proved = held.is_some_and(|c| gap(c).is_some_and(|g| g <= limits.gap));
    if !proved {
        if held.is_none() || limits.gap >= LOOSE && !hopeless() {
            return Ok(None);
        }
        why =
            "because the program is large and keeps cash or data: no exact solver here ends on it";
    }
    answer.picked = format!("{name}, {why}.");
    Ok(Some(answer))
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
