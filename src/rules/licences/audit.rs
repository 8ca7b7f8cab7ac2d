//! Licences, checked again from the plan's runs.

use crate::audit::{Audit, TOLERANCE, rows};
use crate::world::ids::*;
use crate::world::licences::{ROYALTIES, ROYALTY_INCOME};

/// Audits royalties, and runs that export control bars.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    if world.licences.is_empty() {
        return;
    }
    fees(audit);
    for (row, p) in rows("production", &plan.production) {
        let found = world
            .plant_recipes
            .iter()
            .position(|k| k.place == p.place.as_str() && k.recipe == p.recipe.as_str());
        let Some(plant) = found.map(PlantRecipeId::from) else {
            continue;
        };
        if !p.runs.is_finite() || p.period >= world.calendar.len() {
            continue;
        }
        let place = world.plant_recipes[plant.index()].place_id;
        let country = world.places[place.index()].country;
        for id in world.licences_of(plant) {
            let l = &world.licences[id.index()];
            let amount = l.royalty_of(world.main_output(plant), p.period) * p.runs;
            let name = l.row.licence.as_str();
            audit.charges.add(ROYALTIES, name, amount, p.runs);
            if l.owner.is_some() {
                let income = -l.arriving() * amount;
                audit.charges.add(ROYALTY_INCOME, name, income, p.runs);
            }
            let first = world.calendar.first(p.period);
            if l.barred_in(country, first) && p.runs > TOLERANCE {
                audit.find(
                    "V2111",
                    row,
                    "runs",
                    format!(
                        "{} runs under licence `{name}`, which may not be used there",
                        p.recipe
                    ),
                    "an export control bars it in that country on that day",
                );
            }
        }
    }
}

/// Fees for technologies that are adopted.
fn fees(audit: &mut Audit) {
    let world = audit.world;
    for step in audit.adopted() {
        let Some(plant) = world.technology.adoptions[step.adoption.index()].plant else {
            continue;
        };
        for id in world.licences_of(plant) {
            let l = &world.licences[id.index()];
            let (name, amount) = (l.row.licence.as_str(), l.fee_of(step.time) * step.level);
            if amount != 0.0 {
                audit.charges.add(ROYALTIES, name, amount, step.level);
                if l.owner.is_some() {
                    let income = -l.arriving() * amount;
                    audit.charges.add(ROYALTY_INCOME, name, income, step.level);
                }
            }
        }
    }
}
