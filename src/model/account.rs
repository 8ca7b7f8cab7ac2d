//! What a row means: typed keys, never numbers.

use crate::world::ids::*;

/// What must balance or be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Goods of one kind and status at a place.
    Goods(PlaceId, CommodityId, Status),
    /// Inputs at a plant that may stand for each other.
    Inputs(PoolId),
    /// Goods on board of a service at a call.
    Aboard(CallId, CommodityId, Status),
    /// Goods loaded from free circulation on a service that calls abroad: they sail.
    Leaving(CallId, CommodityId),
    /// Goods in a port's transshipment pool.
    Quay(PlaceId, CommodityId, Status),
    /// Capacity of a lane's departure.
    LaneCapacity(LaneId),
    /// Least load of a lane's departure.
    LaneLoad(LaneId),
    /// Capacity of a service's leg.
    LegCapacity(CallId),
    /// Handling at a place.
    Handling(PlaceId),
    /// Room in a store.
    Room(StorageId),
    /// Safety stock.
    Safety(StorageId),
    /// Most that can be ordered where an order is placed.
    OrderMost(SupplyId),
    /// Least that is ordered where an order is placed.
    OrderLeast(SupplyId),
    /// Hours of a resource.
    Hours(ResourceId),
    /// Imports of goods into a territory that refunds can be claimed for, by slot.
    Refundable(TerritoryId, CommodityId, ClaimId),
    /// What exports under a programme were made of, by component class.
    Exported(DrawbackId, CommodityId, ProductId),
    /// Duty that exports under a programme owe where they go.
    DutyThere(DrawbackId, CommodityId),
    /// A value rule that a run's lots of a window meet together.
    Averaging(PlantRecipeId, u32),
    /// Most runs where a recipe is set up.
    BatchMost(PlantRecipeId),
    /// Least runs where a recipe is set up.
    BatchLeast(PlantRecipeId),
    /// Clearance capacity of a place, in the ordinary way or a mode.
    ClearanceCapacity(PlaceId, Option<ModeId>),
    /// Goods that only an entry in the ordinary way or a mode lets in.
    EntryMade(PlaceId, Option<ModeId>),
    /// Mass of a calendar year under a carbon scheme.
    CarbonMass(CarbonId),
    /// Certificates' cost of a calendar year under a carbon scheme.
    CarbonCharge(CarbonId),
    /// What may be made to conform under a valid certificate.
    Certified(RouteId),
    /// What has been made and may be certified.
    Certifiable(RouteId, ProductId),
    /// Validity of a certificate, from period to period.
    Validity(RouteId),
    /// A renewal follows a valid certificate.
    Renewable(RouteId),
    /// A trial passed before a certificate is applied for.
    TrialPassed(RouteId),
    /// What a pilot has admitted, from period to period.
    Trial(RouteId),
    /// Capacity of an assessment.
    AssessmentCapacity(RouteId),
    /// Cap of a pilot, by window.
    PilotRoom(RouteId),
    /// Charges on suspended stock that a guarantee covers.
    Cover(GuaranteeId),
    /// Data of a class that arose in a jurisdiction, at a place.
    Data(DataClassId, JurisdictionId, PlaceId),
    /// Work needed at a place.
    Work(WorkloadId, PlaceId),
    /// Bandwidth of a link.
    Bandwidth(LinkId),
    /// Revenue that a tax on digital services falls on, by calendar year of the horizon.
    TaxedRevenue(DigitalTaxId),
    /// Revenue that the threshold of a group (or of a country) lets go untaxed.
    ThresholdRevenue(DigitalTaxId, bool),
    /// Hours of a compute node.
    ComputeHours(NodeId),
    /// Work that takes no hours, on a node that may not run.
    NodeRuns(NodeId),
    /// What stands of a compute node, from period to period.
    NodeStands(NodeId),
    /// Only a node that stands is subscribed to.
    Subscribed(NodeId),
    /// What holds of a rule's contract, from period to period.
    ContractHolds(DataRuleId),
    /// Data that only a rule's contract lets go.
    UnderContract(DataRuleId),
    /// Data that went under a rule since the first of January.
    SentSoFar(DataRuleId),
    /// Cap of a rule about data, by window.
    DataCap(DataRuleId),
    /// Goods that arrived by a vessel loaded before a day (by position among the days), by slot.
    LoadedBefore(PlaceId, CommodityId, u32),
    /// A fee's rate on an entry.
    FeeRate(EntryFeeId, PlaceId, Option<CommodityId>),
    /// A fee's most on an entry.
    FeeMost(EntryFeeId, PlaceId, Option<CommodityId>),
    /// A fee's least on an entry.
    FeeLeast(EntryFeeId, PlaceId, Option<CommodityId>),
    /// Value that only an entry lets in.
    Entered(EntryFeeId, PlaceId, Option<CommodityId>),
    /// What processing under suspension can begin.
    ProcessingCapacity(ProcessingId),
    /// What was made under suspension and may still be kept, by the deadline of its processing.
    MadeInTime(ProcessingId),
    /// What was placed at the rates of a time, by its position in [`World::placed`](crate::world::World::placed), and may still be kept.
    PlacedInTime(u32, ProductId),
    /// Goods that have to be at a place at the end of a period.
    Present(PlaceId, ProductId),
    /// Goods that are away and may come back under a relief.
    Away(ReliefId, ProductId),
    /// What of them may still wait, by the deadline.
    BackInTime(ReliefId, ProductId),
    /// Goods that only an entry under an agreement lets in.
    ClaimEntered(AgreementId, PlaceId, CommodityId),
    /// Goods that entered for end use and are not used yet.
    AwaitingUse(MeasureId, ProductId),
    /// What authorised plants use in a period.
    UsedThere(MeasureId, ProductId),
    /// What may still await its use, by its deadline.
    UseInTime(MeasureId, ProductId),
    /// What may enter within a quota, by window.
    Quota(QuotaId),
    /// What has entered within a quota before the rate outside may be had, by slot.
    QuotaFilled(QuotaId),
    /// What enters outside of a quota that must be filled first, by slot.
    BeyondQuota(QuotaId),
    /// A demand.
    Demand(DemandId),
    /// What a demand was to have by now.
    Due(DemandId),
    /// Quantity of end stock that has a value.
    EndStock(PlaceId, ProductId),
    /// What moves under a contract in a period.
    ContractVolume(ContractId),
    /// Volume of a contract, split over its breaks.
    ContractBreaks(ContractId),
    /// Least volume of a contract.
    ContractMinimum(ContractId),
    /// Most volume of a contract.
    ContractMaximum(ContractId),
    /// Most volume in a break.
    BreakMost(ContractId, u32),
    /// Least volume in a break.
    BreakLeast(ContractId, u32),
    /// One break is reached.
    OneBreak(ContractId),
    /// Whole containers.
    ContainerFit(ContractId),
    /// Capacity reserved under a contract.
    Reserved(ContractId),
    /// Cash of a firm in a currency, by period, and after the horizon.
    Cash(AccountId),
    /// What moves from a firm's places to another's is sold.
    SoldBetween(TransferPriceId),
    /// A fiscal year has one price.
    OnePrice(TransferPriceId),
    /// Nothing is sold at a price that is not the fiscal year's.
    SoldAtMost(TransferPriceId, u32),
    /// Nothing enters at a price that was not sold at it.
    EnteredAt(TransferPriceId, u32),
    /// Bills of a period that a set of options settles.
    Bills(OptionId, FirmId),
    /// Nothing is settled by an option in a period without a payment.
    PayBy(OptionId, FirmId),
    /// Tax withheld abroad, by fiscal year.
    Withheld(FirmId),
    /// No more is credited than the tax.
    CreditMost(FirmId),
    /// What a region is served at least.
    ServedInRegion(RegionId),
    /// Steps of a technology that a plant has, from period to period.
    Adopted(AdoptionId),
    /// Adopting that only a platform which stands helps with.
    OnPlatform(AdoptionId, PlatformId),
    /// What stands of a platform, from period to period.
    PlatformStands(PlatformId),
    /// A fund pays no more than its share.
    FundShare(FundId, AdoptionId),
    /// Budget of a fund.
    FundBudget(FundId),
    /// What may be spent under a fund.
    FundCap(FundId),
    /// A capability is had only with a technology that gives it.
    CapabilityHad(CapabilityId),
    /// Units that only an adopted technology lets clear in a mode.
    ModeUnderTechnology(PlaceId, ModeId),
    /// Runs that only an adopted technology opens.
    UnderTechnology(PlantRecipeId),
    /// What is there of a skill that was built up, from period to period.
    Trained(SkillId),
    /// Adopting that only a skill (by position among those needed) lets happen.
    SkillNeeded(AdoptionId, u32),
    /// Nothing is made where an export control bars a licence.
    Barred(LicenceId),
    /// Nothing is settled by an option that is not had.
    HaveOption(OptionId, FirmId),
    /// Debt and letters of credit.
    CreditLine(AccountId),
    /// A firm's profit, by fiscal year.
    Profit(FirmId),
    /// Profit less losses used, by fiscal year.
    Taxable(FirmId),
    /// What is left of a loss.
    LossLeft(FirmId, u32),
    /// Most of a year's profit that losses can take.
    LossCap(FirmId),
    /// No gain in a year with a loss.
    GainMost(FirmId, u32),
    /// No loss in a year with a gain.
    LossMost(FirmId, u32),
    /// A cap on conversion.
    ConversionCap(ConversionCapId),
    /// What an exposure allows to buy of a currency over the horizon.
    MayBuy(AccountId),
    /// What an exposure allows to sell of a currency over the horizon.
    MaySell(AccountId),
    /// All that a limit to dependence counts.
    Counted(SourcingId),
    /// Most of a source (by position) under a limit to dependence.
    ShareMost(SourcingId, u32),
    /// Least of a source (by position) that counts.
    ShareLeast(SourcingId, u32),
    /// Least number of sources.
    Sources(SourcingId),
    /// Emissions of all transport.
    Emissions,
}
