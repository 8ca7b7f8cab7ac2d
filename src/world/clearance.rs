//! Clearance at a place: the ordinary way, and modes beside it.

use super::*;

noun! {
    /// A way to clear beside the ordinary one.
    ClearanceMode of ClearanceModeRow {
        /// Territory that offers it; `None`: that of its places, or every one.
        territory_id: Option<TerritoryId>,
        /// Places that offer it; none: every one.
        place_ids: Vec<PlaceId>,
        /// First and last day of entry.
        days: (Day, Day),
    }
}

/// What clearing at a place in one way costs and takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Desk {
    /// Cost per shipping unit.
    pub cost: f64,
    /// Cost of an entry by itself.
    pub per_entry: f64,
    /// Shipping units per period.
    pub capacity: Option<f64>,
    /// What cost and capacity are counted in.
    pub unit: ShippingUnit,
    /// Periods from entry until release.
    pub duration: u32,
}

/// The desk of a place that says nothing of clearance.
const OPEN: Desk = Desk {
    cost: 0.0,
    per_entry: 0.0,
    capacity: None,
    unit: ShippingUnit::Piece,
    duration: 0,
};

impl World {
    /// What clearing at a place costs and takes in a mode (`None`: the ordinary way).
    pub fn desk(&self, place: PlaceId, mode: Option<ModeId>) -> Desk {
        if let Some(mode) = mode {
            let m = &self.clearance_modes[mode.index()];
            return Desk {
                cost: m.cost,
                per_entry: m.cost_per_entry,
                capacity: m.capacity,
                unit: m.clearance_unit,
                duration: m.duration,
            };
        }
        let row = self.clearances.iter().find(|k| k.place_id == place);
        row.map_or(OPEN, |k| Desk {
            cost: k.cost,
            per_entry: k.cost_per_entry,
            capacity: k.capacity,
            unit: k.clearance_unit,
            duration: k.duration,
        })
    }

    /// The ways to clear that a place offers, on whatever day, the ordinary one first.
    pub fn modes_at(&self, place: PlaceId) -> impl Iterator<Item = Option<ModeId>> + '_ {
        let territory = self.places[place.index()].territory;
        let modes = self.clearance_modes.iter().enumerate();
        let offered = modes.filter(move |(_, m)| {
            m.territory_id.is_none_or(|t| t == territory)
                && (m.place_ids.is_empty() || m.place_ids.contains(&place))
        });
        std::iter::once(None).chain(offered.map(|(i, _)| Some(ModeId::from(i))))
    }

    /// Whether a way to clear is open on a day.
    pub fn mode_open(&self, mode: Option<ModeId>, day: Day) -> bool {
        mode.is_none_or(|m| {
            let days = self.clearance_modes[m.index()].days;
            days.0 <= day && day <= days.1
        })
    }

    /// The least time from entry to release that a place offers.
    pub fn soonest_release(&self, place: PlaceId) -> u32 {
        let modes = self.modes_at(place);
        modes
            .map(|m| self.desk(place, m).duration)
            .min()
            .unwrap_or(0)
    }

    /// What a mode is called; blank for the ordinary way.
    pub fn mode_name(&self, mode: Option<ModeId>) -> &str {
        mode.map_or("", |m| &self.clearance_modes[m.index()].mode)
    }

    /// What entries at a place in a mode are called: the place, and the mode beside the ordinary one.
    pub fn entry_name(&self, place: PlaceId, mode: Option<ModeId>) -> String {
        let at = &self.places[place.index()].place;
        match mode {
            None => at.to_string(),
            Some(_) => format!("{at}/{}", self.mode_name(mode)),
        }
    }
}
