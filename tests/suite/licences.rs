//! Licences: royalties across a border, barred where an export control says so; payments with a fee.

use portolan::plan::{CREDIT_WITHHELD, PAY_BY};

use crate::common::cases::{findings, instance, optimum, text as check};

/// Barred in Brazil from the second week on, the licence serves the demand of the first; barred from the
/// first it does not, and a plan that uses it is found out.
#[test]
fn an_export_control_bars_a_licence_from_a_day_on() {
    let text = check("royalty-across-border").replace(
        "withholding = 0.15",
        "withholding = 0.15\nbarred = \"BR\"\nbarred_from = 2026-01-12",
    );
    let same = instance(&text);
    assert!((optimum(&same).objective.expect("known") - 3315.0).abs() < 1e-6);
    let barred = instance(&text.replace("2026-01-12", "2026-01-05"));
    let solution = optimum(&barred);
    assert!((solution.objective.expect("known") - 2574.0).abs() < 1e-6);
    let mut plan = solution.plan.expect("a plan");
    assert!(findings(&barred, &plan).is_empty());
    for p in &mut plan.production {
        p.recipe = "licensed".into();
    }
    assert!(findings(&barred, &plan).contains(&"V2111".to_string()));
}

/// To an owner that is no firm of the instance the royalty is a cost: 2574 by the other recipe.
#[test]
fn a_royalty_to_somebody_else_is_a_cost() {
    let text = check("royalty-across-border").replace("owner = \"mother\"\n", "");
    let solution = optimum(&instance(&text));
    assert!((solution.objective.expect("known") - 2574.0).abs() < 1e-6);
}

#[test]
fn more_credit_than_was_withheld_is_found() {
    let instance = instance(&check("withholding-credit"));
    let plan = optimum(&instance).plan.expect("a plan");
    assert!(findings(&instance, &plan).is_empty());
    let mut more = plan.clone();
    let credit = more
        .decisions
        .iter_mut()
        .find(|d| d.decision == CREDIT_WITHHELD);
    credit.expect("a credit").level = 300.0;
    assert!(findings(&instance, &more).contains(&"V1705".to_string()));
}

#[test]
fn what_is_settled_without_a_payment_is_found() {
    let instance = instance(&check("payment-fee"));
    let plan = optimum(&instance).plan.expect("a plan");
    assert!(findings(&instance, &plan).is_empty());
    let mut without = plan.clone();
    without.decisions.retain(|d| d.decision != PAY_BY);
    assert!(findings(&instance, &without).contains(&"V1706".to_string()));
}

/// Interest of 1000 that the daughter pays, 10 % withheld, bears the credit too: the mother owes 25 % of 1000 and is
/// credited 100. With 2000 in all at first, 1750 are left (of dividends, which are not taxed, 1900).
#[test]
fn interest_passed_on_is_credited() {
    let text = r#"
[instance]
format_version = 1
name = "interest"
start = 2026-01-05
periods = 1
currency = "USD"
objective = "wealth"
[[firms]]
firm = "mother"
country = "US"
[[firms]]
firm = "daughter"
country = "BR"
[[cash_accounts]]
firm = "mother"
currency = "USD"
opening = 1000.0
[[cash_accounts]]
firm = "daughter"
currency = "USD"
opening = 1000.0
counts_at_end = false
[[firm_transfers]]
transfer = "interest"
from = "daughter"
to = "mother"
currency = "USD"
kind = "interest"
withholding = 0.10
[[profit_taxes]]
firm = "mother"
rate = 0.25
withholding_credit = 1.0
"#;
    let instance = instance(text);
    let solution = optimum(&instance);
    assert!((solution.objective.expect("known") - 1750.0).abs() < 1e-6);
    let plan = solution.plan.expect("a plan");
    assert!(findings(&instance, &plan).is_empty());
}
