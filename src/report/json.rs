//! One JSON object for machines.

use serde_json::{Value, json};

use crate::pipeline::{Instance, Solution};
use crate::scenario::two_stage::{Branch, Outcome};

/// Most binding limits that are listed; the prices of all stand in the plan's `prices.csv`.
const MOST: usize = 100;

/// The summary of a solution. Timings stand under `timing` alone.
pub fn summary(instance: &Instance, solution: &Solution) -> Value {
    let lp = &instance.model.lp;
    let certificate = solution.certificate.map(|c| {
        json!({
            "max_row_violation": c.max_row_violation,
            "max_row_relative": c.max_row_relative,
            "max_bound_violation": c.max_bound_violation,
            "max_integrality_violation": c.max_integrality_violation,
            "feasible": c.feasible(),
            "bound": c.bound.map(|b| instance.sign() * b),
            "leaves": solution.answer.leaves.len(),
            "instance_sha256": instance.world.hash,
            "portolan": env!("CARGO_PKG_VERSION"),
        })
    });
    let costs = solution.costs();
    json!({
        "instance": instance.world.header.name.as_str(),
        "scenario": instance.scenario,
        "status": solution.status.name(),
        "objective": solution.objective,
        "sense": instance.world.header.objective.name(),
        "currency": instance.world.header.currency.as_str(),
        "bound": solution.bound,
        "bound_source": solution.bound_source.name(),
        "gap": solution.gap,
        "gap_without_unmet": solution.gap_without_unmet,
        "certificate": certificate,
        "stochastic": solution.stochastic,
        "solver": solution.answer.outcome.solver,
        "picked": solution.answer.picked,
        "columns": lp.n_cols(),
        "rows": lp.n_rows(),
        "rules": crate::rules::uses(&instance.model),
        "pruned_nodes": instance.network.pruned,
        "dominated_lanes": instance.network.presolve.dropped(),
        "idle_stock_periods": instance.network.presolve.idle,
        "costs": costs,
        "money": solution.plan.as_ref().and_then(|p| crate::plan::money(&instance.world, p)),
        "regions": solution.plan.as_ref().map(|p| &p.regions),
        "fairness": solution.fairness,
        "information": solution.plan.as_ref().and_then(|p| crate::plan::informed(&instance.world, p)),
        "conflict": solution.conflict,
        "undelivered": solution.undelivered,
        "binding": solution.binding.iter().take(MOST).collect::<Vec<_>>(),
        "binding_limits": solution.binding.len(),
        "timing": { "seconds": instance.seconds + solution.answer.outcome.seconds, "build": instance.seconds, "solve": solution.answer.outcome.seconds },
    })
}

/// The summary of one scenario's plan within a plan in two stages, whose summary is `whole`.
pub fn branch(branch: &Branch, outcome: &Outcome, whole: &Value) -> Value {
    json!({
        "instance": branch.instance.world.header.name.as_str(),
        "scenario": branch.name,
        "probability": branch.probability,
        "objective": outcome.objective,
        "instance_sha256": branch.instance.world.hash,
        "two_stages": whole,
    })
}
