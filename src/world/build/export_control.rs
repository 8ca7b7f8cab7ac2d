//! Export controls, from their table.

use super::{Build, Names};
use crate::instance::cell::Country;
use crate::world::export_control::{self, ExportControl};
use crate::world::ids::*;
use crate::world::marks::{MarkKind, Marks};

impl Build<'_> {
    /// Learns the export controls, each with its mark.
    pub(super) fn export_controls(&mut self, products: &Names) {
        let tables = self.tables;
        for row in &tables.export_controls {
            let both = row
                .destinations
                .iter()
                .find(|d| row.origin_countries.contains(d));
            if let Some(country) = both {
                self.problems.add(
                    "E0373",
                    row.at,
                    "destinations",
                    format!(
                        "control `{}` keeps goods of {country} from {country}",
                        row.control
                    ),
                    "a control is about goods that leave: name other destinations",
                );
            }
            let Some(mark) = self.mark(MarkKind::Controlled, &row.control, row.at) else {
                continue;
            };
            let named = row.products.iter().filter_map(|p| products.get(p));
            let control = ExportControl {
                mark,
                named: named.collect(),
                days: self.days(row.valid_from, row.valid_to, row.at),
                row: row.clone(),
            };
            self.export_controls.push(control);
        }
    }

    /// Marks of goods that are controlled as they come from a country.
    pub(super) fn controlled(&self, product: ProductId, origin: Country) -> Marks {
        let code = self.tables.products[product.index()].hs_code.as_deref();
        export_control::at_source(&self.export_controls, product, code, origin)
    }
}
