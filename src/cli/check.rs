//! `portolan check`.

use std::path::PathBuf;

use portolan::Instance;

use super::{BAD_DATA, print, tell};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
}

/// Checks an instance.
pub fn run(args: &Args) -> u8 {
    match Instance::load(&args.path) {
        Ok(instance) => {
            tell(&instance.warnings);
            let (world, lp) = (&instance.world, &instance.model.lp);
            let warned = instance.warnings.list.len() + instance.warnings.more;
            print(&format!(
                "{}: no errors, {warned} warnings; {} places, {} products, {} lanes, {} periods; {} columns, {} rows\n",
                world.header.name,
                world.places.len(),
                world.products.len(),
                world.lanes.len(),
                world.calendar.len(),
                lp.n_cols(),
                lp.n_rows(),
            ));
            0
        }
        Err(errors) => {
            tell(&errors);
            eprintln!("{}: {} errors", args.path.display(), errors.errors());
            BAD_DATA
        }
    }
}
