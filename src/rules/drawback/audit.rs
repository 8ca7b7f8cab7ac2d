//! Drawback, checked again from the plan's clearances, declarations and refunds.
//!
//! Declared goods change their mark and leave; each refund is set against an import that was
//! cleared, in time, and against an export that was made of it; no import and no export is used
//! twice, and every refund is what the duty makes it.

use std::collections::BTreeMap;

use crate::audit::{Account, Audit, Posting, Sum, Tally, rows};
use crate::network::Commodity;
use crate::plan::{Clearance, Decision, RowRef, SET_AGAINST, commodity_named};
use crate::rules::refundable_duty;
use crate::world::ids::*;
use crate::world::tables::DrawbackMethod;
use crate::world::{Claim, Day, World};

/// An import: territory, goods, slot, claim.
type Imported = (TerritoryId, Commodity, u32, ClaimId);
/// An export: programme, goods, period.
type Exported = (DrawbackId, Commodity, u32);

/// Audits declarations and refunds.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.drawbacks.is_empty() {
        return;
    }
    let mut declared: BTreeMap<Exported, Sum> = BTreeMap::new();
    for (row, d) in audit.decisions("declared for export") {
        if let Some((export, quantity)) = declaration(audit, row, d) {
            declared
                .entry(export)
                .or_default()
                .add(1.0, quantity, Some(row));
        }
    }
    let mut cleared: BTreeMap<Imported, f64> = BTreeMap::new();
    for (_, k) in rows("clearances", &audit.plan.clearances) {
        let found = audit.resolved(&k.place, &k.product, &k.origin_country, &k.marks);
        let claim = world.claims.iter().position(|c| asked(world, c, k));
        if let Some(((place, c), claim)) = found.zip(claim) {
            let territory = world.places[place.index()].territory;
            let import = (territory, c, k.slot, ClaimId::from(claim));
            *cleared.entry(import).or_default() += k.quantity;
        }
    }
    let mut used: Tally<Imported> = Tally::new();
    let mut made_of: Tally<(Exported, ProductId)> = Tally::new();
    let mut refunded: Tally<Exported> = Tally::new();
    for (row, d) in audit.decisions(SET_AGAINST) {
        refund(audit, row, d, &mut used, &mut made_of, &mut refunded);
    }
    for (import, sum) in &used {
        let most = cleared.get(import).copied().unwrap_or(0.0);
        let what = format!("imports of {} that refunds use", audit.goods_name(import.1));
        audit.at_most("V1502", sum, most, what);
    }
    for ((export, product), sum) in &made_of {
        let programme = &world.drawbacks[export.0.index()];
        let classes = world.components(programme.territory, export.1);
        let holds = classes.iter().find(|k| k.product == *product);
        let quantity = declared.get(export).map_or(0.0, |s| s.value);
        let most = holds.map_or(0.0, |k| k.quantity * quantity);
        let what = format!(
            "{} in exports of {}",
            audit.product_name(*product),
            audit.goods_name(export.1)
        );
        audit.at_most("V1502", sum, most, what);
    }
    for (export, sum) in &refunded {
        let programme = &world.drawbacks[export.0.index()];
        if programme.lesser_of_duty_there && world.manufactured(programme.territory, export.1) {
            let quantity = declared.get(export).map_or(0.0, |s| s.value);
            let what = format!(
                "refunds on {} above the duty there",
                audit.goods_name(export.1)
            );
            audit.at_most("V1502", sum, programme.duty_there * quantity, what);
        }
    }
}

/// Whether an entry asked for a claim.
fn asked(world: &World, claim: &Claim, k: &Clearance) -> bool {
    claim.preference_name(world) == k.claim
        && claim.quota_names(world) == k.quota
        && claim.loading_date(world) == k.loaded_before
}

/// One declaration: moves goods to their mark; what was declared, and how much.
fn declaration(audit: &mut Audit, row: RowRef, d: &Decision) -> Option<(Exported, f64)> {
    let world = audit.world;
    let mut words = d.subject.splitn(3, '/');
    let (programme, place, goods) = (words.next()?, words.next()?, words.next().unwrap_or(""));
    let id = world.drawbacks.iter().position(|p| p.drawback == programme);
    let at = world.places.iter().position(|p| p.place == place);
    let found = id
        .zip(at)
        .zip(commodity_named(world, goods))
        .and_then(|((id, at), c)| {
            let (id, at) = (DrawbackId::from(id), PlaceId::from(at));
            Some((id, at, c, world.declared_under(id, at, c)?))
        });
    let Some((id, at, c, becomes)) = found else {
        audit.find(
            "V1501",
            row,
            "subject",
            format!(
                "`{}` names no goods that the programme takes there",
                d.subject
            ),
            "write programme/place/goods, of a place in the programme's territory",
        );
        return None;
    };
    let programme = &world.drawbacks[id.index()];
    let good = audit.quantity(row, "level", d.level) && d.time < world.calendar.len();
    let open = good
        && programme.days.0 <= world.calendar.first(d.time)
        && world.calendar.last(d.time) <= programme.days.1;
    if !open {
        audit.find(
            "V1501",
            row,
            "time",
            format!("the programme takes no exports of period {}", d.time),
            "declare within its days",
        );
        return None;
    }
    let account = |c| Account::Goods(at, c, Status::Free);
    audit
        .books
        .post(account(c), d.time, -1.0, d.level, Posting::Row(row));
    audit
        .books
        .post(account(becomes), d.time, 1.0, d.level, Posting::Row(row));
    audit.money(row, "cost", d.cost, 0.0);
    Some(((id, c, d.time), d.level))
}

/// One refund: its import and export go together, and its amount is right.
fn refund(
    audit: &mut Audit,
    row: RowRef,
    d: &Decision,
    used: &mut Tally<Imported>,
    made_of: &mut Tally<(Exported, ProductId)>,
    refunded: &mut Tally<Exported>,
) {
    let world = audit.world;
    let words: Vec<&str> = d.subject.splitn(4, '/').collect();
    let claim = world.claims.iter().position(|c| match words.get(3) {
        None => c.is_none(),
        Some(name) => !c.is_none() && c.shown(world) == **name,
    });
    let found = world
        .drawbacks
        .iter()
        .position(|p| words.first().is_some_and(|w| p.drawback == *w));
    let goods = |k: usize| words.get(k).and_then(|w| commodity_named(world, w));
    let named = found.zip(claim).zip(goods(1)).zip(goods(2));
    let matched = named.and_then(|(((id, claim), i), e)| {
        let programme = &world.drawbacks[id];
        let class = world.set_against(programme, e, i)?;
        let slots = &world.territories[programme.territory.index()].slots;
        (d.part < slots.len() && d.time < world.calendar.len()).then_some((id, claim, i, e, class))
    });
    let Some((id, claim, i, e, class)) = matched else {
        audit.find(
            "V1501",
            row,
            "subject",
            format!(
                "`{}` names no import that the export can be set against",
                d.subject
            ),
            "write programme/import/export, of goods that go together, and /claim where the import made one",
        );
        return;
    };
    audit.quantity(row, "level", d.level);
    let programme = &world.drawbacks[id];
    let territory = programme.territory;
    let slot = world.territories[territory.index()].slots.get(d.part);
    let last = world.calendar.last(d.time);
    if slot.period > d.time || last - slot.first > (programme.window * 365.25).floor() as Day {
        audit.find(
            "V1501",
            row,
            "time",
            "the export is before the import, or after the programme's window".to_string(),
            "set exports against imports within the window before them",
        );
    }
    let paid = refundable_duty(world, territory, i, slot.first, &world.claims[claim]);
    let article = if class.product == e.product { e } else { i };
    let borne = match programme.method {
        DrawbackMethod::Direct => paid,
        DrawbackMethod::Substitution => {
            let unclaimed = Claim::default();
            paid.min(refundable_duty(world, territory, article, last, &unclaimed))
        }
    };
    let amount = -programme.refund * borne * d.level;
    audit.money(row, "cost", d.cost, amount);
    audit.charges.add("drawback", &d.subject, amount, d.level);
    let export = (DrawbackId::from(id), e, d.time);
    used.entry((territory, i, d.part, ClaimId::from(claim)))
        .or_default()
        .add(1.0, d.level, Some(row));
    let of = made_of.entry((export, class.product)).or_default();
    of.add(1.0, d.level, Some(row));
    refunded
        .entry(export)
        .or_default()
        .add(programme.refund * borne, d.level, Some(row));
}
