//! Standards barriers: what must conform to what, and the ways to conformity.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// Length of the windows in which a cap holds.
    pub enum CapWindow { All = "all", Year = "year", Quarter = "quarter", Month = "month" }
}

table! {
    /// A standard of a rule club: a technical regulation, a product certificate, a data passport.
    pub struct StandardRow in "standards" key [standard] {
        /// Identifier.
        standard: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// The rule club that keeps it.
        club: Maybe<Text>,
        /// Countries whose bodies assess to it without further recognition; blank: every country.
        body_countries: Countries,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Where, for what and when a standard is in force: goods that enter free circulation there must conform to it.
    pub struct StandardRuleRow in "standard_rules" key [standard, territory, hs_code, service_class, valid_from] {
        /// Standard.
        #[references("standards")]
        standard: Name,
        /// Importing customs territory.
        territory: Name,
        /// HS prefix; blank: every product.
        hs_code: Maybe<HsPrefix>,
        /// Class of digital products; blank: goods too. They must conform where they come over links from another territory.
        service_class: Maybe<Name>,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Mutual recognition of rules (equivalence): conformity to one standard is accepted as conformity to another.
    pub struct EquivalenceRow in "equivalences" key [standard, accepted_as, valid_from] {
        /// Standard that goods conform to.
        #[references("standards")]
        standard: Name,
        /// Standard that this opens.
        #[references("standards")]
        accepted_as: Name,
        /// Whether it may be one of several steps: a chain counts where every row of it says so.
        transitive: Flag = false,
        /// First day in force; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day in force; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// Mutual recognition of assessment: bodies of a country may assess to a standard that is not theirs.
    pub struct RecognisedBodyRow in "recognised_bodies" key [standard, country, valid_from] {
        /// Standard.
        #[references("standards")]
        standard: Name,
        /// Country of the bodies.
        country: CountryCode,
        /// First day of recognition; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day of recognition; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A certificate that a plant can obtain: what it makes while the certificate is valid conforms. Obtaining it is a whole-number decision.
    pub struct CertificateRow in "certificates" key [certificate] {
        /// Identifier.
        certificate: Name,
        /// Standard.
        #[references("standards")]
        standard: Name,
        /// Plant.
        #[references("places")]
        place: Name,
        /// Products; blank: all that the plant makes.
        #[references("products")]
        products: Idents,
        /// Country of the body that certifies; blank: a body that needs no recognition.
        body_country: Maybe<CountryCode>,
        /// Cost of obtaining it, when applied for.
        #[unit("base currency")]
        cost: NonNegative = 0.0,
        /// Periods from application to validity.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Periods that it is valid; blank: without end.
        #[unit("periods")]
        validity: Maybe<Count>,
        /// Cost of renewing it without a gap; blank: as dear as the first time.
        #[unit("base currency")]
        renewal_cost: Maybe<NonNegative>,
        /// Cost of each unit made under it (marking, surveillance).
        #[unit("base currency/unit")]
        unit_cost: NonNegative = 0.0,
        /// The plant holds it already, to the end of this day.
        held_until: Maybe<Date>,
        /// Pilot that must have passed its trial before this one can be applied for.
        #[references("pilots")]
        after_pilot: Maybe<Name>,
    }
}

table! {
    /// Assessment of goods unit by unit, at a laboratory, a port or a supplier's place.
    pub struct AssessmentRow in "assessments" key [assessment] {
        /// Identifier.
        assessment: Name,
        /// Standard.
        #[references("standards")]
        standard: Name,
        /// Where.
        #[references("places")]
        place: Name,
        /// Products; blank: all that a rule of any standard covers.
        #[references("products")]
        products: Idents,
        /// Country of the body that assesses; blank: a body that needs no recognition.
        body_country: Maybe<CountryCode>,
        /// Cost per unit assessed.
        #[unit("base currency/unit")]
        cost: NonNegative = 0.0,
        /// Units that can be assessed per period; blank: no limit.
        #[unit("units/period")]
        capacity: Maybe<NonNegative>,
        /// Share that fails and is lost.
        failing: Fraction = 0.0,
        /// Periods that it takes.
        #[unit("periods")]
        lead_time: Count = 0,
    }
}

table! {
    /// A pilot zone: goods that do not conform to a standard yet may enter free circulation at this place, and stay there, under supervision and up to a cap.
    pub struct PilotRow in "pilots" key [pilot] {
        /// Identifier.
        pilot: Name,
        /// Standard that is waived.
        #[references("standards")]
        standard: Name,
        /// Where.
        #[references("places")]
        place: Name,
        /// Products; blank: all that a rule of any standard covers.
        #[references("products")]
        products: Idents,
        /// Cost of supervision.
        #[unit("base currency/unit")]
        cost: NonNegative = 0.0,
        /// Most units in each window; blank: no cap.
        #[unit("units/window")]
        cap: Maybe<NonNegative>,
        /// Window of the cap, by the calendar.
        window: CapWindow = CapWindow::All,
        /// First day; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
        /// Units that must have been admitted before the trial counts as passed.
        #[unit("units")]
        trial_quantity: NonNegative = 0.0,
        /// Periods after admission before a unit counts towards the trial.
        #[unit("periods")]
        trial_periods: Count = 0,
    }
}

table! {
    /// A recipe whose outputs conform to a standard by design: a variant made to several standards has a row for each.
    pub struct RecipeStandardRow in "recipe_standards" key [recipe, standard] {
        /// Recipe.
        #[references("recipes")]
        recipe: Name,
        /// Standard.
        #[references("standards")]
        standard: Name,
    }
}
