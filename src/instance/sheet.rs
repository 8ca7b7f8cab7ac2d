//! CSV sheets beside the instance format (a plan's tables): read with the same care, every cell
//! to be found again, every error collected.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::document::{self, Source, Sources};
use super::table::{At, FieldProblem};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Most bytes of a sheet.
const LARGEST: u64 = 8 << 30;

/// Reads a document of a folder as text.
///
/// # Errors
/// What keeps it from being read.
pub fn text(path: &Path, folder: &Path) -> Result<String, Box<Diagnostic>> {
    let shown = path.display();
    let unreadable = |e: String| {
        Box::new(Diagnostic::new(
            "E0111",
            format!("{shown}: {e}"),
            "check the path and its permissions",
        ))
    };
    let real = path.canonicalize().map_err(|e| unreadable(e.to_string()))?;
    let root = folder
        .canonicalize()
        .map_err(|e| unreadable(e.to_string()))?;
    if !real.starts_with(root) {
        return Err(Box::new(Diagnostic::new(
            "E0112",
            format!("{shown} leads out of its folder"),
            "put the file itself into the folder, not a link",
        )));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|f| f.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|e| unreadable(e.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(Diagnostic::new(
            "E0113",
            format!("{shown} is larger than {} GiB", LARGEST >> 30),
            "a plan's table is smaller than that",
        )));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Box::new(Diagnostic::new(
            "E0114",
            format!("{shown} is not UTF-8 (byte {at})"),
            "save it as UTF-8",
        ))
    })
}

/// A column that a sheet may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// A cell by the position of its column among those known; `None` where the sheet lacks it.
pub type Cells<'c> = dyn Fn(usize) -> Option<&'c str> + 'c;

/// Reads a sheet's rows in order, each by `read`.
pub fn rows(
    sources: &mut Sources,
    file: String,
    text: String,
    columns: &[Column],
    told: &mut Diagnostics,
    read: &mut dyn FnMut(At, &Cells, &mut Vec<FieldProblem>),
) {
    let id = sources.all.len() as u16;
    let mut source = Source {
        file,
        text: String::new(),
        rows: Vec::new(),
        columns: Vec::new(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers: Vec<String> = reader
        .headers()
        .map(|h| h.iter().map(|c| c.trim().to_string()).collect())
        .unwrap_or_default();
    let mut faults: Vec<(u64, Option<&str>, Diagnostic)> = Vec::new();
    for (i, header) in headers.iter().enumerate() {
        if !columns.iter().any(|c| c.name == header) {
            let names: Vec<&str> = columns.iter().map(|c| c.name).collect();
            faults.push((
                0,
                Some(header),
                Diagnostic::new(
                    "E0122",
                    format!("the table has no column `{header}`"),
                    format!("its columns are {}", names.join(", ")),
                ),
            ));
        } else if headers[..i].contains(header) {
            faults.push((
                0,
                Some(header),
                Diagnostic::new(
                    "E0104",
                    format!("column `{header}` stands here twice"),
                    "keep one of the two",
                ),
            ));
        }
    }
    let place_of: Vec<Option<usize>> = columns
        .iter()
        .map(|c| headers.iter().position(|h| h == c.name))
        .collect();
    for (column, place) in columns.iter().zip(&place_of) {
        if column.required && place.is_none() && !text.trim().is_empty() {
            faults.push((
                0,
                None,
                Diagnostic::new(
                    "E0402",
                    format!("column `{}` is missing", column.name),
                    "add it to the header and to every row",
                ),
            ));
        }
    }
    let mut record = csv::StringRecord::new();
    let mut problems = Vec::new();
    loop {
        let start = reader.position().byte();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(e) => {
                let told = Diagnostic::new(
                    "E0123",
                    format!("not CSV: {e}"),
                    "check quotes and separators",
                );
                faults.push((start, None, told));
                break;
            }
        }
        let offset = record.position().map_or(start, csv::Position::byte);
        if record.len() != headers.len() {
            faults.push((
                offset,
                None,
                Diagnostic::new(
                    "E0124",
                    format!(
                        "{} cells where the header has {}",
                        record.len(),
                        headers.len()
                    ),
                    "quote cells that hold commas; leave blank cells in place",
                ),
            ));
            continue;
        }
        if record.iter().any(|c| document::too_long(c.as_bytes())) {
            let told = Diagnostic::new(
                "E0105",
                "a cell of more than 64 KiB",
                "a stray quote often joins cells",
            );
            faults.push((offset, None, told));
            continue;
        }
        let at = At {
            source: id,
            row: offset,
        };
        read(at, &|i| record.get(place_of[i]?), &mut problems);
        for (field, p) in problems.drain(..) {
            faults.push((
                offset,
                Some(field),
                Diagnostic::new(p.code, p.message, p.remedy),
            ));
        }
        if faults.len() > 2 * crate::diagnostic::MOST {
            break;
        }
    }
    source.columns.clone_from(&headers);
    source.text.clone_from(&text);
    sources.all.push(source);
    for (row, field, diagnostic) in faults {
        let place = sources.locate(At { source: id, row }, field);
        told.push(diagnostic.at(place, field));
    }
}
