//! Columns in the user's words: what is decided, and of what.

use super::*;

impl Labels<'_> {
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
            Activity::Transmit(.., id) => ("transmit", self.transmission(id)),
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
            Activity::Process(k, lot) => {
                let name = &w.processings[k.index()].processing;
                let takes = self.network.lots.get(lot).takes.iter();
                let parts: Vec<String> = takes.map(|&c| self.commodity(c)).collect();
                ("process", format!("{name}:{}", parts.join(":")))
            }
            Activity::AdmitForTime(k, c, slots) => {
                let name = &w.admissions[k.index()].admission;
                ("admit", format!("{name}:{}:{slots}", self.commodity(c)))
            }
            Activity::Missing(p) => ("missing", w.presences[p.index()].presence.to_string()),
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
}
