//! How to solve many plans: what `compare` and `sweep` take.

use std::num::NonZero;
use std::sync::atomic::Ordering;

use portolan::Options;
use portolan::solve::{Limits, SolveError};

use super::{BAD_DATA, INTERNAL, INTERRUPTED};

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
    /// Solver: auto, microlp, clarabel, parallel (large instances), or highs where it is built in.
    #[arg(long, default_value = "auto")]
    solver: String,
    /// Longest time to solve (each plan), in seconds.
    #[arg(long)]
    time_limit: Option<f64>,
    /// Relative gap that is good enough.
    #[arg(long, default_value_t = 1e-6)]
    gap: f64,
    /// Most threads; all cores if not given. Results are the same whatever their number.
    #[arg(long)]
    threads: Option<usize>,
    /// Seed of whatever is drawn.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl Solving {
    /// As options of the library; Ctrl-C ends what they are used for.
    pub fn options(&self) -> Result<Options, u8> {
        if !(self.gap >= 0.0 && self.gap.is_finite()) {
            eprintln!("error: --gap takes a number from 0 on");
            return Err(2);
        }
        let mut limits = Limits {
            gap: self.gap,
            threads: 1,
            seed: self.seed,
            ..Limits::default()
        };
        if let Some(seconds) = self.time_limit {
            limits = limits.with_seconds(seconds).map_err(|e| {
                eprintln!("error: --time-limit: {e}");
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
            eprintln!("warning: Ctrl-C ends without results: {e}");
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
        self.threads.unwrap_or_else(all).max(1)
    }
}

/// Tells why nothing was solved; the exit code.
pub fn failed(e: &SolveError) -> u8 {
    eprintln!("error: {e}");
    match e {
        SolveError::Unsupported(_) => 2,
        SolveError::Gate(_) | SolveError::Range(_) => BAD_DATA,
        _ => INTERNAL,
    }
}
