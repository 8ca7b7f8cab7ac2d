//! Activities and accounts of carbon certificates.

use std::collections::BTreeMap;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;

/// The most that can enter under a scheme's exemption in a year.
#[derive(Clone, Copy, Debug, Default)]
struct Most {
    /// Tonnes.
    mass: f64,
    /// Certificates' cost.
    charge: f64,
}

/// Opens the masses and charges of years whose liability is decided.
pub fn open(draft: &mut Draft) {
    for id in (0..draft.world.carbon.len()).map(CarbonId::from) {
        let most = most(draft, id);
        let decided = decided(draft, id, &most);
        if decided.is_empty() {
            continue;
        }
        let world = draft.world;
        let room = |y: u32| world.carbon_room(id, y).unwrap_or(0.0);
        draft.model.open(
            Account::CarbonMass(id),
            decided.clone(),
            &|_| f64::NEG_INFINITY,
            &room,
        );
        draft.model.open(
            Account::CarbonCharge(id),
            decided,
            &|_| f64::NEG_INFINITY,
            &|y| most[y as usize].charge,
        );
    }
}

/// Posts liability and its cost.
pub fn post(draft: &mut Draft) {
    for id in (0..draft.world.carbon.len()).map(CarbonId::from) {
        let (Some(mass), Some(charge)) = (
            draft.model.rows(Account::CarbonMass(id)),
            draft.model.rows(Account::CarbonCharge(id)),
        ) else {
            continue;
        };
        let most = most(draft, id);
        let world = draft.world;
        let mut poster = draft.model.decision(Activity::CarbonLiable(id));
        for y in mass.times() {
            let (Some(m), Some(c)) = (mass.at(y), charge.at(y)) else {
                continue;
            };
            let most = most[y as usize];
            let room = world.carbon_room(id, y).unwrap_or(0.0);
            poster.post(Post {
                time: y,
                lower: 0.0,
                upper: 1.0,
                entries: &[(m, -(most.mass - room)), (c, most.charge)],
                costs: &[],
            });
        }
        drop(poster);
        let mut poster = draft.model.activity(Activity::CarbonCost(id));
        for y in charge.times() {
            let entries: Vec<_> = charge.at(y).map(|r| (r, -1.0)).into_iter().collect();
            poster.post(Post {
                time: y,
                lower: 0.0,
                upper: most[y as usize].charge,
                entries: &entries,
                costs: &[(CostTerm::Carbon, 1.0)],
            });
        }
    }
}

/// Years in which the free mass can be kept or crossed. The first year differs from the others
/// only by what entered before, so that they are a range.
fn decided(draft: &Draft, id: CarbonId, most: &[Most]) -> std::ops::Range<u32> {
    let mut years = (0..most.len() as u32).filter(|&y| {
        draft
            .world
            .carbon_room(id, y)
            .is_some_and(|room| most[y as usize].mass > room)
            && most[y as usize].charge > 0.0
    });
    let Some(first) = years.next() else {
        return 0..0;
    };
    first..years.next_back().unwrap_or(first) + 1
}

/// The most mass and charge of each year: every unit of use of each exemptible product, at its
/// dearest.
fn most(draft: &Draft, id: CarbonId) -> Vec<Most> {
    let (world, network) = (draft.world, draft.network);
    let territory = world.carbon[id.index()].territory;
    let mut dearest: BTreeMap<(u32, ProductId), (f64, f64)> = BTreeMap::new();
    for &(place, c, status) in network.nodes.keys() {
        if status != Status::Suspended || world.places[place.index()].territory != territory {
            continue;
        }
        let commodity = network.commodity(c);
        let slots = world.slots(place);
        for day in (0..slots.len()).map(|s| slots.get(s).first) {
            let due = world.carbon_due(id, commodity.product, commodity.origin, day);
            if let Some(due) = due.filter(|d| d.exemptible) {
                let most = dearest
                    .entry((world.calendar.year_index(day), commodity.product))
                    .or_default();
                *most = (most.0.max(due.tonnes), most.1.max(due.amount()));
            }
        }
    }
    let mut years = vec![Most::default(); world.calendar.years() as usize];
    for ((year, product), (tonnes, amount)) in dearest {
        let units = network.bounds.units(product);
        years[year as usize].mass += units * tonnes;
        years[year as usize].charge += units * amount;
    }
    years
}

/// What entering free circulation adds: mass and charge where liability is decided, else cost.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place,
        commodity,
        slot,
        ..
    } = deed
    else {
        return;
    };
    let world = draft.world;
    if world.carbon.is_empty() {
        return;
    }
    let territory = world.places[place.index()].territory;
    let c = draft.network.commodity(commodity);
    let day = world.slots(place).get(slot).first;
    let year = world.calendar.year_index(day);
    for id in (0..world.carbon.len()).map(CarbonId::from) {
        if world.carbon[id.index()].territory != territory {
            continue;
        }
        let Some(due) = world.carbon_due(id, c.product, c.origin, day) else {
            continue;
        };
        let decided = draft.model.row(Account::CarbonMass(id), year);
        match decided.zip(draft.model.row(Account::CarbonCharge(id), year)) {
            Some((mass, charge)) if due.exemptible => {
                extra.entries.push((mass, due.tonnes));
                extra.entries.push((charge, due.amount()));
            }
            // A year that cannot cross its free mass owes nothing.
            None if due.exemptible && world.carbon_room(id, year).is_some() => {}
            _ => extra.costs.push((CostTerm::Carbon, due.amount())),
        }
    }
}
