//! Limits to dependence, and emissions of transport.
//!
//! For limit l over its window, with f(m) what source m gives (delivered by country of origin,
//! bought by place of supply or by firm, cleared by place of entry, loaded by lane) and g binary:
//!
//! ```text
//! sum_m f(m) = F
//! f(m) <= max_share F                                  for each limited m
//! f(m) >= min_share F - min_share F_max (1 - g(m)),    sum_m g(m) >= min_sources
//! ```
//!
//! and with e(l,c) the emissions of a unit on a lane, or on a leg of a service:
//!
//! ```text
//! sum_{l,c,k} e(l,c) (carry or stay)(l,c,k) <= emissions_cap     cost: emissions_price times that sum
//! ```

pub mod audit;
pub mod entries;
