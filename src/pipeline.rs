//! The whole flow: instance -> world -> network -> model -> answer -> plan.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::certificate::{self, Certificate};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::network::{Network, Size};
use crate::plan::{self, Plan};
use crate::solve::{self, Answer};
use crate::world::checks::Problems;
use crate::world::tables::Sense;
use crate::world::{self, World};
use crate::{instance, rules};

pub use crate::solve::Options;

/// A checked instance with its network and model: everything but an answer.
#[derive(Debug)]
pub struct Instance {
    /// The world.
    pub world: World,
    /// The pruned network.
    pub network: Network,
    /// The model.
    pub model: Model,
    /// Warnings found on the way.
    pub warnings: Diagnostics,
    /// Seconds that reading, pruning and building took.
    pub seconds: f64,
}

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
    /// Relative gap between the two.
    pub gap: Option<f64>,
    /// Residuals and bound as checked by our own code.
    pub certificate: Option<Certificate>,
    /// The plan, if there is one.
    pub plan: Option<Plan>,
    /// What the solvers said.
    pub answer: Answer,
}

/// Certified gap that counts as optimal.
pub(crate) const OPTIMAL: f64 = 1e-6;

impl Instance {
    /// Reads and checks an instance, prunes its network and builds its model.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<Instance, Diagnostics> {
        let start = Instant::now();
        let instance::Loaded {
            tables,
            sources,
            mut warnings,
            hash,
        } = instance::load(path)?;
        let mut tell = |problems: Problems| {
            for p in problems.all {
                let place = sources.locate(p.at, Some(p.field));
                let told = Diagnostic::new(p.code, p.message, p.remedy);
                warnings.push(told.at(place, Some(p.field)));
            }
        };
        let mut problems = Problems::default();
        let built = world::build(&tables, hash, &mut problems).and_then(|world| {
            refuse_goods_from_nothing(&world, &mut problems);
            problems.is_clean().then_some(world)
        });
        let built = built.and_then(|world| {
            let network = Network::of(&world);
            refuse_what_does_not_fit(&world, &network, &mut problems);
            problems.is_clean().then_some((world, network))
        });
        let built = built.and_then(|(world, network)| {
            let model = rules::build(&world, &network);
            rules::ranges::check(&world, &network, &model, &mut problems);
            problems.is_clean().then_some((world, network, model))
        });
        tell(problems);
        let Some((world, network, model)) = built else {
            return Err(warnings);
        };
        Ok(Instance {
            world,
            network,
            model,
            warnings,
            seconds: start.elapsed().as_secs_f64(),
        })
    }

    /// 1 where the instance minimises cost, -1 where it maximises profit.
    pub fn sign(&self) -> f64 {
        match self.world.header.objective {
            Sense::Cost => 1.0,
            Sense::Profit => -1.0,
        }
    }
}

/// Refuses recipes that make goods from nothing: see [`rules::production::conservation`].
fn refuse_goods_from_nothing(world: &World, problems: &mut Problems) {
    let Some(program) = rules::production::conservation::program(world) else {
        return;
    };
    let answer = solve::run(&program.lp, &Options::default());
    let Some(runs) = answer.ok().and_then(|a| a.outcome.x) else {
        return;
    };
    if program.lp.objective(&runs) >= -program.tolerance {
        return;
    }
    let used: Vec<_> = (program.recipes.iter().zip(&runs))
        .filter(|(_, runs)| **runs > 1e-9)
        .map(|(r, _)| &world.recipes[r.index()])
        .collect();
    let named: Vec<String> = used.iter().map(|r| format!("`{}`", r.recipe)).collect();
    if let Some(first) = used.first() {
        problems.add(
            "E0322",
            first.at,
            "recipe",
            format!(
                "recipes make goods from nothing: {} give back more than they take",
                named.join(", ")
            ),
            "check the quantities of recipe_lines round the cycle",
        );
    }
}

/// Refuses an instance whose model would not fit the memory that it is given.
fn refuse_what_does_not_fit(world: &World, network: &Network, problems: &mut Problems) {
    let size = Size::of(world, network);
    let limit = world.header.memory_limit;
    if size.bytes() as f64 > limit * 1e9 {
        problems.add(
            "E0330",
            world.header.at,
            "memory_limit",
            format!(
                "about {} columns and {} rows need {:.3} GB or more; the limit is {limit} GB",
                size.columns,
                size.rows,
                size.bytes() as f64 / 1e9
            ),
            "raise `memory_limit`, take longer periods or a shorter horizon, or leave out what no plan needs",
        );
    }
}

/// Solves an instance and certifies the answer.
///
/// # Errors
/// Numbers that no solver may see, an unknown solver, or a solver that failed.
pub fn solve(instance: &Instance, options: &Options) -> Result<Solution, solve::SolveError> {
    let lp = &instance.model.lp;
    let answer = solve::run(lp, options)?;
    let certificate = answer.certificate;
    let feasible = certificate.is_some_and(|c| c.feasible());
    let status = status(&answer, feasible, options.limits.gap);
    let sign = instance.sign();
    let plan = answer
        .outcome
        .x
        .as_ref()
        .filter(|_| feasible)
        .map(|x| plan::extract(&instance.world, &instance.network, &instance.model, x));
    Ok(Solution {
        status,
        objective: certificate.filter(|_| feasible).map(|c| sign * c.objective),
        bound: certificate.and_then(|c| c.bound).map(|b| sign * b),
        gap: certificate
            .filter(|_| feasible)
            .and_then(|c| c.bound.map(|b| certificate::gap(c.objective, b))),
        certificate,
        plan,
        answer,
    })
}

fn status(answer: &Answer, feasible: bool, asked: f64) -> Status {
    use solve::Status as Said;
    let gap = answer.certificate.and_then(|c| c.gap);
    match answer.outcome.status {
        Said::Interrupted => Status::Interrupted,
        Said::Unbounded => Status::Unbounded,
        Said::Infeasible => Status::Infeasible,
        _ if feasible && gap.is_some_and(|g| g <= OPTIMAL) => Status::CertifiedOptimal,
        _ if feasible && gap.is_some_and(|g| g <= asked) => Status::CertifiedWithin,
        Said::Optimal if feasible => Status::SolverOptimal,
        Said::Limit if feasible => Status::LimitPlan,
        _ if feasible => Status::FeasibleOnly,
        _ => Status::LimitNoPlan,
    }
}
