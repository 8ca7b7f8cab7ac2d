//! Controlled content, checked again from what the plan's runs were made from. Where controlled goods
//! go is checked with the shipments.

use crate::audit::{Audit, TOLERANCE, rows};
use crate::network::content;
use crate::network::variants::Setting;
use crate::plan::{Production, RowRef};
use crate::world::ids::*;
use crate::world::marks::MarkKind;

/// Audits every run: what it gives is under the controls that its lots put it under, and no others.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.export_controls.is_empty() {
        return;
    }
    for (row, p) in rows("production", &audit.plan.production) {
        let found = world
            .plant_recipes
            .iter()
            .position(|r| r.place == p.place.as_str() && r.recipe == p.recipe.as_str());
        if let Some(index) = found
            && p.runs > TOLERANCE
            && p.period < world.calendar.len()
        {
            run(audit, row, p, PlantRecipeId::from(index));
        }
    }
}

fn run(audit: &mut Audit, row: RowRef, p: &Production, id: PlantRecipeId) {
    let world = audit.world;
    let setting = Setting {
        world,
        plant: &world.plant_recipes[id.index()],
        periods: p.period..p.period + 1,
        average: None,
    };
    let recipe = &world.recipes[setting.plant.recipe_id.index()];
    let Some(lots) = audit.lots(p, id) else {
        audit.find(
            "V0909",
            row,
            "inputs",
            "the plan does not say what the run was made from, so its controlled content cannot be told",
            "name a commodity per input, or a pool that `feeds` has rows of",
        );
        return;
    };
    let texts: Vec<&str> = p.marks.split(';').collect();
    for lot in lots {
        for output in 0..recipe.outputs.len() {
            let text = texts.get(output).or(texts.last()).copied().unwrap_or("");
            let Some(marks) = world.marks.parse(text) else {
                continue;
            };
            let told = world.marks.of_kind(marks, MarkKind::Controlled);
            let should = content::earns(&setting, &lot, output);
            if told != should {
                let from: Vec<String> = lot.iter().map(|&c| audit.goods_name(c)).collect();
                let should = match world.marks.text(should) {
                    none if none.is_empty() => "under no control".to_string(),
                    some => format!("`{some}`"),
                };
                audit.find(
                    "V0910",
                    row,
                    "marks",
                    format!("made from {} the goods are {should}", from.join(", ")),
                    "see the origins and the de minimis level of `export_controls`",
                );
                return;
            }
        }
    }
}
