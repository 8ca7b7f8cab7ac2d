//! Commands, one file each. Results go to standard output, everything else to standard error.

/// Prints on standard error. A reader that has gone away is no error, and nobody is left to tell of any other.
macro_rules! say {
    ($($told:tt)*) => {{
        let _ = ::std::io::Write::write_fmt(&mut ::std::io::stderr(), format_args!($($told)*));
    }};
}

/// The same, as a line.
macro_rules! sayln {
    ($($told:tt)*) => {
        say!("{}\n", format_args!($($told)*))
    };
}

mod barriers;
mod bench;
mod check;
mod compare;
mod extras;
mod generate;
mod import;
mod new;
mod pareto;
mod progress;
mod quote;
mod replan;
mod solve;
mod solving;
mod sweep;
mod verify;

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use portolan::diagnostic::Diagnostics;
use portolan::instance::Stack;
use portolan::report::layout::Layout;
use portolan::scenario::Failure;
use portolan::scenario::two_stage::{Stages, Stochastic};

/// What the exit codes say; docs/exit-codes.md says it at length.
const EXIT_CODES: &str = "Exit codes: 0 certified or done; 1 internal error; 2 usage; 3 bad data; \
4 infeasible; 5 unbounded; 6 a plan without sufficient proof; 7 a limit and no plan; \
8 verification failed; 130 interrupted";

/// Exit code: an error of our own.
pub const INTERNAL: u8 = 1;
/// Exit code: the command line cannot be followed.
pub const USAGE: u8 = 2;
/// Exit code: bad data.
pub const BAD_DATA: u8 = 3;
/// Exit code: a plan that does not pass verification.
pub const VERIFICATION_FAILED: u8 = 8;
/// Exit code: interrupted.
pub const INTERRUPTED: u8 = 130;

/// Cross-border supply-chain scheduling: goods, cash and data in one linear program, with plans that prove themselves.
#[derive(Parser)]
#[command(name = "portolan", version, max_term_width = 100, after_help = EXIT_CODES)]
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
    /// Tell what one consignment costs landed, under every claim open to it.
    Quote(quote::Args),
    /// Audit a plan, from us or edited by hand: every rule, every sum, every unit of duty.
    Verify(verify::Args),
    /// Tell what a plan costs, rule by rule, and how far it is from the best one.
    Evaluate(verify::Args),
    /// Solve scenarios and tell what each change cost.
    Compare(compare::Args),
    /// Tell what each barrier to trade costs: standards, recognition, certificates, tariffs, quotas.
    Barriers(barriers::Args),
    /// Solve a grid of parameters: in parallel, resumable, in shards.
    Sweep(sweep::Args),
    /// Draw the front between cost and emissions, or cost and service.
    Pareto(pareto::Args),
    /// Plan on from a plan: what was done stays, what was promised has a price to change.
    Replan(replan::Args),
    /// Write a commented starter instance.
    New(new::Args),
    /// Turn public data into an instance.
    #[command(subcommand)]
    Import(import::Import),
    /// Run solvers against instances and MPS files, and compare.
    Bench(bench::Args),
    /// Generate a seeded instance of a given size.
    Generate(generate::Args),
    /// Write the linear program of an instance with readable names.
    Export(extras::Export),
    /// Print the JSON Schema of instances, or the data package of a folder.
    Schema(extras::Schema),
    /// Print a shell's completion script.
    Completions(extras::Completions),
    /// Print the manual page, or write those of all commands to a folder.
    Man(extras::Man),
}

/// Runs the command line; the exit code.
pub fn run() -> u8 {
    match Cli::parse().command {
        Command::Solve(args) => solve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Quote(args) => quote::run(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Evaluate(args) => verify::evaluate(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Barriers(args) => barriers::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Pareto(args) => pareto::run(&args),
        Command::Replan(args) => replan::run(&args),
        Command::New(args) => new::run(&args),
        Command::Import(what) => import::run(&what),
        Command::Bench(args) => bench::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Export(args) => extras::export(&args),
        Command::Schema(args) => extras::schema(&args),
        Command::Completions(args) => extras::completions(&args),
        Command::Man(args) => extras::man(&args),
    }
}

/// The instance that a command works on.
#[derive(clap::Args)]
struct Input {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
    /// Overlays to lay over it, such as suez-closed+cn-tariff-25.
    #[arg(
        long,
        default_value = "base",
        hide_default_value = true,
        value_name = "NAMES"
    )]
    scenario: String,
    /// Memory that it may take, in GB, instead of the header's memory_limit.
    #[arg(long, value_name = "GB", value_parser = gigabytes, allow_hyphen_values = true)]
    memory: Option<f64>,
}

/// A share such as 0.001 or 0.1%.
fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent, 0.01),
        None => (text, 1.0),
    };
    match number.trim().parse::<f64>() {
        Ok(n) if n >= 0.0 && n.is_finite() => Ok(n * scale),
        _ => Err("it is a share from 0 on, such as 0.001 or 0.1%".to_string()),
    }
}

/// A time in seconds.
fn seconds(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(n) if n >= 0.0 && n.is_finite() => Ok(n),
        _ => Err("it is a number of seconds from 0 on, such as 60".to_string()),
    }
}

/// A price.
fn price(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(n) if n >= 0.0 && n.is_finite() => Ok(n),
        _ => Err("it is a price from 0 on, such as 2.5".to_string()),
    }
}

/// Reads a limit of memory.
fn gigabytes(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(n) if n > 0.0 && n.is_finite() => Ok(n),
        _ => Err("a limit of memory is a number of GB above 0, such as 8 or 0.5".to_string()),
    }
}

impl Input {
    /// Its overlays, and the memory that it may take.
    fn stack(&self) -> Stack {
        Stack {
            memory: self.memory,
            ..Stack::parse(&self.scenario)
        }
    }
}

/// Writes a plan for each scenario of a plan in two stages; else the exit code, the cause told.
fn write_stages(
    dir: &Path,
    stages: &Stages,
    staged: &Stochastic,
    summary: &serde_json::Value,
) -> Result<(), u8> {
    for (branch, outcome) in stages.branches.iter().zip(&staged.scenarios) {
        let folder = dir.join(&branch.name);
        let summary = portolan::report::json::branch(branch, outcome, summary);
        let proof = portolan::plan::Proof::default();
        if let Err(e) = portolan::plan::write(&folder, &outcome.plan, &summary, &proof) {
            sayln!("error: {}: {e}", folder.display());
            return Err(INTERNAL);
        }
    }
    Ok(())
}

/// Tells why something over scenarios was not done; the exit code.
fn failed(failure: &Failure) -> u8 {
    match failure {
        Failure::Data(errors) => {
            tell(errors);
            sayln!("{}", portolan::report::check::counts(errors));
            BAD_DATA
        }
        Failure::Solve(e) => solving::failed(e),
        Failure::Asked(what) => refused(what),
        Failure::File(e) => {
            sayln!("error: {e}");
            INTERNAL
        }
    }
}

/// What standard output can show: its width and colour on a terminal, else 80 columns and none.
fn layout() -> Layout {
    let plain = Layout::default();
    if !std::io::stdout().is_terminal() {
        return plain;
    }
    Layout {
        width: terminal_size::terminal_size().map_or(plain.width, |(w, _)| w.0.max(60)),
        colour: coloured(),
    }
}

/// Whether colour is wanted: `NO_COLOR` that is not empty says no (no-color.org).
fn coloured() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Prints diagnostics on standard error, in colour on a terminal.
fn tell(diagnostics: &Diagnostics) {
    let colour = std::io::stderr().is_terminal() && coloured();
    say!("{}", diagnostics.render(colour));
}

/// Whether what an option names can be written; else the exit code, the cause told.
fn writable(
    option: &str,
    path: Option<&Path>,
    check: impl Fn(&Path) -> std::io::Result<()>,
) -> Result<(), u8> {
    match path.map(check) {
        Some(Err(e)) => Err(refused(&format!("{option}: {e}"))),
        _ => Ok(()),
    }
}

/// Tells of a file that is not there or cannot be read; the exit code.
fn missing(file: &Path, e: &std::io::Error) -> u8 {
    sayln!(
        "error: {}: {e}; check the path and its permissions",
        file.display()
    );
    BAD_DATA
}

/// Says why the command line cannot be followed.
fn refused(cause: &str) -> u8 {
    sayln!("error: {cause}");
    USAGE
}

/// Prints on standard output. A reader that has gone away is no error; a disk that is full is: the
/// exit code.
fn print(text: &str) -> Result<(), u8> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            sayln!("error: standard output: {e}");
            Err(INTERNAL)
        }
        _ => Ok(()),
    }
}

/// Prints what a command is for; its exit code.
fn printed(text: &str) -> u8 {
    print(text).err().unwrap_or(0)
}
