//! Overlays: patches laid over an instance's rows as they are read.
//!
//! An overlay is a list of patches; a [`Stack`] is the overlays that one load takes, written
//! `suez-closed+cn-tariff-25`. A patch names a table, which of its rows (`where`), and what changes:
//! `set`, `add`, `multiply`, `remove` or `append`. Every cell keeps its place: what a patch gave
//! is reported where the patch stands.
//!
//! **Order.** `where` looks at the rows as the instance has them, before any patch. Within an
//! overlay patches apply in the order written. Between overlays the order never decides silently:
//! two that change one cell so that order would matter are refused, unless one of the two patches
//! says `override = true`: it is applied last. So `a+b` and `b+a` are the same plan.

mod apply;

pub use apply::{Changed, ChangedCell, Patched};

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::SCHEMAS;
use super::document::{Field, Owned, Sources, SpannedRow};
use super::load::did_you_mean;
use super::table::{At, TableSchema};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The name of the instance as it is, without any overlay.
pub const BASE: &str = "base";

/// What to lay over an instance: overlays by name, patches from elsewhere, and mean values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    /// Overlays of the instance, in order.
    pub names: Vec<String>,
    /// Documents with patches that are no part of the instance: a name for people, and the text.
    pub documents: Vec<(String, String)>,
    /// Numbers that replace cells: the means of a two-stage plan's scenarios.
    pub means: Vec<(At, &'static str, f64)>,
    /// Memory that solving may take, in GB, whatever the header says.
    pub memory: Option<f64>,
}

impl Stack {
    /// Reads `a+b`; `base` and nothing mean no overlay.
    pub fn parse(text: &str) -> Stack {
        let names = text.split('+').map(str::trim);
        Stack {
            names: names
                .filter(|n| !n.is_empty() && *n != BASE)
                .map(str::to_string)
                .collect(),
            ..Stack::default()
        }
    }

    /// As people write it.
    pub fn name(&self) -> String {
        if self.names.is_empty() {
            BASE.to_string()
        } else {
            self.names.join("+")
        }
    }
}

/// How a patch changes a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Set,
    Add,
    Multiply,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Operation::Set => "set",
            Operation::Add => "add",
            Operation::Multiply => "multiply",
        }
    }
}

/// One cell's change.
#[derive(Clone, Debug)]
struct Change {
    field: usize,
    operation: Operation,
    value: Owned,
    span: Range<usize>,
}

/// A patch as read.
#[derive(Clone, Debug)]
struct Patch {
    /// Which overlay of the stack.
    overlay: usize,
    source: u16,
    span: Range<usize>,
    conditions: Vec<(usize, Owned)>,
    changes: Vec<Change>,
    removes: bool,
    overrides: bool,
    matched: usize,
}

/// The patches of a stack, ready to be laid over rows.
#[derive(Debug, Default)]
pub struct Overlay {
    /// Names of the overlays, by number.
    names: Vec<String>,
    /// Patches by table.
    patches: BTreeMap<&'static str, Vec<Patch>>,
    means: HashMap<(At, &'static str), f64>,
    /// What was changed.
    pub changed: Changed,
}

/// Rows that patches append: table, document, row.
pub type Appended = Vec<(&'static str, u16, SpannedRow)>;

impl Overlay {
    /// An overlay that holds nothing yet but mean values.
    pub fn of(stack: &Stack) -> Overlay {
        let means = stack.means.iter().map(|m| ((m.0, m.1), m.2));
        Overlay {
            means: means.collect(),
            ..Overlay::default()
        }
    }

    /// Begins an overlay: the patches read next belong to it.
    pub fn begin(&mut self, name: &str) {
        self.names.push(name.to_string());
    }

    /// Reads a patch from its row; returns the rows that it appends.
    pub fn read(
        &mut self,
        source: u16,
        row: &SpannedRow,
        sources: &Sources,
        told: &mut Diagnostics,
    ) -> Appended {
        let mut reader = Reader {
            source,
            sources,
            told,
        };
        let Some(table) = reader.table(row) else {
            return Vec::new();
        };
        let mut patch = Patch {
            overlay: self.names.len().saturating_sub(1),
            source,
            span: row.span.clone(),
            conditions: Vec::new(),
            changes: Vec::new(),
            removes: false,
            overrides: false,
            matched: 0,
        };
        let mut appended = Vec::new();
        let mut asks = 0;
        for field in &row.fields {
            let (name, name_span, span, value) = field;
            match name.as_str() {
                "table" | "overlay" | "note" => {}
                "where" => patch.conditions = reader.conditions(table, field),
                "set" => patch
                    .changes
                    .extend(reader.changes(table, Operation::Set, field)),
                "add" => patch
                    .changes
                    .extend(reader.changes(table, Operation::Add, field)),
                "multiply" => {
                    patch
                        .changes
                        .extend(reader.changes(table, Operation::Multiply, field));
                }
                "remove" => patch.removes = reader.flag(field),
                "override" => patch.overrides = reader.flag(field),
                "append" => appended = reader.rows(table, span, value),
                other => {
                    let remedy = did_you_mean(other, KEYS.iter().copied());
                    reader.tell(
                        "E0903",
                        name_span,
                        format!("a patch has no `{other}`"),
                        remedy,
                    );
                }
            }
            asks += usize::from(
                ["set", "add", "multiply", "remove", "append"].contains(&name.as_str()),
            );
        }
        if asks == 0 {
            reader.tell(
                "E0903",
                &row.span,
                "a patch that changes nothing",
                "give set, add, multiply, remove or append",
            );
        }
        let changes = patch.removes || !patch.changes.is_empty();
        if !changes && !patch.conditions.is_empty() && asks > 0 {
            reader.tell(
                "E0903",
                &row.span,
                "`where` chooses rows, and nothing is done to them",
                "give set, add, multiply or remove; append needs no `where`",
            );
        }
        if patch.removes && !patch.changes.is_empty() {
            reader.tell(
                "E0903",
                &row.span,
                "a patch that changes rows and removes them",
                "write two patches",
            );
        }
        self.changed.rows |= patch.removes || !appended.is_empty();
        if changes {
            self.patches.entry(table.name).or_default().push(patch);
        }
        appended
            .into_iter()
            .map(|r| (table.name, source, r))
            .collect()
    }

    /// Whether nothing is laid over a table.
    pub fn leaves(&self, table: &str) -> bool {
        self.means.is_empty() && !self.patches.contains_key(table)
    }

    /// Tells the patches that no row answered to.
    pub fn unmatched(&self, sources: &Sources, told: &mut Diagnostics) {
        for (table, patches) in &self.patches {
            for p in patches.iter().filter(|p| p.matched == 0) {
                let message = format!("no row of `{table}` is as this patch's `where` says");
                let remedy = "compare it with the rows as written; `where` does not see what other patches change or append";
                let place = sources.all[p.source as usize].place(p.span.clone());
                told.push(Diagnostic::new("E0902", message, remedy).at(Some(place), None));
            }
        }
    }
}

/// What a patch may say.
const KEYS: &[&str] = &[
    "table", "overlay", "where", "set", "add", "multiply", "remove", "append", "override", "note",
];

/// Reads one patch, and tells what is wrong with it.
struct Reader<'a> {
    source: u16,
    sources: &'a Sources,
    told: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn tell(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let place = self.sources.all[self.source as usize].place(span.clone());
        self.told
            .push(Diagnostic::new(code, message, remedy).at(Some(place), None));
    }

    fn table(&mut self, row: &SpannedRow) -> Option<&'static TableSchema> {
        let named = row.fields.iter().find(|f| f.0 == "table");
        let Some((_, _, span, Owned::Text(name))) = named else {
            self.tell(
                "E0903",
                &row.span,
                "a patch without a table",
                "give `table` as text",
            );
            return None;
        };
        let found = SCHEMAS.iter().find(|s| s.name == name);
        if found.is_none() {
            let remedy = did_you_mean(name, SCHEMAS.iter().map(|s| s.name));
            self.tell(
                "E0120",
                span,
                format!("no table is called `{name}`"),
                remedy,
            );
        }
        found
    }

    /// The cells of a `where`, `set`, `add` or `multiply`.
    fn cells<'f>(
        &mut self,
        table: &'static TableSchema,
        (name, _, span, value): &'f Field,
    ) -> Vec<(usize, &'f Field)> {
        let Owned::Table(fields) = value else {
            self.tell(
                "E0903",
                span,
                format!("`{name}` is no list of fields"),
                format!("write {name} = {{ field = value }}"),
            );
            return Vec::new();
        };
        let mut cells = Vec::new();
        for field in fields {
            match table.fields.iter().position(|f| f.name == field.0) {
                Some(i) => cells.push((i, field)),
                None => {
                    let remedy = did_you_mean(&field.0, table.fields.iter().map(|f| f.name));
                    let message = format!("table `{}` has no field `{}`", table.name, field.0);
                    self.tell("E0122", &field.1, message, remedy);
                }
            }
        }
        cells
    }

    fn conditions(&mut self, table: &'static TableSchema, field: &Field) -> Vec<(usize, Owned)> {
        self.cells(table, field)
            .into_iter()
            .map(|(i, f)| (i, f.3.clone()))
            .collect()
    }

    fn changes(
        &mut self,
        table: &'static TableSchema,
        operation: Operation,
        field: &Field,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (i, f) in self.cells(table, field) {
            let is_number = matches!(f.3, Owned::Int(_) | Owned::Float(_));
            if operation != Operation::Set && !is_number {
                let message = format!("`{}` takes a number", operation.name());
                self.tell("E0904", &f.2, message, "use `set` for anything else");
                continue;
            }
            changes.push(Change {
                field: i,
                operation,
                value: f.3.clone(),
                span: f.2.clone(),
            });
        }
        changes
    }

    fn flag(&mut self, (name, _, span, value): &Field) -> bool {
        if let Owned::Bool(b) = value {
            return *b;
        }
        self.tell(
            "E0903",
            span,
            format!("`{name}` is neither true nor false"),
            "write true or false",
        );
        false
    }

    /// Rows to append; the reader of the table judges their fields.
    fn rows(&mut self, table: &TableSchema, span: &Range<usize>, value: &Owned) -> Vec<SpannedRow> {
        let one = std::slice::from_ref(value);
        let items = match value {
            Owned::List(items) => items,
            _ => one,
        };
        let mut rows = Vec::new();
        for item in items {
            let Owned::Table(fields) = item else {
                self.tell(
                    "E0903",
                    span,
                    "`append` is no list of rows",
                    format!("write append = [{{ {} = ... }}]", table.fields[0].name),
                );
                break;
            };
            let start = fields.iter().map(|f| f.1.start).min();
            let end = fields.iter().map(|f| f.2.end).max();
            rows.push(SpannedRow {
                span: start.unwrap_or(span.start)..end.unwrap_or(span.end),
                fields: fields.clone(),
            });
        }
        rows
    }
}
