//! The summary that a planner reads in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::layout::{Layout, Tone, trimmed};
use crate::conflict::Conflict;
use crate::instance::overlay::BASE;
use crate::pipeline::{BoundSource, Instance, Solution, Status};
use crate::plan::words::{count, number};
use crate::plan::{Binding, Plan, Undelivered};
use crate::world::money::Money;

/// Most lines of a list that is cut.
const MOST: usize = 12;

/// Summary of a solution as text.
pub fn summary(instance: &Instance, solution: &Solution, layout: Layout) -> String {
    let money = Money::of(instance.world.header.currency.as_str());
    let mut text = head(instance, solution, layout, money);
    if let Some(found) = &solution.conflict {
        conflict(&mut text, found, layout);
    }
    if let Some(staged) = &solution.stochastic {
        text.push_str(&super::scenarios::stochastic(staged));
        super::regions::price(&mut text, solution, layout, money);
    }
    if let Some(plan) = &solution.plan {
        costs(&mut text, plan, instance.sign(), layout, money);
        duty(&mut text, plan, layout, money);
        super::regions::regions(&mut text, plan, solution, layout, money);
        super::money::accounts(&mut text, &instance.world, plan, layout);
        super::information::information(&mut text, &instance.world, plan, layout, money);
        undelivered(&mut text, &solution.undelivered, layout, money);
        binding(&mut text, instance, solution, layout, money);
    }
    text
}

/// What would have to give, smallest first.
fn conflict(text: &mut String, found: &Conflict, layout: Layout) {
    let heading = layout.paint(Tone::Strong, "what would have to give");
    if !found.alternatives.is_empty() {
        let _ = writeln!(
            text,
            "\n {heading}: any one of these is enough, smallest first"
        );
        for (i, relief) in found.alternatives.iter().take(MOST).enumerate() {
            text.push_str(&layout.paragraph(&format!("  {:>2}. ", i + 1), &relief.words));
        }
        more(text, found.alternatives.len(), "ways");
    }
    match &found.together {
        Some(together) if found.alternatives.is_empty() => {
            let _ = writeln!(text, "\n {heading}: all of this together");
            text.push_str(&layout.paragraph("  - ", &together.words));
        }
        Some(together) => {
            text.push_str(&layout.paragraph("  or, less in all, together: ", &together.words));
        }
        None if found.alternatives.is_empty() => {
            let said =
                "No limit that is known to give makes a plan possible, however much it gives.";
            text.push_str(&layout.paragraph("  ", said));
        }
        None => {}
    }
    if !found.complete {
        let said = "The instance is too large to try each limit alone.";
        text.push_str(&layout.paragraph("  ", said));
    }
}

/// A status and what it means, in a sentence where it is not plain.
fn meaning(solution: &Solution) -> (Tone, &'static str) {
    match solution.status {
        Status::CertifiedOptimal => (Tone::Good, ""),
        Status::CertifiedWithin => (
            Tone::Good,
            "The plan is proved to be within the gap that was asked for.",
        ),
        Status::SolverOptimal => (
            Tone::Fair,
            "The plan is feasible; that it is optimal is the solver's word.",
        ),
        Status::FeasibleOnly => (
            Tone::Fair,
            "The plan is feasible; no bound comes as near to it as was asked for.",
        ),
        Status::LimitPlan => (
            Tone::Fair,
            "A limit ended the search: this is the best plan so far.",
        ),
        Status::LimitNoPlan if solution.conflict.is_some() => (
            Tone::Bad,
            "A solver holds that no plan can keep every rule, but it is not proved.",
        ),
        Status::LimitNoPlan => (
            Tone::Bad,
            "A limit ended the search before there was a plan; give it more time, or another solver.",
        ),
        Status::Infeasible => (Tone::Bad, "No plan can keep every rule: that is proved."),
        Status::Unbounded => (Tone::Bad, "The objective has no end."),
        Status::Interrupted if solution.plan.is_some() => (
            Tone::Fair,
            "Interrupted: this is the best plan so far, not proved optimal.",
        ),
        Status::Interrupted => (Tone::Bad, "Interrupted before there was a plan."),
    }
}

fn head(instance: &Instance, solution: &Solution, layout: Layout, money: Money) -> String {
    let header = &instance.world.header;
    let lp = &instance.model.lp;
    let (tone, sentence) = meaning(solution);
    let status = layout.paint(tone, solution.status.name());
    let with = match instance.scenario.as_str() {
        BASE => String::new(),
        overlays => format!(" with {overlays}"),
    };
    let mut text = format!("{}{with}: {status}\n", header.name);
    if !sentence.is_empty() {
        text.push_str(&layout.paragraph("  ", sentence));
    }
    let mut line = |name: &str, value: &str| {
        text.push_str(&layout.paragraph(&format!("  {name:<10} "), value));
    };
    let currency = header.currency.as_str();
    if let Some(objective) = solution.objective {
        let shown = format!("{} {currency}", money.shown(objective));
        line(header.objective.name(), &shown);
    }
    if let Some(bound) = solution.bound {
        let source = match solution.bound_source {
            BoundSource::Solver => " (the solver's word)",
            BoundSource::Certificate | BoundSource::None => "",
        };
        line(
            "bound",
            &format!("{} {currency}{source}", money.shown(bound)),
        );
    }
    if let Some(gap) = solution.gap {
        let beside = match solution.gap_without_unmet {
            Some(other) if !solution.undelivered.is_empty() => {
                format!(" ({other:.1e} without penalties for unmet demand)")
            }
            _ => String::new(),
        };
        line("gap", &format!("{gap:.1e}{beside}"));
    }
    let sizes = format!(
        "{} columns, {} rows; left out: {} nodes, {} lanes, {} idle stocks",
        number(lp.n_cols() as f64),
        number(lp.n_rows() as f64),
        number(instance.network.pruned as f64),
        number(instance.network.presolve.dropped() as f64),
        number(instance.network.presolve.idle as f64)
    );
    line("model", &sizes);
    let uses = crate::rules::uses(&instance.model);
    for modelled in ["exact LP", "integer"] {
        let of = uses.iter().filter(|u| u.modelled == modelled);
        let of: Vec<&str> = of.map(|u| u.rule).collect();
        if !of.is_empty() {
            line(modelled, &of.join(", "));
        }
    }
    for remark in uses.iter().flat_map(|u| &u.remarks) {
        line("note", remark);
    }
    line("solver", &solution.answer.picked);
    let times = format!(
        "{:.2} s to build, {:.2} s to solve",
        instance.seconds, solution.answer.outcome.seconds
    );
    line("time", &times);
    text
}

/// The cost breakdown; where profit counts, what comes in and goes out.
fn costs(text: &mut String, plan: &Plan, sign: f64, layout: Layout, money: Money) {
    let mut by_name: BTreeMap<&str, f64> = BTreeMap::new();
    for line in &plan.costs {
        *by_name.entry(&line.name).or_default() += sign * line.amount;
    }
    let mut lines: Vec<(&str, f64)> = by_name.into_iter().collect();
    lines.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
    let amounts: Vec<f64> = lines.iter().map(|l| l.1).collect();
    let total: f64 = amounts.iter().sum();
    let rounded = money.adding_up(&amounts, total);
    // Shares of a sum of pluses and minuses say nothing.
    let shares = total > 0.0 && amounts.iter().all(|a| *a >= 0.0);
    let what = if sign > 0.0 { "cost" } else { "in and out" };
    let header: &[&str] = if shares {
        &[what, "amount", "share"]
    } else {
        &[what, "amount"]
    };
    let mut table = layout.table(header, &[]);
    for ((name, amount), shown) in lines.iter().zip(&rounded) {
        let mut row = vec![(*name).to_string(), money.shown(*shown)];
        if shares {
            row.push(format!("{:.1} %", amount / total * 100.0));
        }
        table.add_row(row);
    }
    table.add_row(["total".to_string(), money.shown(total)]);
    let _ = write!(text, "\n{}", trimmed(&table));
}

fn duty(text: &mut String, plan: &Plan, layout: Layout, money: Money) {
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
    let header = [
        "territory",
        "origin",
        "measure",
        "customs value",
        "duty",
        "rate",
    ];
    let mut table = layout.table(&header, &[1, 2]);
    let amounts: Vec<f64> = lines.values().map(|l| l.1).collect();
    let total: f64 = amounts.iter().sum();
    let rounded = money.adding_up(&amounts, total);
    for (((territory, origin, measure), (value, amount)), shown) in lines.into_iter().zip(rounded) {
        let rate = if value > 0.0 {
            format!("{:.2} %", amount / value * 100.0)
        } else {
            String::new()
        };
        table.add_row([
            territory.to_string(),
            origin.to_string(),
            measure.to_string(),
            money.shown(value),
            money.shown(shown),
            rate,
        ]);
    }
    let blank = String::new();
    table.add_row([
        "total".to_string(),
        blank.clone(),
        blank.clone(),
        blank.clone(),
        money.shown(total),
        blank,
    ]);
    let _ = write!(text, "\n{}", trimmed(&table));
    let assumed = plan
        .clearances
        .iter()
        .filter(|c| c.origin_test == "assumed")
        .count();
    if assumed > 0 {
        let said = format!(
            "{assumed} clearances claim a preference whose origin test is assumed met (marked in clearances.csv)."
        );
        text.push_str(&layout.paragraph(" ", &said));
    }
}

/// What was not delivered, demand by demand, with the reason of its largest part.
fn undelivered(text: &mut String, list: &[Undelivered], layout: Layout, money: Money) {
    let mut by_demand: BTreeMap<&str, Vec<&Undelivered>> = BTreeMap::new();
    for line in list {
        by_demand.entry(&line.demand).or_default().push(line);
    }
    let lost = |lines: &[&Undelivered]| -> f64 { lines.iter().map(|u| u.quantity * u.worth).sum() };
    let mut demands: Vec<Vec<&Undelivered>> = by_demand.into_values().collect();
    if demands.is_empty() {
        return;
    }
    demands.sort_by(|a, b| {
        lost(b)
            .total_cmp(&lost(a))
            .then_with(|| a[0].demand.cmp(&b[0].demand))
    });
    let all: f64 = demands.iter().map(|d| lost(d)).sum();
    let _ = writeln!(
        text,
        "\n {} (in all worth {})",
        layout.paint(Tone::Strong, "not delivered, and why"),
        money.shown(all)
    );
    for lines in demands.iter().take(MOST) {
        let quantity: f64 = lines.iter().map(|u| u.quantity).sum();
        let most = lines
            .iter()
            .max_by(|a, b| a.quantity.total_cmp(&b.quantity))
            .map_or(lines[0], |u| u);
        let times = match lines.len() {
            1 => format!("period from {}", lines[0].date),
            n => format!("{n} periods, the most in that from {}", most.date),
        };
        let said = format!(
            "{} of {} at {} (demand {}), {times}: {}",
            count(quantity, &most.unit),
            most.product,
            most.place,
            most.demand,
            most.why
        );
        text.push_str(&layout.paragraph("  - ", &said));
    }
    more(text, demands.len(), "demands");
}

fn binding(
    text: &mut String,
    instance: &Instance,
    solution: &Solution,
    layout: Layout,
    money: Money,
) {
    if solution.binding.is_empty() {
        return;
    }
    let currency = instance.world.header.currency.as_str();
    let given = if instance.model.lp.has_integers() {
        ", the whole-number decisions as they are"
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "\n {} (largest worth of the whole limit first{given})",
        layout.paint(Tone::Strong, "binding limits"),
    );
    let mut limits: Vec<Vec<&Binding>> = Vec::new();
    for b in &solution.binding {
        let same = |l: &&mut Vec<&Binding>| (&l[0].limit, &l[0].subject) == (&b.limit, &b.subject);
        match limits.iter_mut().find(same) {
            Some(list) => list.push(b),
            None => limits.push(vec![b]),
        }
    }
    for list in limits.iter().take(MOST) {
        let b = list[0];
        let times = match list.len() {
            1 => String::new(),
            n => {
                let mean = list.iter().map(|b| b.price).sum::<f64>() / n as f64;
                format!(
                    "; it binds in {n} periods, at {} on average",
                    money.price(mean)
                )
            }
        };
        let said = format!(
            "{} is worth up to {} {currency} ({} there){times}",
            b.words,
            money.price(b.price),
            count(b.amount, &b.unit)
        );
        text.push_str(&layout.paragraph("  - ", &said));
    }
    more(text, limits.len(), "limits");
}

fn more(text: &mut String, all: usize, what: &str) {
    if all > MOST {
        let _ = writeln!(text, "    and {} more {what}", all - MOST);
    }
}
