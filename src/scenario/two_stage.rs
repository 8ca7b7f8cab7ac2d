//! Plans in two stages: what must be decided before it is known which scenario comes is decided
//! once, the rest for each scenario.
//!
//! With first-stage decisions x, scenario s of probability p_s, its other decisions y_s and cost
//! C_s = c_s x + d_s y_s, a weight w and a level a (Rockafellar and Uryasev, Optimization of
//! conditional value-at-risk, Journal of Risk 2, 2000):
//!
//! ```text
//! RP  = min (1 - w) sum_s p_s C_s + w ( eta + sum_s p_s z_s / (1 - a) )
//!       A_s x + B_s y_s = b_s,   z_s >= C_s - eta,   z_s >= 0
//! WS  = the same measure of min C_s, each scenario foreseen
//! EEV = the same with x from the plan for the mean data
//! VSS = EEV - RP,   EVPI = RP - WS
//! ```
//!
//! (for a profit VSS = RP - EEV, EVPI = WS - RP). Non-anticipativity is exact: x is one set of
//! columns in all scenarios' rows. The program is certified like any other.

mod join;
mod stages;

pub use join::Joint;
pub(crate) use stages::moment;
pub use stages::{Branch, Stages};

use serde::Serialize;

use super::{each, fairness};
use crate::lp::Matrix;
use crate::pipeline::{self, Instance, Options, Solution, Status};
use crate::plan::{self, Plan};
use crate::solve::{self, SolveError};
use crate::world::tables::HeaderRow;

/// The plan of a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Scenario.
    pub scenario: String,
    /// Probability.
    pub probability: f64,
    /// Its objective with the first stage decided beforehand.
    pub objective: f64,
    /// Its objective had it been foreseen.
    pub foreseen: Option<f64>,
    /// Its plan, first stage included.
    #[serde(skip)]
    pub plan: Plan,
}

/// A decision of the first stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decided {
    /// Kind of activity.
    pub activity: String,
    /// With what.
    pub subject: String,
    /// First day of its time.
    pub date: String,
    /// Level.
    pub level: f64,
}

/// What a plan in two stages is worth, in the sense of the objective.
#[derive(Clone, Debug, Serialize)]
pub struct Stochastic {
    /// Recourse problem: the plan's objective.
    pub rp: f64,
    /// Expected result of the plan for the mean data; none where that leaves a scenario without a plan.
    pub eev: Option<f64>,
    /// Wait and see: every scenario foreseen.
    pub ws: Option<f64>,
    /// Value of the stochastic solution.
    pub vss: Option<f64>,
    /// Expected value of perfect information.
    pub evpi: Option<f64>,
    /// Expected objective.
    pub expected: f64,
    /// Conditional value at risk: mean objective of the worst share 1 - level.
    pub cvar: f64,
    /// Weight of the value at risk.
    pub cvar_weight: f64,
    /// Its level.
    pub cvar_level: f64,
    /// Columns that all scenarios share.
    pub shared_columns: usize,
    /// What is decided now.
    pub first_stage: Vec<Decided>,
    /// The scenarios.
    pub scenarios: Vec<Outcome>,
    /// 1 for a cost, -1 for a profit.
    #[serde(skip)]
    pub sign: f64,
    /// Why a figure is missing.
    pub notes: Vec<String>,
}

/// How much of the cost is risk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    /// Weight of the tail.
    pub weight: f64,
    /// Share that is no tail.
    pub level: f64,
}

impl Measure {
    pub(super) fn of_header(header: &HeaderRow) -> Measure {
        Measure {
            weight: header.cvar_weight,
            level: header.cvar_level,
        }
    }

    /// Mean of costs by probability.
    fn mean(costs: &[(f64, f64)]) -> f64 {
        costs.iter().map(|(p, c)| p * c).sum()
    }

    /// Mean of the dearest share 1 - level.
    fn tail(self, costs: &[(f64, f64)]) -> f64 {
        let share = 1.0 - self.level;
        let mut sorted = costs.to_vec();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
        if share <= 0.0 {
            return sorted.first().map_or(0.0, |c| c.1);
        }
        let (mut left, mut sum) = (share, 0.0);
        for (p, c) in sorted {
            let taken = f64::min(p, left);
            sum += taken * c;
            left -= taken;
        }
        sum / (share - left.max(0.0))
    }

    pub(super) fn of(self, costs: &[(f64, f64)]) -> f64 {
        if self.weight == 0.0 {
            return Measure::mean(costs);
        }
        (1.0 - self.weight) * Measure::mean(costs) + self.weight * self.tail(costs)
    }
}

/// Solves a plan in two stages and certifies it.
///
/// # Errors
/// Numbers that no solver may see, or a solver that failed.
pub fn solve(
    instance: &Instance,
    stages: &Stages,
    options: &Options,
) -> Result<Solution, SolveError> {
    let mut solution = solve_held(instance, stages, options, Held { change: &|_, m| m })?;
    solution.fairness = fairness::price_of_stages(instance, stages, &solution, options)?;
    Ok(solution)
}

/// What is done to the joined program before it is solved: given the joined column of every scenario's columns.
/// Columns may be added behind, and cost something: that is no part of the plan's cost.
pub(crate) struct Held<'a> {
    /// The change.
    pub change: &'a dyn Fn(&[Vec<u32>], Matrix) -> Matrix,
}

/// The same, with something held.
pub(crate) fn solve_held(
    instance: &Instance,
    stages: &Stages,
    options: &Options,
    held: Held,
) -> Result<Solution, SolveError> {
    let header = &instance.world.header;
    let measure = Measure::of_header(header);
    let sign = instance.sign();
    let threads = options.limits.threads;
    let foreseen = each(&stages.branches, threads, |b| {
        match stages.foreseen.get(&b.name) {
            Some(&cost) => Ok(Some(cost)),
            None => optimum(&b.instance, options),
        }
    });
    let foreseen: Vec<Option<f64>> = foreseen.into_iter().collect::<Result<_, _>>()?;
    let joint = Joint::of(stages, measure.weight, measure.level, &foreseen);
    let lp = (held.change)(&joint.maps, joint.lp.materialise()).to_lp(&joint.lp.name);
    let mut answer = solve::run(&lp, options)?;
    let n = joint.lp.n_cols();
    let mut charged = 0.0;
    if let Some(x) = &mut answer.outcome.x {
        x.truncate(n);
        let whole = answer.certificate.map_or(f64::NAN, |c| c.objective);
        charged = whole - joint.lp.objective(x);
    }
    let mut solution = pipeline::judge(answer, None, sign, options.limits.gap);
    if charged.abs() > 1e-9 * solution.objective.unwrap_or(0.0).abs().max(1.0) {
        for amount in [&mut solution.objective, &mut solution.bound] {
            *amount = amount.map(|a| a - sign * charged);
        }
    }
    let feasible = solution.certificate.is_some_and(|c| c.feasible());
    let Some(x) = solution.answer.outcome.x.clone().filter(|_| feasible) else {
        return Ok(solution);
    };
    let costs = joint.costs(stages, &x);
    let weighted = |costs: &[f64]| -> Vec<(f64, f64)> {
        let all = stages.branches.iter().zip(costs);
        all.map(|(b, c)| (b.probability, *c)).collect()
    };
    let rp = measure.of(&weighted(&costs));
    let mut notes = Vec::new();
    let known: Option<Vec<f64>> = foreseen.iter().copied().collect();
    let ws = known.map(|costs| measure.of(&weighted(&costs)));
    let eev = match &stages.mean {
        Err(why) => {
            notes.push(why.clone());
            None
        }
        Ok(mean) => {
            let found = expected_of_mean(&joint, stages, mean, options)?;
            if found.is_none() {
                notes.push("no EEV: the plan for the mean data leaves some scenario without a plan, or was not found".to_string());
            }
            found.map(|costs| measure.of(&weighted(&costs)))
        }
    };
    let scenarios = stages.branches.iter().zip(&joint.maps).enumerate();
    let outcomes: Vec<Outcome> = scenarios
        .map(|(s, (b, map))| {
            let levels: Vec<f64> = map.iter().map(|&j| x[j as usize]).collect();
            let i = &b.instance;
            Outcome {
                scenario: b.name.clone(),
                probability: b.probability,
                objective: sign * costs[s],
                foreseen: foreseen[s].map(|c| sign * c),
                plan: plan::extract(&i.world, &i.network, &i.model, &levels),
            }
        })
        .collect();
    solution.stochastic = Some(Stochastic {
        rp: sign * rp,
        eev: eev.map(|c| sign * c),
        ws: ws.map(|c| sign * c),
        vss: eev.map(|c| c - rp),
        evpi: ws.map(|c| rp - c),
        expected: sign * Measure::mean(&weighted(&costs)),
        cvar: sign * measure.tail(&weighted(&costs)),
        cvar_weight: measure.weight,
        cvar_level: measure.level,
        shared_columns: joint.shared.len(),
        first_stage: joint.decided(&x),
        scenarios: outcomes,
        sign,
        notes,
    });
    Ok(solution)
}

/// The optimal cost of one scenario, foreseen; none where it was not certified.
fn optimum(instance: &Instance, options: &Options) -> Result<Option<f64>, SolveError> {
    let answer = solve::run(&instance.model.lp, options)?;
    let solution = pipeline::judge(answer, None, 1.0, options.limits.gap);
    let proved = matches!(
        solution.status,
        Status::CertifiedOptimal | Status::CertifiedWithin | Status::SolverOptimal
    );
    Ok(solution.objective.filter(|_| proved))
}

/// Costs of all scenarios where the first stage is that of the plan for the mean data.
fn expected_of_mean(
    joint: &Joint,
    stages: &Stages,
    mean: &Instance,
    options: &Options,
) -> Result<Option<Vec<f64>>, SolveError> {
    let answer = solve::run(&mean.model.lp, options)?;
    let Some(x) = answer
        .outcome
        .x
        .filter(|_| answer.certificate.is_some_and(|c| c.feasible()))
    else {
        return Ok(None);
    };
    let held = joint.held(stages, mean, &x);
    let answer = solve::run(&held, options)?;
    let feasible = answer.certificate.is_some_and(|c| c.feasible());
    let x = answer.outcome.x.filter(|_| feasible);
    Ok(x.map(|x| joint.costs(stages, &x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_dearest_share() {
        let costs = [(0.5, 10.0), (0.3, 20.0), (0.2, 40.0)];
        let at = |level: f64| Measure { weight: 1.0, level }.tail(&costs);
        assert!((at(0.8) - 40.0).abs() < 1e-12);
        assert!((at(0.5) - (0.2 * 40.0 + 0.3 * 20.0) / 0.5).abs() < 1e-12);
        assert!((at(0.0) - Measure::mean(&costs)).abs() < 1e-12);
        assert!((at(1.0) - 40.0).abs() < 1e-12);
    }
}
