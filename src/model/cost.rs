//! What a cost is for.

use crate::world::ids::*;

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
    /// VAT contained in sales of digital services, and owed on their purchase.
    DigitalVat,
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
    /// Missing where it has to be.
    Missing,
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
    /// What a firm receives from another for goods (negative); the two cancel, but for tax withheld on services.
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
            Safety | Missing | Lateness | Unmet | Emissions | EndValue | Capabilities
        )
    }
}
