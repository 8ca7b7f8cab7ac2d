//! Rows of a plan about goods: bought, moved, kept, made, delivered.

use serde::{Deserialize, Serialize};

use crate::instance::cell::Ident;

/// A purchase.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Purchase {
    /// Where.
    pub place: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// First day of the period.
    pub date: Ident,
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
    pub lane: Ident,
    /// From.
    pub from: Ident,
    /// To.
    pub to: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// Customs status on leaving.
    pub status: Ident,
    /// Day of departure.
    pub departs: Ident,
    /// Day of arrival.
    pub arrives: Ident,
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
    pub service: Ident,
    /// Position of the call.
    pub call: u32,
    /// Place.
    pub place: Ident,
    /// load, stay, discharge, transship, board, wait.
    pub movement: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// Customs status.
    pub status: Ident,
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
    pub place: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// Customs status.
    pub status: Ident,
    /// Last day of the period or slot.
    pub date: Ident,
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
    pub place: Ident,
    /// Recipe.
    pub recipe: Ident,
    /// Origin of the outputs.
    pub origin_country: Ident,
    /// Marks of the outputs, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// What each input is taken from, in the recipe's order, separated by spaces: a pool of
    /// `feeds`, or a commodity (`product@origin`) where there is only one.
    pub inputs: Ident,
    /// First day of the period.
    pub date: Ident,
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
    pub place: Ident,
    /// Pool.
    pub pool: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
}

/// A delivery, or its absence.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Delivery {
    /// Demand.
    pub demand: Ident,
    /// Where.
    pub place: Ident,
    /// What.
    pub product: Ident,
    /// Country of origin; blank where unmet or owed.
    pub origin_country: Ident,
    /// Marks, as `kind:name`, separated by spaces.
    pub marks: Ident,
    /// delivered, unmet, owed.
    pub outcome: Ident,
    /// First day of the period.
    pub date: Ident,
    /// Period.
    pub period: u32,
    /// Units.
    pub quantity: f64,
    /// Penalties less revenue.
    pub cost: f64,
}
