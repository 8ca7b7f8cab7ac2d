//! Customs procedures under suspension that change what is owed: placing goods, processing them.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// What a product of processing owes when it enters: what its own class, rates and value say; what the goods that it was made of would have owed on the day on which they were placed; or its own rates on the value of those goods only.
    pub enum DutyBasis { Product = "product", Inputs = "inputs", ForeignValue = "foreign_value" }
}

table! {
    /// A place where suspended goods can be placed so that the class and the rates of that day count whenever they enter: privileged foreign status in a zone, the placing of goods under inward processing.
    pub struct PlacementRow in "placements" key [placement] {
        /// Identifier.
        placement: Name,
        /// Where.
        #[references("places")]
        place: Name,
        /// Products; blank: every one.
        #[references("products")]
        products: Idents,
        /// Cost.
        #[unit("base currency/unit")]
        cost: NonNegative = 0.0,
        /// Periods from placing within which the goods, or what was made of them, must have entered free circulation or left; blank: no deadline. Where several rows of a territory take a product, the shortest counts.
        #[unit("periods")]
        discharge_within: Maybe<Count>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Partners' rule for duty that suspension defers (USMCA, Art. 2.5): what was made under suspension in the territory and goes to a partner owes on leaving what it would owe on entry, less the lesser of that and the duty that it owes there.
    pub struct DeferralLimitRow in "deferral_limits" key [deferral_limit] {
        /// Identifier.
        deferral_limit: Name,
        /// Customs territory in which the goods were made.
        territory: Name,
        /// Partners; blank: every country outside the territory.
        destinations: Countries,
        /// Products; blank: every one.
        #[references("products")]
        products: Idents,
        /// Duty that a unit owes in the partner country.
        #[unit("base currency/unit")]
        duty_there: NonNegative = 0.0,
        /// First day of export; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of export; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Processing under suspension: inward processing, or manufacture in a zone, of one suspended product into another that is suspended too. What else it takes is part of its cost.
    pub struct ProcessingRow in "processing" key [processing] {
        /// Identifier.
        processing: Name,
        /// Where.
        #[references("places")]
        place: Name,
        /// Suspended product that it takes.
        #[references("products")]
        input: Name,
        /// Units of it in a unit of the output.
        quantity: Positive = 1.0,
        /// Product that it gives, suspended.
        #[references("products")]
        output: Name,
        /// Country of origin of the output; blank: that of the place.
        origin_country: Maybe<CountryCode>,
        /// What the output owes when it enters. With `inputs` it takes placed goods only, else such as are not placed.
        duty_basis: DutyBasis = DutyBasis::Product,
        /// Cost, with all that it takes beside the input.
        #[unit("base currency/unit of output")]
        cost: NonNegative = 0.0,
        /// Most units of output that can be begun in a period; blank: no limit.
        #[unit("units/period")]
        capacity: Maybe<NonNegative>,
        /// Periods that it takes.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Periods from the begin of processing within which the output must have entered free circulation or left; blank: no deadline.
        #[unit("periods")]
        discharge_within: Maybe<Count>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
