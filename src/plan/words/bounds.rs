//! What each bound of a column limits, in words.

use super::*;

impl Labels<'_> {
    /// What the upper bound of an activity stands for.
    pub fn bound(&self, key: Activity, time: u32) -> Bound {
        let w = self.world;
        let on_board = |k: CallId, c: CommodityId| {
            let service = &w.services[w.calls[k.index()].service_id.index()];
            let product = self.network.commodity(c).product;
            let size = w.per_unit(product, service.capacity_unit);
            Bound::Shares(Account::LegCapacity(k), size)
        };
        match key {
            Activity::Buy(s) => {
                let row = &w.supplies[s.index()];
                match (&row.capacity_at, row.min_order > 0.0) {
                    (None, _) => Bound::Use,
                    (Some(_), true) => Bound::Shares(Account::OrderMost(s), 1.0),
                    (Some(_), false) => Bound::Own(self.supply_limit(s, time)),
                }
            }
            Activity::Carry(l, c, _) => {
                let lane = &w.lanes[l.index()];
                let size = w.per_unit(self.network.commodity(c).product, lane.capacity_unit);
                if lane.capacity_at.is_some() && size > 0.0 {
                    Bound::Shares(Account::LaneCapacity(l), size)
                } else {
                    Bound::Use
                }
            }
            Activity::Load(k, c, _)
            | Activity::Stay(k, c, _)
            | Activity::Discharge(k, c, _)
            | Activity::Transship(k, c, _)
            | Activity::Board(k, c, _) => on_board(k, c),
            Activity::Make(p, _) => {
                let shared = self.model.rows(Account::BatchMost(p)).is_some();
                match (&w.plant_recipes[p.index()].capacity_at, shared) {
                    (None, _) => Bound::Use,
                    (Some(_), true) => Bound::Shares(Account::BatchMost(p), 1.0),
                    (Some(_), false) => Bound::Own(self.plant_limit(p, time)),
                }
            }
            Activity::Overtime(r) => {
                let row = &w.resources[r.index()];
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: "h".to_string(),
                    what: format!("of overtime of {} at {}", row.resource, row.place),
                    when,
                    date,
                })
            }
            Activity::Cover(g) => {
                let guarantee = &w.guarantees[g.index()];
                let (when, date) = self.in_slot(guarantee.territory, time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: w.header.currency.to_string(),
                    what: format!("of guarantee {}", guarantee.row.guarantee),
                    when,
                    date,
                })
            }
            Activity::Volume(k) => match w.contracts[k.index()].maximum {
                Some(_) => Bound::Shares(Account::ContractMaximum(k), 1.0),
                None => Bound::Use,
            },
            Activity::Borrow(a) => {
                let Some(t) = w.treasury.as_ref() else {
                    return Bound::Use;
                };
                let row = &t.accounts[a.index()];
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: row.currency.to_string(),
                    what: format!("of credit line of {}", row.firm),
                    when,
                    date,
                })
            }
            Activity::PassOn(k) => {
                let Some(t) = w.treasury.as_ref() else {
                    return Bound::Use;
                };
                let row = &t.transfers[k.index()];
                if row.capacity.is_none() {
                    return Bound::Use;
                }
                let (when, date) = self.in_period(time);
                Bound::Own(Words {
                    side: Side::Most,
                    unit: row.currency.to_string(),
                    what: format!("passed on by transfer {}", row.transfer),
                    when,
                    date,
                })
            }
            Activity::KeepCash(_)
            | Activity::Sell(..)
            | Activity::Price(..)
            | Activity::Settle(..)
            | Activity::HaveOption(..)
            | Activity::PayBy(..)
            | Activity::CreditWithheld(_)
            | Activity::Gain(_)
            | Activity::Loss(_)
            | Activity::InProfit(_)
            | Activity::UseLoss(..)
            | Activity::Taxed(_)
            | Activity::Exchange(_)
            | Activity::LeftAtEnd(_)
            | Activity::ShortAtEnd(_)
            | Activity::Order(_)
            | Activity::Depart(_)
            | Activity::Sail(_)
            | Activity::Wait(..)
            | Activity::Store(..)
            | Activity::Feed(..)
            | Activity::SetUp(_)
            | Activity::Clear(..)
            | Activity::MakeEntry(..)
            | Activity::EntryFee(..)
            | Activity::Entry(..)
            | Activity::FeeCapped(..)
            | Activity::Place(..)
            | Activity::Process(..)
            | Activity::AdmitForTime(..)
            | Activity::Missing(_)
            | Activity::StayAway(..)
            | Activity::ClaimEntry(..)
            | Activity::EndUse(..)
            | Activity::AwaitUse(..)
            | Activity::QuotaFull(_)
            | Activity::Conform(..)
            | Activity::Certify(_)
            | Activity::Renew(_)
            | Activity::Valid(_)
            | Activity::Admitted(_)
            | Activity::Send(..)
            | Activity::KeepData(..)
            | Activity::Serve(..)
            | Activity::Adopt(_)
            | Activity::Adopted(_)
            | Activity::AdoptOn(..)
            | Activity::OpenPlatform(_)
            | Activity::PlatformStands(_)
            | Activity::Subsidise(..)
            | Activity::HaveCapability(_)
            | Activity::Train(_)
            | Activity::Trained(_)
            | Activity::Transmit(..)
            | Activity::DigitalTax(_)
            | Activity::AboveThreshold(..)
            | Activity::OpenNode(_)
            | Activity::NodeStands(_)
            | Activity::Subscribe(_)
            | Activity::BuyContract(_)
            | Activity::ContractHolds(_)
            | Activity::SentSoFar(_)
            | Activity::CarbonLiable(_)
            | Activity::CarbonCost(_)
            | Activity::Declare(..)
            | Activity::Designate(..)
            | Activity::Deliver(..)
            | Activity::Unmet(_)
            | Activity::Owe(_)
            | Activity::BelowSafety(_)
            | Activity::KeepAtEnd(..)
            | Activity::InBreak(..)
            | Activity::BreakReached(..)
            | Activity::Shortfall(_)
            | Activity::Containers(_)
            | Activity::Reserve(_)
            | Activity::Counted(_)
            | Activity::Qualified(..) => Bound::Use,
        }
    }
}
