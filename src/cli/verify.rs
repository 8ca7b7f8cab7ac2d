//! `portolan verify` and `portolan evaluate`.

use std::io::IsTerminal;
use std::path::PathBuf;

use portolan::audit::{claims, evaluate};
use portolan::report::{evaluation, verdict};
use portolan::{Instance, Options, plan};

use super::solving::Format;
use super::{BAD_DATA, INTERNAL, Input, VERIFICATION_FAILED, coloured, print, tell};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Folder with the plan's tables.
    plan: PathBuf,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Reads both, or tells why not.
fn load(args: &Args) -> Option<(Instance, plan::Written)> {
    let instance = match Instance::load_with(&args.input.path, &args.input.stack()) {
        Ok(instance) => instance,
        Err(errors) => {
            tell(&errors);
            sayln!(
                "{}: {}",
                args.input.path.display(),
                portolan::report::check::counts(&errors)
            );
            return None;
        }
    };
    tell(&instance.warnings);
    match plan::read(&args.plan) {
        Ok(written) => Some((instance, written)),
        Err(errors) => {
            tell(&errors);
            sayln!(
                "{}: {}",
                args.plan.display(),
                portolan::report::check::counts(&errors)
            );
            None
        }
    }
}

/// Verifies a plan.
pub fn verify(args: &Args) -> u8 {
    let Some((instance, written)) = load(args) else {
        return BAD_DATA;
    };
    let found = claims::verify(&instance, &written);
    tell(&found.notes);
    let printed = match args.format {
        Format::Text => {
            let colour = std::io::stderr().is_terminal() && coloured();
            say!("{}", verdict::findings(&found, &written, colour));
            print(&verdict::summary(&instance, &found))
        }
        Format::Json => print(&format!(
            "{:#}\n",
            verdict::json(&instance, &found, &written)
        )),
    };
    if let Err(code) = printed {
        return code;
    }
    if found.passes() {
        0
    } else {
        VERIFICATION_FAILED
    }
}

/// Evaluates a plan.
pub fn evaluate(args: &Args) -> u8 {
    let Some((instance, written)) = load(args) else {
        return BAD_DATA;
    };
    tell(&written.notes);
    let evaluation = evaluate::evaluate(&instance, written);
    let solution = match portolan::solve(&instance, &Options::default()) {
        Ok(solution) => solution,
        Err(e) => {
            sayln!("error: {e}");
            return INTERNAL;
        }
    };
    let charges = evaluate::charges_of(&instance, &solution);
    let best = charges.as_ref().map(|charges| evaluation::Best {
        solution: &solution,
        charges,
    });
    let printed = match args.format {
        Format::Text => print(&evaluation::text(&instance, &evaluation, best.as_ref())),
        Format::Json => {
            let object = evaluation::json(&instance, &evaluation, best.as_ref());
            print(&format!("{object:#}\n"))
        }
    };
    printed.err().unwrap_or(0)
}
