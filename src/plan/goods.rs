//! Rows of a plan about goods: bought, moved, kept, made, delivered.

use serde::{Deserialize, Serialize};

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
