//! Activities and accounts of stocks.

use std::collections::HashMap;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::network::Commodity;
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::information::Happening;
use crate::world::{Endowment, Storage, ids::*};

/// Opens the goods accounts, room and safety stock.
pub fn open(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    let mut endowed: HashMap<(PlaceId, Commodity, Status), Vec<&Endowment>> = HashMap::new();
    for e in &world.endowments {
        let at = (e.place, e.commodity(), e.status);
        endowed.entry(at).or_default().push(e);
    }
    for (&(place, c, status), window) in &network.nodes {
        let commodity = network.commodity(c);
        let last_use = commodity.last_use(world.calendar.len());
        let idle_after = network.presolve.end((place, c, status));
        let times = first_time(draft, place, status, window.earliest)
            ..world.times_until(place, status, idle_after.unwrap_or(last_use));
        let mut there: Vec<(u32, f64)> = Vec::new();
        for e in endowed
            .get(&(place, commodity, status))
            .into_iter()
            .flatten()
        {
            if let Some(period) = world.calendar.period(e.day) {
                there.push((world.time(place, status, period, e.day), e.quantity));
            }
        }
        draft
            .model
            .open_balance(Account::Goods(place, c, status), times, &|t| {
                -there.iter().filter(|e| e.0 == t).map(|e| e.1).sum::<f64>()
            });
    }
    let periods = 0..world.calendar.len();
    for (i, s) in world.storage.iter().enumerate() {
        let id = StorageId::from(i);
        if let Some(capacity) = s.capacity {
            let key = Account::Room(id);
            draft
                .model
                .open(key, periods.clone(), &|_| f64::NEG_INFINITY, &|_| capacity);
        }
        if s.safety_stock > 0.0 && s.product_id.is_some() {
            let key = Account::Safety(id);
            draft
                .model
                .open(key, periods.clone(), &|_| s.safety_stock, &|_| {
                    f64::INFINITY
                });
        }
    }
    for e in &world.end_values {
        let key = Account::EndStock(e.place_id, e.product_id);
        // Stock at the end of some origin backs what is valued: kept <= stock.
        draft
            .model
            .open(key, 0..1, &|_| f64::NEG_INFINITY, &|_| 0.0);
    }
}

/// Posts storage.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    let last_period = world.calendar.len() - 1;
    let mut stores_at: Vec<Vec<(StorageId, &Storage)>> = vec![Vec::new(); world.places.len()];
    for (i, s) in world.storage.iter().enumerate() {
        stores_at[s.place_id.index()].push((StorageId::from(i), s));
    }
    for &(place, c, status) in network.nodes.keys() {
        let product = network.commodity(c).product;
        let Some(rows) = draft.model.rows(Account::Goods(place, c, status)) else {
            continue;
        };
        let stores: Vec<(StorageId, &Storage)> = stores_at[place.index()]
            .iter()
            .filter(|(_, s)| s.product_id.is_none_or(|p| p == product))
            .copied()
            .collect();
        let cost: f64 = stores
            .iter()
            .map(|(_, s)| s.cost * world.per_unit(product, s.storage_unit))
            .sum();
        let perishes = network.commodity(c).last_use(world.calendar.len());
        let most = draft.most(c);
        let kept = world.stores(place, status) && world.may_land(place, network.commodity(c));
        let refunded = world.left_under(network.commodity(c)).is_some();
        let end = draft.model.row(Account::EndStock(place, product), 0);
        let present = draft.model.rows(Account::Present(place, product));
        let present = present.filter(|_| status == Status::Free);
        let limits: Vec<_> = stores
            .iter()
            .flat_map(|&(id, s)| {
                let size = world.per_unit(product, s.storage_unit);
                let room = draft.model.rows(Account::Room(id)).map(|r| (r, size));
                let safety = draft
                    .model
                    .rows(Account::Safety(id))
                    .filter(|_| status == Status::Free);
                [room, safety.map(|r| (r, 1.0))]
            })
            .flatten()
            .chain(present.map(|r| (r, 1.0)))
            .collect();
        let along: Vec<joint::Extra> = match status {
            Status::Free => Vec::new(),
            Status::Suspended => joint::kept(draft, place, c, rows.times()),
        };
        // What comes along with keeping goods from a period to the next, whatever their status.
        let counts = world.counts(Happening::Stored(place, product));
        let kept_along: Vec<joint::Extra> = (0..world.calendar.len())
            .filter(|_| counts)
            .map(|period| {
                let deed = Deed::Stock {
                    place,
                    commodity: c,
                    period,
                };
                joint::along(draft, deed)
            })
            .collect();
        let mut entries = Vec::with_capacity(6);
        let mut costs = Vec::with_capacity(1);
        let mut poster = draft.model.activity(Activity::Store(place, c, status));
        for t in rows.times() {
            let (period, closes) = match status {
                Status::Free => (t, true),
                Status::Suspended => {
                    let slots = world.slots(place);
                    let period = slots.get(t).period;
                    (period, t == slots.last_of(period))
                }
            };
            let gone = period == perishes && perishes < last_period;
            // What left under drawback ends in a demand: it may not lie about in the end.
            let left_over = refunded && rows.at(t + 1).is_none();
            if (closes && !kept && !gone) || left_over {
                continue;
            }
            entries.clear();
            entries.extend(rows.at(t).map(|r| (r, -1.0)));
            entries.extend(rows.at(t + 1).map(|r| (r, 1.0)));
            let mut price = 0.0;
            // What has perished takes no room, costs nothing, and is no safety.
            if closes && !gone {
                price = cost;
                entries.extend(
                    limits
                        .iter()
                        .filter_map(|(r, size)| r.at(period).map(|r| (r, *size))),
                );
                if let Some(extra) = kept_along.get(period as usize) {
                    entries.extend(&extra.entries);
                }
                if period == last_period && status == Status::Free {
                    entries.extend(end.map(|r| (r, -1.0)));
                }
            }
            costs.clear();
            costs.push((CostTerm::Storage, price));
            if let Some(extra) = along.get((t - rows.times().start) as usize) {
                entries.extend(&extra.entries);
                costs.extend(&extra.costs);
            }
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    for (i, s) in world.storage.iter().enumerate() {
        let id = StorageId::from(i);
        let (Some(rows), Some(penalty)) = (draft.model.rows(Account::Safety(id)), s.safety_penalty)
        else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::BelowSafety(id));
        for t in rows.times() {
            let entries: Vec<_> = rows.at(t).map(|r| (r, 1.0)).into_iter().collect();
            let costs = [(CostTerm::Safety, penalty)];
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: s.safety_stock,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    for e in &world.end_values {
        let entries: Vec<_> = draft
            .model
            .row(Account::EndStock(e.place_id, e.product_id), 0)
            .map(|r| (r, 1.0))
            .into_iter()
            .collect();
        let costs = [(CostTerm::EndValue, -e.value)];
        let mut poster = draft
            .model
            .activity(Activity::KeepAtEnd(e.place_id, e.product_id));
        poster.post(Post {
            time: last_period,
            lower: 0.0,
            upper: e.quantity,
            entries: &entries,
            costs: &costs,
        });
    }
}

/// First time of a period for goods of a status at a place.
fn first_time(draft: &Draft, place: PlaceId, status: Status, period: u32) -> u32 {
    match status {
        Status::Free => period,
        Status::Suspended => draft.world.slots(place).of(period).start,
    }
}
