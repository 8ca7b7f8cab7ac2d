//! Cash: every cost and revenue is paid from an account of the firm that bears it, in its currency,
//! on its day.
//!
//! For account a of a firm in currency c, period t (T: after the horizon), i the deposit rate, j the
//! credit rate, p(c,k,t) what a unit of c fetches in k:
//!
//! ```text
//! keep(a,t) - (1 + i) keep(a,t-1) - owe(a,t) + (1 + j) owe(a,t-1)
//!     + sum of costs of all activities that fall due - revenue that falls due
//!     + sum_k exchange(c,k,t) - sum_k p(k,c,t) exchange(k,c,t)
//!     + passed on - (1 - withheld)(1 - fee) arriving = opening (t = 0) + settled receipts - payments
//! minimum(a) <= keep(a,t),   owe(a,t) <= line(a)
//! at T: left(a) - short(a) in place of keep and owe, all that falls due later at its worth then
//! sum over a window of exchange(c,k,t) <= cap
//! exposure only: sum_t bought of c <= paid in c + minimum,  sum_t sold of c <= opening + received in c
//! ```
//!
//! What an activity with money costs is what it takes at its worth less what it gives at its worth
//! (see `world/treasury.rs`): interest, spreads, fees, what is withheld, what is lost at the end.
//! Because the rows are equations, costs and financing together are the money with which the
//! horizon begins and that comes in, less what is left: minimising them is maximising what is left.
//!
//! ```text
//! cost, profit   sum of costs (less revenue) + exchange and time + financing
//! wealth         the same, discounted, less opening cash and settled receipts: minus what is left
//! financing      financing alone (and weights such as unmet demand)
//! ```
//!
//! `exchange and time` is what a bill is worth on its day less its amount in the costs. Weights
//! (penalties, the price of emissions, end values) are not paid.

pub mod audit;
mod bills;
pub mod entries;
mod options;
mod payer;
mod tax;

pub(crate) use bills::bills;
pub(crate) use entries::{committed, sailings};
