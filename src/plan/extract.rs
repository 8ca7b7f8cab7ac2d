//! From levels to plan rows.

mod admissions;
mod customs;
mod decisions;
mod terms;

use std::collections::BTreeMap;

use smol_str::ToSmolStr;

use super::*;
use crate::instance::cell::Ident;
use crate::model::{Activity, CostTerm, Model};
use crate::network::{Network, Run};
use crate::world::tariff;
use crate::world::{World, ids::*};

pub use terms::{UNMET, term_name};

/// Levels below this share of a unit are rounding.
pub(super) const NOTHING: f64 = 1e-9;

/// Reads the plan off the levels `x` of a model's columns.
pub fn extract(world: &World, network: &Network, model: &Model, x: &[f64]) -> Plan {
    let mut plan = Plan::default();
    let mut terms: BTreeMap<CostTerm, f64> = BTreeMap::new();
    for &(term, amount) in &model.fixed {
        *terms.entry(term).or_default() += amount;
    }
    for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
        for k in 0..series.count {
            let level = x[(series.first + k) as usize];
            if level.abs() <= NOTHING {
                continue;
            }
            let mut costs: Vec<(CostTerm, f64)> = Vec::with_capacity(activity.costs.len());
            for &(term, values) in &activity.costs {
                let amount = model.lp.value(values, k) * level;
                *terms.entry(term).or_default() += amount;
                costs.push((term, amount));
            }
            let reader = Reader {
                world,
                network,
                time: activity.start + k * activity.stride,
                level,
                costs,
            };
            reader.row(activity.key, &mut plan);
        }
    }
    plan.costs = terms
        .into_iter()
        .filter(|(_, amount)| *amount != 0.0)
        .map(|(term, amount)| {
            let measure = match term {
                CostTerm::Duty(m) => Some(world.measures[m.index()].measure.to_string()),
                CostTerm::EntryFee(f) => Some(world.entry_fees[f.index()].fee.to_string()),
                _ => None,
            };
            CostLine {
                name: term_name(term).to_string(),
                measure,
                amount,
            }
        })
        .collect();
    // Terms of one name (VAT that comes back at different times) are one line.
    plan.costs.dedup_by(|next, line| {
        let same = next.name == line.name && next.measure == line.measure;
        if same {
            line.amount += next.amount;
        }
        same
    });
    payments::add(world, &mut plan);
    refunds::add(world, &mut plan);
    informed::add(world, &mut plan);
    cash::add(world, model, x, &mut plan);
    plan.regions = regions(world, &plan);
    plan
}

/// One column being read.
pub(super) struct Reader<'a> {
    pub(super) world: &'a World,
    pub(super) network: &'a Network,
    pub(super) time: u32,
    pub(super) level: f64,
    costs: Vec<(CostTerm, f64)>,
}

impl Reader<'_> {
    /// Cost of the deed itself: what comes of paying it later is told elsewhere.
    fn cost(&self) -> f64 {
        use CostTerm::{DigitalVat, Royalty, RoyaltyIncome, SetAside, Timing};
        let others = |t| matches!(t, Royalty(_) | RoyaltyIncome(_) | DigitalVat);
        let own = |t: CostTerm| !matches!(t, Timing | SetAside) && !others(t);
        self.costs.iter().filter(|c| own(c.0)).map(|c| c.1).sum()
    }

    pub(super) fn term(&self, term: CostTerm) -> f64 {
        // A sum of nothing is -0.
        let of = self.costs.iter().filter(|c| c.0 == term);
        of.map(|c| c.1).sum::<f64>() + 0.0
    }

    pub(super) fn place(&self, id: PlaceId) -> Ident {
        self.world.places[id.index()].place.to_smolstr()
    }

    pub(super) fn product(&self, c: CommodityId) -> Ident {
        self.world.products[self.network.commodity(c).product.index()]
            .product
            .to_smolstr()
    }

    pub(super) fn origin(&self, c: CommodityId) -> Ident {
        self.network.commodity(c).origin.to_smolstr()
    }

    pub(super) fn marks(&self, c: CommodityId) -> Ident {
        self.world
            .marks
            .text(self.network.commodity(c).marks)
            .into()
    }

    /// Marks of a run's outputs: once where all have the same, else output by output.
    fn run_marks(&self, run: &Run) -> Ident {
        let mut texts: Vec<String> = run
            .marks
            .iter()
            .map(|&m| self.world.marks.text(m))
            .collect();
        texts.dedup();
        if texts.len() > 1 {
            texts = run
                .marks
                .iter()
                .map(|&m| self.world.marks.text(m))
                .collect();
        }
        texts.join(";").into()
    }

    pub(super) fn first_day(&self, period: u32) -> Ident {
        let calendar = &self.world.calendar;
        calendar
            .date(calendar.first(period.min(calendar.len())))
            .to_smolstr()
    }

    fn row(&self, key: Activity, plan: &mut Plan) {
        let (world, time, quantity) = (self.world, self.time, self.level);
        match key {
            Activity::Buy(s) => {
                let s = &world.supplies[s.index()];
                plan.purchases.push(Purchase {
                    place: s.place.to_smolstr(),
                    product: s.product.to_smolstr(),
                    origin_country: s.origin.to_smolstr(),
                    marks: world.marks.text(world.bought(s, time).marks).into(),
                    date: self.first_day(time),
                    period: time,
                    quantity,
                    cost: self.cost(),
                });
            }
            Activity::Carry(lane_id, c, status) => {
                let lane = &world.lanes[lane_id.index()];
                let trip = lane.trips[time as usize];
                plan.shipments.push(Shipment {
                    lane: lane.lane.to_smolstr(),
                    from: lane.from.to_smolstr(),
                    to: lane.to.to_smolstr(),
                    product: self.product(c),
                    origin_country: self.origin(c),
                    marks: self.marks(c),
                    status: status.name().to_smolstr(),
                    departs: world.calendar.date(trip.departs).to_smolstr(),
                    arrives: world.calendar.date(trip.arrives).to_smolstr(),
                    period: trip.period,
                    quantity,
                    freight: self.term(CostTerm::Freight),
                    insurance: self.term(CostTerm::Insurance),
                    handling: self.term(CostTerm::Handling),
                    emissions: quantity * world.emitted(lane_id, self.network.commodity(c).product),
                    emissions_cost: self.term(CostTerm::Emissions),
                });
            }
            Activity::Load(call, c, s) => self.service_move("load", call, c, s, plan),
            Activity::Stay(call, c, s) => self.service_move("stay", call, c, s, plan),
            Activity::Discharge(call, c, s) => self.service_move("discharge", call, c, s, plan),
            Activity::Transship(call, c, s) => self.service_move("transship", call, c, s, plan),
            Activity::Board(call, c, s) => self.service_move("board", call, c, s, plan),
            Activity::Wait(place, c, status) => plan.service_moves.push(ServiceMove {
                service: Ident::default(),
                call: 0,
                place: self.place(place),
                movement: "wait".to_smolstr(),
                product: self.product(c),
                origin_country: self.origin(c),
                marks: self.marks(c),
                status: status.name().to_smolstr(),
                sailing: time,
                quantity,
                cost: 0.0,
                emissions: 0.0,
                emissions_cost: 0.0,
            }),
            Activity::Store(place, c, status) => {
                // A stock whose account ends early lies on, for nothing, as long as it can.
                let lies_on = self.network.presolve.end((place, c, status)) == Some(time);
                let last_use = self.network.commodity(c).last_use(world.calendar.len());
                let until = if lies_on { last_use } else { time };
                for time in time..=until {
                    let last = match status {
                        Status::Free => world.calendar.last(time),
                        Status::Suspended => world.slots(place).get(time).last,
                    };
                    plan.stocks.push(Stock {
                        place: self.place(place),
                        product: self.product(c),
                        origin_country: self.origin(c),
                        marks: self.marks(c),
                        status: status.name().to_smolstr(),
                        date: world.calendar.date(last).to_smolstr(),
                        time,
                        quantity,
                        cost: self.cost(),
                    });
                }
            }
            Activity::Feed(pool, c) => plan.feeds.push(Feed {
                place: self.place(self.network.runs.pool(pool).place),
                pool: pool_name(world, self.network, pool).into(),
                product: self.product(c),
                origin_country: self.origin(c),
                marks: self.marks(c),
                period: time,
                quantity,
            }),
            Activity::Make(id, variant) => {
                let plant = &world.plant_recipes[id.index()];
                let run = &self.network.runs.of_plant[id.index()][variant as usize];
                let inputs = run.pools.iter();
                let inputs: Vec<String> = inputs
                    .map(|&pool| pool_name(world, self.network, pool))
                    .collect();
                plan.production.push(Production {
                    place: plant.place.to_smolstr(),
                    recipe: plant.recipe.to_smolstr(),
                    origin_country: run.origin.to_smolstr(),
                    marks: self.run_marks(run),
                    inputs: inputs.join(" ").into(),
                    date: self.first_day(time),
                    period: time,
                    runs: quantity,
                    cost: self.cost(),
                });
            }
            Activity::Clear(place, c, claim, mode) => {
                self.clearance(place, c, claim, mode, plan);
            }
            Activity::Conform(r, c, s) => self.conforming(r, c, s, plan),
            Activity::Place(k, c, _) => {
                let row = &world.placements[k.index()];
                self.procedure("place", &row.placement, row.place, &[c], plan);
            }
            Activity::AdmitForTime(k, c, slots) => self.admission(k, c, slots, plan),
            Activity::Process(k, lot) => {
                let row = &world.processings[k.index()];
                let takes = &self.network.lots.get(lot).takes;
                self.procedure("process", &row.processing, row.place, takes, plan);
            }
            Activity::Send(_, id) => self.sent(id, plan),
            Activity::KeepData(class, origin, place) => self.kept(class, origin, place, plan),
            Activity::Serve(_, id) => self.served(id, plan),
            Activity::Transmit(.., id) => self.transmitted(id, plan),
            Activity::Deliver(d, c) => self.delivery("delivered", d, Some(c), plan),
            Activity::Unmet(d) => self.delivery("unmet", d, None, plan),
            Activity::Owe(d) => self.delivery("owed", d, None, plan),
            _ => self.decision(key, plan),
        }
    }

    fn service_move(
        &self,
        movement: &str,
        call: CallId,
        c: CommodityId,
        status: Status,
        plan: &mut Plan,
    ) {
        let product = self.network.commodity(c).product;
        let emitted = match movement {
            "stay" => self.level * self.world.emitted_on_leg(call, product),
            _ => 0.0,
        };
        let call = &self.world.calls[call.index()];
        plan.service_moves.push(ServiceMove {
            service: call.service.to_smolstr(),
            call: call.call,
            place: call.place.to_smolstr(),
            movement: movement.to_smolstr(),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            status: status.name().to_smolstr(),
            sailing: self.time,
            quantity: self.level,
            // Duty on export stands in the breakdown, not in the price of a move.
            cost: self.cost() - self.term(CostTerm::Emissions) - self.term(CostTerm::ExportDuty),
            emissions: emitted,
            emissions_cost: self.term(CostTerm::Emissions),
        });
    }

    fn delivery(&self, outcome: &str, d: DemandId, c: Option<CommodityId>, plan: &mut Plan) {
        let d = &self.world.demands[d.index()];
        plan.deliveries.push(Delivery {
            demand: d.demand.to_smolstr(),
            place: d.place.to_smolstr(),
            product: d.product.to_smolstr(),
            origin_country: c.map(|c| self.origin(c)).unwrap_or_default(),
            marks: c.map(|c| self.marks(c)).unwrap_or_default(),
            outcome: outcome.to_smolstr(),
            date: self.first_day(self.time),
            period: self.time,
            quantity: self.level,
            cost: self.cost(),
        });
    }
}
