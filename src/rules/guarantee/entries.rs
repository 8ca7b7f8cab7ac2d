//! Activities and accounts of guarantees.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::joint::{Deed, Extra};
use crate::rules::{self, Draft};
use crate::world::ids::*;

/// Opens what is covered, slot by slot of the guarantee's territory.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, g) in world.guarantees.iter().enumerate() {
        let slots = world.territories[g.territory.index()].slots.len();
        let key = Account::Cover(GuaranteeId::from(i));
        draft
            .model
            .open(key, 0..slots, &|_| f64::NEG_INFINITY, &|_| 0.0);
    }
}

/// Posts cover.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, g) in world.guarantees.iter().enumerate() {
        let id = GuaranteeId::from(i);
        let Some(rows) = draft.model.rows(Account::Cover(id)) else {
            continue;
        };
        let slots = &world.territories[g.territory.index()].slots;
        let mut poster = draft.model.activity(Activity::Cover(id));
        for s in rows.times() {
            let slot = slots.get(s);
            let (first, last) = (
                world.calendar.first(slot.period),
                world.calendar.last(slot.period),
            );
            let share = f64::from(slot.last - slot.first + 1) / f64::from(last - first + 1);
            let entries: Vec<_> = rows.at(s).map(|r| (r, -1.0)).into_iter().collect();
            poster.post(Post {
                time: s,
                lower: 0.0,
                upper: g.row.limit,
                entries: &entries,
                costs: &[(CostTerm::Guarantee, g.row.fee * share)],
            });
        }
    }
}

/// What keeping suspended stock adds: the charges to be covered.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Keep {
        place,
        commodity,
        slot,
    } = deed
    else {
        return;
    };
    let world = draft.world;
    let Some(id) = world.guarantee_of(place) else {
        return;
    };
    let row = &world.guarantees[id.index()].row;
    let day = world.slots(place).get(slot).first;
    let Some((value, duty)) = rules::unclaimed_duty(world, draft.network, place, commodity, day)
    else {
        return;
    };
    let c = draft.network.commodity(commodity);
    let territory = world.places[place.index()].territory;
    let vat = world
        .import_vat(territory, c.product, c.origin, day)
        .filter(|_| row.covers_vat)
        .map_or(0.0, |v| v.amount(world, c.product, value, duty, 1.0));
    let charge = row.share * (duty + vat);
    if charge > 0.0
        && let Some(cover) = draft.model.row(Account::Cover(id), slot)
    {
        extra.entries.push((cover, charge));
    }
}
