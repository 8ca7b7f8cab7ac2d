//! Payment options, checked again: what is billed is settled, by options that have room.

use std::collections::BTreeMap;

use super::Billed;
use crate::audit::{Audit, HALF_A_CENT, TOLERANCE};
use crate::plan::{BORROW, HAVE_OPTION, PAY_BY, RowRef, SETTLE};
use crate::world::ids::*;

/// Audits settlements; what they cost.
pub(super) fn settlements(audit: &mut Audit, billed: &mut Billed) -> f64 {
    let world = audit.world;
    let (treasury, calendar) = (billed.treasury, &world.calendar);
    let horizon = calendar.len();
    let mut names: BTreeMap<String, (OptionId, FirmId)> = BTreeMap::new();
    for option in (0..treasury.options.len()).map(OptionId::from) {
        for firm in (0..treasury.firms.len()).map(FirmId::from) {
            names.insert(treasury.option_name(option, firm), (option, firm));
        }
    }
    let mut financing = 0.0;
    let mut had: Vec<(OptionId, FirmId)> = Vec::new();
    for (row, d) in audit.decisions(HAVE_OPTION) {
        audit.whole(row, d.level, 1.0);
        let Some((id, firm)) =
            audit.known(names.get(&d.subject).copied(), row, "subject", &d.subject)
        else {
            continue;
        };
        let due = treasury.option_setup(calendar, id, firm);
        let cost = treasury.worth_of(calendar, &due) * d.level;
        audit.money(row, "cost", d.cost, cost);
        financing += cost;
        billed.decided(row, due.account, due.time, due.counted * d.level);
        if d.level > 0.5 {
            had.push((id, firm));
        }
    }
    let mut paying: BTreeMap<(OptionId, FirmId, u32), RowRef> = BTreeMap::new();
    for (row, d) in audit.decisions(PAY_BY) {
        audit.whole(row, d.level, 1.0);
        let known = names.get(&d.subject).copied().filter(|_| d.time < horizon);
        let Some((id, firm)) = audit.known(known, row, "subject", &d.subject) else {
            continue;
        };
        let due = treasury.payment_fee(calendar, id, firm, d.time);
        let cost = treasury.worth_of(calendar, &due) * d.level;
        audit.money(row, "cost", d.cost, cost);
        financing += cost;
        billed.decided(row, due.account, due.time, due.counted * d.level);
        let fee = treasury.options[id.index()].payment_fee * d.level;
        billed.profit(firm, calendar.first(d.time), -fee);
        if d.level > 0.5 && paying.insert((id, firm, d.time), row).is_some() {
            told(audit, &[row], format!("{} is paid by twice", d.subject));
        }
    }
    let sets = treasury.option_sets();
    let set_of = |id: OptionId| {
        sets.iter()
            .copied()
            .find(|&s| treasury.options_in(s).contains(&id))
    };
    let mut settled: BTreeMap<(OptionId, FirmId, u32), (f64, Vec<RowRef>)> = BTreeMap::new();
    let mut taken: BTreeMap<(AccountId, u32), f64> = BTreeMap::new();
    for (row, d) in audit.decisions(SETTLE) {
        audit.quantity(row, "level", d.level);
        let Some((id, firm)) =
            audit.known(names.get(&d.subject).copied(), row, "subject", &d.subject)
        else {
            continue;
        };
        if d.time >= horizon {
            audit.find(
                "V0102",
                row,
                "time",
                format!("period {} is outside the horizon", d.time),
                "settle bills of a period within it",
            );
            continue;
        }
        let option = &treasury.options[id.index()];
        let s = treasury.settlement(calendar, id, firm, d.time);
        let fee = treasury.worth_of(calendar, &s.fee) * d.level;
        audit.money(row, "cost", d.cost, fee);
        financing += fee;
        if s.sign > 0.0 || treasury.counts_revenue {
            billed.timing += (treasury.worth_of(calendar, &s.due) - s.sign) * d.level;
        }
        billed.profit(firm, calendar.first(d.time), -option.fee * d.level);
        let exposed = &mut billed.exposed[s.due.account.index()];
        exposed.0 += (s.due.counted * d.level).max(0.0);
        exposed.1 += (-s.due.counted * d.level).max(0.0);
        for due in [s.due, s.fee] {
            billed.decided(row, due.account, due.time, due.counted * d.level);
        }
        for t in d.time..s.due.time.min(horizon) {
            *taken.entry((s.due.account, t)).or_default() +=
                option.credit_share * s.due.amount.abs() * d.level;
        }
        let slack = TOLERANCE * d.level.max(1.0);
        if option.capacity.is_some_and(|c| d.level > c + slack) {
            audit.find(
                "V1706",
                row,
                "level",
                format!("{} settled by `{}`", d.level, option.option),
                "settle less by it in a period: it has no more room",
            );
        }
        if option.setup_cost > 0.0 && d.level > slack && !had.contains(&(id, firm)) {
            audit.find(
                "V1706",
                row,
                "level",
                format!("{} is settled by what is not had", d.subject),
                "decide to have it, and pay for it",
            );
        }
        let pays = paying.contains_key(&(id, firm, d.time));
        if option.payment_fee > 0.0 && d.level > slack && !pays {
            let message = format!("{} is settled without a payment", d.subject);
            told(audit, &[row], message);
        }
        if let Some(set) = set_of(id) {
            let sum = settled.entry((set, firm, d.time)).or_default();
            sum.0 += s.sign * d.level;
            sum.1.push(row);
        }
    }
    let bills = std::mem::take(&mut billed.bills);
    for (&(set, firm, t), &(amount, lines)) in &bills {
        let (found, at) = settled.remove(&(set, firm, t)).unwrap_or_default();
        if (found - amount).abs() > HALF_A_CENT * f64::from(lines.max(1)) {
            told(
                audit,
                &at,
                format!("{found} of bills of {amount} in period {t} is settled"),
            );
        }
    }
    for ((_, _, t), (found, at)) in settled {
        if found.abs() > HALF_A_CENT {
            told(
                audit,
                &at,
                format!("{found} is settled in period {t}, and nothing is billed"),
            );
        }
    }
    for d in audit.plan.decisions.iter().filter(|d| d.decision == BORROW) {
        let account = (0..treasury.accounts.len()).map(AccountId::from);
        if let Some(a) = account
            .into_iter()
            .find(|&a| treasury.account_name(a) == d.subject)
        {
            *taken.entry((a, d.time)).or_default() += d.level;
        }
    }
    for ((a, t), level) in taken.into_iter().filter(|_| treasury.takes_credit()) {
        let row = &treasury.accounts[a.index()];
        if level > row.credit_line + TOLERANCE * row.credit_line.max(1.0) {
            let at: Vec<RowRef> = billed.rows.get(&(a, t)).cloned().unwrap_or_default();
            told(
                audit,
                &at,
                format!(
                    "debt and letters of credit of {}/{} come to {level} in period {t}, of a line of {}",
                    row.firm, row.currency, row.credit_line
                ),
            );
        }
    }
    financing
}

fn told(audit: &mut Audit, rows: &[RowRef], message: String) {
    let mut finding = crate::audit::Finding::new(
        "V1706",
        "",
        message,
        "bills of a period are settled in full, within the options' room and the credit line",
    );
    if let Some((first, others)) = rows.split_first() {
        (finding.row, finding.field) = (Some(*first), Some("level"));
        finding.others = others.to_vec();
    }
    audit.note(finding);
}
