//! Preferential origin of what a lot gives: the rules of an agreement, applied to its inputs.
//!
//! An input counts as originating where it has the agreement's status, or that of an agreement it
//! cumulates with; all else is non-originating and counts with its whole value. The lot's product
//! originates where no input is non-originating, or where the working is more than minimal and one
//! alternative of the product's rule is met. Words and formulas: [`crate::rules::origin`].

use std::collections::BTreeMap;

use super::Commodity;
use super::variants::Setting;
use crate::world::agreements::{OriginRule, Regime};
use crate::world::marks::Marks;
use crate::world::tables::{Averaging, ShareBase, TariffShift, ValueMethod};
use crate::world::{Day, PlantRecipe, World, ids::*};

/// Shares are compared with this much leave, for values are decimal and doubles are not.
const LEAVE: f64 = 1e-9;

/// A value rule that the runs of a window meet together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Average {
    /// Agreement.
    pub agreement: AgreementId,
    /// Position of its regime.
    pub regime: usize,
    /// The alternative whose value rule it is.
    pub rule: OriginRuleId,
}

/// Agreements that a plant's country is a member of, with their regimes.
fn regimes<'a>(
    world: &'a World,
    plant: &PlantRecipe,
) -> impl Iterator<Item = (AgreementId, usize, &'a Regime)> {
    let home = world.places[plant.place_id.index()].country;
    world
        .agreements
        .iter()
        .enumerate()
        .filter(move |(_, a)| a.has(home))
        .flat_map(|(i, a)| {
            let regimes = a.regimes.iter().enumerate();
            regimes.map(move |(r, regime)| (AgreementId::from(i), r, regime))
        })
}

/// Whether an input counts as originating under an agreement's rules of a day.
pub fn counts(world: &World, c: Commodity, agreement: AgreementId, day: Day) -> bool {
    let partners = world.agreements[agreement.index()].partners.iter();
    std::iter::once(&agreement)
        .chain(partners)
        .any(|&a| world.originates(c.marks, a, day))
}

/// Value of a unit of an input, as an agreement reckons it.
pub fn value(world: &World, c: Commodity, agreement: AgreementId) -> f64 {
    let agreement = &world.agreements[agreement.index()];
    let fob = world.customs_value(c.product, c.origin);
    let whole = match agreement.value_with_freight {
        true => fob + world.reference_freight(c.product, c.origin),
        false => fob,
    };
    agreement.content(c.marks).map_or(whole, |v| v.min(whole))
}

/// Price of what a run gives: ex works where the plant names it, else the customs value.
pub(super) fn price(world: &World, plant: &PlantRecipe) -> f64 {
    let recipe = &world.recipes[plant.recipe_id.index()];
    let home = world.places[plant.place_id.index()].country;
    let outputs = recipe.outputs.iter().enumerate();
    outputs
        .map(|(i, &(product, quantity))| {
            let named = plant.ex_works_price.filter(|_| i == 0);
            quantity * named.unwrap_or_else(|| world.customs_value(product, home))
        })
        .sum()
}

/// The base of a value rule: price or net cost of what a run gives.
fn base(world: &World, plant: &PlantRecipe, method: ValueMethod) -> Option<f64> {
    let recipe = &world.recipes[plant.recipe_id.index()];
    match method {
        ValueMethod::NetCost => Some(plant.net_cost? * recipe.outputs.first()?.1),
        _ => Some(price(world, plant)),
    }
}

/// Whether a product differs from a good at a level of the Harmonized System.
fn shifts(world: &World, input: ProductId, output: ProductId, change: TariffShift) -> bool {
    let digits = match change {
        TariffShift::Chapter => 2,
        TariffShift::Heading => 4,
        TariffShift::Subheading => 6,
    };
    let code = |p: ProductId| world.products[p.index()].hs_code.as_deref().unwrap_or("");
    match (code(input).get(..digits), code(output).get(..digits)) {
        (Some(a), Some(b)) => a != b,
        // A code that is too short shows no change.
        _ => false,
    }
}

/// Whether a non-originating input meets the change that a rule asks for.
fn changes(world: &World, rule: &OriginRule, input: ProductId, output: ProductId) -> bool {
    let Some(change) = rule.change else {
        return true;
    };
    let code = world.products[input.index()]
        .hs_code
        .as_deref()
        .unwrap_or("");
    shifts(world, input, output, change)
        && !rule.excluded.contains(&input)
        && !rule
            .excluded_hs
            .iter()
            .any(|p| code.starts_with(p.as_str()))
}

/// Whether a lot's output has an agreement's origin under the rules of a day.
pub fn qualifies(
    world: &World,
    plant: &PlantRecipe,
    lot: &[Commodity],
    output: usize,
    agreement: AgreementId,
    day: Day,
) -> bool {
    let recipe = &world.recipes[plant.recipe_id.index()];
    let foreign: Vec<bool> = lot
        .iter()
        .map(|&c| !counts(world, c, agreement, day))
        .collect();
    if !foreign.contains(&true) {
        return true;
    }
    if recipe.minimal_working {
        return false;
    }
    let product = recipe.outputs[output].0;
    let used = |wanted: bool| {
        let inputs = lot.iter().zip(&recipe.inputs).zip(&foreign);
        inputs
            .filter(move |(_, f)| **f == wanted)
            .map(|((&c, &(_, quantity)), _)| (c, quantity))
    };
    let meets = |rule: &OriginRule| {
        let working = rule.workings.is_empty() || rule.workings.contains(&plant.recipe_id);
        let unchanged = used(true).filter(|(c, _)| !changes(world, rule, c.product, product));
        let (share, of) = de_minimis(world, rule);
        let spared: f64 = match of {
            ShareBase::Value => unchanged.map(|(c, q)| q * value(world, c, agreement)).sum(),
            ShareBase::Weight => unchanged
                .map(|(c, q)| q * world.products[c.product.index()].kg)
                .sum(),
        };
        let whole = match of {
            ShareBase::Value => price(world, plant),
            ShareBase::Weight => {
                let outputs = recipe.outputs.iter();
                outputs
                    .map(|&(p, q)| q * world.products[p.index()].kg)
                    .sum()
            }
        };
        let content = rule.value_method.is_none_or(|method| {
            let Some(base) = base(world, plant, method) else {
                return false;
            };
            let originating = method != ValueMethod::BuildUp;
            let total: f64 = used(originating)
                .map(|(c, q)| q * value(world, c, agreement))
                .sum();
            let (sign, limit) = limit(method, rule.value_share.unwrap_or_default(), base);
            sign * total <= limit + LEAVE * base
        });
        working && !rule.wholly_obtained && spared <= share * whole + LEAVE * whole && content
    };
    world
        .origin_rules(agreement, product, day)
        .into_iter()
        .any(|r| meets(&world.origin_rules[r.index()]))
}

/// Sign of the materials' value and what it may be at most: a least value is minus a most one.
fn limit(method: ValueMethod, share: f64, base: f64) -> (f64, f64) {
    match method {
        ValueMethod::BuildDown | ValueMethod::NetCost => (1.0, (1.0 - share) * base),
        ValueMethod::MaxNonOriginating => (1.0, share * base),
        ValueMethod::BuildUp => (-1.0, -share * base),
    }
}

/// Share of inputs that a rule spares the change, and what it is taken of.
fn de_minimis(world: &World, rule: &OriginRule) -> (f64, ShareBase) {
    let agreement = &world.agreements[rule.agreement.index()];
    (
        rule.de_minimis.unwrap_or(agreement.de_minimis),
        rule.de_minimis_base.unwrap_or(agreement.de_minimis_base),
    )
}

/// Marks of an output of a lot: those of every agreement whose origin it has.
pub fn earns(setting: &Setting, lot: &[Commodity], output: usize) -> Marks {
    let (world, plant) = (setting.world, setting.plant);
    let origin = regimes(world, plant).fold(Marks::NONE, |marks, (agreement, r, regime)| {
        let averaged = setting
            .average
            .is_some_and(|a| a.agreement == agreement && a.regime == r);
        let earned = match averaged {
            true => output == 0,
            false => world
                .judged(agreement, regime, &setting.periods)
                .into_iter()
                .all(|day| qualifies(world, plant, lot, output, agreement, day)),
        };
        if earned {
            marks.with(regime.mark)
        } else {
            marks
        }
    });
    if output == 0 {
        origin.union(contains(setting, lot, origin))
    } else {
        origin
    }
}

/// Marks of what a lot's main product contains under agreements with full cumulation: working in
/// any member counts, so goods without origin pass on their non-originating value and no more.
fn contains(setting: &Setting, lot: &[Commodity], origin: Marks) -> Marks {
    let (world, plant) = (setting.world, setting.plant);
    let recipe = &world.recipes[plant.recipe_id.index()];
    let mut most: BTreeMap<AgreementId, f64> = BTreeMap::new();
    for (agreement, _, regime) in regimes(world, plant) {
        let known = &world.agreements[agreement.index()];
        if known.contents.is_empty() || origin.common(known.origin()) == known.origin() {
            continue;
        }
        for day in world.judged(agreement, regime, &setting.periods) {
            let inputs = lot.iter().zip(&recipe.inputs);
            let foreign: f64 = inputs
                .filter(|(c, _)| !counts(world, **c, agreement, day))
                .map(|(&c, input)| input.1 * value(world, c, agreement))
                .sum();
            let of = most.entry(agreement).or_default();
            *of = of.max(foreign / recipe.outputs[0].1);
        }
    }
    most.into_iter()
        .filter_map(|(agreement, v)| world.agreements[agreement.index()].content_mark(v))
        .fold(Marks::NONE, Marks::with)
}

/// What tells inputs apart: whether they originate, and if not, their value.
pub fn tells(setting: &Setting, _input: usize, c: Commodity, told: &mut Vec<u64>) {
    let (world, plant) = (setting.world, setting.plant);
    for (agreement, r, regime) in regimes(world, plant) {
        let averaged = |a: Average| a.agreement == agreement && a.regime == r;
        if setting.average.is_some_and(averaged) {
            continue;
        }
        for day in world.judged(agreement, regime, &setting.periods) {
            let originating = counts(world, c, agreement, day);
            told.push(u64::from(originating));
            told.push(value(world, c, agreement).to_bits());
        }
    }
}

/// Whether a commodity may be an input of runs that meet a value rule together: it originates, or
/// meets the change that the rule asks for beside.
pub fn admits(setting: &Setting, input: usize, c: Commodity) -> bool {
    let Some(average) = setting.average else {
        return true;
    };
    let (world, plant) = (setting.world, setting.plant);
    let recipe = &world.recipes[plant.recipe_id.index()];
    let rule = &world.origin_rules[average.rule.index()];
    originating(world, average, c)
        || changes(world, rule, recipe.inputs[input].0, recipe.outputs[0].0)
}

fn originating(world: &World, average: Average, c: Commodity) -> bool {
    let agreement = &world.agreements[average.agreement.index()];
    let regime = &agreement.regimes[average.regime];
    let day = regime.days.0.clamp(0, world.calendar.end() - 1);
    counts(world, c, average.agreement, day.min(regime.days.1))
}

/// The value rules that runs of a setting could meet together.
pub fn averages(setting: &Setting) -> Vec<Average> {
    let (world, plant) = (setting.world, setting.plant);
    let recipe = &world.recipes[plant.recipe_id.index()];
    let Some(&(product, _)) = recipe.outputs.first() else {
        return Vec::new();
    };
    if recipe.minimal_working || recipe.inputs.is_empty() {
        return Vec::new();
    }
    let mut averages = Vec::new();
    for (agreement, r, regime) in regimes(world, plant) {
        if world.agreements[agreement.index()].averaging == Averaging::None {
            continue;
        }
        let days = world.judged(agreement, regime, &setting.periods);
        let rules: Vec<Vec<OriginRuleId>> = days
            .iter()
            .map(|&day| world.origin_rules(agreement, product, day))
            .collect();
        let Some(first) = rules.first() else { continue };
        for &rule in first {
            let row = &world.origin_rules[rule.index()];
            let working = row.workings.is_empty() || row.workings.contains(&plant.recipe_id);
            let based = row
                .value_method
                .is_some_and(|m| base(world, plant, m).is_some());
            if working && based && !row.wholly_obtained && rules.iter().all(|d| d.contains(&rule)) {
                averages.push(Average {
                    agreement,
                    regime: r,
                    rule,
                });
            }
        }
    }
    averages
}

/// What a unit of an input adds to the left side of a value rule that runs meet together.
pub fn content(world: &World, average: Average, c: Commodity) -> f64 {
    let rule = &world.origin_rules[average.rule.index()];
    let worth = value(world, c, average.agreement);
    match (rule.value_method, originating(world, average, c)) {
        (Some(ValueMethod::BuildUp), true) => -worth,
        (Some(ValueMethod::BuildUp), false) | (_, true) => 0.0,
        (_, false) => worth,
    }
}

/// What one run allows on the left side of such a rule.
pub fn allowance(world: &World, plant: &PlantRecipe, average: Average) -> f64 {
    let rule = &world.origin_rules[average.rule.index()];
    let Some(method) = rule.value_method else {
        return 0.0;
    };
    let base = base(world, plant, method).unwrap_or_default();
    limit(method, rule.value_share.unwrap_or_default(), base).1
}
