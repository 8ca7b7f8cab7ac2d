//! Carbon at the border: certificates for the emissions embedded in what enters.
//!
//! For scheme e of territory c, product i of origin o that enters on a day (SEE embedded emissions,
//! f the free share of the benchmark BM, P the certificate price, c_o the carbon price paid at
//! origin, all per tonne of good):
//!
//! ```text
//! certificates(i,o) = max(0, SEE - f BM - c_o / P)
//! charge(e,year)    = sum over entries of the year of tonnes x certificates x P
//! ```
//!
//! Where the scheme frees a calendar year whose mass m stays within F (F less what had entered
//! before the horizon), liability z is decided, M the most tonnes and C the most charge that can
//! be of use:
//!
//! ```text
//! m(e,year) - (M - F) z <= F
//! cost(e,year) >= charge(e,year) - C (1 - z),   0 <= cost <= C,   z binary
//! ```
//!
//! The cost counts in full; when it is paid is a matter of the plan's payments (and of cash).

pub mod audit;
pub mod entries;
