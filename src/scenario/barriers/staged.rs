//! What barriers cost a plan in two stages: the measure that it is planned by (expected cost, or with
//! the tail's weight) with and without a barrier, which is lifted in every scenario that has it. What is
//! decided before the scenario is known is decided anew too.

use std::collections::BTreeSet;

use super::lift::{self, Kind};
use super::{Barriers, Lifted, worth};
use crate::pipeline::{Instance, Options, Solution};
use crate::scenario::each;
use crate::scenario::two_stage::{self, Stages};
use crate::solve::SolveError;

/// A barrier as all scenarios know it: by words, never by number.
type Named = (Kind, String, String);

/// Solves the plan as it is, then without each barrier of some kinds; all kinds if none is named.
pub(super) fn barriers(
    instance: &Instance,
    stages: &Stages,
    kinds: &[Kind],
    options: &Options,
    threads: usize,
) -> Result<Barriers, SolveError> {
    let base = two_stage::solve(instance, stages, options)?;
    let mut all: BTreeSet<Named> = BTreeSet::new();
    for branch in &stages.branches {
        let world = &branch.instance.world;
        for b in lift::all(world) {
            let (words, subject) = b.words(world);
            if kinds.is_empty() || kinds.contains(&b.kind()) {
                all.insert((b.kind(), words, subject));
            }
        }
    }
    let all: Vec<Named> = all.into_iter().collect();
    let mut lifted = Vec::new();
    for found in each(&all, threads, |b| {
        without(instance, stages, b, &base, options)
    }) {
        lifted.push(found?);
    }
    Ok(Barriers {
        scenarios: Some(stages.branches.len()),
        ..Barriers::of(instance, &base, lifted)
    })
}

/// What the plan without a barrier comes to.
fn without(
    instance: &Instance,
    stages: &Stages,
    (kind, words, subject): &Named,
    base: &Solution,
    options: &Options,
) -> Result<Lifted, SolveError> {
    let free = stages.rebuilt(|world| {
        let mut all = lift::all(world).into_iter();
        let same = all.find(|b| b.kind() == *kind && b.words(world).0 == *words);
        same.map_or_else(|| world.clone(), |b| b.lifted(world))
    });
    let solution = two_stage::solve(instance, &free, options)?;
    let (worth, proved) = worth(instance.sign(), base, &solution);
    Ok(Lifted {
        barrier: kind.name(),
        subject: subject.clone(),
        words: words.clone(),
        status: solution.status.name(),
        objective: solution.objective,
        worth,
        proved,
        makes_possible: base.objective.is_none() && solution.objective.is_some(),
    })
}
