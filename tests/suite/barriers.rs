//! What barriers cost: one lifted at a time, and how far a shadow price holds.

use std::path::Path;
use std::process::Command;

use portolan::scenario::barriers::{Barriers, Kind, barriers};
use portolan::{Instance, Options};

use crate::common::cases::{at, check, load};

fn told(path: &Path, kinds: &[Kind]) -> Barriers {
    barriers(&load(path), kinds, &Options::default(), 2).expect("solves")
}

/// Words and worth of what is lifted, to the cent.
fn worths(told: &Barriers) -> Vec<(&str, f64)> {
    let cents = |w: f64| (w * 100.0).round() / 100.0 + 0.0;
    let lifted = told.lifted.iter();
    lifted
        .map(|l| {
            (
                l.words.as_str(),
                cents(l.worth.expect("a plan with and without")),
            )
        })
        .collect()
}

#[test]
fn standards_and_their_recognition_have_a_worth() {
    // 100 units each: A may be tested at 1, B at 3, C at 5; A counts as B, and B as C.
    let told = told(&check("mutual-recognition"), &[]);
    assert_eq!(
        worths(&told),
        [
            ("not asking for standard C in CA", 300.0),
            ("recognising standard A as C in CA", 200.0),
            ("not asking for standard B in BR", 100.0),
            ("recognising standard C as B in BR", 0.0),
        ]
    );
    assert!(!told.conditional);
    for l in &told.lifted {
        let (worth, (low, high)) = (l.worth.expect("a worth"), l.proved.expect("proved"));
        assert!(low <= worth + 1e-6 && worth <= high + 1e-6 && high - low < 0.01);
    }
}

#[test]
fn a_certificate_waived_is_worth_what_it_costs() {
    let path = check("certificate-timing");
    let told = told(&path, &[Kind::Certificates]);
    let instance = Instance::load(&path).expect("loads");
    let cost = instance.world.header.expected_objective.expect("known");
    assert!(told.conditional);
    assert_eq!(told.lifted.len(), 1);
    assert_eq!(told.lifted[0].barrier, "certificate");
    // Without it there is nothing to pay for, and nothing to wait for.
    assert_eq!(
        worths(&told)[0].1,
        cost - told.lifted[0].objective.expect("a plan")
    );
    assert!(worths(&told)[0].1 > 0.0);
}

#[test]
fn a_tonne_more_of_a_quota_has_a_price_and_a_range() {
    // 10.50 within the quota, 12 from home, 12.50 outside of it; 60 within, 100 wanted.
    let told = told(&check("quota"), &[]);
    let limit = &told.limits[0];
    assert_eq!(told.limits.len(), 1);
    assert!((limit.price - 1.5).abs() < 1e-9 && (limit.amount - 60.0).abs() < 1e-9);
    let (least, most) = limit.holds.expect("followed");
    assert!(
        least.abs() < 1e-4 && (most - 100.0).abs() < 1e-4,
        "{least} to {most}"
    );
    assert!((limit.one_more.expect("a plan") - 1.5).abs() < 1e-6);
    // Without any duty all comes from abroad at 10.
    let tariff = told
        .lifted
        .iter()
        .find(|l| l.barrier == "tariff")
        .expect("a tariff");
    assert!((tariff.worth.expect("a plan") - 110.0).abs() < 1e-6);
}

#[test]
fn a_range_ends_where_something_else_binds() {
    // The same with 70 wanted: the quota's price holds to 70 and no further.
    let text = std::fs::read_to_string(check("quota")).expect("the case");
    assert!(text.contains("quantity = 100.0"));
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("case.toml");
    std::fs::write(&file, text.replace("quantity = 100.0", "quantity = 70.0")).expect("writes");
    let told = told(&file, &[Kind::Limits]);
    assert!(told.lifted.is_empty());
    let (_, most) = told.limits[0].holds.expect("followed");
    assert!((most - 70.0).abs() < 1e-4, "{most}");
}

#[test]
fn the_range_of_a_quota_that_must_be_filled_first_is_followed() {
    // The quota of 60 as in the case, 25 % inside and 5 % outside for sugar, and the other way round for
    // molasses, of which 80 are wanted: 60 of them fill it, 20 enter at 12.50, the sugar at 10.50. One more within
    // spares 2, until all 80 are within; with none at all the sugar still enters outside, for it is full.
    let text = std::fs::read_to_string(check("quota-inverted")).expect("the case");
    let more = r#"
[[products]]
product = "molasses"
hs_code = "1703.10"
value = 10.0
[[supplies]]
place = "abroad"
product = "molasses"
price = 10.0
[[tariffs]]
territory = "GB"
hs_code = "1703"
measure = "mfn"
ad_valorem = 0.25
[[tariffs]]
territory = "GB"
hs_code = "1703"
measure = "mfn"
quota = "cane"
ad_valorem = 0.05
[[demands]]
demand = "feed"
place = "home"
product = "molasses"
quantity = 80.0
"#;
    let text = text.replace("expected_objective = 1170.0", "expected_objective = 1930.0");
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("case.toml");
    std::fs::write(&file, text + more).expect("writes");
    let told = told(&file, &[Kind::Limits]);
    assert!((told.objective.expect("a plan") - 1930.0).abs() < 1e-6);
    let [limit] = told.limits.as_slice() else {
        panic!("{:?}", told.limits)
    };
    assert!((limit.price - 2.0).abs() < 1e-6, "{}", limit.price);
    let (least, most) = limit.holds.expect("followed");
    assert!(
        least.abs() < 1e-4 && (most - 80.0).abs() < 1e-4,
        "{least} to {most}"
    );
}

#[test]
fn embargoes_and_controls_are_lifted() {
    let told_of = told(&check("export-control"), &[]);
    assert_eq!(worths(&told_of), [("lifting export control ear", 40.0)]);
    let told_of = told(&check("embargo"), &[Kind::Embargoes]);
    assert_eq!(told_of.lifted.len(), 1);
    assert!(told_of.lifted[0].worth.expect("a plan") > 0.0);
}

#[test]
fn what_makes_a_plan_possible_is_said() {
    let path = at("tests/fixtures/infeasible/embargo.toml");
    let told = told(&path, &[]);
    assert_eq!(told.objective, None);
    assert!(told.lifted.iter().any(|l| l.makes_possible));
    assert_eq!(told.exit, 4);
}

#[test]
fn the_command_tells_in_words_and_in_json() {
    let run = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_portolan"))
            .arg("barriers")
            .args(args)
            .output()
            .expect("runs")
    };
    let path = check("quota");
    let path = path.to_str().expect("a name");
    let out = run(&[path]);
    let text = String::from_utf8_lossy(&out.stdout);
    assert_eq!(out.status.code(), Some(0), "{text}");
    let flat: Vec<&str> = text.split_whitespace().collect();
    let flat = flat.join(" ");
    assert!(flat.contains("is worth 1.50"), "{flat}");
    assert!(flat.contains("that holds from 0 to 100"), "{flat}");
    let out = run(&[path, "--format", "json", "--only", "tariffs"]);
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(told["limits"].as_array().map(Vec::len), Some(0));
    assert_eq!(told["lifted"][0]["barrier"], "tariff");
    assert_eq!(run(&[path, "--only", "walls"]).status.code(), Some(2));
    assert_eq!(run(&["no-such-file.toml"]).status.code(), Some(3));
}

#[test]
fn a_plan_in_two_stages_is_decided_anew_without_the_barrier() {
    // Without the tariff only what is bought abroad is reserved for: 100 + 1000 instead of 1350.
    let told = told(&check("two-stage"), &[Kind::Tariffs]);
    let [(_, worth)] = worths(&told)[..] else {
        panic!("{told:?}")
    };
    assert!((worth - 250.0).abs() < 0.01, "{worth}");
    assert_eq!((told.scenarios, told.limits.len()), (Some(2), 0));
    let (low, high) = told.lifted[0].proved.expect("proved");
    assert!(low <= worth + 0.01 && worth <= high + 0.01 && high - low < 0.01);
}
