//! The plan: what to do, in the user's words, table by table.
//!
//! Every row carries its quantity and what it costs; the costs of all rows and the fixed costs add
//! up to the objective. Nothing here knows columns or rows.

mod binding;
mod cash;
mod customs;
mod extract;
mod goods;
mod information;
mod informed;
mod labels;
mod names;
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
pub use customs::{
    Admission, AdmissionDuty, CarbonEntry, Clearance, Conforming, Duty, Payment, Procedure,
};
pub use extract::{UNMET, extract, term_name};
pub use goods::{Delivery, Feed, Production, Purchase, ServiceMove, Shipment, Stock};
pub use information::{
    BUY_CONTRACT, DIGITAL_TAX, DIGITAL_VAT, DataKept, DataSent, OPEN_NODE, SUBSCRIBE, Transmitted,
    WorkDone,
};
pub use informed::{ByMode, ComputeUsed, Informed, Moved, informed};
pub use labels::{Labels, commodity_name, commodity_named, pool_name};
pub use names::*;
pub(crate) use payments::add as add_payments;
pub use proof::{LeafHold, LeafPrice, Numbers, Price, Proof};
pub use read::{Claims, RowRef, Written, read};
pub use refunds::SET_AGAINST;
pub(crate) use refunds::named as refund_named;
pub use regions::{RegionLine, regions};
pub use undelivered::{Undelivered, deliverable, out_of_reach, undelivered};
pub use write::{check_folder, write};

use serde::{Deserialize, Serialize};

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
    /// Goods admitted for a time.
    pub admissions: Vec<Admission>,
    /// Duties of their stays.
    pub admission_duties: Vec<AdmissionDuty>,
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
