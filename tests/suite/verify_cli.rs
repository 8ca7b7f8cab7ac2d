//! `portolan verify` and `portolan evaluate` as a user types them.

use std::fs;
use std::path::Path;

use crate::common::cases::small;
use crate::common::cli::said as portolan;

const CASE: &str = "instances/checks/duty-kinds.toml";

/// A folder with the plan of a case.
fn solved(case: &str, folder: &Path) -> String {
    let plan = folder.join("plan").display().to_string();
    let (code, _, told) = portolan(&["solve", case, "--out", &plan]);
    assert_eq!(code, Some(0), "{told}");
    plan
}

#[test]
fn a_plan_passes_and_a_tampered_one_exits_with_8() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = solved(CASE, folder.path());
    let (code, said, _) = portolan(&["verify", CASE, &plan]);
    assert_eq!(code, Some(0));
    assert!(said.contains("verified, certified-optimal"), "{said}");

    let file = Path::new(&plan).join("duties.csv");
    let text = fs::read_to_string(&file).expect("duties");
    let mut lines: Vec<&str> = text.lines().collect();
    // The last columns are the amount and what comes back of it.
    let mut cells: Vec<&str> = lines[1].split(',').collect();
    let amount = cells.len() - 2;
    cells[amount] = "0.5";
    let changed = cells.join(",");
    lines[1] = &changed;
    fs::write(&file, lines.join("\n") + "\n").expect("writes");
    let (code, _, told) = portolan(&["verify", CASE, &plan]);
    assert_eq!(code, Some(8));
    for part in ["V0104", "duties.csv:2:", "V1002", "W0402"] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let (code, said, _) = portolan(&["verify", CASE, &plan, "--format", "json"]);
    assert_eq!(code, Some(8));
    let object: serde_json::Value = serde_json::from_str(&said).expect("one object");
    assert_eq!(object["verified"], false);
    let finding = &object["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["line"]),
        (&"V0104".into(), &2.into())
    );
    assert_eq!(
        (&finding["table"], &finding["column"]),
        (&"duties".into(), &"amount".into())
    );
    assert_eq!(finding["found"], 0.5);
    assert!(finding["expected"].is_number());
}

#[test]
fn what_cannot_be_read_exits_with_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().display().to_string();
    for command in ["verify", "evaluate"] {
        assert_eq!(portolan(&[command, CASE, "no-such-plan"]).0, Some(3));
        assert_eq!(portolan(&[command, CASE, &empty]).0, Some(3));
        assert_eq!(portolan(&[command, "no-such-instance", &empty]).0, Some(3));
        assert_eq!(portolan(&[command, CASE]).0, Some(2));
    }
}

/// Ten are wanted in week 1. The dear road brings them at 5 each; the cheap one at 2.
fn roads() -> String {
    let places = [("mill", "DE"), ("shop", "DE")];
    small("roads", 2, &places, &["box"])
        + r#"
[[supplies]]
place = "mill"
product = "box"
price = 1.0
[[lanes]]
lane = "dear"
from = "mill"
to = "shop"
freight = 5.0
[[lanes]]
lane = "cheap"
from = "mill"
to = "shop"
freight = 2.0
[[storage]]
place = "shop"
cost = 0.5
[[demands]]
demand = "d"
place = "shop"
product = "box"
quantity = 10.0
unmet_penalty = 50.0
valid_from = 2026-01-12
"#
}

#[test]
fn a_plan_of_quantities_is_evaluated_against_the_best() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    write("roads.toml", &roads());
    write(
        "purchases.csv",
        "place,product,origin_country,date,quantity\nmill,box,DE,2026-01-05,8\n",
    );
    write(
        "shipments.csv",
        "lane,product,origin_country,status,departs,quantity\ndear,box,DE,free,2026-01-05,8\n",
    );
    write(
        "deliveries.csv",
        "demand,origin_country,outcome,date,quantity\nd,DE,delivered,2026-01-12,8\n",
    );
    let case = folder.path().join("roads.toml").display().to_string();
    let plan = folder.path().display().to_string();
    let (code, said, told) = portolan(&["evaluate", &case, &plan, "--format", "json"]);
    assert_eq!(code, Some(0), "{told}");
    let object: serde_json::Value = serde_json::from_str(&said).expect("one object");
    // 8 bought, 8 x 5 freight, 8 in stock over a week at 0.50, 2 unmet at 50.
    assert_eq!(object["objective"], 8.0 + 40.0 + 4.0 + 100.0);
    assert_eq!(object["costs"]["unmet"], 100.0);
    assert!(
        object["findings"].as_array().is_some_and(Vec::is_empty),
        "{said}"
    );
    // The best: 10 bought, 10 x 2 freight.
    let distance = object["distance"].as_f64().expect("a number");
    assert!((distance - (152.0 - 30.0)).abs() < 1e-6, "{distance}");
    let first = &object["differences"][0];
    assert_eq!(
        (&first["cost"], &first["subject"]),
        (&"unmet".into(), &"d".into())
    );
    let (code, said, _) = portolan(&["evaluate", &case, &plan]);
    assert_eq!(code, Some(0));
    for part in [
        "it keeps every rule",
        "ship on dear",
        "8 less",
        "ship on cheap",
        "10 more",
        "-100.00",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    // What `verify` wants said is not said here.
    assert_eq!(portolan(&["verify", &case, &plan]).0, Some(8));
}

/// Chairs from Vietnam, 10 % duty; a plan that says nothing of customs.
const CHAIRS: &str = r#"
[instance]
format_version = 1
name = "chairs"
start = 2026-01-05
periods = 3
currency = "USD"
unmet_penalty = 50.0

[[places]]
place = "haiphong"
country = "VN"
[[places]]
place = "oakland"
country = "US"
[[storage]]
place = "oakland"
cost = 1.0
[[products]]
product = "chair"
hs_code = "9401.61"
value = 100.0
[[supplies]]
place = "haiphong"
product = "chair"
price = 100.0
[[lanes]]
lane = "sea"
from = "haiphong"
to = "oakland"
lead_time = 1
[[measures]]
measure = "general"
kind = "general"
[[tariffs]]
territory = "US"
measure = "general"
ad_valorem = 0.1
[[demands]]
demand = "d"
place = "oakland"
product = "chair"
quantity = 4.0
valid_from = 2026-01-19
"#;

#[test]
fn a_plan_that_says_nothing_of_customs_enters_on_arrival() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    write("chairs.toml", CHAIRS);
    write(
        "purchases.csv",
        "place,product,origin_country,date,quantity\nhaiphong,chair,VN,2026-01-05,4\n",
    );
    write(
        "shipments.csv",
        "lane,product,origin_country,status,departs,quantity\nsea,chair,VN,free,2026-01-05,4\n",
    );
    write(
        "deliveries.csv",
        "demand,origin_country,outcome,date,quantity\nd,VN,delivered,2026-01-19,4\n",
    );
    let case = folder.path().join("chairs.toml").display().to_string();
    let plan = folder.path().display().to_string();
    let (code, said, told) = portolan(&["evaluate", &case, &plan, "--format", "json"]);
    assert_eq!(code, Some(0), "{told}");
    let object: serde_json::Value = serde_json::from_str(&said).expect("one object");
    assert!(
        object["findings"].as_array().is_some_and(Vec::is_empty),
        "{said}"
    );
    // 4 bought at 100, entered on 12 January at 10 % of 100, a week in stock at 1.
    assert_eq!(object["objective"], 400.0 + 40.0 + 4.0);
}
