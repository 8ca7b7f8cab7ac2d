//! Charges around clearance: what is wrong with their tables is told with its code.

use std::fmt::Write;
use std::path::Path;

use portolan::Instance;

/// A hand-checked case with text replaced and rows added: the codes told when it is loaded.
fn codes(case: &str, replace: &[(&str, &str)], rows: &str) -> Vec<&'static str> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("instances/checks/{case}.toml"));
    let mut text = std::fs::read_to_string(path).expect("the case");
    for (old, new) in replace {
        assert!(text.contains(old), "{case} has no `{old}`");
        text = text.replace(old, new);
    }
    let _ = write!(text, "\n{rows}");
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("case.toml");
    std::fs::write(&file, text).expect("writes");
    match Instance::load(&file) {
        Ok(instance) => instance.warnings.list.iter().map(|d| d.code).collect(),
        Err(told) => told.list.iter().map(|d| d.code).collect(),
    }
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
