//! Regions side by side, and what regard for them costs.

use std::fmt::Write;

use super::layout::{Layout, trimmed};
use crate::pipeline::Solution;
use crate::plan::Plan;
use crate::plan::words::number;
use crate::world::money::Money;

/// Appends a line for every region, and the price of floors and of max-min; nothing without regions.
pub fn regions(text: &mut String, plan: &Plan, solution: &Solution, layout: Layout, money: Money) {
    if plan.regions.is_empty() {
        return;
    }
    let header = [
        "region",
        "wanted",
        "delivered",
        "served",
        "landed cost",
        "value added",
        "compute h",
        "of which there",
        "reached",
    ];
    let mut table = layout.table(&header, &[]);
    for r in &plan.regions {
        table.add_row([
            r.region.clone(),
            number(r.wanted),
            number(r.delivered),
            format!("{:.1} %", 100.0 * r.served_share),
            money.shown(r.landed_cost),
            money.shown(r.value_added),
            number(r.compute_hours),
            number(r.compute_hours_within),
            format!("{} of {}", r.places_reached, r.places),
        ]);
    }
    let _ = write!(text, "\n{}", trimmed(&table));
    let Some(price) = &solution.fairness else {
        return;
    };
    let least = price.fair_share.map_or(String::new(), |share| {
        format!("every region is served {:.2} % at least. ", 100.0 * share)
    });
    let proved = if price.proved { "" } else { " (not proved)" };
    let said = format!(
        "{least}The plan without regard for regions comes to {}; regard costs {}{proved}.",
        money.shown(price.objective_without),
        money.shown(price.price)
    );
    text.push_str(&layout.paragraph(" price of fairness  ", &said));
}
