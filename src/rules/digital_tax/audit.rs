//! Digital services taxes, checked again from the plan's deliveries.

use std::collections::BTreeMap;

use crate::audit::{Audit, HALF_A_CENT, rows};
use crate::plan::DIGITAL_TAX;
use crate::world::digital::Turnover;
use crate::world::ids::*;

/// Audits what each year owes under each tax.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let taxes = &world.information.taxes;
    let mut years: BTreeMap<(DigitalTaxId, u32), Turnover> = BTreeMap::new();
    for tax in (0..taxes.len()).map(DigitalTaxId::from) {
        let t = &taxes[tax.index()];
        for y in 0..world.calendar.years() {
            let beside = Turnover {
                country: t.country_revenue,
                group: t.group_revenue,
            };
            years.insert((tax, y), beside);
        }
        let delivered = rows("deliveries", &plan.deliveries);
        for (_, d) in delivered.filter(|(_, d)| d.outcome == "delivered") {
            let demand = world
                .demands
                .iter()
                .position(|k| k.demand == d.demand.as_str());
            let period = match d.period {
                u32::MAX => d.date.parse().ok().and_then(|date| {
                    let day = world.calendar.day(date);
                    world.calendar.period(day)
                }),
                period => Some(period).filter(|t| *t < world.calendar.len()),
            };
            let (Some(demand), Some(t)) = (demand.map(DemandId::from), period) else {
                continue;
            };
            if !world.counts_towards(tax, demand) || !d.quantity.is_finite() {
                continue;
            }
            let year = world.calendar.year_index(world.calendar.first(t));
            let revenue = world.revenue(demand, t) * d.quantity;
            let of = years.entry((tax, year)).or_default();
            of.group += revenue;
            if world.taxes(tax, demand, t) {
                of.country += revenue;
            }
        }
    }
    let mut owed: BTreeMap<(String, u32), f64> = BTreeMap::new();
    for ((tax, year), turnover) in years {
        let name = &taxes[tax.index()].tax;
        let amount = world.digital_tax(tax, turnover);
        audit.charges.add("digital services tax", name, amount, 1.0);
        owed.insert((name.to_string(), year), amount);
    }
    if audit.leaves_decisions() {
        return;
    }
    for (row, d) in audit.decisions(DIGITAL_TAX) {
        let amount = owed.remove(&(d.subject.clone(), d.time));
        audit.money(row, "level", d.level, amount.unwrap_or(0.0));
        audit.money(row, "cost", d.cost, amount.unwrap_or(0.0));
    }
    for ((name, year), amount) in owed {
        if amount > HALF_A_CENT {
            let year = world.calendar.year(world.year_end(year));
            let message = format!("{name} of {year} is not paid: it comes to {amount}");
            let mut finding =
                crate::audit::Finding::new("V2013", "", message, "add it to decisions");
            finding.expected = Some(amount);
            audit.note(finding);
        }
    }
}
