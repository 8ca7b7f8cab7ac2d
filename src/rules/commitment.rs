//! Something that is bought once and stands for a time: a compute node, a contract.
//!
//! ```text
//! stands(t) = stands(t-1) + u(t-L) - u(t-L-V),  0 <= stands <= n,  u in {0, ..., n} at a cost
//! ```
//!
//! L is the time until it stands, V how long it does, n the most of it (mostly 1). What stands opens what
//! the caller says.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;

/// A commitment.
#[derive(Clone, Copy, Debug)]
pub struct Commitment {
    /// Deciding on it.
    pub decide: Activity,
    /// Whether it stands.
    pub hold: Activity,
    /// What stands from period to period.
    pub account: Account,
    /// Periods until it stands.
    pub lead_time: u32,
    /// Periods that it stands; `None`: to the end.
    pub life: Option<u32>,
    /// Most of it that can stand at a time, and be decided on.
    pub most: u32,
}

/// What deciding on a unit takes.
#[derive(Clone, Debug, Default)]
pub struct Taking {
    /// Rows beside its own.
    pub entries: Vec<(u32, f64)>,
    /// Costs.
    pub costs: Vec<(CostTerm, f64)>,
}

/// Opens its account.
pub fn open(draft: &mut Draft, account: Account) {
    let periods = 0..draft.world.calendar.len();
    draft.model.open_balance(account, periods, &|_| 0.0);
}

/// Posts the decision, and what stands with the entries that it opens.
pub fn post(
    draft: &mut Draft,
    c: &Commitment,
    cost: (CostTerm, f64),
    opens: &dyn Fn(u32) -> Vec<(u32, f64)>,
) {
    decide(draft, c, &|_| {
        Some(Taking {
            entries: Vec::new(),
            costs: vec![cost],
        })
    });
    hold(draft, c, opens);
}

/// Posts the decision; `taking` says what it takes in a period, `None` where it cannot be taken.
pub fn decide(draft: &mut Draft, c: &Commitment, taking: &dyn Fn(u32) -> Option<Taking>) {
    let horizon = draft.world.calendar.len();
    let Some(rows) = draft.model.rows(c.account) else {
        return;
    };
    let mut poster = draft.model.decision(c.decide);
    for t in 0..horizon.saturating_sub(c.lead_time) {
        let Some(Taking { mut entries, costs }) = taking(t) else {
            continue;
        };
        let from = t + c.lead_time;
        entries.extend(rows.at(from).map(|r| (r, -1.0)));
        let until = c.life.and_then(|life| from.checked_add(life));
        entries.extend(until.and_then(|u| rows.at(u)).map(|r| (r, 1.0)));
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: f64::from(c.most),
            entries: &entries,
            costs: &costs,
        });
    }
}

/// Posts what stands, with the entries that it opens.
pub fn hold(draft: &mut Draft, c: &Commitment, opens: &dyn Fn(u32) -> Vec<(u32, f64)>) {
    let horizon = draft.world.calendar.len();
    let Some(rows) = draft.model.rows(c.account) else {
        return;
    };
    let mut poster = draft.model.activity(c.hold);
    for t in 0..horizon {
        let mut entries = Vec::with_capacity(4);
        entries.extend(rows.at(t).map(|r| (r, 1.0)));
        entries.extend(rows.at(t + 1).map(|r| (r, -1.0)));
        entries.extend(opens(t));
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: f64::from(c.most),
            entries: &entries,
            costs: &[],
        });
    }
}
