//! Overlays, comparisons and sweeps.

use std::path::{Path, PathBuf};

use portolan::instance::Stack;
use portolan::scenario::compare::compare;
use portolan::scenario::near::{self, Promises};
use portolan::scenario::pareto::{self, Against};
use portolan::scenario::sweep::{self, Grid, Shard};
use portolan::{Instance, Options, solve};

use crate::common::cases::{at, check as file_of, instance, small, text as check};

fn two_sources() -> PathBuf {
    at("tests/fixtures/two-sources.toml")
}

fn load(overlays: &str) -> Result<Instance, String> {
    Instance::load_with(&two_sources(), &Stack::parse(overlays)).map_err(|e| e.render(false))
}

fn cost(overlays: &str) -> f64 {
    let instance = load(overlays).unwrap_or_else(|e| panic!("{e}"));
    let solution = solve(&instance, &Options::default()).expect("solves");
    solution.objective.expect("a plan")
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} instead of {b}");
}

#[test]
fn overlays_change_what_they_say() {
    // Each period 60 from abroad at 10 + 1 + 0.5 duty and 40 from home at 13.5.
    close(cost("base"), 2.0 * (60.0 * 11.5 + 40.0 * 13.5));
    // With 30 % duty (3) abroad costs 14: all from home.
    close(cost("tariff"), 2.0 * 100.0 * 13.5);
    close(cost("dear-sea"), 2.0 * (60.0 * 12.0 + 40.0 * 13.5));
    // The road is closed and abroad has no limit.
    close(cost("no-road"), 2.0 * 100.0 * 11.5);
    close(cost("no-road+tariff"), 2.0 * 100.0 * 14.0);
    close(cost("third-source"), 2.0 * (60.0 * 11.5 + 40.0 * 13.25));
    // What overrides holds, wherever it stands.
    close(cost("firm-sea+dearer-sea"), cost("dearer-sea+firm-sea"));
}

#[test]
fn the_order_of_a_stack_never_decides() {
    let (ab, ba) = (
        load("tariff+no-road").unwrap(),
        load("no-road+tariff").unwrap(),
    );
    assert_eq!(ab.world.hash, ba.world.hash);
    assert_eq!(ab.model.lp, ba.model.lp);
    assert_ne!(ab.world.hash, load("tariff").unwrap().world.hash);
    assert_ne!(
        load("base").unwrap().world.hash,
        load("tariff").unwrap().world.hash
    );
    let told = load("dear-sea+dearer-sea").unwrap_err();
    assert!(
        told.contains("E0905") && told.contains("`dear-sea`"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    for (overlays, code, words) in [
        ("tarif", "E0901", "did you mean `tariff`"),
        ("nowhere", "E0902", "no row of `lanes`"),
        ("shapeless", "E0903", "changes nothing"),
        ("blank", "E0904", "cannot multiply `capacity`"),
        ("tariff+tariff", "E0906", "twice"),
        ("unknown-table", "E0120", "did you mean `lanes`"),
        ("unknown-field", "E0122", "did you mean `freight`"),
        ("unknown-field", "E0122", "did you mean `lane`"),
        // The bad number came from the patch: the patch is shown.
        ("negative", "E0206", "two-sources.toml:113:"),
    ] {
        let told = load(overlays).unwrap_err();
        assert!(
            told.contains(code) && told.contains(words),
            "{overlays}: {told}"
        );
    }
}

#[test]
fn overlays_stand_beside_a_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read_to_string(two_sources()).expect("the fixture");
    let (base, _) = whole.split_once("[[patches]]").expect("patches");
    std::fs::write(dir.path().join("portolan.toml"), base).expect("writes");
    std::fs::create_dir(dir.path().join("scenarios")).expect("a folder");
    let patch =
        "[overlay]\ndescription = \"d\"\n[[patches]]\ntable = \"lanes\"\nset = { freight = 2.0 }\n";
    std::fs::write(dir.path().join("scenarios/dear.toml"), patch).expect("writes");
    let json = r#"{"patches": [{"table": "lanes", "set": {"from": "moon"}}]}"#;
    std::fs::write(dir.path().join("scenarios/lost.json"), json).expect("writes");
    assert_eq!(portolan::instance::overlays(dir.path()), ["dear", "lost"]);
    let load = |s: &str| Instance::load_with(dir.path(), &Stack::parse(s));
    assert_eq!(load("dear").expect("loads").world.lanes[1].row.freight, 2.0);
    let told = load("lost").expect_err("no such place").render(false);
    assert!(
        told.contains("E0126") && told.contains("lost.json:1:"),
        "{told}"
    );
}

#[test]
fn differences_add_up() {
    let names = ["base", "tariff", "no-road", "no-road+tariff"].map(str::to_string);
    let compared = compare(&two_sources(), &names, &Options::default(), 2).expect("compares");
    for (k, case) in compared.cases.iter().enumerate() {
        let lines: f64 = compared.lines.iter().filter_map(|l| l.differences[k]).sum();
        let whole = case.difference.expect("solved");
        let scale = case.objective.expect("solved").abs();
        assert!(
            (lines - whole).abs() <= 1e-9 * scale,
            "{lines} is not {whole}"
        );
    }
    close(compared.cases[1].difference.unwrap(), 240.0);
    close(compared.cases[2].difference.unwrap(), -160.0);
    // Together they cost 340, apart 240 - 160.
    close(compared.cases[3].together.unwrap(), 340.0 - 80.0);
    let shown = portolan::report::scenarios::comparison(&compared);
    assert!(shown.contains("260.00"), "{shown}");
}

#[test]
fn a_sweep_gives_the_same_bytes_however_it_is_solved() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    let mut grid = Grid::default();
    grid.add_scenarios("base,no-road").unwrap();
    grid.add("tariffs.EU.ad_valorem=0,0.1,0.2").unwrap();
    grid.add("lanes.sea.freight*=1,2").unwrap();
    let run = |shard: Shard, out: &Path, threads: usize| {
        let (path, options) = (two_sources(), Options::default());
        sweep::sweep(
            &path,
            &Stack::default(),
            &grid,
            shard,
            out,
            &options,
            threads,
        )
        .expect("sweeps")
    };
    let swept = run(Shard::WHOLE, &file("one"), 1);
    assert_eq!((swept.points.len(), swept.known, swept.missing), (12, 0, 0));
    assert!(swept.points.iter().all(|p| p.status == "certified-optimal"));
    run(Shard::WHOLE, &file("two"), 2);
    let shards: Vec<PathBuf> = (1..=4).map(|i| file(&format!("shard-{i}"))).collect();
    for (i, out) in shards.iter().enumerate() {
        assert!(sweep::merge(&shards[..i.max(1)], &file("early")).is_err());
        run(
            Shard {
                number: i + 1,
                of: 4,
            },
            out,
            1,
        );
    }
    sweep::merge(&shards, &file("merged")).expect("merges");
    let bytes = |name: &str| std::fs::read(file(name)).expect("results");
    assert_eq!(bytes("one"), bytes("two"));
    assert_eq!(bytes("one"), bytes("merged"));
    // Cut off in the middle of a line: what was whole is kept, the rest is solved again.
    let half = bytes("one")[..bytes("one").len() / 2].to_vec();
    std::fs::write(file("cut"), half).expect("writes");
    let again = run(Shard::WHOLE, &file("cut"), 1);
    assert!(again.known > 2 && again.known < 12, "{}", again.known);
    assert_eq!(bytes("one"), bytes("cut"));
    // A file of another sweep is left alone.
    let mut other = Grid::default();
    other.add("tariffs.EU.ad_valorem=0,0.1").unwrap();
    let (path, options) = (two_sources(), Options::default());
    let refused = sweep::sweep(
        &path,
        &Stack::default(),
        &other,
        Shard::WHOLE,
        &file("one"),
        &options,
        1,
    );
    assert!(refused.is_err());
}

#[test]
fn a_plan_in_two_stages_knows_what_it_is_worth() {
    let path = file_of("two-stage");
    let instance = Instance::load(&path).expect("loads");
    let solution = solve(&instance, &Options::default()).expect("solves");
    assert_eq!(solution.status.name(), "certified-optimal");
    let s = solution.stochastic.as_ref().expect("two stages");
    close(s.rp, 1350.0);
    close(s.eev.expect("means exist"), 1400.0);
    close(s.ws.expect("each foreseen"), 1250.0);
    close(s.vss.expect("both known"), 50.0);
    close(s.evpi.expect("both known"), 100.0);
    close(s.cvar, 1500.0);
    let reserved: Vec<(&str, f64)> = s
        .first_stage
        .iter()
        .map(|d| (d.subject.as_str(), d.level))
        .collect();
    assert_eq!(reserved.len(), 2, "{reserved:?}");
    reserved.iter().for_each(|r| close(r.1, 100.0));
    let stages = instance.stages.as_ref().expect("two stages");
    for (branch, outcome) in stages.branches.iter().zip(&s.scenarios) {
        let audited = portolan::audit::run(&branch.instance.world, &outcome.plan);
        assert!(audited.findings.is_empty(), "{:?}", audited.findings);
        close(audited.charges.total(), outcome.objective);
    }
    // With an overlay laid over it, it is one plan: the tariff foreseen.
    let foreseen = Instance::load_with(&path, &Stack::parse("tariff")).expect("loads");
    close(
        solve(&foreseen, &Options::default())
            .expect("solves")
            .objective
            .unwrap(),
        1400.0,
    );
}

#[test]
fn what_is_useless_in_one_scenario_is_bought_for_another() {
    // Lamps must be ordered before it is known whether anybody wants them.
    let text = std::fs::read_to_string(two_sources()).expect("the fixture");
    let (base, _) = text.split_once("[[patches]]").expect("patches");
    let staged = base.replace("quantity = 100", "quantity = 100\nunmet_penalty = 40")
        + r#"
[[patches]]
overlay = "nobody"
table = "demands"
remove = true
[[scenarios]]
scenario = "wanted"
probability = 0.5
[[scenarios]]
scenario = "unwanted"
overlays = "nobody"
probability = 0.5
[[first_stage]]
activity = "buy"
"#;
    let file = tempfile::NamedTempFile::with_suffix(".toml").expect("a file");
    std::fs::write(file.path(), staged).expect("writes");
    let instance = Instance::load(file.path()).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let solution = solve(&instance, &Options::default()).expect("solves");
    let s = solution.stochastic.as_ref().expect("two stages");
    // A lamp costs 10 or 13 for sure and saves 40 less its way with one half: 60 from abroad (way
    // 1.5) and 40 from home (way 0.5) each period, against a penalty of 40.
    close(s.rp, 2.0 * (60.0 * (10.0 + 0.75) + 40.0 * (13.0 + 0.25)));
    assert!(
        s.eev.is_none() && s.notes[0].contains("removes rows"),
        "{:?}",
        s.notes
    );
    assert_eq!(solution.status.name(), "certified-optimal");
}

/// The two sources with a patch from elsewhere.
fn patched(patch: &str) -> Instance {
    let stack = Stack {
        documents: vec![("events.toml".to_string(), patch.to_string())],
        ..Stack::default()
    };
    Instance::load_with(&two_sources(), &stack).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

fn base_plan() -> portolan::plan::Plan {
    let instance = load("base").expect("loads");
    let solution = solve(&instance, &Options::default()).expect("solves");
    solution.plan.expect("a plan")
}

#[test]
fn a_steady_plan_turns_only_for_money() {
    let twin = |freight: f64| {
        patched(&format!(
            "[[patches]]\ntable = \"lanes\"\n[[patches.append]]\nlane = \"by-road\"\nfrom = \"home\"\nto = \"shop\"\nfreight = {freight}\n"
        ))
    };
    let (old, options) = (base_plan(), Options::default());
    // As cheap as the old road: nothing moves.
    let found = near::steady(&twin(0.5), &old, 0.0, &options).expect("solves");
    close(found.distance, 0.0);
    assert_eq!(found.solution.status.name(), "certified-optimal");
    // A little cheaper: 80 units leave the old road for the new one, unless a percent may be spent.
    let found = near::steady(&twin(0.4), &old, 0.0, &options).expect("solves");
    // The cost may rise by its own tolerance, which keeps a trace on the old road.
    assert!((found.distance - 160.0).abs() < 1e-3, "{}", found.distance);
    let objective = found.solution.objective.expect("a plan");
    assert!(
        (objective - (cost("base") - 8.0)).abs() < 1e-4,
        "{objective}"
    );
    let found = near::steady(&twin(0.4), &old, 0.01, &options).expect("solves");
    close(found.distance, 0.0);
    close(found.distance_of_best.expect("known"), 160.0);
    close(found.solution.objective.expect("a plan"), cost("base"));
    assert_eq!(found.solution.status.name(), "certified-within");
}

#[test]
fn what_was_done_stays_and_what_was_promised_has_a_price() {
    // From the second week on abroad sells for 13.5 instead of 10: dearer than home by 1.5.
    let events = "[[patches]]\ntable = \"series\"\nappend = { table = \"supplies\", key = \"abroad/lamp\", field = \"price\", valid_from = 2026-01-12, value = 13.5 }\n";
    let instance = patched(events);
    let (old, options) = (base_plan(), Options::default());
    let at = "2026-01-12".parse().expect("a day");
    let found = near::replan(&instance, &old, at, Promises::default(), &options).expect("solves");
    assert_eq!(found.solution.status.name(), "certified-optimal");
    let first = 60.0 * 11.5 + 40.0 * 13.5;
    close(
        found.solution.objective.expect("a plan"),
        first + 100.0 * 13.5,
    );
    assert!(
        found
            .differences
            .iter()
            .all(|d| d.line.date.as_str() >= "2026-01-12")
    );
    let bought: Vec<_> = found
        .differences
        .iter()
        .filter(|d| d.line.kind == "buy")
        .collect();
    assert_eq!(bought.len(), 2, "{:?}", found.differences);
    // At 2 a unit taken from or given to a supplier, changing costs 4 and saves 1.5: nothing changes.
    let promises = Promises {
        buy: 2.0,
        ..Promises::default()
    };
    let found = near::replan(&instance, &old, at, promises, &options).expect("solves");
    close(found.distance, 0.0);
    close(
        found.solution.objective.expect("a plan"),
        first + 60.0 * 15.0 + 40.0 * 13.5,
    );
}

#[test]
fn a_front_is_what_emissions_cost() {
    let path = file_of("emissions-price");
    let stack = Stack {
        documents: vec![(
            "free.toml".to_string(),
            "[[patches]]\ntable = \"instance\"\nset = { emissions_price = 0, emissions_cap = \"\" }\n".to_string(),
        )],
        ..Stack::default()
    };
    let instance =
        Instance::load_with(&path, &stack).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let front =
        pareto::front(&instance, Against::Emissions, 3, &Options::default()).expect("solves");
    // All by sea 0.1 t and 300; all by air 5 t and 100; between, 2.55 t: train 2 and air 1, of
    // which 0.55 / 0.03 units fly.
    let points: Vec<(f64, f64)> = front.points.iter().map(|p| (p.second, p.cost)).collect();
    let expected = [(0.1, 300.0), (2.55, 200.0 - 0.55 / 0.03), (5.0, 100.0)];
    assert_eq!(points.len(), 3);
    for (p, e) in points.iter().zip(expected) {
        assert!(
            (p.0 - e.0).abs() < 1e-4 && (p.1 - e.1).abs() < 1e-2,
            "{points:?}"
        );
    }
    assert!(front.points.iter().all(|p| p.status == "certified-optimal"));
    let chart = portolan::report::front::svg(&front);
    assert!(chart.starts_with("<svg") && chart.matches("<circle").count() == 3);
}

/// An instance of its own, with patches.
fn written(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".toml").expect("a file");
    std::fs::write(file.path(), text).expect("writes");
    file
}

/// With firms what changes between scenarios is told by royalties, income, exchange and financing, and adds up.
#[test]
fn differences_add_up_with_firms() {
    let patches = r#"
[[patches]]
overlay = "weak-real"
table = "currency_pairs"
set = { bid = 0.19 }
[[patches]]
overlay = "untaxed"
table = "licences"
set = { withholding = 0.0 }
"#;
    let file = written(&(check("royalty-across-border") + patches));
    let names = ["base", "weak-real", "untaxed", "weak-real+untaxed"].map(str::to_string);
    let compared = compare(file.path(), &names, &Options::default(), 1).expect("compares");
    for (k, case) in compared.cases.iter().enumerate() {
        let lines: f64 = compared.lines.iter().filter_map(|l| l.differences[k]).sum();
        let amounts: f64 = compared.lines.iter().filter_map(|l| l.amounts[k]).sum();
        let objective = case.objective.expect("solved");
        assert!((amounts - objective).abs() <= 1e-9 * objective.abs());
        let whole = case.difference.expect("solved");
        assert!(
            (lines - whole).abs() <= 1e-9 * objective.abs(),
            "{lines} is not {whole}"
        );
    }
    // 17,500 BRL less royalties of 1000 USD, at 0.19 instead of 0.198; 150 USD more without tax withheld.
    close(compared.cases[1].difference.unwrap(), -140.0);
    close(compared.cases[2].difference.unwrap(), 150.0);
    close(compared.cases[3].together.unwrap(), 0.0);
    assert!(compared.lines.iter().any(|l| l.cost == "royalty income"));
}

/// What a firm can pay for bounds the service that it can give: half of 100 lamps at 11 for 550; with a loan of as
/// much, all of them for 1100 and the interest.
#[test]
fn a_front_of_service_knows_what_firms_can_pay() {
    let places = [("works", "DE"), ("shop", "DE")];
    let text = small("front-of-a-firm", 3, &places, &["lamp"])
        + r#"
[[supplies]]
place = "works"
product = "lamp"
price = 10.0
[[lanes]]
lane = "road"
from = "works"
to = "shop"
freight = 1.0
[[demands]]
demand = "lamps"
place = "shop"
product = "lamp"
quantity = 100.0
unmet_penalty = 40.0
spread = "window"
[[firms]]
firm = "seller"
country = "DE"
places = ["works", "shop"]
[[cash_accounts]]
firm = "seller"
currency = "EUR"
opening = 550.0
"#;
    let front = |text: &str| {
        let instance = instance(text);
        let front = pareto::front(&instance, Against::Unmet, 3, &Options::default());
        front.expect("solves").points
    };
    let points = front(&text);
    let found: Vec<(f64, f64)> = points.iter().map(|p| (p.second, p.cost)).collect();
    for ((second, cost), (expected, price)) in
        found
            .iter()
            .zip([(50.0, 550.0), (75.0, 275.0), (100.0, 0.0)])
    {
        assert!((second - expected).abs() < 1e-3, "{found:?}");
        assert!((cost - price).abs() < 1e-2, "{found:?}");
    }
    assert!(points.iter().all(|p| p.status == "certified-optimal"));
    let lent = front(&text.replace(
        "opening = 550.0",
        "opening = 550.0\ncredit_line = 600.0\ncredit_rate = 0.01",
    ));
    assert!(lent[0].second.abs() < 1e-3, "{lent:?}");
    assert!(lent[0].cost > 1099.9 && lent[0].cost < 1125.0, "{lent:?}");
}

/// By barge 8 a tonne with 20 kg, by rail 10.5 with 5 kg: what service legs emit is part of the front.
#[test]
fn a_front_counts_what_services_emit() {
    let text = check("service-emissions").replace("emissions_cap = 1.4\n", "");
    let instance = instance(&text);
    let front = pareto::front(&instance, Against::Emissions, 3, &Options::default());
    let points = front.expect("solves").points;
    for (p, (second, cost)) in points
        .iter()
        .zip([(0.5, 1050.0), (1.25, 925.0), (2.0, 800.0)])
    {
        assert!(
            (p.second - second).abs() < 1e-5 && (p.cost - cost).abs() < 1e-2,
            "{points:?}"
        );
        assert_eq!(p.status, "certified-optimal");
    }
    assert_eq!(points.len(), 3);
}

/// The treasury case over the bank's cap and its rate of interest: sweeps know firms, and find what was derived by hand.
#[test]
fn a_sweep_over_money_finds_what_money_leaves() {
    let file = written(&check("treasury"));
    let dir = tempfile::tempdir().expect("a folder");
    let mut grid = Grid::default();
    grid.add("conversion_caps.bank.amount=300,10000").unwrap();
    grid.add("cash_accounts.trader/USD.credit_rate=0,0.01")
        .unwrap();
    let run = |out: &str, threads: usize| {
        let (options, stack) = (Options::default(), Stack::default());
        let out = dir.path().join(out);
        let swept = sweep::sweep(
            file.path(),
            &stack,
            &grid,
            Shard::WHOLE,
            &out,
            &options,
            threads,
        );
        (
            swept.unwrap_or_else(|e| panic!("{e}")),
            std::fs::read(out).expect("results"),
        )
    };
    let (swept, bytes) = run("one", 1);
    assert_eq!(bytes, run("two", 2).1);
    assert!(swept.points.iter().all(|p| p.status == "certified-optimal"));
    let left: Vec<f64> = swept
        .points
        .iter()
        .map(|p| p.objective.expect("a plan"))
        .collect();
    // Capped: 513.40 without interest, 507.203335 with it. Uncapped all is sold by t2; without interest then too.
    for (found, expected) in left.iter().zip([513.40, 507.203335, 513.40, 508.6835]) {
        assert!((found - expected).abs() < 1e-4, "{left:?}");
    }
}

/// Of 100 lamps in two scenarios, delivering all costs 1350. Half of them, expected: all where there is no tariff, and
/// none where there is one, 100 + 1000 / 2 = 600; half in either would cost 675.
#[test]
fn a_front_of_two_stages_gives_up_the_dear_scenario_first() {
    let text = check("two-stage").replace(
        "currency = \"USD\"\n",
        "currency = \"USD\"\nunmet_penalty = 100.0\n",
    );
    let file = written(&text);
    let instance = Instance::load(file.path()).unwrap_or_else(|e| panic!("{}", e.render(false)));
    assert!(instance.stages.is_some());
    let front = pareto::front(&instance, Against::Unmet, 3, &Options::default()).expect("solves");
    assert_eq!((front.points.len(), front.missing), (3, 0));
    assert!(front.points.iter().all(|p| p.status == "certified-optimal"));
    for (p, expected) in front
        .points
        .iter()
        .zip([(0.0, 1350.0), (50.0, 600.0), (100.0, 0.0)])
    {
        assert!(
            (p.second - expected.0).abs() < 1e-3 && (p.cost - expected.1).abs() < 0.05,
            "{:?}",
            front.points
        );
    }
}

/// 100 of both were reserved; then 120 are wanted: 200 + (1000 + 20 x 13 + 1300 + 20 x 16) / 2 = 1640. Free to reserve anew it
/// would be 1.2 x 1350 = 1620.
#[test]
fn what_was_reserved_stays_while_it_is_open_which_scenario_comes() {
    let later = check("two-stage")
        .replace("periods = 1\n", "periods = 2\nunmet_penalty = 30.0\n")
        .replace("price = 10.0\n", "price = 10.0\nvalid_from = 2026-01-12\n")
        .replace("price = 13.0\n", "price = 13.0\nvalid_from = 2026-01-12\n")
        .replace(
            "quantity = 100.0\n",
            "quantity = 100.0\nvalid_from = 2026-01-12\n",
        );
    let load = |text: &str| {
        let file = written(text);
        Instance::load(file.path()).unwrap_or_else(|e| panic!("{}", e.render(false)))
    };
    let options = Options::default();
    let first = portolan::solve(&load(&later), &options).expect("solves");
    close(first.objective.expect("a plan"), 1350.0);
    let staged = first.stochastic.expect("two stages");
    let old = &staged.scenarios[0].plan;
    let more = load(&later.replace("quantity = 100.0\n", "quantity = 120.0\n"));
    let stages = more.stages.as_ref().expect("two stages");
    let plan_on = |at: &str| {
        let at = at.parse().expect("a day");
        near::staged::replan(&more, stages, old, at, Promises::default(), &options).expect("solves")
    };
    // Nothing has been decided yet on the first day.
    let anew = plan_on("2026-01-05");
    assert_eq!(anew.solution.status.name(), "certified-optimal");
    close(anew.solution.objective.expect("a plan"), 1620.0);
    // A week on the reservations stand: 20 lamps more come from the other source, at 13 or 16.
    let on = plan_on("2026-01-12");
    assert_eq!(on.solution.status.name(), "certified-optimal");
    let free = 1000.0 + 20.0 * 13.0;
    let taxed = 1300.0 + 20.0 * 16.0;
    close(
        on.solution.objective.expect("a plan"),
        200.0 + (free + taxed) / 2.0,
    );
    assert_eq!(on.differences.len(), 2);
    let decided = on.differences.values().flatten();
    assert!(decided.clone().all(|d| d.line.kind != "decide"));
    // What changes cost is told apart from the plan's cost, which is no less for it.
    let at = "2026-01-12".parse().expect("a day");
    let promises = Promises {
        buy: 0.5,
        ..Promises::default()
    };
    let priced = near::staged::replan(&more, stages, old, at, promises, &options).expect("solves");
    assert_eq!(priced.solution.status.name(), "certified-optimal");
    assert!(priced.solution.objective.expect("a plan") >= 200.0 + (free + taxed) / 2.0 - 1e-6);
}
