//! What `verify` says: as text and for machines.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::audit::claims::Verdict;
use crate::pipeline::Instance;
use crate::plan::Written;
use crate::world::money::money;

/// Most findings told in full.
const MOST: usize = 50;

/// The findings in full, each with its place.
pub fn findings(verdict: &Verdict, written: &Written, colour: bool) -> String {
    let mut text = String::new();
    for finding in verdict.findings.iter().take(MOST) {
        let _ = writeln!(text, "{}\n", finding.diagnostic(written).render(colour));
    }
    if verdict.findings.len() > MOST {
        let _ = writeln!(text, "and {} more", verdict.findings.len() - MOST);
    }
    text
}

/// The verdict in a few lines.
pub fn summary(instance: &Instance, verdict: &Verdict) -> String {
    let header = &instance.world.header;
    let mut text = String::new();
    let head = match (verdict.passes(), verdict.status) {
        (true, Some(status)) => format!("verified, {}", status.name()),
        (true, None) => "verified".to_string(),
        (false, _) => format!("{} findings", verdict.findings.len()),
    };
    let _ = writeln!(text, "{}: {head}", header.name);
    let mut line = |name: &str, amount: f64| {
        let _ = writeln!(text, "  {name:<10} {} {}", money(amount), header.currency);
    };
    line(header.objective.name(), verdict.objective);
    if let Some(bound) = verdict.bound {
        line("bound", bound);
    }
    if let Some(gap) = verdict.gap {
        let _ = writeln!(text, "  {:<10} {gap:.1e}", "gap");
    }
    text
}

/// One object for machines.
pub fn json(instance: &Instance, verdict: &Verdict, written: &Written) -> Value {
    let header = &instance.world.header;
    json!({
        "instance": header.name.as_str(),
        "verified": verdict.passes(),
        "status": verdict.status.map(|s| s.name()),
        "objective": verdict.objective,
        "sense": header.objective.name(),
        "currency": header.currency.as_str(),
        "bound": verdict.bound,
        "gap": verdict.gap,
        "costs": super::evaluation::costs(&verdict.charges),
        "findings": verdict.findings.iter().map(|f| f.json(written)).collect::<Vec<_>>(),
        "notes": verdict.notes.list,
    })
}
