//! Scenarios as people and machines see them.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::layout::{Layout, trimmed};
use crate::scenario::compare::Comparison;
use crate::scenario::sweep::Point;
use crate::scenario::two_stage::Stochastic;
use crate::world::money::{Money, money};

/// Most lines of a list that is cut.
const MOST: usize = 20;

/// Anything as one JSON object.
pub fn json<T: Serialize>(what: &T) -> String {
    serde_json::to_string_pretty(what).map_or(String::new(), |text| text + "\n")
}

/// Scenarios side by side: what each costs, and what the change to the first is made of.
pub fn comparison(c: &Comparison) -> String {
    let currency = Money::of(&c.currency);
    let money = |amount: f64| currency.shown(amount);
    let mut text = String::new();
    let _ = writeln!(text, "{}: {} in {}", c.instance, c.sense, c.currency);
    let mut header = vec!["scenario", "status", c.sense, "change", "together"];
    let mut summary = Layout::default().table(&header, &[]);
    for case in &c.cases {
        let amount = |a: Option<f64>| a.map_or(String::new(), money);
        summary.add_row([
            case.scenario.clone(),
            case.status.to_string(),
            amount(case.objective),
            amount(case.difference),
            amount(case.together),
        ]);
    }
    let _ = writeln!(text, "\n{}\n", trimmed(&summary));
    header = vec!["change by cost"];
    let named: Vec<String> = c.cases.iter().skip(1).map(|k| k.scenario.clone()).collect();
    header.extend(named.iter().map(String::as_str));
    let mut changes = Layout::default().table(&header, &[]);
    // Each column is rounded so that what is printed adds up.
    let columns: Vec<Vec<f64>> = (1..c.cases.len())
        .map(|k| {
            let each: Vec<f64> = c
                .lines
                .iter()
                .map(|l| l.differences[k].unwrap_or(0.0))
                .collect();
            currency.adding_up(&each, each.iter().sum())
        })
        .collect();
    for (i, line) in c.lines.iter().enumerate() {
        if columns.iter().all(|column| column[i] == 0.0) {
            continue;
        }
        let mut row = vec![line.cost.clone()];
        row.extend(columns.iter().enumerate().map(|(k, column)| {
            line.differences[k + 1].map_or(String::new(), |_| money(column[i]))
        }));
        changes.add_row(row);
    }
    let mut total = vec!["total".to_string()];
    total.extend(
        c.cases
            .iter()
            .skip(1)
            .map(|k| k.difference.map_or(String::new(), money)),
    );
    changes.add_row(total);
    let _ = writeln!(text, "{changes}");
    if c.cases.iter().any(|k| k.together.is_some()) {
        text.push_str("together: what the parts of a stack cost beyond what each costs alone\n");
    }
    text
}

/// A plan in two stages: what it is worth, what is decided now, what each scenario costs.
pub fn stochastic(s: &Stochastic) -> String {
    let mut text = String::new();
    let amount = |a: Option<f64>| a.map_or("not known".to_string(), money);
    let mut worth = Layout::default().table(&["two stages", "amount"], &[]);
    for (name, value) in [
        ("RP, the plan", Some(s.rp)),
        ("expected", Some(s.expected)),
        ("EEV, the plan for mean data", s.eev),
        ("WS, scenarios foreseen", s.ws),
        ("VSS, worth of planning so", s.vss),
        ("EVPI, worth of foreseeing", s.evpi),
    ] {
        worth.add_row([name.to_string(), amount(value)]);
    }
    let tail = format!("CVaR at {}, weight {}", s.cvar_level, s.cvar_weight);
    worth.add_row([tail, money(s.cvar)]);
    let _ = writeln!(text, "\n{worth}");
    let mut scenarios =
        Layout::default().table(&["scenario", "probability", "objective", "foreseen"], &[]);
    for o in &s.scenarios {
        let name = o.scenario.clone();
        scenarios.add_row([
            name,
            o.probability.to_string(),
            money(o.objective),
            amount(o.foreseen),
        ]);
    }
    let _ = writeln!(text, "\n{scenarios}");
    let mut decided = Layout::default().table(&["decided now", "subject", "from", "level"], &[]);
    for d in s.first_stage.iter().take(MOST) {
        decided.add_row([
            d.activity.clone(),
            d.subject.clone(),
            d.date.clone(),
            money(d.level),
        ]);
    }
    let _ = writeln!(text, "\n{decided}");
    if s.first_stage.len() > MOST {
        let _ = writeln!(text, "and {} more", s.first_stage.len() - MOST);
    }
    for note in &s.notes {
        let _ = writeln!(text, "{note}");
    }
    text
}

/// The points of a sweep as a table.
pub fn points(points: &[Point]) -> String {
    let axes: Vec<&String> = points
        .first()
        .map_or(Vec::new(), |p| p.parameters.keys().collect());
    let mut header = vec!["point"];
    header.extend(axes.iter().map(|a| a.as_str()));
    header.extend(["objective", "status"]);
    let mut rows = Layout::default().table(&header, &[]);
    for p in points {
        let mut row = vec![p.point.to_string()];
        row.extend(p.parameters.values().cloned());
        row.push(p.objective.map_or(String::new(), money));
        row.push(p.cause.clone().unwrap_or_else(|| p.status.clone()));
        rows.add_row(row);
    }
    format!("{rows}\n")
}

/// The points of a sweep as lines of JSON.
pub fn points_jsonl(points: &[Point]) -> String {
    let lines = points.iter().filter_map(|p| serde_json::to_string(p).ok());
    lines.map(|l| l + "\n").collect()
}

/// The points of a sweep as CSV: parameters, objective, and a column per cost.
pub fn points_csv(points: &[Point]) -> String {
    let names: BTreeSet<&String> = points.iter().flat_map(|p| p.costs.keys()).collect();
    let axes: BTreeSet<&String> = points.iter().flat_map(|p| p.parameters.keys()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let number = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
    let mut header = vec!["point".to_string()];
    header.extend(axes.iter().map(|a| a.to_string()));
    header.extend(["status", "objective", "bound", "gap"].map(str::to_string));
    header.extend(names.iter().map(|n| format!("cost {n}")));
    let _ = writer.write_record(&header);
    for p in points {
        let mut row = vec![p.point.to_string()];
        row.extend(
            axes.iter()
                .map(|a| p.parameters.get(*a).cloned().unwrap_or_default()),
        );
        row.push(p.status.clone());
        row.extend([p.objective, p.bound, p.gap].map(number));
        row.extend(names.iter().map(|n| number(p.costs.get(*n).copied())));
        let _ = writer.write_record(&row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
