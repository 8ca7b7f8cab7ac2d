//! Decisions about nodes and contracts, and what rows add up to.

use std::collections::BTreeMap;

use super::Sums;
use crate::audit::{Audit, Finding, Sum, TOLERANCE, Tally, rows};
use crate::plan::{BUY_CONTRACT, OPEN_NODE, RowRef, SUBSCRIBE};
use crate::world::ids::*;
use crate::world::information;

/// Periods in which what is decided in one stands.
fn stands(audit: &Audit, time: u32, lead: u32, life: Option<u32>) -> std::ops::Range<u32> {
    let horizon = audit.world.calendar.len();
    let from = time.saturating_add(lead);
    let until = life.map_or(horizon, |l| from.saturating_add(l).min(horizon));
    from..until
}

/// Decisions: whole, in the horizon, at their cost, not twice at a time.
pub(super) fn decided(audit: &mut Audit, sums: &mut Sums) {
    let world = audit.world;
    let info = &world.information;
    for (row, d) in audit.decisions(OPEN_NODE) {
        let found = info.nodes.iter().position(|n| n.node == d.subject.as_str());
        let found = found.filter(|&i| info.nodes[i].opening_cost.is_some());
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let node = &info.nodes[i];
        let cost = node.opening_cost.unwrap_or(0.0);
        if takes(audit, row, d, cost, "compute nodes", &node.node) {
            let times = stands(audit, d.time, node.lead_time, node.life);
            let open = times.map(|t| (NodeId::from(i), t));
            for at in open {
                if !sums.nodes_open.insert(at) {
                    twice(audit, row);
                }
            }
        }
    }
    for (row, d) in audit.decisions(SUBSCRIBE) {
        let found = info.nodes.iter().position(|n| n.node == d.subject.as_str());
        let found = found.filter(|&i| info.nodes[i].subscription > 0.0);
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let node = &info.nodes[i];
        let cost = node.subscription;
        if takes(audit, row, d, cost, "compute nodes", &node.node) {
            let at = (NodeId::from(i), d.time);
            if !sums.subscribed.insert(at) {
                twice(audit, row);
            }
            if node.opening_cost.is_some() && !sums.nodes_open.contains(&at) {
                audit.find(
                    "V2008",
                    row,
                    "time",
                    format!("{} does not stand in period {}", node.node, d.time),
                    "open it in time: count its lead time and its life",
                );
            }
        }
    }
    for (row, d) in audit.decisions(BUY_CONTRACT) {
        let found = info.rules.iter().position(|r| r.rule == d.subject.as_str());
        let found = found.filter(|&i| info.rules[i].has_contract());
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let rule = &info.rules[i];
        let cost = rule.contract_cost.unwrap_or(0.0);
        if takes(audit, row, d, cost, "data safeguards", &rule.rule) {
            let times = stands(audit, d.time, rule.contract_lead_time, rule.contract_life);
            for at in times.map(|t| (DataRuleId::from(i), t)) {
                if !sums.contracts.insert(at) {
                    twice(audit, row);
                }
            }
        }
    }
}

/// Checks a whole decision and charges it; whether it is taken.
fn takes(
    audit: &mut Audit,
    row: RowRef,
    d: &crate::plan::Decision,
    cost: f64,
    term: &'static str,
    subject: &str,
) -> bool {
    audit.whole(row, d.level, 1.0);
    audit.money(row, "cost", d.cost, cost * d.level);
    audit.charges.add(term, subject, cost * d.level, d.level);
    if d.time >= audit.world.calendar.len() {
        audit.find(
            "V0102",
            row,
            "time",
            format!("period {} is outside the horizon", d.time),
            "decide within it",
        );
        return false;
    }
    d.level > 0.5
}

fn twice(audit: &mut Audit, row: RowRef) {
    audit.find(
        "V2008",
        row,
        "time",
        "stands already in some of these periods",
        "once at a time is enough",
    );
}

/// Every sum keeps its limit.
pub(super) fn kept(audit: &mut Audit, sums: &Sums) {
    let world = audit.world;
    let info = &world.information;
    let date = |t: u32| world.calendar.date(world.calendar.first(t)).to_string();
    for (&(class, origin, place, t), sum) in &sums.data {
        let what = format!(
            "GB of {} data of {} at {} from {}, in less out",
            info.class(class),
            info.jurisdiction(origin),
            world.places[place.index()].place,
            date(t.min(world.calendar.len()))
        );
        audit.at_least("V2002", sum, 0.0, what);
    }
    for (&(workload, place, t), sum) in &sums.work {
        let what = format!(
            "{} at {} from {}, done less needed",
            info.workloads[workload.index()].workload,
            world.places[place.index()].place,
            date(t)
        );
        audit.equal("V2004", sum, 0.0, what);
    }
    for (&(link, t), sum) in &sums.links {
        let link = &info.links[link.index()];
        if let Some(bandwidth) = &link.bandwidth_at {
            let what = format!("GB on link {} from {}", link.link, date(t));
            audit.at_most("V2009", sum, bandwidth.at(t), what);
        }
    }
    for (&(id, t), units) in &sums.units {
        let node = &info.nodes[id.index()];
        let subscribed = node.subscription == 0.0 || sums.subscribed.contains(&(id, t));
        let stands = node.opening_cost.is_none() || sums.nodes_open.contains(&(id, t));
        if !(subscribed && stands) {
            let what = format!(
                "work on {} from {}, when it does not run",
                node.node,
                date(t)
            );
            audit.at_most("V2008", units, 0.0, what);
        }
        let hours = sums.hours.get(&(id, t)).cloned().unwrap_or_default();
        if let Some(capacity) = &node.capacity_at {
            let what = format!("hours of {} from {}", node.node, date(t));
            audit.at_most("V2010", &hours, capacity.at(t), what);
        }
    }
    under_rules(audit, sums);
}

/// Caps by window; contracts, from the first GB or from a yearly threshold on.
fn under_rules(audit: &mut Audit, sums: &Sums) {
    let world = audit.world;
    let (info, calendar) = (&world.information, &world.calendar);
    let mut windows: Tally<(DataRuleId, u32)> = Tally::new();
    let mut years: BTreeMap<(DataRuleId, i16), Sum> = BTreeMap::new();
    for (&(id, t), sum) in &sums.rules {
        let rule = &info.rules[id.index()];
        let day = calendar.first(t);
        let window = information::window(calendar, rule.window, day);
        let year = calendar.year(day);
        let so_far = years.entry((id, year)).or_default();
        if year == calendar.year(0) && so_far.value == 0.0 {
            so_far.add(1.0, rule.sent_before, None);
        }
        for row in sum.rows() {
            let gb = row_gb(audit, row);
            windows
                .entry((id, window))
                .or_default()
                .add(1.0, gb, Some(row));
            so_far.add(1.0, gb, Some(row));
        }
        if rule.has_contract() && !sums.contracts.contains(&(id, t)) {
            let name = &rule.rule;
            let from = calendar.date(day);
            match rule.threshold {
                Some(free) => {
                    let what = format!(
                        "GB under rule {name} of {year} up to {from}, without the contract"
                    );
                    let so_far = so_far.clone();
                    audit.at_most("V2011", &so_far, free, what);
                }
                None => {
                    let what = format!("GB under rule {name} from {from}, without the contract");
                    audit.at_most("V2011", sum, 0.0, what);
                }
            }
        }
    }
    for (&(id, window), sum) in &windows {
        let rule = &info.rules[id.index()];
        if let Some(cap) = rule.cap {
            let what = format!("GB under rule {} in window {window}", rule.rule);
            audit.at_most("V2012", sum, cap, what);
        }
    }
}

/// Data of a row of data sent or work done.
fn row_gb(audit: &Audit, row: RowRef) -> f64 {
    let plan = audit.plan;
    let index = row.index as usize;
    if row.table == "data_sent" {
        return plan.data_sent.get(index).map_or(0.0, |s| s.gb);
    }
    if row.table == "transmissions" {
        let products = &audit.world.products;
        let sent = plan.transmissions.get(index);
        let gb = sent.and_then(|s| products.iter().find(|p| p.product == s.product));
        return sent.zip(gb).map_or(0.0, |(s, p)| p.gb * s.quantity);
    }
    let done = plan.work_done.get(index);
    let workload = done.and_then(|d| {
        let known = audit.world.information.workloads.iter();
        known
            .filter(|w| w.workload == d.workload.as_str())
            .map(|w| w.gb)
            .next()
    });
    done.zip(workload).map_or(0.0, |(d, gb)| gb * d.quantity)
}

/// What the plan says that nodes do is what its work adds up to.
pub(super) fn computed(audit: &mut Audit, sums: &Sums) {
    let (world, plan) = (audit.world, audit.plan);
    if audit.leaves_decisions() && plan.compute.is_empty() {
        return;
    }
    let nodes = &world.information.nodes;
    let none = Sum::default();
    let mut told: Tally<(NodeId, u32)> = Tally::new();
    for (row, c) in rows("compute", &plan.compute) {
        let found = nodes.iter().position(|n| n.node == c.node.as_str());
        let node = audit.known(found, row, "node", &c.node);
        let period = audit.period(row, c.period, &c.date);
        let (Some(node), Some(t)) = (node, period) else {
            continue;
        };
        audit.text(row, "place", &c.place, &nodes[node].place);
        let at = (NodeId::from(node), t);
        let hours = sums.hours.get(&at).unwrap_or(&none).value;
        let units = sums.units.get(&at).unwrap_or(&none).value;
        super::flows::same(audit, row, "hours", c.hours, hours);
        super::flows::same(audit, row, "quantity", c.quantity, units);
        audit.money(row, "cost", c.cost, hours * nodes[node].price_at.at(t));
        told.entry(at).or_default().add(1.0, 1.0, Some(row));
    }
    for (at, units) in &sums.units {
        let lines = told.get(at).map_or(0.0, |s| s.value);
        if units.value > TOLERANCE && (lines - 1.0).abs() > 0.5 {
            let (node, date) = (&nodes[at.0.index()].node, world.calendar.first(at.1));
            let date = world.calendar.date(date);
            let message =
                format!("what {node} does from {date} is told in {lines} lines of compute");
            let remedy = "one line for each node and period in which it works";
            let mut finding = Finding::new("V2015", "", message, remedy);
            (finding.found, finding.expected) = (Some(lines), Some(1.0));
            audit.note(finding);
        }
    }
}
