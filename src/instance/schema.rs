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
pub(super) fn default_value(f: &FieldSchema, text: &str) -> String {
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
    let patch = json!({
        "type": "object",
        "required": ["table"],
        "additionalProperties": false,
        "properties": {
            "overlay": { "type": "string" },
            "table": { "enum": SCHEMAS.iter().map(|s| s.name).collect::<Vec<_>>() },
            "where": { "type": "object" },
            "set": { "type": "object" },
            "add": { "type": "object" },
            "multiply": { "type": "object" },
            "remove": { "type": "boolean" },
            "append": { "type": "array", "items": { "type": "object" } },
            "override": { "type": "boolean" },
            "note": { "type": "string" },
        },
    });
    properties.insert(
        "patches".to_string(),
        json!({ "type": "array", "items": patch, "description": "Overlays: see docs/scenarios.md." }),
    );
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

/// A CSV file of an instance folder and the columns of its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFile {
    /// File name.
    pub path: String,
    /// Columns, in the file's order.
    pub columns: Vec<String>,
}

impl TableFile {
    /// The table that it holds: its name without `.csv` or `.csv.gz`.
    pub fn table(&self) -> &str {
        let plain = self.path.strip_suffix(".gz").unwrap_or(&self.path);
        plain.strip_suffix(".csv").unwrap_or(plain)
    }
}

/// Frictionless data package of a folder that has these CSV tables, with every column.
pub fn data_package(name: &str, tables: &[&str]) -> Value {
    let whole = |t: &&TableSchema| TableFile {
        path: format!("{}.csv", t.name),
        columns: t.fields.iter().map(|f| f.name.to_string()).collect(),
    };
    let named = SCHEMAS.iter().filter(|t| tables.contains(&t.name));
    let files: Vec<TableFile> = named.map(|t| whole(&t)).collect();
    data_package_of(name, &files)
}

/// Frictionless data package of these CSV files: the fields that they have, in their order, with
/// the keys between them. Files that hold no table are left out.
pub fn data_package_of(name: &str, files: &[TableFile]) -> Value {
    let there = |table: &str| files.iter().any(|f| f.table() == table);
    let mut resources: Vec<Value> = Vec::new();
    for table in SCHEMAS {
        let Some(file) = files.iter().find(|f| f.table() == table.name) else {
            continue;
        };
        let field = |column: &String| table.fields.iter().find(|f| f.name == column);
        let known: Vec<&FieldSchema> = file.columns.iter().filter_map(field).collect();
        let foreign: Vec<Value> = known
            .iter()
            .filter(|f| !f.kind.ends_with("separated by spaces"))
            .filter_map(|f| {
                let other = f.references.filter(|r| there(r))?;
                let key = SCHEMAS.iter().find(|s| s.name == other)?.key.first()?;
                Some(json!({ "fields": f.name, "reference": { "resource": other, "fields": key } }))
            })
            .collect();
        let fields: Vec<Value> = known.iter().map(|f| package_field(f)).collect();
        // A key column that is not there takes its default: then the rest is no key by itself.
        let keyed = table.key.iter().all(|k| known.iter().any(|f| f.name == *k));
        let mut schema = json!({ "fields": fields, "foreignKeys": foreign });
        if keyed
            && !table.key.is_empty()
            && known
                .iter()
                .all(|f| f.required || !table.key.contains(&f.name))
        {
            schema["primaryKey"] = json!(table.key);
        }
        resources.push(json!({
            "name": table.name,
            "path": file.path,
            "description": table.doc.trim(),
            "schema": schema,
        }));
    }
    json!({ "name": name, "resources": resources })
}

/// A field as table schemas have it.
fn package_field(f: &FieldSchema) -> Value {
    let kind = match f.kind {
        k if k.starts_with("number") || k.starts_with("share") => "number",
        "whole number >= 0" => "integer",
        "true or false" => "boolean",
        "date, YYYY-MM-DD" => "date",
        _ => "string",
    };
    let unit = f.unit.map_or(String::new(), |u| format!(" [{u}]"));
    json!({
        "name": f.name,
        "type": kind,
        "description": format!("{}{unit}", f.doc.trim()),
        "constraints": { "required": f.required },
    })
}
