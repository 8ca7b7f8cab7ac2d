//! Resolves licences.

use super::*;
use crate::world::licences::Licence;

impl Build<'_> {
    /// Licences, with the plants that they are for.
    pub(super) fn licences(
        &mut self,
        places: &Names,
        recipes: &Names,
        plants: &[PlantRecipe],
    ) -> Vec<Licence> {
        let firms = Names::of(self.tables.firms.iter().map(|f| &f.firm));
        let mut licences = Vec::new();
        for row in &self.tables.licences {
            let recipe: Option<RecipeId> = recipes.get(&row.recipe);
            let place: Option<PlaceId> = row.place.as_ref().and_then(|p| places.get(p));
            let at = |p: &PlantRecipe| {
                Some(p.recipe_id) == recipe && place.is_none_or(|at| at == p.place_id)
            };
            let plants: Vec<PlantRecipeId> = (0..plants.len())
                .filter(|&i| at(&plants[i]))
                .map(PlantRecipeId::from)
                .collect();
            if plants.is_empty() {
                self.problems.add(
                    "E0668",
                    row.at,
                    "recipe",
                    format!(
                        "no plant runs `{}` under licence `{}`",
                        row.recipe, row.licence
                    ),
                    "name a recipe of `plant_recipes`, at a place that runs it",
                );
            }
            licences.push(Licence {
                owner: row.owner.as_ref().and_then(|f| firms.get(f)),
                plants,
                barred_from: self.days(row.barred_from, None, row.at).0,
                market: self.rate(row.currency, row.at),
                row: row.clone(),
            });
        }
        licences
    }
}
