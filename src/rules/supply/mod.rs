//! Buying: at most the capacity of the period, at the price of the period; where there is a
//! minimum order, all or nothing below it.
//!
//! For supply s in period t, with o binary where there is a minimum:
//!
//! ```text
//! 0 <= buy(s,t) <= capacity(s,t)
//! min_order(s) o(s,t) <= buy(s,t) <= capacity(s,t) o(s,t)
//! cost: price(s,t) buy(s,t)
//! ```

pub mod audit;
pub mod entries;
