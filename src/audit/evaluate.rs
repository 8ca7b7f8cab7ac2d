//! What a plan costs by the instance's prices, and how far it is from the best one.

use std::collections::BTreeSet;

use super::charges::Charge;
use super::{Audited, Charges, Finding, Term, complete, run, run_by_hand};
use crate::pipeline::{Instance, Solution};
use crate::plan::{Plan, Written};

/// A plan, its costs, and what is wrong with it.
#[derive(Debug)]
pub struct Evaluation {
    /// The plan, completed where it was made by hand.
    pub written: Written,
    /// The rules that it breaks.
    pub findings: Vec<Finding>,
    /// What it costs.
    pub charges: Charges,
    /// Tables that were worked out because the plan has none.
    pub completed: Vec<&'static str>,
}

/// Where two plans differ: one cost term, one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Cost term.
    pub term: Term,
    /// Lane, plant, place, demand.
    pub subject: String,
    /// In the plan.
    pub plan: Charge,
    /// In the best one.
    pub best: Charge,
}

impl Difference {
    /// What the best plan spends more than this one (less than nothing: what it saves).
    pub fn amount(&self) -> f64 {
        self.best.amount - self.plan.amount
    }

    /// Units that the best plan has more than this one.
    pub fn units(&self) -> f64 {
        self.best.units - self.plan.units
    }
}

/// Evaluates a plan, completing what follows from its flows where it leaves the tables out.
pub fn evaluate(instance: &Instance, mut written: Written) -> Evaluation {
    let world = &instance.world;
    let mut completed = Vec::new();
    let has = |written: &Written, outcome: &str| {
        written.plan.deliveries.iter().any(|d| d.outcome == outcome)
    };
    if !has(&written, "unmet") && !has(&written, "owed") {
        let before = written.plan.deliveries.len();
        complete::unmet(world, &mut written.plan);
        if written.plan.deliveries.len() > before {
            completed.push("deliveries (unmet and owed)");
        }
    }
    if written.plan.clearances.is_empty() && written.plan.duties.is_empty() {
        let books = super::books_of(world, &written.plan);
        complete::clearances(world, &books, &mut written.plan);
        if !written.plan.clearances.is_empty() {
            completed.push("clearances (on arrival)");
        }
    }
    if written.plan.stocks.is_empty() {
        let books = super::books_of(world, &written.plan);
        complete::stocks(world, &books, &mut written.plan);
        if !written.plan.stocks.is_empty() {
            completed.push("stocks");
        }
    }
    // The breakdown is what is asked for; what the plan says of it is for `verify`.
    written.plan.costs.clear();
    let Audited {
        findings, charges, ..
    } = run_by_hand(world, &written.plan);
    Evaluation {
        written,
        findings,
        charges,
        completed,
    }
}

/// Costs of a solution, in the same terms.
pub fn charges_of(instance: &Instance, solution: &Solution) -> Option<Charges> {
    let plan: &Plan = solution.plan.as_ref()?;
    Some(run(&instance.world, plan).charges)
}

/// Where two plans differ, the largest difference of money first.
pub fn differences(plan: &Charges, best: &Charges) -> Vec<Difference> {
    let terms: BTreeSet<&Term> = plan.by_term.keys().chain(best.by_term.keys()).collect();
    let mut all = Vec::new();
    for term in terms {
        let (none_here, none_there) = (Default::default(), Default::default());
        let here = plan.by_term.get(term).unwrap_or(&none_here);
        let there = best.by_term.get(term).unwrap_or(&none_there);
        let subjects: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
        for subject in subjects {
            let difference = Difference {
                term: term.clone(),
                subject: subject.clone(),
                plan: here.get(subject).copied().unwrap_or_default(),
                best: there.get(subject).copied().unwrap_or_default(),
            };
            let moved = difference.units().abs() > 1e-6 * difference.plan.units.abs().max(1.0);
            if difference.amount().abs() >= super::HALF_A_CENT || moved {
                all.push(difference);
            }
        }
    }
    all.sort_by(|a, b| {
        let by_money = b.amount().abs().total_cmp(&a.amount().abs());
        by_money.then(b.units().abs().total_cmp(&a.units().abs()))
    });
    all
}
