//! Portolan: cross-border supply-chain scheduling with plans that prove themselves.
pub mod lp;
