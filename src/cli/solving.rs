//! How to solve many plans: what `compare` and `sweep` take.

use std::num::NonZero;
use std::sync::atomic::Ordering;

use portolan::Options;
use portolan::solve::{Limits, SolveError};

use super::{BAD_DATA, INTERNAL, INTERRUPTED, seconds, share};

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Tables for people.
    Text,
    /// One JSON object for machines.
    Json,
}

/// Arguments.
#[derive(clap::Args)]
pub struct Solving {
    /// Solver: auto, microlp, interior, clarabel, parallel (large instances), or highs where it is built in.
    #[arg(long, default_value = "auto")]
    solver: String,
    /// Longest time to solve (each plan), in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_hyphen_values = true)]
    time_limit: Option<f64>,
    /// Relative gap that is good enough.
    #[arg(
        long,
        default_value = "0.000001",
        value_name = "SHARE",
        value_parser = share,
        allow_hyphen_values = true
    )]
    gap: f64,
    /// Most threads; all cores if not given. Results are the same whatever their number.
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of whatever is drawn.
    #[arg(
        long,
        default_value_t = 0,
        value_name = "NUMBER",
        allow_negative_numbers = true
    )]
    seed: u64,
}

impl Solving {
    /// As options of the library; Ctrl-C ends what they are used for.
    pub fn options(&self) -> Result<Options, u8> {
        let mut limits = Limits {
            gap: self.gap,
            threads: 1,
            seed: self.seed,
            ..Limits::default()
        };
        if let Some(seconds) = self.time_limit {
            limits = limits.with_seconds(seconds).map_err(|e| {
                sayln!("error: --time-limit: {e}");
                2
            })?;
        }
        let stop = limits.stop.clone();
        let handler = move || {
            // The second time it ends the program at once.
            if stop.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(INTERRUPTED));
            }
        };
        if let Err(e) = ctrlc::set_handler(handler) {
            sayln!("warning: Ctrl-C ends without results: {e}");
        }
        Ok(Options {
            limits,
            solver: Some(self.solver.clone()).filter(|s| s != "auto"),
            ..Options::default()
        })
    }

    /// Threads for many plans.
    pub fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.map_or_else(all, usize::from)
    }
}

/// Tells why nothing was solved; the exit code.
pub fn failed(e: &SolveError) -> u8 {
    sayln!("error: {e}");
    match e {
        SolveError::Unsupported(_) => 2,
        SolveError::Gate(_) | SolveError::Range(_) => BAD_DATA,
        _ => INTERNAL,
    }
}
