//! What a licence adds to runs of recipes.

use crate::model::{Account, CostTerm};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;

/// Opens what export control bars.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, l) in world.licences.iter().enumerate() {
        if !l.barred.is_empty() {
            let key = Account::Barred(LicenceId::from(i));
            draft
                .model
                .open(key, 0..1, &|_| f64::NEG_INFINITY, &|_| 0.0);
        }
    }
}

/// Nothing of its own: royalties come along with runs.
pub fn post(_: &mut Draft) {}

/// A run under a licence owes a royalty, and may be barred.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Make { plant, period } = deed else {
        return;
    };
    let world = draft.world;
    for id in world.licences_of(plant) {
        let l = &world.licences[id.index()];
        let amount = l.royalty_of(world.main_output(plant), period);
        if amount > 0.0 {
            extra.costs.push((CostTerm::Royalty(id), amount));
            if l.owner.is_some() {
                let income = -l.arriving() * amount;
                extra.costs.push((CostTerm::RoyaltyIncome(id), income));
            }
        }
        let place = world.plant_recipes[plant.index()].place_id;
        let country = world.places[place.index()].country;
        if l.barred_in(country, world.calendar.first(period)) {
            let row = draft.model.row(Account::Barred(id), 0);
            extra.entries.extend(row.map(|r| (r, 1.0)));
        }
    }
}
