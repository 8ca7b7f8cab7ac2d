//! Staying near a plan, and planning on from one.
//!
//! With x(j) the levels of purchases, shipments and production, and o(j) those of an earlier plan,
//! matched by their words and dates:
//!
//! ```text
//! steady:   d = min sum |x(j) - o(j)|     with  cost(x) <= z + within |z|, z the least cost
//!           min cost(x)     with  sum |x(j) - o(j)| <= d
//! on from:  min cost(x) + sum price |x(j) - o(j)|     with  x(j) = o(j) for all before the day, what was
//!           decided for good among it (reserved, certified, opened, bought, adopted)
//! |x - o| = d+ + d-,   x - d+ + d- = o
//! ```

pub mod staged;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::Serialize;

use super::pareto;
use super::two_stage::moment;
use crate::certificate::certify;
use crate::lp::Matrix;
use crate::model::Activity;
use crate::pipeline::{self, Instance, Options, Solution};
use crate::plan::{self, Plan};
use crate::solve::{self, Answer, SolveError};

/// What a plan says of a flow: kind, words, date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Line {
    /// `buy`, `carry`, `make`, `clear`, `deliver` or `decide`.
    pub kind: &'static str,
    /// What, from where to where.
    pub what: String,
    /// Day of its period, slot or departure.
    pub date: String,
}

/// A line of the difference between two plans.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What is done.
    #[serde(flatten)]
    pub line: Line,
    /// Units in the earlier plan.
    pub before: f64,
    /// Units now.
    pub now: f64,
}

/// Levels of a plan's flows.
pub fn levels(plan: &Plan) -> HashMap<Line, f64> {
    let mut levels = HashMap::new();
    for (line, level) in lines(plan).into_iter().flatten() {
        *levels.entry(line).or_insert(0.0) += level;
    }
    levels
}

/// The lines of a plan, kind by kind, in the order of their tables.
fn lines(plan: &Plan) -> [Vec<(Line, f64)>; 6] {
    let line = |kind, words: &[&str], date: &str| Line {
        kind,
        what: words
            .iter()
            .filter(|w| !w.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("/"),
        date: date.to_string(),
    };
    let buy = plan.purchases.iter().map(|p| {
        let words = [&*p.place, &p.product, &p.origin_country, &p.marks];
        (line("buy", &words, &p.date), p.quantity)
    });
    let carry = plan.shipments.iter().map(|s| {
        let words = [&*s.lane, &s.product, &s.origin_country, &s.marks, &s.status];
        (line("carry", &words, &s.departs), s.quantity)
    });
    let make = plan.production.iter().map(|p| {
        let words = [&*p.place, &p.recipe, &p.origin_country, &p.marks, &p.inputs];
        (line("make", &words, &p.date), p.runs)
    });
    let clear = plan.clearances.iter().map(|c| {
        let by = &c.mode;
        let words = [
            &*c.place,
            &c.product,
            &c.origin_country,
            &c.marks,
            &c.claim,
            by,
        ];
        (line("clear", &words, &c.date), c.quantity)
    });
    let deliver = plan
        .deliveries
        .iter()
        .filter(|d| d.outcome == "delivered")
        .map(|d| {
            let words = [&*d.demand, &d.product, &d.origin_country, &d.marks];
            (line("deliver", &words, &d.date), d.quantity)
        });
    let decide = plan.decisions.iter();
    let decide = decide.filter(|d| DECIDED.contains(&d.decision.as_str()));
    let decide = decide.map(|d| {
        let when = format!("period {}", d.time);
        (line("decide", &[&*d.decision, &d.subject], &when), d.level)
    });
    [
        buy.collect(),
        carry.collect(),
        make.collect(),
        clear.collect(),
        deliver.collect(),
        decide.collect(),
    ]
}

/// Decisions that are taken for good: what was decided before a day stays.
const DECIDED: [&str; 7] = [
    "reserve",
    "certify",
    plan::OPEN_NODE,
    plan::BUY_CONTRACT,
    plan::ADOPT,
    plan::ADOPT_ON,
    plan::OPEN_PLATFORM,
];

/// The line of every column that a plan's tables tell. A plan with every column at 1 has a row for
/// each, in the order of the columns: so the words are the plan's own.
fn columns(instance: &Instance) -> Vec<(usize, Line)> {
    let model = &instance.model;
    let ones = vec![1.0; model.lp.n_cols()];
    let whole = plan::extract(&instance.world, &instance.network, model, &ones);
    let mut told = lines(&whole).map(|l| l.into_iter());
    let mut columns = Vec::new();
    for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
        let kind = match activity.key {
            Activity::Buy(..) => 0,
            Activity::Carry(..) => 1,
            Activity::Make(..) => 2,
            Activity::Clear(..) => 3,
            Activity::Deliver(..) => 4,
            Activity::Reserve(_)
            | Activity::Certify(_)
            | Activity::OpenNode(_)
            | Activity::BuyContract(_)
            | Activity::Adopt(_)
            | Activity::AdoptOn(..)
            | Activity::OpenPlatform(_) => 5,
            _ => continue,
        };
        for k in 0..series.count {
            if let Some((line, _)) = told[kind].next() {
                columns.push(((series.first + k) as usize, line));
            }
        }
    }
    columns
}

/// A program whose columns pay for moving away from levels.
struct Pull {
    matrix: Matrix,
    rows: Vec<Vec<(usize, f64)>>,
    extra: Vec<(usize, f64)>,
}

impl Pull {
    fn of(matrix: Matrix) -> Pull {
        Pull {
            rows: vec![Vec::new(); matrix.n_cols()],
            matrix,
            extra: Vec::new(),
        }
    }

    /// Makes a column pay `price` per unit away from `level`.
    fn toward(&mut self, column: usize, level: f64, price: f64) {
        if level == 0.0 && self.matrix.lower[column] >= 0.0 {
            self.matrix.cost[column] += price;
            return;
        }
        let row = self.row(level, level);
        self.rows[column].push((row, 1.0));
        self.extra.push((row, price));
    }

    fn row(&mut self, lower: f64, upper: f64) -> usize {
        self.matrix.row_lower.push(lower);
        self.matrix.row_upper.push(upper);
        self.matrix.row_lower.len() - 1
    }

    /// The program; its first columns are those it was made of.
    fn build(self) -> Matrix {
        let old = &self.matrix;
        let mut new = Matrix {
            row_lower: old.row_lower.clone(),
            row_upper: old.row_upper.clone(),
            constant: old.constant,
            ..Matrix::default()
        };
        for j in 0..old.n_cols() {
            let entries = old.column(j).chain(self.rows[j].iter().copied());
            new.push_column(
                entries,
                (old.cost[j], old.lower[j], old.upper[j]),
                old.integer[j],
            );
        }
        for &(row, price) in &self.extra {
            let level = old.row_lower[row];
            let columns = self.rows.iter().position(|r| r.iter().any(|e| e.0 == row));
            let most = columns.map_or(level, |j| old.upper[j].max(level));
            new.push_column([(row, -1.0)], (price, 0.0, most), false);
            new.push_column([(row, 1.0)], (price, 0.0, level.max(0.0)), false);
        }
        new
    }
}

/// A plan near an earlier one.
#[derive(Debug)]
pub struct Near {
    /// The plan, its cost and bound.
    pub solution: Solution,
    /// Units by which purchases, shipments and production differ from the earlier plan.
    pub distance: f64,
    /// The same of the plan that does not try to stay near.
    pub distance_of_best: Option<f64>,
    /// Lines that differ.
    pub differences: Vec<Difference>,
}

/// Among the plans that cost at most the least and `within` of it, the one nearest an earlier plan.
///
/// # Errors
/// Numbers that no solver may see, or a solver that failed.
pub fn steady(
    instance: &Instance,
    old: &Plan,
    within: f64,
    options: &Options,
) -> Result<Near, SolveError> {
    let instance = &instance.whole();
    let best = solve::run(&instance.model.lp, options)?;
    let before = levels(old);
    let columns = columns(instance);
    let feasible = best.certificate.filter(|c| c.feasible());
    let (Some(x), Some(certificate)) = (&best.outcome.x, feasible) else {
        return near(instance, best, None, &before, options);
    };
    let tracked = || {
        columns
            .iter()
            .filter(|(_, l)| ["buy", "carry", "make"].contains(&l.kind))
    };
    let z = certificate.objective;
    let matrix = instance.model.lp.materialise();
    let (costs, constant) = (matrix.cost.clone(), matrix.constant);
    let mut pull = Pull::of(matrix);
    let limit = z + within * z.abs() + 1e-9 * z.abs().max(1.0) - pull.matrix.constant;
    let row = pull.row(f64::NEG_INFINITY, limit);
    for j in 0..pull.matrix.n_cols() {
        let cost = std::mem::take(&mut pull.matrix.cost[j]);
        if cost != 0.0 {
            pull.rows[j].push((row, cost));
        }
    }
    for (j, line) in tracked() {
        pull.toward(*j, before.get(line).copied().unwrap_or(0.0), 1.0);
    }
    let nearest = pull.build();
    let name = &instance.model.lp.name;
    let found = solve::run(&nearest.to_lp(name), options)?;
    let distance = |x: &[f64]| -> f64 {
        tracked()
            .map(|(j, line)| (x[*j] - before.get(line).copied().unwrap_or(0.0)).abs())
            .sum()
    };
    let of_best = distance(x);
    let n = instance.model.lp.n_cols();
    let kept = |answer: Answer| {
        let stays = answer.certificate.is_some_and(|c| c.feasible());
        let x = answer.outcome.x.filter(|_| stays);
        x.map(|x| x[..n].to_vec())
    };
    let mut levels = kept(found);
    // Of the nearest plans, the cheapest: what may be spent on staying is not to be spent on nothing.
    if let Some(most) = levels.as_deref().map(distance) {
        let mut costs = costs;
        costs.resize(nearest.n_cols(), 0.0);
        // The distance counts the levels that should stay at nothing by their columns, from zero.
        let room = most + 1e-7 * most.max(1.0);
        let cheapest = pareto::limit(&nearest, &costs, &nearest.cost, room, constant);
        let cheapest = kept(solve::run(&cheapest.to_lp(name), options)?);
        let near = |x: &Vec<f64>| distance(x) <= most + 1e-6 * most.max(1.0);
        levels = cheapest.filter(near).or(levels);
    }
    // What the whole program proves of the best plan bounds this one too.
    let mut answer = best;
    if let Some(levels) = levels.filter(|x| distance(x) <= of_best) {
        let bound = answer.certificate.and_then(|c| c.bound);
        answer.certificate = Some(certify(&instance.model.lp, &levels, None).with_bound(bound));
        answer.outcome.x = Some(levels);
        answer
            .picked
            .push_str(" Then the nearest plan within what it may cost.");
    }
    let options = Options {
        limits: solve::Limits {
            gap: options.limits.gap.max(within + 1e-8),
            ..options.limits.clone()
        },
        ..options.clone()
    };
    near(instance, answer, Some(of_best), &before, &options)
}

/// What was promised: the price of a unit's change, by kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Promises {
    /// Of purchases.
    pub buy: f64,
    /// Of shipments.
    pub carry: f64,
    /// Of production.
    pub make: f64,
}

impl Promises {
    /// The price of a unit's change of a kind.
    fn of(self, kind: &str) -> f64 {
        match kind {
            "buy" => self.buy,
            "carry" => self.carry,
            "make" => self.make,
            _ => 0.0,
        }
    }
}

/// Plans on from an earlier plan: what was done before a day stays, what was promised after it has
/// a price to change, the rest is planned again. The price is no part of the plan's cost.
///
/// # Errors
/// Numbers that no solver may see, or a solver that failed.
pub fn replan(
    instance: &Instance,
    old: &Plan,
    at: Date,
    promises: Promises,
    options: &Options,
) -> Result<Near, SolveError> {
    let instance = &instance.whole();
    let before = levels(old);
    let mut pull = Pull::of(instance.model.lp.materialise());
    for (j, line) in columns(instance) {
        let level = before.get(&line).copied().unwrap_or(0.0);
        let (activity, time) = instance.model.activity_at(j);
        let (_, date) = moment(&instance.world, activity, time);
        if date < at {
            (pull.matrix.lower[j], pull.matrix.upper[j]) = (level, level);
            continue;
        }
        let price = promises.of(line.kind);
        if price > 0.0 && level > 0.0 {
            pull.toward(j, level, price);
        }
    }
    let lp = pull.build().to_lp(&instance.model.lp.name);
    let mut answer = solve::run(&lp, options)?;
    let n = instance.model.lp.n_cols();
    let mut charged = 0.0;
    if let Some(x) = &mut answer.outcome.x {
        x.truncate(n);
        let whole = answer.certificate.map_or(f64::NAN, |c| c.objective);
        charged = whole - instance.model.lp.objective(x);
    }
    let mut found = near(instance, answer, None, &before, options)?;
    // What changes are charged is no part of the plan's cost, nor of what bounds it.
    let charged = instance.sign() * charged;
    for amount in [&mut found.solution.objective, &mut found.solution.bound] {
        *amount = amount.map(|a| a - charged);
    }
    Ok(found)
}

fn near(
    instance: &Instance,
    answer: Answer,
    distance_of_best: Option<f64>,
    before: &HashMap<Line, f64>,
    options: &Options,
) -> Result<Near, SolveError> {
    let feasible = answer.certificate.is_some_and(|c| c.feasible());
    let x = answer.outcome.x.as_deref().filter(|_| feasible);
    let plan = x.map(|x| plan::extract(&instance.world, &instance.network, &instance.model, x));
    let now = plan.as_ref().map(levels).unwrap_or_default();
    let differences = differences(before, &now);
    let distance = differences
        .iter()
        .filter(|d| ["buy", "carry", "make"].contains(&d.line.kind))
        .map(|d| (d.now - d.before).abs())
        .sum();
    Ok(Near {
        solution: pipeline::judge(answer, plan, instance.sign(), options.limits.gap),
        distance,
        distance_of_best,
        differences,
    })
}

/// Lines in which two plans differ.
fn differences(before: &HashMap<Line, f64>, now: &HashMap<Line, f64>) -> Vec<Difference> {
    let mut all: BTreeMap<&Line, (f64, f64)> = BTreeMap::new();
    for (line, level) in before {
        all.entry(line).or_default().0 += level;
    }
    for (line, level) in now {
        all.entry(line).or_default().1 += level;
    }
    all.into_iter()
        .filter(|(_, (a, b))| (a - b).abs() > 1e-6 * a.abs().max(b.abs()).max(1.0))
        .map(|(line, (before, now))| Difference {
            line: line.clone(),
            before,
            now,
        })
        .collect()
}
