//! What a barrier costs: the instance solved again with one barrier lifted, and one more unit of each
//! limit that trade law sets, with the range in which its price holds.
//!
//! With z the least cost and z(b) the least cost without barrier b,
//!
//! ```text
//! worth(b) = z - z(b)                          every decision taken anew
//! ```
//!
//! Both are proved only within their gaps, so the worth lies between (bound of z) - z(b) and
//! z - (bound of z(b)). For a limit q (room in a quota, a pilot's cap, an assessment's capacity) the
//! shadow price p is the worth of a little more; z is convex and piecewise linear in q, and p holds
//! while z(q') = z - p (q' - q): see `range`. Where a model has whole-number decisions, p and its range
//! hold with those as they are.

mod lift;
mod range;
mod staged;

use serde::Serialize;

use super::each;
use crate::model::Account;
use crate::pipeline::{self, Instance, Options, Solution};
use crate::solve::SolveError;

use lift::Barrier;
pub use lift::Kind;

/// What barriers cost.
#[derive(Clone, Debug, Serialize)]
pub struct Barriers {
    /// Instance.
    pub instance: String,
    /// Base currency.
    pub currency: String,
    /// Whether the objective is a cost or a profit.
    pub sense: &'static str,
    /// How solving it as it is ended.
    pub status: &'static str,
    /// Exit code of that.
    #[serde(skip)]
    pub exit: u8,
    /// Its objective.
    pub objective: Option<f64>,
    /// Scenarios of a plan in two stages, whose limits are not followed; none of any other.
    pub scenarios: Option<usize>,
    /// Whether there are whole-number decisions: shadow prices then hold with those as they are.
    pub conditional: bool,
    /// Barriers lifted one at a time, the dearest first.
    pub lifted: Vec<Lifted>,
    /// Limits that bind, and what a little more of each is worth, the dearest first.
    pub limits: Vec<Limit>,
}

/// A barrier lifted.
#[derive(Clone, Debug, Serialize)]
pub struct Lifted {
    /// Kind of barrier.
    pub barrier: &'static str,
    /// Which.
    pub subject: String,
    /// `recognising A as conformity to C`.
    pub words: String,
    /// How solving without it ended.
    pub status: &'static str,
    /// Objective without it.
    pub objective: Option<f64>,
    /// What lifting it is worth, base currency; none where either has no plan.
    pub worth: Option<f64>,
    /// What is proved of that: at least and at most.
    pub proved: Option<(f64, f64)>,
    /// The instance has no plan with it, and one without.
    pub makes_possible: bool,
}

/// A limit of trade law that binds.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// Kind of limit.
    pub limit: String,
    /// Of what.
    pub subject: String,
    /// Unit.
    pub unit: String,
    /// How much there is.
    pub amount: f64,
    /// `one more kg within quota Q from 2026-01-05 to 2026-03-31`.
    pub words: String,
    /// Shadow price.
    pub price: f64,
    /// From how much to how much that price holds; none where it could not be followed.
    pub holds: Option<(f64, f64)>,
    /// What one whole unit more is worth, every decision taken anew.
    pub one_more: Option<f64>,
}

/// Solves an instance as it is, then without each barrier of some kinds; all kinds if none is named.
///
/// # Errors
/// What solvers say.
pub fn barriers(
    instance: &Instance,
    kinds: &[Kind],
    options: &Options,
    threads: usize,
) -> Result<Barriers, SolveError> {
    if let Some(stages) = &instance.stages {
        return staged::barriers(instance, stages, kinds, options, threads);
    }
    let asked = |kind: Kind| kinds.is_empty() || kinds.contains(&kind);
    let base = pipeline::solve(instance, options)?;
    let mut lifted = Vec::new();
    let all: Vec<Barrier> = lift::all(&instance.world)
        .into_iter()
        .filter(|b| asked(b.kind()))
        .collect();
    for found in each(&all, threads, |b| without(instance, *b, &base, options)) {
        lifted.push(found?);
    }
    let mut limits = Vec::new();
    let bound: Vec<(Account, u32)> = match asked(Kind::Limits) {
        true => law(instance, &base),
        false => Vec::new(),
    };
    let followed = each(&bound, threads, |&(account, time)| {
        limit(instance, account, time, &base, options)
    });
    for found in followed {
        limits.extend(found?);
    }
    let total = |l: &Limit| l.price * l.amount;
    limits.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.words.cmp(&b.words)));
    Ok(Barriers {
        conditional: instance.model.lp.has_integers(),
        limits,
        ..Barriers::of(instance, &base, lifted)
    })
}

impl Barriers {
    /// What a plan comes to, and what lifting each barrier is worth.
    fn of(instance: &Instance, base: &Solution, lifted: Vec<Lifted>) -> Barriers {
        let header = &instance.world.header;
        Barriers {
            instance: header.name.to_string(),
            currency: header.currency.to_string(),
            sense: header.objective.name(),
            status: base.status.name(),
            exit: base.status.exit_code(false),
            objective: base.objective,
            scenarios: None,
            conditional: false,
            lifted: sorted(lifted),
            limits: Vec::new(),
        }
    }
}

/// What makes a plan possible first, then the dearest.
fn sorted(mut lifted: Vec<Lifted>) -> Vec<Lifted> {
    let weight = |l: &Lifted| match l.makes_possible {
        true => f64::INFINITY,
        false => l.worth.unwrap_or(f64::NEG_INFINITY),
    };
    lifted.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.words.cmp(&b.words)));
    lifted
}

/// What an instance without a barrier comes to.
fn without(
    instance: &Instance,
    barrier: Barrier,
    base: &Solution,
    options: &Options,
) -> Result<Lifted, SolveError> {
    let world = &instance.world;
    let free = instance.changed(barrier.lifted(world));
    let solution = pipeline::solve(&free, options)?;
    let (worth, proved) = worth(instance.sign(), base, &solution);
    let (words, subject) = barrier.words(world);
    Ok(Lifted {
        barrier: barrier.kind().name(),
        subject,
        words,
        status: solution.status.name(),
        objective: solution.objective,
        worth,
        proved,
        makes_possible: base.objective.is_none() && solution.objective.is_some(),
    })
}

/// What one solution is better than another, and what is proved of that.
fn worth(sign: f64, base: &Solution, free: &Solution) -> (Option<f64>, Option<(f64, f64)>) {
    let cost = |s: &Solution| s.objective.map(|o| sign * o);
    let bound = |s: &Solution| s.bound.map(|b| sign * b);
    let between = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a - b);
    (
        between(cost(base), cost(free)),
        between(bound(base), cost(free)).zip(between(cost(base), bound(free))),
    )
}

/// The limits of trade law that have a price in a solution.
fn law(instance: &Instance, base: &Solution) -> Vec<(Account, u32)> {
    let labels = instance.labels();
    let model = &instance.model;
    let mut found = Vec::new();
    for (series, &(key, start)) in model.lp.rows.iter().zip(&model.accounts) {
        let limits = matches!(
            key,
            Account::Quota(_) | Account::PilotRoom(_) | Account::AssessmentCapacity(_)
        );
        if !limits {
            continue;
        }
        let (kind, subject) = labels.account(key);
        for time in start..start + series.count {
            let binds = base
                .binding
                .iter()
                .any(|b| b.limit == kind && b.subject == subject && b.time == time);
            if binds {
                found.push((key, time));
            }
        }
    }
    found
}

/// One limit: its price, where that holds, and one whole unit more.
fn limit(
    instance: &Instance,
    account: Account,
    time: u32,
    base: &Solution,
    options: &Options,
) -> Result<Option<Limit>, SolveError> {
    let labels = instance.labels();
    let (kind, subject) = labels.account(account);
    let of = |b: &&crate::plan::Binding| b.limit == kind && b.subject == subject && b.time == time;
    let Some(binding) = base.binding.iter().find(of) else {
        return Ok(None);
    };
    let more = instance.changed(lift::one_more(&instance.world, account, time));
    let solution = pipeline::solve(&more, options)?;
    let followed = range::of(instance, account, time, base, binding.price, options)?;
    Ok(Some(Limit {
        limit: binding.limit.clone(),
        subject,
        unit: binding.unit.clone(),
        amount: binding.amount,
        words: binding.words.clone(),
        price: followed.map_or(binding.price, |f| f.price),
        holds: followed.map(|f| f.range),
        one_more: worth(instance.sign(), base, &solution).0,
    }))
}
