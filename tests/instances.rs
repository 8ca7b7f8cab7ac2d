//! The shipped instances: certified, and telling the story that their READMEs tell.

use std::path::Path;

use portolan::instance::Stack;
use portolan::{Instance, Options, Solution, Status, solve};

fn solved(name: &str) -> Solution {
    solved_with(name, "")
}

fn solved_with(name: &str, overlays: &str) -> Solution {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("instances")
        .join(name);
    let instance = Instance::load_with(&path, &Stack::parse(overlays))
        .unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("solves");
    assert_eq!(solution.status, Status::CertifiedOptimal, "{name}");
    solution
}

/// Duty over customs value of a country's entries from one day to another.
fn rate(solution: &Solution, origin: &str, from: &str, to: &str) -> f64 {
    let plan = solution.plan.as_ref().expect("a plan");
    let entries = plan.clearances.iter().filter(|c| {
        c.territory == "US"
            && c.origin_country == origin
            && c.date.as_str() >= from
            && c.date.as_str() <= to
    });
    let (duty, value) = entries.fold((0.0, 0.0), |sum, c| {
        (sum.0 + c.duty, sum.1 + c.customs_value)
    });
    duty / value
}

#[test]
fn shirts_wait_for_the_duty_to_fall() {
    let solution = solved("apparel-us");
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} instead of {b}");
    close(rate(&solution, "CN", "2025-11-24", "2026-02-23"), 0.44);
    close(rate(&solution, "VN", "2025-11-24", "2026-02-23"), 0.365);
    close(rate(&solution, "CN", "2026-02-24", "2026-06-01"), 0.34);
    close(rate(&solution, "VN", "2026-02-24", "2026-06-01"), 0.265);
    let plan = solution.plan.expect("a plan");
    let bonded: f64 = plan
        .stocks
        .iter()
        .filter(|s| s.status == "suspended" && s.date == "2026-02-23")
        .map(|s| s.quantity)
        .sum();
    assert!(bonded > 10.0, "nothing waits in bond: {bonded}");
    let just_before = plan.clearances.iter().filter(|c| {
        matches!(c.origin_country.as_str(), "CN" | "VN")
            && c.territory == "US"
            && c.date.as_str() > "2026-02-01"
            && c.date.as_str() < "2026-02-24"
    });
    assert_eq!(
        just_before.count(),
        0,
        "duty is paid in the weeks before it falls"
    );
}

#[test]
fn the_renewal_of_agoa_is_worth_money() {
    let (without, with) = (
        solved("apparel-us"),
        solved_with("apparel-us", "agoa-renewed"),
    );
    assert!(with.objective < without.objective);
    assert!((rate(&with, "KE", "2025-11-24", "2026-02-23") - 0.10).abs() < 1e-9);
    assert!((rate(&without, "KE", "2025-11-24", "2026-02-23") - 0.265).abs() < 1e-9);
}
