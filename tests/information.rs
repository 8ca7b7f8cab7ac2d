//! Information: plans that break a rule about data, links or nodes are found out; what no rule
//! touches is as it was.

use std::path::{Path, PathBuf};

use portolan::plan::Plan;
use portolan::{Instance, Options, Status, audit, solve};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("instances/checks")
        .join(name)
}

fn loaded(name: &str) -> (Instance, Plan) {
    let instance = Instance::load(&path(name)).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("solves");
    assert_eq!(solution.status, Status::CertifiedOptimal, "{name}");
    let plan = solution.plan.expect("a plan");
    (instance, plan)
}

/// An instance given as text, solved: its objective.
fn objective(text: &str) -> f64 {
    let made = tempfile::tempdir().expect("a folder");
    let file = made.path().join("instance.toml");
    std::fs::write(&file, text).expect("writes");
    let instance = Instance::load(&file).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("solves");
    assert_eq!(solution.status, Status::CertifiedOptimal);
    solution.objective.expect("a plan")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).expect("a case")
}

/// Codes that an audit finds in a plan.
fn codes(instance: &Instance, plan: &Plan) -> Vec<&'static str> {
    let found = audit::run(&instance.world, plan).findings;
    found.iter().map(|f| f.code).collect()
}

fn found(instance: &Instance, plan: &Plan, code: &str) {
    let all = codes(instance, plan);
    assert!(all.contains(&code), "{code} is not among {all:?}");
}

#[test]
fn data_where_it_may_not_go_is_found_out() {
    let (instance, plan) = loaded("data-onward-transfer.toml");
    assert_eq!(codes(&instance, &plan), Vec::<&str>::new());
    let mut away = plan.clone();
    let row = &mut away.work_done[0];
    row.node = "mumbai-1".to_string();
    row.path = "NBO-FRA+FRA-BOM".to_string();
    row.rules = String::new();
    row.compute_cost = 100.0;
    row.link_cost = 100.0;
    found(&instance, &away, "V2001");

    let (instance, mut plan) = loaded("operator-law.toml");
    let row = &mut plan.work_done[0];
    row.node = "frankfurt-us".to_string();
    row.path = String::new();
    found(&instance, &plan, "V2001");
}

#[test]
fn work_that_is_late_short_or_elsewhere_is_found_out() {
    let (instance, plan) = loaded("latency-class.toml");
    let mut late = plan.clone();
    late.work_done[0].node = "far-1".to_string();
    late.work_done[0].path = "metro+satellite".to_string();
    found(&instance, &late, "V2005");
    let mut elsewhere = plan.clone();
    elsewhere.work_done[0].path = "metro".to_string();
    found(&instance, &elsewhere, "V2006");
    let mut nowhere = plan.clone();
    nowhere.work_done[0].path = "cable+metro".to_string();
    found(&instance, &nowhere, "V2006");
    let mut short = plan.clone();
    short.work_done[0].quantity /= 2.0;
    found(&instance, &short, "V2004");
    found(&instance, &short, "V2007");
    let mut more = plan.clone();
    more.work_done.push(plan.work_done[0].clone());
    found(&instance, &more, "V2002");
}

#[test]
fn work_on_what_does_not_run_or_has_no_room_is_found_out() {
    let (instance, plan) = loaded("enclave-or-on-premise.toml");
    assert_eq!(
        plan.decisions
            .iter()
            .filter(|d| d.decision == "open node")
            .count(),
        2
    );
    let mut closed = plan.clone();
    closed
        .decisions
        .retain(|d| d.decision != "open node" || d.time == 0);
    found(&instance, &closed, "V2008");
    let mut twice = plan.clone();
    for d in twice
        .decisions
        .iter_mut()
        .filter(|d| d.decision == "open node")
    {
        d.time = d.time.min(1);
    }
    found(&instance, &twice, "V2008");

    let (instance, mut plan) = loaded("inspected-recipe.toml");
    for p in &mut plan.production {
        if p.recipe == "better" {
            p.runs += 5.0;
        } else {
            p.runs -= 5.0;
        }
    }
    plan.work_done[0].quantity += 5.0;
    found(&instance, &plan, "V2010");

    let (instance, mut plan) = loaded("link-bandwidth.toml");
    for row in &mut plan.work_done {
        if row.path == "own-line" {
            row.path = "second+trunk".to_string();
        }
    }
    found(&instance, &plan, "V2009");
}

#[test]
fn data_beyond_caps_and_contracts_is_found_out() {
    let (instance, plan) = loaded("data-pilot-cap.toml");
    let mut more = plan.clone();
    for row in &mut more.work_done {
        if row.node == "works-1" && row.period == 0 {
            row.node = "mumbai-1".to_string();
            row.path = "cable".to_string();
        }
    }
    let at_home = plan
        .work_done
        .iter()
        .any(|r| r.node == "works-1" && r.period == 0);
    if !at_home {
        // The cap may be used up in any months of the quarter.
        for row in &mut more.work_done {
            if row.node == "works-1" && row.period <= 2 {
                row.node = "mumbai-1".to_string();
                row.path = "cable".to_string();
            }
        }
    }
    found(&instance, &more, "V2012");

    let (instance, plan) = loaded("data-threshold.toml");
    let mut without = plan.clone();
    without
        .decisions
        .retain(|d| d.decision != "buy data contract");
    found(&instance, &without, "V2011");
    let (instance, mut plan) = loaded("transfer-safeguard.toml");
    plan.decisions.retain(|d| d.decision != "buy data contract");
    found(&instance, &plan, "V2011");
}

#[test]
fn data_is_sent_and_kept_for_work_elsewhere_and_later() {
    // Two shops' sales, 10 GB each in week 0, are studied at the head office in week 1, where a unit of the report takes
    // 20 GB and an hour: kept a week for 0.1 a GB at the shops or the office, sent for 0.2 a GB.
    let text = r#"
[instance]
format_version = 1
name = "study"
start = 2026-01-05
periods = 2
currency = "EUR"
[[places]]
place = "shop-1"
country = "DE"
[[places]]
place = "shop-2"
country = "PL"
[[places]]
place = "office"
country = "DE"
[[products]]
product = "good"
[[products]]
product = "report"
[[supplies]]
place = "shop-1"
product = "good"
price = 1.0
[[supplies]]
place = "shop-2"
product = "good"
price = 1.0
[[recipes]]
recipe = "study"
[[recipe_lines]]
recipe = "study"
product = "report"
role = "output"
quantity = 1.0
[[plant_recipes]]
place = "office"
recipe = "study"
[[demands]]
demand = "one"
place = "shop-1"
product = "good"
quantity = 10.0
valid_to = 2026-01-11
[[demands]]
demand = "two"
place = "shop-2"
product = "good"
quantity = 10.0
valid_to = 2026-01-11
[[demands]]
demand = "study"
place = "office"
product = "report"
quantity = 1.0
valid_from = 2026-01-12
[[data_classes]]
data_class = "sales"
KEEP
[[data_sources]]
data_class = "sales"
activity = "sold"
product = "good"
gb = 1.0
[[workloads]]
workload = "analysis"
data_class = "sales"
gb = 20.0
hours = 1.0
[[work_needs]]
workload = "analysis"
activity = "made"
recipe = "study"
[[links]]
link = "first"
from = "shop-1"
to = "office"
cost = 0.2
[[links]]
link = "second"
from = "shop-2"
to = "office"
cost = 0.2
[[compute_nodes]]
node = "office-1"
place = "office"
price = 3.0
[[storage]]
place = "office"
product = "report"
cost = 0.5
"#;
    // In week 1: 20 + 20 x 0.1 + 20 x 0.2 + 3 = 29; in week 0, and the report kept: 27.5.
    let kept = text.replace("KEEP", "keep_cost = 0.1");
    assert!((objective(&kept) - 27.5).abs() < 1e-6);
    let dear = kept.replace("cost = 0.5", "cost = 50.0");
    assert!((objective(&dear) - 29.0).abs() < 1e-6);
    // What is not kept is used in its week, or not at all.
    let gone = text.replace("KEEP", "");
    assert!((objective(&gone) - 27.5).abs() < 1e-6);
    let dear = gone.replace("cost = 0.5", "cost = 50.0");
    assert!((objective(&dear) - 77.0).abs() < 1e-6);
    let made = tempfile::tempdir().expect("a folder");
    let file = made.path().join("instance.toml");
    std::fs::write(&file, kept.replace("cost = 0.5", "cost = 50.0")).expect("writes");
    let instance = Instance::load(&file).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let plan = solve(&instance, &Options::default())
        .expect("solves")
        .plan
        .expect("a plan");
    assert_eq!(codes(&instance, &plan), Vec::<&str>::new());
    assert_eq!(plan.data_sent.len(), 2);
    let mut lost = plan.clone();
    lost.data_kept.clear();
    found(&instance, &lost, "V2002");
    // Polish data may not leave: then there is no study, and no plan.
    let file = made.path().join("closed.toml");
    let closed =
        kept + "[[data_rules]]\nrule = \"stay\"\norigins = [\"PL\"]\ntreatment = \"forbidden\"\n";
    std::fs::write(&file, closed).expect("writes");
    let instance = Instance::load(&file).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("runs");
    assert_eq!(solution.status, Status::Infeasible);
}

#[test]
fn a_rule_that_changes_within_a_period_binds_all_of_it() {
    // The transfer is forbidden from Wednesday of the one week on: the week is done at home.
    let case = text("operator-law.toml");
    let dated = case.replace(
        "rule = \"no-foreign-access\"",
        "rule = \"no-foreign-access\"\nvalid_from = 2026-01-07",
    );
    assert!((objective(&dated) - 250.0).abs() < 1e-6);
    let later = case.replace(
        "rule = \"no-foreign-access\"",
        "rule = \"no-foreign-access\"\nvalid_from = 2026-01-12",
    );
    assert!((objective(&later) - 100.0).abs() < 1e-6);
}

#[test]
fn transit_is_asked_of_what_is_passed_through() {
    // Kenya's data may not pass through the United States: the link by way of New-York is no way.
    let case = text("data-onward-transfer.toml");
    let by_sea = case
        + r#"
[[places]]
place = "New-York"
country = "US"
[[links]]
link = "NBO-NYC"
from = "Nairobi"
to = "New-York"
cost = 0.1
[[links]]
link = "NYC-FRA"
from = "New-York"
to = "Frankfurt"
cost = 0.1
"#;
    assert!((objective(&by_sea) - 420.0).abs() < 1e-6);
    let closed = by_sea
        + "[[data_rules]]\nrule = \"not-by-us\"\nconcerns = \"transit\"\norigins = [\"KE\"]\ndestinations = [\"US\"]\ntreatment = \"forbidden\"\n";
    assert!((objective(&closed) - 450.0).abs() < 1e-6);
}

#[test]
fn without_work_and_data_tables_change_nothing() {
    // Links, nodes and rules that nothing uses leave the model as it was, column by column.
    let case = text("duration.toml");
    let made = tempfile::tempdir().expect("a folder");
    let lp = |name: &str, text: &str| {
        let file = made.path().join(name);
        std::fs::write(&file, text).expect("writes");
        let instance = Instance::load(&file).unwrap_or_else(|e| panic!("{}", e.render(false)));
        let mut out = Vec::new();
        portolan::lp::text::write(&instance.model.lp, &instance.labels(), &mut out)
            .expect("writes");
        String::from_utf8(out).expect("text")
    };
    let place = "[[places]]\nplace = \"enclave\"\ncountry = \"SG\"\n";
    let plain = lp("plain.toml", &(case.clone() + place));
    let more = case
        + place
        + "[[compute_nodes]]\nnode = \"n\"\nplace = \"enclave\"\nprice = 1.0\nopening_cost = 5.0\n[[data_classes]]\ndata_class = \"d\"\n[[data_rules]]\nrule = \"r\"\ntreatment = \"forbidden\"\n";
    assert_eq!(plain, lp("more.toml", &more));
}

#[test]
fn a_mode_of_clearance_keeps_its_limits() {
    let (instance, plan) = loaded("paperless-clearance.toml");
    assert_eq!(codes(&instance, &plan), Vec::<&str>::new());
    let by = |plan: &Plan, mode: &str| -> f64 {
        let of = plan.clearances.iter().filter(|c| c.mode == mode);
        of.map(|c| c.quantity).sum()
    };
    assert!((by(&plan, "paperless") - 80.0).abs() < 1e-6);
    assert!((by(&plan, "") - 20.0).abs() < 1e-6);
    // All paperless: more than the place can do, and more work than is done.
    let mut all = plan.clone();
    for c in &mut all.clearances {
        c.mode = "paperless".to_string();
    }
    found(&instance, &all, "V0906");
    found(&instance, &all, "V2004");
    found(&instance, &all, "V0106");
    // On paper, and there at once.
    let mut sooner = plan.clone();
    for c in &mut sooner.clearances {
        c.mode = String::new();
    }
    found(&instance, &sooner, "V0201");
    let mut unpaid = plan.clone();
    unpaid.decisions.retain(|d| d.decision != "clearance entry");
    found(&instance, &unpaid, "V0941");
    let mut unknown = plan.clone();
    unknown.clearances[0].mode = "by-drone".to_string();
    found(&instance, &unknown, "V0101");
    let mut late = plan.clone();
    for c in late.clearances.iter_mut().filter(|c| c.mode.is_empty()) {
        (c.slot, c.date) = (1, String::new());
    }
    found(&instance, &late, "V0942");
}

#[test]
fn a_mode_is_there_on_its_days_at_its_places() {
    // Open from the second week only, or elsewhere: all goes on paper and is late, 100 x (1 + 2).
    let case = text("paperless-clearance.toml");
    let mode = "mode = \"paperless\"\nplaces = [\"Mombasa\"]";
    let later = case.replace(mode, &format!("{mode}\nvalid_from = 2026-01-12"));
    assert!((objective(&later) - 300.0).abs() < 1e-6);
    let elsewhere = case.replace(mode, "mode = \"paperless\"\nplaces = [\"Nairobi\"]");
    assert!((objective(&elsewhere) - 300.0).abs() < 1e-6);
    let country = case.replace(mode, "mode = \"paperless\"\nterritory = \"KE\"");
    assert!((objective(&country) - 170.0).abs() < 1e-6);
    // Where the mode needs nothing and an entry costs nothing, the rest goes paperless a week later:
    // 80 x 0.4 + 20 x (0.4 + 2).
    let free = case
        .replace("cost_per_entry = 30.0\n", "")
        .replace("quantity = 0.5\n", "quantity = 0.0\n");
    assert!((objective(&free) - 80.0).abs() < 1e-6);
    // In the middle of the first week: the week is cut, and what waits until Thursday is still in time.
    let cut = case.replace(mode, &format!("{mode}\nvalid_from = 2026-01-08"));
    let by_bond = cut.replace(
        "place = \"Mombasa\"\ncountry = \"KE\"",
        "place = \"Mombasa\"\ncountry = \"KE\"\nbonded = true",
    );
    assert!((objective(&by_bond) - 170.0).abs() < 1e-6);
}
