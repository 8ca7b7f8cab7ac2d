//! The United States: the Harmonized Tariff Schedule of 2025, its programmes, and the measures of
//! 2025 and 2026.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::ImportError;
use super::super::sheet::{Csv, Row};
use super::{Tables, cells, rate};

const EDITION: &str = "USITC HTS 2025, edition of 2025-06-06";

/// Programmes with the countries that they are for.
const PROGRAMMES: &[(&str, &[&str])] = &[
    ("australia", &["AU"]),
    ("bahrain", &["BH"]),
    ("chile", &["CL"]),
    ("colombia", &["CO"]),
    ("dr_cafta", &["CR", "DO", "GT", "HN", "NI", "SV"]),
    ("japan", &["JP"]),
    ("jordan", &["JO"]),
    ("korea", &["KR"]),
    ("morocco", &["MA"]),
    ("oman", &["OM"]),
    ("panama", &["PA"]),
    ("peru", &["PE"]),
    ("singapore", &["SG"]),
    ("usmca", &["CA", "MX"]),
    ("israel", &["IL"]),
];

/// Lists of section 301 that have been in force unchanged since 2020; the dates of later ones are
/// not in the data.
const LISTS: &[&str] = &[
    "9903.88.01",
    "9903.88.02",
    "9903.88.03",
    "9903.88.04",
    "9903.88.15",
];

/// Reads everything.
pub fn read(data: &Path, tables: &mut Tables) -> Result<(), ImportError> {
    let dir = data.join("tariffs");
    schedule(&dir, tables)?;
    let measures = dir.join("us_2025_2026");
    section_301(&measures, tables)?;
    by_country(&measures, tables)?;
    for (name, column) in [
        ("s232_derivative_products.csv", "hts_prefix"),
        ("s232_annex_products.csv", "hts_prefix"),
        ("s232_copper_products.csv", "hts10"),
        ("s201_solar_products.csv", "hts10"),
        ("country_eo_exempt_products.csv", "hts10"),
        ("fentanyl_carveout_products.csv", "hts8"),
        ("floor_exempt_products.csv", "hts8"),
    ] {
        let file = Csv::read_loosely(&measures, name)?;
        for row in &file.rows {
            let code = row.cell(column).replace('.', "");
            if code.len() >= 4 && tables.wants(&code) {
                let reason = "named by a measure or an exemption whose rate, origins or share of the value the file does not give";
                tables.leave(&file, row, &code, "", reason);
            }
        }
    }
    Ok(())
}

/// General rates and programmes.
fn schedule(dir: &Path, tables: &mut Tables) -> Result<(), ImportError> {
    let file = Csv::read(dir, "us_hts8_2025.csv")?;
    let special = Csv::read(dir, "us_hts8_2025_programs.csv")?;
    let mut programmes: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
    for row in &special.rows {
        programmes.insert((row.cell("hts8"), row.cell("program")), row);
    }
    tables.measure("general", "General (MFN) rate of duty", "general", true);
    for row in &file.rows {
        let code = file.text(row, "hts8")?;
        if !tables.wants(code) {
            continue;
        }
        let text = row.cell("mfn_text");
        let (Some(begin), Some(end)) = (date(row.cell("begin")), date(row.cell("end"))) else {
            tables.leave(
                &file,
                row,
                code,
                text,
                "its first or last day cannot be read",
            );
            continue;
        };
        let Some((from, to)) = tables.days(&begin, &end) else {
            continue;
        };
        let source = format!("{EDITION}: us_hts8_2025.csv line {}", row.line);
        let general = rate::read(text).and_then(|found| agrees(row, &found).map(|()| found));
        match general {
            Ok(found) => {
                let mut cells = cells(&found);
                cells.extend([
                    ("territory", "US".to_string()),
                    ("hs_code", code.to_string()),
                    ("measure", "general".to_string()),
                    ("valid_from", from.clone()),
                    ("valid_to", to.clone()),
                    ("source", source.clone()),
                ]);
                tables.add("tariffs", &cells);
            }
            Err(why) => tables.leave(&file, row, code, text, &why),
        }
        preferences(&file, row, &programmes, (&from, &to), tables);
    }
    Ok(())
}

/// Whether a rate's text says what its numbers say.
fn agrees(row: &Row, found: &rate::Rate) -> Result<(), String> {
    let number = |column: &str| row.cell(column).parse::<f64>().unwrap_or(0.0);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
    let (share, amount) = (number("mfn_ad_val"), number("mfn_specific_usd_per_unit"));
    if close(share, found.ad_valorem) && close(amount, found.specific) {
        Ok(())
    } else {
        Err(format!(
            "its text and its numbers ({share}, {amount}) differ"
        ))
    }
}

/// Rates of programmes for the wanted origins.
fn preferences(
    file: &Csv,
    row: &Row,
    special: &BTreeMap<(&str, &str), &Row>,
    (from, to): (&str, &str),
    tables: &mut Tables,
) {
    let code = row.cell("hts8");
    let listed: Vec<&str> = row.cell("fta_programs").split_whitespace().collect();
    let wanted = tables.wanted;
    for &(programme, countries) in PROGRAMMES {
        let open =
            listed.contains(&programme) || (programme == "israel" && row.cell("israel") == "IL");
        let origins: Vec<&String> = wanted
            .origins
            .iter()
            .filter(|o| countries.contains(&o.as_str()))
            .collect();
        if !open || origins.is_empty() {
            continue;
        }
        let own = special.get(&(code, programme));
        let free = rate::read("Free");
        let found = match own.map(|r| (r.cell("rate_type"), r)) {
            None | Some(("0", _)) => free,
            Some(("7", r)) => {
                let share = r.cell("ad_val").parse::<f64>();
                share
                    .map_err(|_| "its rate is no number".to_string())
                    .and_then(|a| {
                        Ok(rate::Rate {
                            ad_valorem: a,
                            ..free?
                        })
                    })
            }
            Some(_) => {
                Err("a programme's rate that only the special column's text tells".to_string())
            }
        };
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                tables.leave(file, row, code, row.cell("special_text"), &why);
                continue;
            }
        };
        let name = format!("us-{}", programme.replace('_', "-"));
        tables.measure(
            &name,
            &format!("Special rate: {programme}"),
            "preference",
            true,
        );
        let new = !tables.tables.get("agreements").is_some_and(|a| {
            a.1.iter()
                .any(|r| r.iter().any(|c| c.0 == "agreement" && c.1 == name))
        });
        if new {
            tables.add(
                "agreements",
                &[
                    ("agreement", name.clone()),
                    ("members", format!("US {}", countries.join(" "))),
                    ("source", EDITION.to_string()),
                ],
            );
            tables.lacks(
                file.name(),
                &format!("rules of origin of {name} are not in the data: add them to origin_rules"),
            );
        }
        for origin in origins {
            let mut cells = cells(&found);
            cells.extend([
                ("territory", "US".to_string()),
                ("hs_code", code.to_string()),
                ("origin_country", origin.clone()),
                ("measure", name.clone()),
                ("agreement", name.clone()),
                ("valid_from", from.to_string()),
                ("valid_to", to.to_string()),
                (
                    "source",
                    format!(
                        "{EDITION}: us_hts8_2025.csv line {}, special column",
                        row.line
                    ),
                ),
            ]);
            tables.add("tariffs", &cells);
        }
    }
    for (column, reason) in [
        (
            "gsp",
            "GSP lapsed on 2020-12-31, and its beneficiaries are not in the file",
        ),
        ("agoa", "AGOA's beneficiaries are not in the file"),
        (
            "pharma",
            "the pharmaceutical appendix frees named substances only",
        ),
    ] {
        if !row.cell(column).is_empty() {
            tables.leave(file, row, code, row.cell("special_text"), reason);
        }
    }
}

/// Section 301 on China.
fn section_301(dir: &Path, tables: &mut Tables) -> Result<(), ImportError> {
    if !tables.wanted.origins.iter().any(|o| o == "CN") {
        return Ok(());
    }
    let rates = list_rates(dir)?;
    let file = Csv::read(dir, "s301_product_lists.csv")?;
    for row in &file.rows {
        let (code, heading) = (row.cell("hts8"), row.cell("ch99_code"));
        if !tables.wants(code) {
            continue;
        }
        let list = row.cell("list");
        let Some(share) = rates.get(heading).filter(|_| LISTS.contains(&heading)) else {
            let reason =
                "a section 301 list that was suspended, or whose first day the file does not give";
            tables.leave(&file, row, code, &format!("list {list}, {heading}"), reason);
            continue;
        };
        tables.measure("section_301", "Section 301 on China", "additional", true);
        tables.add(
            "tariffs",
            &[
                ("territory", "US".to_string()),
                ("hs_code", code.to_string()),
                ("origin_country", "CN".to_string()),
                ("measure", "section_301".to_string()),
                ("ad_valorem", share.to_string()),
                (
                    "source",
                    format!(
                        "{heading}, list {list}: Budget-Lab-Yale/tariff-rate-tracker 2026-05-11 (MIT), s301_product_lists.csv line {}",
                        row.line
                    ),
                ),
            ],
        );
    }
    Ok(())
}

/// Rates of section 301 by heading, from the parameters' list.
fn list_rates(dir: &Path) -> Result<BTreeMap<String, f64>, ImportError> {
    let path = dir.join("policy_params.yaml");
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|e| ImportError::File(name.clone(), e))?;
    let mut rates = BTreeMap::new();
    let mut heading = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(code) = line.strip_prefix("- ch99_pattern:") {
            heading = code.trim().trim_matches('\'').to_string();
        } else if let Some(share) = line.strip_prefix("s301_rate:")
            && let Ok(share) = share.trim().parse::<f64>()
        {
            rates.insert(heading.clone(), share);
        }
    }
    Ok(rates)
}

/// The duties by country of 2025 and 2026, with what they spare.
fn by_country(dir: &Path, tables: &mut Tables) -> Result<(), ImportError> {
    let file = Csv::read(dir, "country_rates.csv")?;
    let mut begun: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for row in file.rows.iter().filter(|r| r.cell("iso2") != "*") {
        let first = begun
            .entry((row.cell("iso2"), row.cell("measure")))
            .or_insert(row.cell("valid_from"));
        *first = (*first).min(row.cell("valid_from"));
    }
    let mut fallen: Vec<(String, String)> = Vec::new();
    for row in &file.rows {
        let (country, measure) = (row.cell("iso2"), row.cell("measure"));
        for origin in tables.wanted.origins.clone() {
            let mut last = row.cell("valid_to").to_string();
            if country == "*" {
                let spared = ["CA", "MX", "BY", "CU", "KP", "RU", "US"];
                if measure == "ieepa_reciprocal" && spared.contains(&origin.as_str()) {
                    continue;
                }
                // A country's own rows take over on their first day.
                if let Some(own) = begun.get(&(origin.as_str(), measure)) {
                    let Some(before) =
                        yesterday(own).filter(|d| d.as_str() >= row.cell("valid_from"))
                    else {
                        continue;
                    };
                    last = last.min(before);
                }
            } else if country != origin {
                continue;
            }
            let first = row.cell("valid_from");
            let Some((from, to)) = tables.days(first, &last) else {
                continue;
            };
            // IEEPA reciprocal and section 122 duties are refunded on export, fentanyl duties never.
            tables.measure(measure, measure, "additional", measure != "ieepa_fentanyl");
            let in_transit = match (measure, first) {
                ("ieepa_reciprocal", "2025-08-07") => "2025-10-04",
                ("section_122", "2026-02-24") => "2026-02-27",
                _ => "",
            };
            let in_transit = if from.is_empty() { "" } else { in_transit };
            tables.add(
                "tariffs",
                &[
                    ("territory", "US".to_string()),
                    ("origin_country", origin.clone()),
                    ("measure", measure.to_string()),
                    ("ad_valorem", row.cell("rate").to_string()),
                    ("valid_from", from),
                    ("valid_to", to),
                    ("in_transit_until", in_transit.to_string()),
                    (
                        "source",
                        format!(
                            "{}: {} (country_rates.csv line {})",
                            row.cell("ch99_heading"),
                            row.cell("source"),
                            row.line
                        ),
                    ),
                ],
            );
            fallen.push((measure.to_string(), origin));
        }
    }
    tables.lacks(file.name(), "country deals that changed rates after 2025-07-31, and what claims under USMCA are spared, are not in the data");
    for (measure, name, column) in [
        ("ieepa_reciprocal", "ieepa_exempt_products.csv", "hts10"),
        ("section_122", "s122_exempt_products.csv", "hts8"),
    ] {
        let list = Csv::read(dir, name)?;
        for row in &list.rows {
            let code = list.text(row, column)?;
            let digits = code.chars().all(|c| c.is_ascii_digit());
            if !tables.wants(code) {
                continue;
            }
            if !digits || !matches!(code.len(), 4 | 6 | 8 | 10) {
                tables.leave(&list, row, code, "", "it is no HS code");
                continue;
            }
            let mut origins: Vec<&str> = fallen
                .iter()
                .filter(|f| f.0 == measure)
                .map(|f| f.1.as_str())
                .collect();
            origins.sort_unstable();
            origins.dedup();
            let rows: Vec<Vec<(&'static str, String)>> = origins
                .into_iter()
                .map(|origin| {
                    vec![
                        ("territory", "US".to_string()),
                        ("hs_code", code.to_string()),
                        ("origin_country", origin.to_string()),
                        ("measure", measure.to_string()),
                        ("ad_valorem", "0".to_string()),
                        (
                            "source",
                            format!(
                                "exempt: tariff-rate-tracker 2026-05-11 (MIT), {name} line {}",
                                row.line
                            ),
                        ),
                    ]
                })
                .collect();
            rows.iter().for_each(|r| tables.add("tariffs", r));
        }
    }
    Ok(())
}

/// `7/1/20` as a date; years up to 50 are of this century.
fn date(text: &str) -> Option<String> {
    let mut parts = text.split('/');
    let month: u8 = parts.next()?.parse().ok()?;
    let day: u8 = parts.next()?.parse().ok()?;
    let year: u16 = parts.next()?.parse().ok()?;
    let year = if year <= 50 { 2000 + year } else { 1900 + year };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The day before a date.
fn yesterday(date: &str) -> Option<String> {
    let date: jiff::civil::Date = date.parse().ok()?;
    Some(date.yesterday().ok()?.to_string())
}
