//! Preferences claimed after entry, from their tables.

use super::{Build, Names};
use crate::world::ids::*;
use crate::world::late_claims::LateClaim;
use crate::world::tables::{MeasureKind, TariffRow};
use crate::world::{Day, Measure, Tariff};

/// Days on which what can be claimed after entry into a territory changes.
pub(super) fn late_cuts(
    territory: TerritoryId,
    tariffs: &[Tariff],
    late: &[LateClaim],
) -> Vec<Day> {
    let mut cuts = Vec::new();
    for t in tariffs.iter().filter(|t| t.territory_id == territory) {
        let Some(from) = t.claimed_from else { continue };
        cuts.push(from);
        let terms = late.iter().find(|l| l.measure == t.measure_id);
        if let Some(within) = terms.and_then(|l| i32::try_from(l.within_days?).ok()) {
            cuts.push(from.saturating_sub(within));
        }
    }
    cuts
}

impl Build<'_> {
    /// Preferences that may be claimed after entry.
    pub(super) fn late_claims(&mut self, by: &Names, measures: &[Measure]) -> Vec<LateClaim> {
        let tables = self.tables;
        let mut late = Vec::new();
        for row in &tables.late_claims {
            let Some(measure) = by.get::<MeasureId>(&row.measure) else {
                continue;
            };
            if measures[measure.index()].kind != MeasureKind::Preference {
                self.problems.add(
                    "E0370",
                    row.at,
                    "measure",
                    format!(
                        "`{}` is no preference, and nothing is claimed late",
                        row.measure
                    ),
                    "name a measure of kind `preference`",
                );
                continue;
            }
            let dated = |t: &&TariffRow| t.measure == row.measure && t.claimed_from.is_some();
            if !tables.tariffs.iter().any(|t| dated(&t)) {
                self.problems.warn(
                    "W0371",
                    row.at,
                    "measure",
                    format!("no rate of `{}` is claimed after entry", row.measure),
                    "give its rates the first day on which they can be claimed (tariffs, claimed_from)",
                );
            }
            late.push(LateClaim {
                measure,
                row: row.clone(),
            });
        }
        late
    }

    /// The first day on which a row's rate can be claimed, where entries before it may claim late.
    pub(super) fn claimed_from(&mut self, row: &TariffRow, measure: &Measure) -> Option<Day> {
        let from = row.claimed_from?;
        let early = row.valid_from.is_some_and(|first| from <= first);
        if measure.kind != MeasureKind::Preference || early {
            let message = match early {
                true => format!("the rate can be claimed from {from} on, no later than it begins"),
                false => format!(
                    "measure `{}` is no preference, and is not claimed",
                    row.measure
                ),
            };
            self.problems.add(
                "E0372",
                row.at,
                "claimed_from",
                message,
                "leave it blank, or give a preference a later day than its first",
            );
        }
        Some(self.calendar.day(from))
    }
}
