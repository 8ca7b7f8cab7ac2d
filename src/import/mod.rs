//! Other people's formats, written as instances of ours.

mod linerlib;

pub use linerlib::{CapacityCase, Linerlib, Summary, linerlib};

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
struct Folder {
    files: Vec<(String, Vec<u8>)>,
}

impl Folder {
    fn new() -> Folder {
        Folder { files: Vec::new() }
    }

    fn text(&mut self, name: &str, text: String) {
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

    /// Writes everything to a folder that is not there yet, or empty.
    fn write(self, dir: &Path) -> Result<(), ImportError> {
        let fail = |e: io::Error| ImportError::File(dir.display().to_string(), e);
        if dir.exists() {
            if fs::read_dir(dir).map_err(fail)?.next().is_some() {
                let message = "is there already and not empty; name another folder";
                return Err(fail(io::Error::new(io::ErrorKind::AlreadyExists, message)));
            }
            fs::remove_dir(dir).map_err(fail)?;
        }
        let parent = dir
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(fail)?;
        let fresh = tempfile::Builder::new()
            .prefix(".portolan-")
            .tempdir_in(parent)
            .map_err(fail)?;
        for (name, bytes) in &self.files {
            fs::write(fresh.path().join(name), bytes).map_err(fail)?;
        }
        fs::rename(fresh.keep(), dir).map_err(fail)
    }
}
