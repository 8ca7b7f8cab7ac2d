//! The validated nouns of an instance, with every reference resolved to a typed id.
//!
//! Each noun keeps its table row (the user's own words) beside what was worked out from it.

pub mod admissions;
pub mod agreements;
mod build;
pub mod calendar;
pub mod charges;
pub mod checks;
pub mod claims;
pub mod clearance;
pub mod customs;
pub mod digital;
pub mod digital_vat;
pub mod drawbacks;
pub mod export_control;
pub mod ids;
pub mod information;
pub mod late_claims;
pub mod licences;
pub mod marks;
pub mod money;
mod nouns;
pub mod procedures;
pub mod processing;
mod profile;
pub mod regions;
pub mod reliefs;
pub mod risk;
pub mod settlement;
pub mod standards;
pub mod tables;
pub mod tariff;
pub mod tax;
pub mod technology;
pub mod transfer_prices;
pub mod treasury;
pub mod value;

pub use agreements::{Agreement, OriginRule};
pub use build::build;
pub use calendar::{Calendar, Day, Slot, Slots};
pub use customs::{Claim, EntryFee, Quota, QuotaWindow};
pub use drawbacks::Drawback;
pub use nouns::*;
pub use profile::Profile;
pub use treasury::Treasury;

use std::collections::HashMap;
use std::ops::{Deref, Range};

use crate::instance::cell::{Country, HsCode, Ident};
use ids::*;
use marks::{MarkId, MarkList, Marks};
use tables::*;

/// A noun: its row, and what was resolved.
macro_rules! noun {
    ($(#[$doc:meta])* $name:ident of $row:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The row as read.
            pub row: $row,
            $($(#[$fdoc])* pub $field: $ty,)*
        }
        impl Deref for $name {
            type Target = $row;
            fn deref(&self) -> &$row {
                &self.row
            }
        }
    };
}

pub(crate) use noun;

/// Everything that an instance says, checked.
#[derive(Clone, Debug)]
pub struct World {
    /// Header.
    pub header: HeaderRow,
    /// Calendar.
    pub calendar: Calendar,
    /// Territories, those of countries that no row names last.
    pub territories: Vec<Territory>,
    /// Places.
    pub places: Vec<Place>,
    /// Products.
    pub products: Vec<Product>,
    /// Supplies.
    pub supplies: Vec<Supply>,
    /// Recipes.
    pub recipes: Vec<Recipe>,
    /// Recipes at plants.
    pub plant_recipes: Vec<PlantRecipe>,
    /// Licences.
    pub licences: Vec<licences::Licence>,
    /// Regions.
    pub regions: Vec<regions::Region>,
    /// With max-min over regions: the share that every region is served at least, once it is found.
    pub fair_share: Option<regions::FairShare>,
    /// Technologies, and what they need.
    pub technology: technology::Technology,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Services.
    pub services: Vec<Service>,
    /// Calls of all services, in order.
    pub calls: Vec<Call>,
    /// Storage.
    pub storage: Vec<Storage>,
    /// Opening stock and goods in transit.
    pub endowments: Vec<Endowment>,
    /// Demands.
    pub demands: Vec<Demand>,
    /// Measures.
    pub measures: Vec<Measure>,
    /// Tariff-rate quotas.
    pub quotas: Vec<Quota>,
    /// Duty rates.
    pub tariffs: Vec<Tariff>,
    /// Claims that a clearance can make, the one of nothing first.
    pub claims: Vec<Claim>,
    /// Embargoes.
    pub embargoes: Vec<Embargo>,
    /// Clearance by place.
    pub clearances: Vec<Clearance>,
    /// Ways to clear beside the ordinary one.
    pub clearance_modes: Vec<clearance::ClearanceMode>,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// End values.
    pub end_values: Vec<EndValue>,
    /// Declared customs values.
    pub customs_values: Vec<value::DeclaredValue>,
    /// What is added to prices to reach a customs value.
    pub additions: Vec<value::Addition>,
    /// Exchange rates that customs publish.
    pub customs_rates: Vec<value::CustomsRate>,
    /// Shares of the value that measures fall on.
    pub base_shares: Vec<customs::BaseShare>,
    /// Fees on entries.
    pub entry_fees: Vec<EntryFee>,
    /// Positions in `tariffs` by territory and HS prefix, in order.
    pub tariffs_on: HashMap<(TerritoryId, HsCode), Vec<u32>>,
    /// Whether any row of the tariffs spares what was loaded before its first day.
    pub loading_counts: bool,
    /// Trade agreements.
    pub agreements: Vec<Agreement>,
    /// Drawback programmes.
    pub drawbacks: Vec<Drawback>,
    /// Rules of origin.
    pub origin_rules: Vec<OriginRule>,
    /// The horizon cut where a rule by date of production changes; a period in which one does
    /// stands alone.
    pub rule_periods: Vec<Range<u32>>,
    /// Marks that goods can carry.
    pub marks: MarkList,
    /// Standards.
    pub standards: Vec<standards::Standard>,
    /// Standards in force.
    pub standard_rules: Vec<standards::StandardRule>,
    /// Standards accepted as others.
    pub equivalences: Vec<standards::Equivalence>,
    /// Recognised bodies.
    pub bodies: Vec<standards::RecognisedBody>,
    /// Routes to conformity.
    pub routes: Vec<standards::Route>,
    /// Data, links, compute, work, and rules for them.
    pub information: information::Information,
    /// Carbon border schemes.
    pub carbon: Vec<charges::CarbonScheme>,
    /// Import VAT.
    pub vat: Vec<charges::ImportVat>,
    /// Export controls.
    pub export_controls: Vec<export_control::ExportControl>,
    /// Places where suspended goods can be placed.
    pub placements: Vec<procedures::Placement>,
    /// Times between two changes of a tariff, with the marks of what is placed in them.
    pub placed: Vec<procedures::Placed>,
    /// Processing under suspension.
    pub processings: Vec<processing::Processing>,
    /// What its products were made of.
    pub made_of: Vec<processing::MadeOf>,
    /// Temporary admission.
    pub admissions: Vec<admissions::Admission>,
    /// Marks of goods that were admitted for a time in a territory and have not left it since.
    pub stayed: Vec<(TerritoryId, marks::MarkId)>,
    /// Goods that have to be somewhere.
    pub presences: Vec<admissions::Presence>,
    /// What is asked for goods made under suspension that go to partners.
    pub deferral_limits: Vec<procedures::DeferralLimit>,
    /// Reliefs for goods that leave for a time.
    pub reliefs: Vec<reliefs::Relief>,
    /// Preferences that may be claimed after entry.
    pub late_claims: Vec<late_claims::LateClaim>,
    /// Deferment of duty.
    pub deferments: Vec<charges::Deferment>,
    /// Customs guarantees.
    pub guarantees: Vec<charges::Guarantee>,
    /// Emissions embedded in products.
    pub emissions: Vec<charges::Embedded>,
    /// Limits to dependence.
    pub sourcing: Vec<risk::Sourcing>,
    /// Firms and their money; `None` where costs are only added up.
    pub treasury: Option<Treasury>,
    /// Weighted scenarios.
    pub scenarios: Vec<ScenarioRow>,
    /// What is decided before the scenario is known.
    pub first_stage: Vec<FirstStageRow>,
    /// Hash of the instance's content.
    pub hash: String,
}

impl World {
    /// How many of a shipping unit one unit of a product is.
    pub fn per_unit(&self, product: ProductId, unit: ShippingUnit) -> f64 {
        let p = &self.products[product.index()];
        match unit {
            ShippingUnit::Piece => 1.0,
            ShippingUnit::Kg => p.kg,
            ShippingUnit::Tonne => p.kg / 1000.0,
            ShippingUnit::CubicMetre => p.m3,
            ShippingUnit::Teu => p.teu,
        }
    }

    /// Slots of the territory of a place.
    pub fn slots(&self, place: PlaceId) -> &Slots {
        &self.territories[self.places[place.index()].territory.index()].slots
    }

    /// Number of times (slots or periods) of goods of a status at a place.
    pub fn times(&self, place: PlaceId, status: Status) -> u32 {
        match status {
            Status::Free => self.calendar.len(),
            Status::Suspended => self.slots(place).len(),
        }
    }

    /// The same, up to a period.
    pub fn times_until(&self, place: PlaceId, status: Status, period: u32) -> u32 {
        match status {
            Status::Free => period + 1,
            Status::Suspended => self.slots(place).last_of(period) + 1,
        }
    }

    /// Time at which goods of a status at a place are on a day of a period.
    pub fn time(&self, place: PlaceId, status: Status, period: u32, day: Day) -> u32 {
        match status {
            Status::Free => period,
            Status::Suspended => self.slots(place).at(period, day),
        }
    }

    /// Whether goods of a status may be stored at a place from one period to the next.
    pub fn stores(&self, place: PlaceId, status: Status) -> bool {
        let p = &self.places[place.index()];
        status == Status::Free || p.bonded || p.free_zone
    }

    /// Whether two places are in different customs territories.
    pub fn crosses_border(&self, from: PlaceId, to: PlaceId) -> bool {
        self.places[from.index()].territory != self.places[to.index()].territory
    }

    /// The contract that a supply is bought under.
    pub fn contract_of_supply(&self, supply: SupplyId) -> Option<ContractId> {
        self.contracts
            .iter()
            .position(|k| k.supplies.contains(&supply))
            .map(ContractId::from)
    }

    /// The contract that a lane is used under.
    pub fn contract_of_lane(&self, lane: LaneId) -> Option<ContractId> {
        self.contracts
            .iter()
            .position(|k| k.lane_id == Some(lane))
            .map(ContractId::from)
    }

    /// Positions in `tariffs` of the rows whose HS prefix takes in a product, with the prefix's
    /// length, shortest first.
    pub fn tariff_rows(
        &self,
        territory: TerritoryId,
        product: ProductId,
    ) -> impl Iterator<Item = (usize, usize)> + '_ {
        let code = self.products[product.index()].hs_code.as_deref();
        let prefixes = [0, 2, 4, 6, 8, 10]
            .into_iter()
            .filter_map(move |length| code.unwrap_or_default().get(..length));
        prefixes.flat_map(move |prefix| {
            let rows = self.tariffs_on.get(&(territory, HsCode::from(prefix)));
            let length = prefix.len();
            rows.into_iter()
                .flatten()
                .map(move |&i| (i as usize, length))
        })
    }
}
