//! Digital services tax: a share of the gross revenue of listed services in a country.
//!
//! For tax d with rate r, allowance A, in calendar year y, R what is sold there (with what is sold
//! beside the plan), W what the group sells of such services anywhere, H and G their thresholds:
//!
//! ```text
//! R(y) = R0 + sum of price deliver(t),   W(y) = W0 + sum of price deliver(t) anywhere
//! tax(y) >= r (R(y) - A) - M (number of thresholds - u - v)
//! R(y) <= H + (Rmax - H) u,  W(y) <= G + (Wmax - G) v          u, v binary
//! cost: tax(y), paid so many days after the year's end
//! ```
//!
//! M is r (Rmax - A), the most that the tax can come to. A threshold that is crossed whatever is sold
//! (or declared so) has no binary; one that is never crossed leaves no tax. With neither to decide
//! the tax is linear.

pub mod audit;
pub mod entries;
