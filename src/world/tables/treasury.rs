//! Firms and their money: accounts, exchange, terms of payment, transfers. An instance without
//! `firms` has none of it.

use crate::instance::cell::*;
use crate::instance::table::{choice, table};

use super::Spread;

choice! {
    /// What is paid or received, as terms of payment know it. Duty, import VAT, carbon certificates and deferment have their dates by law.
    pub enum Item { Goods = "goods", Freight = "freight", Handling = "handling", Storage = "storage", Production = "production", Clearance = "clearance", Information = "information", Drawback = "drawback", Revenue = "revenue" }
}
choice! {
    /// What money passes between firms for. Nothing is withheld on a price of goods.
    pub enum TransferKind { Goods = "goods", Dividend = "dividend", Interest = "interest", Royalty = "royalty", Service = "service", Loan = "loan" }
}

impl TransferKind {
    /// Whether it is a cost of who pays and income of who receives.
    pub fn is_taxed(self) -> bool {
        matches!(
            self,
            TransferKind::Interest | TransferKind::Royalty | TransferKind::Service
        )
    }
}

table! {
    /// A firm (legal entity): bears the costs and has the revenue of its places. With any row here every cost and revenue is paid from an account.
    pub struct FirmRow in "firms" key [firm] {
        /// Identifier.
        firm: Name,
        /// Name for reports.
        name: Maybe<Text>,
        /// Country of residence.
        country: CountryCode,
        /// Currency of its home account, which pays what falls due in a currency that it has no account in; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Places that it owns. What no firm names belongs to the first firm.
        #[references("places")]
        places: Idents,
    }
}

table! {
    /// A firm's account in a currency. Every firm needs one in its home currency.
    pub struct CashAccountRow in "cash_accounts" key [firm, currency] {
        /// Firm.
        #[references("firms")]
        firm: Name,
        /// Currency.
        currency: CurrencyCode,
        /// Balance at the start.
        #[unit("currency")]
        opening: NonNegative = 0.0,
        /// Least balance at the end of every period.
        #[unit("currency")]
        minimum: NonNegative = 0.0,
        /// Most that may be owed to the bank at a time.
        #[unit("currency")]
        credit_line: NonNegative = 0.0,
        /// Interest on what is owed, added every period.
        #[unit("per period")]
        credit_rate: NonNegative = 0.0,
        /// Interest on the balance, added every period.
        #[unit("per period")]
        deposit_rate: NonNegative = 0.0,
        /// Whether what is left at the end counts (at the bank's bid); else it is lost.
        counts_at_end: Flag = true,
        /// Whether the currency may be exchanged only to the extent of what is paid and received in it: what is bought of it over the horizon is at most what is paid in it, what is sold at most the opening balance and what is received.
        exposure_only: Flag = false,
    }
}

table! {
    /// What the bank gives and asks for one unit of a currency in another. Rates of future periods are forwards: by dated rows as agreed, or by interest parity from the latest row.
    pub struct CurrencyPairRow in "currency_pairs" key [base, quote, valid_from] {
        /// Currency that is priced.
        base: CurrencyCode,
        /// Currency of the prices.
        quote: CurrencyCode,
        /// From this day, by a forward agreed today; blank: spot, from the start.
        valid_from: Maybe<Date>,
        /// What one unit of `base` fetches.
        #[unit("quote/base")]
        bid: Positive,
        /// What one unit of `base` costs.
        #[unit("quote/base")]
        ask: Positive,
        /// Yearly interest on `base`; with that on `quote` the forward of a later day is the price times ((1 + i_quote) / (1 + i_base)) ^ years.
        #[unit("per year")]
        base_interest: Maybe<Number>,
        /// Yearly interest on `quote`.
        #[unit("per year")]
        quote_interest: Maybe<Number>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// A cap on conversion from one currency into another: capital control, or what a bank would do.
    pub struct ConversionCapRow in "conversion_caps" key [cap] {
        /// Identifier.
        cap: Name,
        /// Firm; blank: all firms together.
        #[references("firms")]
        firm: Maybe<Name>,
        /// Currency that is sold.
        from: CurrencyCode,
        /// Currency that is bought; blank: any.
        to: Maybe<CurrencyCode>,
        /// Most that is sold.
        #[unit("currency sold")]
        amount: NonNegative,
        /// `each`: in every period of the range; `window`: over all of it.
        spread: Spread = Spread::Each,
        /// First day; blank: from the start.
        valid_from: Maybe<Date>,
        /// Last day; blank: to the end.
        valid_to: Maybe<Date>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// When a cost or revenue is paid, in what shares, in what currency and by whom. A row for a subject stands before rows for all; without any it is paid at once, by the firm that owns the place (of a lane: its end).
    pub struct PaymentTermRow in "payment_terms" key [item, subject, days] {
        /// What is paid.
        item: Item,
        /// Lane or service (freight, handling), demand (revenue), drawback programme, else the place; blank: all.
        subject: Maybe<Name>,
        /// Days from the deed (the first day of its period, a lane's departure, a slot's first day) to payment; negative: in advance, though not before the first period.
        #[unit("days")]
        days: Number = 0.0,
        /// Share of the amount that falls due then; those of a subject add up to 1.
        share: Fraction = 1.0,
        /// Currency that it is paid in; the amount is fixed at the market rate of the day of the deed. Blank: the currency of the price.
        currency: Maybe<CurrencyCode>,
        /// Firm that pays or receives; blank: the owner.
        #[references("firms")]
        firm: Maybe<Name>,
    }
}

table! {
    /// A payment or receipt that is settled: rent, wages, an instalment, an order in hand.
    pub struct CashFlowRow in "cash_flows" key [flow] {
        /// Identifier.
        flow: Name,
        /// Firm.
        #[references("firms")]
        firm: Name,
        /// Currency.
        currency: CurrencyCode,
        /// Day; it may lie after the horizon.
        date: Date,
        /// Amount; what is paid is negative.
        #[unit("currency")]
        amount: Number,
    }
}

table! {
    /// A way by which one firm can pass money to another.
    pub struct FirmTransferRow in "firm_transfers" key [transfer] {
        /// Identifier.
        transfer: Name,
        /// Firm that pays.
        #[references("firms")]
        from: Name,
        /// Firm that receives.
        #[references("firms")]
        to: Name,
        /// Currency; both need an account in it.
        currency: CurrencyCode,
        /// What for.
        kind: TransferKind = TransferKind::Dividend,
        /// Share that the payer's state withholds.
        withholding: Fraction = 0.0,
        /// Fee, as a share of what is paid.
        fee: Fraction = 0.0,
        /// Days until it arrives.
        #[unit("days")]
        days: Count = 0,
        /// Most per period; blank: no limit.
        #[unit("currency/period")]
        capacity: Maybe<NonNegative>,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

table! {
    /// The price at which one firm sells a product to another: whatever moves from a place of the seller to a place of the buyer by a lane is sold. A price per row; where a seller, buyer and product have several rows, the plan chooses one of them for each fiscal year, which is at once the customs value of what is imported. Without a row goods pass between firms unpaid, at what they are carried at.
    pub struct TransferPriceRow in "transfer_prices" key [seller, buyer, product, price] {
        /// Firm that sells.
        #[references("firms")]
        seller: Name,
        /// Firm that buys.
        #[references("firms")]
        buyer: Name,
        /// Product.
        #[references("products")]
        product: Name,
        /// Price of a unit.
        #[unit("currency/unit")]
        price: Positive,
        /// Currency of the price, in which it is paid; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Incoterm 2020 of the price, for the customs value: what it has in it. Freight and insurance that the customs value adds or takes out are those of `customs_values`. Blank: FOB.
        incoterm: Maybe<IncotermCode>,
        /// Days from the first day of the period of departure to payment; negative: in advance, though not before the first period.
        #[unit("days")]
        days: Number = 0.0,
        /// Share of the price of a digital service that the buyer's country withholds as tax; goods are paid in full.
        withholding: Fraction = 0.0,
        /// Where it comes from: the study that shows it to be at arm's length.
        source: Maybe<Text>,
    }
}

table! {
    /// Profit tax of a firm. A year's profit is revenue less the cost of goods sold (at `products.value`, at which stock is carried) and all other costs, in the year of the deed; losses are carried forward.
    pub struct ProfitTaxRow in "profit_taxes" key [firm, valid_from] {
        /// Firm.
        #[references("firms")]
        firm: Name,
        /// First day of a fiscal year from which the rate holds; blank: from the start.
        valid_from: Maybe<Date>,
        /// Rate on the profit of a fiscal year, less losses used.
        rate: Fraction,
        /// Month in which the fiscal year begins.
        year_start_month: Count = 1,
        /// Days from the end of the fiscal year (or of the horizon, if that is sooner) to payment.
        #[unit("days")]
        due_days: Count = 0,
        /// Losses at the start that can still be used.
        #[unit("base currency")]
        opening_losses: NonNegative = 0.0,
        /// Fiscal years after that of the loss in which it can be used; blank: it does not expire. Losses at the start count as made the year before.
        #[unit("years")]
        losses_expire: Maybe<Count>,
        /// Most of a year's profit that losses can take.
        loss_cap: Fraction = 1.0,
        /// Share of the tax that other states withhold on interest, royalties and services paid to the firm that is credited against its tax of that year, each up to this tax on the same income.
        withholding_credit: Fraction = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}

choice! {
    /// Instrument of payment.
    pub enum InstrumentKind { OpenAccount = "open_account", LetterOfCredit = "letter_of_credit", DistributedLedger = "distributed_ledger", DigitalCurrency = "digital_currency" }
}

table! {
    /// A way in which bills of an item (and subject) can be settled, among which the plan chooses; it stands in place of `payment_terms`. Options of a subject stand before options for all.
    pub struct PaymentOptionRow in "payment_options" key [option] {
        /// Identifier.
        option: Name,
        /// What is paid.
        item: Item,
        /// Lane or service (freight, handling), demand (revenue), drawback programme, else the place; blank: all.
        subject: Maybe<Name>,
        /// Instrument.
        instrument: InstrumentKind = InstrumentKind::OpenAccount,
        /// Days from the first day of the deed's period to payment; negative: in advance, though not before the first period.
        #[unit("days")]
        days: Number = 0.0,
        /// Currency that it is paid in, at the market rate of the deed's period; blank: base currency.
        currency: Maybe<CurrencyCode>,
        /// Fee, as a share of the amount, paid with it.
        fee: Fraction = 0.0,
        /// Fee of each payment: what a firm settles by it of a period's bills is one payment (makes a whole-number decision a period).
        #[unit("base currency/payment")]
        payment_fee: NonNegative = 0.0,
        /// Most that a firm can settle by it of a period's bills; blank: no limit.
        #[unit("base currency/period")]
        capacity: Maybe<NonNegative>,
        /// Cost of having it at all, by firm (makes a whole-number decision).
        #[unit("base currency")]
        setup_cost: NonNegative = 0.0,
        /// Share of the amount that takes up the firm's credit line from the deed to payment (letters of credit).
        credit_share: Fraction = 0.0,
        /// Where it comes from.
        source: Maybe<Text>,
    }
}
