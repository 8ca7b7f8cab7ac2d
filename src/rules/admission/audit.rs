//! Temporary admission, checked again from the plan's stays; and that what has to be somewhere is there.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, HALF_A_CENT, Posting, TOLERANCE, Tally, rows};
use crate::network::Commodity;
use crate::plan::{Admission, AdmissionDuty, MISSING, RowRef};
use crate::world::admissions::Stay;
use crate::world::ids::*;
use crate::world::tariff::Assessment;

/// A row of the ledger.
type Line<'a> = (RowRef, &'a AdmissionDuty);

/// Goods of a product at a place at the end of a period.
type There = Tally<(PlaceId, ProductId, u32)>;

/// Audits stays (what they take and give, months, deadline, every measure's duty) and presence.
pub fn audit(audit: &mut Audit) {
    let plan = audit.plan;
    let mut lines: BTreeMap<u32, Vec<Line>> = BTreeMap::new();
    for (row, d) in rows("admission_duties", &plan.admission_duties) {
        lines.entry(d.stay).or_default().push((row, d));
    }
    let mut there = There::new();
    let mut numbers: BTreeMap<u32, RowRef> = BTreeMap::new();
    for (row, a) in rows("admissions", &plan.admissions) {
        if let Some(other) = numbers.insert(a.stay, row).filter(|_| a.stay != u32::MAX) {
            let message = format!("another stay has the number {} too", a.stay);
            let remedy = "a stay has a number of its own, to which its duties refer";
            let finding = audit.find("V2503", row, "stay", message, remedy);
            finding.others = vec![other];
        }
        let own = lines.remove(&a.stay).unwrap_or_default();
        stay(audit, row, a, &own, &mut there);
    }
    for (row, d) in lines.into_values().flatten() {
        let message = format!("no stay has the number {}", d.stay);
        audit.find(
            "V2503",
            row,
            "stay",
            message,
            "every duty belongs to a stay",
        );
    }
    presence(audit, there);
}

/// One stay.
fn stay(audit: &mut Audit, row: RowRef, a: &Admission, lines: &[Line], there: &mut There) {
    let world = audit.world;
    let good = audit.quantity(row, "quantity", a.quantity);
    let found = world
        .admissions
        .iter()
        .position(|k| k.admission == a.admission.as_str());
    let id = audit.known(found, row, "admission", &a.admission);
    let c = audit.commodity(row, &a.product, &a.origin_country, &a.marks);
    let (true, Some(id), Some(c)) = (good, id.map(AdmissionId::from), c) else {
        return;
    };
    let place = world.admissions[id.index()].place;
    let slots = world.slots(place);
    if a.slot >= a.until || a.until > slots.len() {
        let message = format!("no stay lasts from slot {} to {}", a.slot, a.until);
        let last = slots.len();
        audit.find(
            "V0102",
            row,
            "until",
            message,
            format!("slots go to {last}"),
        );
        return;
    }
    audit.text(row, "place", &a.place, &world.places[place.index()].place);
    audit.date(row, "date", &a.date, slots.get(a.slot).first);
    match a.until < slots.len() {
        true => audit.date(row, "leaves", &a.leaves, slots.get(a.until).first),
        false => audit.text(row, "leaves", &a.leaves, ""),
    }
    let why = Posting::Row(row);
    let account = |c| Account::Goods(place, c, Status::Suspended);
    audit.books.post(account(c), a.slot, -1.0, a.quantity, why);
    let owed = world.owed_on_admission(id, c, a.slot);
    let Some((after, owed)) = world.admitted(id, c).zip(owed) else {
        let message = format!("{} does not admit {}", a.admission, audit.goods_name(c));
        let remedy = "see its products, embargoes, and whether they were admitted before";
        audit.find("V2501", row, "admission", message, remedy);
        return;
    };
    if a.until < slots.len() {
        audit
            .books
            .post(account(after), a.until, 1.0, a.quantity, why);
    }
    let Some(stayed) = world.stay(id, a.slot, a.until) else {
        let message = format!("the goods stay beyond the deadline of {}", a.admission);
        audit.find(
            "V2502",
            row,
            "until",
            message,
            "they leave in time, or enter",
        );
        return;
    };
    for t in stayed.periods.clone() {
        let here = there.entry((place, c.product, t)).or_default();
        here.add(1.0, a.quantity, Some(row));
    }
    let price = world.admissions[id.index()].cost;
    audit.money(row, "cost", a.cost, price * a.quantity);
    let at = &world.places[place.index()].place;
    audit
        .charges
        .add("clearance", at, price * a.quantity, a.quantity);
    audit.money(
        row,
        "customs_value",
        a.customs_value,
        owed.value * a.quantity,
    );
    audit.money(
        row,
        "duty",
        a.duty,
        stayed.share * owed.total() * a.quantity,
    );
    if a.months != u32::MAX && a.months != stayed.months {
        let message = format!("{} months are begun, not {}", stayed.months, a.months);
        audit.find("V2503", row, "months", message, "from the day of admission");
    }
    rate(audit, row, "share", a.share, stayed.share);
    ledger(audit, (row, a), (c, &owed, &stayed), lines);
}

/// Every measure's duty on a stay, against the ledger's lines.
fn ledger(
    audit: &mut Audit,
    (row, a): (RowRef, &Admission),
    (c, owed, stayed): (Commodity, &Assessment, &Stay),
    lines: &[Line],
) {
    let world = audit.world;
    let subject = format!("{} by {}", audit.goods_name(c), a.admission);
    for line in &owed.lines {
        let measure = &world.measures[line.measure.index()].measure;
        let suspended = line.amount * a.quantity;
        let amount = stayed.share * suspended;
        audit
            .charges
            .add_duty(measure, &subject, amount, a.quantity);
        if audit.leaves_duties() && lines.is_empty() {
            continue;
        }
        let Some((at, d)) = lines.iter().find(|(_, d)| d.measure == measure.as_str()) else {
            if suspended > HALF_A_CENT {
                let message = format!("the duty under `{measure}` is missing");
                let remedy = format!("add a row to admission_duties: {amount}");
                audit.find("V2503", row, "stay", message, remedy).expected = Some(amount);
            }
            continue;
        };
        let tariff = &world.tariffs[line.row];
        audit.money(*at, "suspended", d.suspended, suspended);
        audit.money(*at, "amount", d.amount, amount);
        rate(audit, *at, "share", d.share, stayed.share);
        rate(audit, *at, "base_share", d.base_share, line.share);
        rate(audit, *at, "ad_valorem", d.ad_valorem, tariff.ad_valorem);
        rate(audit, *at, "specific", d.specific, tariff.specific);
        if d.tariff_row != u32::MAX && d.tariff_row as usize != line.row + 1 {
            let message = format!("row {} of the tariff does not decide here", d.tariff_row);
            let remedy = format!("row {} does", line.row + 1);
            audit.find("V2503", *at, "tariff_row", message, remedy);
        }
    }
    for (i, (at, d)) in lines.iter().enumerate() {
        let twice = lines[..i].iter().find(|(_, e)| e.measure == d.measure);
        let known = |l: &crate::world::tariff::DutyLine| {
            world.measures[l.measure.index()].measure == d.measure.as_str()
        };
        if twice.is_some() || !owed.lines.iter().any(known) {
            let why = match twice {
                Some(_) => "twice",
                None => "although it does not apply",
            };
            let message = format!("`{}` is charged {why}", d.measure);
            let finding = audit.find("V2503", *at, "measure", message, "take the row away");
            finding.others = twice.iter().map(|(row, _)| *row).collect();
        }
    }
}

/// A rate or share as it should be.
fn rate(audit: &mut Audit, row: RowRef, field: &'static str, found: f64, should: f64) {
    if (found - should).abs() > 1e-9 * should.abs().max(1e-3) {
        let message = format!("the rate is {found}, and should be {should}");
        let remedy = "rates are the tariff's of the day of admission; the share, by months begun";
        let finding = audit.find("V2503", row, field, message, remedy);
        finding.found = Some(found);
        finding.expected = Some(should);
    }
}

/// What has to be somewhere is there, admitted or in free circulation, or what is missing is paid for.
fn presence(audit: &mut Audit, mut there: There) {
    let (world, plan) = (audit.world, audit.plan);
    for (row, s) in rows("stocks", &plan.stocks) {
        let found = audit.resolved(&s.place, &s.product, &s.origin_country, &s.marks);
        if let Some((place, c)) = found.filter(|_| s.status == Status::Free.name()) {
            let here = there.entry((place, c.product, s.time)).or_default();
            here.add(1.0, s.quantity, Some(row));
        }
    }
    let told = audit.decisions(MISSING);
    let silent = audit.leaves_decisions();
    for (row, d) in &told {
        audit.quantity(*row, "level", d.level);
        let found = world
            .presences
            .iter()
            .find(|p| p.presence == d.subject.as_str());
        let Some(p) = audit.known(found, *row, "subject", &d.subject) else {
            continue;
        };
        let penalty = p.penalty.filter(|_| p.open.contains(&d.time));
        let Some(penalty) = penalty.filter(|_| d.level <= p.quantity + TOLERANCE) else {
            let message = format!("{} may not be missing so", d.level);
            let remedy = "within its time, up to its quantity, where it has a penalty";
            audit.find("V2504", *row, "level", message, remedy);
            continue;
        };
        audit.money(*row, "cost", d.cost, penalty * d.level);
        audit
            .charges
            .add(MISSING, &p.presence, penalty * d.level, d.level);
        let key = (p.place_id, p.product_id, d.time);
        there.entry(key).or_default().add(1.0, d.level, Some(*row));
    }
    let mut kinds: Vec<(PlaceId, ProductId)> = world
        .presences
        .iter()
        .map(|p| (p.place_id, p.product_id))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    for (place, product) in kinds {
        for t in 0..world.calendar.len() {
            let wanted = world.present(place, product, t);
            let mut here = there.get(&(place, product, t)).cloned().unwrap_or_default();
            if silent {
                let short = cheapest_missing(audit, place, product, t, wanted - here.value);
                here.add(1.0, short, None);
            }
            let what = format!(
                "{} at {} at the end of period {t}",
                audit.product_name(product),
                audit.place_name(place)
            );
            audit.at_least("V2504", &here, wanted, what);
        }
    }
}

/// What a plan that leaves decisions unsaid must miss: the least penalties first.
fn cheapest_missing(
    audit: &mut Audit,
    place: PlaceId,
    product: ProductId,
    t: u32,
    mut short: f64,
) -> f64 {
    let world = audit.world;
    let here = world
        .presences
        .iter()
        .filter(|p| p.place_id == place && p.product_id == product && p.open.contains(&t));
    let mut rows: Vec<_> = here.filter_map(|p| Some((p.penalty?, p))).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut missing = 0.0;
    for (penalty, p) in rows {
        let of = short.clamp(0.0, p.quantity);
        audit.charges.add(MISSING, &p.presence, penalty * of, of);
        (short, missing) = (short - of, missing + of);
    }
    missing
}
