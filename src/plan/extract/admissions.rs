//! Rows of temporary admission.

use smol_str::ToSmolStr;

use super::*;
use crate::instance::cell::Ident;

impl Reader<'_> {
    pub(super) fn admission(&self, id: AdmissionId, c: CommodityId, lasts: u32, plan: &mut Plan) {
        let (world, until) = (self.world, self.time + lasts);
        let row = &world.admissions[id.index()];
        let owed = world.owed_on_admission(id, self.network.commodity(c), self.time);
        let (Some(owed), Some(stayed)) = (owed, world.stay(id, self.time, until)) else {
            return;
        };
        let slots = world.slots(row.place);
        let day = |slot: u32| world.calendar.date(slots.get(slot).first).to_smolstr();
        let stay = plan.admissions.len() as u32 + 1;
        for line in &owed.lines {
            let rate = &world.tariffs[line.row];
            let suspended = line.amount * self.level;
            plan.admission_duties.push(AdmissionDuty {
                stay,
                measure: rate.measure.to_smolstr(),
                tariff_row: line.row as u32 + 1,
                base_share: line.share,
                ad_valorem: rate.ad_valorem,
                specific: rate.specific,
                suspended,
                share: stayed.share,
                amount: stayed.share * suspended,
            });
        }
        plan.admissions.push(Admission {
            stay,
            admission: row.admission.to_smolstr(),
            place: self.place(row.place),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            date: day(self.time),
            slot: self.time,
            until,
            leaves: match until < slots.len() {
                true => day(until),
                false => Ident::default(),
            },
            months: stayed.months,
            share: stayed.share,
            quantity: self.level,
            customs_value: owed.value * self.level,
            duty: stayed.share * owed.total() * self.level,
            cost: self.term(CostTerm::Clearance),
            storage: self.term(CostTerm::Storage),
        });
    }
}
