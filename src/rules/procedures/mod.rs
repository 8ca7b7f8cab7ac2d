//! Procedures under suspension that change what is owed: privileged and other zone status, inward
//! processing.
//!
//! Goods n that are suspended at a place can be **placed** in slot s: they become n with a mark of the
//! rates of that day, and owe, whenever they enter, what n would owe on it. **Processing** p takes a lot l, q(i)
//! units of each input i, suspended or from free circulation, and gives a suspended unit of its output:
//!
//! ```text
//! process(p,l,s): takes q(i) of (place, l(i)) in s, adds 1 of (place, output of l) when done
//! sum over l of process(p,l,s), s in period t  <=  capacity(p)
//! cost: cost(p)
//! ```
//!
//! The output owes on entry, V its customs value, v(i) those of its suspended inputs i, r rates:
//!
//! ```text
//! product         r(output, day of entry) V
//! inputs          sum of r(i, day of placing i) q(i) v(i)
//! foreign value   r(output, day of entry) sum of q(i) v(i)
//! ```
//!
//! What is carried across the border instead owes nothing here, but for what was made under suspension and
//! goes to a partner under a deferral limit: on leaving, with d the duty that a unit would owe on entry and d' the
//! duty that it owes there,
//!
//! ```text
//! duty on export = d - min(d, d')
//! ```
//!
//! A deadline of L periods for the discharge of what was placed, or begun to be made, P(s) in period s, lets no more
//! be kept, under way in the territory or being made over the end of t, K(t), than was put under the procedure since: first in, first out.
//!
//! ```text
//! K(t) <= sum of P(s), s from t + 1 - L to t
//! ```
//!
//! Goods under a procedure make no claim.

pub mod audit;
pub mod entries;
