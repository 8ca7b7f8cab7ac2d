//! What a cell of a plan's table may hold, and what stands for one that was not given.

use crate::instance::cell::{self, Cell, Ident, Problem, Raw};

/// What a cell of a plan's table may hold.
pub(super) trait PlanCell: Sized {
    /// Reads it.
    fn read(text: &str) -> Result<Self, Problem>;
    /// What stands for a cell that was not given.
    fn missing() -> Self;
}

impl PlanCell for String {
    fn read(text: &str) -> Result<String, Problem> {
        Ok(text.trim().to_string())
    }
    fn missing() -> String {
        String::new()
    }
}

impl PlanCell for Ident {
    fn read(text: &str) -> Result<Ident, Problem> {
        Ok(text.trim().into())
    }
    fn missing() -> Ident {
        Ident::default()
    }
}

impl PlanCell for Option<String> {
    fn read(text: &str) -> Result<Option<String>, Problem> {
        Ok(Some(text.trim().to_string()).filter(|t| !t.is_empty()))
    }
    fn missing() -> Option<String> {
        None
    }
}

impl PlanCell for f64 {
    fn read(text: &str) -> Result<f64, Problem> {
        <cell::Number as Cell>::read(&Raw::Cell(text))
    }
    fn missing() -> f64 {
        f64::NAN
    }
}

impl PlanCell for u32 {
    fn read(text: &str) -> Result<u32, Problem> {
        <cell::Count as Cell>::read(&Raw::Cell(text))
    }
    fn missing() -> u32 {
        u32::MAX
    }
}

impl PlanCell for i16 {
    fn read(text: &str) -> Result<i16, Problem> {
        let year = <cell::Count as Cell>::read(&Raw::Cell(text))?;
        Ok(i16::try_from(year).unwrap_or(i16::MAX))
    }
    fn missing() -> i16 {
        i16::MAX
    }
}

impl PlanCell for bool {
    fn read(text: &str) -> Result<bool, Problem> {
        <cell::Flag as Cell>::read(&Raw::Cell(text))
    }
    fn missing() -> bool {
        false
    }
}
