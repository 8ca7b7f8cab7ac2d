//! Fees on entries: a share of the customs value, with a least and a most per entry.
//!
//! An entry is all that is cleared at a place in a slot and the fee falls on (or, where the fee says
//! so, each commodity by itself). For its value V(s) = sum of v clear over claims that are not
//! exempt, at rate a, with least lo and most hi, and U the greatest value that can be of use:
//!
//! ```text
//! V(s) <= U e(s),  fee(s) >= lo e(s)                            e binary: something is entered
//! fee(s) >= a V(s) - (a U - hi) k(s),  fee(s) >= hi k(s)         k binary: the fee is at its most
//! cost: fee(s)
//! ```
//!
//! a U - hi is the tightest constant: with k = 1 the second row already asks for hi. A fee without
//! least or most is a V, part of clearing, and needs no decision.

pub mod audit;
pub mod entries;
