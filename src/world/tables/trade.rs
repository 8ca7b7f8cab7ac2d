//! What is supplied, wanted and contracted.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::*;

choice! {
    /// What a contract is with.
    pub enum ContractKind { Carrier = "carrier", Supplier = "supplier" }
}
choice! {
    /// How a price break works: the rate for the units above the threshold, or for all units once it is reached.
    pub enum BreakKind { Incremental = "incremental", AllUnits = "all_units" }
}

table! {
    /// Goods that can be bought at a place.
    pub struct SupplyRow in "supplies" key [place, product, origin_country, originating] {
        /// Where they are delivered.
        #[references("places")]
        place: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin; blank: the place's country.
        origin_country: Maybe<CountryCode>,
        /// Agreements under which the goods originate, by the supplier's declaration.
        #[references("agreements")]
        originating: Idents,
        /// Price per unit; vary it in `series`.
        #[unit("currency/unit")]
        price: NonNegative = 0.0,
        /// Currency of the price; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Quantity that can be bought per period; blank: as much as is useful.
        #[unit("units/period")]
        capacity: Maybe<NonNegative>,
        /// Least quantity in a period in which any is bought (makes a whole-number decision).
        #[unit("units")]
        min_order: NonNegative = 0.0,
        /// Producer, for measures and embargoes that name producers.
        producer: Maybe<Name>,
        /// Standards that the goods conform to as they are bought.
        #[references("standards")]
        conforms_to: Idents,
        /// Incoterm 2020 of the price, for the record: the price is for goods at the place.
        incoterm: Maybe<IncotermCode>,
        /// First day; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
    }
}

table! {
    /// Demand at a place, in every period of a range or once within it.
    pub struct DemandRow in "demands" key [demand] {
        /// Identifier.
        demand: Name,
        /// Where it is wanted, in free circulation.
        #[references("places")]
        place: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// First day; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
        /// `each`: the quantity is wanted in every period of the range; `window`: once, any time within it.
        spread: Spread = Spread::Each,
        /// Quantity; vary it in `series`.
        #[unit("units")]
        quantity: NonNegative,
        /// What the customer pays.
        #[unit("base currency/unit")]
        price: NonNegative = 0.0,
        /// Priority: multiplies the penalties.
        priority: Positive = 1.0,
        /// Penalty per unit never delivered; blank: the header's, and where that is blank too, it must be delivered.
        #[unit("base currency/unit")]
        unmet_penalty: Maybe<NonNegative>,
        /// Penalty per unit and period of late delivery; blank: it may not be late.
        #[unit("base currency/unit/period")]
        lateness_penalty: Maybe<NonNegative>,
        /// Most periods late.
        #[unit("periods")]
        max_lateness: Maybe<Count>,
        /// Acceptable countries of origin, separated by spaces; blank: all.
        origins: Countries,
    }
}

table! {
    /// A contract with a carrier (on a lane) or a supplier (of a product at a place). Price breaks replace the lane's freight or the supply's price.
    pub struct ContractRow in "contracts" key [contract] {
        /// Identifier.
        contract: Name,
        /// Carrier or supplier.
        kind: ContractKind,
        /// Lane (carrier).
        #[references("lanes")]
        lane: Maybe<Name>,
        /// Place (supplier).
        #[references("places")]
        place: Maybe<Name>,
        /// Product (supplier).
        #[references("products")]
        product: Maybe<Name>,
        /// First day of the window; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of the window; blank: to the end.
        valid_to: Maybe<Date>,
        /// Take-or-pay: volume over the window, in the lane's freight units or the product's units.
        #[unit("units over the window")]
        minimum: NonNegative = 0.0,
        /// Paid per unit of volume not taken.
        #[unit("base currency/unit")]
        shortfall_price: NonNegative = 0.0,
        /// Most volume over the window; blank: no limit.
        #[unit("units over the window")]
        maximum: Maybe<NonNegative>,
        /// Whole containers: volume of each period comes in multiples of this (0: does not).
        #[unit("freight units")]
        container: NonNegative = 0.0,
        /// Cost of each container started, in place of freight per unit.
        #[unit("base currency/container")]
        container_cost: NonNegative = 0.0,
        /// Reserved capacity: price of a unit of it in every period of the window. What moves in a period is then at most what is reserved; blank: nothing needs reserving.
        #[unit("base currency/unit")]
        reservation_price: Maybe<NonNegative>,
        /// How its price breaks work.
        breaks: BreakKind = BreakKind::Incremental,
    }
}

table! {
    /// A price break: over the contract's window, the rate from this volume on.
    pub struct PriceBreakRow in "price_breaks" key [contract, from_quantity] {
        /// Contract.
        #[references("contracts")]
        contract: Name,
        /// Volume from which the rate holds; one row must begin at 0.
        from_quantity: NonNegative,
        /// Rate per unit.
        #[unit("base currency/unit")]
        rate: NonNegative,
    }
}
