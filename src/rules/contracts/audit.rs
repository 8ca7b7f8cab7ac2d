//! Contracts, checked again from what the plan ships and buys under them.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, TOLERANCE, Tally, rows};
use crate::plan::{Decision, RowRef};
use crate::world::tables::{BreakKind, ContractKind};
use crate::world::{Contract, ids::*};

/// The plan's decisions under one contract.
#[derive(Default)]
struct Told<'a> {
    volume: Vec<(RowRef, &'a Decision)>,
    in_break: Vec<(RowRef, &'a Decision)>,
    reached: Vec<(RowRef, &'a Decision)>,
    shortfall: Vec<(RowRef, &'a Decision)>,
    containers: Vec<(RowRef, &'a Decision)>,
    reserved: Vec<(RowRef, &'a Decision)>,
}

/// A list of the decisions of one kind.
type Pick = for<'t, 'a> fn(&'t mut Told<'a>) -> &'t mut Vec<(RowRef, &'a Decision)>;

/// Audits contracts: volume, take-or-pay, containers, price breaks.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let mut told: Vec<Told> = world.contracts.iter().map(|_| Told::default()).collect();
    let kinds: [(&'static str, Pick); 6] = [
        ("contract volume", |t| &mut t.volume),
        ("price break volume", |t| &mut t.in_break),
        ("price break reached", |t| &mut t.reached),
        ("shortfall", |t| &mut t.shortfall),
        ("containers", |t| &mut t.containers),
        ("reserve", |t| &mut t.reserved),
    ];
    for (kind, pick) in kinds {
        for (row, d) in audit.decisions(kind) {
            let found = world
                .contracts
                .iter()
                .position(|k| k.contract == d.subject.as_str());
            if let Some(i) = audit.known(found, row, "subject", &d.subject) {
                audit.quantity(row, "level", d.level);
                pick(&mut told[i]).push((row, d));
            }
        }
    }
    for (i, told) in told.iter().enumerate() {
        contract(audit, ContractId::from(i), told);
    }
}

/// What moves under a contract, by period: its purchases, or its lane's shipments.
fn volumes(audit: &Audit, id: ContractId) -> Tally<u32> {
    let (world, plan) = (audit.world, audit.plan);
    let k = &world.contracts[id.index()];
    let mut volumes: Tally<u32> = Tally::new();
    match k.kind {
        ContractKind::Carrier => {
            let Some(lane) = k.lane_id else {
                return volumes;
            };
            if world.contract_of_lane(lane) != Some(id) {
                return volumes;
            }
            let lane = &world.lanes[lane.index()];
            for (row, s) in rows("shipments", &plan.shipments) {
                if s.lane != lane.lane.as_str() {
                    continue;
                }
                let product = world
                    .products
                    .iter()
                    .position(|p| p.product == s.product.as_str());
                let period = period(audit, s.period, &s.departs);
                if let (Some(product), Some(t)) = (product, period) {
                    let size = world.per_unit(ProductId::from(product), lane.freight_unit);
                    let sum = volumes.entry(t).or_default();
                    sum.add(size, s.quantity, Some(row));
                }
            }
        }
        ContractKind::Supplier => {
            for (row, p) in rows("purchases", &plan.purchases) {
                let under = k.supplies.iter().any(|&s| {
                    let supply = &world.supplies[s.index()];
                    supply.place == p.place.as_str()
                        && supply.product == p.product.as_str()
                        && supply.origin.to_string() == p.origin_country
                        && world.contract_of_supply(s) == Some(id)
                });
                if let Some(t) = period(audit, p.period, &p.date).filter(|_| under) {
                    let sum = volumes.entry(t).or_default();
                    sum.add(1.0, p.quantity, Some(row));
                }
            }
        }
    }
    volumes.retain(|t, _| k.window.contains(t));
    volumes
}

/// A row's period, as given or by its date.
fn period(audit: &Audit, period: u32, date: &str) -> Option<u32> {
    if period != u32::MAX {
        return Some(period);
    }
    let calendar = &audit.world.calendar;
    calendar.period(calendar.day(date.parse().ok()?))
}

fn contract(audit: &mut Audit, id: ContractId, told: &Told) {
    let k = &audit.world.contracts[id.index()];
    let volumes = volumes(audit, id);
    let mut total = Sum::default();
    for volume in volumes.values() {
        for row in volume.rows() {
            total.add(1.0, 0.0, Some(row));
        }
        total.add(1.0, volume.value, None);
    }
    let mut stated: BTreeMap<u32, (RowRef, f64)> = BTreeMap::new();
    for &(row, d) in &told.volume {
        audit.money(row, "cost", d.cost, 0.0);
        let said = stated.entry(d.time).or_insert((row, 0.0));
        *said = (row, said.1 + d.level);
    }
    for (&t, moved) in &volumes {
        if !stated.contains_key(&t) && !audit.leaves_decisions() {
            let what = format!("volume under {} in period {t}, not stated", k.contract);
            audit.at_most("V0401", moved, 0.0, what);
        }
    }
    for &(row, d) in [&told.in_break, &told.reached, &told.shortfall]
        .into_iter()
        .flatten()
    {
        if d.time != 0 && d.time != u32::MAX {
            audit.find(
                "V0102",
                row,
                "time",
                format!("time {} of what is for the whole window", d.time),
                "it is 0",
            );
        }
    }
    for (&t, &(row, level)) in &stated {
        let moved = volumes.get(&t).cloned().unwrap_or_default();
        if (level - moved.value).abs() > moved.slack(level) {
            let finding = audit.find(
                "V0401",
                row,
                "level",
                format!(
                    "the volume of {} in period {t} is {level}, and {} moves under it",
                    k.contract, moved.value
                ),
                "the volume is what the shipments or purchases add up to",
            );
            finding.found = Some(level);
            finding.expected = Some(moved.value);
            finding.others = moved.rows();
        }
    }
    if let Some(maximum) = k.maximum {
        let what = format!("volume under {}", k.contract);
        audit.at_most("V0403", &total, maximum, what);
    }
    shortfall(audit, k, &total, told);
    containers(audit, k, &volumes, told);
    reserved(audit, k, &volumes, told);
    if !k.steps.is_empty() {
        breaks(audit, k, &total, told);
    }
}

/// Reserved capacity: no period moves more, and it is paid.
fn reserved(audit: &mut Audit, k: &Contract, volumes: &Tally<u32>, told: &Told) {
    let Some(price) = k.reservation_price else {
        return;
    };
    let mut level: f64 = told.reserved.iter().map(|(_, d)| d.level).sum();
    for &(row, d) in &told.reserved {
        audit.money(row, "cost", d.cost, price * d.level);
    }
    if told.reserved.is_empty() && audit.leaves_decisions() {
        level = volumes.values().map(|v| v.value).fold(0.0, f64::max);
    }
    for (t, volume) in volumes {
        let what = format!(
            "volume under {} in period {t}, of what is reserved",
            k.contract
        );
        audit.at_most("V0406", volume, level, what);
    }
    audit
        .charges
        .add("reservation", &k.contract, price * level, level);
}

/// Take or pay: what is not taken of the minimum is paid.
fn shortfall(audit: &mut Audit, k: &Contract, total: &Sum, told: &Told) {
    let mut paid = (k.minimum - total.value).max(0.0);
    if !told.shortfall.is_empty() {
        let mut claimed = Sum::default();
        for &(row, d) in &told.shortfall {
            audit.money(row, "cost", d.cost, k.shortfall_price * d.level);
            claimed.add(1.0, d.level, Some(row));
        }
        let what = format!("shortfall of {}", k.contract);
        audit.at_least("V0402", &claimed, paid, what);
        paid = claimed.value;
    } else if paid > total.slack(k.minimum) && !audit.leaves_decisions() {
        let what = format!("volume under {}, without a shortfall paid", k.contract);
        audit.at_least("V0402", total, k.minimum, what);
    }
    if k.minimum > 0.0 {
        let cost = k.shortfall_price * paid;
        audit.charges.add("shortfall", &k.contract, cost, paid);
    }
}

/// What a contract's charges are called.
fn charge(k: &Contract) -> &'static str {
    match k.kind {
        ContractKind::Carrier => "freight",
        ContractKind::Supplier => "goods",
    }
}

/// What a contract's charges are for, as lanes and supplies call it.
fn subject(k: &Contract) -> String {
    match (&k.lane, &k.product, &k.place) {
        (Some(lane), ..) => lane.to_string(),
        (None, Some(product), Some(place)) => format!("{product} at {place} under {}", k.contract),
        _ => k.contract.to_string(),
    }
}

/// Whole containers, as many as the volume of the period needs.
fn containers(audit: &mut Audit, k: &Contract, volumes: &Tally<u32>, told: &Told) {
    if k.container <= 0.0 {
        return;
    }
    let mut started: BTreeMap<u32, f64> = BTreeMap::new();
    for &(row, d) in &told.containers {
        audit.whole(row, d.level, f64::INFINITY);
        audit.money(row, "cost", d.cost, k.container_cost * d.level);
        *started.entry(d.time).or_default() += d.level;
    }
    for (&t, volume) in volumes {
        let needed = ((volume.value - volume.slack(volume.value)) / k.container).ceil();
        let by_hand = audit.leaves_decisions();
        let n = started
            .entry(t)
            .or_insert(if by_hand { needed } else { 0.0 });
        let most = *n * k.container;
        let what = format!(
            "volume under {} in period {t}, in {n} containers",
            k.contract
        );
        audit.at_most("V0404", volume, most, what);
    }
    let total: f64 = started.values().sum();
    audit
        .charges
        .add(charge(k), &subject(k), k.container_cost * total, total);
}

/// Volume in each price break: incremental ones fill in order, of all-units ones there is one.
fn breaks(audit: &mut Audit, k: &Contract, total: &Sum, told: &Told) {
    let mut volumes: Vec<(f64, Option<RowRef>)> =
        due(k, total.value).into_iter().map(|v| (v, None)).collect();
    if !audit.leaves_decisions() {
        volumes = vec![(0.0, None); k.steps.len()];
        let mut split = Sum::default();
        for &(row, d) in &told.in_break {
            let Some(at) = volumes.get_mut(d.part as usize) else {
                no_break(audit, k, row, d.part);
                continue;
            };
            *at = (at.0 + d.level, Some(row));
            split.add(1.0, d.level, Some(row));
            let rate = k.steps[d.part as usize].1;
            audit.money(row, "cost", d.cost, rate * d.level);
        }
        let what = format!("volume of {}, split over its price breaks", k.contract);
        audit.equal("V0405", &split, total.value, what);
        order(audit, k, &volumes);
        reached(audit, k, &volumes, told);
    }
    for (&(_, rate), &(volume, _)) in k.steps.iter().zip(&volumes) {
        audit
            .charges
            .add(charge(k), &subject(k), rate * volume, 0.0);
    }
}

/// How a volume falls into the price breaks.
fn due(k: &Contract, volume: f64) -> Vec<f64> {
    let to = |b: usize| k.steps.get(b + 1).map_or(f64::INFINITY, |s| s.0);
    let all_units = k.breaks == BreakKind::AllUnits;
    let each = k.steps.iter().enumerate().map(|(b, &(from, _))| {
        let within = from <= volume && volume < to(b);
        match all_units {
            true if within => volume,
            true => 0.0,
            false => (volume.min(to(b)) - from).max(0.0),
        }
    });
    each.collect()
}

/// A break's volume is within it, and a cheaper one is reached only over the full ones before.
fn order(audit: &mut Audit, k: &Contract, volumes: &[(f64, Option<RowRef>)]) {
    let last = k.steps.len() - 1;
    let mut used = 0;
    for (b, &(volume, row)) in volumes.iter().enumerate() {
        let Some(row) = row.filter(|_| volume > TOLERANCE) else {
            continue;
        };
        used += 1;
        let from = k.steps[b].0;
        let to = k.steps.get(b + 1).map_or(f64::INFINITY, |s| s.0);
        let slack = TOLERANCE * volume.max(from).max(1.0);
        let message = match k.breaks {
            BreakKind::AllUnits if used > 1 => {
                Some("the rate of one price break is for all units".to_string())
            }
            BreakKind::AllUnits if volume < from - slack || volume > to + slack => {
                Some(format!("{volume} is not from {from} to {to}"))
            }
            BreakKind::Incremental if volume > to - from + slack => {
                Some(format!("{volume} is more than the break's {}", to - from))
            }
            BreakKind::Incremental if b < last => {
                let falls = k.steps[b + 1].1 < k.steps[b].1;
                let next = volumes[b + 1].0 > TOLERANCE;
                let full = volume >= to - from - slack;
                (falls && next && !full).then(|| {
                    format!(
                        "the next price break is used before this one is full ({volume} of {})",
                        to - from
                    )
                })
            }
            _ => None,
        };
        if let Some(message) = message {
            audit.find("V0405", row, "level", message, "price breaks fill in order");
        }
    }
}

fn no_break(audit: &mut Audit, k: &Contract, row: RowRef, part: u32) {
    audit.find(
        "V0405",
        row,
        "part",
        format!("{} has no price break {part}", k.contract),
        "they are numbered from 0",
    );
}

/// Whether a break is reached is said as it is: with all that it needs, and once.
fn reached(audit: &mut Audit, k: &Contract, volumes: &[(f64, Option<RowRef>)], told: &Told) {
    let mut said = vec![0.0; volumes.len()];
    for &(row, d) in &told.reached {
        audit.whole(row, d.level, 1.0);
        audit.money(row, "cost", d.cost, 0.0);
        let b = d.part as usize;
        if b >= volumes.len() {
            no_break(audit, k, row, d.part);
            continue;
        }
        said[b] += d.level;
        // All units: at least the break's own threshold; else the break before is full.
        let (volume, least) = match (k.breaks, b.checked_sub(1)) {
            (BreakKind::AllUnits, _) => (volumes[b].0, k.steps[b].0 * d.level),
            (BreakKind::Incremental, Some(before)) => {
                let width = k.steps[b].0 - k.steps[before].0;
                (volumes[before].0, width * d.level)
            }
            (BreakKind::Incremental, None) => (0.0, 0.0),
        };
        if volume < least - TOLERANCE * least.max(1.0) || said[b] > 1.0 + TOLERANCE {
            let message = format!("price break {b} is not reached: {volume} of {least}");
            audit.find(
                "V0405",
                row,
                "level",
                message,
                "it is reached once, from there on",
            );
        }
    }
    let falls = k.steps.windows(2).any(|w| w[1].1 < w[0].1);
    if k.breaks == BreakKind::Incremental && !falls {
        return;
    }
    for (b, &(volume, row)) in volumes.iter().enumerate() {
        if let Some(row) = row.filter(|_| volume > TOLERANCE && said[b] < 0.5) {
            let message = format!("price break {b} is used and not said to be reached");
            audit.find("V0405", row, "level", message, "say that it is reached");
        }
    }
}
