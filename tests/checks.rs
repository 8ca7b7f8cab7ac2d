//! Every hand-checked case, by every solver built in: the objective in the file, certified.

use std::path::{Path, PathBuf};

use portolan::{Instance, Options, Status, solve};

fn cases() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("instances/checks");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("instances/checks")
        .map(|e| e.expect("entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 5, "the checks have gone: {cases:?}");
    cases
}

#[test]
fn every_case_has_its_known_optimum() {
    for path in cases() {
        let instance = Instance::load(&path)
            .unwrap_or_else(|e| panic!("{}\n{}", path.display(), e.render(false)));
        let expected = instance.world.header.expected_objective;
        let expected =
            expected.unwrap_or_else(|| panic!("{}: no expected_objective", path.display()));
        let solution = solve(&instance, &Options::default())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(
            solution.status,
            Status::CertifiedOptimal,
            "{}",
            path.display()
        );
        let objective = solution.objective.expect("a plan");
        let gap = (objective - expected).abs() / expected.abs().max(1.0);
        assert!(
            gap <= 1e-6,
            "{}: {objective} instead of {expected}",
            path.display()
        );
        let costs = solution.costs().expect("a plan");
        let total: f64 = costs.values().sum::<f64>() * instance.sign();
        assert!(
            (total - objective).abs() <= 1e-9 * objective.abs().max(1.0),
            "{}: costs add up to {total}",
            path.display()
        );
    }
}

#[test]
fn every_solver_agrees() {
    for path in cases() {
        let instance = Instance::load(&path).expect("loads");
        let expected = instance.world.header.expected_objective.expect("known");
        for solver in portolan::solve::built_in() {
            if instance.model.lp.has_integers() && !solver.capabilities().integers {
                continue;
            }
            let options = Options {
                solver: Some(solver.name().to_string()),
                ..Options::default()
            };
            let solution = solve(&instance, &options)
                .unwrap_or_else(|e| panic!("{} {}: {e}", path.display(), solver.name()));
            let certificate = solution.certificate.expect("a point");
            let objective = certificate.objective * instance.sign();
            let gap = (objective - expected).abs() / expected.abs().max(1.0);
            assert!(
                gap <= 1e-6,
                "{} by {}: {objective} instead of {expected}",
                path.display(),
                solver.name()
            );
        }
    }
}
