//! Technologies that plants may adopt, and what a region has for it.

use crate::instance::cell::*;
use crate::instance::table::table;

table! {
    /// A region: places and countries that are looked at together. Regions may overlap.
    pub struct RegionRow in "regions" key [region] {
        /// Identifier.
        region: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Places in it.
        #[references("places")]
        places: Idents,
        /// Countries (ISO 3166-1 alpha-2) all of whose places are in it, separated by spaces.
        countries: Countries,
    }
}

table! {
    /// A skill, or a supplier of what a technology needs, that a region has or can build up.
    pub struct RegionSkillRow in "region_skills" key [region, skill] {
        /// Region.
        #[references("regions")]
        region: Name,
        /// Skill or supplier, as `technologies` name it.
        skill: Name,
        /// First day on which it is there, or can be built up; blank: from the start.
        valid_from: Maybe<Date>,
        /// Cost of building it up (makes a whole-number decision); blank: it is there.
        #[unit("base currency")]
        training_cost: Maybe<NonNegative>,
        /// Periods from the decision to build it up until it is there.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Firm that pays for building it up; blank: the first firm.
        #[references("firms")]
        firm: Maybe<Name>,
    }
}

table! {
    /// A technology that plants may adopt, each for itself (makes a whole-number decision per plant and period): a recipe that they cannot run without it, or further capacity.
    pub struct TechnologyRow in "technologies" key [technology] {
        /// Identifier.
        technology: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Recipe that a plant runs only once it has adopted it; the plants are those of `plant_recipes`.
        #[references("recipes")]
        recipe: Maybe<Name>,
        /// Resource of which each step adds hours, where a plant has it.
        resource: Maybe<Name>,
        /// What a step opens: runs of the recipe, or hours of the resource. Blank: all runs of the recipe.
        #[unit("runs/period or h/period")]
        step: Maybe<Positive>,
        /// Most steps that a plant can adopt.
        most_steps: Count = 1,
        /// Plants that may adopt it; blank: every plant that has the recipe or the resource. A plant that has the recipe and is not named runs it without.
        #[references("places")]
        places: Idents,
        /// Cost of adapting a plant to it, for each step.
        #[unit("currency/step")]
        adaptation_cost: NonNegative = 0.0,
        /// Currency; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Periods from the decision to adopt it until it can be used.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Skills and suppliers that a region of the plant must have when it is adopted (`region_skills`), separated by spaces.
        skills: Idents,
    }
}
