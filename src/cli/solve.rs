//! `portolan solve`.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use portolan::solve::Limits;
use portolan::{Instance, Options, plan, report};

use super::{BAD_DATA, INTERNAL, print, tell};

/// How results are printed.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// One JSON object for machines.
    Json,
}

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance: a TOML or JSON file, or a folder with portolan.toml.
    path: PathBuf,
    /// Format of the summary on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Folder to write the plan to: CSV tables, plan.json and a manifest, whole or not at all.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Solver: auto, microlp, clarabel, or highs where it is built in.
    #[arg(long, default_value = "auto")]
    solver: String,
    /// Longest time to solve, in seconds.
    #[arg(long)]
    time_limit: Option<f64>,
    /// Relative gap that is good enough.
    #[arg(long, default_value_t = 1e-6)]
    gap: f64,
    /// Most threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Seed of whatever is drawn.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Take a solver's word for optimality (exit 0 instead of 6).
    #[arg(long)]
    trust_solver: bool,
}

/// Solves an instance.
pub fn run(args: &Args) -> u8 {
    let mut limits = Limits {
        gap: args.gap,
        threads: args.threads,
        seed: args.seed,
        ..Limits::default()
    };
    if !(args.gap >= 0.0 && args.gap.is_finite()) {
        eprintln!("error: --gap takes a number from 0 on");
        return 2;
    }
    if let Some(seconds) = args.time_limit {
        limits = match limits.with_seconds(seconds) {
            Ok(limits) => limits,
            Err(e) => {
                eprintln!("error: --time-limit: {e}");
                return 2;
            }
        };
    }
    let stop = limits.stop.clone();
    if let Err(e) = ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed)) {
        eprintln!("warning: Ctrl-C ends without a plan: {e}");
    }
    let solver = Some(args.solver.clone()).filter(|s| s != "auto");
    let options = Options {
        limits,
        solver,
        ..Options::default()
    };
    let instance = match Instance::load(&args.path) {
        Ok(instance) => instance,
        Err(errors) => {
            tell(&errors);
            eprintln!("{}: {} errors", args.path.display(), errors.errors());
            return BAD_DATA;
        }
    };
    tell(&instance.warnings);
    let solution = match portolan::solve(&instance, &options) {
        Ok(solution) => solution,
        Err(e) => {
            eprintln!("error: {e}");
            return match e {
                portolan::solve::SolveError::Unsupported(_) => 2,
                portolan::solve::SolveError::Gate(_) | portolan::solve::SolveError::Range(_) => {
                    BAD_DATA
                }
                _ => INTERNAL,
            };
        }
    };
    let summary = report::json::summary(&instance, &solution);
    match args.format {
        Format::Text => print(&report::terminal::summary(&instance, &solution)),
        Format::Json => print(&format!("{summary:#}\n")),
    }
    if let (Some(dir), Some(made)) = (&args.out, &solution.plan) {
        let proof = plan::Proof::of(
            &instance.world,
            &instance.network,
            &instance.model,
            solution.answer.outcome.prices.as_deref(),
            &solution.answer.leaves,
        );
        if let Err(e) = plan::write(dir, made, &summary, &proof) {
            eprintln!("error: {}: {e}", dir.display());
            return INTERNAL;
        }
        eprintln!("plan written to {}", dir.display());
    }
    solution.status.exit_code(args.trust_solver)
}
