//! Portolan: cross-border supply-chain scheduling with plans that prove themselves.
//!
//! An [instance] goes in: places, products, lanes, recipes, tariffs. It becomes a
//! checked [world], a pruned [network] of the goods that can be anywhere, and a [model] in which
//! every [rule family](rules) posts activities to accounts. That is a linear program (a view of
//! series, [lp]), which [mod@solve] answers and [certificate] judges. What comes out is a [plan].
//! The whole trip stands on one screen in [pipeline].
//!
//! ```
//! use portolan::Options;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let instance = portolan::Instance::load("instances/checks/free-zone.toml".as_ref())
//!     .map_err(|errors| errors.render(false))?;
//! let solution = portolan::solve(&instance, &Options::default())?;
//! assert_eq!(solution.status, portolan::Status::CertifiedOptimal);
//! assert!((solution.objective.unwrap() - 600.0).abs() < 1e-6);
//! # Ok(())
//! # }
//! ```

pub mod audit;
pub mod certificate;
pub mod conflict;
pub mod diagnostic;
pub mod generate;
pub mod import;
pub mod instance;
pub mod lp;
pub mod model;
pub mod network;
pub mod parallel;
pub mod pipeline;
pub mod plan;
pub mod quote;
pub mod report;
pub mod rules;
pub mod scenario;
pub mod solve;
pub mod starter;
pub mod whole;
pub mod world;

pub use pipeline::{Instance, Options, Solution, Status, solve};
