//! Charges around clearance: what is wrong with their tables is told with its code.

use crate::common::cases::{self, instance, optimum, patched};

/// A hand-checked case with text replaced and rows added: the codes told when it is loaded.
fn codes(case: &str, replace: &[(&str, &str)], rows: &str) -> Vec<&'static str> {
    cases::codes(&patched(case, replace, rows))
}

#[test]
fn a_surrender_day_exists_every_year() {
    let day = ("surrender_month = 2\nsurrender_day = 29", "E0501");
    let scheme = "held_from = 2027-01-01";
    assert_eq!(codes("carbon-border", &[(scheme, day.0)], ""), [day.1]);
}

#[test]
fn a_carbon_scheme_has_rates_and_goods() {
    let rows = "[[carbon_schemes]]\nscheme = \"UK\"\nterritory = \"EU\"\n";
    assert_eq!(codes("carbon-border", &[], rows), ["E0502", "E0502"]);
}

#[test]
fn emissions_are_known_for_every_origin() {
    let of_china = (
        "product = \"plate\"\nemissions",
        "product = \"plate\"\norigin_country = \"CN\"\nemissions",
    );
    assert_eq!(codes("carbon-border", &[of_china], ""), ["E0503"]);
    let of_india = (
        "product = \"plate\"\nemissions",
        "product = \"plate\"\norigin_country = \"IN\"\nemissions",
    );
    assert_eq!(codes("carbon-border", &[of_india], ""), [""; 0]);
}

#[test]
fn deferred_duty_falls_due_on_a_day_of_the_month() {
    let day = [("day_of_next_month = 15", "day_of_next_month = 32")];
    assert_eq!(codes("duty-deferment", &day, ""), ["E0504"]);
}

#[test]
fn one_guarantee_covers_a_place_of_its_territory() {
    let abroad = "[[guarantees]]\nguarantee = \"b\"\nterritory = \"EU\"\nplaces = [\"factory\"]\nlimit = 1.0\n";
    assert_eq!(codes("guarantee", &[], abroad), ["E0505"]);
    let twice = "[[guarantees]]\nguarantee = \"b\"\nterritory = \"EU\"\nlimit = 1.0\n";
    assert_eq!(codes("guarantee", &[], twice), ["E0506"]);
}

#[test]
fn charges_name_a_territory() {
    let unknown = [("territory = \"GB\"\nday", "territory = \"GX\"\nday")];
    assert_eq!(codes("duty-deferment", &unknown, ""), ["E0309"]);
    let unknown = [("territory = \"ZA\"\nrate", "territory = \"ZX\"\nrate")];
    assert_eq!(codes("vat-unrecoverable", &unknown, ""), ["E0309"]);
}

/// Payments of a solved case: kind, date, amount.
fn payments(case: &str, replace: &[(&str, &str)]) -> Vec<(String, String, f64)> {
    let instance = instance(&patched(case, replace, ""));
    let plan = optimum(&instance).plan.expect("a plan");
    plan.payments
        .into_iter()
        .map(|p| (p.kind.into(), p.due.into(), (p.amount * 1e6).round() / 1e6))
        .collect()
}

#[test]
fn payments_have_their_dates() {
    let told = |all: &[(&str, &str, f64)]| -> Vec<(String, String, f64)> {
        all.iter()
            .map(|p| (p.0.to_string(), p.1.to_string(), p.2))
            .collect()
    };
    let deferred = [
        ("duty", "2026-02-15", 1000.0),
        ("duty deferment", "2026-02-15", 2.0),
    ];
    assert_eq!(payments("duty-deferment", &[]), told(&deferred));
    // Recovery after four weeks lies beyond the horizon of one.
    let vat = [
        ("duty", "2026-01-05", 20000.0),
        ("import VAT", "2026-01-05", 19500.0),
        ("import VAT recovered", "2026-02-02", -7800.0),
    ];
    assert_eq!(payments("vat-unrecoverable", &[]), told(&vat));
    let postponed = [("recovered_after = 4", "postponed = true")];
    let vat = [
        ("duty", "2026-01-05", 20000.0),
        ("import VAT", "2026-01-05", 11700.0),
    ];
    assert_eq!(payments("vat-unrecoverable", &postponed), told(&vat));
    let carbon = [("carbon certificates", "2027-09-30", 18000.0)];
    assert_eq!(payments("carbon-border", &[]), told(&carbon));
    let later = [("start = 2026-01-01", "start = 2027-05-01")];
    let carbon = [
        ("carbon certificates", "2027-06-30", 9000.0),
        ("carbon certificates", "2028-09-30", 9000.0),
    ];
    assert_eq!(payments("carbon-border", &later), told(&carbon));
}
