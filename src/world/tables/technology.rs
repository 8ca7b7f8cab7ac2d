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
        /// Share of what is wanted in it over the horizon that must be delivered at least; blank: no floor.
        served_floor: Maybe<Fraction>,
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
    /// A technology that plants may adopt, each for itself (makes a whole-number decision per plant and period): a recipe that they cannot run without it, further capacity, a mode of clearance, or a capability that they want.
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
        /// Mode of clearance that a place clears in only once it has adopted it; the places are those that offer the mode.
        #[references("clearance_modes")]
        clearance_mode: Maybe<Name>,
        /// What a step opens: runs of the recipe, or hours of the resource. Blank: all runs of the recipe.
        #[unit("runs/period or h/period")]
        step: Maybe<Positive>,
        /// Capabilities that a plant has with it (`capability_demands`), separated by spaces.
        capabilities: Idents,
        /// Most steps that a plant can adopt.
        most_steps: Count = 1,
        /// Plants that may adopt it; blank: every plant that has the recipe or the resource or offers the mode, or, of a technology with capabilities alone, wants one. A plant that has the recipe (or offers the mode) and is not named needs no technology for it.
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

table! {
    /// An adaptation platform: what it has worked out once, every plant of its sector or region uses again, so that adapting costs less.
    pub struct AdaptationPlatformRow in "adaptation_platforms" key [platform] {
        /// Identifier.
        platform: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Sector whose plants it helps (`places.sector`); blank: all.
        sector: Maybe<Name>,
        /// Region whose plants it helps; blank: all.
        #[references("regions")]
        region: Maybe<Name>,
        /// Technologies that it helps with, separated by spaces; blank: all.
        #[references("technologies")]
        technologies: Idents,
        /// Cost of opening it (makes a whole-number decision).
        #[unit("base currency")]
        opening_cost: NonNegative = 0.0,
        /// Periods from the decision to open it until it helps.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Periods that it helps; blank: to the end.
        #[unit("periods")]
        life: Maybe<Count>,
        /// Share of the adaptation cost that it saves. A plant adapts on one platform at most.
        saving: Fraction,
        /// Firm that pays for opening it; blank: the first firm.
        #[references("firms")]
        firm: Maybe<Name>,
    }
}

table! {
    /// A fund for adapting plants: it pays a share, up to a budget, or caps what is spent, or both.
    pub struct AdaptationFundRow in "adaptation_funds" key [fund] {
        /// Identifier.
        fund: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Sector whose plants it is for (`places.sector`); blank: all.
        sector: Maybe<Name>,
        /// Region whose plants it is for; blank: all.
        #[references("regions")]
        region: Maybe<Name>,
        /// Technologies that it is for, separated by spaces; blank: all.
        #[references("technologies")]
        technologies: Idents,
        /// Share of the adaptation cost that it pays, on the day of the cost.
        share: Fraction = 0.0,
        /// Most that it pays over the horizon; blank: no limit.
        #[unit("base currency")]
        budget: Maybe<NonNegative>,
        /// Most that its plants may spend on adapting over the horizon, what funds pay included; blank: no limit.
        #[unit("base currency")]
        spending_cap: Maybe<NonNegative>,
    }
}

table! {
    /// An entry of the industrial demand list: a plant wants a capability, and what it is worth to it, as a weight in the objective.
    pub struct CapabilityDemandRow in "capability_demands" key [place, capability] {
        /// Plant.
        #[references("places")]
        place: Name,
        /// Capability, as `technologies` name it.
        capability: Name,
        /// Worth of having it for a period.
        #[unit("base currency/period")]
        worth: NonNegative,
        /// First day on which it is wanted; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
    }
}
