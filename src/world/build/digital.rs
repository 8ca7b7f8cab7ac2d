//! Digital products, and taxes on their revenue.

use super::*;
use crate::world::digital::DigitalTax;
use crate::world::digital_vat::DigitalVat;

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
            let field = match row {
                _ if row.service_class.is_some() => None,
                _ if row.gb > 0.0 => Some("gb"),
                _ if row.latency_class.is_some() => Some("latency_class"),
                _ if row.data_class.is_some() => Some("data_class"),
                _ => None,
            };
            if let Some(field) = field {
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
        let products = tables.products.iter();
        products
            .map(|p| self.most_latency(p.latency_class.as_ref()))
            .collect()
    }

    /// Tells of service classes that no product is of.
    fn services_known(&mut self, services: &[Ident], at: At) {
        let products = &self.tables.products;
        let known = |class: &&Ident| {
            let mut of = products.iter();
            of.any(|p| p.service_class.as_ref() == Some(*class))
        };
        if let Some(unknown) = services.iter().find(|c| !known(c)) {
            self.problems.add(
                "E0710",
                at,
                "services",
                format!("no product is of class `{unknown}`"),
                "name a `service_class` of `products`",
            );
        }
    }

    /// VAT on digital services.
    pub(super) fn digital_vat(&mut self) -> Vec<DigitalVat> {
        let mut all = Vec::new();
        for row in &self.tables.digital_vat {
            self.services_known(&row.services, row.at);
            if row.on == VatOn::Sale && row.recoverable < 1.0 {
                self.problems.add(
                    "E0711",
                    row.at,
                    "recoverable",
                    format!("`{}` falls on sales, and says what buyers recover", row.vat),
                    "leave it out: what a price contains the seller pays in full; what buyers recover is a matter of `on = \"purchase\"`",
                );
            }
            all.push(DigitalVat {
                days: self.days(row.valid_from, row.valid_to, row.at),
                row: row.clone(),
            });
        }
        all
    }

    /// Taxes on digital services.
    pub(super) fn digital_taxes(&mut self, firms: &Names) -> Vec<DigitalTax> {
        let tables = self.tables;
        let mut taxes = Vec::new();
        for row in &tables.digital_taxes {
            self.services_known(&row.services, row.at);
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
