//! The walk over raw rows: each is read as what its table declares, and all that is wrong is noted.
//!
//! There are many kinds of rows. What walks over them is told of their table as data and given a
//! reader, so that it is compiled once and not once for each kind.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use smol_str::SmolStr;

use super::SCHEMAS;
use super::cell::Raw;
use super::document::{self, Owned, SpannedRow};
use super::load::{Loader, did_you_mean};
use super::overlay::Patched;
use super::table::{At, FieldProblem, FieldSchema, TableSchema};
use crate::diagnostic::{Diagnostic, MOST};

/// What is wrong with the rows of one document: row, field, diagnostic.
type Told = Vec<(u64, String, Diagnostic)>;

/// Reads a row whose i-th field is given by a function, and keeps it; whether it is one.
pub(super) type Read<'r> = &'r mut dyn for<'c> FnMut(
    At,
    &dyn Fn(usize) -> Option<Raw<'c>>,
    &mut Vec<FieldProblem>,
) -> bool;

/// What is known of a table's rows so far: the keys seen, the names defined and used.
pub(super) struct Sink<'t> {
    table: &'t TableSchema,
    keys: HashSet<u128>,
    hashers: (RandomState, RandomState),
    /// The key of the last row, its cells each ended by a zero.
    text: String,
    key: Vec<usize>,
    /// Names that other tables may refer to.
    pub(super) defined: Option<HashSet<SmolStr>>,
    /// Referring field, referenced table, names used and where first.
    pub(super) used: Vec<Used>,
}

/// A field that refers to a table.
pub(super) struct Used {
    index: usize,
    pub(super) field: &'static str,
    pub(super) target: &'static str,
    pub(super) names: HashMap<SmolStr, At>,
    /// The name of the last row, for names mostly stand in runs.
    last: SmolStr,
}

impl<'t> Sink<'t> {
    pub(super) fn new(table: &'t TableSchema) -> Sink<'t> {
        let TableSchema {
            name, key, fields, ..
        } = *table;
        let index = |f: &str| fields.iter().position(|s| s.name == f).unwrap_or(0);
        let referenced = |t: &TableSchema| t.fields.iter().any(|f| f.references == Some(name));
        Sink {
            table,
            keys: HashSet::new(),
            hashers: (RandomState::new(), RandomState::new()),
            text: String::new(),
            key: key.iter().map(|k| index(k)).collect(),
            defined: (key.len() == 1 && SCHEMAS.iter().any(referenced)).then(HashSet::new),
            used: fields
                .iter()
                .enumerate()
                .filter_map(|(index, f)| {
                    Some(Used {
                        index,
                        field: f.name,
                        target: f.references?,
                        names: HashMap::new(),
                        last: SmolStr::default(),
                    })
                })
                .collect(),
        }
    }

    /// Notes a row: checks its key, and keeps what it defines and refers to.
    fn note<'c>(&mut self, at: At, cell: &dyn Fn(usize) -> Cow<'c, str>, told: &mut Told) {
        if !self.key.is_empty() {
            self.text.clear();
            for &k in &self.key {
                self.text.push_str(&cell(k));
                self.text.push('\0');
            }
            let half = |state: &RandomState| u128::from(state.hash_one(self.text.as_bytes()));
            let hash = half(&self.hashers.0) << 64 | half(&self.hashers.1);
            if !self.keys.insert(hash) {
                told.push((at.row, self.table.key[0].to_string(), self.twice(cell)));
            }
            if let Some(defined) = &mut self.defined {
                defined.insert(SmolStr::from(cell(self.key[0])));
            }
        }
        for used in &mut self.used {
            let value = cell(used.index);
            if *value == *used.last {
                continue;
            }
            for word in value.split_whitespace() {
                if !used.names.contains_key(word) {
                    used.names.insert(SmolStr::from(word), at);
                }
            }
            used.last = SmolStr::from(value);
        }
    }

    fn twice<'c>(&self, cell: &dyn Fn(usize) -> Cow<'c, str>) -> Diagnostic {
        let shown: Vec<Cow<str>> = self.key.iter().map(|&k| cell(k)).collect();
        let TableSchema { name, key, .. } = *self.table;
        let message = format!("`{}` stands in `{name}` twice", shown.join("/"));
        let remedy = format!("{} identify a row: keep one of the two", key.join(", "));
        Diagnostic::new("E0125", message, remedy)
    }
}

impl Loader {
    pub(super) fn csv_rows(&mut self, id: u16, sink: &mut Sink, read: Read) {
        let text = std::mem::take(&mut self.sources.all[id as usize].text);
        let mut told = Told::new();
        let table = sink.table;
        let headers = read_csv((id, &text), sink, read, &mut told, &mut |at, cell| {
            self.patch(table, at, cell)
        });
        let source = &mut self.sources.all[id as usize];
        source.text = text;
        source.columns = headers;
        self.tell(id, told);
    }

    fn tell(&mut self, id: u16, told: Told) {
        for (row, field, diagnostic) in told {
            let field = Some(field.as_str()).filter(|f| !f.is_empty());
            let place = self.sources.locate(At { source: id, row }, field);
            self.diagnostics.push(diagnostic.at(place, field));
        }
    }

    /// The cells that patches give a row; none where they remove it.
    fn patch<'c>(
        &mut self,
        table: &TableSchema,
        at: At,
        cell: &dyn Fn(usize) -> Option<Raw<'c>>,
    ) -> Option<Given> {
        if self.overlay.leaves(table.name) {
            return Some(Given::new());
        }
        let (sources, told) = (&mut self.sources, &mut self.diagnostics);
        match self.overlay.apply(table, at, cell, sources, told) {
            Patched::AsIs => Some(Given::new()),
            Patched::Removed => None,
            Patched::Changed(cells) => Some(cells),
        }
    }

    pub(super) fn spanned_rows(&mut self, id: u16, numbers: &[u64], sink: &mut Sink, read: Read) {
        let table = sink.table;
        let fields = table.fields;
        let mut told = Told::new();
        let rows = std::mem::take(&mut self.sources.all[id as usize].rows);
        for &number in numbers {
            let row: &SpannedRow = &rows[number as usize];
            for (name, span, ..) in &row.fields {
                if !fields.iter().any(|f| f.name == name) {
                    let place = self.sources.all[id as usize].place(span.clone());
                    let told = no_field(table, name).at(Some(place), Some(name));
                    self.diagnostics.push(told);
                }
            }
            let written = |i: usize| {
                let field = row.fields.iter().find(|f| f.0 == fields[i].name);
                field.map(|f| f.3.raw())
            };
            let at = At {
                source: id,
                row: number,
            };
            let Some(given) = self.patch(table, at, &written) else {
                continue;
            };
            let find = |i: usize| match given.iter().find(|g| g.0 == i) {
                Some((_, value)) => value.given(),
                None => written(i),
            };
            let mut problems = Vec::new();
            let whole = read(at, &find, &mut problems);
            told.extend(problems.into_iter().map(|(field, p)| {
                let told = Diagnostic::new(p.code, p.message, p.remedy);
                (number, field.to_string(), told)
            }));
            if whole {
                sink.note(at, &|i| words(find(i)), &mut told);
            }
        }
        self.sources.all[id as usize].rows = rows;
        self.tell(id, told);
    }
}

/// Cells that patches give a row.
type Given = Vec<(usize, Owned)>;

/// Gives a row the cells of its patches; none where they remove it.
type Patch<'p> = &'p mut dyn for<'c> FnMut(At, &dyn Fn(usize) -> Option<Raw<'c>>) -> Option<Given>;

/// A cell as the words that keys and references are made of.
fn words(raw: Option<Raw<'_>>) -> Cow<'_, str> {
    match raw {
        None => Cow::Borrowed(""),
        Some(Raw::Cell(s) | Raw::Text(s)) => Cow::Borrowed(s.trim()),
        Some(Raw::List(items)) => {
            let words = items
                .iter()
                .map(|i| i.shown().trim_matches('`').to_string());
            Cow::Owned(words.collect::<Vec<_>>().join(" "))
        }
        Some(other) => Cow::Owned(other.shown()),
    }
}

/// Reads the rows of a CSV document; its columns.
fn read_csv(
    (id, text): (u16, &str),
    sink: &mut Sink,
    read: Read,
    told: &mut Told,
    patch: Patch,
) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers: Vec<String> = match reader.headers() {
        Ok(h) => h.iter().map(|c| c.trim().to_string()).collect(),
        Err(_) => Vec::new(),
    };
    if let Some(wrong) = not_a_header(sink.table, text, &headers) {
        told.push((0, String::new(), wrong));
        return headers;
    }
    check_columns(sink.table, &headers, told);
    let fields = sink.table.fields;
    let column_of: Vec<Option<usize>> = fields
        .iter()
        .map(|f| headers.iter().position(|h| h == f.name))
        .collect();
    let mut record = csv::StringRecord::new();
    let mut problems = Vec::new();
    loop {
        let offset = reader.position().byte();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(e) => {
                let wrong = Diagnostic::new(
                    "E0123",
                    format!("not CSV: {e}"),
                    "check quotes and separators",
                );
                told.push((offset, String::new(), wrong));
                break;
            }
        }
        let offset = record.position().map_or(offset, csv::Position::byte);
        // Spreadsheets leave rows of separators behind.
        if record.as_slice().trim().is_empty() {
            continue;
        }
        if let Some(wrong) = not_a_record(&record, headers.len()) {
            told.push((offset, String::new(), wrong));
            continue;
        }
        let at = At {
            source: id,
            row: offset,
        };
        let written = |i: usize| record.get(column_of[i]?).map(Raw::Cell);
        let Some(given) = patch(at, &written) else {
            continue;
        };
        let find = |i: usize| match given.iter().find(|g| g.0 == i) {
            Some((_, value)) => value.given(),
            None => written(i),
        };
        let whole = read(at, &find, &mut problems);
        told.extend(problems.drain(..).map(|(field, p)| {
            let wrong = Diagnostic::new(p.code, p.message, p.remedy);
            (offset, field.to_string(), wrong)
        }));
        if whole {
            sink.note(at, &|i| words(find(i)), told);
        }
        if told.len() > 2 * MOST {
            break;
        }
    }
    headers
}

/// What is wrong with a first line that is no header at all.
fn not_a_header(table: &TableSchema, text: &str, headers: &[String]) -> Option<Diagnostic> {
    let TableSchema { name, fields, .. } = *table;
    let needed: Vec<&str> = fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.name)
        .collect();
    let begin = format!("begin with a line such as {}", needed.join(","));
    if headers.is_empty() {
        let message = format!("no header: the first line names the fields of `{name}`");
        return Some(Diagnostic::new("E0123", message, begin));
    }
    let known = |h: &String| fields.iter().any(|f| f.name.eq_ignore_ascii_case(h));
    if headers.iter().any(known) {
        return None;
    }
    let first = text.lines().next().unwrap_or_default();
    for (separator, called) in [(';', "semicolons"), ('\t', "tabs")] {
        let first_cell = first.split(separator).next().unwrap_or_default();
        if first.contains(separator) && known(&first_cell.trim().trim_matches('"').to_string()) {
            let message = format!("cells are separated by {called}, not by commas");
            let remedy = "save it as comma-separated values, with a decimal point in numbers";
            return Some(Diagnostic::new("E0123", message, remedy));
        }
    }
    // A misspelt header has a better answer: each column with its nearest field.
    let near = |h: &String| {
        fields
            .iter()
            .any(|f| strsim::damerau_levenshtein(h, f.name) <= 2)
    };
    if headers.iter().any(near) {
        return None;
    }
    let message = format!("the first line is no header: it names no field of `{name}`");
    Some(Diagnostic::new("E0123", message, begin))
}

/// Columns that the table does not have, or that stand twice.
fn check_columns(table: &TableSchema, headers: &[String], told: &mut Told) {
    for (i, h) in headers.iter().enumerate() {
        if !table.fields.iter().any(|f| f.name == h) {
            told.push((0, h.clone(), no_field(table, h)));
        } else if headers[..i].contains(h) {
            let wrong = Diagnostic::new(
                "E0104",
                format!("column `{h}` stands here twice"),
                "keep one of the two",
            );
            told.push((0, h.clone(), wrong));
        }
    }
}

/// What is wrong with a record before its cells are looked at.
fn not_a_record(record: &csv::StringRecord, columns: usize) -> Option<Diagnostic> {
    if record.len() != columns {
        let message = format!("{} cells where the header has {columns}", record.len());
        let remedy = "quote cells that hold commas (numbers take a decimal point); leave blank cells in place";
        return Some(Diagnostic::new("E0124", message, remedy));
    }
    let whole = record.as_slice().as_bytes();
    if document::too_long(whole) && record.iter().any(|c| document::too_long(c.as_bytes())) {
        let message = "a cell of more than 64 KiB";
        return Some(Diagnostic::new(
            "E0105",
            message,
            "a stray quote often joins cells",
        ));
    }
    None
}

fn no_field(table: &TableSchema, name: &str) -> Diagnostic {
    let TableSchema {
        name: table,
        fields,
        ..
    } = *table;
    if name.is_empty() {
        let message = format!("a column of `{table}` without a name");
        let remedy =
            "name it, or take the column out (a separator at the end of each line makes one)";
        return Diagnostic::new("E0122", message, remedy);
    }
    let names = fields.iter().map(|f: &FieldSchema| f.name);
    let message = format!("table `{table}` has no field `{name}`");
    Diagnostic::new("E0122", message, did_you_mean(name, names))
}
