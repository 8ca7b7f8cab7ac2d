//! Buying, checked again from the plan's purchases.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Posting, Tally, rows};
use crate::world::ids::*;

/// Audits purchases: an open supply, its price, capacity and minimum order.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let mut bought: Tally<(SupplyId, u32)> = Tally::new();
    for (row, p) in rows("purchases", &plan.purchases) {
        let good = audit.quantity(row, "quantity", p.quantity);
        let place = audit.place(row, &p.place);
        let c = audit.commodity(row, &p.product, &p.origin_country, &p.marks);
        let period = audit.period(row, p.period, &p.date);
        let (true, Some(place), Some(c), Some(t)) = (good, place, c, period) else {
            continue;
        };
        audit.books.post(
            Account::Goods(place, c, Status::Free),
            t,
            1.0,
            p.quantity,
            Posting::Row(row),
        );
        let found = world
            .supplies
            .iter()
            .position(|s| s.place_id == place && world.bought(s, t) == c);
        let Some(index) = found else {
            audit.find(
                "V0501",
                row,
                "place",
                format!("{} cannot be bought at {}", audit.goods_name(c), p.place),
                "buy it where `supplies` has it",
            );
            continue;
        };
        let s = &world.supplies[index];
        let id = SupplyId::from(index);
        if !s.open.contains(&t) && p.quantity > crate::audit::TOLERANCE {
            audit.find(
                "V0501",
                row,
                "period",
                format!("this supply is not open in period {t}"),
                format!(
                    "it is open from period {} to before {}",
                    s.open.start, s.open.end
                ),
            );
        }
        let by_contract = world.contract_of_supply(id).is_some_and(|k| {
            let k = &world.contracts[k.index()];
            k.sets_price() && k.window.contains(&t)
        });
        let price = if by_contract { 0.0 } else { s.price_at.at(t) };
        audit.money(row, "cost", p.cost, price * p.quantity);
        let subject = format!("{} at {}", audit.goods_name(c), p.place);
        audit
            .charges
            .add("goods", &subject, price * p.quantity, p.quantity);
        bought
            .entry((id, t))
            .or_default()
            .add(1.0, p.quantity, Some(row));
    }
    for (&(id, t), sum) in &bought {
        let s = &world.supplies[id.index()];
        let what = format!("{} bought at {} in period {t}", s.product, s.place);
        if let Some(capacity) = &s.capacity_at {
            audit.at_most("V0502", sum, capacity.at(t), what.clone());
        }
        if s.min_order > 0.0 && !sum.is_zero() {
            audit.at_least("V0503", sum, s.min_order, what);
        }
    }
    orders(audit, &bought);
}

/// Orders are placed or not; one that is placed is at least the minimum.
fn orders(audit: &mut Audit, bought: &Tally<(SupplyId, u32)>) {
    let world = audit.world;
    let mut placed = BTreeMap::new();
    for (row, d) in audit.decisions("order") {
        audit.whole(row, d.level, 1.0);
        audit.money(row, "cost", d.cost, 0.0);
        let found = world
            .supplies
            .iter()
            .position(|s| format!("{}/{}/{}", s.place, s.product, s.origin) == d.subject);
        if let Some(i) = audit.known(found, row, "subject", &d.subject) {
            placed.insert((SupplyId::from(i), d.time), (row, d.level));
        }
    }
    if placed.is_empty() {
        return;
    }
    for (&(id, t), &(row, level)) in &placed {
        let least = world.supplies[id.index()].min_order * level;
        let sum = bought.get(&(id, t)).cloned().unwrap_or_default();
        if sum.value < least - sum.slack(least) {
            let message = format!(
                "{} are bought where the order is of at least {least}",
                sum.value
            );
            audit.find(
                "V0503",
                row,
                "level",
                message,
                "place no order, or order more",
            );
        }
    }
    for (&(id, t), sum) in bought {
        if world.supplies[id.index()].min_order > 0.0
            && !sum.is_zero()
            && !placed.get(&(id, t)).is_some_and(|p| p.1 > 0.5)
        {
            let what = format!("bought in period {t} without an order");
            audit.at_most("V0503", sum, 0.0, what);
        }
    }
}
