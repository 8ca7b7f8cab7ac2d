//! What a consignment costs under one claim.

use super::*;

/// Who asks: all that an offer needs.
pub(super) struct Asker<'a> {
    pub(super) world: &'a World,
    pub(super) goods: Consignment,
    pub(super) place: Option<PlaceId>,
    pub(super) quantity: f64,
    pub(super) borne: f64,
}

impl Asker<'_> {
    pub(super) fn offer(&self, choice: &Choice) -> Offer {
        let world = self.world;
        let claim = &world.claims[choice.claim.index()];
        let duties: Vec<Charge> = choice
            .assessment
            .lines
            .iter()
            .map(|line| {
                let t = &world.tariffs[line.row];
                Charge {
                    measure: t.measure.to_string(),
                    table: "tariffs",
                    row: line.row + 1,
                    hs_code: t.hs_code.as_deref().unwrap_or("").to_string(),
                    valid_from: t.valid_from.map(|d| d.to_string()),
                    valid_to: t.valid_to.map(|d| d.to_string()),
                    ad_valorem: t.ad_valorem,
                    specific: t.specific,
                    base_share: line.share,
                    amount: line.amount * self.quantity,
                    source: t.source.as_deref().unwrap_or("").to_string(),
                }
            })
            .collect();
        let value = choice.assessment.value * self.quantity;
        let day = self.goods.day.clamp(0, world.calendar.end() - 1);
        let period = world.calendar.period(day).unwrap_or(0);
        let fees: Vec<Charge> = world
            .entry_fees
            .iter()
            .enumerate()
            .filter(|(_, f)| {
                let here = match self.place {
                    Some(p) => f.place.is_none_or(|q| q == p),
                    None => f.place.is_none(),
                };
                let freed = claim.preference.is_some_and(|p| f.exempt.contains(&p));
                let (first, last) = f.days;
                here && !freed
                    && f.territory == self.goods.territory
                    && first <= self.goods.day
                    && self.goods.day <= last
            })
            .map(|(i, f)| Charge {
                measure: f.fee.to_string(),
                table: "entry_fees",
                row: i + 1,
                hs_code: String::new(),
                valid_from: f.valid_from.map(|d| d.to_string()),
                valid_to: f.valid_to.map(|d| d.to_string()),
                ad_valorem: f.ad_valorem,
                specific: 0.0,
                base_share: 1.0,
                amount: f.of(value, period),
                source: f.source.as_deref().unwrap_or("").to_string(),
            })
            .collect();
        let duty: f64 = duties.iter().map(|d| d.amount).sum();
        let claim_cost = choice.assessment.claim_cost * self.quantity + self.per_entry(choice);
        let refund = choice.assessment.refunded() * self.quantity;
        let landed =
            self.borne + duty + claim_cost - refund + fees.iter().map(|f| f.amount).sum::<f64>();
        Offer {
            claim: claim.shown(world),
            customs_value: value,
            origin_test: if choice.assessment.assumed {
                "assumed"
            } else {
                ""
            },
            duties,
            fees,
            duty,
            claim_cost,
            refund,
            landed,
            landed_per_unit: landed / self.quantity,
            conditions: self.conditions(choice),
        }
    }

    /// What one entry under the claim's agreement costs by itself.
    fn per_entry(&self, choice: &Choice) -> f64 {
        let agreement = choice.assessment.agreement;
        agreement.map_or(0.0, |a| {
            self.world.agreements[a.index()].claim_cost_per_entry
        })
    }

    fn conditions(&self, choice: &Choice) -> Vec<String> {
        let world = self.world;
        let claim = &world.claims[choice.claim.index()];
        let mut conditions = Vec::new();
        for &q in &claim.quotas {
            let quota = &world.quotas[q.index()];
            if let Some(w) = quota.window(self.goods.day) {
                let size = world.per_unit(self.goods.product, quota.unit);
                conditions.push(format!(
                    "{} {} of room in quota {} and {} wanted",
                    quota.available(w),
                    quota.unit.name(),
                    quota.quota,
                    size * self.quantity
                ));
            }
        }
        for &q in &choice.beyond {
            conditions.push(format!(
                "quota {} must be used up first",
                world.quotas[q.index()].quota
            ));
        }
        if let Some(back) = choice.assessment.refund {
            conditions.push(format!(
                "claimed on {}, refunded on {}",
                world.calendar.date(back.filed),
                world.calendar.date(back.due)
            ));
        }
        let mut asked: Vec<&str> = world
            .standards_asked(&self.goods)
            .map(|s| world.standards[s.index()].row.standard.as_str())
            .collect();
        asked.dedup();
        for standard in asked {
            conditions.push(format!("conformity to standard {standard}"));
        }
        if let Some(day) = claim.loaded_before {
            let date = world.calendar.date(day);
            conditions.push(format!("loaded on the final vessel before {date}"));
        }
        conditions
    }
}
