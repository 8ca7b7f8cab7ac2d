//! Activities and accounts of claiming.

use crate::model::{Account, Activity, CostTerm, Post};
use crate::rules::Draft;
use crate::rules::joint::{Deed, Extra};
use crate::world::{claims, ids::*};

/// An agreement's entries of a commodity at a place: slots in which something can be claimed.
type Entries = ((AgreementId, PlaceId, CommodityId), Vec<u32>);

/// Entries that cost something by themselves.
fn entries(draft: &Draft) -> Vec<Entries> {
    let (world, network) = (draft.world, draft.network);
    let mut all = Vec::new();
    for a in (0..world.agreements.len()).map(AgreementId::from) {
        if !world.entry_costs(a) {
            continue;
        }
        for &(place, c, status) in network.nodes.keys() {
            let territory = world.places[place.index()].territory;
            if status != Status::Suspended || !world.takes_part(a, territory) {
                continue;
            }
            let slots = world.slots(place);
            let mut goods = network.commodity(c).entering(territory, 0);
            let candidates = claims::candidates(world, &goods);
            let mut claimed = |s: &u32| {
                goods.day = slots.get(*s).first;
                let open = claims::open(world, &goods, &candidates);
                open.iter().any(|o| o.assessment.agreement == Some(a))
            };
            let times: Vec<u32> = (0..slots.len()).filter(|s| claimed(s)).collect();
            if !times.is_empty() {
                all.push(((a, place, c), times));
            }
        }
    }
    all
}

/// Opens the entries.
pub fn open(draft: &mut Draft) {
    for ((a, place, c), times) in entries(draft) {
        let (first, last) = (times[0], times[times.len() - 1]);
        let key = Account::ClaimEntered(a, place, c);
        let below = |_| f64::NEG_INFINITY;
        draft.model.open(key, first..last + 1, &below, &|_| 0.0);
    }
}

/// Posts whether there is an entry.
pub fn post(draft: &mut Draft) {
    for ((a, place, c), times) in entries(draft) {
        let key = Account::ClaimEntered(a, place, c);
        let Some(rows) = draft.model.rows(key) else {
            continue;
        };
        let most = draft.most(c);
        let cost = draft.world.agreements[a.index()].claim_cost_per_entry;
        let mut poster = draft.model.decision(Activity::ClaimEntry(a, place, c));
        for t in times {
            let Some(row) = rows.at(t) else { continue };
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: 1.0,
                entries: &[(row, -most)],
                costs: &[(CostTerm::Claims, cost)],
            });
        }
    }
}

/// What claiming adds to entering free circulation, and what comes back later.
pub fn join(draft: &Draft, deed: Deed, extra: &mut Extra) {
    let Deed::Enter {
        place,
        commodity,
        slot,
        choice,
        ..
    } = deed
    else {
        return;
    };
    let assessed = &choice.assessment;
    if assessed.claim_cost > 0.0 {
        extra.costs.push((CostTerm::Claims, assessed.claim_cost));
    }
    if let Some(refund) = assessed.refund {
        let back = (CostTerm::LateRefund(refund.due), -assessed.refunded());
        extra.costs.push(back);
    }
    if let Some(agreement) = assessed.agreement {
        let key = Account::ClaimEntered(agreement, place, commodity);
        let row = draft.model.row(key, slot);
        extra.entries.extend(row.map(|r| (r, 1.0)));
    }
}
