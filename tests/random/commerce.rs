//! What a case has of commerce beside goods and law: contracts with a carrier or a supplier, and a
//! liner service in place of a lane. Drawn from a stream of its own; said in the instance; and, for
//! contracts, what they add to the program over histories. How a service carries is in `histories.rs`.

use std::fmt::Write;

use super::case::{Case, territory};
use super::draw::Draw;
use super::histories::Key;
use super::least::{Terms, bound, of};
use super::program::{Program, Sense};

/// What a contract is about.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum On {
    Lane(usize),
    /// All that a place sells of a product.
    Supply(usize, usize),
}

/// A contract over all periods.
#[derive(Debug)]
pub struct Contract {
    pub on: On,
    /// Least volume, and what a unit less of it costs.
    pub minimum: f64,
    pub shortfall: f64,
    pub maximum: Option<f64>,
    /// Price of a unit of capacity that is reserved in every period.
    pub reservation: Option<f64>,
}

/// Adds to a drawn case.
pub fn add(seed: u64, c: &mut Case) {
    let d = &mut Draw(seed.wrapping_mul(0x9e6c_63d0_76cc_4be5) ^ 0x3c6e_f372);
    if d.often(30) {
        let abroad: Vec<usize> = (0..c.lanes.len())
            .filter(|&l| {
                let [from, to] = [c.lanes[l].from, c.lanes[l].to].map(|p| c.places[p].country);
                territory(from) != territory(to)
            })
            .collect();
        if !abroad.is_empty() {
            let l = d.pick(&abroad);
            let back = |k: &super::case::Lane| (k.from, k.to) == (c.lanes[l].to, c.lanes[l].from);
            let returns = c.lanes.iter().any(back);
            let lane = &mut c.lanes[l];
            lane.service = true;
            // No round trip ends before it began.
            lane.days = 7 * d.below(2).max(u64::from(returns)) as i32;
            (lane.departs, lane.loss) = (0, 0.0);
            lane.capacity = Some(d.step(4.0, 2.0, 8));
        }
    }
    for _ in 0..d.pick(&[0, 0, 1, 1, 2]) {
        let on = if d.often(50) {
            let lanes: Vec<usize> = (0..c.lanes.len())
                .filter(|&l| !c.lanes[l].service)
                .collect();
            if lanes.is_empty() {
                continue;
            }
            On::Lane(d.pick(&lanes))
        } else {
            let s = &c.supplies[d.below(c.supplies.len() as u64) as usize];
            On::Supply(s.place, s.product)
        };
        if c.contracts.iter().any(|k| k.on == on) {
            continue;
        }
        let least = d.often(60);
        let minimum = if least { d.step(2.0, 2.0, 5) } else { 0.0 };
        c.contracts.push(Contract {
            on,
            minimum,
            shortfall: d.step(0.5, 0.5, 4),
            maximum: d.maybe(30, |d| minimum + d.step(1.0, 2.0, 5)),
            reservation: d.maybe(30, |d| d.step(0.25, 0.25, 4)),
        });
    }
}

/// The lanes that are services, and the contracts.
pub fn toml(case: &Case, t: &mut String) {
    for l in case.lanes.iter().filter(|l| l.service) {
        let _ = writeln!(
            t,
            "[[services]]\nservice = \"{0}\"\ncapacity = {1:?}\ncapacity_unit = \"piece\"\nevery = {2}\noffset = {3}\ncyclic = false\n[[service_calls]]\nservice = \"{0}\"\ncall = 1\nplace = \"{4}\"\nlead_time = {5}\nfreight = {6:?}\n[[service_calls]]\nservice = \"{0}\"\ncall = 2\nplace = \"{7}\"",
            l.name,
            l.capacity.expect("a capacity"),
            l.every,
            l.offset,
            case.places[l.from].name,
            l.days / 7,
            l.freight,
            case.places[l.to].name
        );
    }
    for (i, k) in case.contracts.iter().enumerate() {
        let _ = match k.on {
            On::Lane(l) => writeln!(
                t,
                "[[contracts]]\ncontract = \"k{i}\"\nkind = \"carrier\"\nlane = \"{}\"",
                case.lanes[l].name
            ),
            On::Supply(place, product) => writeln!(
                t,
                "[[contracts]]\ncontract = \"k{i}\"\nkind = \"supplier\"\nplace = \"{}\"\nproduct = \"{}\"",
                case.places[place].name, case.products[product].name
            ),
        };
        let _ = writeln!(
            t,
            "minimum = {:?}\nshortfall_price = {:?}",
            k.minimum, k.shortfall
        );
        if let Some(most) = k.maximum {
            let _ = writeln!(t, "maximum = {most:?}");
        }
        if let Some(price) = k.reservation {
            let _ = writeln!(t, "reservation_price = {price:?}");
        }
    }
}

/// The contracts that something is bought or carried under.
pub fn under(case: &Case, on: On) -> impl Iterator<Item = usize> {
    let all = case.contracts.iter().enumerate();
    all.filter(move |(_, k)| k.on == on).map(|(i, _)| i)
}

/// What contracts ask: the least volume or its price, the most, and room reserved for every period.
pub fn contracts(case: &Case, p: &mut Program, terms: &Terms) {
    for (i, k) in case.contracts.iter().enumerate() {
        let volume = |t: Option<usize>| {
            of(terms, move |key| match *key {
                Key::Volume(of, at) => of == i && t.is_none_or(|t| t == at),
                _ => false,
            })
        };
        if k.minimum > 0.0 {
            let mut all = volume(None);
            all.push((p.column(k.shortfall, Vec::new()), 1.0));
            bound(p, Sense::AtLeast, k.minimum, &all);
        }
        if let Some(most) = k.maximum {
            bound(p, Sense::AtMost, most, &volume(None));
        }
        if let Some(price) = k.reservation {
            let reserved = p.column(price, Vec::new());
            for t in 0..case.periods as usize {
                let mut all = volume(Some(t));
                all.push((reserved, -1.0));
                bound(p, Sense::AtMost, 0.0, &all);
            }
        }
    }
}
