//! Activities and accounts of contracts.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::world::tables::{BreakKind, ContractKind};
use crate::world::{Contract, ids::*};

const FREE_BELOW: f64 = f64::NEG_INFINITY;
const FREE_ABOVE: f64 = f64::INFINITY;

/// Opens the accounts of contracts.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, k) in world.contracts.iter().enumerate() {
        if k.window.is_empty() {
            continue;
        }
        let id = ContractId::from(i);
        let model = &mut draft.model;
        model.open_balance(Account::ContractVolume(id), k.window.clone(), &|_| 0.0);
        if k.minimum > 0.0 {
            model.open(Account::ContractMinimum(id), 0..1, &|_| k.minimum, &|_| {
                FREE_ABOVE
            });
        }
        if let Some(maximum) = k.maximum {
            model.open(Account::ContractMaximum(id), 0..1, &|_| FREE_BELOW, &|_| {
                maximum
            });
        }
        if k.reservation_price.is_some() {
            model.open(
                Account::Reserved(id),
                k.window.clone(),
                &|_| FREE_BELOW,
                &|_| 0.0,
            );
        }
        if k.container > 0.0 {
            model.open(
                Account::ContainerFit(id),
                k.window.clone(),
                &|_| FREE_BELOW,
                &|_| 0.0,
            );
        }
        if k.steps.is_empty() {
            continue;
        }
        model.open_balance(Account::ContractBreaks(id), 0..1, &|_| 0.0);
        if chooses(k) {
            for b in 0..k.steps.len() as u32 {
                model.open(Account::BreakMost(id, b), 0..1, &|_| FREE_BELOW, &|_| 0.0);
                model.open(Account::BreakLeast(id, b), 0..1, &|_| 0.0, &|_| FREE_ABOVE);
            }
            if k.breaks == BreakKind::AllUnits {
                model.open(Account::OneBreak(id), 0..1, &|_| FREE_BELOW, &|_| 1.0);
            }
        }
    }
}

/// Posts volumes, shortfalls, containers and price breaks.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, k) in world.contracts.iter().enumerate() {
        if k.window.is_empty() {
            continue;
        }
        let id = ContractId::from(i);
        let (charge, most) = (charge(k), most_volume(draft, k));
        let whole = |account| draft.model.row(account, 0);
        let (minimum, maximum, breaks) = (
            whole(Account::ContractMinimum(id)),
            whole(Account::ContractMaximum(id)),
            whole(Account::ContractBreaks(id)),
        );
        let volume = draft.model.rows(Account::ContractVolume(id));
        let fit = draft.model.rows(Account::ContainerFit(id));
        let reserved = draft.model.rows(Account::Reserved(id));
        let mut poster = draft.model.activity(Activity::Volume(id));
        for t in k.window.clone() {
            let mut entries: Vec<(u32, f64)> = Vec::with_capacity(5);
            entries.extend(volume.and_then(|r| r.at(t)).map(|r| (r, -1.0)));
            entries.extend(minimum.map(|r| (r, 1.0)));
            entries.extend(maximum.map(|r| (r, 1.0)));
            entries.extend(breaks.map(|r| (r, 1.0)));
            entries.extend(fit.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
            entries.extend(reserved.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &[],
            });
        }
        drop(poster);
        if let Some(row) = minimum {
            let costs = [(CostTerm::Shortfall, k.shortfall_price)];
            let mut poster = draft.model.activity(Activity::Shortfall(id));
            poster.post(Post {
                time: 0,
                lower: 0.0,
                upper: k.minimum,
                entries: &[(row, 1.0)],
                costs: &costs,
            });
        }
        if let (Some(rows), Some(price)) = (reserved, k.reservation_price) {
            let entries: Vec<_> = rows
                .times()
                .filter_map(|t| Some((rows.at(t)?, -1.0)))
                .collect();
            let costs = [(CostTerm::Reservation, price)];
            let mut poster = draft.model.activity(Activity::Reserve(id));
            poster.post(Post {
                time: 0,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &costs,
            });
        }
        if let Some(fit) = fit {
            let costs = [(charge, k.container_cost)];
            let mut poster = draft.model.decision(Activity::Containers(id));
            for t in k.window.clone() {
                let entries: Vec<_> = fit.at(t).map(|r| (r, -k.container)).into_iter().collect();
                let upper = (most / k.container).ceil();
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper,
                    entries: &entries,
                    costs: &costs,
                });
            }
        }
        if let Some(row) = breaks {
            post_breaks(draft, id, k, row, most);
        }
    }
}

fn post_breaks(draft: &mut Draft, id: ContractId, k: &Contract, volume: u32, most: f64) {
    let all_units = k.breaks == BreakKind::AllUnits;
    for (b, &(from, rate)) in k.steps.iter().enumerate() {
        let to = k.steps.get(b + 1).map_or(most.max(from), |next| next.0);
        let upper = if all_units { to } else { to - from };
        let b = b as u32;
        let row = |account| draft.model.row(account, 0);
        let (most_row, least_row) = (
            row(Account::BreakMost(id, b)),
            row(Account::BreakLeast(id, b)),
        );
        let one = row(Account::OneBreak(id));
        let before = b
            .checked_sub(1)
            .and_then(|a| row(Account::BreakLeast(id, a)));
        let width_before = b
            .checked_sub(1)
            .map_or(0.0, |a| from - k.steps[a as usize].0);
        let mut entries = vec![(volume, -1.0)];
        entries.extend(most_row.map(|r| (r, 1.0)));
        entries.extend(least_row.map(|r| (r, 1.0)));
        let costs = [(charge(k), rate)];
        let mut poster = draft.model.activity(Activity::InBreak(id, b));
        poster.post(Post {
            time: 0,
            lower: 0.0,
            upper,
            entries: &entries,
            costs: &costs,
        });
        drop(poster);
        if !chooses(k) {
            continue;
        }
        let mut entries: Vec<(u32, f64)> = Vec::with_capacity(3);
        entries.extend(most_row.map(|r| (r, -upper)));
        if all_units {
            entries.extend(least_row.map(|r| (r, -from)));
            entries.extend(one.map(|r| (r, 1.0)));
        } else {
            // Reaching this break needs the one before to be full.
            entries.extend(before.map(|r| (r, -width_before)));
        }
        let mut poster = draft.model.decision(Activity::BreakReached(id, b));
        poster.post(Post {
            time: 0,
            lower: 0.0,
            upper: 1.0,
            entries: &entries,
            costs: &[],
        });
    }
}

/// Whether its breaks need whole-number decisions.
fn chooses(k: &Contract) -> bool {
    k.breaks == BreakKind::AllUnits || k.steps.windows(2).any(|w| w[1].1 < w[0].1)
}

/// What its charges are called.
fn charge(k: &Contract) -> CostTerm {
    match k.kind {
        ContractKind::Carrier => CostTerm::Freight,
        ContractKind::Supplier => CostTerm::Goods,
    }
}

/// Most volume that can be of use.
fn most_volume(draft: &Draft, k: &Contract) -> f64 {
    let world = draft.world;
    let useful: f64 = match k.lane_id {
        Some(lane) => {
            let lane = &world.lanes[lane.index()];
            (0..world.products.len())
                .map(ProductId::from)
                .map(|p| draft.network.bounds.units(p) * world.per_unit(p, lane.freight_unit))
                .sum()
        }
        None => k.supplies.first().map_or(0.0, |s| {
            draft
                .network
                .bounds
                .units(world.supplies[s.index()].product_id)
        }),
    };
    let last_break = k.steps.last().map_or(0.0, |s| s.0);
    k.maximum
        .map_or(useful.max(k.minimum).max(last_break), |m| {
            m.min(useful.max(k.minimum).max(last_break))
        })
}
