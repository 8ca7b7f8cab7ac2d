//! Activities and accounts of end use.

use std::collections::BTreeSet;

use crate::model::{Account, Activity, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::claims;
use crate::world::ids::*;

/// Opens the accounts of every product that can enter for end use.
pub fn open(draft: &mut Draft) {
    for (measure, product) in subjects(draft) {
        let periods = 0..draft.world.calendar.len();
        let (free_below, free_above) = (|_| f64::NEG_INFINITY, |_| f64::INFINITY);
        let nothing = |_| 0.0;
        let model = &mut draft.model;
        let waiting = Account::AwaitingUse(measure, product);
        model.open_balance(waiting, periods.clone(), &nothing);
        let used = Account::UsedThere(measure, product);
        model.open(used, periods.clone(), &free_below, &nothing);
        let in_time = Account::UseInTime(measure, product);
        model.open(in_time, periods, &nothing, &free_above);
    }
}

/// Posts use, and waiting for it.
pub fn post(draft: &mut Draft) {
    for (measure, product) in subjects(draft) {
        let most = draft.network.bounds.units(product);
        let rows = |account| draft.model.rows(account);
        let (Some(waiting), Some(used), Some(in_time)) = (
            rows(Account::AwaitingUse(measure, product)),
            rows(Account::UsedThere(measure, product)),
            rows(Account::UseInTime(measure, product)),
        ) else {
            continue;
        };
        let mut poster = draft.model.activity(Activity::EndUse(measure, product));
        for t in waiting.times() {
            let (Some(from), Some(by)) = (waiting.at(t), used.at(t)) else {
                continue;
            };
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &[(from, -1.0), (by, 1.0)],
                costs: &[],
            });
        }
        drop(poster);
        let mut poster = draft.model.activity(Activity::AwaitUse(measure, product));
        for t in waiting.times() {
            let (Some(from), Some(until)) = (waiting.at(t), in_time.at(t)) else {
                continue;
            };
            let mut entries = vec![(from, -1.0), (until, -1.0)];
            entries.extend(waiting.at(t + 1).map(|r| (r, 1.0)));
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

/// Counts entries for end use, and use at authorised plants.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let world = draft.world;
    match deed {
        Deed::Enter {
            place,
            commodity,
            slot,
            choice,
            ..
        } => {
            let preference = world.claims[choice.claim.index()].preference;
            let Some(measure) = claims::end_use(world, preference) else {
                return;
            };
            let product = draft.network.commodity(commodity).product;
            let period = world.slots(place).get(slot).period;
            let row = |account, t| draft.model.row(account, t);
            let waiting = row(Account::AwaitingUse(measure, product), period);
            extra.entries.extend(waiting.map(|r| (r, 1.0)));
            // Until its time is up it may wait: through this period and D - 1 more.
            let within = world.measures[measure.index()].end_use_within;
            for t in period..period.saturating_add(within).min(world.calendar.len()) {
                let until = row(Account::UseInTime(measure, product), t);
                extra.entries.extend(until.map(|r| (r, 1.0)));
            }
        }
        Deed::Use {
            place,
            product,
            period,
            quantity,
        } => {
            for (i, measure) in world.measures.iter().enumerate() {
                if measure.end_use && measure.plants.contains(&place) {
                    let account = Account::UsedThere(MeasureId::from(i), product);
                    let row = draft.model.row(account, period);
                    extra.entries.extend(row.map(|r| (r, -quantity)));
                }
            }
        }
        _ => {}
    }
}

/// End-use preferences with the products that can enter under them.
fn subjects(draft: &Draft) -> BTreeSet<(MeasureId, ProductId)> {
    let (world, network) = (draft.world, draft.network);
    let mut subjects = BTreeSet::new();
    if world.measures.iter().all(|m| !m.end_use) {
        return subjects;
    }
    for &(place, c, status) in network.nodes.keys() {
        if status != Status::Suspended {
            continue;
        }
        let commodity = network.commodity(c);
        let goods = commodity.entering(world.places[place.index()].territory, 0);
        for claim in claims::candidates(world, &goods) {
            let preference = world.claims[claim.index()].preference;
            if let Some(measure) = claims::end_use(world, preference) {
                subjects.insert((measure, commodity.product));
            }
        }
    }
    subjects
}
