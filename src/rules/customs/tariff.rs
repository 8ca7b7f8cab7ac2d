//! What one unit owes at the border: the oracle of the tariff tables.
//!
//! For each measure, the row with the longest HS prefix decides, a row for the origin before one
//! for every origin. A preference replaces the general rate and may spare additional duties; the
//! cheapest claim is taken. Additional duties add up unless another that applies excludes them;
//! one with a cap brings the total with the general rate to no more than the cap.

use crate::instance::cell::Country;
use crate::world::marks::Marks;
use crate::world::tables::{Combination, MeasureKind, OriginTest, Valuation};
use crate::world::{Day, Tariff, World, ids::*};

/// One measure's duty on one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DutyLine {
    /// Measure.
    pub measure: MeasureId,
    /// Row of the tariff table.
    pub row: usize,
    /// Duty on one unit, base currency.
    pub amount: f64,
}

/// What one unit owes.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Customs value of a unit, base currency.
    pub value: f64,
    /// Duties.
    pub lines: Vec<DutyLine>,
    /// The preference claimed, if any.
    pub claim: Option<MeasureId>,
    /// Whether the claim's origin test was assumed met, not decided.
    pub assumed: bool,
}

impl Assessment {
    /// Duty on a unit in all.
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|l| l.amount).sum()
    }
}

/// The cheapest assessment of a unit of a product of an origin that enters a territory on a day;
/// `None` under an embargo.
pub fn assess(
    world: &World,
    territory: TerritoryId,
    product: ProductId,
    origin: Country,
    marks: Marks,
    day: Day,
) -> Option<Assessment> {
    options(world, territory, product, origin, marks, day)?
        .into_iter()
        .reduce(|best, next| {
            if next.total() < best.total() {
                next
            } else {
                best
            }
        })
}

/// Every assessment open to it: no claim first, then each preference; `None` under an embargo.
pub fn options(
    world: &World,
    territory: TerritoryId,
    product: ProductId,
    origin: Country,
    marks: Marks,
    day: Day,
) -> Option<Vec<Assessment>> {
    if embargoed(world, territory, product, origin, day) {
        return None;
    }
    let value = dutiable_value(world, territory, product, origin);
    let rows: Vec<(MeasureId, usize)> = (0..world.measures.len())
        .map(MeasureId::from)
        .filter_map(|m| {
            Some((
                m,
                row_in_force(world, territory, product, origin, marks, day, m)?,
            ))
        })
        .collect();
    let kind = |m: MeasureId| world.measures[m.index()].kind;
    let general = rows
        .iter()
        .find(|r| kind(r.0) == MeasureKind::General)
        .copied();
    let preferences = rows
        .iter()
        .filter(|r| kind(r.0) == MeasureKind::Preference)
        .copied();
    let bases = std::iter::once(general).chain(preferences.map(Some));
    let options = bases
        .map(|base| {
            let claim = base
                .map(|b| b.0)
                .filter(|&m| kind(m) == MeasureKind::Preference);
            let mut lines: Vec<DutyLine> = Vec::new();
            let mut basic = 0.0;
            if let Some((measure, row)) = base {
                basic = amount(world, &world.tariffs[row], product, value);
                lines.push(DutyLine {
                    measure,
                    row,
                    amount: basic,
                });
            }
            for &(measure, row) in rows.iter().filter(|r| kind(r.0) == MeasureKind::Additional) {
                let m = &world.measures[measure.index()];
                let excluded = m
                    .excluded
                    .iter()
                    .any(|e| rows.iter().any(|r| r.0 == *e && owes(world, r.1)));
                if excluded || (m.fta_exempt && claim.is_some()) {
                    continue;
                }
                let mut duty = amount(world, &world.tariffs[row], product, value);
                if let Some(cap) = m.cap {
                    duty = duty.min((cap * value - basic).max(0.0));
                }
                lines.push(DutyLine {
                    measure,
                    row,
                    amount: duty,
                });
            }
            let assumed = claim.is_some()
                && base.is_some_and(|b| world.tariffs[b.1].origin_test == OriginTest::Assumed);
            Assessment {
                value,
                lines,
                claim,
                assumed,
            }
        })
        .collect();
    Some(options)
}

/// Customs value of a unit as the territory reckons it.
pub fn dutiable_value(
    world: &World,
    territory: TerritoryId,
    product: ProductId,
    origin: Country,
) -> f64 {
    let fob = world.customs_value(product, origin);
    match world.territories[territory.index()].valuation {
        Valuation::Fob => fob,
        Valuation::Cif => fob + world.reference_freight(product, origin),
    }
}

/// Whether goods may not enter.
pub fn embargoed(
    world: &World,
    territory: TerritoryId,
    product: ProductId,
    origin: Country,
    day: Day,
) -> bool {
    world.embargoes.iter().any(|e| {
        e.origin_country == origin
            && e.territory_id.is_none_or(|t| t == territory)
            && e.days.0 <= day
            && day <= e.days.1
            && prefix_length(world, product, e.hs_code.as_deref()).is_some()
    })
}

/// Length of a matching HS prefix (0 for a blank one); `None` where it does not match.
fn prefix_length(world: &World, product: ProductId, prefix: Option<&str>) -> Option<usize> {
    let Some(prefix) = prefix else { return Some(0) };
    let code = world.products[product.index()].hs_code.as_deref()?;
    code.starts_with(prefix).then_some(prefix.len())
}

fn row_in_force(
    world: &World,
    territory: TerritoryId,
    product: ProductId,
    origin: Country,
    marks: Marks,
    day: Day,
    measure: MeasureId,
) -> Option<usize> {
    let mut best: Option<(usize, bool, usize)> = None;
    for (i, length) in world.tariff_rows(territory, product) {
        let t = &world.tariffs[i];
        let in_force = t.measure_id == measure && t.days.0 <= day && day <= t.days.1;
        let status = t
            .agreement_id
            .is_none_or(|a| world.may_claim(marks, a, day));
        if !in_force || !status || t.origin_country.is_some_and(|o| o != origin) {
            continue;
        }
        let rank = (length, t.origin_country.is_some(), i);
        if best.is_none_or(|b| (rank.0, rank.1) > (b.0, b.1)) {
            best = Some(rank);
        }
    }
    best.map(|b| b.2)
}

fn owes(world: &World, row: usize) -> bool {
    let t = &world.tariffs[row];
    t.ad_valorem > 0.0 || t.specific > 0.0
}

/// Duty of one row on one unit.
fn amount(world: &World, t: &Tariff, product: ProductId, value: f64) -> f64 {
    let ad_valorem = t.ad_valorem * value;
    let specific = t.specific_base * world.per_unit(product, t.specific_unit);
    match t.combination {
        Combination::Compound => ad_valorem + specific,
        Combination::Higher => ad_valorem.max(specific),
        Combination::Lower => ad_valorem.min(specific),
    }
}
