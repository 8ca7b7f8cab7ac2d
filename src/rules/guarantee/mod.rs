//! Customs guarantees: suspended stock must be covered for the charges that it would owe.
//!
//! For guarantee g over its places, at the end of each slot s (d the duty of a unit without any
//! claim, v its VAT, kappa the share that the holder must cover, G the limit):
//!
//! ```text
//! sum over suspended stock of kappa (d + v) x units <= cover(g,s) <= G
//! cost: fee x cover(g,s) x days of the slot / days of its period
//! ```
//!
//! An authorised economic operator has a lower kappa.

pub mod audit;
pub mod entries;
