//! The results file: a head, then a line per point.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Failure, Head, Point};
use crate::whole;

/// A results file being filled.
pub(super) struct Results {
    path: PathBuf,
    head: String,
    known: BTreeSet<usize>,
    file: Mutex<File>,
}

impl Results {
    /// Opens a results file, or begins one. What a cut-off run left half written is dropped.
    pub(super) fn open(path: &Path, head: &Head) -> Result<Results, Failure> {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        if let Some(parent) = parent {
            fs::create_dir_all(parent)?;
        }
        let known = if path.exists() {
            let (found, points) = read(path)?;
            match found {
                Some(found) if found != *head => {
                    return Err(Failure::Asked(format!(
                        "{} holds the results of another sweep (another instance, grid, gap or solver); name another file",
                        path.display()
                    )));
                }
                _ => write(path, head, &points)?,
            }
            points.into_keys().collect()
        } else {
            write(path, head, &BTreeMap::new())?;
            BTreeSet::new()
        };
        Ok(Results {
            path: path.to_path_buf(),
            head: line(head)?,
            known,
            file: Mutex::new(OpenOptions::new().append(true).open(path)?),
        })
    }

    /// The points that were there.
    pub(super) fn known(&self) -> BTreeSet<usize> {
        self.known.clone()
    }

    /// Appends a point, whole.
    pub(super) fn append(&self, point: &Point) -> Result<(), Failure> {
        let line = line(point)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        Ok(())
    }

    /// Puts the file in order of points; the points.
    pub(super) fn settle(self) -> Result<Vec<Point>, Failure> {
        let (_, points) = read(&self.path)?;
        let mut text = self.head.clone();
        for point in points.values() {
            text.push_str(&line(point)?);
        }
        replace(&self.path, &text)?;
        Ok(points.into_values().collect())
    }
}

/// Joins the results of all shards of one sweep; the points in order.
///
/// # Errors
/// Files of different sweeps, points that contradict each other, points that are missing.
pub fn merge(files: &[PathBuf], out: &Path) -> Result<(Head, Vec<Point>), Failure> {
    let mut whole: Option<Head> = None;
    let mut points: BTreeMap<usize, Point> = BTreeMap::new();
    for path in files {
        let (head, part) = read(path)?;
        let shown = path.display();
        let head = head.ok_or_else(|| Failure::Asked(format!("{shown} is no results file")))?;
        if whole.as_ref().is_some_and(|w| *w != head) {
            return Err(Failure::Asked(format!(
                "{shown} belongs to another sweep than {}",
                files[0].display()
            )));
        }
        whole = Some(head);
        for (k, point) in part {
            if points.get(&k).is_some_and(|p| *p != point) {
                return Err(Failure::Asked(format!(
                    "{shown} contradicts another file at point {k}"
                )));
            }
            points.insert(k, point);
        }
    }
    let head = whole.ok_or_else(|| Failure::Asked("nothing to merge".to_string()))?;
    if points.len() < head.points {
        let missing: Vec<String> = (0..head.points)
            .filter(|k| !points.contains_key(k))
            .take(10)
            .map(|k| k.to_string())
            .collect();
        return Err(Failure::Asked(format!(
            "{} of {} points are missing, such as {}; run their shards first",
            head.points - points.len(),
            head.points,
            missing.join(", ")
        )));
    }
    write(out, &head, &points)?;
    Ok((head, points.into_values().collect()))
}

/// The head and the points of a file; a last line without its end was cut off and does not count.
pub(super) fn read(path: &Path) -> Result<(Option<Head>, BTreeMap<usize, Point>), Failure> {
    let text =
        fs::read_to_string(path).map_err(|e| Failure::Asked(format!("{}: {e}", path.display())))?;
    let wrong = |n: usize, e: serde_json::Error| {
        Failure::Asked(format!("{}:{}: {e}", path.display(), n + 1))
    };
    let mut head = None;
    let mut points = BTreeMap::new();
    let whole = text.split_inclusive('\n').filter(|l| l.ends_with('\n'));
    for (n, line) in whole.enumerate() {
        if n == 0 {
            head = Some(serde_json::from_str(line).map_err(|e| wrong(n, e))?);
            continue;
        }
        let point: Point = serde_json::from_str(line).map_err(|e| wrong(n, e))?;
        points.insert(point.point, point);
    }
    Ok((head, points))
}

fn write(path: &Path, head: &Head, points: &BTreeMap<usize, Point>) -> Result<(), Failure> {
    let mut text = line(head)?;
    for point in points.values() {
        text.push_str(&line(point)?);
    }
    replace(path, &text)
}

/// Replaces a file by another in one step.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    Ok(whole::file(path, &|out| out.write_all(text.as_bytes()))?)
}

fn line<T: serde::Serialize>(what: &T) -> Result<String, Failure> {
    let text = serde_json::to_string(what).map_err(|e| Failure::File(e.into()))?;
    Ok(text + "\n")
}
