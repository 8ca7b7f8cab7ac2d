//! Contracts with carriers and suppliers: take-or-pay, price breaks, whole containers.
//!
//! For contract k with volume v(k,t) = what moves under it in period t, V(k) = sum of v over its window:
//!
//! ```text
//! minimum <= V + shortfall,  V <= maximum            cost: shortfall_price shortfall
//! v(t) <= r for every t of the window                cost: reservation_price r
//! v(t) <= container n(t), n whole                    cost: container_cost n(t)
//! V = sum_b w_b                                      cost: sum_b rate_b w_b
//!   incremental: w_b <= width_b; where a rate falls, with z binary,
//!                w_b >= width_b z_{b+1},  w_{b+1} <= width_{b+1} z_{b+1}
//!   all units:   from_b z_b <= w_b <= to_b z_b,  sum_b z_b <= 1
//! ```
//!
//! Rising incremental rates need no binary: the cheaper break fills first by itself.

pub mod audit;
pub mod entries;
