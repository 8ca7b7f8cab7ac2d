//! The Common External Tariff and the UK Global Tariff as compared in January 2021.

use std::path::Path;

use super::super::ImportError;
use super::super::sheet::Csv;
use super::{Tables, cells, rate};

const FILE: &str = "uk_ukgt_eu_cet_2021.csv";

/// Reads the general rates of one of the two.
pub fn read(data: &Path, territory: &str, tables: &mut Tables) -> Result<(), ImportError> {
    let file = Csv::read(&data.join("tariffs"), FILE)?;
    let column = if territory == "UK" {
        "uk_ukgt_duty"
    } else {
        "eu_cet_duty"
    };
    let measure = format!("{}-general", territory.to_lowercase());
    tables.measure(&measure, "Third-country duty", "general", true);
    for row in &file.rows {
        let code = file.text(row, "cn_code")?;
        if !tables.wants(code) {
            continue;
        }
        let about = row.cell("description");
        let lower = about.to_lowercase();
        let text = row.cell(column);
        if lower.contains("for use in") || lower.contains("for the manufacture") {
            let reason = "end use: write it as a preference with `end_use` and name the plants";
            tables.leave(&file, row, code, about, reason);
            continue;
        }
        if row.cell("suspension") == "True" {
            let reason = "an autonomous suspension, whose rate the file does not give";
            tables.leave(&file, row, code, about, reason);
            continue;
        }
        for (flag, reason) in [
            (
                "trade_remedy",
                "a trade remedy falls on it beside this rate; its rate is not in the file",
            ),
            (
                "autonomous_quota",
                "an autonomous quota is open for it; neither rate nor quantity is in the file",
            ),
        ] {
            if row.cell(flag) == "True" {
                tables.leave(&file, row, code, about, reason);
            }
        }
        let found = match rate::read(text) {
            Ok(found) => found,
            Err(why) => {
                tables.leave(&file, row, code, text, &why);
                continue;
            }
        };
        let Some((from, to)) = tables.days("2021-01-01", "") else {
            tables.leave(
                &file,
                row,
                code,
                text,
                "it is of January 2021, after the days asked for",
            );
            continue;
        };
        let source = format!(
            "Department for International Trade, January 2021 (OGL v3): {FILE} line {}",
            row.line
        );
        let mut cells = cells(&found);
        cells.extend([
            ("territory", territory.to_string()),
            ("hs_code", code.to_string()),
            ("measure", measure.clone()),
            ("valid_from", from),
            ("valid_to", to),
            ("source", source),
        ]);
        tables.add("tariffs", &cells);
    }
    tables.lacks(FILE, "rates are of January 2021: later changes, preferential rates and trade remedies are not in it");
    Ok(())
}
