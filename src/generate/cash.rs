//! Firms, accounts, terms of payment, credit, exchange and import VAT of a generated instance.
//!
//! A part of the world has a firm that makes and one that sells. What must be paid whatever the plan (duty on
//! what is under way, the room that stocks take) stands in the accounts at the start, so that every
//! instance has a plan; what trade needs beyond that is short where `tightness` is high.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::draw::Draw;
use super::geography::Site;
use super::ports::Region;
use super::write::{Csv, Draft, short};

/// Currency, units of it for a dollar, yearly interest: round figures.
struct Money {
    code: &'static str,
    per_dollar: f64,
    interest: f64,
    capped: bool,
}

const DOLLAR: Money = money("USD", 1.0, 0.04, false);

const fn money(code: &'static str, per_dollar: f64, interest: f64, capped: bool) -> Money {
    Money {
        code,
        per_dollar,
        interest,
        capped,
    }
}

impl Region {
    fn money(self) -> Money {
        match self {
            Region::EastAsia => money("CNY", 7.1, 0.018, true),
            Region::SouthAsia => money("INR", 95.0, 0.055, true),
            Region::Europe => money("EUR", 0.9, 0.022, false),
            Region::Africa => money("ZAR", 16.7, 0.07, true),
            Region::AmericaWest | Region::AmericaEast => DOLLAR,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Region::EastAsia => "east-asia",
            Region::SouthAsia => "south-asia",
            Region::Europe => "europe",
            Region::Africa => "africa",
            Region::AmericaWest => "america-west",
            Region::AmericaEast => "america-east",
        }
    }
}

/// A firm: hubs of one part of the world that make, or that sell.
struct Firm {
    name: String,
    hubs: Vec<usize>,
    money: Money,
    makes: bool,
}

/// A yearly rate by the week.
fn weekly(yearly: f64) -> f64 {
    (1.0 + yearly).powf(7.0 / 365.0) - 1.0
}

impl Draft<'_> {
    /// Tables of money.
    pub(super) fn cash(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 7);
        let firms = self.firms();
        self.owners(dir, &firms)?;
        self.accounts(dir, &firms, &mut d)?;
        rates(dir, &firms, &mut d)?;
        self.terms(dir, &firms, &mut d)?;
        let mut transfers = Csv::new(
            dir,
            "firm_transfers",
            "transfer,from,to,currency,kind,withholding,days",
        )?;
        // Sellers pay what makers spend.
        for from in firms.iter().filter(|f| !f.makes) {
            for to in firms.iter().filter(|f| f.makes) {
                let days = d.whole(1, 9);
                transfers.row(format_args!(
                    "{0}-{1},{0},{1},USD,goods,0,{days}",
                    from.name, to.name
                ))?;
            }
        }
        self.vat(dir, &mut d)
    }

    fn firms(&self) -> Vec<Firm> {
        let mut by_kind = BTreeMap::<(bool, &str), Firm>::new();
        for (h, hub) in self.geo.hubs.iter().enumerate() {
            let region = hub.port.region;
            let firm = by_kind
                .entry((hub.makes, region.name()))
                .or_insert_with(|| Firm {
                    name: format!(
                        "{}-{}",
                        region.name(),
                        ["sells", "makes"][usize::from(hub.makes)]
                    ),
                    hubs: Vec::new(),
                    money: region.money(),
                    makes: hub.makes,
                });
            firm.hubs.push(h);
        }
        by_kind.into_values().collect()
    }

    fn sites(&self, hub: usize) -> [Site; 3] {
        if self.geo.hubs[hub].makes {
            [Site::Raw(hub), Site::Plant(hub), Site::Port(hub)]
        } else {
            [Site::Port(hub), Site::Warehouse(hub), Site::Market(hub)]
        }
    }

    fn owners(&self, dir: &Path, firms: &[Firm]) -> io::Result<()> {
        let mut out = Csv::new(dir, "firms", "firm,country,currency,places")?;
        for f in firms {
            let sites = f.hubs.iter().flat_map(|&h| self.sites(h));
            let names: Vec<String> = sites.map(|s| self.geo.name(s)).collect();
            let country = f
                .hubs
                .first()
                .map_or("US", |&h| self.geo.hubs[h].port.country());
            out.row(format_args!(
                "{},{country},{},{}",
                f.name,
                f.money.code,
                names.join(" ")
            ))?;
        }
        Ok(())
    }

    fn accounts(&self, dir: &Path, firms: &[Firm], d: &mut Draw) -> io::Result<()> {
        let mut out = Csv::new(
            dir,
            "cash_accounts",
            "firm,currency,opening,minimum,credit_line,credit_rate,deposit_rate",
        )?;
        let sold: f64 = firms.iter().map(|f| self.sold(f)).sum();
        let makers = firms.iter().filter(|f| f.makes).count().max(1);
        // The same below every currency's interest: with forwards by parity no deposit is better than another.
        let margin = d.between(0.006, 0.016);
        for f in firms {
            // A maker spends about three quarters of what is sold.
            let turnover = match f.makes {
                true => 0.75 * sold / makers as f64,
                false => self.sold(f),
            };
            let mut account = |m: &Money, forced: f64, part: f64| {
                let opening = forced + part * turnover * d.between(0.3, 1.5);
                let line = part * turnover * d.between(1.0, 4.0) / self.spec.tightness;
                let deposit = (1.0 + m.interest) / (1.0 + margin) - 1.0;
                let debt = m.interest + d.between(0.02, 0.06);
                out.row(format_args!(
                    "{},{},{},0,{},{:.8},{:.8}",
                    f.name,
                    m.code,
                    short(opening * m.per_dollar),
                    short(line * m.per_dollar),
                    weekly(debt),
                    weekly(deposit)
                ))
            };
            let home = f.money.code == DOLLAR.code;
            // What the law and the landlord ask is in dollars.
            account(&DOLLAR, 1.05 * self.forced(f), if home { 1.0 } else { 0.6 })?;
            if !home {
                account(&f.money, 0.0, 0.4)?;
            }
        }
        Ok(())
    }

    /// What a selling firm's customers pay in a week.
    fn sold(&self, firm: &Firm) -> f64 {
        let goods = self.goods.iter().filter_map(|g| {
            let price = 1.25 * g.products.last()?.value;
            let demands = g.demands.iter().filter(|w| firm.hubs.contains(&w.hub));
            Some(demands.map(|w| w.quantity * price).sum::<f64>())
        });
        goods.sum()
    }

    /// The most that a firm must pay if nothing moves: room for all that it has, to the end; duty, VAT and
    /// clearance of what is under way to it.
    fn forced(&self, firm: &Firm) -> f64 {
        let room = 140.0 * (self.periods as f64 + 1.0);
        let stocks = self.goods.iter().flat_map(|g| {
            let here = g
                .stocks
                .iter()
                .filter(|s| firm.hubs.contains(&s.site.hub()));
            here.map(|s| s.quantity * g.products[s.product].teu * room)
        });
        let coming = self.under_way.iter().filter(|u| firm.hubs.contains(&u.hub));
        let coming =
            coming.map(|u| u.quantity * (u.product.teu * (room + 80.0) + 1.6 * u.product.value));
        stocks.sum::<f64>() + coming.sum::<f64>()
    }

    fn terms(&self, dir: &Path, firms: &[Firm], d: &mut Draw) -> io::Result<()> {
        let mut out = Csv::new(dir, "payment_terms", "item,subject,days,share,currency")?;
        out.row(format_args!("freight,,30,1,USD"))?;
        out.row(format_args!("handling,,14,1,USD"))?;
        for f in firms.iter().filter(|f| f.makes) {
            for &h in &f.hubs {
                let (raw, plant) = (self.geo.name(Site::Raw(h)), self.geo.name(Site::Plant(h)));
                let days = 15 * d.whole(1, 4);
                // Some suppliers ask for part of it in advance.
                let advance = if d.chance(0.3) { 0.3 } else { 0.0 };
                if advance > 0.0 {
                    out.row(format_args!("goods,{raw},-14,{advance},{}", f.money.code))?;
                }
                out.row(format_args!(
                    "goods,{raw},{days},{},{}",
                    1.0 - advance,
                    f.money.code
                ))?;
                out.row(format_args!(
                    "production,{plant},{},1,{}",
                    d.whole(7, 21),
                    f.money.code
                ))?;
            }
        }
        for g in self.goods {
            let Some(product) = g.products.last() else {
                continue;
            };
            for w in &g.demands {
                let Some(firm) = firms.iter().find(|f| f.hubs.contains(&w.hub)) else {
                    continue;
                };
                let days = 15 * d.whole(1, 4);
                let place = self.geo.name(Site::Market(w.hub));
                out.row(format_args!(
                    "revenue,{place}-{},{days},1,{}",
                    product.name, firm.money.code
                ))?;
            }
        }
        Ok(())
    }

    fn vat(&self, dir: &Path, d: &mut Draw) -> io::Result<()> {
        let mut out = Csv::new(
            dir,
            "import_vat",
            "territory,rate,recovered_after,postponed",
        )?;
        for (territory, _) in self.territories() {
            let (rate, after) = (short(d.between(0.05, 0.25)), d.whole(2, 9));
            let postponed = d.chance(0.3);
            // In the United States there is none.
            if territory != "US" {
                out.row(format_args!("{territory},{rate},{after},{postponed}"))?;
            }
        }
        Ok(())
    }
}

/// Today's rates, forwards by interest parity, and caps.
fn rates(dir: &Path, firms: &[Firm], d: &mut Draw) -> io::Result<()> {
    let mut market = Csv::new(dir, "exchange_rates", "currency,rate")?;
    let mut pairs = Csv::new(
        dir,
        "currency_pairs",
        "base,quote,bid,ask,base_interest,quote_interest",
    )?;
    let mut caps = Csv::new(dir, "conversion_caps", "cap,from,amount")?;
    let currencies: BTreeMap<&str, &Money> =
        firms.iter().map(|f| (f.money.code, &f.money)).collect();
    for m in currencies.into_values().filter(|m| m.code != DOLLAR.code) {
        market.row(format_args!("{},{:.8}", m.code, 1.0 / m.per_dollar))?;
        let spread = d.between(0.0005, 0.004);
        pairs.row(format_args!(
            "USD,{},{:.6},{:.6},{},{}",
            m.code,
            m.per_dollar * (1.0 - spread),
            m.per_dollar * (1.0 + spread),
            DOLLAR.interest,
            m.interest
        ))?;
        let amount = short(d.magnitude(3e5, 3e6) * m.per_dollar);
        if m.capped {
            caps.row(format_args!("{0}-out,{0},{amount}", m.code))?;
        }
    }
    Ok(())
}
