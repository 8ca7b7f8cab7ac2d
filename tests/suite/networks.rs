//! Network problems of the literature, imported and solved to their known values. The public files are
//! read from the folder that `PORTOLAN_DATA` names.

use std::path::Path;

use portolan::certificate::gap;
use portolan::import::{Sndlib, cmnd, sndlib};
use portolan::{Options, Solution, Status, audit, solve};

use crate::common::cases::load;
use crate::common::data::public;

fn solved(folder: &Path) -> Solution {
    let instance = load(folder);
    let solution = solve(&instance, &Options::default()).expect("solves");
    if let Some(plan) = &solution.plan {
        let audited = audit::run(&instance.world, plan);
        assert!(audited.findings.is_empty(), "{:?}", audited.findings);
    }
    solution
}

fn design(name: &str, relaxed: bool) -> Option<Solution> {
    let file = public(&format!("bench/cmnd/{name}.dow"))?;
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("instance");
    cmnd(&file, relaxed, &folder).expect("imports");
    Some(solved(&folder))
}

#[track_caller]
fn optimum(name: &str, relaxed: bool, known: f64) {
    let Some(solution) = design(name, relaxed) else {
        return;
    };
    assert_eq!(solution.status, Status::CertifiedOptimal, "{name}");
    let objective = solution.objective.expect("a plan");
    assert!(
        gap(objective, known) < 1e-6,
        "{name}: {objective} instead of {known}"
    );
}

#[test]
fn canad_designs_have_their_optima() {
    optimum("r01.1", false, 74_079.0);
}

#[test]
fn canad_relaxations_have_their_values() {
    optimum("r01.1", true, 71_673.432_59);
    optimum("c33", true, 378_623.490_603);
}

#[test]
fn a_canad_design_without_a_solution_is_told() {
    let Some(solution) = design("r01.9", true) else {
        return;
    };
    assert_eq!(solution.status, Status::Infeasible);
}

/// Up to the known largest share of all demands that can be routed at once, everything is delivered, and
/// beyond it not.
#[track_caller]
fn concurrent(name: &str, largest: f64) {
    let Some(file) = public(&format!("bench/sndlib/{name}.txt")) else {
        return;
    };
    let out = tempfile::tempdir().expect("a folder");
    for (share, delivered) in [(1.0 - 1e-5, true), (1.0 + 1e-3, false)] {
        let folder = out.path().join(format!("at-{share}"));
        let how = Sndlib {
            scale: share * largest,
            directed: false,
        };
        sndlib(&file, how, &folder).expect("imports");
        let solution = solved(&folder);
        assert_eq!(solution.status, Status::CertifiedOptimal, "{name}");
        let open: f64 = solution.undelivered.iter().map(|u| u.quantity).sum();
        let asked: f64 = largest;
        assert_eq!(
            open < 1e-6 * asked.max(1.0),
            delivered,
            "{name} at {share}: {open} not delivered"
        );
    }
}

#[test]
fn sndlib_networks_carry_their_known_concurrent_flow() {
    concurrent("abilene", 0.009_715_798_211_098_243);
    concurrent("polska", 0.369_871_159_563_924_7);
    concurrent("nobel-germany", 9.411_764_705_882_353);
}

#[test]
fn files_that_say_something_else_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let refused = |text: &str, net: bool| {
        let (file, out) = (dir.path().join("in.txt"), dir.path().join("out"));
        std::fs::write(&file, text).expect("writes");
        let how = Sndlib {
            scale: 1.0,
            directed: false,
        };
        let told = if net {
            sndlib(&file, how, &out).expect_err("no network")
        } else {
            cmnd(&file, false, &out).map(|_| ()).expect_err("no design")
        };
        assert!(!out.exists());
        told.to_string()
    };
    let network = |links: &str, demands: &str| {
        format!(
            "?SNDlib native format; type: network; version: 1.0\nNODES (\n A ( 1.0 2.0 )\n B ( 2.0 1.0 )\n)\nLINKS (\n{links}\n)\nDEMANDS (\n{demands}\n)\n"
        )
    };
    for (text, net, words) in [
        (
            "title\n 2 1 1\n 1 2 5 10 3 1 1\n 1 3 4\n",
            false,
            "in.txt:4: 3 is no node from 1 to 2",
        ),
        (
            "title\n 2 2 1\n 1 2 5 10 3 1 1\n 1 2 4\n",
            false,
            "in.txt:4: an arc",
        ),
        (
            "title\n 2 1 1\n 1 2 5 10 3 1 1\n",
            false,
            "in.txt:4: the file ends where a commodity",
        ),
        (
            "title\n 2 1 1\n 1 2 5 -1 3 1 1\n 1 2 4\n",
            false,
            "-1 is below zero",
        ),
        (
            "<?xml version=\"1.0\"?>\n",
            true,
            "in.txt:1: not SNDlib's native format",
        ),
        (
            &network(" L ( A C ) 1 0 0 0 ( )", ""),
            true,
            "in.txt:7: `C` is no node",
        ),
        (
            &network(" L ( A B ) 1 0 0 0 ( )", " D ( A B ) 1 many UNLIMITED"),
            true,
            "in.txt:10: a demand should stand where `many` stands",
        ),
        (
            "?SNDlib native format\nNODES (\n)\n",
            true,
            "no section LINKS",
        ),
    ] {
        let told = refused(text, net);
        assert!(told.contains(words), "{told} instead of {words}");
    }
}
