//! From levels to plan rows.

use std::collections::BTreeMap;

use super::*;
use crate::model::{Activity, CostTerm, Model};
use crate::network::{Network, Run};
use crate::world::tariff;
use crate::world::{World, ids::*};

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

/// Name of the penalties for unmet demand in the cost breakdown.
pub const UNMET: &str = "unmet";

/// Name of a cost term in files.
pub fn term_name(term: CostTerm) -> &'static str {
    match term {
        CostTerm::Goods => "goods",
        CostTerm::Freight => "freight",
        CostTerm::Insurance => "insurance",
        CostTerm::Handling => "handling",
        CostTerm::Departures => "departures",
        CostTerm::Duty(_) => "duty",
        CostTerm::ExportDuty => crate::world::procedures::EXPORT_DUTY,
        CostTerm::Drawback => "drawback",
        CostTerm::Clearance => "clearance",
        CostTerm::EntryFee(_) => "entry fee",
        CostTerm::Claims => "claims",
        CostTerm::LateRefund(_) => "late refunds",
        CostTerm::Certificates => "certificates",
        CostTerm::Assessment => "assessment",
        CostTerm::Supervision => "supervision",
        CostTerm::Carbon => "carbon certificates",
        CostTerm::ImportVat => "import VAT",
        CostTerm::Deferment => "duty deferment",
        CostTerm::Guarantee => "guarantees",
        CostTerm::DataLinks => "data links",
        CostTerm::KeptData => "kept data",
        CostTerm::Compute => "compute",
        CostTerm::ComputeNodes => "compute nodes",
        CostTerm::Safeguards => "data safeguards",
        CostTerm::DigitalTax => DIGITAL_TAX,
        CostTerm::Production => "production",
        CostTerm::SetUp => "set-up",
        CostTerm::Overtime => "overtime",
        CostTerm::Storage => "storage",
        CostTerm::Safety => "safety stock",
        CostTerm::Lateness => "lateness",
        CostTerm::Unmet => UNMET,
        CostTerm::Shortfall => "shortfall",
        CostTerm::Reservation => "reservation",
        CostTerm::Emissions => "emissions",
        CostTerm::Revenue => "revenue",
        CostTerm::EndValue => "end value",
        CostTerm::VatPaid => "import VAT paid",
        CostTerm::VatRecovered(_) => "import VAT recovered",
        CostTerm::Adaptation => crate::world::technology::ADAPTATION,
        CostTerm::Platforms => crate::world::technology::PLATFORMS,
        CostTerm::Subsidies => crate::world::technology::SUBSIDIES,
        CostTerm::Capabilities => crate::world::technology::CAPABILITIES,
        CostTerm::Skills => crate::world::technology::SKILLS,
        CostTerm::Royalty(_) => crate::world::licences::ROYALTIES,
        CostTerm::RoyaltyIncome(_) => crate::world::licences::ROYALTY_INCOME,
        CostTerm::BoughtBetween => "bought between firms",
        CostTerm::SoldBetween => "sold between firms",
        CostTerm::Tax => "profit tax",
        CostTerm::Timing => "exchange and time",
        CostTerm::Financing => "financing",
        CostTerm::SetAside => "set aside",
        CostTerm::OpeningCash => "opening cash",
        CostTerm::Settled => "settled",
    }
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
        use CostTerm::{Royalty, RoyaltyIncome, SetAside, Timing};
        let own = |t: CostTerm| !matches!(t, Timing | SetAside | Royalty(_) | RoyaltyIncome(_));
        self.costs.iter().filter(|c| own(c.0)).map(|c| c.1).sum()
    }

    pub(super) fn term(&self, term: CostTerm) -> f64 {
        // A sum of nothing is -0.
        let of = self.costs.iter().filter(|c| c.0 == term);
        of.map(|c| c.1).sum::<f64>() + 0.0
    }

    pub(super) fn place(&self, id: PlaceId) -> String {
        self.world.places[id.index()].place.to_string()
    }

    pub(super) fn product(&self, c: CommodityId) -> String {
        self.world.products[self.network.commodity(c).product.index()]
            .product
            .to_string()
    }

    pub(super) fn origin(&self, c: CommodityId) -> String {
        self.network.commodity(c).origin.to_string()
    }

    pub(super) fn marks(&self, c: CommodityId) -> String {
        self.world.marks.text(self.network.commodity(c).marks)
    }

    /// Marks of a run's outputs: once where all have the same, else output by output.
    fn run_marks(&self, run: &Run) -> String {
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
        texts.join(";")
    }

    pub(super) fn first_day(&self, period: u32) -> String {
        let calendar = &self.world.calendar;
        calendar
            .date(calendar.first(period.min(calendar.len())))
            .to_string()
    }

    fn row(&self, key: Activity, plan: &mut Plan) {
        let (world, time, quantity) = (self.world, self.time, self.level);
        match key {
            Activity::Buy(s) => {
                let s = &world.supplies[s.index()];
                plan.purchases.push(Purchase {
                    place: s.place.to_string(),
                    product: s.product.to_string(),
                    origin_country: s.origin.to_string(),
                    marks: world.marks.text(world.bought(s, time).marks),
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
                    lane: lane.lane.to_string(),
                    from: lane.from.to_string(),
                    to: lane.to.to_string(),
                    product: self.product(c),
                    origin_country: self.origin(c),
                    marks: self.marks(c),
                    status: status.name().to_string(),
                    departs: world.calendar.date(trip.departs).to_string(),
                    arrives: world.calendar.date(trip.arrives).to_string(),
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
                service: String::new(),
                call: 0,
                place: self.place(place),
                movement: "wait".to_string(),
                product: self.product(c),
                origin_country: self.origin(c),
                marks: self.marks(c),
                status: status.name().to_string(),
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
                        status: status.name().to_string(),
                        date: world.calendar.date(last).to_string(),
                        time,
                        quantity,
                        cost: self.cost(),
                    });
                }
            }
            Activity::Feed(pool, c) => plan.feeds.push(Feed {
                place: self.place(self.network.runs.pool(pool).place),
                pool: pool_name(world, self.network, pool),
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
                    place: plant.place.to_string(),
                    recipe: plant.recipe.to_string(),
                    origin_country: run.origin.to_string(),
                    marks: self.run_marks(run),
                    inputs: inputs.join(" "),
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
                self.procedure("place", &row.placement, row.place, c, plan);
            }
            Activity::Process(k, c) => {
                let row = &world.processings[k.index()];
                self.procedure("process", &row.processing, row.place, c, plan);
            }
            Activity::Send(_, id) => self.sent(id, plan),
            Activity::KeepData(class, origin, place) => self.kept(class, origin, place, plan),
            Activity::Serve(_, id) => self.served(id, plan),
            Activity::Transmit(_, id) => self.transmitted(id, plan),
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
            service: call.service.to_string(),
            call: call.call,
            place: call.place.to_string(),
            movement: movement.to_string(),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            status: status.name().to_string(),
            sailing: self.time,
            quantity: self.level,
            // Duty on export stands in the breakdown, not in the price of a move.
            cost: self.cost() - self.term(CostTerm::Emissions) - self.term(CostTerm::ExportDuty),
            emissions: emitted,
            emissions_cost: self.term(CostTerm::Emissions),
        });
    }

    fn procedure(&self, step: &str, name: &str, place: PlaceId, c: CommodityId, plan: &mut Plan) {
        let first = self.world.slots(place).get(self.time).first;
        plan.procedures.push(Procedure {
            step: step.to_string(),
            procedure: name.to_string(),
            place: self.place(place),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            date: self.world.calendar.date(first).to_string(),
            slot: self.time,
            quantity: self.level,
            cost: self.cost(),
        });
    }

    fn conforming(&self, route: RouteId, c: CommodityId, status: Status, plan: &mut Plan) {
        let world = self.world;
        let r = &world.routes[route.index()];
        let first = match status {
            Status::Free => world.calendar.first(self.time),
            Status::Suspended => world.slots(r.place).get(self.time).first,
        };
        plan.conformity.push(Conforming {
            means: r.kind().to_string(),
            route: r.name().to_string(),
            standard: world.standards[r.standard.index()].row.standard.to_string(),
            place: self.place(r.place),
            product: self.product(c),
            origin_country: self.origin(c),
            marks: self.marks(c),
            status: status.name().to_string(),
            date: world.calendar.date(first).to_string(),
            time: self.time,
            quantity: self.level,
            passed: r.passing() * self.level,
            cost: self.cost(),
        });
    }

    fn clearance(
        &self,
        place: PlaceId,
        c: CommodityId,
        claim: ClaimId,
        mode: Option<ModeId>,
        plan: &mut Plan,
    ) {
        let (world, commodity) = (self.world, self.network.commodity(c));
        let p = &world.places[place.index()];
        let product = &world.products[commodity.product.index()];
        let slot = world.slots(place).get(self.time);
        let entry = plan.clearances.len() as u32 + 1;
        let goods = commodity.entering(p.territory, slot.first);
        let claim = &world.claims[claim.index()];
        let Some(assessed) = tariff::assess(world, &goods, claim) else {
            return;
        };
        let (preference, quota) = (claim.preference_name(world), claim.quota_names(world));
        let territory = &world.territories[p.territory.index()];
        let date = world.calendar.date(slot.first).to_string();
        let hs_code = product.hs_code.as_deref().unwrap_or("").to_string();
        for line in &assessed.lines {
            let row = &world.tariffs[line.row];
            plan.duties.push(Duty {
                entry,
                date: date.clone(),
                place: self.place(place),
                hs_code: hs_code.clone(),
                origin_country: self.origin(c),
                claim: preference.clone(),
                quota: quota.clone(),
                measure: row.measure.to_string(),
                tariff_row: line.row as u32 + 1,
                basis: territory.valuation.name().to_string(),
                customs_value: assessed.value * self.level,
                base_share: line.share,
                ad_valorem: row.ad_valorem,
                specific: row.specific,
                amount: line.amount * self.level,
                refund: 0.0,
            });
        }
        let released = slot.period + world.desk(place, mode).duration;
        plan.clearances.push(Clearance {
            entry,
            place: self.place(place),
            territory: territory.name.to_string(),
            product: self.product(c),
            hs_code,
            origin_country: self.origin(c),
            marks: self.marks(c),
            date,
            slot: self.time,
            quantity: self.level,
            customs_value: assessed.value * self.level,
            claim: preference,
            quota,
            loaded_before: claim.loading_date(world),
            origin_test: if assessed.assumed { "assumed" } else { "" }.to_string(),
            mode: world.mode_name(mode).to_string(),
            released: self.first_day(released),
            duty: assessed.total() * self.level,
            duty_due: world.duty_due(p.territory, slot.first).to_string(),
            cost: self.term(CostTerm::Clearance),
        });
    }

    fn fee(&self, fee: EntryFeeId, place: PlaceId, c: Option<CommodityId>) -> String {
        let fee = &self.world.entry_fees[fee.index()].fee;
        let of = c.map_or(String::new(), |c| {
            format!("/{}/{}", self.product(c), self.origin(c))
        });
        format!("{fee}/{}{of}", self.place(place))
    }

    fn delivery(&self, outcome: &str, d: DemandId, c: Option<CommodityId>, plan: &mut Plan) {
        let d = &self.world.demands[d.index()];
        plan.deliveries.push(Delivery {
            demand: d.demand.to_string(),
            place: d.place.to_string(),
            product: d.product.to_string(),
            origin_country: c.map(|c| self.origin(c)).unwrap_or_default(),
            marks: c.map(|c| self.marks(c)).unwrap_or_default(),
            outcome: outcome.to_string(),
            date: self.first_day(self.time),
            period: self.time,
            quantity: self.level,
            cost: self.cost(),
        });
    }

    fn decision(&self, key: Activity, plan: &mut Plan) {
        let world = self.world;
        let contract = |k: ContractId| world.contracts[k.index()].contract.to_string();
        let option = |o: OptionId, f: FirmId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.option_name(o, f))
        };
        let ladder = |k: TransferPriceId| world.transfer_prices()[k.index()].name.clone();
        let firm = |f: FirmId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.firms[f.index()].firm.to_string())
        };
        let cash = |a: AccountId| {
            let t = world.treasury.as_ref();
            t.map_or(String::new(), |t| t.account_name(a))
        };
        let (decision, subject, part) = match key {
            Activity::Sell(k, step) => (SELL, ladder(k), step),
            Activity::Price(k, step) => (TRANSFER_PRICE, ladder(k), step),
            Activity::Settle(o, f) => (SETTLE, option(o, f), 0),
            Activity::HaveOption(o, f) => (HAVE_OPTION, option(o, f), 0),
            Activity::PayBy(o, f) => (PAY_BY, option(o, f), 0),
            Activity::CreditWithheld(f) => (CREDIT_WITHHELD, firm(f), 0),
            Activity::Gain(f) => (GAIN, firm(f), 0),
            Activity::Loss(f) => (LOSS, firm(f), 0),
            Activity::UseLoss(f, v) => (USED_LOSS, firm(f), v),
            Activity::Taxed(f) => (TAXED, firm(f), 0),
            Activity::KeepCash(a) => (KEEP_CASH, cash(a), 0),
            Activity::Borrow(a) => (BORROW, cash(a), 0),
            Activity::LeftAtEnd(a) => (LEFT_AT_END, cash(a), 0),
            Activity::ShortAtEnd(a) => (SHORT_AT_END, cash(a), 0),
            Activity::Exchange(e) => {
                let t = world.treasury.as_ref();
                let name = t.map_or(String::new(), |t| t.exchange_name(e));
                (EXCHANGE, name, 0)
            }
            Activity::PassOn(k) => {
                let t = world.treasury.as_ref();
                let name = t.map(|t| t.transfers[k.index()].transfer.to_string());
                (PASS_ON, name.unwrap_or_default(), 0)
            }
            Activity::Order(s) => {
                let s = &world.supplies[s.index()];
                (
                    "order",
                    format!("{}/{}/{}", s.place, s.product, s.origin),
                    0,
                )
            }
            Activity::Depart(l) => ("depart", world.lanes[l.index()].lane.to_string(), 0),
            Activity::Sail(s) => ("sail", world.services[s.index()].service.to_string(), 0),
            Activity::SetUp(p) => {
                let p = &world.plant_recipes[p.index()];
                ("set-up", format!("{}/{}", p.place, p.recipe), 0)
            }
            Activity::Overtime(r) => {
                let r = &world.resources[r.index()];
                ("overtime", format!("{}/{}", r.place, r.resource), 0)
            }
            Activity::BelowSafety(s) => {
                let s = &world.storage[s.index()];
                (
                    "below safety stock",
                    format!("{}/{}", s.place, s.product.as_deref().unwrap_or("")),
                    0,
                )
            }
            Activity::KeepAtEnd(place, product) => {
                let product = &world.products[product.index()].product;
                (
                    "valued at the end",
                    format!("{}/{product}", self.place(place)),
                    0,
                )
            }
            Activity::EntryFee(f, place, c) => ("entry fee", self.fee(f, place, c), 0),
            Activity::MakeEntry(place, mode) => (MAKE_ENTRY, world.entry_name(place, mode), 0),
            Activity::ClaimEntry(a, place, c) => {
                let name = world.claim_entry(a, place, self.network.commodity(c));
                ("claim entry", name, 0)
            }
            Activity::Declare(d, place, e) => {
                let goods = commodity_name(world, self.network.commodity(e));
                let programme = &world.drawbacks[d.index()].drawback;
                let subject = format!("{programme}/{}/{goods}", self.place(place));
                ("declared for export", subject, 0)
            }
            Activity::Designate(d, i, claim, slot, e) => {
                let name = |c| commodity_name(world, self.network.commodity(c));
                let programme = &world.drawbacks[d.index()].drawback;
                let mut subject = format!("{programme}/{}/{}", name(i), name(e));
                let claim = &world.claims[claim.index()];
                if !claim.is_none() {
                    subject += &format!("/{}", claim.shown(world));
                }
                (SET_AGAINST, subject, slot)
            }
            Activity::Volume(k) => ("contract volume", contract(k), 0),
            Activity::InBreak(k, b) => ("price break volume", contract(k), b),
            Activity::BreakReached(k, b) => ("price break reached", contract(k), b),
            Activity::Shortfall(k) => ("shortfall", contract(k), 0),
            Activity::Reserve(k) => ("reserve", contract(k), 0),
            Activity::Containers(k) => ("containers", contract(k), 0),
            Activity::CarbonLiable(e) => (
                CARBON_LIABILITY,
                world.carbon[e.index()].row.scheme.to_string(),
                0,
            ),
            Activity::CarbonCost(e) => (
                "carbon certificates",
                world.carbon[e.index()].row.scheme.to_string(),
                0,
            ),
            Activity::Certify(r) => ("certify", world.routes[r.index()].name().to_string(), 0),
            Activity::Renew(r) => ("renew", world.routes[r.index()].name().to_string(), 0),
            Activity::Adopt(a) => (ADOPT, world.adoption_name(a), 0),
            Activity::AdoptOn(a, p) => (ADOPT_ON, world.adoption_on(a, p), 0),
            Activity::OpenPlatform(p) => (
                OPEN_PLATFORM,
                world.technology.platforms[p.index()].platform.to_string(),
                0,
            ),
            Activity::Subsidise(f, a) => (SUBSIDISE, world.subsidy_name(f, a), 0),
            Activity::HaveCapability(k) => {
                (HAVE_CAPABILITY, world.technology.capability_name(k), 0)
            }
            Activity::Train(s) => (TRAIN, world.technology.skill_name(s), 0),
            Activity::OpenNode(n) => (
                OPEN_NODE,
                world.information.nodes[n.index()].node.to_string(),
                0,
            ),
            Activity::Subscribe(n) => (
                SUBSCRIBE,
                world.information.nodes[n.index()].node.to_string(),
                0,
            ),
            Activity::DigitalTax(t) => (
                DIGITAL_TAX,
                world.information.taxes[t.index()].tax.to_string(),
                0,
            ),
            Activity::BuyContract(r) => (
                BUY_CONTRACT,
                world.information.rules[r.index()].rule.to_string(),
                0,
            ),
            Activity::Cover(g) => (
                "guarantee",
                world.guarantees[g.index()].row.guarantee.to_string(),
                0,
            ),
            // The flows have tables of their own; what follows from them (a quota used up, goods
            // put to their end use, a source that counts) is nobody's decision.
            _ => return,
        };
        plan.decisions.push(Decision {
            decision: decision.to_string(),
            subject,
            part,
            time: self.time,
            level: self.level,
            cost: self.cost(),
        });
    }
}
