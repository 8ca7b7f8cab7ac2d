//! Quotas, checked again from the plan's clearances.

use crate::audit::{Audit, Sum, Tally};
use crate::world::claims;
use crate::world::ids::*;

/// Audits quotas: no window is overdrawn, and none that must be filled first is passed over.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.quotas.is_empty() {
        return;
    }
    let mut drawn: Tally<(QuotaId, usize)> = Tally::new();
    // Drawn by a slot, and what passes an unfilled quota by in it.
    let mut by_slot: Tally<(QuotaId, usize, u32)> = Tally::new();
    let mut passed: Vec<(QuotaId, usize, u32)> = Vec::new();
    for entry in audit.entered.clone() {
        let claim = &world.claims[entry.claim.index()];
        let product = entry.commodity.product;
        let size = |q: QuotaId| world.per_unit(product, world.quotas[q.index()].unit);
        for &q in &claim.quotas {
            let quota = &world.quotas[q.index()];
            let Some(window) = quota.window(entry.day) else {
                continue;
            };
            for w in quota.charged(window) {
                let sum = drawn.entry((q, w)).or_default();
                sum.add(size(q), entry.quantity, Some(entry.row));
                let sum = by_slot.entry((q, w, entry.slot)).or_default();
                sum.add(size(q), entry.quantity, Some(entry.row));
            }
        }
        let territory = world.places[entry.place.index()].territory;
        let goods = entry.commodity.entering(territory, entry.day);
        let open = claims::open(world, &goods, &claims::candidates(world, &goods));
        let made = open.iter().find(|o| o.claim == entry.claim);
        let Some(made) = made.filter(|_| entry.quantity > crate::audit::TOLERANCE) else {
            continue;
        };
        for &q in &made.beyond {
            let inside = open
                .iter()
                .filter(|o| world.claims[o.claim.index()].quotas.contains(&q))
                .map(|o| o.assessment.total())
                .fold(f64::INFINITY, f64::min);
            let window = world.quotas[q.index()].window(entry.day);
            if let Some(w) = window.filter(|_| made.assessment.total() < inside) {
                passed.push((q, w, entry.slot));
            }
        }
    }
    for (&(q, w), sum) in &drawn {
        let quota = &world.quotas[q.index()];
        let what = format!(
            "drawn on quota {} by the end of its window {}",
            quota.quota,
            w + 1
        );
        audit.at_most("V0911", sum, quota.available(w), what);
    }
    passed.sort_unstable();
    passed.dedup();
    for (q, w, slot) in passed {
        let mut sum = Sum::default();
        for ((_, _, _), part) in by_slot.range((q, w, 0)..=(q, w, slot)) {
            for row in part.rows() {
                sum.add(1.0, 0.0, Some(row));
            }
            sum.add(1.0, part.value, None);
        }
        let quota = &world.quotas[q.index()];
        let what = format!(
            "drawn on quota {}, which must be used up before anything passes it by, by slot {slot}",
            quota.quota
        );
        audit.at_least("V0912", &sum, quota.available(w), what);
    }
}
