//! Information, checked again from the plan's rows: what arises and is used, what goes over links and
//! under rules, what nodes do.

mod digital;
mod flows;
mod happened;
mod limits;

use std::collections::BTreeSet;

use crate::audit::{Audit, Tally};
use crate::world::ids::*;

/// What rows add up to.
#[derive(Default)]
struct Sums {
    /// Data in less out, by class, origin, place and period: what arises and comes, less what goes
    /// and is used.
    data: Tally<(DataClassId, JurisdictionId, PlaceId, u32)>,
    /// Work done less work needed.
    work: Tally<(WorkloadId, PlaceId, u32)>,
    /// Over links.
    links: Tally<(LinkId, u32)>,
    /// Hours of nodes.
    hours: Tally<(NodeId, u32)>,
    /// Units of work on nodes.
    units: Tally<(NodeId, u32)>,
    /// Under rules.
    rules: Tally<(DataRuleId, u32)>,
    /// Decisions that stand, by period.
    nodes_open: BTreeSet<(NodeId, u32)>,
    subscribed: BTreeSet<(NodeId, u32)>,
    contracts: BTreeSet<(DataRuleId, u32)>,
}

/// Audits information.
pub fn audit(audit: &mut Audit) {
    let mut sums = Sums::default();
    happened::happened(audit, &mut sums);
    flows::sent(audit, &mut sums);
    flows::kept(audit, &mut sums);
    flows::done(audit, &mut sums);
    digital::transmitted(audit, &mut sums);
    limits::decided(audit, &mut sums);
    limits::kept(audit, &sums);
    limits::computed(audit, &sums);
}
