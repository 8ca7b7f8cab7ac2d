//! Territories, places, goods, lanes, services and what is agreed about them.

use super::*;

/// A customs territory.
#[derive(Clone, Debug)]
pub struct Territory {
    /// Identifier.
    pub name: Ident,
    /// Member countries.
    pub countries: Vec<Country>,
    /// Basis of the customs value.
    pub valuation: Valuation,
    /// Market rate of its currency into the base currency.
    pub market: Profile,
    /// Mark of goods that leave its free circulation, where some union asks.
    pub left_mark: Option<MarkId>,
    /// Periods cut where a measure of this territory changes inside one.
    pub slots: Slots,
}

noun! {
    /// A place.
    Place of PlaceRow {
        /// Its customs territory.
        territory: TerritoryId,
        /// Marks of what is made here.
        marks: Marks,
        /// Its resources.
        resources: Vec<ResourceId>,
    }
}
noun! {
    /// A product.
    Product of ProductRow {}
}
noun! {
    /// A supply.
    Supply of SupplyRow {
        /// Where.
        place_id: PlaceId,
        /// What.
        product_id: ProductId,
        /// Country of origin.
        origin: Country,
        /// Marks.
        marks: Marks,
        /// Price in base currency.
        price_at: Profile,
        /// Capacity.
        capacity_at: Option<Profile>,
        /// Periods in which it is open.
        open: Range<u32>,
    }
}
noun! {
    /// A recipe.
    Recipe of RecipeRow {
        /// Inputs per run.
        inputs: Vec<(ProductId, f64)>,
        /// Outputs per run, the main one first.
        outputs: Vec<(ProductId, f64)>,
        /// Hours per run by resource name.
        hours: Vec<(Ident, f64)>,
        /// Marks of conformity that its outputs have by design.
        marks: Marks,
    }
}
noun! {
    /// A recipe at a plant.
    PlantRecipe of PlantRecipeRow {
        /// Plant.
        place_id: PlaceId,
        /// Recipe.
        recipe_id: RecipeId,
        /// Cost per run in base currency.
        cost_at: Profile,
        /// Set-up cost in base currency.
        setup: f64,
        /// Runs per period.
        capacity_at: Option<Profile>,
    }
}
noun! {
    /// A resource of a plant.
    Resource of ResourceRow {
        /// Plant.
        place_id: PlaceId,
        /// Hours per period.
        capacity_at: Profile,
    }
}
noun! {
    /// A lane.
    Lane of LaneRow {
        /// Start.
        from_id: PlaceId,
        /// End.
        to_id: PlaceId,
        /// Products it takes; `None`: all.
        only: Option<Vec<ProductId>>,
        /// Freight per freight unit in base currency.
        freight_at: Profile,
        /// Fixed cost per departure in base currency.
        departure_cost: f64,
        /// Capacity per departure.
        capacity_at: Option<Profile>,
        /// Departures that arrive within the horizon.
        trips: Vec<Trip>,
    }
}

/// One departure of a lane and its arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Period of departure.
    pub period: u32,
    /// Day of departure.
    pub departs: Day,
    /// Period of arrival (before the place's dwell).
    pub arrival: u32,
    /// Day of arrival.
    pub arrives: Day,
}

noun! {
    /// A service.
    Service of ServiceRow {
        /// Its calls in order.
        calls: Range<u32>,
    }
}
noun! {
    /// A call.
    Call of ServiceCallRow {
        /// Service.
        service_id: ServiceId,
        /// Place.
        place_id: PlaceId,
        /// The next call, if any.
        next: Option<CallId>,
    }
}
noun! {
    /// Storage at a place.
    Storage of StorageRow {
        /// Place.
        place_id: PlaceId,
        /// Product; `None`: all together.
        product_id: Option<ProductId>,
    }
}
/// Goods that are there, or arrive, without a decision.
#[derive(Clone, Debug)]
pub struct Endowment {
    /// Where.
    pub place: PlaceId,
    /// What.
    pub product: ProductId,
    /// Origin.
    pub origin: Country,
    /// Marks.
    pub marks: Marks,
    /// Status.
    pub status: Status,
    /// Day from which it is there (0: from the start).
    pub day: Day,
    /// Day of loading on the vessel that brings it (before 0: before the horizon).
    pub loaded: Day,
    /// Quantity.
    pub quantity: f64,
}
noun! {
    /// A demand.
    Demand of DemandRow {
        /// Where.
        place_id: PlaceId,
        /// What.
        product_id: ProductId,
        /// Quantity (per period, or once).
        quantity_at: Profile,
        /// Price.
        price_at: Profile,
        /// Penalty per unit never delivered, priority included; `None`: it must be delivered.
        penalty: Option<f64>,
        /// Periods in which it is wanted.
        open: Range<u32>,
    }
}
noun! {
    /// A tariff measure.
    Measure of MeasureRow {
        /// Measures that keep this one away.
        excluded: Vec<MeasureId>,
        /// Mark of goods that left free circulation of the territory that it is a union with.
        union_mark: Option<MarkId>,
        /// Plants authorised to use what enters under it.
        plants: Vec<PlaceId>,
    }
}
noun! {
    /// A duty rate.
    Tariff of TariffRow {
        /// Territory.
        territory_id: TerritoryId,
        /// Measure.
        measure_id: MeasureId,
        /// Agreement whose origin it asks for.
        agreement_id: Option<AgreementId>,
        /// Quota that it is the rate inside of.
        quota_id: Option<QuotaId>,
        /// First and last day in force.
        days: (Day, Day),
        /// Day up to which goods loaded before it began are spared.
        in_transit: Option<Day>,
        /// First day on which a preference that holds for earlier entries can be claimed.
        claimed_from: Option<Day>,
        /// Mark of the producer that it is for.
        producer_mark: Option<MarkId>,
        /// Market rate of the specific rate's currency into the base currency.
        market: Profile,
    }
}
noun! {
    /// An embargo.
    Embargo of EmbargoRow {
        /// Territory; `None`: every one.
        territory_id: Option<TerritoryId>,
        /// First and last day in force.
        days: (Day, Day),
        /// Mark of the producer that it is for.
        producer_mark: Option<MarkId>,
    }
}
noun! {
    /// Clearance at a place.
    Clearance of ClearanceRow {
        /// Place.
        place_id: PlaceId,
    }
}
noun! {
    /// A contract.
    Contract of ContractRow {
        /// Lane (carrier).
        lane_id: Option<LaneId>,
        /// Supplies (supplier).
        supplies: Vec<SupplyId>,
        /// Periods of its window.
        window: Range<u32>,
        /// Price breaks: from this volume, this rate.
        steps: Vec<(f64, f64)>,
    }
}
noun! {
    /// The value of stock at the end.
    EndValue of EndValueRow {
        /// Place.
        place_id: PlaceId,
        /// Product.
        product_id: ProductId,
    }
}

impl Contract {
    /// Whether it replaces the lane's freight or the supply's price.
    pub fn sets_price(&self) -> bool {
        !self.steps.is_empty() || self.container > 0.0
    }
}
