//! Customs value: from a price to what duty is reckoned on.
//!
//! V = price paid or payable, brought to the territory's basis by its Incoterm, plus what the law
//! adds (royalties and licence fees that are a condition of the sale, assists ...), turned into the
//! territory's currency at the rate that its customs publish, and from there into the base currency
//! at the market's, for duty is paid in the territory's currency.
//!
//! ```text
//! FOB = price + inland freight (EXW, FCA, FAS) - freight and insurance (C and D terms) - not dutiable
//! CIF = FOB + freight and insurance to the border
//! ```

use super::tables::{AdditionKind, CustomsValueRow, Valuation, ValueAdditionRow};
use super::tariff::Consignment;
use super::transfer_prices::{Priced, part};
use super::{Day, Profile, World, ids::*};
use crate::instance::cell::{Country, Currency};

/// A row of `customs_values`.
#[derive(Clone, Debug)]
pub struct DeclaredValue {
    /// The row as read.
    pub row: CustomsValueRow,
    /// Product.
    pub product: ProductId,
    /// Territory; `None`: every one.
    pub territory: Option<TerritoryId>,
    /// First day of entry.
    pub from: Day,
    /// Market rate of its currency into the base currency.
    pub market: Profile,
}

/// A row of `value_additions`.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The row as read.
    pub row: ValueAdditionRow,
    /// Product; `None`: every one.
    pub product: Option<ProductId>,
    /// Territory; `None`: every one.
    pub territory: Option<TerritoryId>,
    /// First and last day of entry.
    pub days: (Day, Day),
    /// Market rate of its currency into the base currency.
    pub market: Profile,
}

/// A rate that customs publish.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CustomsRate {
    /// Territory.
    pub territory: TerritoryId,
    /// Currency of the price.
    pub currency: Currency,
    /// First day of entry.
    pub from: Day,
    /// Units of the territory's currency for one.
    pub rate: f64,
}

/// One part of a customs value, on a unit, in base currency.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePart {
    /// What it is.
    pub what: &'static str,
    /// Amount; what is taken out is negative.
    pub amount: f64,
}

/// What a price has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaches {
    /// Up to the seller's door or the quay: inland freight is missing.
    Door,
    /// On board: the FOB value.
    Board,
    /// Carriage without insurance.
    Carriage,
    /// Carriage and insurance.
    Border,
}

impl Reaches {
    /// What an Incoterm puts into a price.
    pub(super) fn of(incoterm: Option<&str>) -> Reaches {
        match incoterm {
            Some("EXW" | "FCA" | "FAS") => Reaches::Door,
            Some("CFR" | "CPT") => Reaches::Carriage,
            Some("CIF" | "CIP" | "DAP" | "DPU" | "DDP") => Reaches::Border,
            _ => Reaches::Board,
        }
    }
}

impl Addition {
    /// Whether the law adds it: royalties only where they relate to the goods and are a condition of
    /// the sale, and nothing that the buyer does not bear or the price has in it.
    pub fn counts(&self) -> bool {
        let royalty = matches!(
            self.row.kind,
            AdditionKind::Royalty | AdditionKind::LicenceFee
        );
        let owed = !royalty || (self.row.related && self.row.condition_of_sale);
        owed && self.row.borne_by_buyer && !self.row.in_price
    }
}

impl World {
    /// Customs value of a unit, part by part; of goods that another firm sold, at a price.
    pub fn value_parts(&self, goods: &Consignment, priced: Option<Priced>) -> Vec<ValuePart> {
        let day = goods.day.clamp(0, self.calendar.end() - 1);
        let period = self.calendar.period(day).unwrap_or(0);
        let base = self.header.currency;
        let mut parts = Vec::new();
        let mut put = |what, amount: f64| part(&mut parts, what, amount);
        let sold = priced.map(|p| p.ladder).or_else(|| self.sold(goods));
        let cif = self.territories[goods.territory.index()].valuation == Valuation::Cif;
        let territory = Some(goods.territory);
        let declared = self.declared(goods.product, goods.origin, territory, goods.day);
        let fob = match (sold, declared) {
            (Some(ladder), _) => {
                let step = priced.map(|p| p.step);
                self.transfer_value(goods, ladder, step, period, &mut put)
            }
            (None, None) => {
                let rate = self.to_base(goods, base, &Profile::constant(1.0), period);
                let value = self.products[goods.product.index()].value * rate;
                put("value", value);
                value
            }
            (None, Some(d)) => {
                let currency = d.row.currency.unwrap_or(base);
                let rate = self.to_base(goods, currency, &d.market, period);
                let reaches = Reaches::of(d.row.incoterm.as_deref());
                put("price", d.row.value * rate);
                let mut fob = d.row.value;
                if reaches == Reaches::Door {
                    put("inland freight", d.row.inland_freight * rate);
                    fob += d.row.inland_freight;
                }
                put("not dutiable", -d.row.not_dutiable * rate);
                fob -= d.row.not_dutiable;
                let inside = match reaches {
                    Reaches::Door | Reaches::Board => 0.0,
                    Reaches::Carriage => d.row.reference_freight - d.row.insurance,
                    Reaches::Border => d.row.reference_freight,
                };
                let wanted = if cif { d.row.reference_freight } else { 0.0 };
                put("freight and insurance", (wanted - inside) * rate);
                (fob - inside) * rate
            }
        };
        for a in self.additions.iter().filter(|a| a.counts()) {
            let concerned = a.product.is_none_or(|p| p == goods.product)
                && a.territory.is_none_or(|t| t == goods.territory)
                && a.row.origin_country.is_none_or(|o| o == goods.origin)
                && a.days.0 <= goods.day
                && goods.day <= a.days.1;
            if concerned {
                let currency = a.row.currency.unwrap_or(base);
                let rate = self.to_base(goods, currency, &a.market, period);
                put(a.row.kind.name(), a.row.share * fob + a.row.amount * rate);
            }
        }
        parts
    }

    /// The row that gives the value of a product of an origin in a territory on a day: one for the
    /// territory before one for all, the latest that has begun.
    pub(super) fn declared(
        &self,
        product: ProductId,
        origin: Country,
        territory: Option<TerritoryId>,
        day: Day,
    ) -> Option<&DeclaredValue> {
        let key = |d: &DeclaredValue| (d.product, d.row.origin_country);
        let all = &self.customs_values;
        let first = all.partition_point(|d| key(d) < (product, origin));
        let after = all.partition_point(|d| key(d) <= (product, origin));
        all[first..after]
            .iter()
            .filter(|d| d.territory.is_none_or(|t| Some(t) == territory) && d.from <= day.max(0))
            .max_by_key(|d| (d.territory.is_some(), d.from))
    }

    /// Base currency for one unit of a price's currency, by way of the territory's customs.
    pub(super) fn to_base(
        &self,
        goods: &Consignment,
        currency: Currency,
        market: &Profile,
        period: u32,
    ) -> f64 {
        let territory = &self.territories[goods.territory.index()];
        let published = self
            .customs_rates
            .iter()
            .filter(|r| {
                r.territory == goods.territory && r.currency == currency && r.from <= goods.day
            })
            .max_by_key(|r| r.from);
        match published {
            Some(r) => r.rate * territory.market.at(period),
            None => market.at(period),
        }
    }

    /// Whether a territory's customs values have the freight and insurance to its border in them.
    pub fn values_freight(&self, territory: TerritoryId) -> bool {
        self.territories[territory.index()].valuation == Valuation::Cif
    }

    /// Freight and insurance to the border in the customs value of a unit, as declared.
    pub fn freight_declared(&self, goods: &Consignment) -> f64 {
        let day = goods.day.clamp(0, self.calendar.end() - 1);
        let period = self.calendar.period(day).unwrap_or(0);
        let territory = Some(goods.territory);
        let row = self.declared(goods.product, goods.origin, territory, goods.day);
        let row = row.filter(|_| self.values_freight(goods.territory));
        row.map_or(0.0, |d| {
            let currency = d.row.currency.unwrap_or(self.header.currency);
            d.row.reference_freight * self.to_base(goods, currency, &d.market, period)
        })
    }

    /// FOB value (base currency, market rates) of a unit of a product, wherever it goes: what
    /// insurance is reckoned on.
    pub fn customs_value(&self, product: ProductId, origin: Country) -> f64 {
        self.declared(product, origin, None, 0)
            .map_or(self.products[product.index()].value, |d| {
                let inside = match Reaches::of(d.row.incoterm.as_deref()) {
                    Reaches::Door => -d.row.inland_freight,
                    Reaches::Board => 0.0,
                    Reaches::Carriage => d.row.reference_freight - d.row.insurance,
                    Reaches::Border => d.row.reference_freight,
                };
                (d.row.value - inside - d.row.not_dutiable) * d.market.at(0)
            })
    }

    /// Freight and insurance to the border of a unit, wherever it goes, as declared.
    pub fn reference_freight(&self, product: ProductId, origin: Country) -> f64 {
        self.declared(product, origin, None, 0)
            .map_or(0.0, |d| d.row.reference_freight * d.market.at(0))
    }

    /// Every FOB value that a product can have by its origin, with freight or without.
    pub fn values_of(&self, product: ProductId, with_freight: bool) -> Vec<f64> {
        let declared = self.customs_values.iter().filter(|d| d.product == product);
        let mut values: Vec<f64> = declared
            .map(|d| {
                let origin = d.row.origin_country;
                let freight = self.reference_freight(product, origin);
                let fob = self.customs_value(product, origin);
                if with_freight { fob + freight } else { fob }
            })
            .collect();
        values.push(self.products[product.index()].value);
        values
    }
}
