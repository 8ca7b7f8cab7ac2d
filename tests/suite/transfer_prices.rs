//! Prices between firms: one a seller, buyer, product and fiscal year, at once the customs value.

use portolan::plan::{Plan, SELL, TRANSFER_PRICE};
use portolan::quote::{Request, quote};

use crate::common::cases::{findings, instance, optimum, text as check};

#[test]
fn a_price_in_the_data_needs_no_decision() {
    let fixed = instance(&check("transfer-price-fixed"));
    assert!(!fixed.model.lp.has_integers());
    let chosen = instance(&check("transfer-price"));
    assert!(chosen.model.lp.has_integers());
}

/// Instances without prices between firms have nothing of them.
#[test]
fn without_the_table_there_is_nothing_of_it() {
    let text = check("transfer-price-fixed");
    let (before, _) = text.split_once("[[transfer_prices]]").expect("a price");
    let plain = instance(before);
    let rules = portolan::rules::uses(&plain.model);
    assert!(rules.iter().all(|u| u.rule != "transfer prices"));
    assert!((optimum(&plain).objective.expect("known") - 1360.80).abs() < 1e-6);
}

/// With 60 shirts in the United States and 40 in Singapore a unit of price brings 3.20: the price of
/// the whole year turns to 14. Profit 3000 - 800 - 336 - 60 - 0.30 x 1264 = 1424.80.
#[test]
fn the_mix_of_markets_turns_the_price() {
    let text = check("transfer-price")
        .replace("quantity = 80.0", "quantity = 60.0")
        .replace("quantity = 20.0", "quantity = 40.0");
    let solution = optimum(&instance(&text));
    assert!((solution.objective.expect("known") - 1424.80).abs() < 1e-6);
    let plan = solution.plan.expect("a plan");
    let claims: Vec<&str> = plan.clearances.iter().map(|c| c.claim.as_str()).collect();
    assert!(claims.iter().all(|c| *c == "at 14 USD"), "{claims:?}");
}

/// Duty falls from 40 % to none on the first day of 2027: 10 is the price of 2026, 14 that of 2027.
/// The shirts of 2026 are sold in the last month, and stay in bond until duty has gone: they enter at
/// the price that they were sold at.
fn over_two_years() -> String {
    check("transfer-price")
        .replace(
            "start = 2026-01-05",
            "start = 2026-11-01\nperiod = \"month\"",
        )
        .replace("periods = 1", "periods = 4")
        .replace(
            "place = \"store-us\"\ncountry = \"US\"",
            "place = \"store-us\"\ncountry = \"US\"\nbonded = true",
        )
        .replace("expected_objective = 1356.0\n", "")
        .replace(
            "ad_valorem = 0.40",
            "ad_valorem = 0.40\nvalid_to = 2026-12-31",
        )
        .replace("price = 8.0\n", "price = 8.0\nvalid_to = 2026-12-31\n")
        .replace(
            "demand = \"us\"",
            "demand = \"us\"\nvalid_from = 2027-02-01\nvalid_to = 2027-02-28",
        )
        .replace(
            "demand = \"sg\"",
            "demand = \"sg\"\nvalid_from = 2026-11-01\nvalid_to = 2026-11-30",
        )
        .replace(
            "lane = \"to-us\"",
            "lane = \"to-us\"\nevery = 3\noffset = 1",
        )
}

#[test]
fn goods_enter_at_the_price_of_the_year_of_their_sale() {
    let instance = instance(&over_two_years());
    let solution = optimum(&instance);
    let plan = solution.plan.as_ref().expect("a plan");
    assert!(findings(&instance, plan).is_empty());
    let us = plan.clearances.iter().find(|c| c.territory == "US");
    let us = us.expect("an entry");
    assert!(us.date.as_str() >= "2027-01-01", "{us:?}");
    // The only lane of the sale left in December: its price is that of 2026, whenever it enters.
    let sold: Vec<_> = plan
        .decisions
        .iter()
        .filter(|d| d.decision == SELL)
        .collect();
    assert!(sold.iter().all(|d| d.time < 2), "{sold:?}");
    assert!(us.claim.ends_with("of 2026-01-01"), "{us:?}");
    // No duty is due: profit moves to the lower tax at the highest price.
    assert!(us.claim.starts_with("at 14 USD"), "{us:?}");
    // Entered at a price of 2027, at which nothing was sold.
    let mut other = plan.clone();
    for c in other.clearances.iter_mut().filter(|c| c.territory == "US") {
        c.claim = "at 14 USD of 2027-01-01".into();
    }
    assert!(findings(&instance, &other).contains(&"V2103".to_string()));
}

#[test]
fn tampered_sales_are_found() {
    let instance = instance(&check("transfer-price"));
    let plan = optimum(&instance).plan.expect("a plan");
    assert!(findings(&instance, &plan).is_empty());
    let decision = |plan: &Plan, kind: &str| {
        let mut of = plan.decisions.iter();
        of.position(|d| d.decision == kind).expect("a decision")
    };
    // Sold at another price than the year's.
    let mut other = plan.clone();
    let sale = decision(&other, SELL);
    other.decisions[sale].part = 2;
    assert!(findings(&instance, &other).contains(&"V2102".to_string()));
    // Less sold than what moved.
    let mut other = plan.clone();
    other.decisions[sale].level = 90.0;
    assert!(findings(&instance, &other).contains(&"V2101".to_string()));
    // Two prices in one year.
    let mut other = plan.clone();
    let mut second = other.decisions[decision(&other, TRANSFER_PRICE)].clone();
    second.part = 1;
    other.decisions.push(second);
    assert!(findings(&instance, &other).contains(&"V2102".to_string()));
    // A customs value below the price paid.
    let mut other = plan.clone();
    other.clearances[0].customs_value *= 0.9;
    assert!(findings(&instance, &other).contains(&"V0104".to_string()));
}

#[test]
fn quotes_by_lane_know_the_price() {
    let instance = instance(&check("transfer-price"));
    let plan = optimum(&instance).plan.expect("a plan");
    let request = Request {
        product: Some("shirt".to_string()),
        origin: "VN".to_string(),
        lane: Some("to-us".to_string()),
        quantity: 80.0,
        ..Request::default()
    };
    let quote = quote(&instance.world, &request).expect("a quote");
    assert_eq!(quote.claims.len(), 3, "a claim a price");
    let entry = plan.clearances.iter().find(|c| c.territory == "US");
    let entry = entry.expect("an entry");
    let offer = quote
        .claims
        .iter()
        .find(|o| o.claim.ends_with(entry.claim.as_str()));
    let offer = offer.expect("the plan's price");
    assert!((offer.duty - entry.duty).abs() < 1e-9);
    assert!((offer.customs_value - entry.customs_value).abs() < 1e-9);
}

/// On board it is told who loaded: what the maker loaded is sold where the importer lands it, what the importer loaded is not.
#[test]
fn a_service_sells_what_another_firm_loaded() {
    let same = instance(&check("service-sale"));
    let solution = optimum(&same);
    let plan = solution.plan.expect("a plan");
    assert_eq!(findings(&same, &plan), Vec::<String>::new());
    let sold: f64 = plan
        .decisions
        .iter()
        .filter(|d| d.decision == SELL)
        .map(|d| d.level)
        .sum();
    assert!((sold - 60.0).abs() < 1e-6, "{sold}");
    let mut unsold = plan.clone();
    unsold.decisions.retain(|d| d.decision != SELL);
    assert!(findings(&same, &unsold).contains(&"V2101".to_string()));
    // What the importer loads cannot be said to be the maker's.
    let mut other = plan;
    let at_dubai =
        |m: &&mut portolan::plan::ServiceMove| m.movement == "load" && m.place == "Dubai";
    for m in other.service_moves.iter_mut().filter(at_dubai) {
        m.marks = "loaded:maker".into();
    }
    assert!(findings(&same, &other).contains(&"V0704".to_string()));
    // Through a port of transshipment and another ship it is known too.
    let text = check("service-sale").replace(
        "[[service_calls]]\nservice = \"dhow\"\ncall = 3\nplace = \"Mombasa\"\n",
        "[[services]]\nservice = \"feeder\"\nevery = 1\ncapacity = 200.0\n[[service_calls]]\nservice = \"feeder\"\ncall = 1\nplace = \"Dubai\"\nlead_time = 1\n[[service_calls]]\nservice = \"feeder\"\ncall = 2\nplace = \"Mombasa\"\n",
    );
    let text = text.replace(
        "place = \"Dubai\"\nfreight = 0.5\nlead_time = 1\n",
        "place = \"Dubai\"\n",
    );
    let text = text.replace(
        "place = \"Dubai\"\nlead_time = 1\n",
        "place = \"Dubai\"\nfreight = 0.5\nlead_time = 1\n",
    );
    let two = instance(&text);
    let solution = optimum(&two);
    assert!((solution.objective.expect("a plan") - 1220.0).abs() < 1e-6);
    assert_eq!(
        findings(&two, &solution.plan.expect("a plan")),
        Vec::<String>::new()
    );
}

/// A price of services of which tax is withheld: goods cannot have it.
#[test]
fn tax_is_withheld_on_services_only() {
    let text = check("firm-sale").replace("days = 7\n", "days = 7\nwithholding = 0.1\n");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("instance.toml");
    std::fs::write(&path, text).expect("writes");
    let told = portolan::Instance::load(&path)
        .expect_err("goods")
        .render(false);
    assert!(told.contains("E0657"), "{told}");
}
