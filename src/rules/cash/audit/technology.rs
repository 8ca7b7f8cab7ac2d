//! What adopting technologies owes, billed again.

use super::Billed;
use super::bills::bill;
use crate::audit::Audit;
use crate::plan::TRAIN;
use crate::world::tables::Item;
use crate::world::technology::{ADAPTATION, SKILLS};

/// Adaptations with the fees of their licences, and skills that are built up.
pub(super) fn technology(audit: &mut Audit, billed: &mut Billed) {
    let world = audit.world;
    let technology = &world.technology;
    for step in audit.adopted() {
        let adoption = &technology.adoptions[step.adoption.index()];
        let option = technology.option(step.adoption);
        let firm = world.owner(adoption.place);
        let place = &world.places[adoption.place.index()].place;
        let day = world.calendar.first(step.time);
        let amount = option.cost_at.at(step.time) * step.level;
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
