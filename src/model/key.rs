//! What a column means: typed keys, never numbers.

use crate::world::ids::*;

/// What somebody can decide to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Activity {
    /// Buy under a supply.
    Buy(SupplyId),
    /// Whether an order is placed at all, where the supply has a minimum.
    Order(SupplyId),
    /// Carry on a lane.
    Carry(LaneId, CommodityId, Status),
    /// Whether a departure is used at all.
    Depart(LaneId),
    /// Load on a service at a call, from the place.
    Load(CallId, CommodityId, Status),
    /// Stay on board from a call to the next.
    Stay(CallId, CommodityId, Status),
    /// Discharge at a call.
    Discharge(CallId, CommodityId, Status),
    /// Move from a call to the port's transshipment pool.
    Transship(CallId, CommodityId, Status),
    /// Board from the transshipment pool.
    Board(CallId, CommodityId, Status),
    /// Whether a sailing of a service runs.
    Sail(ServiceId),
    /// Wait in the transshipment pool until the next period.
    Wait(PlaceId, CommodityId, Status),
    /// Keep in stock until the next period (or slot).
    Store(PlaceId, CommodityId, Status),
    /// Put a commodity into a pool of inputs.
    Feed(PoolId, CommodityId),
    /// Run a recipe in one of its ways.
    Make(PlantRecipeId, u32),
    /// Whether a recipe runs at all in a period.
    SetUp(PlantRecipeId),
    /// Overtime hours.
    Overtime(ResourceId),
    /// Whether a calendar year is liable under a carbon scheme (by year of the horizon).
    CarbonLiable(CarbonId),
    /// Cost of a calendar year's certificates.
    CarbonCost(CarbonId),
    /// Turn goods into goods that conform, by a route.
    Conform(RouteId, CommodityId, Status),
    /// Apply for a certificate.
    Certify(RouteId),
    /// Renew a certificate.
    Renew(RouteId),
    /// Certificates of a route that are valid.
    Valid(RouteId),
    /// What a pilot has admitted so far.
    Admitted(RouteId),
    /// Cover of a customs guarantee.
    Cover(GuaranteeId),
    /// Send data from a place.
    Send(PlaceId, SendingId),
    /// Send a digital product from a place.
    Transmit(PlaceId, PlaceId, ProductId, TransmissionId),
    /// Tax on the revenue of digital services, by calendar year of the horizon.
    DigitalTax(DigitalTaxId),
    /// Whether a year's revenue is above the threshold of the group (or of the country).
    AboveThreshold(DigitalTaxId, bool),
    /// Keep data until the next period.
    KeepData(DataClassId, JurisdictionId, PlaceId),
    /// Have work done that a place needs.
    Serve(PlaceId, ServingId),
    /// Adopt steps of a technology at a plant.
    Adopt(AdoptionId),
    /// Adopt steps of a technology at a plant with the help of a platform.
    AdoptOn(AdoptionId, PlatformId),
    /// Steps of a technology that a plant has.
    Adopted(AdoptionId),
    /// Open an adaptation platform.
    OpenPlatform(PlatformId),
    /// Whether a platform that was opened stands.
    PlatformStands(PlatformId),
    /// What a fund pays for adapting a plant.
    Subsidise(FundId, AdoptionId),
    /// Whether a plant has a capability that it wants.
    HaveCapability(CapabilityId),
    /// Build up a skill in a region.
    Train(SkillId),
    /// Whether a skill that was built up is there.
    Trained(SkillId),
    /// Open a compute node.
    OpenNode(NodeId),
    /// Whether a node that was opened stands.
    NodeStands(NodeId),
    /// Subscribe to a compute node for a period.
    Subscribe(NodeId),
    /// Buy the contract of a rule about data.
    BuyContract(DataRuleId),
    /// Whether the contract of a rule about data holds.
    ContractHolds(DataRuleId),
    /// Data that went under a rule since the first of January.
    SentSoFar(DataRuleId),
    /// Clear through customs under a claim, in the ordinary way or a mode.
    Clear(PlaceId, CommodityId, ClaimId, Option<ModeId>),
    /// Whether anything is entered at a place in the ordinary way or a mode.
    MakeEntry(PlaceId, Option<ModeId>),
    /// A fee on an entry.
    EntryFee(EntryFeeId, PlaceId, Option<CommodityId>),
    /// Whether anything is entered that a fee falls on.
    Entry(EntryFeeId, PlaceId, Option<CommodityId>),
    /// Whether a fee reaches its most.
    FeeCapped(EntryFeeId, PlaceId, Option<CommodityId>),
    /// Place suspended goods under a procedure: what they are before and after.
    Place(PlacementId, CommodityId, CommodityId),
    /// Process suspended goods.
    Process(ProcessingId, LotId),
    /// Admit suspended goods for a time: so many slots from this one.
    AdmitForTime(AdmissionId, CommodityId, u32),
    /// Leave out what has to be somewhere.
    Missing(PresenceId),
    /// Stay away from free circulation until the next period, to come back under a relief.
    StayAway(ReliefId, ProductId),
    /// Whether anything is entered under a claim of an agreement.
    ClaimEntry(AgreementId, PlaceId, CommodityId),
    /// Use of goods that entered for it, at authorised plants.
    EndUse(MeasureId, ProductId),
    /// Keep goods that entered for end use until the next period.
    AwaitUse(MeasureId, ProductId),
    /// Whether a quota is used up by the end of a slot.
    QuotaFull(QuotaId),
    /// Declare goods in free circulation for export under a drawback programme.
    Declare(DrawbackId, PlaceId, CommodityId),
    /// Set goods that were cleared in a slot against an export.
    Designate(DrawbackId, CommodityId, ClaimId, u32, CommodityId),
    /// Deliver to a demand.
    Deliver(DemandId, CommodityId),
    /// Leave a demand unmet.
    Unmet(DemandId),
    /// Owe a delivery until the next period.
    Owe(DemandId),
    /// Fall short of the safety stock.
    BelowSafety(StorageId),
    /// Keep stock at the end that has a value.
    KeepAtEnd(PlaceId, ProductId),
    /// Volume under a contract.
    Volume(ContractId),
    /// Volume in a price break of a contract.
    InBreak(ContractId, u32),
    /// Whether a price break is reached.
    BreakReached(ContractId, u32),
    /// Volume paid for and not taken.
    Shortfall(ContractId),
    /// Capacity reserved under a contract.
    Reserve(ContractId),
    /// Keep cash until the next period.
    KeepCash(AccountId),
    /// Owe the bank until the next period.
    Borrow(AccountId),
    /// Exchange one account's money into another's.
    Exchange(ExchangeId),
    /// Pass money on to another firm.
    PassOn(TransferId),
    /// Sell to another firm at one of several prices (by position).
    Sell(TransferPriceId, u32),
    /// Whether a fiscal year's price is one of several.
    Price(TransferPriceId, u32),
    /// Settle bills of a period by an option of payment.
    Settle(OptionId, FirmId),
    /// Whether a firm has an option of payment.
    HaveOption(OptionId, FirmId),
    /// Profit of a firm's fiscal year.
    Gain(FirmId),
    /// Loss of a firm's fiscal year.
    Loss(FirmId),
    /// Whether a fiscal year ends in profit.
    InProfit(FirmId),
    /// Use of a loss (0: from before the horizon, then by year from 1) against a year's profit.
    UseLoss(FirmId, u32),
    /// Profit of a fiscal year that is taxed.
    Taxed(FirmId),
    /// Tax withheld abroad that is credited against a fiscal year's.
    CreditWithheld(FirmId),
    /// Whether a firm pays by an option in a period.
    PayBy(OptionId, FirmId),
    /// Cash left when all has fallen due.
    LeftAtEnd(AccountId),
    /// Cash that lacks when all has fallen due.
    ShortAtEnd(AccountId),
    /// All that a limit to dependence counts.
    Counted(SourcingId),
    /// Whether a source (by position) has at least its share.
    Qualified(SourcingId, u32),
    /// Containers started under a contract.
    Containers(ContractId),
}
