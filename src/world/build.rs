//! From tables to nouns: resolves references, dates, currencies and series.

mod admissions;
mod charges;
mod clearance;
mod customs;
mod digital;
mod export_control;
mod information;
mod late_claims;
mod licences;
mod origin;
mod procedures;
mod production;
mod reliefs;
mod risk;
mod series;
mod standards;
mod tariffs;
mod technology;
mod trade;
mod transfer_prices;
mod transport;
mod treasury;

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
    let procedures = b.procedures(&places, &products, &world_places, &territories_by, &tariffs);
    let admissions = b.admissions(&products, &places, &world_places, &territories);
    let quotas = b.quotas(&quotas_by, &tariffs);
    let reliefs = b.reliefs(&territories_by, &products);
    let late_claims = b.late_claims(&measures_by, &measures);
    let mut claims = customs::claims(&measures, &tariffs, &quotas, &late_claims, reliefs.len());
    let embargoes = b.embargoes(&territories_by);
    let customs_rates = b.customs_rates(&territories_by);
    let entry_fees = b.entry_fees(&territories_by, &places, &measures_by);
    let conformity = b.conformity(&territories_by, &places, &products);
    let information = b.information(&products, &places, &lanes_by, &recipes_by);
    let clearance_modes = b.clearance_modes(&territories_by, &places, &world_places);
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
            .chain(late_claims::late_cuts(id, &tariffs, &late_claims))
            .chain(b.value_cuts(id, &territories_by, &customs_rates))
            .chain(b.standard_cuts(id, &conformity, &world_places))
            .chain(b.charge_cuts(id, &carbon, &vat, &deferments))
            .chain(clearance::mode_cuts(&clearance_modes, id))
            .chain(claim_cuts.iter().copied())
            .collect();
        t.slots = b.calendar.slots(&cuts);
    }
    let supplies = b.supplies(&places, &products, &world_places);
    let lanes = b.lanes(&places, &products);
    let (services, calls) = b.services(&services_by, &places);
    let contracts = b.contracts(&contracts_by, &lanes_by, &supplies);
    let sourcing = b.sourcing(&places, &products, &world_places, &lanes, &supplies);
    let plant_recipes = b.plant_recipes(&places, &recipes_by);
    let licences = b.licences(&places, &recipes_by, &plant_recipes);
    let regions = b.regions(&places, &world_places);
    let plants = technology::Plants {
        places: &places,
        world: &world_places,
        recipes: &plant_recipes,
        resources: &resources,
        modes: &clearance_modes,
    };
    let technology = b.technology(&regions, &plants);
    let treasury = b.treasury(&places, &products);
    transfer_prices::claims(treasury.as_ref(), &mut claims);
    let mut world = World {
        treasury,
        sourcing,
        scenarios: tables.scenarios.clone(),
        first_stage: tables.first_stage.clone(),
        supplies,
        recipes: b.recipes(&recipes_by, &products),
        plant_recipes,
        licences,
        regions,
        fair_share: None,
        technology,
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
        tariffs_on: tariffs::tariffs_on(&tariffs),
        loading_counts: tariffs.iter().any(|t| t.in_transit.is_some()),
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
        clearance_modes,
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
        reliefs,
        placements: procedures.placements,
        placed: procedures.placed,
        processings: procedures.processings,
        made_of: procedures.made_of,
        admissions: admissions.all,
        stayed: admissions.stayed,
        presences: b.presences(&places, &products),
        deferral_limits: procedures.limits,
        drawbacks,
        rule_periods,
        marks: std::mem::take(&mut b.marks),
        standards: conformity.standards,
        standard_rules: conformity.rules,
        equivalences: conformity.equivalences,
        bodies: conformity.bodies,
        routes: conformity.routes,
        information,
        hash,
    };
    b.unused_series();
    origin::contents(&mut world, problems);
    super::checks::check(&world, problems);
    problems.is_clean().then_some(world)
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

/// The marks of conformity to standards.
fn conformity_marks(marks: &MarkList, standards: &[Ident]) -> Marks {
    let known = standards
        .iter()
        .filter_map(|s| marks.find(marks::MarkKind::Conformity, s));
    known.fold(Marks::NONE, Marks::with)
}
