//! The format's documentation and schemas, all made from the tables' declarations.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::SCHEMAS;
use super::table::{FieldSchema, TableSchema};

/// `docs/instance-format.md`.
pub fn markdown() -> String {
    let mut text = String::from(
        "# The instance format\n\n\
         Made from the program's own declarations (`PORTOLAN_REGENERATE=1 cargo test`): do not edit.\n\n\
         An instance is one of\n\n\
         * a **TOML file**: the header under `[instance]`, a row of any other table under `[[table]]`;\n\
         * a **folder** with `portolan.toml` (the header, and rows of any table) and CSV tables named \
         after the tables (`lanes.csv` or `lanes.csv.gz`);\n\
         * a **JSON file**: `{\"instance\": {...}, \"lanes\": [{...}, ...]}`.\n\n\
         A cell that is blank or not there takes the default. Lists are lists in TOML and JSON and words \
         separated by spaces in CSV. Dates are year-month-day.\n",
    );
    for table in SCHEMAS {
        let _ = writeln!(text, "\n## `{}`\n\n{}\n", table.name, table.doc.trim());
        if !table.key.is_empty() {
            let _ = writeln!(
                text,
                "A row is identified by `{}`.\n",
                table.key.join("`, `")
            );
        }
        text.push_str("| field | holds | unit | default | meaning |\n|---|---|---|---|---|\n");
        for f in table.fields {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} |",
                f.name,
                holds(f),
                f.unit.unwrap_or(""),
                default(f),
                f.doc.trim()
            );
        }
    }
    text
}

fn holds(f: &FieldSchema) -> String {
    match (f.choices, f.references) {
        ([], None) => f.kind.to_string(),
        ([], Some(table)) => format!("{} of `{table}`", f.kind),
        (choices, _) => choices
            .iter()
            .map(|c| format!("`{c}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What a blank means.
fn default(f: &FieldSchema) -> String {
    match f.default {
        _ if f.required => "required".to_string(),
        None => "blank".to_string(),
        Some(text) => format!("`{}`", default_value(f, text)),
    }
}

/// A default as an instance would write it: the declaration has it as Rust.
fn default_value(f: &FieldSchema, text: &str) -> String {
    if let Some((_, variant)) = text.rsplit_once("::").filter(|_| !f.choices.is_empty()) {
        let plain = |s: &str| s.replace(['_', '-'], "").to_lowercase();
        let choice = f.choices.iter().find(|c| plain(c) == plain(variant));
        return choice.map_or(variant.to_string(), |c| c.to_string());
    }
    text.split('"').nth(1).unwrap_or(text).to_string()
}

/// JSON Schema (2020-12) of an instance as one JSON document.
pub fn json_schema() -> Value {
    let mut properties = Map::new();
    for table in SCHEMAS {
        let row = row_schema(table);
        let value = if table.single {
            row
        } else {
            json!({ "type": "array", "items": row, "description": table.doc.trim() })
        };
        properties.insert(table.name.to_string(), value);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Portolan instance",
        "type": "object",
        "additionalProperties": false,
        "required": ["instance"],
        "properties": properties,
    })
}

fn row_schema(table: &TableSchema) -> Value {
    let mut properties = Map::new();
    for f in table.fields {
        let mut schema = match f.kind {
            "number" => json!({ "type": "number" }),
            "number >= 0" => json!({ "type": "number", "minimum": 0 }),
            "number > 0" => json!({ "type": "number", "exclusiveMinimum": 0 }),
            "share from 0 to 1" => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            "whole number >= 0" => json!({ "type": "integer", "minimum": 0 }),
            "true or false" => json!({ "type": "boolean" }),
            "date, YYYY-MM-DD" => json!({ "type": "string", "format": "date" }),
            kind if kind.ends_with("separated by spaces") => {
                json!({ "type": ["array", "string"], "items": { "type": "string" } })
            }
            _ => json!({ "type": "string" }),
        };
        if !f.choices.is_empty() {
            schema["enum"] = json!(f.choices);
        }
        let unit = f.unit.map_or(String::new(), |u| format!(" [{u}]"));
        schema["description"] = json!(format!("{}{unit}", f.doc.trim()));
        properties.insert(f.name.to_string(), schema);
    }
    let required: Vec<&str> = table
        .fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.name)
        .collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// Frictionless data package of a folder that has these CSV tables.
pub fn data_package(name: &str, tables: &[&str]) -> Value {
    let resources: Vec<Value> = SCHEMAS.iter().filter(|t| tables.contains(&t.name)).map(|t| {
        let fields: Vec<Value> = t.fields.iter().map(|f| {
            let kind = match f.kind {
                k if k.starts_with("number") || k.starts_with("share") => "number",
                "whole number >= 0" => "integer",
                "true or false" => "boolean",
                "date, YYYY-MM-DD" => "date",
                _ => "string",
            };
            let unit = f.unit.map_or(String::new(), |u| format!(" [{u}]"));
            json!({ "name": f.name, "type": kind, "description": format!("{}{unit}", f.doc.trim()), "constraints": { "required": f.required } })
        }).collect();
        let foreign: Vec<Value> = t.fields.iter().filter(|f| !f.kind.ends_with("separated by spaces")).filter_map(|f| {
            let table = f.references.filter(|r| tables.contains(r))?;
            let key = SCHEMAS.iter().find(|s| s.name == table)?.key.first()?;
            Some(json!({ "fields": f.name, "reference": { "resource": table, "fields": key } }))
        }).collect();
        json!({
            "name": t.name,
            "path": format!("{}.csv", t.name),
            "description": t.doc.trim(),
            "schema": { "fields": fields, "primaryKey": t.key, "foreignKeys": foreign },
        })
    }).collect();
    json!({ "name": name, "resources": resources })
}
