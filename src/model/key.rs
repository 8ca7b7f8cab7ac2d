//! What a column or row means: typed keys, never numbers.

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
    Transmit(PlaceId, TransmissionId),
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
    Process(ProcessingId, CommodityId),
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

/// What must balance or be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Goods of one kind and status at a place.
    Goods(PlaceId, CommodityId, Status),
    /// Inputs at a plant that may stand for each other.
    Inputs(PoolId),
    /// Goods on board of a service at a call.
    Aboard(CallId, CommodityId, Status),
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

/// What a cost is called in the breakdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CostTerm {
    /// Purchase of goods.
    Goods,
    /// Freight.
    Freight,
    /// Insurance.
    Insurance,
    /// Handling, loading, discharge, transshipment.
    Handling,
    /// Fixed cost of departures and sailings.
    Departures,
    /// Duty under a measure.
    Duty(MeasureId),
    /// Duty on leaving for a partner, of what was made under suspension.
    ExportDuty,
    /// Duty refunded on export (negative).
    Drawback,
    /// Clearance.
    Clearance,
    /// A fee on entries.
    EntryFee(EntryFeeId),
    /// Claiming preferences.
    Claims,
    /// Duty that comes back on a day on a preference claimed after entry (negative).
    LateRefund(crate::world::Day),
    /// Obtaining and renewing certificates of conformity, and marking under them.
    Certificates,
    /// Assessment of conformity.
    Assessment,
    /// Supervision in pilot zones.
    Supervision,
    /// Carbon certificates.
    Carbon,
    /// Import VAT that is not recovered.
    ImportVat,
    /// Interest and fees of deferred duty.
    Deferment,
    /// Customs guarantees.
    Guarantee,
    /// Carriage of data.
    DataLinks,
    /// Data kept for a later period.
    KeptData,
    /// Compute by the hour.
    Compute,
    /// Compute nodes opened and subscribed to.
    ComputeNodes,
    /// Safeguards, supervision and contracts under rules about data.
    Safeguards,
    /// Taxes on the revenue of digital services.
    DigitalTax,
    /// Recipes.
    Production,
    /// Set-ups.
    SetUp,
    /// Overtime.
    Overtime,
    /// Storage.
    Storage,
    /// Below safety stock.
    Safety,
    /// Late deliveries.
    Lateness,
    /// Unmet demand.
    Unmet,
    /// Take-or-pay shortfall.
    Shortfall,
    /// Reserved capacity.
    Reservation,
    /// Price of emissions.
    Emissions,
    /// Sales (negative: revenue).
    Revenue,
    /// Value of end stock (negative).
    EndValue,
    /// Import VAT that is paid and will be recovered; with firms only.
    VatPaid,
    /// Import VAT that is recovered so many periods after entry (negative); with firms only.
    VatRecovered(u32),
    /// Adapting plants to technologies.
    Adaptation,
    /// Building up skills.
    Skills,
    /// Opening adaptation platforms.
    Platforms,
    /// What funds pay (negative).
    Subsidies,
    /// Worth of capabilities that plants want (negative).
    Capabilities,
    /// What is paid for a licence.
    Royalty(LicenceId),
    /// What its owner receives of it (negative).
    RoyaltyIncome(LicenceId),
    /// What a firm pays another for goods.
    BoughtBetween,
    /// What a firm receives from another for goods (negative); the two cancel.
    SoldBetween,
    /// Profit tax.
    Tax,
    /// Exchange and discounting between a deed and its payment.
    Timing,
    /// Interest, spreads, fees, what is withheld, what is lost at the end.
    Financing,
    /// What the objective leaves out: everything but financing (negative).
    SetAside,
    /// Cash at the start (negative).
    OpeningCash,
    /// Settled payments and receipts (receipts negative).
    Settled,
}

impl CostTerm {
    /// Whether it is a weight in the objective and no payment.
    pub fn is_weight(self) -> bool {
        use CostTerm::*;
        matches!(
            self,
            Safety | Lateness | Unmet | Emissions | EndValue | Capabilities
        )
    }
}
