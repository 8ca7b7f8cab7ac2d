//! Preferential origin, checked again from what the plan's runs were fed.
//!
//! A run that says it gives originating goods names its inputs: a commodity, or a pool that the
//! plan's feeds say what went into in that period. Every lot of it must qualify; runs that meet a
//! value rule together must meet it window by window.

use std::collections::BTreeMap;

use crate::audit::{Audit, TOLERANCE};
use crate::network::preference::{self, Average};
use crate::network::variants::Setting;
use crate::plan::{Production, RowRef};
use crate::world::ids::*;
use crate::world::marks::{MarkKind, Marks};

/// Runs that meet a value rule together: plant, the tail of their pools' names, marks, window.
type Together = (PlantRecipeId, String, Marks, u32);

/// Audits every run that gives goods with an agreement's origin.
pub fn audit(audit: &mut Audit) {
    let world = audit.world;
    if world.agreements.is_empty() {
        return;
    }
    let mut together: BTreeMap<Together, Vec<(RowRef, &Production)>> = BTreeMap::new();
    for (row, p, id, marks) in audit.marked_runs(MarkKind::Preference) {
        let claimed = world.marks.of_kind(marks, MarkKind::Preference);
        let tail = p
            .inputs
            .split_whitespace()
            .find_map(|i| i.rsplit_once("|averaged:"));
        match tail {
            None => lots(audit, row, p, id, marks),
            Some((_, tail)) => {
                let windows = world.agreements.iter().enumerate();
                let of = windows
                    .filter(|(_, a)| !claimed.common(a.origin()).is_empty())
                    .map(|(i, _)| world.averaging_window(AgreementId::from(i), p.period))
                    .max();
                let key = (id, tail.to_string(), marks, of.unwrap_or(p.period));
                together.entry(key).or_default().push((row, p));
            }
        }
    }
    for ((id, _, marks, _), runs) in together {
        window(audit, id, marks, &runs);
    }
}

fn setting<'w>(audit: &Audit<'w>, id: PlantRecipeId, p: &Production) -> Setting<'w> {
    Setting {
        world: audit.world,
        plant: &audit.world.plant_recipes[id.index()],
        periods: p.period..p.period + 1,
        average: None,
    }
}

/// Every lot of a run must earn the marks that the run gives.
fn lots(audit: &mut Audit, row: RowRef, p: &Production, id: PlantRecipeId, marks: Marks) {
    let setting = setting(audit, id, p);
    let Some(lots) = audit.lots(p, id) else {
        audit.find(
            "V1401",
            row,
            "inputs",
            "the plan does not say what the run was made from, so its origin cannot be told",
            "name a commodity per input, or a pool that `feeds` has rows of",
        );
        return;
    };
    for lot in lots {
        let earned = preference::earns(&setting, &lot, 0);
        let claimed = audit.world.marks.of_kind(marks, MarkKind::Preference);
        let missing: Vec<_> = claimed.iter().filter(|&m| !earned.has(m)).collect();
        if let Some(&mark) = missing.first() {
            let name = audit.world.marks.get(mark).name.clone();
            let from: Vec<String> = lot.iter().map(|&c| audit.goods_name(c)).collect();
            audit.find(
                "V1402",
                row,
                "marks",
                format!(
                    "made from {} the goods have no origin under `{name}`",
                    from.join(", ")
                ),
                "see the agreement's rules in `origin_rules`",
            );
            return;
        }
    }
}

/// Runs of a window must meet together one of the value rules that they can.
fn window(audit: &mut Audit, id: PlantRecipeId, marks: Marks, runs: &[(RowRef, &Production)]) {
    let world = audit.world;
    let Some(&(row, first)) = runs.first() else {
        return;
    };
    let plant = &world.plant_recipes[id.index()];
    let meets = |average: Average| {
        let regime = world.agreements[average.agreement.index()].regimes[average.regime];
        let mut over = 0.0;
        let mut scale = 0.0_f64;
        for (_, p) in runs {
            let allowed = p.runs * preference::allowance(world, plant, average);
            over -= allowed;
            scale = scale.max(allowed.abs());
            let needs = world.recipes[plant.recipe_id.index()].inputs.iter();
            for (input, need) in p.inputs.split_whitespace().zip(needs) {
                for (c, quantity) in audit.fed(p, input) {
                    let used = if quantity == 0.0 {
                        need.1 * p.runs
                    } else {
                        quantity
                    };
                    over += used * preference::content(world, average, c);
                }
            }
        }
        marks.has(regime.mark) && over <= TOLERANCE * scale.max(1.0)
    };
    let settings = setting(audit, id, first);
    if !preference::averages(&settings).into_iter().any(meets) {
        audit.find(
            "V1403",
            row,
            "marks",
            "the runs of the window do not meet a value rule together",
            "feed them more that originates, or give the goods no origin",
        );
    }
}
