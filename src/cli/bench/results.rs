//! A results file: a line of CSV per run, appended whole as soon as the run is over.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use portolan::report::benchmark::{self, Record};

/// Runs that are known, and where further ones go.
pub struct Results {
    path: Option<PathBuf>,
    /// Every run, those of earlier times first.
    pub records: Vec<Record>,
}

impl Results {
    /// Opens a results file, or begins one; without a path, runs are only remembered.
    pub fn open(path: Option<&Path>) -> Result<Results, String> {
        let Some(path) = path else {
            return Ok(Results {
                path: None,
                records: Vec::new(),
            });
        };
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(format!("{shown}: {e}")),
        };
        // A line that was cut off did not count.
        let whole = text.rfind('\n').map_or(0, |n| n + 1);
        let mut reader = csv::Reader::from_reader(&text.as_bytes()[..whole]);
        let records: Vec<Record> = reader
            .deserialize()
            .collect::<Result<_, _>>()
            .map_err(|e| format!("{shown}: no results of `portolan bench`: {e}"))?;
        let begin = || -> io::Result<()> {
            if whole == 0 {
                if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
                    fs::create_dir_all(parent)?;
                }
                let lines = benchmark::csv(&[Record::default()]).map_err(io::Error::other)?;
                let header = lines.lines().next().unwrap_or_default();
                return fs::write(path, format!("{header}\n"));
            }
            if whole < text.len() {
                let file = OpenOptions::new().write(true).open(path)?;
                file.set_len(whole as u64)?;
            }
            Ok(())
        };
        begin().map_err(|e| format!("{shown}: {e}"))?;
        Ok(Results {
            path: Some(path.to_path_buf()),
            records,
        })
    }

    /// Whether such a run was made before: the same program, solver, number and limits, by the same version.
    pub fn knows(&self, wanted: &Record) -> bool {
        self.records.iter().any(|r| {
            (&r.program, &r.hash, &r.solver, r.run)
                == (&wanted.program, &wanted.hash, &wanted.solver, wanted.run)
                && (r.asked_gap, r.time_limit, r.threads)
                    == (wanted.asked_gap, wanted.time_limit, wanted.threads)
                && r.version == wanted.version
        })
    }

    /// Adds a run.
    pub fn add(&mut self, record: Record) -> Result<(), String> {
        if let Some(path) = &self.path {
            let append = || -> io::Result<()> {
                let text =
                    benchmark::csv(std::slice::from_ref(&record)).map_err(io::Error::other)?;
                let line = text.split_once('\n').map_or("", |l| l.1);
                let mut file = OpenOptions::new().append(true).open(path)?;
                file.write_all(line.as_bytes())?;
                file.sync_data()
            };
            append().map_err(|e| format!("{}: {e}", path.display()))?;
        }
        self.records.push(record);
        Ok(())
    }
}
