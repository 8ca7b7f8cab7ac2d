//! Temporary admission and goods that have to be somewhere, from their tables.

use super::{Build, Names};
use crate::world::admissions::{Admission, Presence};
use crate::world::ids::*;
use crate::world::marks::{MarkId, MarkKind};
use crate::world::{Place, Territory};

/// What is read of temporary admission.
#[derive(Default)]
pub(super) struct Admissions {
    pub all: Vec<Admission>,
    pub stayed: Vec<(TerritoryId, MarkId)>,
}

impl Build<'_> {
    /// Temporary admission, and the marks of goods whose stay has ended.
    pub(super) fn admissions(
        &mut self,
        products: &Names,
        by: &Names,
        places: &[Place],
        territories: &[Territory],
    ) -> Admissions {
        let tables = self.tables;
        let mut read = Admissions::default();
        for row in &tables.temporary_admissions {
            let Some(place) = by.get::<PlaceId>(&row.place) else {
                continue;
            };
            let keeps = |p: &&crate::world::tables::ProductRow| {
                p.shelf_life.is_none() && p.service_class.is_none()
            };
            let lost = row.products.iter().find(|name| {
                let of = tables.products.iter().find(|p| p.product == **name);
                of.is_some_and(|p| !keeps(&p))
            });
            if let Some(name) = lost {
                self.problems.add(
                    "E0379",
                    row.at,
                    "products",
                    format!(
                        "`{}` admits `{name}`, which perishes or is digital",
                        row.admission
                    ),
                    "only goods that keep are admitted for a time: what leaves again is what came",
                );
                continue;
            }
            let covered = tables
                .products
                .iter()
                .filter(keeps)
                .filter(|p| row.products.is_empty() || row.products.contains(&p.product));
            let covered: Vec<ProductId> =
                covered.filter_map(|p| products.get(&p.product)).collect();
            let wanted = tables.presences.iter().any(|p| {
                p.place == row.place
                    && products
                        .get::<ProductId>(&p.product)
                        .is_some_and(|p| covered.contains(&p))
            });
            if !wanted {
                self.problems.warn(
                    "W0380",
                    row.at,
                    "place",
                    format!(
                        "no goods that `{}` admits have to be at `{}`",
                        row.admission, row.place
                    ),
                    "say in `presences` what has to be there: admitted goods serve nothing else",
                );
            }
            let territory = places[place.index()].territory;
            if read.stayed.iter().all(|s| s.0 != territory) {
                let name = &territories[territory.index()].name;
                let Some(mark) = self.mark(MarkKind::Stayed, name, row.at) else {
                    return read;
                };
                read.stayed.push((territory, mark));
            }
            read.all.push(Admission {
                place,
                products: covered,
                row: row.clone(),
            });
        }
        read
    }

    /// Goods that have to be somewhere.
    pub(super) fn presences(&mut self, places: &Names, products: &Names) -> Vec<Presence> {
        let mut read = Vec::new();
        for row in &self.tables.presences {
            let (Some(place_id), Some(product_id)) =
                (places.get(&row.place), products.get(&row.product))
            else {
                continue;
            };
            let what = format!("presence `{}`", row.presence);
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            read.push(Presence {
                place_id,
                product_id,
                open,
                row: row.clone(),
            });
        }
        read
    }
}
