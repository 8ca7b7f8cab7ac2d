//! What tests share: cases and what is found of them, the command line, public data, drawn numbers.

pub mod cases;
pub mod cli;
pub mod data;
pub mod draw;
pub mod ledger;
