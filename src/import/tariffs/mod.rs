//! Tariff data in bulk: the United States' schedule and its measures of 2025 and 2026, the United
//! Kingdom's and the European Union's tariffs of January 2021, the United Kingdom's rules of origin.
//!
//! What is written are tables of the instance format for the HS prefixes, origins and days that are
//! asked for. Every row names its file, line and edition. What cannot be said in the format's terms
//! is a row of `left_out.csv` with the reason: nothing is guessed, nothing is dropped in silence.

mod european;
mod origin;
mod rate;
mod united_states;
mod wording;

use std::collections::BTreeMap;
use std::path::Path;

use super::sheet::{Csv, Row};
use super::{Folder, ImportError};

/// Whose tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tariff {
    /// The United States.
    Us,
    /// The United Kingdom.
    Uk,
    /// The European Union.
    Eu,
}

/// What to import.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Tariffs.
    pub tariffs: Vec<Tariff>,
    /// Schemes of the United Kingdom whose rules of origin are wanted.
    pub schemes: Vec<String>,
    /// HS prefixes of 2 to 10 digits.
    pub hs: Vec<String>,
    /// Countries of origin.
    pub origins: Vec<String>,
    /// First and last day, YYYY-MM-DD.
    pub days: (String, String),
    /// Products that rule sets are for, where several share a code: rule set and products.
    pub rule_sets: Vec<(String, String)>,
}

/// What was imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows by table.
    pub rows: BTreeMap<String, usize>,
    /// Rows left out, by reason.
    pub left_out: BTreeMap<String, usize>,
}

/// Rows of a table, each cells by column.
type Rows = Vec<Vec<(&'static str, String)>>;

/// What is being gathered.
struct Tables<'a> {
    wanted: &'a Wanted,
    tables: BTreeMap<&'static str, (&'static [&'static str], Rows)>,
    left_out: Vec<Vec<String>>,
    reasons: BTreeMap<String, usize>,
}

const MEASURES: &[&str] = &["measure", "name", "kind", "drawback_eligible", "fta_exempt"];
const TARIFFS: &[&str] = &[
    "territory",
    "hs_code",
    "origin_country",
    "measure",
    "agreement",
    "ad_valorem",
    "specific",
    "specific_unit",
    "currency",
    "combination",
    "valid_from",
    "valid_to",
    "in_transit_until",
    "source",
];
const AGREEMENTS: &[&str] = &[
    "agreement",
    "name",
    "members",
    "valid_from",
    "valid_to",
    "source",
];
const RULES: &[&str] = &[
    "agreement",
    "hs_code",
    "products",
    "alternative",
    "valid_from",
    "valid_to",
    "wholly_obtained",
    "change",
    "excluded_hs",
    "value_method",
    "value_share",
    "source",
];

impl Tables<'_> {
    fn add(&mut self, table: &'static str, row: &[(&'static str, String)]) {
        let columns = match table {
            "measures" => MEASURES,
            "agreements" => AGREEMENTS,
            "origin_rules" => RULES,
            _ => TARIFFS,
        };
        let rows = &mut self.tables.entry(table).or_insert((columns, Rows::new())).1;
        if !rows.iter().any(|r| r == row) {
            rows.push(row.to_vec());
        }
    }

    /// A row that cannot be said, and why.
    fn leave(&mut self, file: &Csv, row: &Row, code: &str, text: &str, reason: &str) {
        let line = row.line.to_string();
        let cells = [file.name(), &line, code, text, reason];
        self.left_out.push(cells.map(str::to_string).to_vec());
        *self.reasons.entry(reason.to_string()).or_default() += 1;
    }

    /// Something that the files do not hold at all.
    fn lacks(&mut self, file: &str, reason: &str) {
        let cells = [file, "", "", "", reason];
        self.left_out.push(cells.map(str::to_string).to_vec());
        *self.reasons.entry(reason.to_string()).or_default() += 1;
    }

    /// Whether a code is under a wanted prefix, or above one.
    fn wants(&self, code: &str) -> bool {
        let prefixes = self.wanted.hs.iter();
        prefixes
            .into_iter()
            .any(|p| code.starts_with(p.as_str()) || p.starts_with(code))
    }

    /// Days of a row within those that are wanted, blank where they reach beyond; `None` where
    /// they do not meet.
    fn days(&self, from: &str, to: &str) -> Option<(String, String)> {
        let (first, last) = &self.wanted.days;
        let met =
            (from.is_empty() || from <= last.as_str()) && (to.is_empty() || to >= first.as_str());
        met.then(|| {
            let from = if from <= first.as_str() { "" } else { from };
            let to = if to >= last.as_str() { "" } else { to };
            (from.to_string(), to.to_string())
        })
    }

    fn measure(&mut self, measure: &str, name: &str, kind: &str, refunded: bool) {
        self.add(
            "measures",
            &[
                ("measure", measure.to_string()),
                ("name", name.to_string()),
                ("kind", kind.to_string()),
                ("drawback_eligible", refunded.to_string()),
            ],
        );
    }
}

/// Writes tables of the instance format, and `left_out.csv`, to a new folder.
///
/// # Errors
/// A file that is missing or says what cannot be used, a question that makes no sense, a folder that
/// is there already.
pub fn tariffs(data: &Path, wanted: &Wanted, out: &Path) -> Result<Imported, ImportError> {
    check(wanted)?;
    let mut tables = Tables {
        wanted,
        tables: BTreeMap::new(),
        left_out: Vec::new(),
        reasons: BTreeMap::new(),
    };
    for tariff in &wanted.tariffs {
        match tariff {
            Tariff::Us => united_states::read(data, &mut tables)?,
            Tariff::Uk => european::read(data, "UK", &mut tables)?,
            Tariff::Eu => european::read(data, "EU", &mut tables)?,
        }
    }
    for scheme in &wanted.schemes {
        origin::read(data, scheme, &mut tables)?;
    }
    let mut imported = Imported {
        left_out: tables.reasons,
        ..Imported::default()
    };
    let mut folder = Folder::new();
    for (name, (columns, rows)) in &tables.tables {
        // Columns that no row fills are left away.
        let filled = |c: &&&str| {
            rows.iter()
                .any(|r| r.iter().any(|cell| cell.0 == **c && !cell.1.is_empty()))
        };
        let columns: Vec<&str> = columns.iter().filter(filled).copied().collect();
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|r| {
                let cell = |c: &&str| {
                    let found = r.iter().find(|cell| cell.0 == *c);
                    found.map_or(String::new(), |cell| cell.1.clone())
                };
                columns.iter().map(cell).collect()
            })
            .collect();
        folder.table(name, &columns, &cells)?;
        imported.rows.insert((*name).to_string(), rows.len());
    }
    let header = ["file", "line", "code", "text", "reason"];
    folder.table("left_out", &header, &tables.left_out)?;
    folder.write(out)?;
    Ok(imported)
}

/// Refuses what cannot be answered.
fn check(wanted: &Wanted) -> Result<(), ImportError> {
    let refuse = |what: String| Err(ImportError::Choice(what));
    if wanted.tariffs.is_empty() && wanted.schemes.is_empty() {
        return refuse("nothing is asked for: name a tariff or a scheme".to_string());
    }
    if wanted.hs.is_empty() {
        return refuse("no HS prefix is given".to_string());
    }
    for code in &wanted.hs {
        let digits = code.chars().all(|c| c.is_ascii_digit());
        if !digits || !matches!(code.len(), 2 | 4 | 6 | 8 | 10) {
            return refuse(format!(
                "`{code}` is no HS prefix of 2, 4, 6, 8 or 10 digits"
            ));
        }
    }
    for country in &wanted.origins {
        if country.len() != 2 || !country.chars().all(|c| c.is_ascii_uppercase()) {
            return refuse(format!(
                "`{country}` is no country code of two capital letters"
            ));
        }
    }
    let day = |text: &str| text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10;
    let (first, last) = &wanted.days;
    if !day(first) || !day(last) || first > last {
        return refuse(format!(
            "`{first}` to `{last}` is no range of days YYYY-MM-DD"
        ));
    }
    Ok(())
}

/// Cells of a rate.
fn cells(rate: &rate::Rate) -> Vec<(&'static str, String)> {
    let mut cells = vec![("ad_valorem", rate.ad_valorem.to_string())];
    if rate.specific > 0.0 {
        cells.push(("specific", rate.specific.to_string()));
        cells.push(("specific_unit", rate.unit.to_string()));
        cells.push(("currency", rate.currency.to_string()));
        cells.push(("combination", rate.combination.to_string()));
    }
    cells
}
