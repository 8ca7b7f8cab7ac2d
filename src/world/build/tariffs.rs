//! Territories, the rows of their tariffs, and embargoes.

use super::*;

impl<'a> Build<'a> {
    pub(super) fn territories(&mut self) -> (Vec<Territory>, HashMap<Country, TerritoryId>) {
        let slots = self.calendar.slots(&[]);
        let mut territories: Vec<Territory> = Vec::new();
        let mut of_country = HashMap::new();
        for row in &self.tables.territories {
            let id = TerritoryId::from(territories.len());
            for &country in &row.countries {
                if of_country.insert(country, id).is_some() {
                    self.problems.add(
                        "E0306",
                        row.at,
                        "countries",
                        format!("{country} is in two customs territories"),
                        "a country belongs to one",
                    );
                }
            }
            territories.push(Territory {
                name: row.territory.clone(),
                countries: row.countries.clone(),
                valuation: row.valuation,
                market: self.rate(row.currency, row.at),
                left_mark: None,
                slots: slots.clone(),
            });
        }
        for place in &self.tables.places {
            of_country.entry(place.country).or_insert_with(|| {
                territories.push(Territory {
                    name: Ident::from(place.country.to_string()),
                    countries: vec![place.country],
                    valuation: Valuation::Cif,
                    market: Profile::constant(1.0),
                    left_mark: None,
                    slots: slots.clone(),
                });
                TerritoryId::from(territories.len() - 1)
            });
        }
        (territories, of_country)
    }

    pub(super) fn tariffs(
        &mut self,
        territories: &Names,
        measures: &Names,
        quotas: &Names,
        agreements: &Names,
        known: &[Measure],
    ) -> Vec<Tariff> {
        let mut tariffs = Vec::new();
        for row in &self.tables.tariffs {
            let Some(territory_id) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            let Some(measure_id) = measures.get::<MeasureId>(&row.measure) else {
                continue;
            };
            let days = self.days(row.valid_from, row.valid_to, row.at);
            let agreement_id = self.agreement_of(row, agreements, &known[measure_id.index()]);
            if row.in_transit_until.is_some() && row.valid_from.is_none() {
                self.problems.add(
                    "E0366",
                    row.at,
                    "in_transit_until",
                    "an in-transit provision of a rate that has always been in force",
                    "give the rate's first day in valid_from: goods loaded before it are spared",
                );
            }
            tariffs.push(Tariff {
                territory_id,
                measure_id,
                agreement_id,
                quota_id: row.quota.as_ref().and_then(|q| quotas.get(q)),
                days,
                in_transit: row.in_transit_until.map(|d| self.calendar.day(d)),
                claimed_from: self.claimed_from(row, &known[measure_id.index()]),
                producer_mark: self.producer_mark(row.producer.as_ref()),
                market: self.rate(row.currency, row.at),
                row: row.clone(),
            });
        }
        tariffs
    }

    pub(super) fn embargoes(&mut self, territories: &Names) -> Vec<Embargo> {
        let mut embargoes = Vec::new();
        for row in &self.tables.embargoes {
            let territory_id = match &row.territory {
                None => None,
                Some(name) => match territories.get(name) {
                    Some(id) => Some(id),
                    None => {
                        self.unknown_territory(row.at, name);
                        continue;
                    }
                },
            };
            embargoes.push(Embargo {
                territory_id,
                days: self.days(row.valid_from, row.valid_to, row.at),
                producer_mark: self.producer_mark(row.producer.as_ref()),
                row: row.clone(),
            });
        }
        embargoes
    }

    pub(super) fn unknown_territory(&mut self, at: At, name: &str) {
        self.problems.add(
            "E0309",
            at,
            "territory",
            format!("`{name}` is no customs territory here"),
            "name one of `territories`, or the country of a place",
        );
    }
}

/// Rows of the tariff table by territory and HS prefix.
pub(super) fn tariffs_on(tariffs: &[Tariff]) -> HashMap<(TerritoryId, HsCode), Vec<u32>> {
    let mut on: HashMap<(TerritoryId, HsCode), Vec<u32>> = HashMap::new();
    for (i, t) in tariffs.iter().enumerate() {
        let prefix = t.hs_code.clone().unwrap_or_default();
        on.entry((t.territory_id, prefix))
            .or_default()
            .push(i as u32);
    }
    on
}
