//! Regions, checked again from the plan's deliveries.

use crate::audit::{Audit, Sum, rows};
use crate::plan::regions;
use crate::world::ids::*;

/// Audits what every region is served at least, and what the plan says of regions.
pub fn audit(audit: &mut Audit) {
    served(audit);
    told(audit);
}

fn served(audit: &mut Audit) {
    let world = audit.world;
    for (_, region) in world.all_regions().filter(|r| world.counts_service(r.0)) {
        let mut sum = Sum::default();
        for (row, d) in rows("deliveries", &audit.plan.deliveries) {
            let mut places = world.places.iter();
            let at = places.position(|p| p.place == d.place.as_str());
            let here = at.is_some_and(|p| region.has(PlaceId::from(p)));
            if here && d.outcome == "delivered" {
                sum.add(1.0, d.quantity, Some(row));
            }
        }
        let least = world.least_share(region) * world.wanted_in(region);
        let what = format!("delivered in region {}", region.region);
        audit.at_least("V2301", &sum, least, what);
    }
}

/// The lines of regions follow from the plan's other rows.
fn told(audit: &mut Audit) {
    let should = regions(audit.world, audit.plan);
    for (row, line) in rows("regions", &audit.plan.regions) {
        let same = should.iter().find(|s| s.region == line.region);
        let Some(same) = audit.known(same, row, "region", &line.region) else {
            continue;
        };
        let figures = [
            ("wanted", line.wanted, same.wanted),
            ("delivered", line.delivered, same.delivered),
            ("served_share", line.served_share, same.served_share),
            ("landed_cost", line.landed_cost, same.landed_cost),
            ("value_added", line.value_added, same.value_added),
            ("compute_hours", line.compute_hours, same.compute_hours),
            (
                "compute_hours_within",
                line.compute_hours_within,
                same.compute_hours_within,
            ),
            ("places", f64::from(line.places), f64::from(same.places)),
            (
                "places_reached",
                f64::from(line.places_reached),
                f64::from(same.places_reached),
            ),
        ];
        for (field, found, expected) in figures {
            let given = found.is_finite() && found != f64::from(u32::MAX);
            if given && (found - expected).abs() > 1e-6 * expected.abs().max(1.0) {
                let finding = audit.find(
                    "V2302",
                    row,
                    field,
                    format!("{field} is {found}, and should be {expected}"),
                    "the plan's other rows give it",
                );
                (finding.found, finding.expected) = (Some(found), Some(expected));
            }
        }
    }
}
