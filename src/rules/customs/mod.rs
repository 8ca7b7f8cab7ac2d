//! Customs: clearance into free circulation, duty by measure, embargoes.
//!
//! For commodity n at place p of territory c, in slot s (a period, or the part of one in which no
//! measure of c changes):
//!
//! ```text
//! clear(p,n,s) takes 1 of suspended goods at s, adds 1 of free goods in its period
//! sum of size clear <= clearance capacity
//! cost: clear x (clearance cost + sum over measures m of duty(m, n, s))
//! duty(m) = ad valorem V + specific q, or the higher or lower of the two
//! ```
//!
//! V is the customs value: FOB, or with the reference freight and insurance where the territory
//! values CIF. Which measures apply, and which claim is cheapest, is decided in [`tariff`].

pub mod audit;
pub mod entries;
pub mod tariff;
