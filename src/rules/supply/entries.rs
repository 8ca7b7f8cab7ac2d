//! Activities and accounts of buying.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{self, Deed};
use crate::world::ids::*;

/// Opens the rows of supplies with a minimum order.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    for (i, s) in world.supplies.iter().enumerate() {
        if s.min_order > 0.0 && !s.open.is_empty() {
            let id = SupplyId::from(i);
            draft.model.open(
                Account::OrderMost(id),
                s.open.clone(),
                &|_| f64::NEG_INFINITY,
                &|_| 0.0,
            );
            draft
                .model
                .open(Account::OrderLeast(id), s.open.clone(), &|_| 0.0, &|_| {
                    f64::INFINITY
                });
        }
    }
}

/// Posts purchases.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    for (i, s) in world.supplies.iter().enumerate() {
        let id = SupplyId::from(i);
        // The row that a purchase adds to, where what is bought then can still be of use.
        let goods: Vec<Option<(u32, u32)>> = (s.open.clone())
            .map(|t| {
                let c = draft.network.find(world.bought(s, t))?;
                let window = draft.network.window(s.place_id, c, Status::Free)?;
                let row = draft.goods(s.place_id, c, Status::Free, t)?;
                (t <= window.latest).then_some((t, row))
            })
            .collect();
        let useful = draft.network.bounds.units(s.product_id).max(s.min_order);
        let most = |t: u32| {
            s.capacity_at
                .as_ref()
                .map_or(useful, |p| p.at(t).min(useful))
        };
        let contract = world.contract_of_supply(id);
        let sets_price = contract.is_some_and(|k| world.contracts[k.index()].sets_price());
        if s.min_order > 0.0 {
            for &(t, _) in goods.iter().flatten() {
                if most(t) < s.min_order {
                    continue;
                }
                let entries = [
                    draft
                        .model
                        .row(Account::OrderMost(id), t)
                        .map(|r| (r, -most(t))),
                    draft
                        .model
                        .row(Account::OrderLeast(id), t)
                        .map(|r| (r, -s.min_order)),
                ];
                let entries: Vec<_> = entries.into_iter().flatten().collect();
                let mut decision = draft.model.decision(Activity::Order(id));
                decision.post(Post {
                    time: t,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &[],
                });
            }
        }
        let order_most = draft.model.rows(Account::OrderMost(id));
        let order_least = draft.model.rows(Account::OrderLeast(id));
        let volume = contract.and_then(|k| draft.model.rows(Account::ContractVolume(k)));
        let along: Vec<_> = goods
            .iter()
            .flatten()
            .map(|&(period, _)| joint::along(draft, Deed::Buy { supply: id, period }))
            .collect();
        let mut poster = draft.model.activity(Activity::Buy(id));
        let mut entries = Vec::with_capacity(6);
        let mut costs = Vec::with_capacity(2);
        for (&(t, row), extra) in goods.iter().flatten().zip(&along) {
            entries.clear();
            entries.push((row, 1.0));
            entries.extend(order_most.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
            entries.extend(order_least.and_then(|r| r.at(t)).map(|r| (r, 1.0)));
            // The contract's price stands in place of the supply's within its window only.
            let under = volume.and_then(|r| r.at(t));
            entries.extend(under.map(|r| (r, 1.0)));
            let price = if sets_price && under.is_some() {
                0.0
            } else {
                s.price_at.at(t)
            };
            entries.extend(&extra.entries);
            costs.clear();
            costs.push((CostTerm::Goods, price));
            costs.extend(&extra.costs);
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most(t),
                entries: &entries,
                costs: &costs,
            });
        }
    }
}
