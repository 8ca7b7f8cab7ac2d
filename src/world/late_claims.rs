//! What claiming a preference costs, and preferences that are claimed after entry.

use std::ops::Deref;

use super::ids::*;
use super::tables::{LateClaimRow, MeasureKind};
use super::tariff::{self, Assessment, Consignment};
use super::{Claim, Day, World};
use crate::network::Commodity;

/// A preference that may be claimed after entry.
#[derive(Clone, Debug)]
pub struct LateClaim {
    /// The row as read.
    pub row: LateClaimRow,
    /// Preference.
    pub measure: MeasureId,
}

impl Deref for LateClaim {
    type Target = LateClaimRow;
    fn deref(&self) -> &LateClaimRow {
        &self.row
    }
}

/// What comes back of a unit's duty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refund {
    /// Row of the tariff table whose rate is claimed.
    pub row: usize,
    /// Day of the claim.
    pub filed: Day,
    /// Day of the refund.
    pub due: Day,
    /// Money, base currency.
    pub amount: f64,
}

impl World {
    /// What an agreement's entries of a commodity at a place are called in plans.
    pub fn claim_entry(&self, agreement: AgreementId, place: PlaceId, c: Commodity) -> String {
        let name = &self.agreements[agreement.index()].agreement;
        let at = &self.places[place.index()].place;
        let product = &self.products[c.product.index()].product;
        let marks = self.marks.text(c.marks);
        let with = if marks.is_empty() { "" } else { "/" };
        format!("{name}/{at}/{product}/{}{with}{marks}", c.origin)
    }

    /// The row of `late_claims` for a preference.
    pub fn late_claim(&self, measure: MeasureId) -> Option<&LateClaim> {
        self.late_claims.iter().find(|l| l.measure == measure)
    }

    /// What a unit owes that pays without a preference and claims it afterwards: as soon as the
    /// rate can be claimed, where that is in time. `None` where it is not.
    pub(super) fn claimed_late(
        &self,
        goods: &Consignment,
        measure: MeasureId,
        plain: &Claim,
    ) -> Option<Assessment> {
        let terms = self.late_claim(measure)?;
        let claimed = tariff::as_claimed(self, goods, measure, plain)?;
        let row = claimed.lines.iter().find(|l| l.measure == measure)?.row;
        let filed = self.tariffs[row].claimed_from?;
        if filed <= goods.day {
            return None;
        }
        let waited = i64::from(filed) - i64::from(goods.day);
        if terms
            .within_days
            .is_some_and(|most| waited > i64::from(most))
        {
            return None;
        }
        let paid = tariff::assess(self, goods, plain)?;
        let difference = (paid.total() - claimed.total()).max(0.0);
        let wait = i32::try_from(terms.refund_days).unwrap_or(i32::MAX);
        Some(Assessment {
            agreement: claimed.agreement,
            assumed: claimed.assumed,
            claim_cost: claimed.claim_cost + terms.cost,
            refund: Some(Refund {
                row,
                filed,
                due: filed.saturating_add(wait),
                amount: terms.refund * difference,
            }),
            ..paid
        })
    }
}

impl World {
    /// Whether a measure's duty is refunded on export.
    pub fn refunds_on_export(&self, measure: &str) -> bool {
        let mut known = self.measures.iter();
        known.any(|m| m.measure == measure && m.drawback_eligible)
    }

    /// What comes back of a unit under a late claim, and by how much each measure's duty falls.
    pub fn falls_by(
        &self,
        goods: &Consignment,
        claim: &Claim,
    ) -> Option<(f64, Vec<(MeasureId, f64)>)> {
        let measure = claim.late?;
        let paid = tariff::assess(self, goods, claim)?;
        let plain = Claim {
            priced: claim.priced,
            ..Claim::default()
        };
        let claimed = tariff::as_claimed(self, goods, measure, &plain)?;
        let general = |m: MeasureId| self.measures[m.index()].kind == MeasureKind::General;
        let falls = paid.lines.iter().map(|line| {
            let instead = if general(line.measure) {
                measure
            } else {
                line.measure
            };
            let left = claimed.lines.iter().find(|l| l.measure == instead);
            let fall = line.amount - left.map_or(0.0, |l| l.amount);
            (line.measure, fall.max(0.0))
        });
        Some((paid.refunded(), falls.collect()))
    }
}

impl Assessment {
    /// What comes back of a unit's duty.
    pub fn refunded(&self) -> f64 {
        self.refund.map_or(0.0, |r| r.amount)
    }

    /// What a unit costs under the claim in the end: duty, what claiming costs, less what comes back.
    pub fn net(&self) -> f64 {
        self.total() + self.claim_cost - self.refunded()
    }
}
