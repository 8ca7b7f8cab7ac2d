//! What is there: storage, opening stock, goods in transit, what stock at the end is worth.

use crate::instance::cell::*;
use crate::instance::table::table;

use super::*;

table! {
    /// Storage at a place. A place without a row stores whatever comes, at no cost.
    pub struct StorageRow in "storage" key [place, product] {
        /// Place.
        #[references("places")]
        place: Name,
        /// Product; blank: all products together.
        #[references("products")]
        product: Maybe<Name>,
        /// Cost of keeping a storage unit for a period.
        #[unit("base currency/storage_unit/period")]
        cost: NonNegative = 0.0,
        /// Room; blank: no limit.
        #[unit("storage_unit")]
        capacity: Maybe<NonNegative>,
        /// What cost and room are counted in.
        storage_unit: ShippingUnit = ShippingUnit::Piece,
        /// Stock to be kept at the end of every period (in free circulation, all origins).
        #[unit("units")]
        safety_stock: NonNegative = 0.0,
        /// Penalty per unit and period below it; blank: safety stock must be kept.
        #[unit("base currency/unit/period")]
        safety_penalty: Maybe<NonNegative>,
    }
}

table! {
    /// Stock at the start.
    pub struct OpeningStockRow in "opening_stock" key [place, product, origin_country, originating, status, age] {
        /// Place.
        #[references("places")]
        place: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin; blank: the place's country.
        origin_country: Maybe<CountryCode>,
        /// Agreements under which the goods originate.
        #[references("agreements")]
        originating: Idents,
        /// Producer, for measures and embargoes that name producers.
        producer: Maybe<Name>,
        /// Standards that the goods conform to already.
        #[references("standards")]
        conforms_to: Idents,
        /// Customs status.
        status: CustomsStatus = CustomsStatus::Free,
        /// Periods since it was made, for products with a shelf life.
        #[unit("periods")]
        age: Count = 0,
        /// Quantity.
        #[unit("units")]
        quantity: NonNegative,
    }
}

table! {
    /// Goods under way at the start.
    pub struct InTransitRow in "in_transit" key [place, product, origin_country, originating, arrival, age] {
        /// Where they arrive.
        #[references("places")]
        place: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin.
        origin_country: CountryCode,
        /// Agreements under which the goods originate.
        #[references("agreements")]
        originating: Idents,
        /// Customs status on arrival.
        status: CustomsStatus = CustomsStatus::Suspended,
        /// Day of arrival.
        arrival: Date,
        /// Periods since it was made, on arrival, for products with a shelf life.
        #[unit("periods")]
        age: Count = 0,
        /// Producer, for measures and embargoes that name producers.
        producer: Maybe<Name>,
        /// Standards that the goods conform to already.
        #[references("standards")]
        conforms_to: Idents,
        /// Day of loading on the vessel that brings them; blank: before the horizon.
        loaded: Maybe<Date>,
        /// Quantity.
        #[unit("units")]
        quantity: NonNegative,
    }
}

table! {
    /// What a unit in stock at the end is worth.
    pub struct EndValueRow in "end_values" key [place, product] {
        /// Place.
        #[references("places")]
        place: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Value per unit.
        #[unit("base currency/unit")]
        value: NonNegative,
        /// Units that are worth it; needed so that the plan stays bounded.
        #[unit("units")]
        quantity: NonNegative,
    }
}
