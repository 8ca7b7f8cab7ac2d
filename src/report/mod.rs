//! What the user sees: one format per file.

pub mod json;
pub mod terminal;
