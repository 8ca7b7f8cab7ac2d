//! The documents that are made from declarations are the ones committed.

use std::path::Path;

use portolan::instance::schema;

/// Compares a generated document with the committed one; `PORTOLAN_REGENERATE` writes it.
fn same(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("PORTOLAN_REGENERATE").is_some() {
        std::fs::write(&file, generated).expect("writes");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == generated,
        "{path} is out of date: run PORTOLAN_REGENERATE=1 cargo test --test format"
    );
}

#[test]
fn the_format_is_documented() {
    same("docs/instance-format.md", &schema::markdown());
}

#[test]
fn the_schema_names_every_table() {
    let schema = schema::json_schema();
    let places = &schema["properties"]["places"]["items"];
    assert_eq!(places["required"], serde_json::json!(["place", "country"]));
    assert_eq!(places["properties"]["kind"]["enum"][0], "supplier");
    let package = schema::data_package("x", &["places", "lanes"]);
    assert_eq!(
        package["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"],
        "places"
    );
}
