//! Transfer prices: what moves from a firm's place to another's is sold, at one price a seller,
//! buyer, product and fiscal year, which is at once the customs value of that import.
//!
//! For a seller, buyer and product k with prices p_1 < .. < p_n, period t, fiscal year y:
//!
//! ```text
//! sum_l sell(k,l,t) = sum of carry from the seller's places to the buyer's that leaves at t
//!                     + sum of transmit between them in t + sum of discharge at the buyer's of what the seller loaded
//! sell(k,l,t): the buyer pays p_l, the seller receives it, in the price's currency after its days
//! sum over t of y of sell(k,l,t) <= M(y) z(k,l,y),  sum_l z(k,l,y) = 1,  z binary     (several prices)
//! sum of clear, of transmit at the price l of y <= sum over t of y of sell(k,l,t)     (several prices)
//! profit: the seller's p_l - v, the buyer's v - p_l, v what the product is carried at
//! ```
//!
//! M(y) is the least of what can be of use of the product and what the lanes between the two can carry in the
//! year. A clearance of goods that were sold is one claim a price (`world/claims.rs`), whose customs value is
//! that price: a price of its own for every flow, which would invent savings, cannot be said. With
//! one price there is nothing to choose and no whole-number decision.

pub mod audit;
pub mod entries;
