//! What a plan's runs were made from: the commodities that each input can have been, and the lots.

use super::{Audit, TOLERANCE, rows};
use crate::network::Commodity;
use crate::plan::{Plan, Production, RowRef, commodity_named};
use crate::world::ids::*;
use crate::world::marks::{MarkKind, Marks};

/// Most lots of one row that are looked at.
const MOST: usize = 4096;

impl<'a> Audit<'a> {
    /// The plan's runs whose product has a mark of a kind: row, plant and recipe, marks.
    pub fn marked_runs(
        &self,
        kind: MarkKind,
    ) -> Vec<(RowRef, &'a Production, PlantRecipeId, Marks)> {
        let (world, plan): (_, &'a Plan) = (self.world, self.plan);
        let runs = rows("production", &plan.production);
        runs.filter_map(|(row, p)| {
            let plant = world
                .plant_recipes
                .iter()
                .position(|r| r.place == p.place.as_str() && r.recipe == p.recipe.as_str())?;
            let marks = world.marks.parse(p.marks.split(';').next().unwrap_or(""))?;
            let counts = p.runs > TOLERANCE && p.period < world.calendar.len();
            let marked = !world.marks.of_kind(marks, kind).is_empty();
            (counts && marked).then(|| (row, p, PlantRecipeId::from(plant), marks))
        })
        .collect()
    }

    /// What an input of a run can have been: the commodity that it names, or what its pool was fed,
    /// with the quantity.
    pub fn fed(&self, p: &Production, input: &str) -> Vec<(Commodity, f64)> {
        let feeds = self.plan.feeds.iter().filter(|f| {
            f.place == p.place && f.pool == input && f.period == p.period && f.quantity > TOLERANCE
        });
        let mut all: Vec<(Commodity, f64)> = feeds
            .filter_map(|f| {
                let (_, c) = self.resolved(&f.place, &f.product, &f.origin_country, &f.marks)?;
                Some((c, f.quantity))
            })
            .collect();
        if all.is_empty() {
            all.extend(commodity_named(self.world, input).map(|c| (c, 0.0)));
        }
        all
    }

    /// Every lot that a run can have been made of, a commodity per input; `None` where the plan does
    /// not say, or there are too many.
    pub fn lots(&self, p: &Production, id: PlantRecipeId) -> Option<Vec<Vec<Commodity>>> {
        let recipe = self.world.plant_recipes[id.index()].recipe_id;
        let inputs: Vec<Vec<(Commodity, f64)>> = p
            .inputs
            .split_whitespace()
            .map(|i| self.fed(p, i))
            .collect();
        let wanted = self.world.recipes[recipe.index()].inputs.len();
        let known = inputs.len() == wanted && inputs.iter().all(|i| !i.is_empty());
        let combinations = inputs.iter().map(Vec::len).product::<usize>();
        if !known || combinations > MOST {
            return None;
        }
        let lot = |mut code: usize| {
            let picked = inputs.iter().map(|i| {
                let at = code % i.len();
                code /= i.len();
                i[at].0
            });
            picked.collect()
        };
        Some((0..combinations).map(lot).collect())
    }
}
