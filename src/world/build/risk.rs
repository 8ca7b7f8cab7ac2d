//! Resolves limits to dependence.

use std::collections::BTreeSet;

use super::*;
use crate::world::risk::{Source, Sourcing};

impl Build<'_> {
    pub(super) fn sourcing(
        &mut self,
        places: &Names,
        products: &Names,
        world: &[Place],
        lanes: &[Lane],
        supplies: &[Supply],
    ) -> Vec<Sourcing> {
        let mut limits = Vec::new();
        for row in &self.tables.sourcing_limits {
            let place: Option<PlaceId> = row.place.as_ref().and_then(|p| places.get(p));
            let product: Option<ProductId> = row.product.as_ref().and_then(|p| products.get(p));
            let counted = |s: &&Supply| product.is_none_or(|p| p == s.product_id);
            let members: BTreeSet<Source> = match row.by {
                SourcedBy::Country => {
                    let stocks = self
                        .tables
                        .opening_stock
                        .iter()
                        .filter_map(|s| s.origin_country);
                    let transit = self.tables.in_transit.iter().map(|s| s.origin_country);
                    let homes = world.iter().map(|p| p.row.country);
                    let bought = supplies.iter().map(|s| s.origin);
                    let all = homes.chain(bought).chain(stocks).chain(transit);
                    all.map(Source::Country).collect()
                }
                SourcedBy::Supplier => {
                    let all = supplies.iter().filter(counted);
                    all.map(|s| Source::Place(s.place_id)).collect()
                }
                SourcedBy::Firm => {
                    let firms = Names::of(self.tables.firms.iter().map(|f| &f.firm));
                    let all = supplies.iter().filter(counted);
                    let owner =
                        |s: &Supply| self.owner_of(&world[s.place_id.index()].row.place, &firms);
                    all.map(|s| Source::Firm(owner(s))).collect()
                }
                SourcedBy::Port => (0..world.len())
                    .map(|i| Source::Place(PlaceId::from(i)))
                    .collect(),
                SourcedBy::Lane => {
                    let leads = |l: &Lane| match place {
                        Some(p) => l.to_id == p,
                        None => {
                            world[l.from_id.index()].territory != world[l.to_id.index()].territory
                        }
                    };
                    let all = lanes.iter().enumerate().filter(|(_, l)| leads(l));
                    all.map(|(i, _)| Source::Lane(LaneId::from(i))).collect()
                }
            };
            if place.is_some()
                && matches!(
                    row.by,
                    SourcedBy::Supplier | SourcedBy::Firm | SourcedBy::Port
                )
            {
                self.problems.add(
                    "E0930",
                    row.at,
                    "place",
                    format!("a limit by {} is counted everywhere", row.by.name()),
                    "leave `place` blank, and name the one place in `source`",
                );
            }
            if row.by == SourcedBy::Firm && self.tables.firms.is_empty() {
                self.problems.add(
                    "E0934",
                    row.at,
                    "by",
                    format!(
                        "limit `{}` counts by firm, and there are no firms",
                        row.limit
                    ),
                    "tables `firms` and `cash_accounts`, or count by `supplier`",
                );
                continue;
            }
            if row.max_share.is_none() && row.min_sources == 0 {
                self.problems.add(
                    "E0931",
                    row.at,
                    "max_share",
                    format!("limit `{}` limits nothing", row.limit),
                    "give max_share, or min_sources with min_share",
                );
            }
            if row.min_sources > 0
                && (row.min_share <= 0.0 || f64::from(row.min_sources) * row.min_share > 1.0)
            {
                self.problems.add(
                    "E0932",
                    row.at,
                    "min_share",
                    format!(
                        "{} sources cannot each have a share of {} at least",
                        row.min_sources, row.min_share
                    ),
                    "give a share above 0 that so many sources can have together",
                );
            }
            let what = format!("limit `{}`", row.limit);
            let members: Vec<Source> = members.into_iter().collect();
            let named = |s: &Source| match s {
                Source::Country(c) => c.to_string(),
                Source::Place(p) => world[p.index()].row.place.to_string(),
                Source::Lane(l) => lanes[l.index()].row.lane.to_string(),
                Source::Firm(f) => self.tables.firms[f.index()].firm.to_string(),
            };
            let limited: Vec<bool> = members
                .iter()
                .map(|m| row.source.as_ref().is_none_or(|s| *s == named(m)))
                .collect();
            if let Some(source) = row.source.as_ref().filter(|_| !limited.contains(&true)) {
                self.problems.add(
                    "E0933",
                    row.at,
                    "source",
                    format!("no {} here is called `{source}`", row.by.name()),
                    "name a country of origin, a place of supply, its firm, a place, or a lane that is counted",
                );
            }
            limits.push(Sourcing {
                place,
                product,
                members,
                limited,
                window: self.periods(row.valid_from, row.valid_to, row.at, &what),
                row: row.clone(),
            });
        }
        limits
    }
}
