//! `portolan bench`, and public linear programs against their published optima. Public files are read
//! from the folder that `PORTOLAN_DATA` names.

use std::path::Path;

use portolan::certificate::gap;
use portolan::lp::mps;
use portolan::solve::{Limits, Options, built_in, run};

use crate::common::cli::command as portolan;
use crate::common::data;

/// A transport problem in free format; its optimum is 25 x 4 + 35 x 3 = 205.
const FREE: &str = "NAME transport
ROWS
 N cost
 L plant-1
 L plant-2
 E shop-1
 E shop-2
COLUMNS
 x11 cost 4 plant-1 1
 x11 shop-1 1
 x12 cost 6 plant-1 1
 x12 shop-2 1
 x21 cost 5 plant-2 1
 x21 shop-1 1
 x22 cost 3 plant-2 1
 x22 shop-2 1
RHS
 rhs plant-1 30 plant-2 40
 rhs shop-1 25 shop-2 35
ENDATA
";

/// max x + 2 y, x + y <= 4, y <= 3, in fixed columns with blanks in its names: 1 + 6 = 7.
const FIXED: &str = "\
NAME          BLANKS
OBJSENSE
    MAX
ROWS
 N  GAIN
 L  ROW ONE
COLUMNS
    COL X     GAIN             1.0     ROW ONE          1.0
    COL Y     GAIN             2.0     ROW ONE          1.0
RHS
    RHS       ROW ONE          4.0
BOUNDS
 UP BND       COL Y            3.0
ENDATA
";

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a results file");
    text.lines().map(str::to_string).collect()
}

#[test]
fn a_benchmark_is_told_drawn_and_taken_up_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    std::fs::write(file("transport.mps"), FREE).expect("writes");
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut zip, FIXED.as_bytes()).expect("packs");
    std::fs::write(file("blanks.mps.gz"), zip.finish().expect("packs")).expect("writes");
    std::fs::write(file("known.csv"), "name,optimum\ntransport,205\nblanks,7\n").expect("writes");
    let bench = || {
        let mut command = portolan();
        command.current_dir(dir.path());
        command.args([
            "bench",
            "transport.mps",
            "blanks.mps.gz",
            "--runs",
            "2",
            "--known",
            "known.csv",
        ]);
        command.args(["--results", "results.csv", "--solvers", "auto,clarabel"]);
        command
    };
    let first = bench()
        .args(["--format", "json", "--plot", "drawings"])
        .assert()
        .success();
    let out = String::from_utf8_lossy(&first.get_output().stdout).into_owned();
    let records: Vec<serde_json::Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).expect("an object"))
        .collect();
    assert_eq!(records.len(), 8);
    for r in &records {
        assert_eq!(r["verdict"], "certified", "{r}");
        assert!(
            r["off"].as_f64().expect("known") < 1e-6 && r["gap"].as_f64().expect("a bound") <= 1e-6
        );
        assert!(r["seconds"].as_f64().expect("seconds") >= 0.0);
    }
    // A program that maximises is told in its own sense.
    let blanks = records
        .iter()
        .find(|r| r["program"] == "blanks")
        .expect("its runs");
    assert!((blanks["objective"].as_f64().expect("a point") - 7.0).abs() < 1e-5);
    // Solvers take turns.
    let order: Vec<&str> = records[..4]
        .iter()
        .map(|r| r["solver"].as_str().expect("a name"))
        .collect();
    assert_eq!(order, ["auto", "clarabel", "auto", "clarabel"]);
    for drawing in ["time.svg", "memory.svg", "ratio.svg"] {
        let svg = std::fs::read_to_string(file("drawings").join(drawing)).expect("a drawing");
        assert!(
            svg.starts_with("<svg") && svg.contains(">clarabel</text>"),
            "{drawing}"
        );
    }
    // What is known is not run again; what was cut off is.
    let whole = lines(&file("results.csv"));
    assert_eq!(whole.len(), 9);
    let cut = whole[..7].join("\n") + "\ntransport,ab";
    std::fs::write(file("results.csv"), cut).expect("writes");
    let again = bench().assert().success();
    let told = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert_eq!(told.lines().count(), 2, "{told}");
    let now = lines(&file("results.csv"));
    assert_eq!((now.len(), &now[..7]), (9, &whole[..7]));
    // Without programs, the results are shown.
    let shown = portolan()
        .current_dir(dir.path())
        .args(["bench", "--results", "results.csv"])
        .assert()
        .success();
    let shown = String::from_utf8_lossy(&shown.get_output().stdout).into_owned();
    assert!(
        shown.contains("clarabel: ") && shown.contains("geometric mean over the 2 programs"),
        "{shown}"
    );
}

#[test]
fn a_benchmark_that_makes_no_sense_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let done = portolan()
            .current_dir(dir.path())
            .arg("bench")
            .args(args)
            .output()
            .expect("runs");
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )
    };
    std::fs::write(dir.path().join("a.mps"), FREE).expect("writes");
    std::fs::write(dir.path().join("b.csv"), "what,is\nthis,1\n").expect("writes");
    for (args, code, words) in [
        (
            &["a.mps", "--solvers", "cplex"][..],
            2,
            "no solver `cplex` is built in",
        ),
        (&["a.mps", "--runs", "0"], 2, "--runs"),
        (&["a.mps", "--gap", "nan"], 2, "--gap"),
        (&["a.mps", "./a.mps"], 2, "two programs are named `a`"),
        (&["gone.mps"], 3, "gone.mps"),
        (
            &["a.mps", "--known", "b.csv"],
            3,
            "a column name and one whose name ends with optimum",
        ),
        (
            &["a.mps", "--results", "b.csv"],
            3,
            "no results of `portolan bench`",
        ),
    ] {
        let (ended, told) = run(args);
        assert_eq!(ended, Some(code), "{args:?}: {told}");
        assert!(told.contains(words), "{args:?}: {told}");
    }
}

fn public(name: &str) -> Option<mps::File> {
    let path = data::public(&format!("bench/mps/{name}.mps.gz"))?;
    let bytes = std::fs::read(path).expect("a public program");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text)
        .expect("text");
    Some(mps::read(&text).expect("reads"))
}

/// Every exact solver finds the published optimum of a public program; its columns are open, so that a
/// proof needs the bounds that follow from rows.
fn published(name: &str, optimum: f64) {
    let Some(file) = public(name) else { return };
    let solvers = built_in();
    let named = solvers.iter().map(|s| Some(s.name().to_string()));
    for solver in [None].into_iter().chain(named) {
        let limits = Limits {
            open_bounds: true,
            ..Limits::default()
        };
        let options = Options {
            limits,
            solver: solver.clone(),
            ..Options::default()
        };
        let answer = run(&file.lp, &options).unwrap_or_else(|e| panic!("{name}, {solver:?}: {e}"));
        let c = answer.certificate.expect("a point");
        assert!(c.feasible(), "{name}, {solver:?}: {c:?}");
        // Published figures have eleven digits.
        assert!(
            gap(c.objective, optimum) < 1e-6,
            "{name}, {solver:?}: {}",
            c.objective
        );
        let above = 1e-9 * optimum.abs();
        assert!(
            c.bound.is_none_or(|b| b <= optimum + above),
            "{name}, {solver:?}: {:?} is no bound",
            c.bound
        );
        if solver.is_none() {
            assert!(
                c.gap.is_some_and(|g| g <= 1e-6),
                "{name}: not certified, {:?}",
                c.gap
            );
        }
    }
}

#[test]
fn netlib_programs_have_their_published_optima() {
    published("afiro", -464.753_142_86);
    published("ship04l", 1_793_324.538_0);
    published("ship12s", 1_489_236.134_4);
}

#[test]
fn a_fixed_charge_program_is_certified() {
    let Some(file) = public("gr4x6") else { return };
    let limits = Limits {
        open_bounds: true,
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let answer = run(&file.lp, &options).expect("solves");
    let c = answer.certificate.expect("a point");
    assert!(
        gap(c.objective, 202.35) < 1e-6 && c.gap.is_some_and(|g| g <= 1e-6),
        "{c:?}"
    );
}
