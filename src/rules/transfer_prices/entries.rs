//! Accounts and activities of sales between firms.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::ids::*;

/// Opens what is sold, and the prices of several.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    let below = |_| f64::NEG_INFINITY;
    for (i, ladder) in world.transfer_prices().iter().enumerate() {
        let (k, model) = (TransferPriceId::from(i), &mut draft.model);
        model.open_balance(Account::SoldBetween(k), 0..world.calendar.len(), &|_| 0.0);
        if !ladder.decides() {
            continue;
        }
        let years = 0..ladder.years.len() as u32;
        model.open_balance(Account::OnePrice(k), years.clone(), &|_| 1.0);
        for step in 0..ladder.steps.len() as u32 {
            let most = Account::SoldAtMost(k, step);
            model.open(most, years.clone(), &below, &|_| 0.0);
            let entered = Account::EnteredAt(k, step);
            model.open(entered, years.clone(), &below, &|_| 0.0);
        }
    }
}

/// Posts sales at each price, and which price a year has.
pub fn post(draft: &mut Draft) {
    let world = draft.world;
    let calendar = &world.calendar;
    for (i, ladder) in world.transfer_prices().iter().enumerate() {
        let k = TransferPriceId::from(i);
        let most = most(draft, k);
        for step in 0..ladder.steps.len() as u32 {
            let model = &draft.model;
            let rows = |key| model.rows(key);
            let (sold, at_most, entered) = (
                rows(Account::SoldBetween(k)),
                rows(Account::SoldAtMost(k, step)),
                rows(Account::EnteredAt(k, step)),
            );
            let mut poster = draft.model.activity(Activity::Sell(k, step));
            for t in (0..calendar.len()).filter(|&t| most[t as usize] > 0.0) {
                let year = ladder.year(calendar.first(t));
                let row = |rows: Option<crate::model::Rows>, at| rows.and_then(|r| r.at(at));
                let mut entries = Vec::with_capacity(3);
                entries.extend(row(sold, t).map(|r| (r, 1.0)));
                entries.extend(row(at_most, year).map(|r| (r, 1.0)));
                entries.extend(row(entered, year).map(|r| (r, -1.0)));
                let price = ladder.in_base(step, t);
                poster.post(Post {
                    time: t,
                    lower: 0.0,
                    upper: most[t as usize],
                    entries: &entries,
                    costs: &[
                        (CostTerm::BoughtBetween, price),
                        (CostTerm::SoldBetween, -(1.0 - ladder.withholding) * price),
                    ],
                });
            }
        }
        if !ladder.decides() {
            continue;
        }
        let product = draft.network.bounds.units(ladder.product);
        let mut of_year = vec![0.0; ladder.years.len()];
        for t in 0..calendar.len() {
            of_year[ladder.year(calendar.first(t)) as usize] += most[t as usize];
        }
        for step in 0..ladder.steps.len() as u32 {
            let model = &draft.model;
            let (one, at_most) = (
                model.rows(Account::OnePrice(k)),
                model.rows(Account::SoldAtMost(k, step)),
            );
            let mut poster = draft.model.decision(Activity::Price(k, step));
            for (y, &carried) in (0..).zip(&of_year) {
                let mut entries = Vec::with_capacity(2);
                entries.extend(one.and_then(|r| r.at(y)).map(|r| (r, 1.0)));
                let most = at_most.and_then(|r| r.at(y));
                entries.extend(most.map(|r| (r, -product.min(carried))));
                poster.post(Post {
                    time: y,
                    lower: 0.0,
                    upper: 1.0,
                    entries: &entries,
                    costs: &[],
                });
            }
        }
    }
}

/// Most that can be sold in each period: what lanes between the two can carry, and no more than
/// can be of use.
fn most(draft: &Draft, k: TransferPriceId) -> Vec<f64> {
    let world = draft.world;
    let product = world.transfer_prices()[k.index()].product;
    let useful = draft.network.bounds.units(product);
    let mut most = vec![0.0; world.calendar.len() as usize];
    // A digital product goes by every way that leads between the two.
    let flows = &draft.network.information;
    for sent in &flows.transmissions {
        let path = flows.path(sent.path);
        let of = draft.network.commodity(sent.commodity).product;
        if of == product && world.sold_between(path.from, path.to, of) == Some(k) {
            for sum in &mut most {
                *sum += draft.most(sent.commodity);
            }
        }
    }
    // A service lands what it can carry, at each of its calls.
    for (i, call) in world.calls.iter().enumerate() {
        let service = &world.services[call.service_id.index()];
        let goods = draft.network.of_product(product);
        let sold = goods.filter(|&c| {
            let aboard = draft.network.commodity(c);
            world.sold_aboard(call.place_id, aboard) == Some(k)
        });
        let (kinds, load) = (sold.count(), world.per_unit(product, service.capacity_unit));
        let carried = if load > 0.0 {
            service.capacity / load
        } else {
            useful
        };
        for sailing in 0..world.calendar.len() {
            let period = world.sails(CallId::from(i), sailing) as usize;
            if let Some(sum) = most.get_mut(period).filter(|_| kinds > 0) {
                *sum += carried.min(useful * kinds as f64);
            }
        }
    }
    for lane in &world.lanes {
        if world.sold_between(lane.from_id, lane.to_id, product) != Some(k) {
            continue;
        }
        let load = world.per_unit(product, lane.capacity_unit);
        for trip in &lane.trips {
            let capacity = lane.capacity_at.as_ref().filter(|_| load > 0.0);
            let carried = capacity.map_or(useful, |p| p.at(trip.period) / load);
            let sum: &mut f64 = &mut most[trip.period as usize];
            // Kinds of one product may each be carried up to what is of use.
            *sum += carried.min(useful * draft.network.of_product(product).count() as f64);
        }
    }
    most
}

/// A shipment between firms is a sale, and so are a transmission and what a service lands; what enters free circulation at a price was sold at it.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let world = draft.world;
    match deed {
        Deed::Carry {
            lane,
            commodity,
            period,
            ..
        } => {
            let lane = &world.lanes[lane.index()];
            let product = draft.network.commodity(commodity).product;
            let sold = world.sold_between(lane.from_id, lane.to_id, product);
            let row = sold.and_then(|k| draft.model.row(Account::SoldBetween(k), period));
            extra.entries.extend(row.map(|r| (r, -1.0)));
        }
        Deed::Ashore {
            call,
            commodity,
            period,
            ..
        } => {
            let place = world.calls[call.index()].place_id;
            let sold = world.sold_aboard(place, draft.network.commodity(commodity));
            let row = sold.and_then(|k| draft.model.row(Account::SoldBetween(k), period));
            extra.entries.extend(row.map(|r| (r, -1.0)));
        }
        Deed::Transmit {
            transmission,
            period,
        } => {
            let (from, to, product, step) = draft.network.transmitted(transmission);
            let Some(k) = world.sold_between(from, to, product) else {
                return;
            };
            let row = draft.model.row(Account::SoldBetween(k), period);
            extra.entries.extend(row.map(|r| (r, -1.0)));
            if let Some(step) = step {
                let year = world.transfer_prices()[k.index()].year(world.calendar.first(period));
                let row = draft.model.row(Account::EnteredAt(k, step), year);
                extra.entries.extend(row.map(|r| (r, 1.0)));
            }
        }
        Deed::Enter { choice, .. } => {
            if let Some(p) = world.claims[choice.claim.index()].priced {
                let key = Account::EnteredAt(p.ladder, p.step);
                let row = draft.model.row(key, p.year);
                extra.entries.extend(row.map(|r| (r, 1.0)));
            }
        }
        _ => {}
    }
}
