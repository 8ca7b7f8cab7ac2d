//! `portolan check`.

use std::path::PathBuf;

use portolan::Instance;
use portolan::report;

use super::{BAD_DATA, print, tell};

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: findings on standard error, a summary on standard output.
    Text,
    /// One JSON object for machines, on standard output.
    Json,
}

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
    /// Format of the findings.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Checks an instance.
pub fn run(args: &Args) -> u8 {
    let (findings, instance) = match Instance::load(&args.path) {
        Ok(instance) => (None, Some(instance)),
        Err(errors) => (Some(errors), None),
    };
    let code = if instance.is_some() { 0 } else { BAD_DATA };
    let printed = match (args.format, &instance, &findings) {
        (Format::Json, Some(instance), _) => {
            print(&report::check::json(&instance.warnings, Some(instance)))
        }
        (Format::Json, None, Some(errors)) => print(&report::check::json(errors, None)),
        (Format::Text, Some(instance), _) => {
            tell(&instance.warnings);
            print(&report::check::text(instance))
        }
        (Format::Text, None, Some(errors)) => {
            tell(errors);
            eprintln!("{}: {}", args.path.display(), report::check::counts(errors));
            Ok(())
        }
        // Loading gives one or the other.
        (_, None, None) => Ok(()),
    };
    printed.err().unwrap_or(code)
}
