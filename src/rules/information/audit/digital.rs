//! Digital products sent over links, row by row.

use super::Sums;
use super::flows::{path, same};
use crate::audit::{Account, Audit, Posting, TOLERANCE, rows};
use crate::world::ids::*;

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
        audit
            .charges
            .add("data links", &name, carriage, gb * s.quantity);
        for (place, sign) in [(from, -1.0), (path.to, 1.0)] {
            let account = Account::Goods(place, c, Status::Free);
            let why = Posting::Row(row);
            audit.books.post(account, t, sign, s.quantity, why);
        }
        for &link in &path.links {
            let sum = sums.links.entry((link, t)).or_default();
            sum.add(gb, s.quantity, Some(row));
        }
    }
}
