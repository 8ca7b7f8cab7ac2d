//! Limits to dependence and emissions, checked again from the plan's rows.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, rows};
use crate::instance::cell::parse_country;
use crate::world::ids::*;
use crate::world::risk::{Source, Sourcing};
use crate::world::tables::SourcedBy;

/// Kilograms of a tonne.
const TONNE: f64 = 1000.0;

/// Audits what each source gives, how many sources there are, and what transport emits.
pub fn audit(audit: &mut Audit) {
    emissions(audit);
    for limit in &audit.world.sourcing {
        self::limit(audit, limit);
    }
}

fn limit(audit: &mut Audit, limit: &Sourcing) {
    let world = audit.world;
    let given = given(audit, limit);
    let whole: f64 = given.values().map(|s| s.value).sum();
    let name = &limit.row.limit;
    for (source, sum) in &given {
        let position = limit.position(*source);
        let limited = position.is_some_and(|k| limit.limited[k]);
        if let Some(share) = limit.row.max_share.filter(|_| limited) {
            let what = format!("{} under `{name}`", source.name(world));
            audit.at_most("V1301", sum, share * whole, what);
        }
    }
    if limit.row.min_sources == 0 {
        return;
    }
    let least = limit.row.min_share * whole;
    let enough = |s: &Sum| s.value >= least - s.slack(least);
    let mut qualified = Sum::default();
    for source in &limit.members {
        let sum = given.get(source).cloned().unwrap_or_default();
        if enough(&sum) {
            qualified.add(1.0, 1.0, sum.rows().first().copied());
        }
    }
    let what = format!("sources of `{name}`");
    audit.at_least("V1302", &qualified, f64::from(limit.row.min_sources), what);
}

/// What each source gives.
fn given(audit: &Audit, limit: &Sourcing) -> BTreeMap<Source, Sum> {
    let (world, plan) = (audit.world, audit.plan);
    let mut given: BTreeMap<Source, Sum> = BTreeMap::new();
    let product = |name: &str| {
        let found = world.products.iter().position(|p| p.product == name);
        found.map(ProductId::from)
    };
    let place = |name: &str| {
        let found = world.places.iter().position(|p| p.place == name);
        found.map(PlaceId::from)
    };
    let period = |given: u32, date: &str| {
        if given != u32::MAX {
            return Some(given);
        }
        let calendar = &world.calendar;
        calendar.period(calendar.day(date.parse().ok()?))
    };
    let mut add =
        |source: Option<Source>, product: Option<ProductId>, t: Option<u32>, q: f64, row| {
            let counted = product.zip(t).and_then(|(p, t)| limit.counts(world, p, t));
            if let (Some(source), Some(size)) = (source, counted)
                && limit.position(source).is_some()
            {
                given.entry(source).or_default().add(size, q, Some(row));
            }
        };
    match limit.row.by {
        SourcedBy::Country => {
            for (row, d) in rows("deliveries", &plan.deliveries) {
                let here = limit.place.is_none_or(|p| place(&d.place) == Some(p));
                if d.outcome == "delivered" && here {
                    let source = parse_country(&d.origin_country).map(Source::Country);
                    add(
                        source,
                        product(&d.product),
                        period(d.period, &d.date),
                        d.quantity,
                        row,
                    );
                }
            }
        }
        SourcedBy::Supplier | SourcedBy::Firm => {
            for (row, p) in rows("purchases", &plan.purchases) {
                let source = place(&p.place).map(|at| match limit.row.by {
                    SourcedBy::Firm => Source::Firm(world.owner(at)),
                    _ => Source::Place(at),
                });
                add(
                    source,
                    product(&p.product),
                    period(p.period, &p.date),
                    p.quantity,
                    row,
                );
            }
        }
        SourcedBy::Port => {
            for (row, c) in rows("clearances", &plan.clearances) {
                let t = period(u32::MAX, &c.date);
                add(
                    place(&c.place).map(Source::Place),
                    product(&c.product),
                    t,
                    c.quantity,
                    row,
                );
            }
        }
        SourcedBy::Lane => {
            for (row, s) in rows("shipments", &plan.shipments) {
                let lane = world.lanes.iter().position(|l| l.lane == s.lane.as_str());
                let source = lane.map(|l| Source::Lane(LaneId::from(l)));
                add(
                    source,
                    product(&s.product),
                    period(s.period, &s.departs),
                    s.quantity,
                    row,
                );
            }
        }
    }
    given
}

/// Emissions of every shipment and leg, their price, and the cap.
fn emissions(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let product = |name: &str| {
        let found = world.products.iter().position(|p| p.product == name);
        found.map(ProductId::from)
    };
    let mut total = Sum::default();
    for (row, s) in rows("shipments", &plan.shipments) {
        let lane = world.lanes.iter().position(|l| l.lane == s.lane.as_str());
        let (Some(lane), Some(product)) = (lane, product(&s.product)) else {
            continue;
        };
        let each = world.emitted(LaneId::from(lane), product);
        let told = (s.emissions, s.emissions_cost);
        emitted(audit, row, each, s.quantity, told, &s.lane);
        total.add(each / TONNE, s.quantity, Some(row));
    }
    for (row, m) in rows("service_moves", &plan.service_moves) {
        let found = |k: &crate::world::Call| k.service == m.service.as_str() && k.call == m.call;
        let call = world.calls.iter().position(found);
        // Legs emit; loading and unloading do not.
        let each = match (call, product(&m.product)) {
            _ if m.movement != "stay" => 0.0,
            (Some(call), Some(product)) => world.emitted_on_leg(CallId::from(call), product),
            _ => continue,
        };
        let told = (m.emissions, m.emissions_cost);
        emitted(audit, row, each, m.quantity, told, &m.service);
        total.add(each / TONNE, m.quantity, Some(row));
    }
    if let Some(cap) = world.header.emissions_cap {
        let what = "emissions of transport, t CO2e".to_string();
        audit.at_most("V1303", &total, cap, what);
    }
}

/// What a row says that it emits, and what that costs.
fn emitted(
    audit: &mut Audit,
    row: crate::plan::RowRef,
    each: f64,
    quantity: f64,
    (told, told_cost): (f64, f64),
    subject: &str,
) {
    let emitted = each * quantity;
    // What was not given (NaN) is not compared.
    if (told - emitted).abs() > 1e-6 * emitted.abs().max(1.0) {
        let finding = audit.find(
            "V1303",
            row,
            "emissions",
            format!("emissions are {told}, and should be {emitted}"),
            "the emissions of the lane or leg and the weight give the figure",
        );
        finding.found = Some(told);
        finding.expected = Some(emitted);
    }
    let cost = audit.world.header.emissions_price * emitted / TONNE;
    audit.money(row, "emissions_cost", told_cost, cost);
    if cost != 0.0 {
        audit.charges.add("emissions", subject, cost, quantity);
    }
}
