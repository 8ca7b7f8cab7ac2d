//! Prices at which firms sell goods to each other: which shipments are sales, what they are sold at,
//! and what such a price makes of a customs value. Facts that the rules, the plan and the audit share.

use super::tables::Valuation;
use super::tariff::Consignment;
use super::value::{Reaches, ValuePart};
use super::{Day, Profile, World, ids::*, marks::MarkId, marks::Marks};
use crate::instance::At;
use crate::instance::cell::{Currency, Ident};
use crate::network::Commodity;

/// The prices among which the plan chooses one a fiscal year, for a seller, a buyer and a product.
#[derive(Clone, Debug)]
pub struct TransferPrice {
    /// First row.
    pub at: At,
    /// Seller.
    pub seller: FirmId,
    /// Buyer.
    pub buyer: FirmId,
    /// Product.
    pub product: ProductId,
    /// `seller>buyer/product`.
    pub name: String,
    /// Mark of goods sold by the one to the other and not cleared yet.
    pub mark: Option<MarkId>,
    /// Mark of goods that the seller loaded on a service, where there are services.
    pub loaded: Option<MarkId>,
    /// Prices, rising.
    pub steps: Vec<f64>,
    /// Their currency; `None`: base currency.
    pub currency: Option<Currency>,
    /// Its market rate into the base currency.
    pub market: Profile,
    /// Incoterm of the prices.
    pub incoterm: Option<Ident>,
    /// Days from the first day of the period of departure to payment.
    pub days: Day,
    /// Share of the price that the buyer's country withholds; of services only.
    pub withholding: f64,
    /// Fiscal years that have a price each: first day and the day after the last. One where there is
    /// nothing to choose.
    pub years: Vec<(Day, Day)>,
}

/// One price of a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priced {
    /// Of which seller, buyer and product.
    pub ladder: TransferPriceId,
    /// Position among the prices.
    pub step: u32,
    /// Fiscal year, by position.
    pub year: u32,
}

impl TransferPrice {
    /// Whether there is anything to choose.
    pub fn decides(&self) -> bool {
        self.steps.len() > 1
    }

    /// Fiscal year (by position) of a day.
    pub fn year(&self, day: Day) -> u32 {
        let begun = self.years.partition_point(|y| y.0 <= day);
        begun.max(1) as u32 - 1
    }

    /// Every price of every fiscal year.
    pub fn priced(&self, ladder: TransferPriceId) -> impl Iterator<Item = Priced> + '_ {
        (0..self.years.len() as u32).flat_map(move |year| {
            (0..self.steps.len() as u32).map(move |step| Priced { ladder, step, year })
        })
    }

    /// Price of a step in base currency, at the market rate of a period.
    pub fn in_base(&self, step: u32, period: u32) -> f64 {
        self.steps[step as usize] * self.market.at(period)
    }
}

impl World {
    /// Prices between firms; none where there are no firms.
    pub fn transfer_prices(&self) -> &[TransferPrice] {
        self.treasury.as_ref().map_or(&[], |t| &t.prices)
    }

    /// The prices at which what moves between two places is sold, if it is.
    pub fn sold_between(
        &self,
        from: PlaceId,
        to: PlaceId,
        product: ProductId,
    ) -> Option<TransferPriceId> {
        if self.transfer_prices().is_empty() {
            return None;
        }
        self.sold_by_firm(self.owner(from), to, product)
    }

    fn sold_by_firm(
        &self,
        seller: FirmId,
        to: PlaceId,
        product: ProductId,
    ) -> Option<TransferPriceId> {
        let (prices, buyer) = (self.transfer_prices(), self.owner(to));
        let fits = |p: &TransferPrice| (p.seller, p.buyer, p.product) == (seller, buyer, product);
        prices.iter().position(fits).map(TransferPriceId::from)
    }

    /// How many prices there are to choose from where what moves between two places is sold; 0 where there
    /// is nothing to choose.
    pub fn prices_to_choose(&self, from: PlaceId, to: PlaceId, product: ProductId) -> u32 {
        let sold = self.sold_between(from, to, product);
        let ladder = sold.map(|k| &self.transfer_prices()[k.index()]);
        ladder.map_or(0, |l| if l.decides() { l.steps.len() as u32 } else { 0 })
    }

    /// Marks of goods that have moved from a place to another, and are suspended there or not: who
    /// sold them. What a firm moves between places of its own stays what it was.
    pub(crate) fn sold_marks(
        &self,
        from: PlaceId,
        to: PlaceId,
        product: ProductId,
        marks: Marks,
        suspended: bool,
    ) -> Marks {
        if self.transfer_prices().is_empty() {
            return marks;
        }
        self.marks_sold_by(self.owner(from), to, product, marks, suspended)
    }

    fn marks_sold_by(
        &self,
        seller: FirmId,
        to: PlaceId,
        product: ProductId,
        marks: Marks,
        suspended: bool,
    ) -> Marks {
        if suspended && seller == self.owner(to) {
            return marks;
        }
        let sold = self.sold_by_firm(seller, to, product);
        let sold = sold.filter(|_| suspended);
        let mark = sold.and_then(|k| self.transfer_prices()[k.index()].mark);
        mark.map_or(self.unsold(marks), |m| self.unsold(marks).with(m))
    }

    /// Goods with the mark of the firm that loads them at a place, where that firm sells its product.
    pub fn told_by_loader(&self, place: PlaceId, c: Commodity) -> Commodity {
        let prices = self.transfer_prices();
        if prices.is_empty() {
            return c;
        }
        let seller = self.owner(place);
        let mut of = prices.iter();
        let sells = of.find(|p| p.seller == seller && p.product == c.product);
        let mark = sells.and_then(|p| p.loaded);
        let marks = mark.map_or(c.marks, |m| c.marks.with(m));
        Commodity { marks, ..c }
    }

    /// Goods without the mark of the firm that loaded them.
    pub fn unloaded(&self, c: Commodity) -> Commodity {
        let known = self.transfer_prices().iter().filter_map(|p| p.loaded);
        let marks = known.fold(c.marks, Marks::without);
        Commodity { marks, ..c }
    }

    /// The firm that loaded what is on board, where that is told.
    fn loader(&self, c: Commodity) -> Option<FirmId> {
        let mut prices = self.transfer_prices().iter();
        let of = prices.find(|p| p.loaded.is_some_and(|m| c.marks.has(m)));
        of.map(|p| p.seller)
    }

    /// The prices at which what a service lands at a place is sold, if it is.
    pub fn sold_aboard(&self, to: PlaceId, c: Commodity) -> Option<TransferPriceId> {
        self.sold_by_firm(self.loader(c)?, to, c.product)
    }

    /// What a commodity on board is once it is landed: sold, where another firm loaded it.
    pub(crate) fn sold_on_landing(&self, to: PlaceId, c: Commodity, suspended: bool) -> Commodity {
        let Some(seller) = self.loader(c) else {
            return c;
        };
        let marks = self.unloaded(c).marks;
        let marks = self.marks_sold_by(seller, to, c.product, marks, suspended);
        Commodity { marks, ..c }
    }

    /// Marks without those of sales between firms.
    pub(crate) fn unsold(&self, marks: Marks) -> Marks {
        let known = self.transfer_prices().iter().filter_map(|p| p.mark);
        known.fold(marks, Marks::without)
    }

    /// The prices that the customs value of goods is one of: another firm sold them.
    pub fn sold(&self, goods: &Consignment) -> Option<TransferPriceId> {
        let fits = |p: &TransferPrice| {
            p.product == goods.product && p.mark.is_some_and(|m| goods.marks.has(m))
        };
        let prices = self.transfer_prices();
        let found = prices.iter().position(fits).map(TransferPriceId::from);
        found.filter(|_| !self.under_procedure(goods))
    }

    /// Whether goods that enter on a day can have been sold at a price: in that fiscal year or before.
    pub fn sold_by(&self, priced: Priced, day: Day) -> bool {
        let ladder = &self.transfer_prices()[priced.ladder.index()];
        priced.year <= ladder.year(day)
    }

    /// A price as written: `12.5 EUR`, with the first day of its fiscal year where there are several.
    pub fn price_name(&self, priced: Priced) -> String {
        let ladder = &self.transfer_prices()[priced.ladder.index()];
        let currency = ladder.currency.unwrap_or(self.header.currency);
        let price = ladder.steps[priced.step as usize];
        match ladder.years.len() > 1 {
            false => format!("{price} {currency}"),
            true => {
                let from = self.calendar.date(ladder.years[priced.year as usize].0);
                format!("{price} {currency} of {from}")
            }
        }
    }

    /// The price at which something is sold in a period, as written; of several the one at a position.
    pub fn price_at(&self, ladder: TransferPriceId, step: Option<u32>, period: u32) -> String {
        let of = &self.transfer_prices()[ladder.index()];
        self.price_name(Priced {
            ladder,
            step: step.unwrap_or(0),
            year: of.year(self.calendar.first(period.min(self.calendar.len() - 1))),
        })
    }

    /// Position of a price as written, where what moves between two places is sold at one of several.
    pub fn step_named(
        &self,
        from: PlaceId,
        to: PlaceId,
        product: ProductId,
        price: &str,
    ) -> Option<u32> {
        let ladder = self.sold_between(from, to, product)?;
        let mut all = self.transfer_prices()[ladder.index()].priced(ladder);
        all.find(|p| self.price_name(*p) == price).map(|p| p.step)
    }

    /// Customs value of a unit sold at a price, part by part: freight and insurance as declared.
    ///
    /// Where no price is said, it is the dearest.
    pub(super) fn transfer_value(
        &self,
        goods: &Consignment,
        ladder: TransferPriceId,
        step: Option<u32>,
        period: u32,
        put: &mut dyn FnMut(&'static str, f64),
    ) -> f64 {
        let base = self.header.currency;
        let ladder = &self.transfer_prices()[ladder.index()];
        let step = step.unwrap_or(ladder.steps.len() as u32 - 1);
        let currency = ladder.currency.unwrap_or(base);
        let rate = self.to_base(goods, currency, &ladder.market, period);
        let price = ladder.steps[step as usize] * rate;
        put("transfer price", price);
        let territory = Some(goods.territory);
        let declared = self.declared(goods.product, goods.origin, territory, goods.day);
        let (inland, freight, insurance) = declared.map_or((0.0, 0.0, 0.0), |d| {
            let currency = d.row.currency.unwrap_or(base);
            let rate = self.to_base(goods, currency, &d.market, period);
            let row = &d.row;
            (
                row.inland_freight * rate,
                row.reference_freight * rate,
                row.insurance * rate,
            )
        });
        let mut fob = price;
        let inside = match Reaches::of(ladder.incoterm.as_deref()) {
            Reaches::Door => {
                put("inland freight", inland);
                fob += inland;
                0.0
            }
            Reaches::Board => 0.0,
            Reaches::Carriage => freight - insurance,
            Reaches::Border => freight,
        };
        let cif = self.territories[goods.territory.index()].valuation == Valuation::Cif;
        let wanted = if cif { freight } else { 0.0 };
        put("freight and insurance", wanted - inside);
        fob - inside
    }
}

/// A part of a value, where there is any.
pub(super) fn part(parts: &mut Vec<ValuePart>, what: &'static str, amount: f64) {
    if amount != 0.0 {
        parts.push(ValuePart { what, amount });
    }
}
