//! What is wrong with an input: a code, a place, a cause and a remedy; all of them at once.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// Most diagnostics kept; the rest are counted.
pub const MOST: usize = 50;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input is refused.
    Error,
    /// The input is taken, and something about it is worth knowing.
    Warning,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line (cut where it is very long).
    pub text: String,
    /// Characters that are meant, at least 1.
    pub length: usize,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Code: `E` and `W` with four digits, explained in `docs/errors.md`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where, if it is anywhere.
    pub place: Option<Place>,
    /// Field of a table.
    pub field: Option<String>,
    /// What to do.
    pub remedy: String,
}

impl Diagnostic {
    /// A diagnostic; its code's letter says how bad it is.
    pub fn new(
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Diagnostic {
        let severity = if code.starts_with('W') {
            Severity::Warning
        } else {
            Severity::Error
        };
        Diagnostic {
            code,
            severity,
            message: message.into(),
            place: None,
            field: None,
            remedy: remedy.into(),
        }
    }

    /// The same, at a place.
    pub fn at(mut self, place: Option<Place>, field: Option<&str>) -> Diagnostic {
        self.place = place;
        self.field = field.map(str::to_string);
        self
    }

    /// As compilers print it, with the line quoted.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&self.message).id(self.code);
        let group = match &self.place {
            Some(p) => {
                let start = p
                    .text
                    .char_indices()
                    .nth(p.column - 1)
                    .map_or(p.text.len(), |c| c.0);
                let rest = &p.text[start..];
                let end = start
                    + rest
                        .char_indices()
                        .nth(p.length)
                        .map_or(rest.len(), |c| c.0);
                let label = self.field.clone().unwrap_or_default();
                title.element(
                    Snippet::source(&p.text)
                        .path(&p.file)
                        .line_start(p.line)
                        .annotation(
                            AnnotationKind::Primary
                                .span(start..end.max(start))
                                .label(label),
                        ),
                )
            }
            None => Group::with_title(title),
        };
        let group = group.element(Level::HELP.message(&self.remedy));
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group]).to_string()
    }
}

/// All that is wrong, up to [`MOST`], errors and warnings together in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    /// The first of them.
    pub list: Vec<Diagnostic>,
    /// How many more errors there were.
    pub more: usize,
    errors: usize,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        if self.list.len() < MOST {
            self.list.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether so many are known that looking further serves nobody.
    pub fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// All of them as text.
    pub fn render(&self, colour: bool) -> String {
        let mut text: String = self
            .list
            .iter()
            .map(|d| d.render(colour) + "\n\n")
            .collect();
        if self.more > 0 {
            text.push_str(&format!("and {} more\n", self.more));
        }
        text
    }
}
