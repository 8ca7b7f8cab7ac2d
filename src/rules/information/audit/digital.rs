//! Digital products sent over links, row by row.

use super::Sums;
use super::flows::{goes, leave, path, same};
use crate::audit::{Account, Audit, Posting, TOLERANCE, rows};
use crate::world::ids::*;
use crate::world::information::{Leave, Passage};

/// Digital products sent.
pub(super) fn transmitted(audit: &mut Audit, sums: &mut Sums) {
    let world = audit.world;
    for (row, s) in rows("transmissions", &audit.plan.transmissions) {
        let good = audit.quantity(row, "quantity", s.quantity);
        let c = audit.commodity(row, &s.product, &s.origin_country, &s.marks);
        let from = audit.place(row, &s.from);
        let period = audit.period(row, s.period, &s.date);
        let (true, Some(c), Some(from), Some(t)) = (good, c, from, period) else {
            continue;
        };
        let Some(path) = path(audit, row, from, &s.path) else {
            continue;
        };
        audit.text(row, "to", &s.to, &world.places[path.to.index()].place);
        if !world.is_digital(c.product) {
            audit.find(
                "V2014",
                row,
                "product",
                format!("{} is no digital product", s.product),
                "goods go by lanes",
            );
        } else if !world.admits(from, path.to, c, t) && s.quantity > TOLERANCE {
            audit.find(
                "V2014",
                row,
                "path",
                format!(
                    "{} may not come to {} then",
                    audit.goods_name(c),
                    audit.place_name(path.to)
                ),
                "an embargo or a standard in force there keeps it out",
            );
        }
        let leave = match world.data_in(c) {
            Some((class, origin)) => {
                let path = &path;
                let passage = Passage {
                    class,
                    origin,
                    path,
                    operator: None,
                };
                leave(audit, row, &passage, t, &s.rules)
            }
            None => {
                audit.text(row, "rules", &s.rules, "");
                Leave::default()
            }
        };
        let sold = world.sold_between(from, path.to, c.product);
        let price = world.step_named(from, path.to, c.product, &s.price);
        match sold.map(|k| world.price_at(k, price, t)) {
            Some(expected) => audit.text(row, "price", &s.price, &expected),
            None => audit.text(row, "price", &s.price, ""),
        };
        let most = world.latency_of(c.product);
        if most.is_some_and(|most| path.latency > most * (1.0 + 1e-9)) {
            audit
                .find(
                    "V2005",
                    row,
                    "path",
                    format!("it is under way for {} ms", path.latency),
                    "take a way within the product's latency class",
                )
                .expected = most;
        }
        same(audit, row, "latency", s.latency, path.latency);
        let gb = world.products[c.product.index()].gb;
        same(audit, row, "gb", s.gb, gb * s.quantity);
        let carriage = path.cost(world, t) * gb * s.quantity;
        audit.money(row, "link_cost", s.link_cost, carriage);
        let name = audit.place_name(from);
        let guarded = leave.cost * gb * s.quantity;
        audit.money(row, "safeguards", s.safeguards, guarded);
        let charges = &mut audit.charges;
        charges.add("data links", &name, carriage, gb * s.quantity);
        charges.add("data safeguards", &name, guarded, gb * s.quantity);
        for (place, sign) in [(from, -1.0), (path.to, 1.0)] {
            let account = Account::Goods(place, c, Status::Free);
            let why = Posting::Row(row);
            audit.books.post(account, t, sign, s.quantity, why);
        }
        goes(sums, row, &path, &leave, t, gb * s.quantity);
    }
}
