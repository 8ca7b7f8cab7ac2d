//! Other people's formats, written as instances of ours.

mod cmnd;
mod linerlib;
mod network;
mod sheet;
mod sndlib;
mod tariffs;

pub use cmnd::{CmndSummary, cmnd};
pub use linerlib::{CapacityCase, Linerlib, Summary, linerlib};
pub use sndlib::{Sndlib, SndlibSummary, sndlib};
pub use tariffs::{Imported, Tariff, Wanted, tariffs};

use crate::instance::schema::{self, TableFile};
use crate::whole;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// Why an import failed.
#[derive(Debug)]
pub enum ImportError {
    /// A file could not be read or written.
    File(String, io::Error),
    /// A file says something that cannot be used: file, line, what.
    Data(String, u64, String),
    /// What was asked for is not there; what is.
    Choice(String),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::File(file, e) => write!(f, "{file}: {e}"),
            ImportError::Data(file, line, what) => write!(f, "{file}:{line}: {what}"),
            ImportError::Choice(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ImportError {}

/// Files of an instance folder, written together or not at all.
pub(crate) struct Folder {
    files: Vec<(String, Vec<u8>)>,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder { files: Vec::new() }
    }

    pub(crate) fn text(&mut self, name: &str, text: String) {
        self.files.push((name.to_string(), text.into_bytes()));
    }

    fn table(
        &mut self,
        name: &str,
        header: &[&str],
        rows: &[Vec<String>],
    ) -> Result<(), ImportError> {
        let fail = |e: String| ImportError::File(name.to_string(), io::Error::other(e));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(header)
            .map_err(|e| fail(e.to_string()))?;
        for row in rows {
            writer.write_record(row).map_err(|e| fail(e.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|e| fail(e.to_string()))?;
        self.files.push((format!("{name}.csv"), bytes));
        Ok(())
    }

    /// Adds `datapackage.json`, which describes the tables that are there.
    pub(crate) fn describe(&mut self, name: &str) {
        let tables: Vec<TableFile> = self
            .files
            .iter()
            .filter(|(file, _)| file.ends_with(".csv"))
            .map(|(file, bytes)| TableFile {
                path: file.clone(),
                columns: columns(bytes),
            })
            .collect();
        let package = schema::data_package_of(name, &tables);
        self.text("datapackage.json", format!("{package:#}\n"));
    }

    /// Writes everything to a folder that is not there yet, or empty.
    pub(crate) fn write(self, dir: &Path) -> Result<(), ImportError> {
        let fail = |e: io::Error| ImportError::File(dir.display().to_string(), e);
        if dir.exists() {
            if fs::read_dir(dir).map_err(fail)?.next().is_some() {
                let message = "is there already and not empty; name another folder";
                return Err(fail(io::Error::new(io::ErrorKind::AlreadyExists, message)));
            }
            fs::remove_dir(dir).map_err(fail)?;
        }
        fs::create_dir_all(whole::parent(dir)).map_err(fail)?;
        let fresh = whole::folder_beside(dir).map_err(fail)?;
        for (name, bytes) in &self.files {
            fs::write(fresh.path().join(name), bytes).map_err(fail)?;
        }
        fs::rename(fresh.keep(), dir).map_err(fail)
    }
}

/// Columns of a CSV table's header.
fn columns(bytes: &[u8]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader
        .headers()
        .map_or(Vec::new(), |h| h.iter().map(str::to_string).collect())
}

/// The data package of an instance folder: what its CSV tables hold and how they hang together.
///
/// # Errors
/// A folder that cannot be read.
pub fn describe(dir: &Path) -> io::Result<serde_json::Value> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        let file = || fs::File::open(&path).map(io::BufReader::new);
        let header = |from: &mut dyn io::Read| -> io::Result<Vec<String>> {
            let mut reader = csv::Reader::from_reader(from);
            let header = reader.headers().map_err(io::Error::other)?;
            Ok(header.iter().map(str::to_string).collect())
        };
        let columns = if name.ends_with(".csv") {
            header(&mut file()?)?
        } else if name.ends_with(".csv.gz") {
            header(&mut flate2::read::GzDecoder::new(file()?))?
        } else {
            continue;
        };
        files.push(TableFile {
            path: name.to_string(),
            columns,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let name = dir
        .canonicalize()?
        .file_name()
        .map_or("instance".to_string(), |n| {
            n.to_string_lossy().to_lowercase()
        });
    Ok(schema::data_package_of(&name, &files))
}
