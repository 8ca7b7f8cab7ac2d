//! The room's accounts and activities, family by family; and what others' activities add to it.

use std::collections::BTreeMap;

use super::{contracts, data, digital, nodes};
use crate::model::{Account, Rows};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;
use crate::world::information::{Happening, Leave};

/// What rows may come to, when everything that is posted to them is at its most.
pub(super) type Most = BTreeMap<u32, f64>;

/// Opens everything.
pub fn open(draft: &mut Draft) {
    data::open(draft);
    nodes::open(draft);
    contracts::open(draft);
}

/// Posts everything: flows first, for decisions open what they can come to.
pub fn post(draft: &mut Draft) {
    let mut most = Most::new();
    data::post(draft, &mut most);
    digital::post(draft, &mut most);
    nodes::serve(draft, &mut most);
    nodes::decide(draft, &most);
    contracts::decide(draft, &most);
    let cut = draft.network.information.cut;
    if cut > 0 {
        let said = format!(
            "{cut} pairs of places have more ways over data links than the {} cheapest of at most {} links, which are taken",
            crate::network::mesh::MOST_PATHS,
            crate::network::mesh::MOST_LINKS
        );
        draft.model.remarks.push(("information", said));
    }
}

/// A row that is open at a time, if it is.
pub(super) fn at(rows: Option<Rows>, time: u32) -> Option<u32> {
    rows.and_then(|r| r.at(time))
}

/// Adds the entries of data that goes over links and under rules in a period.
pub(super) fn goes(
    draft: &Draft,
    links: &[LinkId],
    leave: &Leave,
    gb: f64,
    period: u32,
    entries: &mut Vec<(u32, f64)>,
) {
    if gb == 0.0 {
        return;
    }
    let model = &draft.model;
    for &link in links {
        let row = model.row(Account::Bandwidth(link), period);
        entries.extend(row.map(|r| (r, gb)));
    }
    for &rule in &leave.rules {
        // With a threshold, what went so far is what needs the contract.
        match model.row(Account::SentSoFar(rule), period) {
            Some(row) => entries.push((row, -gb)),
            None => {
                let row = model.row(Account::UnderContract(rule), period);
                entries.extend(row.map(|r| (r, gb)));
            }
        }
        let window = contracts::window(draft.world, rule, period);
        let row = model.row(Account::DataCap(rule), window);
        entries.extend(row.map(|r| (r, gb)));
    }
}

/// Notes what a column that goes up to `upper` may add to its rows.
pub(super) fn note(most: &mut Most, entries: &[(u32, f64)], upper: f64) {
    for &(row, coefficient) in entries {
        *most.entry(row).or_default() += coefficient.abs() * upper;
    }
}

/// What an activity of another room adds: data that arises, work that it needs.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let flows = &draft.network.information;
    if flows.happenings.is_empty() {
        return;
    }
    let Some((happening, period)) = happens(draft, deed) else {
        return;
    };
    if flows.happenings.binary_search(&happening).is_err() {
        return;
    }
    let world = draft.world;
    let place = world.place_of(happening);
    let origin = world.information.jurisdiction_of(place);
    for (class, gb) in world.data_with(happening) {
        let row = draft.model.row(Account::Data(class, origin, place), period);
        extra.entries.extend(row.map(|r| (r, -gb)));
    }
    for (workload, quantity) in world.work_with(happening) {
        let row = draft.model.row(Account::Work(workload, place), period);
        extra.entries.extend(row.map(|r| (r, -quantity)));
    }
}

/// What happens by a deed, and in which period.
fn happens(draft: &Draft, deed: Deed) -> Option<(Happening, u32)> {
    let product = |c: CommodityId| draft.network.commodity(c).product;
    Some(match deed {
        Deed::Make { plant, period } => (Happening::Made(plant), period),
        Deed::Carry {
            lane,
            commodity,
            period,
            ..
        } => (Happening::Shipped(lane, product(commodity)), period),
        Deed::Enter {
            place,
            commodity,
            slot,
            mode,
            ..
        } => {
            let period = draft.world.slots(place).get(slot).period;
            (Happening::Cleared(place, product(commodity), mode), period)
        }
        Deed::Stock {
            place,
            commodity,
            period,
        } => (Happening::Stored(place, product(commodity)), period),
        Deed::Deliver { demand, period, .. } => (Happening::Sold(demand), period),
        _ => return None,
    })
}

/// The most of something in a period.
pub(super) fn most_of(draft: &Draft, happening: Happening, period: u32) -> f64 {
    let (world, bounds) = (draft.world, &draft.network.bounds);
    match happening {
        Happening::Made(id) => {
            let plant = &world.plant_recipes[id.index()];
            let useful = bounds.runs(world, plant.recipe_id).max(plant.min_batch);
            let capacity = plant.capacity_at.as_ref();
            capacity.map_or(useful, |c| c.at(period).min(useful))
        }
        Happening::Shipped(_, product)
        | Happening::Cleared(_, product, _)
        | Happening::Stored(_, product) => bounds.units(product),
        Happening::Sold(d) => bounds.units(world.demands[d.index()].product_id),
    }
}
