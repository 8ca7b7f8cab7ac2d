//! Rows of the plan about information: data sent and kept, work done.

use serde::{Deserialize, Serialize};
use smol_str::ToSmolStr;

use super::Plan;
use super::extract::Reader;
use crate::instance::cell::Ident;
use crate::model::CostTerm;
use crate::world::ids::*;
use crate::world::information::{Leave, Passage};

/// Opening a compute node.
pub const OPEN_NODE: &str = "open node";
/// Subscribing to a compute node for a period.
pub const SUBSCRIBE: &str = "subscribe to node";
/// Buying the contract of a rule about data.
pub const BUY_CONTRACT: &str = "buy data contract";

/// A calendar year's tax on the revenue of digital services.
pub const DIGITAL_TAX: &str = "digital services tax";

/// VAT contained in sales of digital services, and owed on their purchase.
pub const DIGITAL_VAT: &str = "VAT on digital services";

/// Data sent from one place to another.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct DataSent {
    /// Class.
    pub data_class: Ident,
    /// Jurisdiction where it arose.
    pub origin: Ident,
    /// From.
    pub from: Ident,
    /// To.
    pub to: Ident,
    /// Links, with `+` between them.
    pub path: Ident,
    /// First day of the period.
    pub date: Ident,
    /// Period.
    pub period: u32,
    /// GB.
    pub gb: f64,
    /// Rules that it goes under, separated by spaces.
    pub rules: Ident,
    /// Price of the links.
    pub link_cost: f64,
    /// Safeguards and supervision.
    pub safeguards: f64,
}

/// Data kept to the next period.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct DataKept {
    /// Class.
    pub data_class: Ident,
    /// Jurisdiction where it arose.
    pub origin: Ident,
    /// Where.
    pub place: Ident,
    /// First day of the period.
    pub date: Ident,
    /// Period.
    pub period: u32,
    /// GB.
    pub gb: f64,
    /// Cost.
    pub cost: f64,
}

/// Work done.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct WorkDone {
    /// Work.
    pub workload: Ident,
    /// Where it is needed.
    pub place: Ident,
    /// Class of the data that it takes; blank: none.
    pub data_class: Ident,
    /// Jurisdiction where that arose.
    pub origin: Ident,
    /// Compute node.
    pub node: Ident,
    /// Links to it, with `+` between them; blank: none.
    pub path: Ident,
    /// Round-trip time.
    pub latency: f64,
    /// First day of the period.
    pub date: Ident,
    /// Period.
    pub period: u32,
    /// Units of work.
    pub quantity: f64,
    /// Data.
    pub gb: f64,
    /// Compute.
    pub hours: f64,
    /// Rules that the data goes under, separated by spaces.
    pub rules: Ident,
    /// Price of the hours.
    pub compute_cost: f64,
    /// Price of the links.
    pub link_cost: f64,
    /// Safeguards and supervision.
    pub safeguards: f64,
}

/// A digital product sent over links.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Transmitted {
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// From.
    pub from: Ident,
    /// To.
    pub to: Ident,
    /// Links, with `+` between them.
    pub path: Ident,
    /// Round-trip time.
    pub latency: f64,
    /// First day of the period.
    pub date: Ident,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
    /// Data.
    pub gb: f64,
    /// Price at which another firm sold it; blank: none did.
    pub price: Ident,
    /// Rules about data that it goes under, separated by spaces.
    pub rules: Ident,
    /// Price of the links.
    pub link_cost: f64,
    /// Safeguards and supervision.
    pub safeguards: f64,
    /// VAT on the purchase, as far as it is not recovered.
    pub vat: f64,
}

impl Reader<'_> {
    /// Names of the rules that data goes under.
    fn rules(&self, passage: &Passage) -> Ident {
        self.under(&self.world.passage(passage, self.time).unwrap_or_default())
    }

    fn under(&self, leave: &Leave) -> Ident {
        let rules = leave.rules.iter();
        let names = rules.map(|r| self.world.information.rules[r.index()].rule.as_str());
        names.collect::<Vec<_>>().join(" ").into()
    }

    pub(super) fn sent(&self, id: SendingId, plan: &mut Plan) {
        let (info, flows) = (&self.world.information, &self.network.information);
        let sending = &flows.sendings[id.index()];
        let path = flows.path(sending.path);
        let passage = Passage {
            class: sending.class,
            origin: sending.origin,
            path,
            operator: None,
        };
        plan.data_sent.push(DataSent {
            data_class: info.class(sending.class).to_smolstr(),
            origin: info.jurisdiction(sending.origin).to_smolstr(),
            from: self.place(path.from),
            to: self.place(path.to),
            path: path.name(self.world).into(),
            date: self.first_day(self.time),
            period: self.time,
            gb: self.level,
            rules: self.rules(&passage),
            link_cost: self.term(CostTerm::DataLinks),
            safeguards: self.term(CostTerm::Safeguards),
        });
    }

    pub(super) fn transmitted(&self, id: TransmissionId, plan: &mut Plan) {
        let flows = &self.network.information;
        let sent = &flows.transmissions[id.index()];
        let path = flows.path(sent.path);
        let c = self.network.commodity(sent.commodity);
        let product = c.product;
        let leave = self.world.sends(c, path, self.time).unwrap_or_default();
        let sold = self.world.sold_between(path.from, path.to, product);
        let price = sold.map(|k| self.world.price_at(k, sent.step, self.time));
        plan.transmissions.push(Transmitted {
            product: self.product(sent.commodity),
            origin_country: self.origin(sent.commodity),
            marks: self.marks(sent.commodity),
            from: self.place(path.from),
            to: self.place(path.to),
            path: path.name(self.world).into(),
            latency: path.latency,
            date: self.first_day(self.time),
            period: self.time,
            quantity: self.level,
            gb: self.world.products[product.index()].gb * self.level,
            price: price.unwrap_or_default().into(),
            rules: self.under(&leave),
            link_cost: self.term(CostTerm::DataLinks),
            safeguards: self.term(CostTerm::Safeguards),
            vat: self.term(CostTerm::DigitalVat),
        });
    }

    pub(super) fn kept(
        &self,
        class: DataClassId,
        origin: JurisdictionId,
        place: PlaceId,
        plan: &mut Plan,
    ) {
        let info = &self.world.information;
        plan.data_kept.push(DataKept {
            data_class: info.class(class).to_smolstr(),
            origin: info.jurisdiction(origin).to_smolstr(),
            place: self.place(place),
            date: self.first_day(self.time),
            period: self.time,
            gb: self.level,
            cost: self.term(CostTerm::KeptData),
        });
    }

    pub(super) fn served(&self, id: ServingId, plan: &mut Plan) {
        let (info, flows) = (&self.world.information, &self.network.information);
        let serving = &flows.servings[id.index()];
        let path = flows.path(serving.path);
        let workload = &info.workloads[serving.workload.index()];
        let node = &info.nodes[serving.node.index()];
        let rules = serving.data.map(|(class, origin)| {
            self.rules(&Passage {
                class,
                origin,
                path,
                operator: Some(node.operator_id),
            })
        });
        let class = serving.data.map(|d| info.class(d.0).to_smolstr());
        let origin = serving.data.map(|d| info.jurisdiction(d.1).to_smolstr());
        let gb = if serving.data.is_some() {
            workload.gb
        } else {
            0.0
        };
        plan.work_done.push(WorkDone {
            workload: workload.workload.to_smolstr(),
            place: self.place(serving.place),
            data_class: class.unwrap_or_default(),
            origin: origin.unwrap_or_default(),
            node: node.node.to_smolstr(),
            path: path.name(self.world).into(),
            latency: path.latency,
            date: self.first_day(self.time),
            period: self.time,
            quantity: self.level,
            gb: gb * self.level,
            hours: workload.hours * self.level,
            rules: rules.unwrap_or_default(),
            compute_cost: self.term(CostTerm::Compute),
            link_cost: self.term(CostTerm::DataLinks),
            safeguards: self.term(CostTerm::Safeguards),
        });
    }
}
