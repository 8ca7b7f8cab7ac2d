//! Licences: a plant that runs a recipe under a licence owes its owner a royalty on each unit made.
//!
//! For licence l with royalty r a unit, in its currency, w withheld at source, run v of a recipe that makes q
//! of its main product, period t:
//!
//! ```text
//! make(v,t) costs r q, paid by the plant's owner days after the period's first day
//! its owner, where it is a firm of the instance, receives (1 - w) r q; its income is r q
//! make(v,t) <= 0 where an export control bars the licence at the plant in t
//! ```
//!
//! What is withheld abroad may be credited against the owner's tax (see `rules/cash/tax.rs`).

pub mod audit;
pub mod entries;
