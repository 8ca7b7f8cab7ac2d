//! Demand: deliveries, backlog, lateness, what is left unmet.
//!
//! For a demand d wanted in every period of its range, B what is owed:
//!
//! ```text
//! sum over commodities of deliver(d,c,t) + unmet(d,t) + B(d,t) - B(d,t-1) = quantity(d,t)
//! 0 <= B(d,t) <= what was wanted in the last `max_lateness` periods
//! cost: penalty unmet + lateness_penalty B - price deliver (price in an instance that maximises profit)
//! ```
//!
//! For a demand wanted once within a window: one row over all its periods, lateness charged by the
//! periods that a delivery comes after the window. What is owed at the horizon's end is unmet.

pub mod audit;
pub mod entries;
