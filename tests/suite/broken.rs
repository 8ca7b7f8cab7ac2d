//! Rules that no change of a single cell breaks: the law or the plan is changed as a whole, and the
//! audit names what is broken. At the end: every code of a finding is expected by some test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portolan::plan::{Plan, ServiceMove};
use portolan::{Instance, Options, audit, solve};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A check's text.
fn check(name: &str) -> String {
    let path = root().join("instances/checks").join(name);
    fs::read_to_string(path.with_extension("toml")).expect("a case")
}

/// An instance of a text and its best plan, which is sound.
fn solved(text: &str) -> (Instance, Plan) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    fs::write(&path, text).expect("writes");
    let instance = Instance::load(&path).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let plan = solve(&instance, &Options::default()).expect("solves").plan;
    let plan = plan.expect("a plan");
    assert_eq!(found(&instance, &plan), Vec::<&str>::new());
    (instance, plan)
}

fn found(instance: &Instance, plan: &Plan) -> Vec<&'static str> {
    let audited = audit::run(&instance.world, plan);
    audited.findings.iter().map(|f| f.code).collect()
}

#[test]
fn a_quantity_below_nothing_is_found() {
    let (instance, mut plan) = solved(&check("quota"));
    plan.purchases[0].quantity = -1.0;
    assert!(found(&instance, &plan).contains(&"V0103"));
}

#[test]
fn a_stock_below_its_safety_stock_is_found() {
    let (mut instance, plan) = solved(&check("safety-stock"));
    let stored = &mut instance.world.storage;
    let kept = stored.iter_mut().find(|s| s.row.safety_stock > 0.0);
    let kept = kept.expect("a safety stock");
    kept.row.safety_stock += 1000.0;
    kept.row.safety_penalty = None;
    assert!(found(&instance, &plan).contains(&"V0204"));
}

/// A shop that may keep what is worth something in the end.
const KEPT: &str = r#"
[instance]
format_version = 1
name = "kept"
start = 2026-01-05
periods = 1
currency = "EUR"
[[places]]
place = "shop"
country = "DE"
[[products]]
product = "box"
[[supplies]]
place = "shop"
product = "box"
price = 2.0
[[end_values]]
place = "shop"
product = "box"
value = 3.0
quantity = 4.0
[[demands]]
demand = "d"
place = "shop"
product = "box"
quantity = 10.0
"#;

#[test]
fn more_valued_at_the_end_than_is_worth_anything_is_found() {
    let (mut instance, plan) = solved(KEPT);
    let level = |p: &Plan| p.decisions.iter().map(|d| d.level).sum::<f64>();
    assert_eq!(level(&plan), 4.0);
    instance.world.end_values[0].row.quantity = 3.0;
    assert!(found(&instance, &plan).contains(&"V0205"));
}

#[test]
fn a_demand_that_must_be_met_and_is_not_is_found() {
    let short = check("quota") + "unmet_penalty = 1.0\n";
    let (mut instance, plan) = solved(&short);
    assert!(plan.deliveries.iter().any(|d| d.outcome == "unmet"));
    instance.world.demands[0].penalty = None;
    assert!(found(&instance, &plan).contains(&"V0303"));
}

#[test]
fn a_contract_over_its_maximum_or_its_reservation_is_found() {
    let (mut instance, plan) = solved(&check("quantity-break"));
    let moved: f64 = plan.purchases.iter().map(|p| p.quantity).sum();
    assert!(moved > 0.0);
    instance.world.contracts[0].row.maximum = Some(moved - 1.0);
    assert!(found(&instance, &plan).contains(&"V0403"));

    let reserved = KEPT.to_string()
        + "[[contracts]]\ncontract = \"k\"\nkind = \"supplier\"\nplace = \"shop\"\nproduct = \"box\"\nreservation_price = 0.5\n";
    let (instance, mut plan) = solved(&reserved);
    let room = plan.decisions.iter_mut().find(|d| d.decision == "reserve");
    room.expect("what is reserved").level -= 1.0;
    assert!(found(&instance, &plan).contains(&"V0406"));
}

#[test]
fn an_order_below_the_minimum_is_found() {
    let (mut instance, plan) = solved(KEPT);
    instance.world.supplies[0].row.min_order = 100.0;
    assert!(found(&instance, &plan).contains(&"V0503"));
}

/// The check `drawback`, with a service that calls abroad and comes back in place of its lane.
fn with_a_round() -> String {
    let text = check("drawback");
    let lane = "[[lanes]]\nlane = \"out\"\nfrom = \"warehouse\"\nto = \"abroad\"\n";
    assert!(text.contains(lane));
    let mut round = "[[services]]\nservice = \"round\"\ncapacity = 1000.0\n".to_string();
    for (call, place) in [(1, "warehouse"), (2, "abroad"), (3, "warehouse")] {
        round += &format!(
            "[[service_calls]]\nservice = \"round\"\ncall = {call}\nplace = \"{place}\"\n"
        );
    }
    text.replace(lane, &round)
}

#[test]
fn goods_that_left_under_drawback_and_land_where_they_came_from_are_found() {
    let (instance, mut plan) = solved(&with_a_round());
    let exported = |m: &&ServiceMove| m.movement == "discharge" && m.marks.contains("exported:");
    let landed = plan.service_moves.iter().position(|m| exported(&m));
    let landed = landed.expect("goods under drawback are landed abroad");
    // They stay on board and come home.
    let abroad = &mut plan.service_moves[landed];
    let home = ServiceMove {
        call: 3,
        place: "warehouse".into(),
        ..abroad.clone()
    };
    abroad.movement = "stay".into();
    plan.service_moves.push(home);
    assert!(found(&instance, &plan).contains(&"V1504"));
}

#[test]
fn freight_in_customs_values_is_traced_along_the_plans_paths() {
    let (instance, plan) = solved(&check("cif-freight"));
    let audited = audit::run(&instance.world, &plan);
    let [freight] = audited.freight.as_slice() else {
        panic!("{:?}", audited.freight)
    };
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    assert!(near(freight.quantity, 100.0), "{freight:?}");
    assert!(near(freight.declared, 1000.0), "{freight:?}");
    assert!(near(freight.traced, 1400.0), "{freight:?}");
    assert!(near(freight.duty, 40.0), "{freight:?}");
    // An entry that carries what its paths cost, and not what was declared, with its duty to match.
    let mut wrong = plan.clone();
    let entries = wrong.clearances.len() as f64;
    for k in &mut wrong.clearances {
        k.customs_value += 400.0 / entries;
        k.duty += 40.0 / entries;
    }
    for d in &mut wrong.duties {
        d.customs_value += 400.0 / entries;
        d.amount += 40.0 / entries;
    }
    assert!(found(&instance, &wrong).contains(&"V0104"));
}

#[test]
fn goods_kept_beyond_the_deadline_of_their_procedure_are_found() {
    let (mut instance, plan) = solved(&check("discharge-deadline"));
    instance.world.processings[0].row.discharge_within = Some(0);
    let codes = found(&instance, &plan);
    assert!(!codes.is_empty() && codes.iter().all(|c| *c == "V1903"));
    let (mut instance, plan) = solved(&check("placed-in-time"));
    instance.world.placements[0].row.discharge_within = Some(0);
    let codes = found(&instance, &plan);
    assert!(!codes.is_empty() && codes.iter().all(|c| *c == "V1903"));
}

#[test]
fn stays_under_temporary_admission_are_checked() {
    let (mut instance, plan) = solved(&check("temporary-admission"));
    let stay = &plan.admissions[0];
    assert_eq!((stay.months, stay.leaves.as_str()), (3, "2026-04-01"));
    assert!((stay.duty - 90.0).abs() < 1e-6 && plan.admission_duties.len() == 1);
    let with = |change: &dyn Fn(&mut Plan)| {
        let mut wrong = plan.clone();
        change(&mut wrong);
        found(&instance, &wrong)
    };
    // A cent of duty, the months, a rate; a line too few, or of no stay; a month more, unpaid.
    assert_eq!(with(&|p| p.admissions[0].duty -= 0.01), ["V0104"]);
    assert_eq!(with(&|p| p.admission_duties[0].amount -= 0.01), ["V0104"]);
    assert_eq!(with(&|p| p.admissions[0].months = 2), ["V2503"]);
    assert_eq!(with(&|p| p.admission_duties[0].ad_valorem = 0.2), ["V2503"]);
    assert_eq!(with(&|p| p.admission_duties[0].share = 0.06), ["V2503"]);
    assert_eq!(with(&|p| p.admission_duties.clear()), ["V2503"]);
    assert_eq!(
        with(&|p| p.admission_duties[0].stay = 9),
        ["V2503", "V2503"]
    );
    assert!(with(&|p| p.admissions[0].until += 1).contains(&"V2503"));
    assert!(with(&|p| p.admissions[0].quantity -= 1.0).contains(&"V2504"));
    let again = |p: &mut Plan| p.admissions[0].marks = "stayed:EU".into();
    assert!(with(&again).contains(&"V2501"));
    instance.world.admissions[0].row.discharge_within = Some(2);
    assert!(found(&instance, &plan).contains(&"V2502"));
}

#[test]
fn what_was_admitted_leaves_though_nobody_wants_it() {
    let text = check("temporary-admission-deadline");
    let (before, values) = text.split_once("[[end_values]]").expect("end values");
    assert!(!values.contains("[[lanes]]"));
    let text = before.replace("expected_objective = 400.0", "expected_objective = 10400.0");
    let (_, plan) = solved(&text);
    // Ten moulds are bought, brought for two weeks, taken back, and brought and taken back again.
    let total: f64 = plan.costs.iter().map(|c| c.amount).sum();
    assert!((total - 10_400.0).abs() < 1e-6, "{total}");
    assert_eq!(plan.shipments.len(), 4);
}

#[test]
fn what_is_under_an_embargo_is_not_admitted_either() {
    let text = check("temporary-admission");
    let barred = text.clone() + "[[embargoes]]\nterritory = \"EU\"\norigin_country = \"JP\"\n";
    let (barred, none) = solved(&barred);
    assert!(none.admissions.is_empty() && none.purchases.is_empty());
    let (mut instance, plan) = solved(&text);
    instance.world.embargoes = barred.world.embargoes.clone();
    assert!(found(&instance, &plan).contains(&"V2501"));
}

#[test]
fn months_are_counted_from_the_day_of_admission_whatever_a_period_is() {
    // Five weeks from 1 January: the second month is begun on 1 February.
    let text = check("temporary-admission-guaranteed")
        .replace("cost = 5.0", "cost = 5.0\nmonthly_share = 0.03")
        .replace("periods = 3", "periods = 6")
        .replace("valid_to = 2026-01-14", "valid_to = 2026-02-04");
    let (_, plan) = solved(&text);
    let [stay] = plan.admissions.as_slice() else {
        panic!("{:?}", plan.admissions)
    };
    assert_eq!((stay.months, stay.leaves.as_str()), (2, "2026-02-05"));
    assert!((stay.duty - 60.0).abs() < 1e-6);
}

#[test]
fn stays_take_room_and_cover() {
    let (mut instance, plan) = solved(&check("temporary-admission-guaranteed"));
    instance.world.storage[0].row.capacity = Some(9.0);
    assert_eq!(found(&instance, &plan), ["V0203", "V0203"]);
    instance.world.storage[0].row.capacity = None;
    instance.world.guarantees[0].row.limit = 900.0;
    assert!(found(&instance, &plan).contains(&"V1201"));
}

#[test]
fn what_is_missing_is_paid_for_within_its_limits() {
    let text = check("temporary-admission").replace("penalty = 500.0", "penalty = 10.0");
    let (instance, plan) = solved(&text);
    assert_eq!(plan.decisions.len(), 3);
    let mut wrong = plan.clone();
    wrong.decisions[0].level += 1.0;
    assert!(found(&instance, &wrong).contains(&"V2504"));
    wrong.decisions[0].level -= 2.0;
    assert!(found(&instance, &wrong).contains(&"V2504"));
}

#[test]
fn goods_under_way_or_being_made_count_towards_a_deadline() {
    let two_weeks = check("discharge-under-way")
        .replace("discharge_within = 1", "discharge_within = 2")
        .replace("expected_objective = 250.0", "expected_objective = 50.0");
    let (mut instance, plan) = solved(&two_weeks);
    let duty: f64 = plan.duties.iter().map(|d| d.amount).sum();
    assert!((duty - 50.0).abs() < 1e-6);
    instance.world.placements[0].row.discharge_within = Some(1);
    assert_eq!(found(&instance, &plan), ["V1903"]);
    // Engines that take two weeks to make, all for the ship of the third.
    let slow = check("discharge-deadline").replace(
        "capacity = 6.0\ndischarge_within = 1",
        "lead_time = 2\ndischarge_within = 2",
    );
    let (mut instance, plan) = solved(&slow);
    assert!(plan.clearances.iter().all(|k| k.place == "santos"));
    instance.world.processings[0].row.discharge_within = Some(1);
    assert_eq!(found(&instance, &plan), ["V1903"]);
}

#[test]
fn what_leaves_by_ship_comes_back_within_its_deadline() {
    let (mut instance, plan) = solved(&check("returned-goods-by-ship"));
    assert!(plan.service_moves.iter().any(|m| m.movement == "load"));
    let mut wrong = plan.clone();
    for m in &mut wrong.service_moves {
        m.marks = Default::default();
    }
    assert!(found(&instance, &wrong).contains(&"V0704"));
    instance.world.reliefs[0].row.within_periods = Some(0);
    assert_eq!(found(&instance, &plan), ["V1801"]);
}

#[test]
fn goods_landed_where_they_were_loaded_have_been_nowhere() {
    let (instance, mut plan) = solved(&check("returned-goods-by-ship"));
    plan.service_moves.retain(|m| m.movement != "stay");
    for m in plan
        .service_moves
        .iter_mut()
        .filter(|m| m.movement == "discharge")
    {
        (m.call, m.place) = (1, "home".into());
    }
    assert!(found(&instance, &plan).contains(&"V0705"));
}

#[test]
fn what_is_made_of_several_inputs_is_checked_part_by_part() {
    let (instance, plan) = solved(&check("inward-processing-parts"));
    let made = plan.procedures.iter().position(|p| p.step == "process");
    let made = made.expect("a run");
    assert!(plan.procedures[made].with.contains("casing@CN+placed:"));
    let with = |change: &dyn Fn(&mut Plan)| {
        let mut wrong = plan.clone();
        change(&mut wrong);
        found(&instance, &wrong)
    };
    // A part left out, a part that was not placed; a line of the ledger left out, or told twice.
    assert!(with(&|p| p.procedures[made].with = Default::default()).contains(&"V1901"));
    let plain = "casing@CN kit@DE".to_string();
    assert!(with(&|p| p.procedures[made].with = plain.clone().into()).contains(&"V1901"));
    assert_eq!(plan.duties.len(), 2);
    assert!(with(&|p| drop(p.duties.remove(0))).contains(&"V0905"));
    assert!(with(&|p| p.duties.push(p.duties[0].clone())).contains(&"V0905"));
    assert!(with(&|p| p.duties[1].base_share *= 2.0).contains(&"V0904"));
}

#[test]
fn exports_to_a_partner_that_owe_more_than_the_plan_says_are_found() {
    for text in [check("zone-to-partner"), by_ship()] {
        let (mut instance, plan) = solved(&text);
        let duty = plan.costs.iter().find(|c| c.name == "duty on export");
        assert_eq!(duty.map(|c| (c.amount * 1e6).round() / 1e6), Some(12.5));
        instance.world.deferral_limits[0].row.duty_there = 1.0;
        assert!(found(&instance, &plan).contains(&"V1001"));
    }
}

/// The check `zone-to-partner`, with a service in place of its lane to the partner.
fn by_ship() -> String {
    let text = check("zone-to-partner");
    let lane = "[[lanes]]\nlane = \"north\"\nfrom = \"zone\"\nto = \"toronto\"\n";
    assert!(text.contains(lane));
    let mut ship = "[[services]]\nservice = \"ship\"\ncapacity = 1000.0\n".to_string();
    for (call, place) in [(1, "zone"), (2, "toronto")] {
        ship +=
            &format!("[[service_calls]]\nservice = \"ship\"\ncall = {call}\nplace = \"{place}\"\n");
    }
    text.replace(lane, &ship)
}

#[test]
fn every_finding_is_expected_by_some_test() {
    let document = fs::read_to_string(root().join("docs/errors.md")).expect("the document");
    let code = |text: &str| -> Option<String> {
        let code = text.get(..5)?;
        let digits = code.strip_prefix('V')?.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| code.to_string())
    };
    let documented: BTreeSet<String> = document
        .lines()
        .filter_map(|l| code(l.strip_prefix("| ")?))
        .collect();
    assert!(documented.len() > 100);
    let mut expected = BTreeSet::new();
    let folders = ["tests", "tests/suite"].map(|f| fs::read_dir(root().join(f)).expect("tests"));
    for entry in folders.into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(path).expect("a test");
            expected.extend(text.split('"').filter(|p| p.len() == 5).filter_map(code));
        }
    }
    let missing: Vec<&String> = documented.difference(&expected).collect();
    assert!(missing.is_empty(), "no test expects {missing:?}");
}
