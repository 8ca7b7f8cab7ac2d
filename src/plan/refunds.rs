//! What comes back of an entry's duty, measure by measure: the ledger's column of refunds, worked
//! out from the plan's decisions and clearances.

use std::collections::BTreeMap;

use super::{Clearance, Decision, Plan, commodity_named};
use crate::network::Commodity;
use crate::world::{Claim, World, ids::*};

/// What the decision is called that sets an import against an export under drawback.
pub const SET_AGAINST: &str = "import set against export";

/// What a refund under drawback names: programme, import, and the claim that this made.
pub(crate) fn named(world: &World, d: &Decision) -> Option<(DrawbackId, Commodity, ClaimId)> {
    let words: Vec<&str> = d.subject.splitn(4, '/').collect();
    let programme = words.first()?;
    let id = world
        .drawbacks
        .iter()
        .position(|p| p.drawback == *programme)?;
    let claim = world.claims.iter().position(|c| match words.get(3) {
        None => c.is_none(),
        Some(name) => !c.is_none() && c.shown(world) == **name,
    })?;
    let import = commodity_named(world, words.get(1)?)?;
    Some((DrawbackId::from(id), import, ClaimId::from(claim)))
}

/// Whether an entry is one of an import: of these goods, in this slot of the territory, under the
/// claim.
fn is_of(
    world: &World,
    k: &Clearance,
    goods: Commodity,
    territory: TerritoryId,
    claim: &Claim,
) -> bool {
    k.territory == world.territories[territory.index()].name.as_str()
        && k.product == world.products[goods.product.index()].product.as_str()
        && k.origin_country == goods.origin.to_string()
        && world.marks.parse(&k.marks) == Some(goods.marks)
        && k.claim == claim.preference_name(world)
        && k.quota == claim.quota_names(world)
        && k.loaded_before == claim.loading_date(world)
}

/// Fills the refunds of the duty ledger. Imports of one kind that enter in one slot are alike: what
/// is refunded on them is taken of their entries in order.
pub(crate) fn add(world: &World, plan: &mut Plan) {
    // Duty lines by entry, and units of each entry on which nothing was refunded yet.
    let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, duty) in plan.duties.iter_mut().enumerate() {
        duty.refund = 0.0;
        lines.entry(duty.entry).or_default().push(i);
    }
    let mut left: Vec<f64> = plan.clearances.iter().map(|k| k.quantity).collect();
    let mut back: Vec<(usize, f64)> = Vec::new();
    for d in plan.decisions.iter().filter(|d| d.decision == SET_AGAINST) {
        let Some((id, goods, claim)) = named(world, d) else {
            continue;
        };
        let territory = world.drawbacks[id.index()].territory;
        let claim = &world.claims[claim.index()];
        let mut units = d.level;
        for (k, left) in plan.clearances.iter().zip(&mut left) {
            let taken = units.min(*left);
            if taken <= 0.0 || k.slot != d.part || !is_of(world, k, goods, territory, claim) {
                continue;
            }
            (units, *left) = (units - taken, *left - taken);
            let amount = -d.cost * taken / d.level;
            let own = lines.get(&k.entry).into_iter().flatten();
            let refunded: Vec<(usize, f64)> = own
                .map(|&i| (i, &plan.duties[i]))
                .filter(|(_, l)| world.refunds_on_export(&l.measure))
                .map(|(i, l)| (i, l.amount))
                .collect();
            back.extend(shared(amount, &refunded));
        }
    }
    for k in &plan.clearances {
        let own = lines.get(&k.entry).into_iter().flatten();
        let own: Vec<(usize, &str)> = own.map(|&i| (i, plan.duties[i].measure.as_str())).collect();
        back.extend(late(world, k, &own));
    }
    for (i, amount) in back {
        plan.duties[i].refund += amount;
    }
}

/// What comes back of an entry that claims its preference afterwards, by what each measure falls by.
fn late(world: &World, k: &Clearance, own: &[(usize, &str)]) -> Vec<(usize, f64)> {
    let of = || {
        let mut claims = world.claims.iter();
        let claim = claims.find(|c| c.late.is_some() && c.preference_name(world) == k.claim)?;
        let place = world
            .places
            .iter()
            .position(|p| p.place == k.place.as_str())?;
        let product = world
            .products
            .iter()
            .position(|p| p.product == k.product.as_str())?;
        let goods = Commodity {
            product: ProductId::from(product),
            origin: crate::instance::cell::parse_country(&k.origin_country)?,
            marks: world.marks.parse(&k.marks)?,
        };
        let at = PlaceId::from(place);
        let day = world.slots(at).get(k.slot).first;
        let goods = goods.entering(world.places[place].territory, day);
        let (amount, falls) = world.falls_by(&goods, claim)?;
        let parts: Vec<(usize, f64)> = own
            .iter()
            .filter_map(|&(i, name)| {
                let of = |m: &&(MeasureId, f64)| world.measures[m.0.index()].measure == name;
                falls.iter().find(of).map(|f| (i, f.1))
            })
            .collect();
        Some(shared(amount * k.quantity, &parts))
    };
    of().unwrap_or_default()
}

/// An amount in proportion to parts.
fn shared(amount: f64, parts: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let whole: f64 = parts.iter().map(|p| p.1).sum();
    let share = |&(i, part): &(usize, f64)| (i, amount * part / whole);
    match whole > 0.0 {
        true => parts.iter().map(share).collect(),
        false => Vec::new(),
    }
}
