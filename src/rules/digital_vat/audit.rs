//! VAT on digital services, checked again from the plan's deliveries and transmissions.

use crate::audit::{Audit, rows};
use crate::plan::DIGITAL_VAT;
use crate::world::ids::*;

/// Charges the VAT contained in sales and owed on purchases.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    if world.information.vat.is_empty() {
        return;
    }
    let delivered = rows("deliveries", &plan.deliveries);
    for (_, d) in delivered.filter(|(_, d)| d.outcome == "delivered") {
        let mut demands = world.demands.iter();
        let demand = demands.position(|k| k.demand == d.demand.as_str());
        let period = match d.period {
            u32::MAX => d.date.parse().ok().and_then(|date| {
                let day = world.calendar.day(date);
                world.calendar.period(day)
            }),
            period => Some(period).filter(|t| *t < world.calendar.len()),
        };
        let (Some(demand), Some(t)) = (demand.map(DemandId::from), period) else {
            continue;
        };
        let owed = world.vat_in_price(demand, t);
        if let Some(owed) = owed.filter(|_| d.quantity.is_finite()) {
            let amount = owed.amount * d.quantity;
            let subject = &world.demands[demand.index()].demand;
            audit.charges.add(DIGITAL_VAT, subject, amount, d.quantity);
        }
    }
    for (row, s) in rows("transmissions", &plan.transmissions) {
        let place = |name: &str| world.places.iter().position(|p| p.place == name);
        let product = world.products.iter().position(|p| p.product == s.product);
        let (Some(from), Some(to), Some(product)) = (place(&s.from), place(&s.to), product) else {
            continue;
        };
        let (from, to) = (PlaceId::from(from), PlaceId::from(to));
        let product = ProductId::from(product);
        let step = world.step_named(from, to, product, &s.price);
        let inside = s.period < world.calendar.len() && s.quantity.is_finite();
        let owed = inside
            .then(|| world.vat_on_purchase(from, to, product, step, s.period))
            .flatten();
        let amount = owed.map_or(0.0, |o| o.amount * s.quantity);
        audit.money(row, "vat", s.vat, amount);
        if amount != 0.0 {
            audit.charges.add(DIGITAL_VAT, &s.to, amount, s.quantity);
        }
    }
}
