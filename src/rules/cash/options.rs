//! Payment options: bills of one kind are settled by open account, letter of credit, distributed
//! ledger or digital currency, as the plan chooses.
//!
//! For a firm f and a set of options o (of one item and subject), bills of period t in base currency:
//!
//! ```text
//! sum over o of settle(o,f,t) = bills(f,t)                (of revenue: what is billed to others)
//! settle(o,f,t) <= capacity(o)
//! sum over t of settle(o,f,t) <= M have(o,f),  cost setup(o) have(o,f), have binary
//! settle(o,f,t) <= M(t) pay(o,f,t),  cost payment fee(o) pay(o,f,t), pay binary
//! owe(a,t) + sum of credit_share settle(o,f,s) <= line(a)  for every s <= t, t before payment
//! cost: fee(o) of the amount, and what its day of payment and currency do to its worth
//! ```

use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::world::Treasury;
use crate::world::ids::*;
use crate::world::settlement::Settlement;

/// Opens the accounts of bills, and of credit lines that letters of credit take up.
pub fn open(draft: &mut Draft, treasury: &Treasury) {
    let horizon = draft.world.calendar.len();
    for set in treasury.option_sets() {
        for firm in (0..treasury.firms.len()).map(FirmId::from) {
            let key = Account::Bills(set, firm);
            draft.model.open_balance(key, 0..horizon, &|_| 0.0);
        }
    }
    for (i, row) in treasury.accounts.iter().enumerate() {
        if treasury.takes_credit() {
            let (key, most) = (Account::CreditLine(AccountId::from(i)), row.credit_line);
            draft
                .model
                .open(key, 0..horizon, &|_| f64::NEG_INFINITY, &|_| most);
        }
    }
}

/// Posts settlements, and whether an option is had.
pub fn post(draft: &mut Draft, treasury: &Treasury) {
    for set in treasury.option_sets() {
        for firm in (0..treasury.firms.len()).map(FirmId::from) {
            settle(draft, treasury, set, firm);
        }
    }
}

/// Most that can be billed in each period, from what has been posted.
fn most(draft: &Draft, first: u32, count: u32) -> Vec<f64> {
    let mut most = vec![0.0; count as usize];
    let rows = first as usize..(first + count) as usize;
    for column in draft.model.lp.columns() {
        for (row, coefficient) in column.entries() {
            if rows.contains(&row) {
                most[row - rows.start] += coefficient.abs() * column.upper;
            }
        }
    }
    most
}

fn settle(draft: &mut Draft, treasury: &Treasury, set: OptionId, firm: FirmId) {
    let calendar = &draft.world.calendar;
    let horizon = calendar.len();
    let Some(bills) = draft.model.rows(Account::Bills(set, firm)) else {
        return;
    };
    let Some(first) = bills.at(0) else { return };
    let most = most(draft, first, horizon);
    if most.iter().all(|&m| m == 0.0) {
        return;
    }
    for id in treasury.options_in(set) {
        let row = &treasury.options[id.index()];
        let had = (row.setup_cost > 0.0).then(|| {
            let all: f64 = most.iter().sum();
            let key = Account::HaveOption(id, firm);
            let rows = draft
                .model
                .open(key, 0..1, &|_| f64::NEG_INFINITY, &|_| 0.0);
            let due = treasury.option_setup(calendar, id, firm);
            let mut entries: Vec<(u32, f64)> = Vec::new();
            entries.extend(rows.at(0).map(|r| (r, -all)));
            let cash = draft.model.row(Account::Cash(due.account), due.time);
            entries.extend(cash.map(|r| (r, due.counted)));
            let cost = treasury.worth_of(calendar, &due);
            draft
                .model
                .decision(Activity::HaveOption(id, firm))
                .post(Post {
                    time: 0,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &[(CostTerm::Financing, cost)],
                });
            rows
        });
        let paid = (row.payment_fee > 0.0).then(|| payments(draft, treasury, id, firm, &most));
        let model = &draft.model;
        let posts: Vec<_> = (0..horizon)
            .filter_map(|t| {
                let s = treasury.settlement(calendar, id, firm, t);
                let mut entries = vec![(bills.at(t)?, -s.sign)];
                for due in [s.due, s.fee] {
                    let cash = model.row(Account::Cash(due.account), due.time)?;
                    super::payer::add(&mut entries, cash, due.counted);
                }
                entries.extend(had.and_then(|r| r.at(0)).map(|r| (r, 1.0)));
                entries.extend(paid.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
                let exposed = match s.sign > 0.0 {
                    true => Account::MayBuy(s.due.account),
                    false => Account::MaySell(s.due.account),
                };
                entries.extend(model.row(exposed, 0).map(|r| (r, -s.due.counted.abs())));
                for u in t..s.due.time.min(horizon) {
                    let line = model.row(Account::CreditLine(s.due.account), u);
                    let taken = row.credit_share * s.due.amount.abs();
                    entries.extend(line.filter(|_| taken > 0.0).map(|r| (r, taken)));
                }
                let profit = draft.world.profit_tax(firm);
                let year = profit.map(|p| p.year(calendar.first(t)));
                let profit = year.and_then(|y| model.row(Account::Profit(firm), y));
                entries.extend(profit.filter(|_| row.fee > 0.0).map(|r| (r, row.fee)));
                Some((t, s, entries))
            })
            .collect();
        let mut poster = draft.model.activity(Activity::Settle(id, firm));
        for (t, s, entries) in posts {
            let upper = row
                .capacity
                .map_or(most[t as usize], |c| c.min(most[t as usize]));
            let costs = costs(treasury, calendar, &s);
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}

/// What settling a unit costs: its fee, and what its day and currency do to its worth.
fn costs(
    treasury: &Treasury,
    calendar: &crate::world::Calendar,
    s: &Settlement,
) -> Vec<(CostTerm, f64)> {
    let timing = match s.sign > 0.0 || treasury.counts_revenue {
        true => treasury.worth_of(calendar, &s.due) - s.sign,
        false => 0.0,
    };
    vec![
        (CostTerm::Financing, treasury.worth_of(calendar, &s.fee)),
        (
            CostTerm::Timing,
            if timing.abs() > 1e-12 { timing } else { 0.0 },
        ),
    ]
}

/// Posts whether a firm pays by an option in each period; the rows that hold it back where not.
fn payments(
    draft: &mut Draft,
    treasury: &Treasury,
    id: OptionId,
    firm: FirmId,
    most: &[f64],
) -> Rows {
    let calendar = &draft.world.calendar;
    let below = |_| f64::NEG_INFINITY;
    let times = 0..calendar.len();
    let rows = draft
        .model
        .open(Account::PayBy(id, firm), times.clone(), &below, &|_| 0.0);
    let capacity = treasury.options[id.index()].capacity;
    for t in times.filter(|&t| most[t as usize] > 0.0) {
        let most = capacity.map_or(most[t as usize], |c| c.min(most[t as usize]));
        let due = treasury.payment_fee(calendar, id, firm, t);
        let mut entries: Vec<(u32, f64)> = Vec::new();
        entries.extend(rows.at(t).map(|r| (r, -most)));
        let cash = draft.model.row(Account::Cash(due.account), due.time);
        entries.extend(cash.map(|r| (r, due.counted)));
        let year = draft
            .world
            .profit_tax(firm)
            .map(|p| p.year(calendar.first(t)));
        let profit = year.and_then(|y| draft.model.row(Account::Profit(firm), y));
        let fee = treasury.options[id.index()].payment_fee;
        entries.extend(profit.map(|r| (r, fee)));
        draft.model.decision(Activity::PayBy(id, firm)).post(Post {
            time: t,
            lower: 0.0,
            upper: 1.0,
            entries: &entries,
            costs: &[(CostTerm::Financing, treasury.worth_of(calendar, &due))],
        });
    }
    rows
}
