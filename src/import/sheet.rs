//! Other people's CSV tables, cell by column name, each row with its line.

use std::collections::BTreeMap;
use std::path::Path;

use super::ImportError;

/// A row of a CSV table, by column name.
pub struct Row {
    /// Line in the file.
    pub line: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell, blank where there is none.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A CSV table.
pub struct Csv {
    file: String,
    /// Rows in order.
    pub rows: Vec<Row>,
}

impl Csv {
    /// Reads a table; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// A file that is missing or no CSV.
    pub fn read(dir: &Path, name: &str) -> Result<Csv, ImportError> {
        Csv::open(dir, name, false)
    }

    /// The same of a table whose last column has commas that nobody quoted.
    ///
    /// # Errors
    /// A file that is missing.
    pub fn read_loosely(dir: &Path, name: &str) -> Result<Csv, ImportError> {
        Csv::open(dir, name, true)
    }

    fn open(dir: &Path, name: &str, flexible: bool) -> Result<Csv, ImportError> {
        let path = dir.join(name);
        let file = path.display().to_string();
        let fail = |e: csv::Error| ImportError::File(file.clone(), std::io::Error::other(e));
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(flexible)
            .from_path(&path)
            .map_err(fail)?;
        let header: Vec<String> = reader
            .headers()
            .map_err(fail)?
            .iter()
            .map(str::to_string)
            .collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fail)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = header
                .iter()
                .cloned()
                .zip(record.iter().map(|c| c.trim().to_string()))
                .collect();
            rows.push(Row { line, cells });
        }
        Ok(Csv { file, rows })
    }

    /// The file with its folder, as messages name it.
    pub fn path(&self) -> &str {
        &self.file
    }

    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        let path = Path::new(&self.file);
        path.file_name()
            .and_then(|n| n.to_str())
            .unwrap_or(&self.file)
    }

    /// A cell that must be there.
    ///
    /// # Errors
    /// It is missing or blank.
    pub fn text<'r>(&self, row: &'r Row, column: &str) -> Result<&'r str, ImportError> {
        Some(row.cell(column))
            .filter(|c| !c.is_empty())
            .ok_or_else(|| {
                let what = format!("`{column}` is missing");
                ImportError::Data(self.file.clone(), row.line, what)
            })
    }

    /// A number that must be there.
    ///
    /// # Errors
    /// It is missing or no number.
    pub fn number(&self, row: &Row, column: &str) -> Result<f64, ImportError> {
        let text = self.text(row, column)?;
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| {
            let what = format!("`{column}`: `{text}` is no number");
            ImportError::Data(self.file.clone(), row.line, what)
        })
    }
}
