//! The summary that a planner reads in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};

use crate::pipeline::{Instance, Solution};
use crate::plan::Plan;

/// Most lines of a list that is cut.
const MOST: usize = 12;

/// Summary of a solution as text.
pub fn summary(instance: &Instance, solution: &Solution) -> String {
    let header = &instance.world.header;
    let lp = &instance.model.lp;
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", header.name, solution.status.name());
    if let Some(objective) = solution.objective {
        let _ = writeln!(
            text,
            "  {:<10} {} {}",
            header.objective.name(),
            money(objective),
            header.currency
        );
    }
    if let Some(bound) = solution.bound {
        let _ = writeln!(
            text,
            "  {:<10} {} {}",
            "bound",
            money(bound),
            header.currency
        );
    }
    if let Some(gap) = solution.gap {
        let _ = writeln!(text, "  {:<10} {gap:.1e}", "gap");
    }
    let _ = writeln!(
        text,
        "  {:<10} {} columns, {} rows; {} nodes pruned",
        "model",
        lp.n_cols(),
        lp.n_rows(),
        instance.network.pruned
    );
    let _ = writeln!(text, "  {:<10} {}", "solver", solution.answer.picked);
    let seconds = solution.answer.outcome.seconds;
    let _ = writeln!(
        text,
        "  {:<10} {:.2} s to build, {seconds:.2} s to solve",
        "time", instance.seconds
    );
    if let Some(plan) = &solution.plan {
        costs(&mut text, plan);
        duty(&mut text, plan);
        unmet(&mut text, plan);
    }
    text
}

fn costs(text: &mut String, plan: &Plan) {
    let mut by_name: BTreeMap<&str, f64> = BTreeMap::new();
    for line in &plan.costs {
        *by_name.entry(&line.name).or_default() += line.amount;
    }
    let mut lines: Vec<(&str, f64)> = by_name.into_iter().collect();
    lines.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let total: f64 = plan.costs.iter().map(|c| c.amount).sum();
    let rounded = largest_remainder(&lines.iter().map(|l| l.1).collect::<Vec<_>>(), total);
    let mut table = table(&["cost", "amount", "share"]);
    for ((name, amount), shown) in lines.iter().zip(&rounded) {
        let share = if total == 0.0 {
            0.0
        } else {
            amount / total * 100.0
        };
        table.add_row([(*name).to_string(), money(*shown), format!("{share:.1} %")]);
    }
    table.add_row(["total".to_string(), money(total), String::new()]);
    let _ = writeln!(text, "\n{table}");
}

fn duty(text: &mut String, plan: &Plan) {
    let mut lines: BTreeMap<(&str, &str, &str), (f64, f64)> = BTreeMap::new();
    let entries: BTreeMap<u32, _> = plan.clearances.iter().map(|c| (c.entry, c)).collect();
    for d in &plan.duties {
        if let Some(c) = entries.get(&d.entry) {
            let line = lines
                .entry((&c.territory, &c.origin_country, &d.measure))
                .or_default();
            line.0 += d.customs_value;
            line.1 += d.amount;
        }
    }
    lines.retain(|_, (_, amount)| *amount != 0.0);
    if lines.is_empty() {
        return;
    }
    let mut table = table(&[
        "territory",
        "origin",
        "measure",
        "customs value",
        "duty",
        "rate",
    ]);
    for ((territory, origin, measure), (value, amount)) in lines {
        let rate = if value > 0.0 {
            amount / value * 100.0
        } else {
            0.0
        };
        table.add_row([
            territory.to_string(),
            origin.to_string(),
            measure.to_string(),
            money(value),
            money(amount),
            format!("{rate:.2} %"),
        ]);
    }
    let _ = writeln!(text, "\n{table}");
    let assumed = plan
        .clearances
        .iter()
        .filter(|c| c.origin_test == "assumed")
        .count();
    if assumed > 0 {
        let _ = writeln!(
            text,
            "{assumed} clearances claim a preference whose origin test is assumed met."
        );
    }
}

fn unmet(text: &mut String, plan: &Plan) {
    let mut lines: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for d in plan.deliveries.iter().filter(|d| d.outcome == "unmet") {
        *lines.entry((&d.place, &d.product)).or_default() += d.quantity;
    }
    lines.retain(|_, q| *q > 1e-6);
    if lines.is_empty() {
        return;
    }
    let mut lines: Vec<_> = lines.into_iter().collect();
    lines.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut table = table(&["not delivered at", "product", "units"]);
    for ((place, product), quantity) in lines.iter().take(MOST) {
        table.add_row([place.to_string(), product.to_string(), money(*quantity)]);
    }
    let _ = writeln!(text, "\n{table}");
    if lines.len() > MOST {
        let _ = writeln!(text, "and {} more", lines.len() - MOST);
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(header.iter().map(|h| h.to_string()).collect::<Vec<_>>());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A number with two decimals and thousands apart.
pub fn money(amount: f64) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount < 0.0 && text != "0.00" {
        "-"
    } else {
        ""
    };
    format!("{sign}{grouped}.{cents}")
}

/// Rounds amounts to cents so that they add up to the rounded total (largest remainder).
fn largest_remainder(amounts: &[f64], total: f64) -> Vec<f64> {
    let cents: Vec<f64> = amounts.iter().map(|a| (a * 100.0).floor()).collect();
    let missing = (total * 100.0).round() - cents.iter().sum::<f64>();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    let remainder = |i: usize| amounts[i] * 100.0 - cents[i];
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let mut rounded = cents.clone();
    for &i in order.iter().take(missing.max(0.0) as usize) {
        rounded[i] += 1.0;
    }
    rounded.into_iter().map(|c| c / 100.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_lines_add_up() {
        let shown = largest_remainder(&[0.333, 0.333, 0.334], 1.0);
        assert_eq!(shown, [0.33, 0.33, 0.34]);
        let shown = largest_remainder(&[-1.006, 2.001], 0.995);
        assert!((shown.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn money_is_grouped() {
        assert_eq!(money(1234567.891), "1,234,567.89");
        assert_eq!(money(-0.001), "0.00");
        assert_eq!(money(-12.5), "-12.50");
    }
}
