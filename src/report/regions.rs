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
    // Columns of what no region has are left out: a terminal is narrow.
    let adds = plan.regions.iter().any(|r| r.value_added != 0.0);
    let computes = plan
        .regions
        .iter()
        .any(|r| r.compute_hours > 0.0 || r.places_reached > 0);
    let mut header = vec!["region", "wanted", "delivered", "served", "landed cost"];
    header.extend(adds.then_some("value added"));
    if computes {
        header.extend(["compute h", "of it there", "reached"]);
    }
    let mut table = layout.table(&header, &[]);
    for r in &plan.regions {
        let mut row = vec![
            r.region.clone(),
            number(r.wanted),
            number(r.delivered),
            format!("{:.1} %", 100.0 * r.served_share),
            money.shown(r.landed_cost),
        ];
        row.extend(adds.then(|| money.shown(r.value_added)));
        if computes {
            row.push(number(r.compute_hours));
            row.push(number(r.compute_hours_within));
            row.push(format!("{} of {}", r.places_reached, r.places));
        }
        table.add_row(row);
    }
    let _ = write!(text, "\n{}", trimmed(&table));
    price(text, solution, layout, money);
}

/// What regard for regions costs, where it is asked for.
pub fn price(text: &mut String, solution: &Solution, layout: Layout, money: Money) {
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
