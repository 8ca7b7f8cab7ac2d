//! Columns and rows in the user's words: for exported programs and shadow prices.

use super::Price;
use crate::lp::Names;
use crate::model::{Account, Activity, Model};
use crate::network::{Commodity, Network};
use crate::world::{World, ids::*};

/// Names of a model's columns and rows.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// World.
    pub world: &'a World,
    /// Network.
    pub network: &'a Network,
    /// Model.
    pub model: &'a Model,
}

/// A commodity in short: `product@origin`, and its marks.
pub fn commodity_name(world: &World, c: Commodity) -> String {
    let product = &world.products[c.product.index()].product;
    let marks: String = c
        .marks
        .iter()
        .map(|m| format!("+{}", world.marks.get(m)))
        .collect();
    let until = c.marks.until().map(|period| format!("+until:{period}"));
    format!("{product}@{}{marks}{}", c.origin, until.unwrap_or_default())
}

/// The commodity that [`commodity_name`] calls so.
pub fn commodity_named(world: &World, name: &str) -> Option<Commodity> {
    let (product, rest) = name.split_once('@')?;
    let mut words = rest.split('+');
    let origin = crate::instance::cell::parse_country(words.next()?)?;
    let marks: Vec<&str> = words.collect();
    let at = world.products.iter().position(|p| p.product == product)?;
    Some(Commodity {
        product: ProductId::from(at),
        origin,
        marks: world.marks.parse(&marks.join(" "))?,
    })
}

/// A pool in short: the one commodity in it, or the product where it takes every commodity of it
/// at the plant, or its members.
pub fn pool_name(world: &World, network: &Network, id: PoolId) -> String {
    let pool = network.runs.pool(id);
    let names: Vec<String> = pool
        .members
        .iter()
        .map(|&c| commodity_name(world, network.commodity(c)))
        .collect();
    let all = network
        .of_product(pool.product)
        .filter(|&c| network.window(pool.place, c, Status::Free).is_some())
        .count();
    if let (Some((_, v)), true) = (pool.own, names.len() > 1) {
        return format!("{}|averaged:{v}", names.join("|"));
    }
    match names.as_slice() {
        [one] => one.clone(),
        _ if names.len() == all => world.products[pool.product.index()].product.to_string(),
        _ => names.join("|"),
    }
}

impl Labels<'_> {
    pub(super) fn place(&self, id: PlaceId) -> &str {
        &self.world.places[id.index()].place
    }

    fn goods(&self, c: CommodityId, status: Status) -> String {
        format!("{}:{}", self.commodity(c), status.name())
    }

    fn commodity(&self, c: CommodityId) -> String {
        let c = self.network.commodity(c);
        commodity_name(self.world, c)
    }

    /// Goods as they entered: with the claim, if any.
    fn imported(&self, c: CommodityId, claim: ClaimId) -> String {
        let claim = &self.world.claims[claim.index()];
        let mut name = self.commodity(c);
        if !claim.is_none() {
            name += &format!(":{}", claim.shown(self.world).replace(' ', "-"));
        }
        name
    }

    /// Where entries are made, with the mode beside the ordinary way.
    fn desk(&self, place: PlaceId, mode: Option<ModeId>) -> String {
        self.world.entry_name(place, mode).replace('/', ":")
    }

    fn pool(&self, id: PoolId) -> String {
        let pool = self.network.runs.pool(id);
        let name = pool_name(self.world, self.network, id);
        format!("{}:{name}", self.place(pool.place))
    }

    fn call(&self, id: CallId) -> String {
        let c = &self.world.calls[id.index()];
        format!("{}:{}:{}", c.service, c.call, c.place)
    }

    fn end_use(&self, measure: MeasureId, product: ProductId) -> String {
        format!(
            "{}:{}",
            self.world.measures[measure.index()].measure,
            self.world.products[product.index()].product
        )
    }

    fn relief(&self, relief: ReliefId, product: ProductId) -> String {
        let name = &self.world.reliefs[relief.index()].relief;
        format!("{name}:{}", self.world.products[product.index()].product)
    }

    fn claim_entry(&self, agreement: AgreementId, place: PlaceId, c: CommodityId) -> String {
        let name = &self.world.agreements[agreement.index()].agreement;
        format!("{name}:{}:{}", self.place(place), self.commodity(c))
    }

    fn fee(&self, fee: EntryFeeId, place: PlaceId, c: Option<CommodityId>) -> String {
        let fee = &self.world.entry_fees[fee.index()].fee;
        match c {
            Some(c) => format!("{fee}:{}:{}", self.place(place), self.commodity(c)),
            None => format!("{fee}:{}", self.place(place)),
        }
    }

    fn supply(&self, id: SupplyId) -> String {
        let s = &self.world.supplies[id.index()];
        format!("{}:{}@{}", s.place, s.product, s.origin)
    }

    fn plant(&self, id: PlantRecipeId) -> String {
        let p = &self.world.plant_recipes[id.index()];
        format!("{}:{}", p.place, p.recipe)
    }

    fn resource(&self, id: ResourceId) -> String {
        let r = &self.world.resources[id.index()];
        format!("{}:{}", r.place, r.resource)
    }

    fn storage(&self, id: StorageId) -> String {
        let s = &self.world.storage[id.index()];
        format!("{}:{}", s.place, s.product.as_deref().unwrap_or("all"))
    }

    fn carbon(&self, id: CarbonId) -> String {
        self.world.carbon[id.index()].row.scheme.to_string()
    }

    fn route(&self, id: RouteId) -> String {
        self.world.routes[id.index()].name().to_string()
    }

    fn guarantee(&self, id: GuaranteeId) -> String {
        self.world.guarantees[id.index()].row.guarantee.to_string()
    }

    fn data(&self, class: DataClassId, origin: JurisdictionId, place: PlaceId) -> String {
        let info = &self.world.information;
        let (class, origin) = (info.class(class), info.jurisdiction(origin));
        format!("{class}:{origin}:{}", self.place(place))
    }

    fn sending(&self, id: SendingId) -> String {
        let flows = &self.network.information;
        let sending = &flows.sendings[id.index()];
        let path = flows.path(sending.path);
        let from = self.data(sending.class, sending.origin, path.from);
        format!("{from}:{}:{}", self.place(path.to), path.name(self.world))
    }

    fn serving(&self, id: ServingId) -> String {
        let (info, flows) = (&self.world.information, &self.network.information);
        let s = &flows.servings[id.index()];
        let workload = &info.workloads[s.workload.index()].workload;
        let origin = s.data.map_or("", |d| info.jurisdiction(d.1));
        let (place, node) = (self.place(s.place), self.node(s.node));
        let path = flows.path(s.path).name(self.world);
        format!("{workload}:{place}:{origin}:{node}:{path}")
    }

    fn transmission(&self, id: TransmissionId) -> String {
        let flows = &self.network.information;
        let sent = &flows.transmissions[id.index()];
        let path = flows.path(sent.path);
        let (from, to) = (self.place(path.from), self.place(path.to));
        let name = path.name(self.world);
        format!("{}:{from}:{to}:{name}", self.commodity(sent.commodity))
    }

    fn digital_tax(&self, id: DigitalTaxId) -> String {
        self.world.information.taxes[id.index()].tax.to_string()
    }

    fn threshold(&self, id: DigitalTaxId, group: bool) -> String {
        let of = if group { "group" } else { "country" };
        format!("{}:{of}", self.digital_tax(id))
    }

    fn node(&self, id: NodeId) -> String {
        self.world.information.nodes[id.index()].node.to_string()
    }

    fn adoption(&self, id: AdoptionId) -> String {
        self.world.adoption_name(id).replace('/', ":")
    }

    fn platform(&self, id: PlatformId) -> String {
        self.world.technology.platforms[id.index()]
            .platform
            .to_string()
    }

    fn fund(&self, id: FundId) -> String {
        self.world.technology.funds[id.index()].fund.to_string()
    }

    fn capability(&self, id: CapabilityId) -> String {
        self.world.technology.capability_name(id).replace('/', ":")
    }

    fn skill(&self, id: SkillId) -> String {
        self.world.technology.skill_name(id).replace('/', ":")
    }

    fn data_rule(&self, id: DataRuleId) -> String {
        self.world.information.rules[id.index()].rule.to_string()
    }

    fn option(&self, option: OptionId, firm: FirmId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.option_name(option, firm))
    }

    fn ladder(&self, id: TransferPriceId) -> String {
        self.world.transfer_prices()[id.index()].name.clone()
    }

    fn priced(&self, id: TransferPriceId, step: u32) -> String {
        let price = self.world.transfer_prices()[id.index()].steps[step as usize];
        format!("{}:{price}", self.ladder(id))
    }

    fn firm(&self, id: FirmId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.firms[id.index()].firm.to_string())
    }

    fn cash(&self, id: AccountId) -> String {
        let t = self.world.treasury.as_ref();
        t.map_or(String::new(), |t| t.account_name(id))
    }

    fn sourcing(&self, id: SourcingId) -> String {
        self.world.sourcing[id.index()].row.limit.to_string()
    }

    fn source(&self, id: SourcingId, k: u32) -> String {
        let limit = &self.world.sourcing[id.index()];
        format!(
            "{}:{}",
            limit.row.limit,
            limit.members[k as usize].name(self.world)
        )
    }

    /// Kind and subject of an activity.
    pub fn activity(&self, key: Activity) -> (&'static str, String) {
        let w = self.world;
        let lane = |l: LaneId| w.lanes[l.index()].lane.to_string();
        let service = |s: ServiceId| w.services[s.index()].service.to_string();
        let demand = |d: DemandId| w.demands[d.index()].demand.to_string();
        let contract = |k: ContractId| w.contracts[k.index()].contract.to_string();
        let product = |p: ProductId| w.products[p.index()].product.to_string();
        match key {
            Activity::Buy(s) => ("buy", self.supply(s)),
            Activity::Order(s) => ("order", self.supply(s)),
            Activity::Carry(l, c, s) => ("carry", format!("{}:{}", lane(l), self.goods(c, s))),
            Activity::Depart(l) => ("depart", lane(l)),
            Activity::Load(k, c, s) => ("load", format!("{}:{}", self.call(k), self.goods(c, s))),
            Activity::Stay(k, c, s) => ("stay", format!("{}:{}", self.call(k), self.goods(c, s))),
            Activity::Discharge(k, c, s) => (
                "discharge",
                format!("{}:{}", self.call(k), self.goods(c, s)),
            ),
            Activity::Transship(k, c, s) => (
                "transship",
                format!("{}:{}", self.call(k), self.goods(c, s)),
            ),
            Activity::Board(k, c, s) => ("board", format!("{}:{}", self.call(k), self.goods(c, s))),
            Activity::Sail(s) => ("sail", service(s)),
            Activity::Wait(p, c, s) => ("wait", format!("{}:{}", self.place(p), self.goods(c, s))),
            Activity::Store(p, c, s) => {
                ("store", format!("{}:{}", self.place(p), self.goods(c, s)))
            }
            Activity::Feed(p, c) => ("feed", format!("{}:{}", self.pool(p), self.commodity(c))),
            Activity::Make(r, v) => ("make", format!("{}:{v}", self.plant(r))),
            Activity::SetUp(r) => ("setup", self.plant(r)),
            Activity::Overtime(r) => ("overtime", self.resource(r)),
            Activity::CarbonLiable(e) => ("carbon-liable", self.carbon(e)),
            Activity::CarbonCost(e) => ("carbon-cost", self.carbon(e)),
            Activity::Conform(r, c, s) => {
                ("conform", format!("{}:{}", self.route(r), self.goods(c, s)))
            }
            Activity::Certify(r) => ("certify", self.route(r)),
            Activity::Renew(r) => ("renew", self.route(r)),
            Activity::Valid(r) => ("valid", self.route(r)),
            Activity::Admitted(r) => ("admitted", self.route(r)),
            Activity::Cover(g) => ("cover", self.guarantee(g)),
            Activity::Send(_, id) => ("send", self.sending(id)),
            Activity::Transmit(_, id) => ("transmit", self.transmission(id)),
            Activity::DigitalTax(t) => ("digital-tax", self.digital_tax(t)),
            Activity::AboveThreshold(t, group) => ("above-threshold", self.threshold(t, group)),
            Activity::KeepData(c, o, p) => ("keep-data", self.data(c, o, p)),
            Activity::Serve(_, id) => ("serve", self.serving(id)),
            Activity::Adopt(a) => ("adopt", self.adoption(a)),
            Activity::Adopted(a) => ("adopted", self.adoption(a)),
            Activity::AdoptOn(a, p) => (
                "adopt-on",
                format!("{}:{}", self.adoption(a), self.platform(p)),
            ),
            Activity::OpenPlatform(p) => ("open-platform", self.platform(p)),
            Activity::PlatformStands(p) => ("platform-stands", self.platform(p)),
            Activity::Subsidise(f, a) => (
                "subsidise",
                format!("{}:{}", self.fund(f), self.adoption(a)),
            ),
            Activity::HaveCapability(k) => ("have-capability", self.capability(k)),
            Activity::Train(s) => ("train", self.skill(s)),
            Activity::Trained(s) => ("trained", self.skill(s)),
            Activity::OpenNode(n) => ("open-node", self.node(n)),
            Activity::NodeStands(n) => ("node-stands", self.node(n)),
            Activity::Subscribe(n) => ("subscribe", self.node(n)),
            Activity::BuyContract(r) => ("buy-contract", self.data_rule(r)),
            Activity::ContractHolds(r) => ("contract-holds", self.data_rule(r)),
            Activity::SentSoFar(r) => ("sent-so-far", self.data_rule(r)),
            Activity::Clear(p, c, claim, mode) => {
                let mut subject = format!("{}:{}", self.place(p), self.imported(c, claim));
                if mode.is_some() {
                    subject += &format!(":by-{}", w.mode_name(mode));
                }
                ("clear", subject)
            }
            Activity::MakeEntry(p, mode) => ("make-entry", self.desk(p, mode)),
            Activity::EntryFee(f, p, c) => ("entry-fee", self.fee(f, p, c)),
            Activity::Entry(f, p, c) => ("entry", self.fee(f, p, c)),
            Activity::FeeCapped(f, p, c) => ("fee-capped", self.fee(f, p, c)),
            Activity::Place(k, c, to) => {
                let name = &w.placements[k.index()].placement;
                (
                    "place",
                    format!("{name}:{}:{}", self.commodity(c), self.commodity(to)),
                )
            }
            Activity::Process(k, c) => {
                let name = &w.processings[k.index()].processing;
                ("process", format!("{name}:{}", self.commodity(c)))
            }
            Activity::StayAway(r, p) => ("stay-away", self.relief(r, p)),
            Activity::ClaimEntry(a, p, c) => ("claim-entry", self.claim_entry(a, p, c)),
            Activity::EndUse(m, p) => ("end-use", self.end_use(m, p)),
            Activity::AwaitUse(m, p) => ("await-use", self.end_use(m, p)),
            Activity::QuotaFull(q) => ("quota-full", w.quotas[q.index()].quota.to_string()),
            Activity::Declare(d, p, e) => {
                let programme = &w.drawbacks[d.index()].drawback;
                (
                    "declare",
                    format!("{programme}:{}:{}", self.place(p), self.commodity(e)),
                )
            }
            Activity::Designate(d, i, claim, s, e) => {
                let programme = &w.drawbacks[d.index()].drawback;
                let (i, e) = (self.imported(i, claim), self.commodity(e));
                ("designate", format!("{programme}:{i}:{s}:{e}"))
            }
            Activity::Deliver(d, c) => ("deliver", format!("{}:{}", demand(d), self.commodity(c))),
            Activity::Unmet(d) => ("unmet", demand(d)),
            Activity::Owe(d) => ("owe", demand(d)),
            Activity::BelowSafety(s) => ("below", self.storage(s)),
            Activity::KeepAtEnd(p, q) => ("keep", format!("{}:{}", self.place(p), product(q))),
            Activity::Volume(k) => ("volume", contract(k)),
            Activity::InBreak(k, b) => ("break", format!("{}:{b}", contract(k))),
            Activity::BreakReached(k, b) => ("reached", format!("{}:{b}", contract(k))),
            Activity::Shortfall(k) => ("shortfall", contract(k)),
            Activity::Reserve(k) => ("reserve", contract(k)),
            Activity::KeepCash(a) => ("keep-cash", self.cash(a)),
            Activity::Borrow(a) => ("borrow", self.cash(a)),
            Activity::Exchange(e) => {
                let t = w.treasury.as_ref();
                ("exchange", t.map_or(String::new(), |t| t.exchange_name(e)))
            }
            Activity::PassOn(k) => {
                let t = w.treasury.as_ref();
                let name = t.map(|t| t.transfers[k.index()].transfer.to_string());
                ("pass-on", name.unwrap_or_default())
            }
            Activity::Sell(k, step) => ("sell", self.priced(k, step)),
            Activity::Price(k, step) => ("price", self.priced(k, step)),
            Activity::Settle(o, f) => ("settle", self.option(o, f)),
            Activity::HaveOption(o, f) => ("have-option", self.option(o, f)),
            Activity::PayBy(o, f) => ("pay-by", self.option(o, f)),
            Activity::CreditWithheld(f) => ("credit-withheld", self.firm(f)),
            Activity::Gain(f) => ("gain", self.firm(f)),
            Activity::Loss(f) => ("loss", self.firm(f)),
            Activity::InProfit(f) => ("in-profit", self.firm(f)),
            Activity::UseLoss(f, v) => ("use-loss", format!("{}:{v}", self.firm(f))),
            Activity::Taxed(f) => ("taxed", self.firm(f)),
            Activity::LeftAtEnd(a) => ("left-at-end", self.cash(a)),
            Activity::ShortAtEnd(a) => ("short-at-end", self.cash(a)),
            Activity::Counted(s) => ("counted", self.sourcing(s)),
            Activity::Qualified(s, k) => ("qualified", self.source(s, k)),
            Activity::Containers(k) => ("containers", contract(k)),
        }
    }

    /// Kind and subject of an account.
    pub fn account(&self, key: Account) -> (&'static str, String) {
        let w = self.world;
        let lane = |l: LaneId| w.lanes[l.index()].lane.to_string();
        let demand = |d: DemandId| w.demands[d.index()].demand.to_string();
        let quota = |q: QuotaId| w.quotas[q.index()].quota.to_string();
        let contract = |k: ContractId| w.contracts[k.index()].contract.to_string();
        let product = |p: ProductId| w.products[p.index()].product.to_string();
        match key {
            Account::Goods(p, c, s) => ("goods", format!("{}:{}", self.place(p), self.goods(c, s))),
            Account::Inputs(p) => ("inputs", self.pool(p)),
            Account::Aboard(k, c, s) => {
                ("aboard", format!("{}:{}", self.call(k), self.goods(c, s)))
            }
            Account::Quay(p, c, s) => ("quay", format!("{}:{}", self.place(p), self.goods(c, s))),
            Account::LaneCapacity(l) => ("lane-capacity", lane(l)),
            Account::LaneLoad(l) => ("lane-load", lane(l)),
            Account::LegCapacity(k) => ("leg-capacity", self.call(k)),
            Account::Handling(p) => ("handling", self.place(p).to_string()),
            Account::Room(s) => ("room", self.storage(s)),
            Account::Safety(s) => ("safety-stock", self.storage(s)),
            Account::OrderMost(s) => ("order-most", self.supply(s)),
            Account::OrderLeast(s) => ("order-least", self.supply(s)),
            Account::Hours(r) => ("hours", self.resource(r)),
            Account::Refundable(t, i, claim) => {
                let name = &w.territories[t.index()].name;
                ("refundable", format!("{name}:{}", self.imported(i, claim)))
            }
            Account::Exported(d, e, k) => (
                "exported",
                format!(
                    "{}:{}:{}",
                    w.drawbacks[d.index()].drawback,
                    self.commodity(e),
                    product(k)
                ),
            ),
            Account::DutyThere(d, e) => (
                "duty-there",
                format!("{}:{}", w.drawbacks[d.index()].drawback, self.commodity(e)),
            ),
            Account::Averaging(r, v) => ("averaging", format!("{}:{v}", self.plant(r))),
            Account::BatchMost(r) => ("batch-most", self.plant(r)),
            Account::BatchLeast(r) => ("batch-least", self.plant(r)),
            Account::LoadedBefore(p, c, k) => (
                "loaded-before",
                format!("{}:{}:{k}", self.place(p), self.commodity(c)),
            ),
            Account::FeeRate(f, p, c) => ("fee-rate", self.fee(f, p, c)),
            Account::FeeMost(f, p, c) => ("fee-most", self.fee(f, p, c)),
            Account::FeeLeast(f, p, c) => ("fee-least", self.fee(f, p, c)),
            Account::ProcessingCapacity(p) => (
                "processing-capacity",
                w.processings[p.index()].processing.to_string(),
            ),
            Account::MadeInTime(p) => (
                "made-in-time",
                w.processings[p.index()].processing.to_string(),
            ),
            Account::PlacedInTime(r, p) => (
                "placed-in-time",
                format!(
                    "{}/{}/{}",
                    w.territories[w.placed[r as usize].territory.index()].name,
                    w.calendar.date(w.placed[r as usize].from.max(0)),
                    w.products[p.index()].product
                ),
            ),
            Account::Away(r, p) => ("away", self.relief(r, p)),
            Account::BackInTime(r, p) => ("back-in-time", self.relief(r, p)),
            Account::ClaimEntered(a, p, c) => ("claim-entered", self.claim_entry(a, p, c)),
            Account::Entered(f, p, c) => ("entered", self.fee(f, p, c)),
            Account::AwaitingUse(m, p) => ("awaiting-use", self.end_use(m, p)),
            Account::UsedThere(m, p) => ("used-there", self.end_use(m, p)),
            Account::UseInTime(m, p) => ("use-in-time", self.end_use(m, p)),
            Account::Quota(q) => ("quota", quota(q)),
            Account::QuotaFilled(q) => ("quota-filled", quota(q)),
            Account::BeyondQuota(q) => ("beyond-quota", quota(q)),
            Account::ClearanceCapacity(p, mode) => ("clearance-capacity", self.desk(p, mode)),
            Account::EntryMade(p, mode) => ("entry-made", self.desk(p, mode)),
            Account::CarbonMass(e) => ("carbon-mass", self.carbon(e)),
            Account::CarbonCharge(e) => ("carbon-charge", self.carbon(e)),
            Account::Certified(r) => ("certified", self.route(r)),
            Account::Certifiable(r, p) => {
                ("certifiable", format!("{}:{}", self.route(r), product(p)))
            }
            Account::Validity(r) => ("validity", self.route(r)),
            Account::Renewable(r) => ("renewable", self.route(r)),
            Account::TrialPassed(r) => ("trial-passed", self.route(r)),
            Account::Trial(r) => ("trial", self.route(r)),
            Account::AssessmentCapacity(r) => ("assessment-capacity", self.route(r)),
            Account::PilotRoom(r) => ("pilot-room", self.route(r)),
            Account::Cover(g) => ("cover", self.guarantee(g)),
            Account::Data(c, o, p) => ("data", self.data(c, o, p)),
            Account::Work(k, p) => {
                let workload = &w.information.workloads[k.index()].workload;
                ("work", format!("{workload}:{}", self.place(p)))
            }
            Account::Bandwidth(l) => {
                let link = &w.information.links[l.index()].link;
                ("bandwidth", link.to_string())
            }
            Account::TaxedRevenue(t) => ("taxed-revenue", self.digital_tax(t)),
            Account::ThresholdRevenue(t, group) => ("threshold-revenue", self.threshold(t, group)),
            Account::ComputeHours(n) => ("compute-hours", self.node(n)),
            Account::NodeRuns(n) => ("node-runs", self.node(n)),
            Account::NodeStands(n) => ("node-stands", self.node(n)),
            Account::Subscribed(n) => ("subscribed", self.node(n)),
            Account::ContractHolds(r) => ("contract-holds", self.data_rule(r)),
            Account::UnderContract(r) => ("under-contract", self.data_rule(r)),
            Account::SentSoFar(r) => ("sent-so-far", self.data_rule(r)),
            Account::DataCap(r) => ("data-cap", self.data_rule(r)),
            Account::Demand(d) => ("demand", demand(d)),
            Account::Due(d) => ("due", demand(d)),
            Account::EndStock(p, q) => ("end-stock", format!("{}:{}", self.place(p), product(q))),
            Account::ContractVolume(k) => ("contract-volume", contract(k)),
            Account::ContractBreaks(k) => ("contract-breaks", contract(k)),
            Account::ContractMinimum(k) => ("contract-minimum", contract(k)),
            Account::ContractMaximum(k) => ("contract-maximum", contract(k)),
            Account::BreakMost(k, b) => ("break-most", format!("{}:{b}", contract(k))),
            Account::BreakLeast(k, b) => ("break-least", format!("{}:{b}", contract(k))),
            Account::OneBreak(k) => ("one-break", contract(k)),
            Account::ContainerFit(k) => ("container-fit", contract(k)),
            Account::Reserved(k) => ("reserved", contract(k)),
            Account::PayBy(o, f) => ("pay-by", self.option(o, f)),
            Account::Withheld(f) => ("withheld", self.firm(f)),
            Account::CreditMost(f) => ("credit-most", self.firm(f)),
            Account::ServedInRegion(r) => {
                ("served-in-region", w.regions[r.index()].region.to_string())
            }
            Account::Adopted(a) => ("adopted", self.adoption(a)),
            Account::ModeUnderTechnology(p, m) => (
                "mode-under-technology",
                format!("{}:{}", self.place(p), w.mode_name(Some(m))),
            ),
            Account::UnderTechnology(p) => ("under-technology", self.plant(p)),
            Account::OnPlatform(a, p) => (
                "on-platform",
                format!("{}:{}", self.adoption(a), self.platform(p)),
            ),
            Account::PlatformStands(p) => ("platform-stands", self.platform(p)),
            Account::FundShare(f, a) => (
                "fund-share",
                format!("{}:{}", self.fund(f), self.adoption(a)),
            ),
            Account::FundBudget(f) => ("fund-budget", self.fund(f)),
            Account::FundCap(f) => ("fund-cap", self.fund(f)),
            Account::CapabilityHad(k) => ("capability-had", self.capability(k)),
            Account::Trained(s) => ("trained", self.skill(s)),
            Account::SkillNeeded(a, k) => ("skill-needed", format!("{}:{k}", self.adoption(a))),
            Account::Barred(l) => ("barred", w.licences[l.index()].row.licence.to_string()),
            Account::SoldBetween(k) => ("sold-between", self.ladder(k)),
            Account::OnePrice(k) => ("one-price", self.ladder(k)),
            Account::SoldAtMost(k, step) => ("sold-at-most", self.priced(k, step)),
            Account::EnteredAt(k, step) => ("entered-at", self.priced(k, step)),
            Account::Cash(a) => ("cash", self.cash(a)),
            Account::Bills(o, f) => ("bills", self.option(o, f)),
            Account::HaveOption(o, f) => ("option-had", self.option(o, f)),
            Account::CreditLine(a) => ("credit-line", self.cash(a)),
            Account::Profit(f) => ("profit", self.firm(f)),
            Account::Taxable(f) => ("taxable", self.firm(f)),
            Account::LossLeft(f, v) => ("loss-left", format!("{}:{v}", self.firm(f))),
            Account::LossCap(f) => ("loss-cap", self.firm(f)),
            Account::GainMost(f, y) => ("gain-most", format!("{}:{y}", self.firm(f))),
            Account::LossMost(f, y) => ("loss-most", format!("{}:{y}", self.firm(f))),
            Account::MayBuy(a) => ("may-buy", self.cash(a)),
            Account::MaySell(a) => ("may-sell", self.cash(a)),
            Account::ConversionCap(c) => {
                let t = w.treasury.as_ref();
                let name = t.map(|t| t.caps[c.index()].cap.to_string());
                ("conversion-cap", name.unwrap_or_default())
            }
            Account::Counted(s) => ("counted", self.sourcing(s)),
            Account::ShareMost(s, k) => ("share-most", self.source(s, k)),
            Account::ShareLeast(s, k) => ("share-least", self.source(s, k)),
            Account::Sources(s) => ("sources", self.sourcing(s)),
            Account::Emissions => ("emissions", "transport".to_string()),
        }
    }
}

impl Labels<'_> {
    /// Shadow prices, by row, of all accounts that have one.
    pub fn prices(&self, prices: &[f64]) -> Vec<Price> {
        let mut rows = Vec::new();
        for (row, &price) in prices.iter().enumerate() {
            if price != 0.0 {
                let (key, time) = self.model.account_at(row);
                let (account, subject) = self.account(key);
                rows.push(Price {
                    account: account.to_string(),
                    subject,
                    time,
                    price,
                });
            }
        }
        rows
    }
}

impl Names for Labels<'_> {
    fn column(&self, index: usize) -> String {
        let (key, time) = self.model.activity_at(index);
        let (kind, subject) = self.activity(key);
        format!("{kind}({subject},{time})")
    }

    fn row(&self, index: usize) -> String {
        let (key, time) = self.model.account_at(index);
        let (kind, subject) = self.account(key);
        format!("{kind}({subject},{time})")
    }
}
