//! The ways to clear that are open to a consignment: what each costs, when it releases the goods, and what it
//! must be told.
//!
//! What messages and compute cost is a matter of the plan, which chooses links and nodes: a way says how much
//! of them it needs.

use serde::Serialize;

use crate::world::information::Happening;
use crate::world::tables::ShippingUnit;
use crate::world::tariff::Consignment;
use crate::world::{World, ids::*};

/// One way to clear.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Way {
    /// `ordinary`, or the clearance mode.
    pub way: String,
    /// What the consignment pays for clearance, the entry included.
    pub cost: f64,
    /// Of it, what the entry costs by itself.
    pub per_entry: f64,
    /// Periods from the entry to the release.
    pub periods: u32,
    /// Day on which the goods are released: of the entry, or the first of a later period.
    pub released: String,
    /// Most that it clears in a period, in `unit`; `None`: no limit.
    pub capacity: Option<f64>,
    /// What capacity is counted in.
    pub unit: &'static str,
    /// Periods that the whole consignment takes to enter at that capacity; `None`: it never does.
    pub periods_to_enter: Option<u32>,
    /// Data that arises with the entry.
    pub data: Vec<DataNeeded>,
    /// Work that the entry needs.
    pub work: Vec<WorkNeeded>,
    /// Landed cost under the cheapest claim, cleared in this way as one entry, without data and compute.
    pub landed: f64,
}

/// Data that arises with an entry.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct DataNeeded {
    /// Class.
    pub data_class: String,
    /// GB.
    pub gb: f64,
}

/// Work that an entry needs.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct WorkNeeded {
    /// What.
    pub workload: String,
    /// Units of it.
    pub quantity: f64,
    /// Class of data that it takes; blank: none.
    pub data_class: String,
    /// GB that it takes.
    pub gb: f64,
    /// Hours of compute.
    pub hours: f64,
    /// Most round-trip time of its answer, in ms.
    pub most_latency: Option<f64>,
}

/// The ways open to goods at a place on their day of entry, the ordinary one first. `before` is what they cost
/// landed under the cheapest claim, without clearance.
pub(super) fn ways(
    world: &World,
    place: PlaceId,
    goods: &Consignment,
    quantity: f64,
    before: f64,
) -> Vec<Way> {
    let open = world.modes_at(place);
    open.filter(|m| world.mode_open(*m, goods.day))
        .map(|m| way(world, place, m, goods, quantity, before))
        .collect()
}

fn way(
    world: &World,
    place: PlaceId,
    mode: Option<ModeId>,
    goods: &Consignment,
    quantity: f64,
    before: f64,
) -> Way {
    let desk = world.desk(place, mode);
    let calendar = &world.calendar;
    let size = world.per_unit(goods.product, desk.unit) * quantity;
    let cost = desk.cost * size + desk.per_entry;
    let period = calendar.period(goods.day.clamp(0, calendar.end() - 1));
    let period = period.unwrap_or(0);
    let released = match desk.duration {
        0 => calendar.date(goods.day),
        later => calendar.start_of(period.saturating_add(later)),
    };
    let periods_to_enter = match desk.capacity {
        None => Some(1),
        Some(most) if size > 0.0 && most > 0.0 => Some((size / most).ceil() as u32),
        Some(_) => (size == 0.0).then_some(1),
    };
    let happening = Happening::Cleared(place, goods.product, mode);
    let info = &world.information;
    let data = world.data_with(happening).into_iter();
    let data = data.map(|(class, gb)| DataNeeded {
        data_class: info.class(class).to_string(),
        gb: gb * quantity,
    });
    let work = world.work_with(happening).into_iter();
    let work = work.map(|(id, units)| {
        let w = &info.workloads[id.index()];
        let class = w.takes();
        WorkNeeded {
            workload: w.workload.to_string(),
            quantity: units * quantity,
            data_class: class.map_or(String::new(), |c| info.class(c).to_string()),
            gb: class.map_or(0.0, |_| w.gb * units * quantity),
            hours: w.hours * units * quantity,
            most_latency: w.most_latency,
        }
    });
    Way {
        way: match mode {
            None => "ordinary".to_string(),
            Some(_) => world.mode_name(mode).to_string(),
        },
        cost,
        per_entry: desk.per_entry,
        periods: desk.duration,
        released: released.to_string(),
        capacity: desk.capacity,
        unit: ShippingUnit::name(desk.unit),
        periods_to_enter,
        data: data.collect(),
        work: work.collect(),
        landed: before + cost,
    }
}
