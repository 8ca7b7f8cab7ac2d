//! The audit of preferential origin finds runs whose goods have none.

use crate::common::cases::{audited as codes, solved};

#[test]
fn a_lot_that_does_not_qualify_is_found() {
    let (instance, plan) = solved("rvc-per-lot");
    assert!(!codes(&instance, &plan).contains(&"V1402"));
    let mut false_claim = plan.clone();
    for p in &mut false_claim.production {
        p.marks = "preference:usmca".into();
    }
    assert!(codes(&instance, &false_claim).contains(&"V1402"));
    let mut silent = false_claim;
    for p in &mut silent.production {
        p.inputs = Default::default();
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
