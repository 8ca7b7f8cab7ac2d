//! What a plan does with data and compute, added up from its rows: by node and period, by way.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::world::World;

/// What a compute node does in a period.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct ComputeUsed {
    /// Compute node.
    pub node: String,
    /// Where it stands.
    pub place: String,
    /// First day of the period.
    pub date: String,
    /// Period.
    pub period: u32,
    /// Units of work.
    pub quantity: f64,
    /// Hours.
    pub hours: f64,
    /// Price of the hours.
    pub cost: f64,
}

/// Data or a digital product that goes from one place to another over the horizon.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Moved {
    /// Class of the data, or the product.
    pub what: String,
    /// Jurisdiction where the data arose; blank for a product.
    pub origin: String,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Rules that it goes under, separated by spaces.
    pub rules: String,
    /// GB.
    pub gb: f64,
    /// Price of the links, safeguards and supervision.
    pub cost: f64,
}

/// Goods cleared in one way at a place.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct ByMode {
    /// Where.
    pub place: String,
    /// Mode; blank: the ordinary way.
    pub mode: String,
    /// Units.
    pub quantity: f64,
    /// Cost, beside duty.
    pub cost: f64,
}

/// What a plan does with data and compute.
#[derive(Clone, Debug, Default, Serialize, PartialEq)]
pub struct Informed {
    /// What goes where.
    pub moved: Vec<Moved>,
    /// What nodes do, period by period.
    pub compute: Vec<ComputeUsed>,
    /// What is cleared in which way, where there is a choice.
    pub clearance: Vec<ByMode>,
}

/// Adds the table of what nodes do.
pub(super) fn add(world: &World, plan: &mut Plan) {
    let nodes = &world.information.nodes;
    let mut used: BTreeMap<(usize, u32), ComputeUsed> = BTreeMap::new();
    for d in &plan.work_done {
        let Some(node) = nodes.iter().position(|n| n.node == d.node.as_str()) else {
            continue;
        };
        let sum = used.entry((node, d.period)).or_insert_with(|| ComputeUsed {
            node: d.node.to_string(),
            place: nodes[node].place.to_string(),
            date: d.date.to_string(),
            period: d.period,
            quantity: 0.0,
            hours: 0.0,
            cost: 0.0,
        });
        sum.quantity += d.quantity;
        sum.hours += d.hours;
        sum.cost += d.compute_cost;
    }
    plan.compute = used.into_values().collect();
}

/// What a plan does with data, compute and ways to clear; `None` where it does nothing with them.
pub fn informed(world: &World, plan: &Plan) -> Option<Informed> {
    let mut ways: BTreeMap<[String; 5], (f64, f64)> = BTreeMap::new();
    let mut goes = |key: [&str; 5], gb: f64, cost: f64| {
        let sum = ways.entry(key.map(str::to_string)).or_default();
        sum.0 += gb;
        sum.1 += cost;
    };
    for s in &plan.data_sent {
        let key = [&*s.data_class, &*s.origin, &*s.from, &*s.to, &*s.rules];
        goes(key, s.gb, s.link_cost + s.safeguards);
    }
    for d in &plan.work_done {
        let mut nodes = world.information.nodes.iter();
        let at = nodes.find(|n| n.node == d.node.as_str());
        let to = at.map_or("", |n| n.place.as_str());
        let key = [&*d.data_class, &*d.origin, &*d.place, to, &*d.rules];
        // What stays where it is and is under no rule goes nowhere.
        if d.gb > 0.0 && !(d.path.is_empty() && d.rules.is_empty()) {
            goes(key, d.gb, d.link_cost + d.safeguards);
        }
    }
    for s in &plan.transmissions {
        let key = [&*s.product, "", &*s.from, &*s.to, &*s.rules];
        goes(key, s.gb, s.link_cost + s.safeguards);
    }
    let moved = ways.into_iter().map(|(key, (gb, cost))| {
        let [what, origin, from, to, rules] = key;
        Moved {
            what,
            origin,
            from,
            to,
            rules,
            gb,
            cost,
        }
    });
    let mut modes: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    for c in &plan.clearances {
        let place = world
            .places
            .iter()
            .position(|p| p.place == c.place.as_str());
        let chosen = place.is_some_and(|p| world.modes_at(p.into()).count() > 1);
        if chosen {
            let sum = modes
                .entry((c.place.to_string(), c.mode.to_string()))
                .or_default();
            sum.0 += c.quantity;
            sum.1 += c.cost;
        }
    }
    for d in plan
        .decisions
        .iter()
        .filter(|d| d.decision == super::MAKE_ENTRY)
    {
        let (place, mode) = d.subject.split_once('/').unwrap_or((&d.subject, ""));
        if let Some(sum) = modes.get_mut(&(place.to_string(), mode.to_string())) {
            sum.1 += d.cost;
        }
    }
    let clearance = modes
        .into_iter()
        .map(|((place, mode), (quantity, cost))| ByMode {
            place,
            mode,
            quantity,
            cost,
        });
    let informed = Informed {
        moved: moved.collect(),
        compute: plan.compute.clone(),
        clearance: clearance.collect(),
    };
    (informed != Informed::default()).then_some(informed)
}
