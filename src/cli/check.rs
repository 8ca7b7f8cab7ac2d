//! `portolan check`.

use portolan::Instance;
use portolan::report;

use super::{BAD_DATA, Input, print, tell};

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
    #[command(flatten)]
    input: Input,
    /// Format of the findings.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Checks an instance.
pub fn run(args: &Args) -> u8 {
    let (findings, instance) = match Instance::load_with(&args.input.path, &args.input.stack()) {
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
            sayln!(
                "{}: {}",
                args.input.path.display(),
                report::check::counts(errors)
            );
            Ok(())
        }
        // Loading gives one or the other.
        (_, None, None) => Ok(()),
    };
    printed.err().unwrap_or(code)
}
