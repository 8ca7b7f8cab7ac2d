//! VAT on digital services: which row decides, what is owed, and when it is paid. Facts that the rule, the
//! ledger and the audit share.

use jiff::ToSpan;

use super::tables::{DigitalVatRow, ReturnPeriod, VatOn};
use super::*;

noun! {
    /// VAT on digital services in a country.
    DigitalVat of DigitalVatRow {
        /// First and last day of supplies that it falls on.
        days: (Day, Day),
    }
}

/// VAT on one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VatOwed {
    /// Under which row.
    pub vat: DigitalVatId,
    /// What it costs, base currency.
    pub amount: f64,
    /// Day on which it is paid.
    pub due: Day,
}

impl DigitalVat {
    /// Share of a price that is VAT.
    pub fn share_of_price(&self) -> f64 {
        self.rate / (1.0 + self.rate)
    }

    /// Day on which what is supplied on a day is paid for: so long after its month or quarter.
    fn due(&self, calendar: &Calendar, day: Day) -> Day {
        let date = calendar.date(day);
        let first = date.first_of_month();
        let months = match self.returns {
            ReturnPeriod::Month => 1,
            ReturnPeriod::Quarter => 3 - i32::from((first.month() - 1) % 3),
        };
        let end = first
            .saturating_add(months.months())
            .saturating_sub(1.day());
        calendar.day(end).saturating_add(self.due_days as Day)
    }
}

impl World {
    /// The row on supplies of a digital product in a country on a day: of those that fit, one that names its
    /// class, then the later row.
    fn digital_vat(
        &self,
        on: VatOn,
        country: Country,
        product: ProductId,
        day: Day,
    ) -> Option<DigitalVatId> {
        let class = self.products[product.index()].service_class.as_ref()?;
        let all = self.information.vat.iter().enumerate();
        let fitting = all.filter(|(_, v)| {
            v.on == on
                && v.country == country
                && v.days.0 <= day
                && day <= v.days.1
                && (v.services.is_empty() || v.services.contains(class))
        });
        let found = fitting.max_by_key(|(i, v)| (!v.services.is_empty(), *i));
        found.map(|(i, _)| DigitalVatId::from(i))
    }

    /// VAT that the price of a unit contains which a demand buys in a period.
    pub fn vat_in_price(&self, demand: DemandId, period: u32) -> Option<VatOwed> {
        if self.information.vat.is_empty() {
            return None;
        }
        let d = &self.demands[demand.index()];
        let country = self.places[d.place_id.index()].country;
        let day = self.calendar.first(period);
        let id = self.digital_vat(VatOn::Sale, country, d.product_id, day)?;
        let vat = &self.information.vat[id.index()];
        Some(VatOwed {
            vat: id,
            amount: vat.share_of_price() * d.price_at.at(period.min(d.open.end.max(1) - 1)),
            due: vat.due(&self.calendar, day),
        })
    }

    /// VAT on a unit that comes from a place abroad in a period and that its buyer does not recover; at one of
    /// the prices, where firms sell it at several.
    pub fn vat_on_purchase(
        &self,
        from: PlaceId,
        to: PlaceId,
        product: ProductId,
        step: Option<u32>,
        period: u32,
    ) -> Option<VatOwed> {
        if self.information.vat.is_empty() {
            return None;
        }
        let country = self.places[to.index()].country;
        if self.places[from.index()].country == country {
            return None;
        }
        let day = self.calendar.first(period);
        let id = self.digital_vat(VatOn::Purchase, country, product, day)?;
        let vat = &self.information.vat[id.index()];
        let value = match self.sold_between(from, to, product) {
            Some(k) => self.transfer_prices()[k.index()].in_base(step.unwrap_or(0), period),
            None => self.carried_at(product),
        };
        Some(VatOwed {
            vat: id,
            amount: (1.0 - vat.recoverable) * vat.rate * value,
            due: vat.due(&self.calendar, day),
        })
    }
}
