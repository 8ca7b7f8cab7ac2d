//! What a service can carry, and what it can do at a port: asked before anything is posted.

use crate::network::Commodity;
use crate::rules::Draft;
use crate::world::{Service, ids::*};

/// Whether a commodity could be loaded from free circulation at a call, on a service that calls abroad,
/// and be landed there again, under suspension: it would have been nowhere, so that it has to sail.
pub(super) fn lies_there(draft: &Draft, call: CallId, c: CommodityId, aboard_as: Status) -> bool {
    let (world, network) = (draft.world, draft.network);
    let port = world.calls[call.index()].place_id;
    let goods = network.commodity(c);
    let there = |c: Option<Commodity>, status| {
        let id = c.and_then(|c| network.find(c));
        id.is_some_and(|c| network.window(port, c, status).is_some())
    };
    let service = world.calls[call.index()].service_id;
    aboard_as == Status::Suspended
        && world.aboard(service, Status::Free) == aboard_as
        && there(world.ashore(call, goods, Status::Free), Status::Free)
        && there(world.discharged(port, goods, aboard_as), aboard_as)
}

/// What a service can carry: what can be at one of its calls, in the status that it has on board.
pub(super) fn cargo(draft: &Draft, service: &Service, id: ServiceId) -> Vec<(CommodityId, Status)> {
    let (world, network) = (draft.world, draft.network);
    let mut cargo = Vec::new();
    for c in (0..network.commodities.len()).map(CommodityId::from) {
        // What a pilot admitted stays where it is.
        let goods = network.commodity(c);
        if world.confined(goods.marks) || world.is_digital(goods.product) {
            continue;
        }
        for status in [Status::Free, Status::Suspended] {
            let aboard = world.aboard(id, status);
            let somewhere = service.calls.clone().any(|call| {
                let place = world.calls[call as usize].place_id;
                let ashore = world.ashore(CallId(call), goods, status);
                if ashore == Some(goods) {
                    return network.window(place, c, status).is_some();
                }
                let there = |c, status| {
                    let id = network.find(c);
                    id.is_some_and(|c| network.window(place, c, status).is_some())
                };
                // What says who loaded it, or that it left, may be in no store: it was, or will be.
                let landed = world.discharged(place, goods, aboard);
                ashore.is_some_and(|a| there(a, status)) || landed.is_some_and(|l| there(l, aboard))
            });
            if somewhere && !cargo.contains(&(c, aboard)) {
                cargo.push((c, aboard));
            }
        }
    }
    cargo
}

/// Whether goods come to a place otherwise than by a service.
pub(super) fn originates(draft: &Draft, place: PlaceId, c: CommodityId, status: Status) -> bool {
    let (world, commodity) = (draft.world, draft.network.commodity(c));
    let bought = world.supplies.iter().any(|s| {
        status == Status::Free && s.place_id == place && s.commodity() == commodity.ageless()
    });
    let there = world
        .endowments
        .iter()
        .any(|e| e.place == place && e.commodity() == commodity);
    let made = world.plant_recipes.iter().any(|p| {
        let outputs = &world.recipes[p.recipe_id.index()].outputs;
        p.place_id == place && outputs.iter().any(|o| o.0 == commodity.product)
    });
    bought || there || made || world.lanes.iter().any(|l| l.to_id == place)
}

/// Whether goods discharged at a place can do anything there but be loaded again.
pub(super) fn lands(draft: &Draft, place: PlaceId, c: CommodityId, status: Status) -> bool {
    let (world, commodity) = (draft.world, draft.network.commodity(c));
    let wanted = world
        .demands
        .iter()
        .any(|d| d.place_id == place && d.product_id == commodity.product && d.accepts(commodity));
    let used = world.plant_recipes.iter().any(|p| {
        let inputs = &world.recipes[p.recipe_id.index()].inputs;
        p.place_id == place && inputs.iter().any(|i| i.0 == commodity.product)
    });
    let valued = world
        .end_values
        .iter()
        .any(|e| e.place_id == place && e.product_id == commodity.product);
    wanted
        || used
        || valued
        || status == Status::Suspended
        || world.places[place.index()].reload
        || world.lanes.iter().any(|l| l.from_id == place)
}
