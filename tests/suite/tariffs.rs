//! Tariff data in bulk: excerpts of the public files, and the files themselves where they are there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portolan::import::{Imported, Tariff, Wanted, tariffs};

use crate::common::cases::at;
use crate::common::data::public;

fn excerpts() -> PathBuf {
    at("tests/fixtures/tariffs")
}

fn wanted(hs: &[&str], origins: &[&str]) -> Wanted {
    let words = |all: &[&str]| all.iter().map(|w| w.to_string()).collect();
    Wanted {
        tariffs: Vec::new(),
        schemes: Vec::new(),
        hs: words(hs),
        origins: words(origins),
        days: ("2025-06-01".to_string(), "2026-12-31".to_string()),
        rule_sets: Vec::new(),
    }
}

/// What is imported, and the rows of each table by column.
struct Found {
    imported: Imported,
    tables: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

impl Found {
    fn of(data: &Path, wanted: &Wanted) -> Found {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("tables");
        let imported = tariffs(data, wanted, &out).unwrap_or_else(|e| panic!("{e}"));
        let mut tables = BTreeMap::new();
        for entry in std::fs::read_dir(&out).expect("a folder") {
            let path = entry.expect("an entry").path();
            let mut reader = csv::Reader::from_path(&path).expect("a table");
            let rows = reader.deserialize().map(|r| r.expect("a row")).collect();
            let name = path.file_stem().expect("a name").to_string_lossy();
            tables.insert(name.to_string(), rows);
        }
        Found { imported, tables }
    }

    fn rows(&self, table: &str, with: &[(&str, &str)]) -> Vec<&BTreeMap<String, String>> {
        let fits = |r: &&BTreeMap<String, String>| {
            with.iter()
                .all(|(k, v)| r.get(*k).map_or("", String::as_str) == *v)
        };
        self.tables
            .get(table)
            .into_iter()
            .flatten()
            .filter(fits)
            .collect()
    }

    fn one(&self, table: &str, with: &[(&str, &str)], column: &str) -> String {
        let rows = self.rows(table, with);
        assert_eq!(rows.len(), 1, "{with:?}: {rows:?}");
        rows[0].get(column).cloned().unwrap_or_default()
    }

    fn left(&self, code: &str, reason: &str) {
        let rows = self.rows("left_out", &[]);
        let found = rows
            .iter()
            .any(|r| r["code"].split(' ').any(|c| c == code) && r["reason"].contains(reason));
        assert!(found, "{code}, {reason}: {rows:?}");
    }
}

#[test]
fn the_united_states() {
    let mut w = wanted(
        &["61", "8507", "0202", "2004", "1701", "7801"],
        &["CN", "VN", "KR"],
    );
    w.tariffs = vec![Tariff::Us];
    let found = Found::of(&excerpts(), &w);
    let general = |hs: &str, column: &str| {
        found.one(
            "tariffs",
            &[("hs_code", hs), ("measure", "general")],
            column,
        )
    };
    assert_eq!(general("61091000", "ad_valorem"), "0.165");
    assert_eq!(general("61043100", "specific"), "0.548");
    assert_eq!(general("61043100", "specific_unit"), "kg");
    assert!(general("85076000", "source").contains("edition of 2025-06-06"));
    let korea = |hs: &str| {
        found.one(
            "tariffs",
            &[("hs_code", hs), ("measure", "us-korea")],
            "ad_valorem",
        )
    };
    assert_eq!(
        (korea("61091000").as_str(), korea("02022080").as_str()),
        ("0", "0.017")
    );
    assert_eq!(
        found.one("agreements", &[("agreement", "us-korea")], "members"),
        "US KR"
    );
    found.left("20049080", "no unit");
    found.left("17011420", "has conditions");
    found.left("78019990", "cannot be read");
    // Section 301: list 4A in force, 4B suspended, and a later list without its first day.
    let list = found.one(
        "tariffs",
        &[("measure", "section_301"), ("hs_code", "61091000")],
        "ad_valorem",
    );
    assert_eq!(list, "0.075");
    found.left("85076000", "section 301");
    // Viet Nam pays the 10 % of all until 6 August 2025, then 20 %; what was loaded before is spared.
    let vietnam = [
        ("measure", "ieepa_reciprocal"),
        ("origin_country", "VN"),
        ("hs_code", ""),
    ];
    let rates: Vec<(&str, &str, &str)> = found
        .rows("tariffs", &vietnam)
        .iter()
        .map(|r| {
            (
                r["ad_valorem"].as_str(),
                r["valid_to"].as_str(),
                r["in_transit_until"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        rates,
        [
            ("0.1", "2025-08-06", ""),
            ("0.2", "2026-02-23", "2025-10-04")
        ]
    );
    let exempt = [
        ("measure", "section_122"),
        ("origin_country", "VN"),
        ("hs_code", "85076000"),
    ];
    assert_eq!(found.one("tariffs", &exempt, "ad_valorem"), "0");
    let fentanyl = found.one(
        "measures",
        &[("measure", "ieepa_fentanyl")],
        "drawback_eligible",
    );
    assert_eq!(fentanyl, "false");
}

#[test]
fn britain_and_the_union() {
    let mut w = wanted(&["8507", "0207", "0707", "2204"], &["KR"]);
    w.tariffs = vec![Tariff::Uk, Tariff::Eu];
    let found = Found::of(&excerpts(), &w);
    let rate = |territory: &str, column: &str| {
        found.one(
            "tariffs",
            &[("territory", territory), ("hs_code", "85076000")],
            column,
        )
    };
    assert_eq!(
        (
            rate("UK", "ad_valorem").as_str(),
            rate("EU", "ad_valorem").as_str()
        ),
        ("0.02", "0.027")
    );
    found.left("8507600030", "end use");
    found.left("8507600033", "suspension");
    assert!(
        found
            .rows("tariffs", &[("hs_code", "8507600030")])
            .is_empty()
    );
}

#[test]
fn rules_of_origin() {
    let mut w = wanted(&["8507", "0103"], &[]);
    w.schemes = vec!["eu".to_string(), "south-korea".to_string()];
    let found = Found::of(&excerpts(), &w);
    let members = found.one("agreements", &[("agreement", "uk-eu")], "members");
    assert!(members.starts_with("GB AT BE") && members.contains(" GR "));
    let swine = [("hs_code", "0103"), ("agreement", "uk-eu")];
    assert_eq!(found.one("origin_rules", &swine, "wholly_obtained"), "true");
    let korea = |alternative: &str, column: &str| {
        let row = [
            ("agreement", "uk-south-korea"),
            ("hs_code", "8507"),
            ("alternative", alternative),
        ];
        found.one("origin_rules", &row, column)
    };
    assert_eq!(korea("1", "change"), "heading");
    assert_eq!(
        (
            korea("2", "value_method").as_str(),
            korea("2", "value_share").as_str()
        ),
        ("max_non_originating", "0.45")
    );
    // The Union's 8507 has one rule for packs and another for cells: told apart by words alone.
    assert!(
        found
            .rows(
                "origin_rules",
                &[("agreement", "uk-eu"), ("hs_code", "8507")]
            )
            .is_empty()
    );
    found.left("8507", "--rule-set 315=PRODUCTS");
    // Named products help, but not where the text does not join its alternatives.
    w.rule_sets = vec![("315".to_string(), "pack".to_string())];
    let named = Found::of(&excerpts(), &w);
    named.left("8507", "does not say whether its rows are alternatives");
}

#[test]
fn nonsense_is_refused() {
    let out = Path::new("never-written");
    let refused = |w: &Wanted| {
        tariffs(&excerpts(), w, out)
            .expect_err("refused")
            .to_string()
    };
    assert!(refused(&wanted(&["8507"], &[])).contains("nothing is asked for"));
    let mut w = wanted(&["850"], &[]);
    w.tariffs = vec![Tariff::Uk];
    assert!(refused(&w).contains("no HS prefix"));
    w.hs = vec!["8507".to_string()];
    w.origins = vec!["China".to_string()];
    assert!(refused(&w).contains("no country code"));
    w.origins.clear();
    w.days.1 = "2024-01-01".to_string();
    assert!(refused(&w).contains("range of days"));
    w = wanted(&["8507"], &[]);
    w.schemes = vec!["mars".to_string()];
    assert!(refused(&w).contains("no scheme `mars`"));
    assert!(!out.exists());
}

/// Everything in the public files is either a row or left out with a reason.
#[test]
fn the_public_files() {
    let Some(data) = public("") else { return };
    let chapters: Vec<String> = (1..=97).map(|c| format!("{c:02}")).collect();
    let chapters: Vec<&str> = chapters.iter().map(String::as_str).collect();
    let mut w = wanted(&chapters, &[]);
    w.tariffs = vec![Tariff::Uk];
    let uk = Found::of(&data, &w);
    let lines = csv::Reader::from_path(data.join("tariffs/uk_ukgt_eu_cet_2021.csv"))
        .expect("the file")
        .records()
        .count();
    let read: std::collections::BTreeSet<&String> = uk
        .rows("tariffs", &[])
        .iter()
        .map(|r| &r["hs_code"])
        .chain(
            uk.rows("left_out", &[])
                .iter()
                .map(|r| &r["code"])
                .filter(|c| !c.is_empty()),
        )
        .collect();
    assert_eq!(read.len(), lines, "a line is neither imported nor left out");
    assert!(uk.imported.rows["tariffs"] > 9000, "{:?}", uk.imported);
    let mut w = wanted(&["8413", "6109"], &["CN", "KR"]);
    w.tariffs = vec![Tariff::Us];
    w.schemes = vec!["eu".to_string(), "japan".to_string(), "cptpp".to_string()];
    let found = Found::of(&data, &w);
    assert!(found.imported.rows["tariffs"] > 20 && found.imported.rows["origin_rules"] > 2);
}
