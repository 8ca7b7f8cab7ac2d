//! The nouns of an instance as tables. This file is the format: the reader, the JSON Schema, the
//! data package and `docs/instance-format.md` are all made from these declarations.

mod charges;
mod customs;
mod drawback;
mod export_control;
mod information;
mod origin;
mod procedures;
mod production;
mod reliefs;
mod risk;
mod standards;
mod stock;
mod tariffs;
mod technology;
mod trade;
mod transport;
mod treasury;

pub use charges::*;
pub use customs::*;
pub use drawback::*;
pub use export_control::*;
pub use information::*;
pub use origin::*;
pub use procedures::*;
pub use production::*;
pub use reliefs::*;
pub use risk::*;
pub use standards::*;
pub use stock::*;
pub use tariffs::*;
pub use technology::*;
pub use trade::*;
pub use transport::*;
pub use treasury::*;

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

choice! {
    /// Length of a period.
    pub enum PeriodLength { Day = "day", Week = "week", Month = "month" }
}
choice! {
    /// Sense of the objective.
    pub enum Sense { Cost = "cost", Profit = "profit", Wealth = "wealth", Financing = "financing" }
}
impl Sense {
    /// Whether more is better.
    pub fn maximises(self) -> bool {
        matches!(self, Sense::Profit | Sense::Wealth)
    }

    /// Whether revenue is part of it.
    pub fn counts_revenue(self) -> bool {
        self.maximises()
    }
}

choice! {
    /// Regard for regions: none beside floors, or the least served share made as large as it can be before cost is looked at.
    pub enum Fairness { None = "none", MaxMin = "max-min" }
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
    /// Whether a quantity falls in every period of a range or once over all of it.
    pub enum Spread { Each = "each", Window = "window" }
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
        /// Minimise the landed cost, or maximise the profit (revenue less cost). With `firms` also: maximise `wealth`, the discounted money left at the end, or minimise what `financing` costs alone.
        objective: Sense = Sense::Cost,
        /// Yearly rate at which money later is worth less, where the objective is `wealth`.
        #[unit("per year")]
        discount_rate: NonNegative = 0.0,
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
        /// Regard for regions (`regions`): with `max-min` the share of its demand that the worst served region gets is made as large as it can be, and then the best plan that keeps to it is sought.
        fairness: Fairness = Fairness::None,
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
        /// Sector of industry, for adaptation platforms and funds.
        sector: Maybe<Name>,
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
        /// Class of the digital good or service that it is (streaming, analysis): it has no shipping unit, goes over data links and no lane, and passes no customs. Blank: goods.
        service_class: Maybe<Name>,
        /// Data of a unit of a digital product, which links carry.
        #[unit("GB/unit")]
        gb: NonNegative = 0.0,
        /// How long a digital product may take on its way; blank: any time.
        #[references("latency_classes")]
        latency_class: Maybe<Name>,
        /// Class of the data that a digital product is, or has in it: rules about data hold for it where it is delivered, as data of its country of origin. Blank: they say nothing of it.
        #[references("data_classes")]
        data_class: Maybe<Name>,
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
    /// A number of another table that changes with time, from a date until the next row or `valid_to`.
    pub struct SeriesRow in "series" key [table, key, field, valid_from] {
        /// Table: `lanes` (capacity, freight), `supplies` (capacity, price), `demands` (quantity, price), `plant_recipes` (capacity, cost), `resources` (capacity), `links` (bandwidth, cost), `compute_nodes` (capacity, price).
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
