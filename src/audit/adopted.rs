//! What plants have adopted, by a plan's decisions: a fact that several rooms audit by.

use std::collections::BTreeMap;

use super::Audit;
use crate::plan::{ADOPT, ADOPT_ON, RowRef};
use crate::world::ids::*;

/// Steps adopted by a decision.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its row.
    pub row: RowRef,
    /// What is adopted.
    pub adoption: AdoptionId,
    /// The platform that helps.
    pub platform: Option<PlatformId>,
    /// Period of the decision.
    pub time: u32,
    /// Steps.
    pub level: f64,
}

impl Audit<'_> {
    /// Decisions to adopt that name something which can be adopted, within the horizon.
    pub fn adopted(&mut self) -> Vec<Step> {
        let world = self.world;
        let mut steps = Vec::new();
        let alone = self.decisions(ADOPT).into_iter().map(|(row, d)| {
            let known = world.adoption_named(&d.subject);
            (row, d, known.map(|a| (a, None)))
        });
        let alone: Vec<_> = alone.collect();
        let helped = self.decisions(ADOPT_ON).into_iter().map(|(row, d)| {
            let known = world.adoption_on_named(&d.subject);
            (row, d, known.map(|(a, p)| (a, Some(p))))
        });
        for (row, d, known) in alone.into_iter().chain(helped) {
            if let Some((adoption, platform)) = known.filter(|_| d.time < world.calendar.len()) {
                steps.push(Step {
                    row,
                    adoption,
                    platform,
                    time: d.time,
                    level: d.level,
                });
            }
        }
        steps
    }

    /// What a decision to adopt costs, without fees of licences.
    pub fn step_cost(&self, s: &Step) -> f64 {
        let technology = &self.world.technology;
        technology.step_cost(s.adoption, s.platform, s.time) * s.level
    }

    /// Steps that plants have, by adoption and period.
    pub fn has_adopted(&mut self) -> BTreeMap<(AdoptionId, u32), f64> {
        let world = self.world;
        let mut has: BTreeMap<(AdoptionId, u32), f64> = BTreeMap::new();
        for s in self.adopted() {
            let lead = world.technology.option(s.adoption).lead_time;
            for t in s.time.saturating_add(lead)..world.calendar.len() {
                *has.entry((s.adoption, t)).or_default() += s.level;
            }
        }
        has
    }

    /// Hours that adopted technologies add, by resource and period.
    pub fn hours_added(&mut self) -> BTreeMap<(ResourceId, u32), f64> {
        let technology = &self.world.technology;
        let mut added: BTreeMap<(ResourceId, u32), f64> = BTreeMap::new();
        for ((id, t), steps) in self.has_adopted() {
            let adoption = &technology.adoptions[id.index()];
            if let Some((resource, step)) = adoption.resource.zip(adoption.step) {
                *added.entry((resource, t)).or_default() += step * steps;
            }
        }
        added
    }
}
