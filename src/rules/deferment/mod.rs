//! Deferred duty: what enters falls due on a later day.
//!
//! Duty d of a unit that enters on a day falls due n days later (a number of days, or a given day
//! of the next month for all of a month's entries):
//!
//! ```text
//! cost = d x (fee + interest x n / 365)
//! ```
//!
//! When it is paid stands in the plan's payments; that paying later frees cash is the cash rules'
//! matter.

pub mod audit;
pub mod entries;
