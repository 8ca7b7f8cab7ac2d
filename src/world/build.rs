//! From tables to nouns: resolves references, dates, currencies and series.

mod charges;
mod customs;
mod export_control;
mod origin;
mod risk;
mod standards;

use std::collections::HashMap;

use jiff::civil::Date;

use super::checks::Problems;
use super::export_control::ExportControl;
use super::ids::*;
use super::tables::*;
use super::*;
use crate::instance::{At, Tables, cell::*};

/// Ids by name.
struct Names(HashMap<Ident, u32>);

impl Names {
    fn of<'a>(names: impl Iterator<Item = &'a Ident>) -> Names {
        Names(
            names
                .enumerate()
                .map(|(i, n)| (n.clone(), i as u32))
                .collect(),
        )
    }

    /// Id of a name. The reader has checked references, so an unknown one only follows another error.
    fn get<T: From<usize>>(&self, name: &str) -> Option<T> {
        self.0.get(name).map(|&i| T::from(i as usize))
    }
}

/// Everything known while the world is built.
struct Build<'a> {
    tables: &'a Tables,
    calendar: Calendar,
    problems: &'a mut Problems,
    marks: MarkList,
    series: HashMap<(Ident, Ident, Ident), Vec<&'a SeriesRow>>,
    rates: HashMap<Currency, Vec<(Day, f64)>>,
    agreements: Vec<Agreement>,
    export_controls: Vec<ExportControl>,
}

/// Builds the world; what is wrong with the trade goes to `problems`.
pub fn build(tables: &Tables, hash: String, problems: &mut Problems) -> Option<World> {
    let header = tables.header.clone();
    let Some(calendar) =
        Calendar::new(header.start, header.period, header.periods).filter(|c| !c.is_empty())
    else {
        problems.add(
            "E0301",
            header.at,
            "periods",
            "the horizon has no period, or leaves the calendar",
            "give 1 period or more, and a start that leaves room for them",
        );
        return None;
    };
    if let Some((lanes, bytes)) = schedules_too_large(tables) {
        problems.add(
            "E0330",
            header.at,
            "periods",
            format!(
                "{lanes} lanes over {} periods have departures of {:.1} GB alone, beyond the memory limit of {} GB",
                header.periods,
                bytes / 1e9,
                header.memory_limit
            ),
            "take longer periods or a shorter horizon, or raise `memory_limit`",
        );
        return None;
    }
    let mut b = Build {
        tables,
        calendar,
        problems,
        marks: MarkList::default(),
        series: HashMap::new(),
        rates: HashMap::new(),
        agreements: Vec::new(),
        export_controls: Vec::new(),
    };
    b.index_series();
    b.index_rates();
    b.producers();
    let products = Names::of(tables.products.iter().map(|p| &p.product));
    let places = Names::of(tables.places.iter().map(|p| &p.place));
    let lanes_by = Names::of(tables.lanes.iter().map(|l| &l.lane));
    let recipes_by = Names::of(tables.recipes.iter().map(|r| &r.recipe));
    let services_by = Names::of(tables.services.iter().map(|s| &s.service));
    let measures_by = Names::of(tables.measures.iter().map(|m| &m.measure));
    let agreements_by = Names::of(tables.agreements.iter().map(|a| &a.agreement));
    let contracts_by = Names::of(tables.contracts.iter().map(|c| &c.contract));

    let (mut territories, of_country) = b.territories();
    let territories_by = Names::of(territories.iter().map(|t| &t.name));
    let mut world_places: Vec<Place> = tables
        .places
        .iter()
        .filter_map(|p| {
            Some(Place {
                territory: *of_country.get(&p.country)?,
                marks: customs::made_by(&b.marks, p.producer.as_ref()),
                resources: Vec::new(),
                row: p.clone(),
            })
        })
        .collect();
    let resources = b.resources(&places);
    for (i, r) in resources.iter().enumerate() {
        if let Some(p) = world_places.get_mut(r.place_id.index()) {
            p.resources.push(ResourceId::from(i));
        }
    }
    let measures = b.measures(&measures_by, &places, &mut territories);
    let quotas_by = Names::of(tables.quotas.iter().map(|q| &q.quota));
    let origin_rules = b.origin_rules(&agreements_by, &products, &recipes_by);
    b.agreements = b.agreements(&agreements_by, &origin_rules);
    b.export_controls(&products);
    let drawbacks = b.drawbacks(&territories_by);
    let rule_periods = b.rule_periods(&origin_rules);
    let claim_cuts = b.claim_cuts();
    let tariffs = b.tariffs(
        &territories_by,
        &measures_by,
        &quotas_by,
        &agreements_by,
        &measures,
    );
    let quotas = b.quotas(&quotas_by, &tariffs);
    let late_claims = b.late_claims(&measures_by, &measures);
    let claims = customs::claims(&measures, &tariffs, &quotas, &late_claims);
    let embargoes = b.embargoes(&territories_by);
    let customs_rates = b.customs_rates(&territories_by);
    let entry_fees = b.entry_fees(&territories_by, &places, &measures_by);
    let conformity = b.conformity(&territories_by, &places, &products);
    let carbon = b.carbon_schemes(&territories_by);
    let vat = b.import_vat(&territories_by);
    let deferments = b.deferments(&territories_by);
    for (i, t) in territories.iter_mut().enumerate() {
        let id = TerritoryId::from(i);
        let of_tariffs = tariffs
            .iter()
            .filter(|r| r.territory_id == id)
            .map(|r| r.days);
        let of_embargoes = embargoes
            .iter()
            .filter(|e| e.territory_id.is_none_or(|t| t == id))
            .map(|e| e.days);
        let of_quotas = quotas
            .iter()
            .filter(|q| q.territory == Some(id))
            .flat_map(|q| q.windows.iter().map(|w| w.days));
        let of_fees = entry_fees
            .iter()
            .filter(|f| f.territory == id)
            .map(|f| f.days);
        let of_loading = tariffs
            .iter()
            .filter(|r| r.territory_id == id)
            .filter_map(|r| Some((r.days.0, r.in_transit?)));
        let cuts: Vec<Day> = of_tariffs
            .chain(of_embargoes)
            .chain(of_quotas)
            .chain(of_fees)
            .chain(of_loading)
            .flat_map(|(f, l)| [f, l.saturating_add(1)])
            .chain(customs::late_cuts(id, &tariffs, &late_claims))
            .chain(b.value_cuts(id, &territories_by, &customs_rates))
            .chain(b.standard_cuts(id, &conformity, &world_places))
            .chain(b.charge_cuts(id, &carbon, &vat, &deferments))
            .chain(claim_cuts.iter().copied())
            .collect();
        t.slots = b.calendar.slots(&cuts);
    }
    let supplies = b.supplies(&places, &products, &world_places);
    let lanes = b.lanes(&places, &products);
    let (services, calls) = b.services(&services_by, &places);
    let contracts = b.contracts(&contracts_by, &lanes_by, &supplies);
    let sourcing = b.sourcing(&places, &products, &world_places, &lanes, &supplies);
    let mut world = World {
        sourcing,
        scenarios: tables.scenarios.clone(),
        first_stage: tables.first_stage.clone(),
        supplies,
        recipes: b.recipes(&recipes_by, &products),
        plant_recipes: b.plant_recipes(&places, &recipes_by),
        lanes,
        services,
        calls,
        storage: tables
            .storage
            .iter()
            .filter_map(|s| {
                let product_id = s.product.as_ref().and_then(|p| products.get(p));
                Some(Storage {
                    place_id: places.get(&s.place)?,
                    product_id,
                    row: s.clone(),
                })
            })
            .collect(),
        endowments: b.endowments(&places, &products),
        demands: b.demands(&places, &products),
        measures,
        tariffs_on: tariffs_on(&tariffs),
        quotas,
        tariffs,
        claims,
        embargoes,
        clearances: tables
            .clearance
            .iter()
            .filter_map(|k| {
                Some(Clearance {
                    place_id: places.get(&k.place)?,
                    row: k.clone(),
                })
            })
            .collect(),
        contracts,
        end_values: tables
            .end_values
            .iter()
            .filter_map(|e| {
                Some(EndValue {
                    place_id: places.get(&e.place)?,
                    product_id: products.get(&e.product)?,
                    row: e.clone(),
                })
            })
            .collect(),
        customs_values: b.declared_values(&products, &territories_by),
        additions: b.additions(&products, &territories_by),
        customs_rates,
        base_shares: b.base_shares(&measures_by, &products),
        entry_fees,
        emissions: b.emissions(&products),
        guarantees: b.guarantees(&territories_by, &places, &world_places),
        carbon,
        vat,
        deferments,
        header,
        calendar: b.calendar.clone(),
        territories,
        places: world_places,
        products: tables
            .products
            .iter()
            .map(|p| Product { row: p.clone() })
            .collect(),
        resources,
        agreements: std::mem::take(&mut b.agreements),
        origin_rules,
        export_controls: std::mem::take(&mut b.export_controls),
        late_claims,
        drawbacks,
        rule_periods,
        marks: std::mem::take(&mut b.marks),
        standards: conformity.standards,
        standard_rules: conformity.rules,
        equivalences: conformity.equivalences,
        bodies: conformity.bodies,
        routes: conformity.routes,
        hash,
    };
    b.unused_series();
    origin::contents(&mut world, problems);
    super::checks::check(&world, problems);
    problems.is_clean().then_some(world)
}

/// Rows of the tariff table by territory and HS prefix.
fn tariffs_on(tariffs: &[Tariff]) -> HashMap<(TerritoryId, HsCode), Vec<u32>> {
    let mut on: HashMap<(TerritoryId, HsCode), Vec<u32>> = HashMap::new();
    for (i, t) in tariffs.iter().enumerate() {
        let prefix = t.hs_code.clone().unwrap_or_default();
        on.entry((t.territory_id, prefix))
            .or_default()
            .push(i as u32);
    }
    on
}

/// Number of lanes and bytes of their departures, where those alone do not fit the memory given.
fn schedules_too_large(tables: &Tables) -> Option<(usize, f64)> {
    let header = &tables.header;
    let departures: f64 = tables
        .lanes
        .iter()
        .map(|l| f64::from(header.periods.saturating_sub(l.offset)) / f64::from(l.every.max(1)))
        .sum();
    let bytes = departures * size_of::<Trip>() as f64;
    (bytes > header.memory_limit * 1e9).then_some((tables.lanes.len(), bytes))
}

impl<'a> Build<'a> {
    /// Series that no row took.
    fn unused_series(&mut self) {
        let mut unused: Vec<&SeriesRow> = self.series.values().map(|rows| rows[0]).collect();
        unused.sort_by_key(|r| r.at);
        for row in unused {
            self.problems.add(
                "E0312",
                row.at,
                "key",
                format!("`{}` is no row of `{}`", row.key, row.table),
                "give the row's key, several key columns joined by `/`, such as `port/box`",
            );
        }
    }

    fn index_series(&mut self) {
        const FIELDS: &[(&str, &[&str])] = &[
            ("lanes", &["capacity", "freight"]),
            ("supplies", &["capacity", "price"]),
            ("demands", &["quantity", "price"]),
            ("plant_recipes", &["capacity", "cost"]),
            ("resources", &["capacity"]),
        ];
        for row in &self.tables.series {
            let known = FIELDS.iter().find(|f| f.0 == row.table.as_str());
            match known {
                None => self.problems.add(
                    "E0302",
                    row.at,
                    "table",
                    format!("no number of table `{}` can vary with time", row.table),
                    "one of lanes, supplies, demands, plant_recipes, resources",
                ),
                Some((_, fields)) if !fields.contains(&row.field.as_str()) => {
                    let remedy = format!("one of {}", fields.join(", "));
                    self.problems.add(
                        "E0302",
                        row.at,
                        "field",
                        format!("`{}` of `{}` cannot vary with time", row.field, row.table),
                        remedy,
                    );
                }
                Some(_) if row.value < 0.0 => {
                    self.problems.add(
                        "E0303",
                        row.at,
                        "value",
                        "a negative number in a series",
                        "numbers of a series are 0 or more",
                    );
                }
                Some(_) => {
                    self.days(Some(row.valid_from), row.valid_to, row.at);
                    let key = (row.table.clone(), row.key.clone(), row.field.clone());
                    self.series.entry(key).or_default().push(row);
                }
            }
        }
        for rows in self.series.values_mut() {
            rows.sort_by_key(|r| r.valid_from);
        }
    }

    fn index_rates(&mut self) {
        for row in &self.tables.exchange_rates {
            let from = row.valid_from.map_or(Day::MIN, |d| self.calendar.day(d));
            self.rates
                .entry(row.currency)
                .or_default()
                .push((from, row.rate));
        }
        for rates in self.rates.values_mut() {
            rates.sort_by_key(|r| r.0);
        }
    }

    /// Units of base currency for one of a currency, by period.
    fn rate(&mut self, currency: Option<Currency>, at: At) -> Profile {
        let Some(currency) = currency.filter(|c| *c != self.tables.header.currency) else {
            return Profile::constant(1.0);
        };
        let Some(rates) = self.rates.get(&currency) else {
            self.problems.add(
                "E0304",
                at,
                "currency",
                format!("no exchange rate for {currency}"),
                format!("add a row for {currency} to exchange_rates"),
            );
            return Profile::constant(1.0);
        };
        let calendar = &self.calendar;
        Profile::from_each((0..calendar.len()).map(|t| {
            let day = calendar.first(t);
            let known = rates.partition_point(|r| r.0 <= day);
            rates[known.max(1) - 1].1
        }))
    }

    /// A number that a series may vary, times an exchange rate.
    fn profile(
        &mut self,
        table: &str,
        key: &str,
        field: &str,
        base: f64,
        rate: &Profile,
    ) -> Profile {
        let key = (Ident::from(table), Ident::from(key), Ident::from(field));
        let rows = self.series.remove(&key).unwrap_or_default();
        let calendar = &self.calendar;
        Profile::from_each((0..calendar.len()).map(|t| {
            let today = calendar.date(calendar.first(t));
            let known = rows.partition_point(|r| r.valid_from <= today);
            let row = known.checked_sub(1).map(|i| rows[i]);
            let value = row
                .filter(|r| r.valid_to.is_none_or(|to| today <= to))
                .map_or(base, |r| r.value);
            value * rate.at(t)
        }))
    }

    fn optional(
        &mut self,
        table: &str,
        key: &str,
        field: &str,
        base: Option<f64>,
    ) -> Option<Profile> {
        let known = (Ident::from(table), Ident::from(key), Ident::from(field));
        if base.is_none() && !self.series.contains_key(&known) {
            return None;
        }
        // Where a series has gaps over a blank, what is not limited is limited by nothing.
        Some(self.profile(
            table,
            key,
            field,
            base.unwrap_or(f64::INFINITY),
            &Profile::constant(1.0),
        ))
    }

    /// First and last day of a dated row, blanks open.
    fn days(&mut self, from: Option<Date>, to: Option<Date>, at: At) -> (Day, Day) {
        let first = from.map_or(Day::MIN, |d| self.calendar.day(d));
        let last = to.map_or(Day::MAX - 1, |d| self.calendar.day(d));
        if first > last {
            self.problems.add(
                "E0305",
                at,
                "valid_to",
                "ends before it begins",
                "valid_to is the last day, on or after valid_from",
            );
        }
        (first, last)
    }

    /// Periods of a dated row that acts by period: those that any of its days falls in.
    fn periods(&mut self, from: Option<Date>, to: Option<Date>, at: At, what: &str) -> Range<u32> {
        let (first, last) = self.days(from, to, at);
        if first > last {
            return 0..0;
        }
        let calendar = &self.calendar;
        if first >= calendar.end() || last < 0 {
            let field = if last < 0 { "valid_to" } else { "valid_from" };
            let message = format!("{what} lies outside the horizon");
            self.problems
                .warn("W0301", at, field, message, "it is left out");
            return 0..0;
        }
        let from = calendar.period(first.max(0)).unwrap_or(0);
        let to = calendar.period(last.min(calendar.end() - 1)).unwrap_or(0);
        from..to + 1
    }

    fn territories(&mut self) -> (Vec<Territory>, HashMap<Country, TerritoryId>) {
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

    fn supplies(&mut self, places: &Names, products: &Names, world: &[Place]) -> Vec<Supply> {
        let mut supplies = Vec::new();
        for row in &self.tables.supplies {
            let (Some(place_id), Some(product_id)) = (
                places.get::<PlaceId>(&row.place),
                products.get(&row.product),
            ) else {
                continue;
            };
            let Some(origin) = row
                .origin_country
                .or(world.get(place_id.index()).map(|p| p.country))
            else {
                continue;
            };
            let key = match row.origin_country {
                Some(o) => format!("{}/{}/{o}", row.place, row.product),
                None => format!("{}/{}", row.place, row.product),
            };
            let rate = self.rate(row.currency, row.at);
            let what = format!("supply `{key}`");
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            supplies.push(Supply {
                place_id,
                product_id,
                origin,
                marks: self
                    .declared(&row.originating)
                    .union(customs::made_by(&self.marks, row.producer.as_ref()))
                    .union(conformity_marks(&self.marks, &row.conforms_to))
                    .union(self.controlled(product_id, origin)),
                price_at: self.profile("supplies", &key, "price", row.price, &rate),
                capacity_at: self.optional("supplies", &key, "capacity", row.capacity),
                open,
                row: row.clone(),
            });
        }
        supplies
    }

    fn recipes(&mut self, by: &Names, products: &Names) -> Vec<Recipe> {
        let mut recipes: Vec<Recipe> = self
            .tables
            .recipes
            .iter()
            .map(|r| Recipe {
                row: r.clone(),
                inputs: Vec::new(),
                outputs: Vec::new(),
                hours: Vec::new(),
                marks: Marks::NONE,
            })
            .collect();
        for row in &self.tables.recipe_standards {
            if let Some(r) = by.get::<RecipeId>(&row.recipe) {
                let one = conformity_marks(&self.marks, std::slice::from_ref(&row.standard));
                let recipe = &mut recipes[r.index()];
                recipe.marks = recipe.marks.union(one);
            }
        }
        for line in &self.tables.recipe_lines {
            let (Some(r), Some(p)) = (
                by.get::<RecipeId>(&line.recipe),
                products.get(&line.product),
            ) else {
                continue;
            };
            match line.role {
                Role::Input => recipes[r.index()].inputs.push((p, line.quantity)),
                Role::Output => recipes[r.index()].outputs.push((p, line.quantity)),
            }
        }
        for row in &self.tables.recipe_resources {
            if let Some(r) = by.get::<RecipeId>(&row.recipe) {
                recipes[r.index()]
                    .hours
                    .push((row.resource.clone(), row.hours));
            }
        }
        recipes
    }

    fn plant_recipes(&mut self, places: &Names, recipes: &Names) -> Vec<PlantRecipe> {
        let mut plants = Vec::new();
        for row in &self.tables.plant_recipes {
            let (Some(place_id), Some(recipe_id)) =
                (places.get(&row.place), recipes.get(&row.recipe))
            else {
                continue;
            };
            let key = format!("{}/{}", row.place, row.recipe);
            let rate = self.rate(row.currency, row.at);
            plants.push(PlantRecipe {
                place_id,
                recipe_id,
                cost_at: self.profile("plant_recipes", &key, "cost", row.cost, &rate),
                setup: row.setup_cost * rate.at(0),
                capacity_at: self.optional("plant_recipes", &key, "capacity", row.capacity),
                row: row.clone(),
            });
        }
        plants
    }

    fn resources(&mut self, places: &Names) -> Vec<Resource> {
        let mut resources = Vec::new();
        for row in &self.tables.resources {
            let Some(place_id) = places.get(&row.place) else {
                continue;
            };
            let key = format!("{}/{}", row.place, row.resource);
            let capacity_at = self.profile(
                "resources",
                &key,
                "capacity",
                row.capacity,
                &Profile::constant(1.0),
            );
            resources.push(Resource {
                place_id,
                capacity_at,
                row: row.clone(),
            });
        }
        resources
    }

    fn lanes(&mut self, places: &Names, products: &Names) -> Vec<Lane> {
        let mut listed: HashMap<Ident, Vec<Day>> = HashMap::new();
        for d in &self.tables.departures {
            let day = self.calendar.day(d.date);
            if self.calendar.period(day).is_none() {
                self.problems.add(
                    "E0307",
                    d.at,
                    "date",
                    format!("{} is outside the horizon", d.date),
                    "departures lie between the first and the last day of the horizon",
                );
            }
            listed.entry(d.lane.clone()).or_default().push(day);
        }
        let mut lanes = Vec::new();
        for row in &self.tables.lanes {
            let (Some(from_id), Some(to_id)) = (places.get(&row.from), places.get(&row.to)) else {
                continue;
            };
            let rate = self.rate(row.currency, row.at);
            let only = (!row.products.is_empty()).then(|| {
                let mut only: Vec<ProductId> = row
                    .products
                    .iter()
                    .filter_map(|p| products.get(p))
                    .collect();
                only.sort_unstable();
                only
            });
            let trips = self.trips(row, listed.get(&row.lane));
            lanes.push(Lane {
                from_id,
                to_id,
                only,
                freight_at: self.profile("lanes", &row.lane, "freight", row.freight, &rate),
                departure_cost: row.fixed_cost * rate.at(0),
                capacity_at: self.optional("lanes", &row.lane, "capacity", row.capacity),
                trips,
                row: row.clone(),
            });
        }
        lanes
    }

    /// Departures that arrive within the horizon.
    fn trips(&self, row: &LaneRow, listed: Option<&Vec<Day>>) -> Vec<Trip> {
        let calendar = &self.calendar;
        let departures: Vec<(u32, Day)> = match listed {
            Some(days) => {
                let mut days: Vec<Day> = days.clone();
                days.sort_unstable();
                days.into_iter()
                    .filter_map(|d| Some((calendar.period(d)?, d)))
                    .collect()
            }
            None => (row.offset..calendar.len())
                .step_by(row.every.max(1) as usize)
                .map(|t| {
                    (
                        t,
                        (calendar.first(t) + row.departure_day as Day).min(calendar.last(t)),
                    )
                })
                .collect(),
        };
        departures
            .into_iter()
            .filter_map(|(period, departs)| {
                let (arrival, arrives) = match row.transit_days {
                    Some(days) => {
                        let arrives = departs.checked_add(Day::try_from(days).ok()?)?;
                        (calendar.period(arrives)?, arrives)
                    }
                    None => {
                        let arrival = period.checked_add(row.lead_time)?;
                        let within = departs - calendar.first(period);
                        (arrival < calendar.len()).then(|| {
                            (
                                arrival,
                                (calendar.first(arrival) + within).min(calendar.last(arrival)),
                            )
                        })?
                    }
                };
                Some(Trip {
                    period,
                    departs,
                    arrival,
                    arrives,
                })
            })
            .collect()
    }

    fn services(&mut self, by: &Names, places: &Names) -> (Vec<Service>, Vec<Call>) {
        let mut calls: Vec<Call> = Vec::new();
        let mut services = Vec::new();
        let mut of_service: HashMap<&Ident, Vec<&ServiceCallRow>> = HashMap::new();
        for c in &self.tables.service_calls {
            of_service.entry(&c.service).or_default().push(c);
        }
        for row in &self.tables.services {
            let mut rows = of_service.remove(&row.service).unwrap_or_default();
            rows.sort_by_key(|c| c.call);
            let start = calls.len() as u32;
            let end = start + rows.len() as u32;
            if rows.len() < 2 {
                self.problems.add(
                    "E0308",
                    row.at,
                    "service",
                    format!("service `{}` has fewer than two calls", row.service),
                    "add its calls to service_calls",
                );
            }
            for (k, c) in rows.into_iter().enumerate() {
                let at = start + k as u32;
                let next = match (at + 1 < end, row.cyclic) {
                    (true, _) => Some(CallId(at + 1)),
                    (false, true) => Some(CallId(start)),
                    (false, false) => None,
                };
                let (Some(place_id), Some(service_id)) = (places.get(&c.place), by.get(&c.service))
                else {
                    continue;
                };
                calls.push(Call {
                    service_id,
                    place_id,
                    next,
                    row: c.clone(),
                });
            }
            services.push(Service {
                calls: start..end,
                row: row.clone(),
            });
        }
        (services, calls)
    }

    fn endowments(&mut self, places: &Names, products: &Names) -> Vec<Endowment> {
        let mut endowments = Vec::new();
        for row in &self.tables.opening_stock {
            let (Some(place), Some(product)) = (
                places.get::<PlaceId>(&row.place),
                products.get(&row.product),
            ) else {
                continue;
            };
            let home = self.tables.places.get(place.index()).map(|p| p.country);
            let Some(origin) = row.origin_country.or(home) else {
                continue;
            };
            let marks = self
                .declared(&row.originating)
                .union(customs::made_by(&self.marks, row.producer.as_ref()))
                .union(conformity_marks(&self.marks, &row.conforms_to))
                .union(self.controlled(product, origin));
            let Some(marks) = self.endowed(marks, product, 0, row.age, row.at) else {
                continue;
            };
            endowments.push(Endowment {
                place,
                product,
                origin,
                marks,
                status: status(row.status),
                day: 0,
                loaded: -1,
                quantity: row.quantity,
            });
        }
        for row in &self.tables.in_transit {
            let (Some(place), Some(product)) = (places.get(&row.place), products.get(&row.product))
            else {
                continue;
            };
            let day = self.calendar.day(row.arrival);
            let Some(period) = self.calendar.period(day) else {
                self.problems.add(
                    "E0307",
                    row.at,
                    "arrival",
                    format!("{} is outside the horizon", row.arrival),
                    "goods in transit arrive between the first and the last day of the horizon",
                );
                continue;
            };
            let marks = self
                .declared(&row.originating)
                .union(customs::made_by(&self.marks, row.producer.as_ref()))
                .union(conformity_marks(&self.marks, &row.conforms_to))
                .union(self.controlled(product, row.origin_country));
            let Some(marks) = self.endowed(marks, product, period, row.age, row.at) else {
                continue;
            };
            endowments.push(Endowment {
                place,
                product,
                origin: row.origin_country,
                marks,
                status: status(row.status),
                day,
                loaded: row.loaded.map_or(-1, |d| self.calendar.day(d)),
                quantity: row.quantity,
            });
        }
        endowments
    }

    /// Marks of goods that are there in a period, so many periods old; `None` where they have perished.
    fn endowed(
        &mut self,
        marks: Marks,
        product: ProductId,
        period: u32,
        age: u32,
        at: At,
    ) -> Option<Marks> {
        let row = &self.tables.products[product.index()];
        let Some(life) = row.shelf_life else {
            return Some(marks);
        };
        let until = u64::from(period) + u64::from(life);
        if age > life {
            let message = format!("`{}` keeps {life} periods and is {age} old", row.product);
            let remedy = "it has perished and is left out";
            self.problems.warn("W0323", at, "age", message, remedy);
            return None;
        }
        let last = u64::from(self.calendar.len() - 1);
        let until = (until - u64::from(age)).min(last) as u32;
        Some(marks.keeping_until(Some(until)))
    }

    fn demands(&mut self, places: &Names, products: &Names) -> Vec<Demand> {
        let mut demands = Vec::new();
        for row in &self.tables.demands {
            let (Some(place_id), Some(product_id)) =
                (places.get(&row.place), products.get(&row.product))
            else {
                continue;
            };
            let one = Profile::constant(1.0);
            let what = format!("demand `{}`", row.demand);
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            let penalty = row
                .unmet_penalty
                .or(self.tables.header.unmet_penalty)
                .map(|p| p * row.priority);
            demands.push(Demand {
                place_id,
                product_id,
                quantity_at: self.profile("demands", &row.demand, "quantity", row.quantity, &one),
                price_at: self.profile("demands", &row.demand, "price", row.price, &one),
                penalty,
                open,
                row: row.clone(),
            });
        }
        demands
    }

    fn tariffs(
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

    fn embargoes(&mut self, territories: &Names) -> Vec<Embargo> {
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

    fn unknown_territory(&mut self, at: At, name: &str) {
        self.problems.add(
            "E0309",
            at,
            "territory",
            format!("`{name}` is no customs territory here"),
            "name one of `territories`, or the country of a place",
        );
    }

    fn contracts(&mut self, by: &Names, lanes: &Names, supplies: &[Supply]) -> Vec<Contract> {
        let mut contracts: Vec<Contract> = Vec::new();
        for row in &self.tables.contracts {
            let lane_id: Option<LaneId> = row.lane.as_ref().and_then(|l| lanes.get(l));
            let of_product: Vec<SupplyId> = supplies
                .iter()
                .enumerate()
                .filter(|(_, s)| {
                    Some(&s.place) == row.place.as_ref() && Some(&s.product) == row.product.as_ref()
                })
                .map(|(i, _)| SupplyId::from(i))
                .collect();
            let what = format!("contract `{}`", row.contract);
            let window = self.periods(row.valid_from, row.valid_to, row.at, &what);
            let fits = match row.kind {
                ContractKind::Carrier => lane_id.is_some() && row.place.is_none(),
                ContractKind::Supplier => !of_product.is_empty() && lane_id.is_none(),
            };
            if !fits {
                self.problems.add("E0310", row.at, "kind", format!("contract `{}` does not say what it is for", row.contract), "a carrier's contract names a lane; a supplier's a place and a product that is supplied there");
            }
            contracts.push(Contract {
                lane_id,
                supplies: of_product,
                window,
                steps: Vec::new(),
                row: row.clone(),
            });
        }
        for row in &self.tables.price_breaks {
            if let Some(k) = by.get::<ContractId>(&row.contract) {
                contracts[k.index()]
                    .steps
                    .push((row.from_quantity, row.rate));
            }
        }
        for k in &mut contracts {
            k.steps.sort_by(|a, b| a.0.total_cmp(&b.0));
            if k.steps.first().is_some_and(|s| s.0 > 0.0) {
                self.problems.add(
                    "E0311",
                    k.row.at,
                    "contract",
                    format!(
                        "contract `{}` has no price below {}",
                        k.row.contract, k.steps[0].0
                    ),
                    "add a price break from 0",
                );
            }
        }
        contracts
    }
}

/// The marks of conformity to standards.
fn conformity_marks(marks: &MarkList, standards: &[Ident]) -> Marks {
    let known = standards
        .iter()
        .filter_map(|s| marks.find(marks::MarkKind::Conformity, s));
    known.fold(Marks::NONE, Marks::with)
}

fn status(of: CustomsStatus) -> Status {
    match of {
        CustomsStatus::Free => Status::Free,
        CustomsStatus::Suspended => Status::Suspended,
    }
}
