//! Activities and accounts of quotas.

use std::collections::BTreeSet;

use crate::model::{Account, Activity, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::claims;
use crate::world::ids::*;
use crate::world::tariff;

const NO_LEAST: f64 = f64::NEG_INFINITY;

/// Opens the room of every quota, and the two accounts of those that must be filled first.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, quota) in world.quotas.iter().enumerate() {
        let (id, windows) = (QuotaId::from(i), quota.windows.len() as u32);
        let Some(territory) = quota.territory.filter(|_| windows > 0) else {
            continue;
        };
        draft
            .model
            .open(Account::Quota(id), 0..windows, &|_| NO_LEAST, &|w| {
                quota.available(w as usize)
            });
        if quota.fill_first && inverted(draft, id, territory) {
            let remark = format!(
                "quota {} is inverted: for some goods the rate outside is lower, and may be had only once the quota is used up",
                quota.quota
            );
            draft.model.remarks.push((draft.model.rule, remark));
            let slots = 0..world.territories[territory.index()].slots.len();
            let model = &mut draft.model;
            model.open(Account::QuotaFilled(id), slots.clone(), &|_| 0.0, &|_| {
                f64::INFINITY
            });
            model.open(Account::BeyondQuota(id), slots, &|_| NO_LEAST, &|_| 0.0);
        }
    }
}

/// Posts whether a quota that must be filled first is full.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, quota) in world.quotas.iter().enumerate() {
        let id = QuotaId::from(i);
        let (Some(filled), Some(beyond), Some(territory)) = (
            draft.model.rows(Account::QuotaFilled(id)),
            draft.model.rows(Account::BeyondQuota(id)),
            quota.territory,
        ) else {
            continue;
        };
        let useful: f64 = products(draft, id)
            .into_iter()
            .map(|p| draft.network.bounds.units(p) * world.per_unit(p, quota.unit))
            .sum();
        let slots = &world.territories[territory.index()].slots;
        let mut poster = draft.model.decision(Activity::QuotaFull(id));
        for s in filled.times() {
            let Some(window) = quota.window(slots.get(s).first) else {
                continue;
            };
            let available = quota.available(window);
            let (Some(filled), Some(beyond)) = (filled.at(s), beyond.at(s)) else {
                continue;
            };
            poster.post(Post {
                time: s,
                lower: 0.0,
                upper: 1.0,
                entries: &[
                    (filled, -available),
                    (beyond, -(useful - available).max(0.0)),
                ],
                costs: &[],
            });
        }
    }
}

/// Charges an entry to the quotas that it claims, and to those that it must wait for.
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
    let product = draft.network.commodity(commodity).product;
    let slots = world.slots(place);
    let size = |q: QuotaId| world.per_unit(product, world.quotas[q.index()].unit);
    for &q in &choice.beyond {
        let row = draft.model.row(Account::BeyondQuota(q), slot);
        let counted = row.filter(|_| size(q) > 0.0);
        extra.entries.extend(counted.map(|r| (r, size(q))));
    }
    for &q in &world.claims[choice.claim.index()].quotas {
        let quota = &world.quotas[q.index()];
        let window = quota.window(slots.get(slot).first);
        let Some(window) = window.filter(|_| size(q) > 0.0) else {
            continue;
        };
        let windows = quota.charged(window);
        let rooms = windows
            .clone()
            .filter_map(|w| draft.model.row(Account::Quota(q), w as u32));
        extra.entries.extend(rooms.map(|r| (r, size(q))));
        let Some(filled) = draft.model.rows(Account::QuotaFilled(q)) else {
            continue;
        };
        // It counts in this slot and every later one that the window leaves something to.
        let later = (slot..filled.times().end).filter(|&s| {
            let at = quota.window(slots.get(s).first);
            at.is_some_and(|w| windows.contains(&w))
        });
        let rows = later.filter_map(|s| filled.at(s));
        extra.entries.extend(rows.map(|r| (r, size(q))));
    }
}

/// Products of the network that have a rate inside a quota.
fn products(draft: &Draft, quota: QuotaId) -> BTreeSet<ProductId> {
    let inside: Vec<_> = draft.world.inside(quota).collect();
    let commodities = draft.network.commodities.iter();
    commodities
        .filter(|c| {
            inside.iter().any(|t| {
                let goods = c.entering(t.territory_id, 0);
                tariff::concerns(draft.world, t, &goods)
            })
        })
        .map(|c| c.product)
        .collect()
}

/// Whether some goods owe less outside a quota than inside it on some day, so that nobody would
/// fill it of their own will.
fn inverted(draft: &Draft, quota: QuotaId, territory: TerritoryId) -> bool {
    let (world, network) = (draft.world, draft.network);
    let slots = &world.territories[territory.index()].slots;
    let landed: BTreeSet<CommodityId> = network
        .nodes
        .keys()
        .filter(|(p, _, status)| {
            *status == Status::Suspended && world.places[p.index()].territory == territory
        })
        .map(|(_, c, _)| *c)
        .collect();
    landed.into_iter().any(|c| {
        let c = network.commodity(c);
        let mut goods = c.entering(territory, 0);
        let candidates = claims::candidates(world, &goods);
        (0..slots.len()).any(|s| {
            goods.day = slots.get(s).first;
            let open = claims::open(world, &goods, &candidates);
            let inside = open
                .iter()
                .filter(|o| world.claims[o.claim.index()].quotas.contains(&quota))
                .map(|o| o.assessment.total())
                .fold(f64::INFINITY, f64::min);
            open.iter()
                .any(|o| o.beyond.contains(&quota) && o.assessment.total() < inside)
        })
    })
}
