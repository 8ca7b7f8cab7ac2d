//! Demand, checked again from the plan's deliveries.

use crate::audit::{Account, Audit, Posting, TOLERANCE, Tally, rows};
use crate::plan::{Delivery, RowRef};
use crate::world::ids::*;
use crate::world::tables::Spread;

/// What is known of one demand.
#[derive(Default)]
struct Ledger {
    /// Delivered, unmet, and owed less owed before, by period (all in 0 for a window).
    met: Tally<u32>,
    /// Owed at the end of a period.
    owed: Tally<u32>,
}

/// Audits deliveries: origin, window, lateness, backlog, and that all that is wanted is accounted for.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let mut ledgers: Vec<Ledger> = world.demands.iter().map(|_| Ledger::default()).collect();
    for (row, delivery) in rows("deliveries", &plan.deliveries) {
        let good = audit.quantity(row, "quantity", delivery.quantity);
        let id = audit.demand(row, &delivery.demand);
        let period = audit.period(row, delivery.period, &delivery.date);
        let (true, Some(id), Some(t)) = (good, id, period) else {
            continue;
        };
        let d = &world.demands[id.index()];
        audit.text(row, "place", &delivery.place, &d.place);
        audit.text(row, "product", &delivery.product, &d.product);
        let last = d
            .open
            .end
            .saturating_add(d.lateness())
            .min(world.calendar.len());
        if !(d.open.start..last).contains(&t) {
            audit.find(
                "V0302",
                row,
                "period",
                format!("period {t} is outside the demand's window"),
                format!("it is wanted from period {} to before {last}", d.open.start),
            );
            continue;
        }
        one(audit, row, delivery, id, t, &mut ledgers[id.index()]);
    }
    for (i, ledger) in ledgers.iter().enumerate() {
        settle(audit, DemandId::from(i), ledger);
    }
}

/// One row: what it moves, what it costs.
fn one(audit: &mut Audit, row: RowRef, r: &Delivery, id: DemandId, t: u32, ledger: &mut Ledger) {
    let world = audit.world;
    let d = &world.demands[id.index()];
    let q = r.quantity;
    let key = match d.spread {
        Spread::Each => t,
        Spread::Window => 0,
    };
    let late = d.lateness_penalty.map(|p| p * d.priority);
    let subject = d.demand.to_string();
    match r.outcome.as_str() {
        "delivered" => {
            let Some(c) = audit.commodity(row, &d.product, &r.origin_country, &r.marks) else {
                return;
            };
            if !world.wants(d, c) {
                audit.find(
                    "V0304",
                    row,
                    "origin_country",
                    format!("{} takes no goods of {}", d.demand, c.origin),
                    "deliver goods of an origin that the demand accepts",
                );
            }
            let account = Account::Goods(d.place_id, c, Status::Free);
            audit.books.post(account, t, -1.0, q, Posting::Row(row));
            let revenue = match world.header.objective.counts_revenue() {
                true => -d.price_at.at(t.min(d.open.end - 1)) * q,
                false => 0.0,
            };
            let after = (t + 1).saturating_sub(d.open.end);
            let lateness = match d.spread {
                Spread::Window => f64::from(after) * late.unwrap_or(0.0) * q,
                Spread::Each => 0.0,
            };
            audit.charges.add("revenue", &subject, revenue, q);
            audit.charges.add("lateness", &subject, lateness, q);
            audit.money(row, "cost", r.cost, revenue + lateness);
        }
        "unmet" => {
            let Some(penalty) = d.penalty else {
                audit.find(
                    "V0303",
                    row,
                    "outcome",
                    format!("{} must be delivered in full", d.demand),
                    "deliver it, or give the demand an unmet_penalty",
                );
                return;
            };
            audit.charges.add("unmet", &subject, penalty * q, q);
            audit.money(row, "cost", r.cost, penalty * q);
        }
        "owed" => {
            let Some(late) = late.filter(|_| d.spread == Spread::Each) else {
                audit.find(
                    "V0305",
                    row,
                    "outcome",
                    format!("{} may not be late", d.demand),
                    "deliver it in time or leave it unmet",
                );
                return;
            };
            audit.charges.add("lateness", &subject, late * q, q);
            audit.money(row, "cost", r.cost, late * q);
            ledger.owed.entry(t).or_default().add(1.0, q, Some(row));
            ledger.met.entry(t + 1).or_default().add(-1.0, q, Some(row));
        }
        other => {
            audit.known(None::<()>, row, "outcome", other);
            return;
        }
    }
    if r.outcome != "delivered" {
        for (field, given) in [("origin_country", &r.origin_country), ("marks", &r.marks)] {
            audit.text(row, field, given, "");
        }
    }
    ledger.met.entry(key).or_default().add(1.0, q, Some(row));
}

/// All that was wanted was delivered, left unmet, or is owed to a later period.
fn settle(audit: &mut Audit, id: DemandId, ledger: &Ledger) {
    let world = audit.world;
    let d = &world.demands[id.index()];
    if d.open.is_empty() {
        return;
    }
    let none = Default::default();
    if d.spread == Spread::Window {
        let met = ledger.met.get(&0).unwrap_or(&none);
        let what = format!("demand {}: delivered and unmet", d.demand);
        audit.equal("V0301", met, d.quantity_at.at(d.open.start), what);
        return;
    }
    let end = d
        .open
        .end
        .saturating_add(d.lateness())
        .min(world.calendar.len());
    for t in d.open.start..=end {
        let wanted = if d.open.contains(&t) {
            d.quantity_at.at(t)
        } else {
            0.0
        };
        let met = ledger.met.get(&t).unwrap_or(&none);
        let what = format!(
            "demand {} in period {t}: delivered, unmet and owed",
            d.demand
        );
        if t < end || !met.is_zero() {
            audit.equal("V0301", met, wanted, what);
        }
        let Some(owed) = ledger.owed.get(&t) else {
            continue;
        };
        // What is owed now was wanted within the last `max_lateness` periods.
        let since = (t + 1).saturating_sub(d.lateness()).max(d.open.start);
        let recent: f64 = (since..(t + 1).min(d.open.end))
            .map(|s| d.quantity_at.at(s))
            .sum();
        if owed.value > recent + TOLERANCE * recent.max(1.0) {
            let what = format!("demand {}: owed at the end of period {t}", d.demand);
            audit.at_most("V0305", owed, recent, what);
        }
    }
}
