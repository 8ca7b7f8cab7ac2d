//! What the user sees: one format per file.

pub mod barriers;
pub mod benchmark;
pub mod chart;
pub mod check;
pub mod evaluation;
pub mod front;
pub mod information;
pub mod json;
pub mod layout;
pub mod money;
pub mod near;
pub mod quote;
pub mod regions;
pub mod scenarios;
pub mod terminal;
pub mod verdict;
