//! The plan: what to do, in the user's words, table by table.
//!
//! Every row carries its quantity and what it costs; the costs of all rows and the fixed costs add
//! up to the objective. Nothing here knows columns or rows.

mod binding;
mod cash;
mod extract;
mod information;
mod informed;
mod labels;
mod payments;
mod proof;
mod read;
mod refunds;
mod regions;
mod undelivered;
pub mod words;
mod write;

pub use binding::{Binding, binding};
pub use cash::{FirmSale, Money, Position, money};
pub(crate) use cash::{Ledger, moves as cash_moves};
pub use extract::{UNMET, extract, term_name};
pub use information::{
    BUY_CONTRACT, DIGITAL_TAX, DIGITAL_VAT, DataKept, DataSent, OPEN_NODE, SUBSCRIBE, Transmitted,
    WorkDone,
};
pub use informed::{ByMode, ComputeUsed, Informed, Moved, informed};
pub use labels::{Labels, commodity_name, commodity_named, pool_name};
pub(crate) use payments::add as add_payments;
pub use proof::{LeafHold, LeafPrice, Numbers, Price, Proof};
pub use read::{Claims, RowRef, Written, read};
pub use refunds::SET_AGAINST;
pub(crate) use refunds::named as refund_named;
pub use regions::{RegionLine, regions};
pub use undelivered::{Undelivered, deliverable, out_of_reach, undelivered};
pub use write::{check_folder, write};

use serde::{Deserialize, Serialize};

/// Adopting steps of a technology.
pub const ADOPT: &str = "adopt technology";
/// Adopting steps of a technology with the help of a platform.
pub const ADOPT_ON: &str = "adopt on platform";
/// Opening an adaptation platform.
pub const OPEN_PLATFORM: &str = "open platform";
/// What a fund pays for adapting a plant, base currency.
pub const SUBSIDISE: &str = "paid by fund";
/// Having a capability that a plant wants.
pub const HAVE_CAPABILITY: &str = "have capability";
/// Building up a skill in a region.
pub const TRAIN: &str = "build up skill";

/// What the decision is called that makes a calendar year liable under a carbon scheme.
pub const CARBON_LIABILITY: &str = "carbon liability";

/// An entry that costs something by itself.
pub const MAKE_ENTRY: &str = "clearance entry";

/// Decisions about money.
pub const KEEP_CASH: &str = "keep cash";
/// What is owed to the bank until the next period.
pub const BORROW: &str = "owe the bank";
/// What is exchanged.
pub const EXCHANGE: &str = "exchange";
/// What is passed on to another firm.
pub const PASS_ON: &str = "pass on";
/// What a firm sells to another in a period; its part says at which of several prices, from 0.
pub const SELL: &str = "sell between firms";
/// A fiscal year's price of several; its part says which, from 0.
pub const TRANSFER_PRICE: &str = "transfer price";
/// Bills of a period that are settled by an option.
pub const SETTLE: &str = "settle";
/// Having an option of payment.
pub const HAVE_OPTION: &str = "have option";
/// A fiscal year's profit.
pub const GAIN: &str = "profit of the year";
/// A fiscal year's loss.
pub const LOSS: &str = "loss of the year";
/// A loss used against a year's profit; its part says which (0: from before the horizon).
pub const USED_LOSS: &str = "loss used";
/// What of a year's profit is taxed.
pub const TAXED: &str = "taxed";
/// Tax withheld abroad that is credited against a year's tax.
pub const CREDIT_WITHHELD: &str = "credit for tax withheld";
/// A payment by an option in a period.
pub const PAY_BY: &str = "pay by option";
/// What is left when all has fallen due.
pub const LEFT_AT_END: &str = "left at the end";
/// What lacks when all has fallen due.
pub const SHORT_AT_END: &str = "short at the end";

/// A purchase.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Purchase {
    /// Where.
    pub place: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// First day of the period.
    pub date: String,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
    /// Cost, base currency.
    pub cost: f64,
}

/// A shipment on a lane.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Shipment {
    /// Lane.
    pub lane: String,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// Customs status on leaving.
    pub status: String,
    /// Day of departure.
    pub departs: String,
    /// Day of arrival.
    pub arrives: String,
    /// Period of departure.
    pub period: u32,
    /// Units.
    pub quantity: f64,
    /// Freight.
    pub freight: f64,
    /// Insurance.
    pub insurance: f64,
    /// Handling at both ends.
    pub handling: f64,
    /// Emissions, kg CO2e.
    pub emissions: f64,
    /// Price of the emissions.
    pub emissions_cost: f64,
}

/// What happens at a call of a service.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct ServiceMove {
    /// Service.
    pub service: String,
    /// Position of the call.
    pub call: u32,
    /// Place.
    pub place: String,
    /// load, stay, discharge, transship, board, wait.
    pub movement: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// Customs status.
    pub status: String,
    /// Sailing (period for `wait`).
    pub sailing: u32,
    /// Units.
    pub quantity: f64,
    /// Cost, without the price of the emissions.
    pub cost: f64,
    /// Emissions of `stay`, kg CO2e.
    pub emissions: f64,
    /// Price of the emissions.
    pub emissions_cost: f64,
}

/// Stock kept to the next period or slot.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Stock {
    /// Where.
    pub place: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// Customs status.
    pub status: String,
    /// Last day of the period or slot.
    pub date: String,
    /// Period, or slot where suspended.
    pub time: u32,
    /// Units.
    pub quantity: f64,
    /// Storage cost.
    pub cost: f64,
}

/// Runs of a recipe.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Production {
    /// Plant.
    pub place: String,
    /// Recipe.
    pub recipe: String,
    /// Origin of the outputs.
    pub origin_country: String,
    /// Marks of the outputs, as `kind:name`, separated by spaces.
    pub marks: String,
    /// What each input is taken from, in the recipe's order, separated by spaces: a pool of
    /// `feeds`, or a commodity (`product@origin`) where there is only one.
    pub inputs: String,
    /// First day of the period.
    pub date: String,
    /// Period.
    pub period: u32,
    /// Runs.
    pub runs: f64,
    /// Cost.
    pub cost: f64,
}

/// Goods of one kind put into a pool of inputs that may stand for each other.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Feed {
    /// Plant.
    pub place: String,
    /// Pool.
    pub pool: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
}

/// A clearance into free circulation.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Clearance {
    /// Number, to which its duties refer.
    pub entry: u32,
    /// Where.
    pub place: String,
    /// Customs territory.
    pub territory: String,
    /// What.
    pub product: String,
    /// HS code.
    pub hs_code: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// First day on which this rate holds (the entry's day, or the slot's first).
    pub date: String,
    /// Slot.
    pub slot: u32,
    /// Units.
    pub quantity: f64,
    /// Customs value.
    pub customs_value: f64,
    /// Preference claimed.
    pub claim: String,
    /// Quotas that it is charged to.
    pub quota: String,
    /// Day before which it was loaded, where an in-transit provision is claimed.
    pub loaded_before: String,
    /// Whether the claim's origin test is assumed met.
    pub origin_test: String,
    /// Way to clear; blank: the ordinary one.
    pub mode: String,
    /// First day of the period in which the goods are released.
    pub released: String,
    /// Duty of all measures.
    pub duty: f64,
    /// Day on which the duty is paid.
    pub duty_due: String,
    /// Cost of clearance beside duty.
    pub cost: f64,
}

/// A line of the duty ledger: one measure's duty on one entry.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Duty {
    /// Clearance.
    pub entry: u32,
    /// Day of entry.
    pub date: String,
    /// Where.
    pub place: String,
    /// HS code.
    pub hs_code: String,
    /// Country of origin.
    pub origin_country: String,
    /// Preference claimed.
    pub claim: String,
    /// Quotas that the entry is charged to.
    pub quota: String,
    /// Measure.
    pub measure: String,
    /// Row of the tariff table, from 1.
    pub tariff_row: u32,
    /// Basis of the customs value: fob or cif.
    pub basis: String,
    /// Customs value of the entry.
    pub customs_value: f64,
    /// Share of it that the measure falls on.
    pub base_share: f64,
    /// Share of the value that it takes.
    pub ad_valorem: f64,
    /// Amount per specific unit, in its own currency.
    pub specific: f64,
    /// Duty.
    pub amount: f64,
    /// Of that, what comes back: on export, or after a late claim.
    pub refund: f64,
}

/// Goods that come to conform, or are admitted without.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Conforming {
    /// certificate, assessment, pilot.
    pub means: String,
    /// Its row.
    pub route: String,
    /// Standard.
    pub standard: String,
    /// Where.
    pub place: String,
    /// What.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks before.
    pub marks: String,
    /// Customs status.
    pub status: String,
    /// First day of the period or slot.
    pub date: String,
    /// Period, or slot where suspended.
    pub time: u32,
    /// Units given in.
    pub quantity: f64,
    /// Units that pass.
    pub passed: f64,
    /// Cost.
    pub cost: f64,
}

/// Suspended goods placed or processed.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Procedure {
    /// place, process.
    pub step: String,
    /// Its row.
    pub procedure: String,
    /// Where.
    pub place: String,
    /// What goes in.
    pub product: String,
    /// Country of origin.
    pub origin_country: String,
    /// Marks before.
    pub marks: String,
    /// First day of the slot.
    pub date: String,
    /// Slot.
    pub slot: u32,
    /// Units that come out.
    pub quantity: f64,
    /// Cost.
    pub cost: f64,
}

/// What a clearance owes under a carbon scheme.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct CarbonEntry {
    /// Clearance.
    pub entry: u32,
    /// Scheme.
    pub scheme: String,
    /// Calendar year of entry.
    pub year: i16,
    /// Net mass.
    pub tonnes: f64,
    /// Certificates per tonne of good.
    pub certificates_per_tonne: f64,
    /// Price of a certificate.
    pub price: f64,
    /// Whether the year's mass makes it liable.
    pub liable: bool,
    /// Certificates' cost.
    pub amount: f64,
}

/// A dated payment for a clearance; negative where money comes back.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Payment {
    /// Clearance.
    pub entry: u32,
    /// duty, duty deferment, import VAT, import VAT recovered, carbon certificates.
    pub kind: String,
    /// Customs territory.
    pub territory: String,
    /// Day of entry.
    pub incurred: String,
    /// Day of payment, which may lie after the horizon.
    pub due: String,
    /// Amount, base currency.
    pub amount: f64,
}

/// A delivery, or its absence.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Delivery {
    /// Demand.
    pub demand: String,
    /// Where.
    pub place: String,
    /// What.
    pub product: String,
    /// Country of origin; blank where unmet or owed.
    pub origin_country: String,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: String,
    /// delivered, unmet, owed.
    pub outcome: String,
    /// First day of the period.
    pub date: String,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
    /// Penalties less revenue.
    pub cost: f64,
}

/// Whole-number and other decisions beside the flows.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Decision {
    /// What is decided.
    pub decision: String,
    /// For which row of which table.
    pub subject: String,
    /// Position (price break) where there is one.
    pub part: u32,
    /// Period, trip or sailing.
    pub time: u32,
    /// Level.
    pub level: f64,
    /// Cost.
    pub cost: f64,
}

/// A line of the cash ledger: what moves an account on a day.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct CashLine {
    /// Firm.
    pub firm: String,
    /// Currency.
    pub currency: String,
    /// Period; the number of periods where it falls due after the horizon.
    pub period: u32,
    /// Day.
    pub due: String,
    /// What for: a cost, revenue, interest, an exchange.
    pub item: String,
    /// Amount, in the account's currency; what is paid is negative.
    pub amount: f64,
    /// The same as it counts in its period: after the horizon, its worth at the end.
    pub counted: f64,
}

/// An account at the end of a period.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct CashBalance {
    /// Firm.
    pub firm: String,
    /// Currency.
    pub currency: String,
    /// Period; the number of periods: when all has fallen due.
    pub period: u32,
    /// First day of the period.
    pub date: String,
    /// Cash kept to the next period.
    pub cash: f64,
    /// Owed to the bank.
    pub owed: f64,
}

/// One line of the cost breakdown.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct CostLine {
    /// Name.
    pub name: String,
    /// Measure, for duties.
    pub measure: Option<String>,
    /// Amount, base currency (revenue negative).
    pub amount: f64,
}

impl CostLine {
    /// Its name, with the measure where it is a duty.
    pub fn label(&self) -> String {
        match &self.measure {
            Some(measure) => format!("{} {measure}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq)]
pub struct Plan {
    /// Purchases.
    pub purchases: Vec<Purchase>,
    /// Shipments on lanes.
    pub shipments: Vec<Shipment>,
    /// Moves on services.
    pub service_moves: Vec<ServiceMove>,
    /// Stocks.
    pub stocks: Vec<Stock>,
    /// Production.
    pub production: Vec<Production>,
    /// Input pools.
    pub feeds: Vec<Feed>,
    /// Clearances.
    pub clearances: Vec<Clearance>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Goods that come to conform.
    pub conformity: Vec<Conforming>,
    /// Procedures under suspension.
    pub procedures: Vec<Procedure>,
    /// Data sent.
    pub data_sent: Vec<DataSent>,
    /// Data kept.
    pub data_kept: Vec<DataKept>,
    /// Work done.
    pub work_done: Vec<WorkDone>,
    /// What compute nodes do, by period: adds up what is done.
    pub compute: Vec<ComputeUsed>,
    /// Digital products sent.
    pub transmissions: Vec<Transmitted>,
    /// Carbon certificates by clearance.
    pub carbon: Vec<CarbonEntry>,
    /// Dated payments for clearances.
    pub payments: Vec<Payment>,
    /// Deliveries, owed and unmet.
    pub deliveries: Vec<Delivery>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Cash ledger.
    pub cash: Vec<CashLine>,
    /// Balances of accounts.
    pub cash_balances: Vec<CashBalance>,
    /// Regions.
    pub regions: Vec<RegionLine>,
    /// Cost breakdown: adds up to the cost.
    pub costs: Vec<CostLine>,
}
