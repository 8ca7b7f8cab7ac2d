//! What `evaluate` says: a plan's costs, the best plan's, and where they differ.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

use crate::audit::evaluate::{Difference, Evaluation, differences};
use crate::audit::{Charges, Term};
use crate::pipeline::{Instance, Solution};
use crate::world::money::money;

/// Most differences shown.
const MOST: usize = 15;
/// Most differences for machines.
const MOST_JSON: usize = 1000;

/// Costs by name.
pub fn costs(charges: &Charges) -> Map<String, Value> {
    let nonzero = charges.terms().filter(|(_, amount)| *amount != 0.0);
    nonzero
        .map(|(term, amount)| (name(term), json!(amount)))
        .collect()
}

fn name((term, measure): &Term) -> String {
    match measure {
        Some(measure) => format!("{term} {measure}"),
        None => term.to_string(),
    }
}

/// The best plan known, for comparison.
#[derive(Debug)]
pub struct Best<'a> {
    /// How it was found.
    pub solution: &'a Solution,
    /// What it costs.
    pub charges: &'a Charges,
}

/// As text.
pub fn text(instance: &Instance, evaluation: &Evaluation, best: Option<&Best>) -> String {
    let header = &instance.world.header;
    let mut text = String::new();
    let total = evaluation.charges.total();
    let sense = header.objective.name();
    let currency = &header.currency;
    let _ = writeln!(
        text,
        "{}: the plan's {sense} is {} {currency}",
        header.name,
        money(instance.sign() * total)
    );
    if !evaluation.completed.is_empty() {
        let tables = evaluation.completed.join(", ");
        let _ = writeln!(text, "  worked out, for the plan does not say: {tables}");
    }
    match evaluation.findings.len() {
        0 => {
            let _ = writeln!(text, "  it keeps every rule");
        }
        n => {
            let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
            for f in &evaluation.findings {
                *by_rule.entry(f.rule).or_default() += 1;
            }
            let rules: Vec<String> = by_rule.iter().map(|(r, n)| format!("{r} {n}")).collect();
            let _ = writeln!(
                text,
                "  it breaks rules in {n} places ({}): `portolan verify` tells where",
                rules.join(", ")
            );
        }
    }
    if let Some(best) = best {
        let cost = best.charges.total();
        let _ = writeln!(
            text,
            "  the best plan ({}) has {}: {} better",
            best.solution.status.name(),
            money(instance.sign() * cost),
            money(total - cost)
        );
    }
    let _ = writeln!(text, "\n{}", terms(&evaluation.charges, best));
    let Some(best) = best else { return text };
    let all = differences(&evaluation.charges, best.charges);
    if all.is_empty() {
        let _ = writeln!(text, "\nThe two plans do the same.");
        return text;
    }
    let mut table = table(&["the best plan would", "", currency.as_str()]);
    for d in all.iter().take(MOST) {
        let (doing, units) = words(d);
        table.add_row([doing, units, signed(d.amount())]);
    }
    let _ = writeln!(text, "\n{table}");
    if all.len() > MOST {
        let _ = writeln!(
            text,
            "and {} smaller differences (--format json has them)",
            all.len() - MOST
        );
    }
    text
}

/// Costs by term, of the plan and of the best one.
fn terms(charges: &Charges, best: Option<&Best>) -> Table {
    let mut all: BTreeMap<&Term, (f64, f64)> = BTreeMap::new();
    for (term, amount) in charges.terms() {
        all.entry(term).or_default().0 = amount;
    }
    for (term, amount) in best.iter().flat_map(|b| b.charges.terms()) {
        all.entry(term).or_default().1 = amount;
    }
    let header: &[&str] = match best {
        Some(_) => &["cost", "this plan", "best plan", "difference"],
        None => &["cost", "this plan"],
    };
    let mut table = table(header);
    let mut sum = (0.0, 0.0);
    let mut row = |name: String, (here, there): (f64, f64)| {
        let mut cells = vec![name, money(here)];
        if best.is_some() {
            cells.extend([money(there), signed(there - here)]);
        }
        table.add_row(cells);
    };
    for (term, (here, there)) in all {
        sum = (sum.0 + here, sum.1 + there);
        if here != 0.0 || there != 0.0 {
            row(name(term), (here, there));
        }
    }
    row("in all".to_string(), sum);
    table
}

/// What the best plan does otherwise, in the trade's words.
fn words(d: &Difference) -> (String, String) {
    let more = if d.units() >= 0.0 { "more" } else { "less" };
    let units = format!("{} {more}", quantity(d.units().abs()));
    let subject = &d.subject;
    let doing = match d.term.0 {
        "goods" => format!("buy {subject}"),
        "freight" => format!("ship on {subject}"),
        "insurance" => format!("insure on {subject}"),
        "handling" => format!("handle at {subject}"),
        "departures" => format!("use departures of {subject}"),
        "duty" => {
            let measure = d.term.1.as_deref().unwrap_or("duty");
            format!("clear {subject} ({measure})")
        }
        "clearance" => format!("clear at {subject}"),
        "production" => format!("run {subject}"),
        "set-up" => format!("set up {subject}"),
        "overtime" => format!("work overtime on {subject}"),
        "storage" => format!("keep in stock at {subject}"),
        "safety stock" => format!("fall short of safety stock at {subject}"),
        "lateness" => format!("deliver late to {subject}"),
        "unmet" => format!("leave unmet of {subject}"),
        "shortfall" => format!("pay without taking under {subject}"),
        "revenue" => format!("sell to {subject}"),
        "end value" => format!("keep at the end at {subject}"),
        other => format!("{other}: {subject}"),
    };
    (doing, units)
}

fn quantity(units: f64) -> String {
    let text = money(units);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn signed(amount: f64) -> String {
    let text = money(amount);
    match text.starts_with('-') || text == "0.00" {
        true => text,
        false => format!("+{text}"),
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

/// One object for machines.
pub fn json(instance: &Instance, evaluation: &Evaluation, best: Option<&Best>) -> Value {
    let header = &instance.world.header;
    let best_plan = best.map(|b| {
        json!({
            "status": b.solution.status.name(),
            "objective": b.solution.objective,
            "bound": b.solution.bound,
            "costs": costs(b.charges),
        })
    });
    let all = best.map(|b| differences(&evaluation.charges, b.charges));
    let differences = all.iter().flatten().take(MOST_JSON).map(|d| {
        json!({
            "cost": name(&d.term),
            "subject": d.subject,
            "plan": { "units": d.plan.units, "amount": d.plan.amount },
            "best": { "units": d.best.units, "amount": d.best.amount },
        })
    });
    let findings = evaluation.findings.iter();
    json!({
        "instance": header.name.as_str(),
        "objective": instance.sign() * evaluation.charges.total(),
        "sense": header.objective.name(),
        "currency": header.currency.as_str(),
        "costs": costs(&evaluation.charges),
        "completed": evaluation.completed,
        "best": best_plan,
        "distance": best.map(|b| evaluation.charges.total() - b.charges.total()),
        "differences": differences.collect::<Vec<_>>(),
        "findings": findings.map(|f| f.json(&evaluation.written)).collect::<Vec<_>>(),
    })
}
