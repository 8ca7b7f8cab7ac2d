//! The cash ledger of a plan: what falls due, what is done with money, and the balances.

use std::collections::BTreeMap;

use super::extract::NOTHING;
use super::*;
use crate::model::{CostTerm, Model};
use crate::rules::cash;
use crate::world::treasury::Due;
use crate::world::{Day, Treasury, World, ids::*};

/// Amounts by account, day and item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(BTreeMap<(AccountId, Day, String), Due>);

impl Ledger {
    /// Notes what is paid (received, where negative).
    pub fn pay(&mut self, due: Due, item: &str) {
        let key = (due.account, due.day, item.to_string());
        let none = Due {
            amount: 0.0,
            counted: 0.0,
            ..due
        };
        let line = self.0.entry(key).or_insert(none);
        line.amount += due.amount;
        line.counted += due.counted;
    }

    /// Its lines; what is paid is negative.
    pub fn lines(&self, world: &World, treasury: &Treasury) -> Vec<CashLine> {
        let lines = self.0.iter();
        let lines = lines.filter(|(_, due)| due.amount.abs() > NOTHING);
        lines
            .map(|((account, day, item), due)| {
                let row = &treasury.accounts[account.index()];
                CashLine {
                    firm: row.firm.to_string(),
                    currency: row.currency.to_string(),
                    period: due.time,
                    due: world.calendar.date(*day).to_string(),
                    item: item.clone(),
                    amount: -due.amount,
                    counted: -due.counted,
                }
            })
            .collect()
    }
}

/// Adds the ledger and the balances of a plan read off the levels `x`.
pub(super) fn add(world: &World, model: &Model, x: &[f64], plan: &mut Plan) {
    let Some(treasury) = &world.treasury else {
        return;
    };
    let calendar = &world.calendar;
    let mut ledger = Ledger::default();
    for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
        for k in 0..series.count {
            let level = x[(series.first + k) as usize];
            if level.abs() <= NOTHING {
                continue;
            }
            let values = activity.costs.iter();
            let costs: Vec<(CostTerm, f64)> =
                values.map(|&(t, v)| (t, model.lp.value(v, k))).collect();
            let time = activity.start + k * activity.stride;
            for bill in cash::bills(world, activity.key, time, &costs) {
                if treasury.options_of(&bill).is_some() {
                    continue;
                }
                for due in treasury.dues(calendar, &bill) {
                    let due = Due {
                        amount: due.amount * level,
                        counted: due.counted * level,
                        ..due
                    };
                    ledger.pay(due, bill.name);
                }
            }
        }
    }
    for (_, due) in cash::sailings(world, treasury) {
        ledger.pay(due, "departures");
    }
    let (moved, balances) = moves(world, treasury, &plan.decisions);
    for (due, item) in moved {
        ledger.pay(due, item);
    }
    plan.cash = ledger.lines(world, treasury);
    plan.cash_balances = balances;
}

/// What decisions about money move, and the balances that they leave: opening cash, settled
/// payments, interest, credit, exchange, transfers.
pub(crate) fn moves(
    world: &World,
    treasury: &Treasury,
    decisions: &[Decision],
) -> (Vec<(Due, &'static str)>, Vec<CashBalance>) {
    let (calendar, horizon) = (&world.calendar, world.calendar.len());
    let mut moved: Vec<(Due, &'static str)> = Vec::new();
    let mut put = |account: AccountId, time: u32, paid: f64, item| {
        if paid != 0.0 {
            let due = Due {
                account,
                day: calendar.first(time),
                time,
                amount: paid,
                counted: paid,
            };
            moved.push((due, item));
        }
    };
    let mut levels: BTreeMap<(&str, &str, u32), f64> = BTreeMap::new();
    for d in decisions {
        *levels
            .entry((d.decision.as_str(), d.subject.as_str(), d.time))
            .or_default() += d.level;
    }
    let level = |kind: &str, name: &str, t: u32| levels.get(&(kind, name, t)).copied();
    let mut balances = Vec::new();
    for (i, row) in treasury.accounts.iter().enumerate() {
        let id = AccountId::from(i);
        let name = treasury.account_name(id);
        put(id, 0, -row.opening, "opening");
        let (mut kept, mut owed) = (0.0, 0.0);
        for t in 0..=horizon {
            put(id, t, -row.deposit_rate * kept, "interest earned");
            put(id, t, row.credit_rate * owed, "interest paid");
            let (cash, owes) = match t == horizon {
                true => {
                    let left = level(LEFT_AT_END, &name, t).unwrap_or(0.0);
                    (left - level(SHORT_AT_END, &name, t).unwrap_or(0.0), 0.0)
                }
                false => (
                    level(KEEP_CASH, &name, t).unwrap_or(0.0),
                    level(BORROW, &name, t).unwrap_or(0.0),
                ),
            };
            let item = if owes > owed { "drawn" } else { "repaid" };
            put(id, t, owed - owes, item);
            (kept, owed) = (cash, owes);
            balances.push(CashBalance {
                firm: row.firm.to_string(),
                currency: row.currency.to_string(),
                period: t,
                date: calendar.date(calendar.first(t)).to_string(),
                cash,
                owed,
            });
        }
    }
    for (i, &e) in treasury.exchanges.iter().enumerate() {
        let name = treasury.exchange_name(ExchangeId::from(i));
        for t in 0..horizon {
            let sold = level(EXCHANGE, &name, t).unwrap_or(0.0);
            put(e.from, t, sold, "exchanged");
            put(e.to, t, -sold * treasury.exchange_rate(e, t), "exchanged");
        }
    }
    let mut arriving = Vec::new();
    for (i, row) in treasury.transfers.iter().enumerate() {
        for t in 0..horizon {
            let paid = level(PASS_ON, &row.transfer, t).unwrap_or(0.0);
            put(row.payer, t, paid, "passed on");
            let due = treasury.arrival(calendar, TransferId::from(i), t);
            let due = Due {
                amount: -due.amount * paid,
                counted: -due.counted * paid,
                ..due
            };
            arriving.push((due, "passed on"));
        }
    }
    for option in (0..treasury.options.len()).map(OptionId::from) {
        let item = treasury.options[option.index()].item.name();
        for firm in (0..treasury.firms.len()).map(FirmId::from) {
            let name = treasury.option_name(option, firm);
            let mut paid = |due: Due, level: f64, item| {
                let due = Due {
                    amount: due.amount * level,
                    counted: due.counted * level,
                    ..due
                };
                arriving.push((due, item));
            };
            if let Some(had) = level(HAVE_OPTION, &name, 0) {
                let due = treasury.option_setup(calendar, option, firm);
                paid(due, had, "payment set-up");
            }
            for t in 0..horizon {
                if let Some(settled) = level(SETTLE, &name, t) {
                    let s = treasury.settlement(calendar, option, firm, t);
                    paid(s.due, settled, item);
                    paid(s.fee, settled, "payment fee");
                }
                if let Some(payments) = level(PAY_BY, &name, t) {
                    let due = treasury.payment_fee(calendar, option, firm, t);
                    paid(due, payments, "payment fee");
                }
            }
        }
    }
    let flows = treasury.flows.iter();
    let flows = flows.map(|f| (treasury.flow_due(calendar, f), "settled"));
    arriving.extend(flows);
    moved.extend(arriving.into_iter().filter(|m| m.0.amount != 0.0));
    (moved, balances)
}

/// How an account stood over the horizon.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Position {
    /// Firm.
    pub firm: String,
    /// Currency.
    pub currency: String,
    /// At the start.
    pub opening: f64,
    /// Least cash at the end of a period.
    pub lowest: f64,
    /// Most owed to the bank at the end of a period.
    pub most_owed: f64,
    /// Left when all has fallen due; below 0: lacking.
    pub left: f64,
}

/// What a firm sells another in a fiscal year, at its price.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct FirmSale {
    /// Seller.
    pub seller: String,
    /// Buyer.
    pub buyer: String,
    /// Product.
    pub product: String,
    /// First day of the fiscal year within the horizon.
    pub from: String,
    /// Price of a unit: the plan's choice where there are several.
    pub price: f64,
    /// Its currency.
    pub currency: String,
    /// Units.
    pub quantity: f64,
}

/// Money over the horizon.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Money {
    /// Accounts.
    pub accounts: Vec<Position>,
    /// Sales between firms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sales: Vec<FirmSale>,
    /// Most that is paid for goods and not yet received for them, at the end of a period, base currency.
    pub peak_working_capital: f64,
    /// The same on average over the periods.
    pub mean_working_capital: f64,
}

/// What is no cost or revenue in the ledger.
const MOVES: &[&str] = &[
    "opening",
    "settled",
    "interest earned",
    "interest paid",
    "drawn",
    "repaid",
    "exchanged",
    "passed on",
];

/// How a plan's money stands; `None` without firms.
pub fn money(world: &World, plan: &Plan) -> Option<Money> {
    let treasury = world.treasury.as_ref()?;
    let horizon = world.calendar.len();
    let mut accounts = Vec::new();
    for a in &treasury.accounts {
        let own = |b: &&CashBalance| b.firm == a.firm.as_str() && b.currency == a.currency.as_str();
        let within = || {
            plan.cash_balances
                .iter()
                .filter(own)
                .filter(|b| b.period < horizon)
        };
        let end = plan
            .cash_balances
            .iter()
            .filter(own)
            .find(|b| b.period == horizon);
        accounts.push(Position {
            firm: a.firm.to_string(),
            currency: a.currency.to_string(),
            opening: a.opening,
            lowest: within().map(|b| b.cash).fold(f64::INFINITY, f64::min),
            most_owed: within().map(|b| b.owed).fold(0.0, f64::max),
            left: end.map_or(0.0, |b| b.cash),
        });
    }
    let mut tied = vec![0.0; horizon as usize];
    for line in &plan.cash {
        if line.period >= horizon || MOVES.contains(&line.item.as_str()) {
            continue;
        }
        let currency = treasury
            .accounts
            .iter()
            .find(|a| a.currency.as_str() == line.currency);
        let rate = currency.map_or(1.0, |a| treasury.rates.mid(a.currency, line.period));
        tied[line.period as usize] -= line.counted * rate;
    }
    let mut sum = 0.0;
    let run: Vec<f64> = tied
        .iter()
        .map(|t| {
            sum += t;
            sum
        })
        .collect();
    Some(Money {
        accounts,
        sales: sales(world, treasury, plan),
        peak_working_capital: run.iter().copied().fold(0.0, f64::max),
        mean_working_capital: run.iter().sum::<f64>() / f64::from(horizon.max(1)),
    })
}

/// Sales between firms, by fiscal year and price.
fn sales(world: &World, treasury: &Treasury, plan: &Plan) -> Vec<FirmSale> {
    let mut sold: BTreeMap<(TransferPriceId, u32, u32), f64> = BTreeMap::new();
    for d in plan.decisions.iter().filter(|d| d.decision == SELL) {
        let found = treasury.prices.iter().position(|p| p.name == d.subject);
        if let Some(k) = found.map(TransferPriceId::from) {
            let year = treasury.prices[k.index()].year(world.calendar.first(d.time));
            *sold.entry((k, year, d.part)).or_default() += d.level;
        }
    }
    let named = |((k, year, step), quantity): ((TransferPriceId, u32, u32), f64)| {
        let ladder = &treasury.prices[k.index()];
        let firm = |f: FirmId| treasury.firms[f.index()].firm.to_string();
        Some(FirmSale {
            seller: firm(ladder.seller),
            buyer: firm(ladder.buyer),
            product: world.products[ladder.product.index()].product.to_string(),
            from: world
                .calendar
                .date(ladder.years[year as usize].0.max(0))
                .to_string(),
            price: *ladder.steps.get(step as usize)?,
            currency: ladder.currency.unwrap_or(world.header.currency).to_string(),
            quantity,
        })
    };
    sold.into_iter().filter_map(named).collect()
}
