//! What barriers cost, for people.

use std::fmt::Write;

use super::layout::Layout;
use crate::plan::words::{count, number};
use crate::scenario::barriers::{Barriers, Lifted, Limit};
use crate::world::money::Money;

/// A worth below this share of the objective is rounding.
const NOTHING: f64 = 1e-7;

/// As people read it.
pub fn text(told: &Barriers, layout: Layout) -> String {
    let currency = Money::of(&told.currency);
    let money = |amount: f64| format!("{} {}", currency.shown(amount), told.currency);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}: {}{}",
        told.instance,
        told.status,
        told.objective
            .map_or(String::new(), |o| format!(", {} {}", told.sense, money(o)))
    );
    let least = NOTHING * told.objective.unwrap_or(0.0).abs().max(1.0);
    let idle = |l: &&Lifted| l.worth.is_some_and(|w| w.abs() <= least);
    if !told.lifted.is_empty() {
        let _ = writeln!(
            text,
            "\n what lifting one barrier would be worth over the horizon, every decision taken anew"
        );
    }
    for l in told.lifted.iter().filter(|l| !idle(l)) {
        let words = match (l.worth, l.objective) {
            (Some(worth), _) => {
                let share = told.objective.filter(|o| o.abs() > least);
                let share = share.map_or(String::new(), |o| {
                    let percent = 100.0 * worth / o.abs();
                    format!(", {percent:.1} % of the {}", told.sense)
                });
                format!(
                    "{} is worth {}{share}{}",
                    l.words,
                    money(worth),
                    between(l, least, &money)
                )
            }
            (None, Some(objective)) => format!(
                "{} would make a plan possible, at {}",
                l.words,
                money(objective)
            ),
            (None, None) => format!("{}: {}", l.words, l.status),
        };
        text.push_str(&layout.paragraph("  - ", &words));
    }
    let nothing: Vec<&str> = told
        .lifted
        .iter()
        .filter(idle)
        .map(|l| l.words.as_str())
        .collect();
    if !nothing.is_empty() {
        let words = format!("worth nothing here: {}", nothing.join("; "));
        text.push_str(&layout.paragraph("  ", &words));
    }
    if !told.limits.is_empty() {
        let _ = writeln!(
            text,
            "\n what a little more would be worth{}",
            if told.conditional {
                ", the whole-number decisions as they are"
            } else {
                ""
            }
        );
    }
    for l in &told.limits {
        text.push_str(&layout.paragraph("  - ", &limit(l, told, &money)));
    }
    if let Some(scenarios) = told.scenarios {
        let words = format!(
            "over {scenarios} scenarios, by what the plan in two stages is planned by; the limits of a single one: --scenario"
        );
        text.push_str(&layout.paragraph("  ", &words));
    }
    if told.lifted.is_empty() && told.limits.is_empty() {
        let _ = writeln!(
            text,
            "\n no barrier of the kinds asked for stands or binds here"
        );
    }
    text
}

/// What is proved of a worth, where that leaves something open.
fn between(l: &Lifted, least: f64, money: &dyn Fn(f64) -> String) -> String {
    match l.proved {
        Some((low, high)) if high - low > 2.0 * least.max(0.01) => {
            format!(" (proved: from {} to {})", money(low), money(high))
        }
        Some(_) => String::new(),
        None => format!(" (not proved: {})", l.status),
    }
}

fn limit(l: &Limit, told: &Barriers, money: &dyn Fn(f64) -> String) -> String {
    let currency = Money::of(&told.currency);
    let mut words = format!(
        "{} is worth {} {}",
        l.words,
        currency.price(l.price),
        told.currency
    );
    match l.holds {
        Some((least, most)) => {
            let _ = write!(
                words,
                "; that holds from {} to {}, and there {} now",
                number(least),
                count(most, &l.unit),
                match number(l.amount).as_str() {
                    "1" => "is 1".to_string(),
                    many => format!("are {many}"),
                }
            );
        }
        None => words.push_str("; how far that holds could not be followed"),
    }
    if let Some(one) = l.one_more {
        let anew = if told.conditional {
            ", every decision taken anew,"
        } else {
            ""
        };
        let _ = write!(words, "; one whole unit more{anew} is worth {}", money(one));
    }
    words
}
