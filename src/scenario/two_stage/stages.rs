//! The scenarios of a plan in two stages, read and built so that their decisions can be shared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::instance::Stack;
use crate::model::Activity;
use crate::network::{Bounds, Network};
use crate::pipeline::{Instance, Prepared};
use crate::plan::Labels;
use crate::rules;
use crate::scenario::fairness;
use crate::world::World;
use crate::world::tables::Fairness;

/// A scenario with its probability.
#[derive(Debug)]
pub struct Branch {
    /// Name.
    pub name: String,
    /// Probability.
    pub probability: f64,
    /// The instance with the scenario's overlays.
    pub instance: Instance,
}

/// The scenarios of a plan in two stages.
#[derive(Debug)]
pub struct Stages {
    /// Name of the joined program.
    pub name: String,
    /// Scenarios.
    pub branches: Vec<Branch>,
    /// The instance with the mean of all scenarios' data, or why there is none.
    pub mean: Result<Box<Instance>, String>,
    /// Least costs of scenarios that were foreseen elsewhere, by name.
    pub foreseen: BTreeMap<String, f64>,
    rules: Vec<Rule>,
}

/// What belongs to the first stage.
#[derive(Clone, Debug)]
struct Rule {
    activity: String,
    subject: Option<String>,
    periods: Option<u32>,
}

/// A decision as all scenarios know it: by words and date, never by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Kind of activity.
    pub activity: &'static str,
    /// With what.
    pub subject: String,
    /// First day of its time.
    pub date: Date,
}

impl Stages {
    /// Reads the scenarios of an instance that has a first stage.
    pub(crate) fn read(
        path: &Path,
        stack: &Stack,
        base: &Prepared,
    ) -> Result<Option<Stages>, Diagnostics> {
        let world = &base.world;
        let named = !stack.names.is_empty() || !stack.means.is_empty();
        if world.first_stage.is_empty() || named {
            return Ok(None);
        }
        let mut told = Diagnostics::default();
        if world.scenarios.len() < 2 {
            let place = base
                .sources
                .locate(world.first_stage[0].at, Some("activity"));
            let d = Diagnostic::new(
                "E0920",
                "a first stage without at least two weighted scenarios",
                "add rows to `scenarios`, or remove `first_stage`",
            );
            told.push(d.at(place, Some("activity")));
            return Err(told);
        }
        let total: f64 = world.scenarios.iter().map(|s| s.probability).sum();
        if (total - 1.0).abs() > 1e-9 {
            let place = base
                .sources
                .locate(world.scenarios[0].at, Some("probability"));
            let d = Diagnostic::new(
                "E0921",
                format!("the probabilities of the scenarios add up to {total}"),
                "they must add up to 1",
            );
            told.push(d.at(place, Some("probability")));
            return Err(told);
        }
        let mut prepared: Vec<Prepared> = Vec::new();
        for row in &world.scenarios {
            let overlays = Stack::parse(row.overlays.as_deref().unwrap_or(""));
            let stack = Stack {
                documents: stack.documents.clone(),
                memory: stack.memory,
                ..overlays
            };
            let scenario = Prepared::read(path, &stack)?;
            let calendar = |w: &World| {
                (
                    w.header.start,
                    w.header.period,
                    w.header.periods,
                    w.header.currency,
                    w.header.objective,
                )
            };
            if calendar(&scenario.world) != calendar(world) {
                let place = base.sources.locate(row.at, Some("overlays"));
                let d = Diagnostic::new(
                    "E0922",
                    format!(
                        "scenario `{}` changes the calendar, the currency or the sense of the objective",
                        row.scenario
                    ),
                    "scenarios share the first stage, so they share these",
                );
                told.push(d.at(place, Some("overlays")));
                return Err(told);
            }
            prepared.push(scenario);
        }
        let mean = match means(world, &prepared) {
            Err(why) => Err(why),
            Ok(means) => {
                let stack = Stack {
                    documents: stack.documents.clone(),
                    memory: stack.memory,
                    means,
                    ..Stack::default()
                };
                Prepared::read(path, &stack).map_err(|_| {
                    "no EEV: the mean of the scenarios' data is no instance".to_string()
                })
            }
        };
        // What is useless in one scenario may be of use in another: nothing is pruned for lack of
        // use, and what can be of use in any scenario bounds every one.
        let mut useful = BTreeMap::new();
        for p in prepared.iter().chain(mean.as_ref().ok()) {
            Bounds::of(&p.world).gather(&p.world, &mut useful);
        }
        let build = |p: Prepared| {
            let network = Network::shared(&p.world, &useful);
            p.build(network)
        };
        // Max-min looks at all scenarios together, once they are built.
        let plain = |p: Prepared| {
            let network = Network::shared(&p.world, &useful);
            p.build_plain(network)
        };
        let mut branches: Vec<Branch> = Vec::new();
        for (row, p) in world.scenarios.iter().zip(prepared) {
            branches.push(Branch {
                name: row.scenario.to_string(),
                probability: row.probability,
                instance: plain(p)?,
            });
        }
        let mean = match mean {
            Ok(p) => Ok(Box::new(build(p)?)),
            Err(why) => Err(why),
        };
        let rules = world.first_stage.iter().map(|r| Rule {
            activity: r.activity.to_string(),
            subject: r.subject.as_ref().map(|s| s.to_string()),
            periods: r.periods,
        });
        let mut stages = Stages {
            name: world.header.name.to_string(),
            rules: rules.collect(),
            foreseen: BTreeMap::new(),
            mean,
            branches,
        };
        stages.check(base, &mut told);
        if told.has_errors() {
            Err(told)
        } else {
            if world.header.fairness == Fairness::MaxMin {
                stages.settle();
            }
            Ok(Some(stages))
        }
    }

    /// Finds the largest share to which every region can be served whatever scenario comes, and holds it in all.
    /// Where no plan is found there is none, and solving says why.
    fn settle(&mut self) {
        let Ok(Some(share)) = fairness::fairest_of(self) else {
            return;
        };
        for branch in &mut self.branches {
            let i = &mut branch.instance;
            i.world.fair_share = Some(share);
            i.model = rules::build(&i.world, &i.network);
        }
    }

    /// The same scenarios with other worlds, whose names are theirs.
    pub(in crate::scenario) fn changed(&self, change: impl Fn(&mut World)) -> Stages {
        let branches = self.branches.iter().map(|b| {
            let mut world = b.instance.world.clone();
            change(&mut world);
            let network = b.instance.network.clone();
            Branch {
                name: b.name.clone(),
                probability: b.probability,
                instance: Instance {
                    model: rules::build(&world, &network),
                    world,
                    network,
                    warnings: Diagnostics::default(),
                    scenario: b.instance.scenario.clone(),
                    stages: None,
                    seconds: b.instance.seconds,
                },
            }
        });
        Stages {
            name: self.name.clone(),
            branches: branches.collect(),
            mean: Err(String::new()),
            foreseen: BTreeMap::new(),
            rules: self.rules.clone(),
        }
    }

    /// The same scenarios with other worlds: what goods can be where is worked out anew.
    pub(in crate::scenario) fn rebuilt(&self, change: impl Fn(&World) -> World) -> Stages {
        let worlds: Vec<World> = self
            .branches
            .iter()
            .map(|b| change(&b.instance.world))
            .collect();
        let mut useful = BTreeMap::new();
        for world in &worlds {
            Bounds::of(world).gather(world, &mut useful);
        }
        let mut stages = self.changed(|_| ());
        for (branch, mut world) in stages.branches.iter_mut().zip(worlds) {
            world.fair_share = None;
            let i = &mut branch.instance;
            i.network = Network::shared(&world, &useful);
            i.model = rules::build(&world, &i.network);
            i.world = world;
        }
        let fairness = stages
            .branches
            .first()
            .map(|b| b.instance.world.header.fairness);
        if fairness == Some(Fairness::MaxMin) {
            stages.settle();
        }
        stages
    }

    /// Tells the rows of the first stage that name nothing, and periods that scenarios cut differently.
    fn check(&self, base: &Prepared, told: &mut Diagnostics) {
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        let mut used = vec![false; self.rules.len()];
        for b in &self.branches {
            let labels = labels(&b.instance);
            for (i, a) in b.instance.model.activities.iter().enumerate() {
                let (kind, subject) = labels.activity(a.key);
                kinds.insert(kind);
                let first = b.instance.model.lp.cols[i].first as usize;
                let (_, time) = b.instance.model.activity_at(first);
                let period = moment(&b.instance.world, a.key, time).0;
                for (used, rule) in used.iter_mut().zip(&self.rules) {
                    *used |= rule.covers(kind, &subject, period);
                }
            }
        }
        for (row, used) in base.world.first_stage.iter().zip(used) {
            if !used {
                let place = base.sources.locate(row.at, Some("activity"));
                let known: Vec<&str> = kinds.iter().copied().collect();
                let remedy = format!("the activities here are {}", known.join(", "));
                let d = Diagnostic::new(
                    "E0923",
                    "no activity is as this row of the first stage says",
                    remedy,
                );
                told.push(d.at(place, Some("activity")));
            }
        }
        let cuts = |b: &Branch| -> Vec<(String, Vec<_>)> {
            let territories = b.instance.world.territories.iter();
            territories
                .map(|t| {
                    (
                        t.name.to_string(),
                        (0..t.slots.len()).map(|s| t.slots.get(s).first).collect(),
                    )
                })
                .collect()
        };
        let first = self.branches.first().map(cuts);
        let differ = self.branches.iter().any(|b| Some(cuts(b)) != first);
        let by_slot = self.rules.iter().any(|r| {
            [
                "*", "admit", "clear", "store", "conform", "place", "process",
            ]
            .contains(&r.activity.as_str())
        });
        if differ && by_slot {
            let place = base
                .sources
                .locate(base.world.first_stage[0].at, Some("activity"));
            let d = Diagnostic::new(
                "E0924",
                "the scenarios cut customs periods on different days, and clearance or storage is decided in the first stage",
                "give the measures of all scenarios the same dates, or leave clearance and storage to the second stage",
            );
            told.push(d.at(place, Some("activity")));
        }
    }

    /// The key of a column, where it belongs to the first stage.
    pub fn key(&self, instance: &Instance, column: usize) -> Option<Key> {
        let (activity, time) = instance.model.activity_at(column);
        let (period, date) = moment(&instance.world, activity, time);
        let (kind, subject) = labels(instance).activity(activity);
        let decided = self.rules.iter().any(|r| r.covers(kind, &subject, period));
        decided.then_some(Key {
            activity: kind,
            subject,
            date,
        })
    }
}

impl Rule {
    fn covers(&self, kind: &str, subject: &str, period: u32) -> bool {
        let named = |s: &String| {
            subject == s
                || subject
                    .strip_prefix(s.as_str())
                    .is_some_and(|rest| rest.starts_with(':'))
        };
        (self.activity == "*" || self.activity == kind)
            && self.subject.as_ref().is_none_or(named)
            && self.periods.is_none_or(|k| period < k)
    }
}

fn labels(instance: &Instance) -> Labels<'_> {
    Labels {
        world: &instance.world,
        network: &instance.network,
        model: &instance.model,
    }
}

/// Period and first day of an activity's time: trips and slots have their own count of time.
pub(crate) fn moment(world: &World, activity: Activity, time: u32) -> (u32, Date) {
    use crate::world::ids::Status::Suspended;
    let calendar = &world.calendar;
    let (period, day) = match activity {
        Activity::Carry(lane, ..) | Activity::Depart(lane) => {
            let trip = world.lanes[lane.index()].trips[time as usize];
            (trip.period, trip.departs)
        }
        Activity::Clear(place, ..)
        | Activity::MakeEntry(place, _)
        | Activity::Store(place, _, Suspended) => {
            let slot = world.slots(place).get(time);
            (slot.period, slot.first)
        }
        Activity::Place(id, ..) => {
            let slot = world.slots(world.placements[id.index()].place).get(time);
            (slot.period, slot.first)
        }
        Activity::AdmitForTime(id, ..) => {
            let slot = world.slots(world.admissions[id.index()].place).get(time);
            (slot.period, slot.first)
        }
        Activity::Process(id, _) => {
            let slot = world.slots(world.processings[id.index()].place).get(time);
            (slot.period, slot.first)
        }
        Activity::Conform(route, _, Suspended) => {
            let place = world.routes[route.index()].place;
            let slot = world.slots(place).get(time);
            (slot.period, slot.first)
        }
        _ => {
            let period = time.min(calendar.len() - 1);
            (period, calendar.first(period))
        }
    };
    (period, calendar.date(day))
}

/// A cell's row, field and mean.
type Mean = (crate::instance::At, &'static str, f64);

/// The mean of every cell that a scenario changes.
fn means(base: &World, prepared: &[Prepared]) -> Result<Vec<Mean>, String> {
    let mut cells: BTreeMap<(crate::instance::At, &'static str), (f64, f64)> = BTreeMap::new();
    for (row, scenario) in base.scenarios.iter().zip(prepared) {
        let no = |what: &str| {
            Err(format!(
                "no EEV: scenario `{}` {what}, and such data have no mean",
                row.scenario
            ))
        };
        if scenario.changed.rows {
            return no("adds or removes rows");
        }
        for &(at, field, numbers) in &scenario.changed.cells {
            let Some((before, after)) = numbers else {
                return no(&format!("changes `{field}`"));
            };
            let cell = cells.entry((at, field)).or_insert((before, 0.0));
            cell.1 += row.probability * (after - before);
        }
    }
    Ok(cells
        .into_iter()
        .map(|((at, field), (before, change))| (at, field, before + change))
        .collect())
}
