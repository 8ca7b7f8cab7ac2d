//! How goods change as they move: what a lane, a service, a clearance makes of a commodity.

use super::Commodity;
use crate::world::tables::Spread;
use crate::world::{World, ids::*};

impl World {
    /// What a commodity that leaves on a lane in a status arrives as; `None` where the lane does
    /// not take it.
    pub fn carried(
        &self,
        lane: LaneId,
        commodity: Commodity,
        status: Status,
    ) -> Option<(Commodity, Status)> {
        let lane = &self.lanes[lane.index()];
        let takes = |only: &Vec<ProductId>| only.binary_search(&commodity.product).is_ok();
        if !lane.only.as_ref().is_none_or(takes) {
            return None;
        }
        if self.crosses_border(lane.from_id, lane.to_id) {
            return Some((commodity, Status::Suspended));
        }
        match status {
            Status::Free => Some((commodity, Status::Free)),
            Status::Suspended => lane.in_bond.then_some((commodity, Status::Suspended)),
        }
    }

    /// What a suspended commodity is once it has entered free circulation at a place.
    pub fn cleared(&self, _place: PlaceId, commodity: Commodity) -> Commodity {
        commodity
    }

    /// The status of goods on board of a service: one that calls in several territories carries
    /// everything under suspension, for what it lands has left customs territory.
    pub fn aboard(&self, service: ServiceId, status: Status) -> Status {
        let mut territories = self.services[service.index()]
            .calls
            .clone()
            .map(|c| self.places[self.calls[c as usize].place_id.index()].territory);
        let first = territories.next();
        if territories.all(|t| Some(t) == first) {
            status
        } else {
            Status::Suspended
        }
    }
}

impl crate::world::Supply {
    /// What is bought.
    pub fn commodity(&self) -> Commodity {
        Commodity {
            product: self.product_id,
            origin: self.origin,
            marks: self.marks,
        }
    }
}

impl crate::world::Endowment {
    /// What is there.
    pub fn commodity(&self) -> Commodity {
        Commodity {
            product: self.product,
            origin: self.origin,
            marks: self.marks,
        }
    }
}

impl crate::world::Demand {
    /// Whether it accepts a commodity of its product.
    pub fn accepts(&self, commodity: Commodity) -> bool {
        self.origins.is_empty() || self.origins.contains(&commodity.origin)
    }

    /// Most periods that a delivery may be late.
    pub fn lateness(&self) -> u32 {
        match (self.lateness_penalty, self.max_lateness, self.spread) {
            (None, ..) => 0,
            (Some(_), Some(most), _) => most,
            (Some(_), None, Spread::Each | Spread::Window) => u32::MAX / 4,
        }
    }
}
