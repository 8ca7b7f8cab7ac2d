//! Information: data, links, compute, work, and what is asked of them. Facts that the network, the
//! rules and their audits share.
//!
//! Data keeps the jurisdiction where it arose, however often it is passed on.

pub mod happenings;
pub mod passage;

pub use happenings::{Happening, Scope};
pub use passage::{Leave, Passage, Path};

use jiff::civil::Date;

use super::*;

/// A jurisdiction of data law.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// Identifier: its own, or the code of its one country.
    pub name: Ident,
    /// Member countries.
    pub countries: Vec<Country>,
}

noun! {
    /// A data link.
    Link of LinkRow {
        /// One end.
        from_id: PlaceId,
        /// The other end.
        to_id: PlaceId,
        /// Data that it carries per period.
        bandwidth_at: Option<Profile>,
        /// Price per GB.
        cost_at: Profile,
    }
}
noun! {
    /// A compute node.
    ComputeNode of ComputeNodeRow {
        /// Where it stands.
        place_id: PlaceId,
        /// Home jurisdiction of its operator.
        operator_id: JurisdictionId,
        /// Workloads that it can run; `None`: all.
        only: Option<Vec<WorkloadId>>,
        /// Hours per period.
        capacity_at: Option<Profile>,
        /// Price of an hour.
        price_at: Profile,
        /// Firm that pays for opening and subscription.
        firm_id: FirmId,
    }
}
noun! {
    /// Work that something needs.
    Workload of WorkloadRow {
        /// Class of its data, where it takes any.
        class: Option<DataClassId>,
        /// Most round-trip time of its answer.
        most_latency: Option<f64>,
    }
}
noun! {
    /// Data that arises with activity.
    DataSource of DataSourceRow {
        /// Class.
        class: DataClassId,
        /// With what.
        scope: Scope,
    }
}
noun! {
    /// Work that an activity needs.
    WorkNeed of WorkNeedRow {
        /// Workload.
        workload_id: WorkloadId,
        /// What needs it.
        scope: Scope,
    }
}
noun! {
    /// A rule about data.
    DataRule of DataRuleRow {
        /// Classes; none: all.
        classes: Vec<DataClassId>,
        /// Where the data arose; none: anywhere.
        origin_ids: Vec<JurisdictionId>,
        /// Where it comes to; none: anywhere.
        destination_ids: Vec<JurisdictionId>,
        /// Home of the operator; none: any.
        operator_ids: Vec<JurisdictionId>,
        /// First and last day in force.
        days: (Day, Day),
        /// Firm that pays for the contract.
        firm_id: FirmId,
    }
}

/// Everything about information.
#[derive(Clone, Debug, Default)]
pub struct Information {
    /// Jurisdictions, those of countries that no row names last.
    pub jurisdictions: Vec<Jurisdiction>,
    /// Jurisdiction of each place.
    pub of_place: Vec<JurisdictionId>,
    /// Classes of data.
    pub classes: Vec<DataClassRow>,
    /// Links.
    pub links: Vec<Link>,
    /// Compute nodes.
    pub nodes: Vec<ComputeNode>,
    /// Workloads.
    pub workloads: Vec<Workload>,
    /// What data arises with.
    pub sources: Vec<DataSource>,
    /// What work is needed by.
    pub needs: Vec<WorkNeed>,
    /// Rules about data.
    pub rules: Vec<DataRule>,
    /// Taxes on digital services.
    pub taxes: Vec<digital::DigitalTax>,
    /// VAT on digital services.
    pub vat: Vec<digital_vat::DigitalVat>,
    /// The longest that each product may take on its way, where it is digital.
    pub most_latency: Vec<Option<f64>>,
    /// The class of data that each product is, where it is digital and of one.
    pub class_of: Vec<Option<DataClassId>>,
}

impl Information {
    /// What a jurisdiction is called.
    pub fn jurisdiction(&self, id: JurisdictionId) -> &Ident {
        &self.jurisdictions[id.index()].name
    }

    /// The jurisdiction called so.
    pub fn named(&self, name: &str) -> Option<JurisdictionId> {
        let at = self.jurisdictions.iter().position(|j| j.name == name);
        at.map(JurisdictionId::from)
    }

    /// Jurisdiction of a place.
    pub fn jurisdiction_of(&self, place: PlaceId) -> JurisdictionId {
        self.of_place[place.index()]
    }

    /// Jurisdiction of a country, if one is known there.
    pub fn jurisdiction_in(&self, country: Country) -> Option<JurisdictionId> {
        let mut all = self.jurisdictions.iter();
        let at = all.position(|j| j.countries.contains(&country));
        at.map(JurisdictionId::from)
    }

    /// What a class is called.
    pub fn class(&self, id: DataClassId) -> &Ident {
        &self.classes[id.index()].data_class
    }

    /// Whether data or work comes with one lane rather than another.
    pub fn tells_lanes_apart(&self) -> bool {
        let sources = self.sources.iter().map(|s| s.scope.lane);
        sources
            .chain(self.needs.iter().map(|n| n.scope.lane))
            .any(|lane| lane.is_some())
    }

    /// Whether data of a class may wait for a later period.
    pub fn keeps(&self, id: DataClassId) -> Option<f64> {
        self.classes[id.index()].keep_cost
    }
}

impl Workload {
    /// The class of data that it takes, if it takes any.
    pub fn takes(&self) -> Option<DataClassId> {
        self.class.filter(|_| self.gb > 0.0)
    }
}

impl ComputeNode {
    /// Whether it can run a workload.
    pub fn runs(&self, workload: WorkloadId) -> bool {
        self.only.as_ref().is_none_or(|o| o.contains(&workload))
    }

    /// Whether it runs only where that is decided.
    pub fn decides(&self) -> bool {
        self.opening_cost.is_some() || self.subscription > 0.0
    }
}

impl DataRule {
    /// Whether it has a contract to buy.
    pub fn has_contract(&self) -> bool {
        self.contract_cost.is_some()
    }
}

/// Number of the window of a cap that holds a day, from the horizon's first.
pub fn window(calendar: &Calendar, window: CapWindow, day: Day) -> u32 {
    let months = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month()) - 1;
    let (first, now) = (months(calendar.date(0)), months(calendar.date(day)));
    let length = match window {
        CapWindow::All => return 0,
        CapWindow::Year => 12,
        CapWindow::Quarter => 3,
        CapWindow::Month => 1,
    };
    u32::try_from(now / length - first / length).unwrap_or(0)
}
