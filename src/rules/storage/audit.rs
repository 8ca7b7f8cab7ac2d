//! Stocks, checked again from the plan's stock rows.

use crate::audit::{Account, Audit, Posting, Tally, rows};
use crate::world::ids::*;

/// Audits stocks: what is there at the start, bond, storage cost, room, safety stock, end value.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    for e in &world.endowments {
        let Some(period) = world.calendar.period(e.day) else {
            continue;
        };
        let time = world.time(e.place, e.status, period, e.day);
        let account = Account::Goods(e.place, e.commodity(), e.status);
        audit
            .books
            .post(account, time, 1.0, e.quantity, Posting::There);
    }
    // Room taken and free stock, at the end of each period.
    let mut room: Tally<(StorageId, u32)> = Tally::new();
    let mut free: Tally<(PlaceId, ProductId, u32)> = Tally::new();
    for (row, s) in rows("stocks", &plan.stocks) {
        let good = audit.quantity(row, "quantity", s.quantity);
        let place = audit.place(row, &s.place);
        let c = audit.commodity(row, &s.product, &s.origin_country, &s.marks);
        let status = audit.status(row, &s.status);
        let (true, Some(place), Some(c), Some(status)) = (good, place, c, status) else {
            continue;
        };
        let Some(time) = time(audit, row, s, place, status) else {
            continue;
        };
        let account = Account::Goods(place, c, status);
        let why = Posting::Row(row);
        audit.books.post(account, time, -1.0, s.quantity, why);
        // What perishes is gone after its last period.
        let last_use = c.last_use(world.calendar.len());
        if time + 1 < world.times_until(place, status, last_use) {
            audit.books.post(account, time + 1, 1.0, s.quantity, why);
        }
        let (period, closes) = match status {
            Status::Free => (time, true),
            Status::Suspended => {
                let slots = world.slots(place);
                let period = slots.get(time).period;
                (period, time == slots.last_of(period))
            }
        };
        if !closes {
            audit.money(row, "cost", s.cost, 0.0);
            continue;
        }
        if period == last_use && last_use + 1 < world.calendar.len() {
            audit.money(row, "cost", s.cost, 0.0);
            continue;
        }
        if !world.stores(place, status) && s.quantity > crate::audit::TOLERANCE {
            audit.find(
                "V0202",
                row,
                "place",
                format!(
                    "{} keeps goods under suspension, and is neither bonded nor a free zone",
                    s.place
                ),
                "clear them, or keep them at a bonded place",
            );
        }
        if !world.may_land(place, c) && s.quantity > crate::audit::TOLERANCE {
            audit.find(
                "V0202",
                row,
                "place",
                format!("{} keeps goods that are declared for export", s.place),
                "they leave in the period of their declaration",
            );
        }
        let ends = match status {
            Status::Free => time + 1 == world.calendar.len(),
            Status::Suspended => time + 1 == world.slots(place).len(),
        };
        if ends && world.left_under(c).is_some() && s.quantity > crate::audit::TOLERANCE {
            audit.find(
                "V1503",
                row,
                "quantity",
                format!(
                    "{} were exported under drawback and are still at {} in the end",
                    s.quantity, s.place
                ),
                "what duty is refunded on ends in a demand of the programme's destinations",
            );
        }
        let mut price = 0.0;
        for (i, storage) in world.storage.iter().enumerate() {
            if storage.place_id != place || storage.product_id.is_some_and(|p| p != c.product) {
                continue;
            }
            let size = world.per_unit(c.product, storage.storage_unit);
            price += storage.cost * size;
            let taken = room.entry((StorageId::from(i), period)).or_default();
            taken.add(size, s.quantity, Some(row));
        }
        audit.money(row, "cost", s.cost, price * s.quantity);
        audit
            .charges
            .add("storage", &s.place, price * s.quantity, s.quantity);
        if status == Status::Free {
            let kept = free.entry((place, c.product, period)).or_default();
            kept.add(1.0, s.quantity, Some(row));
        }
    }
    for (row, a) in rows("admissions", &plan.admissions) {
        admitted(audit, row, a, &mut room);
    }
    for (&(id, t), taken) in &room {
        let s = &world.storage[id.index()];
        if let Some(capacity) = s.capacity {
            let what = format!("room taken at {} at the end of period {t}", s.place);
            audit.at_most("V0203", taken, capacity, what);
        }
    }
    safety(audit, &free);
    end_values(audit, &free);
}

/// Goods admitted for a time take room like any others.
fn admitted(
    audit: &mut Audit,
    row: crate::plan::RowRef,
    a: &crate::plan::Admission,
    room: &mut Tally<(StorageId, u32)>,
) {
    let world = audit.world;
    let found = world
        .admissions
        .iter()
        .position(|k| k.admission == a.admission.as_str());
    let stay = found.and_then(|i| world.stay(AdmissionId::from(i), a.slot, a.until));
    let product = world
        .products
        .iter()
        .position(|p| p.product == a.product.as_str());
    let (Some(i), Some(stay), Some(product)) = (found, stay, product.map(ProductId::from)) else {
        return;
    };
    let place = world.admissions[i].place;
    let mut price = 0.0;
    for (i, storage) in world.storage.iter().enumerate() {
        if storage.place_id != place || storage.product_id.is_some_and(|p| p != product) {
            continue;
        }
        let size = world.per_unit(product, storage.storage_unit);
        price += storage.cost * size * stay.periods.len() as f64;
        for t in stay.periods.clone() {
            let taken = room.entry((StorageId::from(i), t)).or_default();
            taken.add(size, a.quantity, Some(row));
        }
    }
    audit.money(row, "storage", a.storage, price * a.quantity);
    let at = &world.places[place.index()].place;
    audit
        .charges
        .add("storage", at, price * a.quantity, a.quantity);
}

/// Time of a stock row: as given, or that of its date.
fn time(
    audit: &mut Audit,
    row: crate::plan::RowRef,
    s: &crate::plan::Stock,
    place: PlaceId,
    status: Status,
) -> Option<u32> {
    let world = audit.world;
    if s.time == u32::MAX {
        let period = audit.period(row, u32::MAX, &s.date)?;
        return Some(match status {
            Status::Free => period,
            Status::Suspended => world.slots(place).last_of(period),
        });
    }
    if s.time >= world.times(place, status) {
        audit.find(
            "V0102",
            row,
            "time",
            format!("time {} is outside the horizon", s.time),
            "it is the period, or the slot where goods are suspended",
        );
        return None;
    }
    let last = match status {
        Status::Free => world.calendar.last(s.time),
        Status::Suspended => world.slots(place).get(s.time).last,
    };
    audit.date(row, "date", &s.date, last);
    Some(s.time)
}

/// Safety stock is kept, or what is missing is paid for.
fn safety(audit: &mut Audit, free: &Tally<(PlaceId, ProductId, u32)>) {
    let world = audit.world;
    let mut below: Tally<(StorageId, u32)> = Tally::new();
    for (row, d) in audit.decisions("below safety stock") {
        audit.quantity(row, "level", d.level);
        let found = world.storage.iter().position(|s| {
            format!("{}/{}", s.place, s.product.as_deref().unwrap_or("")) == d.subject
        });
        if let Some(i) = audit.known(found, row, "subject", &d.subject) {
            let penalty = world.storage[i].safety_penalty.unwrap_or(0.0);
            audit.money(row, "cost", d.cost, penalty * d.level);
            let missing = below.entry((StorageId::from(i), d.time)).or_default();
            missing.add(1.0, d.level, Some(row));
        }
    }
    for (i, s) in world.storage.iter().enumerate() {
        let Some(product) = s.product_id.filter(|_| s.safety_stock > 0.0) else {
            continue;
        };
        for t in 0..world.calendar.len() {
            let mut kept = free
                .get(&(s.place_id, product, t))
                .cloned()
                .unwrap_or_default();
            let told = below.get(&(StorageId::from(i), t));
            let mut short = (s.safety_stock - kept.value).max(0.0);
            if let Some(told) = told {
                short = told.value;
                for row in told.rows() {
                    kept.add(1.0, told.value, Some(row));
                }
            }
            match s.safety_penalty {
                Some(penalty) => {
                    audit
                        .charges
                        .add("safety stock", &s.place, penalty * short, short);
                    if told.is_none() {
                        continue;
                    }
                }
                None if told.is_some() => kept.value -= short,
                None => {}
            }
            let what = format!(
                "safety stock of {} at {} in period {t}",
                s.product.as_deref().unwrap_or(""),
                s.place
            );
            audit.at_least("V0204", &kept, s.safety_stock, what);
        }
    }
}

/// What is valued at the end is there, and no more than has a value.
fn end_values(audit: &mut Audit, free: &Tally<(PlaceId, ProductId, u32)>) {
    let world = audit.world;
    let last = world.calendar.len().saturating_sub(1);
    let mut valued: Tally<usize> = Tally::new();
    for (row, d) in audit.decisions("valued at the end") {
        audit.quantity(row, "level", d.level);
        let found = world.end_values.iter().position(|e| {
            let product = &world.products[e.product_id.index()].product;
            format!("{}/{product}", e.place) == d.subject
        });
        if let Some(i) = audit.known(found, row, "subject", &d.subject) {
            let value = world.end_values[i].value;
            audit.money(row, "cost", d.cost, -value * d.level);
            if d.time != last && d.time != u32::MAX {
                let message = format!("time {} is not the last period", d.time);
                audit.find("V0102", row, "time", message, format!("it is {last}"));
            }
            valued.entry(i).or_default().add(1.0, d.level, Some(row));
        }
    }
    for (i, e) in world.end_values.iter().enumerate() {
        let there = free
            .get(&(e.place_id, e.product_id, last))
            .map_or(0.0, |s| s.value);
        let most = there.min(e.quantity);
        let level = match valued.get(&i) {
            Some(sum) => {
                let what = format!("stock of {} valued at the end at {}", e.product, e.place);
                audit.at_most("V0205", sum, most, what);
                sum.value
            }
            None if audit.leaves_decisions() => most,
            None => 0.0,
        };
        audit
            .charges
            .add("end value", &e.place, -e.value * level, level);
    }
}
