//! Customs tables beside measures and rates: quotas, what makes up a customs value, fees of an entry, end use.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};
use crate::world::tables::ShippingUnit;

choice! {
    /// What is added to the price of goods to reach their customs value (WTO Customs Valuation Agreement, Art. 8.1).
    pub enum AdditionKind { Royalty = "royalty", LicenceFee = "licence_fee", Assist = "assist", SellingCommission = "selling_commission", Packing = "packing", Proceeds = "proceeds" }
}
choice! {
    /// What makes up one entry, on which a fee has its least and most: all that is cleared at a place in a period (or part of one), or each commodity by itself.
    pub enum EntryScope { Place = "place", Commodity = "commodity" }
}

table! {
    /// A tariff-rate quota. Its rates inside are the rows of `tariffs` that name it: their products and origins share it. Claiming it is a choice.
    pub struct QuotaRow in "quotas" key [quota] {
        /// Identifier.
        quota: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// What its quantity is counted in.
        unit: ShippingUnit = ShippingUnit::Piece,
        /// Whether the rate outside may be had only once the quota is used up, though it is the lower one (makes whole-number decisions where it is).
        fill_first: Flag = false,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A window of a quota: what may enter at the rate inside from one day to another. A quota without an open window cannot be claimed.
    pub struct QuotaWindowRow in "quota_windows" key [quota, valid_from] {
        /// Quota.
        #[references("quotas")]
        quota: Name,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of entry; blank: to the end.
        valid_to: Maybe<Date>,
        /// Quantity that may enter.
        #[unit("quota unit")]
        quantity: NonNegative,
        /// Already drawn when the plan starts.
        #[unit("quota unit")]
        drawn: NonNegative = 0.0,
        /// Whether what is left passes to the quota's next window.
        carries_over: Flag = false,
    }
}

table! {
    /// What is added to a price to reach the customs value: royalties and licence fees, assists, selling commissions, packing, proceeds of resale.
    pub struct ValueAdditionRow in "value_additions" key [product, origin_country, territory, kind, valid_from] {
        /// Product; blank: every one.
        #[references("products")]
        product: Maybe<Name>,
        /// Country of origin; blank: every one.
        origin_country: Maybe<CountryCode>,
        /// Importing customs territory; blank: every one.
        territory: Maybe<Name>,
        /// What it is.
        kind: AdditionKind,
        /// As a share of the price (at the place of loading).
        share: NonNegative = 0.0,
        /// As an amount.
        #[unit("currency/unit")]
        amount: NonNegative = 0.0,
        /// Currency of the amount; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Royalties and licence fees: whether they relate to the goods being valued. They are added only then.
        related: Flag = true,
        /// Royalties and licence fees: whether paying them is a condition of the sale. They are added only then.
        condition_of_sale: Flag = true,
        /// Whether the buyer bears it; only then it is added.
        borne_by_buyer: Flag = true,
        /// Whether the price has it in it already; then it is not added again.
        in_price: Flag = false,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of entry; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A rate that a territory's customs publish for turning a price into their currency, from a date on. Without one the market's rate is taken.
    pub struct CustomsRateRow in "customs_rates" key [territory, currency, valid_from] {
        /// Importing customs territory.
        territory: Name,
        /// Currency of the price.
        currency: CurrencyCode,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Units of the territory's currency for one unit of this currency.
        rate: Positive,
    }
}

table! {
    /// The share of a product's customs value that a measure falls on (its metal content, its content from elsewhere). Without a row a measure falls on all of it.
    pub struct BaseShareRow in "base_shares" key [measure, product, origin_country] {
        /// Measure.
        #[references("measures")]
        measure: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin; blank: every one without a row of its own.
        origin_country: Maybe<CountryCode>,
        /// Share of the customs value.
        share: Fraction,
    }
}

table! {
    /// A fee on an entry beside duty: a share of the customs value, with a least and a most per entry (makes whole-number decisions where it has either).
    pub struct EntryFeeRow in "entry_fees" key [fee, territory, place, valid_from] {
        /// Name, as it stands in the plan.
        fee: Name,
        /// Importing customs territory.
        territory: Name,
        /// Place; blank: every place of the territory. A harbour fee names its ports.
        #[references("places")]
        place: Maybe<Name>,
        /// Share of the customs value.
        ad_valorem: NonNegative = 0.0,
        /// Least per entry.
        #[unit("currency/entry")]
        minimum: NonNegative = 0.0,
        /// Most per entry; blank: no limit.
        #[unit("currency/entry")]
        maximum: Maybe<NonNegative>,
        /// Currency of least and most; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// What makes up an entry.
        entry: EntryScope = EntryScope::Place,
        /// Preferences whose claim frees from it, separated by spaces.
        #[references("measures")]
        exempt: Idents,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of entry; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A preference that may be claimed after entry: the general rate is paid, and the difference comes back. It is open to goods that entered before the rate's `claimed_from`.
    pub struct LateClaimRow in "late_claims" key [measure] {
        /// Preference.
        #[references("measures")]
        measure: Name,
        /// Days from entry within which the claim must be made; blank: no deadline.
        #[unit("days")]
        within_days: Maybe<Count>,
        /// Days from the claim to the refund.
        #[unit("days")]
        refund_days: Count = 0,
        /// Share of the difference that comes back.
        refund: Fraction = 1.0,
        /// Cost of a late claim, beside what a claim costs under its agreement.
        #[unit("base currency/unit")]
        cost: NonNegative = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A plant that is authorised to use goods entered under an end-use preference.
    pub struct EndUseRow in "end_uses" key [measure, place] {
        /// Preference, with `end_use`.
        #[references("measures")]
        measure: Name,
        /// Authorised plant.
        #[references("places")]
        place: Name,
    }
}
