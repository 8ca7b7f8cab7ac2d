//! Transport: lanes with sailing schedules, and services whose legs share a capacity.

pub mod audit;
mod cargo;
pub mod lanes;
pub mod services;
