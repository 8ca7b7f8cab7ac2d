//! Technologies, checked again from the plan's decisions and runs.

mod support;

use std::collections::BTreeMap;

use crate::audit::{Audit, Tally, rows};
use crate::plan::{ADOPT, ADOPT_ON, Decision, RowRef, TRAIN};
use crate::world::ids::*;
use crate::world::technology::{ADAPTATION, SKILLS};

/// Audits adopting, skills, and runs that only an adopted technology opens.
pub fn audit(audit: &mut Audit) {
    let trained = trained(audit);
    adopting(audit, &trained);
    support::audit(audit);
    runs(audit);
    cleared(audit);
}

/// Whether a decision is within the horizon.
pub(super) fn in_time(audit: &mut Audit, row: RowRef, d: &Decision) -> bool {
    let within = d.time < audit.world.calendar.len();
    if !within {
        audit.find(
            "V0102",
            row,
            "time",
            format!("period {} is outside the horizon", d.time),
            "decide within it",
        );
    }
    within
}

/// Skills that are built up: the first period in which each is there.
fn trained(audit: &mut Audit) -> BTreeMap<SkillId, u32> {
    let world = audit.world;
    let technology = &world.technology;
    let mut trained: BTreeMap<SkillId, u32> = BTreeMap::new();
    for (row, d) in audit.decisions(TRAIN) {
        let mut all = (0..technology.skills.len()).map(SkillId::from);
        let found = all.find(|&s| technology.skill_name(s) == d.subject);
        let found = found.filter(|s| technology.skills[s.index()].is_trained());
        let Some(id) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let skill = &technology.skills[id.index()];
        let cost = skill.training_cost.unwrap_or(0.0) * d.level;
        audit.whole(row, d.level, 1.0);
        audit.money(row, "cost", d.cost, cost);
        audit.charges.add(SKILLS, &d.subject, cost, d.level);
        if !in_time(audit, row, d) {
            continue;
        }
        if world.calendar.first(d.time) < skill.from {
            audit.find(
                "V2203",
                row,
                "time",
                format!(
                    "`{}` cannot be built up yet in period {}",
                    d.subject, d.time
                ),
                "`valid_from` of the skill says from when on",
            );
        }
        if d.level > 0.5 {
            let from = d.time.saturating_add(skill.lead_time);
            let first = trained.entry(id).or_insert(from);
            *first = from.min(*first);
        }
    }
    trained
}

/// Steps adopted: whole, no more than there are, paid for, with the skills that they need.
fn adopting(audit: &mut Audit, trained: &BTreeMap<SkillId, u32>) {
    let world = audit.world;
    let technology = &world.technology;
    let mut steps: Tally<AdoptionId> = Tally::new();
    for (row, d) in audit.decisions(ADOPT) {
        let found = world.adoption_named(&d.subject);
        audit.known(found, row, "subject", &d.subject);
        in_time(audit, row, d);
    }
    for (row, d) in audit.decisions(ADOPT_ON) {
        let found = world.adoption_on_named(&d.subject);
        audit.known(found, row, "subject", &d.subject);
        in_time(audit, row, d);
    }
    for s in audit.adopted() {
        let (row, id) = (s.row, s.adoption);
        let d = &audit.plan.decisions[row.index as usize];
        let adoption = &technology.adoptions[id.index()];
        audit.whole(row, d.level, f64::from(adoption.steps));
        steps.entry(id).or_default().add(1.0, d.level, Some(row));
        let cost = audit.step_cost(&s);
        audit.money(row, "cost", d.cost, cost);
        audit
            .charges
            .add(ADAPTATION, &world.adoption_name(id), cost, d.level);
        for (sources, skill) in adoption
            .skills
            .iter()
            .zip(&technology.option(id).row.skills)
        {
            let day = world.calendar.first(d.time);
            let built = sources
                .iter()
                .any(|s| trained.get(s).is_some_and(|&t| t <= d.time));
            if !built && !technology.has_skill(sources, day) && d.level > 0.5 {
                audit.find(
                    "V2203",
                    row,
                    "time",
                    format!("no region of the plant has `{skill}` in period {}", d.time),
                    "adopt later, or build the skill up in time",
                );
            }
        }
    }
    for (id, sum) in &steps {
        let most = f64::from(technology.adoptions[id.index()].steps);
        let what = format!("steps of {} adopted", world.adoption_name(*id));
        audit.at_most("V2202", sum, most, what);
    }
}

/// Runs of recipes that technologies open, against what is opened.
fn runs(audit: &mut Audit) {
    let world = audit.world;
    if world.technology.adoptions.is_empty() {
        return;
    }
    let has = audit.has_adopted();
    let mut runs: Tally<(PlantRecipeId, u32)> = Tally::new();
    for (row, p) in rows("production", &audit.plan.production) {
        let found = world
            .plant_recipes
            .iter()
            .position(|k| k.place == p.place.as_str() && k.recipe == p.recipe.as_str());
        let gated = found
            .map(PlantRecipeId::from)
            .filter(|&id| world.technology.gates(id));
        if let Some(id) = gated {
            runs.entry((id, p.period))
                .or_default()
                .add(1.0, p.runs, Some(row));
        }
    }
    for (&(id, t), sum) in &runs {
        let of = world.technology.all().filter(|a| a.1.plant == Some(id));
        let opened: f64 = of
            .map(
                |(a, adoption)| match has.get(&(a, t)).copied().unwrap_or(0.0) {
                    steps if steps < 0.5 => 0.0,
                    steps => adoption.step.map_or(f64::INFINITY, |step| step * steps),
                },
            )
            .sum();
        let plant = &world.plant_recipes[id.index()];
        let what = format!(
            "runs of {} at {} in period {t}, by technologies adopted",
            plant.recipe, plant.place
        );
        audit.at_most("V2201", sum, opened, what);
    }
}

/// Goods cleared in modes that technologies open, against what is adopted.
fn cleared(audit: &mut Audit) {
    let world = audit.world;
    if world.technology.adoptions.iter().all(|a| a.mode.is_none()) {
        return;
    }
    let has = audit.has_adopted();
    let mut sums: Tally<(PlaceId, ModeId, u32)> = Tally::new();
    for e in &audit.entered {
        let gated = e.mode.filter(|&m| world.technology.gates_mode(e.place, m));
        if let Some(mode) = gated {
            let period = world.slots(e.place).get(e.slot).period;
            let sum = sums.entry((e.place, mode, period)).or_default();
            sum.add(1.0, e.quantity, Some(e.row));
        }
    }
    for ((place, mode, t), sum) in sums {
        let mut of = world.technology.all();
        let adopted = of.any(|(a, adoption)| {
            adoption.place == place
                && adoption.mode == Some(mode)
                && has.get(&(a, t)).is_some_and(|&steps| steps > 0.5)
        });
        if !adopted {
            let what = format!(
                "cleared {} at {} in period {t}, by technologies adopted",
                world.mode_name(Some(mode)),
                world.places[place.index()].place
            );
            audit.at_most("V2201", &sum, 0.0, what);
        }
    }
}
