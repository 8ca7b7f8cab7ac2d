//! Accounts of cash, and what is done with money.

use std::collections::HashMap;
use std::sync::Arc;

use super::payer::{Books, Cashier};
use super::{options, tax};
use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::world::tables::{Sense, Spread};
use crate::world::treasury::{Bill, Due};
use crate::world::{Treasury, World, ids::*};

/// Opens the accounts, and has what other rooms post paid from them.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let Some(treasury) = &world.treasury else {
        return;
    };
    let horizon = world.calendar.len();
    let settled = settled(world, treasury);
    let mut books = Vec::new();
    for (i, row) in treasury.accounts.iter().enumerate() {
        let id = AccountId::from(i);
        let of = |t: u32| settled[i][t as usize] + if t == 0 { row.opening } else { 0.0 };
        let cash = draft
            .model
            .open_balance(Account::Cash(id), 0..horizon + 1, &of);
        let exposure = row.exposure_only.then(|| {
            let paid: f64 = settled[i].iter().map(|s| (-s).max(0.0)).sum();
            let received: f64 = settled[i].iter().map(|s| s.max(0.0)).sum();
            let mut most = |key, most: f64| {
                let rows = draft
                    .model
                    .open(key, 0..1, &|_| f64::NEG_INFINITY, &|_| most);
                rows.at(0).unwrap_or_default()
            };
            (
                most(Account::MayBuy(id), paid + row.minimum),
                most(Account::MaySell(id), received + row.opening),
            )
        });
        books.push(Books { cash, exposure });
    }
    for (i, cap) in treasury.caps.iter().enumerate() {
        let key = Account::ConversionCap(ConversionCapId::from(i));
        let times = match cap.spread {
            Spread::Each => cap.open.clone(),
            Spread::Window => 0..u32::from(!cap.open.is_empty()),
        };
        let most = cap.amount;
        draft
            .model
            .open(key, times, &|_| f64::NEG_INFINITY, &|_| most);
    }
    options::open(draft, treasury);
    let mut bills = HashMap::new();
    for set in treasury.option_sets() {
        for firm in (0..treasury.firms.len()).map(FirmId::from) {
            if let Some(rows) = draft.model.rows(Account::Bills(set, firm)) {
                bills.insert((set, firm), rows);
            }
        }
    }
    draft.model.payer = Some(Arc::new(Cashier {
        bills,
        world: Arc::new(world.clone()),
        books,
        profits: tax::open(draft),
        withheld: tax::open_credits(draft),
        products: draft
            .network
            .commodities
            .iter()
            .map(|c| c.product)
            .collect(),
    }));
}

/// Settled receipts less payments of each account by time, fixed sailings included.
fn settled(world: &World, treasury: &Treasury) -> Vec<Vec<f64>> {
    let times = world.calendar.len() as usize + 1;
    let mut settled = vec![vec![0.0; times]; treasury.accounts.len()];
    let flows = treasury.flows.iter();
    let flows = flows.map(|f| treasury.flow_due(&world.calendar, f));
    for due in flows.chain(sailings(world, treasury).into_iter().map(|s| s.1)) {
        settled[due.account.index()][due.time as usize] -= due.counted;
    }
    settled
}

/// Bills of sailings that run in any case.
pub(crate) fn committed(world: &World) -> Vec<Bill<'_>> {
    let mut bills = Vec::new();
    for (i, service) in world.services.iter().enumerate() {
        let every = service.every.max(1);
        let left = world.calendar.len().saturating_sub(service.offset);
        let runs = service.committed && service.fixed_cost > 0.0;
        for k in (0..left.div_ceil(every)).filter(|_| runs) {
            let key = Activity::Sail(ServiceId::from(i));
            let costs = [(CostTerm::Departures, service.fixed_cost)];
            bills.extend(super::bills(world, key, k, &costs));
        }
    }
    bills
}

/// What they are paid as: amount in the costs, and what falls due.
pub(crate) fn sailings(world: &World, treasury: &Treasury) -> Vec<(f64, Due)> {
    let mut all = Vec::new();
    for bill in committed(world) {
        let dues = treasury.dues(&world.calendar, &bill);
        // The amount stands with the first of what falls due.
        let amounts = std::iter::once(bill.amount).chain(std::iter::repeat(0.0));
        all.extend(amounts.zip(dues));
    }
    all
}

/// Posts what is done with money: other rooms have posted all that is paid.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    let payer = draft.model.payer.take();
    let Some(treasury) = &world.treasury else {
        return;
    };
    constants(draft, treasury);
    let (calendar, horizon) = (&world.calendar, world.calendar.len());
    let most = Most::of(world, treasury);
    for (i, row) in treasury.accounts.iter().enumerate() {
        let id = AccountId::from(i);
        let Some(cash) = draft.model.rows(Account::Cash(id)) else {
            continue;
        };
        let taxed = draft.model.rows(Account::Profit(row.firm_id));
        let line = draft.model.rows(Account::CreditLine(id));
        let profit = |firm: FirmId, day| {
            let year = world.profit_tax(firm)?.year(day);
            taxed?.at(year)
        };
        let mut money = |key: Activity,
                         sign: f64,
                         rate: f64,
                         lower: f64,
                         upper: &dyn Fn(u32) -> f64,
                         cost: &dyn Fn(u32) -> f64| {
            let mut poster = draft.model.activity(key);
            for t in 0..horizon {
                let mut entries = pair(cash, t, sign, -sign * (1.0 + rate));
                let mid = treasury.rates.mid(row.currency, t + 1);
                let interest = (
                    profit(row.firm_id, calendar.first(t + 1)),
                    -sign * rate * mid,
                );
                let line = line.and_then(|r| r.at(t)).filter(|_| sign < 0.0);
                entries.extend(line.map(|r| (r, 1.0)));
                entries.extend(interest.0.filter(|_| rate > 0.0).map(|r| (r, interest.1)));
                poster.post(Post {
                    time: t,
                    lower,
                    upper: upper(t).max(lower),
                    entries: &entries,
                    costs: &[(CostTerm::Financing, cost(t))],
                });
            }
        };
        money(
            Activity::KeepCash(id),
            1.0,
            row.deposit_rate,
            row.minimum,
            &|t| most.in_account(treasury, id, t),
            &|t| treasury.holding(calendar, id, t),
        );
        if row.credit_line > 0.0 {
            money(
                Activity::Borrow(id),
                -1.0,
                row.credit_rate,
                0.0,
                &|_| row.credit_line,
                &|t| treasury.borrowing(calendar, id, t),
            );
        }
    }
    exchanges(draft, treasury, &most);
    transfers(draft, treasury, &most);
    options::post(draft, treasury);
    if let Some(payer) = payer {
        tax::post(draft, &*payer);
    }
    for id in (0..treasury.accounts.len()).map(AccountId::from) {
        if let Some(cash) = draft.model.rows(Account::Cash(id)) {
            let most = most.in_account(treasury, id, horizon);
            end(draft, treasury, id, cash, most);
        }
    }
}

fn pair(cash: Rows, t: u32, now: f64, next: f64) -> Vec<(u32, f64)> {
    let now = cash.at(t).map(|r| (r, now));
    let next = cash.at(t + 1).map(|r| (r, next));
    now.into_iter().chain(next).collect()
}

/// What is left in an account, or lacks, when all has fallen due.
fn end(draft: &mut Draft, treasury: &Treasury, id: AccountId, cash: Rows, most: f64) {
    let calendar = &draft.world.calendar;
    let horizon = calendar.len();
    let Some(row) = cash.at(horizon) else { return };
    // No more can lack than what may fall due then, and what may be owed.
    let owed: f64 = draft
        .model
        .lp
        .columns()
        .flat_map(|c| {
            let upper = c.upper;
            c.entries()
                .filter(|e| e.0 == row as usize && e.1 > 0.0)
                .map(move |e| e.1 * upper)
                .collect::<Vec<_>>()
        })
        .sum();
    let settled = draft
        .model
        .lp
        .row_iter()
        .nth(row as usize)
        .map_or(0.0, |r| (-r.upper).max(0.0));
    let worth = treasury.worth(calendar, id, horizon);
    for (key, sign, upper) in [
        (Activity::LeftAtEnd(id), 1.0, most),
        (Activity::ShortAtEnd(id), -1.0, owed + settled),
    ] {
        let counted = treasury.end_worth(calendar, id, sign < 0.0);
        draft.model.activity(key).post(Post {
            time: horizon,
            lower: 0.0,
            upper,
            entries: &[(row, sign)],
            costs: &[(CostTerm::Financing, sign * (worth - counted))],
        });
    }
}

fn exchanges(draft: &mut Draft, treasury: &Treasury, most: &Most) {
    let calendar = &draft.world.calendar;
    for (i, &e) in treasury.exchanges.iter().enumerate() {
        let model = &draft.model;
        let (Some(from), Some(to)) = (
            model.rows(Account::Cash(e.from)),
            model.rows(Account::Cash(e.to)),
        ) else {
            continue;
        };
        let caps: Vec<(Rows, Spread, f64)> = (treasury.caps.iter().enumerate())
            .filter(|(_, cap)| treasury.capped(cap, e))
            .filter_map(|(k, cap)| {
                let rows = model.rows(Account::ConversionCap(ConversionCapId::from(k)))?;
                Some((rows, cap.spread, cap.amount))
            })
            .collect();
        let windows: Vec<_> = treasury
            .caps
            .iter()
            .filter(|c| treasury.capped(c, e))
            .map(|c| c.open.clone())
            .collect();
        let sells = model.row(Account::MaySell(e.from), 0);
        let buys = model.row(Account::MayBuy(e.to), 0);
        let mut poster = draft
            .model
            .activity(Activity::Exchange(ExchangeId::from(i)));
        for t in 0..calendar.len() {
            let (Some(out), Some(into)) = (from.at(t), to.at(t)) else {
                continue;
            };
            let rate = treasury.exchange_rate(e, t);
            let mut entries = vec![(out, 1.0), (into, -rate)];
            let mut upper = most.in_account(treasury, e.from, t);
            for ((rows, spread, amount), open) in caps.iter().zip(&windows) {
                let row = match spread {
                    Spread::Each => rows.at(t),
                    Spread::Window => rows.at(0).filter(|_| open.contains(&t)),
                };
                if let Some(row) = row {
                    entries.push((row, 1.0));
                    upper = upper.min(*amount);
                }
            }
            entries.extend(sells.map(|r| (r, 1.0)));
            entries.extend(buys.map(|r| (r, rate)));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper,
                entries: &entries,
                costs: &[(CostTerm::Financing, treasury.exchanging(calendar, e, t))],
            });
        }
    }
}

fn transfers(draft: &mut Draft, treasury: &Treasury, most: &Most) {
    let calendar = &draft.world.calendar;
    for (i, row) in treasury.transfers.iter().enumerate() {
        let id = TransferId::from(i);
        let model = &draft.model;
        let (Some(from), Some(to)) = (
            model.rows(Account::Cash(row.payer)),
            model.rows(Account::Cash(row.payee)),
        ) else {
            continue;
        };
        let firm = |a: AccountId| treasury.accounts[a.index()].firm_id;
        let counts = row.kind.is_taxed();
        let profit = |a: AccountId, t: u32| {
            let year = draft.world.profit_tax(firm(a))?.year(calendar.first(t));
            draft
                .model
                .row(Account::Profit(firm(a)), year)
                .filter(|_| counts)
        };
        let profits: Vec<_> = (0..calendar.len())
            .map(|t| (profit(row.payer, t), profit(row.payee, t)))
            .collect();
        let taxed = draft.world.profit_tax(firm(row.payee)).filter(|_| counts);
        let withheld = draft.model.rows(Account::Withheld(firm(row.payee)));
        let mut poster = draft.model.activity(Activity::PassOn(id));
        for t in 0..calendar.len() {
            let arrival = treasury.arrival(calendar, id, t);
            let (Some(out), Some(into)) = (from.at(t), to.at(arrival.time)) else {
                continue;
            };
            let useful = most.in_account(treasury, row.payer, t);
            let worth = treasury.rates.mid(row.currency, t);
            let (cost, income) = profits[t as usize];
            let mut entries = vec![(out, 1.0), (into, -arrival.counted)];
            if let (Some(rows), Some(tax)) = (withheld, taxed) {
                let day = calendar.first(t);
                let credit = tax.creditable(day, worth, row.withholding);
                let row = rows.at(tax.year(day)).filter(|_| credit > 0.0);
                entries.extend(row.map(|r| (r, -credit)));
            }
            entries.extend(cost.map(|r| (r, worth)));
            entries.extend(income.map(|r| (r, -worth)));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: row.capacity.map_or(useful, |c| c.min(useful)),
                entries: &entries,
                costs: &[(CostTerm::Financing, treasury.passing(calendar, id, t))],
            });
        }
    }
}

/// What no decision changes: cash at the start and settled payments, where wealth is what counts;
/// sailings that run in any case, at what they are worth when they are paid.
fn constants(draft: &mut Draft, treasury: &Treasury) {
    let world = draft.world;
    let calendar = &world.calendar;
    let (mut timing, mut paid) = (0.0, 0.0);
    for (amount, due) in sailings(world, treasury) {
        timing += treasury.worth_of(calendar, &due);
        paid += amount;
    }
    let timing = if (timing - paid).abs() > 1e-12 * paid {
        timing - paid
    } else {
        0.0
    };
    draft.model.fixed_cost(CostTerm::Timing, timing);
    match world.header.objective {
        Sense::Financing => draft.model.fixed_cost(CostTerm::SetAside, -(paid + timing)),
        Sense::Wealth => {
            let opening = treasury.accounts.iter().enumerate();
            let opening =
                opening.map(|(i, a)| a.opening * treasury.worth(calendar, AccountId::from(i), 0));
            draft
                .model
                .fixed_cost(CostTerm::OpeningCash, -opening.sum::<f64>());
            let flows = treasury.flows.iter();
            let flows = flows.map(|f| treasury.worth_of(calendar, &treasury.flow_due(calendar, f)));
            draft
                .model
                .fixed_cost(CostTerm::Settled, flows.sum::<f64>());
        }
        Sense::Cost | Sense::Profit => {}
    }
}

/// The most money that there can be, in base currency: all that is there, comes in and can be
/// borrowed, grown by interest and by rates that move. What is refunded was paid from it before.
struct Most(f64);

impl Most {
    fn of(world: &World, treasury: &Treasury) -> Most {
        let horizon = world.calendar.len();
        let mid = |c, t| treasury.rates.mid(c, t);
        let dearest = |c| (0..=horizon).map(|t| mid(c, t)).fold(0.0, f64::max);
        let accounts = treasury.accounts.iter();
        let there: f64 = accounts
            .map(|a| (a.opening + a.minimum + a.credit_line) * dearest(a.currency))
            .sum();
        let flows = treasury.flows.iter();
        let settled: f64 = flows.map(|f| f.amount.max(0.0) * dearest(f.currency)).sum();
        let mut revenue = 0.0;
        for d in &world.demands {
            let quantity: f64 = match d.spread {
                Spread::Each => d.open.clone().map(|t| d.quantity_at.at(t)).sum(),
                Spread::Window => d.quantity_at.at(d.open.start),
            };
            revenue += quantity * d.price_at.max();
        }
        let mut growth = 1.0;
        let best = treasury
            .accounts
            .iter()
            .map(|a| 1.0 + a.deposit_rate)
            .fold(1.0, f64::max);
        let moves = |c: &crate::instance::cell::Currency, t| {
            let (now, next) = (mid(*c, t), mid(*c, t + 1));
            if now > 0.0 { next / now } else { 1.0 }
        };
        for t in 0..horizon {
            let currencies = treasury.rates.currencies.iter();
            growth *= best * currencies.map(|c| moves(c, t)).fold(1.0, f64::max);
        }
        // Prices in another currency are worth more on their day than at the market's rate.
        Most(2.0 * growth * (there + settled + revenue))
    }

    /// The same in an account's currency at a time.
    fn in_account(&self, treasury: &Treasury, account: AccountId, t: u32) -> f64 {
        let mid = treasury.rates.mid(treasury.currency(account), t);
        if mid > 0.0 { self.0 / mid } else { 0.0 }
    }
}
