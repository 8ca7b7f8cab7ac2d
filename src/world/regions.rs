//! Regions: places that are looked at together, and what they want.

use super::tables::Spread;
use super::*;

noun! {
    /// A region.
    Region of RegionRow {
        /// Its places, in order.
        place_ids: Vec<PlaceId>,
    }
}

/// The largest share to which every region can be served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FairShare {
    /// The share.
    pub share: f64,
    /// Whether it is proved that no plan serves every region to a larger one.
    pub proved: bool,
}

impl Region {
    /// Whether a place is in it.
    pub fn has(&self, place: PlaceId) -> bool {
        self.place_ids.binary_search(&place).is_ok()
    }
}

impl Demand {
    /// Units that are wanted over the horizon.
    pub fn wanted(&self) -> f64 {
        match self.spread {
            Spread::Each => self.open.clone().map(|t| self.quantity_at.at(t)).sum(),
            Spread::Window if self.open.is_empty() => 0.0,
            Spread::Window => self.quantity_at.at(self.open.start),
        }
    }
}

impl World {
    /// Regions with their ids.
    pub fn all_regions(&self) -> impl Iterator<Item = (RegionId, &regions::Region)> {
        let all = self.regions.iter().enumerate();
        all.map(|(i, r)| (RegionId::from(i), r))
    }

    /// Units that are wanted in a region over the horizon.
    pub fn wanted_in(&self, region: &regions::Region) -> f64 {
        let all = self.demands.iter().filter(|d| region.has(d.place_id));
        all.map(Demand::wanted).sum()
    }

    /// Share of its demand that a region is served at least.
    pub fn least_share(&self, region: &regions::Region) -> f64 {
        let fair = self.fair_share.map_or(0.0, |f| f.share);
        region.served_floor.unwrap_or(0.0).max(fair)
    }

    /// Whether a rule counts what a region is served.
    pub fn counts_service(&self, id: RegionId) -> bool {
        let region = &self.regions[id.index()];
        let asked = self.header.fairness == Fairness::MaxMin || region.served_floor.is_some();
        asked && self.wanted_in(region) > 0.0
    }

    /// Whether regions bind the plan.
    pub fn balances_regions(&self) -> bool {
        let mut all = (0..self.regions.len()).map(RegionId::from);
        all.any(|r| self.counts_service(r))
    }
}
