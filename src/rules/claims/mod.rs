//! What claiming a preference costs, and preferences claimed after entry.
//!
//! A unit that claims the preference of agreement a bears a's cost of a claim (certificates,
//! records). Where an entry under a costs something by itself (E(a), an entry being a place, a
//! commodity and a slot), M the most that can be of use:
//!
//! ```text
//! sum over claims k of a of clear(p,n,s,k) <= M e(a,p,n,s)         e binary
//! cost: E(a) e(a,p,n,s) + cost(a) clear(p,n,s,k)
//! ```
//!
//! **Late claims.** A rate can hold for entries on a day on which it cannot be claimed yet. What
//! enters then pays d, the general duty; the claim is made on day f, the first on which it can be,
//! if f is no more than the deadline after entry, and gives back
//!
//! ```text
//! refund = share x (d - duty under the preference),  paid refund days after f
//! cost: cost(a) + cost of a late claim - refund
//! ```

pub mod audit;
pub mod entries;
