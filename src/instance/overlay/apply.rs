//! Laying patches over a row.

use super::{Change, Operation, Overlay, Patch};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::instance::cell::Raw;
use crate::instance::document::{Owned, Sources};
use crate::instance::schema::default_value;
use crate::instance::table::{At, FieldSchema, TableSchema};

/// What patches make of a row.
#[derive(Debug)]
pub enum Patched {
    /// It stays as it is.
    AsIs,
    /// It is removed.
    Removed,
    /// These fields hold these cells instead.
    Changed(Vec<(usize, Owned)>),
}

/// A cell that a patch changed: the row, the field, the number before and after where both are
/// numbers.
pub type ChangedCell = (At, &'static str, Option<(f64, f64)>);

/// What a stack changed, so that scenarios can be averaged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Cells.
    pub cells: Vec<ChangedCell>,
    /// Whether rows were removed or appended.
    pub rows: bool,
}

/// One overlay's hand on a cell.
#[derive(Clone, Copy)]
struct Touch<'p> {
    overlay: usize,
    operation: Operation,
    change: &'p Change,
    overrides: bool,
}

/// Why a row cannot be patched: a code, which change is at fault, the cause and the remedy.
struct Refusal<'p> {
    code: &'static str,
    patch: &'p Patch,
    change: Option<&'p Change>,
    message: String,
    remedy: String,
}

impl Overlay {
    /// Lays the patches over a row; notes where the new cells stand.
    pub fn apply<'c>(
        &mut self,
        table: &TableSchema,
        at: At,
        cell: &dyn Fn(usize) -> Option<Raw<'c>>,
        sources: &mut Sources,
        told: &mut Diagnostics,
    ) -> Patched {
        let mut patches = self.patches.remove(table.name).unwrap_or_default();
        let known = |i: usize| cell(i).filter(|c| !c.is_blank());
        let mut applied: Vec<usize> = Vec::new();
        for (k, patch) in patches.iter_mut().enumerate() {
            let answers = |(i, want): &(usize, super::Owned)| {
                matches(&table.fields[*i], known(*i).as_ref(), want)
            };
            if patch.conditions.iter().all(answers) {
                patch.matched += 1;
                applied.push(k);
            }
        }
        let laid = lay(&self.names, &patches, &applied, table, &known);
        let mut result = Patched::AsIs;
        match laid {
            Err(refusal) => {
                let span = refusal.change.map_or(&refusal.patch.span, |c| &c.span);
                let place = sources.all[refusal.patch.source as usize].place(span.clone());
                let field = refusal.change.map(|c| table.fields[c.field].name);
                let d = Diagnostic::new(refusal.code, refusal.message, refusal.remedy);
                told.push(d.at(Some(place), field));
            }
            Ok(None) => result = Patched::Removed,
            Ok(Some(cells)) if !cells.is_empty() => {
                let mut changed = Vec::with_capacity(cells.len());
                for (field, value, source, span) in cells {
                    let name = table.fields[field].name;
                    sources.patched.insert((at, name), (source, span));
                    let before = number(&table.fields[field], known(field).as_ref());
                    let after = number(&table.fields[field], value.given().as_ref());
                    let both = before.zip(after);
                    self.changed.cells.push((at, name, both));
                    changed.push((field, value));
                }
                result = Patched::Changed(changed);
            }
            Ok(Some(_)) => {}
        }
        if !patches.is_empty() {
            self.patches.insert(table.name, patches);
        }
        self.average(table, at, result)
    }

    /// Puts mean values in place of cells.
    fn average(&self, table: &TableSchema, at: At, result: Patched) -> Patched {
        if self.means.is_empty() {
            return result;
        }
        let mut cells = match result {
            Patched::Removed => return Patched::Removed,
            Patched::AsIs => Vec::new(),
            Patched::Changed(cells) => cells,
        };
        for (i, field) in table.fields.iter().enumerate() {
            if let Some(&mean) = self.means.get(&(at, field.name)) {
                cells.retain(|c| c.0 != i);
                cells.push((i, Owned::Float(mean)));
            }
        }
        if cells.is_empty() {
            Patched::AsIs
        } else {
            Patched::Changed(cells)
        }
    }
}

/// A cell that a patch gave: field, value, document, place.
type Given = (usize, Owned, u16, std::ops::Range<usize>);

/// The cells that the patches give a row; none where they remove it.
fn lay<'p, 'c>(
    names: &[String],
    patches: &'p [Patch],
    applied: &[usize],
    table: &TableSchema,
    known: &dyn Fn(usize) -> Option<Raw<'c>>,
) -> Result<Option<Vec<Given>>, Refusal<'p>> {
    let mut given: Vec<Given> = Vec::new();
    let mut touches: Vec<Touch> = Vec::new();
    let mut remover: Option<&Patch> = None;
    let of = |overriding: bool| {
        let all = applied.iter().map(|&k| &patches[k]);
        all.filter(move |p| p.overrides == overriding)
    };
    // Patches that override come last, wherever their overlay stands in the stack.
    for patch in of(false).chain(of(true)) {
        let holds = |earlier: bool| patch.overrides && !earlier;
        if patch.removes {
            let other = touches.iter().find(|t| t.overlay != patch.overlay);
            if let Some(t) = other.filter(|t| !holds(t.overrides)) {
                return Err(conflict(names, t.overlay, patch, None, table));
            }
            remover = Some(patch);
            continue;
        }
        if let Some(r) = remover.filter(|r| r.overlay != patch.overlay) {
            if !holds(r.overrides) {
                return Err(conflict(
                    names,
                    r.overlay,
                    patch,
                    patch.changes.first(),
                    table,
                ));
            }
            remover = None;
        }
        for change in &patch.changes {
            let field = &table.fields[change.field];
            let earlier = given.iter().position(|g| g.0 == change.field);
            let raw = match earlier {
                Some(k) => given[k].1.given(),
                None => known(change.field),
            };
            let value = match (change.operation, change.value.raw().number()) {
                (Operation::Set, _) => change.value.clone(),
                (operation, Ok(by)) => {
                    let Some(old) = number(field, raw.as_ref()) else {
                        let shown = raw.map_or("blank".to_string(), |r| r.shown());
                        return Err(Refusal {
                            code: "E0904",
                            patch,
                            change: Some(change),
                            message: format!(
                                "cannot {} `{}`: it is {shown} in a row of `{}`",
                                operation.name(),
                                field.name,
                                table.name
                            ),
                            remedy: "use `set`, or a `where` that leaves such rows out".to_string(),
                        });
                    };
                    Owned::Float(if operation == Operation::Add {
                        old + by
                    } else {
                        old * by
                    })
                }
                (_, Err(p)) => {
                    return Err(Refusal {
                        code: p.code,
                        patch,
                        change: Some(change),
                        message: p.message,
                        remedy: p.remedy,
                    });
                }
            };
            let clash = touches.iter().find(|t| {
                let same_order = t.operation == change.operation
                    && (change.operation != Operation::Set || t.change.value == change.value);
                t.overlay != patch.overlay && t.change.field == change.field && !same_order
            });
            if let Some(t) = clash.filter(|t| !holds(t.overrides)) {
                return Err(conflict(names, t.overlay, patch, Some(change), table));
            }
            touches.push(Touch {
                overlay: patch.overlay,
                operation: change.operation,
                change,
                overrides: patch.overrides,
            });
            let entry = (change.field, value, patch.source, change.span.clone());
            match earlier {
                Some(k) => given[k] = entry,
                None => given.push(entry),
            }
        }
    }
    Ok(remover.is_none().then_some(given))
}

fn conflict<'p>(
    names: &[String],
    earlier: usize,
    patch: &'p Patch,
    change: Option<&'p Change>,
    table: &TableSchema,
) -> Refusal<'p> {
    let name = |i: usize| names.get(i).map_or("", String::as_str);
    let what = change.map_or("removes a row", |_| "changes a cell");
    Refusal {
        code: "E0905",
        patch,
        change,
        message: format!(
            "`{}` {what} of `{}` that `{}` changes too, and the order would decide",
            name(patch.overlay),
            table.name,
            name(earlier)
        ),
        remedy: "write `override = true` in the patch that is to hold, or stack one of the two"
            .to_string(),
    }
}

/// The number in a cell, or its default.
fn number(field: &FieldSchema, raw: Option<&Raw>) -> Option<f64> {
    match raw {
        Some(raw) => raw.number().ok(),
        None => default_value(field, field.default?).parse().ok(),
    }
}

/// Whether a cell is what a `where` wants: equal as text, number or truth; a list wants any of its
/// items; a blank cell counts as its default, and as "".
fn matches(field: &FieldSchema, raw: Option<&Raw>, want: &Owned) -> bool {
    let defaulted = field.default.map(|d| default_value(field, d));
    let default = defaulted.as_deref().map(Raw::Cell);
    match want {
        Owned::List(any) => any.iter().any(|w| matches(field, raw, w)),
        Owned::Text(text) if text.trim().is_empty() => raw.is_none(),
        _ => raw.or(default.as_ref()).is_some_and(|raw| equal(raw, want)),
    }
}

fn equal(raw: &Raw, want: &Owned) -> bool {
    match (raw, want) {
        (_, Owned::Int(i)) => raw.number().is_ok_and(|n| n == *i as f64),
        (_, Owned::Float(f)) => raw.number().is_ok_and(|n| n == *f),
        (Raw::Bool(b), Owned::Bool(w)) => b == w,
        (Raw::Cell(s), Owned::Bool(w)) => s.trim() == w.to_string(),
        (Raw::List(items), Owned::Text(w)) => {
            let words: Vec<String> = items
                .iter()
                .map(|i| i.shown().trim_matches('`').to_string())
                .collect();
            words.join(" ") == w.trim()
        }
        (Raw::Cell(s) | Raw::Text(s), Owned::Text(w)) => s.trim() == w.trim(),
        (_, Owned::Text(w)) => raw.shown().trim_matches('`') == w.trim(),
        _ => false,
    }
}
