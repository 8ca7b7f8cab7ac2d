//! Quotas and claims, from their tables.

use super::{Build, Names};
use crate::instance::cell::Ident;
use crate::world::customs::{BaseShare, Claim, EntryFee, Quota, QuotaWindow};
use crate::world::ids::*;
use crate::world::late_claims::LateClaim;
use crate::world::marks::{MarkId, MarkKind, MarkList, Marks};
use crate::world::tables::MeasureKind;
use crate::world::value::{Addition, CustomsRate, DeclaredValue};
use crate::world::{Day, Measure, Tariff, Territory};

impl Build<'_> {
    /// Quotas with their windows; `tariffs` name the measures and the territory of each.
    pub(super) fn quotas(&mut self, by: &Names, tariffs: &[Tariff]) -> Vec<Quota> {
        let tables = self.tables;
        let mut quotas: Vec<Quota> = tables
            .quotas
            .iter()
            .map(|row| Quota {
                row: row.clone(),
                territory: None,
                measures: Vec::new(),
                windows: Vec::new(),
            })
            .collect();
        for row in &tables.quota_windows {
            let Some(id) = by.get::<QuotaId>(&row.quota) else {
                continue;
            };
            let days = self.days(row.valid_from, row.valid_to, row.at);
            if row.drawn > row.quantity {
                self.problems.add(
                    "E0362",
                    row.at,
                    "drawn",
                    format!(
                        "{} of quota `{}` is drawn and {} is all there is",
                        row.drawn, row.quota, row.quantity
                    ),
                    "drawn is at most quantity",
                );
            }
            let windows = &mut quotas[id.index()].windows;
            if windows
                .iter()
                .any(|w| w.days.0 <= days.1 && days.0 <= w.days.1)
            {
                self.problems.add(
                    "E0360",
                    row.at,
                    "valid_from",
                    format!("two windows of quota `{}` overlap", row.quota),
                    "a window ends before the next begins; quotas open side by side are separate rows of `quotas`",
                );
            }
            windows.push(QuotaWindow {
                days,
                quantity: row.quantity - row.drawn,
                carries_over: row.carries_over,
            });
        }
        for t in tariffs {
            let Some(id) = t.quota_id else { continue };
            let quota = &mut quotas[id.index()];
            if quota.territory.is_some_and(|known| known != t.territory_id) {
                self.problems.add(
                    "E0361",
                    t.at,
                    "quota",
                    format!("quota `{}` is in two customs territories", quota.quota),
                    "a quota belongs to one territory: name another quota for the other",
                );
            }
            quota.territory = Some(t.territory_id);
            if !quota.measures.contains(&t.measure_id) {
                quota.measures.push(t.measure_id);
            }
        }
        for quota in &mut quotas {
            quota.windows.sort_by_key(|w| w.days.0);
            quota.measures.sort_unstable();
            let idle = match (quota.territory, quota.windows.is_empty()) {
                (None, _) => Some("no row of `tariffs` names it"),
                (_, true) => Some("it has no window"),
                _ => None,
            };
            if let Some(why) = idle {
                self.problems.warn(
                    "W0360",
                    quota.row.at,
                    "quota",
                    format!("quota `{}` opens nothing: {why}", quota.row.quota),
                    "add its rates inside to tariffs (field quota) and its windows to quota_windows",
                );
            }
        }
        quotas
    }
}

/// Every claim that some row of the tariff makes possible, the one of nothing first.
pub(super) fn claims(
    measures: &[Measure],
    tariffs: &[Tariff],
    quotas: &[Quota],
    late: &[LateClaim],
    reliefs: usize,
) -> Vec<Claim> {
    let kind = |m: MeasureId| measures[m.index()].kind;
    let preferences = (0..measures.len())
        .map(MeasureId::from)
        .filter(|&m| kind(m) == MeasureKind::Preference);
    let mut loadings: Vec<Day> = tariffs
        .iter()
        .filter(|t| t.in_transit.is_some())
        .map(|t| t.days.0)
        .collect();
    loadings.sort_unstable();
    loadings.dedup();
    let mut claims = Vec::new();
    for preference in std::iter::once(None).chain(preferences.map(Some)) {
        let mut make = |quotas: Vec<QuotaId>| {
            for loaded_before in std::iter::once(None).chain(loadings.iter().copied().map(Some)) {
                claims.push(Claim {
                    preference,
                    quotas: quotas.clone(),
                    loaded_before,
                    ..Claim::default()
                });
            }
        };
        make(Vec::new());
        // A quota serves a claim whose own rate it lowers, or an additional duty's.
        let serves = |q: &Quota| {
            q.measures.iter().any(|&m| match kind(m) {
                MeasureKind::General => preference.is_none(),
                MeasureKind::Preference => preference == Some(m),
                MeasureKind::Additional => true,
            })
        };
        let open: Vec<QuotaId> = (0..quotas.len())
            .filter(|&q| serves(&quotas[q]))
            .map(QuotaId::from)
            .collect();
        for (i, &q) in open.iter().enumerate() {
            make(vec![q]);
            for &r in &open[i + 1..] {
                if together(&quotas[q.index()], &quotas[r.index()], tariffs, q, r) {
                    make(vec![q, r]);
                }
            }
        }
    }
    claims.extend(late.iter().map(|l| Claim {
        late: Some(l.measure),
        ..Claim::default()
    }));
    claims.extend((0..reliefs).map(|r| Claim {
        relief: Some(ReliefId::from(r)),
        ..Claim::default()
    }));
    claims
}

/// Whether goods can be charged to two quotas at once: they lower different measures on the same
/// goods of one territory.
fn together(a: &Quota, b: &Quota, tariffs: &[Tariff], q: QuotaId, r: QuotaId) -> bool {
    let of = |id: QuotaId| tariffs.iter().filter(move |t| t.quota_id == Some(id));
    a.territory == b.territory
        && a.measures.iter().all(|m| !b.measures.contains(m))
        && of(q).any(|s| {
            of(r).any(|t| {
                let (s, t) = (s.hs_code.as_deref(), t.hs_code.as_deref());
                let (s, t) = (s.unwrap_or(""), t.unwrap_or(""));
                s.starts_with(t) || t.starts_with(s)
            })
        })
}

/// The marks of goods of a producer: none where nothing tells it apart.
pub(super) fn made_by(marks: &MarkList, producer: Option<&Ident>) -> Marks {
    let mark: Option<MarkId> = producer.and_then(|p| marks.find(MarkKind::Producer, p));
    mark.map_or(Marks::NONE, |m| Marks::NONE.with(m))
}

impl Build<'_> {
    /// Marks the producers that some measure or embargo tells apart, and no other.
    pub(super) fn producers(&mut self) {
        let tables = self.tables;
        let of_tariffs = tables.tariffs.iter().map(|t| (&t.producer, t.at));
        let of_embargoes = tables.embargoes.iter().map(|e| (&e.producer, e.at));
        for (name, at) in of_tariffs.chain(of_embargoes) {
            let Some(name) = name else { continue };
            if self.marks.make(MarkKind::Producer, name).is_none() {
                self.problems.add(
                    "E0365",
                    at,
                    "producer",
                    format!("producer `{name}` is one mark too many"),
                    format!("an instance has at most {} marks: producers, agreements and standards together", crate::world::marks::MOST),
                );
                return;
            }
        }
    }

    /// Measures; the territories that unions name learn the mark of what leaves them.
    pub(super) fn measures(
        &mut self,
        by: &Names,
        places: &Names,
        territories: &mut [Territory],
    ) -> Vec<Measure> {
        let tables = self.tables;
        let mut measures = Vec::new();
        for row in &tables.measures {
            let preference = row.kind == MeasureKind::Preference;
            if !preference && (row.union_with.is_some() || row.end_use) {
                self.problems.add(
                    "E0367",
                    row.at,
                    "kind",
                    format!(
                        "`{}` is a union or for end use, and no preference",
                        row.measure
                    ),
                    "give it the kind `preference`: it stands in place of the general rate",
                );
            }
            let union_mark = row.union_with.as_ref().and_then(|name| {
                let Some(from) = territories.iter_mut().find(|t| t.name == *name) else {
                    self.problems.add(
                        "E0309",
                        row.at,
                        "union_with",
                        format!("`{name}` is no customs territory here"),
                        "name one of `territories`, or the country of a place",
                    );
                    return None;
                };
                from.left_mark = self.marks.make(MarkKind::Exported, name);
                from.left_mark
            });
            let plants: Vec<PlaceId> = tables
                .end_uses
                .iter()
                .filter(|e| e.measure == row.measure)
                .filter_map(|e| places.get(&e.place))
                .collect();
            if row.end_use && plants.is_empty() {
                self.problems.add(
                    "E0368",
                    row.at,
                    "end_use",
                    format!(
                        "no plant is authorised to use goods under `{}`",
                        row.measure
                    ),
                    "add its plants to end_uses",
                );
            }
            measures.push(Measure {
                excluded: row.excluded_by.iter().filter_map(|e| by.get(e)).collect(),
                union_mark,
                plants,
                row: row.clone(),
            });
        }
        measures
    }

    /// The mark of a producer that a row names.
    pub(super) fn producer_mark(&self, producer: Option<&Ident>) -> Option<MarkId> {
        self.marks.find(MarkKind::Producer, producer?)
    }

    /// Days on which what makes up a customs value of a territory changes.
    pub(super) fn value_cuts(
        &self,
        territory: TerritoryId,
        territories: &Names,
        rates: &[CustomsRate],
    ) -> Vec<Day> {
        let here = |name: Option<&Ident>| {
            name.is_none_or(|n| territories.get::<TerritoryId>(n) == Some(territory))
        };
        let values = self.tables.customs_values.iter();
        let values = values.filter(|v| here(v.territory.as_ref()));
        let additions = self.tables.value_additions.iter();
        let additions = additions.filter(|a| here(a.territory.as_ref()));
        let of_rates = rates.iter().filter(|r| r.territory == territory);
        values
            .filter_map(|v| Some(self.calendar.day(v.valid_from?)))
            .chain(additions.flat_map(|a| {
                let first = a.valid_from.map(|d| self.calendar.day(d));
                let after = a.valid_to.map(|d| self.calendar.day(d) + 1);
                first.into_iter().chain(after)
            }))
            .chain(of_rates.map(|r| r.from))
            .collect()
    }

    /// Declared customs values.
    pub(super) fn declared_values(
        &mut self,
        products: &Names,
        territories: &Names,
    ) -> Vec<DeclaredValue> {
        let tables = self.tables;
        let mut values = Vec::new();
        for row in &tables.customs_values {
            let (Some(product), Some(territory)) = (
                products.get(&row.product),
                self.territory_of(territories, row.territory.as_ref(), row.at),
            ) else {
                continue;
            };
            if row.insurance > row.reference_freight {
                self.problems.add(
                    "E0363",
                    row.at,
                    "insurance",
                    format!(
                        "insurance of {} is more than freight and insurance together, {}",
                        row.insurance, row.reference_freight
                    ),
                    "insurance is a part of reference_freight",
                );
            }
            values.push(DeclaredValue {
                product,
                territory,
                from: self.days(row.valid_from, None, row.at).0,
                market: self.rate(row.currency, row.at),
                row: row.clone(),
            });
        }
        values.sort_by_key(|v| (v.product, v.row.origin_country));
        values
    }

    /// What is added to prices.
    pub(super) fn additions(&mut self, products: &Names, territories: &Names) -> Vec<Addition> {
        let tables = self.tables;
        let mut additions = Vec::new();
        for row in &tables.value_additions {
            let Some(territory) = self.territory_of(territories, row.territory.as_ref(), row.at)
            else {
                continue;
            };
            additions.push(Addition {
                product: row.product.as_ref().and_then(|p| products.get(p)),
                territory,
                days: self.days(row.valid_from, row.valid_to, row.at),
                market: self.rate(row.currency, row.at),
                row: row.clone(),
            });
        }
        additions
    }

    /// Rates that customs publish.
    pub(super) fn customs_rates(&mut self, territories: &Names) -> Vec<CustomsRate> {
        let tables = self.tables;
        let mut rates = Vec::new();
        for row in &tables.customs_rates {
            let named = Some(&row.territory);
            if let Some(Some(territory)) = self.territory_of(territories, named, row.at) {
                rates.push(CustomsRate {
                    territory,
                    currency: row.currency,
                    from: self.days(row.valid_from, None, row.at).0,
                    rate: row.rate,
                });
            }
        }
        rates
    }

    /// Shares of the value that measures fall on.
    pub(super) fn base_shares(&self, measures: &Names, products: &Names) -> Vec<BaseShare> {
        let rows = self.tables.base_shares.iter();
        rows.filter_map(|row| {
            Some(BaseShare {
                measure: measures.get(&row.measure)?,
                product: products.get(&row.product)?,
                origin: row.origin_country,
                share: row.share,
            })
        })
        .collect()
    }

    /// Fees on entries.
    pub(super) fn entry_fees(
        &mut self,
        territories: &Names,
        places: &Names,
        measures: &Names,
    ) -> Vec<EntryFee> {
        let tables = self.tables;
        let mut fees = Vec::new();
        for row in &tables.entry_fees {
            let Some(Some(territory)) =
                self.territory_of(territories, Some(&row.territory), row.at)
            else {
                continue;
            };
            if row.maximum.is_some_and(|most| most < row.minimum) {
                self.problems.add(
                    "E0364",
                    row.at,
                    "maximum",
                    format!("the most of fee `{}` is less than its least", row.fee),
                    "maximum is at least minimum",
                );
            }
            fees.push(EntryFee {
                territory,
                place: row.place.as_ref().and_then(|p| places.get(p)),
                days: self.days(row.valid_from, row.valid_to, row.at),
                exempt: row.exempt.iter().filter_map(|m| measures.get(m)).collect(),
                market: self.rate(row.currency, row.at),
                row: row.clone(),
            });
        }
        fees
    }

    /// A territory by name, blank for every one; `None` after telling that there is none.
    pub(super) fn territory_of(
        &mut self,
        territories: &Names,
        name: Option<&Ident>,
        at: crate::instance::At,
    ) -> Option<Option<TerritoryId>> {
        let Some(name) = name else { return Some(None) };
        let found = territories.get(name);
        if found.is_none() {
            self.unknown_territory(at, name);
        }
        found.map(Some)
    }
}
