//! Raw documents: rows of cells, each of which can be found again in its file.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::cell::Raw;
use super::table::At;
use crate::diagnostic::{Diagnostic, Place};

/// Longest line and longest cell of a CSV file, in bytes.
const LONGEST_LINE: usize = 1 << 20;
const LONGEST_CELL: usize = 1 << 16;

/// A row of a TOML or JSON document.
#[derive(Debug, Default)]
pub struct SpannedRow {
    /// Where the row stands.
    pub span: Range<usize>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field: name, where the name stands, where the value stands, value.
pub type Field = (String, Range<usize>, Range<usize>, Owned);

/// A cell that outlives its parser.
#[derive(Clone, Debug, PartialEq)]
pub enum Owned {
    /// Text.
    Text(String),
    /// Whole number.
    Int(i64),
    /// Number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// List.
    List(Vec<Owned>),
    /// A table, which no cell can be: only patches hold tables.
    Table(Vec<Field>),
}

impl Owned {
    /// As a cell that a patch gives: empty text makes it blank.
    pub fn given(&self) -> Option<Raw<'_>> {
        Some(self.raw()).filter(|_| !matches!(self, Owned::Text(t) if t.trim().is_empty()))
    }

    /// As a raw cell.
    pub fn raw(&self) -> Raw<'_> {
        match self {
            Owned::Text(s) => Raw::Text(s),
            Owned::Int(i) => Raw::Int(*i),
            Owned::Float(f) => Raw::Float(*f),
            Owned::Bool(b) => Raw::Bool(*b),
            Owned::List(items) => Raw::List(items.iter().map(Owned::raw).collect()),
            Owned::Table(_) => Raw::Table,
        }
    }
}

/// A document with what is needed to find its cells again.
#[derive(Debug)]
pub struct Source {
    /// Name for people.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Rows of a TOML or JSON document, over all tables.
    pub rows: Vec<SpannedRow>,
    /// Columns of a CSV document.
    pub columns: Vec<String>,
}

/// All documents of an instance.
#[derive(Debug, Default)]
pub struct Sources {
    /// In the order read.
    pub all: Vec<Source>,
    /// Cells that a patch gave: where the patch's value stands.
    pub patched: HashMap<(At, &'static str), (u16, Range<usize>)>,
}

impl Sources {
    /// Where a field of a row stands; the row itself where it does not have the field.
    pub fn locate(&self, at: At, field: Option<&str>) -> Option<Place> {
        let given = self
            .patched
            .iter()
            .find(|((row, name), _)| *row == at && Some(*name) == field);
        if let Some((_, (source, span))) = given {
            return Some(self.all.get(*source as usize)?.place(span.clone()));
        }
        let source = self.all.get(at.source as usize)?;
        if source.columns.is_empty() {
            let row = source.rows.get(at.row as usize)?;
            let known = field.and_then(|f| row.fields.iter().find(|r| r.0 == f));
            let span = known.map_or(row.span.clone(), |f| f.2.clone());
            return Some(source.place(span));
        }
        // After a line that ends in CR LF the reader counts from the LF on.
        let ends = |b: &&u8| matches!(**b, b'\r' | b'\n');
        let before = source.text.as_bytes().iter().skip(at.row as usize);
        let start = at.row as usize + before.take_while(ends).count();
        let column = field.and_then(|f| source.columns.iter().position(|c| c == f));
        Some(source.place(csv_cell(&source.text, start, column)))
    }
}

impl Source {
    /// The place of a byte range.
    pub fn place(&self, span: Range<usize>) -> Place {
        let text = &self.text;
        let start = floor(text, span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let end = floor(text, span.end.clamp(start, line_end));
        let column = text[line_start..start].chars().count() + 1;
        // What is printed is cut around the place; here a line is only kept from growing without end.
        let line = text[line_start..line_end].trim_end_matches('\r');
        let (from, shown_column) = match column.checked_sub(MOST_QUOTED) {
            Some(_) => (column - 60, 60),
            None => (0, column),
        };
        let shown = (line.chars().skip(from))
            .take(shown_column + 200)
            .collect::<String>();
        Place {
            file: self.file.clone(),
            line: text[..line_start].matches('\n').count() + 1,
            column: shown_column,
            text: shown,
            length: text[start..end].chars().count().max(1),
        }
    }
}

/// Columns up to this one are told as they are; a line that is longer is quoted from near the place on.
const MOST_QUOTED: usize = 10_000;

fn floor(text: &str, mut index: usize) -> usize {
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// Range of a cell of the CSV record that starts at a byte; the whole line without a column.
fn csv_cell(text: &str, start: usize, column: Option<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut cell_start, mut nth, mut quoted) = (start, start, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if column == Some(nth) {
                    return cell_start..at;
                }
                nth += 1;
                cell_start = at + 1;
            }
            b'\n' if !quoted => break,
            _ => {}
        }
        at += 1;
    }
    if column == Some(nth) {
        cell_start..at
    } else {
        start..at
    }
}

/// Tables of a TOML or JSON document: name, where the name stands, rows.
pub type Tables = Vec<(String, Range<usize>, Vec<SpannedRow>)>;

/// Reads TOML.
pub fn toml(source: &Source) -> Result<Tables, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    if !errors.is_empty() {
        let told = errors.iter().map(|e| {
            let place = e.span().map(|s| source.place(s));
            Diagnostic::new(
                "E0101",
                format!("not TOML: {}", e.message()),
                "mend the syntax here",
            )
            .at(place, None)
        });
        return Err(told.collect());
    }
    let mut tables: Tables = Vec::new();
    let mut errors = Vec::new();
    for (name, value) in document.get_ref() {
        let mut rows = Vec::new();
        match value.get_ref() {
            DeValue::Table(t) => rows.push(toml_row(t, value.span())),
            DeValue::Array(items) => {
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::Table(t) => rows.push(toml_row(t, item.span())),
                        _ => errors.push(not_a_row(source, item.span())),
                    }
                }
            }
            _ => errors.push(not_a_row(source, value.span())),
        }
        tables.push((name.get_ref().to_string(), name.span(), rows));
    }
    // The parser sorts by name; people wrote in an order.
    tables.sort_by_key(|t| t.1.start);
    if errors.is_empty() {
        Ok(tables)
    } else {
        Err(errors)
    }
}

fn not_a_row(source: &Source, span: Range<usize>) -> Diagnostic {
    let remedy =
        "a table is written [[lanes]] (one per row) in TOML, and as a list of objects in JSON";
    Diagnostic::new("E0102", "not a row of a table", remedy).at(Some(source.place(span)), None)
}

fn toml_row(table: &DeTable, span: Range<usize>) -> SpannedRow {
    let fields = table.iter().map(|(k, v)| {
        (
            k.get_ref().to_string(),
            k.span(),
            v.span(),
            toml_cell(v.get_ref()),
        )
    });
    SpannedRow {
        span,
        fields: fields.collect(),
    }
}

fn toml_cell(value: &DeValue) -> Owned {
    match value {
        DeValue::String(s) => Owned::Text(s.to_string()),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix())
            .map_or(Owned::Float(f64::INFINITY), Owned::Int),
        DeValue::Float(f) => Owned::Float(f.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Owned::Bool(*b),
        DeValue::Datetime(d) => Owned::Text(d.to_string()),
        DeValue::Array(items) => {
            Owned::List(items.iter().map(|i| toml_cell(i.get_ref())).collect())
        }
        DeValue::Table(t) => Owned::Table(toml_row(t, 0..0).fields),
    }
}

/// Reads JSON.
pub fn json(source: &Source) -> Result<Tables, Vec<Diagnostic>> {
    use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged};
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        ..ParseOptions::default()
    };
    let parsed = match jsonc_parser::parse_to_ast(&source.text, &CollectOptions::default(), &strict)
    {
        Ok(parsed) => parsed,
        Err(e) => {
            let place = source.place(e.range().start..e.range().end);
            let told = Diagnostic::new(
                "E0103",
                format!("not JSON: {}", e.kind()),
                "mend the syntax here",
            );
            return Err(vec![told.at(Some(place), None)]);
        }
    };
    let whole = |r: jsonc_parser::common::Range| r.start..r.end;
    let Some(ast::Value::Object(root)) = &parsed.value else {
        return Err(vec![not_a_row(source, 0..source.text.len().min(1))]);
    };
    let mut tables: Tables = Vec::new();
    let mut errors = Vec::new();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for property in &root.properties {
        let name = property.name.as_str();
        if seen.insert(name, ()).is_some() {
            errors.push(twice(source, name, whole(property.range())));
        }
        let mut rows = Vec::new();
        let items: Vec<&ast::Value> = match &property.value {
            ast::Value::Array(items) => items.elements.iter().collect(),
            one => vec![one],
        };
        for item in items {
            match item {
                ast::Value::Object(o) => {
                    let mut row = SpannedRow {
                        span: whole(o.range()),
                        fields: Vec::new(),
                    };
                    for p in &o.properties {
                        if row.fields.iter().any(|f| f.0 == p.name.as_str()) {
                            errors.push(twice(source, p.name.as_str(), whole(p.range())));
                        }
                        let key = whole(p.name.range());
                        row.fields.push((
                            p.name.as_str().to_string(),
                            key,
                            whole(p.value.range()),
                            json_cell(&p.value),
                        ));
                    }
                    // null is a blank.
                    row.fields
                        .retain(|f| f.3 != Owned::Text("\0null".to_string()));
                    rows.push(row);
                }
                other => errors.push(not_a_row(source, whole(other.range()))),
            }
        }
        tables.push((name.to_string(), whole(property.name.range()), rows));
    }
    if errors.is_empty() {
        Ok(tables)
    } else {
        Err(errors)
    }
}

fn twice(source: &Source, name: &str, span: Range<usize>) -> Diagnostic {
    let told = Diagnostic::new(
        "E0104",
        format!("`{name}` stands here twice"),
        "keep one of the two",
    );
    told.at(Some(source.place(span)), None)
}

fn json_cell(value: &jsonc_parser::ast::Value) -> Owned {
    use jsonc_parser::ast::Value;
    match value {
        Value::StringLit(s) => Owned::Text(s.value.to_string()),
        Value::NumberLit(n) => match n.value.parse::<i64>() {
            Ok(i) => Owned::Int(i),
            Err(_) => Owned::Float(n.value.parse().unwrap_or(f64::NAN)),
        },
        Value::BooleanLit(b) => Owned::Bool(b.value),
        Value::Array(a) => Owned::List(a.elements.iter().map(json_cell).collect()),
        Value::NullKeyword(_) => Owned::Text("\0null".to_string()),
        Value::Object(o) => {
            use jsonc_parser::common::Ranged;
            let whole = |r: jsonc_parser::common::Range| r.start..r.end;
            let fields = o.properties.iter().map(|p| {
                (
                    p.name.as_str().to_string(),
                    whole(p.name.range()),
                    whole(p.value.range()),
                    json_cell(&p.value),
                )
            });
            Owned::Table(fields.collect())
        }
    }
}

/// Checks that no line or cell is absurdly long, before a parser sees the text.
pub fn lengths(source: &Source) -> Option<Diagnostic> {
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        if line.len() > LONGEST_LINE {
            let told = Diagnostic::new(
                "E0105",
                format!("a line of {} bytes", line.len()),
                "a line may have 1 MiB; a stray quote often joins lines",
            );
            return Some(told.at(Some(source.place(offset..offset + 1)), None));
        }
        offset += line.len();
    }
    None
}

/// Longest cell allowed.
pub fn too_long(cell: &[u8]) -> bool {
    cell.len() > LONGEST_CELL
}
