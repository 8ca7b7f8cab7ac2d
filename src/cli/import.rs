//! `portolan import`.

use std::path::PathBuf;

use portolan::import::{self, CapacityCase, Linerlib};

use super::{BAD_DATA, printed};

/// What to import.
#[derive(clap::Subcommand)]
pub enum Import {
    /// LINERLIB: a network's demand on its best published rotations.
    Linerlib(LinerlibArgs),
}

/// Capacity case.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Case {
    Base,
    High,
    Low,
}

/// Arguments of `import linerlib`.
#[derive(clap::Args)]
pub struct LinerlibArgs {
    /// Folder with LINERLIB's tables as CSV.
    dir: PathBuf,
    /// Network: Baltic, WAF, Mediterranean, WorldSmall.
    #[arg(long)]
    network: String,
    /// Capacity case.
    #[arg(long, value_enum, default_value = "base")]
    capacity_case: Case,
    /// Log, where the case has several.
    #[arg(long)]
    log: Option<String>,
    /// Folder to write the instance to.
    #[arg(long)]
    out: PathBuf,
}

/// Imports.
pub fn run(what: &Import) -> u8 {
    let Import::Linerlib(args) = what;
    let case = match args.capacity_case {
        Case::Base => CapacityCase::Base,
        Case::High => CapacityCase::High,
        Case::Low => CapacityCase::Low,
    };
    let options = Linerlib {
        network: args.network.clone(),
        case,
        log: args.log.clone(),
    };
    match import::linerlib(&args.dir, &options, &args.out) {
        Ok(s) => printed(&format!(
            "{}: {} ports, {} services with {} calls, {} demands, {} canal transits a week ({:.0} USD)\n",
            args.out.display(),
            s.ports,
            s.services,
            s.calls,
            s.demands,
            s.transits,
            s.canal_fees
        )),
        Err(e) => {
            eprintln!("error: {e}");
            BAD_DATA
        }
    }
}
