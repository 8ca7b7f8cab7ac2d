//! What `verify` says: as text and for machines.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::audit::claims::Verdict;
use crate::audit::{Freight, HALF_A_CENT};
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
    for f in verdict.freight.iter().take(MOST) {
        let (product, territory) = names(instance, f);
        let _ = writeln!(
            text,
            "  freight of {product} from {} in customs values of {territory}: {} declared, {} by the plan's paths to the border{}",
            f.origin,
            money(f.declared),
            money(f.traced),
            match f.duty.abs() >= HALF_A_CENT {
                true => format!(", which would be {} of duty", money(f.duty)),
                false => String::new(),
            }
        );
    }
    if verdict.freight.len() > MOST {
        let _ = writeln!(text, "  and of {} more goods", verdict.freight.len() - MOST);
    }
    text
}

/// The product and the territory of freight in customs values.
fn names<'a>(instance: &'a Instance, freight: &Freight) -> (&'a str, &'a str) {
    let world = &instance.world;
    (
        &world.products[freight.product.index()].product,
        &world.territories[freight.territory.index()].name,
    )
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
        "freight_in_customs_values": verdict.freight.iter().map(|f| {
            let (product, territory) = names(instance, f);
            json!({
                "territory": territory,
                "product": product,
                "origin_country": f.origin.to_string(),
                "quantity": f.quantity,
                "declared": f.declared,
                "traced": f.traced,
                "duty_difference": f.duty,
            })
        }).collect::<Vec<_>>(),
        "findings": verdict.findings.iter().map(|f| f.json(written)).collect::<Vec<_>>(),
        "notes": verdict.notes.list,
    })
}
