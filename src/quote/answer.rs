//! What a quote says: the customs value, and every claim with its charges.

use serde::Serialize;

/// What a consignment costs.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// Product.
    pub product: String,
    /// HS code.
    pub hs_code: String,
    /// Country of origin.
    pub origin_country: String,
    /// Customs territory.
    pub territory: String,
    /// Place of entry, if one is known.
    pub place: Option<String>,
    /// Lane.
    pub lane: Option<String>,
    /// Day of loading, if known.
    pub loaded: Option<String>,
    /// Day of entry.
    pub date: String,
    /// Units.
    pub quantity: f64,
    /// Currency of all amounts.
    pub currency: String,
    /// Basis of the customs value.
    pub basis: &'static str,
    /// Customs value of the consignment.
    pub customs_value: f64,
    /// What makes it up.
    pub value_parts: Vec<Part>,
    /// Costs that every claim bears: goods, freight, insurance, handling, clearance.
    pub costs: Vec<Part>,
    /// Claims open to it, the cheapest first.
    pub claims: Vec<Offer>,
    /// Ways to clear that are open to it at the place of entry, the ordinary one first.
    pub ways: Vec<super::ways::Way>,
    /// Temporary admission that is open to it instead of entry.
    pub admitted: Vec<Admitted>,
}

/// What temporary admission costs a consignment.
#[derive(Clone, Debug, Serialize)]
pub struct Admitted {
    /// Temporary admission.
    pub admission: String,
    /// Where.
    pub place: String,
    /// Duty on entry without a claim, which is suspended.
    pub suspended: f64,
    /// Of it, what each month begun pays; in all no more than what is suspended.
    pub month: f64,
    /// Cost of admission.
    pub cost: f64,
    /// Periods within which it must have left the procedure.
    pub discharge_within: Option<u32>,
}

/// A named amount.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// What it is.
    pub what: String,
    /// Amount.
    pub amount: f64,
}

/// One claim.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The claim in words.
    pub claim: String,
    /// Customs value of the consignment under it: prices between firms are claims of their own.
    pub customs_value: f64,
    /// Whether its origin test is assumed met.
    pub origin_test: &'static str,
    /// Duties, measure by measure.
    pub duties: Vec<Charge>,
    /// Fees on the entry.
    pub fees: Vec<Charge>,
    /// Duty in all.
    pub duty: f64,
    /// What claiming costs: by unit and by entry.
    pub claim_cost: f64,
    /// Duty that comes back, where the preference is claimed after entry.
    pub refund: f64,
    /// Landed cost of the consignment: what every claim bears, duty and fees, what claiming costs,
    /// less what comes back.
    pub landed: f64,
    /// Landed cost of a unit.
    pub landed_per_unit: f64,
    /// What the claim depends on: room in a quota, early loading.
    pub conditions: Vec<String>,
}

/// A duty or a fee, traced to its row.
#[derive(Clone, Debug, Serialize)]
pub struct Charge {
    /// Measure or fee.
    pub measure: String,
    /// Table that it comes from.
    pub table: &'static str,
    /// Row of that table, from 1.
    pub row: usize,
    /// HS prefix of the row.
    pub hs_code: String,
    /// First day in force.
    pub valid_from: Option<String>,
    /// Last day in force.
    pub valid_to: Option<String>,
    /// Share of the value.
    pub ad_valorem: f64,
    /// Amount per specific unit, in the row's currency.
    pub specific: f64,
    /// Share of the customs value that it falls on.
    pub base_share: f64,
    /// Amount.
    pub amount: f64,
    /// Where the rate comes from.
    pub source: String,
}
