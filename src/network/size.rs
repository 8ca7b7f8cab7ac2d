//! How large the model of a network will be, told before any of it is built.

use super::{Commodity, Network};
use crate::world::{World, ids::*};

/// Bytes of a column, its entries and its row through the view, the flat matrix, its scaled copy
/// and the solver's own: the least that solving takes (measured: docs/benchmarks.md).
const BYTES_PER_COLUMN: u64 = 400;
const BYTES_PER_ROW: u64 = 100;

/// An estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub columns: u64,
    /// Rows.
    pub rows: u64,
}

impl Size {
    /// Columns and rows of the model of a network: stocks and carriage are counted, which are
    /// nearly all there is; the rest is counted at its most.
    pub fn of(world: &World, network: &Network) -> Size {
        let periods = u64::from(world.calendar.len());
        let mut size = Size::default();
        let mut calls_at = vec![0u64; world.places.len()];
        for call in &world.calls {
            calls_at[call.place_id.index()] += 1;
        }
        let mut lanes_from: Vec<Vec<LaneId>> = vec![Vec::new(); world.places.len()];
        for (i, lane) in world.lanes.iter().enumerate() {
            lanes_from[lane.from_id.index()].push(LaneId::from(i));
        }
        for (&(place, c, status), window) in &network.nodes {
            let end = match network.presolve.end((place, c, status)) {
                Some(end) => end,
                None => network.commodity(c).last_use(world.calendar.len()),
            };
            let times = u64::from(world.times_until(place, status, end))
                .saturating_sub(u64::from(window.earliest));
            size.rows += times;
            size.columns += times;
            if status == Status::Suspended {
                size.columns += times * (1 + stays(world, place, network.commodity(c)));
            }
            // Aboard and on the quay: load, stay, discharge, transship, board, wait.
            size.columns += 6 * calls_at[place.index()] * times;
            size.rows += 2 * calls_at[place.index()] * times;
            for &id in &lanes_from[place.index()] {
                let lane = &world.lanes[id.index()];
                if network.presolve.drops(id) {
                    continue;
                }
                let Some(to) = network
                    .carried(world, id, c, status)
                    .and_then(|(there, arrives_as)| network.window(lane.to_id, there, arrives_as))
                else {
                    continue;
                };
                let dwell = world.places[lane.to_id.index()].dwell;
                let first = lane.trips.partition_point(|t| t.period < window.earliest);
                let last = lane
                    .trips
                    .partition_point(|t| t.arrival + dwell <= to.latest);
                size.columns += last.saturating_sub(first) as u64;
            }
        }
        let per_period = world.plant_recipes.len() * 2
            + world.resources.len()
            + world.demands.len() * 3
            + world.supplies.len()
            + world.contracts.len();
        size.columns += per_period as u64 * periods;
        // Every lot of processing, in every slot.
        for (_, lot) in network.lots.iter() {
            let place = world.processings[lot.processing.index()].place;
            size.columns += u64::from(world.slots(place).len());
        }
        size.rows += (world.resources.len() + world.demands.len()) as u64 * periods;
        size.rows += world
            .lanes
            .iter()
            .map(|l| l.trips.len() as u64)
            .sum::<u64>();
        size
    }

    /// Least memory that solving takes, in bytes.
    pub fn bytes(self) -> u64 {
        self.columns
            .saturating_mul(BYTES_PER_COLUMN)
            .saturating_add(self.rows.saturating_mul(BYTES_PER_ROW))
    }
}

/// Most stays that can begin with goods at a place in a slot, by temporary admission.
fn stays(world: &World, place: PlaceId, c: Commodity) -> u64 {
    let slots = u64::from(world.slots(place).len());
    let a_period = slots.div_ceil(u64::from(world.calendar.len()).max(1));
    let all = world.admissions.iter().enumerate();
    let here =
        all.filter(|(i, a)| a.place == place && world.admitted(AdmissionId::from(*i), c).is_some());
    let last = here.map(|(_, a)| match a.discharge_within {
        Some(within) => slots.min((u64::from(within) + 1) * a_period),
        None => slots,
    });
    last.sum()
}
