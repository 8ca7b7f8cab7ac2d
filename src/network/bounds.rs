//! How much of a product can be of use: the finite upper bound of every flow.
//!
//! need(p) = demand + safety stock + presence + end stock + sum over recipes using p of input(p) x runs,
//! runs = need(output) / output, grown by what lanes lose, and by everything that is there, must be
//! taken, or comes in batches whether needed or not. No optimal plan moves more.

use std::collections::BTreeMap;

use crate::instance::cell::Ident;
use crate::world::{World, ids::*};

/// Upper bounds by product over the whole horizon, in units.
#[derive(Clone, Debug)]
pub struct Bounds {
    total: Vec<f64>,
}

impl Bounds {
    /// Works out the bounds of a world.
    pub fn of(world: &World) -> Bounds {
        let periods = f64::from(world.calendar.len());
        let n = world.products.len();
        let mut own = vec![0.0; n];
        for d in &world.demands {
            let wanted: f64 = match d.spread {
                crate::world::tables::Spread::Each => {
                    d.open.clone().map(|t| d.quantity_at.at(t)).sum()
                }
                crate::world::tables::Spread::Window => d.quantity_at.at(d.open.start),
            };
            own[d.product_id.index()] += wanted;
        }
        for s in &world.storage {
            if let Some(p) = s.product_id {
                own[p.index()] += s.safety_stock;
            }
        }
        // Other units may be there in every period.
        for p in &world.presences {
            own[p.product_id.index()] += p.quantity * p.open.len() as f64;
        }
        for e in &world.end_values {
            own[e.product_id.index()] += e.quantity;
        }
        // What is there, or comes whether needed or not.
        let mut forced = vec![0.0; n];
        for e in &world.endowments {
            forced[e.product.index()] += e.quantity;
        }
        for s in &world.supplies {
            forced[s.product_id.index()] += s.min_order * periods;
        }
        for c in &world.contracts {
            // Buying more than is needed may reach a lower price.
            let last_break = c.steps.last().map_or(0.0, |s| s.0);
            for s in &c.supplies {
                forced[world.supplies[s.index()].product_id.index()] +=
                    c.minimum + c.container * periods + last_break;
            }
        }
        let mut batches = vec![0.0; world.recipes.len()];
        for p in &world.plant_recipes {
            batches[p.recipe_id.index()] += p.min_batch * periods;
        }
        let worst_loss = world.lanes.iter().map(|l| l.loss).fold(0.0, f64::max);
        let hops = world.places.len().min(8) as i32;
        let grown = if worst_loss < 1.0 {
            (1.0 - worst_loss).powi(-hops).min(1e3)
        } else {
            1e3
        };
        // What fails an assessment has to be made too, once for each standard.
        let mut failing: BTreeMap<StandardId, f64> = BTreeMap::new();
        for r in &world.routes {
            let share = failing.entry(r.standard).or_default();
            *share = share.max(1.0 - r.passing());
        }
        let kept: f64 = failing.values().map(|f| 1.0 - f).product();
        let grown = (grown / kept.max(1e-3)).min(1e6);
        let mut total = vec![0.0; n];
        // A bill of materials is at most as deep as there are products; a recycling loop converges.
        for _ in 0..=n {
            let mut next: Vec<f64> = (0..n).map(|p| own[p] * grown + forced[p]).collect();
            for (r, recipe) in world.recipes.iter().enumerate() {
                let runs = recipe
                    .outputs
                    .iter()
                    .map(|&(p, q)| total[p.index()] / q)
                    .fold(0.0, f64::max);
                for &(p, q) in &recipe.inputs {
                    next[p.index()] += (runs + batches[r]) * q * grown;
                }
                // By-products come with the main one.
                for &(p, q) in recipe.outputs.iter().skip(1) {
                    let main = recipe.outputs[0];
                    next[p.index()] += total[main.0.index()] / main.1 * q;
                }
                for &(p, q) in recipe.outputs.iter().take(1) {
                    next[p.index()] += batches[r] * q;
                }
            }
            for p in &world.processings {
                for of in &p.parts {
                    next[of.product.index()] += total[p.output_id.index()] * of.quantity * grown;
                }
            }
            let same = next
                .iter()
                .zip(&total)
                .all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs());
            total = next;
            if same {
                break;
            }
        }
        for t in &mut total {
            *t = t.clamp(0.0, 1e12);
        }
        Bounds { total }
    }

    /// Raises the bounds to those of other worlds, by product.
    pub fn widen(&mut self, world: &World, useful: &BTreeMap<Ident, f64>) {
        for (total, p) in self.total.iter_mut().zip(&world.products) {
            *total = total.max(useful.get(&p.product).copied().unwrap_or(0.0));
        }
    }

    /// Adds what is of use in a world to what is of use in any, by product.
    pub fn gather(&self, world: &World, useful: &mut BTreeMap<Ident, f64>) {
        for (total, p) in self.total.iter().zip(&world.products) {
            let most = useful.entry(p.product.clone()).or_default();
            *most = most.max(*total);
        }
    }

    /// Most units of a product that can be of use over the horizon.
    pub fn units(&self, product: ProductId) -> f64 {
        self.total[product.index()]
    }

    /// Most runs of a recipe that can be of use over the horizon.
    pub fn runs(&self, world: &World, recipe: RecipeId) -> f64 {
        let outputs = &world.recipes[recipe.index()].outputs;
        outputs
            .iter()
            .map(|&(p, q)| self.units(p) / q)
            .fold(0.0, f64::max)
    }
}
