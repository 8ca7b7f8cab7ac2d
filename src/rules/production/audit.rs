//! Production, checked again from the plan's runs and feeds.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Draw, Posting, Sum, TOLERANCE, Tally, rows};
use crate::network::Commodity;
use crate::plan::{Production, RowRef, commodity_name};
use crate::world::ids::*;

/// Audits production: the recipe and its plant, inputs, outputs and their origin, hours, overtime,
/// capacity, batches and set-ups.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    feeds(audit);
    let mut runs: Tally<(PlantRecipeId, u32)> = Tally::new();
    let mut hours: Tally<(ResourceId, u32)> = Tally::new();
    for (row, p) in rows("production", &plan.production) {
        let good = audit.quantity(row, "runs", p.runs);
        let place = audit.place(row, &p.place);
        let period = audit.period(row, p.period, &p.date);
        let (true, Some(place), Some(t)) = (good, place, period) else {
            continue;
        };
        let found = world
            .plant_recipes
            .iter()
            .position(|r| r.place_id == place && r.recipe == p.recipe.as_str());
        let Some(index) = found else {
            audit.find(
                "V0801",
                row,
                "recipe",
                format!("{} does not run the recipe `{}`", p.place, p.recipe),
                "run it where `plant_recipes` has it",
            );
            continue;
        };
        let id = PlantRecipeId::from(index);
        run(audit, row, p, id, t);
        runs.entry((id, t)).or_default().add(1.0, p.runs, Some(row));
        let recipe = &world.recipes[world.plant_recipes[index].recipe_id.index()];
        for &r in &world.places[place.index()].resources {
            let name = &world.resources[r.index()].resource;
            if let Some((_, needs)) = recipe.hours.iter().find(|(n, _)| n == name) {
                let used = hours.entry((r, t)).or_default();
                used.add(*needs, p.runs, Some(row));
            }
        }
    }
    overtime(audit, &hours);
    batches(audit, &runs);
}

/// What is fed to pools: members of the pool only.
fn feeds(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    for (row, f) in rows("feeds", &plan.feeds) {
        let good = audit.quantity(row, "quantity", f.quantity);
        let place = audit.place(row, &f.place);
        let c = audit.commodity(row, &f.product, &f.origin_country, &f.marks);
        let period = audit.period(row, f.period, "");
        let (true, Some(place), Some(c), Some(t)) = (good, place, c, period) else {
            continue;
        };
        let name = commodity_name(world, c);
        if f.pool != f.product && !f.pool.split('|').any(|m| m == name) {
            audit.find(
                "V0806",
                row,
                "pool",
                format!("`{}` does not take {name}", f.pool),
                "a pool is called by its product, or by its members with | between them",
            );
        }
        audit.books.feed(row, place, c, &f.pool, t, f.quantity);
    }
}

/// One row: what it takes and makes, its origin, its cost.
fn run(audit: &mut Audit, row: RowRef, p: &Production, id: PlantRecipeId, t: u32) {
    let world = audit.world;
    let plant = &world.plant_recipes[id.index()];
    let recipe = &world.recipes[plant.recipe_id.index()];
    let home = world.places[plant.place_id.index()].country;
    audit.money(row, "cost", p.cost, plant.cost_at.at(t) * p.runs);
    let subject = format!("{} at {}", p.recipe, p.place);
    let cost = plant.cost_at.at(t) * p.runs;
    audit.charges.add("production", &subject, cost, p.runs);
    let passes = !recipe.confers_origin && !recipe.inputs.is_empty();
    let given = match p.origin_country.as_str() {
        "" => Some(home),
        code => audit.origin(row, code),
    };
    // Marks once where all outputs have the same, else output by output.
    let texts: Vec<&str> = p.marks.split(';').collect();
    let found: Option<Vec<_>> = (0..recipe.outputs.len())
        .map(|k| {
            let text = texts
                .get(k)
                .or(texts.last())
                .filter(|_| texts.len() == 1 || k < texts.len());
            world.marks.parse(text?)
        })
        .collect();
    let marks = audit.known(found, row, "marks", &p.marks);
    let (Some(origin), Some(marks)) = (given, marks) else {
        return;
    };
    if !passes && origin != home {
        audit.find(
            "V0804",
            row,
            "origin_country",
            format!("goods made at {} are of {home}, not {origin}", p.place),
            "the recipe confers the plant's country",
        );
    }
    let mut named = p.inputs.split_whitespace();
    for (k, &(product, quantity)) in recipe.inputs.iter().enumerate() {
        audit.books.draw(Draw {
            row,
            place: plant.place_id,
            product,
            from: named.next().unwrap_or("").to_string(),
            origin: Some(origin).filter(|_| passes && k == 0),
            time: t,
            quantity: quantity * p.runs,
        });
    }
    if let Some(word) = named.next() {
        audit.find(
            "V0806",
            row,
            "inputs",
            format!("`{word}` is none of the recipe's inputs"),
            "name one pool or commodity per input, in the recipe's order",
        );
    }
    let done = t + recipe.duration;
    if done >= world.calendar.len() {
        audit.find(
            "V0805",
            row,
            "period",
            format!("a run that starts in period {t} is not done within the horizon"),
            format!("it takes {} periods", recipe.duration),
        );
        return;
    }
    for (&(product, quantity), marks) in recipe.outputs.iter().zip(marks) {
        let made = Commodity {
            product,
            origin,
            marks,
        };
        let made = made.made(world, done);
        let account = Account::Goods(plant.place_id, made, Status::Free);
        let why = Posting::Made(row);
        audit.books.post(account, done, quantity, p.runs, why);
    }
}

/// Hours are within capacity and overtime, and overtime within its own.
fn overtime(audit: &mut Audit, hours: &Tally<(ResourceId, u32)>) {
    let world = audit.world;
    let added = audit.hours_added();
    let capacity = |id: ResourceId, t: u32| {
        let own = world.resources[id.index()].capacity_at.at(t);
        own + added.get(&(id, t)).copied().unwrap_or(0.0)
    };
    let mut over: Tally<(ResourceId, u32)> = Tally::new();
    for (row, d) in audit.decisions("overtime") {
        audit.quantity(row, "level", d.level);
        let found = world
            .resources
            .iter()
            .position(|r| format!("{}/{}", r.place, r.resource) == d.subject);
        if let Some(i) = audit.known(found, row, "subject", &d.subject) {
            let cost = world.resources[i].overtime_cost * d.level;
            audit.money(row, "cost", d.cost, cost);
            let paid = over.entry((ResourceId::from(i), d.time)).or_default();
            paid.add(1.0, d.level, Some(row));
        }
    }
    for (&(id, t), used) in hours {
        let r = &world.resources[id.index()];
        let needed = (used.value - capacity(id, t)).max(0.0);
        let slack = used.slack(capacity(id, t));
        match over.get(&(id, t)) {
            None if needed > slack && !audit.leaves_decisions() => {
                let what = format!("hours of {} at {} in period {t}", r.resource, r.place);
                audit.at_most("V0802", used, capacity(id, t), what);
            }
            // A plan made by hand need not say what follows: overtime is what is needed of it.
            None => {
                let mut paid = Sum::default();
                for row in used.rows() {
                    paid.add(1.0, 0.0, Some(row));
                }
                paid.add(1.0, needed, None);
                over.insert((id, t), paid);
            }
            Some(paid) => {
                let most = capacity(id, t) + paid.value;
                let what = format!("hours of {} at {} in period {t}", r.resource, r.place);
                audit.at_most("V0802", used, most, what);
            }
        }
    }
    for (&(id, t), paid) in &over {
        let r = &world.resources[id.index()];
        let what = format!("overtime of {} at {} in period {t}", r.resource, r.place);
        audit.at_most("V0802", paid, r.overtime_capacity, what);
        let subject = format!("{} at {}", r.resource, r.place);
        let cost = r.overtime_cost * paid.value;
        if paid.value > 0.0 {
            audit.charges.add("overtime", &subject, cost, paid.value);
        }
    }
}

/// Runs are within capacity; where running at all is a decision, it is taken and paid.
fn batches(audit: &mut Audit, runs: &Tally<(PlantRecipeId, u32)>) {
    let world = audit.world;
    let mut set_up: BTreeMap<(PlantRecipeId, u32), f64> = BTreeMap::new();
    for (row, d) in audit.decisions("set-up") {
        audit.whole(row, d.level, 1.0);
        let found = world
            .plant_recipes
            .iter()
            .position(|p| format!("{}/{}", p.place, p.recipe) == d.subject);
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let plant = &world.plant_recipes[i];
        audit.money(row, "cost", d.cost, plant.setup * d.level);
        let key = (PlantRecipeId::from(i), d.time);
        let made = runs.get(&key).cloned().unwrap_or_default();
        let least = plant.min_batch * d.level;
        if made.value < least - made.slack(least) {
            audit.find(
                "V0803",
                row,
                "level",
                format!("{} runs where a batch has at least {least}", made.value),
                "run more, or do not set up",
            );
        }
        *set_up.entry(key).or_default() += d.level;
    }
    for (&(id, t), made) in runs {
        let plant = &world.plant_recipes[id.index()];
        let what = format!("runs of {} at {} in period {t}", plant.recipe, plant.place);
        if let Some(capacity) = &plant.capacity_at {
            audit.at_most("V0803", made, capacity.at(t), what.clone());
        }
        if (plant.setup > 0.0 || plant.min_batch > 0.0) && made.value > TOLERANCE {
            audit.at_least("V0803", made, plant.min_batch, what.clone());
            let paid = set_up.entry((id, t)).or_default();
            if *paid < 0.5 {
                if !audit.leaves_decisions() {
                    audit.at_most("V0803", made, 0.0, format!("{what}, without a set-up"));
                }
                *paid = 1.0;
            }
        }
    }
    for (&(id, _), &paid) in &set_up {
        let plant = &world.plant_recipes[id.index()];
        let subject = format!("{} at {}", plant.recipe, plant.place);
        let cost = plant.setup * paid;
        audit.charges.add("set-up", &subject, cost, paid);
    }
}
