//! Profit tax, checked again: profits from the plan's rows, losses and tax from its decisions.

use std::collections::BTreeMap;

use super::Billed;
use crate::audit::{Audit, HALF_A_CENT, Sum};
use crate::plan::{CREDIT_WITHHELD, GAIN, LOSS, Plan, RowRef, TAXED, USED_LOSS};
use crate::world::treasury::Bill;
use crate::world::{World, ids::*};

/// What stock is carried at: bought, used and made, sold, lost.
pub(super) fn carried(audit: &Audit, billed: &mut Billed) {
    let (world, plan): (&World, &Plan) = (audit.world, audit.plan);
    let calendar = &world.calendar;
    let first = |t: u32| calendar.first(t.min(calendar.len() - 1));
    let value = |name: &str| {
        let p = world.products.iter().position(|p| p.product == name);
        p.map_or(0.0, |p| world.carried_at(ProductId::from(p)))
    };
    let owner = |name: &str| {
        let p = world.places.iter().position(|p| p.place == name);
        p.map(|p| world.owner(PlaceId::from(p))).unwrap_or_default()
    };
    for r in &plan.purchases {
        let worth = value(&r.product) * r.quantity;
        billed.profit(owner(&r.place), first(r.period), worth);
    }
    for r in &plan.production {
        let recipe = world
            .recipes
            .iter()
            .position(|k| k.recipe == r.recipe.as_str());
        let used = recipe.map_or(0.0, |k| world.consumed_by(RecipeId::from(k)));
        billed.profit(owner(&r.place), first(r.period), -used * r.runs);
    }
    for r in plan.deliveries.iter().filter(|r| r.outcome == "delivered") {
        let worth = value(&r.product) * r.quantity;
        billed.profit(owner(&r.place), first(r.period), -worth);
    }
    for r in &plan.shipments {
        let lane = world.lanes.iter().find(|l| l.lane == r.lane.as_str());
        if let Some(lane) = lane.filter(|l| l.loss > 0.0) {
            let trip = lane.trips.iter().find(|t| t.period == r.period);
            let day = trip.map_or(first(r.period), |t| t.departs);
            let lost = lane.loss * value(&r.product) * r.quantity;
            billed.profit(world.owner(lane.to_id), day, -lost);
        }
    }
}

/// Interest and what firms pay each other for, from what is done with money.
pub(super) fn interest(audit: &Audit, billed: &mut Billed) {
    let (world, treasury) = (audit.world, billed.treasury);
    let calendar = &world.calendar;
    let mid = |a: AccountId, t: u32| treasury.rates.mid(treasury.currency(a), t);
    for d in &audit.plan.decisions {
        let account = (0..treasury.accounts.len())
            .map(AccountId::from)
            .find(|&a| treasury.account_name(a) == d.subject);
        let next = (d.time + 1).min(calendar.len());
        match (d.decision.as_str(), account) {
            (crate::plan::KEEP_CASH, Some(a)) => {
                let row = &treasury.accounts[a.index()];
                let earned = row.deposit_rate * mid(a, next) * d.level;
                billed.profit(row.firm_id, calendar.first(next), earned);
            }
            (crate::plan::BORROW, Some(a)) => {
                let row = &treasury.accounts[a.index()];
                let paid = row.credit_rate * mid(a, next) * d.level;
                billed.profit(row.firm_id, calendar.first(next), -paid);
            }
            (crate::plan::PASS_ON, None) => {
                let found = treasury
                    .transfers
                    .iter()
                    .find(|k| k.transfer == d.subject.as_str());
                let Some(k) = found.filter(|k| k.kind.is_taxed()) else {
                    continue;
                };
                let time = d.time.min(calendar.len() - 1);
                let (day, worth) = (calendar.first(time), mid(k.payer, time) * d.level);
                let firm = |a: AccountId| treasury.accounts[a.index()].firm_id;
                billed.profit(firm(k.payer), day, -worth);
                billed.profit(firm(k.payee), day, worth);
                billed.withheld(firm(k.payee), day, worth, k.withholding);
            }
            _ => {}
        }
    }
}

/// Gains, losses, losses used, and the tax on what is left.
pub(super) fn tax(audit: &mut Audit, billed: &mut Billed) {
    let world = audit.world;
    let treasury = billed.treasury;
    let mut told: BTreeMap<(&'static str, FirmId, u32, u32), (f64, RowRef)> = BTreeMap::new();
    for kind in [GAIN, LOSS, USED_LOSS, TAXED, CREDIT_WITHHELD] {
        for (row, d) in audit.decisions(kind) {
            audit.quantity(row, "level", d.level);
            let firm = treasury
                .firms
                .iter()
                .position(|f| f.firm == d.subject.as_str());
            let Some(firm) = audit.known(firm.map(FirmId::from), row, "subject", &d.subject) else {
                continue;
            };
            if kind != TAXED && kind != CREDIT_WITHHELD {
                audit.money(row, "cost", d.cost, 0.0);
            }
            let part = if kind == USED_LOSS { d.part } else { 0 };
            let twice = told.insert((kind, firm, d.time, part), (d.level, row));
            if let Some((_, first)) = twice {
                let message = format!("{kind} of {} is told twice for year {}", d.subject, d.time);
                let finding = audit.find("V1705", row, "time", message, "take one row away");
                finding.others = vec![first];
            }
        }
    }
    let level = |kind, firm, y, part| told.get(&(kind, firm, y, part)).map_or(0.0, |t| t.0);
    for tax in &treasury.taxes {
        let (firm, years) = (tax.firm, tax.years.len() as u32);
        let name = treasury.firms[firm.index()].firm.to_string();
        for y in 0..years {
            let (profit, lines) = billed.profits.get(&(firm, y)).copied().unwrap_or_default();
            let (gain, loss) = (level(GAIN, firm, y, 0), level(LOSS, firm, y, 0));
            let slack = HALF_A_CENT * f64::from(lines.max(1)) + 1e-9 * profit.abs();
            let used: f64 = (0..=years).map(|v| level(USED_LOSS, firm, y, v)).sum();
            let taxed = level(TAXED, firm, y, 0);
            let row = |kind| told.get(&(kind, firm, y, 0)).map(|t| t.1);
            let mut wrong = |kind, message: String, remedy: &str| {
                let mut finding = crate::audit::Finding::new("V1705", "", message, remedy);
                finding.row = row(kind).or(row(GAIN)).or(row(LOSS));
                finding.field = finding.row.map(|_| "level");
                let others = [GAIN, LOSS, TAXED].into_iter().filter_map(row);
                finding.others = others
                    .chain(
                        told.iter()
                            .filter(|t| t.0.0 == USED_LOSS && t.0.1 == firm && t.0.2 == y)
                            .map(|t| t.1.1),
                    )
                    .collect();
                audit.note(finding);
            };
            if (gain - loss - profit).abs() > slack {
                let kind = if loss > 0.0 { LOSS } else { GAIN };
                wrong(
                    kind,
                    format!(
                        "{name} tells a profit of {} in year {y}, and makes {profit}",
                        gain - loss
                    ),
                    "revenue less costs of what was sold give it",
                );
            }
            if gain.min(loss) > slack {
                wrong(
                    GAIN,
                    format!("{name} has a gain of {gain} and a loss of {loss} in year {y}"),
                    "a year has one or the other",
                );
            }
            if (taxed + used - gain).abs() > slack {
                wrong(
                    TAXED,
                    format!(
                        "{name} is taxed on {taxed} in year {y}, of {gain} less {used} of losses"
                    ),
                    "what losses do not take is taxed",
                );
            }
            if used > tax.row(y).loss_cap * gain + slack {
                wrong(
                    TAXED,
                    format!("{name} uses losses of {used} against {gain} in year {y}"),
                    "losses take no more than the law lets them",
                );
            }
            for v in 0..=years {
                let used = level(USED_LOSS, firm, y, v);
                if used > slack && !tax.usable(v.checked_sub(1), y) {
                    wrong(
                        TAXED,
                        format!(
                            "{name} uses a loss of {used} in year {y} that has expired or is not made yet"
                        ),
                        "use it in time",
                    );
                }
            }
            let owed = tax.row(y).rate * taxed;
            if let Some(row) = row(TAXED) {
                let cost = audit.plan.decisions[row.index as usize].cost;
                audit.money(row, "cost", cost, owed);
            }
            let credit = level(CREDIT_WITHHELD, firm, y, 0);
            let creditable = billed.creditable.get(&(firm, y)).copied().unwrap_or(0.0);
            if let Some(row) = row(CREDIT_WITHHELD) {
                let cost = audit.plan.decisions[row.index as usize].cost;
                audit.money(row, "cost", cost, -credit);
                let most = creditable.min(owed);
                if credit > most + slack {
                    let message = format!("{name} is credited {credit} in year {y}, of {most}");
                    let remedy = "what was withheld abroad is credited, up to the tax here on the same income";
                    let finding = audit.find("V1705", row, "level", message, remedy);
                    (finding.found, finding.expected) = (Some(credit), Some(most));
                }
            }
            let owed = owed - credit;
            audit.charges.add("profit tax", &name, owed, 1.0);
            let calendar = &world.calendar;
            let day = (tax.years[y as usize].1 - 1).min(calendar.end() - 1);
            billed.bill(Bill {
                item: None,
                name: "profit tax",
                subject: &name,
                firm,
                day,
                due: Some(tax.due(calendar, y)),
                currency: None,
                amount: owed,
            });
        }
        for v in 0..=years {
            let left = match v.checked_sub(1) {
                None => tax.opening_losses(),
                Some(y) => level(LOSS, firm, y, 0),
            };
            let mut used = Sum::default();
            for y in 0..years {
                if let Some((level, row)) = told.get(&(USED_LOSS, firm, y, v)) {
                    used.add(1.0, *level, Some(*row));
                }
            }
            if used.value > left + HALF_A_CENT {
                audit.at_most("V1705", &used, left, format!("losses of {name} used"));
            }
        }
    }
}
