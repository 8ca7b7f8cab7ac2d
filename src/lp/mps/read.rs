//! Reading MPS.

use crate::lp::{Lp, Matrix, Names};
use std::collections::HashMap;
use std::fmt;

/// What a file held: series of one column and one row each, with the file's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The program, minimising.
    pub lp: Lp,
    /// Name of every column.
    pub columns: Vec<String>,
    /// Name of every row.
    pub rows: Vec<String>,
    /// Whether the file maximises: costs and constant have been turned.
    pub maximise: bool,
}

impl Names for File {
    fn column(&self, index: usize) -> String {
        self.columns
            .get(index)
            .cloned()
            .unwrap_or_else(|| format!("x{index}"))
    }
    fn row(&self, index: usize) -> String {
        self.rows
            .get(index)
            .cloned()
            .unwrap_or_else(|| format!("r{index}"))
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Line, from 1.
    pub line: usize,
    /// Cause.
    pub cause: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MPS line {}: {}", self.line, self.cause)
    }
}

impl std::error::Error for ReadError {}

/// Reads free MPS; where that fails, fixed MPS, whose names may hold blanks.
pub fn read(text: &str) -> Result<File, ReadError> {
    Reader::default().file(text, free_fields).or_else(|free| {
        // The free reading's error is the one to show: blanks in names are rare.
        Reader::default().file(text, fixed_fields).map_err(|_| free)
    })
}

fn free_fields(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn fixed_fields(line: &str) -> Vec<&str> {
    let cut = |from: usize, to: usize| {
        line.get(from..to.min(line.len()))
            .or_else(|| line.get(from..))
            .unwrap_or("")
            .trim()
    };
    let all = [
        cut(1, 3),
        cut(4, 12),
        cut(14, 22),
        cut(24, 36),
        cut(39, 47),
        cut(49, 61),
    ];
    let last = all.iter().rposition(|f| !f.is_empty()).map_or(0, |n| n + 1);
    // Columns lines have no first field; a set's name may be empty and is skipped.
    let skip = usize::from(all[0].is_empty());
    (all[..last].iter().enumerate())
        .filter(|(n, f)| *n >= skip && !(*n == 1 && f.is_empty()))
        .map(|(_, f)| *f)
        .collect()
}

#[derive(Clone, Copy, PartialEq, Default)]
enum Section {
    #[default]
    Before,
    Sense,
    Rows,
    Columns,
    Rhs,
    Ranges,
    Bounds,
    End,
}

#[derive(Default)]
struct Reader {
    section: Section,
    objective: Option<String>,
    kinds: Vec<char>,
    row_index: HashMap<String, usize>,
    column_index: HashMap<String, usize>,
    entries: Vec<(usize, f64)>,
    seen: Vec<usize>,
    integer: bool,
    rhs: Vec<f64>,
    ranges: Vec<Option<f64>>,
    upper_given: Vec<bool>,
    matrix: Matrix,
    file: File,
    name: String,
}

type Step = Result<(), String>;

impl Reader {
    fn file(mut self, text: &str, fields: fn(&str) -> Vec<&str>) -> Result<File, ReadError> {
        let mut last = 0;
        for (n, line) in text.lines().enumerate() {
            last = n + 1;
            if line.starts_with('*') || line.trim().is_empty() {
                continue;
            }
            let step = if line.starts_with([' ', '\t']) {
                self.data(&fields(line))
            } else {
                self.head(&free_fields(line), line)
            };
            step.map_err(|cause| ReadError { line: n + 1, cause })?;
            if self.section == Section::End {
                return self
                    .finish()
                    .map_err(|cause| ReadError { line: n + 1, cause });
            }
        }
        Err(ReadError {
            line: last + 1,
            cause: "the file ends without ENDATA".into(),
        })
    }

    fn head(&mut self, words: &[&str], line: &str) -> Step {
        let next = match words[0].to_ascii_uppercase().as_str() {
            "NAME" => {
                self.name = line.get(4..).unwrap_or("").trim().to_string();
                return Ok(());
            }
            "OBJSENSE" => match words.get(1) {
                Some(sense) => return self.sense(sense),
                None => Section::Sense,
            },
            "ROWS" => Section::Rows,
            "COLUMNS" => Section::Columns,
            "RHS" => Section::Rhs,
            "RANGES" => Section::Ranges,
            "BOUNDS" => Section::Bounds,
            "ENDATA" => Section::End,
            other => return Err(format!("the section {other} is not known")),
        };
        if next == Section::Columns || self.section == Section::Columns {
            self.close_column();
        }
        self.section = next;
        Ok(())
    }

    fn data(&mut self, words: &[&str]) -> Step {
        match self.section {
            Section::Before | Section::End => Err("data stands outside a section".into()),
            Section::Sense => self.sense(words.first().unwrap_or(&"")),
            Section::Rows => self.row(words),
            Section::Columns => self.column(words),
            Section::Rhs => self.pairs(words, |reader, row, value| {
                match row {
                    Some(row) => reader.rhs[row] = value,
                    None => reader.matrix.constant = -value,
                }
                Ok(())
            }),
            Section::Ranges => self.pairs(words, |reader, row, value| {
                let row = row.ok_or("the objective has no range")?;
                reader.ranges[row] = Some(value);
                Ok(())
            }),
            Section::Bounds => self.bound(words),
        }
    }

    fn sense(&mut self, word: &str) -> Step {
        match word.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => self.file.maximise = true,
            "MIN" | "MINIMIZE" | "MINIMISE" => self.file.maximise = false,
            other => return Err(format!("the sense {other} is not known")),
        }
        Ok(())
    }

    fn row(&mut self, words: &[&str]) -> Step {
        let [kind, name] = words else {
            return Err("a row needs a kind and a name".into());
        };
        let kind = match kind.to_ascii_uppercase().as_str() {
            "N" => 'N',
            "E" => 'E',
            "L" => 'L',
            "G" => 'G',
            other => return Err(format!("the row kind {other} is not known")),
        };
        if kind == 'N' && self.objective.is_none() {
            self.objective = Some(name.to_string());
            return Ok(());
        }
        if self
            .row_index
            .insert(name.to_string(), self.kinds.len())
            .is_some()
            || self.objective.as_deref() == Some(name)
        {
            return Err(format!("the row {name} appears twice"));
        }
        self.kinds.push(kind);
        self.rhs.push(0.0);
        self.ranges.push(None);
        self.seen.push(usize::MAX);
        self.file.rows.push(name.to_string());
        Ok(())
    }

    /// The row's index, or none for the objective.
    fn find_row(&self, name: &str) -> Result<Option<usize>, String> {
        if self.objective.as_deref() == Some(name) {
            return Ok(None);
        }
        let found = self.row_index.get(name).copied();
        found
            .map(Some)
            .ok_or_else(|| format!("the row {name} is not known"))
    }

    fn column(&mut self, words: &[&str]) -> Step {
        if words.len() == 3 && words[1].trim_matches('\'').eq_ignore_ascii_case("MARKER") {
            self.close_column();
            match words[2].trim_matches('\'').to_ascii_uppercase().as_str() {
                "INTORG" => self.integer = true,
                "INTEND" => self.integer = false,
                other => return Err(format!("the marker {other} is not known")),
            }
            return Ok(());
        }
        let [name, pairs @ ..] = words else {
            return Err("a column needs a name".into());
        };
        if pairs.is_empty() || pairs.len() % 2 != 0 {
            return Err("a column needs rows with a number each".into());
        }
        if self.file.columns.last().map(String::as_str) != Some(*name) {
            self.close_column();
            let index = self.file.columns.len();
            if self.column_index.insert(name.to_string(), index).is_some() {
                return Err(format!("the column {name} appears twice"));
            }
            self.file.columns.push(name.to_string());
            self.matrix.cost.push(0.0);
            self.matrix.lower.push(0.0);
            self.matrix.upper.push(f64::INFINITY);
            self.matrix.integer.push(self.integer);
            self.upper_given.push(false);
        }
        let index = self.file.columns.len() - 1;
        for pair in pairs.chunks_exact(2) {
            let value = number(pair[1])?;
            match self.find_row(pair[0])? {
                None => self.matrix.cost[index] = value,
                Some(row) if self.seen[row] == index => {
                    return Err(format!("the row {} appears twice in the column", pair[0]));
                }
                Some(row) => {
                    self.seen[row] = index;
                    self.entries.push((row, value));
                }
            }
        }
        Ok(())
    }

    /// Moves the gathered entries into the matrix, if a column is open.
    fn close_column(&mut self) {
        let m = &mut self.matrix;
        if m.starts.is_empty() {
            m.starts.push(0);
        }
        if m.starts.len() == m.cost.len() {
            for (row, coef) in self.entries.drain(..) {
                m.rows.push(row as u32);
                m.coefs.push(coef);
            }
            m.starts.push(m.rows.len());
        }
    }

    fn pairs(
        &mut self,
        words: &[&str],
        mut take: impl FnMut(&mut Self, Option<usize>, f64) -> Step,
    ) -> Step {
        // The set's name may be left out.
        let pairs = &words[words.len() % 2..];
        if pairs.is_empty() {
            return Err("rows with a number each are needed".into());
        }
        for pair in pairs.chunks_exact(2) {
            let row = self.find_row(pair[0])?;
            take(self, row, number(pair[1])?)?;
        }
        Ok(())
    }

    fn bound(&mut self, words: &[&str]) -> Step {
        let kind = words.first().unwrap_or(&"").to_ascii_uppercase();
        let valued = match kind.as_str() {
            "UP" | "LO" | "FX" | "UI" | "LI" => true,
            "FR" | "MI" | "PL" | "BV" => false,
            other => return Err(format!("the bound kind {other} is not known")),
        };
        let known = |n: usize| {
            words
                .get(n)
                .and_then(|w| self.column_index.get(*w))
                .copied()
        };
        // The set's name may be left out; a kind without value may carry one.
        let (column, value) = match (valued, words.len()) {
            (true, 3) => (known(1), words.get(2)),
            (true, 4) => (known(2), words.get(3)),
            (false, 2) => (known(1), None),
            (false, 3 | 4) => (known(2).or_else(|| known(1)), None),
            _ => return Err("a bound needs a kind, a set, a column and a number".into()),
        };
        let j = column.ok_or_else(|| "the bound's column is not known".to_string())?;
        let value = value.map_or(Ok(0.0), |v| number(v))?;
        let (lower, upper) = (&mut self.matrix.lower[j], &mut self.matrix.upper[j]);
        match kind.as_str() {
            "UP" | "UI" => {
                // As in the first MPS readers: a negative upper bound opens a zero lower one.
                if value < 0.0 && *lower == 0.0 && !self.upper_given[j] {
                    *lower = f64::NEG_INFINITY;
                }
                *upper = value;
            }
            "LO" | "LI" => {
                *lower = value;
                self.upper_given[j] = true;
            }
            "FX" => (*lower, *upper) = (value, value),
            "FR" => (*lower, *upper) = (f64::NEG_INFINITY, f64::INFINITY),
            "MI" => *lower = f64::NEG_INFINITY,
            "PL" => *upper = f64::INFINITY,
            _ => (*lower, *upper) = (0.0, 1.0),
        }
        self.matrix.integer[j] |= matches!(kind.as_str(), "BV" | "UI" | "LI");
        Ok(())
    }

    fn finish(mut self) -> Result<File, String> {
        self.close_column();
        if self.objective.is_none() {
            return Err("there is no objective row (kind N)".into());
        }
        let inf = f64::INFINITY;
        for ((kind, rhs), range) in self.kinds.iter().zip(&self.rhs).zip(&self.ranges) {
            let (lower, upper) = match (kind, range) {
                ('E', None) => (*rhs, *rhs),
                ('E', Some(r)) if *r < 0.0 => (rhs + r, *rhs),
                ('E', Some(r)) => (*rhs, rhs + r),
                ('G', r) => (*rhs, r.map_or(inf, |r| rhs + r.abs())),
                ('L', r) => (r.map_or(-inf, |r| rhs - r.abs()), *rhs),
                _ => (-inf, inf),
            };
            self.matrix.row_lower.push(lower);
            self.matrix.row_upper.push(upper);
        }
        if self.file.maximise {
            self.matrix.cost.iter_mut().for_each(|c| *c = -*c);
            self.matrix.constant = -self.matrix.constant;
        }
        self.file.lp = self.matrix.to_lp(&self.name);
        Ok(self.file)
    }
}

fn number(word: &str) -> Result<f64, String> {
    // Fortran wrote exponents with D.
    let value = word
        .parse()
        .or_else(|_| word.replace(['d', 'D'], "e").parse::<f64>());
    match value {
        Ok(value) if !value.is_nan() => Ok(value),
        _ => Err(format!("{word} is not a number")),
    }
}
