//! What entering free circulation costs beside duty, and when it is paid: carbon certificates,
//! import VAT, deferred duty, guarantees. Facts that several rules and the plan share.

use jiff::{ToSpan, civil::Date};

use super::*;

/// A carbon border scheme.
#[derive(Clone, Debug)]
pub struct CarbonScheme {
    /// The row as read.
    pub row: CarbonSchemeRow,
    /// Territory.
    pub territory: TerritoryId,
    /// Prices and free allocation, by first day.
    pub rates: Vec<CarbonRate>,
    /// Goods.
    pub goods: Vec<CarbonGoodRow>,
}

/// Price and free allocation from a day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarbonRate {
    /// First day.
    pub from: Day,
    /// Price of a certificate, base currency per tonne of CO2e.
    pub price: f64,
    /// Share of the benchmark that is free.
    pub free: f64,
}

/// Emissions embedded in a product.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// The row as read.
    pub row: EmbeddedEmissionsRow,
    /// Product.
    pub product: ProductId,
    /// Carbon price paid per tonne of good, base currency.
    pub paid: f64,
}

/// What a unit owes under a carbon scheme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarbonDue {
    /// Tonnes of a unit.
    pub tonnes: f64,
    /// Certificates per tonne of good.
    pub certificates: f64,
    /// Price of a certificate.
    pub price: f64,
    /// Whether the good counts towards the free mass.
    pub exemptible: bool,
}

impl CarbonDue {
    /// Cost of a unit's certificates, base currency.
    pub fn amount(&self) -> f64 {
        self.tonnes * self.certificates * self.price
    }
}

/// Import VAT of a territory.
#[derive(Clone, Debug)]
pub struct ImportVat {
    /// The row as read.
    pub row: ImportVatRow,
    /// Territory.
    pub territory: TerritoryId,
    /// First and last day in force.
    pub days: (Day, Day),
}

impl ImportVat {
    /// VAT on units of a customs value and duty in all.
    pub fn amount(
        &self,
        world: &World,
        product: ProductId,
        value: f64,
        duty: f64,
        units: f64,
    ) -> f64 {
        let row = &self.row;
        let onward = row.onward_freight * world.per_unit(product, row.onward_unit) * units;
        let duty = if row.includes_duty { duty } else { 0.0 };
        row.rate * (row.value_factor * value + onward + duty)
    }
}

/// Deferred payment of a territory's duty.
#[derive(Clone, Debug)]
pub struct Deferment {
    /// The row as read.
    pub row: DutyDefermentRow,
    /// Territory.
    pub territory: TerritoryId,
}

impl Deferment {
    /// The day on which what enters on a day falls due.
    pub fn due(&self, entry: Date) -> Date {
        let Some(day) = self.row.day_of_next_month else {
            return entry.saturating_add(i64::from(self.row.days).days());
        };
        let next = entry.first_of_month().saturating_add(1.month());
        let day = i8::try_from(day).unwrap_or(i8::MAX);
        next.with()
            .day(day.clamp(1, next.days_in_month()))
            .build()
            .unwrap_or(next)
    }

    /// What deferring costs per unit of money of duty that enters on a day.
    pub fn price(&self, entry: Date) -> f64 {
        let days = entry.until(self.due(entry)).map_or(0, |s| s.get_days());
        self.row.fee + self.row.interest * f64::from(days) / 365.0
    }
}

/// A customs guarantee.
#[derive(Clone, Debug)]
pub struct Guarantee {
    /// The row as read.
    pub row: GuaranteeRow,
    /// Territory.
    pub territory: TerritoryId,
    /// Places that it covers.
    pub places: Vec<PlaceId>,
}

impl Calendar {
    /// First day of a period, also of one after the horizon.
    pub fn start_of(&self, period: u32) -> Date {
        if period <= self.len() {
            return self.date(self.first(period));
        }
        let beyond = i64::from(period - self.len());
        let end = self.date(self.end());
        // The last period's length tells days, weeks and months apart.
        match self.end() - self.first(self.len() - 1) {
            1 => end.saturating_add(beyond.days()),
            7 => end.saturating_add(beyond.weeks()),
            _ => end.saturating_add(beyond.months()),
        }
    }

    /// The calendar year of a day.
    pub fn year(&self, day: Day) -> i16 {
        self.date(day).year()
    }

    /// How many calendar years after the first day's a day's is.
    pub fn year_index(&self, day: Day) -> u32 {
        u32::try_from(self.year(day) - self.year(0)).unwrap_or(0)
    }

    /// Calendar years that the horizon touches.
    pub fn years(&self) -> u32 {
        self.year_index(self.end() - 1) + 1
    }

    /// First days of the months, every `every` of them from January on, that the horizon holds.
    pub(super) fn month_starts(&self, every: i8) -> Vec<Day> {
        let mut starts = Vec::new();
        let mut date = self.date(0).first_of_month();
        while self.day(date) < self.end() {
            if (date.month() - 1) % every == 0 {
                starts.push(self.day(date));
            }
            match date.checked_add(1.month()) {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        starts
    }
}

impl CarbonScheme {
    /// Price and free allocation in force on a day, if the scheme charges yet.
    pub fn rate(&self, day: Day) -> Option<CarbonRate> {
        let known = self.rates.partition_point(|r| r.from <= day);
        self.rates[..known].last().copied()
    }

    /// The row of its goods that a product falls under.
    pub fn good(&self, world: &World, product: ProductId) -> Option<&CarbonGoodRow> {
        self.goods
            .iter()
            .filter(|g| world.hs_match(product, Some(&g.hs_code)).is_some())
            .max_by_key(|g| g.hs_code.len())
    }

    /// Days of payment for what enters on a day, each with its share: held at the quarter's end,
    /// and the rest on surrender in the next year.
    pub fn payments(&self, calendar: &Calendar, day: Day) -> Vec<(Date, f64)> {
        let entry = calendar.date(day);
        let surrender = Date::new(
            entry.year().saturating_add(1),
            self.row.surrender_month as i8,
            self.row.surrender_day as i8,
        )
        .unwrap_or(Date::MAX);
        let held = match self.row.held_from {
            Some(from) if entry >= from => self.row.held_share,
            _ => 0.0,
        };
        let quarter_ends = entry
            .with()
            .month((entry.month() - 1) / 3 * 3 + 3)
            .day(1)
            .build()
            .map_or(surrender, |d| d.last_of_month());
        [(quarter_ends, held), (surrender, 1.0 - held)]
            .into_iter()
            .filter(|p| p.1 > 0.0)
            .collect()
    }
}

impl World {
    /// Length of a matching HS prefix (0 for a blank one); `None` where a product does not match.
    pub fn hs_match(&self, product: ProductId, prefix: Option<&str>) -> Option<usize> {
        let Some(prefix) = prefix else { return Some(0) };
        let code = self.products[product.index()].hs_code.as_deref()?;
        code.starts_with(prefix).then_some(prefix.len())
    }

    /// Import VAT on a product of an origin that enters a territory on a day: the longest prefix,
    /// then a row for the origin.
    pub fn import_vat(
        &self,
        territory: TerritoryId,
        product: ProductId,
        origin: Country,
        day: Day,
    ) -> Option<&ImportVat> {
        self.vat
            .iter()
            .filter(|v| v.territory == territory && v.days.0 <= day && day <= v.days.1)
            .filter(|v| v.row.origin_country.is_none_or(|o| o == origin))
            .filter_map(|v| {
                let length = self.hs_match(product, v.row.hs_code.as_deref())?;
                Some(((length, v.row.origin_country.is_some()), v))
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, v)| v)
    }

    /// Deferred payment of a territory's duty, if it has one.
    pub fn deferment(&self, territory: TerritoryId) -> Option<&Deferment> {
        self.deferments.iter().find(|d| d.territory == territory)
    }

    /// The date on which duty on what enters a territory on a day is paid.
    pub fn duty_due(&self, territory: TerritoryId, day: Day) -> Date {
        let entry = self.calendar.date(day);
        self.deferment(territory).map_or(entry, |d| d.due(entry))
    }

    /// Day on which certificates of a calendar year of the horizon are surrendered.
    pub fn surrender(&self, scheme: CarbonId, year: u32) -> Day {
        let row = &self.carbon[scheme.index()].row;
        let next = i32::from(self.calendar.year(0)) + year as i32 + 1;
        let date = Date::new(
            i16::try_from(next).unwrap_or(i16::MAX),
            row.surrender_month as i8,
            row.surrender_day as i8,
        );
        date.map_or(self.calendar.end(), |d| self.calendar.day(d))
    }

    /// The first place of a territory: its firm acts there where no place is named.
    pub fn place_in(&self, territory: TerritoryId) -> PlaceId {
        let at = self.places.iter().position(|p| p.territory == territory);
        at.map_or(PlaceId::default(), PlaceId::from)
    }

    /// Period in which a sailing is at a call.
    pub fn sails(&self, call: CallId, sailing: u32) -> u32 {
        let service = &self.services[self.calls[call.index()].service_id.index()];
        let before = service.calls.start..call.0;
        let lead: u32 = before.map(|c| self.calls[c as usize].lead_time).sum();
        let left = service
            .offset
            .saturating_add(sailing.saturating_mul(service.every.max(1)));
        left.saturating_add(lead)
    }

    /// The guarantee that covers suspended stock at a place.
    pub fn guarantee_of(&self, place: PlaceId) -> Option<GuaranteeId> {
        let at = self
            .guarantees
            .iter()
            .position(|g| g.places.contains(&place));
        at.map(GuaranteeId::from)
    }

    /// Emissions embedded in a product of an origin.
    pub fn embedded(&self, product: ProductId, origin: Country) -> Option<&Embedded> {
        let of = |o: Option<Country>| {
            self.emissions
                .iter()
                .find(move |e| e.product == product && e.row.origin_country == o)
        };
        of(Some(origin)).or_else(|| of(None))
    }

    /// What a unit owes under a carbon scheme if it enters on a day:
    /// max(0, emissions - free benchmark - price paid / price) certificates per tonne of good.
    pub fn carbon_due(
        &self,
        scheme: CarbonId,
        product: ProductId,
        origin: Country,
        day: Day,
    ) -> Option<CarbonDue> {
        let s = &self.carbon[scheme.index()];
        let rate = s.rate(day)?;
        let good = s.good(self, product)?;
        let embedded = self.embedded(product, origin)?;
        let net = embedded.row.emissions - rate.free * good.benchmark - embedded.paid / rate.price;
        Some(CarbonDue {
            tonnes: self.per_unit(product, ShippingUnit::Tonne),
            certificates: net.max(0.0),
            price: rate.price,
            exemptible: good.exemptible,
        })
    }

    /// Whether a scheme's free mass may or may not be crossed in a year: then liability is decided.
    /// `None`: every good is charged in any case.
    pub fn carbon_room(&self, scheme: CarbonId, year: u32) -> Option<f64> {
        let row = &self.carbon[scheme.index()].row;
        let before = if year == 0 { row.entered_before } else { 0.0 };
        row.exempt_mass
            .map(|m| m - before)
            .filter(|&room| room >= 0.0)
    }
}
