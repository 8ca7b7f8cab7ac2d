//! What one unit owes at the border: the oracle of the tariff tables.
//!
//! For each measure, the row with the longest HS prefix decides, a row for the producer or the
//! origin before one for all; goods charged to a quota take its rows before those outside of it.
//! A row may spare goods that were loaded before it began (an in-transit provision): they owe what
//! was in force before. A measure may fall on a share of the value. A preference replaces the general rate and may spare additional duties. Additional duties add up
//! unless another that applies excludes them; one with a cap brings the total with the general
//! rate to no more than the cap. Which claim to make is the plan's choice ([`super::claims`]).

use super::late_claims::Refund;
use super::tables::{Combination, MeasureKind, OriginTest};
use super::value::ValuePart;
use super::{Claim, Day, Tariff, World, ids::*, marks::Marks};
use crate::instance::cell::Country;

/// Goods of one kind that enter a territory on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consignment {
    /// Customs territory.
    pub territory: TerritoryId,
    /// Product.
    pub product: ProductId,
    /// Country of origin.
    pub origin: Country,
    /// Marks.
    pub marks: Marks,
    /// Day of entry.
    pub day: Day,
}

/// One measure's duty on one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DutyLine {
    /// Measure.
    pub measure: MeasureId,
    /// Row of the tariff table.
    pub row: usize,
    /// Share of the customs value that the measure falls on.
    pub share: f64,
    /// Duty on one unit, base currency.
    pub amount: f64,
}

/// What one unit owes under a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Customs value of a unit, base currency.
    pub value: f64,
    /// What makes it up.
    pub parts: Vec<ValuePart>,
    /// Duties.
    pub lines: Vec<DutyLine>,
    /// Whether the claim's origin test was assumed met, not decided.
    pub assumed: bool,
    /// The agreement whose origin is claimed.
    pub agreement: Option<AgreementId>,
    /// What the claim costs a unit, base currency.
    pub claim_cost: f64,
    /// What comes back, where the preference is claimed after entry.
    pub refund: Option<Refund>,
}

impl Assessment {
    /// Duty on a unit in all.
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|l| l.amount).sum()
    }
}

/// What a unit owes under a claim; `None` where the claim is not open to it on that day, or an
/// embargo keeps it out.
pub fn assess(world: &World, goods: &Consignment, claim: &Claim) -> Option<Assessment> {
    if world.under_procedure(goods) {
        return claim.is_none().then(|| world.by_procedure(goods)).flatten();
    }
    if claim.priced.is_some_and(|p| !world.sold_by(p, goods.day)) {
        return None;
    }
    let plain = Claim {
        priced: claim.priced,
        ..Claim::default()
    };
    match (claim.late, claim.relief) {
        (Some(measure), _) => world.claimed_late(goods, measure, &plain),
        (None, Some(relief)) => {
            let share = world.dutiable_share(goods, relief)?;
            let mut relieved = owed(world, goods, &plain, false)?;
            for line in &mut relieved.lines {
                line.share *= share;
                line.amount *= share;
            }
            Some(relieved)
        }
        (None, None) => owed(world, goods, claim, false),
    }
}

/// What a unit owes by the rates of its day without any claim, whether or not it may enter then.
pub(super) fn unclaimed(world: &World, goods: &Consignment) -> Option<Assessment> {
    by_rates(world, goods, &Claim::default(), false)
}

/// What a unit would owe under a preference whose rate holds on its day of entry, whether or not it
/// can be claimed on that day.
pub(super) fn as_claimed(
    world: &World,
    goods: &Consignment,
    measure: MeasureId,
    plain: &Claim,
) -> Option<Assessment> {
    let claim = Claim {
        preference: Some(measure),
        ..plain.clone()
    };
    owed(world, goods, &claim, true)
}

/// `afterwards`: rates that cannot be claimed on entry yet count too.
fn owed(world: &World, goods: &Consignment, claim: &Claim, afterwards: bool) -> Option<Assessment> {
    match embargoed(world, goods) {
        true => None,
        false => by_rates(world, goods, claim, afterwards),
    }
}

fn by_rates(
    world: &World,
    goods: &Consignment,
    claim: &Claim,
    afterwards: bool,
) -> Option<Assessment> {
    let union = claim
        .preference
        .and_then(|m| world.measures[m.index()].union_mark);
    if union.is_some_and(|mark| !goods.marks.has(mark)) {
        return None;
    }
    for &q in &claim.quotas {
        world.quotas[q.index()].window(goods.day)?;
    }
    let loaded = claim.loaded_before;
    let mut spared = false;
    let rows: Vec<(MeasureId, usize)> = (0..world.measures.len())
        .map(MeasureId::from)
        .filter(|&m| match world.measures[m.index()].kind {
            MeasureKind::General => claim.preference.is_none(),
            MeasureKind::Preference => claim.preference == Some(m),
            MeasureKind::Additional => true,
        })
        .filter_map(|m| {
            let open = |t: &Tariff| afterwards || t.claimed_from.is_none_or(|d| d <= goods.day);
            let asked = Asked {
                measure: m,
                quotas: &claim.quotas,
                loaded,
                open: &open,
            };
            let found = row_in_force(world, goods, &asked, &mut spared)?;
            Some((m, found))
        })
        .collect();
    // An early loading that changes nothing is not claimed.
    if loaded.is_some() && !spared {
        return None;
    }
    let kind = |m: MeasureId| world.measures[m.index()].kind;
    let base = rows
        .iter()
        .find(|r| kind(r.0) != MeasureKind::Additional)
        .copied();
    if claim.preference.is_some() && base.is_none() {
        return None;
    }
    let parts = world.value_parts(goods, claim.priced);
    let value: f64 = parts.iter().map(|p| p.amount).sum();
    let line = |measure: MeasureId, row: usize| {
        let share = world.base_share(measure, goods);
        DutyLine {
            measure,
            row,
            share,
            amount: amount(world, &world.tariffs[row], goods, value * share),
        }
    };
    let mut lines: Vec<DutyLine> = Vec::new();
    let mut basic = 0.0;
    if let Some((measure, row)) = base {
        let first = line(measure, row);
        basic = first.amount;
        lines.push(first);
    }
    for &(measure, row) in rows.iter().filter(|r| kind(r.0) == MeasureKind::Additional) {
        let m = &world.measures[measure.index()];
        let excluded = m
            .excluded
            .iter()
            .any(|e| rows.iter().any(|r| r.0 == *e && owes(world, r.1)));
        if excluded || (m.fta_exempt && claim.preference.is_some()) {
            continue;
        }
        let mut duty = line(measure, row);
        if let Some(cap) = m.cap {
            duty.amount = duty.amount.min((cap * value - basic).max(0.0));
        }
        lines.push(duty);
    }
    // A quota that lowers nothing here is not claimed.
    let used = |q: QuotaId| {
        lines
            .iter()
            .any(|l| world.tariffs[l.row].quota_id == Some(q))
    };
    if !claim.quotas.iter().all(|&q| used(q)) {
        return None;
    }
    let preferred = base
        .filter(|_| claim.preference.is_some())
        .map(|b| &world.tariffs[b.1]);
    let agreement = preferred.and_then(|t| t.agreement_id);
    Some(Assessment {
        value,
        parts,
        lines,
        assumed: preferred.is_some_and(|t| t.origin_test == OriginTest::Assumed),
        agreement,
        claim_cost: agreement.map_or(0.0, |a| world.agreements[a.index()].claim_cost),
        refund: None,
    })
}

/// Whether goods may not enter.
pub fn embargoed(world: &World, goods: &Consignment) -> bool {
    world.embargoes.iter().any(|e| {
        e.origin_country == goods.origin
            && e.producer_mark.is_none_or(|m| goods.marks.has(m))
            && e.territory_id.is_none_or(|t| t == goods.territory)
            && e.days.0 <= goods.day
            && goods.day <= e.days.1
            && prefix_length(world, goods.product, e.hs_code.as_deref()).is_some()
    })
}

/// Whether a row is for goods of a product and origin that enter a territory, on whatever day.
pub fn concerns(world: &World, t: &Tariff, goods: &Consignment) -> bool {
    t.territory_id == goods.territory
        && names(t, goods)
        && prefix_length(world, goods.product, t.hs_code.as_deref()).is_some()
}

/// The rows that are for goods, on whatever day.
pub fn rows<'w>(world: &'w World, goods: &'w Consignment) -> impl Iterator<Item = &'w Tariff> + 'w {
    world
        .tariff_rows(goods.territory, goods.product)
        .map(|(i, _)| &world.tariffs[i])
        .filter(|t| names(t, goods))
}

/// Whether a row takes in the origin and producer of goods.
fn names(t: &Tariff, goods: &Consignment) -> bool {
    t.origin_country.is_none_or(|o| o == goods.origin)
        && t.producer_mark.is_none_or(|m| goods.marks.has(m))
}

/// Length of a matching HS prefix (0 for a blank one); `None` where it does not match.
fn prefix_length(world: &World, product: ProductId, prefix: Option<&str>) -> Option<usize> {
    let Some(prefix) = prefix else { return Some(0) };
    let code = world.products[product.index()].hs_code.as_deref()?;
    code.starts_with(prefix).then_some(prefix.len())
}

/// What a row is looked for by.
struct Asked<'a> {
    measure: MeasureId,
    quotas: &'a [QuotaId],
    loaded: Option<Day>,
    open: &'a dyn Fn(&Tariff) -> bool,
}

/// The row of a measure for goods: inside one of the quotas if there is one, else outside of all.
/// For goods loaded before `loaded`, a row that spares them gives way to what was in force the day
/// before it began, and `spared` is set.
fn row_in_force(
    world: &World,
    goods: &Consignment,
    asked: &Asked,
    spared: &mut bool,
) -> Option<usize> {
    let mut day = goods.day;
    loop {
        let mut best: Option<(usize, [usize; 4])> = None;
        for (i, length) in world.tariff_rows(goods.territory, goods.product) {
            let t = &world.tariffs[i];
            let in_force = t.measure_id == asked.measure
                && t.days.0 <= day
                && day <= t.days.1
                && t.quota_id.is_none_or(|q| asked.quotas.contains(&q))
                && (asked.open)(t)
                && t.agreement_id
                    .is_none_or(|a| world.may_claim(goods.marks, a, goods.day));
            if !in_force || !names(t, goods) {
                continue;
            }
            let rank = [
                usize::from(t.quota_id.is_some()),
                length,
                usize::from(t.producer_mark.is_some()),
                usize::from(t.origin_country.is_some()),
            ];
            if best.is_none_or(|b| rank > b.1) {
                best = Some((i, rank));
            }
        }
        let (row, _) = best?;
        let t = &world.tariffs[row];
        let gives_way =
            |before: Day| before <= t.days.0 && goods.day <= t.in_transit.unwrap_or(Day::MIN);
        if !asked.loaded.is_some_and(gives_way) {
            return Some(row);
        }
        *spared = true;
        day = t.days.0 - 1;
    }
}

fn owes(world: &World, row: usize) -> bool {
    let t = &world.tariffs[row];
    t.ad_valorem > 0.0 || t.specific > 0.0
}

/// Duty of one row on one unit, where `value` is what the measure falls on.
fn amount(world: &World, t: &Tariff, goods: &Consignment, value: f64) -> f64 {
    let ad_valorem = t.ad_valorem * value;
    let day = goods.day.clamp(0, world.calendar.end() - 1);
    let rate = t.market.at(world.calendar.period(day).unwrap_or(0));
    let specific = t.specific * rate * world.per_unit(goods.product, t.specific_unit);
    match t.combination {
        Combination::Compound => ad_valorem + specific,
        Combination::Higher => ad_valorem.max(specific),
        Combination::Lower => ad_valorem.min(specific),
    }
}

impl World {
    /// Share of the customs value of goods that a measure falls on.
    fn base_share(&self, measure: MeasureId, goods: &Consignment) -> f64 {
        self.base_shares
            .iter()
            .filter(|s| {
                s.measure == measure
                    && s.product == goods.product
                    && s.origin.is_none_or(|o| o == goods.origin)
            })
            .max_by_key(|s| s.origin.is_some())
            .map_or(1.0, |s| s.share)
    }
}
