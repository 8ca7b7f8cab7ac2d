//! LINERLIB: a network's demand and the services of its best published rotations.
//!
//! One period of a week. A product is the cargo of an origin port, counted in FFE (its `teu` is 1:
//! a unit of capacity is one FFE). A rotation is a committed service whose sailing costs its port
//! calls, bunker, charter and canal fees; loading and discharge cost the ports' move cost,
//! transshipment the port's own. Cargo left behind costs 1,000 USD an FFE (Brouer et al.,
//! Transportation Science 2014).
//!
//! The rotations' published cost leaves canal fees out. Which legs go through a canal follows from
//! the round trip's length: of the routes that the distance table offers for each leg, those are
//! taken whose lengths add up to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::sheet::{Csv, Row};
use super::{Folder, ImportError};

/// Which of the published capacity cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapacityCase {
    /// The fleet as published.
    Base,
    /// A larger fleet.
    High,
    /// A smaller fleet.
    Low,
}

impl CapacityCase {
    fn name(self) -> &'static str {
        match self {
            CapacityCase::Base => "base",
            CapacityCase::High => "high",
            CapacityCase::Low => "low",
        }
    }
}

/// What to import.
#[derive(Clone, Debug)]
pub struct Linerlib {
    /// Network: Baltic, WAF, Mediterranean, WorldSmall.
    pub network: String,
    /// Capacity case.
    pub case: CapacityCase,
    /// Log, where the case has several.
    pub log: Option<String>,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Services.
    pub services: usize,
    /// Calls of all services.
    pub calls: usize,
    /// Demands.
    pub demands: usize,
    /// Ports.
    pub ports: usize,
    /// Canal transits a week.
    pub transits: u32,
    /// Canal fees a week, USD.
    pub canal_fees: f64,
}

/// Writes an instance folder from LINERLIB's tables in `dir`.
///
/// # Errors
/// A file that is missing or says what cannot be used; an unknown network; a case with several
/// logs and none chosen.
pub fn linerlib(dir: &Path, what: &Linerlib, out: &Path) -> Result<Summary, ImportError> {
    let rotations = Csv::read(dir, "best_known_rotations.csv")?;
    let chosen = choose(&rotations, what)?;
    let demand = Csv::read(dir, &format!("demand_{}.csv", what.network))?;
    let ports = Csv::read(dir, "ports.csv")?;
    let (mut folder, mut called) = (Folder::new(), BTreeSet::new());

    let mut demands = Vec::new();
    let mut origins = BTreeSet::new();
    for row in &demand.rows {
        let (from, to) = (
            demand.text(row, "origin")?,
            demand.text(row, "destination")?,
        );
        called.extend([from.to_string(), to.to_string()]);
        origins.insert(from.to_string());
        demands.push(vec![
            format!("{from}-{to}"),
            to.to_string(),
            format!("from-{from}"),
            demand.number(row, "ffe_per_week")?.to_string(),
            demand.number(row, "revenue_usd_per_ffe")?.to_string(),
            "1000".to_string(),
        ]);
    }
    let fees = Canals::read(dir)?;
    let (mut services, mut calls) = (Vec::new(), Vec::new());
    let (mut transits, mut canal_fees) = (0, 0.0);
    for row in &chosen {
        let service = format!("service-{}", rotations.text(row, "service_id")?);
        let capacity = rotations.number(row, "vessel_capacity_ffe")?;
        let sequence: Vec<&str> = rotations
            .text(row, "port_sequence")?
            .split_whitespace()
            .collect();
        let (panama, suez) =
            fees.transits(&sequence, rotations.number(row, "round_trip_nm")?, capacity);
        let fee = fees.fee(capacity, panama, suez);
        transits += panama + suez;
        canal_fees += fee;
        let cost = rotations.number(row, "port_call_cost_usd")?
            + rotations.number(row, "bunker_cost_usd_at_600_per_t")?
            + rotations.number(row, "tc_cost_usd")?
            + fee;
        services.push(vec![
            service.clone(),
            capacity.to_string(),
            cost.to_string(),
            "true".into(),
            "true".into(),
        ]);
        for (k, port) in sequence.iter().enumerate() {
            called.insert(port.to_string());
            calls.push(vec![service.clone(), k.to_string(), port.to_string()]);
        }
    }
    let mut places = Vec::new();
    let mut countries = BTreeSet::new();
    for row in &ports.rows {
        let port = ports.text(row, "unlocode")?;
        if !called.remove(port) {
            continue;
        }
        let country = port.get(..2).unwrap_or_default().to_string();
        let moved = ports.number(row, "move_cost_usd_per_ffe")?.to_string();
        places.push(vec![
            port.to_string(),
            country.clone(),
            "port".into(),
            moved.clone(),
            moved,
            ports.number(row, "transship_cost_usd_per_ffe")?.to_string(),
            "false".into(),
        ]);
        countries.insert(country);
    }
    if let Some(port) = called.first() {
        return Err(ImportError::Data(
            ports.path().to_string(),
            1,
            format!("port {port} is called at and not listed"),
        ));
    }
    let summary = Summary {
        services: services.len(),
        calls: calls.len(),
        demands: demands.len(),
        ports: places.len(),
        transits,
        canal_fees,
    };
    let name = format!("linerlib-{}-{}", what.network, what.case.name());
    folder.text("portolan.toml", header(&name));
    let world: Vec<String> = countries.into_iter().collect();
    folder.table(
        "territories",
        &["territory", "countries"],
        &[vec!["WORLD".into(), world.join(" ")]],
    )?;
    let columns = [
        "place",
        "country",
        "kind",
        "load_cost",
        "discharge_cost",
        "transship_cost",
        "reload",
    ];
    folder.table("places", &columns, &places)?;
    let products: Vec<Vec<String>> = origins
        .iter()
        .map(|o| vec![format!("from-{o}"), "FFE".into(), "1".into()])
        .collect();
    folder.table("products", &["product", "unit", "teu"], &products)?;
    let supplies: Vec<Vec<String>> = origins
        .iter()
        .map(|o| vec![o.clone(), format!("from-{o}")])
        .collect();
    folder.table("supplies", &["place", "product"], &supplies)?;
    folder.table(
        "services",
        &["service", "capacity", "fixed_cost", "committed", "cyclic"],
        &services,
    )?;
    folder.table("service_calls", &["service", "call", "place"], &calls)?;
    folder.table(
        "demands",
        &[
            "demand",
            "place",
            "product",
            "quantity",
            "price",
            "unmet_penalty",
        ],
        &demands,
    )?;
    folder.describe(&name.to_lowercase());
    folder.write(out)?;
    Ok(summary)
}

fn header(name: &str) -> String {
    format!(
        "# Imported from LINERLIB (Brouer, Alvarez, Plum, Pisinger, Sigurd: A base integer programming\n\
         # model and benchmark suite for liner-shipping network design, Transportation Science 2014).\n\
         # The data state no licence: keep this folder to yourself.\n\n\
         [instance]\nformat_version = 1\nname = \"{name}\"\n\
         description = \"Cargo allocation on published rotations. A unit of capacity is one FFE.\"\n\
         start = 2010-01-04\nperiods = 1\ncurrency = \"USD\"\nobjective = \"profit\"\n"
    )
}

/// Rotations of the network, case and log.
fn choose<'r>(rotations: &'r Csv, what: &Linerlib) -> Result<Vec<&'r Row>, ImportError> {
    let is = |row: &Row, column: &str, value: &str| row.cell(column) == value;
    let networks: BTreeSet<&str> = rotations.rows.iter().map(|r| r.cell("instance")).collect();
    if !networks.contains(what.network.as_str()) {
        let known: Vec<&str> = networks.into_iter().collect();
        return Err(ImportError::Choice(format!(
            "no network `{}`; there are {}",
            what.network,
            known.join(", ")
        )));
    }
    let mut rows: Vec<&Row> = rotations
        .rows
        .iter()
        .filter(|r| is(r, "instance", &what.network) && is(r, "capacity_case", what.case.name()))
        .collect();
    let logs: BTreeSet<&str> = rows.iter().map(|r| r.cell("log")).collect();
    let listed = || logs.iter().copied().collect::<Vec<_>>().join(", ");
    match (&what.log, logs.len()) {
        (_, 0) => {
            return Err(ImportError::Choice(format!(
                "no rotations of {} {}",
                what.network,
                what.case.name()
            )));
        }
        (None, 1) => {}
        (None, _) => {
            return Err(ImportError::Choice(format!(
                "several logs: choose one of {}",
                listed()
            )));
        }
        (Some(log), _) if !logs.contains(log.as_str()) => {
            return Err(ImportError::Choice(format!(
                "no log `{log}`; there are {}",
                listed()
            )));
        }
        (Some(log), _) => rows.retain(|r| is(r, "log", log)),
    }
    Ok(rows)
}

/// A route of a leg: length in nautical miles, and the canals on it.
type Route = (i64, u32, u32);

/// Distances with their canals, and fees by vessel capacity.
struct Canals {
    routes: BTreeMap<(String, String), Vec<Route>>,
    fees: Vec<(f64, f64, f64)>,
}

impl Canals {
    fn read(dir: &Path) -> Result<Canals, ImportError> {
        let distances = Csv::read(dir, "dist_dense.csv")?;
        let mut routes: BTreeMap<(String, String), Vec<Route>> = BTreeMap::new();
        for row in &distances.rows {
            let key = (
                distances.text(row, "from")?.to_string(),
                distances.text(row, "to")?.to_string(),
            );
            let route = (
                distances.number(row, "distance_nm")?.round() as i64,
                distances.number(row, "is_panama")? as u32,
                distances.number(row, "is_suez")? as u32,
            );
            routes.entry(key).or_default().push(route);
        }
        let fleet = Csv::read(dir, "fleet_data.csv")?;
        let mut fees = Vec::new();
        for row in &fleet.rows {
            // A class without a Panama fee does not fit through it.
            let panama = fleet.number(row, "panama_fee_usd").unwrap_or(f64::INFINITY);
            fees.push((
                fleet.number(row, "capacity_ffe")?,
                panama,
                fleet.number(row, "suez_fee_usd")?,
            ));
        }
        Ok(Canals { routes, fees })
    }

    fn fee(&self, capacity: f64, panama: u32, suez: u32) -> f64 {
        let class = self.fees.iter().find(|f| f.0 == capacity);
        let each = |count: u32, fee: f64| {
            if count == 0 {
                0.0
            } else {
                f64::from(count) * fee
            }
        };
        class.map_or(0.0, |&(_, p, s)| each(panama, p) + each(suez, s))
    }

    /// Canal transits of a round trip of a given length: by dynamic programming over the lengths
    /// that its legs' routes can add up to, the fewest transits where several choices fit.
    fn transits(&self, sequence: &[&str], length: f64, capacity: f64) -> (u32, u32) {
        let fits_panama = self
            .fees
            .iter()
            .find(|f| f.0 == capacity)
            .is_some_and(|f| f.1.is_finite());
        let mut sums: BTreeMap<i64, (u32, u32)> = BTreeMap::from([(0, (0, 0))]);
        for (k, from) in sequence.iter().enumerate() {
            let to = sequence[(k + 1) % sequence.len()];
            let none = vec![(0, 0, 0)];
            let key = (from.to_string(), to.to_string());
            let routes = if *from == to {
                &none
            } else {
                self.routes.get(&key).unwrap_or(&none)
            };
            let mut next: BTreeMap<i64, (u32, u32)> = BTreeMap::new();
            for (&sum, &(p, s)) in &sums {
                for &(nm, panama, suez) in routes.iter().filter(|r| r.1 == 0 || fits_panama) {
                    let with = (p + panama, s + suez);
                    let best = next.entry(sum + nm).or_insert(with);
                    if with.0 + with.1 < best.0 + best.1 {
                        *best = with;
                    }
                }
            }
            sums = next;
        }
        let target = length.round() as i64;
        // Lengths are published rounded; the nearest sum is the route.
        sums.iter()
            .min_by_key(|(sum, (p, s))| ((*sum - target).abs(), p + s))
            .map_or((0, 0), |(_, &t)| t)
    }
}
