//! What each change cost, cost by cost.
//!
//! For scenario s with costs c_k(s) by name k and objective z(s) = sum_k c_k(s), against the first:
//!
//! ```text
//! z(s) - z(first) = sum_k ( c_k(s) - c_k(first) )
//! together(a+b)   = (z(a+b) - z(first)) - (z(a) - z(first)) - (z(b) - z(first))
//! ```
//!
//! Every name is one rule's: duty by measure, freight, storage. `together` is what two changes
//! cost beyond what each costs alone.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::{Failure, each};
use crate::instance::Stack;
use crate::pipeline::{self, Instance, Options};

/// One scenario solved.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Its stack.
    pub scenario: String,
    /// How solving ended.
    pub status: &'static str,
    /// Exit code of that status.
    #[serde(skip)]
    pub exit: u8,
    /// Objective.
    pub objective: Option<f64>,
    /// Bound.
    pub bound: Option<f64>,
    /// Gap.
    pub gap: Option<f64>,
    /// Difference of the objective to the first case.
    pub difference: Option<f64>,
    /// Of a stack whose parts are all among the cases: what they cost beyond the sum of the parts.
    pub together: Option<f64>,
    /// Hash of the instance with its overlays.
    pub instance_sha256: String,
}

/// One name of the cost breakdown over all cases.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Name.
    pub cost: String,
    /// Amount in each case, in the sense of the objective.
    pub amounts: Vec<Option<f64>>,
    /// Difference of each to the first.
    pub differences: Vec<Option<f64>>,
}

/// Scenarios side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Instance.
    pub instance: String,
    /// Base currency.
    pub currency: String,
    /// Whether the objective is a cost or a profit.
    pub sense: &'static str,
    /// The scenarios, the first being what the others are held against.
    pub cases: Vec<Case>,
    /// Costs by name; they add up to the objectives.
    pub lines: Vec<Line>,
}

/// Solves every scenario and holds it against the first.
///
/// # Errors
/// A scenario that cannot be read, or a solver that failed.
pub fn compare(
    path: &Path,
    scenarios: &[String],
    options: &Options,
    threads: usize,
) -> Result<Comparison, Failure> {
    let stacks: Vec<Stack> = scenarios.iter().map(|s| Stack::parse(s)).collect();
    let solved = each(&stacks, threads, |stack| solve(path, stack, options));
    let mut cases: Vec<Case> = Vec::new();
    let mut costs: Vec<Option<BTreeMap<String, f64>>> = Vec::new();
    let (mut instance, mut currency, mut sense) = (String::new(), String::new(), "");
    for (stack, solved) in stacks.iter().zip(solved) {
        let Solved { case, lines, head } = solved?;
        let first = cases.first().and_then(|c| c.objective);
        let parts: Vec<Option<f64>> = stack
            .names
            .iter()
            .map(|name| cases.iter().find(|c| c.scenario == *name)?.difference)
            .collect();
        let difference = case.objective.zip(first).map(|(z, base)| z - base);
        let alone: Option<f64> = parts.iter().copied().sum();
        cases.push(Case {
            together: difference
                .zip(alone)
                .filter(|_| stack.names.len() > 1)
                .map(|(whole, alone)| whole - alone),
            difference: if cases.is_empty() {
                case.objective.map(|_| 0.0)
            } else {
                difference
            },
            ..case
        });
        costs.push(lines);
        (instance, currency, sense) = head;
    }
    let names: BTreeMap<&String, ()> = costs
        .iter()
        .flatten()
        .flat_map(|c| c.keys().map(|k| (k, ())))
        .collect();
    let lines = names.keys().map(|&name| {
        let of = |c: &Option<BTreeMap<String, f64>>| {
            c.as_ref().map(|c| c.get(name).copied().unwrap_or(0.0))
        };
        let amounts: Vec<Option<f64>> = costs.iter().map(of).collect();
        let differences = amounts
            .iter()
            .map(|a| a.zip(amounts[0]).map(|(a, b)| a - b));
        Line {
            cost: name.clone(),
            differences: differences.collect(),
            amounts,
        }
    });
    let mut lines: Vec<Line> = lines.collect();
    let weight = |l: &Line| {
        l.amounts
            .iter()
            .flatten()
            .fold(0.0f64, |m, a| m.max(a.abs()))
    };
    lines.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cost.cmp(&b.cost)));
    Ok(Comparison {
        instance,
        currency,
        sense,
        cases,
        lines,
    })
}

/// A case before it is held against another.
struct Solved {
    case: Case,
    lines: Option<BTreeMap<String, f64>>,
    head: (String, String, &'static str),
}

fn solve(path: &Path, stack: &Stack, options: &Options) -> Result<Solved, Failure> {
    let instance = Instance::load_with(path, stack)?;
    let solution = pipeline::solve(&instance, options)?;
    let header = &instance.world.header;
    Ok(Solved {
        lines: solution.costs().map(|costs| {
            let signed = costs
                .into_iter()
                .map(|(name, amount)| (name, amount * instance.sign()));
            signed.collect()
        }),
        head: (
            header.name.to_string(),
            header.currency.to_string(),
            header.objective.name(),
        ),
        case: Case {
            scenario: stack.name(),
            status: solution.status.name(),
            exit: solution.status.exit_code(false),
            objective: solution.objective,
            bound: solution.bound,
            gap: solution.gap,
            difference: None,
            together: None,
            instance_sha256: instance.world.hash.clone(),
        },
    })
}
