//! The ledger's column of refunds, checked against the refunds that the plan decides and the late
//! claims that its entries make.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Audit, Finding, HALF_A_CENT, Sum, rows};
use crate::network::Commodity;
use crate::plan::{SET_AGAINST, refund_named};
use crate::world::{ids::*, tariff};

/// Entries that are alike: territory, goods, slot, claim.
type Kind = (TerritoryId, Commodity, u32, ClaimId);

/// Audits what the ledger says comes back of each entry.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    if audit.leaves_duties() || plan.duties.iter().any(|d| d.refund.is_nan()) {
        return;
    }
    let mut should: BTreeMap<Kind, f64> = BTreeMap::new();
    let mut kinds: BTreeMap<u32, Kind> = BTreeMap::new();
    let mut late: BTreeSet<u32> = BTreeSet::new();
    for e in &audit.entered {
        let territory = world.places[e.place.index()].territory;
        let kind = (territory, e.commodity, e.slot, e.claim);
        let entry = plan.clearances[e.row.index as usize].entry;
        kinds.insert(entry, kind);
        let goods = e.commodity.entering(territory, e.day);
        let assessed = tariff::assess(world, &goods, &world.claims[e.claim.index()]);
        if let Some(back) = assessed.filter(|a| a.refund.is_some()) {
            *should.entry(kind).or_default() += back.refunded() * e.quantity;
            late.insert(entry);
        }
    }
    for (_, d) in audit.decisions(SET_AGAINST) {
        if let Some((id, goods, claim)) = refund_named(world, d) {
            let territory = world.drawbacks[id.index()].territory;
            *should.entry((territory, goods, d.part, claim)).or_default() -= d.cost;
        }
    }
    let mut told: BTreeMap<Kind, Sum> = BTreeMap::new();
    for (row, d) in rows("duties", &plan.duties) {
        let Some(&kind) = kinds.get(&d.entry) else {
            continue;
        };
        told.entry(kind).or_default().add(1.0, d.refund, Some(row));
        let open = late.contains(&d.entry) || world.refunds_on_export(&d.measure);
        let most = if open { d.amount } else { 0.0 };
        if d.refund > most + HALF_A_CENT.max(1e-9 * most) || d.refund < -HALF_A_CENT {
            let message = format!("{} comes back, of at most {most}", d.refund);
            let remedy = "no more than was paid, and only of measures that are refunded";
            let finding = audit.find("V0914", row, "refund", message, remedy);
            finding.found = Some(d.refund);
            finding.expected = Some(most);
        }
    }
    for (kind, sum) in &told {
        let right = should.remove(kind).unwrap_or(0.0);
        if (sum.value - right).abs() > HALF_A_CENT.max(1e-9 * right.abs()) {
            let what = format!("refunds on {} in the ledger", audit.goods_name(kind.1));
            audit.equal("V0914", sum, right, what);
        }
    }
    for (kind, right) in should.into_iter().filter(|s| s.1 > HALF_A_CENT) {
        let goods = audit.goods_name(kind.1);
        let message = format!("the ledger has no duty on {goods} of which {right} comes back");
        let remedy = "set refunds against entries that paid duty";
        audit.note(Finding::new("V0914", "customs", message, remedy));
    }
}
