//! What one consignment costs landed, under every claim open to it: the oracle of the tariff tables.
//!
//! The figures come from the code that the plan's duty ledger comes from
//! ([`tariff`]): a quote and a plan cannot disagree.

mod answer;
mod consignment;
mod offers;
pub mod ways;

use jiff::civil::Date;

use crate::instance::At;
use crate::instance::cell::{Cell, CountryCode, Raw};
use crate::instance::table::Row;
use crate::world::claims::{self, Choice};
use crate::world::marks::{MarkKind, Marks};
use crate::world::tables::{CustomsValueRow, ProductRow, ShippingUnit};
use crate::world::tariff::{self, Consignment};
use crate::world::value::DeclaredValue;
use crate::world::{Claim, Day, Lane, Product, Profile, Trip, World, ids::*};

pub use answer::{Admitted, Charge, Offer, Part, Quote};
use consignment::{declare, destination, lane, marks, product};
use offers::Asker;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Product of the instance; or an HS code.
    pub product: Option<String>,
    /// HS code, of the product or in its place.
    pub hs_code: Option<String>,
    /// Country of origin.
    pub origin: String,
    /// Producer.
    pub producer: Option<String>,
    /// Agreements under whose rules the goods originate.
    pub originating: Vec<String>,
    /// Customs territory whose free circulation the goods left, for a customs union.
    pub left: Option<String>,
    /// Lane that brings it.
    pub lane: Option<String>,
    /// Place or customs territory that it enters; with a lane, the lane's end.
    pub to: Option<String>,
    /// Day of departure with a lane, else day of entry; the horizon's first day if not given.
    pub date: Option<Date>,
    /// Day of loading on the final vessel, where no lane says it.
    pub loaded: Option<Date>,
    /// Price of a unit, base currency.
    pub value: Option<f64>,
    /// Incoterm of that price.
    pub incoterm: Option<String>,
    /// Freight and insurance to the border of a unit, base currency.
    pub freight: Option<f64>,
    /// Weight of a unit.
    pub kg: Option<f64>,
    /// Units.
    pub quantity: f64,
    /// Only this claim: a preference, or `general`.
    pub claim: Option<String>,
}

/// Why there is no quote, and what to ask instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Refusal {
    fn new(message: impl Into<String>, remedy: impl Into<String>) -> Refusal {
        Refusal {
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

/// Works out a quote.
///
/// # Errors
/// What is asked for and not there, or no claim that is open.
pub fn quote(world: &World, request: &Request) -> Result<Quote, Refusal> {
    let mut world = world.clone();
    let lane = request
        .lane
        .as_deref()
        .map(|l| lane(&world, l))
        .transpose()?;
    let (territory, place) = destination(&world, request.to.as_deref(), lane)?;
    let product = product(&mut world, request)?;
    let origin = CountryCode::read(&Raw::Text(&request.origin))
        .map_err(|p| Refusal::new(p.message, p.remedy))?;
    declare(&mut world, request, product, origin)?;
    let marks = marks(&world, request)?;
    let asked = request.date.map_or(0, |d| world.calendar.day(d));
    let lane = lane.map(|id| &world.lanes[id.index()]);
    // What a lane brings from another firm was sold, unless a price is asked for.
    let sold = lane.filter(|_| request.value.is_none());
    let marks = sold.map_or(marks, |l| {
        world.sold_marks(l.from_id, l.to_id, product, marks, true)
    });
    let (loaded, day) = match lane {
        Some(lane) => {
            let trip = departure(&world, lane, asked);
            (Some(trip.departs), trip.arrives)
        }
        None => (request.loaded.map(|d| world.calendar.day(d)), asked),
    };
    let goods = Consignment {
        territory,
        product,
        origin,
        marks,
        day,
    };
    let candidates = claims::candidates(&world, &goods);
    let open: Vec<Choice> = claims::open(&world, &goods, &candidates)
        .into_iter()
        .filter(|o| {
            let needs = world.claims[o.claim.index()].loaded_before;
            needs.is_none_or(|d| loaded.is_some_and(|l| l < d))
        })
        .collect();
    let Some(first) = open.first() else {
        return Err(Refusal::new(
            format!(
                "{} of {} may not enter {} on {}",
                world.products[product.index()].product,
                origin,
                world.territories[territory.index()].name,
                world.calendar.date(day)
            ),
            "an embargo is in force on that day",
        ));
    };
    let quantity = request.quantity;
    let (value, parts) = (first.assessment.value, first.assessment.parts.clone());
    let costs = common_costs(&world, request, lane, place, &goods, asked);
    let borne: f64 = costs.iter().map(|c| c.amount).sum();
    let asker = Asker {
        world: &world,
        goods,
        place,
        quantity,
        borne,
    };
    let mut offers: Vec<Offer> = open
        .iter()
        .filter(|o| {
            let claim = Claim {
                priced: None,
                ..world.claims[o.claim.index()].clone()
            };
            let mut name = claim.preference_name(&world);
            if name.is_empty() {
                name.push_str("general");
            }
            request.claim.as_deref().is_none_or(|c| c == name)
        })
        .map(|o| asker.offer(o))
        .collect();
    if offers.is_empty() {
        let names: Vec<String> = open
            .iter()
            .map(|o| world.claims[o.claim.index()].shown(&world))
            .collect();
        return Err(Refusal::new(
            format!(
                "`{}` cannot be claimed for this",
                request.claim.as_deref().unwrap_or_default()
            ),
            format!("claims open to it: {}", names.join(", ")),
        ));
    }
    offers.sort_by(|a, b| a.landed.total_cmp(&b.landed));
    let cleared: f64 = costs
        .iter()
        .filter(|c| c.what.starts_with(CLEARANCE))
        .map(|c| c.amount)
        .sum();
    let before = offers.first().map_or(0.0, |o| o.landed) - cleared;
    let ways = place.map(|p| ways::ways(&world, p, &goods, quantity, before));
    let date = |d: Day| world.calendar.date(d).to_string();
    let row = &world.products[product.index()];
    Ok(Quote {
        product: row.product.to_string(),
        hs_code: row.hs_code.as_deref().unwrap_or("").to_string(),
        origin_country: origin.to_string(),
        territory: world.territories[territory.index()].name.to_string(),
        place: place.map(|p| world.places[p.index()].place.to_string()),
        lane: lane.map(|l| l.lane.to_string()),
        loaded: loaded.map(date),
        date: date(day),
        quantity,
        currency: world.header.currency.to_string(),
        basis: world.territories[territory.index()].valuation.name(),
        customs_value: value * quantity,
        value_parts: parts
            .into_iter()
            .map(|p| Part {
                what: p.what.to_string(),
                amount: p.amount * quantity,
            })
            .collect(),
        costs,
        claims: offers,
        ways: ways.unwrap_or_default(),
        admitted: admitted(&world, &goods, place, quantity),
    })
}

/// Temporary admission at the place, or anywhere in the territory.
fn admitted(
    world: &World,
    goods: &Consignment,
    place: Option<PlaceId>,
    quantity: f64,
) -> Vec<Admitted> {
    let owed = tariff::assess(world, goods, &Claim::default());
    let Some(owed) = owed.map(|o| o.total() * quantity) else {
        return Vec::new();
    };
    let open = world.admissions.iter().filter(|a| {
        let here = world.places[a.place.index()].territory == goods.territory;
        here && place.is_none_or(|p| p == a.place) && a.products.contains(&goods.product)
    });
    let told = open.map(|a| Admitted {
        admission: a.admission.to_string(),
        place: world.places[a.place.index()].place.to_string(),
        suspended: owed,
        month: (a.monthly_share * owed).min(owed),
        cost: a.row.cost * quantity,
        discharge_within: a.discharge_within,
    });
    told.collect()
}

/// The lane's first departure on a day or after it; beyond its schedule, one on that very day.
fn departure(world: &World, lane: &Lane, day: Day) -> Trip {
    let scheduled = lane.trips.iter().find(|t| t.departs >= day).copied();
    scheduled.unwrap_or_else(|| {
        let period = world.calendar.period(day).unwrap_or(0);
        let length = world.calendar.last(period) - world.calendar.first(period) + 1;
        let days = lane.transit_days.map_or_else(
            || {
                i32::try_from(lane.lead_time)
                    .unwrap_or(0)
                    .saturating_mul(length)
            },
            |d| i32::try_from(d).unwrap_or(0),
        );
        Trip {
            period,
            departs: day,
            arrival: period,
            arrives: day.saturating_add(days),
        }
    })
}

/// What clearance is called among the costs; so begins what an entry costs by itself.
const CLEARANCE: &str = "clearance";

/// What every claim bears.
fn common_costs(
    world: &World,
    request: &Request,
    lane: Option<&Lane>,
    place: Option<PlaceId>,
    goods: &Consignment,
    day: Day,
) -> Vec<Part> {
    let mut costs = Vec::new();
    let mut put = |what: &str, unit: f64| {
        if unit != 0.0 {
            costs.push(Part {
                what: what.to_string(),
                amount: unit * request.quantity,
            });
        }
    };
    put("goods", world.customs_value(goods.product, goods.origin));
    let day = day.clamp(0, world.calendar.end() - 1);
    let period = world.calendar.period(day).unwrap_or(0);
    match lane {
        Some(lane) => {
            let size = world.per_unit(goods.product, lane.freight_unit);
            put("freight", lane.freight_at.at(period) * size);
            let insured = world.customs_value(goods.product, goods.origin);
            put("insurance", lane.insurance * insured);
            let teu = world.per_unit(goods.product, ShippingUnit::Teu);
            let handled = |p: PlaceId| world.places[p.index()].handling_cost;
            put(
                "handling",
                (handled(lane.from_id) + handled(lane.to_id)) * teu,
            );
        }
        None => put("freight", request.freight.unwrap_or(0.0)),
    }
    if let Some(desk) = place.map(|p| world.desk(p, None)) {
        let unit = desk.cost * world.per_unit(goods.product, desk.unit);
        put(CLEARANCE, unit);
        put("clearance entry", desk.per_entry / request.quantity);
    }
    costs
}
