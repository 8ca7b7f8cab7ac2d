//! When charges on clearances are paid, and what comes back: dated payments, worked out from the
//! plan's clearances and the world.

use std::collections::HashMap;

use jiff::civil::Date;
use smol_str::ToSmolStr;

use super::{CarbonEntry, Payment, Plan};
use crate::instance::cell::{Cell, CountryCode, Raw};
use crate::network::Commodity;
use crate::world::{World, ids::*, tariff};

/// Adds the carbon entries and the payments of a plan's clearances.
pub(crate) fn add(world: &World, plan: &mut Plan) {
    let places: HashMap<&str, PlaceId> = world
        .places
        .iter()
        .enumerate()
        .map(|(i, p)| (p.place.as_str(), PlaceId::from(i)))
        .collect();
    let products: HashMap<&str, ProductId> = world
        .products
        .iter()
        .enumerate()
        .map(|(i, p)| (p.product.as_str(), ProductId::from(i)))
        .collect();
    let mut carbon = Vec::new();
    let mut payments = Vec::new();
    for c in &plan.clearances {
        let (Some(&place), Some(&product), Some(origin)) = (
            places.get(c.place.as_str()),
            products.get(c.product.as_str()),
            CountryCode::read(&Raw::Text(&c.origin_country)).ok(),
        ) else {
            continue;
        };
        let territory = world.places[place.index()].territory;
        let day = world.slots(place).get(c.slot).first;
        let entry = world.calendar.date(day);
        let due = world.duty_due(territory, day);
        let mut pay = |kind: &str, due: Date, amount: f64| {
            if amount != 0.0 {
                payments.push(Payment {
                    entry: c.entry,
                    kind: kind.to_smolstr(),
                    territory: c.territory.clone(),
                    incurred: entry.to_smolstr(),
                    due: due.to_smolstr(),
                    amount,
                });
            }
        };
        pay("duty", due, c.duty);
        let claims = world.claims.iter();
        let mut late = claims.filter(|k| k.late.is_some() && k.preference_name(world) == c.claim);
        if let Some(claim) = late.next()
            && let Some(marks) = world.marks.parse(&c.marks)
        {
            let goods = Commodity {
                product,
                origin,
                marks,
            };
            let assessed = tariff::assess(world, &goods.entering(territory, day), claim);
            if let Some(back) = assessed.and_then(|a| a.refund) {
                let when = world.calendar.date(back.due);
                pay("late refund", when, -back.amount * c.quantity);
            }
        }
        if let Some(d) = world.deferment(territory) {
            pay("duty deferment", due, c.duty * d.price(entry));
        }
        if let Some(vat) = world.import_vat(territory, product, origin, day) {
            let amount = vat.amount(world, product, c.customs_value, c.duty, c.quantity);
            let back = vat.row.recoverable * amount;
            let paid = if vat.row.postponed {
                amount - back
            } else {
                amount
            };
            pay("import VAT", due, paid);
            if !vat.row.postponed {
                let period = world.slots(place).get(c.slot).period;
                let when = world
                    .calendar
                    .start_of(period.saturating_add(vat.row.recovered_after));
                pay("import VAT recovered", when.max(due), -back);
            }
        }
        for (i, scheme) in world.carbon.iter().enumerate() {
            let id = CarbonId::from(i);
            let found = world.carbon_due(id, product, origin, day);
            let Some(owed) = found.filter(|_| scheme.territory == territory) else {
                continue;
            };
            let year = world.calendar.year_index(day);
            let liable = !owed.exemptible
                || world.carbon_room(id, year).is_none()
                || plan.decisions.iter().any(|d| {
                    d.decision == super::CARBON_LIABILITY
                        && d.subject == scheme.row.scheme.as_str()
                        && d.time == year
                });
            let amount = if liable {
                owed.amount() * c.quantity
            } else {
                0.0
            };
            carbon.push(CarbonEntry {
                entry: c.entry,
                scheme: scheme.row.scheme.to_smolstr(),
                year: entry.year(),
                tonnes: owed.tonnes * c.quantity,
                certificates_per_tonne: owed.certificates,
                price: owed.price,
                liable,
                amount,
            });
            for (when, share) in scheme.payments(&world.calendar, day) {
                pay("carbon certificates", when, share * amount);
            }
        }
    }
    plan.carbon = carbon;
    plan.payments = payments;
}
