//! The typed walk over raw documents: what is read, in which order, and how rows refer to each other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::document::Sources;
use super::overlay::{Overlay, Stack};
use super::table::{At, Row, TableSchema};
use super::walk::{Read, Sink};
use super::{Loaded, SCHEMAS, Tables};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::whole;

/// Newest format that this program reads.
const FORMAT_VERSION: u32 = 1;
/// Memory that an instance may take where its header does not say, in bytes.
const MEMORY: u64 = 16_000_000_000;

/// The instance that a path names: `portolan.toml` stands for the folder whose header it is.
fn named(path: &Path) -> &Path {
    let header = path.file_name().is_some_and(|name| name == "portolan.toml");
    match header && path.is_file() {
        true => whole::parent(path),
        false => path,
    }
}

/// Reads an instance with the overlays of a stack.
pub fn load(path: &Path, stack: &Stack) -> Result<Loaded, Diagnostics> {
    let path = named(path);
    let mut loader = Loader {
        overlay: Overlay::of(stack),
        ..Loader::default()
    };
    if let Some(gigabytes) = stack.memory {
        loader.budget = (gigabytes * 1e9) as u64;
        loader.budget_stands = true;
    }
    if path.is_dir() {
        loader.folder(path);
    } else {
        loader.file(path);
    }
    if !loader.diagnostics.has_errors() {
        loader.stack(path, stack);
    }
    if loader.diagnostics.has_errors() {
        return Err(loader.diagnostics);
    }
    let mut tables = Tables::read(&mut loader);
    if let (Some(t), Some(gigabytes)) = (&mut tables, stack.memory) {
        t.header.memory_limit = gigabytes;
    }
    if let Some(t) = &tables {
        loader.version(t.header.format_version, t.header.at);
    }
    loader.leftovers();
    loader.references();
    loader
        .overlay
        .unmatched(&loader.sources, &mut loader.diagnostics);
    let hash = loader
        .hash
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let (diagnostics, sources) = (loader.diagnostics, loader.sources);
    let changed = loader.overlay.changed;
    match tables {
        Some(tables) if !diagnostics.has_errors() => Ok(Loaded {
            tables,
            sources,
            warnings: diagnostics,
            hash,
            changed,
        }),
        _ => Err(diagnostics),
    }
}

/// Where a table's rows are.
pub(super) enum Rows {
    /// In a CSV document.
    Csv(u16),
    /// Rows of a TOML or JSON document.
    Spanned(u16, Vec<u64>),
}

/// A name that a field uses, where first, and the table that should define it.
struct Reference {
    at: At,
    field: &'static str,
    target: &'static str,
    name: SmolStr,
}

/// Collects documents, then rows, and all that is wrong on the way.
pub struct Loader {
    pub(super) sources: Sources,
    pub(super) tables: BTreeMap<String, Vec<Rows>>,
    pub(super) diagnostics: Diagnostics,
    /// Memory that the instance may take, and the text read so far, in bytes.
    pub(super) budget: u64,
    /// Whether that is what was asked for, whatever the header says.
    pub(super) budget_stands: bool,
    pub(super) text_bytes: u64,
    /// First column of each table's key.
    defined: HashMap<&'static str, HashSet<SmolStr>>,
    /// Names used.
    used: Vec<Reference>,
    pub(super) hash: Sha256,
    /// Patches of the main document.
    pub(super) patches: Vec<(u16, u64)>,
    pub(super) overlay: Overlay,
}

impl Default for Loader {
    fn default() -> Loader {
        Loader {
            sources: Sources::default(),
            tables: BTreeMap::new(),
            diagnostics: Diagnostics::default(),
            budget: MEMORY,
            budget_stands: false,
            text_bytes: 0,
            defined: HashMap::new(),
            used: Vec::new(),
            hash: Sha256::new(),
            patches: Vec::new(),
            overlay: Overlay::default(),
        }
    }
}

impl Loader {
    pub(super) fn fail(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.diagnostics
            .push(Diagnostic::new(code, message, remedy));
    }

    /// All rows of a table.
    pub fn rows<T: Row>(&mut self) -> Vec<T> {
        let mut out = Vec::<T>::new();
        self.walk(&T::TABLE, &mut |at, cell, problems| {
            let row = T::read(at, cell, problems);
            let whole = row.is_some();
            out.extend(row);
            whole
        });
        if T::TABLE.single && out.len() != 1 {
            self.not_one(T::TABLE.name, out.len(), out.get(1).map(T::at));
        }
        out
    }

    /// Reads every row of a table, and notes the names that they define and use.
    fn walk(&mut self, table: &TableSchema, read: Read) {
        let mut sink = Sink::new(table);
        for part in self.tables.remove(table.name).unwrap_or_default() {
            match part {
                Rows::Csv(source) => self.csv_rows(source, &mut sink, read),
                Rows::Spanned(source, rows) => self.spanned_rows(source, &rows, &mut sink, read),
            }
        }
        if let Some(defined) = sink.defined {
            self.defined.insert(table.name, defined);
        }
        for used in sink.used {
            let (field, target) = (used.field, used.target);
            self.used
                .extend(used.names.into_iter().map(|(name, at)| Reference {
                    at,
                    field,
                    target,
                    name,
                }));
        }
    }

    /// A table that has one row has `count` of them.
    fn not_one(&mut self, name: &str, count: usize, second: Option<At>) {
        if self.diagnostics.has_errors() {
            return;
        }
        let message = format!("an instance has one [{name}] table, not {count}");
        let remedy = "give the header once, with format_version, name, start, periods and currency";
        let second = second.and_then(|at| self.sources.locate(at, None));
        let place = second.or_else(|| Some(self.sources.all.first()?.place(0..0)));
        let told = Diagnostic::new("E0121", message, remedy);
        self.diagnostics.push(told.at(place, None));
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
                let place = self.sources.all[id as usize].place(0..0);
                let message = format!("no table is called `{name}`");
                let told = Diagnostic::new("E0120", message, remedy.clone());
                self.diagnostics.push(told.at(Some(place), None));
            }
        }
    }

    /// Names that no row defines, in the order of the documents.
    fn references(&mut self) {
        let none = HashSet::new();
        let mut unknown: Vec<Reference> = std::mem::take(&mut self.used);
        unknown.retain(|r| {
            !self
                .defined
                .get(r.target)
                .unwrap_or(&none)
                .contains(&r.name)
        });
        unknown.sort_by(|a, b| (a.at, a.field, &a.name).cmp(&(b.at, b.field, &b.name)));
        for r in unknown {
            let defined = self.defined.get(r.target).unwrap_or(&none);
            let mut known: Vec<&str> = defined.iter().map(SmolStr::as_str).collect();
            known.sort_unstable();
            let remedy = did_you_mean(&r.name, known.into_iter());
            let place = self.sources.locate(r.at, Some(r.field));
            let message = format!("`{}` is not in `{}`", r.name, r.target);
            let told = Diagnostic::new("E0126", message, remedy);
            self.diagnostics.push(told.at(place, Some(r.field)));
            if self.diagnostics.is_full() {
                break;
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

/// A remedy that names the nearest known word, or the known words where they are few.
pub(super) fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    /// More names than this are not searched for a likeness.
    const SEARCHED: usize = 20_000;
    let known: Vec<&str> = known.collect();
    let nearest = known[..known.len() * usize::from(known.len() <= SEARCHED)]
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), *k))
        .min();
    match nearest {
        Some((distance, k)) if distance <= 1 + word.len() / 3 => format!("did you mean `{k}`?"),
        _ if known.is_empty() => "there is none yet: add it, or leave this out".to_string(),
        _ if known.len() <= 30 => format!("one of {}", known.join(", ")),
        _ => format!("none of the {} known names is like it", known.len()),
    }
}
