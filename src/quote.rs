//! What one consignment costs landed, under every claim open to it: the oracle of the tariff tables.
//!
//! The figures come from the code that the plan's duty ledger comes from
//! ([`tariff`](crate::world::tariff)): a quote and a plan cannot disagree.

pub mod ways;

use jiff::civil::Date;
use serde::Serialize;

use crate::instance::At;
use crate::instance::cell::{Cell, CountryCode, Raw};
use crate::instance::table::Row;
use crate::world::claims::{self, Choice};
use crate::world::marks::{MarkKind, Marks};
use crate::world::tables::{CustomsValueRow, ProductRow, ShippingUnit};
use crate::world::tariff::Consignment;
use crate::world::value::DeclaredValue;
use crate::world::{Claim, Day, Lane, Product, Profile, Trip, World, ids::*};

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

/// What a consignment costs.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// Product.
    pub product: String,
    /// HS code.
    pub hs_code: String,
    /// Country of origin.
    pub origin_country: String,
    /// Customs territory.
    pub territory: String,
    /// Place of entry, if one is known.
    pub place: Option<String>,
    /// Lane.
    pub lane: Option<String>,
    /// Day of loading, if known.
    pub loaded: Option<String>,
    /// Day of entry.
    pub date: String,
    /// Units.
    pub quantity: f64,
    /// Currency of all amounts.
    pub currency: String,
    /// Basis of the customs value.
    pub basis: &'static str,
    /// Customs value of the consignment.
    pub customs_value: f64,
    /// What makes it up.
    pub value_parts: Vec<Part>,
    /// Costs that every claim bears: goods, freight, insurance, handling, clearance.
    pub costs: Vec<Part>,
    /// Claims open to it, the cheapest first.
    pub claims: Vec<Offer>,
    /// Ways to clear that are open to it at the place of entry, the ordinary one first.
    pub ways: Vec<ways::Way>,
}

/// A named amount.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What it is.
    pub what: String,
    /// Amount.
    pub amount: f64,
}

/// One claim.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The claim in words.
    pub claim: String,
    /// Customs value of the consignment under it: prices between firms are claims of their own.
    pub customs_value: f64,
    /// Whether its origin test is assumed met.
    pub origin_test: &'static str,
    /// Duties, measure by measure.
    pub duties: Vec<Charge>,
    /// Fees on the entry.
    pub fees: Vec<Charge>,
    /// Duty in all.
    pub duty: f64,
    /// What claiming costs: by unit and by entry.
    pub claim_cost: f64,
    /// Duty that comes back, where the preference is claimed after entry.
    pub refund: f64,
    /// Landed cost of the consignment: what every claim bears, duty and fees, what claiming costs,
    /// less what comes back.
    pub landed: f64,
    /// Landed cost of a unit.
    pub landed_per_unit: f64,
    /// What the claim depends on: room in a quota, early loading.
    pub conditions: Vec<String>,
}

/// A duty or a fee, traced to its row.
#[derive(Clone, Debug, Serialize)]
pub struct Charge {
    /// Measure or fee.
    pub measure: String,
    /// Table that it comes from.
    pub table: &'static str,
    /// Row of that table, from 1.
    pub row: usize,
    /// HS prefix of the row.
    pub hs_code: String,
    /// First day in force.
    pub valid_from: Option<String>,
    /// Last day in force.
    pub valid_to: Option<String>,
    /// Share of the value.
    pub ad_valorem: f64,
    /// Amount per specific unit, in the row's currency.
    pub specific: f64,
    /// Share of the customs value that it falls on.
    pub base_share: f64,
    /// Amount.
    pub amount: f64,
    /// Where the rate comes from.
    pub source: String,
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
    })
}

/// What the goods are said to carry: a producer, agreements' origin, a union's free circulation.
fn marks(world: &World, request: &Request) -> Result<Marks, Refusal> {
    let mut marks = Marks::NONE;
    if let Some(p) = &request.producer
        && let Some(mark) = world.marks.find(MarkKind::Producer, p)
    {
        marks = marks.with(mark);
    }
    for name in &request.originating {
        let found = world
            .agreements
            .iter()
            .find(|a| a.agreement == name.as_str());
        let agreement = found.ok_or_else(|| {
            Refusal::new(
                format!("`{name}` is no agreement of the instance"),
                "name one of its table `agreements`",
            )
        })?;
        marks = marks.union(agreement.origin());
    }
    if let Some(name) = &request.left {
        let found = world.territories.iter().find(|t| t.name == name.as_str());
        let territory = found.ok_or_else(|| {
            Refusal::new(
                format!("`{name}` is no customs territory of the instance"),
                "see its table `territories`",
            )
        })?;
        marks = territory.left_mark.map_or(marks, |m| marks.with(m));
    }
    Ok(marks)
}

fn lane(world: &World, name: &str) -> Result<LaneId, Refusal> {
    let found = world.lanes.iter().position(|l| l.lane == name);
    found.map(LaneId::from).ok_or_else(|| {
        Refusal::new(
            format!("`{name}` is no lane of the instance"),
            "name a lane, or the place or territory of entry with --to",
        )
    })
}

fn destination(
    world: &World,
    to: Option<&str>,
    lane: Option<LaneId>,
) -> Result<(TerritoryId, Option<PlaceId>), Refusal> {
    let of = |p: PlaceId| (world.places[p.index()].territory, Some(p));
    if let Some(lane) = lane {
        return Ok(of(world.lanes[lane.index()].to_id));
    }
    let Some(name) = to else {
        return Err(Refusal::new(
            "where the goods enter is not said",
            "give --lane, or a place or customs territory with --to",
        ));
    };
    let place = world.places.iter().position(|p| p.place == name);
    let territory = world.territories.iter().position(|t| t.name == name);
    match (territory, place) {
        (Some(t), _) => Ok((TerritoryId::from(t), None)),
        (None, Some(p)) => Ok(of(PlaceId::from(p))),
        (None, None) => Err(Refusal::new(
            format!("`{name}` is no place and no customs territory of the instance"),
            "see its tables `places` and `territories`",
        )),
    }
}

/// The product asked for; one made up for the occasion where only an HS code is given.
fn product(world: &mut World, request: &Request) -> Result<ProductId, Refusal> {
    let refuse = |p: crate::instance::cell::Problem| Refusal::new(p.message, p.remedy);
    let hs = match &request.hs_code {
        Some(code) => {
            Some(crate::instance::cell::HsPrefix::read(&Raw::Text(code)).map_err(refuse)?)
        }
        None => None,
    };
    let id = match &request.product {
        Some(name) => {
            let found = world
                .products
                .iter()
                .position(|p| p.product == name.as_str());
            ProductId::from(found.ok_or_else(|| {
                Refusal::new(
                    format!("`{name}` is no product of the instance"),
                    "name one of its table `products`, or give --hs",
                )
            })?)
        }
        None if hs.is_some() => {
            let mut problems = Vec::new();
            let cell = |i: usize| {
                (ProductRow::TABLE.fields[i].name == "product").then_some(Raw::Text("goods"))
            };
            let row = ProductRow::read(At::default(), &cell, &mut problems);
            let row = row.ok_or_else(|| {
                Refusal::new("an HS code alone makes no product here", "name a product")
            })?;
            world.products.push(Product { row });
            ProductId::from(world.products.len() - 1)
        }
        None => {
            return Err(Refusal::new(
                "what the goods are is not said",
                "give --product or --hs",
            ));
        }
    };
    let row = &mut world.products[id.index()].row;
    if hs.is_some() {
        row.hs_code = hs;
    }
    if let Some(kg) = request.kg {
        row.kg = kg;
    }
    Ok(id)
}

/// Puts a price that is asked for in the place of the instance's.
fn declare(
    world: &mut World,
    request: &Request,
    product: ProductId,
    origin: crate::instance::cell::Country,
) -> Result<(), Refusal> {
    if request.value.is_none() && request.freight.is_none() && request.incoterm.is_none() {
        return Ok(());
    }
    let name = world.products[product.index()].product.to_string();
    let known = world
        .customs_values
        .iter()
        .find(|d| d.product == product && d.row.origin_country == origin);
    let freight = request
        .freight
        .unwrap_or(known.map_or(0.0, |d| d.row.reference_freight * d.market.at(0)));
    let value = request
        .value
        .unwrap_or_else(|| world.customs_value(product, origin));
    let country = origin.to_string();
    let mut problems = Vec::new();
    let cell = |i: usize| match CustomsValueRow::TABLE.fields[i].name {
        "product" => Some(Raw::Text(&name)),
        "origin_country" => Some(Raw::Text(&country)),
        "value" => Some(Raw::Float(value)),
        "reference_freight" => Some(Raw::Float(freight)),
        "incoterm" => request.incoterm.as_deref().map(Raw::Text),
        _ => None,
    };
    let row = CustomsValueRow::read(At::default(), &cell, &mut problems);
    if let Some((_, p)) = problems.into_iter().next() {
        return Err(Refusal::new(p.message, p.remedy));
    }
    let Some(row) = row else { return Ok(()) };
    world.customs_values.retain(|d| d.product != product);
    world.customs_values.push(DeclaredValue {
        product,
        territory: None,
        from: Day::MIN,
        market: Profile::constant(1.0),
        row,
    });
    world
        .customs_values
        .sort_by_key(|d| (d.product, d.row.origin_country));
    Ok(())
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

/// Who asks: all that an offer needs.
struct Asker<'a> {
    world: &'a World,
    goods: Consignment,
    place: Option<PlaceId>,
    quantity: f64,
    borne: f64,
}

impl Asker<'_> {
    fn offer(&self, choice: &Choice) -> Offer {
        let world = self.world;
        let claim = &world.claims[choice.claim.index()];
        let duties: Vec<Charge> = choice
            .assessment
            .lines
            .iter()
            .map(|line| {
                let t = &world.tariffs[line.row];
                Charge {
                    measure: t.measure.to_string(),
                    table: "tariffs",
                    row: line.row + 1,
                    hs_code: t.hs_code.as_deref().unwrap_or("").to_string(),
                    valid_from: t.valid_from.map(|d| d.to_string()),
                    valid_to: t.valid_to.map(|d| d.to_string()),
                    ad_valorem: t.ad_valorem,
                    specific: t.specific,
                    base_share: line.share,
                    amount: line.amount * self.quantity,
                    source: t.source.as_deref().unwrap_or("").to_string(),
                }
            })
            .collect();
        let value = choice.assessment.value * self.quantity;
        let day = self.goods.day.clamp(0, world.calendar.end() - 1);
        let period = world.calendar.period(day).unwrap_or(0);
        let fees: Vec<Charge> = world
            .entry_fees
            .iter()
            .enumerate()
            .filter(|(_, f)| {
                let here = match self.place {
                    Some(p) => f.place.is_none_or(|q| q == p),
                    None => f.place.is_none(),
                };
                let freed = claim.preference.is_some_and(|p| f.exempt.contains(&p));
                let (first, last) = f.days;
                here && !freed
                    && f.territory == self.goods.territory
                    && first <= self.goods.day
                    && self.goods.day <= last
            })
            .map(|(i, f)| Charge {
                measure: f.fee.to_string(),
                table: "entry_fees",
                row: i + 1,
                hs_code: String::new(),
                valid_from: f.valid_from.map(|d| d.to_string()),
                valid_to: f.valid_to.map(|d| d.to_string()),
                ad_valorem: f.ad_valorem,
                specific: 0.0,
                base_share: 1.0,
                amount: f.of(value, period),
                source: f.source.as_deref().unwrap_or("").to_string(),
            })
            .collect();
        let duty: f64 = duties.iter().map(|d| d.amount).sum();
        let claim_cost = choice.assessment.claim_cost * self.quantity + self.per_entry(choice);
        let refund = choice.assessment.refunded() * self.quantity;
        let landed =
            self.borne + duty + claim_cost - refund + fees.iter().map(|f| f.amount).sum::<f64>();
        Offer {
            claim: claim.shown(world),
            customs_value: value,
            origin_test: if choice.assessment.assumed {
                "assumed"
            } else {
                ""
            },
            duties,
            fees,
            duty,
            claim_cost,
            refund,
            landed,
            landed_per_unit: landed / self.quantity,
            conditions: self.conditions(choice),
        }
    }

    /// What one entry under the claim's agreement costs by itself.
    fn per_entry(&self, choice: &Choice) -> f64 {
        let agreement = choice.assessment.agreement;
        agreement.map_or(0.0, |a| {
            self.world.agreements[a.index()].claim_cost_per_entry
        })
    }

    fn conditions(&self, choice: &Choice) -> Vec<String> {
        let world = self.world;
        let claim = &world.claims[choice.claim.index()];
        let mut conditions = Vec::new();
        for &q in &claim.quotas {
            let quota = &world.quotas[q.index()];
            if let Some(w) = quota.window(self.goods.day) {
                let size = world.per_unit(self.goods.product, quota.unit);
                conditions.push(format!(
                    "{} {} of room in quota {} and {} wanted",
                    quota.available(w),
                    quota.unit.name(),
                    quota.quota,
                    size * self.quantity
                ));
            }
        }
        for &q in &choice.beyond {
            conditions.push(format!(
                "quota {} must be used up first",
                world.quotas[q.index()].quota
            ));
        }
        if let Some(back) = choice.assessment.refund {
            conditions.push(format!(
                "claimed on {}, refunded on {}",
                world.calendar.date(back.filed),
                world.calendar.date(back.due)
            ));
        }
        let mut asked: Vec<&str> = world
            .standards_asked(&self.goods)
            .map(|s| world.standards[s.index()].row.standard.as_str())
            .collect();
        asked.dedup();
        for standard in asked {
            conditions.push(format!("conformity to standard {standard}"));
        }
        if let Some(day) = claim.loaded_before {
            let date = world.calendar.date(day);
            conditions.push(format!("loaded on the final vessel before {date}"));
        }
        conditions
    }
}
