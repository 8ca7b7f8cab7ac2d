//! Firms, accounts, exchange and terms of payment: what falls due where, when, in what money, and
//! what money is worth at a time. Facts that the rules, the plan and the audit share.
//!
//! Times are periods 0..T-1 and T, "after the horizon": whatever falls due later counts there, at
//! its worth at the end of the horizon. The worth of a unit of currency c at time t, in base currency:
//!
//! ```text
//! worth(c,t) = d(t) (bid(c,t) + ask(c,t)) / 2,   d(t) = (1 + r) ^ (-days to t / 365)
//! ```
//!
//! with r > 0 only where the objective is `wealth`. What an activity with money costs is what it
//! takes at its worth, less what it gives at its worth.

use std::collections::HashMap;

use super::{noun, *};
use crate::instance::cell::Currency;

noun! {
    /// A firm.
    Firm of FirmRow {
        /// Its home account.
        home: AccountId,
    }
}
noun! {
    /// A firm's account.
    CashAccount of CashAccountRow {
        /// Firm.
        firm_id: FirmId,
    }
}
noun! {
    /// A cap on conversion.
    ConversionCap of ConversionCapRow {
        /// Firm; `None`: all.
        firm_id: Option<FirmId>,
        /// Periods.
        open: Range<u32>,
    }
}
noun! {
    /// Terms of payment.
    PaymentTerm of PaymentTermRow {
        /// Firm that pays or receives, where not the owner.
        firm_id: Option<FirmId>,
    }
}
noun! {
    /// A settled payment or receipt.
    CashFlow of CashFlowRow {
        /// Firm.
        firm_id: FirmId,
    }
}
noun! {
    /// A transfer between firms.
    FirmTransfer of FirmTransferRow {
        /// Account that pays.
        payer: AccountId,
        /// Account that receives.
        payee: AccountId,
    }
}

/// An exchange that a firm can make at its bank: from one of its accounts into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Account that sells.
    pub from: AccountId,
    /// Account that buys.
    pub to: AccountId,
}

/// Something to be paid, or received (negative).
#[derive(Clone, Copy, Debug)]
pub struct Bill<'a> {
    /// What, as payment terms know it; `None`: the law says when.
    pub item: Option<Item>,
    /// Name in plans: `goods`, `duty`.
    pub name: &'static str,
    /// Lane, demand, programme, place.
    pub subject: &'a str,
    /// Firm that bears it, where terms name none.
    pub firm: FirmId,
    /// Day of the deed.
    pub day: Day,
    /// Day of payment, where the law sets it.
    pub due: Option<Day>,
    /// Currency of the price.
    pub currency: Option<Currency>,
    /// Amount in base currency, at the market rate of the day of the deed.
    pub amount: f64,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Due {
    /// Account that it is paid from.
    pub account: AccountId,
    /// Day.
    pub day: Day,
    /// Period, or T after the horizon.
    pub time: u32,
    /// Amount, in the account's currency.
    pub amount: f64,
    /// The same as it counts at its time: after the horizon, its worth at the horizon's end.
    pub counted: f64,
}

/// All about money.
#[derive(Clone, Debug)]
pub struct Treasury {
    /// Firms.
    pub firms: Vec<Firm>,
    /// Accounts.
    pub accounts: Vec<CashAccount>,
    /// Caps on conversion.
    pub caps: Vec<ConversionCap>,
    /// Terms of payment.
    pub terms: Vec<PaymentTerm>,
    /// Settled payments and receipts.
    pub flows: Vec<CashFlow>,
    /// Transfers between firms.
    pub transfers: Vec<FirmTransfer>,
    /// Prices at which firms sell to each other.
    pub prices: Vec<transfer_prices::TransferPrice>,
    /// Options of payment.
    pub options: Vec<PaymentOptionRow>,
    /// Profit taxes of firms.
    pub taxes: Vec<tax::ProfitTax>,
    /// Exchanges that firms can make.
    pub exchanges: Vec<Exchange>,
    /// What each account's money is exchanged at.
    pub rates: Rates,
    /// Owner of each place.
    pub owners: Vec<FirmId>,
    /// Market rates that prices were turned into base currency at.
    pub market: HashMap<Currency, Profile>,
    /// Yearly discount.
    pub discount: f64,
    /// Whether revenue counts in the objective.
    pub counts_revenue: bool,
}

/// What banks give for one currency in another, by time.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// Currencies, the base currency first.
    pub currencies: Vec<Currency>,
    /// By time: units of the second currency for one of the first, 0 where no way leads.
    pub prices: Vec<Vec<f64>>,
    /// Pairs of currencies that banks quote directly, each way.
    pub quoted: Vec<(Currency, Currency)>,
    /// Rows that quote them.
    pub rows: Vec<(Currency, Currency, crate::instance::At)>,
}

impl Rates {
    fn position(&self, c: Currency) -> Option<usize> {
        self.currencies.iter().position(|&k| k == c)
    }

    /// Units of `to` that one unit of `from` fetches at a time, by the best way.
    pub fn price(&self, from: Currency, to: Currency, time: u32) -> Option<f64> {
        if from == to {
            return Some(1.0);
        }
        let (i, j) = (self.position(from)?, self.position(to)?);
        let at = self.prices.get(time as usize)?;
        Some(at[i * self.currencies.len() + j]).filter(|&p| p > 0.0)
    }

    /// Middle of bid and ask of a unit in base currency.
    pub fn mid(&self, c: Currency, time: u32) -> f64 {
        let base = self.currencies[0];
        let bid = self.price(c, base, time).unwrap_or(0.0);
        let ask = self.price(base, c, time).map_or(bid, |p| 1.0 / p);
        0.5 * (bid + ask)
    }
}

impl Treasury {
    /// An account's currency.
    pub fn currency(&self, account: AccountId) -> Currency {
        self.accounts[account.index()].currency
    }

    /// `firm/USD`.
    pub fn account_name(&self, account: AccountId) -> String {
        let a = &self.accounts[account.index()];
        format!("{}/{}", a.firm, a.currency)
    }

    /// `firm/USD/EUR`.
    pub fn exchange_name(&self, exchange: ExchangeId) -> String {
        let e = self.exchanges[exchange.index()];
        format!("{}/{}", self.account_name(e.from), self.currency(e.to))
    }

    /// The row that quotes one currency in another.
    pub fn quoted_at(&self, a: Currency, b: Currency) -> Option<crate::instance::At> {
        let rows = self.rates.rows.iter();
        let same = |r: &&(Currency, Currency, crate::instance::At)| {
            (r.0, r.1) == (a, b) || (r.0, r.1) == (b, a)
        };
        rows.rev().find(same).map(|r| r.2)
    }

    /// A firm's account in a currency.
    pub fn account(&self, firm: FirmId, currency: Currency) -> Option<AccountId> {
        self.accounts
            .iter()
            .position(|a| a.firm_id == firm && a.currency == currency)
            .map(AccountId::from)
    }

    /// Whether a cap is on an exchange.
    pub fn capped(&self, cap: &ConversionCap, e: Exchange) -> bool {
        cap.from == self.currency(e.from)
            && cap.to.is_none_or(|to| to == self.currency(e.to))
            && (cap.firm_id).is_none_or(|f| f == self.accounts[e.from.index()].firm_id)
    }

    /// What money later is worth now.
    pub fn discounted(&self, day: Day) -> f64 {
        (1.0 + self.discount).powf(-f64::from(day) / 365.0)
    }

    /// Worth of a unit of an account's money at a time, base currency.
    pub fn worth(&self, calendar: &Calendar, account: AccountId, time: u32) -> f64 {
        let mid = self.rates.mid(self.currency(account), time);
        mid * self.discounted(calendar.first(time))
    }

    /// What a unit left at the end counts, or owed then costs, base currency.
    pub fn end_worth(&self, calendar: &Calendar, account: AccountId, owed: bool) -> f64 {
        let (c, base, end) = (
            self.currency(account),
            self.rates.currencies[0],
            calendar.len(),
        );
        let rate = match (owed, self.accounts[account.index()].counts_at_end) {
            (true, _) => self.rates.price(base, c, end).map_or(0.0, |p| 1.0 / p),
            (false, true) => self.rates.price(c, base, end).unwrap_or(0.0),
            (false, false) => 0.0,
        };
        rate * self.discounted(calendar.end())
    }

    /// What keeping a unit to the next period costs.
    pub fn holding(&self, calendar: &Calendar, account: AccountId, t: u32) -> f64 {
        let grown = 1.0 + self.accounts[account.index()].deposit_rate;
        self.worth(calendar, account, t) - grown * self.worth(calendar, account, t + 1)
    }

    /// What owing a unit to the next period costs.
    pub fn borrowing(&self, calendar: &Calendar, account: AccountId, t: u32) -> f64 {
        let grown = 1.0 + self.accounts[account.index()].credit_rate;
        grown * self.worth(calendar, account, t + 1) - self.worth(calendar, account, t)
    }

    /// What exchanging a unit costs.
    pub fn exchanging(&self, calendar: &Calendar, e: Exchange, t: u32) -> f64 {
        let price = self.exchange_rate(e, t);
        self.worth(calendar, e.from, t) - price * self.worth(calendar, e.to, t)
    }

    /// Units bought for one sold.
    pub fn exchange_rate(&self, e: Exchange, t: u32) -> f64 {
        let (from, to) = (self.currency(e.from), self.currency(e.to));
        self.rates.price(from, to, t).unwrap_or(0.0)
    }

    /// What a unit that is passed on arrives as: where, when, how much of it counts.
    pub fn arrival(&self, calendar: &Calendar, transfer: TransferId, t: u32) -> Due {
        let row = &self.transfers[transfer.index()];
        let amount = (1.0 - row.withholding) * (1.0 - row.fee);
        let day = calendar.first(t).saturating_add(row.days as Day);
        self.due(calendar, row.payee, day, amount)
    }

    /// What passing a unit on costs: what is withheld, fees, and the time under way.
    pub fn passing(&self, calendar: &Calendar, transfer: TransferId, t: u32) -> f64 {
        let row = &self.transfers[transfer.index()];
        let arrival = self.arrival(calendar, transfer, t);
        self.worth(calendar, row.payer, t)
            - arrival.counted * self.worth(calendar, row.payee, arrival.time)
    }

    fn due(&self, calendar: &Calendar, account: AccountId, day: Day, amount: f64) -> Due {
        let day = day.max(0);
        let time = calendar.period(day).unwrap_or(calendar.len());
        let later = match time == calendar.len() {
            true => self.discounted(day) / self.discounted(calendar.end()),
            false => 1.0,
        };
        Due {
            account,
            day,
            time,
            amount,
            counted: amount * later,
        }
    }

    /// What a settled payment or receipt comes to.
    pub fn flow_due(&self, calendar: &Calendar, flow: &CashFlow) -> Due {
        let paid = -flow.amount;
        self.in_money(
            calendar,
            flow.firm_id,
            flow.currency,
            calendar.day(flow.date),
            paid,
        )
    }

    /// An amount of a currency, from the firm's account in it, or by its bank from the home account.
    pub(super) fn in_money(
        &self,
        calendar: &Calendar,
        firm: FirmId,
        c: Currency,
        day: Day,
        amount: f64,
    ) -> Due {
        if let Some(account) = self.account(firm, c) {
            return self.due(calendar, account, day, amount);
        }
        let home = self.firms[firm.index()].home;
        let h = self.currency(home);
        let time = self.due(calendar, home, day, 0.0).time;
        let rate = match amount >= 0.0 {
            true => self.rates.price(h, c, time).map_or(0.0, |p| 1.0 / p),
            false => self.rates.price(c, h, time).unwrap_or(0.0),
        };
        self.due(calendar, home, day, amount * rate)
    }

    /// Terms of payment of a bill: those of its subject, else those of all.
    fn terms_of(&self, bill: &Bill) -> Vec<&PaymentTerm> {
        let Some(item) = bill.item else {
            return Vec::new();
        };
        let of = |own: bool| -> Vec<&PaymentTerm> {
            let terms = self.terms.iter().filter(|t| t.item == item);
            let subject = terms.filter(|t| match &t.subject {
                Some(s) => own && s == bill.subject,
                None => !own,
            });
            subject.collect()
        };
        let own = of(true);
        if own.is_empty() { of(false) } else { own }
    }

    /// Firm that bears a bill.
    pub fn bears(&self, bill: &Bill) -> FirmId {
        if self.options_of(bill).is_some() {
            return bill.firm;
        }
        let terms = self.terms_of(bill);
        let named = terms.first().and_then(|t| t.firm_id);
        named.unwrap_or(bill.firm)
    }

    /// What a bill comes to, and when.
    pub fn dues(&self, calendar: &Calendar, bill: &Bill) -> Vec<Due> {
        let base = self.rates.currencies[0];
        let period = calendar
            .period(bill.day.clamp(0, calendar.end() - 1))
            .unwrap_or(0);
        let in_currency = |c: Currency| -> f64 {
            let rate = match c == base {
                true => 1.0,
                false => self.market.get(&c).map_or(1.0, |m| m.at(period)),
            };
            bill.amount / rate
        };
        let one = |firm: FirmId, c: Option<Currency>, day: Day, share: f64| {
            let c = c.or(bill.currency).unwrap_or(base);
            self.in_money(calendar, firm, c, day, share * in_currency(c))
        };
        let terms = self.terms_of(bill);
        if terms.is_empty() {
            return vec![one(bill.firm, None, bill.due.unwrap_or(bill.day), 1.0)];
        }
        terms
            .into_iter()
            .map(|t| {
                let day = bill.day.saturating_add(t.days as Day);
                one(t.firm_id.unwrap_or(bill.firm), t.currency, day, t.share)
            })
            .collect()
    }

    /// Worth of what falls due, base currency.
    pub fn worth_of(&self, calendar: &Calendar, due: &Due) -> f64 {
        due.counted * self.worth(calendar, due.account, due.time)
    }
}

impl World {
    /// What places' deeds are billed to.
    pub fn owner(&self, place: PlaceId) -> FirmId {
        let t = self.treasury.as_ref();
        t.and_then(|t| t.owners.get(place.index()).copied())
            .unwrap_or_default()
    }
}
