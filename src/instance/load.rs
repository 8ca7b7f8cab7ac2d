//! The typed walk over raw documents.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::cell::Raw;
use super::document::{self, Source, Sources, SpannedRow};
use super::table::{At, Row, TableSchema};
use super::{Loaded, SCHEMAS, Tables};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Newest format that this program reads.
const FORMAT_VERSION: u32 = 1;
/// Most bytes of a document, unpacked.
const LARGEST: u64 = 8 << 30;

/// Reads an instance.
pub fn load(path: &Path) -> Result<Loaded, Diagnostics> {
    let mut loader = Loader::default();
    if path.is_dir() {
        loader.folder(path);
    } else {
        loader.file(path);
    }
    if loader.diagnostics.has_errors() {
        return Err(loader.diagnostics);
    }
    let tables = Tables::read(&mut loader);
    if let Some(t) = &tables {
        loader.version(t.header.format_version, t.header.at);
    }
    loader.leftovers();
    loader.references();
    let hash = loader
        .hash
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let (diagnostics, sources) = (loader.diagnostics, loader.sources);
    match tables {
        Some(tables) if !diagnostics.has_errors() => Ok(Loaded {
            tables,
            sources,
            warnings: diagnostics,
            hash,
        }),
        _ => Err(diagnostics),
    }
}

/// Where a table's rows are.
enum Rows {
    /// In a CSV document.
    Csv(u16),
    /// Rows of a TOML or JSON document.
    Spanned(u16, Vec<u64>),
}

/// Collects documents, then rows, and all that is wrong on the way.
#[derive(Default)]
pub struct Loader {
    sources: Sources,
    tables: BTreeMap<String, Vec<Rows>>,
    diagnostics: Diagnostics,
    /// First column of each table's key.
    defined: HashMap<&'static str, HashSet<SmolStr>>,
    /// References: (table, field, referenced table) to the names used and where first.
    used: BTreeMap<(&'static str, &'static str, &'static str), BTreeMap<SmolStr, At>>,
    hash: Sha256,
}

impl Loader {
    fn fail(&mut self, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(code, message, remedy));
    }

    fn folder(&mut self, dir: &Path) {
        let main = dir.join("portolan.toml");
        if !main.is_file() {
            let message = format!("{} has no portolan.toml", dir.display());
            return self.fail(
                "E0110",
                message,
                "name the folder that holds portolan.toml, or a TOML or JSON file",
            );
        }
        let Ok(root) = dir.canonicalize() else {
            return self.fail(
                "E0111",
                format!("{} cannot be read", dir.display()),
                "check the path and its permissions",
            );
        };
        self.spanned(&main, &root);
        let mut files: Vec<PathBuf> = match fs::read_dir(dir) {
            Ok(entries) => entries.filter_map(|e| Some(e.ok()?.path())).collect(),
            Err(e) => {
                return self.fail(
                    "E0111",
                    format!("{}: {e}", dir.display()),
                    "check the path and its permissions",
                );
            }
        };
        files.sort();
        for file in files {
            let name = file
                .file_name()
                .and_then(|n| n.to_str())
                .unwrap_or_default()
                .to_string();
            let Some(stem) = name
                .strip_suffix(".csv")
                .or_else(|| name.strip_suffix(".csv.gz"))
            else {
                continue;
            };
            if let Some(source) = self.read(&file, &root) {
                self.tables
                    .entry(stem.to_string())
                    .or_default()
                    .push(Rows::Csv(source));
            }
        }
    }

    fn file(&mut self, path: &Path) {
        let Ok(root) = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .canonicalize()
        else {
            return self.fail(
                "E0111",
                format!("{} cannot be read", path.display()),
                "check the path and its permissions",
            );
        };
        self.spanned(path, &root);
    }

    /// Reads a TOML or JSON document.
    fn spanned(&mut self, path: &Path, root: &Path) {
        let Some(id) = self.read(path, root) else {
            return;
        };
        let source = &self.sources.all[id as usize];
        let is_json = path.extension().is_some_and(|e| e == "json");
        let parsed = if is_json {
            document::json(source)
        } else {
            document::toml(source)
        };
        match parsed {
            Err(errors) => errors.into_iter().for_each(|e| self.diagnostics.push(e)),
            Ok(tables) => {
                for (name, span, rows) in tables {
                    if !SCHEMAS.iter().any(|s| s.name == name) && name != "expected" {
                        let place = self.sources.all[id as usize].place(span);
                        let remedy = did_you_mean(&name, SCHEMAS.iter().map(|s| s.name));
                        let told = Diagnostic::new(
                            "E0120",
                            format!("no table is called `{name}`"),
                            remedy,
                        );
                        self.diagnostics.push(told.at(Some(place), None));
                        continue;
                    }
                    let all = &mut self.sources.all[id as usize].rows;
                    let numbers = (all.len() as u64..).take(rows.len()).collect();
                    all.extend(rows);
                    self.tables
                        .entry(name)
                        .or_default()
                        .push(Rows::Spanned(id, numbers));
                }
            }
        }
    }

    /// Reads a document's text.
    fn read(&mut self, path: &Path, root: &Path) -> Option<u16> {
        let shown = path.display().to_string();
        let real = path.canonicalize().ok();
        if !real.is_some_and(|r| r.starts_with(root)) && path.exists() {
            self.fail(
                "E0112",
                format!("{shown} leads out of the instance's folder"),
                "put the file itself into the folder, not a link",
            );
            return None;
        }
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| {
            if shown.ends_with(".gz") {
                flate2::read::MultiGzDecoder::new(file)
                    .take(LARGEST + 1)
                    .read_to_end(&mut bytes)
            } else {
                file.take(LARGEST + 1).read_to_end(&mut bytes)
            }
        });
        if let Err(e) = read {
            self.fail(
                "E0111",
                format!("{shown}: {e}"),
                "check the path and its permissions",
            );
            return None;
        }
        if bytes.len() as u64 > LARGEST {
            self.fail(
                "E0113",
                format!("{shown} is larger than {} GiB", LARGEST >> 30),
                "split the instance, or leave out what no plan needs",
            );
            return None;
        }
        self.hash.update(
            path.file_name()
                .map(|n| n.as_encoded_bytes())
                .unwrap_or_default(),
        );
        self.hash.update([0]);
        self.hash.update(&bytes);
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => {
                let at = e.utf8_error().valid_up_to();
                self.fail(
                    "E0114",
                    format!("{shown} is not UTF-8 (byte {at})"),
                    "save it as UTF-8",
                );
                return None;
            }
        };
        let source = Source {
            file: shown,
            text,
            rows: Vec::new(),
            columns: Vec::new(),
        };
        if let Some(told) = document::lengths(&source) {
            self.diagnostics.push(told);
            return None;
        }
        self.sources.all.push(source);
        Some((self.sources.all.len() - 1) as u16)
    }

    /// All rows of a table.
    pub fn rows<T: Row>(&mut self) -> Vec<T> {
        let mut out = Vec::new();
        let mut keys: HashSet<u128> = HashSet::new();
        let hashers = (RandomState::new(), RandomState::new());
        for part in self.tables.remove(T::TABLE.name).unwrap_or_default() {
            let mut sink = Sink {
                out: &mut out,
                keys: &mut keys,
                hashers: &hashers,
            };
            match part {
                Rows::Csv(source) => self.csv_rows::<T>(source, &mut sink),
                Rows::Spanned(source, rows) => self.spanned_rows::<T>(source, &rows, &mut sink),
            }
        }
        if T::TABLE.single && out.len() != 1 && !self.diagnostics.has_errors() {
            let message = format!(
                "an instance has one [{}] table, not {}",
                T::TABLE.name,
                out.len()
            );
            self.fail(
                "E0121",
                message,
                "give the header once, with format_version, name, start, periods and currency",
            );
        }
        out
    }

    fn csv_rows<T: Row>(&mut self, id: u16, sink: &mut Sink<T>) {
        let text = std::mem::take(&mut self.sources.all[id as usize].text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let headers: Vec<String> = match reader.headers() {
            Ok(h) => h.iter().map(|c| c.trim().to_string()).collect(),
            Err(_) => Vec::new(),
        };
        let fields = T::TABLE.fields;
        let column_of: Vec<Option<usize>> = fields
            .iter()
            .map(|f| headers.iter().position(|h| h == f.name))
            .collect();
        let mut told = Vec::new();
        for (i, h) in headers.iter().enumerate() {
            if !fields.iter().any(|f| f.name == h) {
                let remedy = did_you_mean(h, fields.iter().map(|f| f.name));
                told.push((
                    0,
                    h.clone(),
                    Diagnostic::new(
                        "E0122",
                        format!("table `{}` has no field `{h}`", T::TABLE.name),
                        remedy,
                    ),
                ));
            } else if headers[..i].contains(h) {
                told.push((
                    0,
                    h.clone(),
                    Diagnostic::new(
                        "E0104",
                        format!("column `{h}` stands here twice"),
                        "keep one of the two",
                    ),
                ));
            }
        }
        let mut record = csv::StringRecord::new();
        let mut problems = Vec::new();
        loop {
            let offset = reader.position().byte();
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(e) => {
                    told.push((
                        offset,
                        String::new(),
                        Diagnostic::new(
                            "E0123",
                            format!("not CSV: {e}"),
                            "check quotes and separators",
                        ),
                    ));
                    break;
                }
            }
            let offset = record.position().map_or(offset, csv::Position::byte);
            if record.len() != headers.len() {
                let message = format!(
                    "{} cells where the header has {}",
                    record.len(),
                    headers.len()
                );
                told.push((
                    offset,
                    String::new(),
                    Diagnostic::new(
                        "E0124",
                        message,
                        "quote cells that hold commas; leave blank cells in place",
                    ),
                ));
                continue;
            }
            if record.iter().any(|c| document::too_long(c.as_bytes())) {
                told.push((
                    offset,
                    String::new(),
                    Diagnostic::new(
                        "E0105",
                        "a cell of more than 64 KiB",
                        "a stray quote often joins cells",
                    ),
                ));
                continue;
            }
            let at = At {
                source: id,
                row: offset,
            };
            let row = T::read(
                at,
                &|i| record.get(column_of[i]?).map(Raw::Cell),
                &mut problems,
            );
            for (field, p) in problems.drain(..) {
                told.push((
                    offset,
                    field.to_string(),
                    Diagnostic::new(p.code, p.message, p.remedy),
                ));
            }
            if let Some(row) = row {
                let cell = |i: usize| {
                    column_of[i]
                        .and_then(|c| record.get(c))
                        .unwrap_or("")
                        .trim()
                        .to_string()
                };
                self.keep(row, &cell, sink, &mut told);
            }
            if told.len() > 2 * crate::diagnostic::MOST {
                break;
            }
        }
        let source = &mut self.sources.all[id as usize];
        source.text = text;
        source.columns = headers;
        self.tell(id, told);
    }

    fn tell(&mut self, id: u16, told: Vec<(u64, String, Diagnostic)>) {
        for (row, field, diagnostic) in told {
            let field = Some(field.as_str()).filter(|f| !f.is_empty());
            let place = self.sources.locate(At { source: id, row }, field);
            self.diagnostics.push(diagnostic.at(place, field));
        }
    }

    fn spanned_rows<T: Row>(&mut self, id: u16, numbers: &[u64], sink: &mut Sink<T>) {
        let fields = T::TABLE.fields;
        let mut told: Vec<(u64, String, Diagnostic)> = Vec::new();
        let rows = std::mem::take(&mut self.sources.all[id as usize].rows);
        for &number in numbers {
            let row: &SpannedRow = &rows[number as usize];
            for (name, span, ..) in &row.fields {
                if !fields.iter().any(|f| f.name == name) {
                    let remedy = did_you_mean(name, fields.iter().map(|f| f.name));
                    let d = Diagnostic::new(
                        "E0122",
                        format!("table `{}` has no field `{name}`", T::TABLE.name),
                        remedy,
                    );
                    let place = self.sources.all[id as usize].place(span.clone());
                    self.diagnostics.push(d.at(Some(place), Some(name)));
                }
            }
            let find = |i: usize| {
                row.fields
                    .iter()
                    .find(|f| f.0 == fields[i].name)
                    .map(|f| f.3.raw())
            };
            let mut problems = Vec::new();
            let typed = T::read(
                At {
                    source: id,
                    row: number,
                },
                &find,
                &mut problems,
            );
            for (field, p) in problems {
                told.push((
                    number,
                    field.to_string(),
                    Diagnostic::new(p.code, p.message, p.remedy),
                ));
            }
            if let Some(typed) = typed {
                let cell = |i: usize| match find(i) {
                    None => String::new(),
                    Some(Raw::Text(s)) => s.trim().to_string(),
                    Some(Raw::List(items)) => items
                        .iter()
                        .map(|i| i.shown().trim_matches('`').to_string())
                        .collect::<Vec<_>>()
                        .join(" "),
                    Some(other) => other.shown(),
                };
                self.keep(typed, &cell, sink, &mut told);
            }
        }
        self.sources.all[id as usize].rows = rows;
        self.tell(id, told);
    }

    /// Keeps a row: checks its key, notes what it defines and refers to.
    fn keep<T: Row>(
        &mut self,
        row: T,
        cell: &dyn Fn(usize) -> String,
        sink: &mut Sink<T>,
        told: &mut Vec<(u64, String, Diagnostic)>,
    ) {
        let TableSchema {
            name, key, fields, ..
        } = T::TABLE;
        let at = row.at();
        let index = |f: &str| fields.iter().position(|s| s.name == f).unwrap_or(0);
        if !key.is_empty() {
            let (mut a, mut b) = (sink.hashers.0.build_hasher(), sink.hashers.1.build_hasher());
            for k in key {
                let value = cell(index(k));
                a.write(value.as_bytes());
                a.write_u8(0);
                b.write(value.as_bytes());
                b.write_u8(0);
            }
            if !sink
                .keys
                .insert(u128::from(a.finish()) << 64 | u128::from(b.finish()))
            {
                let shown: Vec<String> = key.iter().map(|k| cell(index(k))).collect();
                let message = format!("`{}` stands in `{name}` twice", shown.join("/"));
                told.push((
                    at.row,
                    key[0].to_string(),
                    Diagnostic::new(
                        "E0125",
                        message,
                        format!("{} identify a row: keep one of the two", key.join(", ")),
                    ),
                ));
            }
            if key.len() == 1 {
                self.defined
                    .entry(name)
                    .or_default()
                    .insert(SmolStr::from(cell(index(key[0]))));
            }
        }
        for (i, field) in fields.iter().enumerate() {
            let Some(target) = field.references else {
                continue;
            };
            let value = cell(i);
            for word in value.split_whitespace() {
                let used = self.used.entry((name, field.name, target)).or_default();
                if !used.contains_key(word) {
                    used.insert(SmolStr::from(word), at);
                }
            }
        }
        sink.out.push(row);
    }

    /// Tables that nothing asked for.
    fn leftovers(&mut self) {
        for (name, parts) in std::mem::take(&mut self.tables) {
            if name == "expected" {
                continue;
            }
            let remedy = did_you_mean(&name, SCHEMAS.iter().map(|s| s.name));
            for part in parts {
                let (Rows::Csv(id) | Rows::Spanned(id, _)) = part;
                let message = format!(
                    "{}: no table is called `{name}`",
                    self.sources.all[id as usize].file
                );
                self.fail("E0120", message, remedy.clone());
            }
        }
    }

    /// Names that no row defines.
    fn references(&mut self) {
        for ((_, field, target), names) in std::mem::take(&mut self.used) {
            let none = HashSet::new();
            let defined = self.defined.get(target).unwrap_or(&none);
            for (name, at) in names {
                if !defined.contains(&name) {
                    let mut known: Vec<&str> = defined.iter().map(SmolStr::as_str).collect();
                    known.sort_unstable();
                    let remedy = did_you_mean(&name, known.into_iter());
                    let place = self.sources.locate(at, Some(field));
                    let told =
                        Diagnostic::new("E0126", format!("`{name}` is not in `{target}`"), remedy);
                    self.diagnostics.push(told.at(place, Some(field)));
                }
            }
        }
    }

    /// Version of the header's format.
    fn version(&mut self, version: u32, at: At) {
        if version != FORMAT_VERSION {
            let place = self.sources.locate(at, Some("format_version"));
            let message = format!("format_version {version} is not one that this program reads");
            let told = Diagnostic::new(
                "E0127",
                message,
                format!("this program reads {FORMAT_VERSION}; a newer Portolan reads newer ones"),
            );
            self.diagnostics
                .push(told.at(place, Some("format_version")));
        }
    }
}

/// Where a table's rows go.
struct Sink<'a, T> {
    out: &'a mut Vec<T>,
    keys: &'a mut HashSet<u128>,
    hashers: &'a (RandomState, RandomState),
}

/// A remedy that names the nearest known word, or the known words where they are few.
fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let nearest = known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), *k))
        .min();
    match nearest {
        Some((distance, k)) if distance <= 1 + word.len() / 3 => format!("did you mean `{k}`?"),
        _ if known.is_empty() => "nothing is defined there".to_string(),
        _ if known.len() <= 30 => format!("one of {}", known.join(", ")),
        _ => format!("none of the {} known names is like it", known.len()),
    }
}
