//! End use: a lower rate for goods that an authorised plant uses up in time.
//!
//! For an end-use preference m and a product, over all its entries under m and all its authorised
//! plants, by period t, D the periods within which the goods must be used:
//!
//! ```text
//! waiting(t) = waiting(t-1) + cleared(t) - used(t)
//! used(t) <= sum over recipes at authorised plants of input x runs(t)
//! waiting(t) <= cleared(t-D+1) + ... + cleared(t)
//! ```
//!
//! First in, first out: what entered D periods ago or earlier has been used. At the end of the horizon
//! goods may still wait if their time is not up. Use before entry counts for nothing, for waiting
//! is never negative.

pub mod audit;
pub mod entries;
