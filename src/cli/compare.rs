//! `portolan compare`.

use std::path::PathBuf;

use portolan::{report, scenario};

use super::solving::{Format, Solving};
use super::{failed, printed};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
    /// Scenarios, separated by commas, such as a,b,a+b; each is held against the base, or `--against`.
    #[arg(long, value_delimiter = ',', required = true)]
    scenarios: Vec<String>,
    /// What the scenarios are held against.
    #[arg(long, default_value = "base")]
    against: String,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    solving: Solving,
}

/// Solves scenarios and tells what each change cost.
pub fn run(args: &Args) -> u8 {
    let options = match args.solving.options() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let mut scenarios = vec![args.against.clone()];
    scenarios.extend(
        args.scenarios
            .iter()
            .filter(|s| **s != args.against)
            .cloned(),
    );
    match scenario::compare::compare(&args.path, &scenarios, &options, args.solving.threads()) {
        Ok(compared) => {
            let wrote = match args.format {
                Format::Text => printed(&report::scenarios::comparison(&compared)),
                Format::Json => printed(&report::scenarios::json(&compared)),
            };
            wrote.max(compared.cases.iter().map(|c| c.exit).max().unwrap_or(0))
        }
        Err(e) => failed(&e),
    }
}
