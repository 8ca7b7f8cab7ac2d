//! How goods change as they move: what a lane, a service, a clearance makes of a commodity.

use super::Commodity;
use crate::world::tables::{DirectTransport, Spread};
use crate::world::tariff::{self, Consignment};
use crate::world::{Agreement, Call, Day, Lane, World, ids::*, marks::Marks};

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
        let (there, status) = self.moved(lane, commodity, status)?;
        let (from, to) = (lane.from_id, lane.to_id);
        let suspended = status == Status::Suspended;
        let marks = self.sold_marks(from, to, there.product, there.marks, suspended);
        Some((Commodity { marks, ..there }, status))
    }

    /// The same, whoever owns the ends.
    fn moved(
        &self,
        lane: &Lane,
        commodity: Commodity,
        status: Status,
    ) -> Option<(Commodity, Status)> {
        let takes = |only: &Vec<ProductId>| only.binary_search(&commodity.product).is_ok();
        if !lane.only.as_ref().is_none_or(takes) || self.is_digital(commodity.product) {
            return None;
        }
        // What is declared for export leaves at once, and never comes back.
        if !self.may_land(lane.to_id, commodity)
            || self.confined(commodity.marks)
            || self.never_comes(lane.from_id, lane.to_id, commodity)
        {
            return None;
        }
        if self.crosses_border(lane.from_id, lane.to_id) {
            // What leaves free circulation says so, where a customs union asks.
            let from = self.places[lane.from_id.index()].territory;
            let left = self.territories[from.index()].left_mark;
            let marks = match left.filter(|_| status == Status::Free) {
                Some(mark) => self.left(commodity.marks).with(mark),
                None => commodity.marks,
            };
            let marks = match status {
                Status::Free => marks.joined(self.leaving(from, commodity.product)),
                Status::Suspended => marks,
            };
            // Abroad, the procedures of the territory that they left say nothing.
            let there = self.places[lane.to_id.index()].territory;
            let marks = self.released(Some(there), marks);
            let landed = self.landed(lane.to_id, Commodity { marks, ..commodity });
            return Some((landed, Status::Suspended));
        }
        match status {
            Status::Free => Some((commodity, Status::Free)),
            Status::Suspended => lane.in_bond.then_some((commodity, Status::Suspended)),
        }
    }

    /// What a suspended commodity is once it has entered free circulation at a place.
    ///
    /// What enters free circulation in a territory that is no member leaves customs control there,
    /// and loses an agreement's status.
    pub fn cleared(&self, place: PlaceId, commodity: Commodity) -> Commodity {
        let territory = self.places[place.index()].territory;
        let marks = self.come_back(territory, self.left(commodity.marks));
        let marks = self.unsold(self.released(None, marks));
        self.abroad(place, Commodity { marks, ..commodity }, |_| true)
    }

    /// What a commodity is once it has arrived at a place of another territory: under an agreement
    /// that lets goods pass no third country, it loses its status there.
    pub fn landed(&self, place: PlaceId, commodity: Commodity) -> Commodity {
        self.abroad(place, commodity, |a| {
            a.direct_transport == DirectTransport::NoThirdCountry
        })
    }

    /// A commodity without the status of those agreements that a place's territory is no part of.
    fn abroad(
        &self,
        place: PlaceId,
        mut commodity: Commodity,
        loses: impl Fn(&Agreement) -> bool,
    ) -> Commodity {
        let territory = self.places[place.index()].territory;
        for (i, agreement) in self.agreements.iter().enumerate() {
            if !self.takes_part(AgreementId::from(i), territory) && loses(agreement) {
                for mark in agreement.marks().iter() {
                    commodity.marks = commodity.marks.without(mark);
                }
            }
        }
        commodity
    }

    /// Marks without those of the free circulation that goods left before.
    fn left(&self, marks: Marks) -> Marks {
        let known = self.territories.iter().filter_map(|t| t.left_mark);
        known.fold(marks, Marks::without)
    }

    /// What a service lands at a place of what it has on board in a status; `None` where it may not: goods
    /// that left under drawback do not come back. What another firm loaded is sold. From abroad, goods arrive as on any lane: the
    /// procedures of other territories say nothing here, and status that may pass no third country is
    /// lost in one.
    pub fn discharged(
        &self,
        place: PlaceId,
        commodity: Commodity,
        status: Status,
    ) -> Option<Commodity> {
        if !self.may_land(place, commodity) {
            return None;
        }
        let commodity = self.sold_on_landing(place, commodity, status == Status::Suspended);
        if status == Status::Free {
            return Some(commodity);
        }
        let there = self.places[place.index()].territory;
        let marks = self.released(Some(there), commodity.marks);
        Some(self.landed(place, Commodity { marks, ..commodity }))
    }

    /// What is on board of a commodity that is loaded at a call in a status: it says by whom, where that firm
    /// sells; and what leaves free circulation to go abroad says so, as on a lane.
    pub fn loaded(&self, call: CallId, c: Commodity, status: Status) -> Commodity {
        let call = &self.calls[call.index()];
        let c = self.told_by_loader(call.place_id, c);
        let Some(from) = self.left_aboard(call, status) else {
            return c;
        };
        let left = self.territories[from.index()].left_mark;
        let marks = left.map_or(c.marks, |mark| self.left(c.marks).with(mark));
        let marks = marks.joined(self.leaving(from, c.product));
        Commodity { marks, ..c }
    }

    /// What a commodity on board was in a status when it was loaded at a call; `None` where it was not.
    pub fn ashore(&self, call: CallId, c: Commodity, status: Status) -> Option<Commodity> {
        let mut before = self.unloaded(c);
        if let Some(from) = self.left_aboard(&self.calls[call.index()], status) {
            // Nothing in free circulation has left it: these marks come with loading.
            let given = self.leaving(from, c.product);
            before.marks = given.iter().fold(self.left(before.marks), Marks::without);
        }
        (self.loaded(call, before, status) == c).then_some(before)
    }

    /// The territory whose free circulation goods leave when they are loaded at a call, if any.
    fn left_aboard(&self, call: &Call, status: Status) -> Option<TerritoryId> {
        let aboard = self.aboard(call.service_id, Status::Free);
        let leaves = status == Status::Free && aboard == Status::Suspended;
        leaves.then(|| self.places[call.place_id.index()].territory)
    }

    /// The day by which all that a sailing brings to a call from abroad was loaded: the last of the
    /// period in which it was at the call before. `None` where that is no call of another territory,
    /// or before the horizon.
    pub fn loaded_by(&self, call: CallId, sailing: u32) -> Option<Day> {
        let of = &self.calls[call.index()];
        let service = &self.services[of.service_id.index()];
        let before = service
            .calls
            .clone()
            .find(|&c| self.calls[c as usize].next == Some(call))?;
        let before = &self.calls[before as usize];
        let lead: u32 = (service.calls.start..call.0)
            .map(|c| self.calls[c as usize].lead_time)
            .sum();
        let there = service.offset + sailing * service.every + lead;
        let period = there.checked_sub(before.lead_time)?;
        let abroad = self.crosses_border(before.place_id, of.place_id);
        (abroad && period < self.calendar.len()).then(|| self.calendar.last(period))
    }

    /// Whether a digital product may come from a place to another in a period: within a territory always;
    /// across a border, where no embargo is on it and it conforms to what is in force, on all its days.
    pub fn admits(&self, from: PlaceId, to: PlaceId, c: Commodity, period: u32) -> bool {
        if !self.crosses_border(from, to) {
            return true;
        }
        let (territory, slots) = (self.places[to.index()].territory, self.slots(to));
        let first = slots.at(period, self.calendar.first(period));
        (first..=slots.last_of(period)).all(|s| {
            let day = slots.get(s).first;
            !tariff::embargoed(self, &c.entering(territory, day))
                && self.barrier(to, c.product, c.marks, day).is_none()
        })
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

impl Commodity {
    /// As it presents itself to the customs of a territory on a day.
    pub fn entering(self, territory: TerritoryId, day: Day) -> Consignment {
        Consignment {
            territory,
            product: self.product,
            origin: self.origin,
            marks: self.marks,
            day,
        }
    }
}
