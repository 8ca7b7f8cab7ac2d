//! What is different from an earlier plan.

use std::fmt::Write;

use serde_json::json;

use super::layout::{Layout, trimmed};
use crate::pipeline::{Instance, Solution};
use crate::scenario::near::staged::Staged;
use crate::scenario::near::{Difference, Near};
use crate::world::money::{Money, money};

/// Most lines of the table.
const MOST: usize = 40;

/// What it is and what it costs.
fn head(instance: &Instance, solution: &Solution) -> String {
    let header = &instance.world.header;
    let currency = Money::of(header.currency.as_str());
    let mut text = format!("{}: {}\n", header.name, solution.status.name());
    if let Some(objective) = solution.objective {
        let _ = writeln!(
            text,
            "  {:<10} {} {}",
            header.objective.name(),
            currency.shown(objective),
            header.currency
        );
    }
    text
}

/// The cost, the distance, and the lines that differ.
pub fn text(instance: &Instance, found: &Near) -> String {
    let mut text = head(instance, &found.solution);
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
    table(&mut text, &found.differences);
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

fn table(text: &mut String, differences: &[Difference]) {
    let mut rows =
        Layout::default().table(&["what", "", "date", "before", "now", "change"], &[1, 2]);
    for d in differences.iter().take(MOST) {
        rows.add_row([
            d.line.kind.to_string(),
            d.line.what.clone(),
            d.line.date.clone(),
            money(d.before),
            money(d.now),
            money(d.now - d.before),
        ]);
    }
    if !differences.is_empty() {
        let _ = writeln!(text, "\n{}", trimmed(&rows));
    }
    if differences.len() > MOST {
        let _ = writeln!(text, "and {} more", differences.len() - MOST);
    }
}

/// A plan in two stages: the cost, what is decided now, and the lines that differ, scenario by scenario.
pub fn text_staged(instance: &Instance, found: &Staged) -> String {
    let mut text = head(instance, &found.solution);
    if let Some(staged) = &found.solution.stochastic {
        text.push_str(&super::scenarios::stochastic(staged));
    }
    for (scenario, differences) in &found.differences {
        let _ = writeln!(
            text,
            "\nchanged, if it is {scenario}: {} lines",
            differences.len()
        );
        table(&mut text, differences);
    }
    text
}

/// The same as one JSON object.
pub fn json_staged(instance: &Instance, found: &Staged) -> String {
    let object = json!({
        "summary": super::json::summary(instance, &found.solution),
        "differences": found.differences,
    });
    format!("{object:#}\n")
}
