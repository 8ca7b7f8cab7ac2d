//! What an audit says: a code, a rule, the row, what was found and what it should be.

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::plan::{RowRef, Written};

/// Most rows that a message names beside its own.
const MOST: usize = 8;

/// One thing that is wrong with a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Code in `docs/errors.md`.
    pub code: &'static str,
    /// The rule family.
    pub rule: &'static str,
    /// The row that bears it, if one does.
    pub row: Option<RowRef>,
    /// Column.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// What was found.
    pub found: Option<f64>,
    /// What it should be.
    pub expected: Option<f64>,
    /// Further rows that have part in it.
    pub others: Vec<RowRef>,
}

impl Finding {
    /// A finding that no row bears yet.
    pub fn new(
        code: &'static str,
        rule: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            code,
            rule,
            row: None,
            field: None,
            message: message.into(),
            remedy: remedy.into(),
            found: None,
            expected: None,
            others: Vec::new(),
        }
    }

    /// Every row that it names.
    pub fn rows(&self) -> impl Iterator<Item = RowRef> + '_ {
        self.row.into_iter().chain(self.others.iter().copied())
    }

    /// With the place in the plan's files, as errors are told.
    pub fn diagnostic(&self, written: &Written) -> Diagnostic {
        let mut message = format!("{}: {}", self.rule, self.message);
        if !self.others.is_empty() {
            let named: Vec<String> = self
                .others
                .iter()
                .take(MOST)
                .map(|&r| line(written, r))
                .collect();
            let more = self.others.len().saturating_sub(MOST);
            message.push_str(&format!(" (with {}", named.join(", ")));
            if more > 0 {
                message.push_str(&format!(" and {more} more"));
            }
            message.push(')');
        }
        let place = self.row.and_then(|r| written.locate(r, self.field));
        Diagnostic::new(self.code, message, self.remedy.clone()).at(place, self.field)
    }

    /// For machines.
    pub fn json(&self, written: &Written) -> Value {
        json!({
            "code": self.code,
            "rule": self.rule,
            "table": self.row.map(|r| r.table),
            "line": self.row.map(|r| written.line(r)),
            "column": self.field,
            "message": self.message,
            "found": self.found,
            "expected": self.expected,
            "remedy": self.remedy,
            "with": self.others.iter().map(|&r| json!({ "table": r.table, "line": written.line(r) })).collect::<Vec<_>>(),
        })
    }
}

fn line(written: &Written, row: RowRef) -> String {
    format!("{}.csv:{}", row.table, written.line(row))
}
