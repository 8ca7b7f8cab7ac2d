//! Reads a plan's folder: the CSV tables, which count, and what `plan.json` claims of them.
//!
//! Columns that follow from others (costs, dates, totals) may be missing or blank: then they are
//! worked out, not compared.

mod cells;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::*;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::instance::cell::Problem;
use crate::instance::sheet::{self, Column};
use crate::instance::{At, Sources};
use cells::PlanCell;

/// A row of a plan's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowRef {
    /// Table.
    pub table: &'static str,
    /// Position, from 0.
    pub index: u32,
}

/// A plan as written in a folder.
#[derive(Debug, Default)]
pub struct Written {
    /// The plan. A number that was not given is NaN; a period, `u32::MAX`.
    pub plan: Plan,
    /// Prices and leaves.
    pub proof: Proof,
    /// What `plan.json` claims, if it is there.
    pub claims: Option<Claims>,
    /// Remarks that refuse nothing.
    pub notes: Diagnostics,
    /// Tables that the folder has.
    pub tables: Vec<&'static str>,
    places: BTreeMap<&'static str, Vec<At>>,
    sources: Sources,
}

/// What `plan.json` says.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// Objective in the instance's sense.
    pub objective: Option<f64>,
    /// Bound.
    pub bound: Option<f64>,
    /// Gap.
    pub gap: Option<f64>,
    /// Status.
    pub status: Option<String>,
    /// Hash of the instance.
    pub instance: Option<String>,
    /// Where its copy of the tables disagrees with them: row, column, what the JSON says and
    /// what the table says.
    pub disagreements: Vec<(RowRef, Option<String>, String)>,
}

impl Written {
    /// A plan that was not read from files.
    pub fn from_plan(plan: Plan) -> Written {
        Written {
            plan,
            ..Written::default()
        }
    }

    /// Where a row's column stands.
    pub fn locate(&self, row: RowRef, field: Option<&str>) -> Option<Place> {
        let at = self.places.get(row.table)?.get(row.index as usize)?;
        self.sources.locate(*at, field)
    }

    /// Line of a row in its table.
    pub fn line(&self, row: RowRef) -> usize {
        self.locate(row, None)
            .map_or(row.index as usize + 2, |p| p.line)
    }
}

/// A row that a sheet can give.
pub(super) trait SheetRow: Sized {
    const COLUMNS: &'static [Column];
    fn read(cells: &sheet::Cells, problems: &mut Vec<(&'static str, Problem)>) -> Self;
}

/// One cell: blank where it may be, else an error.
fn one<T: PlanCell>(
    text: Option<&str>,
    column: Column,
    problems: &mut Vec<(&'static str, Problem)>,
) -> T {
    match text.filter(|t| !t.trim().is_empty()) {
        Some(text) => T::read(text).unwrap_or_else(|problem| {
            problems.push((column.name, problem));
            T::missing()
        }),
        None => {
            if column.required && text.is_some() {
                problems.push((
                    column.name,
                    Problem {
                        code: "E0219",
                        message: format!("`{}` is missing", column.name),
                        remedy: "give a value".to_string(),
                    },
                ));
            }
            T::missing()
        }
    }
}

/// Declares how the rows of the plan's tables are read: what must be given, what may be left out.
macro_rules! sheets {
    ($($row:ident { $($given:ident),* } derived { $($derived:ident),* })*) => {$(
        impl SheetRow for $row {
            const COLUMNS: &'static [Column] = &[
                $(Column { name: stringify!($given), required: true },)*
                $(Column { name: stringify!($derived), required: false },)*
            ];
            fn read(cells: &sheet::Cells, problems: &mut Vec<(&'static str, Problem)>) -> $row {
                let mut next = 0..;
                $(
                    let i: usize = next.next().unwrap_or_default();
                    let $given = one(cells(i), Self::COLUMNS[i], problems);
                )*
                $(
                    let i: usize = next.next().unwrap_or_default();
                    let $derived = one(cells(i), Self::COLUMNS[i], problems);
                )*
                $row { $($given,)* $($derived,)* }
            }
        }
    )*};
}

sheets! {
    Purchase { place, product, origin_country, quantity } derived { marks, date, period, cost }
    Shipment { lane, product, origin_country, status, quantity } derived { marks, from, to, departs, arrives, period, freight, insurance, handling, emissions, emissions_cost }
    ServiceMove { movement, product, origin_country, status, sailing, quantity } derived { marks, service, call, place, cost, emissions, emissions_cost }
    Stock { place, product, origin_country, status, quantity } derived { marks, date, time, cost }
    Production { place, recipe, runs } derived { origin_country, marks, inputs, date, period, cost }
    Feed { place, pool, product, origin_country, period, quantity } derived { marks }
    Clearance { place, product, origin_country, quantity } derived { marks, entry, territory, hs_code, date, slot, customs_value, claim, quota, loaded_before, origin_test, mode, released, duty, duty_due, cost }
    Duty { entry, measure } derived { date, place, hs_code, origin_country, claim, quota, tariff_row, basis, customs_value, base_share, ad_valorem, specific, amount, refund }
    Procedure { step, procedure, product, origin_country, slot, quantity } derived { place, marks, with, date, cost }
    Admission { admission, product, origin_country, slot, until, quantity } derived { marks, stay, place, date, leaves, months, share, customs_value, duty, cost, storage }
    AdmissionDuty { stay, measure } derived { tariff_row, base_share, ad_valorem, specific, suspended, share, amount }
    Conforming { means, route, product, origin_country, status, time, quantity } derived { standard, place, marks, date, passed, cost }
    DataSent { data_class, origin, from, path, period, gb } derived { to, date, rules, link_cost, safeguards }
    DataKept { data_class, origin, place, period, gb } derived { date, cost }
    WorkDone { workload, place, node, period, quantity } derived { data_class, origin, path, latency, date, gb, hours, rules, compute_cost, link_cost, safeguards }
    ComputeUsed { node, period, hours } derived { place, date, quantity, cost }
    Transmitted { product, origin_country, from, path, period, quantity } derived { marks, to, latency, date, gb, price, rules, link_cost, safeguards, vat }
    CarbonEntry { entry, scheme, year } derived { tonnes, certificates_per_tonne, price, liable, amount }
    Payment { entry, kind } derived { territory, incurred, due, amount }
    Delivery { demand, outcome, quantity } derived { place, product, origin_country, marks, date, period, cost }
    Decision { decision, subject, level } derived { part, time, cost }
    CashLine { firm, currency, period, item, amount } derived { due, counted }
    CashBalance { firm, currency, period } derived { date, cash, owed }
    RegionLine { region, delivered } derived { wanted, served_share, landed_cost, value_added, compute_hours, compute_hours_within, places, places_reached }
    CostLine { name, amount } derived { measure }
    Price { account, subject, time, price } derived {}
    LeafHold { leaf, proves } derived { activity, subject, time, lower, upper }
    LeafPrice { leaf, account, subject, time, price } derived {}
}

/// Reads a plan.
///
/// # Errors
/// All that keeps it from being read.
pub fn read(folder: &Path) -> Result<Written, Diagnostics> {
    let mut reader = Reader {
        folder,
        told: Diagnostics::default(),
        written: Written::default(),
    };
    if !folder.is_dir() {
        reader.told.push(Diagnostic::new(
            "E0401",
            format!("{} is not a folder with a plan", folder.display()),
            "name the folder that `portolan solve --out` wrote, or one with such tables",
        ));
        return Err(reader.told);
    }
    let plan = Plan {
        purchases: reader.table("purchases"),
        shipments: reader.table("shipments"),
        service_moves: reader.table("service_moves"),
        stocks: reader.table("stocks"),
        production: reader.table("production"),
        feeds: reader.table("feeds"),
        clearances: reader.table("clearances"),
        duties: reader.table("duties"),
        conformity: reader.table("conformity"),
        procedures: reader.table("procedures"),
        admissions: reader.table("admissions"),
        admission_duties: reader.table("admission_duties"),
        data_sent: reader.table("data_sent"),
        data_kept: reader.table("data_kept"),
        work_done: reader.table("work_done"),
        compute: reader.table("compute"),
        transmissions: reader.table("transmissions"),
        carbon: reader.table("carbon"),
        payments: reader.table("payments"),
        deliveries: reader.table("deliveries"),
        decisions: reader.table("decisions"),
        cash: reader.table("cash"),
        cash_balances: reader.table("cash_balances"),
        regions: reader.table("regions"),
        costs: reader.table("costs"),
    };
    let proof = Proof {
        prices: reader.table("prices"),
        leaves: reader.table("leaves"),
        leaf_prices: reader.table("leaf_prices"),
    };
    if reader.written.tables.is_empty() && !reader.told.has_errors() {
        reader.told.push(Diagnostic::new(
            "E0401",
            format!("{} holds none of a plan's tables", folder.display()),
            "a plan is purchases.csv, shipments.csv, deliveries.csv and so on",
        ));
    }
    reader.claims(&plan);
    reader.hashes();
    if reader.told.has_errors() {
        return Err(reader.told);
    }
    let notes = reader.told;
    Ok(Written {
        plan,
        proof,
        notes,
        ..reader.written
    })
}

struct Reader<'a> {
    folder: &'a Path,
    told: Diagnostics,
    written: Written,
}

impl Reader<'_> {
    fn table<T: SheetRow>(&mut self, table: &'static str) -> Vec<T> {
        let path = self.folder.join(format!("{table}.csv"));
        if !path.exists() {
            return Vec::new();
        }
        let text = match sheet::text(&path, self.folder) {
            Ok(text) => text,
            Err(e) => {
                self.told.push(*e);
                return Vec::new();
            }
        };
        self.written.tables.push(table);
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        let file = path.display().to_string();
        let sources = &mut self.written.sources;
        sheet::rows(
            sources,
            file,
            text,
            T::COLUMNS,
            &mut self.told,
            &mut |at, cells, problems| {
                rows.push(T::read(cells, problems));
                places.push(at);
            },
        );
        self.written.places.insert(table, places);
        rows
    }

    /// A JSON file of the folder, if it is there.
    fn json(&mut self, name: &str) -> Option<Value> {
        let path = self.folder.join(name);
        if !path.exists() {
            return None;
        }
        let text = match sheet::text(&path, self.folder) {
            Ok(text) => text,
            Err(e) => {
                self.told.push(*e);
                return None;
            }
        };
        match serde_json::from_str(&text) {
            Ok(value) => Some(value),
            Err(e) => {
                self.told.push(Diagnostic::new(
                    "E0403",
                    format!("{}: not JSON: {e}", path.display()),
                    "mend it, or take the file away: the CSV tables are what counts",
                ));
                None
            }
        }
    }

    fn claims(&mut self, plan: &Plan) {
        let Some(whole) = self.json("plan.json") else {
            return;
        };
        let summary = &whole["summary"];
        let number = |name: &str| summary[name].as_f64();
        // A solver's word is told as such, and claims nothing.
        let proved = |name: &str| match summary["bound_source"] == "solver" {
            true => None,
            false => number(name),
        };
        let mut claims = Claims {
            objective: number("objective"),
            bound: proved("bound"),
            gap: proved("gap"),
            status: summary["status"].as_str().map(str::to_string),
            instance: summary["certificate"]["instance_sha256"]
                .as_str()
                .map(str::to_string),
            disagreements: Vec::new(),
        };
        let copy = &whole["plan"];
        let told = &mut claims.disagreements;
        compare("purchases", &plan.purchases, &copy["purchases"], told);
        compare("shipments", &plan.shipments, &copy["shipments"], told);
        compare(
            "service_moves",
            &plan.service_moves,
            &copy["service_moves"],
            told,
        );
        compare("stocks", &plan.stocks, &copy["stocks"], told);
        compare("production", &plan.production, &copy["production"], told);
        compare("feeds", &plan.feeds, &copy["feeds"], told);
        compare("clearances", &plan.clearances, &copy["clearances"], told);
        compare("duties", &plan.duties, &copy["duties"], told);
        compare("conformity", &plan.conformity, &copy["conformity"], told);
        compare("procedures", &plan.procedures, &copy["procedures"], told);
        compare("admissions", &plan.admissions, &copy["admissions"], told);
        compare(
            "admission_duties",
            &plan.admission_duties,
            &copy["admission_duties"],
            told,
        );
        compare("data_sent", &plan.data_sent, &copy["data_sent"], told);
        compare("data_kept", &plan.data_kept, &copy["data_kept"], told);
        compare("work_done", &plan.work_done, &copy["work_done"], told);
        compare("compute", &plan.compute, &copy["compute"], told);
        compare(
            "transmissions",
            &plan.transmissions,
            &copy["transmissions"],
            told,
        );
        compare("carbon", &plan.carbon, &copy["carbon"], told);
        compare("payments", &plan.payments, &copy["payments"], told);
        compare("deliveries", &plan.deliveries, &copy["deliveries"], told);
        compare("decisions", &plan.decisions, &copy["decisions"], told);
        compare("regions", &plan.regions, &copy["regions"], told);
        compare("costs", &plan.costs, &copy["costs"], told);
        self.written.claims = Some(claims);
    }

    /// A table whose hash is not the manifest's was edited since: worth a remark.
    fn hashes(&mut self) {
        use sha2::{Digest, Sha256};
        let Some(manifest) = self.json("manifest.json") else {
            return;
        };
        let Some(hashes) = manifest["sha256"].as_object() else {
            return;
        };
        for (name, hash) in hashes {
            let path = self.folder.join(name);
            let Ok(text) = sheet::text(&path, self.folder) else {
                self.told.push(Diagnostic::new(
                    "W0401",
                    format!("{name} is in the manifest and not in the folder"),
                    "a table that is missing counts as one without rows",
                ));
                continue;
            };
            let digest = Sha256::digest(text.as_bytes());
            let found: String = digest.iter().map(|b| format!("{b:02x}")).collect();
            if hash.as_str() != Some(&found) {
                self.told.push(Diagnostic::new(
                    "W0402",
                    format!("{name} was changed since the plan was written"),
                    "nothing, if that was meant: what it says now is what is checked",
                ));
            }
        }
    }
}

/// Compares a table with its copy in `plan.json`.
fn compare<T: Serialize>(
    table: &'static str,
    rows: &[T],
    copy: &Value,
    told: &mut Vec<(RowRef, Option<String>, String)>,
) {
    let none = Vec::new();
    let copies = copy.as_array().unwrap_or(&none);
    for (i, row) in rows.iter().enumerate() {
        let at = RowRef {
            table,
            index: i as u32,
        };
        let Some(copy) = copies.get(i) else {
            told.push((at, None, "plan.json has no such row".to_string()));
            return;
        };
        let Ok(Value::Object(row)) = serde_json::to_value(row) else {
            continue;
        };
        for (field, value) in &row {
            let other = &copy[field];
            let same = match (value.as_f64(), other.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
                // What the table does not give (null) is not compared.
                _ => value.is_null() || value == other,
            };
            if !same && value.as_u64() != Some(u64::from(u32::MAX)) {
                let text = format!("plan.json says {other}, the table {value}");
                told.push((at, Some(field.clone()), text));
            }
        }
    }
    if copies.len() > rows.len() {
        let at = RowRef {
            table,
            index: (rows.len() as u32).saturating_sub(1),
        };
        let text = format!(
            "plan.json has {} rows, the table {}",
            copies.len(),
            rows.len()
        );
        told.push((at, None, text));
    }
}
