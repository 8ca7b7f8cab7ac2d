//! Goods loaded before a measure began: what arrived by when, and who may claim it.

use crate::model::Account;
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::claims;
use crate::world::ids::*;

/// Opens an account of early loadings for everything that some rate spares on their account.
pub fn open(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    if !world.loading_counts {
        return;
    }
    for &(place, c, status) in network.nodes.keys() {
        if status != Status::Suspended {
            continue;
        }
        let commodity = network.commodity(c);
        let goods = commodity.entering(world.places[place.index()].territory, 0);
        for (k, &day) in claims::loadings(world, &goods).iter().enumerate() {
            // What is under way at the start needs no lane.
            let there: Vec<(u32, f64)> = world
                .endowments
                .iter()
                .filter(|e| e.place == place && e.commodity() == commodity)
                .filter(|e| e.status == Status::Suspended && e.loaded < day)
                .filter_map(|e| {
                    let period = world.calendar.period(e.day)?;
                    Some((world.time(place, status, period, e.day), e.quantity))
                })
                .collect();
            draft.model.open(
                Account::LoadedBefore(place, c, k as u32),
                0..world.slots(place).len(),
                &|_| f64::NEG_INFINITY,
                &|s| there.iter().filter(|e| e.0 == s).map(|e| e.1).sum(),
            );
        }
    }
}

/// Counts arrivals by the day of their loading, and the entries that claim it.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let world = draft.world;
    let (place, commodity, slot) = match deed {
        Deed::Enter {
            place,
            commodity,
            slot,
            ..
        }
        | Deed::Land {
            place,
            commodity,
            slot,
            ..
        } => (place, commodity, slot),
        _ => return,
    };
    if !world.loading_counts {
        return;
    }
    let territory = world.places[place.index()].territory;
    let goods = draft.network.commodity(commodity).entering(territory, 0);
    for (k, day) in claims::loadings(world, &goods).into_iter().enumerate() {
        let Some(row) = draft
            .model
            .row(Account::LoadedBefore(place, commodity, k as u32), slot)
        else {
            continue;
        };
        match deed {
            Deed::Enter { choice, .. } => {
                let claim = &world.claims[choice.claim.index()];
                if claim.loaded_before.is_some_and(|d| d <= day) {
                    extra.entries.push((row, 1.0));
                }
            }
            Deed::Land {
                loaded, arriving, ..
            } if loaded < day && arriving > 0.0 => extra.entries.push((row, -arriving)),
            _ => {}
        }
    }
}
