//! Typed ids: positions in the world's tables, which cannot be mixed up.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// Its position.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                $name(index as u32)
            }
        }
    )*};
}

ids! {
    /// A place.
    PlaceId,
    /// A product.
    ProductId,
    /// A customs territory.
    TerritoryId,
    /// A supply.
    SupplyId,
    /// A lane.
    LaneId,
    /// A service.
    ServiceId,
    /// A call of a service.
    CallId,
    /// A recipe.
    RecipeId,
    /// A recipe at a plant.
    PlantRecipeId,
    /// A resource of a plant.
    ResourceId,
    /// A row of storage.
    StorageId,
    /// A demand.
    DemandId,
    /// A tariff measure.
    MeasureId,
    /// A drawback programme.
    DrawbackId,
    /// A trade agreement.
    AgreementId,
    /// A rule of origin.
    OriginRuleId,
    /// A tariff-rate quota.
    QuotaId,
    /// A fee on an entry.
    EntryFeeId,
    /// A claim that a clearance can make.
    ClaimId,
    /// A way to clear beside the ordinary one.
    ModeId,
    /// A contract.
    ContractId,
    /// A limit to dependence.
    SourcingId,
    /// A place where suspended goods can be placed.
    PlacementId,
    /// Processing under suspension.
    ProcessingId,
    /// A lot that is processed under suspension.
    LotId,
    /// Temporary admission.
    AdmissionId,
    /// Goods that have to be somewhere.
    PresenceId,
    /// A relief for goods that leave for a time.
    ReliefId,
    /// A standard.
    StandardId,
    /// A route to conformity.
    RouteId,
    /// A carbon border scheme.
    CarbonId,
    /// A customs guarantee.
    GuaranteeId,
    /// A firm.
    FirmId,
    /// A firm's account in a currency.
    AccountId,
    /// An exchange of one account's money into another's of the same firm.
    ExchangeId,
    /// A cap on conversion.
    ConversionCapId,
    /// An option of payment.
    OptionId,
    /// A transfer between firms.
    TransferId,
    /// A licence.
    LicenceId,
    /// A region.
    RegionId,
    /// A skill or supplier that a region has or can build up.
    SkillId,
    /// A technology.
    TechnologyId,
    /// A technology that a plant may adopt.
    AdoptionId,
    /// An adaptation platform.
    PlatformId,
    /// A fund for adapting plants.
    FundId,
    /// A capability that a plant wants.
    CapabilityId,
    /// A price at which a firm sells a product to another.
    TransferPriceId,
    /// A jurisdiction of data law.
    JurisdictionId,
    /// A class of data.
    DataClassId,
    /// A data link.
    LinkId,
    /// A way over links.
    PathId,
    /// A compute node.
    NodeId,
    /// A workload.
    WorkloadId,
    /// A rule about data.
    DataRuleId,
    /// A way to have work done: for what, on whose data, where, over which links.
    ServingId,
    /// A way that data is sent.
    SendingId,
    /// A way that a digital product is sent.
    TransmissionId,
    /// A tax on digital services.
    DigitalTaxId,
    /// VAT on digital services.
    DigitalVatId,
    /// A commodity: a product with its origin and marks.
    CommodityId,
    /// Commodities that may stand for each other as a recipe's input.
    PoolId,
}

/// Customs status: in free circulation, or under suspension of duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// In free circulation.
    Free,
    /// Under suspension: in transit, in bond, in a free zone.
    Suspended,
}

impl Status {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Status::Free => "free",
            Status::Suspended => "suspended",
        }
    }
}
