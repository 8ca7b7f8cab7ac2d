//! Many plans from one instance: scenarios compared, swept, weighed against each other.
//!
//! Scenarios are stacks of [overlays](crate::instance::overlay). Everything here loads instances
//! and solves them by the [pipeline](crate::pipeline); nothing here knows a rule.

pub mod barriers;
pub mod compare;
pub mod fairness;
pub mod near;
pub mod pareto;
pub mod sweep;
pub mod two_stage;

use std::fmt;

use rayon::prelude::*;

use crate::diagnostic::Diagnostics;
use crate::solve::SolveError;

/// Why something over scenarios could not be done.
#[derive(Debug)]
pub enum Failure {
    /// The instance or an overlay is wrong.
    Data(Diagnostics),
    /// A solver could not be asked, or failed.
    Solve(SolveError),
    /// What the user asked for cannot be.
    Asked(String),
    /// A file could not be read or written.
    File(std::io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Data(d) => f.write_str(&d.render(false)),
            Failure::Solve(e) => write!(f, "{e}"),
            Failure::Asked(what) => f.write_str(what),
            Failure::File(e) => write!(f, "{e}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Diagnostics> for Failure {
    fn from(d: Diagnostics) -> Failure {
        Failure::Data(d)
    }
}

impl From<SolveError> for Failure {
    fn from(e: SolveError) -> Failure {
        Failure::Solve(e)
    }
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Failure {
        Failure::File(e)
    }
}

/// Does something to each item on so many threads; the answers come in the items' order.
pub(crate) fn each<T: Sync, A: Send>(
    items: &[T],
    threads: usize,
    act: impl Fn(&T) -> A + Sync,
) -> Vec<A> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build();
    match pool {
        Ok(pool) if threads > 1 => {
            pool.install(|| items.par_iter().with_max_len(1).map(&act).collect())
        }
        _ => items.iter().map(&act).collect(),
    }
}
