//! What the user sees: one format per file.

pub mod check;
pub mod evaluation;
pub mod json;
pub mod layout;
pub mod quote;
pub mod terminal;
pub mod verdict;
