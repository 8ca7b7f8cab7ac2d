//! Certificates over time: obtaining, renewing, validity; trials that come first.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::world::ids::*;
use crate::world::standards::Means;
use crate::world::tables::CertificateRow;

/// Opens a certificate's accounts.
pub(super) fn open(draft: &mut Draft, id: RouteId, row: &CertificateRow) {
    let world = draft.world;
    let periods = 0..world.calendar.len();
    let route = &world.routes[id.index()];
    let below = |_| f64::NEG_INFINITY;
    let model = &mut draft.model;
    model.open(Account::Certified(id), periods.clone(), &below, &|_| 0.0);
    for &product in &route.products {
        let key = Account::Certifiable(id, product);
        model.open(key, periods.clone(), &below, &|_| 0.0);
    }
    let held = |t: i64| world.held(id, t);
    model.open_balance(Account::Validity(id), periods.clone(), &|t| {
        held(i64::from(t)) - if t == 0 { 0.0 } else { held(i64::from(t) - 1) }
    });
    if row.renewal_cost.is_some() {
        // What was held before the first period can be renewed in it.
        model.open(Account::Renewable(id), periods.clone(), &below, &|t| {
            if t + row.lead_time == 0 {
                held(-1)
            } else {
                0.0
            }
        });
    }
    if route.after.is_some() {
        model.open(Account::TrialPassed(id), periods, &below, &|_| 0.0);
    }
}

/// Posts a certificate's decisions, or a pilot's trial.
pub(super) fn post(draft: &mut Draft, id: RouteId) {
    match &draft.world.routes[id.index()].means {
        Means::Certificate(row) => {
            decide(draft, id, row);
            valid(draft, id, row);
        }
        Means::Pilot(_) => trial(draft, id),
        Means::Assessment(_) => {}
    }
}

/// Obtaining and renewing.
fn decide(draft: &mut Draft, id: RouteId, row: &CertificateRow) {
    let world = draft.world;
    let horizon = world.calendar.len();
    let model = &draft.model;
    let (Some(validity), renewable, passed) = (
        model.rows(Account::Validity(id)),
        model.rows(Account::Renewable(id)),
        model.rows(Account::TrialPassed(id)),
    ) else {
        return;
    };
    let after = world.routes[id.index()]
        .after
        .map(|p| match &world.routes[p.index()].means {
            Means::Pilot(row) => row.trial_quantity,
            _ => 0.0,
        });
    let ways = [
        (Activity::Certify(id), Some(row.cost), passed.zip(after)),
        (
            Activity::Renew(id),
            row.renewal_cost,
            renewable.map(|r| (r, 1.0)),
        ),
    ];
    let only = draft.network.presolve.applied(id);
    for (key, cost, condition) in ways {
        let Some(cost) = cost else { continue };
        // Of the applications only; a renewal has its own time.
        let only = only.filter(|_| matches!(key, Activity::Certify(_)));
        let mut poster = draft.model.decision(key);
        for t in 0..horizon.saturating_sub(row.lead_time) {
            if only.is_some_and(|o| o != t) || !world.route_open(id, world.calendar.first(t)) {
                continue;
            }
            let from = t + row.lead_time;
            let mut entries = Vec::with_capacity(3);
            entries.extend(validity.at(from).map(|r| (r, -1.0)));
            let until = row.validity.and_then(|v| from.checked_add(v));
            entries.extend(until.and_then(|u| validity.at(u)).map(|r| (r, 1.0)));
            entries.extend(condition.and_then(|(rows, q)| Some((rows.at(t)?, q))));
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: 1.0,
                entries: &entries,
                costs: &[(CostTerm::Certificates, cost)],
            });
        }
    }
}

/// Valid certificates by period. More than two at a time are never of use: of three of one length
/// that overlap, the middle one can be left out.
fn valid(draft: &mut Draft, id: RouteId, row: &CertificateRow) {
    let world = draft.world;
    let horizon = world.calendar.len();
    let most: Vec<f64> = (0..horizon).map(|t| most(draft, id, t)).collect();
    let model = &draft.model;
    let (Some(validity), Some(certified), renewable) = (
        model.rows(Account::Validity(id)),
        model.rows(Account::Certified(id)),
        model.rows(Account::Renewable(id)),
    ) else {
        return;
    };
    let mut poster = draft.model.activity(Activity::Valid(id));
    for t in 0..horizon {
        let mut entries = Vec::with_capacity(4);
        entries.extend(validity.at(t).map(|r| (r, 1.0)));
        entries.extend(validity.at(t + 1).map(|r| (r, -1.0)));
        entries.extend(certified.at(t).map(|r| (r, -most[t as usize])));
        // Applied for at t + 1 - lead time, renewal begins at t + 1.
        let renews = (t + 1).checked_sub(row.lead_time);
        let renewable = renewable.zip(renews).and_then(|(r, at)| r.at(at));
        entries.extend(renewable.map(|r| (r, -1.0)));
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: 2.0,
            entries: &entries,
            costs: &[],
        });
    }
}

/// The most units of a certificate's products that its plant can make in a period and that can be
/// of use: the tightest bound of what a valid certificate opens.
fn most(draft: &Draft, id: RouteId, t: u32) -> f64 {
    let (world, network) = (draft.world, draft.network);
    let route = &world.routes[id.index()];
    let of = |&product: &ProductId| {
        let mut made = 0.0;
        for plant in &world.plant_recipes {
            let recipe = &world.recipes[plant.recipe_id.index()];
            let output = recipe.outputs.iter().find(|o| o.0 == product);
            if let Some(&(_, quantity)) = output.filter(|_| plant.place_id == route.place) {
                let started = t.checked_sub(recipe.duration);
                let runs = match (&plant.capacity_at, started) {
                    (_, None) => 0.0,
                    (Some(capacity), Some(s)) => capacity.at(s),
                    (None, Some(_)) => f64::INFINITY,
                };
                made += runs * quantity;
            }
        }
        made.min(network.bounds.units(product))
    };
    route.products.iter().map(of).sum()
}

/// What a pilot has admitted up to each period, where a certificate waits for it.
fn trial(draft: &mut Draft, id: RouteId) {
    let (world, network) = (draft.world, draft.network);
    let Some(rows) = draft.model.rows(Account::Trial(id)) else {
        return;
    };
    let route = &world.routes[id.index()];
    let Means::Pilot(pilot) = &route.means else {
        return;
    };
    let units: f64 = route
        .products
        .iter()
        .map(|&p| network.bounds.units(p))
        .sum();
    let waiting: Vec<_> = (0..world.routes.len())
        .map(RouteId::from)
        .filter(|r| world.routes[r.index()].after == Some(id))
        .filter_map(|r| draft.model.rows(Account::TrialPassed(r)))
        .collect();
    let mut poster = draft.model.activity(Activity::Admitted(id));
    for t in rows.times() {
        let mut entries = Vec::with_capacity(3);
        entries.extend(rows.at(t).map(|r| (r, -1.0)));
        entries.extend(rows.at(t + 1).map(|r| (r, 1.0)));
        let from = t.saturating_add(pilot.trial_periods);
        entries.extend(waiting.iter().filter_map(|r| r.at(from)).map(|r| (r, -1.0)));
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: units,
            entries: &entries,
            costs: &[],
        });
    }
}
