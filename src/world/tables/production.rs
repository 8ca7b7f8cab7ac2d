//! Recipes, the plants that run them, and hours.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// Whether a recipe line is used up or made.
    pub enum Role { Input = "input", Output = "output" }
}

table! {
    /// A recipe: what is used and made in one run.
    pub struct RecipeRow in "recipes" key [recipe] {
        /// Identifier.
        recipe: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Periods from using the inputs to having the outputs.
        #[unit("periods")]
        duration: Count = 0,
        /// Whether the outputs get the plant's country as their non-preferential origin; otherwise the first input's origin passes on.
        confers_origin: Flag = true,
        /// Whether it is no more than minimal working (packing, sorting, simple assembly): it then earns no agreement's origin that its inputs did not have.
        minimal_working: Flag = false,
    }
}

table! {
    /// What a run of a recipe uses and makes. Several outputs: the first is the main product, the others by-products.
    pub struct RecipeLineRow in "recipe_lines" key [recipe, product, role] {
        /// Recipe.
        #[references("recipes")]
        recipe: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Input or output.
        role: Role,
        /// Units per run.
        #[unit("units/run")]
        quantity: Positive,
    }
}

table! {
    /// A plant that can run a recipe.
    pub struct PlantRecipeRow in "plant_recipes" key [place, recipe] {
        /// Plant.
        #[references("places")]
        place: Name,
        /// Recipe.
        #[references("recipes")]
        recipe: Name,
        /// Cost of one run.
        #[unit("currency/run")]
        cost: NonNegative = 0.0,
        /// Currency of the costs; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Runs per period; blank: no limit of its own.
        #[unit("runs/period")]
        capacity: Maybe<NonNegative>,
        /// Cost of a period in which it runs at all (makes a whole-number decision).
        #[unit("currency/period")]
        setup_cost: NonNegative = 0.0,
        /// Least runs in a period in which it runs at all (makes a whole-number decision).
        #[unit("runs")]
        min_batch: NonNegative = 0.0,
        /// Ex-works price of a unit of the main product, the base of value rules; blank: its customs value.
        #[unit("base currency/unit")]
        ex_works_price: Maybe<NonNegative>,
        /// Net cost of a unit of the main product; blank: a rule by net cost is not met.
        #[unit("base currency/unit")]
        net_cost: Maybe<NonNegative>,
    }
}

table! {
    /// A resource of a plant: machine or labour hours.
    pub struct ResourceRow in "resources" key [place, resource] {
        /// Plant.
        #[references("places")]
        place: Name,
        /// Resource.
        resource: Name,
        /// Hours per period.
        #[unit("h/period")]
        capacity: NonNegative,
        /// Further hours per period at a price.
        #[unit("h/period")]
        overtime_capacity: NonNegative = 0.0,
        /// Price of an overtime hour.
        #[unit("base currency/h")]
        overtime_cost: NonNegative = 0.0,
    }
}

table! {
    /// Hours of a resource that one run takes, in the period in which it starts.
    pub struct RecipeResourceRow in "recipe_resources" key [recipe, resource] {
        /// Recipe.
        #[references("recipes")]
        recipe: Name,
        /// Resource.
        resource: Name,
        /// Hours per run.
        #[unit("h/run")]
        hours: Positive,
    }
}

table! {
    /// A licence: a plant that makes something under it owes its owner a royalty on each unit, like any payment in a currency, after a term, less what the plant's state withholds. The royalty on goods that are imported is a matter of `value_additions`.
    pub struct LicenceRow in "licences" key [licence] {
        /// Identifier.
        licence: Name,
        /// Owner, where it is a firm of the instance: what reaches it is its income. Blank: somebody else, to whom the money goes.
        #[references("firms")]
        owner: Maybe<Name>,
        /// Recipe that is run under it.
        #[references("recipes")]
        recipe: Name,
        /// The one plant that it is for; blank: every plant that runs the recipe.
        #[references("places")]
        place: Maybe<Name>,
        /// Royalty on a unit of the recipe's main product.
        #[unit("currency/unit")]
        royalty: NonNegative = 0.0,
        /// Fee for each step of a technology with this recipe that a plant adopts (`technologies`).
        #[unit("currency/step")]
        fee: NonNegative = 0.0,
        /// Currency; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Days from the first day of the period of the run, or of the adoption, to payment.
        #[unit("days")]
        days: Count = 0,
        /// Share that the plant's state withholds.
        withholding: Fraction = 0.0,
        /// Countries in which an export control bars its use.
        barred: Countries,
        /// First day on which it is barred there; blank: from the start.
        barred_from: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
