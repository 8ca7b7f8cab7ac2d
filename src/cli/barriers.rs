//! `portolan barriers`.

use portolan::Instance;
use portolan::report;
use portolan::scenario::barriers::{self, Kind};

use super::solving::{Format, Solving};
use super::{BAD_DATA, Input, failed, layout, printed, refused, tell};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Kinds of barriers, separated by commas; all if not given.
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    only: Vec<Asked>,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    solving: Solving,
}

/// A kind of barrier, as asked for.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Asked {
    /// Standards that a territory asks for.
    Standards,
    /// Standards that are not accepted as others.
    Recognition,
    /// Certificates that a plant has to obtain.
    Certificates,
    /// Measures of tariffs.
    Tariffs,
    /// Embargoes.
    Embargoes,
    /// Export controls.
    ExportControls,
    /// One unit more of quotas, pilots and assessments.
    Limits,
}

impl Asked {
    fn kind(self) -> Kind {
        match self {
            Asked::Standards => Kind::Standards,
            Asked::Recognition => Kind::Recognition,
            Asked::Certificates => Kind::Certificates,
            Asked::Tariffs => Kind::Tariffs,
            Asked::Embargoes => Kind::Embargoes,
            Asked::ExportControls => Kind::ExportControls,
            Asked::Limits => Kind::Limits,
        }
    }
}

/// Solves an instance again and again, each time with one barrier lifted.
pub fn run(args: &Args) -> u8 {
    let options = match args.solving.options() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let instance = match Instance::load_with(&args.input.path, &args.input.stack()) {
        Ok(instance) => instance,
        Err(errors) => {
            tell(&errors);
            return BAD_DATA;
        }
    };
    let limits = matches!(args.only.as_slice(), [Asked::Limits]);
    if instance.stages.is_some() && limits {
        return refused(
            "the limits of a plan in two stages are not followed: lay one scenario over it with --scenario",
        );
    }
    let kinds: Vec<Kind> = args.only.iter().map(|a| a.kind()).collect();
    match barriers::barriers(&instance, &kinds, &options, args.solving.threads()) {
        Ok(told) => {
            let wrote = printed(&match args.format {
                Format::Text => report::barriers::text(&told, layout()),
                Format::Json => report::scenarios::json(&told),
            });
            wrote.max(told.exit)
        }
        Err(e) => failed(&e.into()),
    }
}
