//! End use, checked again from the plan's clearances and production.

use std::collections::{BTreeMap, VecDeque};

use crate::audit::{Audit, TOLERANCE, rows};
use crate::plan::RowRef;
use crate::world::{claims, ids::*};

/// Period, quantity and row of an entry for end use.
type Entry = (u32, f64, RowRef);

/// Audits end use: first in, first out, every unit is used at an authorised plant in time.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.measures.iter().all(|m| !m.end_use) {
        return;
    }
    let mut entered: BTreeMap<(MeasureId, ProductId), Vec<Entry>> = BTreeMap::new();
    for e in &audit.entered {
        let preference = world.claims[e.claim.index()].preference;
        if let Some(measure) = claims::end_use(world, preference) {
            let period = world.slots(e.place).get(e.slot).period;
            let key = (measure, e.commodity.product);
            let list = entered.entry(key).or_default();
            list.push((period, e.quantity, e.row));
        }
    }
    for ((measure, product), mut list) in entered {
        list.sort_by_key(|e| e.0);
        let used = used(audit, measure, product);
        overdue(audit, measure, product, list.into(), &used);
    }
}

/// What authorised plants use of a product, by period.
fn used(audit: &Audit, measure: MeasureId, product: ProductId) -> Vec<f64> {
    let world = audit.world;
    let mut used = vec![0.0; world.calendar.len() as usize];
    for (_, made) in rows("production", &audit.plan.production) {
        let plant = world
            .plant_recipes
            .iter()
            .find(|p| p.place == made.place.as_str() && p.recipe == made.recipe.as_str());
        let Some(plant) = plant else { continue };
        if !world.measures[measure.index()]
            .plants
            .contains(&plant.place_id)
        {
            continue;
        }
        let period = match made.period {
            u32::MAX => made
                .date
                .parse()
                .ok()
                .and_then(|d| world.calendar.period(world.calendar.day(d))),
            period => Some(period),
        };
        let inputs = &world.recipes[plant.recipe_id.index()].inputs;
        let per_run: f64 = inputs.iter().filter(|i| i.0 == product).map(|i| i.1).sum();
        if let Some(sum) = period.and_then(|t| used.get_mut(t as usize)) {
            *sum += per_run * made.runs;
        }
    }
    used
}

/// Finds what is not used when its time is up.
fn overdue(
    audit: &mut Audit,
    measure: MeasureId,
    product: ProductId,
    mut waiting: VecDeque<Entry>,
    used: &[f64],
) {
    let world = audit.world;
    let within = world.measures[measure.index()].end_use_within;
    let slack = TOLERANCE * waiting.iter().map(|w| w.1).fold(1.0, f64::max);
    for (t, &used) in used.iter().enumerate() {
        let (t, mut left) = (t as u32, used);
        for entry in waiting.iter_mut().filter(|w| w.0 <= t) {
            let taken = entry.1.min(left);
            entry.1 -= taken;
            left -= taken;
        }
        while let Some(&(period, quantity, row)) = waiting.front() {
            if quantity > slack && period.saturating_add(within) > t {
                break;
            }
            if quantity > slack {
                let name = audit.product_name(product);
                let message = format!(
                    "{quantity} of {name} entered for end use in period {period} and are not used by period {t}"
                );
                let remedy = "an authorised plant uses them in time, or they claim something else";
                audit.find("V0913", row, "claim", message, remedy).found = Some(quantity);
            } else if period > t {
                break;
            }
            waiting.pop_front();
        }
    }
}
