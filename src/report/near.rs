//! What is different from an earlier plan.

use std::fmt::Write;

use serde_json::json;

use super::layout::{Layout, trimmed};
use crate::pipeline::Instance;
use crate::scenario::near::Near;
use crate::world::money::{Money, money};

/// Most lines of the table.
const MOST: usize = 40;

/// The cost, the distance, and the lines that differ.
pub fn text(instance: &Instance, found: &Near) -> String {
    let header = &instance.world.header;
    let currency = Money::of(header.currency.as_str());
    let mut text = format!("{}: {}\n", header.name, found.solution.status.name());
    if let Some(objective) = found.solution.objective {
        let _ = writeln!(
            text,
            "  {:<10} {} {}",
            header.objective.name(),
            currency.shown(objective),
            header.currency
        );
    }
    let _ = writeln!(
        text,
        "  {:<10} {} units of purchases, shipments and runs",
        "changed",
        money(found.distance)
    );
    if let Some(best) = found.distance_of_best {
        let _ = writeln!(
            text,
            "  {:<10} {} units, had it not stayed near",
            "instead of",
            money(best)
        );
    }
    let mut table =
        Layout::default().table(&["what", "", "date", "before", "now", "change"], &[1, 2]);
    for d in found.differences.iter().take(MOST) {
        table.add_row([
            d.line.kind.to_string(),
            d.line.what.clone(),
            d.line.date.clone(),
            money(d.before),
            money(d.now),
            money(d.now - d.before),
        ]);
    }
    if !found.differences.is_empty() {
        let _ = writeln!(text, "\n{}", trimmed(&table));
    }
    if found.differences.len() > MOST {
        let _ = writeln!(text, "and {} more", found.differences.len() - MOST);
    }
    text
}

/// The same as one JSON object.
pub fn json(instance: &Instance, found: &Near) -> String {
    let object = json!({
        "summary": super::json::summary(instance, &found.solution),
        "distance": found.distance,
        "distance_of_best": found.distance_of_best,
        "differences": found.differences,
    });
    format!("{object:#}\n")
}
