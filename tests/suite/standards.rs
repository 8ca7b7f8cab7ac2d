//! Standards: what is wrong with their tables is told with its code; dates and bodies matter.

use std::fmt::Write;

use portolan::{Options, solve};

use crate::common::cases::{self, audited, check, instance, load, optimum, patched, solved};

fn codes(case: &str, replace: &[(&str, &str)], rows: &str) -> Vec<&'static str> {
    cases::codes(&patched(case, replace, rows))
}

fn objective(case: &str, replace: &[(&str, &str)], rows: &str) -> f64 {
    let objective = cases::objective(&patched(case, replace, rows));
    (objective * 1e6).round() / 1e6
}

#[test]
fn wrong_rows_are_told() {
    let itself = [("accepted_as = \"C\"", "accepted_as = \"B\"")];
    assert_eq!(codes("mutual-recognition", &itself, ""), ["E0510"]);
    let fails = [("cost = 5.0", "cost = 5.0\nfailing = 1.0")];
    assert_eq!(codes("mutual-recognition", &fails, ""), ["E0511"]);
    let never = [("validity = 2", "validity = 0")];
    assert_eq!(codes("certificate-timing", &never, ""), ["E0512"]);
    let nothing = "[[certificates]]\ncertificate = \"x\"\nstandard = \"A\"\nplace = \"works\"\n";
    assert_eq!(codes("mutual-recognition", &[], nothing), ["W0513"]);
    let mut many = String::new();
    for i in 0..62 {
        let _ = write!(many, "[[standards]]\nstandard = \"s{i}\"\n");
    }
    assert_eq!(codes("mutual-recognition", &[], &many), ["E0346"]);
}

#[test]
fn recognition_is_what_it_says() {
    let case = "mutual-recognition";
    // Where both steps are transitive, A opens C.
    let chain = [
        (
            "accepted_as = \"B\"",
            "accepted_as = \"B\"\ntransitive = true",
        ),
        (
            "accepted_as = \"C\"",
            "accepted_as = \"C\"\ntransitive = true",
        ),
    ];
    assert_eq!(objective(case, &chain, ""), 2200.0);
    assert_eq!(objective(case, &chain[..1], ""), 2400.0);
    // An agreement that begins after the horizon opens nothing.
    let late = [(
        "accepted_as = \"B\"",
        "accepted_as = \"B\"\nvalid_from = 2026-02-01",
    )];
    assert_eq!(objective(case, &late, ""), 1300.0 + 1300.0);
    let none = [
        (
            "accepted_as = \"B\"",
            "accepted_as = \"B\"\nvalid_to = 2026-01-04",
        ),
        (
            "accepted_as = \"C\"",
            "accepted_as = \"C\"\nvalid_to = 2026-01-04",
        ),
    ];
    assert_eq!(objective(case, &none, ""), 2800.0);
}

#[test]
fn bodies_and_validity_have_dates() {
    let case = "recognised-body";
    let early = [("valid_from = 2026-01-12", "valid_from = 2026-01-05")];
    assert_eq!(objective(case, &early, ""), 1600.0);
    let never = [("valid_from = 2026-01-12", "valid_from = 2027-01-12")];
    assert_eq!(objective(case, &never, ""), 3200.0);
    let case = "certificate-timing";
    assert_eq!(objective(case, &[("validity = 2\n", "")], ""), 2000.0);
    assert_eq!(objective(case, &[("lead_time = 1\n", "")], ""), 1600.0);
    assert_eq!(
        objective(case, &[("renewal_cost = 250.0\n", "")], ""),
        3000.0
    );
    // Held to the end of the first week: renewed in it for the second and third.
    let held = [("validity = 2", "validity = 2\nheld_until = 2026-01-11")];
    assert_eq!(objective(case, &held, ""), 600.0 + 250.0 * 3.0);
}

#[test]
fn an_assessment_takes_time_and_room_and_fails_some() {
    let case = "standard-cuts-week";
    // Of ten tested, one fails: 6 pass of 6 / 0.9.
    let fails = [("cost = 5.0", "cost = 5.0\nfailing = 0.1")];
    assert_eq!(objective(case, &fails, ""), 33.333333);
    let bought = [(
        "place = \"works\"\nproduct = \"cell\"",
        "place = \"works\"\nproduct = \"cell\"\nconforms_to = [\"passport\"]",
    )];
    assert_eq!(objective(case, &bought, ""), 0.0);
}

#[test]
fn a_pilot_has_a_cap_and_a_trial() {
    let case = "pilot-zone";
    assert_eq!(objective(case, &[("cap = 30.0\n", "")], ""), 2660.0);
    assert_eq!(
        objective(case, &[("trial_periods = 1", "trial_periods = 0")], ""),
        1720.0
    );
    // Without the pilot nothing is worth certifying.
    let closed = [("cap = 30.0", "cap = 30.0\nvalid_to = 2026-01-04")];
    assert_eq!(objective(case, &closed, ""), 4800.0);
    // A cap by the calendar: 20 in January, which ends in week 4.
    let monthly = [("cap = 30.0", "cap = 20.0\nwindow = \"month\"")];
    assert_eq!(objective(case, &monthly, ""), 2800.0);
}

/// Codes of the findings on a case's plan with some rows changed.
fn findings(case: &str, change: fn(&mut portolan::plan::Plan)) -> Vec<&'static str> {
    let (instance, mut plan) = solved(case);
    change(&mut plan);
    audited(&instance, &plan)
}

#[test]
fn plans_pass_and_broken_ones_do_not() {
    for case in [
        "mutual-recognition",
        "recognised-body",
        "certificate-timing",
        "standard-cuts-week",
        "variant",
        "pilot-zone",
    ] {
        assert_eq!(findings(case, |_| {}), [""; 0], "{case}");
    }
    let told = |case, change, code| {
        let codes = findings(case, change);
        assert!(codes.contains(&code), "{case}: {codes:?} without {code}");
    };
    told(
        "mutual-recognition",
        |p| p.conformity[0].route = "test-C".into(),
        "V0104",
    );
    told("recognised-body", |p| p.decisions.clear(), "V1602");
    let early = |p: &mut portolan::plan::Plan| {
        for d in &mut p.decisions {
            d.time = 0;
        }
    };
    told("recognised-body", early, "V1601");
    told("certificate-timing", |p| p.production.clear(), "V1604");
    told("pilot-zone", early, "V1605");
    told(
        "pilot-zone",
        |p| p.conformity.iter_mut().for_each(|c| c.quantity *= 2.0),
        "V1603",
    );
    let unmarked = |p: &mut portolan::plan::Plan| {
        p.clearances
            .iter_mut()
            .for_each(|c| c.marks = Default::default())
    };
    told("variant", unmarked, "V1606");
}

#[test]
fn standards_meet_claims_runs_and_shelf_life() {
    let case = "rvc-per-lot";
    let tested = "[[standards]]\nstandard = \"S\"\n[[standard_rules]]\nstandard = \"S\"\n\
         territory = \"US\"\nhs_code = \"8413\"\n[[assessments]]\nassessment = \"bench\"\n\
         standard = \"S\"\nplace = \"plant\"\nproducts = [\"pump\"]\ncost = 2.0\n";
    // Whatever the claim, a pump is tested: 100 x (45 + 10 + 2).
    assert_eq!(objective(case, &[], tested), 5700.0);
    // Half of what is tested fails, and what fails was made of a rotor all the same: two rotors and
    // two tests a pump, 45 x 2 + 2 x 2 + 10 against 60 x 2 + 2 x 2.
    let failing = format!("{tested}failing = 0.5\n");
    assert_eq!(objective(case, &[], &failing), 10400.0);
    // Testing takes a week, and a pump keeps one: made in the week before, it is there in time;
    // in the first week there is nothing to sell.
    let week = [
        ("periods = 1", "periods = 2"),
        ("value = 100.0", "value = 100.0\nshelf_life = 1"),
        (
            "product = \"pump\"\nquantity = 100.0",
            "product = \"pump\"\nquantity = 100.0\nvalid_from = 2026-01-12",
        ),
    ];
    let slow = format!("{tested}lead_time = 1\n");
    assert_eq!(objective(case, &week, &slow), 5700.0);
    let kept = instance(&patched(case, &week, &slow));
    let plan = optimum(&kept).plan.expect("a plan");
    let marks = &plan.clearances[0].marks;
    assert!(
        marks.contains("conformity:S") && marks.contains("until:1"),
        "{marks}"
    );
    assert_eq!(audited(&kept, &plan), [""; 0]);
    // Made by one that keeps for less, it cannot be.
    let perished = [
        week[0],
        ("value = 100.0", "value = 100.0\nshelf_life = 0"),
        week[2],
    ];
    let perished = instance(&patched(case, &perished, &slow));
    let solution = solve(&perished, &Options::default()).expect("solves");
    assert_eq!(solution.status.name(), "infeasible");
    // What is there already may conform.
    let stock = format!(
        "{tested}[[opening_stock]]\nplace = \"plant\"\nproduct = \"pump\"\n\
         conforms_to = [\"S\"]\noriginating = [\"usmca\"]\nquantity = 40.0\n"
    );
    assert_eq!(objective(case, &[], &stock), 60.0 * 57.0);
}

#[test]
fn a_quote_names_the_standards_in_force() {
    let instance = load(&check("mutual-recognition"));
    let request = portolan::quote::Request {
        product: Some("valve".to_string()),
        origin: "CH".to_string(),
        to: Some("CA".to_string()),
        quantity: 1.0,
        ..Default::default()
    };
    let quote = portolan::quote::quote(&instance.world, &request).expect("a quote");
    assert_eq!(quote.claims[0].conditions, ["conformity to standard C"]);
}
