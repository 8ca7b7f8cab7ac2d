//! Lanes, departures, services and their calls.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::*;

choice! {
    /// Mode of transport.
    pub enum Mode { Sea = "sea", Air = "air", Road = "road", Rail = "rail", Barge = "barge", Pipeline = "pipeline" }
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
        /// Emissions of the leg to the next call per tonne carried.
        #[unit("kg CO2e/t")]
        emissions: NonNegative = 0.0,
    }
}
