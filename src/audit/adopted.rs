//! What plants have adopted, by a plan's decisions: a fact that several rooms audit by.

use std::collections::BTreeMap;

use super::Audit;
use crate::plan::{ADOPT, RowRef};
use crate::world::ids::*;

/// Steps adopted by a decision.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its row.
    pub row: RowRef,
    /// What is adopted.
    pub adoption: AdoptionId,
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
        for (row, d) in self.decisions(ADOPT) {
            let known = world.adoption_named(&d.subject);
            if let Some(adoption) = known.filter(|_| d.time < world.calendar.len()) {
                steps.push(Step {
                    row,
                    adoption,
                    time: d.time,
                    level: d.level,
                });
            }
        }
        steps
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
