//! Tariff-rate quotas: a lower rate for so much and no more, by window of entry.
//!
//! Claiming is a choice of each clearance ([`customs`](super::customs)): under a claim of quota q it
//! owes the rates inside q and is charged to q, in q's unit, whatever its product and origin. For
//! window w with quantity Q(w), and windows v..w such that each passes what it leaves to the next:
//!
//! ```text
//! sum over entries in v..w of size clear_in <= Q(v) + ... + Q(w)
//! ```
//!
//! Where the rate outside is the lower one (an inverted quota) nobody would claim it of their own
//! will. If the quota says `fill_first`, the rate outside may be had only once the quota is used
//! up: for slot t of window w, with z(t) binary and U all that can be of use in the quota's unit,
//!
//! ```text
//! sum over entries of v..w up to t of size clear_in >= (Q(v) + ... + Q(w)) z(t)
//! sum of size clear_out(t) <= (U - Q(v) - ... - Q(w)) z(t)
//! ```
//!
//! which is the tightest constant that the data allow: once z(t) = 1, Q of the U is inside.

pub mod audit;
pub mod entries;
