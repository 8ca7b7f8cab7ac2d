//! Customs procedures under suspension: placing goods, processing them, admitting them for a time; and
//! the goods that have to be somewhere, which may be there on such terms.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::CustomsStatus;

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
    /// Processing under suspension: inward processing, or manufacture in a zone, of suspended goods into a product that is suspended too. Further inputs stand in `processing_inputs`; what else it takes is part of its cost.
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
        /// What the output owes when it enters. With `inputs` its suspended inputs are placed goods, else such as are not placed.
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

table! {
    /// Further inputs of processing, beside the one that `processing` names.
    pub struct ProcessingInputRow in "processing_inputs" key [processing, input] {
        /// Processing.
        #[references("processing")]
        processing: Name,
        /// Product that it takes.
        #[references("products")]
        input: Name,
        /// Units of it in a unit of the output.
        quantity: Positive = 1.0,
        /// Customs status: suspended goods decide with the others what the output owes; goods in free circulation have paid theirs.
        status: CustomsStatus = CustomsStatus::Suspended,
    }
}

table! {
    /// Temporary admission: goods that must leave again are present and of use at a place, duty suspended (total relief) or paid in part by the month. They are neither sold nor used up there.
    pub struct TemporaryAdmissionRow in "temporary_admissions" key [admission] {
        /// Identifier.
        admission: Name,
        /// Where the goods are while they are admitted.
        #[references("places")]
        place: Name,
        /// Products; blank: every one that keeps.
        #[references("products")]
        products: Idents,
        /// Share of the duty that entry on the day of admission would have cost, to be paid for each month begun since (0.03: 3 %); never more than that duty in all. 0: total relief.
        monthly_share: Fraction = 0.0,
        /// Periods from admission within which the goods must have left the procedure; blank: no deadline.
        #[unit("periods")]
        discharge_within: Maybe<Count>,
        /// Cost of an admission: declaration, carnet.
        #[unit("base currency/unit")]
        cost: NonNegative = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Goods that have to be at a place: exhibits, machines, moulds, containers. What is there at the end of a period counts, in free circulation or admitted for a time. Rows of the same goods and place add up.
    pub struct PresenceRow in "presences" key [presence] {
        /// Identifier.
        presence: Name,
        /// Where.
        #[references("places")]
        place: Name,
        /// Product; any origin.
        #[references("products")]
        product: Name,
        /// Units that have to be there.
        #[unit("units")]
        quantity: NonNegative,
        /// Penalty per unit and period that is missing; blank: nothing may be missing.
        #[unit("base currency/unit/period")]
        penalty: Maybe<NonNegative>,
        /// First day of the time, which begins with the period that it falls in; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of the time, which ends with the period that it falls in; blank: to the end.
        valid_to: Maybe<Date>,
    }
}
