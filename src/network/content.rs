//! Controlled content of what a lot gives.
//!
//! Under export control k, goods of k's origins and lists are controlled. A product made elsewhere is
//! controlled where, of the lot it is made from,
//!
//! ```text
//! sum over controlled inputs of quantity x value  >  de minimis x price of what the run gives
//! ```
//!
//! Whether an input is controlled was decided where it was made, so that content counts in full or
//! not at all, whatever the number of stages.

use super::variants::Setting;
use super::{Commodity, preference};
use crate::world::export_control::at_source;
use crate::world::marks::Marks;

/// Shares are compared with this much leave, for values are decimal and doubles are not.
const LEAVE: f64 = 1e-9;

/// What tells inputs apart: whether they are controlled, and at what value.
pub fn tells(setting: &Setting, _input: usize, c: Commodity, told: &mut Vec<u64>) {
    let world = setting.world;
    let mut controlled = false;
    for control in &world.export_controls {
        let has = c.marks.has(control.mark);
        controlled |= has;
        told.push(u64::from(has));
    }
    if controlled {
        told.push(world.customs_value(c.product, c.origin).to_bits());
    }
}

/// Marks of an output of a lot: those of the controls that it is under.
pub fn earns(setting: &Setting, lot: &[Commodity], output: usize) -> Marks {
    let (world, plant) = (setting.world, setting.plant);
    if world.export_controls.is_empty() {
        return Marks::NONE;
    }
    let recipe = &world.recipes[plant.recipe_id.index()];
    // Where a recipe confers no origin, its product is still of its first input's.
    let origin = match lot.first() {
        Some(first) if !recipe.confers_origin => first.origin,
        _ => world.places[plant.place_id.index()].country,
    };
    let product = recipe.outputs[output].0;
    let price = preference::price(world, plant);
    let above = world.export_controls.iter().filter(|control| {
        let inputs = lot.iter().zip(&recipe.inputs);
        let content: f64 = inputs
            .filter(|(c, _)| c.marks.has(control.mark))
            .map(|(c, input)| input.1 * world.customs_value(c.product, c.origin))
            .sum();
        content > control.de_minimis * price + LEAVE * price
    });
    let code = world.products[product.index()].hs_code.as_deref();
    let listed = at_source(&world.export_controls, product, code, origin);
    above.fold(listed, |marks, c| marks.with(c.mark))
}
