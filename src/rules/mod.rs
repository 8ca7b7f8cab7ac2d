//! The rule families: one room each, and this registry.
//!
//! A room opens accounts, then posts activities; rooms meet only in shared accounts. Adding a
//! family is one folder and one line here.

pub mod carbon;
pub mod contracts;
pub mod customs;
pub mod deferment;
pub mod demand;
pub mod guarantee;
pub mod joint;
pub mod origin;
pub mod production;
pub mod ranges;
pub mod risk;
pub mod storage;
pub mod supply;
pub mod transport;
pub mod vat;

use crate::audit::Audit;
use crate::model::{Account, Model};
use crate::network::Network;
use crate::world::{Day, World, ids::*};

/// What a room works with: the world, the pruned network, and the model that it adds to.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The world.
    pub world: &'a World,
    /// The network.
    pub network: &'a Network,
    /// The model so far.
    pub model: Model,
}

/// A rule family.
#[derive(Clone, Copy)]
pub struct Room {
    /// Name, for people.
    pub name: &'static str,
    /// Opens its accounts.
    pub open: fn(&mut Draft),
    /// Posts its activities.
    pub post: fn(&mut Draft),
    /// Checks its rules again, from a plan's rows and the world alone.
    pub audit: fn(&mut Audit),
}

/// Every rule family.
pub const ROOMS: &[Room] = &[
    Room {
        name: "storage",
        open: storage::entries::open,
        post: storage::entries::post,
        audit: storage::audit::audit,
    },
    Room {
        name: "demand",
        open: demand::entries::open,
        post: demand::entries::post,
        audit: demand::audit::audit,
    },
    Room {
        name: "contracts",
        open: contracts::entries::open,
        post: contracts::entries::post,
        audit: contracts::audit::audit,
    },
    Room {
        name: "supply",
        open: supply::entries::open,
        post: supply::entries::post,
        audit: supply::audit::audit,
    },
    Room {
        name: "lanes",
        open: transport::lanes::open,
        post: transport::lanes::post,
        audit: transport::audit::lanes::audit,
    },
    Room {
        name: "services",
        open: transport::services::open,
        post: transport::services::post,
        audit: transport::audit::services::audit,
    },
    Room {
        name: "origin",
        open: origin::entries::open,
        post: origin::entries::post,
        audit: origin::audit::audit,
    },
    Room {
        name: "production",
        open: production::entries::open,
        post: production::entries::post,
        audit: production::audit::audit,
    },
    Room {
        name: "carbon",
        open: carbon::entries::open,
        post: carbon::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "guarantee",
        open: guarantee::entries::open,
        post: guarantee::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "risk",
        open: risk::entries::open,
        post: risk::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "customs",
        open: customs::entries::open,
        post: customs::entries::post,
        audit: customs::audit::audit,
    },
];

/// Builds the model: every room opens its accounts, then every room posts.
pub fn build(world: &World, network: &Network) -> Model {
    let mut draft = Draft {
        world,
        network,
        model: Model::default(),
    };
    draft.model.lp.name = world.header.name.to_string();
    for room in ROOMS {
        (room.open)(&mut draft);
    }
    for room in ROOMS {
        (room.post)(&mut draft);
    }
    draft.model
}

/// Customs value and duty of a unit that would enter a place on a day without any claim; `None`
/// under an embargo. A fact that rooms beside customs need.
pub fn unclaimed_duty(
    world: &World,
    network: &Network,
    place: PlaceId,
    commodity: CommodityId,
    day: Day,
) -> Option<(f64, f64)> {
    let territory = world.places[place.index()].territory;
    let c = network.commodity(commodity);
    let options = customs::tariff::options(world, territory, c.product, c.origin, c.marks, day)?;
    let unclaimed = options.into_iter().find(|o| o.claim.is_none())?;
    Some((unclaimed.value, unclaimed.total()))
}

impl Draft<'_> {
    /// Row of goods at a place at a time (period, or slot where suspended).
    pub fn goods(&self, place: PlaceId, c: CommodityId, status: Status, time: u32) -> Option<u32> {
        self.model.row(Account::Goods(place, c, status), time)
    }

    /// Most units of a commodity that can be of use.
    pub fn most(&self, c: CommodityId) -> f64 {
        self.network.bounds.units(self.network.commodity(c).product)
    }
}
