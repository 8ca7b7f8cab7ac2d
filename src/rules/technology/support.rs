//! Platforms that lower the cost of adapting, funds that pay or cap it, and capabilities that plants want.

use crate::model::{Account, Activity, CostTerm, Post, Rows};
use crate::rules::Draft;
use crate::rules::commitment::{self, Commitment};
use crate::world::ids::*;

/// Opens what platforms help with, what funds pay and cap, and what plants want.
pub(super) fn open(draft: &mut Draft) {
    let world = draft.world;
    let technology = &world.technology;
    let periods = 0..world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (i, platform) in technology.platforms.iter().enumerate() {
        let id = PlatformId::from(i);
        commitment::open(draft, Account::PlatformStands(id));
        for &a in &platform.adoptions {
            let key = Account::OnPlatform(a, id);
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
    for (i, fund) in technology.funds.iter().enumerate() {
        let id = FundId::from(i);
        for &a in fund.adoptions.iter().filter(|_| fund.share > 0.0) {
            let key = Account::FundShare(id, a);
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
        if let Some(budget) = fund.budget.filter(|_| fund.share > 0.0) {
            draft
                .model
                .open(Account::FundBudget(id), 0..1, &below, &|_| budget);
        }
        if let Some(cap) = fund.spending_cap {
            draft
                .model
                .open(Account::FundCap(id), 0..1, &below, &|_| cap);
        }
    }
    for (i, wanted) in technology.capabilities.iter().enumerate() {
        if !wanted.adoptions.is_empty() && wanted.worth > 0.0 {
            let key = Account::CapabilityHad(CapabilityId::from(i));
            draft.model.open(key, wanted.open.clone(), &below, &|_| 0.0);
        }
    }
}

/// Posts opening platforms, what funds pay, and having what is wanted.
pub(super) fn post(draft: &mut Draft) {
    let world = draft.world;
    let technology = &world.technology;
    for (i, platform) in technology.platforms.iter().enumerate() {
        let id = PlatformId::from(i);
        let c = Commitment {
            decide: Activity::OpenPlatform(id),
            hold: Activity::PlatformStands(id),
            account: Account::PlatformStands(id),
            lead_time: platform.lead_time,
            life: platform.life,
            most: 1,
        };
        let helped: Vec<(Rows, f64)> = (platform.adoptions.iter())
            .filter_map(|&a| {
                let rows = draft.model.rows(Account::OnPlatform(a, id))?;
                Some((rows, f64::from(technology.adoptions[a.index()].steps)))
            })
            .collect();
        let cost = (CostTerm::Platforms, platform.opening_cost);
        commitment::post(draft, &c, cost, &|t| {
            let rows = helped.iter();
            rows.filter_map(|(r, steps)| Some((r.at(t)?, -steps)))
                .collect()
        });
    }
    for (i, fund) in technology.funds.iter().enumerate() {
        for &a in &fund.adoptions {
            subsidise(draft, FundId::from(i), a);
        }
    }
    for (i, wanted) in technology.capabilities.iter().enumerate() {
        let id = CapabilityId::from(i);
        let Some(rows) = draft.model.rows(Account::CapabilityHad(id)) else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::HaveCapability(id));
        for t in rows.times() {
            let entries: Vec<_> = rows.at(t).map(|r| (r, 1.0)).into_iter().collect();
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: 1.0,
                entries: &entries,
                costs: &[(CostTerm::Capabilities, -wanted.worth)],
            });
        }
    }
}

/// Posts what a fund pays for an adoption: its share of what is spent in a period, within its budget.
fn subsidise(draft: &mut Draft, fund: FundId, adoption: AdoptionId) {
    let world = draft.world;
    let row = &world.technology.funds[fund.index()];
    let Some(shares) = draft.model.rows(Account::FundShare(fund, adoption)) else {
        return;
    };
    let budget = draft.model.row(Account::FundBudget(fund), 0);
    let steps = f64::from(world.technology.adoptions[adoption.index()].steps);
    let mut poster = draft.model.activity(Activity::Subsidise(fund, adoption));
    for t in shares.times() {
        let spent = steps * world.technology.step_cost(adoption, None, t);
        let mut entries: Vec<(u32, f64)> = shares.at(t).map(|r| (r, 1.0)).into_iter().collect();
        entries.extend(budget.map(|r| (r, 1.0)));
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: (row.share * spent).min(row.budget.unwrap_or(f64::INFINITY)),
            entries: &entries,
            costs: &[(CostTerm::Subsidies, -1.0)],
        });
    }
}

/// A row that spending on an adoption counts in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spending {
    rows: Rows,
    /// Whether the row is one over the horizon.
    whole: bool,
    /// What a unit of money counts.
    share: f64,
}

impl Spending {
    /// Its entry for a cost in a period.
    pub(super) fn at(self, cost: f64, t: u32) -> Option<(u32, f64)> {
        let row = self.rows.at(if self.whole { 0 } else { t })?;
        (cost > 0.0).then_some((row, self.share * cost))
    }
}

/// Rows of funds that spending on an adoption counts in.
pub(super) fn spending(draft: &Draft, adoption: AdoptionId) -> Vec<Spending> {
    let technology = &draft.world.technology;
    let mut all = Vec::new();
    for fund in technology.funds_of(adoption) {
        let share = draft.model.rows(Account::FundShare(fund, adoption));
        all.extend(share.map(|rows| Spending {
            rows,
            whole: false,
            share: -technology.funds[fund.index()].share,
        }));
        let cap = draft.model.rows(Account::FundCap(fund));
        all.extend(cap.map(|rows| Spending {
            rows,
            whole: true,
            share: 1.0,
        }));
    }
    all
}

/// Rows of capabilities that an adoption gives its plant.
pub(super) fn wanted(draft: &Draft, adoption: AdoptionId) -> Vec<Rows> {
    let all = draft.world.technology.capabilities.iter().enumerate();
    let given = all.filter(|(_, c)| c.adoptions.contains(&adoption));
    given
        .filter_map(|(i, _)| {
            draft
                .model
                .rows(Account::CapabilityHad(CapabilityId::from(i)))
        })
        .collect()
}
