//! The money of a plan: accounts, and what is tied up.

use std::fmt::Write;

use super::layout::Layout;
use crate::plan::{self, FirmSale, Plan};
use crate::world::World;
use crate::world::money::Money;

/// Appends how the accounts stood; nothing without firms.
pub fn accounts(text: &mut String, world: &World, plan: &Plan, layout: Layout) {
    let Some(money) = plan::money(world, plan) else {
        return;
    };
    let header = [
        "account",
        "opening",
        "lowest",
        "most owed",
        "left at the end",
    ];
    let mut table = layout.table(&header, &[]);
    for a in &money.accounts {
        let unit = Money::of(&a.currency);
        table.add_row([
            format!("{} {}", a.firm, a.currency),
            unit.shown(a.opening),
            unit.shown(a.lowest),
            unit.shown(a.most_owed),
            unit.shown(a.left),
        ]);
    }
    let lines: Vec<String> = table.lines().map(|l| l.trim_end().to_string()).collect();
    let _ = writeln!(text, "\n{}", lines.join("\n"));
    sales(text, &money.sales, layout);
    let base = world.header.currency.as_str();
    let unit = Money::of(base);
    let tied = format!(
        "{} {base} at most, {} on average: paid for goods and not received for them yet.",
        unit.shown(money.peak_working_capital),
        unit.shown(money.mean_working_capital)
    );
    text.push_str(&layout.paragraph(" working capital  ", &tied));
}

/// What firms sold each other, and at what price.
fn sales(text: &mut String, sales: &[FirmSale], layout: Layout) {
    if sales.is_empty() {
        return;
    }
    let header = ["sold between firms", "from", "units", "price", "in all"];
    let mut table = layout.table(&header, &[]);
    for s in sales {
        let unit = Money::of(&s.currency);
        table.add_row([
            format!("{} by {} to {}", s.product, s.seller, s.buyer),
            s.from.clone(),
            crate::world::money::money(s.quantity),
            format!("{} {}", unit.price(s.price), s.currency),
            format!("{} {}", unit.shown(s.price * s.quantity), s.currency),
        ]);
    }
    let lines: Vec<String> = table.lines().map(|l| l.trim_end().to_string()).collect();
    let _ = writeln!(text, "\n{}", lines.join("\n"));
}
