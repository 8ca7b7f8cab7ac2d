//! Temporary admission, and goods that have to be somewhere.
//!
//! What has to be at a place (exhibits, machines, moulds) is there at the end of a period t in free
//! circulation, S, or admitted for a time; what is missing, M, costs its penalty:
//!
//! ```text
//! sum of S(n,t) + sum of stays over t + sum of M(t)  >=  sum of quantity(t)
//! ```
//!
//! Suspended goods n are admitted in slot s and leave the procedure in slot e, whole stays being
//! decided, so that months and deadline are those of the goods:
//!
//! ```text
//! stay(n,s,e): takes n in s, gives n back in e, marked as having stayed
//! period(e) - period(s)  <=  deadline
//! duty = min(1, monthly share x months begun from s to e) x duty on entry on the first day of s
//! ```
//!
//! The mark keeps them from being admitted again before they have left the territory; it ends there, and
//! with entry, which owes duty in full. In between they are suspended goods like others: they leave, move
//! in bond, wait in bond, enter.

pub mod audit;
pub mod entries;
