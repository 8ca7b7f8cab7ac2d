//! Activities and accounts of drawback.

use std::collections::BTreeMap;

use crate::model::{Account, Activity, CostTerm, Post};
use crate::network::Commodity;
use crate::rules::joint::{Deed, Extra};
use crate::rules::{Draft, refundable_duty};
use crate::world::claims;
use crate::world::drawbacks::{Component, Drawback};
use crate::world::tables::DrawbackMethod;
use crate::world::{Claim, Day, World, ids::*};

const NO_LEAST: f64 = f64::NEG_INFINITY;

/// Goods that enter under a claim, on whose duty refunds can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    territory: TerritoryId,
    goods: CommodityId,
    claim: ClaimId,
}

/// Exports of a programme: the goods as declared, and the places where they can be.
type Exports = BTreeMap<(DrawbackId, CommodityId), Vec<(PlaceId, CommodityId)>>;

/// Goods that can be declared under each programme, keyed by what they are before.
fn exports(draft: &Draft) -> Exports {
    let (world, network) = (draft.world, draft.network);
    let mut exports = Exports::new();
    for &(place, c, status) in network.nodes.keys() {
        for id in (0..world.drawbacks.len()).map(DrawbackId::from) {
            let declared = (status == Status::Free)
                .then(|| world.declared_under(id, place, network.commodity(c)))
                .flatten()
                .and_then(|d| network.find(d))
                .filter(|&d| network.window(place, d, Status::Free).is_some());
            if let Some(declared) = declared {
                exports.entry((id, c)).or_default().push((place, declared));
            }
        }
    }
    exports
}

/// Goods that can be cleared into a territory that refunds, under each claim.
fn imports(draft: &Draft) -> Vec<Import> {
    let (world, network) = (draft.world, draft.network);
    let mut imports = Vec::new();
    for &(place, goods, status) in network.nodes.keys() {
        let territory = world.places[place.index()].territory;
        let refunds = world.drawbacks.iter().any(|d| d.territory == territory);
        if refunds && status == Status::Suspended && network.cleared(world, place, goods).is_some()
        {
            let entering = network.commodity(goods).entering(territory, 0);
            let claims = claims::candidates(world, &entering).into_iter();
            imports.extend(claims.map(|claim| Import {
                territory,
                goods,
                claim,
            }));
        }
    }
    imports.sort_unstable();
    imports.dedup();
    imports
}

/// Opens what was imported, and what exports are made of.
pub fn open(draft: &mut Draft) {
    let world = draft.world;
    if world.drawbacks.is_empty() {
        return;
    }
    for i in imports(draft) {
        let slots = 0..world.territories[i.territory.index()].slots.len();
        let key = Account::Refundable(i.territory, i.goods, i.claim);
        draft.model.open(key, slots, &|_| NO_LEAST, &|_| 0.0);
    }
    let periods = 0..world.calendar.len();
    for (id, e) in exports(draft).into_keys() {
        let programme = &world.drawbacks[id.index()];
        let goods = draft.network.commodity(e);
        for k in world.components(programme.territory, goods) {
            let key = Account::Exported(id, e, k.product);
            draft
                .model
                .open(key, periods.clone(), &|_| NO_LEAST, &|_| 0.0);
        }
        if programme.lesser_of_duty_there && world.manufactured(programme.territory, goods) {
            let key = Account::DutyThere(id, e);
            draft
                .model
                .open(key, periods.clone(), &|_| NO_LEAST, &|_| 0.0);
        }
    }
}

/// A clearance adds to what refunds can be asked for.
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
    let territory = draft.world.places[place.index()].territory;
    let key = Account::Refundable(territory, commodity, choice.claim);
    extra
        .entries
        .extend(draft.model.row(key, slot).map(|r| (r, -1.0)));
}

/// Posts declarations for export, and which imports each is set against.
pub fn post(draft: &mut Draft) {
    if draft.world.drawbacks.is_empty() {
        return;
    }
    let imports = imports(draft);
    for ((id, e), places) in exports(draft) {
        for (place, declared) in places {
            declare(draft, id, e, place, declared);
        }
        for &import in &imports {
            designate(draft, id, e, import);
        }
    }
}

fn declare(
    draft: &mut Draft,
    id: DrawbackId,
    e: CommodityId,
    place: PlaceId,
    declared: CommodityId,
) {
    let world = draft.world;
    let programme = &world.drawbacks[id.index()];
    let rows = |c| draft.model.rows(Account::Goods(place, c, Status::Free));
    let (Some(from), Some(to)) = (rows(e), rows(declared)) else {
        return;
    };
    let goods = draft.network.commodity(e);
    let classes: Vec<_> = world
        .components(programme.territory, goods)
        .into_iter()
        .filter_map(|k| {
            let key = Account::Exported(id, e, k.product);
            Some((draft.model.rows(key)?, k.quantity))
        })
        .collect();
    let there = draft.model.rows(Account::DutyThere(id, e));
    let most = draft.most(e);
    let mut poster = draft.model.activity(Activity::Declare(id, place, e));
    for t in from.times() {
        let (Some(out), Some(into)) = (from.at(t), to.at(t)) else {
            continue;
        };
        if !exports_in(world, programme, t) {
            continue;
        }
        let mut entries = vec![(out, -1.0), (into, 1.0)];
        entries.extend(classes.iter().filter_map(|(r, a)| Some((r.at(t)?, -a))));
        if let Some(row) = there.and_then(|r| r.at(t)) {
            entries.push((row, -programme.duty_there));
        }
        poster.post(Post {
            time: t,
            lower: 0.0,
            upper: most,
            entries: &entries,
            costs: &[],
        });
    }
}

/// Whether a programme takes exports of a period: its days cover all of it.
fn exports_in(world: &World, programme: &Drawback, t: u32) -> bool {
    programme.days.0 <= world.calendar.first(t) && world.calendar.last(t) <= programme.days.1
}

fn designate(draft: &mut Draft, id: DrawbackId, e: CommodityId, import: Import) {
    let world = draft.world;
    let programme = &world.drawbacks[id.index()];
    let goods = draft.network.commodity(e);
    let Some(class) = matching(draft, programme, goods, import) else {
        return;
    };
    let key = Account::Refundable(import.territory, import.goods, import.claim);
    let (Some(imported), Some(exported)) = (
        draft.model.rows(key),
        draft.model.rows(Account::Exported(id, e, class.product)),
    ) else {
        return;
    };
    let there = draft.model.rows(Account::DutyThere(id, e));
    let commodity = draft.network.commodity(import.goods);
    let slots = &world.territories[import.territory.index()].slots;
    let window = (programme.window * 365.25).floor() as Day;
    let most = draft.most(import.goods);
    for s in imported.times() {
        let slot = slots.get(s);
        let claim = &world.claims[import.claim.index()];
        let paid = refundable_duty(world, import.territory, commodity, slot.first, claim);
        let Some(row) = imported.at(s) else { continue };
        let key = Activity::Designate(id, import.goods, import.claim, s, e);
        let refunds: Vec<(u32, f64)> = (slot.period..world.calendar.len())
            .filter(|&t| {
                world.calendar.last(t) - slot.first <= window && exports_in(world, programme, t)
            })
            .map(|t| {
                let day = world.calendar.last(t);
                let borne = match programme.method {
                    DrawbackMethod::Direct => paid,
                    DrawbackMethod::Substitution => {
                        let article = article(goods, commodity, class);
                        let unclaimed = Claim::default();
                        let territory = import.territory;
                        paid.min(refundable_duty(world, territory, article, day, &unclaimed))
                    }
                };
                (t, programme.refund * borne)
            })
            .filter(|r| r.1 > 0.0)
            .collect();
        let mut poster = draft.model.activity(key);
        for (t, refund) in refunds {
            let Some(used) = exported.at(t) else { continue };
            let mut entries = vec![(row, 1.0), (used, 1.0)];
            entries.extend(there.and_then(|r| r.at(t)).map(|r| (r, refund)));
            let costs = [(CostTerm::Drawback, -refund)];
            poster.post(Post {
                time: t,
                lower: 0.0,
                upper: most,
                entries: &entries,
                costs: &costs,
            });
        }
    }
}

/// The article whose duty is compared: the exported goods themselves, or for a component the
/// goods that were imported.
fn article(goods: Commodity, imported: Commodity, class: Component) -> Commodity {
    if class.product == goods.product {
        goods
    } else {
        imported
    }
}

/// The component class of an export that an import can be set against.
fn matching(
    draft: &Draft,
    programme: &Drawback,
    goods: Commodity,
    import: Import,
) -> Option<Component> {
    let imported = draft.network.commodity(import.goods);
    (programme.territory == import.territory)
        .then(|| draft.world.set_against(programme, goods, imported))?
}
