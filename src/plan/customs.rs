//! Rows of a plan about customs: entries, duties, procedures, conformity, payments.

use serde::{Deserialize, Serialize};

use crate::instance::cell::Ident;

/// A clearance into free circulation.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Clearance {
    /// Number, to which its duties refer.
    pub entry: u32,
    /// Where.
    pub place: Ident,
    /// Customs territory.
    pub territory: Ident,
    /// What.
    pub product: Ident,
    /// HS code.
    pub hs_code: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// First day on which this rate holds (the entry's day, or the slot's first).
    pub date: Ident,
    /// Slot.
    pub slot: u32,
    /// Units.
    pub quantity: f64,
    /// Customs value.
    pub customs_value: f64,
    /// Preference claimed.
    pub claim: Ident,
    /// Quotas that it is charged to.
    pub quota: Ident,
    /// Day before which it was loaded, where an in-transit provision is claimed.
    pub loaded_before: Ident,
    /// Whether the claim's origin test is assumed met.
    pub origin_test: Ident,
    /// Way to clear; blank: the ordinary one.
    pub mode: Ident,
    /// First day of the period in which the goods are released.
    pub released: Ident,
    /// Duty of all measures.
    pub duty: f64,
    /// Day on which the duty is paid.
    pub duty_due: Ident,
    /// Cost of clearance beside duty.
    pub cost: f64,
}

/// A line of the duty ledger: one measure's duty on one entry.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Duty {
    /// Clearance.
    pub entry: u32,
    /// Day of entry.
    pub date: Ident,
    /// Where.
    pub place: Ident,
    /// HS code.
    pub hs_code: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Preference claimed.
    pub claim: Ident,
    /// Quotas that the entry is charged to.
    pub quota: Ident,
    /// Measure.
    pub measure: Ident,
    /// Row of the tariff table, from 1.
    pub tariff_row: u32,
    /// Basis of the customs value: fob or cif.
    pub basis: Ident,
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
    pub means: Ident,
    /// Its row.
    pub route: Ident,
    /// Standard.
    pub standard: Ident,
    /// Where.
    pub place: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks before.
    pub marks: Ident,
    /// Customs status.
    pub status: Ident,
    /// First day of the period or slot.
    pub date: Ident,
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
    pub step: Ident,
    /// Its row.
    pub procedure: Ident,
    /// Where.
    pub place: Ident,
    /// What goes in.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks before.
    pub marks: Ident,
    /// Further goods that go in, as `product@origin+marks`, separated by spaces.
    pub with: Ident,
    /// First day of the slot.
    pub date: Ident,
    /// Slot.
    pub slot: u32,
    /// Units that come out.
    pub quantity: f64,
    /// Cost.
    pub cost: f64,
}

/// Goods admitted for a time: a stay, and what it owes.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Admission {
    /// Number, to which its duties refer.
    pub stay: u32,
    /// Temporary admission.
    pub admission: Ident,
    /// Where.
    pub place: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks before.
    pub marks: Ident,
    /// Day of admission: the first of its slot.
    pub date: Ident,
    /// Slot.
    pub slot: u32,
    /// Slot in which they leave the procedure; the number of slots where they stay to the end.
    pub until: u32,
    /// Its first day; blank where they stay to the end.
    pub leaves: Ident,
    /// Months begun.
    pub months: u32,
    /// Share of the duty on entry that is paid.
    pub share: f64,
    /// Units.
    pub quantity: f64,
    /// Customs value on admission.
    pub customs_value: f64,
    /// Duty paid for the stay.
    pub duty: f64,
    /// Cost of admission.
    pub cost: f64,
    /// Cost of storage.
    pub storage: f64,
}

/// A line of the duty ledger of temporary admission: one measure's duty on one stay.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct AdmissionDuty {
    /// Stay.
    pub stay: u32,
    /// Measure.
    pub measure: Ident,
    /// Row of the tariff table, from 1.
    pub tariff_row: u32,
    /// Share of the customs value that the measure falls on.
    pub base_share: f64,
    /// Share of the value that it takes on entry.
    pub ad_valorem: f64,
    /// Amount per specific unit on entry, in its own currency.
    pub specific: f64,
    /// Duty on entry that was suspended.
    pub suspended: f64,
    /// Share of it that the stay pays.
    pub share: f64,
    /// Duty.
    pub amount: f64,
}

/// What a clearance owes under a carbon scheme.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct CarbonEntry {
    /// Clearance.
    pub entry: u32,
    /// Scheme.
    pub scheme: Ident,
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
    pub kind: Ident,
    /// Customs territory.
    pub territory: Ident,
    /// Day of entry.
    pub incurred: Ident,
    /// Day of payment, which may lie after the horizon.
    pub due: Ident,
    /// Amount, base currency.
    pub amount: f64,
}
