//! Standards: what enters free circulation must conform, and the ways to conformity.
//!
//! Conformity is a mark of the commodity. A route r (a plant's certificate, an assessment unit by
//! unit, admission under a pilot) turns goods at its place into goods with its mark:
//!
//! ```text
//! conform(r,n,t): takes 1 of (place, n) at t, adds 1 - failing of (place, n + mark) at t + duration
//! cost: unit cost
//! ```
//!
//! Under a **certificate** only what is made at the plant conforms, and only while it is valid
//! (g counts valid certificates, u and v are whole decisions to obtain and to renew, L the lead
//! time, V the validity, h 1 while it is held from before, M the most that can be made and of use):
//!
//! ```text
//! sum over n of product i of conform(r,n,t) <= made(i,t)
//! sum over n of conform(r,n,t) <= M g(r,t)
//! g(t) = g(t-1) + u(t-L) + v(t-L) - u(t-L-V) - v(t-L-V) + h(t) - h(t-1)
//! v(t) <= g(t+L-1)                     (renewal leaves no gap)
//! Q u(t) <= admitted under the pilot up to t - trial periods    (where a trial comes first)
//! ```
//!
//! **Assessments** have a capacity per period; **pilots** a cap per window, and what they admit
//! does not leave the place. A body that is not recognised on the day opens nothing.
//!
//! Clearance at place p on a day needs, for every standard in force there for the product, a mark
//! that counts: of the standard itself, of one accepted as it, or of a pilot of p.

pub mod audit;
pub mod certificates;
pub mod entries;
