//! What is done with money: limits, costs, and what it moves.

use std::collections::BTreeMap;

use super::Billed;
use crate::audit::{Audit, TOLERANCE};
use crate::plan::{BORROW, EXCHANGE, KEEP_CASH, LEFT_AT_END, PASS_ON, RowRef, SHORT_AT_END};
use crate::world::ids::*;
use crate::world::tables::Spread;
use crate::world::treasury::Due;

/// What is done with money: limits, costs, and what it moves. What it costs in all.
pub(super) fn money(audit: &mut Audit, billed: &mut Billed) -> f64 {
    let world = audit.world;
    let (treasury, calendar) = (billed.treasury, &world.calendar);
    let horizon = calendar.len();
    let mut financing = 0.0;
    let accounts: BTreeMap<String, AccountId> = (0..treasury.accounts.len())
        .map(AccountId::from)
        .map(|a| (treasury.account_name(a), a))
        .collect();
    let mut kept: BTreeMap<(AccountId, u32), f64> = BTreeMap::new();
    for kind in [KEEP_CASH, BORROW, LEFT_AT_END, SHORT_AT_END] {
        for (row, d) in audit.decisions(kind) {
            audit.quantity(row, "level", d.level);
            let Some(id) = audit.known(
                accounts.get(&d.subject).copied(),
                row,
                "subject",
                &d.subject,
            ) else {
                continue;
            };
            let a = &treasury.accounts[id.index()];
            let ends = matches!(kind, LEFT_AT_END | SHORT_AT_END);
            if ends != (d.time == horizon) || d.time > horizon {
                audit.find(
                    "V0102",
                    row,
                    "time",
                    format!("{kind} in period {}", d.time),
                    "what is left is told after the horizon, the rest within it",
                );
                continue;
            }
            let unit = match kind {
                KEEP_CASH => treasury.holding(calendar, id, d.time),
                BORROW => treasury.borrowing(calendar, id, d.time),
                LEFT_AT_END => {
                    treasury.worth(calendar, id, horizon) - treasury.end_worth(calendar, id, false)
                }
                _ => treasury.end_worth(calendar, id, true) - treasury.worth(calendar, id, horizon),
            };
            audit.money(row, "cost", d.cost, unit * d.level);
            financing += unit * d.level;
            let (sign, rate) = match kind {
                KEEP_CASH => (1.0, a.deposit_rate),
                BORROW => (-1.0, a.credit_rate),
                LEFT_AT_END => (1.0, 0.0),
                _ => (-1.0, 0.0),
            };
            billed.decided(row, id, d.time, sign * d.level);
            if !ends {
                billed.decided(row, id, d.time + 1, -sign * (1.0 + rate) * d.level);
            }
            let slack = TOLERANCE * d.level.abs().max(1.0);
            if kind == KEEP_CASH {
                kept.insert((id, d.time), d.level);
            }
            if kind == BORROW && d.level > a.credit_line + slack {
                let message = format!("{} is owed, of a line of {}", d.level, a.credit_line);
                audit.find(
                    "V1703",
                    row,
                    "level",
                    message,
                    "owe less: the line is the bank's limit",
                );
            }
        }
    }
    for (i, a) in treasury.accounts.iter().enumerate() {
        for t in 0..horizon {
            let cash = kept.get(&(AccountId::from(i), t)).copied().unwrap_or(0.0);
            if cash < a.minimum - TOLERANCE * a.minimum.max(1.0) {
                let message = format!(
                    "{}/{} keeps {cash} in period {t}, and must keep {}",
                    a.firm, a.currency, a.minimum
                );
                audit.note(crate::audit::Finding::new(
                    "V1703",
                    "",
                    message,
                    "keep the least balance",
                ));
            }
        }
    }
    financing += exchanged(audit, billed);
    financing + passed_on(audit, billed)
}

/// Exchange: what it costs and moves, caps, exposures.
fn exchanged(audit: &mut Audit, billed: &mut Billed) -> f64 {
    let world = audit.world;
    let (treasury, calendar) = (billed.treasury, &world.calendar);
    let names: BTreeMap<String, ExchangeId> = (0..treasury.exchanges.len())
        .map(ExchangeId::from)
        .map(|e| (treasury.exchange_name(e), e))
        .collect();
    let mut financing = 0.0;
    let mut capped: BTreeMap<(usize, u32), (f64, Option<RowRef>)> = BTreeMap::new();
    let mut traded = vec![(0.0, 0.0); treasury.accounts.len()];
    for (row, d) in audit.decisions(EXCHANGE) {
        audit.quantity(row, "level", d.level);
        let Some(id) = audit.known(names.get(&d.subject).copied(), row, "subject", &d.subject)
        else {
            continue;
        };
        if d.time >= calendar.len() {
            audit.find(
                "V0102",
                row,
                "time",
                format!("period {} is outside the horizon", d.time),
                "exchange within it",
            );
            continue;
        }
        let e = treasury.exchanges[id.index()];
        let cost = treasury.exchanging(calendar, e, d.time) * d.level;
        audit.money(row, "cost", d.cost, cost);
        financing += cost;
        let bought = treasury.exchange_rate(e, d.time) * d.level;
        billed.decided(row, e.from, d.time, d.level);
        billed.decided(row, e.to, d.time, -bought);
        traded[e.to.index()].0 += bought;
        traded[e.from.index()].1 += d.level;
        for (k, cap) in treasury.caps.iter().enumerate() {
            if treasury.capped(cap, e) && cap.open.contains(&d.time) {
                let window = if cap.spread == Spread::Each {
                    d.time
                } else {
                    0
                };
                let sum = capped.entry((k, window)).or_default();
                sum.0 += d.level;
                sum.1 = Some(row);
            }
        }
    }
    for ((k, _), (sold, row)) in capped {
        let cap = &treasury.caps[k];
        if let Some(row) = row
            && sold > cap.amount + TOLERANCE * cap.amount.max(1.0)
        {
            let message = format!(
                "{sold} {} exchanged under cap `{}` of {}",
                cap.from, cap.cap, cap.amount
            );
            audit.find(
                "V1703",
                row,
                "level",
                message,
                "exchange less, or in other periods",
            );
        }
    }
    for (i, a) in treasury
        .accounts
        .iter()
        .enumerate()
        .filter(|(_, a)| a.exposure_only)
    {
        let flows = treasury
            .flows
            .iter()
            .map(|f| treasury.flow_due(calendar, f));
        let flows: Vec<Due> = flows.filter(|f| f.account.index() == i).collect();
        let paid: f64 = flows.iter().map(|f| f.counted.max(0.0)).sum();
        let received: f64 = flows.iter().map(|f| (-f.counted).max(0.0)).sum();
        let (bought, sold) = traded[i];
        let most = (
            billed.exposed[i].0 + paid + a.minimum,
            billed.exposed[i].1 + received + a.opening,
        );
        for (what, amount, most) in [("bought", bought, most.0), ("sold", sold, most.1)] {
            if amount > most + TOLERANCE * most.max(1.0) {
                let message = format!("{amount} {} {what}, of an exposure of {most}", a.currency);
                audit.note(crate::audit::Finding::new(
                    "V1703",
                    "",
                    message,
                    "exchange no more than is paid or received",
                ));
            }
        }
    }
    financing
}

/// Transfers between firms.
fn passed_on(audit: &mut Audit, billed: &mut Billed) -> f64 {
    let world = audit.world;
    let (treasury, calendar) = (billed.treasury, &world.calendar);
    let mut financing = 0.0;
    let mut by_period: BTreeMap<(TransferId, u32), f64> = BTreeMap::new();
    for (row, d) in audit.decisions(PASS_ON) {
        audit.quantity(row, "level", d.level);
        let found = treasury
            .transfers
            .iter()
            .position(|k| k.transfer == d.subject.as_str());
        let Some(id) = audit.known(found.map(TransferId::from), row, "subject", &d.subject) else {
            continue;
        };
        if d.time >= calendar.len() {
            audit.find(
                "V0102",
                row,
                "time",
                format!("period {} is outside the horizon", d.time),
                "pass on within it",
            );
            continue;
        }
        let k = &treasury.transfers[id.index()];
        let cost = treasury.passing(calendar, id, d.time) * d.level;
        audit.money(row, "cost", d.cost, cost);
        financing += cost;
        let arrival = treasury.arrival(calendar, id, d.time);
        billed.decided(row, k.payer, d.time, d.level);
        billed.decided(row, k.payee, arrival.time, -arrival.counted * d.level);
        let sum = by_period.entry((id, d.time)).or_default();
        *sum += d.level;
        if k.capacity
            .is_some_and(|c| *sum > c + TOLERANCE * c.max(1.0))
        {
            let message = format!("{sum} passed on by `{}` in a period", k.transfer);
            audit.find("V1703", row, "level", message, "pass on less in a period");
        }
    }
    financing
}
