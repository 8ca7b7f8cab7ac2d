//! Regions: what each is served and at what cost, floors, max-min, and plans that pretend.

use portolan::{Options, Status, report, solve};

use crate::common::cases::{findings, instance, optimum, small, text as check};

fn near(found: f64, expected: f64) {
    let off = (found - expected).abs() / expected.abs().max(1.0);
    assert!(off < 1e-6, "{found} is not {expected}");
}

#[test]
fn max_min_tells_its_share_and_its_price() {
    let same = instance(&check("max-min-regions"));
    let solution = optimum(&same);
    let price = solution.fairness.expect("a price");
    near(price.fair_share.expect("a share"), 0.3);
    near(price.objective_without, 4460.0);
    near(price.price, 400.0);
    assert!(price.proved);
    let plan = solution.plan.as_ref().expect("a plan");
    let served: Vec<f64> = plan.regions.iter().map(|r| r.served_share).collect();
    for (found, expected) in served.iter().zip([0.6, 0.3, 0.3]) {
        near(*found, expected);
    }
    // Each sack costs 5 at the port, and its freight.
    let landed: Vec<f64> = plan.regions.iter().map(|r| r.landed_cost).collect();
    for (found, expected) in landed.iter().zip([360.0, 390.0, 510.0]) {
        near(*found, expected);
    }
    assert_eq!(findings(&same, plan), Vec::<String>::new());
    let json = report::json::summary(&same, &solution);
    assert_eq!(json["regions"].as_array().map(Vec::len), Some(3));
    near(json["fairness"]["price"].as_f64().expect("a number"), 400.0);
}

#[test]
fn a_floor_has_a_price_and_without_regard_there_is_none() {
    let text = check("region-floor");
    let price = optimum(&instance(&text)).fairness.expect("a price");
    assert_eq!(price.fair_share, None);
    near(price.price, 210.0);
    let without = instance(&text.replace("served_floor = 0.5\n", ""));
    let solution = optimum(&without);
    near(solution.objective.expect("known"), 2460.0);
    assert!(solution.fairness.is_none());
    // With equal freight, equal shares cost nothing; the rest of the hills' floor is kept beside it.
    let fair = text.replace(
        "unmet_penalty = 20.0",
        "unmet_penalty = 20.0\nfairness = \"max-min\"",
    );
    let both = optimum(&instance(&fair)).fairness.expect("a price");
    near(both.fair_share.expect("a share"), 0.6);
    let higher = fair.replace("served_floor = 0.5", "served_floor = 0.9");
    let both = optimum(&instance(&higher)).fairness.expect("a price");
    near(both.fair_share.expect("a share"), 0.3);
}

#[test]
fn plans_that_leave_a_region_out_are_found_out() {
    let same = instance(&check("region-floor"));
    let mut plan = optimum(&same).plan.expect("a plan");
    assert_eq!(findings(&same, &plan), Vec::<String>::new());
    plan.regions[0].landed_cost *= 2.0;
    assert_eq!(findings(&same, &plan), ["V2302"]);
    let without = instance(&check("region-floor").replace("served_floor = 0.5\n", ""));
    let cheaper = optimum(&without).plan.expect("a plan");
    assert!(findings(&same, &cheaper).contains(&"V2301".to_string()));
}

#[test]
fn a_floor_that_cannot_be_kept_is_told() {
    let text = check("region-floor").replace("served_floor = 0.5", "served_floor = 1.0");
    let text = text.replace("capacity = 120.0", "capacity = 80.0");
    let solution = solve(&instance(&text), &Options::default()).expect("solves");
    assert_eq!(solution.status, Status::Infeasible);
    let conflict = solution.conflict.expect("a conflict");
    let words: Vec<&str> = conflict
        .alternatives
        .iter()
        .map(|a| a.words.as_str())
        .collect();
    assert!(
        words.iter().any(|w| w.contains("served in region hills")),
        "{words:?}"
    );
}

/// A chain: ore from the pit is smelted with power that costs 2 a run, and loses a tenth on the way to the port.
#[test]
fn landed_cost_follows_goods_through_runs_lanes_and_stock() {
    let places = [("pit", "PE"), ("smelter", "PE"), ("port", "PE")];
    let text = small("chain", 3, &places, &[])
        + r#"
[[products]]
product = "ore"
value = 4.0
[[products]]
product = "metal"
value = 30.0
[[supplies]]
place = "pit"
product = "ore"
price = 3.0
valid_to = 2026-01-11
[[lanes]]
lane = "down"
from = "pit"
to = "smelter"
freight = 1.0
freight_unit = "piece"
[[recipes]]
recipe = "smelting"
[[recipe_lines]]
recipe = "smelting"
product = "ore"
role = "input"
quantity = 5.0
[[recipe_lines]]
recipe = "smelting"
product = "metal"
role = "output"
quantity = 1.0
[[plant_recipes]]
place = "smelter"
recipe = "smelting"
cost = 2.0
[[lanes]]
lane = "on"
from = "smelter"
to = "port"
freight = 0.8
freight_unit = "piece"
loss = 0.1
[[demands]]
demand = "metal"
place = "port"
product = "metal"
quantity = 9.0
valid_to = 2026-01-11
[[regions]]
region = "hills"
places = "pit smelter"
[[regions]]
region = "coast"
places = "port"
"#;
    let same = instance(&text);
    let plan = optimum(&same).plan.expect("a plan");
    // 10 runs: 5 x (3 + 1) + 2 = 22 at the smelter; (22 + 0.8) x 10 for the 9 that arrive.
    near(plan.regions[1].landed_cost, 228.0);
    near(plan.regions[0].landed_cost, 0.0);
    near(plan.regions[0].value_added, 10.0 * (30.0 - 20.0));
    near(plan.regions[1].value_added, 0.0);
    assert_eq!(
        (plan.regions[0].places, plan.regions[0].places_reached),
        (2, 0)
    );
}

/// Over two scenarios the share is what every region can be promised whatever comes: the islands' 30 of 100 in a storm.
#[test]
fn max_min_over_scenarios_promises_what_the_worst_allows() {
    let staged = instance(&check("max-min-two-stage"));
    let solution = optimum(&staged);
    near(solution.objective.expect("a plan"), 2650.0);
    let price = solution.fairness.expect("a price");
    near(price.fair_share.expect("a share"), 0.3);
    near(price.objective_without, 2540.0);
    near(price.price, 110.0);
    assert!(price.proved);
    let stages = staged.stages.as_ref().expect("two stages");
    let told = solution.stochastic.as_ref().expect("two stages");
    for (branch, outcome) in stages.branches.iter().zip(&told.scenarios) {
        assert_eq!(
            findings(&branch.instance, &outcome.plan),
            Vec::<String>::new()
        );
        assert!(
            outcome
                .plan
                .regions
                .iter()
                .all(|r| r.served_share >= 0.3 - 1e-6)
        );
    }
}
