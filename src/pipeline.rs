//! The whole flow: instance -> world -> network -> model -> answer -> plan.

mod refusals;
mod solution;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::certificate::{self, Certificate};
use crate::conflict::{self, Conflict};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::instance::Sources;
use crate::instance::overlay::{Changed, Stack};
use crate::lp::Lp;
use crate::model::Model;
use crate::network::{Network, Size};
use crate::plan::{self, Binding, Plan, Proof, Undelivered};
use crate::scenario::fairness;
use crate::scenario::two_stage::{self, Stages, Stochastic};
use crate::solve::{self, Answer, Event, Watch};
use crate::world::checks::Problems;
use crate::world::{self, World};
use crate::{instance, rules};

pub use crate::solve::Options;
pub use solution::{BoundSource, Solution, Status};

use refusals::{refuse_earning_loops, refuse_goods_from_nothing, refuse_what_does_not_fit};

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
    /// The overlays laid over it, as people write them; `base` where there are none.
    pub scenario: String,
    /// Its weighted scenarios, where it is planned in two stages.
    pub stages: Option<Stages>,
    /// Seconds that reading, pruning and building took.
    pub seconds: f64,
}

/// Certified gap that counts as optimal.
pub(crate) const OPTIMAL: f64 = 1e-6;

/// Reads and checks an instance: its world, and warnings.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(path: &Path) -> Result<(World, Diagnostics), Diagnostics> {
    let instance::Loaded {
        tables,
        sources,
        mut warnings,
        hash,
        ..
    } = instance::load(path)?;
    let mut problems = Problems::default();
    let world = world::build(&tables, hash, &mut problems);
    for p in problems.all {
        let place = sources.locate(p.at, Some(p.field));
        warnings.push(Diagnostic::new(p.code, p.message, p.remedy).at(place, Some(p.field)));
    }
    match world {
        Some(world) => Ok((world, warnings)),
        None => Err(warnings),
    }
}

impl Instance {
    /// Reads and checks an instance, prunes its network and builds its model.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<Instance, Diagnostics> {
        Instance::load_with(path, &Stack::default())
    }

    /// The same with overlays laid over it.
    ///
    /// # Errors
    /// Everything that is wrong with the instance or the overlays.
    pub fn load_with(path: &Path, stack: &Stack) -> Result<Instance, Diagnostics> {
        Instance::load_watched(path, stack, &Watch::default())
    }

    /// The same, telling what is going on.
    ///
    /// # Errors
    /// Everything that is wrong with the instance or the overlays.
    pub fn load_watched(
        path: &Path,
        stack: &Stack,
        watch: &Watch,
    ) -> Result<Instance, Diagnostics> {
        watch.tell(Event::Stage("reading"));
        let prepared = Prepared::read(path, stack)?;
        let stages = Stages::read(path, stack, &prepared)?;
        watch.tell(Event::Stage("building the network"));
        let network = Network::of(&prepared.world);
        watch.tell(Event::Stage("building the model"));
        let mut instance = prepared.build(network)?;
        instance.stages = stages;
        Ok(instance)
    }

    /// The same with nothing left out that is merely no better than something else: a plan that
    /// is to stay near another may want it.
    pub(crate) fn whole(&self) -> Instance {
        let world = self.world.clone();
        let network = Network::whole(&world);
        self.with(world, network)
    }

    /// The same with another world, whose names are this one's.
    pub(crate) fn changed(&self, world: World) -> Instance {
        let network = Network::of(&world);
        self.with(world, network)
    }

    fn with(&self, world: World, network: Network) -> Instance {
        let model = rules::build(&world, &network);
        Instance {
            world,
            network,
            model,
            warnings: Diagnostics::default(),
            scenario: self.scenario.clone(),
            stages: None,
            seconds: self.seconds,
        }
    }

    /// Columns and rows in the user's words.
    pub fn labels(&self) -> plan::Labels<'_> {
        plan::Labels {
            world: &self.world,
            network: &self.network,
            model: &self.model,
        }
    }

    /// 1 where the instance minimises cost, -1 where it maximises profit.
    pub fn sign(&self) -> f64 {
        match self.world.header.objective.maximises() {
            false => 1.0,
            true => -1.0,
        }
    }
}

/// An instance read and checked, before its network and model are built.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub world: World,
    /// Documents, to find rows again.
    pub sources: Sources,
    /// What the overlays changed.
    pub changed: Changed,
    warnings: Diagnostics,
    scenario: String,
    start: Instant,
}

impl Prepared {
    /// Reads and checks an instance with overlays.
    pub fn read(path: &Path, stack: &Stack) -> Result<Prepared, Diagnostics> {
        let start = Instant::now();
        let instance::Loaded {
            tables,
            sources,
            mut warnings,
            hash,
            changed,
        } = instance::load_with(path, stack)?;
        let mut problems = Problems::default();
        let built = world::build(&tables, hash, &mut problems).and_then(|world| {
            refuse_goods_from_nothing(&world, &mut problems);
            problems.is_clean().then_some(world)
        });
        tell(problems, &sources, &mut warnings);
        let Some(world) = built else {
            return Err(warnings);
        };
        Ok(Prepared {
            world,
            sources,
            changed,
            warnings,
            scenario: stack.name(),
            start,
        })
    }

    /// Builds the model on a network.
    pub fn build(self, network: Network) -> Result<Instance, Diagnostics> {
        self.build_by(network, &fairness::settle)
    }

    /// The same, without a share to which max-min serves every region.
    pub(crate) fn build_plain(self, network: Network) -> Result<Instance, Diagnostics> {
        self.build_by(network, &|world, network| rules::build(world, network))
    }

    fn build_by(
        self,
        network: Network,
        by: &dyn Fn(&mut World, &Network) -> Model,
    ) -> Result<Instance, Diagnostics> {
        let (mut world, mut warnings) = (self.world, self.warnings);
        let mut problems = Problems::default();
        refuse_what_does_not_fit(&world, &network, &mut problems);
        let built = problems.is_clean().then(|| {
            let model = by(&mut world, &network);
            rules::ranges::check(&world, &network, &model, &mut problems);
            rules::customs::valueless::check(&world, &network, &mut problems);
            refuse_earning_loops(&world, &network, &model, &mut problems);
            model
        });
        let model = built.filter(|_| problems.is_clean());
        tell(problems, &self.sources, &mut warnings);
        let Some(model) = model else {
            return Err(warnings);
        };
        Ok(Instance {
            world,
            network,
            model,
            warnings,
            scenario: self.scenario,
            stages: None,
            seconds: self.start.elapsed().as_secs_f64(),
        })
    }
}

/// Tells what is wrong with the trade at its places.
fn tell(problems: Problems, sources: &Sources, told: &mut Diagnostics) {
    for p in problems.all {
        let place = sources.locate(p.at, Some(p.field));
        let d = Diagnostic::new(p.code, p.message, p.remedy);
        told.push(d.at(place, Some(p.field)));
    }
}

/// Solves an instance and certifies the answer.
///
/// # Errors
/// Numbers that no solver may see, an unknown solver, or a solver that failed.
pub fn solve(instance: &Instance, options: &Options) -> Result<Solution, solve::SolveError> {
    if let Some(stages) = &instance.stages {
        return two_stage::solve(instance, stages, options);
    }
    let answer = solve::run(&instance.model.lp, options)?;
    let feasible = answer.certificate.is_some_and(|c| c.feasible());
    let x = answer.outcome.x.as_deref().filter(|_| feasible);
    let plan = x.map(|x| plan::extract(&instance.world, &instance.network, &instance.model, x));
    let mut solution = judge(answer, plan, instance.sign(), options.limits.gap);
    if answer_is(&solution.answer, solve::Status::Infeasible) {
        options
            .limits
            .watch
            .tell(Event::Stage("finding what would have to give"));
        let conflict = conflict::find(instance, options, solution.answer.infeasible_proved)?;
        // Infeasible is what is proved to be; a solver's word alone leaves it open.
        if !conflict.proved {
            solution.status = Status::LimitNoPlan;
        }
        solution.conflict = Some(conflict);
    }
    explain(instance, options, &mut solution);
    solution.fairness = fairness::price(instance, &solution, options)?;
    Ok(solution)
}

/// What an answer proves of a plan.
pub(crate) fn judge(answer: Answer, plan: Option<Plan>, sign: f64, gap: f64) -> Solution {
    let certificate = answer.certificate;
    let feasible = certificate.is_some_and(|c| c.feasible());
    let status = status(&answer, feasible, gap);
    let certificate_of_plan = certificate.filter(|_| feasible);
    let objective = certificate_of_plan.map(|c| c.objective);
    // A solver's word for optimality is a bound too, and said to be its word.
    let word = answer.outcome.bound.or(objective);
    let (bound, bound_source) = match (status, certificate.and_then(|c| c.bound)) {
        (Status::SolverOptimal, _) => (word, BoundSource::Solver),
        (_, Some(bound)) => (Some(bound), BoundSource::Certificate),
        (_, None) => (None, BoundSource::None),
    };
    let unmet: f64 = (plan.iter().flat_map(|p| &p.costs))
        .filter(|line| line.name == plan::UNMET)
        .map(|line| line.amount)
        .sum();
    let both = objective.zip(bound);
    Solution {
        status,
        objective: objective.map(|o| sign * o),
        bound: bound.map(|b| sign * b),
        bound_source,
        gap: both.map(|(o, b)| certificate::gap(o, b)),
        gap_without_unmet: both.map(|(o, b)| {
            let left = (o - unmet).abs().max((b - unmet).abs()).max(1.0);
            (o - b).abs() / left
        }),
        certificate,
        plan,
        fairness: None,
        stochastic: None,
        conflict: None,
        binding: Vec::new(),
        undelivered: Vec::new(),
        answer,
    }
}

fn answer_is(answer: &Answer, status: solve::Status) -> bool {
    answer.outcome.status == status
}

/// Says which limits bind and why something was not delivered, from the prices.
fn explain(instance: &Instance, options: &Options, solution: &mut Solution) {
    let (Some(_), Some(x)) = (&solution.plan, &solution.answer.outcome.x) else {
        return;
    };
    let labels = instance.labels();
    let lp = &instance.model.lp;
    // Whole-number decisions have no prices; with the decisions as they are, the rest has.
    let decided = lp.has_integers().then(|| decided_prices(lp, x, options));
    let prices = match decided {
        Some(prices) => prices,
        None => solution.answer.outcome.prices.clone(),
    };
    solution.undelivered = plan::undelivered(&labels, x, prices.as_deref());
    if let Some(prices) = prices {
        let objective = solution.objective.unwrap_or(0.0);
        solution.binding = plan::binding(&labels, x, &prices, objective);
    }
}

/// Prices of the program with its whole-number decisions held where they are.
fn decided_prices(lp: &Lp, x: &[f64], options: &Options) -> Option<Vec<f64>> {
    let held = solve::hold_integers(lp, x);
    let options = Options {
        solver: None,
        ..options.clone()
    };
    solve::run(&held, &options).ok()?.outcome.prices
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
