//! Preferential origin: which goods may claim an agreement's preferences.
//!
//! A good of an agreement carries its mark. A lot made at a plant in a member country earns it
//! where none of its inputs is non-originating, or where the working is more than minimal and one
//! alternative of the product's rule is met; every test of an alternative must be:
//!
//! ```text
//! change        value (or weight) of non-originating inputs that do not shift <= delta base
//! build-down    VNM <= (1 - theta) P          build-up   VOM >= theta P
//! net cost      VNM <= (1 - theta) NC         maximum    VNM <= mu P
//! ```
//!
//! VNM is the value of the non-originating inputs of a run, VOM that of the originating ones, P
//! the price and NC the net cost of what it gives. An input with the mark counts as originating
//! with its whole value, whatever went into it (roll-up); one without counts as non-originating
//! with its whole value, though much of it be of the region. Lots are judged before any column is
//! made ([`crate::network::preference`]), so by lot the rules cost no rows.
//!
//! Where the agreement lets a value rule be averaged, runs of their own, on pools of their own,
//! meet it together. For plant p, rule k and window w, exactly and linearly:
//!
//! ```text
//! sum over t in w of (sum over inputs n of VNM(n) feed(n,t) - (1 - theta) P make(p,k,t)) <= 0
//! ```
//!
//! The mark is lost where goods enter free circulation in a territory that is no member, or
//! arrive there at all if the agreement says so ([`crate::network`], how goods move). It is spent
//! at clearance, where rates that name the agreement are open to goods that carry it.

pub mod audit;
pub mod entries;
