//! Tables of trade agreements and their rules of origin.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// What counts as originating beside the agreement's own goods: those of a member only, those of further agreements too, or all working done in any member.
    pub enum Cumulation { Bilateral = "bilateral", Diagonal = "diagonal", Full = "full" }
}
choice! {
    /// Over which calendar window a value rule may be averaged.
    pub enum Averaging { None = "none", Month = "month", Quarter = "quarter", Year = "year" }
}
choice! {
    /// What a share is taken of.
    pub enum ShareBase { Value = "value", Weight = "weight" }
}
choice! {
    /// Which day decides which rule of origin applies: that of making, or that of entry.
    pub enum RuleDate { Production = "production", Entry = "entry" }
}
choice! {
    /// How goods keep their status on the way: they stay under customs control in third countries, or pass none.
    pub enum DirectTransport { CustomsControl = "customs_control", NoThirdCountry = "no_third_country" }
}
choice! {
    /// Level of the Harmonized System at which an input must differ from the product.
    pub enum TariffShift { Chapter = "chapter", Heading = "heading", Subheading = "subheading" }
}
choice! {
    /// Method of a value rule: regional content at least the share (build-down and build-up of the price, build-down of the net cost), or non-originating materials at most the share of the price.
    pub enum ValueMethod { BuildDown = "build_down", BuildUp = "build_up", NetCost = "net_cost", MaxNonOriginating = "max_non_originating" }
}

table! {
    /// A trade agreement: its members' goods may claim its preferences (rows of `tariffs` that name it), once they have its origin.
    pub struct AgreementRow in "agreements" key [agreement] {
        /// Identifier.
        agreement: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Member countries (ISO 3166-1 alpha-2), separated by spaces.
        members: Countries,
        /// First day on which its preferences can be claimed; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
        /// Which day decides which of its dated rules applies.
        rule_date: RuleDate = RuleDate::Entry,
        /// Condition on the way from member to member.
        direct_transport: DirectTransport = DirectTransport::CustomsControl,
        /// What counts as originating beside its own goods.
        cumulation: Cumulation = Cumulation::Bilateral,
        /// Diagonal cumulation: agreements whose originating goods count here.
        #[references("agreements")]
        cumulates_with: Idents,
        /// Window over which a value rule may be averaged; `none`: every lot must meet it.
        averaging: Averaging = Averaging::None,
        /// Share of non-originating inputs that need not meet a change of classification.
        de_minimis: Fraction = 0.0,
        /// What that share is taken of: the price, or the weight of the product.
        de_minimis_base: ShareBase = ShareBase::Value,
        /// Whether freight to the plant's territory is part of a non-originating input's value.
        value_with_freight: Flag = false,
        /// Goods that used inputs under suspension, or that duty is refunded on, cannot claim.
        no_drawback: Flag = false,
        /// Cost of a claim per unit cleared under it (certificates, records).
        #[unit("base currency/unit")]
        claim_cost: NonNegative = 0.0,
        /// Cost of a claim per entry: place, commodity and slot (makes a whole-number decision).
        #[unit("base currency/entry")]
        claim_cost_per_entry: NonNegative = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A rule of origin: one alternative, met where all that its row asks for is met. Rows that name the product go before those by longest HS prefix; of the rows that decide, any one is enough. Goods made of originating inputs alone need no rule.
    pub struct OriginRuleRow in "origin_rules" key [agreement, hs_code, products, alternative, valid_from] {
        /// Agreement.
        #[references("agreements")]
        agreement: Name,
        /// HS prefix of the product, 2 to 10 digits; blank: every product.
        hs_code: Maybe<HsPrefix>,
        /// Products that it is for, where the rule's text names them; blank: all of the prefix.
        #[references("products")]
        products: Idents,
        /// Number of the alternative.
        alternative: Count = 1,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// No non-originating input may be used.
        wholly_obtained: Flag = false,
        /// Non-originating inputs must be of another chapter, heading or subheading than the product.
        change: Maybe<TariffShift>,
        /// Excluded inputs: non-originating inputs of these HS prefixes do not meet the change.
        excluded_hs: Idents,
        /// Excluded inputs: these products do not meet the change where they are non-originating.
        #[references("products")]
        excluded_products: Idents,
        /// Method of the value rule.
        value_method: Maybe<ValueMethod>,
        /// Least regional content (build-down, build-up, net cost), or most non-originating value (max_non_originating), as a share.
        value_share: Maybe<Fraction>,
        /// Specific working: the recipe must be one of these.
        #[references("recipes")]
        recipes: Idents,
        /// Share of inputs that need not meet the change; blank: the agreement's.
        de_minimis: Maybe<Fraction>,
        /// What that share is taken of; blank: as the agreement says.
        de_minimis_base: Maybe<ShareBase>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
