//! Rules about data: caps, contracts, and yearly volumes that a contract lifts.

use super::entries::Most;
use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::commitment::{self, Commitment};
use crate::world::information;
use crate::world::{World, ids::*};

/// Window of a rule's cap that a period falls in, by its first day.
pub fn window(world: &World, rule: DataRuleId, period: u32) -> u32 {
    let calendar = &world.calendar;
    let row = &world.information.rules[rule.index()];
    information::window(calendar, row.window, calendar.first(period))
}

/// Whether a period is the first of a calendar year (or of the horizon), by its first day.
fn begins_year(world: &World, period: u32) -> bool {
    let year = |t: u32| world.calendar.year(world.calendar.first(t));
    period == 0 || year(period) != year(period - 1)
}

/// Opens caps, contracts and volumes.
pub(super) fn open(draft: &mut Draft) {
    let world = draft.world;
    if draft.network.information.paths.is_empty() {
        return;
    }
    let horizon = world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (i, rule) in world.information.rules.iter().enumerate() {
        let id = DataRuleId::from(i);
        if let Some(cap) = rule.cap {
            let windows = 0..window(world, id, horizon - 1) + 1;
            let key = Account::DataCap(id);
            draft.model.open(key, windows, &below, &|_| cap);
        }
        if !rule.has_contract() {
            continue;
        }
        commitment::open(draft, Account::ContractHolds(id));
        let free = rule.threshold.unwrap_or(0.0);
        let key = Account::UnderContract(id);
        draft.model.open(key, 0..horizon, &below, &|_| free);
        if rule.threshold.is_some() {
            let before = |t: u32| if t == 0 { rule.sent_before } else { 0.0 };
            let key = Account::SentSoFar(id);
            draft.model.open_balance(key, 0..horizon, &before);
        }
    }
}

/// Posts contracts, and what has gone since the first of January.
pub(super) fn decide(draft: &mut Draft, most: &Most) {
    let world = draft.world;
    for (i, rule) in world.information.rules.iter().enumerate() {
        let id = DataRuleId::from(i);
        let Some(cost) = rule.contract_cost else {
            continue;
        };
        let Some(under) = draft.model.rows(Account::UnderContract(id)) else {
            continue;
        };
        let most_at = |t: u32| -> f64 {
            let so_far = draft.model.row(Account::SentSoFar(id), t);
            let row = so_far.or(under.at(t));
            row.and_then(|r| most.get(&r)).copied().unwrap_or(0.0)
        };
        // With a threshold, the most since January; else the most of the period.
        let mut volumes: Vec<f64> = (0..world.calendar.len()).map(most_at).collect();
        if rule.threshold.is_some() {
            let mut sum = rule.sent_before;
            for (t, volume) in volumes.iter_mut().enumerate() {
                if t > 0 && begins_year(world, t as u32) {
                    sum = 0.0;
                }
                sum += *volume;
                *volume = sum;
            }
        }
        let commitment = Commitment {
            decide: Activity::BuyContract(id),
            hold: Activity::ContractHolds(id),
            account: Account::ContractHolds(id),
            lead_time: rule.contract_lead_time,
            life: rule.contract_life,
            most: 1,
        };
        commitment::post(draft, &commitment, (CostTerm::Safeguards, cost), &|t| {
            let row = under.at(t).map(|r| (r, -volumes[t as usize]));
            row.into_iter().collect()
        });
        let Some(so_far) = draft.model.rows(Account::SentSoFar(id)) else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::SentSoFar(id));
        for t in so_far.times() {
            let mut entries = Vec::with_capacity(3);
            entries.extend(so_far.at(t).map(|r| (r, 1.0)));
            if !begins_year(world, t + 1) {
                entries.extend(so_far.at(t + 1).map(|r| (r, -1.0)));
            }
            entries.extend(under.at(t).map(|r| (r, 1.0)));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: volumes[t as usize],
                entries: &entries,
                costs: &[],
            });
        }
    }
}
