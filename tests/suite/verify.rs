//! Plans from us pass the audit; plans that were tampered with do not, and the finding says where.
//!
//! `plan.json` is taken away before a table is tampered with: the copy in it would give every
//! change away, and it is the audit that is tested here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use portolan::audit::claims::{Verdict, verify};
use portolan::plan::{self, Written};
use portolan::{Instance, Options, Status, report, solve};

use crate::common::cases::{self, at, load, small};

fn root() -> PathBuf {
    at("instances")
}

/// An instance, and its plan as `solve --out` writes it.
struct Case {
    name: String,
    instance: Instance,
    folder: tempfile::TempDir,
}

impl Case {
    fn solved(path: &Path) -> Case {
        let instance = load(path);
        let solution = solve(&instance, &Options::default()).expect("solves");
        let made = solution.plan.as_ref().expect("a plan");
        let proof = solution.proof(&instance);
        let summary = report::json::summary(&instance, &solution);
        let folder = tempfile::tempdir().expect("a folder");
        plan::write(&folder.path().join("plan"), made, &summary, &proof).expect("writes");
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .to_string();
        Case {
            name,
            instance,
            folder,
        }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("plan")
    }

    fn read(&self) -> Written {
        plan::read(&self.dir()).unwrap_or_else(|e| panic!("{}", e.render(false)))
    }

    /// The verdict on the plan with another text in one file.
    fn with(&self, file: &str, text: &str) -> (Verdict, Written) {
        let path = self.dir().join(file);
        let before = fs::read_to_string(&path).expect("a file");
        fs::write(&path, text).expect("writes");
        let read = plan::read(&self.dir());
        fs::write(&path, before).expect("writes");
        let written = read.unwrap_or_else(|e| panic!("{}", e.render(false)));
        (verify(&self.instance, &written), written)
    }
}

/// The verdict on a plan that nothing is wrong with.
fn sound(case: &Case) -> Verdict {
    let written = case.read();
    let verdict = verify(&case.instance, &written);
    let told = told(&verdict, &written);
    assert!(verdict.passes(), "{}\n{told}", case.name);
    verdict
}

fn told(verdict: &Verdict, written: &Written) -> String {
    report::verdict::findings(verdict, written, false)
}

fn checks() -> Vec<PathBuf> {
    let mut paths = cases::checks();
    // Plans in two stages are audited scenario by scenario: tests/suite/scenarios.rs.
    paths.retain(|p| !fs::read_to_string(p).is_ok_and(|t| t.contains("[[first_stage]]")));
    paths
}

#[test]
fn plans_of_every_case_verify() {
    for path in checks() {
        let case = Case::solved(&path);
        let verdict = sound(&case);
        assert_eq!(
            verdict.status,
            Some(Status::CertifiedOptimal),
            "{}",
            case.name
        );
        assert!(
            verdict.notes.list.is_empty(),
            "{}",
            verdict.notes.render(false)
        );
    }
}

/// Rows of a CSV file: the header first.
fn records(case: &Case, table: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(case.dir().join(format!("{table}.csv"))).expect("a table");
    text.lines()
        .map(|l| l.split(',').map(str::to_string).collect())
        .collect()
}

fn text(records: &[Vec<String>]) -> String {
    records.iter().map(|r| r.join(",") + "\n").collect()
}

/// Another value for a cell: a number that is larger, a day later, a name of another row.
fn other(records: &[Vec<String>], row: usize, column: usize) -> String {
    let now = &records[row][column];
    if let Ok(whole) = now.parse::<u32>() {
        return (whole + 1).to_string();
    }
    if let Ok(number) = now.parse::<f64>() {
        return (number * 1.01 + 0.5).to_string();
    }
    match now.as_str() {
        "true" => return "false".to_string(),
        "false" => return "true".to_string(),
        _ => {}
    }
    let another = records[1..].iter().map(|r| &r[column]).find(|c| *c != now);
    match another {
        Some(c) if !c.is_empty() && !now.is_empty() => c.clone(),
        _ => "ZZ".to_string(),
    }
}

/// An entry that owes nothing may have any number of its own.
fn harmless(all: &[Vec<String>], table: &str, row: usize, column: usize) -> bool {
    let duty = all[0].iter().position(|c| c == "duty");
    table == "clearances"
        && all[0][column] == "entry"
        && duty.is_some_and(|d| all[row][d].parse() == Ok(0.0))
}

/// Tampers with every column of a table, in rows from its begin, middle and end; deletes and
/// doubles rows. Every one must be found out, and a changed cell's line named.
fn tamper(
    case: &Case,
    table: &str,
    missed: &mut Vec<String>,
    codes: &mut BTreeSet<&'static str>,
) -> usize {
    let all = records(case, table);
    if all.len() < 2 {
        return 0;
    }
    // Rows that amount to nothing may go unnoticed: what they say costs and moves nothing.
    let amounts = |r: &Vec<String>| {
        let last: f64 = r[r.len() - 1].parse().unwrap_or(1.0);
        table != "duties" || last > 1.0
    };
    let worth: Vec<usize> = (1..all.len()).filter(|&i| amounts(&all[i])).collect();
    if worth.is_empty() {
        return 0;
    }
    let mut picked = vec![worth[worth.len() / 3], worth[worth.len() - 1]];
    picked.dedup();
    let mut tried = 0;
    for row in picked {
        for column in 0..all[0].len() {
            if harmless(&all, table, row, column) {
                continue;
            }
            let mut changed = all.clone();
            changed[row][column] = other(&all, row, column);
            let (verdict, written) = case.with(&format!("{table}.csv"), &text(&changed));
            let what = format!(
                "{} {table}:{} {} {} -> {}",
                case.name,
                row + 1,
                all[0][column],
                all[row][column],
                changed[row][column]
            );
            codes.extend(verdict.findings.iter().map(|f| f.code));
            tried += 1;
            let named = verdict.findings.iter().any(|f| {
                f.rows()
                    .any(|r| r.table == table && written.line(r) == row + 1)
            });
            // A decision moved to where it is lawful and useless, or an output given another mark, is
            // missed where it was: that is named.
            let moved = matches!(
                (table, all[0][column].as_str()),
                ("decisions", "time") | ("production", "marks")
            );
            if verdict.passes() {
                missed.push(format!("passes: {what}"));
            } else if !named && !moved {
                let first = told(&verdict, &written);
                missed.push(format!(
                    "not named: {what}\n{}",
                    &first[..first.len().min(300)]
                ));
            }
        }
        for double in [true, false] {
            let mut changed = all.clone();
            match double {
                true => changed.insert(row, all[row].clone()),
                false => drop(changed.remove(row)),
            }
            tried += 1;
            let (verdict, _) = case.with(&format!("{table}.csv"), &text(&changed));
            if verdict.passes() {
                let how = if double { "doubled" } else { "deleted" };
                missed.push(format!("passes: {} {table}:{} {how}", case.name, row + 1));
            }
        }
    }
    tried
}

const TABLES: &[&str] = &[
    "purchases",
    "shipments",
    "service_moves",
    "stocks",
    "production",
    "feeds",
    "clearances",
    "procedures",
    "admissions",
    "admission_duties",
    "conformity",
    "duties",
    "carbon",
    "payments",
    "deliveries",
    "decisions",
    "costs",
];

#[test]
fn tampered_plans_of_the_apparel_instance_are_found_out() {
    found_out(vec![root().join("apparel-us")], 150);
}

#[test]
fn tampered_plans_of_the_hand_checked_cases_are_found_out() {
    let codes = found_out(checks(), 500);
    let missing: Vec<&&str> = FOUND.iter().filter(|c| !codes.contains(*c)).collect();
    assert!(missing.is_empty(), "nothing was found of {missing:?}");
}

/// What tampering with the hand-checked cases brings to light, one code at least for each rule that a
/// changed cell breaks; the others have a test of their own, in `broken.rs` or beside their rule.
#[rustfmt::skip]
const FOUND: &[&str] = &[
    "V0101", "V0102", "V0104", "V0105", "V0106", "V0201", "V0202", "V0203", "V0206", "V0301", "V0302", "V0304",
    "V0305", "V0401", "V0402", "V0404", "V0405", "V0501", "V0502", "V0601", "V0602", "V0603", "V0604", "V0605",
    "V0606", "V0607", "V0701", "V0702", "V0703", "V0704", "V0801", "V0802", "V0803", "V0804", "V0805", "V0806",
    "V0901", "V0903", "V0904", "V0905", "V0906", "V0907", "V0908", "V0911", "V0912", "V0913", "V0914", "V0921",
    "V0931", "V0941", "V0942", "V1001", "V1101", "V1102", "V1201", "V1301", "V1302", "V1303", "V1401", "V1402",
    "V1403", "V1501", "V1502", "V1601", "V1602", "V1603", "V1604", "V1606", "V1701", "V1702", "V1703", "V1704",
    "V1705", "V1706", "V1801", "V1802", "V1901", "V2002", "V2004", "V2008", "V2011", "V2013", "V2101", "V2103",
    "V2201", "V2202", "V2203", "V2205", "V2208", "V2301", "V2302", "V2401", "V2503", "V2504",
];

/// Tampers with every table of the cases' plans, at least so many times in all; what was found.
fn found_out(paths: Vec<PathBuf>, least: usize) -> BTreeSet<&'static str> {
    let mut missed = Vec::new();
    let mut codes = BTreeSet::new();
    let mut tried = 0;
    for path in paths {
        let case = Case::solved(&path);
        sound(&case);
        fs::remove_file(case.dir().join("plan.json")).expect("removes");
        for table in TABLES {
            tried += tamper(&case, table, &mut missed, &mut codes);
        }
    }
    assert!(tried >= least, "only {tried} tampered plans were tried");
    assert!(
        missed.is_empty(),
        "{} of {tried} were missed\n{}",
        missed.len(),
        missed.join("\n")
    );
    codes
}

#[test]
fn false_claims_are_found_out() {
    let case = Case::solved(&root().join("checks/min-batch.toml"));
    let whole = fs::read_to_string(case.dir().join("plan.json")).expect("plan.json");
    let claims: serde_json::Value = serde_json::from_str(&whole).expect("JSON");
    let claim = |field: &str, value: serde_json::Value| {
        let mut changed = claims.clone();
        changed["summary"][field] = value;
        let (verdict, _) = case.with("plan.json", &changed.to_string());
        verdict.findings.iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert_eq!(claim("objective", 100.0.into()), ["V1003"]);
    assert_eq!(claim("bound", 115.0.into()), ["V1004"]);
    assert_eq!(claim("status", "infeasible".into()), ["V1005"]);
    assert_eq!(claim("gap", (-1.0).into()), ["V1006"]);
    // A weaker claim is no lie.
    assert!(claim("bound", 50.0.into()).is_empty());
    assert!(claim("status", "solver-optimal".into()).is_empty());
    // Nor is a solver's word that is told as such.
    let mut word = claims.clone();
    word["summary"]["bound"] = 115.0.into();
    word["summary"]["bound_source"] = "solver".into();
    let (verdict, _) = case.with("plan.json", &word.to_string());
    assert!(verdict.findings.is_empty());
    let mut copy = claims.clone();
    copy["plan"]["production"][0]["runs"] = 1.0.into();
    let (verdict, written) = case.with("plan.json", &copy.to_string());
    assert_eq!(verdict.findings[0].code, "V1002");
    assert_eq!(written.line(verdict.findings[0].row.expect("a row")), 2);
}

#[test]
fn a_bound_needs_its_prices_and_leaves() {
    for (name, file) in [
        ("min-batch", "leaf_prices.csv"),
        ("free-zone", "prices.csv"),
    ] {
        let case = Case::solved(&root().join(format!("checks/{name}.toml")));
        let text = fs::read_to_string(case.dir().join(file)).expect("prices");
        let header = text.lines().next().expect("a header").to_string() + "\n";
        let (verdict, _) = case.with(file, &header);
        let codes: Vec<&str> = verdict.findings.iter().map(|f| f.code).collect();
        assert!(
            codes.contains(&"V1004") && codes.contains(&"V1005"),
            "{name}: {codes:?}"
        );
    }
    // A leaf that is left out leaves a part of the plans unproved.
    let case = Case::solved(&root().join("checks/min-batch.toml"));
    let leaves = records(&case, "leaves");
    assert!(leaves.len() > 2, "no leaves to take away");
    let (verdict, _) = case.with("leaves.csv", &text(&leaves[..leaves.len() - 1]));
    assert!(verdict.findings.iter().any(|f| f.code == "V1004"));
}

/// A shop that buys what it sells.
fn shop() -> String {
    small("shop", 2, &[("shop", "DE")], &["box"])
        + r#"
[[supplies]]
place = "shop"
product = "box"
price = 2.0
[[demands]]
demand = "d"
place = "shop"
product = "box"
quantity = 10.0
"#
}

#[test]
fn a_consistent_edit_passes_with_its_own_cost_and_status() {
    // Half as many units more are bought, kept and never used: dearer, and no rule is broken.
    let shop = folder(&[("shop.toml", &shop())]);
    let case = Case::solved(&shop.path().join("shop.toml"));
    let written = case.read();
    let before = verify(&case.instance, &written);
    let mut plan = written.plan.clone();
    let bought = plan.purchases[0].clone();
    let more = 0.5 * bought.quantity;
    plan.purchases[0].quantity += more;
    plan.purchases[0].cost *= 1.5;
    plan.stocks.push(plan::Stock {
        place: bought.place.clone(),
        product: bought.product.clone(),
        origin_country: bought.origin_country.clone(),
        marks: Default::default(),
        status: "free".into(),
        date: Default::default(),
        time: bought.period,
        quantity: more,
        cost: 0.0,
    });
    let last = case.instance.world.calendar.len() - 1;
    for time in bought.period + 1..=last {
        let mut kept = plan.stocks[plan.stocks.len() - 1].clone();
        kept.time = time;
        plan.stocks.push(kept);
    }
    if let Some(line) = plan.costs.iter_mut().find(|c| c.name == "goods") {
        line.amount += bought.cost * 0.5;
    }
    let mut edited = Written::from_plan(plan);
    edited.proof = written.proof.clone();
    let after = verify(&case.instance, &edited);
    assert!(after.passes(), "{}", told(&after, &edited));
    assert!((after.objective - before.objective - 0.5 * bought.cost).abs() < 1e-9);
    assert_eq!(after.status, Some(Status::FeasibleOnly));
}

/// A folder with some of a plan's files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("writes");
    }
    folder
}

#[test]
fn what_is_no_plan_is_refused_and_says_where() {
    let codes = |files: &[(&str, &str)]| {
        let folder = folder(files);
        let errors = plan::read(folder.path()).expect_err("an error");
        let places = errors.list.iter().map(|d| {
            let line = d.place.as_ref().map_or(0, |p| p.line);
            (d.code, line)
        });
        places.collect::<Vec<_>>()
    };
    assert_eq!(codes(&[]), [("E0401", 0)]);
    let shipments = "lane,product,origin_country,status\nsea,tee,CN,free\n";
    assert_eq!(codes(&[("shipments.csv", shipments)]), [("E0402", 1)]);
    let feeds = "place,pool,product,origin_country,period,quantity,extra\na,b,b,CN,-1,many,1\na,b,b,CN,0,nan,1\r\na,b,b,CN,0\n";
    let told = codes(&[("feeds.csv", feeds)]);
    assert_eq!(
        told,
        [
            ("E0122", 1),
            ("E0209", 2),
            ("E0202", 2),
            ("E0203", 3),
            ("E0124", 4)
        ]
    );
    let costs = ("costs.csv", "name,amount\ngoods,1\n");
    assert_eq!(codes(&[costs, ("plan.json", "{")]), [("E0403", 0)]);
    assert!(plan::read(Path::new("no/such/folder")).is_err());
}

#[test]
fn remarks_refuse_nothing() {
    let case = Case::solved(&root().join("checks/backlog.toml"));
    let prices = fs::read_to_string(case.dir().join("prices.csv")).expect("prices");
    let (verdict, _) = case.with("prices.csv", &(prices + "goods,nowhere,0,1.0\n"));
    let codes: Vec<&str> = verdict.notes.list.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["W0402", "W0403"]);
    assert!(verdict.passes());
    let whole = fs::read_to_string(case.dir().join("plan.json")).expect("plan.json");
    let other = whole.replace(&case.instance.world.hash, "another");
    let (verdict, _) = case.with("plan.json", &other);
    assert!(verdict.notes.list.iter().any(|d| d.code == "W0405"));
    assert!(verdict.passes());
    fs::remove_file(case.dir().join("plan.json")).expect("removes");
    let written = case.read();
    let verdict = verify(&case.instance, &written);
    let codes: Vec<&str> = verdict.notes.list.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["W0401", "W0404"]);
    assert_eq!(verdict.status, Some(Status::CertifiedOptimal));
}

#[test]
fn what_has_perished_is_found_out() {
    let case = Case::solved(&root().join("checks/shelf-life.toml"));
    let all = text(&records(&case, "deliveries"));
    let late = all.replace(
        "until:1,delivered,2026-01-12,1,",
        "until:1,delivered,2026-01-19,2,",
    );
    assert_ne!(late, all, "no delivery of what perishes in week 1:\n{all}");
    let (verdict, written) = case.with("deliveries.csv", &late);
    let found = verdict.findings.iter().any(|f| f.code == "V0206");
    assert!(found, "{}", told(&verdict, &written));
}

#[test]
fn findings_and_document_agree() {
    fn codes(text: &str, before: &str) -> BTreeSet<String> {
        let parts = text.split(before).skip(1);
        let code = |p: &str| p.get(..5).map(str::to_string);
        let is_code = |c: &String| c.starts_with('V') && c[1..].bytes().all(|b| b.is_ascii_digit());
        parts.filter_map(code).filter(is_code).collect()
    }
    fn sources(dir: &Path, text: &mut String) {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => sources(&path, text),
                false => text.push_str(&fs::read_to_string(&path).expect("a source")),
            }
        }
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&manifest.join("src"), &mut text);
    let document = fs::read_to_string(manifest.join("docs/errors.md")).expect("the document");
    let documented = codes(&document, "| ");
    assert_eq!(codes(&text, "\""), documented);
    // A code means one thing.
    for code in documented {
        let rows = document.matches(&format!("| {code} |")).count();
        assert_eq!(rows, 1, "{code}");
    }
}
