//! Resolves carbon schemes, import VAT, deferment and guarantees.

use super::*;
use crate::world::charges::*;

impl Build<'_> {
    pub(super) fn carbon_schemes(&mut self, territories: &Names) -> Vec<CarbonScheme> {
        let by = Names::of(self.tables.carbon_schemes.iter().map(|s| &s.scheme));
        let mut schemes = Vec::new();
        for row in &self.tables.carbon_schemes {
            let territory = territories.get(&row.territory).unwrap_or_else(|| {
                self.unknown_territory(row.at, &row.territory);
                TerritoryId::default()
            });
            let (month, day) = (row.surrender_month, row.surrender_day);
            // A leap day would exist in some years only.
            let dated = i8::try_from(month).ok().zip(i8::try_from(day).ok());
            if dated.is_none_or(|(m, d)| Date::new(2025, m, d).is_err()) {
                self.problems.add(
                    "E0501",
                    row.at,
                    "surrender_day",
                    format!("day {day} of month {month} is no day of every year"),
                    "give a month from 1 to 12 and a day that it has",
                );
            }
            schemes.push(CarbonScheme {
                row: row.clone(),
                territory,
                rates: Vec::new(),
                goods: Vec::new(),
            });
        }
        for row in &self.tables.carbon_rates {
            let rate = self.rate(row.currency, row.at).at(0);
            if let Some(s) = by.get::<CarbonId>(&row.scheme) {
                schemes[s.index()].rates.push(CarbonRate {
                    from: self.days(row.valid_from, None, row.at).0,
                    price: row.price * rate,
                    free: row.free_allocation * row.correction,
                });
            }
        }
        for row in &self.tables.carbon_goods {
            if let Some(s) = by.get::<CarbonId>(&row.scheme) {
                schemes[s.index()].goods.push(row.clone());
            }
        }
        for s in &mut schemes {
            s.rates.sort_by_key(|r| r.from);
            for (missing, table) in [
                (s.rates.is_empty(), "carbon_rates"),
                (s.goods.is_empty(), "carbon_goods"),
            ] {
                if missing {
                    self.problems.add(
                        "E0502",
                        s.row.at,
                        "scheme",
                        format!("carbon scheme `{}` has no row in {table}", s.row.scheme),
                        format!("add one to {table}"),
                    );
                }
            }
        }
        schemes
    }

    pub(super) fn emissions(&mut self, products: &Names) -> Vec<Embedded> {
        let mut emissions = Vec::new();
        for row in &self.tables.embedded_emissions {
            let rate = self.rate(row.currency, row.at).at(0);
            if let Some(product) = products.get(&row.product) {
                emissions.push(Embedded {
                    row: row.clone(),
                    product,
                    paid: row.carbon_price_paid * rate,
                });
            }
        }
        emissions
    }

    /// Import VAT.
    pub(super) fn import_vat(&mut self, territories: &Names) -> Vec<ImportVat> {
        let mut vat = Vec::new();
        for row in &self.tables.import_vat {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            vat.push(ImportVat {
                row: row.clone(),
                territory,
                days: self.days(row.valid_from, row.valid_to, row.at),
            });
        }
        vat
    }

    /// Deferment of duty.
    pub(super) fn deferments(&mut self, territories: &Names) -> Vec<Deferment> {
        let mut deferments = Vec::new();
        for row in &self.tables.duty_deferments {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            if row
                .day_of_next_month
                .is_some_and(|d| !(1..=31).contains(&d))
            {
                self.problems.add(
                    "E0504",
                    row.at,
                    "day_of_next_month",
                    "no month has such a day",
                    "give a day from 1 to 31; months that are shorter take their last day",
                );
            }
            deferments.push(Deferment {
                row: row.clone(),
                territory,
            });
        }
        deferments
    }

    /// Guarantees, each with the places that it covers.
    pub(super) fn guarantees(
        &mut self,
        territories: &Names,
        names: &Names,
        places: &[Place],
    ) -> Vec<Guarantee> {
        let mut guarantees = Vec::new();
        let mut covered: HashMap<PlaceId, &Ident> = HashMap::new();
        for row in &self.tables.guarantees {
            let Some(territory) = territories.get::<TerritoryId>(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            let named: Vec<PlaceId> = row.places.iter().filter_map(|p| names.get(p)).collect();
            let here = (0..places.len()).map(PlaceId::from);
            let covers: Vec<PlaceId> = here
                .filter(|p| places[p.index()].territory == territory)
                .filter(|p| row.places.is_empty() || named.contains(p))
                .collect();
            if !row.places.is_empty() && covers.len() < named.len() {
                self.problems.add(
                    "E0505",
                    row.at,
                    "places",
                    format!(
                        "a place of guarantee `{}` is not in `{}`",
                        row.guarantee, row.territory
                    ),
                    "a guarantee covers places of its own territory",
                );
            }
            for &p in &covers {
                if let Some(other) = covered.insert(p, &row.guarantee) {
                    let place = &places[p.index()].place;
                    self.problems.add(
                        "E0506",
                        row.at,
                        "places",
                        format!(
                            "guarantees `{other}` and `{}` both cover `{place}`",
                            row.guarantee
                        ),
                        "list the places of each, so that one covers it",
                    );
                }
            }
            guarantees.push(Guarantee {
                row: row.clone(),
                territory,
                places: covers,
            });
        }
        guarantees
    }

    /// Days on which a charge of a territory changes, or falls due otherwise.
    pub(super) fn charge_cuts(
        &self,
        territory: TerritoryId,
        carbon: &[CarbonScheme],
        vat: &[ImportVat],
        deferments: &[Deferment],
    ) -> Vec<Day> {
        let mut cuts = Vec::new();
        for v in vat.iter().filter(|v| v.territory == territory) {
            cuts.extend([v.days.0, v.days.1.saturating_add(1)]);
        }
        let monthly =
            |d: &&Deferment| d.territory == territory && d.row.day_of_next_month.is_some();
        if deferments.iter().any(|d| monthly(&d)) {
            cuts.extend(self.calendar.month_starts(1));
        }
        for s in carbon.iter().filter(|s| s.territory == territory) {
            cuts.extend(s.rates.iter().map(|r| r.from));
            let months = if s.row.held_from.is_some() { 3 } else { 12 };
            cuts.extend(self.calendar.month_starts(months));
            cuts.extend(s.row.held_from.map(|d| self.calendar.day(d)));
        }
        cuts
    }
}
