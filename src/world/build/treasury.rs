//! Resolves firms, accounts, exchange, terms of payment.

use super::*;
use crate::world::tax;
use crate::world::treasury::*;

impl Build<'_> {
    /// All about money; `None` where there are no firms.
    pub(super) fn treasury(&mut self, places: &Names, products: &Names) -> Option<Treasury> {
        let header = &self.tables.header;
        if self.tables.firms.is_empty() {
            self.refuse_money_without_firms();
            return None;
        }
        let base = header.currency;
        let wealth = header.objective == Sense::Wealth;
        let firms_by = Names::of(self.tables.firms.iter().map(|f| &f.firm));
        let accounts: Vec<CashAccount> = (self.tables.cash_accounts.iter())
            .filter_map(|a| {
                Some(CashAccount {
                    firm_id: firms_by.get(&a.firm)?,
                    row: a.clone(),
                })
            })
            .collect();
        let mut treasury = Treasury {
            firms: Vec::new(),
            caps: self.conversion_caps(&firms_by),
            terms: self.payment_terms(&firms_by),
            flows: self.cash_flows(&firms_by),
            transfers: Vec::new(),
            taxes: self.profit_taxes(&firms_by),
            prices: Vec::new(),
            options: self.tables.payment_options.clone(),
            exchanges: Vec::new(),
            rates: self.bank_rates(),
            owners: self.owners(places, &firms_by),
            market: HashMap::new(),
            discount: if wealth { header.discount_rate } else { 0.0 },
            counts_revenue: header.objective.counts_revenue(),
            accounts,
        };
        for (i, row) in self.tables.firms.iter().enumerate() {
            let currency = row.currency.unwrap_or(base);
            let home = treasury.account(FirmId::from(i), currency);
            if home.is_none() {
                self.problems.add(
                    "E0651",
                    row.at,
                    "currency",
                    format!("firm `{}` has no account in {currency}", row.firm),
                    format!(
                        "add one to cash_accounts: `{}` keeps its books in it",
                        row.firm
                    ),
                );
            }
            treasury.firms.push(Firm {
                home: home.unwrap_or_default(),
                row: row.clone(),
            });
        }
        self.check_options();
        self.check_subjects(places);
        self.transfers(&firms_by, &mut treasury);
        self.transfer_prices(&firms_by, products, &mut treasury);
        self.exchanges(&mut treasury);
        self.market(&mut treasury);
        Some(treasury)
    }

    /// What only makes sense with firms.
    fn refuse_money_without_firms(&mut self) {
        let t = self.tables;
        let header = &t.header;
        let mut found: Vec<(At, &'static str, &str)> = Vec::new();
        if matches!(header.objective, Sense::Wealth | Sense::Financing) {
            found.push((header.at, "objective", "an objective of money"));
        }
        found.extend(
            t.payment_terms
                .iter()
                .map(|r| (r.at, "item", "a term of payment")),
        );
        found.extend(
            t.currency_pairs
                .iter()
                .map(|r| (r.at, "base", "a currency pair")),
        );
        found.extend(
            t.conversion_caps
                .iter()
                .map(|r| (r.at, "cap", "a cap on conversion")),
        );
        found.extend(
            t.payment_options
                .iter()
                .map(|r| (r.at, "item", "an option of payment")),
        );
        if let Some(&(at, field, what)) = found.first() {
            self.problems.add(
                "E0652",
                at,
                field,
                format!("{what} in an instance without firms"),
                "add tables firms and cash_accounts, or leave it out",
            );
        }
    }

    fn owners(&mut self, places: &Names, firms: &Names) -> Vec<FirmId> {
        let mut owners: Vec<Option<FirmId>> = vec![None; self.tables.places.len()];
        for row in &self.tables.firms {
            for name in &row.places {
                let (Some(p), firm) = (places.get::<PlaceId>(name), firms.get(&row.firm)) else {
                    continue;
                };
                if owners[p.index()].is_some() && owners[p.index()] != firm {
                    self.problems.add(
                        "E0653",
                        row.at,
                        "places",
                        format!("`{name}` belongs to two firms"),
                        "name it in one row of firms",
                    );
                }
                owners[p.index()] = firm;
            }
        }
        owners.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn conversion_caps(&mut self, firms: &Names) -> Vec<ConversionCap> {
        let mut caps = Vec::new();
        for row in &self.tables.conversion_caps {
            let what = format!("cap `{}`", row.cap);
            caps.push(ConversionCap {
                firm_id: row.firm.as_ref().and_then(|f| firms.get(f)),
                open: self.periods(row.valid_from, row.valid_to, row.at, &what),
                row: row.clone(),
            });
        }
        caps
    }

    fn payment_terms(&mut self, firms: &Names) -> Vec<PaymentTerm> {
        let mut shares: Vec<(Item, Option<Ident>, f64, At)> = Vec::new();
        let mut terms = Vec::new();
        for row in &self.tables.payment_terms {
            self.whole_days(row.days, row.at);
            let same =
                |s: &&mut (Item, Option<Ident>, f64, At)| s.0 == row.item && s.1 == row.subject;
            match shares.iter_mut().find(|s| same(s)) {
                Some(s) => s.2 += row.share,
                None => shares.push((row.item, row.subject.clone(), row.share, row.at)),
            }
            terms.push(PaymentTerm {
                firm_id: row.firm.as_ref().and_then(|f| firms.get(f)),
                row: row.clone(),
            });
        }
        for (item, subject, share, at) in shares {
            if (share - 1.0).abs() > 1e-9 {
                let share = (share * 1e9).round() / 1e9;
                let of = subject.map_or(String::new(), |s| format!(" of `{s}`"));
                self.problems.add(
                    "E0655",
                    at,
                    "share",
                    format!("the shares of {}{of} add up to {share}", item.name()),
                    "shares of one item and subject add up to 1",
                );
            }
        }
        terms
    }

    /// Terms and options of what there is not: they would never be used.
    fn check_subjects(&mut self, places: &Names) {
        let t = self.tables;
        let terms = t.payment_terms.iter().map(|r| (r.item, &r.subject, r.at));
        let options = t.payment_options.iter().map(|r| (r.item, &r.subject, r.at));
        for (item, subject, at) in terms.chain(options) {
            let Some(name) = subject else { continue };
            let (known, what) = match item {
                Item::Freight => (
                    t.lanes.iter().any(|l| l.lane == *name)
                        || t.services.iter().any(|s| s.service == *name),
                    "lane or service",
                ),
                Item::Revenue => (t.demands.iter().any(|d| d.demand == *name), "demand"),
                Item::Drawback => (
                    t.drawbacks.iter().any(|d| d.drawback == *name),
                    "drawback programme",
                ),
                // What a lane or service handles goes by its name.
                Item::Handling => (
                    t.lanes.iter().any(|l| l.lane == *name)
                        || t.services.iter().any(|s| s.service == *name),
                    "lane or service",
                ),
                _ => (places.get::<PlaceId>(name).is_some(), "place"),
            };
            if !known {
                self.problems.add(
                    "E0664",
                    at,
                    "subject",
                    format!("no {what} `{name}` for {} to be paid", item.name()),
                    format!("name a {what}, or leave `subject` blank for all"),
                );
            }
        }
    }

    /// Days to a payment are whole, and not many.
    pub(super) fn whole_days(&mut self, days: f64, at: At) {
        if days.fract() != 0.0 || days.abs() > 36_600.0 {
            self.problems.add(
                "E0654",
                at,
                "days",
                format!("{days} is no number of days"),
                "give whole days, negative for payment in advance",
            );
        }
    }

    /// Options whose days are no days.
    fn check_options(&mut self) {
        for row in &self.tables.payment_options {
            self.whole_days(row.days, row.at);
        }
    }

    fn cash_flows(&mut self, firms: &Names) -> Vec<CashFlow> {
        let mut flows = Vec::new();
        for row in &self.tables.cash_flows {
            if self.calendar.day(row.date) < 0 {
                let message = format!("`{}` was paid before the horizon", row.flow);
                let remedy = "it is taken on the first day; leave it out, and correct the opening balance, if it was paid";
                self.problems.warn("W0651", row.at, "date", message, remedy);
            }
            if let Some(firm_id) = firms.get(&row.firm) {
                flows.push(CashFlow {
                    firm_id,
                    row: row.clone(),
                });
            }
        }
        flows
    }

    fn profit_taxes(&mut self, firms: &Names) -> Vec<tax::ProfitTax> {
        let mut taxes: Vec<tax::ProfitTax> = Vec::new();
        for row in &self.tables.profit_taxes {
            let Some(firm) = firms.get(&row.firm) else {
                continue;
            };
            let month = row.year_start_month;
            let others = taxes.iter().find(|t| t.firm == firm);
            let differs = others.is_some_and(|t| t.rows[0].1.year_start_month != month);
            if differs || !(1..=12).contains(&month) {
                self.problems.add(
                    "E0663",
                    row.at,
                    "year_start_month",
                    format!(
                        "fiscal years of `{}` cannot begin in month {month}",
                        row.firm
                    ),
                    "give one month from 1 to 12 in all rows of a firm",
                );
            }
            let from = self.days(row.valid_from, None, row.at).0;
            match taxes.iter_mut().find(|t| t.firm == firm) {
                Some(t) => t.rows.push((from, row.clone())),
                None => taxes.push(tax::ProfitTax {
                    rows: vec![(from, row.clone())],
                    firm,
                    years: tax::years(&self.calendar, month),
                }),
            }
        }
        for t in &mut taxes {
            t.rows.sort_by_key(|r| r.0);
        }
        taxes
    }

    fn transfers(&mut self, firms: &Names, treasury: &mut Treasury) {
        for row in &self.tables.firm_transfers {
            let account = |name: &Ident| treasury.account(firms.get(name)?, row.currency);
            let (payer, payee) = (account(&row.from), account(&row.to));
            if row.from == row.to || payer.is_none() || payee.is_none() {
                self.problems.add(
                    "E0656",
                    row.at,
                    "currency",
                    format!(
                        "`{}` and `{}` are not two firms with accounts in {}",
                        row.from, row.to, row.currency
                    ),
                    "name two firms, each with a row in cash_accounts",
                );
            }
            let untaxed = matches!(row.kind, TransferKind::Goods | TransferKind::Loan);
            if untaxed && row.withholding > 0.0 {
                self.problems.add(
                    "E0657",
                    row.at,
                    "withholding",
                    format!("nothing is withheld on {}", row.kind.name()),
                    "withholding falls on dividends, interest, royalties and services",
                );
            }
            if let (Some(payer), Some(payee)) = (payer, payee) {
                treasury.transfers.push(FirmTransfer {
                    payer,
                    payee,
                    row: row.clone(),
                });
            }
        }
    }

    /// Exchanges of firms with accounts in both currencies that a bank quotes.
    fn exchanges(&mut self, treasury: &mut Treasury) {
        for &(from, to) in &treasury.rates.quoted {
            for firm in (0..treasury.firms.len()).map(FirmId::from) {
                let ends = (treasury.account(firm, from), treasury.account(firm, to));
                if let (Some(from), Some(to)) = ends {
                    treasury.exchanges.push(Exchange { from, to });
                }
            }
        }
    }

    /// Rates at which prices were turned into base currency, of every currency that is paid in.
    fn market(&mut self, treasury: &mut Treasury) {
        let t = self.tables;
        let base = t.header.currency;
        let mut used: Vec<(Option<Currency>, At, bool)> = Vec::new();
        used.extend(t.supplies.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.lanes.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.plant_recipes.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.payment_terms.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.payment_options.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.licences.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.technologies.iter().map(|r| (r.currency, r.at, true)));
        used.extend(t.transfer_prices.iter().map(|r| (r.currency, r.at, true)));
        used.extend(
            t.cash_accounts
                .iter()
                .map(|r| (Some(r.currency), r.at, false)),
        );
        used.extend(t.cash_flows.iter().map(|r| (Some(r.currency), r.at, false)));
        let mut unquoted: Vec<Currency> = Vec::new();
        for (currency, at, priced) in used {
            let Some(c) = currency.filter(|&c| c != base) else {
                continue;
            };
            let rates = &treasury.rates;
            let both = rates.price(c, base, 0).is_some() && rates.price(base, c, 0).is_some();
            if !both && !unquoted.contains(&c) {
                unquoted.push(c);
                self.problems.add(
                    "E0658",
                    at,
                    "currency",
                    format!(
                        "no bank quotes {c} against {base}, directly or by way of another currency"
                    ),
                    format!("add a row with {c} to currency_pairs"),
                );
            }
            if priced && !treasury.market.contains_key(&c) {
                let rate = self.rate(Some(c), at);
                treasury.market.insert(c, rate);
            }
        }
    }

    /// What banks give at every time, by the best way over the pairs that they quote.
    fn bank_rates(&mut self) -> Rates {
        let rows = &self.tables.currency_pairs;
        let mut currencies = vec![self.tables.header.currency];
        let accounts = self.tables.cash_accounts.iter().map(|a| a.currency);
        for c in rows.iter().flat_map(|r| [r.base, r.quote]).chain(accounts) {
            if !currencies.contains(&c) {
                currencies.push(c);
            }
        }
        let mut pairs: Vec<(Currency, Currency)> = Vec::new();
        for row in rows {
            if row.base == row.quote || row.bid > row.ask {
                self.problems.add(
                    "E0659",
                    row.at,
                    "bid",
                    format!(
                        "a bank bids {} and asks {} for {} in {}",
                        row.bid, row.ask, row.base, row.quote
                    ),
                    "name two currencies, and a bid of at most the ask",
                );
            }
            if row.base_interest.is_some() != row.quote_interest.is_some() {
                self.problems.add(
                    "E0660",
                    row.at,
                    "base_interest",
                    "interest on one currency of the pair only",
                    "give both for forwards by interest parity, or neither",
                );
            }
            if pairs.contains(&(row.quote, row.base)) {
                self.problems.add(
                    "E0661",
                    row.at,
                    "base",
                    format!("{} and {} are quoted both ways", row.base, row.quote),
                    "write a pair one way",
                );
            }
            if !pairs.contains(&(row.base, row.quote)) {
                pairs.push((row.base, row.quote));
            }
        }
        let n = currencies.len();
        let at = |c: Currency| currencies.iter().position(|&k| k == c).unwrap_or(0);
        let mut prices = Vec::new();
        for time in 0..=self.calendar.len() {
            let day = self.calendar.first(time);
            let mut best = vec![0.0; n * n];
            for &(base, quote) in &pairs {
                let Some((bid, ask)) = self.forward(base, quote, day) else {
                    continue;
                };
                let (i, j) = (at(base), at(quote));
                best[i * n + j] = bid;
                best[j * n + i] = 1.0 / ask;
            }
            for k in 0..n {
                for i in 0..n {
                    for j in 0..n {
                        let way = best[i * n + k] * best[k * n + j];
                        // A way by a third currency, where nothing is quoted directly.
                        if i != j && best[i * n + j] == 0.0 {
                            best[i * n + j] = way;
                        }
                    }
                }
            }
            prices.push(best);
        }
        let quoted = pairs.iter().flat_map(|&(b, q)| [(b, q), (q, b)]).collect();
        Rates {
            currencies,
            prices,
            quoted,
            rows: rows.iter().map(|r| (r.base, r.quote, r.at)).collect(),
        }
    }

    /// Bid and ask of a pair for a day: F = S ((1 + i_quote) / (1 + i_base)) ^ years from the latest row.
    fn forward(&self, base: Currency, quote: Currency, day: Day) -> Option<(f64, f64)> {
        let of = |r: &&CurrencyPairRow| r.base == base && r.quote == quote;
        let from = |r: &CurrencyPairRow| r.valid_from.map_or(Day::MIN, |d| self.calendar.day(d));
        let rows = || self.tables.currency_pairs.iter().filter(of);
        let row = rows()
            .filter(|r| from(r) <= day)
            .max_by_key(|r| from(r))
            .or_else(|| rows().min_by_key(|r| from(r)))?;
        let years = f64::from(day - from(row).clamp(0, day.max(0))) / 365.0;
        let growth = match (row.base_interest, row.quote_interest) {
            (Some(b), Some(q)) => ((1.0 + q) / (1.0 + b)).powf(years),
            _ => 1.0,
        };
        Some((row.bid * growth, row.ask * growth))
    }
}
