//! The shipped instances: certified, and telling the story that their READMEs tell.

#[path = "common/ledger.rs"]
mod ledger;

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

/// Units of a product of an origin that enter a territory under a claim, from a day to a day.
fn entered(solution: &Solution, territory: &str, what: [&str; 3], from: &str, to: &str) -> f64 {
    let plan = solution.plan.as_ref().expect("a plan");
    let [product, origin, claim] = what;
    plan.clearances
        .iter()
        .filter(|c| c.territory == territory && c.product == product)
        .filter(|c| c.origin_country == origin && c.claim == claim)
        .filter(|c| c.date.as_str() >= from && c.date.as_str() <= to)
        .map(|c| c.quantity)
        .sum()
}

#[test]
fn batteries_change_their_cells_at_the_turn_of_the_year() {
    let solution = solved("battery-uk-eu");
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-4, "{a} instead of {b}");
    close(solution.objective.expect("a cost") / 1e3, 203_600.334_35);
    let year = |territory, what, first| match first {
        true => entered(&solution, territory, what, "2026-10-05", "2026-12-31"),
        false => entered(&solution, territory, what, "2027-01-01", "2027-04-04"),
    };
    // British packs of Chinese modules are free until December, and only of Hungarian ones after.
    assert!(year("EU", ["pack-s", "GB", "eu-tca"], true) > 300.0);
    let january = entered(
        &solution,
        "EU",
        ["pack-s", "GB", "eu-tca"],
        "2027-01-01",
        "2027-01-31",
    );
    close(january, 0.0);
    close(
        year("EU", ["pack-s", "GB", "eu-tca"], false),
        year("UK", ["module", "HU", "uk-tca"], false),
    );
    close(year("UK", ["module", "HU", "uk-tca"], true), 0.0);
    let plan = solution.plan.as_ref().expect("a plan");
    // The British plant obtains the passport and the Hungarian one the approval, from the start; Chinese packs
    // are assessed one by one, and the Korean plant has no use for either.
    let mut certified: Vec<&str> = plan
        .decisions
        .iter()
        .filter(|d| d.decision == "certify" && d.level > 0.5)
        .map(|d| d.subject.as_str())
        .collect();
    certified.sort_unstable();
    assert_eq!(certified, ["system-GB", "type-HU"]);
    let under_the_new_rule = |c: &&portolan::plan::Clearance| c.date.as_str() >= "2027-01-01";
    for c in plan.clearances.iter().filter(under_the_new_rule) {
        let claims = c.claim.ends_with("-tca");
        assert!(!claims || c.marks.contains("tca@2027-01-01"), "{c:?}");
    }
}

#[test]
#[ignore = "a minute and a half; cargo test --test instances -- --ignored"]
fn the_turn_of_the_year_costs_money() {
    let kept = solved_with("battery-uk-eu", "transition-kept");
    let turn = 203_600_334.35 - kept.objective.expect("a cost");
    assert!((turn - 506_376.80).abs() < 1.0, "the turn costs {turn}");
}

/// TEU cleared paperless, and whether an enclave is opened for it.
fn paperless(solution: &Solution) -> (f64, bool) {
    let plan = solution.plan.as_ref().expect("a plan");
    let by_mode = plan.clearances.iter().filter(|c| c.mode == "paperless");
    let opened = plan.decisions.iter().any(|d| d.decision == "open node");
    (by_mode.map(|c| c.quantity).sum(), opened)
}

#[test]
fn paperless_clearance_pays_for_its_enclave_by_the_credit_it_frees() {
    let name = "paperless-mombasa";
    let near = |a: f64, b: f64| assert!((a - b).abs() < 0.01, "{a} instead of {b}");
    let cost = |s: &Solution| s.objective.expect("a cost");
    let term =
        |s: &Solution, term: &str| s.costs().expect("costs").get(term).copied().unwrap_or(0.0);
    let base = solved(name);
    near(cost(&base), 14_149_527.96);
    assert_eq!(paperless(&base), (312.0, true));
    // Without money the fees saved do not pay for the enclave.
    let alone = solved_with(name, "goods-alone");
    near(cost(&alone), 14_056_487.52);
    assert_eq!(paperless(&alone), (0.0, false));
    let saved = term(&alone, "clearance") - term(&base, "clearance");
    let enclave = term(&base, "compute nodes");
    near(saved, 21_840.0);
    assert!(saved < enclave, "{saved} of fees pay for {enclave}");
    // A transfer forbidden turns all of it back, and the credit line is drawn more.
    let forbidden = solved_with(name, "india-restricts");
    near(cost(&forbidden), 14_170_198.92);
    assert_eq!(paperless(&forbidden), (0.0, false));
    let plan = forbidden.plan.as_ref().expect("a plan");
    assert!(plan.data_sent.is_empty() && plan.work_done.is_empty());
    let owed = |s: &Solution| {
        let balances = &s.plan.as_ref().expect("a plan").cash_balances;
        balances.iter().map(|b| b.owed).fold(0.0, f64::max)
    };
    near(owed(&base), 4_388_128.55);
    near(owed(&forbidden), 5_577_717.43);
    let interest = term(&forbidden, "financing") - term(&base, "financing");
    near(interest, 35_971.63);
    // Where declarations may leave Kenya nothing is opened, and all goes paperless.
    let free = solved_with(name, "kenya-lets-it-go");
    near(cost(&free), 14_113_207.58);
    assert_eq!(paperless(&free), (312.0, false));
}

/// Objectives by overlay, and that cash adds up.
fn pinned(name: &str, overlays: &str, objective: f64) -> Solution {
    let solution = solved_with(name, overlays);
    let found = solution.objective.expect("a cost");
    let off = (found - objective).abs() / objective;
    assert!(
        off < 1e-7,
        "{name} with {overlays:?}: {found} instead of {objective}"
    );
    let plan = solution.plan.as_ref().expect("a plan");
    assert!(
        ledger::adds_up(name, plan) > 100,
        "{name}: hardly any lines"
    );
    solution
}

/// Most owed to a bank in an account.
fn most_owed(solution: &Solution, firm: &str, currency: &str) -> f64 {
    let plan = solution.plan.as_ref().expect("a plan");
    let balances = plan.cash_balances.iter();
    let of = balances.filter(|b| b.firm == firm && b.currency == currency);
    of.map(|b| b.owed).fold(0.0, f64::max)
}

#[test]
fn shirts_and_batteries_are_paid() {
    pinned("apparel-us", "treasury", 10_042_306.14);
    let batteries = pinned("battery-uk-eu", "no-certificates+treasury", 204_079_573.86);
    // The makers' line is used up, and nothing goes undelivered for it.
    assert!((most_owed(&batteries, "asia", "CNY") - 30e6).abs() < 1.0);
    let deliveries = &batteries.plan.expect("a plan").deliveries;
    assert!(deliveries.iter().all(|d| d.outcome == "delivered"));
}

/// Units of work that Indian sites have done at a node.
fn indian_work(solution: &Solution, node: &str) -> f64 {
    let plan = solution.plan.as_ref().expect("a plan");
    let work = plan.work_done.iter();
    let indian =
        work.filter(|w| w.node == node && !["ABBVIE", "TRINITY"].contains(&w.place.as_str()));
    indian.map(|w| w.quantity).sum()
}

#[test]
fn medicines_are_released_and_paid() {
    let base = pinned("medicines-africa", "", 65_209_654.25);
    assert!(indian_work(&base, "johannesburg") > 1.0);
    assert!(most_owed(&base, "programme", "USD") > 3e6);
}

#[test]
#[ignore = "45 s each; cargo test --test instances -- --ignored"]
fn a_data_rule_turns_the_medicines() {
    let stays = pinned("medicines-africa", "india-stays", 65_226_943.05);
    assert_eq!(
        indian_work(&stays, "johannesburg") + indian_work(&stays, "frankfurt"),
        0.0
    );
}

#[test]
#[ignore = "45 s each; cargo test --test instances -- --ignored"]
fn half_the_credit_costs_money() {
    let halved = pinned("medicines-africa", "credit-halved", 65_227_445.22);
    assert!((most_owed(&halved, "programme", "USD") - 3e6).abs() < 1.0);
}
