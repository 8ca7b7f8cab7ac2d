//! `portolan generate`.

use std::path::PathBuf;

use portolan::generate::{self, Error, Spec, generate};
use portolan::whole;

use super::{INTERNAL, printed, writable};

/// What an instance is about.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Family {
    /// Goods only.
    Flow,
    /// Goods and customs.
    Trade,
    /// Goods and customs, with cash and data.
    Full,
}

/// Arguments of `generate`.
#[derive(clap::Args)]
pub struct Args {
    /// Family of instances.
    #[arg(long, value_enum, default_value = "trade")]
    family: Family,
    /// About so many columns of the linear program.
    #[arg(long)]
    columns: usize,
    /// Seed: the same one gives the same bytes.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Nominal load over mean capacity: 0.5 is easy, 1 is hard.
    #[arg(long, default_value_t = 0.8, allow_negative_numbers = true)]
    tightness: f64,
    /// Periods (weeks); chosen from the number of columns if not given.
    #[arg(long)]
    periods: Option<usize>,
    /// Folder to write the instance to; it must be empty or not exist.
    #[arg(long)]
    out: PathBuf,
}

/// Generates an instance.
pub fn run(args: &Args) -> u8 {
    let family = match args.family {
        Family::Flow => generate::Family::Flow,
        Family::Trade => generate::Family::Trade,
        Family::Full => generate::Family::Full,
    };
    let taken = std::fs::read_dir(&args.out).is_ok_and(|mut d| d.next().is_some());
    if taken {
        sayln!("error: {}: the folder is not empty", args.out.display());
        return 2;
    }
    if let Err(code) = writable("--out", Some(&args.out), whole::check_folder) {
        return code;
    }
    let spec = Spec {
        family,
        columns: args.columns,
        seed: args.seed,
        tightness: args.tightness,
        periods: args.periods,
    };
    match generate(&spec, &args.out) {
        Ok(s) => printed(&format!(
            "{}: {}{} columns, {} product families, {} periods, {} ports, {} lanes\n",
            args.out.display(),
            if s.counted { "" } else { "about " },
            s.columns,
            s.families,
            s.periods,
            s.ports,
            s.lanes
        )),
        Err(Error::Spec(e)) => {
            sayln!("error: {e}");
            2
        }
        Err(e) => {
            sayln!("error: {}: {e}", args.out.display());
            INTERNAL
        }
    }
}
