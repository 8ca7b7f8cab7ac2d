//! Scenarios with weights, what is decided before they are known, and limits to dependence.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::ShippingUnit;

choice! {
    /// What a sourcing limit counts by: country of origin of what is delivered, place of supply, firm that owns the place of supply, place of entry, lane.
    pub enum SourcedBy { Country = "country", Supplier = "supplier", Firm = "firm", Port = "port", Lane = "lane" }
}

table! {
    /// A weighted scenario of a plan in two stages: overlays with a probability.
    pub struct ScenarioRow in "scenarios" key [scenario] {
        /// Identifier.
        scenario: Name,
        /// Overlays that it lays over the instance, joined by `+`; blank: none.
        overlays: Maybe<Text>,
        /// Probability; those of all scenarios add up to 1.
        probability: Fraction,
        /// About it.
        description: Maybe<Text>,
    }
}

table! {
    /// Decisions that are taken before it is known which scenario comes. With any row here, and scenarios, the plan is one in two stages.
    pub struct FirstStageRow in "first_stage" key [activity, subject] {
        /// Kind of activity as exported programs name it: `reserve`, `buy`, `order`, `make`, `carry`, `clear` and so on; `*`: every kind.
        activity: Name,
        /// What it is done with, as exported programs name it, or the first part of that before a `:`; blank: all.
        subject: Maybe<Text>,
        /// Only in the first so many periods; blank: in all.
        #[unit("periods")]
        periods: Maybe<Count>,
    }
}

table! {
    /// A limit to dependence: no source has more than a share, or at least so many sources are used.
    pub struct SourcingRow in "sourcing_limits" key [limit] {
        /// Identifier.
        limit: Name,
        /// What a source is.
        by: SourcedBy,
        /// The one source that is limited (country, place, firm or lane); blank: each.
        source: Maybe<Name>,
        /// Where it is counted: the market (`country`), the end of the lanes (`lane`); not for `supplier`, `firm` and `port`. Blank: everywhere; for lanes, all that cross a customs border.
        #[references("places")]
        place: Maybe<Name>,
        /// Product; blank: all together.
        #[references("products")]
        product: Maybe<Name>,
        /// What different products are counted in.
        unit: ShippingUnit = ShippingUnit::Piece,
        /// Most of the whole that one source may have; blank: no limit.
        max_share: Maybe<Fraction>,
        /// Least number of sources with at least `min_share` each (makes whole-number decisions); 0: no such rule.
        min_sources: Count = 0,
        /// Share of the whole from which a source counts.
        min_share: Fraction = 0.0,
        /// First day; blank: from the start. Whatever is bought, cleared, delivered or loaded from here to `valid_to` is counted together.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
    }
}
