//! Instances of tests: the hand-checked ones and others given as text, solved, audited, spoilt.

use std::fs;
use std::path::{Path, PathBuf};

use portolan::audit::{self, claims::verify};
use portolan::plan::{Plan, Proof, Written};
use portolan::{Instance, Options, Solution, Status, solve};

/// A folder or file of the repository.
pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The file of a hand-checked case, by its name with or without the ending.
pub fn check(name: &str) -> PathBuf {
    at("instances/checks").join(name).with_extension("toml")
}

/// The text of a hand-checked case.
pub fn text(name: &str) -> String {
    fs::read_to_string(check(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The text of a case with parts replaced, which must be there, and rows added.
pub fn patched(name: &str, replace: &[(&str, &str)], rows: &str) -> String {
    let mut text = text(name);
    for (old, new) in replace {
        assert!(text.contains(old), "{name} has no `{old}`");
        text = text.replace(old, new);
    }
    text + "\n" + rows
}

/// The files of all hand-checked cases.
pub fn checks() -> Vec<PathBuf> {
    let entries = fs::read_dir(at("instances/checks")).expect("checks");
    let mut paths: Vec<PathBuf> = entries
        .map(|e| e.expect("entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths
}

/// The beginning of a small instance from 5 January 2026 on, in euros: places with their countries, products.
pub fn small(name: &str, periods: u32, places: &[(&str, &str)], products: &[&str]) -> String {
    let mut text = format!(
        "[instance]\nformat_version = 1\nname = \"{name}\"\nstart = 2026-01-05\nperiods = {periods}\ncurrency = \"EUR\"\n"
    );
    for (place, country) in places {
        text += &format!("[[places]]\nplace = \"{place}\"\ncountry = \"{country}\"\n");
    }
    for product in products {
        text += &format!("[[products]]\nproduct = \"{product}\"\n");
    }
    text
}

/// The instance of a file or folder, which must load.
pub fn load(path: &Path) -> Instance {
    Instance::load(path).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

/// The instance of a text, which must load.
pub fn instance(text: &str) -> Instance {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("instance.toml");
    fs::write(&path, text).expect("writes");
    Instance::load(&path).unwrap_or_else(|e| panic!("{}\n{text}", e.render(false)))
}

/// Codes of what is told of a text when it is loaded.
pub fn codes(text: &str) -> Vec<&'static str> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("instance.toml");
    fs::write(&path, text).expect("writes");
    let told = Instance::load(&path).map_or_else(|e| e, |i| i.warnings);
    told.list.iter().map(|d| d.code).collect()
}

/// A certified optimum.
pub fn optimum(instance: &Instance) -> Solution {
    let solution = solve(instance, &Options::default()).expect("solves");
    let name = &instance.world.header.name;
    assert_eq!(solution.status, Status::CertifiedOptimal, "{name}");
    solution
}

/// What a text's certified optimum costs.
pub fn objective(text: &str) -> f64 {
    optimum(&instance(text)).objective.expect("known")
}

/// A hand-checked case and its best plan.
pub fn solved(name: &str) -> (Instance, Plan) {
    let instance = load(&check(name));
    let plan = optimum(&instance).plan.expect("a plan");
    (instance, plan)
}

/// Codes of what the audit finds in a plan's rows.
pub fn audited(instance: &Instance, plan: &Plan) -> Vec<&'static str> {
    let found = audit::run(&instance.world, plan).findings;
    found.iter().map(|f| f.code).collect()
}

/// What `verify` finds in a plan without a proof: code and words.
pub fn told(instance: &Instance, plan: &Plan) -> Vec<(&'static str, String)> {
    let mut written = Written::from_plan(plan.clone());
    written.proof = Proof::default();
    let found = verify(instance, &written).findings.into_iter();
    let rules = found.filter(|f| f.code.starts_with('V'));
    rules.map(|f| (f.code, f.message)).collect()
}

/// Codes of what `verify` finds in a plan without a proof.
pub fn findings(instance: &Instance, plan: &Plan) -> Vec<String> {
    let told = told(instance, plan).into_iter();
    told.map(|(code, _)| code.to_string()).collect()
}
