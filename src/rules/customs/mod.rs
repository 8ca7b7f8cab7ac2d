//! Customs: clearance into free circulation, duty by measure, embargoes.
//!
//! For commodity n at place p of territory c under claim k (nothing, a preference, room in a quota),
//! in slot s (a period, or the part of one in which no measure of c changes), in way w (the ordinary
//! one, or a mode that the place offers), D(w) the periods from entry until release:
//!
//! ```text
//! clear(p,n,k,w,s) takes 1 of suspended goods at s, adds 1 of free goods D(w) periods after its own
//! sum of size clear <= clearance capacity(p,w)
//! cost: clear x (clearance cost + sum over measures m of duty(m, n, k, s))
//! duty(m) = ad valorem V + specific q, or the higher or lower of the two
//! ```
//!
//! V is the customs value: FOB, or with the reference freight and insurance where the territory
//! values CIF. What a claim owes is worked out in [`tariff`](crate::world::tariff); claims that another makes
//! needless get no column ([`claims`](crate::world::claims)).

//! **In-transit provisions.** Where a rate spares what was loaded on the final vessel before its first
//! day d, and entered by a last one, a claim of early loading is open; it must be made straight from
//! the lane that brought the goods, in the slot of their arrival s:
//!
//! ```text
//! sum over claims k of loading before some d' <= d of clear(p,n,k,s)
//!     <= arrivals(p,n,s) by lanes from abroad that left before d
//! ```

pub mod audit;
pub mod entries;
pub mod loading;
pub mod valueless;
