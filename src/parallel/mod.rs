//! Large linear programs of goods flows: a bound that is proved, and a plan near it.
//!
//! 1. `structure`, `cycles`, `block`, `program`: find the flow in the program by its accounts alone, lay
//!    cycles without lead time out in layers, and put what is connected into blocks.
//!    `pieces` cuts series whose entries run on from one account into another before that,
//!    `flat` writes the blocks out column by column, `bounds` finds which column bounds need prices.
//! 2. `evaluate`, `ascent`, `heat`: maximise the smoothed dual; average the flows on the way.
//! 3. `repair`, `draft`, `fill`, `put_away`: make a plan of the averages.
//!    `side`, `paid`: cash and data that are kept beside the flow, and what they allow.
//! 4. `stages`: round after round a part of the plan is opened again, somewhat colder. The exact values at a
//!    round's prices give a bound, certified on the original program by
//!    [`crate::certificate::safe_bound`].
//! 5. Where the gap is left and the size allows, the exact solvers take the whole.
//!
//! The method sees accounts and coefficients, never the trade. `docs/parallel.md` has the formulas.

mod ascent;
mod block;
mod bounds;
mod cycles;
mod draft;
mod evaluate;
mod fill;
mod flat;
mod heat;
mod kernels;
mod lanes;
mod paid;
mod pieces;
mod program;
mod put_away;
mod repair;
mod side;
mod smooth;
mod stages;
mod structure;

pub use kernels::Kernels;
pub use stages::Parallel;
pub(crate) use stages::{BESIDE, keeps_beside};
