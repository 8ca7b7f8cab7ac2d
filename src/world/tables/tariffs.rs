//! Measures, the rows of tariffs, embargoes, clearance.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::*;

choice! {
    /// How a specific and an ad valorem rate combine: their sum, the higher, or the lower.
    pub enum Combination { Compound = "compound", Higher = "higher", Lower = "lower" }
}
choice! {
    /// What a measure is: the general rate, a preference in its place, or a duty on top.
    pub enum MeasureKind { General = "general", Preference = "preference", Additional = "additional" }
}

table! {
    /// A tariff measure: what its rows are and how they combine with others.
    pub struct MeasureRow in "measures" key [measure] {
        /// Identifier.
        measure: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// General rate, preference in its place, or additional duty.
        kind: MeasureKind = MeasureKind::Additional,
        /// Measures that this one does not stack with: where one of them applies, this does not.
        #[references("measures")]
        excluded_by: Idents,
        /// General and this duty together are at most this share of the value; blank: no cap.
        cap: Maybe<Fraction>,
        /// Goods that claim a preference are free of it.
        fta_exempt: Flag = false,
        /// Preferences: customs union. Open to goods that left free circulation of this territory, whatever their origin. Duties that are not `fta_exempt` stay due.
        union_with: Maybe<Name>,
        /// Preferences: end use. Open to goods that are used up in a recipe at a plant of `end_uses`, in time.
        end_use: Flag = false,
        /// End use: periods from entry within which the goods must be used.
        #[unit("periods")]
        end_use_within: Count = 0,
        /// Refundable when the goods, or goods made of them, are exported (`drawbacks`).
        drawback_eligible: Flag = false,
    }
}

table! {
    /// A dated duty rate. The longest matching HS prefix decides, then a row for the origin before one for every origin.
    pub struct TariffRow in "tariffs" key [territory, hs_code, origin_country, producer, measure, quota, valid_from] {
        /// Importing customs territory.
        territory: Name,
        /// HS prefix, 2 to 10 digits; blank: every product.
        hs_code: Maybe<HsPrefix>,
        /// Country of origin; blank: every origin.
        origin_country: Maybe<CountryCode>,
        /// Producer; blank: every producer without a row of its own.
        producer: Maybe<Name>,
        /// Measure.
        #[references("measures")]
        measure: Name,
        /// Tariff-rate quota that this is the rate inside of; blank: the rate outside of any quota.
        #[references("quotas")]
        quota: Maybe<Name>,
        /// Share of the customs value.
        ad_valorem: NonNegative = 0.0,
        /// Amount per specific unit.
        #[unit("currency/specific_unit")]
        specific: NonNegative = 0.0,
        /// What the specific rate is charged on.
        specific_unit: ShippingUnit = ShippingUnit::Kg,
        /// Currency of the specific rate; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// How the two combine.
        combination: Combination = Combination::Compound,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// In-transit provision: goods loaded on the final vessel before `valid_from` and entered up to this day owe what was in force before this row. Blank: none.
        in_transit_until: Maybe<Date>,
        /// Preferences: agreement whose origin the goods must have; blank: every good of the country of origin may claim it.
        #[references("agreements")]
        agreement: Maybe<Name>,
        /// Preferences: first day on which this rate can be claimed, where it holds for goods that entered before (an agreement renewed with effect for the past, a proof of origin that comes later). What enters earlier pays without it, and claims it afterwards (`late_claims`). Blank: on entry.
        claimed_from: Maybe<Date>,
        /// Preferences without an agreement: how origin was established. `assumed` is marked in every output.
        origin_test: OriginTest = OriginTest::None,
        /// Where the rate comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// An embargo: goods of an origin that may not enter free circulation in a territory (blank territory: nowhere).
    pub struct EmbargoRow in "embargoes" key [territory, hs_code, origin_country, producer, valid_from] {
        /// Territory; blank: every territory.
        territory: Maybe<Name>,
        /// HS prefix; blank: every product.
        hs_code: Maybe<HsPrefix>,
        /// Country of origin.
        origin_country: CountryCode,
        /// Producer; blank: every producer.
        producer: Maybe<Name>,
        /// First day; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Clearance at a place: what entering free circulation costs beside duty. A place without a row clears whatever comes, at no cost.
    pub struct ClearanceRow in "clearance" key [place] {
        /// Place.
        #[references("places")]
        place: Name,
        /// Cost per shipping unit.
        #[unit("base currency/clearance_unit")]
        cost: NonNegative = 0.0,
        /// Quantity that can be cleared per period; blank: no limit.
        #[unit("clearance_unit/period")]
        capacity: Maybe<NonNegative>,
        /// What cost and capacity are counted in.
        clearance_unit: ShippingUnit = ShippingUnit::Piece,
        /// Cost of an entry by itself: all that is cleared at the place in a period or part of one (makes whole-number decisions).
        #[unit("base currency/entry")]
        cost_per_entry: NonNegative = 0.0,
        /// Periods from entry, when duty is owed, until the goods are released.
        #[unit("periods")]
        duration: Count = 0,
    }
}

table! {
    /// A way to clear beside the ordinary one of `clearance`, which the plan chooses entry by entry: paperless clearance releases goods sooner and asks another fee, and needs messages, which rows of `work_needs` and `data_sources` give that name it. Duty is the same.
    pub struct ClearanceModeRow in "clearance_modes" key [mode] {
        /// Identifier.
        mode: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Places that offer it, separated by spaces; blank: every place of the territory.
        #[references("places")]
        places: Idents,
        /// Customs territory that offers it; blank: that of its places, or every one.
        territory: Maybe<Name>,
        /// Cost per shipping unit, in place of the ordinary one.
        #[unit("base currency/clearance_unit")]
        cost: NonNegative = 0.0,
        /// Cost of an entry by itself: all that is cleared in this way at a place in a period or part of one (makes whole-number decisions).
        #[unit("base currency/entry")]
        cost_per_entry: NonNegative = 0.0,
        /// Quantity that each place can clear in this way per period, beside the ordinary one; blank: no limit.
        #[unit("clearance_unit/period")]
        capacity: Maybe<NonNegative>,
        /// What cost and capacity are counted in.
        clearance_unit: ShippingUnit = ShippingUnit::Piece,
        /// Periods from entry until the goods are released.
        #[unit("periods")]
        duration: Count = 0,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of entry; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
