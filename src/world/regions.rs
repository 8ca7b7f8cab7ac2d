//! Regions: places that are looked at together.

use super::*;

noun! {
    /// A region.
    Region of RegionRow {
        /// Its places, in order.
        place_ids: Vec<PlaceId>,
    }
}

impl Region {
    /// Whether a place is in it.
    pub fn has(&self, place: PlaceId) -> bool {
        self.place_ids.binary_search(&place).is_ok()
    }
}
