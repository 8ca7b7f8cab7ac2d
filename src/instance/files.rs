//! Finding and reading the documents of an instance: nothing outside its folder, nothing absurdly large.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::Digest;

use super::SCHEMAS;
use super::document::{self, Owned, Source};
use super::load::{Loader, Rows, did_you_mean};
use crate::diagnostic::{Diagnostic, Place};

/// Most bytes of a document, unpacked.
const LARGEST: u64 = 8 << 30;
/// What packed text may unpack to, whatever its size, and how many times its size beyond that.
/// Tables shrink some 5 to 50 times; what shrinks 200 times was made to fill the memory.
const UNPACKED: u64 = 64 << 20;
const UNPACKED_TIMES: u64 = 200;
/// Rows take about this many times the memory of their text (measured: docs/benchmarks.md).
const ROWS_PER_TEXT: u64 = 6;

/// What to do about a file that cannot be read.
const UNREADABLE: &str = "check the path and its permissions";

impl Loader {
    /// Reads a folder: `portolan.toml`, then its tables in order of name.
    pub(super) fn folder(&mut self, dir: &Path) {
        let main = dir.join("portolan.toml");
        if let Err(e) = main.try_exists() {
            return self.fail("E0111", format!("{}: {e}", main.display()), UNREADABLE);
        }
        if !main.is_file() {
            let message = format!("{} has no portolan.toml", dir.display());
            let remedy = "name the folder that holds portolan.toml, or a TOML or JSON file";
            return self.fail("E0110", message, remedy);
        }
        let listed = dir
            .canonicalize()
            .and_then(|root| Ok((root, fs::read_dir(dir)?)));
        let (root, entries) = match listed {
            Ok(listed) => listed,
            Err(e) => return self.fail("E0111", format!("{}: {e}", dir.display()), UNREADABLE),
        };
        self.spanned(&main, &root);
        let mut files: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
        files.sort();
        for file in files {
            let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("");
            let stem = name
                .strip_suffix(".csv")
                .or_else(|| name.strip_suffix(".csv.gz"));
            let Some(stem) = stem.map(str::to_string) else {
                continue;
            };
            if let Some(source) = self.read(&file, &root) {
                self.tables.entry(stem).or_default().push(Rows::Csv(source));
            }
        }
    }

    /// Reads a single file.
    pub(super) fn file(&mut self, path: &Path) {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        match folder.unwrap_or(Path::new(".")).canonicalize() {
            Ok(root) => self.spanned(path, &root),
            Err(e) => self.fail("E0111", format!("{}: {e}", path.display()), UNREADABLE),
        }
    }

    /// Reads a TOML or JSON document.
    fn spanned(&mut self, path: &Path, root: &Path) {
        let Some(id) = self.read(path, root) else {
            return;
        };
        let source = &self.sources.all[id as usize];
        let parsed = if path.extension().is_some_and(|e| e == "json") {
            document::json(source)
        } else {
            document::toml(source)
        };
        let tables = match parsed {
            Ok(tables) => tables,
            Err(errors) => return errors.into_iter().for_each(|e| self.diagnostics.push(e)),
        };
        for (name, span, rows) in tables {
            if name == "patches" {
                let all = &mut self.sources.all[id as usize].rows;
                let numbers = (all.len() as u64..).take(rows.len());
                self.patches.extend(numbers.map(|n| (id, n)));
                all.extend(rows);
                continue;
            }
            if !SCHEMAS.iter().any(|s| s.name == name) && name != "expected" {
                let place = self.sources.all[id as usize].place(span);
                let remedy = did_you_mean(&name, SCHEMAS.iter().map(|s| s.name));
                let message = format!("no table is called `{name}`");
                let told = Diagnostic::new("E0120", message, remedy);
                self.diagnostics.push(told.at(Some(place), None));
                continue;
            }
            if name == "instance"
                && !self.budget_stands
                && let Some(limit) = rows.iter().flat_map(|r| &r.fields).find_map(memory_limit)
            {
                self.budget = limit;
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

    /// Reads a document's text.
    pub(super) fn read(&mut self, path: &Path, root: &Path) -> Option<u16> {
        let shown = path.display().to_string();
        let real = path.canonicalize().ok();
        if !real.is_some_and(|r| r.starts_with(root)) && path.exists() {
            let message = format!("{shown} leads out of the instance's folder");
            self.fail(
                "E0112",
                message,
                "put the file itself into the folder, not a link",
            );
            return None;
        }
        let mut bytes = Vec::new();
        let most = match read_up_to(path, &mut bytes) {
            Ok(most) => most,
            Err(e) => {
                self.fail("E0111", format!("{shown}: {e}"), UNREADABLE);
                return None;
            }
        };
        self.text_bytes += bytes.len() as u64;
        if bytes.len() as u64 > most {
            let message = format!("{shown} unpacks to more than {most} bytes");
            let remedy = "split the instance, or leave out what no plan needs";
            self.fail("E0113", message, remedy);
            return None;
        }
        if self.text_bytes.saturating_mul(ROWS_PER_TEXT) > self.budget {
            let message = format!(
                "{shown}: the documents so far are {:.1} MB, and their rows would not fit the memory limit of {:.1} MB",
                self.text_bytes as f64 / 1e6,
                self.budget as f64 / 1e6
            );
            self.fail(
                "E0113",
                message,
                "raise `memory_limit` in the header, or split the instance",
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
        self.admit(shown, bytes)
    }

    /// Takes a document's bytes as text.
    pub(super) fn admit(&mut self, shown: String, mut bytes: Vec<u8>) -> Option<u16> {
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => {
                let place = not_utf8(&shown, e.as_bytes(), e.utf8_error().valid_up_to());
                let utf16 = e.as_bytes().starts_with(&[0xff, 0xfe])
                    || e.as_bytes().starts_with(&[0xfe, 0xff]);
                let remedy = if utf16 {
                    "this is UTF-16: save it as `CSV UTF-8`"
                } else {
                    "save it as UTF-8; a spreadsheet calls that `CSV UTF-8`"
                };
                let told = Diagnostic::new("E0114", format!("{shown} is not UTF-8"), remedy);
                self.diagnostics.push(told.at(Some(place), None));
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
}

/// Reads a file, unpacked where it is packed, up to one byte more than it may have; that limit.
fn read_up_to(path: &Path, bytes: &mut Vec<u8>) -> std::io::Result<u64> {
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if path.extension().is_some_and(|e| e == "gz") {
        let most = UNPACKED
            .max(size.saturating_mul(UNPACKED_TIMES))
            .min(LARGEST);
        let unpacked = flate2::read::MultiGzDecoder::new(file);
        unpacked.take(most + 1).read_to_end(bytes)?;
        return Ok(most);
    }
    bytes.reserve(size.min(LARGEST) as usize);
    file.take(LARGEST + 1).read_to_end(bytes)?;
    Ok(LARGEST)
}

/// The header's memory limit in bytes, read ahead of everything else.
fn memory_limit(field: &document::Field) -> Option<u64> {
    let gigabytes = match field.3 {
        Owned::Int(i) => i as f64,
        Owned::Float(f) => f,
        _ => return None,
    };
    (field.0 == "memory_limit" && gigabytes > 0.0).then_some((gigabytes * 1e9) as u64)
}

/// Where text stops being UTF-8.
fn not_utf8(file: &str, bytes: &[u8], at: usize) -> Place {
    let start = bytes[..at]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |i| i + 1);
    let end = bytes[at..]
        .iter()
        .position(|&b| b == b'\n')
        .map_or(bytes.len(), |i| at + i);
    let line = String::from_utf8_lossy(&bytes[start..end.min(start + 300)]);
    Place {
        file: file.to_string(),
        line: bytes[..start].iter().filter(|&&b| b == b'\n').count() + 1,
        column: String::from_utf8_lossy(&bytes[start..at]).chars().count() + 1,
        text: line.trim_end_matches('\r').to_string(),
        length: 1,
    }
}
