//! Tables of duty refunded on export.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// Which imports a refund may be claimed for: those that went out again, alone or in a product; or others of the same eight digits of the tariff.
    pub enum DrawbackMethod { Direct = "direct", Substitution = "substitution" }
}

table! {
    /// A drawback programme of a customs territory: duty paid on imports is refunded when they, or goods made of them, are exported. Only measures flagged `drawback_eligible` count.
    pub struct DrawbackRow in "drawbacks" key [drawback] {
        /// Identifier.
        drawback: Name,
        /// Customs territory that refunds.
        territory: Name,
        /// Which imports count.
        method: DrawbackMethod = DrawbackMethod::Direct,
        /// Share refunded.
        refund: Fraction = 0.99,
        /// Years from import to export.
        #[unit("years")]
        window: Positive = 5.0,
        /// Countries that the goods may end in; blank: every one outside the territory.
        destinations: Countries,
        /// Partners' rule: for manufactured goods no more than the duty that they owe where they go, and no substitution of goods exported as they came.
        lesser_of_duty_there: Flag = false,
        /// Duty that a unit of manufactured goods owes where it goes, for that rule.
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
