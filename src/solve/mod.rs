//! Solvers behind one trait, and the entry point that picks among them: [`run`].
//!
//! Everything minimises. **Prices**: `y_i` is what the objective would rise per unit by which the
//! row's binding side rose; the reduced cost is `d = c - A^T y`. So `y_i >= 0` where a lower side
//! binds, `y_i <= 0` where an upper side binds, either where they are equal. No solver's word is
//! taken: [`crate::certificate`] decides what is true of `x` and of the prices.

mod auto;
mod branch;
mod clarabel;
mod elastic;
mod good_lp;
#[cfg(feature = "highs")]
mod highs;
mod interior;
mod linear;
mod microlp;
mod polish;
mod purify;
mod settle;
mod watch;

pub use self::auto::{Answer, Options, run};
pub use self::branch::{Branching, branch};
pub use self::clarabel::Clarabel;
pub use self::elastic::{Elastic, Give, Given, Relief, elastic, elastic_program, prove_infeasible};
pub use self::good_lp::GoodLp;
#[cfg(feature = "highs")]
pub use self::highs::Highs;
pub use self::interior::Interior;
pub(crate) use self::linear::exact;
pub use self::microlp::Microlp;
pub use self::settle::hold_integers;
pub use self::watch::{Event, Watch};

use crate::lp::{Lp, Matrix, gate, scale};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a solver can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Takes whole numbers.
    pub integers: bool,
    /// Gives prices.
    pub duals: bool,
    /// Gives a bound of its own.
    pub bound: bool,
    /// Keeps a time limit.
    pub time_limit: bool,
    /// Ends soon after [`Limits::stop`] is raised.
    pub stop: bool,
    /// Gives a vertex, not a point within a face.
    pub vertex: bool,
}

/// How far a solver may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest time.
    pub time: Option<Duration>,
    /// Relative gap at which whole numbers are good enough.
    pub gap: f64,
    /// Most threads; answers repeat byte by byte only with one.
    pub threads: usize,
    /// Seed, where a solver draws numbers.
    pub seed: u64,
    /// Raised from outside to end early.
    pub stop: Arc<AtomicBool>,
    /// Who is told what is going on.
    pub watch: Watch,
    /// Whether columns without finite bounds pass the gate: public files have them.
    pub open_bounds: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: None,
            gap: 1e-6,
            threads: 1,
            seed: 0,
            stop: Arc::default(),
            watch: Watch::default(),
            open_bounds: false,
        }
    }
}

impl Limits {
    /// Limits with a time in seconds as people type it.
    pub fn with_seconds(self, seconds: f64) -> Result<Limits, SolveError> {
        let time = Duration::try_from_secs_f64(seconds)
            .map_err(|_| SolveError::Limit("the time limit is not a time"))?;
        Ok(Limits {
            time: Some(time),
            ..self
        })
    }

    /// Whether the stop was raised.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The same limits with what is left of the time after `since`.
    pub(crate) fn left(&self, since: Instant) -> Limits {
        let time = self.time.map(|t| t.saturating_sub(since.elapsed()));
        Limits {
            time,
            ..self.clone()
        }
    }

    /// Whether time is up or the stop was raised.
    pub(crate) fn over(&self, since: Instant) -> bool {
        self.stopped() || self.time.is_some_and(|t| since.elapsed() >= t)
    }

    fn check(&self) -> Result<(), SolveError> {
        if !(self.gap >= 0.0 && self.gap.is_finite()) {
            return Err(SolveError::Limit("the gap is not a number from 0 on"));
        }
        Ok(())
    }
}

/// How a solver ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The solver holds its point to be optimal.
    Optimal,
    /// There is a point, without a claim of optimality.
    Feasible,
    /// The solver holds that there is no point.
    Infeasible,
    /// The solver holds that the objective has no end.
    Unbounded,
    /// Time or another limit ran out; a branching may have a point by then.
    Limit,
    /// The stop was raised.
    Interrupted,
}

/// What a solver answered: to be certified, not believed.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Levels.
    pub x: Option<Vec<f64>>,
    /// Prices of the rows.
    pub prices: Option<Vec<f64>>,
    /// Where infeasible: prices that may prove it (see [`crate::certificate::proves_infeasible`]).
    pub ray: Option<Vec<f64>>,
    /// The solver's own bound, its word only.
    pub bound: Option<f64>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Name and kind of the solver.
    pub solver: String,
}

impl Outcome {
    pub(crate) fn empty(status: Status, solver: &str) -> Outcome {
        let solver = solver.to_string();
        Outcome {
            status,
            x: None,
            prices: None,
            ray: None,
            bound: None,
            seconds: 0.0,
            solver,
        }
    }
}

/// Why a solver gave no outcome.
#[derive(Clone, Debug, PartialEq)]
pub enum SolveError {
    /// Numbers no solver may see.
    Gate(Vec<gate::Problem>),
    /// Rows whose coefficients span too much even after scaling.
    Range(Vec<scale::WideRow>),
    /// A limit that is none.
    Limit(&'static str),
    /// The solver cannot do what the program needs.
    Unsupported(&'static str),
    /// The solver failed.
    Failed {
        /// Which.
        solver: String,
        /// What it said.
        cause: String,
    },
}

impl fmt::Display for SolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SolveError::Gate(problems) => {
                write!(f, "{} numbers cannot be solved with", problems.len())?;
                problems
                    .first()
                    .map_or(Ok(()), |p| write!(f, "; first: {p}"))
            }
            SolveError::Range(rows) => {
                write!(f, "{} rows mix magnitudes too far apart", rows.len())?;
                rows.first().map_or(Ok(()), |w| {
                    write!(f, "; first: row {} spans {:.0e}", w.row, w.range)
                })
            }
            SolveError::Limit(cause) | SolveError::Unsupported(cause) => f.write_str(cause),
            SolveError::Failed { solver, cause } => write!(f, "{solver} failed: {cause}"),
        }
    }
}

impl std::error::Error for SolveError {}

/// A solver of linear programs.
pub trait Solver: Sync {
    /// Its name, lower case.
    fn name(&self) -> &'static str;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Solves a program. Solvers of flat matrices call [`solve_flat`] here.
    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError>;

    /// Solves a flat matrix whose numbers were checked and scaled.
    fn solve_matrix(&self, matrix: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        self.solve(&matrix.to_lp(""), limits)
    }
}

/// Every solver that was built in.
pub fn built_in() -> Vec<Box<dyn Solver>> {
    vec![
        Box::new(Microlp::default()),
        Box::new(Interior::default()),
        Box::new(Clarabel),
        Box::new(GoodLp),
        #[cfg(feature = "highs")]
        Box::new(Highs),
    ]
}

/// Names that [`Options::solver`] takes: the solvers built in, and `parallel`, which works on the
/// structure of a program and not on its matrix.
pub fn names() -> Vec<&'static str> {
    let flat = built_in();
    flat.iter().map(|s| s.name()).chain(["parallel"]).collect()
}

/// The way of a flat solver: gate, matrix, scaling, solver, original units.
pub fn solve_flat<S: Solver + ?Sized>(
    solver: &S,
    lp: &Lp,
    limits: &Limits,
) -> Result<Outcome, SolveError> {
    admit(lp, limits)?;
    let matrix = lp.materialise();
    refuse_wide(&matrix)?;
    let scaling = scale::Scaling::of(&matrix);
    let scaled = scaling.apply(&matrix);
    scaled_solve(solver, &scaled, &scaling, limits)
}

/// Refuses numbers and limits before anything is solved.
pub(crate) fn admit(lp: &Lp, limits: &Limits) -> Result<(), SolveError> {
    limits.check()?;
    let mut problems = gate::check(lp);
    if limits.open_bounds {
        problems.retain(|p| p.fault != gate::Fault::OpenBound);
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(SolveError::Gate(problems))
    }
}

/// Refuses rows that no choice of units makes narrow enough.
pub(crate) fn refuse_wide(matrix: &Matrix) -> Result<(), SolveError> {
    let scaled = scale::Scaling::geometric(matrix).apply(matrix);
    let wide = scale::wide_rows(&scaled, scale::REFUSE_RANGE);
    if wide.is_empty() {
        Ok(())
    } else {
        Err(SolveError::Range(wide))
    }
}

/// Solves a scaled matrix and turns the outcome back into original units.
pub(crate) fn scaled_solve<S: Solver + ?Sized>(
    solver: &S,
    scaled: &Matrix,
    scaling: &scale::Scaling,
    limits: &Limits,
) -> Result<Outcome, SolveError> {
    if scaled.has_integers() && !solver.capabilities().integers {
        return Err(SolveError::Unsupported("the solver takes no whole numbers"));
    }
    let start = Instant::now();
    let mut outcome = guard(solver.name(), || solver.solve_matrix(scaled, limits))?;
    let finite = |v: &Vec<f64>| v.iter().all(|x| x.is_finite());
    outcome.x = outcome.x.filter(finite);
    outcome.prices = outcome.prices.filter(finite);
    outcome.ray = outcome.ray.filter(finite);
    if let Some(x) = &mut outcome.x {
        scaling.levels(x);
    }
    for prices in [&mut outcome.prices, &mut outcome.ray]
        .into_iter()
        .flatten()
    {
        scaling.prices(prices);
    }
    // Solvers are not told of the constant.
    outcome.bound = (outcome.bound).map(|b| (b + scaled.constant) / scaling.objective);
    outcome.seconds = start.elapsed().as_secs_f64();
    if outcome.x.is_none() && matches!(outcome.status, Status::Optimal | Status::Feasible) {
        return Err(failed(
            solver.name(),
            "its point holds numbers that are not finite",
        ));
    }
    Ok(outcome)
}

/// Solver crates promise no panic less firmly than we do: one becomes an error here.
fn guard<T>(name: &str, solve: impl FnOnce() -> Result<T, SolveError>) -> Result<T, SolveError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(solve))
        .unwrap_or_else(|_| Err(failed(name, "it broke off within")))
}

fn failed(solver: &str, cause: impl Into<String>) -> SolveError {
    SolveError::Failed {
        solver: solver.to_string(),
        cause: cause.into(),
    }
}
