//! Regions: the least share of its demand that a region is served, and equal regard for all of them.
//!
//! For region r with W(r) wanted over the horizon, f(r) its floor, z the largest share to which every region with
//! a demand can be served at least (max-min, found when the instance is read):
//!
//! ```text
//! sum of deliver in r >= max(f(r), z) W(r)
//! z = max z  with  sum of deliver in r >= z W(r) for each r, and all other rules
//! ```

pub mod audit;
pub mod entries;
