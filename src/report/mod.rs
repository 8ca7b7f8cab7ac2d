//! What the user sees: one format per file.

pub mod evaluation;
pub mod json;
pub mod terminal;
pub mod verdict;
