//! What a plan should cost, by the instance's prices: by cost term, and by what it was spent on.

use std::collections::BTreeMap;

use super::{Audit, Finding, HALF_A_CENT, rows};
use crate::plan::RowRef;

/// A cost term: its name, and the measure where it is a duty.
pub type Term = (&'static str, Option<String>);

/// An amount of money and the units that it was spent on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Charge {
    /// Money, base currency (revenue negative).
    pub amount: f64,
    /// Units.
    pub units: f64,
}

/// Charges by term and subject.
#[derive(Clone, Debug, Default)]
pub struct Charges {
    /// By term, then by subject (a lane, a plant, a place, a demand).
    pub by_term: BTreeMap<Term, BTreeMap<String, Charge>>,
    /// How many charges each term is the sum of.
    counts: BTreeMap<Term, u32>,
}

impl Charges {
    /// Charges a cost.
    pub fn add(&mut self, term: &'static str, subject: &str, amount: f64, units: f64) {
        self.add_to((term, None), subject, amount, units);
    }

    /// Charges a duty.
    pub fn add_duty(&mut self, measure: &str, subject: &str, amount: f64, units: f64) {
        self.add_to(("duty", Some(measure.to_string())), subject, amount, units);
    }

    /// Charges a fee on entries.
    pub fn add_fee(&mut self, fee: &str, subject: &str, amount: f64, units: f64) {
        self.add_to(("entry fee", Some(fee.to_string())), subject, amount, units);
    }

    fn add_to(&mut self, term: Term, subject: &str, amount: f64, units: f64) {
        if !(amount.is_finite() && units.is_finite()) {
            return;
        }
        *self.counts.entry(term.clone()).or_default() += 1;
        let subjects = self.by_term.entry(term).or_default();
        let charge = subjects.entry(subject.to_string()).or_default();
        charge.amount += amount;
        charge.units += units;
    }

    /// Amount of each term.
    pub fn terms(&self) -> impl Iterator<Item = (&Term, f64)> {
        self.by_term
            .iter()
            .map(|(term, subjects)| (term, subjects.values().map(|c| c.amount).sum()))
    }

    /// Everything: what the plan costs (a profit is negative).
    pub fn total(&self) -> f64 {
        self.terms().map(|t| t.1).sum()
    }
}

/// The cost table must add up to what its rows' costs are: within half a minor unit per charge.
pub fn add_up(audit: &mut Audit) {
    let plan = audit.plan;
    let mut told: BTreeMap<(String, Option<String>), RowRef> = BTreeMap::new();
    for (row, line) in rows("costs", &plan.costs) {
        let key = (line.name.clone(), line.measure.clone());
        let subjects = audit
            .charges
            .by_term
            .iter()
            .find(|((name, measure), _)| *name == line.name && *measure == line.measure);
        let count = subjects
            .and_then(|(term, _)| audit.charges.counts.get(term))
            .copied();
        let should: f64 = subjects.map_or(0.0, |(_, s)| s.values().map(|c| c.amount).sum());
        if let Some(other) = told.insert(key, row) {
            let name = line.name.clone();
            let finding = audit.find(
                "V1001",
                row,
                "name",
                format!("`{name}` stands in costs twice"),
                "keep one line per name and measure",
            );
            finding.others = vec![other];
        }
        // Half a minor unit a line, but never more than a thousandth of a per mille of the sum.
        let lines = HALF_A_CENT * f64::from(count.unwrap_or(1).max(1));
        let slack = lines.min(HALF_A_CENT.max(1e-6 * should.abs()));
        if (line.amount - should).abs() > slack {
            let finding = audit.find(
                "V1001",
                row,
                "amount",
                format!(
                    "{} costs {}, and should be {should}",
                    line.name, line.amount
                ),
                "the rows of the other tables add up to it",
            );
            finding.found = Some(line.amount);
            finding.expected = Some(should);
        }
    }
    if audit.leaves_costs() {
        return;
    }
    let missing: Vec<(Term, f64)> = audit
        .charges
        .terms()
        .filter(|((name, measure), amount)| {
            amount.abs() > HALF_A_CENT && !told.contains_key(&(name.to_string(), measure.clone()))
        })
        .map(|(term, amount)| (term.clone(), amount))
        .collect();
    for ((name, measure), amount) in missing {
        let of = measure.map_or(String::new(), |m| format!(" {m}"));
        let mut finding = Finding::new(
            "V1001",
            "costs",
            format!("costs has no line for {name}{of}, which comes to {amount}"),
            "add the line",
        );
        finding.expected = Some(amount);
        audit.note(finding);
    }
}
