//! Production: recipes, resources, overtime, set-ups, minimum batches, origin.
//!
//! For recipe r at plant p, runs starting in t (out in t + duration):
//!
//! ```text
//! make(p,r,t) takes input(i) of each input, adds output(o) of each output at t + duration
//! sum of hours make <= capacity + overtime
//! with y binary: min_batch y <= make <= capacity y      cost: setup_cost y
//! ```
//!
//! Inputs of one product but several origins compete: each feeds a pool. The output's origin is
//! the plant's country, or the first input's where the recipe confers none. Which ways there are
//! to run a recipe, on which pools, is worked out in [`crate::network::runs`].

pub mod audit;
pub mod conservation;
pub mod entries;
