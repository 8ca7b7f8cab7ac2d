//! Finding the overlays of a stack: files beside an instance folder, patches within a file.

use std::path::{Path, PathBuf};

use sha2::Digest;

use super::document::{self, Owned, Tables};
use super::load::{Loader, Rows, did_you_mean};
use super::overlay::Stack;
use crate::diagnostic::Diagnostic;

/// Where a folder's overlays are.
const FOLDER: &str = "scenarios";

/// The overlay files of an instance folder: name and path, in order of name.
fn files(instance: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(instance.join(FOLDER)) else {
        return Vec::new();
    };
    let mut files: Vec<(String, PathBuf)> = entries
        .filter_map(|e| {
            let path = e.ok()?.path();
            let is_document = path.extension().is_some_and(|e| e == "toml" || e == "json");
            let name = path.file_stem()?.to_str()?.to_string();
            is_document.then_some((name, path))
        })
        .collect();
    files.sort();
    files
}

/// Names of the overlays beside an instance folder.
pub fn overlays(instance: &Path) -> Vec<String> {
    files(instance).into_iter().map(|f| f.0).collect()
}

impl Loader {
    /// Reads the overlays of a stack. They are taken in order of name: the order in which people
    /// write them never decides.
    pub(super) fn stack(&mut self, instance: &Path, stack: &Stack) {
        let mut names = stack.names.clone();
        names.sort();
        for pair in names.windows(2).filter(|p| p[0] == p[1]) {
            let message = format!("overlay `{}` stands in the stack twice", pair[0]);
            self.fail("E0906", message, "name it once");
        }
        names.dedup();
        let files = files(instance);
        for name in &names {
            self.hash.update([1]);
            self.hash.update(name.as_bytes());
            self.overlay.begin(name);
            let file = files.iter().find(|f| f.0 == *name);
            let mut found = file.is_some();
            if let Some((_, path)) = file {
                self.overlay_file(path, instance);
            }
            for (source, row) in self.patches.clone() {
                let fields = &self.sources.all[source as usize].rows[row as usize].fields;
                let of = fields.iter().find(|f| f.0 == "overlay");
                if of.is_some_and(|f| f.3 == Owned::Text(name.clone())) {
                    found = true;
                    self.patch_row(source, row);
                }
            }
            if !found {
                let mut known: Vec<String> = files.iter().map(|f| f.0.clone()).collect();
                known.extend(self.named());
                known.sort();
                known.dedup();
                let remedy = match known.is_empty() {
                    true => {
                        "an overlay is a file scenarios/NAME.toml beside an instance's folder, or \
                             patches with that name in its file"
                            .to_string()
                    }
                    false => did_you_mean(name, known.iter().map(String::as_str)),
                };
                let message = format!("{} has no overlay `{name}`", instance.display());
                self.fail("E0901", message, remedy);
            }
        }
        for (name, text) in &stack.documents {
            self.hash.update([2]);
            self.hash.update(text.as_bytes());
            self.overlay.begin(name);
            if let Some(id) = self.admit(name.clone(), text.clone().into_bytes()) {
                self.overlay_document(id, name.ends_with(".json"));
            }
        }
        for (at, field, mean) in &stack.means {
            self.hash.update([3]);
            self.hash
                .update(format!("{}/{}/{field}={mean:?}", at.source, at.row));
        }
        self.nameless();
    }

    /// Overlays that patches of the instance's own document name.
    fn named(&self) -> Vec<String> {
        let rows = self
            .patches
            .iter()
            .map(|&(source, row)| &self.sources.all[source as usize].rows[row as usize].fields);
        rows.flat_map(|fields| fields.iter())
            .filter_map(|f| match &f.3 {
                Owned::Text(name) if f.0 == "overlay" => Some(name.clone()),
                _ => None,
            })
            .collect()
    }

    /// A patch in the instance's own document says whose it is.
    fn nameless(&mut self) {
        for (source, row) in self.patches.clone() {
            let row = &self.sources.all[source as usize].rows[row as usize];
            let named = row
                .fields
                .iter()
                .any(|f| f.0 == "overlay" && matches!(&f.3, Owned::Text(t) if !t.contains('+')));
            if !named {
                let place = self.sources.all[source as usize].place(row.span.clone());
                let told = Diagnostic::new(
                    "E0903",
                    "a patch that belongs to no overlay",
                    "give `overlay`, a name without `+`",
                );
                self.diagnostics.push(told.at(Some(place), None));
            }
        }
    }

    fn overlay_file(&mut self, path: &Path, instance: &Path) {
        let Ok(root) = instance.canonicalize() else {
            return;
        };
        if let Some(id) = self.read(path, &root) {
            self.overlay_document(id, path.extension().is_some_and(|e| e == "json"));
        }
    }

    /// Reads a document that holds patches and nothing else.
    fn overlay_document(&mut self, id: u16, is_json: bool) {
        let source = &self.sources.all[id as usize];
        let parsed = if is_json {
            document::json(source)
        } else {
            document::toml(source)
        };
        let tables: Tables = match parsed {
            Ok(tables) => tables,
            Err(errors) => return errors.into_iter().for_each(|e| self.diagnostics.push(e)),
        };
        let first = self.sources.all[id as usize].rows.len() as u64;
        let mut number = first;
        let mut patches = Vec::new();
        for (name, span, rows) in tables {
            match name.as_str() {
                "patches" => patches.extend((number..).take(rows.len())),
                // About the overlay, for people.
                "overlay" => {}
                other => {
                    let place = self.sources.all[id as usize].place(span);
                    let remedy = format!("write [[patches]] with table = \"{other}\"");
                    let message = format!("`{other}` is not part of an overlay");
                    let told = Diagnostic::new("E0903", message, remedy);
                    self.diagnostics.push(told.at(Some(place), None));
                }
            }
            number += rows.len() as u64;
            self.sources.all[id as usize].rows.extend(rows);
        }
        for row in patches {
            self.patch_row(id, row);
        }
    }

    /// Reads one patch, and puts what it appends among the rows to read.
    fn patch_row(&mut self, source: u16, number: u64) {
        let rows = std::mem::take(&mut self.sources.all[source as usize].rows);
        let row = &rows[number as usize];
        let appended = self
            .overlay
            .read(source, row, &self.sources, &mut self.diagnostics);
        self.sources.all[source as usize].rows = rows;
        for (table, source, row) in appended {
            let all = &mut self.sources.all[source as usize].rows;
            let number = all.len() as u64;
            all.push(row);
            self.tables
                .entry(table.to_string())
                .or_default()
                .push(Rows::Spanned(source, vec![number]));
        }
    }
}
