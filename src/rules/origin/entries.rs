//! Accounts of value rules that are met over a window. Production posts to them.

use crate::model::Account;
use crate::rules::Draft;
use crate::world::ids::*;

/// Opens a row for each averaged run and window.
pub fn open(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    let last = world.calendar.len().saturating_sub(1);
    for (i, runs) in network.runs.of_plant.iter().enumerate() {
        for (v, run) in runs.iter().enumerate() {
            if let Some(average) = run.average {
                let windows = world.averaging_window(average.agreement, last) + 1;
                draft.model.open(
                    Account::Averaging(PlantRecipeId::from(i), v as u32),
                    0..windows,
                    &|_| f64::NEG_INFINITY,
                    &|_| 0.0,
                );
            }
        }
    }
}

/// Posts nothing: what is fed and made is posted by production.
pub fn post(_draft: &mut Draft) {}
