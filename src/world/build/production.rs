//! Recipes, the plants that run them and their hours.

use super::*;

impl<'a> Build<'a> {
    pub(super) fn recipes(&mut self, by: &Names, products: &Names) -> Vec<Recipe> {
        let mut recipes: Vec<Recipe> = self
            .tables
            .recipes
            .iter()
            .map(|r| Recipe {
                row: r.clone(),
                inputs: Vec::new(),
                outputs: Vec::new(),
                hours: Vec::new(),
                marks: Marks::NONE,
            })
            .collect();
        for row in &self.tables.recipe_standards {
            if let Some(r) = by.get::<RecipeId>(&row.recipe) {
                let one = conformity_marks(&self.marks, std::slice::from_ref(&row.standard));
                let recipe = &mut recipes[r.index()];
                recipe.marks = recipe.marks.union(one);
            }
        }
        for line in &self.tables.recipe_lines {
            let (Some(r), Some(p)) = (
                by.get::<RecipeId>(&line.recipe),
                products.get(&line.product),
            ) else {
                continue;
            };
            match line.role {
                Role::Input => recipes[r.index()].inputs.push((p, line.quantity)),
                Role::Output => recipes[r.index()].outputs.push((p, line.quantity)),
            }
        }
        for row in &self.tables.recipe_resources {
            if let Some(r) = by.get::<RecipeId>(&row.recipe) {
                recipes[r.index()]
                    .hours
                    .push((row.resource.clone(), row.hours));
            }
        }
        recipes
    }

    pub(super) fn plant_recipes(&mut self, places: &Names, recipes: &Names) -> Vec<PlantRecipe> {
        let mut plants = Vec::new();
        for row in &self.tables.plant_recipes {
            let (Some(place_id), Some(recipe_id)) =
                (places.get(&row.place), recipes.get(&row.recipe))
            else {
                continue;
            };
            let key = format!("{}/{}", row.place, row.recipe);
            let rate = self.rate(row.currency, row.at);
            plants.push(PlantRecipe {
                place_id,
                recipe_id,
                cost_at: self.profile("plant_recipes", &key, "cost", row.cost, &rate),
                setup: row.setup_cost * rate.at(0),
                capacity_at: self.optional("plant_recipes", &key, "capacity", row.capacity),
                row: row.clone(),
            });
        }
        plants
    }

    pub(super) fn resources(&mut self, places: &Names) -> Vec<Resource> {
        let mut resources = Vec::new();
        for row in &self.tables.resources {
            let Some(place_id) = places.get(&row.place) else {
                continue;
            };
            let key = format!("{}/{}", row.place, row.resource);
            let capacity_at = self.profile(
                "resources",
                &key,
                "capacity",
                row.capacity,
                &Profile::constant(1.0),
            );
            resources.push(Resource {
                place_id,
                capacity_at,
                row: row.clone(),
            });
        }
        resources
    }
}
