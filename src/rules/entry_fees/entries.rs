//! Activities and accounts of fees on entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::tables::EntryScope;
use crate::world::{EntryFee, ids::*};

/// Entries that a fee counts together: a place, and a commodity where each is an entry of its own.
type Group = (PlaceId, Option<CommodityId>);

/// Opens the accounts of fees that have a least or a most.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, fee) in world.entry_fees.iter().enumerate() {
        let id = EntryFeeId::from(i);
        if !fee.has_limits() {
            continue;
        }
        for (place, c) in groups(draft, fee).into_keys() {
            let slots = 0..world.slots(place).len();
            let (least, most) = (|_| 0.0, |_| f64::INFINITY);
            let model = &mut draft.model;
            model.open(Account::FeeRate(id, place, c), slots.clone(), &least, &most);
            if fee.maximum.is_some() {
                model.open(Account::FeeMost(id, place, c), slots.clone(), &least, &most);
            }
            if fee.minimum > 0.0 {
                let key = Account::FeeLeast(id, place, c);
                model.open(key, slots.clone(), &least, &most);
                model.open(Account::Entered(id, place, c), slots, &least, &most);
            }
        }
    }
}

/// Posts fees, and whether there is an entry and the fee is at its most.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, fee) in world.entry_fees.iter().enumerate() {
        let id = EntryFeeId::from(i);
        if !fee.has_limits() {
            continue;
        }
        for ((place, c), commodities) in groups(draft, fee) {
            let slots = world.slots(place);
            let in_force: Vec<u32> = (0..slots.len())
                .filter(|&s| fee.days.0 <= slots.get(s).first && slots.get(s).first <= fee.days.1)
                .collect();
            let worth: Vec<f64> = in_force
                .iter()
                .map(|&s| useful_value(draft, place, &commodities, s))
                .collect();
            let (rate, most, least, entered) = (
                Account::FeeRate(id, place, c),
                Account::FeeMost(id, place, c),
                Account::FeeLeast(id, place, c),
                Account::Entered(id, place, c),
            );
            for (&s, &worth) in in_force.iter().zip(&worth) {
                let (lo, hi) = fee.limits(slots.get(s).period);
                let full = fee.ad_valorem * worth;
                let held = |keys: &[(Account, f64)]| -> Vec<(u32, f64)> {
                    let rows = keys.iter();
                    rows.filter_map(|&(k, v)| Some((draft.model.row(k, s)?, v)))
                        .collect()
                };
                let (paid, enters, capped) = (
                    held(&[(rate, 1.0), (most, 1.0), (least, 1.0)]),
                    held(&[(entered, worth), (least, -lo)]),
                    held(&[(rate, full - hi), (most, -hi)]),
                );
                let mut poster = draft.model.activity(Activity::EntryFee(id, place, c));
                poster.post(Post {
                    time: s,
                    lower: 0.0,
                    upper: full.min(hi).max(lo),
                    entries: &paid,
                    costs: &[(CostTerm::EntryFee(id), 1.0)],
                });
                drop(poster);
                let decisions = [
                    (lo > 0.0, Activity::Entry(id, place, c), enters),
                    (full > hi, Activity::FeeCapped(id, place, c), capped),
                ];
                for (needed, key, entries) in decisions {
                    if needed {
                        draft.model.decision(key).post(Post {
                            time: s,
                            lower: 0.0,
                            upper: 1.0,
                            entries: &entries,
                            costs: &[],
                        });
                    }
                }
            }
        }
    }
}

/// Puts the value that enters on the fees that fall on it.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place,
        commodity,
        slot,
        choice,
        ..
    } = deed
    else {
        return;
    };
    let world = draft.world;
    let day = world.slots(place).get(slot).first;
    let claim = &world.claims[choice.claim.index()];
    let value = choice.assessment.value;
    for (i, fee) in world.entry_fees.iter().enumerate() {
        if value <= 0.0 || !fee.falls_on(world, place, day, claim) {
            continue;
        }
        let id = EntryFeeId::from(i);
        if !fee.has_limits() {
            let term = CostTerm::EntryFee(id);
            extra.costs.push((term, fee.ad_valorem * value));
            continue;
        }
        let c = group(fee, commodity);
        let row = |key| draft.model.row(key, slot);
        let rated = row(Account::FeeRate(id, place, c)).filter(|_| fee.ad_valorem > 0.0);
        extra
            .entries
            .extend(rated.map(|r| (r, -fee.ad_valorem * value)));
        let entered = row(Account::Entered(id, place, c));
        extra.entries.extend(entered.map(|r| (r, -value)));
    }
}

fn group(fee: &EntryFee, c: CommodityId) -> Option<CommodityId> {
    match fee.entry {
        EntryScope::Place => None,
        EntryScope::Commodity => Some(c),
    }
}

/// The entries of a fee, with the commodities that each can hold.
fn groups(draft: &Draft, fee: &EntryFee) -> BTreeMap<Group, Vec<CommodityId>> {
    let world = draft.world;
    let mut groups: BTreeMap<Group, Vec<CommodityId>> = BTreeMap::new();
    for &(place, c, status) in draft.network.nodes.keys() {
        let here = world.places[place.index()].territory == fee.territory
            && fee.place.is_none_or(|p| p == place);
        if here && status == Status::Suspended {
            groups.entry((place, group(fee, c))).or_default().push(c);
        }
    }
    groups
}

/// The greatest customs value that can be of use in an entry: of each product all that can be, at
/// its dearest.
fn useful_value(draft: &Draft, place: PlaceId, commodities: &[CommodityId], slot: u32) -> f64 {
    let world = draft.world;
    let (territory, day) = (
        world.places[place.index()].territory,
        world.slots(place).get(slot).first,
    );
    let products: BTreeSet<ProductId> = commodities
        .iter()
        .map(|&c| draft.network.commodity(c).product)
        .collect();
    let value = |c: CommodityId| -> f64 {
        let goods = draft.network.commodity(c).entering(territory, day);
        world
            .value_parts(&goods, None)
            .iter()
            .map(|p| p.amount)
            .sum()
    };
    products
        .into_iter()
        .map(|p| {
            let of = commodities
                .iter()
                .filter(|&&c| draft.network.commodity(c).product == p);
            let dearest = of.map(|&c| value(c)).fold(0.0, f64::max);
            draft.network.bounds.units(p) * dearest
        })
        .sum()
}
