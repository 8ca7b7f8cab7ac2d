//! Cases, drawn: a few places, and every rule of customs that may be there now and then.

use super::case::*;
use super::extras::Extras;
use super::{commerce, further, stays};

/// Numbers that repeat: splitmix64.
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    pub fn often(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// From `low` on, in so many steps.
    pub fn step(&mut self, low: f64, by: f64, steps: u64) -> f64 {
        low + by * self.below(steps + 1) as f64
    }

    pub fn maybe<T>(&mut self, percent: u64, some: impl FnOnce(&mut Draw) -> T) -> Option<T> {
        self.often(percent).then(|| some(self))
    }
}

pub const CN: usize = 0;
const VN: usize = 1;
pub const HUB: usize = 2;
pub const KR: usize = 3;
const TR: usize = 4;
pub const PORT: usize = 5;
const WORKS: usize = 6;
pub const MX: usize = 7;

pub const GOODS: usize = 0;
pub const PART: usize = 1;
pub const MOTOR: usize = 2;
pub const GADGET: usize = 3;

const GENERAL: usize = 0;
const ADDED: usize = 1;
const FURTHER: usize = 2;
const FIRST: usize = 3;
const SECOND: usize = 4;
const UNION: usize = 5;
const USE: usize = 6;

/// What a case is about.
struct Story {
    hub: bool,
    making: bool,
    turkey: bool,
    works: bool,
    export: bool,
}

pub fn case(seed: u64) -> Case {
    let d = &mut Draw(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x1234_5678);
    let story = Story {
        hub: d.often(25),
        making: d.often(45),
        turkey: d.often(20),
        works: d.often(25),
        export: d.often(30),
    };
    let much = [story.hub, story.making, story.works, story.export]
        .iter()
        .filter(|b| **b)
        .count();
    let fee = d.often(20);
    let periods = if fee || much > 2 {
        2
    } else {
        2 + d.below(if much == 0 { 3 } else { 2 }) as i32
    };
    let mut c = Case {
        seed,
        late_start: false,
        periods,
        unmet: d.maybe(75, |d| d.step(25.0, 5.0, 6)),
        cif: d.often(50),
        published: d.maybe(30, |d| d.step(0.8, 0.05, 3)),
        places: places(d),
        products: products(d),
        prices: Vec::new(),
        royalties: Vec::new(),
        supplies: Vec::new(),
        contracts: Vec::new(),
        lanes: Vec::new(),
        measures: Vec::new(),
        rates: Vec::new(),
        shares: Vec::new(),
        quotas: Vec::new(),
        agreements: Vec::new(),
        rules: Vec::new(),
        recipes: Vec::new(),
        demands: Vec::new(),
        fees: Vec::new(),
        vat: d.maybe(30, |d| Vat {
            rate: d.step(0.05, 0.05, 3),
            factor: d.pick(&[1.0, 1.1]),
            with_duty: d.often(70),
            recoverable: d.pick(&[0.0, 0.5, 1.0]),
        }),
        deferment: d.maybe(15, |d| Deferment {
            days: d.below(40) as i32,
            interest: 0.1,
            fee: d.pick(&[0.0, 0.01]),
        }),
        guarantee: d.maybe(25, |d| Guarantee {
            limit: d.step(0.0, 5.0, 8),
            share: d.pick(&[1.0, 0.5, 0.3]),
            fee: d.pick(&[0.0, 0.1]),
            vat: d.often(50),
        }),
        embargoes: Vec::new(),
        drawbacks: Vec::new(),
        extras: Extras::default(),
    };
    agreements(d, &mut c);
    goods(d, &mut c, &story);
    values(d, &mut c);
    measures(d, &mut c, &story);
    rates(d, &mut c, &story);
    quotas(d, &mut c);
    if fee {
        c.fees.push(Fee {
            rate: d.pick(&[0.02, 0.05]),
            least: d.pick(&[0.0, 1.0, 3.0]),
            most: d.maybe(60, |d| d.step(4.0, 1.0, 4)),
            exempt: d.maybe(40, |_| FIRST),
            by_commodity: false,
        });
    }
    if d.often(20) {
        let from = d.maybe(70, |d| d.below(7 * periods as u64) as i32);
        c.embargoes.push(Embargo {
            hs: d.pick(&["84", "847989", "8501"]),
            origin: d.pick(&["CN", "VN"]),
            from,
            to: d.maybe(40, |d| from.unwrap_or(0) + d.below(9) as i32),
        });
    }
    if (story.export && d.often(80)) || d.often(5) {
        c.drawbacks.push(Drawback {
            name: "refund",
            substitution: d.often(50),
            refund: d.pick(&[0.99, 0.8, 1.0]),
            years: d.pick(&[5.0, 0.03, 0.02]),
            lesser: d.often(40),
            duty_there: d.step(0.0, 0.5, 4),
        });
    }
    further::add(seed, &mut c);
    commerce::add(seed, &mut c);
    stays::add(seed, &mut c);
    c
}

fn places(d: &mut Draw) -> Vec<Place> {
    [
        ("cn", "CN"),
        ("vn", "VN"),
        ("hub", "SG"),
        ("kr", "KR"),
        ("tr", "TR"),
        ("port", "GB"),
        ("works", "GB"),
        ("mx", "MX"),
    ]
    .into_iter()
    .map(|(name, country)| Place {
        name,
        country,
        bonded: d.often(50),
        keep: d.pick(&[0.0, 0.25, 0.5]),
    })
    .collect()
}

fn products(d: &mut Draw) -> Vec<Product> {
    [
        ("goods", "84798910"),
        ("part", "84799010"),
        ("motor", "85011010"),
        ("gadget", "84798910"),
    ]
    .into_iter()
    .map(|(name, hs)| Product {
        name,
        hs,
        value: d.step(8.0, 1.0, 10),
        kg: d.pick(&[0.5, 1.0, 2.0]),
    })
    .collect()
}

fn agreements(d: &mut Draw, c: &mut Case) {
    for (k, name) in ["first", "second"].into_iter().enumerate() {
        let averaged = k == 0 && d.often(25);
        let mut members = vec!["GB", "KR"];
        members.extend(d.maybe(40, |d| d.pick(&["VN", "TR"])));
        c.agreements.push(Agreement {
            name,
            members,
            from: d.maybe(15, |d| d.below(10) as i32),
            by_entry: d.often(50),
            no_third_country: d.often(30),
            partners: if k == 0 && d.often(20) {
                vec![1]
            } else {
                Vec::new()
            },
            averaged,
            de_minimis: d.pick(&[0.0, 0.1, 0.3]),
            with_freight: d.often(20),
            no_drawback: d.often(30),
        });
        let method = |d: &mut Draw| {
            let name = d.pick(&["build_down", "build_up", "net_cost", "max_non_originating"]);
            (name, d.step(0.2, 0.1, 5))
        };
        let turn = if averaged {
            None
        } else {
            d.maybe(30, |d| 3 + d.below(12) as i32)
        };
        let mut rule = |hs, alternative, from, to, d: &mut Draw| {
            let value = d.maybe(if averaged { 90 } else { 60 }, method);
            let change = match averaged {
                true => None,
                false => d.maybe(50, |d| d.below(3) as usize),
            };
            // A rule asks for something.
            let asks = change.is_some() || value.is_some();
            c.rules.push(OriginRule {
                agreement: k,
                hs,
                alternative,
                from,
                to,
                wholly: !asks || d.often(8),
                change,
                excluded: change.and_then(|_| d.maybe(20, |d| d.pick(&[PART, MOTOR]))),
                value,
            });
        };
        rule("84", 1, None, turn.map(|t| t - 1), d);
        if let Some(t) = turn {
            rule("84", 1, Some(t), None, d);
        }
        if d.often(30) {
            rule("84", 2, None, None, d);
        }
        if d.often(20) {
            rule("847989", 1, None, None, d);
        }
    }
}

fn goods(d: &mut Draw, c: &mut Case, story: &Story) {
    let status = |d: &mut Draw| -> Vec<usize> { (0..2).filter(|_| d.often(30)).collect() };
    let supply = |d: &mut Draw, c: &mut Case, place, product, origin, low: f64| {
        let prices = if d.often(30) { c.periods } else { 1 };
        let prices = (0..prices).map(|_| d.step(low, 0.5, 6)).collect();
        let originating = status(d);
        c.supplies.push(Supply {
            place,
            product,
            origin,
            prices,
            capacity: d.maybe(40, |d| d.step(3.0, 1.0, 8)),
            originating,
            producer: d.maybe(25, |_| "acme"),
        });
    };
    let lane = |d: &mut Draw, c: &mut Case, from: usize, to: usize| {
        let name = format!("{}-{}", c.places[from].name, c.places[to].name);
        c.lanes.push(Lane {
            name,
            from,
            to,
            days: d.below(10) as i32,
            departs: d.below(5) as i32,
            every: 1 + i32::from(d.often(15)),
            offset: i32::from(d.often(15)),
            freight: d.step(0.0, 0.5, 4),
            capacity: d.maybe(25, |d| d.step(3.0, 1.0, 6)),
            loss: d.pick(&[0.0, 0.0, 0.0, 0.1]),
            service: false,
        });
    };
    supply(d, c, CN, GOODS, "CN", 6.0);
    lane(d, c, CN, PORT);
    if !story.making || d.often(50) {
        supply(d, c, VN, GOODS, "VN", 7.0);
        lane(d, c, VN, PORT);
    }
    if story.hub {
        lane(d, c, d_pick(c), HUB);
        lane(d, c, HUB, PORT);
    }
    if story.turkey {
        lane(d, c, CN, TR);
        lane(d, c, TR, PORT);
    }
    if story.making {
        supply(d, c, KR, PART, "KR", 4.0);
        supply(d, c, KR, PART, "CN", 2.0);
        let two = d.often(50);
        if two {
            supply(d, c, KR, MOTOR, "CN", 2.0);
        }
        let mut inputs = vec![(PART, d.pick(&[1.0, 2.0]))];
        if two {
            inputs.push((MOTOR, 1.0));
        }
        c.recipes.push(Recipe {
            name: "assemble",
            place: KR,
            inputs,
            output: (GOODS, d.pick(&[1.0, 2.0])),
            cost: d.step(0.0, 0.5, 4),
            capacity: d.maybe(30, |d| d.step(2.0, 1.0, 5)),
            price: d.step(10.0, 2.0, 8),
            net_cost: d.step(8.0, 2.0, 6),
            minimal: d.often(8),
            confers: d.often(80),
            takes: i32::from(d.often(15)),
        });
        lane(d, c, KR, PORT);
        if story.hub {
            lane(d, c, KR, HUB);
        }
    }
    if story.works {
        lane(d, c, PORT, WORKS);
        c.recipes.push(Recipe {
            name: "finish",
            place: WORKS,
            inputs: vec![(GOODS, 1.0)],
            output: (GADGET, d.pick(&[1.0, 2.0])),
            cost: d.step(0.0, 0.5, 2),
            capacity: d.maybe(30, |d| d.step(2.0, 1.0, 5)),
            price: 20.0,
            net_cost: 15.0,
            minimal: d.often(20),
            confers: true,
            takes: 0,
        });
    }
    if story.export {
        lane(d, c, PORT, MX);
        if story.works {
            lane(d, c, WORKS, MX);
        }
    }
    demands(d, c, story);
}

/// Where goods start that go by the hub.
fn d_pick(c: &Case) -> usize {
    c.supplies.last().map_or(CN, |s| s.place)
}

fn demands(d: &mut Draw, c: &mut Case, story: &Story) {
    let mut demand = |name, place, product, d: &mut Draw| {
        let from = d.below(c.periods as u64) as i32;
        c.demands.push(Demand {
            name,
            place,
            product,
            quantity: d.step(2.0, 1.0, 6),
            from,
            to: c.periods - 1,
            once: d.often(50),
            origins: d.maybe(10, |_| vec!["VN", "KR", "GB"]).unwrap_or_default(),
        });
    };
    demand("home", PORT, GOODS, d);
    if story.works {
        demand("works", WORKS, GADGET, d);
        if d.often(40) {
            demand("spare", WORKS, GOODS, d);
        }
    }
    if story.export {
        let made = story.works && d.often(70);
        demand("abroad", MX, if made { GADGET } else { GOODS }, d);
    }
}

fn values(d: &mut Draw, c: &mut Case) {
    for origin in ["CN", "VN", "KR"] {
        for product in [GOODS, PART, MOTOR] {
            if d.often(35) {
                let incoterm = d.pick(&["EXW", "FCA", "FOB", "CFR", "CIF", "DAP"]);
                let freight = d.step(0.5, 0.5, 3);
                c.prices.push(Price {
                    product,
                    origin,
                    incoterm,
                    euros: d.often(40),
                    value: d.step(8.0, 1.0, 8),
                    inland: d.pick(&[0.0, 0.5]),
                    freight,
                    insurance: d.pick(&[0.0, 0.25]),
                    not_dutiable: d.pick(&[0.0, 0.5]),
                });
            }
        }
    }
    if d.often(25) {
        c.royalties.push(Royalty {
            product: GOODS,
            share: d.pick(&[0.0, 0.05]),
            amount: d.pick(&[0.0, 1.0]),
            condition: d.often(70),
        });
    }
}

fn measures(d: &mut Draw, c: &mut Case, story: &Story) {
    let mut measure = |name, kind, d: &mut Draw| {
        let added = kind == Kind::Additional;
        c.measures.push(Measure {
            name,
            kind,
            excluded_by: Vec::new(),
            cap: if added {
                d.maybe(25, |d| d.step(0.1, 0.05, 4))
            } else {
                None
            },
            fta_exempt: added && d.often(30),
            refundable: d.often(60),
            union: false,
            end_use: None,
        });
    };
    measure("general", Kind::General, d);
    measure("added", Kind::Additional, d);
    measure("further", Kind::Additional, d);
    measure("first", Kind::Preference, d);
    measure("second", Kind::Preference, d);
    measure("union", Kind::Preference, d);
    if story.works {
        measure("use", Kind::Preference, d);
        c.measures[USE].end_use = Some(d.below(3) as i32);
    }
    c.measures[UNION].union = true;
    if d.often(35) {
        c.measures[FURTHER].excluded_by.push(ADDED);
    }
    if d.often(15) {
        c.shares.push((ADDED, GOODS, d.step(0.2, 0.2, 3)));
    }
    if d.often(15) {
        c.shares.push((GENERAL, GOODS, 0.5));
    }
}

fn rates(d: &mut Draw, c: &mut Case, story: &Story) {
    let horizon = 7 * c.periods as u64;
    let plain = |measure, d: &mut Draw| Rate {
        territory: HOME,
        hs: "",
        origin: None,
        producer: None,
        measure,
        quota: None,
        agreement: None,
        ad_valorem: d.step(0.0, 0.05, 6),
        per_kg: d.pick(&[0.0, 0.0, 0.5, 1.0]),
        combination: d.pick(&["compound", "compound", "higher", "lower"]),
        from: None,
        to: None,
        in_transit: None,
    };
    c.rates.push(plain(GENERAL, d));
    if d.often(50) {
        let turn = 1 + d.below(horizon - 1) as i32;
        let hs = d.pick(&["84", "847989"]);
        let (mut old, mut new) = (plain(GENERAL, d), plain(GENERAL, d));
        (old.hs, new.hs) = (hs, hs);
        (old.to, new.from) = (Some(turn - 1), Some(turn));
        c.rates.push(old);
        c.rates.push(new);
    }
    if d.often(25) {
        let mut by_origin = plain(GENERAL, d);
        by_origin.hs = "847989";
        by_origin.origin = Some("VN");
        c.rates.push(by_origin);
    }
    for (measure, percent) in [(ADDED, 55), (FURTHER, 35)] {
        if !d.often(percent) {
            continue;
        }
        let mut rate = plain(measure, d);
        rate.hs = d.pick(&["", "84"]);
        rate.origin = d.maybe(50, |_| "CN");
        if d.often(50) {
            let turn = 1 + d.below(horizon - 1) as i32;
            rate.from = Some(turn);
            if d.often(60) {
                rate.in_transit = Some(turn + d.below(14) as i32);
            }
            if d.often(30) {
                rate.to = Some(turn + 2 + d.below(10) as i32);
            }
        }
        c.rates.push(rate);
        if d.often(40) {
            let mut own = plain(measure, d);
            own.hs = "84";
            own.origin = Some("CN");
            own.producer = Some("acme");
            c.rates.push(own);
        }
    }
    for (measure, agreement) in [(FIRST, 0), (SECOND, 1)] {
        if d.often(60) {
            let mut rate = plain(measure, d);
            rate.ad_valorem /= 3.0;
            rate.agreement = d.maybe(85, |_| agreement);
            if rate.agreement.is_none() {
                rate.origin = Some("KR");
            }
            rate.from = d.maybe(15, |d| d.below(horizon) as i32);
            c.rates.push(rate);
        }
    }
    if story.turkey {
        let mut union = plain(UNION, d);
        (union.ad_valorem, union.per_kg) = (0.0, 0.0);
        c.rates.push(union);
        let mut there = plain(GENERAL, d);
        there.territory = "TR";
        c.rates.push(there);
    }
    if story.works {
        let mut lower = plain(USE, d);
        lower.ad_valorem /= 4.0;
        c.rates.push(lower);
    }
    // Two rows of the same key would be one too many.
    let mut seen = std::collections::BTreeSet::new();
    c.rates
        .retain(|r| seen.insert((r.territory, r.hs, r.origin, r.producer, r.measure, r.from)));
}

fn quotas(d: &mut Draw, c: &mut Case) {
    let horizon = 7 * c.periods;
    for (k, name) in ["one", "two"].into_iter().enumerate() {
        if !d.often(if k == 0 { 35 } else { 15 }) {
            continue;
        }
        let id = c.quotas.len();
        let mut windows = Vec::new();
        let quantity = |d: &mut Draw| d.step(0.0, 1.0, 6);
        if d.often(50) {
            let turn = 1 + d.below(horizon as u64 - 1) as i32;
            windows.push(Window {
                from: None,
                to: Some(turn - 1),
                quantity: quantity(d),
                carries: d.often(50),
            });
            windows.push(Window {
                from: Some(turn),
                to: None,
                quantity: quantity(d),
                carries: false,
            });
        } else {
            windows.push(Window {
                from: None,
                to: None,
                quantity: quantity(d),
                carries: false,
            });
        }
        c.quotas.push(Quota {
            name,
            in_kg: d.often(30),
            fill_first: d.often(30),
            windows,
        });
        let measure = if k == 0 {
            d.pick(&[GENERAL, GENERAL, FIRST])
        } else {
            ADDED
        };
        c.rates.push(Rate {
            territory: HOME,
            hs: d.pick(&["", "84"]),
            origin: d.maybe(25, |d| d.pick(&["CN", "KR"])),
            producer: None,
            measure,
            quota: Some(id),
            agreement: if measure == FIRST { Some(0) } else { None },
            ad_valorem: d.step(0.0, 0.05, 3),
            per_kg: 0.0,
            combination: "compound",
            from: None,
            to: None,
            in_transit: None,
        });
    }
}
