//! Rows whose coefficients span too much: told in the trade's words, with the row of the instance
//! that they come from.

use crate::instance::At;
use crate::lp::{Lp, scale};
use crate::model::{Account, Model};
use crate::network::Network;
use crate::world::World;
use crate::world::checks::Problems;

/// Most rows told.
const TOLD: usize = 5;

/// Warns of rows that scaling leaves above 6 orders of magnitude, and refuses those above 9.
pub fn check(world: &World, network: &Network, model: &Model, problems: &mut Problems) {
    // Scaling takes the flat matrix; most instances are narrow as they are.
    if !spans(&model.lp, scale::WARN_RANGE) {
        return;
    }
    let mut wide = model.lp.wide_rows(scale::WARN_RANGE);
    wide.sort_by(|a, b| b.range.total_cmp(&a.range).then(a.row.cmp(&b.row)));
    let mut told: Vec<Account> = Vec::new();
    for w in wide {
        let (account, _) = model.account_at(w.row);
        if told.contains(&account) || told.len() >= TOLD {
            continue;
        }
        told.push(account);
        let (what, at, field) = subject(world, network, account);
        let message = format!("{what} mixes quantities {:.0e} times apart", w.range);
        let remedy = "use a larger unit for the small ones or a smaller one for the large ones, or leave out a limit that never binds";
        if w.range > scale::REFUSE_RANGE {
            problems.add("E0331", at, field, message, remedy);
        } else {
            problems.warn("W0331", at, field, message, remedy);
        }
    }
}

/// Whether the coefficients of any row span more than `limit` as they are.
fn spans(lp: &Lp, limit: f64) -> bool {
    let mut ends = vec![(f64::INFINITY, 0.0_f64); lp.n_rows()];
    for column in lp.columns() {
        for (row, coefficient) in column.entries().filter(|e| e.1 != 0.0) {
            let (low, high) = &mut ends[row];
            *low = low.min(coefficient.abs());
            *high = high.max(coefficient.abs());
        }
    }
    ends.iter().any(|&(low, high)| high > limit * low)
}

/// What an account is about: words, the row of the instance, and its field.
fn subject(world: &World, network: &Network, account: Account) -> (String, At, &'static str) {
    let w = world;
    match account {
        Account::LaneCapacity(l) | Account::LaneLoad(l) => {
            let lane = &w.lanes[l.index()];
            let words = format!("the capacity of lane `{}`", lane.lane);
            (words, lane.at, "capacity")
        }
        Account::LegCapacity(call) => {
            let call = &w.calls[call.index()];
            let service = &w.services[call.service_id.index()];
            let words = format!("the capacity of service `{}`", service.service);
            (words, service.at, "capacity")
        }
        Account::Handling(p) => {
            let place = &w.places[p.index()];
            let words = format!("handling at `{}`", place.place);
            (words, place.at, "handling_capacity")
        }
        Account::Room(s) | Account::Safety(s) => {
            let storage = &w.storage[s.index()];
            let words = format!("storage at `{}`", storage.place);
            (words, storage.at, "capacity")
        }
        Account::OrderMost(s) | Account::OrderLeast(s) => {
            let supply = &w.supplies[s.index()];
            let words = format!(
                "the minimum order of `{}` at `{}`",
                supply.product, supply.place
            );
            (words, supply.at, "min_order")
        }
        Account::Hours(r) => {
            let resource = &w.resources[r.index()];
            let words = format!("hours of `{}` at `{}`", resource.resource, resource.place);
            (words, resource.at, "capacity")
        }
        Account::BatchMost(r) | Account::BatchLeast(r) | Account::Averaging(r, _) => {
            let plant = &w.plant_recipes[r.index()];
            let words = format!("batches of `{}` at `{}`", plant.recipe, plant.place);
            (words, plant.at, "min_batch")
        }
        Account::Inputs(pool) => {
            let pool = network.runs.pool(pool);
            let (p, q) = (
                &w.places[pool.place.index()],
                &w.products[pool.product.index()],
            );
            let words = format!("the use of `{}` at `{}`", q.product, p.place);
            (words, q.at, "product")
        }
        Account::Demand(d) | Account::Due(d) => {
            let demand = &w.demands[d.index()];
            (format!("demand `{}`", demand.demand), demand.at, "quantity")
        }
        Account::Goods(place, ..) | Account::Quay(place, ..) => {
            let p = &w.places[place.index()];
            (format!("stock at `{}`", p.place), p.at, "place")
        }
        Account::ContractVolume(k)
        | Account::ContractBreaks(k)
        | Account::ContractMinimum(k)
        | Account::ContractMaximum(k)
        | Account::BreakMost(k, _)
        | Account::BreakLeast(k, _)
        | Account::OneBreak(k)
        | Account::ContainerFit(k) => {
            let contract = &w.contracts[k.index()];
            let words = format!("the volume of contract `{}`", contract.contract);
            (words, contract.at, "contract")
        }
        other => (format!("the balance of {other:?}"), w.header.at, "name"),
    }
}
