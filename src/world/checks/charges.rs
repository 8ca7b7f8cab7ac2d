//! Carbon schemes, import VAT, deferment, guarantees: rules between rows.

use std::collections::BTreeSet;

use super::{Problems, World};
use crate::instance::cell::Country;
use crate::world::ids::*;

/// Checks them.
pub(super) fn check(world: &World, problems: &mut Problems) {
    if world.carbon.is_empty() {
        return;
    }
    let origins = possible_origins(world);
    for s in &world.carbon {
        for (i, product) in world.products.iter().enumerate() {
            let id = ProductId::from(i);
            if s.good(world, id).is_none() {
                continue;
            }
            let without: Vec<String> = origins[i]
                .iter()
                .filter(|&&o| world.embedded(id, o).is_none() && !at_home(world, s.territory, o))
                .map(ToString::to_string)
                .collect();
            if !without.is_empty() {
                problems.add(
                    "E0503",
                    product.at,
                    "hs_code",
                    format!(
                        "`{}` falls under carbon scheme `{}`, and its embedded emissions are not known for origin {}",
                        product.product, s.row.scheme, without.join(", ")
                    ),
                    "add rows to embedded_emissions; one without an origin holds for all others (the scheme's default values)",
                );
            }
        }
    }
}

/// Whether a country belongs to a territory.
fn at_home(world: &World, territory: TerritoryId, country: Country) -> bool {
    world
        .places
        .iter()
        .any(|p| p.territory == territory && p.country == country)
}

/// The origins that each product can have: of what is supplied or there, and of what recipes make.
fn possible_origins(world: &World) -> Vec<BTreeSet<Country>> {
    let mut origins = vec![BTreeSet::new(); world.products.len()];
    for s in &world.supplies {
        origins[s.product_id.index()].insert(s.origin);
    }
    for e in &world.endowments {
        origins[e.product.index()].insert(e.origin);
    }
    loop {
        let mut grown = false;
        for plant in &world.plant_recipes {
            let recipe = &world.recipes[plant.recipe_id.index()];
            let made = match recipe.inputs.first() {
                Some(&(first, _)) if !recipe.confers_origin => origins[first.index()].clone(),
                _ => BTreeSet::from([world.places[plant.place_id.index()].country]),
            };
            for &(output, _) in &recipe.outputs {
                let known = &mut origins[output.index()];
                let before = known.len();
                known.extend(&made);
                grown |= known.len() > before;
            }
        }
        if !grown {
            return origins;
        }
    }
}
