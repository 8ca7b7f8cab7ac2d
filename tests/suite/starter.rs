//! The starter instance: checked clean, solved to a certified plan, never written over.

use crate::common::cli::portolan;

#[test]
fn the_starter_is_clean_and_solves() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = dir.path().join("made");
    let path = made.display().to_string();
    assert_eq!(portolan(&["new", &path]).status.code(), Some(0));
    let check = portolan(&["check", &path, "--format", "json"]);
    assert_eq!(check.status.code(), Some(0));
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).expect("one object");
    assert_eq!(found["errors"], 0);
    assert_eq!(found["warnings"], 0);
    assert_eq!(found["summary"]["periods"], 16);
    // The header's file stands for its folder.
    let header = made.join("portolan.toml").display().to_string();
    let again = portolan(&["check", &header, "--format", "json"]);
    assert_eq!(again.stdout, check.stdout);
    let solve = portolan(&["solve", &path, "--format", "json"]);
    assert_eq!(solve.status.code(), Some(0));
    let solution: serde_json::Value = serde_json::from_slice(&solve.stdout).expect("one object");
    assert_eq!(solution["status"], "certified-optimal");
    // What it is there to show: duty, and limits that bind.
    assert!(
        solution["costs"]["duty mfn"]
            .as_f64()
            .is_some_and(|d| d > 0.0)
    );
    assert!(solution["binding_limits"].as_u64().is_some_and(|n| n > 0));
    // What is there is not written over.
    assert_eq!(portolan(&["new", &path]).status.code(), Some(2));
}

#[test]
fn its_data_package_names_the_keys_between_its_tables() {
    let out = portolan(&["schema", "--datapackage", "instances/starter"]);
    assert_eq!(out.status.code(), Some(0));
    let package: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one object");
    let resources = package["resources"].as_array().expect("tables");
    let lanes = resources
        .iter()
        .find(|r| r["name"] == "lanes")
        .expect("lanes");
    let fields: Vec<&str> = lanes["schema"]["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|f| f["name"].as_str())
        .collect();
    // The fields are the file's columns, in its order: readers match them exactly.
    let header = std::fs::read_to_string("instances/starter/lanes.csv").expect("the table");
    assert_eq!(fields.join(","), header.lines().next().unwrap_or_default());
    let keys = lanes["schema"]["foreignKeys"].to_string();
    assert!(
        keys.contains(r#""fields":"from""#) && keys.contains("places"),
        "{keys}"
    );
    assert_eq!(lanes["schema"]["primaryKey"][0], "lane");
}

#[test]
fn tables_keep_to_80_columns_and_no_colour_in_a_pipe() {
    for instance in ["instances/starter", "tests/fixtures/infeasible/late.toml"] {
        let out = portolan(&["solve", instance]);
        let text = String::from_utf8(out.stdout).expect("text");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{instance}: {line}");
        }
        assert!(!text.contains('\u{1b}'));
    }
}
