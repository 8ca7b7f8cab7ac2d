//! A drawn case as plain data, and the instance file that says the same.

use std::fmt::Write;

use super::commerce::{self, Contract};
use super::extras::{Extras, STANDARDS};
use super::stays;

/// A place; its territory is its country, except that the home territory has a name of its own.
pub struct Place {
    pub name: &'static str,
    pub country: &'static str,
    /// Goods may wait here under suspension.
    pub bonded: bool,
    /// Cost of keeping a unit for a period.
    pub keep: f64,
}

pub struct Product {
    pub name: &'static str,
    pub hs: &'static str,
    pub value: f64,
    pub kg: f64,
}

/// A price for customs, of the home territory.
pub struct Price {
    pub product: usize,
    pub origin: &'static str,
    pub incoterm: &'static str,
    pub euros: bool,
    pub value: f64,
    pub inland: f64,
    pub freight: f64,
    pub insurance: f64,
    pub not_dutiable: f64,
}

pub struct Royalty {
    pub product: usize,
    pub share: f64,
    pub amount: f64,
    pub condition: bool,
}

pub struct Supply {
    pub place: usize,
    pub product: usize,
    pub origin: &'static str,
    pub prices: Vec<f64>,
    pub capacity: Option<f64>,
    pub originating: Vec<usize>,
    pub producer: Option<&'static str>,
}

pub struct Lane {
    pub name: String,
    pub from: usize,
    pub to: usize,
    pub days: i32,
    pub departs: i32,
    pub every: i32,
    pub offset: i32,
    pub freight: f64,
    pub capacity: Option<f64>,
    pub loss: f64,
    /// A liner service that calls at both ends: it keeps weeks, not days.
    pub service: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    General,
    Preference,
    Additional,
}

pub struct Measure {
    pub name: &'static str,
    pub kind: Kind,
    pub excluded_by: Vec<usize>,
    pub cap: Option<f64>,
    pub fta_exempt: bool,
    pub refundable: bool,
    /// Open to what left free circulation of Turkey.
    pub union: bool,
    /// Open to what the plant at home uses within so many periods.
    pub end_use: Option<i32>,
}

pub struct Rate {
    pub territory: &'static str,
    pub hs: &'static str,
    pub origin: Option<&'static str>,
    pub producer: Option<&'static str>,
    pub measure: usize,
    pub quota: Option<usize>,
    pub agreement: Option<usize>,
    pub ad_valorem: f64,
    pub per_kg: f64,
    pub combination: &'static str,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub in_transit: Option<i32>,
}

pub struct Window {
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub quantity: f64,
    pub carries: bool,
}

pub struct Quota {
    pub name: &'static str,
    pub in_kg: bool,
    pub fill_first: bool,
    pub windows: Vec<Window>,
}

pub struct Agreement {
    pub name: &'static str,
    pub members: Vec<&'static str>,
    pub from: Option<i32>,
    pub by_entry: bool,
    pub no_third_country: bool,
    pub partners: Vec<usize>,
    pub averaged: bool,
    pub de_minimis: f64,
    pub with_freight: bool,
    pub no_drawback: bool,
}

pub struct OriginRule {
    pub agreement: usize,
    pub hs: &'static str,
    pub alternative: u32,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub wholly: bool,
    pub change: Option<usize>,
    pub excluded: Option<usize>,
    pub value: Option<(&'static str, f64)>,
}

pub struct Recipe {
    pub name: &'static str,
    pub place: usize,
    pub inputs: Vec<(usize, f64)>,
    pub output: (usize, f64),
    pub cost: f64,
    pub capacity: Option<f64>,
    pub price: f64,
    pub net_cost: f64,
    pub minimal: bool,
    pub confers: bool,
    pub takes: i32,
}

pub struct Demand {
    pub name: &'static str,
    pub place: usize,
    pub product: usize,
    pub quantity: f64,
    pub from: i32,
    pub to: i32,
    /// Once within its days, not in every period.
    pub once: bool,
    pub origins: Vec<&'static str>,
}

pub struct Fee {
    pub rate: f64,
    pub least: f64,
    pub most: Option<f64>,
    pub exempt: Option<usize>,
    /// Each commodity is an entry of its own.
    pub by_commodity: bool,
}

pub struct Vat {
    pub rate: f64,
    pub factor: f64,
    pub with_duty: bool,
    pub recoverable: f64,
}

pub struct Deferment {
    pub days: i32,
    pub interest: f64,
    pub fee: f64,
}

pub struct Guarantee {
    pub limit: f64,
    pub share: f64,
    pub fee: f64,
    pub vat: bool,
}

pub struct Embargo {
    pub hs: &'static str,
    pub origin: &'static str,
    pub from: Option<i32>,
    pub to: Option<i32>,
}

pub struct Drawback {
    pub name: &'static str,
    pub substitution: bool,
    pub refund: f64,
    pub years: f64,
    pub lesser: bool,
    pub duty_there: f64,
}

/// All of it.
pub struct Case {
    pub seed: u64,
    /// It starts ten days before New Year.
    pub late_start: bool,
    pub periods: i32,
    pub unmet: Option<f64>,
    pub cif: bool,
    /// The customs' rate of a euro in the home currency, where they publish one.
    pub published: Option<f64>,
    pub places: Vec<Place>,
    pub products: Vec<Product>,
    pub prices: Vec<Price>,
    pub royalties: Vec<Royalty>,
    pub supplies: Vec<Supply>,
    pub lanes: Vec<Lane>,
    pub measures: Vec<Measure>,
    pub rates: Vec<Rate>,
    /// Share of the value of a product that a measure falls on.
    pub shares: Vec<(usize, usize, f64)>,
    pub quotas: Vec<Quota>,
    pub agreements: Vec<Agreement>,
    pub rules: Vec<OriginRule>,
    pub recipes: Vec<Recipe>,
    pub demands: Vec<Demand>,
    pub fees: Vec<Fee>,
    pub vat: Option<Vat>,
    pub deferment: Option<Deferment>,
    pub guarantee: Option<Guarantee>,
    pub embargoes: Vec<Embargo>,
    pub drawbacks: Vec<Drawback>,
    pub extras: Extras,
    pub contracts: Vec<Contract>,
}

/// The home territory: Britain, reckoning in pounds.
pub const HOME: &str = "home";
pub const EURO: f64 = 1.1;
pub const POUND: f64 = 1.25;
pub const LEVELS: [&str; 3] = ["chapter", "heading", "subheading"];

/// The territory of a country.
pub fn territory(country: &'static str) -> &'static str {
    if country == "GB" { HOME } else { country }
}

/// The first day, a Monday; a late start has New Year in its second week.
pub fn first_day(late: bool) -> jiff::civil::Date {
    if late {
        jiff::civil::date(2026, 12, 21)
    } else {
        jiff::civil::date(2026, 1, 5)
    }
}

impl Case {
    /// The first day on which a rate can be claimed on entry, where it can be claimed afterwards.
    pub fn claimed_from(&self, rate: &Rate) -> Option<i32> {
        let late = self.extras.late.as_ref()?;
        let first = self.measures[rate.measure].name == "first";
        // One that begins later can be claimed as soon as it is there.
        let before = rate.from.is_none_or(|from| from < late.from);
        (first && rate.quota.is_none() && before).then_some(late.from)
    }

    pub fn days(&self) -> i32 {
        7 * self.periods
    }

    /// The instance.
    pub fn toml(&self) -> String {
        let mut t = String::new();
        let _ = writeln!(
            t,
            "[instance]\nformat_version = 1\nname = \"drawn-{}\"\nstart = {}\nperiods = {}\ncurrency = \"USD\"",
            self.seed,
            self.date(0),
            self.periods
        );
        if let Some(p) = self.unmet {
            let _ = writeln!(t, "unmet_penalty = {p:?}");
        }
        let valuation = if self.cif { "cif" } else { "fob" };
        let _ = writeln!(
            t,
            "[[territories]]\nterritory = \"{HOME}\"\ncountries = [\"GB\"]\ncurrency = \"GBP\"\nvaluation = \"{valuation}\"\n[[exchange_rates]]\ncurrency = \"EUR\"\nrate = {EURO:?}\n[[exchange_rates]]\ncurrency = \"GBP\"\nrate = {POUND:?}"
        );
        if let Some(rate) = self.published {
            let _ = writeln!(
                t,
                "[[customs_rates]]\nterritory = \"{HOME}\"\ncurrency = \"EUR\"\nrate = {rate:?}"
            );
        }
        for p in &self.places {
            let _ = writeln!(
                t,
                "[[places]]\nplace = \"{0}\"\ncountry = \"{1}\"\nbonded = {2}\ntransship_cost = 1000.0\n[[storage]]\nplace = \"{0}\"\ncost = {3:?}",
                p.name, p.country, p.bonded, p.keep
            );
        }
        for p in &self.products {
            let _ = writeln!(
                t,
                "[[products]]\nproduct = \"{}\"\nhs_code = \"{}\"\nvalue = {:?}\nkg = {:?}\nteu = 1.0",
                p.name, p.hs, p.value, p.kg
            );
        }
        self.value_tables(&mut t);
        self.goods_tables(&mut t);
        self.tariff_tables(&mut t);
        self.origin_tables(&mut t);
        self.charge_tables(&mut t);
        self.extras.toml(self, &mut t);
        commerce::toml(self, &mut t);
        stays::toml(self, &mut t);
        t
    }

    fn value_tables(&self, t: &mut String) {
        for p in &self.prices {
            let _ = writeln!(
                t,
                "[[customs_values]]\nproduct = \"{}\"\norigin_country = \"{}\"\nvalue = {:?}\nincoterm = \"{}\"\ninland_freight = {:?}\nreference_freight = {:?}\ninsurance = {:?}\nnot_dutiable = {:?}",
                self.products[p.product].name,
                p.origin,
                p.value,
                p.incoterm,
                p.inland,
                p.freight,
                p.insurance,
                p.not_dutiable
            );
            if p.euros {
                let _ = writeln!(t, "currency = \"EUR\"");
            }
        }
        for r in &self.royalties {
            let _ = writeln!(
                t,
                "[[value_additions]]\nproduct = \"{}\"\nkind = \"royalty\"\nshare = {:?}\namount = {:?}\ncondition_of_sale = {}",
                self.products[r.product].name, r.share, r.amount, r.condition
            );
        }
    }

    fn goods_tables(&self, t: &mut String) {
        for s in &self.supplies {
            let (place, product) = (self.places[s.place].name, self.products[s.product].name);
            let _ = writeln!(
                t,
                "[[supplies]]\nplace = \"{place}\"\nproduct = \"{product}\"\norigin_country = \"{}\"\nprice = {:?}",
                s.origin, s.prices[0]
            );
            if let Some(c) = s.capacity {
                let _ = writeln!(t, "capacity = {c:?}");
            }
            if let Some(p) = s.producer {
                let _ = writeln!(t, "producer = \"{p}\"");
            }
            let names: Vec<&str> = s
                .originating
                .iter()
                .map(|&a| self.agreements[a].name)
                .collect();
            if !names.is_empty() {
                let _ = writeln!(t, "originating = {names:?}");
            }
            let bought = self.extras.standards.bought.iter();
            let meets: Vec<&str> = bought
                .filter(|b| std::ptr::eq(&self.supplies[b.0], s))
                .map(|b| STANDARDS[b.1])
                .collect();
            if !meets.is_empty() {
                let _ = writeln!(t, "conforms_to = {meets:?}");
            }
            let key = format!("{place}/{product}/{}", s.origin);
            for (k, price) in s.prices.iter().enumerate().skip(1) {
                let _ = writeln!(
                    t,
                    "[[series]]\ntable = \"supplies\"\nkey = \"{key}\"\nfield = \"price\"\nvalid_from = {}\nvalue = {price:?}",
                    self.date(7 * k as i32)
                );
            }
        }
        for l in self.lanes.iter().filter(|l| !l.service) {
            let _ = writeln!(
                t,
                "[[lanes]]\nlane = \"{}\"\nfrom = \"{}\"\nto = \"{}\"\ntransit_days = {}\ndeparture_day = {}\nevery = {}\noffset = {}\nfreight = {:?}\nloss = {:?}",
                l.name,
                self.places[l.from].name,
                self.places[l.to].name,
                l.days,
                l.departs,
                l.every,
                l.offset,
                l.freight,
                l.loss
            );
            if let Some(c) = l.capacity {
                let _ = writeln!(t, "capacity = {c:?}");
            }
        }
        for r in &self.recipes {
            let _ = writeln!(
                t,
                "[[recipes]]\nrecipe = \"{}\"\nminimal_working = {}\nconfers_origin = {}\nduration = {}",
                r.name, r.minimal, r.confers, r.takes
            );
            for (role, (product, quantity)) in r
                .inputs
                .iter()
                .map(|i| ("input", i))
                .chain([("output", &r.output)])
            {
                let _ = writeln!(
                    t,
                    "[[recipe_lines]]\nrecipe = \"{}\"\nproduct = \"{}\"\nrole = \"{role}\"\nquantity = {quantity:?}",
                    r.name, self.products[*product].name
                );
            }
            let _ = writeln!(
                t,
                "[[plant_recipes]]\nplace = \"{}\"\nrecipe = \"{}\"\ncost = {:?}\nex_works_price = {:?}\nnet_cost = {:?}",
                self.places[r.place].name, r.name, r.cost, r.price, r.net_cost
            );
            if let Some(c) = r.capacity {
                let _ = writeln!(t, "capacity = {c:?}");
            }
        }
        for d in &self.demands {
            let spread = if d.once { "window" } else { "each" };
            let _ = writeln!(
                t,
                "[[demands]]\ndemand = \"{}\"\nplace = \"{}\"\nproduct = \"{}\"\nquantity = {:?}\nvalid_from = {}\nvalid_to = {}\nspread = \"{spread}\"\norigins = {:?}",
                d.name,
                self.places[d.place].name,
                self.products[d.product].name,
                d.quantity,
                self.date(7 * d.from),
                self.date(7 * d.to + 6),
                d.origins
            );
        }
    }

    fn tariff_tables(&self, t: &mut String) {
        for m in &self.measures {
            let kind = match m.kind {
                Kind::General => "general",
                Kind::Preference => "preference",
                Kind::Additional => "additional",
            };
            let out: Vec<&str> = m
                .excluded_by
                .iter()
                .map(|&e| self.measures[e].name)
                .collect();
            let _ = writeln!(
                t,
                "[[measures]]\nmeasure = \"{}\"\nkind = \"{kind}\"\nexcluded_by = {out:?}\nfta_exempt = {}\ndrawback_eligible = {}",
                m.name, m.fta_exempt, m.refundable
            );
            if let Some(c) = m.cap {
                let _ = writeln!(t, "cap = {c:?}");
            }
            if m.union {
                let _ = writeln!(t, "union_with = \"TR\"");
            }
            if let Some(d) = m.end_use {
                let _ = writeln!(
                    t,
                    "end_use = true\nend_use_within = {d}\n[[end_uses]]\nmeasure = \"{}\"\nplace = \"works\"",
                    m.name
                );
            }
        }
        for r in &self.rates {
            let _ = writeln!(
                t,
                "[[tariffs]]\nterritory = \"{}\"\nmeasure = \"{}\"\nad_valorem = {:?}\nspecific = {:?}\ncombination = \"{}\"",
                r.territory, self.measures[r.measure].name, r.ad_valorem, r.per_kg, r.combination
            );
            if !r.hs.is_empty() {
                let _ = writeln!(t, "hs_code = \"{}\"", r.hs);
            }
            let words = [
                ("origin_country", r.origin),
                ("producer", r.producer),
                ("quota", r.quota.map(|q| self.quotas[q].name)),
                ("agreement", r.agreement.map(|a| self.agreements[a].name)),
            ];
            for (field, word) in words {
                if let Some(word) = word {
                    let _ = writeln!(t, "{field} = \"{word}\"");
                }
            }
            self.dates(
                t,
                &[
                    ("valid_from", r.from),
                    ("valid_to", r.to),
                    ("in_transit_until", r.in_transit),
                    ("claimed_from", self.claimed_from(r)),
                ],
            );
        }
        for &(measure, product, share) in &self.shares {
            let _ = writeln!(
                t,
                "[[base_shares]]\nmeasure = \"{}\"\nproduct = \"{}\"\nshare = {share:?}",
                self.measures[measure].name, self.products[product].name
            );
        }
        for q in &self.quotas {
            let unit = if q.in_kg { "kg" } else { "piece" };
            let _ = writeln!(
                t,
                "[[quotas]]\nquota = \"{}\"\nunit = \"{unit}\"\nfill_first = {}",
                q.name, q.fill_first
            );
            for w in &q.windows {
                let _ = writeln!(
                    t,
                    "[[quota_windows]]\nquota = \"{}\"\nquantity = {:?}\ncarries_over = {}",
                    q.name, w.quantity, w.carries
                );
                self.dates(t, &[("valid_from", w.from), ("valid_to", w.to)]);
            }
        }
        for e in &self.embargoes {
            let _ = writeln!(
                t,
                "[[embargoes]]\nterritory = \"{HOME}\"\nhs_code = \"{}\"\norigin_country = \"{}\"",
                e.hs, e.origin
            );
            self.dates(t, &[("valid_from", e.from), ("valid_to", e.to)]);
        }
    }

    fn origin_tables(&self, t: &mut String) {
        for (k, a) in self.agreements.iter().enumerate() {
            let partners: Vec<&str> = a
                .partners
                .iter()
                .map(|&p| self.agreements[p].name)
                .collect();
            let _ = writeln!(
                t,
                "[[agreements]]\nagreement = \"{}\"\nmembers = {:?}\nrule_date = \"{}\"\ndirect_transport = \"{}\"\ncumulation = \"{}\"\ncumulates_with = {partners:?}\naveraging = \"{}\"\nde_minimis = {:?}\nvalue_with_freight = {}\nno_drawback = {}",
                a.name,
                a.members,
                if a.by_entry { "entry" } else { "production" },
                if a.no_third_country {
                    "no_third_country"
                } else {
                    "customs_control"
                },
                match (self.extras.full.contains(&k), partners.is_empty()) {
                    (true, _) => "full",
                    (false, true) => "bilateral",
                    (false, false) => "diagonal",
                },
                if a.averaged { "month" } else { "none" },
                a.de_minimis,
                a.with_freight,
                a.no_drawback
            );
            let costs = self.extras.claim_costs.iter();
            let here = self.agreements.iter().zip(costs);
            for (_, (unit, entry)) in here.filter(|(b, _)| b.name == a.name) {
                let _ = writeln!(t, "claim_cost = {unit:?}\nclaim_cost_per_entry = {entry:?}");
            }
            self.dates(t, &[("valid_from", a.from)]);
        }
        for r in &self.rules {
            let _ = writeln!(
                t,
                "[[origin_rules]]\nagreement = \"{}\"\nalternative = {}\nwholly_obtained = {}",
                self.agreements[r.agreement].name, r.alternative, r.wholly
            );
            if !r.hs.is_empty() {
                let _ = writeln!(t, "hs_code = \"{}\"", r.hs);
            }
            if let Some(level) = r.change {
                let _ = writeln!(t, "change = \"{}\"", LEVELS[level]);
            }
            if let Some(product) = r.excluded {
                let _ = writeln!(
                    t,
                    "excluded_products = [\"{}\"]",
                    self.products[product].name
                );
            }
            if let Some((method, share)) = r.value {
                let _ = writeln!(t, "value_method = \"{method}\"\nvalue_share = {share:?}");
            }
            self.dates(t, &[("valid_from", r.from), ("valid_to", r.to)]);
        }
    }

    fn charge_tables(&self, t: &mut String) {
        for (k, f) in self.fees.iter().enumerate() {
            let _ = writeln!(
                t,
                "[[entry_fees]]\nfee = \"fee{k}\"\nterritory = \"{HOME}\"\nad_valorem = {:?}\nminimum = {:?}\nentry = \"{}\"",
                f.rate,
                f.least,
                if f.by_commodity { "commodity" } else { "place" }
            );
            if let Some(most) = f.most {
                let _ = writeln!(t, "maximum = {most:?}");
            }
            if let Some(m) = f.exempt {
                let _ = writeln!(t, "exempt = [\"{}\"]", self.measures[m].name);
            }
        }
        if let Some(v) = &self.vat {
            let _ = writeln!(
                t,
                "[[import_vat]]\nterritory = \"{HOME}\"\nrate = {:?}\nvalue_factor = {:?}\nincludes_duty = {}\nrecoverable = {:?}",
                v.rate, v.factor, v.with_duty, v.recoverable
            );
        }
        if let Some(d) = &self.deferment {
            let _ = writeln!(
                t,
                "[[duty_deferments]]\nterritory = \"{HOME}\"\ndays = {}\ninterest = {:?}\nfee = {:?}",
                d.days, d.interest, d.fee
            );
        }
        if let Some(g) = &self.guarantee {
            let _ = writeln!(
                t,
                "[[guarantees]]\nguarantee = \"cover\"\nterritory = \"{HOME}\"\nlimit = {:?}\nshare = {:?}\nfee = {:?}\ncovers_vat = {}",
                g.limit, g.share, g.fee, g.vat
            );
        }
        for d in &self.drawbacks {
            let _ = writeln!(
                t,
                "[[drawbacks]]\ndrawback = \"{}\"\nterritory = \"{HOME}\"\nmethod = \"{}\"\nrefund = {:?}\nwindow = {:?}\nlesser_of_duty_there = {}\nduty_there = {:?}",
                d.name,
                if d.substitution {
                    "substitution"
                } else {
                    "direct"
                },
                d.refund,
                d.years,
                d.lesser,
                d.duty_there
            );
            if d.lesser {
                let _ = writeln!(t, "destinations = [\"MX\"]");
            }
        }
    }
}
