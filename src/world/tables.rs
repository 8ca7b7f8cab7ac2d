//! The nouns of an instance as tables. This file is the format: the reader, the JSON Schema, the
//! data package and `docs/instance-format.md` are all made from these declarations.

mod charges;
mod customs;
mod drawback;
mod export_control;
mod origin;
mod risk;
mod standards;

pub use charges::*;
pub use customs::*;
pub use drawback::*;
pub use export_control::*;
pub use origin::*;
pub use risk::*;
pub use standards::*;

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// Length of a period.
    pub enum PeriodLength { Day = "day", Week = "week", Month = "month" }
}
choice! {
    /// Sense of the objective.
    pub enum Sense { Cost = "cost", Profit = "profit" }
}
choice! {
    /// What a place is. The kind is for people; what may happen there follows from the tables.
    pub enum PlaceKind { Supplier = "supplier", Plant = "plant", Port = "port", Warehouse = "warehouse", Market = "market", Enclave = "enclave" }
}
choice! {
    /// A shipping unit: what freight and capacity are counted in.
    pub enum ShippingUnit { Piece = "piece", Kg = "kg", Tonne = "t", CubicMetre = "m3", Teu = "teu" }
}
choice! {
    /// Basis of the customs value: with freight and insurance to the border (CIF), or without (FOB).
    pub enum Valuation { Fob = "fob", Cif = "cif" }
}
choice! {
    /// Customs status of goods.
    pub enum CustomsStatus { Free = "free", Suspended = "suspended" }
}
choice! {
    /// Mode of transport.
    pub enum Mode { Sea = "sea", Air = "air", Road = "road", Rail = "rail", Barge = "barge", Pipeline = "pipeline" }
}
choice! {
    /// Whether a recipe line is used up or made.
    pub enum Role { Input = "input", Output = "output" }
}
choice! {
    /// Whether a quantity falls in every period of a range or once over all of it.
    pub enum Spread { Each = "each", Window = "window" }
}
choice! {
    /// How a specific and an ad valorem rate combine: their sum, the higher, or the lower.
    pub enum Combination { Compound = "compound", Higher = "higher", Lower = "lower" }
}
choice! {
    /// What a measure is: the general rate, a preference in its place, or a duty on top.
    pub enum MeasureKind { General = "general", Preference = "preference", Additional = "additional" }
}
choice! {
    /// What a contract is with.
    pub enum ContractKind { Carrier = "carrier", Supplier = "supplier" }
}
choice! {
    /// How a price break works: the rate for the units above the threshold, or for all units once it is reached.
    pub enum BreakKind { Incremental = "incremental", AllUnits = "all_units" }
}
choice! {
    /// How an origin requirement was established.
    pub enum OriginTest { Assumed = "assumed", None = "none" }
}

table! {
    /// The header: one row. In a folder it is `portolan.toml`.
    pub struct HeaderRow in "instance" single {
        /// Version of the format; this program reads 1.
        format_version: Count,
        /// Name of the instance.
        name: Name,
        /// One sentence about it.
        description: Maybe<Text>,
        /// First day of the first period.
        start: Date,
        /// Length of a period.
        period: PeriodLength = PeriodLength::Week,
        /// Number of periods.
        periods: Count,
        /// Base currency (ISO 4217): the objective is in it.
        currency: CurrencyCode,
        /// Minimise the landed cost, or maximise the profit (revenue less cost).
        objective: Sense = Sense::Cost,
        /// Known optimal objective, where there is one: the tests hold every solver to it.
        expected_objective: Maybe<Number>,
        /// Penalty per unit not delivered, for demand rows that give none; blank: demand is then a hard requirement.
        unmet_penalty: Maybe<NonNegative>,
        /// Price of emissions under way (base currency per tonne of CO2e), a cost beside freight.
        #[unit("base currency/t CO2e")]
        emissions_price: NonNegative = 0.0,
        /// Most emissions of all transport over the horizon; blank: no cap.
        #[unit("t CO2e")]
        emissions_cap: Maybe<NonNegative>,
        /// Plans in two stages: weight of the conditional value at risk against the expected value, 0 to 1.
        cvar_weight: Fraction = 0.0,
        /// Plans in two stages: level of the value at risk; 0.9 looks at the dearest tenth.
        cvar_level: Fraction = 0.95,
        /// Memory that solving may take.
        #[unit("GB")]
        memory_limit: Positive = 16.0,
    }
}

table! {
    /// A customs territory: one duty tariff, one border. A country that no territory names is a territory of its own, CIF, under its own code.
    pub struct TerritoryRow in "territories" key [territory] {
        /// Identifier.
        territory: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Member countries (ISO 3166-1 alpha-2), separated by spaces.
        countries: Countries,
        /// Basis of the customs value.
        valuation: Valuation = Valuation::Cif,
        /// Currency that its customs reckon in; blank: base currency.
        currency: Maybe<CurrencyCode>,
    }
}

table! {
    /// A place where goods are supplied, made, handled, stored or sold.
    pub struct PlaceRow in "places" key [place] {
        /// Identifier; a UN/LOCODE serves well.
        place: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// UN/LOCODE, five characters.
        unlocode: Maybe<LocodeCode>,
        /// Country (ISO 3166-1 alpha-2).
        country: CountryCode,
        /// Kind of place.
        kind: PlaceKind = PlaceKind::Warehouse,
        /// Longitude.
        #[unit("degrees")]
        lon: Maybe<Number>,
        /// Latitude.
        #[unit("degrees")]
        lat: Maybe<Number>,
        /// Cost of handling goods that arrive by lane or leave by lane, per TEU each way.
        #[unit("base currency/TEU")]
        handling_cost: NonNegative = 0.0,
        /// TEU that can be handled (in and out) per period; blank: no limit.
        #[unit("TEU/period")]
        handling_capacity: Maybe<NonNegative>,
        /// Periods that goods arriving by lane wait before they are available.
        #[unit("periods")]
        dwell: Count = 0,
        /// Cost of loading goods on a service.
        #[unit("base currency/TEU")]
        load_cost: NonNegative = 0.0,
        /// Cost of discharging goods from a service.
        #[unit("base currency/TEU")]
        discharge_cost: NonNegative = 0.0,
        /// Cost of moving goods from one service or call to another, once for both moves.
        #[unit("base currency/TEU")]
        transship_cost: NonNegative = 0.0,
        /// Whether goods that a service discharged here may be loaded on a service again as if new.
        reload: Flag = true,
        /// Bonded: goods may be stored here under suspension of duty.
        bonded: Flag = false,
        /// Producer whose goods are made here, for measures and embargoes that name producers.
        producer: Maybe<Name>,
        /// Free zone: like bonded, and outside the territory for duty until goods are cleared.
        free_zone: Flag = false,
    }
}

table! {
    /// A product, with what the customs and the carrier need to know of it.
    pub struct ProductRow in "products" key [product] {
        /// Identifier.
        product: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Harmonized System code, 2 to 10 digits, as a string (dots allowed).
        hs_code: Maybe<HsPrefix>,
        /// Name of the unit that quantities are counted in.
        unit: Text = smol_str::SmolStr::new_static("unit"),
        /// Weight.
        #[unit("kg/unit")]
        kg: NonNegative = 1.0,
        /// Volume.
        #[unit("m3/unit")]
        m3: NonNegative = 0.0,
        /// Twenty-foot equivalents.
        #[unit("TEU/unit")]
        teu: NonNegative = 0.0,
        /// Customs value (FOB) of a unit, where no row of `customs_values` gives one.
        #[unit("base currency/unit")]
        value: NonNegative = 0.0,
        /// Periods that it keeps after the one in which it was bought or made; blank: it does not perish.
        #[unit("periods")]
        shelf_life: Maybe<Count>,
    }
}

table! {
    /// The customs value of a product by its country of origin: the price paid or payable for the sale for export, and what its Incoterm leaves out or has in it. A row for a territory goes before one for all, a later one before an earlier.
    pub struct CustomsValueRow in "customs_values" key [product, origin_country, territory, valid_from] {
        /// Product.
        #[references("products")]
        product: Name,
        /// Country of origin.
        origin_country: CountryCode,
        /// Importing customs territory; blank: every one without a row of its own.
        territory: Maybe<Name>,
        /// First day of entry; blank: from the start.
        valid_from: Maybe<Date>,
        /// Price under its Incoterm (blank Incoterm: the FOB value).
        #[unit("currency/unit")]
        value: NonNegative,
        /// Incoterm 2020 of the price; it says what the price has in it.
        incoterm: Maybe<IncotermCode>,
        /// Currency of all amounts of the row; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Cost from the seller's door to the ship, which a price EXW, FCA or FAS leaves out.
        #[unit("currency/unit")]
        inland_freight: NonNegative = 0.0,
        /// Freight and insurance to the border: a territory valuing CIF adds them to an FOB price, one valuing FOB takes them out of a CIF price.
        #[unit("currency/unit")]
        reference_freight: NonNegative = 0.0,
        /// Of `reference_freight`, the insurance, which a price CFR or CPT leaves out.
        #[unit("currency/unit")]
        insurance: NonNegative = 0.0,
        /// What the price has in it that is no part of a customs value: freight beyond the border, duty of a price DDP, a buying commission.
        #[unit("currency/unit")]
        not_dutiable: NonNegative = 0.0,
    }
}

table! {
    /// A currency's exchange rate into the base currency, from a date on.
    pub struct ExchangeRateRow in "exchange_rates" key [currency, valid_from] {
        /// Currency (ISO 4217).
        currency: CurrencyCode,
        /// First day of validity; blank: from the start.
        valid_from: Maybe<Date>,
        /// Units of base currency for one unit of this currency.
        rate: Positive,
    }
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
    /// A lane: carries goods from one place to another.
    pub struct LaneRow in "lanes" key [lane] {
        /// Identifier.
        lane: Name,
        /// Where it starts.
        #[references("places")]
        from: Name,
        /// Where it ends.
        #[references("places")]
        to: Name,
        /// Mode of transport.
        mode: Mode = Mode::Sea,
        /// Days under way: a departure on day d of a period arrives in the period that holds d + transit_days.
        #[unit("days")]
        transit_days: Maybe<Count>,
        /// Periods under way, where no days are given.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Day of the period on which it leaves, 0 the first.
        #[unit("day of period")]
        departure_day: Count = 0,
        /// It leaves every so many periods (see also `departures`).
        #[unit("periods")]
        every: Count = 1,
        /// Period of the first departure.
        #[unit("period")]
        offset: Count = 0,
        /// Freight per shipping unit; vary it in `series`.
        #[unit("currency/freight_unit")]
        freight: NonNegative = 0.0,
        /// What freight is charged on.
        freight_unit: ShippingUnit = ShippingUnit::Piece,
        /// Currency of freight and fixed cost; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Capacity per departure; blank: no limit.
        #[unit("capacity_unit/departure")]
        capacity: Maybe<NonNegative>,
        /// What capacity is counted in.
        capacity_unit: ShippingUnit = ShippingUnit::Piece,
        /// Share lost under way.
        loss: Fraction = 0.0,
        /// Insurance as a share of the customs value; part of a CIF value.
        insurance: Fraction = 0.0,
        /// Emissions per tonne carried.
        #[unit("kg CO2e/t")]
        emissions: NonNegative = 0.0,
        /// Cost of a departure that carries anything (makes a whole-number decision).
        #[unit("currency/departure")]
        fixed_cost: NonNegative = 0.0,
        /// Least load of a departure that carries anything, in capacity units (makes a whole-number decision).
        #[unit("capacity_unit")]
        min_load: NonNegative = 0.0,
        /// Whether goods under suspension may move on it within a territory (in bond).
        in_bond: Flag = false,
        /// Products that it takes; blank: all.
        #[references("products")]
        products: Idents,
    }
}

table! {
    /// Listed departures of a lane; a lane with any has only these.
    pub struct DepartureRow in "departures" key [lane, date] {
        /// Lane.
        #[references("lanes")]
        lane: Name,
        /// Day of departure.
        date: Date,
    }
}

table! {
    /// A service: a liner rotation or truck round that calls at places in order and starts again.
    pub struct ServiceRow in "services" key [service] {
        /// Identifier.
        service: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Shared capacity of every leg, per sailing.
        #[unit("capacity_unit/sailing")]
        capacity: NonNegative,
        /// What capacity is counted in.
        capacity_unit: ShippingUnit = ShippingUnit::Teu,
        /// It sails every so many periods.
        #[unit("periods")]
        every: Count = 1,
        /// Period of the first sailing.
        #[unit("period")]
        offset: Count = 0,
        /// Cost of a sailing.
        #[unit("base currency/sailing")]
        fixed_cost: NonNegative = 0.0,
        /// Whether it runs, and costs, whatever is loaded; otherwise running is decided (a whole-number decision).
        committed: Flag = true,
        /// Whether the last call leads back to the first.
        cyclic: Flag = true,
    }
}

table! {
    /// A call of a service, in order of `call`.
    pub struct ServiceCallRow in "service_calls" key [service, call] {
        /// Service.
        #[references("services")]
        service: Name,
        /// Position in the rotation.
        call: Count,
        /// Place.
        #[references("places")]
        place: Name,
        /// Periods from this call to the next.
        #[unit("periods")]
        lead_time: Count = 0,
        /// Freight of the leg to the next call.
        #[unit("base currency/capacity_unit")]
        freight: NonNegative = 0.0,
    }
}

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
    /// A number of another table that changes with time, from a date until the next row or `valid_to`.
    pub struct SeriesRow in "series" key [table, key, field, valid_from] {
        /// Table: `lanes` (capacity, freight), `supplies` (capacity, price), `demands` (quantity, price), `plant_recipes` (capacity, cost), `resources` (capacity).
        table: Name,
        /// Key of the row there; several key columns are joined by `/`.
        key: Name,
        /// Field.
        field: Name,
        /// From this day; a period takes the value in force on its first day.
        valid_from: Date,
        /// Last day; blank: until the next row or the end.
        valid_to: Maybe<Date>,
        /// Value.
        value: Number,
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
    }
}
