//! Digital products, and taxes on their revenue.

use super::*;
use crate::world::digital::DigitalTax;

impl Build<'_> {
    /// The most round-trip time of a latency class.
    pub(super) fn most_latency(&self, class: Option<&Ident>) -> Option<f64> {
        let mut classes = self.tables.latency_classes.iter();
        let found = classes.find(|c| Some(&c.latency_class) == class);
        found.map(|c| c.most_latency)
    }

    /// The longest that each product may take on its way; products that are digital in one table only are
    /// told.
    pub(super) fn digital_products(&mut self) -> Vec<Option<f64>> {
        let tables = self.tables;
        let digital = |name: &Ident| {
            let mut products = tables.products.iter();
            products.any(|p| p.product == *name && p.service_class.is_some())
        };
        for row in &tables.products {
            let over_links = row.gb > 0.0 || row.latency_class.is_some();
            if over_links && row.service_class.is_none() {
                let field = if row.gb > 0.0 { "gb" } else { "latency_class" };
                self.problems.add(
                    "E0709",
                    row.at,
                    field,
                    format!(
                        "`{}` goes over links, and is no digital product",
                        row.product
                    ),
                    "give its `service_class`; goods go by lanes",
                );
            }
        }
        for row in &tables.lanes {
            if let Some(name) = row.products.iter().find(|p| digital(p)) {
                self.problems.add(
                    "E0709",
                    row.at,
                    "products",
                    format!("lane `{}` takes `{name}`, which is digital", row.lane),
                    "digital products go over `links`",
                );
            }
        }
        for row in tables
            .transfer_prices
            .iter()
            .filter(|r| digital(&r.product))
        {
            self.problems.add(
                "E0709",
                row.at,
                "product",
                format!(
                    "`{}` is digital: what goes over links is not sold between firms",
                    row.product
                ),
                "leave the row out: transfer prices are for goods that move by lanes",
            );
        }
        let products = tables.products.iter();
        products
            .map(|p| self.most_latency(p.latency_class.as_ref()))
            .collect()
    }

    /// Taxes on digital services.
    pub(super) fn digital_taxes(&mut self, firms: &Names) -> Vec<DigitalTax> {
        let tables = self.tables;
        let mut taxes = Vec::new();
        for row in &tables.digital_taxes {
            let known = |class: &&Ident| {
                let mut products = tables.products.iter();
                products.any(|p| p.service_class.as_ref() == Some(*class))
            };
            if let Some(unknown) = row.services.iter().find(|c| !known(c)) {
                self.problems.add(
                    "E0710",
                    row.at,
                    "services",
                    format!("no product is of class `{unknown}`"),
                    "name a `service_class` of `products`",
                );
            }
            let thresholds = row.threshold_group.is_some() || row.threshold_country.is_some();
            if row.liable == Liability::Declared && thresholds {
                self.problems.add(
                    "E0710",
                    row.at,
                    "liable",
                    format!(
                        "`{}` is declared above thresholds that are to decide",
                        row.tax
                    ),
                    "leave the thresholds out, or let `liable` be `decided`",
                );
            }
            if row.country_revenue > row.group_revenue {
                self.problems.add(
                    "E0710",
                    row.at,
                    "country_revenue",
                    format!(
                        "the group of `{}` has more revenue in one country than anywhere",
                        row.tax
                    ),
                    "`group_revenue` has `country_revenue` in it",
                );
            }
            let firm = row.firm.as_ref().and_then(|f| firms.get(f));
            taxes.push(DigitalTax {
                days: self.days(row.valid_from, row.valid_to, row.at),
                firm_id: firm.unwrap_or_default(),
                row: row.clone(),
            });
        }
        taxes
    }
}
