//! Import value-added tax: paid on entry, given back later, and a cost where it is not given back.
//!
//! For product i of origin o that enters territory c (V the customs value, d the duty of a unit, f
//! the territory's factor on V, h the freight to the first inland place where the base adds it):
//!
//! ```text
//! vat(i,o) = rate x (f V + h + d)
//! cost     = (1 - recoverable) x vat
//! ```
//!
//! The recoverable share is a matter of cash, not of cost: the plan's payments say when it is paid
//! and when it comes back (under postponed accounting neither happens). Where there are firms it is
//! paid from an account and comes back into it: `import VAT paid` and `import VAT recovered` cancel
//! in the costs, and what lies between them has to be financed.

pub mod audit;
pub mod entries;
