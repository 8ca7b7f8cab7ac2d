//! Goods that can enter free circulation and have no customs value: what a measure takes of them
//! by value is nothing, which is rarely meant.

use crate::network::Network;
use crate::world::checks::Problems;
use crate::world::ids::*;
use crate::world::{Claim, World, tariff};

/// Warns of products that a rate by value falls on and that have no value to take it of.
pub fn check(world: &World, network: &Network, problems: &mut Problems) {
    let mut told: Vec<ProductId> = Vec::new();
    for &(place, c, status) in network.nodes.keys() {
        let goods = network.commodity(c);
        let can_enter = status == Status::Suspended && network.cleared(world, place, c).is_some();
        if !can_enter || told.contains(&goods.product) {
            continue;
        }
        let slots = world.slots(place);
        let territory = world.places[place.index()].territory;
        let owes_nothing = (0..slots.len()).find_map(|s| {
            let entering = goods.entering(territory, slots.get(s).first);
            let assessed = tariff::assess(world, &entering, &Claim::default())?;
            let by_value = |l: &&tariff::DutyLine| world.tariffs[l.row].ad_valorem > 0.0;
            let line = assessed.lines.iter().find(by_value)?;
            (assessed.value <= 0.0).then_some(line.measure)
        });
        let Some(measure) = owes_nothing else {
            continue;
        };
        told.push(goods.product);
        let product = &world.products[goods.product.index()];
        problems.warn(
            "W0377",
            product.at,
            "value",
            format!(
                "`{}` from {} has no customs value: what `{}` takes of it by value in {} is nothing",
                product.product,
                goods.origin,
                world.measures[measure.index()].measure,
                world.territories[territory.index()].name
            ),
            "give its value here, or by origin in customs_values",
        );
    }
}
