//! What a user types, and the exit codes that answer.

use crate::common::cli::{command as portolan, portolan as run};

#[test]
fn a_solved_instance_exits_with_0_and_prints_one_object() {
    let out = portolan()
        .args([
            "solve",
            "instances/checks/free-zone.toml",
            "--format",
            "json",
        ])
        .output()
        .expect("runs");
    assert_eq!(out.status.code(), Some(0));
    let object: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one object");
    assert_eq!(object["status"], "certified-optimal");
    assert_eq!(object["currency"], "USD");
    for field in [
        "objective",
        "bound",
        "bound_source",
        "gap",
        "certificate",
        "solver",
        "costs",
    ] {
        assert!(!object[field].is_null(), "{field}");
    }
    assert!(object["timing"]["seconds"].is_number());
}

#[test]
fn the_same_instance_gives_the_same_bytes() {
    let run = |threads: &str| {
        let dir = tempfile::tempdir().expect("a folder");
        let plan = dir.path().join("plan");
        portolan()
            .args([
                "solve",
                "instances/apparel-us",
                "--threads",
                threads,
                "--out",
            ])
            .arg(&plan)
            .assert()
            .success();
        let files = [
            "shipments.csv",
            "clearances.csv",
            "duties.csv",
            "prices.csv",
            "costs.csv",
        ];
        files.map(|f| std::fs::read(plan.join(f)).expect("a table"))
    };
    assert_eq!(run("1"), run("2"));
}

#[test]
fn bad_data_exits_with_3_and_names_the_place() {
    let out = portolan()
        .args(["check", "tests/fixtures/several-errors.toml"])
        .output()
        .expect("runs");
    assert_eq!(out.status.code(), Some(3));
    let told = String::from_utf8_lossy(&out.stderr);
    for expected in [
        "E0122",
        "did you mean `country`",
        "E0206",
        "is negative",
        "E0213",
        "E0126",
        "several-errors.toml:11:1",
        "E0203",
    ] {
        assert!(
            told.contains(expected),
            "{expected} is missing from\n{told}"
        );
    }
}

#[test]
fn usage_exits_with_2() {
    let case = "instances/checks/free-zone.toml";
    for args in [
        &["sail"][..],
        &["solve", case, "--gap", "-1"],
        &["solve", case, "--solver", "abacus"],
        &["solve", case, "--time-limit=-3"],
    ] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn an_exported_program_names_its_columns() {
    let out = portolan()
        .args(["export", "instances/checks/free-zone.toml", "--to", "mps"])
        .output()
        .expect("runs");
    assert_eq!(out.status.code(), Some(0));
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("clear(zone:widget@CN,0)"), "{text}");
}

#[test]
fn schema_completions_and_man_print() {
    for args in [&["schema"][..], &["completions", "bash"], &["man"]] {
        let out = portolan().args(args).output().expect("runs");
        assert_eq!(out.status.code(), Some(0));
        assert!(out.stdout.len() > 500);
    }
}

#[test]
fn every_solver_that_the_help_names_can_be_asked_for() {
    let objective = |solver: &str| -> f64 {
        let out = run(&[
            "solve",
            "instances/starter",
            "--format",
            "json",
            "--solver",
            solver,
            "--trust-solver",
        ]);
        let told = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(0), "{solver}: {told}");
        let summary: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        summary["objective"].as_f64().expect("a plan")
    };
    let best = objective("auto");
    for solver in ["microlp", "clarabel", "parallel"] {
        let found = objective(solver);
        assert!(
            (found - best).abs() <= 1e-6 * best.abs(),
            "{solver}: {found}"
        );
    }
}
