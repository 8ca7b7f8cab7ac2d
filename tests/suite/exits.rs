//! Every exit code, as a user meets it (5 cannot be met: docs/exit-codes.md says why).

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::cli::portolan;

fn code(args: &[&str]) -> Option<i32> {
    portolan(args).status.code()
}

fn told(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

const EASY: &str = "instances/checks/free-zone.toml";

/// Twelve markets, each with twelve lanes whose departures cost something: closing the gap takes
/// our branching minutes, a first plan a moment.
fn long(dir: &Path) -> String {
    let mut text = String::from(
        "[instance]\nformat_version = 1\nname = \"long\"\nstart = 2026-01-05\nperiods = 1\n\
         currency = \"EUR\"\n[[products]]\nproduct = \"box\"\n[[places]]\nplace = \"a\"\n\
         country = \"DE\"\n[[supplies]]\nplace = \"a\"\nproduct = \"box\"\n",
    );
    for j in 0..12 {
        let wanted = 101 + 7 * j;
        let _ = write!(
            text,
            "[[places]]\nplace = \"m{j}\"\ncountry = \"DE\"\n[[demands]]\ndemand = \"m{j}\"\n\
             place = \"m{j}\"\nproduct = \"box\"\nquantity = {wanted}.0\n"
        );
        for i in 0..12 {
            let (capacity, cost) = (13 + (i * 37 + j * 11) % 29, 100 + (i * 53 + j * 31) % 47);
            let freight = f64::from((i * 7 + j) % 5) / 10.0;
            let _ = write!(
                text,
                "[[lanes]]\nlane = \"l{i}-{j}\"\nfrom = \"a\"\nto = \"m{j}\"\n\
                 capacity = {capacity}.0\nfixed_cost = {cost}.0\nfreight = {freight:?}\n"
            );
        }
    }
    let path = dir.join("long.toml");
    std::fs::write(&path, text).expect("writes");
    path.display().to_string()
}

#[test]
fn a_certified_plan_exits_with_0() {
    assert_eq!(code(&["solve", EASY]), Some(0));
    assert_eq!(code(&["check", EASY]), Some(0));
}

#[test]
fn arguments_that_cannot_be_followed_exit_with_2_and_say_why() {
    for (args, why) in [
        (&["solve", EASY, "--gap", "-1"][..], "share from 0 on"),
        (&["solve", EASY, "--time-limit", "nan"], "number of seconds"),
        (&["solve", EASY, "--gap", "abc"], "share from 0 on"),
        (
            &["compare", EASY, "--scenarios", "a", "--gap", "-1"],
            "share from 0 on",
        ),
        (&["solve", EASY, "--threads", "0"], "1..=1024"),
        (&["solve", EASY, "--threads", "-1"], "1..=1024"),
        (&["solve", EASY, "--memory", "-3"], "GB above 0"),
        (
            &["export", EASY, "--to", "lp", "--out", "no/such/file"],
            "cannot be written",
        ),
        (
            &["export", EASY, "--to", "lp", "--out", "src"],
            "is a folder",
        ),
        (
            &["sweep", EASY, "--set", "a.b.c=1", "--out", "no/such/file"],
            "cannot be written",
        ),
        (
            &["pareto", EASY, "--chart", "no/such/file"],
            "cannot be written",
        ),
        (
            &["import", "sndlib", "no/such/file", "--out", "src"],
            "not empty",
        ),
        (
            &["bench", EASY, "--results", "no/such/file"],
            "cannot be written",
        ),
        (&["man", "--out", "Cargo.toml"], "is a file"),
        (&["solve", EASY, "--memory", "0"], "GB above 0"),
        (&["check", EASY, "--memory", "much"], "GB above 0"),
        (&["solve", EASY, "--seed", "x"], "invalid digit"),
        (&["solve", EASY, "--solver", "abacus"], "microlp"),
        (&["solve", EASY, "--out", "src"], "holds no plan"),
        (&["solve", EASY, "--out", "Cargo.toml"], "is a file"),
        (&["new", "src"], "not empty"),
    ] {
        let out = portolan(args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(told(&out).contains(why), "{args:?}: {}", told(&out));
        assert!(out.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn data_that_is_bad_or_not_there_exits_with_3() {
    let out = portolan(&["solve", "no/such/instance"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(told(&out).contains("no/such/instance"));
    for args in [
        &[
            "sweep",
            EASY,
            "--grid",
            "no/such/file",
            "--out",
            "never.jsonl",
        ][..],
        &["sweep", "--merge", "no/such/file", "--out", "never.jsonl"],
        &[
            "replan",
            EASY,
            "--plan",
            "src",
            "--at",
            "2026-01-05",
            "--events",
            "no/such/file",
        ],
        &["bench", "--results", "no/such/file"],
    ] {
        let out = portolan(args);
        assert_eq!(out.status.code(), Some(3), "{args:?}");
        assert!(
            told(&out).contains("no/such/file"),
            "{args:?}: {}",
            told(&out)
        );
    }
    assert_eq!(
        code(&["check", "tests/fixtures/several-errors.toml"]),
        Some(3)
    );
}

/// The limit of memory on the command line is taken for the header's, whichever is greater.
#[test]
fn an_instance_beyond_the_memory_given_exits_with_3() {
    let dir = tempfile::tempdir().expect("a folder");
    let check = |name: &str, replace: &[(&str, &str)], memory: Option<&str>| {
        let path = dir.path().join(name);
        let text = crate::common::cases::patched("free-zone", replace, "");
        std::fs::write(&path, text).expect("writes");
        let path = path.display().to_string();
        let given = memory.map(|m| ["--memory", m]);
        let args = ["check", &path].into_iter();
        let out = portolan(&args.chain(given.into_iter().flatten()).collect::<Vec<_>>());
        (out.status.code(), told(&out))
    };
    // The rows of the documents alone, then the model of a long horizon.
    let (ended, told) = check("case.toml", &[], Some("0.000001"));
    assert_eq!(ended, Some(3), "{told}");
    assert!(told.contains("E0113"), "{told}");
    let long = [("periods = 1", "periods = 2000")];
    let (ended, told) = check("long.toml", &long, Some("0.0005"));
    assert_eq!(ended, Some(3), "{told}");
    assert!(told.contains("E0330"), "{told}");
    assert_eq!(check("long.toml", &long, Some("1")).0, Some(0));
    // The header's own limit is too small, and the one given is not.
    let small = [("[instance]\n", "[instance]\nmemory_limit = 0.000001\n")];
    assert_eq!(check("small.toml", &small, None).0, Some(3));
    assert_eq!(check("small.toml", &small, Some("1")).0, Some(0));
}

#[test]
fn an_infeasible_instance_exits_with_4_and_tells_what_would_have_to_give() {
    let fixture = "tests/fixtures/infeasible/lane.toml";
    let out = portolan(&["solve", fixture]);
    assert_eq!(out.status.code(), Some(4));
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("1. 6 TEU more on lane a-b"), "{text}");
    let out = portolan(&["solve", fixture, "--format", "json"]);
    assert_eq!(out.status.code(), Some(4));
    let object: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one object");
    assert_eq!(object["conflict"]["proved"], true);
    let first = &object["conflict"]["alternatives"][0]["parts"][0];
    assert_eq!(first["limit"], "lane-capacity");
    assert_eq!(first["subject"], "a-b");
    assert_eq!(first["date"], "2026-01-05");
}

#[test]
fn a_plan_on_a_solvers_word_exits_with_6_unless_it_is_trusted() {
    let args = ["solve", EASY, "--solver", "microlp", "--format", "json"];
    let out = portolan(&args);
    assert_eq!(out.status.code(), Some(6));
    let object: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one object");
    assert_eq!(object["status"], "solver-optimal");
    assert_eq!(object["bound_source"], "solver");
    assert_eq!(object["certificate"]["bound"], serde_json::Value::Null);
    assert_eq!(
        code(&["solve", EASY, "--solver", "microlp", "--trust-solver"]),
        Some(0)
    );
}

#[test]
fn limits_exit_with_6_with_a_plan_and_with_7_without() {
    let dir = tempfile::tempdir().expect("a folder");
    let long = long(dir.path());
    let out = portolan(&["solve", &long, "--time-limit", "0"]);
    assert_eq!(out.status.code(), Some(7), "{}", told(&out));
    assert!(String::from_utf8_lossy(&out.stdout).contains("limit-no-plan"));
    let out = portolan(&["solve", &long, "--gap", "0", "--time-limit", "4"]);
    assert_eq!(out.status.code(), Some(6), "{}", told(&out));
    assert!(String::from_utf8_lossy(&out.stdout).contains("limit-plan"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_exits_with_130_and_writes_the_best_plan() {
    let dir = tempfile::tempdir().expect("a folder");
    let long = long(dir.path());
    let plan = dir.path().join("plan");
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["solve", &long, "--gap", "0", "--progress", "plain", "--out"])
        .arg(&plan)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let stderr = child.stderr.take().expect("a pipe");
    // Progress says when there is a plan.
    let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
    let best = lines.find(|line| line.contains("best "));
    assert!(best.is_some(), "ended before it could be interrupted");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    let rest: Vec<String> = lines.collect();
    let out = child.wait_with_output().expect("ends");
    assert_eq!(out.status.code(), Some(130), "{rest:?}");
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("best plan so far"), "{text}");
    assert!(plan.join("manifest.json").is_file(), "{rest:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["export", "instances/apparel-us", "--to", "lp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("ends");
    assert_eq!(out.status.code(), Some(0), "{}", told(&out));
    // What is told on standard error has no reader either.
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "tests/fixtures/several-errors.toml"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("ends").code(), Some(3));
}

/// Where the system has a device that is always full, an answer that cannot be written is an error.
#[test]
fn an_answer_that_finds_no_room_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full here");
        return;
    };
    for command in [
        &["solve", "instances/starter", "--format", "json"][..],
        &["check", "instances/starter"],
        &["export", "instances/starter", "--to", "mps"],
        &["schema"],
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_portolan"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(command)
            .stdout(full.try_clone().expect("a second handle"))
            .output()
            .expect("starts");
        assert_eq!(out.status.code(), Some(1), "{command:?}: {}", told(&out));
        assert!(told(&out).contains("No space left"), "{}", told(&out));
    }
}
