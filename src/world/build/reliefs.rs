//! Reliefs, from their table.

use super::{Build, Names};
use crate::world::marks::MarkKind;
use crate::world::reliefs::Relief;
use crate::world::tables::{ReliefKind, Role};

impl Build<'_> {
    /// Reliefs for goods that leave for a time.
    pub(super) fn reliefs(&mut self, territories: &Names, products: &Names) -> Vec<Relief> {
        let tables = self.tables;
        let mut reliefs = Vec::new();
        for row in &tables.reliefs {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            let covered = tables.products.iter().filter(|p| {
                let named = row.products.is_empty() || row.products.contains(&p.product);
                let within =
                    |prefix: &str| p.hs_code.as_deref().is_some_and(|c| c.starts_with(prefix));
                named && row.hs_code.as_deref().is_none_or(within)
            });
            let covered: Vec<_> = covered.map(|p| &p.product).collect();
            let worked = row.kind == ReliefKind::OutwardProcessing;
            let taken = tables
                .recipe_lines
                .iter()
                .any(|l| l.role == Role::Input && covered.contains(&&l.product));
            if covered.is_empty() || (worked && !taken) {
                let why = match covered.is_empty() {
                    true => "covers no product of the instance",
                    false => "is for goods that no recipe takes",
                };
                self.problems.warn(
                    "W0375",
                    row.at,
                    "products",
                    format!("relief `{}` {why}", row.relief),
                    "name the goods that leave, and have a recipe abroad that takes them",
                );
            }
            let Some(left) = self.mark(MarkKind::Away, &row.relief, row.at) else {
                continue;
            };
            let worked = match worked {
                true => match self.mark(MarkKind::Worked, &row.relief, row.at) {
                    None => continue,
                    some => some,
                },
                false => None,
            };
            reliefs.push(Relief {
                territory,
                products: covered
                    .into_iter()
                    .filter_map(|p| products.get(p))
                    .collect(),
                left,
                worked,
                row: row.clone(),
            });
        }
        reliefs
    }
}
