//! Activities and accounts of reliefs with a deadline.

use crate::model::{Account, Activity, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;

/// Reliefs with a deadline, and the products that leave under them.
fn subjects(draft: &Draft) -> Vec<(ReliefId, ProductId)> {
    let reliefs = draft.world.reliefs.iter().enumerate();
    reliefs
        .filter(|(_, r)| r.within_periods.is_some())
        .flat_map(|(i, r)| r.products.iter().map(move |&p| (ReliefId::from(i), p)))
        .collect()
}

/// Opens what is away, and what of it may still come back.
pub fn open(draft: &mut Draft) {
    let periods = 0..draft.world.calendar.len();
    let below = |_| f64::NEG_INFINITY;
    for (relief, product) in subjects(draft) {
        for key in [
            Account::Away(relief, product),
            Account::BackInTime(relief, product),
        ] {
            draft.model.open(key, periods.clone(), &below, &|_| 0.0);
        }
    }
}

/// Posts what waits to come back.
pub fn post(draft: &mut Draft) {
    for (relief, product) in subjects(draft) {
        let rows = |key| draft.model.rows(key);
        let (Some(away), Some(in_time)) = (
            rows(Account::Away(relief, product)),
            rows(Account::BackInTime(relief, product)),
        ) else {
            continue;
        };
        let most = draft.network.bounds.units(product);
        let mut poster = draft.model.activity(Activity::StayAway(relief, product));
        for t in away.times() {
            let (Some(row), Some(until)) = (away.at(t), in_time.at(t)) else {
                continue;
            };
            let mut entries = vec![(row, 1.0), (until, 1.0)];
            entries.extend(away.at(t + 1).map(|r| (r, -1.0)));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &[],
            });
        }
    }
}

/// Counts what leaves, and what comes back under a relief.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let world = draft.world;
    match deed {
        Deed::Carry {
            lane,
            commodity,
            period,
            status: Status::Free,
            ..
        } => {
            let product = draft.network.commodity(commodity).product;
            let lane = &world.lanes[lane.index()];
            if !world.crosses_border(lane.from_id, lane.to_id) {
                return;
            }
            let from = world.places[lane.from_id.index()].territory;
            leave(draft, from, product, period, extra);
        }
        Deed::Load {
            call,
            commodity,
            period,
        } => {
            let product = draft.network.commodity(commodity).product;
            let port = world.calls[call.index()].place_id;
            let from = world.places[port.index()].territory;
            leave(draft, from, product, period, extra);
        }
        Deed::Enter {
            place,
            commodity,
            slot,
            choice,
            ..
        } => {
            let Some(relief) = world.claims[choice.claim.index()].relief else {
                return;
            };
            let period = world.slots(place).get(slot).period;
            let product = draft.network.commodity(commodity).product;
            for (left, quantity) in world.left_in(relief, product) {
                let row = draft.model.row(Account::Away(relief, left), period);
                extra.entries.extend(row.map(|r| (r, quantity)));
            }
        }
        _ => {}
    }
}

/// Counts what leaves free circulation of a territory: it is away, and may come back in time.
fn leave(draft: &Draft, from: TerritoryId, product: ProductId, period: u32, extra: &mut Extra) {
    let world = draft.world;
    for (i, r) in world.reliefs.iter().enumerate() {
        let Some(within) = r.within_periods else {
            continue;
        };
        if r.territory != from || !r.products.contains(&product) {
            continue;
        }
        let id = ReliefId::from(i);
        let away = draft.model.row(Account::Away(id, product), period);
        extra.entries.extend(away.map(|r| (r, -1.0)));
        let last = period.saturating_add(within).min(world.calendar.len());
        for t in period..last {
            let row = draft.model.row(Account::BackInTime(id, product), t);
            extra.entries.extend(row.map(|r| (r, -1.0)));
        }
    }
}
