//! Charges on what enters free circulation, beside and around duty: carbon certificates, import VAT, deferment,
//! guarantees.

use crate::instance::cell::*;
use crate::instance::table::table;

use super::ShippingUnit;

table! {
    /// A carbon border scheme: certificates for the emissions embedded in what enters a territory, surrendered on a day of the next year.
    pub struct CarbonSchemeRow in "carbon_schemes" key [scheme] {
        /// Identifier.
        scheme: Name,
        /// Importing customs territory.
        territory: Name,
        /// Net mass of all its goods together up to which a calendar year is free; more makes the whole year liable (a whole-number decision). Blank: nothing is free.
        #[unit("t/year")]
        exempt_mass: Maybe<NonNegative>,
        /// Net mass that entered in the first calendar year before the horizon.
        #[unit("t")]
        entered_before: NonNegative = 0.0,
        /// Month of the next year in which certificates are surrendered.
        surrender_month: Count = 9,
        /// Day of that month.
        surrender_day: Count = 30,
        /// Share of the certificates that must be held at the end of the quarter of entry.
        held_share: Fraction = 0.5,
        /// Entries from this day on are backed at the quarter's end; blank: none are.
        held_from: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// The certificate price and the free allocation of a carbon scheme, from a date on.
    pub struct CarbonRateRow in "carbon_rates" key [scheme, valid_from] {
        /// Scheme.
        #[references("carbon_schemes")]
        scheme: Name,
        /// First day; blank: from the start. Before its first row a scheme charges nothing.
        valid_from: Maybe<Date>,
        /// Price of a certificate.
        #[unit("currency/t CO2e")]
        price: Positive,
        /// Currency of the price; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Share of the benchmark that home producers get free (in the EU 0.975 in 2026, falling to 0 in 2034).
        free_allocation: Fraction = 0.0,
        /// Cross-sectoral correction factor of that share.
        correction: Fraction = 1.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Goods of a carbon scheme, by HS prefix; the longest matching prefix decides.
    pub struct CarbonGoodRow in "carbon_goods" key [scheme, hs_code] {
        /// Scheme.
        #[references("carbon_schemes")]
        scheme: Name,
        /// HS prefix.
        hs_code: HsPrefix,
        /// Emissions per tonne of good that the best home producers need.
        #[unit("t CO2e/t")]
        benchmark: NonNegative,
        /// Whether the good counts towards the free mass and is free under it (in the EU not for electricity and hydrogen).
        exemptible: Flag = true,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Emissions embedded in a product, by country of origin.
    pub struct EmbeddedEmissionsRow in "embedded_emissions" key [product, origin_country] {
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin; blank: every origin without a row of its own.
        origin_country: Maybe<CountryCode>,
        /// Specific embedded emissions.
        #[unit("t CO2e/t")]
        emissions: NonNegative,
        /// Carbon price that was paid at origin, per tonne of good.
        #[unit("currency/t")]
        carbon_price_paid: NonNegative = 0.0,
        /// Currency of that price; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Import value-added tax of a territory. The longest matching HS prefix decides, then a row for the origin before one for every origin.
    pub struct ImportVatRow in "import_vat" key [territory, hs_code, origin_country, valid_from] {
        /// Importing customs territory.
        territory: Name,
        /// HS prefix; blank: every product.
        hs_code: Maybe<HsPrefix>,
        /// Country of origin; blank: every origin.
        origin_country: Maybe<CountryCode>,
        /// Rate on the base.
        rate: Fraction,
        /// What the customs value is multiplied by in the base (1.10 in South Africa).
        value_factor: NonNegative = 1.0,
        /// Freight from the border to the first place of destination that the base adds (EU, UK).
        #[unit("base currency/onward_unit")]
        onward_freight: NonNegative = 0.0,
        /// What onward freight is charged on.
        onward_unit: ShippingUnit = ShippingUnit::Piece,
        /// Whether duty is part of the base.
        includes_duty: Flag = true,
        /// Share that the importer gets back; the rest is a cost.
        recoverable: Fraction = 1.0,
        /// Periods from entry to recovery.
        #[unit("periods")]
        recovered_after: Count = 0,
        /// Postponed accounting: the recoverable share is declared and deducted at once, without a payment.
        postponed: Flag = false,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Deferred payment of duty: what entered falls due later, at an interest or fee.
    pub struct DutyDefermentRow in "duty_deferments" key [territory] {
        /// Importing customs territory.
        territory: Name,
        /// Days from entry to payment, where no day of the next month is given.
        #[unit("days")]
        days: Count = 0,
        /// Day of the month after entry on which all of a month's duty falls due; blank: `days` decides.
        day_of_next_month: Maybe<Count>,
        /// Yearly interest on deferred duty, by days over 365.
        #[unit("per year")]
        interest: NonNegative = 0.0,
        /// Fee on deferred duty, as a share of it.
        fee: Fraction = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A customs guarantee: covers the charges that suspended goods would owe.
    pub struct GuaranteeRow in "guarantees" key [guarantee] {
        /// Identifier.
        guarantee: Name,
        /// Customs territory whose suspended stock it covers.
        territory: Name,
        /// Places that it covers; blank: all of the territory.
        #[references("places")]
        places: Idents,
        /// Most that may be covered at a time.
        #[unit("base currency")]
        limit: NonNegative,
        /// Share of the charges that must be covered: 1, or 0.5, 0.3, 0 for an authorised operator.
        share: Fraction = 1.0,
        /// Price of cover per period, as a share of what is covered.
        #[unit("per period")]
        fee: Fraction = 0.0,
        /// Whether import VAT counts among the charges.
        covers_vat: Flag = true,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
