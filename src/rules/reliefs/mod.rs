//! Returned goods and outward processing: relief for goods that leave for a time.
//!
//! Goods of relief r that leave free circulation of its territory on a lane carry r's mark. Unchanged
//! they come back under the relief free of duty; a product made abroad of them (a(i) units of each i in
//! a unit, v(i) their value as they left, V the product's customs value) owes duty d on
//!
//! ```text
//! d x (1 - sum a(i) v(i) / V)                                   the value added abroad
//! ```
//!
//! With E(i,t) what leaves and R(i,t) what comes back, counted in what left, a deadline of L periods
//! asks for a waiting stock W (first out, first back; what waits too long is let go):
//!
//! ```text
//! W(i,t) <= W(i,t-1) + E(i,t) - R(i,t)
//! W(i,t) <= sum of E(i,s), s from t + 1 - L to t
//! ```
//!
//! Which goods carry the mark is decided with the network (`network/moves.rs`, `network/variants.rs`);
//! the share of the value is in `world/reliefs.rs`.

pub mod audit;
pub mod entries;
