//! Rows of clearance, procedures and conformity.

use smol_str::ToSmolStr;

use super::*;

impl Reader<'_> {
    pub(super) fn procedure(
        &self,
        step: &str,
        name: &str,
        place: PlaceId,
        takes: &[CommodityId],
        plan: &mut Plan,
    ) {
        let Some((&c, further)) = takes.split_first() else {
            return;
        };
        let with = further
            .iter()
            .map(|&c| commodity_name(self.world, self.network.commodity(c)));
        let first = self.world.slots(place).get(self.time).first;
        plan.procedures.push(Procedure {
            step: step.to_smolstr(),
            procedure: name.to_smolstr(),
            place: self.place(place),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            with: with.collect::<Vec<_>>().join(" ").into(),
            date: self.world.calendar.date(first).to_smolstr(),
            slot: self.time,
            quantity: self.level,
            cost: self.cost(),
        });
    }

    pub(super) fn conforming(
        &self,
        route: RouteId,
        c: CommodityId,
        status: Status,
        plan: &mut Plan,
    ) {
        let world = self.world;
        let r = &world.routes[route.index()];
        let first = match status {
            Status::Free => world.calendar.first(self.time),
            Status::Suspended => world.slots(r.place).get(self.time).first,
        };
        plan.conformity.push(Conforming {
            means: r.kind().to_smolstr(),
            route: r.name().to_smolstr(),
            standard: world.standards[r.standard.index()]
                .row
                .standard
                .to_smolstr(),
            place: self.place(r.place),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            status: status.name().to_smolstr(),
            date: world.calendar.date(first).to_smolstr(),
            time: self.time,
            quantity: self.level,
            passed: r.passing() * self.level,
            cost: self.cost(),
        });
    }

    pub(super) fn clearance(
        &self,
        place: PlaceId,
        c: CommodityId,
        claim: ClaimId,
        mode: Option<ModeId>,
        plan: &mut Plan,
    ) {
        let (world, commodity) = (self.world, self.network.commodity(c));
        let p = &world.places[place.index()];
        let product = &world.products[commodity.product.index()];
        let slot = world.slots(place).get(self.time);
        let entry = plan.clearances.len() as u32 + 1;
        let goods = commodity.entering(p.territory, slot.first);
        let claim = &world.claims[claim.index()];
        let Some(assessed) = tariff::assess(world, &goods, claim) else {
            return;
        };
        let preference = claim.preference_name(world).to_smolstr();
        let quota = claim.quota_names(world).to_smolstr();
        let territory = &world.territories[p.territory.index()];
        let date = world.calendar.date(slot.first).to_smolstr();
        let hs_code = product.hs_code.as_deref().unwrap_or("").to_smolstr();
        for line in &assessed.lines {
            let row = &world.tariffs[line.row];
            plan.duties.push(Duty {
                entry,
                date: date.clone(),
                place: self.place(place),
                hs_code: hs_code.clone(),
                origin_country: self.origin(c),
                claim: preference.clone(),
                quota: quota.clone(),
                measure: row.measure.to_smolstr(),
                tariff_row: line.row as u32 + 1,
                basis: territory.valuation.name().to_smolstr(),
                customs_value: assessed.value * self.level,
                base_share: line.share,
                ad_valorem: row.ad_valorem,
                specific: row.specific,
                amount: line.amount * self.level,
                refund: 0.0,
            });
        }
        let released = slot.period + world.desk(place, mode).duration;
        plan.clearances.push(Clearance {
            entry,
            place: self.place(place),
            territory: territory.name.to_smolstr(),
            product: self.product(c),
            hs_code,
            origin_country: self.origin(c),
            marks: self.marks(c),
            date,
            slot: self.time,
            quantity: self.level,
            customs_value: assessed.value * self.level,
            claim: preference,
            quota,
            loaded_before: claim.loading_date(world).into(),
            origin_test: if assessed.assumed { "assumed" } else { "" }.to_smolstr(),
            mode: world.mode_name(mode).to_smolstr(),
            released: self.first_day(released),
            duty: assessed.total() * self.level,
            duty_due: world.duty_due(p.territory, slot.first).to_smolstr(),
            cost: self.term(CostTerm::Clearance),
        });
    }

    pub(super) fn fee(&self, fee: EntryFeeId, place: PlaceId, c: Option<CommodityId>) -> String {
        let fee = &self.world.entry_fees[fee.index()].fee;
        let of = c.map_or(String::new(), |c| {
            format!("/{}/{}", self.product(c), self.origin(c))
        });
        format!("{fee}/{}{of}", self.place(place))
    }
}
