//! From nouns to the goods that can be anywhere: commodity keys, and where and when each can matter.
//!
//! Only what can reach a demand from a supply exists. Forward from the supplies, through lanes,
//! services, clearance and recipes, each node (place, commodity, status) gets the earliest period
//! in which goods can be there; backward from the demands, the latest in which they still matter.

mod bounds;
pub mod content;
pub mod information;
pub mod lots;
pub mod mesh;
mod moves;
pub mod preference;
mod presolve;
mod reach;
pub mod runs;
mod shelf_life;
mod size;
pub mod variants;

pub use bounds::Bounds;
pub use presolve::Presolve;
pub use runs::{Pool, Run, Runs};
pub use size::Size;

use std::collections::BTreeMap;

use crate::instance::cell::{Country, Ident};
use crate::world::{World, ids::*, marks::Marks};

/// A product with its non-preferential origin and its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Commodity {
    /// Product.
    pub product: ProductId,
    /// Country of origin.
    pub origin: Country,
    /// Marks.
    pub marks: Marks,
}

/// Goods of one kind and customs status at one place.
pub type Node = (PlaceId, CommodityId, Status);

/// Periods in which goods at a node can matter, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Earliest that goods can be there.
    pub earliest: u32,
    /// Latest that goods there can still serve something.
    pub latest: u32,
}

/// The pruned network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Commodities, in order of product and origin.
    pub commodities: Vec<Commodity>,
    /// Nodes that can matter, in order.
    pub nodes: BTreeMap<Node, Window>,
    /// How many nodes could be reached from a supply but serve no demand, and so were left out.
    pub pruned: usize,
    /// How much of each product can be of use.
    pub bounds: Bounds,
    /// Ways to run each recipe at a plant.
    pub runs: Runs,
    /// Recipes at plants whose inputs are of too many classes to look at every lot.
    pub crowded: Vec<PlantRecipeId>,
    /// Processing under suspension of too many different lots.
    pub overfull: Vec<ProcessingId>,
    /// Lots that are processed under suspension.
    pub lots: lots::Lots,
    /// What is left out because no plan is better with it.
    pub presolve: Presolve,
    /// Data and work.
    pub information: information::Flows,
}

impl Network {
    /// Builds the network of a world.
    pub fn of(world: &World) -> Network {
        let mut network = Network::whole(world);
        network.presolve = Presolve::of(world, &network);
        network
    }

    /// The network with dominated lanes and idle stocks left in.
    pub fn whole(world: &World) -> Network {
        let bounds = Bounds::of(world);
        let mut network = reach::network(world, bounds, true);
        network.runs = Runs::of(world, &network);
        network.lots = lots::Lots::of(world, &network);
        network.information = information::Flows::of(world, &network);
        network
    }

    /// The network of a world that shares decisions with others: nothing is pruned for lack of use,
    /// for what is useless here may be of use in another; `useful` is what is of use in any.
    pub fn shared(world: &World, useful: &BTreeMap<Ident, f64>) -> Network {
        let mut bounds = Bounds::of(world);
        bounds.widen(world, useful);
        let mut network = reach::network(world, bounds, false);
        network.runs = Runs::of(world, &network);
        network.lots = lots::Lots::of(world, &network);
        network.information = information::Flows::of(world, &network);
        network
    }

    /// When goods at a node can matter, if ever.
    pub fn window(&self, place: PlaceId, commodity: CommodityId, status: Status) -> Option<Window> {
        self.nodes.get(&(place, commodity, status)).copied()
    }

    /// What can be at a place: commodities and statuses in order.
    pub fn at(&self, place: PlaceId) -> impl Iterator<Item = (CommodityId, Status)> + '_ {
        let first = (place, CommodityId(0), Status::Free);
        let last = (place, CommodityId(u32::MAX), Status::Suspended);
        self.nodes.range(first..=last).map(|(&(_, c, s), _)| (c, s))
    }

    /// A commodity.
    pub fn commodity(&self, id: CommodityId) -> Commodity {
        self.commodities[id.index()]
    }

    /// The id of a commodity, if it exists.
    pub fn find(&self, commodity: Commodity) -> Option<CommodityId> {
        self.commodities
            .binary_search(&commodity)
            .ok()
            .map(CommodityId::from)
    }

    /// What a commodity that leaves on a lane in a status arrives as, if the lane takes it.
    pub fn carried(
        &self,
        world: &World,
        lane: LaneId,
        commodity: CommodityId,
        status: Status,
    ) -> Option<(CommodityId, Status)> {
        let (there, status) = world.carried(lane, self.commodity(commodity), status)?;
        Some((self.find(there)?, status))
    }

    /// What a suspended commodity is once cleared at a place.
    pub fn cleared(
        &self,
        world: &World,
        place: PlaceId,
        commodity: CommodityId,
    ) -> Option<CommodityId> {
        self.find(world.cleared(place, self.commodity(commodity)))
    }

    /// Commodities of a product.
    pub fn of_product(&self, product: ProductId) -> impl Iterator<Item = CommodityId> + '_ {
        let from = self.commodities.partition_point(|c| c.product < product);
        let to = self.commodities.partition_point(|c| c.product <= product);
        (from..to).map(CommodityId::from)
    }
}
