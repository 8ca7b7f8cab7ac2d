//! Adopting technologies, what that opens, and skills that are built up for it.

use std::collections::BTreeSet;

use super::support;
use crate::model::{Account, Activity, CostTerm, Rows};
use crate::rules::Draft;
use crate::rules::commitment::{self, Commitment, Taking};
use crate::rules::joint::{Deed, Extra};
use crate::world::technology::Adoption;
use crate::world::{World, ids::*};

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
    for (_, adoption) in world.technology.all() {
        let Some(mode) = adoption.mode else { continue };
        let key = Account::ModeUnderTechnology(adoption.place, mode);
        if draft.model.rows(key).is_none() {
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
    for id in (0..world.plant_recipes.len()).map(PlantRecipeId::from) {
        if world.technology.gates(id) {
            let key = Account::UnderTechnology(id);
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
    support::open(draft);
}

/// Posts adopting and building up.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (id, adoption) in world.technology.all() {
        adopt(draft, id, adoption, None);
        for platform in world.technology.platforms_of(id) {
            adopt(draft, id, adoption, Some(platform));
        }
        have(draft, id, adoption);
    }
    support::post(draft);
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

/// How an adoption is decided on and held.
fn commitment_of(draft: &Draft, id: AdoptionId, platform: Option<PlatformId>) -> Commitment {
    let technology = &draft.world.technology;
    Commitment {
        decide: platform.map_or(Activity::Adopt(id), |p| Activity::AdoptOn(id, p)),
        hold: Activity::Adopted(id),
        account: Account::Adopted(id),
        lead_time: technology.option(id).lead_time,
        life: None,
        most: technology.adoptions[id.index()].steps,
    }
}

/// Posts adopting, with the help of a platform or without.
fn adopt(draft: &mut Draft, id: AdoptionId, adoption: &Adoption, platform: Option<PlatformId>) {
    let world = draft.world;
    let c = commitment_of(draft, id, platform);
    let needed: Vec<Option<Rows>> = (0..adoption.skills.len() as u32)
        .map(|k| draft.model.rows(Account::SkillNeeded(id, k)))
        .collect();
    let stands = platform.map(|p| draft.model.rows(Account::OnPlatform(id, p)));
    let funds = support::spending(draft, id);
    commitment::decide(draft, &c, &|t| {
        let mut entries = skills(world, adoption, &needed, t)?;
        let cost = world.technology.step_cost(id, platform, t);
        if let Some(rows) = stands {
            entries.push((rows.and_then(|r| r.at(t))?, 1.0));
        }
        entries.extend(funds.iter().filter_map(|f| f.at(cost, t)));
        let mut costs = vec![(CostTerm::Adaptation, cost)];
        fees(world, adoption, t, &mut costs);
        Some(Taking { entries, costs })
    });
}

/// Posts what a plant has, with what that opens.
fn have(draft: &mut Draft, id: AdoptionId, adoption: &Adoption) {
    let world = draft.world;
    let c = commitment_of(draft, id, None);
    let runs = adoption
        .plant
        .and_then(|p| draft.model.rows(Account::UnderTechnology(p)));
    let hours = adoption
        .resource
        .and_then(|r| draft.model.rows(Account::Hours(r)));
    let most: Vec<f64> = (0..world.calendar.len())
        .map(|t| adoption.plant.map_or(0.0, |p| most(draft, p, t)))
        .collect();
    let cleared = adoption.mode.and_then(|m| {
        let key = Account::ModeUnderTechnology(adoption.place, m);
        draft.model.rows(key)
    });
    let units = most_cleared(draft, adoption.place);
    let wanted = support::wanted(draft, id);
    commitment::hold(draft, &c, &|t| {
        let step = adoption.step.unwrap_or(f64::INFINITY);
        let run = runs.and_then(|r| Some((r.at(t)?, -step.min(most[t as usize]))));
        let added = hours.and_then(|r| Some((r.at(t)?, -adoption.step?)));
        let wanted = wanted.iter().filter_map(|r| Some((r.at(t)?, -1.0)));
        let cleared = cleared.and_then(|r| Some((r.at(t)?, -units)));
        let opened = run.into_iter().chain(added).chain(cleared);
        opened.chain(wanted).collect()
    });
}

/// Rows of the skills that adopting in a period needs built up; `None` where one cannot be there.
fn skills(
    world: &World,
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

/// Adds the fees of licences for a step adopted in a period, with what reaches their owners.
fn fees(world: &World, adoption: &Adoption, t: u32, costs: &mut Vec<(CostTerm, f64)>) {
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

/// The most units that can be cleared at a place and be of use.
fn most_cleared(draft: &Draft, place: PlaceId) -> f64 {
    let network = draft.network;
    let suspended = network.at(place).filter(|n| n.1 == Status::Suspended);
    let products: BTreeSet<ProductId> = suspended
        .map(|(c, _)| network.commodity(c).product)
        .collect();
    products.iter().map(|&p| network.bounds.units(p)).sum()
}

/// A run, or an entry in a mode, that a technology opens takes of what is opened.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let (account, period) = match deed {
        Deed::Make { plant, period } => (Account::UnderTechnology(plant), period),
        Deed::Enter {
            place,
            slot,
            mode: Some(mode),
            ..
        } => {
            let period = draft.world.slots(place).get(slot).period;
            (Account::ModeUnderTechnology(place, mode), period)
        }
        _ => return,
    };
    let row = draft.model.row(account, period);
    extra.entries.extend(row.map(|r| (r, 1.0)));
}
