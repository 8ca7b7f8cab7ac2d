//! Portolan: cross-border supply-chain scheduling with plans that prove themselves.

pub mod diagnostic;
pub mod instance;
pub mod lp;
pub mod model;
pub mod network;
pub mod plan;
pub mod rules;
pub mod world;
