//! Goods that have to be at the port for a time, and temporary admission there: drawn, said in the
//! instance, and what they add to histories and to the program over them.

use std::fmt::Write;

use super::case::Case;
use super::draw::{Draw, GOODS, PORT};
use super::histories::Key;
use super::least::{Terms, bound, of};
use super::program::{Program, Sense};

/// Goods that have to be there, and the terms on which they may be for a time.
pub struct Stays {
    pub place: usize,
    pub product: usize,
    pub quantity: f64,
    pub penalty: Option<f64>,
    /// First and last day.
    pub days: (i32, i32),
    /// Share of the duty for each month begun.
    pub monthly: f64,
    pub within: Option<i32>,
    pub cost: f64,
}

impl Stays {
    /// Whether goods count at the end of a period.
    pub fn counts(&self, period: usize) -> bool {
        (self.days.0 / 7..=self.days.1 / 7).contains(&(period as i32))
    }
}

/// Adds to a drawn case.
pub fn add(seed: u64, c: &mut Case) {
    let d = &mut Draw(seed.wrapping_mul(0xd6e8_feb8_6659_fd93) ^ 0x510e_527f);
    if !d.often(20) {
        return;
    }
    let from = d.below(c.days() as u64) as i32;
    let more = d.below((c.days() - from) as u64) as i32;
    c.extras.stays = Some(Stays {
        place: PORT,
        product: GOODS,
        quantity: d.step(1.0, 1.0, 4),
        penalty: d.maybe(85, |d| d.step(0.5, 1.5, 6)),
        days: (from, from + more),
        monthly: d.pick(&[0.0, 0.03, 0.3, 0.8]),
        within: d.maybe(40, |d| d.below(3) as i32),
        cost: d.pick(&[0.0, 0.0, 0.5]),
    });
}

/// The tables.
pub fn toml(case: &Case, t: &mut String) {
    let Some(s) = &case.extras.stays else { return };
    let (place, product) = (case.places[s.place].name, case.products[s.product].name);
    let _ = writeln!(
        t,
        "[[temporary_admissions]]\nadmission = \"stay\"\nplace = \"{place}\"\nproducts = [\"{product}\"]\nmonthly_share = {:?}\ncost = {:?}",
        s.monthly, s.cost
    );
    if let Some(within) = s.within {
        let _ = writeln!(t, "discharge_within = {within}");
    }
    let _ = writeln!(
        t,
        "[[presences]]\npresence = \"there\"\nplace = \"{place}\"\nproduct = \"{product}\"\nquantity = {:?}",
        s.quantity
    );
    if let Some(penalty) = s.penalty {
        let _ = writeln!(t, "penalty = {penalty:?}");
    }
    let (from, to) = s.days;
    case.dates(t, &[("valid_from", Some(from)), ("valid_to", Some(to))]);
}

/// What has to be there is, or its penalty is paid.
pub fn present(case: &Case, p: &mut Program, terms: &Terms) {
    let Some(s) = &case.extras.stays else { return };
    for t in (0..case.periods as usize).filter(|&t| s.counts(t)) {
        let mut all = of(terms, |k| *k == Key::There(t));
        if let Some(penalty) = s.penalty {
            all.push((p.column(penalty, Vec::new()), 1.0));
        }
        bound(p, Sense::AtLeast, s.quantity, &all);
    }
}
