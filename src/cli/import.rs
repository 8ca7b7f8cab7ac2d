//! `portolan import`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use portolan::import::{
    self, CapacityCase, ImportError, Imported, Linerlib, Sndlib, Tariff, Wanted,
};
use portolan::whole;

use super::{BAD_DATA, USAGE, printed, writable};

/// What to import.
#[derive(clap::Subcommand)]
pub enum Import {
    /// LINERLIB: a network's demand on its best published rotations.
    Linerlib(LinerlibArgs),
    /// Canad: multicommodity capacitated network design, a .dow file.
    Cmnd(CmndArgs),
    /// SNDlib: a telecommunication network in the library's native format, routed on given capacities.
    Sndlib(SndlibArgs),
    /// Public tariffs and rules of origin, for the goods, origins and days that are asked for.
    Tariffs(TariffArgs),
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

/// Arguments of `import cmnd`.
#[derive(clap::Args)]
pub struct CmndArgs {
    /// The .dow file.
    file: PathBuf,
    /// Spread fixed costs over the capacities, so that nothing need be whole: the weak linear relaxation.
    #[arg(long)]
    relaxed: bool,
    /// Folder to write the instance to.
    #[arg(long)]
    out: PathBuf,
}

/// Arguments of `import sndlib`.
#[derive(clap::Args)]
pub struct SndlibArgs {
    /// The file in native format.
    file: PathBuf,
    /// Multiplies every demand.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// A link leads from its source to its target only.
    #[arg(long)]
    directed: bool,
    /// Folder to write the instance to.
    #[arg(long)]
    out: PathBuf,
}

/// Whose tariff.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Whose {
    /// The United States: schedule of 2025, measures of 2025 and 2026.
    Us,
    /// The United Kingdom, January 2021.
    Uk,
    /// The European Union, January 2021.
    Eu,
}

/// Arguments of `import tariffs`.
#[derive(clap::Args)]
pub struct TariffArgs {
    /// Folder with `tariffs` and `rules_of_origin`.
    dir: PathBuf,
    /// Tariffs.
    #[arg(long, value_enum, value_delimiter = ',')]
    tariff: Vec<Whose>,
    /// Schemes of the United Kingdom whose rules of origin are wanted: eu, japan, canada ...
    #[arg(long, value_delimiter = ',')]
    scheme: Vec<String>,
    /// HS prefixes of 2 to 10 digits.
    #[arg(long, value_delimiter = ',', required = true)]
    hs: Vec<String>,
    /// Countries of origin.
    #[arg(long, value_delimiter = ',')]
    origins: Vec<String>,
    /// First day, YYYY-MM-DD.
    #[arg(long)]
    from: String,
    /// Last day, YYYY-MM-DD.
    #[arg(long)]
    to: String,
    /// Products that a rule set is for, where several share a code: SET=PRODUCT,PRODUCT.
    #[arg(long)]
    rule_set: Vec<String>,
    /// Folder to write the tables to.
    #[arg(long)]
    out: PathBuf,
}

/// Imports.
pub fn run(what: &Import) -> u8 {
    let out = match what {
        Import::Linerlib(args) => &args.out,
        Import::Cmnd(args) => &args.out,
        Import::Sndlib(args) => &args.out,
        Import::Tariffs(args) => &args.out,
    };
    if let Err(code) = writable("--out", Some(out), free_folder) {
        return code;
    }
    match what {
        Import::Linerlib(args) => linerlib(args),
        Import::Cmnd(args) => cmnd(args),
        Import::Sndlib(args) => sndlib(args),
        Import::Tariffs(args) => tariffs(args),
    }
}

/// Whether a folder that is not there yet, or empty, can be filled.
fn free_folder(dir: &Path) -> std::io::Result<()> {
    whole::check_folder(dir)?;
    if dir.is_dir() && std::fs::read_dir(dir)?.next().is_some() {
        let message = format!(
            "{} is there already and not empty; name another folder",
            dir.display()
        );
        return Err(std::io::Error::new(ErrorKind::AlreadyExists, message));
    }
    Ok(())
}

fn tariffs(args: &TariffArgs) -> u8 {
    let mut rule_sets = Vec::new();
    for text in &args.rule_set {
        let Some((set, products)) = text.split_once('=') else {
            sayln!("error: `{text}` names no products: write SET=PRODUCT,PRODUCT");
            return USAGE;
        };
        rule_sets.push((set.to_string(), products.to_string()));
    }
    let tariff = |whose: &Whose| match whose {
        Whose::Us => Tariff::Us,
        Whose::Uk => Tariff::Uk,
        Whose::Eu => Tariff::Eu,
    };
    let wanted = Wanted {
        tariffs: args.tariff.iter().map(tariff).collect(),
        schemes: args.scheme.clone(),
        hs: args.hs.iter().map(|c| c.replace('.', "")).collect(),
        origins: args.origins.clone(),
        days: (args.from.clone(), args.to.clone()),
        rule_sets,
    };
    match import::tariffs(&args.dir, &wanted, &args.out) {
        Ok(imported) => printed(&told(&args.out, &imported)),
        Err(e) => not_imported(&e),
    }
}

/// Tells why nothing was imported; the exit code.
fn not_imported(e: &ImportError) -> u8 {
    sayln!("error: {e}");
    match e {
        ImportError::Choice(_) => USAGE,
        _ => BAD_DATA,
    }
}

fn cmnd(args: &CmndArgs) -> u8 {
    match import::cmnd(&args.file, args.relaxed, &args.out) {
        Ok(s) => printed(&format!(
            "{}: {} nodes, {} arcs, {} commodities\n",
            args.out.display(),
            s.nodes,
            s.arcs,
            s.commodities
        )),
        Err(e) => not_imported(&e),
    }
}

fn sndlib(args: &SndlibArgs) -> u8 {
    let how = Sndlib {
        scale: args.scale,
        directed: args.directed,
    };
    match import::sndlib(&args.file, how, &args.out) {
        Ok(s) => printed(&format!(
            "{}: {} nodes, {} links, {} demands of {} in all\n",
            args.out.display(),
            s.nodes,
            s.links,
            s.demands,
            s.quantity
        )),
        Err(e) => not_imported(&e),
    }
}

/// What was imported, and what not.
fn told(out: &Path, imported: &Imported) -> String {
    let tables: Vec<String> = imported
        .rows
        .iter()
        .map(|(table, rows)| format!("{rows} rows of {table}"))
        .collect();
    let mut text = format!("{}: {}\n", out.display(), tables.join(", "));
    if !imported.left_out.is_empty() {
        text += "left out (left_out.csv has every line):\n";
    }
    for (reason, rows) in &imported.left_out {
        text += &format!("  {rows} x {reason}\n");
    }
    text
}

fn linerlib(args: &LinerlibArgs) -> u8 {
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
        Err(e) => not_imported(&e),
    }
}
