//! Commands, one file each. Results go to standard output, everything else to standard error.

mod check;
mod extras;
mod import;
mod solve;
mod verify;

use std::io::{IsTerminal, Write};

use clap::{Parser, Subcommand};
use portolan::diagnostic::Diagnostics;

/// Exit code: an error of our own.
pub const INTERNAL: u8 = 1;
/// Exit code: bad data.
pub const BAD_DATA: u8 = 3;
/// Exit code: a plan that does not pass verification.
pub const VERIFICATION_FAILED: u8 = 8;

/// Cross-border supply-chain scheduling: goods, cash and data in one linear program, with plans that prove themselves.
#[derive(Parser)]
#[command(name = "portolan", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Solve an instance and prove the plan.
    Solve(solve::Args),
    /// Check an instance and tell everything that is wrong with it.
    Check(check::Args),
    /// Audit a plan, from us or edited by hand: every rule, every sum, every unit of duty.
    Verify(verify::Args),
    /// Tell what a plan costs, rule by rule, and how far it is from the best one.
    Evaluate(verify::Args),
    /// Turn public data into an instance.
    #[command(subcommand)]
    Import(import::Import),
    /// Write the linear program of an instance with readable names.
    Export(extras::Export),
    /// Print the JSON Schema of instances.
    Schema,
    /// Print a shell's completion script.
    Completions(extras::Completions),
    /// Print the manual page.
    Man,
}

/// Runs the command line; the exit code.
pub fn run() -> u8 {
    match Cli::parse().command {
        Command::Solve(args) => solve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Evaluate(args) => verify::evaluate(&args),
        Command::Import(what) => import::run(&what),
        Command::Export(args) => extras::export(&args),
        Command::Schema => extras::schema(),
        Command::Completions(args) => extras::completions(&args),
        Command::Man => extras::man(),
    }
}

/// Prints diagnostics on standard error, in colour on a terminal.
fn tell(diagnostics: &Diagnostics) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    eprint!("{}", diagnostics.render(colour));
}

/// Prints on standard output; a reader that has gone away is no error.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
