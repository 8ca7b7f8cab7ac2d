//! Conformity, checked again from the plan's rows: what conforms by which route, certificates,
//! and what entered free circulation.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Posting, Sum, TOLERANCE, Tally, rows};
use crate::network::Commodity;
use crate::plan::{Conforming, RowRef};
use crate::world::ids::*;
use crate::world::standards::{Means, Route};

/// Audits conformity.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    let valid = certificates(audit);
    let mut used: Tally<(RouteId, u32)> = Tally::new();
    let mut certified: Tally<(RouteId, ProductId, u32)> = Tally::new();
    for (row, c) in rows("conformity", &audit.plan.conformity) {
        let Some((id, product, period, window)) = conforming(audit, row, c) else {
            continue;
        };
        let route = &world.routes[id.index()];
        let what = format!("units by {} {}", route.kind(), route.name());
        match &route.means {
            Means::Certificate(_) => {
                let units = certified.entry((id, product, period)).or_default();
                units.add(1.0, c.quantity, Some(row));
                if valid.get(&(id, period)).is_none_or(|v| *v < 0.5) {
                    let mut sum = Sum::default();
                    sum.add(1.0, c.quantity, Some(row));
                    let what = format!("{what} in period {period}, when none is valid");
                    audit.at_most("V1602", &sum, 0.0, what);
                }
            }
            Means::Assessment(_) => {
                let units = used.entry((id, period)).or_default();
                units.add(1.0, c.quantity, Some(row));
            }
            Means::Pilot(_) => {
                let units = used.entry((id, window)).or_default();
                units.add(1.0, c.quantity, Some(row));
            }
        }
    }
    for ((id, time), units) in &used {
        let route = &world.routes[id.index()];
        let limit = match &route.means {
            Means::Assessment(row) => row.capacity,
            Means::Pilot(row) => row.cap,
            Means::Certificate(_) => None,
        };
        if let Some(limit) = limit {
            let what = format!("units by {} {} in {time}", route.kind(), route.name());
            audit.at_most("V1603", units, limit, what);
        }
    }
    let made = made(audit);
    for ((id, product, period), units) in &certified {
        let route = &world.routes[id.index()];
        let most = made.get(&(route.place, *product, *period)).copied();
        let what = format!("units certified by {} in period {period}", route.name());
        audit.at_most("V1604", units, most.unwrap_or(0.0), what);
    }
    entered(audit);
}

/// One row: goods that the route takes, at an open time, at its cost; what it moves.
fn conforming(
    audit: &mut Audit,
    row: RowRef,
    c: &Conforming,
) -> Option<(RouteId, ProductId, u32, u32)> {
    let world = audit.world;
    let good = audit.quantity(row, "quantity", c.quantity);
    let found = world
        .routes
        .iter()
        .position(|r| r.kind() == c.means && r.name() == c.route.as_str());
    let id = RouteId::from(audit.known(found, row, "route", &c.route)?);
    let goods = audit.commodity(row, &c.product, &c.origin_country, &c.marks)?;
    let status = audit.status(row, &c.status)?;
    let route = &world.routes[id.index()];
    if !good || c.time >= world.times(route.place, status) {
        audit.find(
            "V0102",
            row,
            "time",
            format!("{} is outside the horizon", c.time),
            "a period, or a slot where suspended",
        );
        return None;
    }
    let (period, day) = match status {
        Status::Free => (c.time, world.calendar.first(c.time)),
        Status::Suspended => {
            let slot = world.slots(route.place).get(c.time);
            (slot.period, slot.first)
        }
    };
    audit.date(row, "date", &c.date, day);
    audit.text(
        row,
        "place",
        &c.place,
        &world.places[route.place.index()].place,
    );
    let standard = &world.standards[route.standard.index()].row.standard;
    audit.text(row, "standard", &c.standard, standard);
    let marks = world.conformed(id, goods.product, goods.marks, status);
    let is_certificate = matches!(route.means, Means::Certificate(_));
    let back = period + route.duration();
    let open = is_certificate || world.route_open(id, day);
    let Some(marks) = marks.filter(|_| open && back < world.calendar.len()) else {
        audit.find(
            "V1601",
            row,
            "route",
            format!(
                "{} {} does not take {} then",
                route.kind(),
                route.name(),
                c.product
            ),
            "look at its products, its days, and whether its body is recognised",
        );
        return None;
    };
    let cost = route.unit_cost() * c.quantity;
    audit.money(row, "cost", c.cost, cost);
    let passed = route.passing() * c.quantity;
    if (c.passed - passed).abs() > TOLERANCE * passed.max(1.0) {
        audit.find(
            "V1601",
            row,
            "passed",
            format!("{} pass, and should be {passed}", c.passed),
            "what is given in less the share that fails",
        );
    }
    audit
        .charges
        .add(term(route), route.name(), cost, c.quantity);
    let becomes = Commodity { marks, ..goods };
    let returns = match route.duration() {
        0 => c.time,
        _ => world.time(route.place, status, back, world.calendar.first(back)),
    };
    let why = Posting::Row(row);
    let (from, to) = (
        Account::Goods(route.place, goods, status),
        Account::Goods(route.place, becomes, status),
    );
    audit.books.post(from, c.time, -1.0, c.quantity, why);
    let why = Posting::Row(row);
    audit
        .books
        .post(to, returns, route.passing(), c.quantity, why);
    Some((id, goods.product, period, world.window(id, day)))
}

fn term(route: &Route) -> &'static str {
    match route.means {
        Means::Certificate(_) => "certificates",
        Means::Assessment(_) => "assessment",
        Means::Pilot(_) => "supervision",
    }
}

/// Certificates obtained and renewed; how many are valid in each period.
fn certificates(audit: &mut Audit) -> BTreeMap<(RouteId, u32), f64> {
    let world = audit.world;
    let mut valid: BTreeMap<(RouteId, u32), f64> = BTreeMap::new();
    for id in (0..world.routes.len()).map(RouteId::from) {
        for t in 0..world.calendar.len() {
            let held = world.held(id, i64::from(t));
            if held > 0.0 {
                *valid.entry((id, t)).or_default() += held;
            }
        }
    }
    let mut renewed: Vec<(RowRef, RouteId, u32)> = Vec::new();
    for kind in ["certify", "renew"] {
        for (row, d) in audit.decisions(kind) {
            audit.whole(row, d.level, 1.0);
            let found = world.routes.iter().position(|r| {
                matches!(r.means, Means::Certificate(_)) && r.name() == d.subject.as_str()
            });
            let Some(id) = audit
                .known(found, row, "subject", &d.subject)
                .map(RouteId::from)
            else {
                continue;
            };
            let route = &world.routes[id.index()];
            let Means::Certificate(c) = &route.means else {
                continue;
            };
            if d.level < 0.5 {
                continue;
            }
            let price = match kind {
                "renew" => c.renewal_cost.unwrap_or(c.cost),
                _ => c.cost,
            };
            audit.money(row, "cost", d.cost, price * d.level);
            audit
                .charges
                .add("certificates", route.name(), price * d.level, d.level);
            let from = d.time.saturating_add(c.lead_time);
            if from >= world.calendar.len() || !world.route_open(id, world.calendar.first(d.time)) {
                audit.find(
                    "V1601",
                    row,
                    "time",
                    format!("{} cannot be applied for in period {}", d.subject, d.time),
                    "look at its lead time, and whether its body is recognised then",
                );
                continue;
            }
            let until = c.validity.map_or(u32::MAX, |v| from.saturating_add(v));
            for t in from..until.min(world.calendar.len()) {
                *valid.entry((id, t)).or_default() += d.level;
            }
            match kind {
                "renew" => renewed.push((row, id, from)),
                _ => tried(audit, row, id, d.time),
            }
        }
    }
    for (row, id, from) in renewed {
        let before = match from.checked_sub(1) {
            Some(t) => valid.get(&(id, t)).copied().unwrap_or(0.0),
            None => world.held(id, -1),
        };
        if before < 0.5 {
            audit.find(
                "V1602",
                row,
                "time",
                "renews a certificate that is not valid until then",
                "renew it before it ends, or obtain it anew",
            );
        }
    }
    valid
}

/// Whether a trial that must come first had been passed when a certificate was applied for.
fn tried(audit: &mut Audit, row: RowRef, id: RouteId, period: u32) {
    let world = audit.world;
    let Some(pilot) = world.routes[id.index()].after else {
        return;
    };
    let pilot = &world.routes[pilot.index()];
    let Means::Pilot(trial) = &pilot.means else {
        return;
    };
    let slots = world.slots(pilot.place);
    let admitted: f64 = audit
        .plan
        .conformity
        .iter()
        .filter(|c| c.means == pilot.kind() && c.route == pilot.name().as_str())
        .filter(|c| c.time < slots.len())
        .filter(|c| slots.get(c.time).period.saturating_add(trial.trial_periods) <= period)
        .map(|c| c.quantity)
        .sum();
    if admitted < trial.trial_quantity - TOLERANCE * trial.trial_quantity.max(1.0) {
        audit.find(
            "V1605",
            row,
            "time",
            format!(
                "{admitted} units had passed the trial of {}, where {} are asked for",
                pilot.name(),
                trial.trial_quantity
            ),
            "apply later, or admit more before",
        );
    }
}

/// Units made at each plant, by product and the period in which they are done.
fn made(audit: &Audit) -> BTreeMap<(PlaceId, ProductId, u32), f64> {
    let world = audit.world;
    let mut made = BTreeMap::new();
    for p in &audit.plan.production {
        let plant = world
            .plant_recipes
            .iter()
            .find(|r| r.place == p.place.as_str() && r.recipe == p.recipe.as_str());
        let day = p.date.parse().ok().map(|d| world.calendar.day(d));
        let dated = day.and_then(|d| world.calendar.period(d));
        let period = Some(p.period).filter(|t| *t != u32::MAX).or(dated);
        if let (Some(plant), Some(period)) = (plant, period) {
            let recipe = &world.recipes[plant.recipe_id.index()];
            for &(product, quantity) in &recipe.outputs {
                let done = period.saturating_add(recipe.duration);
                *made.entry((plant.place_id, product, done)).or_default() += quantity * p.runs;
            }
        }
    }
    made
}

/// What entered free circulation conformed to what was in force.
fn entered(audit: &mut Audit) {
    let world = audit.world;
    if world.standard_rules.is_empty() {
        return;
    }
    for e in audit.entered.clone() {
        let barrier = world.barrier(e.place, e.commodity.product, e.commodity.marks, e.day);
        if let Some(standard) = barrier.filter(|_| e.quantity > TOLERANCE) {
            let name = &world.standards[standard.index()].row.standard;
            audit.find(
                "V1606",
                e.row,
                "marks",
                format!("goods entered that do not conform to {name}"),
                "have them certified or assessed first, or send others",
            );
        }
    }
}
