//! VAT on digital services: contained in what is sold in a country, or owed by who buys from abroad.
//!
//! For digital product i, with rate r:
//!
//! ```text
//! sale       deliver(i,t) to a demand of the country at price p, which contains it:
//!            cost = r / (1 + r) p,  paid so long after the month or quarter of the sale
//! purchase   transmit(i,k,t) to a place of the country from another country, at a value v
//!            (the transfer price, else what the product is carried at), s the share recovered:
//!            cost = (1 - s) r v
//! ```
//!
//! What the buyer recovers under reverse charge is declared and deducted in one return: it is neither paid
//! nor received. Constants on deliveries and transmissions: LP.

pub mod audit;
pub mod entries;
