//! Data, compute and ways to clear, on the terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::layout::{Layout, trimmed};
use crate::plan::words::number;
use crate::plan::{Plan, informed};
use crate::world::World;
use crate::world::money::Money;

/// Most lines of a table.
const MOST: usize = 12;

/// What goes where under which rules, what nodes do, and how goods are cleared where there is a choice.
pub fn information(text: &mut String, world: &World, plan: &Plan, layout: Layout, money: Money) {
    let Some(mut found) = informed(world, plan) else {
        return;
    };
    found.moved.sort_by(|a, b| b.gb.total_cmp(&a.gb));
    if !found.moved.is_empty() {
        let header = ["data", "of", "from", "to", "GB", "under", "cost"];
        let mut table = layout.table(&header, &[1, 2, 3, 5]);
        for m in found.moved.iter().take(MOST) {
            table.add_row([
                m.what.clone(),
                m.origin.clone(),
                m.from.clone(),
                m.to.clone(),
                number(m.gb),
                m.rules.clone(),
                money.shown(m.cost),
            ]);
        }
        let all = found
            .moved
            .iter()
            .fold((0.0, 0.0), |s, m| (s.0 + m.gb, s.1 + m.cost));
        let blank = String::new;
        table.add_row([
            "total".to_string(),
            blank(),
            blank(),
            blank(),
            number(all.0),
            blank(),
            money.shown(all.1),
        ]);
        let _ = write!(text, "\n{}", trimmed(&table));
    }
    let mut nodes: BTreeMap<&str, (f64, f64, u32, f64)> = BTreeMap::new();
    for c in &found.compute {
        let sum = nodes.entry(&c.node).or_default();
        sum.0 += c.hours;
        sum.1 = sum.1.max(c.hours);
        sum.2 += 1;
        sum.3 += c.cost;
    }
    if !nodes.is_empty() {
        let header = ["compute node", "hours", "most a period", "periods", "cost"];
        let mut table = layout.table(&header, &[]);
        for (node, (hours, most, periods, cost)) in nodes {
            table.add_row([
                node.to_string(),
                number(hours),
                number(most),
                periods.to_string(),
                money.shown(cost),
            ]);
        }
        let _ = write!(text, "\n{}", trimmed(&table));
    }
    if !found.clearance.is_empty() {
        let header = ["cleared at", "way", "units", "cost"];
        let mut table = layout.table(&header, &[1]);
        for c in &found.clearance {
            let way = if c.mode.is_empty() {
                "ordinary"
            } else {
                &c.mode
            };
            table.add_row([
                c.place.clone(),
                way.to_string(),
                number(c.quantity),
                money.shown(c.cost),
            ]);
        }
        let _ = write!(text, "\n{}", trimmed(&table));
    }
}
