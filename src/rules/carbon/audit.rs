//! Carbon at the border, checked again from the plan's clearances.

use std::collections::BTreeMap;

use crate::audit::{Audit, Sum, Tally};
use crate::plan::RowRef;
use crate::world::ids::*;

/// Audits carbon certificates: what each year owes, and whether it is liable.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.carbon.is_empty() {
        return;
    }
    let mut mass: Tally<(CarbonId, u32)> = Tally::new();
    let mut charge: Tally<(CarbonId, u32)> = Tally::new();
    entries(audit, &mut mass, &mut charge);
    let liable = decisions(audit, "carbon liability", 0.0);
    let paid = decisions(audit, "carbon certificates", 1.0);
    for &(row, level) in liable.values() {
        audit.whole(row, level, 1.0);
    }
    let mut years: Vec<(CarbonId, u32)> = charge.keys().chain(paid.keys()).copied().collect();
    years.sort_unstable();
    years.dedup();
    for key in years {
        let (id, y) = key;
        let scheme = world.carbon[id.index()].row.scheme.to_string();
        let (mass, due) = (
            mass.get(&key).cloned().unwrap_or_default(),
            charge.get(&key).cloned().unwrap_or_default(),
        );
        let room = world.carbon_room(id, y).unwrap_or(0.0);
        let over = mass.value > room + mass.slack(room);
        let told = liable.get(&key).is_some_and(|l| l.1 > 0.5);
        let by_hand = audit.leaves_decisions();
        // A year that would owe nothing has no liability to decide on.
        if over && !told && !by_hand && due.value > due.slack(0.0) {
            let what = format!("tonnes entered under {scheme} in year {y} without liability");
            audit.at_most("V1101", &mass, room, what);
        }
        let owes = if told || (by_hand && over) {
            due.value
        } else {
            0.0
        };
        let cost = match paid.get(&key) {
            Some(&(row, level)) => {
                let mut sum = Sum::default();
                sum.add(1.0, level, Some(row));
                let what = format!("certificates of {scheme} for year {y}");
                audit.at_least("V1101", &sum, owes, what);
                level
            }
            None => {
                if owes > due.slack(owes) && !by_hand {
                    let what = format!("certificates of {scheme} for year {y}, not paid for");
                    audit.at_most("V1101", &due, 0.0, what);
                }
                owes
            }
        };
        audit
            .charges
            .add("carbon certificates", &scheme, cost, mass.value);
    }
}

/// Mass and charge of entries whose liability is decided by year; the others' cost at once.
fn entries(
    audit: &mut Audit,
    mass: &mut Tally<(CarbonId, u32)>,
    charge: &mut Tally<(CarbonId, u32)>,
) {
    let world = audit.world;
    let entered = std::mem::take(&mut audit.entered);
    for e in &entered {
        let year = world.calendar.year_index(e.day);
        let territory = world.places[e.place.index()].territory;
        for id in (0..world.carbon.len()).map(CarbonId::from) {
            let scheme = &world.carbon[id.index()];
            let due = world.carbon_due(id, e.commodity.product, e.commodity.origin, e.day);
            let Some(due) = due.filter(|_| scheme.territory == territory) else {
                continue;
            };
            if due.exemptible && world.carbon_room(id, year).is_some() {
                let entered = mass.entry((id, year)).or_default();
                entered.add(due.tonnes, e.quantity, Some(e.row));
                let owed = charge.entry((id, year)).or_default();
                owed.add(due.amount(), e.quantity, Some(e.row));
            } else {
                let cost = due.amount() * e.quantity;
                let name = scheme.row.scheme.to_string();
                audit
                    .charges
                    .add("carbon certificates", &name, cost, due.tonnes * e.quantity);
            }
        }
    }
    audit.entered = entered;
}

/// The plan's decisions of a kind, by scheme and year; each level costs `price`.
fn decisions(
    audit: &mut Audit,
    kind: &'static str,
    price: f64,
) -> BTreeMap<(CarbonId, u32), (RowRef, f64)> {
    let mut all = BTreeMap::new();
    for (row, d) in audit.decisions(kind) {
        let found = audit
            .world
            .carbon
            .iter()
            .position(|s| s.row.scheme == d.subject.as_str());
        audit.quantity(row, "level", d.level);
        audit.money(row, "cost", d.cost, price * d.level);
        if let Some(i) = audit.known(found, row, "subject", &d.subject) {
            let told = all.entry((CarbonId::from(i), d.time)).or_insert((row, 0.0));
            *told = (row, told.1 + d.level);
        }
    }
    all
}
