//! What the presolve leaves out changes no optimum: random small worlds, with and without it.

use std::fmt::Write as _;

use portolan::network::Network;
use portolan::solve::{self, Options};
use portolan::{Instance, rules};

use crate::common::draw::Draw;

/// A world of two mills, a port, two shops; lanes doubled, stores with and without cost, goods that
/// perish, demand that ends early.
fn world(seed: u64) -> String {
    let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let periods = 3 + draw.below(4);
    let mut text = format!(
        "[instance]\nformat_version = 1\nname = \"world-{seed}\"\nstart = 2026-01-05\nperiods = {periods}\ncurrency = \"EUR\"\nunmet_penalty = 50.0\n"
    );
    for (place, country) in [
        ("m1", "VN"),
        ("m2", "CN"),
        ("port", "DE"),
        ("s1", "DE"),
        ("s2", "DE"),
    ] {
        let bonded = country == "DE" && draw.once_in(2);
        let _ = writeln!(
            text,
            "[[places]]\nplace = \"{place}\"\ncountry = \"{country}\"\nbonded = {bonded}"
        );
        if draw.once_in(3) {
            let _ = writeln!(
                text,
                "[[storage]]\nplace = \"{place}\"\ncost = 0.{}",
                draw.below(9)
            );
        }
    }
    for product in ["a", "b"] {
        let _ = writeln!(
            text,
            "[[products]]\nproduct = \"{product}\"\nteu = {}.5\nvalue = 10.0",
            draw.below(3)
        );
        if draw.once_in(2) {
            let _ = writeln!(text, "shelf_life = {}", draw.below(4));
        }
        for mill in ["m1", "m2"] {
            let (price, capacity) = (1 + draw.below(9), 5 + draw.below(20));
            let _ = writeln!(
                text,
                "[[supplies]]\nplace = \"{mill}\"\nproduct = \"{product}\"\nprice = {price}.0\ncapacity = {capacity}.0"
            );
        }
        for shop in ["s1", "s2"] {
            let until = 5 + 7 * draw.below(periods);
            let _ = writeln!(
                text,
                "[[demands]]\ndemand = \"{product}-{shop}\"\nplace = \"{shop}\"\nproduct = \"{product}\"\nquantity = {}.0\nvalid_to = 2026-01-{:02}",
                1 + draw.below(15),
                until.min(31)
            );
            if draw.once_in(3) {
                text.push_str("lateness_penalty = 2.0\nmax_lateness = 1\n");
            }
            if draw.once_in(3) {
                let _ = writeln!(
                    text,
                    "[[opening_stock]]\nplace = \"{shop}\"\nproduct = \"{product}\"\nquantity = {}.0",
                    draw.below(9)
                );
            }
        }
    }
    text.push_str("[[measures]]\nmeasure = \"mfn\"\nkind = \"general\"\n[[tariffs]]\nterritory = \"DE\"\nmeasure = \"mfn\"\nad_valorem = 0.1\n");
    text.push_str("[[tariffs]]\nterritory = \"DE\"\nmeasure = \"mfn\"\norigin_country = \"CN\"\nad_valorem = 0.3\nvalid_from = 2026-01-14\n");
    let ends = [
        ("m1", "port"),
        ("m2", "port"),
        ("port", "s1"),
        ("port", "s2"),
        ("m1", "s1"),
    ];
    for (i, (from, to)) in ends.into_iter().enumerate() {
        for k in 0..1 + draw.below(3) {
            let _ = writeln!(
                text,
                "[[lanes]]\nlane = \"l{i}-{k}\"\nfrom = \"{from}\"\nto = \"{to}\"\nfreight = {}.0\nlead_time = {}",
                draw.below(4),
                draw.below(2)
            );
            if draw.once_in(3) {
                let _ = writeln!(text, "capacity = {}.0", 3 + draw.below(10));
            }
            if draw.once_in(4) {
                text.push_str("freight_unit = \"teu\"\n");
            }
            if draw.once_in(4) {
                text.push_str("products = [\"a\"]\n");
            }
        }
    }
    text
}

#[test]
fn the_optimum_stays() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut lanes, mut idle) = (0, 0);
    for seed in 0..40 {
        let path = dir.path().join("world.toml");
        std::fs::write(&path, world(seed)).expect("writes");
        let instance =
            Instance::load(&path).unwrap_or_else(|e| panic!("{seed}\n{}", e.render(false)));
        let whole = rules::build(&instance.world, &Network::whole(&instance.world));
        let objective = |lp| {
            let answer = solve::run(lp, &Options::default()).expect("an answer");
            answer.certificate.expect("certified").objective
        };
        let (left, all) = (objective(&instance.model.lp), objective(&whole.lp));
        assert!(
            (left - all).abs() <= 1e-6 * all.abs().max(1.0),
            "world {seed}: {left} with the presolve, {all} without\n{}",
            world(seed)
        );
        lanes += instance.network.presolve.dropped();
        idle += instance.network.presolve.idle;
        assert!(instance.model.lp.n_cols() <= whole.lp.n_cols());
    }
    assert!(
        lanes > 10,
        "only {lanes} dominated lanes: the worlds test nothing"
    );
    assert!(
        idle > 50,
        "only {idle} idle stocks: the worlds test nothing"
    );
}
