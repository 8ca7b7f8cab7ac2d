//! Adopting technologies, what that opens, and skills that are built up for it.

use crate::model::{Account, Activity, CostTerm, Rows};
use crate::rules::Draft;
use crate::rules::commitment::{self, Commitment, Taking};
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;
use crate::world::technology::Adoption;

/// Opens what plants have, what that opens, and what skills allow.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let periods = 0..world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (i, skill) in world.technology.skills.iter().enumerate() {
        if skill.is_trained() {
            commitment::open(draft, Account::Trained(SkillId::from(i)));
        }
    }
    for (id, adoption) in world.technology.all() {
        commitment::open(draft, Account::Adopted(id));
        for (k, sources) in adoption.skills.iter().enumerate() {
            let there = world.technology.has_skill(sources, world.calendar.first(0));
            if !there {
                let key = Account::SkillNeeded(id, k as u32);
                draft.model.open(key, periods.clone(), &below, &|_| 0.0);
            }
        }
    }
    for id in (0..world.plant_recipes.len()).map(PlantRecipeId::from) {
        if world.technology.gates(id) {
            let key = Account::UnderTechnology(id);
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
}

/// Posts adopting and building up.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (id, adoption) in world.technology.all() {
        let c = Commitment {
            decide: Activity::Adopt(id),
            hold: Activity::Adopted(id),
            account: Account::Adopted(id),
            lead_time: world.technology.option(id).lead_time,
            life: None,
            most: adoption.steps,
        };
        let needed: Vec<Option<Rows>> = (0..adoption.skills.len() as u32)
            .map(|k| draft.model.rows(Account::SkillNeeded(id, k)))
            .collect();
        commitment::decide(draft, &c, &|t| {
            let entries = skills(world, adoption, &needed, t)?;
            let costs = costs(world, id, t);
            Some(Taking { entries, costs })
        });
        let runs = adoption
            .plant
            .and_then(|p| draft.model.rows(Account::UnderTechnology(p)));
        let hours = adoption
            .resource
            .and_then(|r| draft.model.rows(Account::Hours(r)));
        let most: Vec<f64> = (0..world.calendar.len())
            .map(|t| adoption.plant.map_or(0.0, |p| most(draft, p, t)))
            .collect();
        commitment::hold(draft, &c, &|t| {
            let opened = adoption.step.unwrap_or(f64::INFINITY);
            let run = runs.and_then(|r| Some((r.at(t)?, -opened.min(most[t as usize]))));
            let added = hours.and_then(|r| Some((r.at(t)?, -adoption.step?)));
            run.into_iter().chain(added).collect()
        });
    }
    for (i, skill) in world.technology.skills.iter().enumerate() {
        let Some(cost) = skill.training_cost else {
            continue;
        };
        let id = SkillId::from(i);
        let c = Commitment {
            decide: Activity::Train(id),
            hold: Activity::Trained(id),
            account: Account::Trained(id),
            lead_time: skill.lead_time,
            life: None,
            most: 1,
        };
        commitment::decide(draft, &c, &|t| {
            (skill.from <= world.calendar.first(t)).then(|| Taking {
                entries: Vec::new(),
                costs: vec![(CostTerm::Skills, cost)],
            })
        });
        let waiting: Vec<(Rows, f64)> = waiting(draft, id);
        commitment::hold(draft, &c, &|t| {
            let rows = waiting.iter();
            rows.filter_map(|(r, steps)| Some((r.at(t)?, -steps)))
                .collect()
        });
    }
}

/// Rows of the skills that adopting in a period needs built up; `None` where one cannot be there.
fn skills(
    world: &crate::world::World,
    adoption: &Adoption,
    needed: &[Option<Rows>],
    t: u32,
) -> Option<Vec<(u32, f64)>> {
    let technology = &world.technology;
    let mut entries = Vec::new();
    for (sources, rows) in adoption.skills.iter().zip(needed) {
        if technology.has_skill(sources, world.calendar.first(t)) {
            continue;
        }
        let trained = sources
            .iter()
            .any(|s| technology.skills[s.index()].is_trained());
        entries.push((rows.and_then(|r| r.at(t)).filter(|_| trained)?, 1.0));
    }
    Some(entries)
}

/// What adopting a step in a period costs: the adaptation, and fees of licences with what reaches owners.
fn costs(world: &crate::world::World, id: AdoptionId, t: u32) -> Vec<(CostTerm, f64)> {
    let adoption = &world.technology.adoptions[id.index()];
    let mut costs = vec![(
        CostTerm::Adaptation,
        world.technology.option(id).cost_at.at(t),
    )];
    let licences = adoption
        .plant
        .into_iter()
        .flat_map(|p| world.licences_of(p));
    for licence in licences {
        let l = &world.licences[licence.index()];
        let fee = l.fee_of(t);
        if fee > 0.0 {
            costs.push((CostTerm::Royalty(licence), fee));
            if l.owner.is_some() {
                costs.push((CostTerm::RoyaltyIncome(licence), -l.arriving() * fee));
            }
        }
    }
    costs
}

/// Rows that a skill which was built up opens, and how many steps each.
fn waiting(draft: &Draft, skill: SkillId) -> Vec<(Rows, f64)> {
    let mut rows = Vec::new();
    for (id, adoption) in draft.world.technology.all() {
        for (k, sources) in adoption.skills.iter().enumerate() {
            let row = draft.model.rows(Account::SkillNeeded(id, k as u32));
            let row = row.filter(|_| sources.contains(&skill));
            rows.extend(row.map(|r| (r, f64::from(adoption.steps))));
        }
    }
    rows
}

/// The most runs of a recipe that a plant can start in a period and that can be of use.
fn most(draft: &Draft, plant: PlantRecipeId, t: u32) -> f64 {
    let world = draft.world;
    let p = &world.plant_recipes[plant.index()];
    let useful = draft
        .network
        .bounds
        .runs(world, p.recipe_id)
        .max(p.min_batch);
    world.most_runs(plant, t).min(useful)
}

/// A run of a recipe that a technology opens takes of what is opened.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Make { plant, period } = deed else {
        return;
    };
    let row = draft.model.row(Account::UnderTechnology(plant), period);
    extra.entries.extend(row.map(|r| (r, 1.0)));
}
