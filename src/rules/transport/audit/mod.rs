//! Transport, checked again from the plan's shipments and service moves.

pub mod lanes;
pub mod services;
