//! Rows in the user's words: what is kept or balanced, and of what.

use super::*;

impl Labels<'_> {
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
            Account::Leaving(k, c) => {
                ("leaving", format!("{}:{}", self.call(k), self.commodity(c)))
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
            Account::Present(p, q) => (
                "present",
                format!("{}/{}", self.place(p), w.products[q.index()].product),
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
