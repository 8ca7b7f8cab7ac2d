//! The starter instance that `portolan new` writes: commented, without errors, solved in a blink.

use std::path::Path;

use crate::import::{Folder, ImportError};

/// Its files; `instances/starter` is the same instance.
const FILES: &[(&str, &str)] = &[
    (
        "portolan.toml",
        include_str!("../instances/starter/portolan.toml"),
    ),
    (
        "products.csv",
        include_str!("../instances/starter/products.csv"),
    ),
    (
        "places.csv",
        include_str!("../instances/starter/places.csv"),
    ),
    (
        "supplies.csv",
        include_str!("../instances/starter/supplies.csv"),
    ),
    ("lanes.csv", include_str!("../instances/starter/lanes.csv")),
    (
        "storage.csv",
        include_str!("../instances/starter/storage.csv"),
    ),
    (
        "opening_stock.csv",
        include_str!("../instances/starter/opening_stock.csv"),
    ),
    (
        "demands.csv",
        include_str!("../instances/starter/demands.csv"),
    ),
    (
        "territories.csv",
        include_str!("../instances/starter/territories.csv"),
    ),
    (
        "measures.csv",
        include_str!("../instances/starter/measures.csv"),
    ),
    (
        "tariffs.csv",
        include_str!("../instances/starter/tariffs.csv"),
    ),
    (
        "clearance.csv",
        include_str!("../instances/starter/clearance.csv"),
    ),
    (
        "series.csv",
        include_str!("../instances/starter/series.csv"),
    ),
];

/// Writes it to a folder that is not there yet, or empty; how many files.
///
/// # Errors
/// A folder that holds something, or cannot be written.
pub fn write(dir: &Path) -> Result<usize, ImportError> {
    let mut folder = Folder::new();
    for (name, text) in FILES {
        folder.text(name, (*text).to_string());
    }
    folder.describe("starter");
    folder.write(dir)?;
    Ok(FILES.len() + 1)
}
