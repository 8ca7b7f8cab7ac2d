//! What `portolan check` says of an instance.

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::pipeline::Instance;
use crate::plan::words::number;

/// `3 errors, 1 warning`.
pub fn counts(found: &Diagnostics) -> String {
    let errors = found.errors();
    let warnings = found.list.len() + found.more - errors;
    let some = |n: usize, what: &str| match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    };
    format!("{}, {}", some(errors, "error"), some(warnings, "warning"))
}

/// Nouns of an instance and how many there are, those that are there.
fn nouns(instance: &Instance) -> Vec<(&'static str, usize)> {
    let w = &instance.world;
    let all = [
        ("places", w.places.len()),
        ("products", w.products.len()),
        ("supplies", w.supplies.len()),
        ("recipes", w.recipes.len()),
        ("lanes", w.lanes.len()),
        ("services", w.services.len()),
        ("demands", w.demands.len()),
        ("contracts", w.contracts.len()),
        ("duty rates", w.tariffs.len()),
        ("embargoes", w.embargoes.len()),
    ];
    all.into_iter().filter(|(_, n)| *n > 0).collect()
}

/// A noun in the number it has.
fn noun(many: &str, n: usize) -> String {
    let singular = || match many {
        "supplies" => "supply".to_string(),
        "embargoes" => "embargo".to_string(),
        _ => many.trim_end_matches('s').to_string(),
    };
    if n == 1 { singular() } else { many.to_string() }
}

/// Whole-number columns.
fn decisions(instance: &Instance) -> usize {
    let series = instance.model.lp.cols.iter().filter(|s| s.integer);
    series.map(|s| s.count as usize).sum()
}

/// A summary of an instance without errors.
pub fn text(instance: &Instance) -> String {
    let (w, lp) = (&instance.world, &instance.model.lp);
    let calendar = &w.calendar;
    let nouns: Vec<String> = nouns(instance)
        .into_iter()
        .map(|(name, n)| format!("{} {}", number(n as f64), noun(name, n)))
        .collect();
    format!(
        "{}: {}\n  holds     {}\n  horizon   {} periods ({}) from {} to {}\n  objective {} in {}\n  model     {} columns ({} whole numbers), {} rows, {} entries; {} nodes pruned\n",
        w.header.name,
        counts(&instance.warnings),
        nouns.join(", "),
        calendar.len(),
        w.header.period.name(),
        calendar.date(calendar.first(0)),
        calendar.date(calendar.end() - 1),
        w.header.objective.name(),
        w.header.currency,
        number(lp.n_cols() as f64),
        number(decisions(instance) as f64),
        number(lp.n_rows() as f64),
        number(lp.n_entries() as f64),
        number(instance.network.pruned as f64),
    )
}

/// Findings, and the summary where there is no error, as one JSON object.
pub fn json(found: &Diagnostics, instance: Option<&Instance>) -> String {
    let errors = found.errors();
    let summary = instance.map(|instance| {
        let lp = &instance.model.lp;
        let nouns: serde_json::Map<String, Value> = nouns(instance)
            .into_iter()
            .map(|(name, n)| (name.replace(' ', "_"), json!(n)))
            .collect();
        json!({
            "instance": instance.world.header.name.as_str(),
            "periods": instance.world.calendar.len(),
            "holds": nouns,
            "columns": lp.n_cols(),
            "whole_numbers": decisions(instance),
            "rows": lp.n_rows(),
            "entries": lp.n_entries(),
            "pruned_nodes": instance.network.pruned,
            "sha256": instance.world.hash,
        })
    });
    let object = json!({
        "errors": errors,
        "warnings": found.list.len() + found.more - errors,
        "not_listed": found.more,
        "findings": found.list,
        "summary": summary,
    });
    format!("{object:#}\n")
}
