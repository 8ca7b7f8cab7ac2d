//! Export control: goods of a kind and origin that may not go to some countries, and goods made
//! elsewhere with too much of them.
//!
//! Whether an item is controlled is a mark that it gets where it is bought or made, item by item:
//! the share of controlled content is that of the lot it was made from, never of a blend.

use std::ops::Deref;

use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::ExportControlRow;
use super::{Day, World};
use crate::instance::cell::Country;
use crate::network::Commodity;

/// An export control.
#[derive(Clone, Debug)]
pub struct ExportControl {
    /// The row as read.
    pub row: ExportControlRow,
    /// Mark of controlled goods.
    pub mark: MarkId,
    /// Products that it names.
    pub named: Vec<ProductId>,
    /// First and last day of departure.
    pub days: (Day, Day),
}

impl Deref for ExportControl {
    type Target = ExportControlRow;
    fn deref(&self) -> &ExportControlRow {
        &self.row
    }
}

/// Marks of goods of a product and HS code that are controlled as they come from a country: what
/// the lists name.
pub fn at_source(
    controls: &[ExportControl],
    product: ProductId,
    code: Option<&str>,
    origin: Country,
) -> Marks {
    let listed = |c: &&ExportControl| {
        let named = c.named.is_empty() || c.named.contains(&product);
        let within = |p: &str| code.is_some_and(|code| code.starts_with(p));
        let prefix = c.hs_code.as_deref().is_none_or(within);
        c.origin_countries.contains(&origin) && named && prefix
    };
    let known = controls.iter().filter(listed);
    known.fold(Marks::NONE, |marks, c| marks.with(c.mark))
}

impl World {
    /// The control that keeps goods from being brought from one place to another on a day.
    pub fn kept_by_control(
        &self,
        from: PlaceId,
        to: PlaceId,
        goods: Commodity,
        day: Day,
    ) -> Option<&ExportControl> {
        let country = |p: PlaceId| self.places[p.index()].country;
        let (from, to) = (country(from), country(to));
        self.export_controls.iter().find(|c| {
            from != to
                && goods.marks.has(c.mark)
                && c.destinations.contains(&to)
                && c.days.0 <= day
                && day <= c.days.1
        })
    }

    /// The control that keeps goods on board of a service from being discharged at a place on a day:
    /// one that calls in one country only exports nothing.
    pub fn kept_aboard(
        &self,
        service: ServiceId,
        to: PlaceId,
        goods: Commodity,
        day: Day,
    ) -> Option<&ExportControl> {
        let calls = self.services[service.index()].calls.clone();
        let mut places = calls.map(|c| self.calls[c as usize].place_id);
        places.find_map(|from| self.kept_by_control(from, to, goods, day))
    }

    /// Whether a control keeps goods from a place throughout the horizon.
    pub fn never_comes(&self, from: PlaceId, to: PlaceId, goods: Commodity) -> bool {
        let last = self.calendar.end() - 1;
        let mut controls = self.export_controls.iter();
        controls.any(|c| {
            c.days.0 <= 0
                && last <= c.days.1
                && self
                    .kept_by_control(from, to, goods, 0)
                    .is_some_and(|kept| kept.mark == c.mark)
        })
    }
}
