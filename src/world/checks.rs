//! What a reader of single rows cannot see: rules between rows.

mod charges;
mod treasury;

use super::World;
use crate::instance::At;

/// Something wrong with the trade, at a row of a table.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Code in `docs/errors.md`; `W` for warnings.
    pub code: &'static str,
    /// Row.
    pub at: At,
    /// Field.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// All that is wrong, in the order found.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// Errors and warnings.
    pub all: Vec<Problem>,
}

impl Problems {
    /// Adds an error.
    pub fn add(
        &mut self,
        code: &'static str,
        at: At,
        field: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.all.push(Problem {
            code,
            at,
            field,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    /// Adds a warning (its code begins with `W`).
    pub fn warn(
        &mut self,
        code: &'static str,
        at: At,
        field: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(code, at, field, message, remedy);
    }

    /// Whether there is no error.
    pub fn is_clean(&self) -> bool {
        self.all.iter().all(|p| p.code.starts_with('W'))
    }
}

/// Checks a world.
pub fn check(world: &World, problems: &mut Problems) {
    charges::check(world, problems);
    treasury::check(world, problems);
    for lane in &world.lanes {
        if lane.from_id == lane.to_id {
            problems.add(
                "E0320",
                lane.at,
                "to",
                format!("lane `{}` leads from `{}` to itself", lane.lane, lane.from),
                "a lane joins two places; stock that stays needs no lane",
            );
        }
        if lane.trips.is_empty() {
            problems.warn(
                "W0321",
                lane.at,
                "transit_days",
                format!(
                    "no departure of lane `{}` arrives within the horizon",
                    lane.lane
                ),
                "it carries nothing; lengthen the horizon or shorten the transit",
            );
        }
    }
    for recipe in &world.recipes {
        if recipe.outputs.is_empty() {
            problems.add(
                "E0321",
                recipe.at,
                "recipe",
                format!("recipe `{}` makes nothing", recipe.recipe),
                "add an output to recipe_lines",
            );
        }
    }
    for (i, supply) in world.supplies.iter().enumerate() {
        if let Some(capacity) = &supply.capacity_at
            && supply.min_order > capacity.max()
        {
            problems.warn(
                "W0322",
                supply.at,
                "min_order",
                format!("the minimum order of supply {} exceeds its capacity", i + 1),
                "nothing can be bought there",
            );
        }
    }
}
