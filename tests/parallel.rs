//! The parallel method against the exact solvers: bound <= optimum <= plan, the same bytes whatever
//! the threads, and honest words where there is no flow. PORTOLAN_SEEDS sets how many instances.

use portolan::generate::{Family, Spec, generate};
use portolan::lp::Lp;
use portolan::parallel::Parallel;
use portolan::solve::{Limits, Outcome, Solver};
use portolan::{Instance, Options, Status, certificate, solve};

fn instance(family: Family, columns: usize, seed: u64, tightness: f64) -> Instance {
    let dir = tempfile::tempdir().expect("a folder");
    let spec = Spec {
        family,
        columns,
        seed,
        tightness,
        periods: None,
    };
    let to = dir.path().join("instance");
    generate(&spec, &to).expect("generates");
    Instance::load(&to).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

fn run(lp: &Lp, threads: usize, finish: usize) -> Outcome {
    let limits = Limits {
        threads,
        ..Limits::default()
    };
    let method = Parallel {
        finish: Some(finish),
    };
    method.solve(lp, &limits).expect("solves")
}

fn seeds() -> u64 {
    let asked = std::env::var("PORTOLAN_SEEDS").ok();
    asked.and_then(|s| s.parse().ok()).unwrap_or(3)
}

#[test]
fn bound_optimum_and_plan_stand_in_order() {
    for seed in 0..seeds() {
        let family = if seed % 2 == 0 {
            Family::Trade
        } else {
            Family::Flow
        };
        let instance = instance(family, 2_500, seed, 0.6 + 0.1 * (seed % 5) as f64);
        let lp = &instance.model.lp;
        let exact = solve(&instance, &Options::default()).expect("solves");
        assert_eq!(exact.status, Status::CertifiedOptimal, "seed {seed}");
        let optimum = exact.objective.expect("a plan");
        let slack = 1e-6 * optimum.abs();
        let quick = run(lp, 1, 0);
        let bound = quick.bound.expect("a bound");
        assert!(
            bound <= optimum + slack,
            "seed {seed}: bound {bound} above {optimum}"
        );
        if let Some(x) = &quick.x {
            let c = certificate::certify(lp, x, quick.prices.as_deref());
            assert!(c.feasible(), "seed {seed}: {c:?}");
            assert!(
                c.objective >= optimum - slack,
                "seed {seed}: plan below {optimum}"
            );
            assert_eq!(c.bound, Some(bound));
        }
        let finished = run(lp, 1, usize::MAX);
        let x = finished.x.expect("a plan");
        let c = certificate::certify(lp, &x, finished.prices.as_deref());
        let off = (c.objective - optimum).abs() / optimum.abs();
        assert!(
            c.feasible() && off < 1e-6,
            "seed {seed}: {off:e} off, {c:?}"
        );
    }
}

#[test]
fn threads_change_no_byte() {
    let instance = instance(Family::Trade, 8_000, 1, 0.9);
    let bytes = |threads| {
        let out = run(&instance.model.lp, threads, 0);
        let bits = |v: Option<Vec<f64>>| -> Vec<u64> {
            v.unwrap_or_default()
                .into_iter()
                .map(f64::to_bits)
                .collect()
        };
        (bits(out.x), bits(out.prices), out.bound.map(f64::to_bits))
    };
    let one = bytes(1);
    assert!(!one.1.is_empty());
    assert!(one == bytes(2), "two threads gave another answer");
    assert!(one == bytes(3), "three threads gave another answer");
}
