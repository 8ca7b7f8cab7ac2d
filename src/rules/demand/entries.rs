//! Activities and accounts of demand.

use std::ops::Range;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::tables::Spread;
use crate::world::{Demand, ids::*};

/// Opens a balance per demand.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, d) in world.demands.iter().enumerate() {
        if d.open.is_empty() {
            continue;
        }
        let id = DemandId::from(i);
        match d.spread {
            Spread::Each => {
                let last = delivery_periods(d, world.calendar.len());
                draft.model.open_balance(Account::Demand(id), last, &|t| {
                    if d.open.contains(&t) {
                        d.quantity_at.at(t)
                    } else {
                        0.0
                    }
                });
            }
            Spread::Window => {
                let quantity = d.quantity_at.at(d.open.start);
                draft
                    .model
                    .open_balance(Account::Demand(id), 0..1, &|_| quantity);
            }
        }
    }
}

/// Posts deliveries, backlog and what is unmet.
pub fn post(draft: &mut Draft) {
    let (world, network) = (draft.world, draft.network);
    for (i, d) in world.demands.iter().enumerate() {
        let id = DemandId::from(i);
        let Some(rows) = draft.model.rows(Account::Demand(id)) else {
            continue;
        };
        let periods = delivery_periods(d, world.calendar.len());
        let row = |t: u32| match d.spread {
            Spread::Each => rows.at(t),
            Spread::Window => rows.at(0),
        };
        let total: f64 = wanted(d, &d.open);
        let late = d.lateness_penalty.map(|p| p * d.priority);
        for c in network.of_product(d.product_id) {
            let Some(goods) = draft
                .model
                .rows(Account::Goods(d.place_id, c, Status::Free))
            else {
                continue;
            };
            if !world.wants(d, network.commodity(c)) {
                continue;
            }
            let along: Vec<_> = periods
                .clone()
                .map(|t| {
                    let (demand, commodity, period) = (id, c, t);
                    joint::along(
                        draft,
                        Deed::Deliver {
                            demand,
                            commodity,
                            period,
                        },
                    )
                })
                .collect();
            let mut poster = draft.model.activity(Activity::Deliver(id, c));
            for (t, extra) in periods.clone().zip(along) {
                let (Some(from), Some(to)) = (goods.at(t), row(t)) else {
                    continue;
                };
                let upper = match (d.spread, d.open.contains(&t) && late.is_none()) {
                    (Spread::Each, true) => d.quantity_at.at(t),
                    _ => total,
                };
                let revenue = match world.header.objective.counts_revenue() {
                    true => -d.price_at.at(t.min(d.open.end - 1)),
                    false => 0.0,
                };
                let after = (t + 1).saturating_sub(d.open.end);
                let lateness = match d.spread {
                    Spread::Window => f64::from(after) * late.unwrap_or(0.0),
                    Spread::Each => 0.0,
                };
                let mut costs = vec![(CostTerm::Revenue, revenue), (CostTerm::Lateness, lateness)];
                costs.extend(&extra.costs);
                let mut entries = vec![(from, -1.0), (to, 1.0)];
                entries.extend(&extra.entries);
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper,
                    entries: &entries,
                    costs: &costs,
                });
            }
        }
        if let Some(penalty) = d.penalty {
            let mut poster = draft.model.activity(Activity::Unmet(id));
            let times = if d.spread == Spread::Each {
                periods.clone()
            } else {
                d.open.start..d.open.start + 1
            };
            for t in times {
                let upper = if late.is_some() || d.spread == Spread::Window {
                    total
                } else {
                    d.quantity_at.at(t)
                };
                let entries: Vec<_> = row(t).map(|r| (r, 1.0)).into_iter().collect();
                let costs = [(CostTerm::Unmet, penalty)];
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper,
                    entries: &entries,
                    costs: &costs,
                });
            }
        }
        if let (Some(late), Spread::Each) = (late, d.spread) {
            let mut poster = draft.model.activity(Activity::Owe(id));
            for t in periods.start..periods.end.saturating_sub(1) {
                let (Some(now), Some(next)) = (rows.at(t), rows.at(t + 1)) else {
                    continue;
                };
                let since = (t + 1).saturating_sub(d.lateness()).max(d.open.start);
                let upper = wanted(d, &(since..(t + 1).min(d.open.end)));
                let entries = [(now, 1.0), (next, -1.0)];
                let costs = [(CostTerm::Lateness, late)];
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper,
                    entries: &entries,
                    costs: &costs,
                });
            }
        }
    }
}

/// Periods in which it may be delivered: its range, and the lateness after it.
fn delivery_periods(d: &Demand, horizon: u32) -> Range<u32> {
    d.open.start..(d.open.end + d.lateness()).min(horizon)
}

/// Quantity wanted in a range of periods.
fn wanted(d: &Demand, periods: &Range<u32>) -> f64 {
    match d.spread {
        Spread::Each => periods.clone().map(|t| d.quantity_at.at(t)).sum(),
        Spread::Window => d.quantity_at.at(d.open.start),
    }
}
