//! Writing an instance's tables, row by row as they are drawn.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::draw::Draw;
use super::geography::{By, Geography, Site};
use super::goods::{Goods, Loads, Product};
use super::{Family, Spec};

/// First day: a Monday.
pub(super) const START: Date = date(2026, 1, 5);

/// What is written.
pub struct Draft<'a> {
    /// What was asked for.
    pub spec: &'a Spec,
    /// Periods.
    pub periods: usize,
    /// Hubs and lanes.
    pub geo: &'a Geography,
    /// Families of products.
    pub goods: &'a [Goods],
    /// Nominal loads.
    pub loads: &'a Loads,
    /// Goods under way at the start.
    pub under_way: &'a [UnderWay<'a>],
}

/// Goods under way at the start: they come to a port, suspended.
pub struct UnderWay<'a> {
    /// Hub of the port.
    pub hub: usize,
    /// What.
    pub product: &'a Product,
    /// Country of origin.
    pub origin: &'static str,
    /// Day of arrival.
    pub arrival: Date,
    /// Units.
    pub quantity: f64,
}

/// Draws what is under way: half of the warehouses with a stock wait for more.
pub fn under_way<'a>(seed: u64, geo: &Geography, goods: &'a [Goods]) -> Vec<UnderWay<'a>> {
    let mut d = Draw::new(seed, 5);
    let mut all = Vec::new();
    for g in goods {
        for s in g.stocks.iter().filter(|s| s.quantity > 0.0) {
            if let Site::Warehouse(hub) = s.site
                && d.chance(0.5)
            {
                let arrival = START.saturating_add((d.whole(1, 25) as i64).days());
                let quantity = (s.quantity * d.between(0.2, 0.6)).round().max(1.0);
                all.push(UnderWay {
                    hub,
                    product: &g.products[s.product],
                    origin: geo.hubs[s.origin].port.country(),
                    arrival,
                    quantity,
                });
            }
        }
    }
    all
}

/// Writes every table into a folder.
pub fn write(dir: &Path, draft: &Draft) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    draft.header(dir)?;
    draft.places(dir)?;
    draft.lanes(dir)?;
    draft.products(dir)?;
    draft.production(dir)?;
    draft.demands(dir)?;
    draft.stocks(dir)?;
    if draft.spec.family != Family::Flow {
        draft.customs(dir)?;
    }
    if draft.spec.family == Family::Full {
        draft.cash(dir)?;
        draft.data(dir)?;
    }
    Ok(())
}

/// A CSV table; names and numbers here never need quotes.
pub(super) struct Csv(BufWriter<File>);

impl Csv {
    pub(super) fn new(dir: &Path, table: &str, header: &str) -> io::Result<Csv> {
        let mut out = BufWriter::new(File::create(dir.join(format!("{table}.csv")))?);
        writeln!(out, "{header}")?;
        Ok(Csv(out))
    }

    pub(super) fn row(&mut self, row: std::fmt::Arguments) -> io::Result<()> {
        self.0.write_fmt(row)?;
        self.0.write_all(b"\n")
    }
}

/// Four significant digits, so that files stay short.
pub(super) fn short(v: f64) -> f64 {
    if v == 0.0 || !v.is_finite() {
        return v;
    }
    let digits = 3 - v.abs().log10().floor() as i32;
    let power = 10f64.powi(digits.abs());
    if digits >= 0 {
        (v * power).round() / power
    } else {
        (v / power).round() * power
    }
}

impl Draft<'_> {
    /// A capacity from a nominal load.
    pub(super) fn capacity(&self, load: f64, d: &mut Draw) -> f64 {
        short(load * d.between(0.95, 1.35) / self.spec.tightness)
    }

    fn header(&self, dir: &Path) -> io::Result<()> {
        let s = self.spec;
        let text = format!(
            "# Written by `portolan generate --family {0} --columns {1} --seed {2} --tightness {3}`.\n\
             # Ports and coordinates are real; distances are great circles times a factor; goods, prices,\n\
             # rates of duty and capacities are drawn.\n\n\
             [instance]\nformat_version = 1\nname = \"{0}-{1}-{2}\"\n\
             description = \"Generated: {4} product families between {5} ports\"\n\
             start = {6}\nperiod = \"week\"\nperiods = {7}\ncurrency = \"USD\"\n",
            s.family.name(),
            s.columns,
            s.seed,
            s.tightness,
            self.goods.len(),
            self.geo.hubs.len(),
            START,
            self.periods
        );
        std::fs::write(dir.join("portolan.toml"), text)
    }

    fn places(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 2);
        let mut places = Csv::new(
            dir,
            "places",
            "place,name,unlocode,country,kind,lon,lat,handling_cost,handling_capacity,bonded",
        )?;
        let mut storage = Csv::new(dir, "storage", "place,cost,capacity,storage_unit")?;
        let mut clearance = Csv::new(dir, "clearance", "place,cost,capacity,clearance_unit")?;
        for (h, hub) in self.geo.hubs.iter().enumerate() {
            let p = hub.port;
            let handled = self.loads.handled.get(&h).copied().unwrap_or(0.0);
            let (cost, most) = (
                d.between(70.0, 190.0).round(),
                self.capacity(handled * 1.15, &mut d),
            );
            let bonded = d.chance(0.8);
            places.row(format_args!(
                "{0},{1},{0},{2},port,{3},{4},{cost},{most},{bonded}",
                p.code,
                p.name,
                p.country(),
                p.lon,
                p.lat
            ))?;
            storage.row(format_args!(
                "{},{},,teu",
                p.code,
                d.between(60.0, 140.0).round()
            ))?;
            // What is under way may find no bond at the port: then it enters in the week it comes.
            let cleared = self
                .capacity(handled, &mut d)
                .max(self.arriving_teu(h) * 1.1);
            clearance.row(format_args!(
                "{},{},{cleared},teu",
                p.code,
                d.between(25.0, 80.0).round()
            ))?;
            let sites: &[(Site, &str, &str)] = if hub.makes {
                &[
                    (Site::Raw(h), "supplier", "suppliers"),
                    (Site::Plant(h), "plant", "plant"),
                ]
            } else {
                &[
                    (Site::Warehouse(h), "warehouse", "warehouse"),
                    (Site::Market(h), "market", "market"),
                ]
            };
            for &(site, kind, word) in sites {
                let name = self.geo.name(site);
                places.row(format_args!(
                    "{name},{} {word},,{},{kind},{},{},0,,false",
                    p.name,
                    p.country(),
                    p.lon,
                    p.lat
                ))?;
                let room = match site {
                    Site::Warehouse(_) => {
                        let flow = self.loads.stored.get(&h).copied().unwrap_or(0.0);
                        let room = self.opening_teu(h) * 1.2 + self.capacity(3.0 * flow, &mut d);
                        short(room).to_string()
                    }
                    _ => String::new(),
                };
                storage.row(format_args!(
                    "{name},{},{room},teu",
                    d.between(15.0, 60.0).round()
                ))?;
            }
        }
        Ok(())
    }

    /// Most TEU under way that come to a port in one week.
    fn arriving_teu(&self, hub: usize) -> f64 {
        let mut weeks = BTreeMap::<i64, f64>::new();
        for u in self.under_way.iter().filter(|u| u.hub == hub) {
            let days = (u.arrival - START).get_days();
            *weeks.entry(i64::from(days) / 7).or_default() += u.quantity * u.product.teu;
        }
        weeks.into_values().fold(0.0, f64::max)
    }

    /// TEU in the warehouse of a hub at the start.
    fn opening_teu(&self, hub: usize) -> f64 {
        let stocks = self.goods.iter().flat_map(|g| {
            let here = g
                .stocks
                .iter()
                .filter(move |s| s.site == Site::Warehouse(hub));
            here.map(move |s| s.quantity * g.products[s.product].teu)
        });
        stocks.sum()
    }

    fn lanes(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 3);
        let mut lanes = Csv::new(
            dir,
            "lanes",
            "lane,from,to,mode,transit_days,departure_day,every,offset,freight,freight_unit,capacity,capacity_unit,in_bond,insurance,products",
        )?;
        for (&key, lane) in &self.geo.lanes {
            let (from, to, by) = key;
            let km = self.geo.kilometres(key);
            let (mode, rate, unit) = match by {
                By::Sea => ("sea", 250.0 + 0.075 * km, "teu"),
                By::Road => ("road", 90.0 + 1.1 * km, "teu"),
                By::Rail => ("rail", 150.0 + 0.45 * km, "teu"),
                By::Air => ("air", 700.0 + 0.22 * km, "t"),
            };
            let rate = short(rate * d.between(0.85, 1.2));
            // Small sea trades sail every other week.
            let every = if by == By::Sea && d.chance(0.2) { 2 } else { 1 };
            let offset = d.index(every);
            let day = if by == By::Sea { d.index(7) } else { 0 };
            let roomy = if by == By::Road { 1.6 } else { 1.0 };
            let capacity = self.capacity(lane.load * every as f64 * roomy, &mut d);
            let insurance = if by == By::Sea { 0.002 } else { 0.0 };
            lanes.row(format_args!(
                "{0}-{1}-{mode},{0},{1},{mode},{2},{day},{every},{offset},{rate},{unit},{capacity},{unit},{3},{insurance},{4}",
                self.geo.name(from),
                self.geo.name(to),
                self.geo.days(key),
                by == By::Rail,
                lane.products.join(" ")
            ))?;
        }
        Ok(())
    }

    fn products(&self, dir: &Path) -> io::Result<()> {
        let mut products = Csv::new(dir, "products", "product,hs_code,kg,m3,teu,value")?;
        for p in self.goods.iter().flat_map(|g| &g.products) {
            products.row(format_args!(
                "{},{},{},{},{},{}",
                p.name,
                p.hs,
                short(p.kg),
                short(p.teu * 30.0),
                short(p.teu),
                short(p.value)
            ))?;
        }
        Ok(())
    }

    fn production(&self, dir: &Path) -> io::Result<()> {
        let mut d = Draw::new(self.spec.seed, 4);
        let mut supplies = Csv::new(dir, "supplies", "place,product,price,capacity")?;
        let mut recipes = Csv::new(dir, "recipes", "recipe,duration,confers_origin")?;
        let mut lines = Csv::new(dir, "recipe_lines", "recipe,product,role,quantity")?;
        let mut plants = Csv::new(dir, "plant_recipes", "place,recipe,cost")?;
        let mut hours = Csv::new(dir, "recipe_resources", "recipe,resource,hours")?;
        let mut resources = Csv::new(
            dir,
            "resources",
            "place,resource,capacity,overtime_capacity,overtime_cost",
        )?;
        for g in self.goods {
            for s in &g.supplies {
                supplies.row(format_args!(
                    "{},{},{},{}",
                    self.geo.name(Site::Raw(s.hub)),
                    g.products[s.product].name,
                    short(s.price),
                    self.capacity(s.load * 1.2, &mut d)
                ))?;
            }
            for r in &g.recipes {
                let name = format!("make-{}", g.products[r.product].name);
                recipes.row(format_args!("{name},{},true", r.duration))?;
                for &(input, per) in &r.inputs {
                    lines.row(format_args!(
                        "{name},{},input,{}",
                        g.products[input].name,
                        short(per)
                    ))?;
                }
                lines.row(format_args!(
                    "{name},{},output,1",
                    g.products[r.product].name
                ))?;
                hours.row(format_args!("{name},line,{}", short(r.hours)))?;
                for &(hub, cost, _) in &r.plants {
                    plants.row(format_args!(
                        "{},{name},{}",
                        self.geo.name(Site::Plant(hub)),
                        short(cost)
                    ))?;
                }
            }
        }
        for (&hub, &load) in &self.loads.hours {
            let capacity = self.capacity(load, &mut d);
            let (more, cost) = (short(capacity * 0.15), d.between(25.0, 60.0).round());
            resources.row(format_args!(
                "{},line,{capacity},{more},{cost}",
                self.geo.name(Site::Plant(hub))
            ))?;
        }
        Ok(())
    }

    fn demands(&self, dir: &Path) -> io::Result<()> {
        let mut demands = Csv::new(
            dir,
            "demands",
            "demand,place,product,quantity,price,unmet_penalty,lateness_penalty,max_lateness",
        )?;
        let mut series = Csv::new(dir, "series", "table,key,field,valid_from,value")?;
        for g in self.goods {
            let Some(finished) = g.products.last() else {
                continue;
            };
            let product = &finished.name;
            // Only money asks what customers pay.
            let price = match self.spec.family {
                Family::Full => short(1.25 * finished.value).to_string(),
                Family::Flow | Family::Trade => String::new(),
            };
            for w in &g.demands {
                let place = self.geo.name(Site::Market(w.hub));
                let key = format!("{place}-{product}");
                let (late, most) = match w.late {
                    Some(late) => (short(late).to_string(), "4"),
                    None => (String::new(), ""),
                };
                demands.row(format_args!(
                    "{key},{place},{product},{},{price},{},{late},{most}",
                    w.quantity,
                    short(w.penalty)
                ))?;
                for (m, units) in w.months.iter().enumerate() {
                    let from = START.saturating_add((m as i64 * 28).days());
                    series.row(format_args!("demands,{key},quantity,{from},{units}"))?;
                }
            }
        }
        Ok(())
    }

    fn stocks(&self, dir: &Path) -> io::Result<()> {
        let mut opening = Csv::new(
            dir,
            "opening_stock",
            "place,product,origin_country,quantity",
        )?;
        let mut transit = Csv::new(
            dir,
            "in_transit",
            "place,product,origin_country,status,arrival,quantity",
        )?;
        for g in self.goods {
            for s in g.stocks.iter().filter(|s| s.quantity > 0.0) {
                let origin = self.geo.hubs[s.origin].port.country();
                opening.row(format_args!(
                    "{},{},{origin},{}",
                    self.geo.name(s.site),
                    g.products[s.product].name,
                    s.quantity
                ))?;
            }
        }
        for u in self.under_way {
            transit.row(format_args!(
                "{},{},{},suspended,{},{}",
                self.geo.name(Site::Port(u.hub)),
                u.product.name,
                u.origin,
                u.arrival,
                u.quantity
            ))?;
        }
        Ok(())
    }
}
