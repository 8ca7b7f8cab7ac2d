//! Digital goods and services: products without a shipping unit, and what is taxed of their sale.

use super::information::{Leave, Passage, Path};
use super::*;
use crate::network::Commodity;
use crate::world::tables::{DigitalTaxRow, Liability};

noun! {
    /// A tax on the revenue of digital services in a country.
    DigitalTax of DigitalTaxRow {
        /// First and last day of sales that it falls on.
        days: (Day, Day),
        /// Firm that pays it.
        firm_id: FirmId,
    }
}

/// A year under a tax: what is wanted to know whether it is liable, base currency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turnover {
    /// Revenue in the country.
    pub country: f64,
    /// Revenue of the group anywhere.
    pub group: f64,
}

/// How a threshold stands to what can be sold in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is crossed whatever is sold, or there is none.
    Crossed,
    /// It is never crossed.
    Never,
    /// What is sold decides.
    Decided,
}

impl World {
    /// Whether a product is a digital good or service.
    pub fn is_digital(&self, product: ProductId) -> bool {
        self.products[product.index()].service_class.is_some()
    }

    /// The longest that a digital product may take on its way.
    pub fn latency_of(&self, product: ProductId) -> Option<f64> {
        self.information.most_latency[product.index()]
    }

    /// The data that a digital product is, or has in it: its class, and where it counts as arisen, which
    /// is its country of origin. `None` where rules about data say nothing of it.
    pub fn data_in(&self, c: Commodity) -> Option<(DataClassId, JurisdictionId)> {
        let class = self.information.class_of[c.product.index()]?;
        Some((class, self.information.jurisdiction_in(c.origin)?))
    }

    /// What a digital product that is sent over links is under in a period; `None` where a rule about data
    /// forbids it, or an embargo or a standard keeps it out.
    pub fn sends(&self, c: Commodity, path: &Path, period: u32) -> Option<Leave> {
        if !self.admits(path.from, path.to, c, period) {
            return None;
        }
        let Some((class, origin)) = self.data_in(c) else {
            return Some(Leave::default());
        };
        let passage = Passage {
            class,
            origin,
            path,
            operator: None,
        };
        self.passage(&passage, period)
    }

    /// Places that a digital product is of use at: where it is wanted, and where a recipe takes it.
    pub fn places_for(&self, product: ProductId) -> std::collections::BTreeSet<PlaceId> {
        let wanted = self.demands.iter().filter(|d| d.product_id == product);
        let wanted = wanted.map(|d| d.place_id);
        let takes = |p: &&PlantRecipe| {
            let recipe = &self.recipes[p.recipe_id.index()];
            recipe.inputs.iter().any(|i| i.0 == product)
        };
        let used = self.plant_recipes.iter().filter(takes);
        wanted.chain(used.map(|p| p.place_id)).collect()
    }

    /// Whether a tax counts the revenue of a demand towards its group's.
    pub fn counts_towards(&self, tax: DigitalTaxId, demand: DemandId) -> bool {
        let t = &self.information.taxes[tax.index()];
        let product = self.demands[demand.index()].product_id;
        let class = self.products[product.index()].service_class.as_ref();
        class.is_some_and(|c| t.services.is_empty() || t.services.contains(c))
    }

    /// Whether a tax falls on what a demand buys in a period, by the period's first day.
    pub fn taxes(&self, tax: DigitalTaxId, demand: DemandId, period: u32) -> bool {
        let t = &self.information.taxes[tax.index()];
        let place = self.demands[demand.index()].place_id;
        let day = self.calendar.first(period);
        let here = self.places[place.index()].country == t.country;
        here && t.days.0 <= day && day <= t.days.1 && self.counts_towards(tax, demand)
    }

    /// Gross revenue of a unit that a demand buys in a period, without the VAT that its price contains, base
    /// currency, whatever the objective.
    pub fn revenue(&self, demand: DemandId, period: u32) -> f64 {
        let d = &self.demands[demand.index()];
        let vat = self.vat_in_price(demand, period);
        d.price_at.at(period.min(d.open.end.max(1) - 1)) - vat.map_or(0.0, |v| v.amount)
    }

    /// The most that a year can come to under a tax, what is not planned included.
    pub fn most_turnover(&self, tax: DigitalTaxId, year: u32) -> Turnover {
        let t = &self.information.taxes[tax.index()];
        let mut most = Turnover {
            country: t.country_revenue,
            group: t.group_revenue,
        };
        let of_year = |p: &u32| self.calendar.year_index(self.calendar.first(*p)) == year;
        let periods: Vec<u32> = (0..self.calendar.len()).filter(of_year).collect();
        for (i, d) in self.demands.iter().enumerate() {
            let id = DemandId::from(i);
            if d.open.is_empty() || !self.counts_towards(tax, id) {
                continue;
            }
            let all: f64 = match d.spread {
                Spread::Each => d.open.clone().map(|p| d.quantity_at.at(p)).sum(),
                Spread::Window => d.quantity_at.at(d.open.start),
            };
            let dearest = |taxed: bool| -> f64 {
                let open = periods
                    .iter()
                    .filter(|p| !taxed || self.taxes(tax, id, **p));
                open.map(|&p| self.revenue(id, p)).fold(0.0, f64::max)
            };
            most.country += all * dearest(true);
            most.group += all * dearest(false);
        }
        most
    }

    /// How the thresholds of a group and of a country stand in a year.
    pub fn thresholds(&self, tax: DigitalTaxId, year: u32) -> [Reach; 2] {
        let t = &self.information.taxes[tax.index()];
        let most = self.most_turnover(tax, year);
        let reach = |threshold: Option<f64>, sure: f64, most: f64| match threshold {
            _ if t.liable == Liability::Declared => Reach::Crossed,
            None => Reach::Crossed,
            Some(limit) if sure > limit => Reach::Crossed,
            Some(limit) if most > limit => Reach::Decided,
            Some(_) => Reach::Never,
        };
        [
            reach(t.threshold_group, t.group_revenue, most.group),
            reach(t.threshold_country, t.country_revenue, most.country),
        ]
    }

    /// What a year owes under a tax, base currency.
    pub fn digital_tax(&self, tax: DigitalTaxId, turnover: Turnover) -> f64 {
        let t = &self.information.taxes[tax.index()];
        // What is above by less than a rounding of the sum is not above.
        let above = |threshold: Option<f64>, revenue: f64| {
            threshold.is_none_or(|limit| revenue > limit + 1e-6 * limit.max(1.0))
        };
        let liable = t.liable == Liability::Declared
            || above(t.threshold_group, turnover.group)
                && above(t.threshold_country, turnover.country);
        match liable {
            true => t.rate * (turnover.country - t.allowance).max(0.0),
            false => 0.0,
        }
    }

    /// Last day of a calendar year of the horizon, or of the horizon in it.
    pub fn year_end(&self, year: u32) -> Day {
        let last = (0..self.calendar.end()).rev();
        let mut of_year = last.filter(|d| self.calendar.year_index(*d) == year);
        of_year.next().unwrap_or(self.calendar.end() - 1)
    }

    /// Day on which the tax of a calendar year is paid: so long after the year's end.
    pub fn digital_tax_due(&self, tax: DigitalTaxId, year: u32) -> Day {
        let t = &self.information.taxes[tax.index()];
        let number = self.calendar.year(0).saturating_add(year as i16);
        let end = jiff::civil::Date::new(number, 12, 31);
        let end = end.map_or(self.year_end(year), |d| self.calendar.day(d));
        end.saturating_add(t.due_days as Day)
    }
}
