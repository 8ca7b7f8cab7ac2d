//! Stocks: the balance of goods of every kind at every place, storage, room, safety stock.
//!
//! For goods n = (place, commodity, status) at time t (period, or slot of a territory whose
//! measures cut the period; E what is there at the start or arrives without a decision):
//!
//! ```text
//! arrivals(n,t) + made(n,t) + bought(n,t) + cleared in(n,t) + stock(n,t-1) + E(n,t)
//!     = departures(n,t) + used(n,t) + delivered(n,t) + cleared out(n,t) + stock(n,t)
//! sum of stock x size <= room(place)
//! sum over origins of free stock + below(t) >= safety stock
//! ```
//!
//! Suspended goods are kept from one period to the next only in bond or in a free zone.

pub mod audit;
pub mod entries;
