//! Which claims a clearance can make, and which of them are worth a column.
//!
//! Every claim that is open to goods on a day is an option of the model. One that owes no less than
//! another and uses no less of what is scarce (room in a quota, the rate beyond a quota that must
//! be filled first) can be in an optimal plan only as a tie, and gets no column.

use super::customs::EntryFee;
use super::tariff::{self, Assessment, Consignment, DutyLine};
use super::transfer_prices::Priced;
use super::{Day, Tariff, World, ids::*};

/// A claim with what a unit owes under it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Claim.
    pub claim: ClaimId,
    /// What a unit owes.
    pub assessment: Assessment,
    /// Quotas that must be full before this may be used.
    pub beyond: Vec<QuotaId>,
}

/// Claims that some row of the tariff could open to goods, on whatever day.
pub fn candidates(world: &World, goods: &Consignment) -> Vec<ClaimId> {
    let rows: Vec<&Tariff> = tariff::rows(world, goods).collect();
    let sold = world.sold(goods);
    let open = |id: &ClaimId| {
        let claim = &world.claims[id.index()];
        if claim.priced.map(|p| p.ladder) != sold {
            return false;
        }
        let deferred = |m: MeasureId| {
            let of = |t: &&Tariff| t.measure_id == m && t.claimed_from.is_some();
            rows.iter().any(of)
        };
        let away = |r: ReliefId| {
            let relief = &world.reliefs[r.index()];
            relief.territory == goods.territory && goods.marks.has(relief.back())
        };
        claim.late.is_none_or(deferred)
            && claim.relief.is_none_or(away)
            && claim
                .preference
                .is_none_or(|m| rows.iter().any(|t| t.measure_id == m))
            && claim
                .quotas
                .iter()
                .all(|&q| rows.iter().any(|t| t.quota_id == Some(q)))
            && claim
                .loaded_before
                .is_none_or(|d| rows.iter().any(|t| t.in_transit.is_some() && t.days.0 == d))
    };
    (0..world.claims.len())
        .map(ClaimId::from)
        .filter(open)
        .collect()
}

/// Days on which a rate for goods begins that spares what was loaded before, in order.
pub fn loadings(world: &World, goods: &Consignment) -> Vec<Day> {
    let mut days: Vec<Day> = tariff::rows(world, goods)
        .filter(|t| t.in_transit.is_some())
        .map(|t| t.days.0)
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Every claim open to goods on their day, in order of claims.
pub fn open(world: &World, goods: &Consignment, candidates: &[ClaimId]) -> Vec<Choice> {
    let mut options: Vec<Choice> = candidates
        .iter()
        .filter_map(|&claim| {
            let assessment = tariff::assess(world, goods, &world.claims[claim.index()])?;
            Some(Choice {
                claim,
                assessment,
                beyond: Vec::new(),
            })
        })
        .collect();
    let made: Vec<ClaimId> = options.iter().map(|o| o.claim).collect();
    for option in &mut options {
        let claim = &world.claims[option.claim.index()];
        let mut beyond: Vec<QuotaId> = made
            .iter()
            .map(|other| &world.claims[other.index()])
            .filter(|other| other.preference == claim.preference)
            .flat_map(|other| other.quotas.iter().copied())
            .filter(|q| world.quotas[q.index()].fill_first && !claim.quotas.contains(q))
            .collect();
        beyond.sort_unstable();
        beyond.dedup();
        option.beyond = beyond;
    }
    options
}

/// The preference of a claim, where it is for end use.
pub fn end_use(world: &World, preference: Option<MeasureId>) -> Option<MeasureId> {
    preference.filter(|m| world.measures[m.index()].end_use)
}

/// What a claim takes up that there may not be enough of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scarce {
    /// Room in a quota.
    Room(QuotaId),
    /// The rate beyond a quota that must be filled first.
    Beyond(QuotaId),
    /// Goods that were loaded before a day, or a later one.
    Loaded(Day),
    /// Use at an authorised plant.
    EndUse(MeasureId),
    /// Goods that are away, to be back in time.
    Away(ReliefId),
    /// An entry under an agreement, which costs something by itself.
    Entry(AgreementId),
    /// Goods that another firm sold at a price.
    Priced(Priced),
}

/// The options that no other makes needless; `inverted` tells the quotas that hold back what is
/// beyond them.
pub fn worth_posting(
    world: &World,
    options: Vec<Choice>,
    inverted: &dyn Fn(QuotaId) -> bool,
) -> Vec<Choice> {
    let uses: Vec<Vec<Scarce>> = options
        .iter()
        .map(|o| {
            let claim = &world.claims[o.claim.index()];
            let rooms = claim.quotas.iter().map(|&q| Scarce::Room(q));
            let held = o.beyond.iter().filter(|q| inverted(**q));
            rooms
                .chain(held.map(|&q| Scarce::Beyond(q)))
                .chain(claim.loaded_before.map(Scarce::Loaded))
                .chain(end_use(world, claim.preference).map(Scarce::EndUse))
                .chain(claim.relief.map(Scarce::Away))
                .chain(claim.priced.map(Scarce::Priced))
                .chain(
                    o.assessment
                        .agreement
                        .filter(|a| world.entry_costs(*a))
                        .map(Scarce::Entry),
                )
                .collect()
        })
        .collect();
    // To fill a quota that holds back what is beyond it is worth something by itself.
    let fills: Vec<Vec<QuotaId>> = options
        .iter()
        .map(|o| {
            let quotas = world.claims[o.claim.index()].quotas.iter().copied();
            quotas.filter(|&q| inverted(q)).collect()
        })
        .collect();
    // Fees fall on some claims and not on others.
    let fees: Vec<Vec<bool>> = options
        .iter()
        .map(|o| {
            let preference = world.claims[o.claim.index()].preference;
            let freed = |f: &EntryFee| preference.is_some_and(|p| f.exempt.contains(&p));
            world.entry_fees.iter().map(freed).collect()
        })
        .collect();
    // Where duty is refunded on export, what stays of it counts as well as what is paid.
    let kept = |a: &Assessment| -> f64 {
        let refunded = |l: &&DutyLine| {
            a.refund.is_none() && world.measures[l.measure.index()].drawback_eligible
        };
        match world.drawbacks.is_empty() {
            true => 0.0,
            false => {
                a.net()
                    - a.lines
                        .iter()
                        .filter(refunded)
                        .map(|l| l.amount)
                        .sum::<f64>()
            }
        }
    };
    let needless = |i: usize| {
        (0..options.len()).any(|j| {
            let (a, b) = (&options[j].assessment, &options[i].assessment);
            let less = a.net() <= b.net() && kept(a) <= kept(b);
            let same = a.net() == b.net() && kept(a) == kept(b);
            let spares = uses[j].iter().all(|u| uses[i].contains(u))
                && fills[i].iter().all(|q| fills[j].contains(q))
                && fees[j].iter().zip(&fees[i]).all(|(a, b)| *a || !*b);
            let tie = same && uses[j].len() == uses[i].len() && fees[i] == fees[j];
            j != i && less && spares && (!tie || j < i)
        })
    };
    let keep: Vec<bool> = (0..options.len()).map(|i| !needless(i)).collect();
    options
        .into_iter()
        .zip(keep)
        .filter_map(|(o, keep)| keep.then_some(o))
        .collect()
}

impl World {
    /// Whether an entry under an agreement costs something by itself.
    pub fn entry_costs(&self, agreement: AgreementId) -> bool {
        self.agreements[agreement.index()].claim_cost_per_entry > 0.0
    }

    /// The rates inside a quota.
    pub fn inside(&self, quota: QuotaId) -> impl Iterator<Item = &Tariff> {
        self.tariffs
            .iter()
            .filter(move |t| t.quota_id == Some(quota))
    }
}
