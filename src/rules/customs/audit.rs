//! Clearance, checked again from the plan's entries and their duties.

mod loading;
pub mod refunds;

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Entered, HALF_A_CENT, Posting, Tally, rows};
use crate::instance::cell::Ident;
use crate::network::Commodity;
use crate::plan::{Clearance, Duty, RowRef};
use crate::world::claims::{self, Choice};
use crate::world::ids::*;
use crate::world::tariff::Consignment;

/// Audits entries: day, embargo, claim, every measure's base, rate and amount, desk and its capacity.
pub fn audit(audit: &mut Audit) {
    let (world, plan) = (audit.world, audit.plan);
    let mut duties: BTreeMap<u32, Vec<(RowRef, &Duty)>> = BTreeMap::new();
    for (row, duty) in rows("duties", &plan.duties) {
        duties.entry(duty.entry).or_default().push((row, duty));
    }
    let mut cleared: Tally<(PlaceId, Option<ModeId>, u32)> = Tally::new();
    let mut numbers: BTreeMap<u32, RowRef> = BTreeMap::new();
    let mut early = loading::Claims::new();
    for (row, k) in rows("clearances", &plan.clearances) {
        let lines = duties.remove(&k.entry).unwrap_or_default();
        if let Some(other) = numbers.insert(k.entry, row).filter(|_| k.entry != u32::MAX) {
            let finding = audit.find(
                "V0905",
                row,
                "entry",
                format!("another clearance has the number {} too", k.entry),
                "an entry has a number of its own, to which its duties refer",
            );
            finding.others = vec![other];
        }
        let good = audit.quantity(row, "quantity", k.quantity);
        let place = audit.place(row, &k.place);
        let c = audit.commodity(row, &k.product, &k.origin_country, &k.marks);
        let (true, Some(place), Some(c)) = (good, place, c) else {
            continue;
        };
        let Some(slot) = slot(audit, row, k, place) else {
            continue;
        };
        let at = world.slots(place).get(slot);
        let Some(mode) = mode(audit, row, k, place, slot) else {
            continue;
        };
        let desk = world.desk(place, mode);
        let released = at.period.saturating_add(desk.duration);
        let why = Posting::Row(row);
        let bond = Account::Goods(place, c, Status::Suspended);
        let free = Account::Goods(place, world.cleared(place, c), Status::Free);
        audit.books.post(bond, slot, -1.0, k.quantity, why);
        audit.books.post(free, released, 1.0, k.quantity, why);
        let size = world.per_unit(c.product, desk.unit);
        let cost = desk.cost * size * k.quantity;
        audit.money(row, "cost", k.cost, cost);
        audit.charges.add("clearance", &k.place, cost, k.quantity);
        let handled = cleared.entry((place, mode, at.period)).or_default();
        handled.add(size, k.quantity, Some(row));
        let Some(choice) = entry(audit, row, k, c, place, at.first, &lines) else {
            continue;
        };
        if let Some(before) = world.claims[choice.claim.index()].loaded_before {
            early.push((place, c, slot, before, k.quantity, row));
        }
        audit.entered.push(Entered {
            row,
            place,
            commodity: c,
            slot,
            day: at.first,
            claim: choice.claim,
            mode,
            quantity: k.quantity,
            value: choice.assessment.value * k.quantity,
            duty: choice.assessment.total() * k.quantity,
        });
    }
    loading::audit(audit, &early);
    for (row, duty) in duties.into_values().flatten() {
        audit.find(
            "V0905",
            row,
            "entry",
            format!("no clearance has the number {}", duty.entry),
            "every duty belongs to an entry",
        );
    }
    for (&(place, mode, t), sum) in &cleared {
        if let Some(capacity) = world.desk(place, mode).capacity {
            let at = world.entry_name(place, mode);
            let what = format!("cleared at {at} in period {t}");
            audit.at_most("V0906", sum, capacity, what);
        }
    }
}

/// Slot of an entry: as given, or that of its date; both must agree.
fn slot(audit: &mut Audit, row: RowRef, k: &Clearance, place: PlaceId) -> Option<u32> {
    let world = audit.world;
    let slots = world.slots(place);
    let calendar = &world.calendar;
    let day = k.date.parse().ok().map(|d| calendar.day(d));
    let of_date = day.and_then(|d| Some(slots.at(calendar.period(d)?, d)));
    let slot = if k.slot == u32::MAX { of_date? } else { k.slot };
    if slot >= slots.len() {
        audit.find(
            "V0102",
            row,
            "slot",
            format!("slot {slot} is outside the horizon"),
            format!("slots go from 0 to {}", slots.len().saturating_sub(1)),
        );
        return None;
    }
    if !k.date.is_empty() && of_date != Some(slot) {
        let first = calendar.date(slots.get(slot).first);
        audit.find(
            "V0102",
            row,
            "date",
            format!("{} is not in slot {slot}", k.date),
            format!("that slot begins on {first}"),
        );
    }
    Some(slot)
}

/// The way in which an entry was cleared, which must be open there then; the day of its release.
fn mode(
    audit: &mut Audit,
    row: RowRef,
    k: &Clearance,
    place: PlaceId,
    slot: u32,
) -> Option<Option<ModeId>> {
    let world = audit.world;
    let at = world.slots(place).get(slot);
    let known = world
        .clearance_modes
        .iter()
        .position(|m| m.mode == k.mode.as_str());
    let mode = match k.mode.is_empty() {
        true => None,
        false => Some(ModeId::from(audit.known(known, row, "mode", &k.mode)?)),
    };
    let offered = world.modes_at(place).any(|m| m == mode) && world.mode_open(mode, at.first);
    let released = at.period.saturating_add(world.desk(place, mode).duration);
    if !offered {
        audit.find(
            "V0942",
            row,
            "mode",
            format!("{} does not clear by {} on that day", k.place, k.mode),
            "clear in a way that the place offers then",
        );
    } else if released >= world.calendar.len() && k.quantity > crate::audit::TOLERANCE {
        audit.find(
            "V0942",
            row,
            "mode",
            "the goods are released after the horizon",
            "enter them sooner, or in a quicker way",
        );
    } else {
        let day = world.calendar.date(world.calendar.first(released));
        audit.text(row, "released", &k.released, &day.to_string());
    }
    (offered && released < world.calendar.len()).then_some(mode)
}

/// One entry: what it owes by law, against what the plan says.
fn entry(
    audit: &mut Audit,
    row: RowRef,
    k: &Clearance,
    c: Commodity,
    place: PlaceId,
    day: crate::world::Day,
    lines: &[(RowRef, &Duty)],
) -> Option<Choice> {
    let world = audit.world;
    let territory = world.places[place.index()].territory;
    audit.text(
        row,
        "territory",
        &k.territory,
        &world.territories[territory.index()].name,
    );
    let code = world.products[c.product.index()].hs_code.as_deref();
    audit.text(row, "hs_code", &k.hs_code, code.unwrap_or(""));
    let goods: Consignment = c.entering(territory, day);
    let mut options = claims::open(world, &goods, &claims::candidates(world, &goods));
    if options.is_empty() {
        if k.quantity > crate::audit::TOLERANCE {
            audit.find(
                "V0901",
                row,
                "origin_country",
                format!("{} may not enter {}", audit.goods_name(c), k.territory),
                "an embargo is in force on that day",
            );
        }
        return None;
    }
    // An entry without a number comes from a plan that leaves duty to us: the cheapest claim that
    // takes up nothing scarce.
    let by_hand = audit.leaves_duties() && k.entry == u32::MAX && k.claim.is_empty();
    let found = if by_hand {
        let plain = |o: &Choice| {
            let claim = &world.claims[o.claim.index()];
            claim.quotas.is_empty() && claim.loaded_before.is_none()
        };
        (0..options.len())
            .filter(|&i| plain(&options[i]))
            .min_by(|&a, &b| {
                let total = |i: usize| options[i].assessment.total();
                total(a).total_cmp(&total(b))
            })
    } else {
        options.iter().position(|o| {
            let claim = &world.claims[o.claim.index()];
            claim.preference_name(world) == k.claim
                && claim.quota_names(world) == k.quota
                && claim.loading_date(world) == k.loaded_before
        })
    };
    let Some(found) = found else {
        let open: Vec<String> = options
            .iter()
            .map(|o| world.claims[o.claim.index()].shown(world))
            .collect();
        let asked = [&k.claim, &k.quota, &k.loaded_before];
        let asked: Vec<&str> = asked
            .into_iter()
            .map(Ident::as_str)
            .filter(|a| !a.is_empty())
            .collect();
        audit.find(
            "V0903",
            row,
            "claim",
            format!(
                "`{}` cannot be claimed for these goods on that day",
                asked.join(" ")
            ),
            format!("claims open to them: {}", open.join(", ")),
        );
        return None;
    };
    let choice = options.swap_remove(found);
    let assessed = &choice.assessment;
    let test = if assessed.assumed { "assumed" } else { "" };
    audit.text(row, "origin_test", &k.origin_test, test);
    let value = assessed.value * k.quantity;
    audit.money(row, "customs_value", k.customs_value, value);
    audit.money(row, "duty", k.duty, assessed.total() * k.quantity);
    let into = &world.territories[territory.index()].name;
    let subject = format!("{} into {into}", audit.goods_name(c));
    for line in &assessed.lines {
        let measure = &world.measures[line.measure.index()].measure;
        let amount = line.amount * k.quantity;
        audit
            .charges
            .add_duty(measure, &subject, amount, k.quantity);
        if by_hand || audit.leaves_duties() {
            continue;
        }
        // What was made of several inputs may owe a measure by several rows of the tariff.
        let of_row = |d: &Duty| d.tariff_row as usize == line.row + 1;
        let several = assessed.lines.iter().filter(|l| l.measure == line.measure);
        let several = several.count() > 1;
        let own = |d: &Duty| d.measure == measure.as_str() && (!several || of_row(d));
        match lines.iter().find(|(_, d)| own(d)) {
            Some((at, d)) => {
                let rate = &world.tariffs[line.row];
                audit.money(*at, "amount", d.amount, amount);
                audit.money(*at, "customs_value", d.customs_value, value);
                rated(audit, *at, "ad_valorem", d.ad_valorem, rate.ad_valorem);
                rated(audit, *at, "specific", d.specific, rate.specific);
                rated(audit, *at, "base_share", d.base_share, line.share);
                for (field, found, should) in [
                    ("date", &d.date, &k.date),
                    ("place", &d.place, &k.place),
                    ("hs_code", &d.hs_code, &k.hs_code),
                    ("origin_country", &d.origin_country, &k.origin_country),
                    ("claim", &d.claim, &k.claim),
                    ("quota", &d.quota, &k.quota),
                ] {
                    audit.text(*at, field, found, should);
                }
                let basis = world.territories[territory.index()].valuation.name();
                audit.text(*at, "basis", &d.basis, basis);
                if d.tariff_row != u32::MAX && d.tariff_row as usize != line.row + 1 {
                    audit.find(
                        "V0904",
                        *at,
                        "tariff_row",
                        format!("row {} of the tariff does not decide here", d.tariff_row),
                        format!("row {} does", line.row + 1),
                    );
                }
            }
            None if amount > HALF_A_CENT => {
                audit
                    .find(
                        "V0905",
                        row,
                        "entry",
                        format!("the duty under `{measure}` is missing"),
                        format!("add a row to duties: {amount}"),
                    )
                    .expected = Some(amount);
            }
            None => {}
        }
    }
    let known = |d: &Duty| {
        assessed
            .lines
            .iter()
            .any(|l| world.measures[l.measure.index()].measure == d.measure)
    };
    for (i, (at, d)) in lines.iter().enumerate() {
        let twice = lines[..i]
            .iter()
            .find(|(_, e)| e.measure == d.measure && e.tariff_row == d.tariff_row);
        if twice.is_some() || !known(d) {
            let why = if twice.is_some() {
                "twice"
            } else {
                "although it does not apply"
            };
            audit
                .find(
                    "V0905",
                    *at,
                    "measure",
                    format!("`{}` is charged {why}", d.measure),
                    "take the row away",
                )
                .others = twice.iter().map(|(row, _)| *row).collect();
        }
    }
    Some(choice)
}

/// A rate as the tariff has it.
fn rated(audit: &mut Audit, row: RowRef, field: &'static str, found: f64, should: f64) {
    if (found - should).abs() > 1e-9 * should.abs().max(1e-3) {
        let finding = audit.find(
            "V0904",
            row,
            field,
            format!("the rate is {found}, and should be {should}"),
            "it is the rate of the tariff row in force",
        );
        finding.found = Some(found);
        finding.expected = Some(should);
    }
}
