//! The plan as CSV tables, a JSON file and a manifest of hashes: all of it or nothing.

use std::fs;
use std::io::{self, Write};
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
    let mut put = |name: &str, write: Writes| -> io::Result<()> {
        let mut file = Hashed::new(fs::File::create(fresh.path().join(name))?);
        write(&mut file)?;
        hashes.insert(name.to_string(), serde_json::Value::String(file.finish()?));
        Ok(())
    };
    put("purchases.csv", &|to| csv(to, &plan.purchases))?;
    put("shipments.csv", &|to| csv(to, &plan.shipments))?;
    put("service_moves.csv", &|to| csv(to, &plan.service_moves))?;
    put("stocks.csv", &|to| csv(to, &plan.stocks))?;
    put("production.csv", &|to| csv(to, &plan.production))?;
    put("feeds.csv", &|to| csv(to, &plan.feeds))?;
    put("clearances.csv", &|to| csv(to, &plan.clearances))?;
    put("duties.csv", &|to| csv(to, &plan.duties))?;
    put("conformity.csv", &|to| csv(to, &plan.conformity))?;
    put("procedures.csv", &|to| csv(to, &plan.procedures))?;
    put("admissions.csv", &|to| csv(to, &plan.admissions))?;
    put("admission_duties.csv", &|to| {
        csv(to, &plan.admission_duties)
    })?;
    put("data_sent.csv", &|to| csv(to, &plan.data_sent))?;
    put("data_kept.csv", &|to| csv(to, &plan.data_kept))?;
    put("work_done.csv", &|to| csv(to, &plan.work_done))?;
    put("compute.csv", &|to| csv(to, &plan.compute))?;
    put("transmissions.csv", &|to| csv(to, &plan.transmissions))?;
    put("carbon.csv", &|to| csv(to, &plan.carbon))?;
    put("payments.csv", &|to| csv(to, &plan.payments))?;
    put("deliveries.csv", &|to| csv(to, &plan.deliveries))?;
    put("decisions.csv", &|to| csv(to, &plan.decisions))?;
    put("cash.csv", &|to| csv(to, &plan.cash))?;
    put("cash_balances.csv", &|to| csv(to, &plan.cash_balances))?;
    put("regions.csv", &|to| csv(to, &plan.regions))?;
    put("costs.csv", &|to| csv(to, &plan.costs))?;
    put("prices.csv", &|to| csv(to, &proof.prices))?;
    put("leaves.csv", &|to| csv(to, &proof.leaves))?;
    put("leaf_prices.csv", &|to| csv(to, &proof.leaf_prices))?;
    let whole = Whole { summary, plan };
    put("plan.json", &|to| {
        serde_json::to_writer_pretty(to, &whole).map_err(io::Error::from)
    })?;
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

/// Writes a file's contents.
type Writes<'a> = &'a dyn Fn(&mut Hashed) -> io::Result<()>;

/// What `plan.json` holds.
#[derive(Serialize)]
struct Whole<'a> {
    summary: &'a serde_json::Value,
    plan: &'a Plan,
}

/// A file that is hashed while it is written: it may be larger than what one would hold in memory.
struct Hashed {
    file: io::BufWriter<fs::File>,
    hash: Sha256,
}

impl Hashed {
    fn new(file: fs::File) -> Hashed {
        Hashed {
            file: io::BufWriter::new(file),
            hash: Sha256::new(),
        }
    }

    /// Ends the file; its hash in hexadecimal digits.
    fn finish(mut self) -> io::Result<String> {
        self.file.flush()?;
        let hash = self.hash.finalize();
        Ok(hash.iter().map(|b| format!("{b:02x}")).collect())
    }
}

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A table; its header stands even where it has no row.
fn csv<T: Serialize + SheetRow>(to: &mut Hashed, rows: &[T]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    if rows.is_empty() {
        let names = T::COLUMNS.iter().map(|c| c.name);
        writer.write_record(names).map_err(io::Error::other)?;
    }
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer.flush()
}
