//! What each row limits, in words.

use super::*;

impl Labels<'_> {
    /// A limit of the people who run the network, in words; `None` where an account only keeps
    /// the books between decisions.
    pub fn limit(&self, key: Account, time: u32) -> Option<Words> {
        let w = self.world;
        let (side, unit, what, (when, date)) = match key {
            Account::Goods(p, c, s) => (
                Side::Stock,
                self.unit_of(self.network.commodity(c).product),
                format!("of {} at {}", self.described(c, s), self.place(p)),
                self.at_time(p, s, time),
            ),
            Account::LaneCapacity(l) => {
                let lane = &w.lanes[l.index()];
                (
                    Side::Most,
                    shipping(lane.capacity_unit),
                    format!("on lane {}", lane.lane),
                    self.in_period(lane.trips[time as usize].period),
                )
            }
            Account::LaneLoad(l) => {
                let lane = &w.lanes[l.index()];
                (
                    Side::Least,
                    shipping(lane.capacity_unit),
                    format!("of least load on lane {}", lane.lane),
                    self.in_period(lane.trips[time as usize].period),
                )
            }
            Account::LegCapacity(k) => {
                let call = &w.calls[k.index()];
                let service = &w.services[call.service_id.index()];
                let next = call.next.map_or(String::new(), |n| {
                    format!(" to {}", w.calls[n.index()].place)
                });
                (
                    Side::Most,
                    shipping(service.capacity_unit),
                    format!("on service {} from {}{next}", service.service, call.place),
                    self.in_period(self.sails(k, time)),
                )
            }
            Account::Handling(p) => (
                Side::Most,
                "TEU".to_string(),
                format!("handled at {}", self.place(p)),
                self.in_period(time),
            ),
            Account::Room(s) => {
                let row = &w.storage[s.index()];
                let product = row.product.as_deref();
                let whose = product.map_or(String::new(), |p| format!(" for {p}"));
                (
                    Side::Most,
                    shipping(row.storage_unit),
                    format!("of room{whose} at {}", row.place),
                    self.in_period(time),
                )
            }
            Account::Safety(s) => {
                let row = &w.storage[s.index()];
                let product = row.product.as_deref().unwrap_or("all products");
                let unit = row
                    .product_id
                    .map_or("unit".to_string(), |p| self.unit_of(p));
                (
                    Side::Least,
                    unit,
                    format!("of safety stock of {product} at {}", row.place),
                    self.in_period(time),
                )
            }
            Account::Present(p, q) => (
                Side::Least,
                self.unit_of(q),
                format!(
                    "of {} present at {}",
                    w.products[q.index()].product,
                    self.place(p)
                ),
                self.in_period(time),
            ),
            Account::OrderMost(s) => return Some(self.supply_limit(s, time)),
            Account::OrderLeast(s) => {
                let row = &w.supplies[s.index()];
                (
                    Side::Least,
                    self.unit_of(row.product_id),
                    format!("of minimum order of {} at {}", row.product, row.place),
                    self.in_period(time),
                )
            }
            Account::Hours(r) => {
                let row = &w.resources[r.index()];
                (
                    Side::Most,
                    "h".to_string(),
                    format!("of {} at {}", row.resource, row.place),
                    self.in_period(time),
                )
            }
            Account::Averaging(p, v) => {
                let row = &w.plant_recipes[p.index()];
                let average = self.network.runs.run((p, v)).average?;
                let agreement = &w.agreements[average.agreement.index()].agreement;
                let within = |&t: &u32| w.averaging_window(average.agreement, t) == time;
                let start = (0..w.calendar.len()).find(within)?;
                let end = (start..w.calendar.len()).take_while(within).last()? + 1;
                (
                    Side::Most,
                    w.header.currency.to_string(),
                    format!(
                        "of value that does not originate under {agreement} in {} at {}",
                        row.recipe, row.place
                    ),
                    self.between(start, end),
                )
            }
            Account::BatchMost(p) => return Some(self.plant_limit(p, time)),
            Account::BatchLeast(p) => {
                let row = &w.plant_recipes[p.index()];
                (
                    Side::Least,
                    "run".to_string(),
                    format!("of minimum batch of {} at {}", row.recipe, row.place),
                    self.in_period(time),
                )
            }
            Account::ClearanceCapacity(p, mode) => {
                let by = match mode {
                    Some(_) => format!(" by {}", w.mode_name(mode)),
                    None => String::new(),
                };
                (
                    Side::Most,
                    shipping(w.desk(p, mode).unit),
                    format!("cleared at {}{by}", self.place(p)),
                    self.in_period(time),
                )
            }
            Account::Demand(d) | Account::Due(d) => {
                let row = &w.demands[d.index()];
                (
                    Side::Wanted,
                    self.unit_of(row.product_id),
                    format!(
                        "of {} wanted at {} (demand {})",
                        row.product, row.place, row.demand
                    ),
                    match row.spread {
                        Spread::Each => self.in_period(time),
                        Spread::Window => self.between(row.open.start, row.open.end),
                    },
                )
            }
            Account::ContractMinimum(k) => {
                let row = &w.contracts[k.index()];
                (
                    Side::Least,
                    self.contract_unit(k),
                    format!("of minimum volume under contract {}", row.contract),
                    self.between(row.window.start, row.window.end),
                )
            }
            Account::ContractMaximum(k) => {
                let row = &w.contracts[k.index()];
                (
                    Side::Most,
                    self.contract_unit(k),
                    format!("under contract {}", row.contract),
                    self.between(row.window.start, row.window.end),
                )
            }
            Account::Quota(q) => {
                let quota = &w.quotas[q.index()];
                let (first, last) = quota.windows[time as usize].days;
                let date = |day: crate::world::Day| {
                    let inside = day.clamp(0, w.calendar.end() - 1);
                    w.calendar.date(inside).to_string()
                };
                let when = format!("from {} to {}", date(first), date(last));
                (
                    Side::Most,
                    shipping(quota.unit),
                    format!("within quota {}", quota.quota),
                    (when, date(first)),
                )
            }
            Account::LoadedBefore(p, c, _) => (
                Side::Most,
                self.unit_of(self.network.commodity(c).product),
                format!(
                    "of {} loaded early enough at {}",
                    self.described(c, Status::Suspended),
                    self.place(p)
                ),
                self.at_time(p, Status::Suspended, time),
            ),
            Account::UsedThere(m, p) => (
                Side::Most,
                self.unit_of(p),
                format!(
                    "of {} used by plants authorised for {}",
                    w.products[p.index()].product,
                    w.measures[m.index()].measure
                ),
                self.in_period(time),
            ),
            Account::AssessmentCapacity(r) => (
                Side::Most,
                "unit".to_string(),
                format!("assessed by {}", self.route_name(r)),
                self.in_period(time),
            ),
            Account::ProcessingCapacity(p) => (
                Side::Most,
                "unit".to_string(),
                format!("processed by {}", w.processings[p.index()].processing),
                self.in_period(time),
            ),
            Account::Data(class, origin, place) => {
                let info = &w.information;
                let (class, origin) = (info.class(class), info.jurisdiction(origin));
                (
                    Side::Stock,
                    "GB".to_string(),
                    format!("of {class} data of {origin} at {}", self.place(place)),
                    self.in_period(time),
                )
            }
            Account::Bandwidth(l) => (
                Side::Most,
                "GB".to_string(),
                format!("on link {}", w.information.links[l.index()].link),
                self.in_period(time),
            ),
            Account::ComputeHours(n) => {
                let node = &w.information.nodes[n.index()];
                if node.decides() {
                    return None;
                }
                (
                    Side::Most,
                    "h".to_string(),
                    format!("of compute on {}", node.node),
                    self.in_period(time),
                )
            }
            Account::DataCap(r) => {
                let rule = &w.information.rules[r.index()];
                let within = |&t: &u32| {
                    let day = w.calendar.first(t);
                    information::window(&w.calendar, rule.window, day) == time
                };
                let start = (0..w.calendar.len()).find(within)?;
                let end = (start..w.calendar.len()).take_while(within).last()? + 1;
                (
                    Side::Most,
                    "GB".to_string(),
                    format!("of data under rule {}", rule.rule),
                    self.between(start, end),
                )
            }
            Account::Barred(l) => {
                let row = &w.licences[l.index()].row;
                (
                    Side::Most,
                    "run".to_string(),
                    format!(
                        "of {} under licence {} where it is barred",
                        row.recipe, row.licence
                    ),
                    self.between(0, w.calendar.len()),
                )
            }
            Account::ServedInRegion(r) => (
                Side::Least,
                "unit".to_string(),
                format!("served in region {}", w.regions[r.index()].region),
                self.between(0, w.calendar.len()),
            ),
            Account::FundBudget(f) => (
                Side::Most,
                w.header.currency.to_string(),
                format!("of fund {}", w.technology.funds[f.index()].fund),
                self.between(0, w.calendar.len()),
            ),
            Account::FundCap(f) => (
                Side::Most,
                w.header.currency.to_string(),
                format!(
                    "of adaptation under fund {}",
                    w.technology.funds[f.index()].fund
                ),
                self.between(0, w.calendar.len()),
            ),
            Account::PilotRoom(r) => (
                Side::Most,
                "unit".to_string(),
                format!("admitted under pilot {}", self.route_name(r)),
                self.in_window(r, time),
            ),
            Account::Cash(a) => {
                let t = w.treasury.as_ref()?;
                let row = &t.accounts[a.index()];
                let end = time >= w.calendar.len();
                let when = match end {
                    true => ("after the horizon".to_string(), self.in_period(time).1),
                    false => self.in_period(time),
                };
                (
                    Side::Stock,
                    row.currency.to_string(),
                    format!("of cash of {}", row.firm),
                    when,
                )
            }
            Account::CreditLine(a) => {
                let t = w.treasury.as_ref()?;
                let row = &t.accounts[a.index()];
                (
                    Side::Most,
                    row.currency.to_string(),
                    format!("of credit line of {}", row.firm),
                    self.in_period(time),
                )
            }
            Account::ConversionCap(c) => {
                let t = w.treasury.as_ref()?;
                let cap = &t.caps[c.index()];
                let when = match cap.spread {
                    Spread::Each => self.in_period(time),
                    Spread::Window => self.between(cap.open.start, cap.open.end),
                };
                (
                    Side::Most,
                    cap.from.to_string(),
                    format!("exchanged under cap {}", cap.cap),
                    when,
                )
            }
            Account::Inputs(_)
            | Account::PayBy(..)
            | Account::Withheld(_)
            | Account::CreditMost(_)
            | Account::SoldBetween(_)
            | Account::OnePrice(_)
            | Account::SoldAtMost(..)
            | Account::EnteredAt(..)
            | Account::Bills(..)
            | Account::HaveOption(..)
            | Account::Profit(_)
            | Account::Taxable(_)
            | Account::LossLeft(..)
            | Account::LossCap(_)
            | Account::GainMost(..)
            | Account::LossMost(..)
            | Account::MayBuy(_)
            | Account::MaySell(_)
            | Account::FeeRate(..)
            | Account::FeeMost(..)
            | Account::FeeLeast(..)
            | Account::Entered(..)
            | Account::QuotaFilled(_)
            | Account::BeyondQuota(_)
            | Account::Away(..)
            | Account::BackInTime(..)
            | Account::MadeInTime(..)
            | Account::PlacedInTime(..)
            | Account::ClaimEntered(..)
            | Account::AwaitingUse(..)
            | Account::UseInTime(..)
            | Account::Refundable(..)
            | Account::Exported(..)
            | Account::DutyThere(..)
            | Account::EntryMade(..)
            | Account::Certified(_)
            | Account::Certifiable(..)
            | Account::Validity(_)
            | Account::Renewable(_)
            | Account::TrialPassed(_)
            | Account::Trial(_)
            | Account::CarbonMass(_)
            | Account::CarbonCharge(_)
            | Account::Cover(_)
            | Account::Work(..)
            | Account::NodeRuns(_)
            | Account::Adopted(_)
            | Account::UnderTechnology(_)
            | Account::ModeUnderTechnology(..)
            | Account::OnPlatform(..)
            | Account::PlatformStands(_)
            | Account::FundShare(..)
            | Account::CapabilityHad(_)
            | Account::Trained(_)
            | Account::SkillNeeded(..)
            | Account::TaxedRevenue(_)
            | Account::ThresholdRevenue(..)
            | Account::NodeStands(_)
            | Account::Subscribed(_)
            | Account::ContractHolds(_)
            | Account::UnderContract(_)
            | Account::SentSoFar(_)
            | Account::Aboard(..)
            | Account::Leaving(..)
            | Account::Quay(..)
            | Account::EndStock(..)
            | Account::ContractVolume(_)
            | Account::ContractBreaks(_)
            | Account::BreakMost(..)
            | Account::BreakLeast(..)
            | Account::OneBreak(_)
            | Account::ContainerFit(_)
            | Account::Reserved(_)
            | Account::Counted(_)
            | Account::ShareMost(..)
            | Account::ShareLeast(..)
            | Account::Sources(_)
            | Account::Emissions => return None,
        };
        Some(Words {
            side,
            unit,
            what,
            when,
            date,
        })
    }
}
