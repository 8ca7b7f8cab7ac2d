//! Activities and accounts of temporary admission and of goods that have to be somewhere.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint;
use crate::world::ids::*;
use crate::world::tariff::Assessment;

/// Opens what has to be where.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let wanted = world.presences.iter().filter(|p| !p.open.is_empty());
    let kinds: BTreeSet<(PlaceId, ProductId)> =
        wanted.map(|p| (p.place_id, p.product_id)).collect();
    for (place, product) in kinds {
        let key = Account::Present(place, product);
        let least = |t| world.present(place, product, t);
        let above = |_| f64::INFINITY;
        draft
            .model
            .open(key, 0..world.calendar.len(), &least, &above);
    }
}

/// Posts stays, and what is missing.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for &(place, c, status) in network.nodes.keys() {
        for (i, a) in world.admissions.iter().enumerate() {
            if status == Status::Suspended && a.place == place {
                stays(draft, AdmissionId::from(i), c);
            }
        }
    }
    if world.admissions.iter().any(|a| a.monthly_share > 0.0) {
        let said =
            "what is paid for a stay is not set against the duty of goods that enter after it";
        let rule = draft.model.rule;
        draft.model.remarks.push((rule, said.to_string()));
    }
    for (i, p) in world.presences.iter().enumerate() {
        let key = Account::Present(p.place_id, p.product_id);
        let (Some(penalty), Some(rows)) = (p.penalty, draft.model.rows(key)) else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::Missing(PresenceId::from(i)));
        for t in p.open.clone() {
            let entries: Vec<_> = rows.at(t).map(|r| (r, 1.0)).into_iter().collect();
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: p.quantity,
                entries: &entries,
                costs: &[(CostTerm::Missing, penalty)],
            });
        }
    }
}

/// A stay: when it begins, its entries and costs.
type Column = (u32, Vec<(u32, f64)>, Vec<(CostTerm, f64)>);

/// Posts the stays of a commodity, an activity for each number of slots that they last.
fn stays(draft: &mut Draft, id: AdmissionId, c: CommodityId) {
    let (world, network) = (draft.world, draft.network);
    let place = world.admissions[id.index()].place;
    let product = network.commodity(c).product;
    let Some(after) = world.admitted(id, network.commodity(c)) else {
        return;
    };
    let goods = |c| {
        draft
            .model
            .rows(Account::Goods(place, c, Status::Suspended))
    };
    let Some(from) = goods(c) else { return };
    let into = network.find(after).and_then(goods);
    let slots = world.slots(place).len();
    let wanted = |periods: &Range<u32>| {
        periods
            .clone()
            .any(|t| world.present(place, product, t) > 0.0)
    };
    let owed: Vec<Option<Assessment>> = from
        .times()
        .map(|s| world.owed_on_admission(id, network.commodity(c), s))
        .collect();
    // What comes along with suspended goods in each slot, whoever keeps them.
    let along = joint::kept(draft, place, c, 0..slots);
    let most = draft.most(c);
    for lasts in 1..=slots {
        let mut columns: Vec<Column> = Vec::new();
        for (s, owed) in from.times().zip(&owed) {
            let (Some(out), Some(owed)) = (from.at(s), owed) else {
                continue;
            };
            let until = s + lasts;
            let Some(stay) = world.stay(id, s, until).filter(|k| wanted(&k.periods)) else {
                continue;
            };
            let mut entries = vec![(out, -1.0)];
            if until < slots {
                // What leaves the procedure goes somewhere, or it stays to the end.
                let Some(back) = into.and_then(|r| r.at(until)) else {
                    continue;
                };
                entries.push((back, 1.0));
            }
            let mut costs = vec![(CostTerm::Clearance, world.admissions[id.index()].cost)];
            for line in &owed.lines {
                costs.push((CostTerm::Duty(line.measure), stay.share * line.amount));
            }
            costs.push((CostTerm::Storage, 0.0));
            keep(
                draft,
                place,
                product,
                &stay.periods,
                &mut entries,
                &mut costs,
            );
            for extra in &along[s as usize..until as usize] {
                entries.extend(&extra.entries);
                costs.extend(&extra.costs);
            }
            columns.push((s, entries, costs));
        }
        if columns.is_empty() {
            continue;
        }
        let key = Activity::AdmitForTime(id, c, lasts);
        let mut poster = draft.model.activity(key);
        for (time, entries, costs) in &columns {
            poster.post(Post {
                time: *time,
                lower: 0.0,
                upper: most,
                entries,
                costs,
            });
        }
    }
}

/// What a stay means at the end of its periods: goods are there, and take room as in any store.
fn keep(
    draft: &Draft,
    place: PlaceId,
    product: ProductId,
    periods: &Range<u32>,
    entries: &mut Vec<(u32, f64)>,
    costs: &mut [(CostTerm, f64)],
) {
    let world = draft.world;
    let present = draft.model.rows(Account::Present(place, product));
    entries.extend(periods.clone().filter_map(|t| Some((present?.at(t)?, 1.0))));
    for (i, s) in world.storage.iter().enumerate() {
        if s.place_id != place || s.product_id.is_some_and(|p| p != product) {
            continue;
        }
        let size = world.per_unit(product, s.storage_unit);
        let room = draft.model.rows(Account::Room(StorageId::from(i)));
        entries.extend(periods.clone().filter_map(|t| Some((room?.at(t)?, size))));
        let stored = costs.iter_mut().filter(|k| k.0 == CostTerm::Storage);
        stored.for_each(|k| k.1 += s.cost * size * periods.len() as f64);
    }
}
