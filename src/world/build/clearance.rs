//! Ways to clear beside the ordinary one, from their table.

use super::*;
use crate::world::clearance::ClearanceMode;

impl Build<'_> {
    /// Modes of clearance, each with the places that offer it.
    pub(super) fn clearance_modes(
        &mut self,
        territories: &Names,
        names: &Names,
        places: &[Place],
    ) -> Vec<ClearanceMode> {
        let tables = self.tables;
        let mut modes = Vec::new();
        for row in &tables.clearance_modes {
            let named = row.territory.as_ref();
            let Some(territory_id) = self.territory_of(territories, named, row.at) else {
                continue;
            };
            let place_ids: Vec<PlaceId> = row.places.iter().filter_map(|p| names.get(p)).collect();
            let of = |p: &PlaceId| places.get(p.index()).map(|p| p.territory);
            if territory_id.is_some() && place_ids.iter().any(|p| of(p) != territory_id) {
                self.problems.add(
                    "E0378",
                    row.at,
                    "places",
                    format!(
                        "a place of mode `{}` is not in its territory, and does not offer it",
                        row.mode
                    ),
                    "name places of the territory, or leave one of the two blank",
                );
            }
            modes.push(ClearanceMode {
                territory_id,
                place_ids,
                days: self.days(row.valid_from, row.valid_to, row.at),
                row: row.clone(),
            });
        }
        modes
    }
}

/// Days on which a way to clear opens or closes in a territory.
pub(super) fn mode_cuts(
    modes: &[ClearanceMode],
    territory: TerritoryId,
) -> impl Iterator<Item = Day> + '_ {
    let here = move |m: &&ClearanceMode| m.territory_id.is_none_or(|t| t == territory);
    let days = |m: &ClearanceMode| [m.days.0, m.days.1.saturating_add(1)];
    modes.iter().filter(here).flat_map(days)
}
