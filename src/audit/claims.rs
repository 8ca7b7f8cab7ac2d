//! What a plan claims of itself, found again: objective, bound, gap, status.
//!
//! The objective is what the audit's charges add up to. The bound is recomputed from the plan's
//! prices (and leaves, where there are whole numbers) on the instance's own program: prices prove
//! what they prove, whoever wrote them, so a changed price can only weaken the bound.

use super::{Audited, Charges, Finding, Freight, HALF_A_CENT, run};
use crate::certificate::{self, safe_bound, verify_leaves};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pipeline::{Instance, OPTIMAL, Status};
use crate::plan::{Claims, Written};

/// What is true of a plan.
#[derive(Debug)]
pub struct Verdict {
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// What it costs, by name.
    pub charges: Charges,
    /// Objective in the instance's sense.
    pub objective: f64,
    /// What no plan can better, as its prices prove, in the same sense.
    pub bound: Option<f64>,
    /// Relative gap between the two.
    pub gap: Option<f64>,
    /// The status that it deserves; none where a rule is broken.
    pub status: Option<Status>,
    /// Freight in customs values, as declared and as the plan's paths have it.
    pub freight: Vec<Freight>,
    /// Remarks.
    pub notes: Diagnostics,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn passes(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Verifies a plan against its instance.
pub fn verify(instance: &Instance, written: &Written) -> Verdict {
    let Audited {
        findings,
        charges,
        freight,
    } = run(&instance.world, &written.plan);
    let sign = instance.sign();
    let mut notes = written.notes.clone();
    let (least, unknown) = bound(instance, written);
    if unknown > 0 {
        notes.push(Diagnostic::new(
            "W0403",
            format!("{unknown} rows of prices and leaves name nothing in the instance"),
            "they prove nothing and are left out",
        ));
    }
    let cost = charges.total();
    let gap = least.map(|b| certificate::gap(cost, b));
    let mut verdict = Verdict {
        objective: sign * cost,
        bound: least.map(|b| sign * b),
        gap,
        status: None,
        findings,
        charges,
        freight,
        notes,
    };
    match &written.claims {
        Some(claims) => judge(instance, claims, cost, least, &mut verdict),
        None => {
            verdict.notes.push(Diagnostic::new(
                "W0404",
                "there is no plan.json: nothing is claimed of objective, bound and status",
                "what the tables come to is told below",
            ));
            if verdict.passes() {
                verdict.status = Some(deserved(gap, None));
            }
        }
    }
    verdict
}

/// The status that a sound plan deserves by its gap.
fn deserved(gap: Option<f64>, claims: Option<&Claims>) -> Status {
    let within = claims
        .filter(|c| c.status.as_deref() == Some(Status::CertifiedWithin.name()))
        .and_then(|c| c.gap);
    match gap {
        Some(g) if g <= OPTIMAL => Status::CertifiedOptimal,
        Some(g) if within.is_some_and(|w| g <= w * (1.0 + 1e-6)) => Status::CertifiedWithin,
        _ => Status::FeasibleOnly,
    }
}

/// The bound that the plan's prices prove (minimised), and how many of their words are unknown.
fn bound(instance: &Instance, written: &Written) -> (Option<f64>, usize) {
    let lp = &instance.model.lp;
    let numbers = written
        .proof
        .numbers(&instance.world, &instance.network, &instance.model);
    let relaxed = safe_bound(lp, &numbers.prices, &[]);
    let leaves = match numbers.leaves.is_empty() {
        true => None,
        false => verify_leaves(lp, &numbers.leaves)
            .ok()
            .filter(|b| b.is_finite()),
    };
    let best = match (relaxed, leaves) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other),
    };
    (best, numbers.unknown)
}

/// Holds what `plan.json` says against what was found.
fn judge(
    instance: &Instance,
    claims: &Claims,
    cost: f64,
    least: Option<f64>,
    verdict: &mut Verdict,
) {
    let sign = instance.sign();
    const REMEDY: &str = "mend plan.json, or take it away: the CSV tables are what counts";
    for (row, field, text) in &claims.disagreements {
        let what = field.as_ref().map_or(String::new(), |f| format!("{f}: "));
        let mut finding = Finding::new("V1002", "plan.json", format!("{what}{text}"), REMEDY);
        finding.row = Some(*row);
        verdict.findings.push(finding);
    }
    let mut claim = |code: &'static str, what: &str, found: f64, expected: f64| {
        let message = format!("plan.json claims {what} {found}; it is {expected}");
        let mut finding = Finding::new(code, "plan.json", message, REMEDY);
        finding.found = Some(found);
        finding.expected = Some(expected);
        verdict.findings.push(finding);
    };
    if let Some(told) = claims.objective {
        let slack = HALF_A_CENT.max(1e-9 * cost.abs());
        if (told - sign * cost).abs() > slack {
            claim("V1003", "an objective of", told, sign * cost);
        }
    }
    if let Some(told) = claims.bound {
        let proved = least.unwrap_or(f64::NEG_INFINITY);
        // Only a claim that is better than what is proved is false.
        if sign * told > proved + 1e-9 * proved.abs().max(1.0) {
            claim("V1004", "a bound of", told, sign * proved);
        }
    }
    if let (Some(told), Some(gap)) = (claims.gap, verdict.gap)
        && told < gap - 1e-9
    {
        claim("V1006", "a gap of", told, gap);
    }
    let sound = verdict.passes();
    let status = deserved(verdict.gap, Some(claims));
    if sound {
        verdict.status = Some(status);
    }
    let told = claims.status.as_deref().unwrap_or("");
    let rank = |name: &str| match name {
        "certified-optimal" => 2,
        "certified-within" => 1,
        _ => 0,
    };
    let no_plan = ["infeasible", "unbounded", "limit-no-plan"].contains(&told);
    if no_plan || rank(told) > rank(status.name()) {
        let message = format!(
            "plan.json claims the status {told}; it deserves {}",
            status.name()
        );
        verdict
            .findings
            .push(Finding::new("V1005", "plan.json", message, REMEDY));
        verdict.status = None;
    }
    if let Some(hash) = &claims.instance
        && *hash != instance.world.hash
    {
        verdict.notes.push(Diagnostic::new(
            "W0405",
            "the plan was made for another state of the instance",
            "it is held against the instance as it is now",
        ));
    }
}
