//! The front between cost and a second objective, by epsilon constraints.
//!
//! With k the cost and f the second objective (emissions of transport, or units not delivered):
//!
//! ```text
//! f_0 = min f,   z = min k,   f_1 = min f with k <= z
//! point i:  min k  with  f <= f_0 + i (f_1 - f_0) / (n - 1)
//! ```
//!
//! Against service, the cost leaves the penalties for unmet demand out: they would weigh service
//! twice. Every point is certified with its constraint. Of a plan in two stages k is its measure of cost and risk, and f
//! what is expected of the second objective.

use serde::Serialize;

use super::two_stage::{Joint, Measure, Stages};
use crate::lp::{Lp, Matrix};
use crate::model::{Activity, CostTerm};
use crate::pipeline::{self, Instance, Options};
use crate::solve::{self, SolveError};
use crate::world::tables::ShippingUnit;

/// What cost is weighed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Emissions of transport, t CO2e.
    Emissions,
    /// Units of demand not delivered.
    Unmet,
}

impl Against {
    /// Its name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Against::Emissions => "emissions",
            Against::Unmet => "unmet",
        }
    }

    /// Its unit.
    pub fn unit(self) -> &'static str {
        match self {
            Against::Emissions => "t CO2e",
            Against::Unmet => "units not delivered",
        }
    }

    /// Its unit in a plan in two stages.
    pub fn expected(self) -> &'static str {
        match self {
            Against::Emissions => "t CO2e expected",
            Against::Unmet => "units not delivered, expected",
        }
    }
}

/// A point of the front.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// Most of the second objective that was allowed.
    pub at_most: f64,
    /// The second objective.
    pub second: f64,
    /// Cost (a profit is negative).
    pub cost: f64,
    /// What no plan within `at_most` can undercut.
    pub bound: Option<f64>,
    /// Gap between the two.
    pub gap: Option<f64>,
    /// How solving ended.
    pub status: &'static str,
    /// What one unit less of the second objective costs here, from the point before.
    pub slope: Option<f64>,
}

/// A front.
#[derive(Clone, Debug, Serialize)]
pub struct Front {
    /// Instance.
    pub instance: String,
    /// Its overlays.
    pub scenario: String,
    /// Base currency.
    pub currency: String,
    /// Second objective.
    pub against: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Points, the least of the second objective first; one where cost and it do not pull against each other.
    pub points: Vec<Point>,
    /// Points that were wanted and not found.
    pub missing: usize,
}

/// The front of an instance in so many points.
///
/// # Errors
/// Numbers that no solver may see, or a solver that failed.
pub fn front(
    instance: &Instance,
    against: Against,
    points: usize,
    options: &Options,
) -> Result<Front, SolveError> {
    let weighed = match &instance.stages {
        Some(stages) => Weighed::staged(instance, stages, against),
        None => Weighed::of(instance, against),
    };
    let Weighed {
        whole,
        cost,
        second,
    } = weighed;
    let constant = whole.constant;
    let program = |objective: &[f64], limited: &[f64], most: f64, constant: f64| -> Lp {
        limit(&whole, objective, limited, most, constant).to_lp(&instance.model.lp.name)
    };
    let value = |v: &[f64], x: &[f64]| v.iter().zip(x).map(|(v, x)| v * x).sum::<f64>();
    let solved = |lp: &Lp| -> Result<Option<(Vec<f64>, pipeline::Solution)>, SolveError> {
        let answer = solve::run(lp, options)?;
        let feasible = answer.certificate.is_some_and(|c| c.feasible());
        let x = answer.outcome.x.clone().filter(|_| feasible);
        let judged = pipeline::judge(answer, None, 1.0, options.limits.gap);
        Ok(x.map(|x| (x, judged)))
    };
    let mut front = Front {
        instance: instance.world.header.name.to_string(),
        scenario: instance.scenario.clone(),
        currency: instance.world.header.currency.to_string(),
        against: against.name(),
        unit: match instance.stages {
            Some(_) => against.expected(),
            None => against.unit(),
        },
        points: Vec::new(),
        missing: points,
    };
    let open = f64::INFINITY;
    let Some((least, _)) = solved(&program(&second, &cost, open, 0.0))? else {
        return Ok(front);
    };
    let Some((cheapest, _)) = solved(&program(&cost, &second, open, constant))? else {
        return Ok(front);
    };
    let z = value(&cost, &cheapest);
    let slack = 1e-7 * z.abs().max(1.0);
    let cleanest = solved(&program(&second, &cost, z + slack, 0.0))?;
    let from = value(&second, &least).max(0.0);
    let to = cleanest
        .map_or(value(&second, &cheapest), |c| value(&second, &c.0))
        .max(from);
    // Where the two do not pull against each other the front is one point.
    let points = if to - from <= 1e-9 * to.max(1.0) {
        1
    } else {
        points
    };
    front.missing = points;
    for i in 0..points {
        let share = i as f64 / (points.max(2) - 1) as f64;
        // Room for what the solver's own tolerance leaves of the extreme points.
        let at_most = from + share * (to - from);
        let room = at_most + 1e-7 * at_most.abs().max(1e-3);
        let Some((x, judged)) = solved(&program(&cost, &second, room, constant))? else {
            continue;
        };
        let (cost, second) = (value(&cost, &x) + constant, value(&second, &x));
        let slope = front.points.last().and_then(|p: &Point| {
            let step = second - p.second;
            (step > 1e-9 * second.abs().max(1e-9)).then(|| (p.cost - cost) / step)
        });
        front.missing -= 1;
        front.points.push(Point {
            at_most,
            second,
            cost,
            bound: judged.bound,
            gap: judged.gap,
            status: judged.status.name(),
            slope,
        });
    }
    Ok(front)
}

/// A program, and what its columns count in cost and in the second objective.
struct Weighed {
    whole: Matrix,
    cost: Vec<f64>,
    second: Vec<f64>,
}

impl Weighed {
    fn of(instance: &Instance, against: Against) -> Weighed {
        let whole = instance.model.lp.materialise();
        let (cost, second) = objectives(instance, against, &whole);
        Weighed {
            whole,
            cost,
            second,
        }
    }

    /// Of a plan in two stages: the measure of cost and risk against what is expected of the second.
    fn staged(instance: &Instance, stages: &Stages, against: Against) -> Weighed {
        let branches = stages.branches.iter();
        let each = branches.map(|b| Weighed::of(&b.instance, against));
        let (costs, seconds): (Vec<_>, Vec<_>) = each.map(|w| (w.cost, w.second)).unzip();
        let measure = Measure::of_header(&instance.world.header);
        let unknown = vec![None; costs.len()];
        let risk = (measure.weight, measure.level);
        let joint = Joint::at_costs(stages, risk, &unknown, Some(&costs));
        let whole = joint.lp.materialise();
        let mut second = vec![0.0; whole.n_cols()];
        for ((branch, map), own) in stages.branches.iter().zip(&joint.maps).zip(seconds) {
            for (&j, amount) in map.iter().zip(own) {
                second[j as usize] += branch.probability * amount;
            }
        }
        Weighed {
            cost: whole.cost.clone(),
            whole,
            second,
        }
    }
}

/// Cost and second objective of every column.
fn objectives(instance: &Instance, against: Against, whole: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let (world, model) = (&instance.world, &instance.model);
    let mut cost = whole.cost.clone();
    let mut second = vec![0.0; cost.len()];
    for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
        let each = match (against, activity.key) {
            (Against::Emissions, Activity::Carry(lane, c, _)) => {
                let product = instance.network.commodity(c).product;
                world.emitted(lane, product) / 1000.0
            }
            (Against::Emissions, Activity::Stay(call, c, _)) => {
                let product = instance.network.commodity(c).product;
                world.emitted_on_leg(call, product) / 1000.0
            }
            (Against::Unmet, Activity::Unmet(d)) => {
                let product = world.demands[d.index()].product_id;
                world.per_unit(product, ShippingUnit::Piece)
            }
            _ => continue,
        };
        for k in 0..series.count {
            let j = (series.first + k) as usize;
            second[j] = each;
            if against == Against::Unmet {
                let penalties = activity.costs.iter().filter(|c| c.0 == CostTerm::Unmet);
                cost[j] -= penalties.map(|c| model.lp.value(c.1, k)).sum::<f64>();
            }
        }
    }
    (cost, second)
}

/// The program with another objective, and a limit on a second one.
pub(super) fn limit(
    whole: &Matrix,
    objective: &[f64],
    limited: &[f64],
    most: f64,
    constant: f64,
) -> Matrix {
    let mut matrix = Matrix {
        row_lower: whole.row_lower.clone(),
        row_upper: whole.row_upper.clone(),
        constant,
        ..Matrix::default()
    };
    let row = most.is_finite().then(|| {
        matrix.row_lower.push(f64::NEG_INFINITY);
        matrix.row_upper.push(most);
        matrix.row_lower.len() - 1
    });
    for j in 0..whole.n_cols() {
        let entry = row.filter(|_| limited[j] != 0.0).map(|r| (r, limited[j]));
        let entries = whole.column(j).chain(entry);
        let bounds = (objective[j], whole.lower[j], whole.upper[j]);
        matrix.push_column(entries, bounds, whole.integer[j]);
    }
    matrix
}
