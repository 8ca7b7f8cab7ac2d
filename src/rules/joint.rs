//! What comes along with an activity of another room.
//!
//! Rooms meet in shared accounts, and some of those are moved by an activity that another room
//! owns: a clearance also counts towards a carbon scheme's threshold, stock in bond also takes up
//! a guarantee. The room that posts the activity tells here what it is about to do (a [`Deed`]);
//! every room listed in `JOINED` adds what that means for its own accounts (an [`Extra`]).

use std::ops::Range;

use super::{
    Draft, carbon, cash, claims, clearance_modes, customs, deferment, digital_tax, digital_vat,
    drawback, end_use, entry_fees, export_control, guarantee, information, licences, procedures,
    quotas, regions, reliefs, risk, standards, technology, transfer_prices, vat,
};
use crate::audit::Audit;
use crate::model::CostTerm;
use crate::world::claims::Choice;
use crate::world::{Day, ids::*};

/// What a room is about to post, for one unit.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// Goods enter free circulation at a place in a slot of its territory.
    Enter {
        /// Where.
        place: PlaceId,
        /// What.
        commodity: CommodityId,
        /// Slot.
        slot: u32,
        /// Customs value of a unit, base currency.
        value: f64,
        /// The claim, and what a unit owes under it.
        choice: &'a Choice,
        /// Duty of all measures on a unit, base currency.
        duty: f64,
        /// The way to clear; `None`: the ordinary one.
        mode: Option<ModeId>,
    },
    /// Goods arrive under suspension by a lane from another territory.
    Land {
        /// Where.
        place: PlaceId,
        /// What.
        commodity: CommodityId,
        /// Slot.
        slot: u32,
        /// Day of loading.
        loaded: Day,
        /// Units that arrive of one that left.
        arriving: f64,
    },
    /// A run of a recipe uses up a product.
    Use {
        /// Plant.
        place: PlaceId,
        /// Product.
        product: ProductId,
        /// Period.
        period: u32,
        /// Units per run.
        quantity: f64,
    },
    /// Goods are bought.
    Buy {
        /// Under which supply.
        supply: SupplyId,
        /// Period.
        period: u32,
    },
    /// Goods leave on a lane.
    Carry {
        /// Lane.
        lane: LaneId,
        /// What leaves.
        commodity: CommodityId,
        /// Its status.
        status: Status,
        /// Period of departure.
        period: u32,
        /// Day of departure.
        day: Day,
    },
    /// Goods leave free circulation on a service that calls abroad.
    Load {
        /// Call.
        call: CallId,
        /// What was ashore.
        commodity: CommodityId,
        /// Period of the call.
        period: u32,
    },
    /// Goods go ashore from a service.
    Ashore {
        /// Call.
        call: CallId,
        /// What was on board.
        commodity: CommodityId,
        /// Period of the call.
        period: u32,
        /// Its first day.
        day: Day,
    },
    /// A digital product goes over links.
    Transmit {
        /// Which way, of what, at what price.
        transmission: TransmissionId,
        /// Period.
        period: u32,
    },
    /// Goods stay on board of a service to the next call.
    Stay {
        /// Call that they leave.
        call: CallId,
        /// What.
        commodity: CommodityId,
    },
    /// Goods are delivered.
    Deliver {
        /// Demand.
        demand: DemandId,
        /// What.
        commodity: CommodityId,
        /// Period.
        period: u32,
    },
    /// A run of a recipe starts at a plant.
    Make {
        /// Recipe at its plant.
        plant: PlantRecipeId,
        /// Period in which it starts.
        period: u32,
    },
    /// Goods are kept at a place from a period to the next.
    Stock {
        /// Where.
        place: PlaceId,
        /// What.
        commodity: CommodityId,
        /// Period.
        period: u32,
    },
    /// Suspended goods are under way within the territory of a place, or wait on its quay.
    UnderWay {
        /// A place of the territory.
        place: PlaceId,
        /// What.
        commodity: CommodityId,
        /// First period over whose end they are.
        from: u32,
        /// The period in which they are there.
        until: u32,
    },
    /// Suspended goods are kept at a place to the next slot.
    Keep {
        /// Where.
        place: PlaceId,
        /// What.
        commodity: CommodityId,
        /// Slot.
        slot: u32,
    },
}

/// What comes along with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Row and coefficient of a unit; no row twice.
    pub entries: Vec<(u32, f64)>,
    /// Named costs of a unit.
    pub costs: Vec<(CostTerm, f64)>,
}

/// The rooms that add to what others do.
const JOINED: &[fn(&Draft, Deed, &mut Extra)] = &[
    carbon::entries::join,
    drawback::entries::join,
    vat::entries::join,
    deferment::entries::join,
    guarantee::entries::join,
    customs::loading::join,
    end_use::entries::join,
    entry_fees::entries::join,
    claims::entries::join,
    clearance_modes::entries::join,
    reliefs::entries::join,
    procedures::entries::join,
    quotas::entries::join,
    risk::entries::join,
    standards::entries::join,
    regions::entries::join,
    technology::entries::join,
    licences::entries::join,
    transfer_prices::entries::join,
    information::entries::join,
    digital_tax::entries::join,
    digital_vat::entries::join,
];

/// All that comes along with a deed.
pub fn along(draft: &Draft, deed: Deed) -> Extra {
    let mut extra = Extra::default();
    for join in JOINED {
        join(draft, deed, &mut extra);
    }
    extra
}

/// What comes along with suspended goods of a place in each slot, whoever keeps them.
pub fn kept(
    draft: &Draft,
    place: PlaceId,
    commodity: CommodityId,
    slots: Range<u32>,
) -> Vec<Extra> {
    let of = |slot| Deed::Keep {
        place,
        commodity,
        slot,
    };
    slots.map(|slot| along(draft, of(slot))).collect()
}

/// An audit of what comes along.
pub type Auditor = fn(&mut Audit);

/// The audits of what comes along: they go round after the rooms, when entries and stocks are known.
pub const AUDITS: &[(&str, Auditor)] = &[
    ("carbon", carbon::audit::audit),
    ("import VAT", vat::audit::audit),
    ("duty deferment", deferment::audit::audit),
    ("guarantees", guarantee::audit::audit),
    ("claims", claims::audit::audit),
    ("clearance modes", clearance_modes::audit::audit),
    ("refunds", customs::audit::refunds::audit),
    ("reliefs", reliefs::audit::audit),
    ("procedures", procedures::audit::exports::audit),
    ("export control", export_control::audit::audit),
    ("risk", risk::audit::audit),
    ("regions", regions::audit::audit),
    ("technology", technology::audit::audit),
    ("licences", licences::audit::audit),
    ("transfer prices", transfer_prices::audit::audit),
    ("digital services tax", digital_tax::audit::audit),
    ("VAT on digital services", digital_vat::audit::audit),
    ("cash", cash::audit::audit),
    ("standards", standards::audit::audit),
    ("information", information::audit::audit),
];

/// The audit of a room that is audited after all rooms (see [`AUDITS`]).
pub fn audited_after(_: &mut Audit) {}
