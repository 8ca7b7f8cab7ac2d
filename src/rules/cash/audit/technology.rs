//! What adopting technologies owes, billed again.

use super::Billed;
use super::bills::bill;
use crate::audit::Audit;
use crate::plan::{OPEN_PLATFORM, SUBSIDISE, TRAIN};
use crate::world::tables::Item;
use crate::world::technology::{ADAPTATION, PLATFORMS, SKILLS, SUBSIDIES};

/// Adaptations with the fees of their licences, what funds pay, platforms, and skills that are built up.
pub(super) fn technology(audit: &mut Audit, billed: &mut Billed) {
    let world = audit.world;
    let technology = &world.technology;
    for step in audit.adopted() {
        let adoption = &technology.adoptions[step.adoption.index()];
        let option = technology.option(step.adoption);
        let firm = world.owner(adoption.place);
        let place = &world.places[adoption.place.index()].place;
        let day = world.calendar.first(step.time);
        let amount = audit.step_cost(&step);
        billed.bill(bill(
            ADAPTATION,
            Item::Production,
            place,
            firm,
            day,
            option.currency,
            amount,
        ));
        for id in adoption
            .plant
            .into_iter()
            .flat_map(|p| world.licences_of(p))
        {
            let fee = world.licences[id.index()].fee_of(step.time) * step.level;
            super::bills::licensed(world, billed, id, firm, day, fee);
        }
    }
    for (_, d) in audit.decisions(SUBSIDISE) {
        let named = d.subject.split_once('/');
        let adoption = named.and_then(|(_, name)| world.adoption_named(name));
        if let Some(id) = adoption.filter(|_| d.time < world.calendar.len()) {
            let place = technology.adoptions[id.index()].place;
            let day = world.calendar.first(d.time);
            billed.bill(bill(
                SUBSIDIES,
                Item::Production,
                &world.places[place.index()].place,
                world.owner(place),
                day,
                None,
                -d.level,
            ));
        }
    }
    for (_, d) in audit.decisions(OPEN_PLATFORM) {
        let mut platforms = technology.platforms.iter();
        let platform = platforms.find(|p| p.platform == d.subject.as_str());
        if let Some(platform) = platform.filter(|_| d.time < world.calendar.len()) {
            let day = world.calendar.first(d.time);
            billed.bill(bill(
                PLATFORMS,
                Item::Production,
                &platform.platform,
                platform.firm_id,
                day,
                None,
                platform.opening_cost * d.level,
            ));
        }
    }
    for (_, d) in audit.decisions(TRAIN) {
        let mut skills = technology.skills.iter();
        let skill = skills.find(|s| format!("{}/{}", s.region, s.skill) == d.subject);
        if let Some(skill) = skill.filter(|_| d.time < world.calendar.len()) {
            let day = world.calendar.first(d.time);
            let amount = skill.training_cost.unwrap_or(0.0) * d.level;
            billed.bill(bill(
                SKILLS,
                Item::Production,
                &skill.region,
                skill.firm_id,
                day,
                None,
                amount,
            ));
        }
    }
}
