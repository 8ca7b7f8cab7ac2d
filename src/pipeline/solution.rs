//! What is known of the answer: its status, its bound, its costs and its proof.

use super::*;

/// How solving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Feasible, and proved optimal within a gap of 1e-6.
    CertifiedOptimal,
    /// Feasible, and proved within the gap that was asked for.
    CertifiedWithin,
    /// Feasible; that it is optimal is the solver's word.
    SolverOptimal,
    /// Feasible, without a bound good enough.
    FeasibleOnly,
    /// A limit ended the search with a plan.
    LimitPlan,
    /// A limit ended the search without one.
    LimitNoPlan,
    /// No plan exists.
    Infeasible,
    /// The objective has no end.
    Unbounded,
    /// Interrupted.
    Interrupted,
}

impl Status {
    /// The exit code of the command line.
    pub fn exit_code(self, trust_solver: bool) -> u8 {
        match self {
            Status::CertifiedOptimal | Status::CertifiedWithin => 0,
            Status::SolverOptimal if trust_solver => 0,
            Status::SolverOptimal | Status::FeasibleOnly | Status::LimitPlan => 6,
            Status::LimitNoPlan => 7,
            Status::Infeasible => 4,
            Status::Unbounded => 5,
            Status::Interrupted => 130,
        }
    }

    /// As written in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Status::CertifiedOptimal => "certified-optimal",
            Status::CertifiedWithin => "certified-within",
            Status::SolverOptimal => "solver-optimal",
            Status::FeasibleOnly => "feasible-only",
            Status::LimitPlan => "limit-plan",
            Status::LimitNoPlan => "limit-no-plan",
            Status::Infeasible => "infeasible",
            Status::Unbounded => "unbounded",
            Status::Interrupted => "interrupted",
        }
    }
}

/// A solved instance.
#[derive(Debug)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// Objective in the instance's sense: cost, or profit.
    pub objective: Option<f64>,
    /// What no plan can better, in the same sense.
    pub bound: Option<f64>,
    /// Whose word the bound is.
    pub bound_source: BoundSource,
    /// Relative gap between the two.
    pub gap: Option<f64>,
    /// The same gap over what is left without penalties for unmet demand, which can hide it.
    pub gap_without_unmet: Option<f64>,
    /// Residuals and bound as checked by our own code.
    pub certificate: Option<Certificate>,
    /// The plan, if there is one; of a plan in two stages see `stochastic`.
    pub plan: Option<Plan>,
    /// What would have to give, where there is no plan.
    pub conflict: Option<Conflict>,
    /// Binding limits and their shadow prices, largest worth first.
    pub binding: Vec<Binding>,
    /// What the plan does not deliver, and why.
    pub undelivered: Vec<Undelivered>,
    /// What regard for regions costs, where floors or max-min ask for it.
    pub fairness: Option<fairness::Price>,
    /// A plan in two stages: what is decided now, and a plan per scenario.
    pub stochastic: Option<Stochastic>,
    /// What the solvers said.
    pub answer: Answer,
}

/// Whose word a bound is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoundSource {
    /// Proved by our own code from prices, or from the leaves of our own branching.
    Certificate,
    /// The solver's word.
    Solver,
    /// There is no bound.
    None,
}

impl BoundSource {
    /// As written in outputs.
    pub fn name(self) -> &'static str {
        match self {
            BoundSource::Certificate => "certificate",
            BoundSource::Solver => "solver",
            BoundSource::None => "none",
        }
    }
}

impl Solution {
    /// Costs by name, duty by measure: they add up to the cost.
    ///
    /// Of a plan in two stages they are expected costs, and `risk` what the weight on the value at
    /// risk adds.
    pub fn costs(&self) -> Option<BTreeMap<String, f64>> {
        let mut by_name = BTreeMap::new();
        let mut add = |plan: &Plan, weight: f64| {
            for line in &plan.costs {
                *by_name.entry(line.label()).or_default() += weight * line.amount;
            }
        };
        if let Some(plan) = &self.plan {
            add(plan, 1.0);
        } else {
            let staged = self.stochastic.as_ref()?;
            for s in &staged.scenarios {
                add(&s.plan, s.probability);
            }
            if staged.cvar_weight > 0.0 {
                let risk = (staged.rp - staged.expected) * staged.sign;
                by_name.insert("risk".to_string(), risk);
            }
        }
        Some(by_name)
    }

    /// Prices and leaves that prove the bound, in the instance's words.
    pub fn proof(&self, instance: &Instance) -> Proof {
        let (world, network, model) = (&instance.world, &instance.network, &instance.model);
        let prices = self.answer.outcome.prices.as_deref();
        Proof::of(world, network, model, prices, &self.answer.leaves)
    }
}
