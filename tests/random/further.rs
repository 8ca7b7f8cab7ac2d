//! Draws what a case has beside the tariff and origin, from a stream of its own: the rest of a case
//! is the same with and without.

use super::case::*;
use super::draw::*;
use super::extras::*;

/// Adds to a drawn case.
pub fn add(seed: u64, c: &mut Case) {
    let d = &mut Draw(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x6a09_e667);
    if d.often(25) {
        return;
    }
    if d.often(20) {
        carbon(d, c);
    }
    if d.often(30) {
        in_bond(d, c);
    }
    if d.often(20) && c.recipes.iter().any(|r| r.name == "assemble") {
        cumulated(d, c);
    }
    if d.often(20) {
        controls(d, c);
    }
    if d.often(25) {
        standards(d, c);
    }
    if d.often(15) {
        relief(d, c);
    }
    if d.often(20) {
        c.extras.late = Some(Late {
            from: d.below(c.days() as u64 + 4) as i32,
            within: d.maybe(60, |d| d.below(12) as i32),
            refund: d.pick(&[1.0, 0.9]),
            cost: d.pick(&[0.0, 0.25]),
        });
    }
    if d.often(20) {
        let by_entry = d.often(40);
        c.extras.claim_costs = (0..c.agreements.len())
            .map(|_| {
                (
                    d.pick(&[0.0, 0.25, 0.5]),
                    if by_entry {
                        d.pick(&[0.0, 1.0, 3.0])
                    } else {
                        0.0
                    },
                )
            })
            .collect();
    }
    if d.often(50) {
        c.fees.iter_mut().for_each(|f| f.by_commodity = true);
    }
}

/// Machines of some tonnes, so that the emissions in them weigh; now and then over New Year.
fn carbon(d: &mut Draw, c: &mut Case) {
    c.late_start = d.often(50);
    if c.late_start {
        // A month is the window, and it ends within.
        c.agreements.iter_mut().for_each(|a| a.averaged = false);
    }
    c.products.iter_mut().for_each(|p| p.kg *= 1000.0);
    c.rates.iter_mut().for_each(|r| r.per_kg /= 1000.0);
    let in_kg = c.quotas.iter_mut().filter(|q| q.in_kg);
    in_kg.for_each(|q| q.windows.iter_mut().for_each(|w| w.quantity *= 1000.0));
    let rate = |from, d: &mut Draw| CarbonRate {
        from,
        price: d.step(0.5, 0.5, 4),
        free: d.pick(&[0.0, 0.5, 0.975]),
        correction: d.pick(&[1.0, 0.9]),
    };
    let mut rates = vec![rate(None, d)];
    if d.often(30) {
        let day = 1 + d.below(c.days() as u64 - 1) as i32;
        rates.push(rate(Some(day), d));
    }
    let mut emissions = vec![(None, d.step(0.5, 0.5, 5), d.pick(&[0.0, 0.5]))];
    for origin in ["CN", "VN", "KR", "GB"] {
        if d.often(40) {
            emissions.push((Some(origin), d.step(0.0, 0.5, 6), d.pick(&[0.0, 0.25, 1.0])));
        }
    }
    let exempt = d.maybe(65, |d| d.step(0.0, 1.0, 8));
    c.extras.carbon = Some(Carbon {
        exempt,
        before: d.pick(&[0.0, 0.0, 2.0]),
        exemptible: d.often(85),
        benchmark: d.step(0.5, 0.5, 2),
        rates,
        emissions,
    });
}

/// Placing and processing under suspension in the port.
fn in_bond(d: &mut Draw, c: &mut Case) {
    c.places[PORT].bonded |= d.often(60);
    if d.often(60) {
        c.extras.placing = Some((PORT, d.pick(&[0.0, 0.25])));
    }
    if !d.often(65) && c.extras.placing.is_some() {
        return;
    }
    let basis = match c.extras.placing {
        Some(_) => d.pick(&["product", "inputs", "foreign_value"]),
        None => d.pick(&["product", "foreign_value"]),
    };
    c.extras.processing.push(Processing {
        name: "processing",
        place: PORT,
        input: GOODS,
        quantity: d.pick(&[1.0, 1.0, 2.0, 0.5]),
        output: GADGET,
        origin: d.pick(&["GB", "GB", "CN"]),
        basis,
        cost: d.step(0.0, 0.5, 2),
        capacity: d.maybe(30, |d| d.step(1.0, 1.0, 4)),
        takes: i32::from(d.often(15)),
    });
    // A gadget is no longer what it was: another heading, now and then.
    if d.often(40) {
        c.products[GADGET].hs = "85098000";
    }
    let from = d.below(c.periods as u64) as i32;
    c.demands.push(Demand {
        name: "made",
        place: PORT,
        product: GADGET,
        quantity: d.step(1.0, 1.0, 4),
        from,
        to: c.periods - 1,
        once: d.often(50),
        origins: Vec::new(),
    });
}

/// Goods that leave home for a time, and what is made of them abroad.
fn relief(d: &mut Draw, c: &mut Case) {
    let outward = d.often(75);
    let lane = |from: usize, to: usize, days, d: &mut Draw, c: &Case| Lane {
        name: format!("{}-{}", c.places[from].name, c.places[to].name),
        from,
        to,
        days,
        departs: d.below(5) as i32,
        every: 1,
        offset: 0,
        freight: d.step(0.0, 0.5, 2),
        capacity: None,
        loss: d.pick(&[0.0, 0.0, 0.1]),
        service: false,
    };
    if !c.lanes.iter().any(|l| l.from == PORT && l.to == MX) {
        let out = lane(PORT, MX, d.below(4) as i32, d, c);
        c.lanes.push(out);
    }
    // The way back takes a week and more, so that no voyage ends before it began.
    let back = lane(MX, PORT, 7 + d.below(3) as i32, d, c);
    c.lanes.push(back);
    c.periods = c.periods.max(3);
    let supply = |place, origin, low: f64, d: &mut Draw| Supply {
        place,
        product: PART,
        origin,
        prices: vec![d.step(low, 0.5, 4)],
        capacity: d.maybe(30, |d| d.step(2.0, 1.0, 6)),
        originating: Vec::new(),
        producer: None,
    };
    let at_home = supply(PORT, "GB", 3.0, d);
    c.supplies.push(at_home);
    let (product, name) = if outward {
        if d.often(60) {
            let there = supply(MX, "MX", 2.0, d);
            c.supplies.push(there);
        }
        c.recipes.push(Recipe {
            name: "sew",
            place: MX,
            inputs: vec![(PART, d.pick(&[1.0, 1.0, 0.5]))],
            output: (GADGET, 1.0),
            cost: d.step(0.0, 0.5, 2),
            capacity: None,
            price: 20.0,
            net_cost: 15.0,
            minimal: false,
            confers: d.often(70),
            takes: 0,
        });
        (GADGET, "sewn")
    } else {
        // It is dear to keep them at home until they are wanted.
        c.places[PORT].keep = d.pick(&[0.5, 2.0, 4.0]);
        (PART, "again")
    };
    c.demands.push(Demand {
        name,
        place: PORT,
        product,
        quantity: d.step(1.0, 1.0, 5),
        from: c.periods - 1,
        to: c.periods - 1,
        once: true,
        origins: Vec::new(),
    });
    c.extras.relief = Some(Relief {
        product: PART,
        outward,
        within: d.maybe(50, |d| 1 + d.below(2) as i32),
    });
}

/// A chain of two workings in a member, and an agreement under which both count.
fn cumulated(d: &mut Draw, c: &mut Case) {
    if !c.supplies.iter().any(|s| s.product == MOTOR) {
        c.supplies.push(Supply {
            place: KR,
            product: MOTOR,
            origin: "CN",
            prices: vec![d.step(1.0, 0.5, 4)],
            capacity: None,
            originating: Vec::new(),
            producer: None,
        });
    }
    c.recipes.insert(
        0,
        Recipe {
            name: "press",
            place: KR,
            inputs: vec![(MOTOR, 1.0)],
            output: (PART, d.pick(&[1.0, 2.0])),
            cost: d.step(0.0, 0.5, 2),
            capacity: d.maybe(20, |d| d.step(2.0, 1.0, 5)),
            price: d.step(4.0, 1.0, 8),
            net_cost: d.step(3.0, 1.0, 6),
            minimal: d.often(20),
            confers: d.often(80),
            takes: 0,
        },
    );
    for a in 0..2 {
        if !c.agreements[a].averaged && d.often(75) {
            c.agreements[a].partners.clear();
            c.extras.full.push(a);
        }
    }
}

fn controls(d: &mut Draw, c: &mut Case) {
    for (k, name) in ["one", "two"].into_iter().enumerate() {
        if k == 1 && !d.often(30) {
            continue;
        }
        let from = d.maybe(40, |d| d.below(c.days() as u64) as i32);
        let origin = d.pick(&["CN", "CN", "KR"]);
        let destination = d.pick(if origin == "KR" {
            &["GB", "MX"]
        } else {
            &["GB", "GB", "MX", "KR"]
        });
        c.extras.controls.push(Control {
            name,
            origin,
            hs: d.pick(&["84", "8479", "8501", "85"]),
            destination,
            de_minimis: d.pick(&[0.0, 0.1, 0.25, 0.4]),
            from,
            to: d.maybe(30, |d| from.unwrap_or(0) + d.below(9) as i32),
        });
    }
}

fn standards(d: &mut Draw, c: &mut Case) {
    let horizon = c.days() as u64;
    let mut s = Standards::default();
    let hs = d.pick(&["84", "8479"]);
    let from = d.maybe(40, |d| d.below(horizon) as i32);
    s.asked.push(Asked {
        standard: 0,
        hs,
        from,
        to: d.maybe(20, |d| from.unwrap_or(0) + d.below(10) as i32),
    });
    if d.often(25) {
        s.asked.push(Asked {
            standard: 1,
            hs: "84798910",
            from: d.maybe(50, |d| d.below(horizon) as i32),
            to: None,
        });
    }
    if d.often(40) {
        s.accepted.push(Accepted {
            from: d.maybe(50, |d| d.below(horizon) as i32),
            to: None,
        });
    }
    for (k, supply) in c.supplies.iter().enumerate() {
        for standard in 0..2 {
            if supply.product == GOODS && d.often(35) {
                s.bought.push((k, standard));
            }
        }
    }
    if d.often(55) {
        let standard = d.pick(&[0, 0, 1]);
        s.assessments.push(Assessment {
            name: "assessment",
            standard,
            place: d.pick(&[PORT, PORT, CN, HUB]),
            product: GOODS,
            cost: d.step(0.0, 0.5, 4),
            capacity: d.maybe(40, |d| d.step(1.0, 1.0, 4)),
            failing: d.pick(&[0.0, 0.0, 0.1]),
            takes: i32::from(d.often(25)),
            recognised: d.maybe(30, |d| d.below(horizon) as i32),
        });
    }
    if d.often(35) {
        s.pilots.push(Pilot {
            standard: 0,
            place: PORT,
            product: GOODS,
            cost: d.pick(&[0.0, 0.5]),
            cap: d.maybe(70, |d| d.step(1.0, 1.0, 4)),
            trial_quantity: d.step(0.0, 1.0, 3),
            trial_periods: d.below(2) as i32,
        });
    }
    if let Some(k) = c.recipes.iter().position(|r| r.name == "assemble") {
        if d.often(25) {
            s.designs.push((k, d.pick(&[0, 1])));
        }
        if d.often(60) {
            let trial = !s.pilots.is_empty() && d.often(40);
            s.certificates.push(Certificate {
                standard: d.pick(&[0, 0, 1]),
                place: KR,
                product: GOODS,
                cost: d.step(0.0, 2.0, 5),
                lead: d.below(2) as i32,
                validity: d.maybe(50, |d| 1 + d.below(3) as i32),
                renewal: d.maybe(50, |d| d.step(0.0, 1.0, 3)),
                unit: d.pick(&[0.0, 0.25]),
                held: d.maybe(30, |d| d.below(horizon) as i32),
                trial,
            });
        }
    }
    c.extras.standards = s;
}
