//! The United Kingdom's rules of origin with its partners.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::ImportError;
use super::super::sheet::{Csv, Row};
use super::{Tables, wording};

const SOURCE: &str = "trade-tariff/trade-tariff-backend 3c0266943, 2026-08-21 (OGL v3)";

/// Reads the agreement and the rules of a scheme.
pub fn read(data: &Path, scheme: &str, tables: &mut Tables) -> Result<(), ImportError> {
    let dir = data.join("rules_of_origin");
    let schemes = Csv::read(&dir, "uk_schemes.csv")?;
    let Some(row) = schemes.rows.iter().find(|r| r.cell("scheme") == scheme) else {
        let known: Vec<&str> = schemes.rows.iter().map(|r| r.cell("scheme")).collect();
        return Err(ImportError::Choice(format!(
            "there is no scheme `{scheme}`; there are {}",
            known.join(", ")
        )));
    };
    let agreement = format!("uk-{scheme}");
    let members: Vec<&str> = row
        .cell("countries")
        .split_whitespace()
        .filter(|c| c.len() == 2 && *c != "EU" && c.chars().all(|c| c.is_ascii_uppercase()))
        .collect();
    tables.add(
        "agreements",
        &[
            ("agreement", agreement.clone()),
            ("name", row.cell("title").to_string()),
            ("members", format!("GB {}", members.join(" "))),
            ("valid_from", row.cell("valid_from").to_string()),
            ("valid_to", row.cell("valid_to").to_string()),
            (
                "source",
                format!("{SOURCE}: uk_schemes.csv line {}", row.line),
            ),
        ],
    );
    let cumulation = Csv::read(&dir, "uk_scheme_cumulation.csv")?;
    for row in cumulation
        .rows
        .iter()
        .filter(|r| r.cell("scheme") == scheme && r.cell("method") != "bilateral")
    {
        let reason =
            "cumulation with countries outside the agreement: its conditions are not in the file";
        tables.leave(&cumulation, row, "", row.cell("countries"), reason);
    }
    tables.lacks(schemes.name(), &format!("preferential rates of {agreement} are not in the data: add them to tariffs; de minimis, direct transport and accounting stand in the agreement's text"));
    rules(&dir, scheme, &agreement, tables)
}

fn rules(
    dir: &Path,
    scheme: &str,
    agreement: &str,
    tables: &mut Tables,
) -> Result<(), ImportError> {
    let file = Csv::read(dir, &format!("rules_{scheme}.csv"))?;
    let mut sets: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &file.rows {
        sets.entry(row.cell("rule_set")).or_default().push(row);
    }
    // Prefixes of each set, and how many sets have each.
    let mut prefixes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for (set, rows) in &sets {
        let range = prefixes_of(rows[0].cell("hs10_min"), rows[0].cell("hs10_max"));
        let within: Vec<String> = range.into_iter().filter(|p| tables.wants(p)).collect();
        for p in &within {
            *holders.entry(p.clone()).or_default() += 1;
        }
        prefixes.insert(set, within);
    }
    for (set, rows) in &sets {
        let codes = &prefixes[set];
        if codes.is_empty() {
            continue;
        }
        let products = tables
            .wanted
            .rule_sets
            .iter()
            .find(|s| s.0 == **set)
            .map(|s| s.1.clone());
        let shared = codes.iter().any(|c| {
            holders.iter().any(|(other, n)| {
                (other == c && *n > 1)
                    || (other != c
                        && (other.starts_with(c.as_str()) || c.starts_with(other.as_str())))
            })
        });
        let joined = rows.iter().skip(1).all(|r| r.cell("operator") == "or");
        for (k, row) in rows.iter().enumerate() {
            let (text, code) = (row.cell("rule"), codes.join(" "));
            let reason = if shared && products.is_none() {
                Some(format!(
                    "rule set {set} shares its codes with others and is told apart by words ({}): name its products with --rule-set {set}=PRODUCTS",
                    row.cell("subdivision")
                ))
            } else if !joined {
                Some(format!(
                    "rule set {set} does not say whether its rows are alternatives: the agreement's text decides"
                ))
            } else if !row.cell("quota").is_empty() && row.cell("quota") != "False" {
                Some("an origin quota: the agreement's annex has its quantities".to_string())
            } else {
                None
            };
            let asks = match reason.map_or_else(|| wording::read(text), Err) {
                Ok(asks) => asks,
                Err(why) => {
                    tables.leave(&file, row, &code, text, &why);
                    continue;
                }
            };
            let Some((_, to)) = tables.days("", &asks.valid_to) else {
                tables.leave(
                    &file,
                    row,
                    &code,
                    text,
                    "it ended before the days asked for",
                );
                continue;
            };
            for code in codes {
                let mut cells = vec![
                    ("agreement", agreement.to_string()),
                    ("hs_code", code.clone()),
                    (
                        "products",
                        products.clone().unwrap_or_default().replace(',', " "),
                    ),
                    ("alternative", (k + 1).to_string()),
                    ("valid_to", to.clone()),
                    ("change", asks.change.to_string()),
                    ("excluded_hs", asks.excluded_hs.join(" ")),
                    ("value_method", asks.value_method.to_string()),
                    (
                        "source",
                        format!(
                            "{SOURCE}: rules_{scheme}.csv line {}, rule set {set}",
                            row.line
                        ),
                    ),
                ];
                if asks.wholly_obtained {
                    cells.push(("wholly_obtained", "true".to_string()));
                }
                if !asks.value_method.is_empty() {
                    cells.push(("value_share", asks.value_share.to_string()));
                }
                tables.add("origin_rules", &cells);
            }
        }
    }
    Ok(())
}

/// The fewest HS prefixes of an even number of digits that make up a range of ten-digit codes.
fn prefixes_of(first: &str, last: &str) -> Vec<String> {
    let (Ok(mut at), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else {
        return Vec::new();
    };
    let mut prefixes = Vec::new();
    while at <= last {
        let fits = [2_u32, 4, 6, 8, 10].into_iter().find(|&digits| {
            let size = 10_u64.pow(10 - digits);
            at.is_multiple_of(size) && at + size - 1 <= last
        });
        let digits = fits.unwrap_or(10);
        let size = 10_u64.pow(10 - digits);
        let whole = format!("{at:010}");
        prefixes.push(whole[..digits as usize].to_string());
        at += size;
    }
    prefixes
}

#[cfg(test)]
mod tests {
    use super::prefixes_of;

    #[test]
    fn ranges_are_prefixes() {
        assert_eq!(prefixes_of("8507000000", "8507999999"), ["8507"]);
        assert_eq!(
            prefixes_of("0101000000", "0103999999"),
            ["0101", "0102", "0103"]
        );
        assert_eq!(prefixes_of("8500000000", "8599999999"), ["85"]);
        assert_eq!(
            prefixes_of("0406109000", "0406999999")
                .first()
                .map(String::as_str),
            Some("04061090")
        );
    }
}
