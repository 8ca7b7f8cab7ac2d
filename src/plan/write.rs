//! The plan as CSV tables, a JSON file and a manifest of hashes: all of it or nothing.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::read::SheetRow;
use super::{Plan, Proof};
use crate::whole;

/// Writes a plan to a folder that does not exist yet, or holds an earlier plan.
///
/// Everything is written beside it first and renamed into place, so that a folder is whole or absent.
///
/// # Errors
/// Whatever the file system says; a folder that holds anything but a plan is refused.
pub fn write(
    dir: &Path,
    plan: &Plan,
    summary: &serde_json::Value,
    proof: &Proof,
) -> io::Result<()> {
    refuse_what_is_no_plan(dir)?;
    let parent = whole::parent(dir);
    fs::create_dir_all(parent)?;
    let fresh = whole::folder_beside(dir)?;
    let mut hashes = serde_json::Map::new();
    let mut put = |name: &str, bytes: Vec<u8>| -> io::Result<()> {
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        hashes.insert(name.to_string(), serde_json::Value::String(hash));
        fs::write(fresh.path().join(name), bytes)
    };
    put("purchases.csv", csv(&plan.purchases)?)?;
    put("shipments.csv", csv(&plan.shipments)?)?;
    put("service_moves.csv", csv(&plan.service_moves)?)?;
    put("stocks.csv", csv(&plan.stocks)?)?;
    put("production.csv", csv(&plan.production)?)?;
    put("feeds.csv", csv(&plan.feeds)?)?;
    put("clearances.csv", csv(&plan.clearances)?)?;
    put("duties.csv", csv(&plan.duties)?)?;
    put("conformity.csv", csv(&plan.conformity)?)?;
    put("procedures.csv", csv(&plan.procedures)?)?;
    put("admissions.csv", csv(&plan.admissions)?)?;
    put("admission_duties.csv", csv(&plan.admission_duties)?)?;
    put("data_sent.csv", csv(&plan.data_sent)?)?;
    put("data_kept.csv", csv(&plan.data_kept)?)?;
    put("work_done.csv", csv(&plan.work_done)?)?;
    put("compute.csv", csv(&plan.compute)?)?;
    put("transmissions.csv", csv(&plan.transmissions)?)?;
    put("carbon.csv", csv(&plan.carbon)?)?;
    put("payments.csv", csv(&plan.payments)?)?;
    put("deliveries.csv", csv(&plan.deliveries)?)?;
    put("decisions.csv", csv(&plan.decisions)?)?;
    put("cash.csv", csv(&plan.cash)?)?;
    put("cash_balances.csv", csv(&plan.cash_balances)?)?;
    put("regions.csv", csv(&plan.regions)?)?;
    put("costs.csv", csv(&plan.costs)?)?;
    put("prices.csv", csv(&proof.prices)?)?;
    put("leaves.csv", csv(&proof.leaves)?)?;
    put("leaf_prices.csv", csv(&proof.leaf_prices)?)?;
    let whole = serde_json::json!({ "summary": summary, "plan": plan });
    put("plan.json", serde_json::to_vec_pretty(&whole)?)?;
    let manifest = serde_json::json!({ "portolan": env!("CARGO_PKG_VERSION"), "sha256": hashes });
    fs::write(
        fresh.path().join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )?;
    let fresh = fresh.keep();
    let old = parent.join(format!(".portolan-old-{}", std::process::id()));
    if dir.exists() {
        fs::rename(dir, &old)?;
    }
    fs::rename(&fresh, dir)?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}

/// Whether a plan could be written to a folder: to be asked before solving, not after.
///
/// # Errors
/// Why not, in words.
pub fn check_folder(dir: &Path) -> io::Result<()> {
    refuse_what_is_no_plan(dir)?;
    // The nearest folder above that is there must take new files.
    let there = dir.ancestors().skip(1).find(|p| p.is_dir());
    let there = there.unwrap_or(Path::new("."));
    whole::takes_files(there)
}

fn refuse_what_is_no_plan(dir: &Path) -> io::Result<()> {
    let refuse = |why: &str| {
        let message = format!("{} {why}; name another folder", dir.display());
        Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
    };
    if dir.is_file() {
        return refuse("is a file");
    }
    if dir.exists() && fs::read_dir(dir)?.next().is_some() && !dir.join("manifest.json").is_file() {
        return refuse("is there already and holds no plan");
    }
    Ok(())
}

/// A table; its header stands even where it has no row.
fn csv<T: Serialize + SheetRow>(rows: &[T]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if rows.is_empty() {
        let names = T::COLUMNS.iter().map(|c| c.name);
        writer.write_record(names).map_err(io::Error::other)?;
    }
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer
        .into_inner()
        .map_err(|e| io::Error::other(e.to_string()))
}
