//! Activities and accounts of limits to dependence and of emissions.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;
use crate::world::risk::{Source, Sourcing};
use crate::world::tables::SourcedBy;

const FREE_BELOW: f64 = f64::NEG_INFINITY;
const FREE_ABOVE: f64 = f64::INFINITY;
/// Kilograms of a tonne.
const TONNE: f64 = 1000.0;

/// Opens the accounts.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, limit) in world.sourcing.iter().enumerate() {
        let id = SourcingId::from(i);
        let most = most(draft, limit);
        let model = &mut draft.model;
        model.open_balance(Account::Counted(id), 0..1, &|_| 0.0);
        for (k, limited) in limit.limited.iter().enumerate() {
            let k = k as u32;
            if *limited && limit.row.max_share.is_some() {
                model.open(Account::ShareMost(id, k), 0..1, &|_| FREE_BELOW, &|_| 0.0);
            }
            if limit.row.min_sources > 0 {
                let least = -limit.row.min_share * most;
                model.open(Account::ShareLeast(id, k), 0..1, &|_| least, &|_| {
                    FREE_ABOVE
                });
            }
        }
        if limit.row.min_sources > 0 {
            let least = f64::from(limit.row.min_sources);
            model.open(Account::Sources(id), 0..1, &|_| least, &|_| FREE_ABOVE);
        }
    }
    if let Some(cap) = world.header.emissions_cap {
        draft
            .model
            .open(Account::Emissions, 0..1, &|_| FREE_BELOW, &|_| cap);
    }
}

/// Posts what is counted, and which sources count.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, limit) in world.sourcing.iter().enumerate() {
        let id = SourcingId::from(i);
        let most = most(draft, limit);
        let row = |account| draft.model.row(account, 0);
        let mut entries: Vec<(u32, f64)> = Vec::new();
        entries.extend(row(Account::Counted(id)).map(|r| (r, -1.0)));
        for k in 0..limit.members.len() as u32 {
            let share = limit.row.max_share.unwrap_or(1.0);
            entries.extend(row(Account::ShareMost(id, k)).map(|r| (r, -share)));
            entries.extend(row(Account::ShareLeast(id, k)).map(|r| (r, -limit.row.min_share)));
        }
        draft.model.activity(Activity::Counted(id)).post(Post {
            time: 0,
            lower: 0.0,
            upper: most,
            entries: &entries,
            costs: &[],
        });
        for k in 0..limit.members.len() as u32 {
            let row = |account| draft.model.row(account, 0);
            let Some(least) = row(Account::ShareLeast(id, k)) else {
                continue;
            };
            let mut entries = vec![(least, -limit.row.min_share * most)];
            entries.extend(row(Account::Sources(id)).map(|r| (r, 1.0)));
            draft.model.decision(Activity::Qualified(id, k)).post(Post {
                time: 0,
                lower: 0.0,
                upper: 1.0,
                entries: &entries,
                costs: &[],
            });
        }
    }
}

/// What a deed counts towards.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let (world, network) = (draft.world, draft.network);
    let emitted = match deed {
        Deed::Carry {
            lane, commodity, ..
        } => Some(world.emitted(lane, network.commodity(commodity).product)),
        Deed::Stay { call, commodity } => {
            Some(world.emitted_on_leg(call, network.commodity(commodity).product))
        }
        _ => None,
    };
    if let Some(emitted) = emitted.map(|e| e / TONNE).filter(|&e| e > 0.0) {
        let cap = draft.model.row(Account::Emissions, 0);
        extra.entries.extend(cap.map(|r| (r, emitted)));
        let price = world.header.emissions_price;
        if price > 0.0 {
            extra.costs.push((CostTerm::Emissions, price * emitted));
        }
    }
    for (i, limit) in world.sourcing.iter().enumerate() {
        let Some((source, product, period)) = source(draft, limit, deed) else {
            continue;
        };
        let Some(size) = limit.counts(world, product, period) else {
            continue;
        };
        let Some(k) = limit.position(source) else {
            continue;
        };
        let (id, k) = (SourcingId::from(i), k as u32);
        for account in [
            Account::Counted(id),
            Account::ShareMost(id, k),
            Account::ShareLeast(id, k),
        ] {
            extra
                .entries
                .extend(draft.model.row(account, 0).map(|r| (r, size)));
        }
    }
}

/// The source of a deed under a limit, what it moves and when; `None` where it is not counted.
fn source(draft: &Draft, limit: &Sourcing, deed: Deed) -> Option<(Source, ProductId, u32)> {
    let (world, network) = (draft.world, draft.network);
    let here = |place: PlaceId| limit.place.is_none_or(|p| p == place);
    match (limit.row.by, deed) {
        (
            SourcedBy::Country,
            Deed::Deliver {
                demand,
                commodity,
                period,
            },
        ) => {
            let c = network.commodity(commodity);
            here(world.demands[demand.index()].place_id).then_some((
                Source::Country(c.origin),
                c.product,
                period,
            ))
        }
        (SourcedBy::Supplier, Deed::Buy { supply, period }) => {
            let s = &world.supplies[supply.index()];
            Some((Source::Place(s.place_id), s.product_id, period))
        }
        (SourcedBy::Firm, Deed::Buy { supply, period }) => {
            let s = &world.supplies[supply.index()];
            let firm = Source::Firm(world.owner(s.place_id));
            Some((firm, s.product_id, period))
        }
        (
            SourcedBy::Port,
            Deed::Enter {
                place,
                commodity,
                slot,
                ..
            },
        ) => {
            let period = world.slots(place).get(slot).period;
            Some((
                Source::Place(place),
                network.commodity(commodity).product,
                period,
            ))
        }
        (
            SourcedBy::Lane,
            Deed::Carry {
                lane,
                commodity,
                period,
                ..
            },
        ) => {
            let to = world.lanes[lane.index()].to_id;
            here(to).then_some((
                Source::Lane(lane),
                network.commodity(commodity).product,
                period,
            ))
        }
        _ => None,
    }
}

/// Most that a limit can count: every useful unit once; on lanes, once for each lane.
fn most(draft: &Draft, limit: &Sourcing) -> f64 {
    let (world, bounds) = (draft.world, &draft.network.bounds);
    let products = (0..world.products.len()).map(ProductId::from);
    let once: f64 = products
        .filter(|&p| limit.product.is_none_or(|q| q == p))
        .map(|p| bounds.units(p) * world.per_unit(p, limit.row.unit))
        .sum();
    let times = match limit.row.by {
        SourcedBy::Country => 1,
        SourcedBy::Supplier | SourcedBy::Firm | SourcedBy::Port | SourcedBy::Lane => {
            limit.members.len().max(1)
        }
    };
    once * times as f64
}
