//! Ways to clear, and what an entry in each costs by itself.
//!
//! A place clears in the ordinary way (`clearance`) and in the modes that it offers
//! (`clearance_modes`); which, is decided entry by entry. The mode says what a unit costs, how many
//! periods pass until release and how much the place can clear in this way: see
//! [`customs`](super::customs), which posts a series per claim and way. Messages, data and work that
//! a mode needs come along by [`information`](super::information).
//!
//! Where an entry in way w costs E(w) by itself (an entry being a place and a slot), M the most units
//! that can be of use:
//!
//! ```text
//! sum over n, k of clear(p,n,k,w,s) <= M e(p,w,s)         e binary
//! cost: E(w) e(p,w,s)
//! ```

pub mod audit;
pub mod entries;
