//! The audit of preferential origin finds runs whose goods have none.

use std::path::Path;

use portolan::plan::Plan;
use portolan::{Instance, Options, audit, solve};

/// An instance of the checks, and its best plan.
fn solved(name: &str) -> (Instance, Plan) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("instances/checks/{name}.toml"));
    let instance = Instance::load(&path).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("solves");
    let plan = solution.plan.expect("a plan");
    (instance, plan)
}

fn codes(instance: &Instance, plan: &Plan) -> Vec<&'static str> {
    let audited = audit::run(&instance.world, plan);
    audited.findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_lot_that_does_not_qualify_is_found() {
    let (instance, plan) = solved("rvc-per-lot");
    assert!(!codes(&instance, &plan).contains(&"V1402"));
    let mut false_claim = plan.clone();
    for p in &mut false_claim.production {
        p.marks = "preference:usmca".to_string();
    }
    assert!(codes(&instance, &false_claim).contains(&"V1402"));
    let mut silent = false_claim;
    for p in &mut silent.production {
        p.inputs = String::new();
    }
    assert!(codes(&instance, &silent).contains(&"V1401"));
}

#[test]
fn a_mix_that_does_not_meet_the_average_is_found() {
    let (instance, plan) = solved("rvc-averaging");
    assert!(codes(&instance, &plan).is_empty());
    let mut richer = plan.clone();
    let foreign = richer
        .feeds
        .iter_mut()
        .find(|f| f.product == "rotor" && f.origin_country == "CN")
        .expect("foreign rotors");
    foreign.quantity += 1.0;
    assert!(codes(&instance, &richer).contains(&"V1403"));
}
