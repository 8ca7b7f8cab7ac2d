//! Generated instances: the same bytes, about the size asked for, and a plan.

use std::collections::BTreeMap;
use std::path::Path;

use portolan::generate::{Family, Spec, generate};
use portolan::{Instance, Options, Status, solve};

fn spec(family: Family, columns: usize, seed: u64) -> Spec {
    Spec {
        family,
        columns,
        seed,
        tightness: 0.9,
        periods: None,
    }
}

fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).expect("a folder");
    files
        .map(|f| {
            let f = f.expect("a file");
            let name = f.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(f.path()).expect("bytes"))
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let made: Vec<_> = [("a", 7), ("b", 7), ("c", 8)]
        .iter()
        .map(|(name, seed)| {
            let to = dir.path().join(name);
            generate(&spec(Family::Trade, 6_000, *seed), &to).expect("generates");
            bytes(&to)
        })
        .collect();
    assert!(made[0].contains_key("tariffs.csv") && made[0].len() > 15);
    let quotas = |m: &BTreeMap<String, Vec<u8>>| {
        let windows = String::from_utf8_lossy(&m["quota_windows.csv"]);
        windows.lines().count() > 1
    };
    assert!(made.iter().any(quotas), "no quota in any of them");
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0]["demands.csv"], made[2]["demands.csv"]);
}

#[test]
fn instances_have_the_size_asked_for_and_a_plan() {
    let dir = tempfile::tempdir().expect("a folder");
    for (i, (family, columns)) in [(Family::Flow, 6_000), (Family::Trade, 12_000)]
        .iter()
        .enumerate()
    {
        let to = dir.path().join(i.to_string());
        let made = generate(&spec(*family, *columns, 3), &to).expect("generates");
        let instance = Instance::load(&to).unwrap_or_else(|e| panic!("{}", e.render(false)));
        assert_eq!(instance.warnings.errors(), 0);
        let counted = instance.model.lp.n_cols();
        assert_eq!(counted, made.columns);
        let off = (counted as f64 / *columns as f64 - 1.0).abs();
        assert!(off < 0.05, "{counted} columns instead of {columns}");
        if i == 0 {
            let solution = solve(&instance, &Options::default()).expect("solves");
            assert_eq!(solution.status, Status::CertifiedOptimal);
            // Capacities bind: some prices of lanes or hours are not zero, and some demand waits or is lost.
            let prices = solution.answer.outcome.prices.expect("prices");
            let binding = prices.iter().filter(|p| **p < -1e-6).count();
            assert!(binding > 10, "{binding} rows bind");
        }
    }
}

/// Money and data beside goods and customs: every drawn instance has a plan, certified, and each flow is in it.
#[test]
fn instances_with_cash_and_data_have_a_plan() {
    let dir = tempfile::tempdir().expect("a folder");
    for (seed, tightness) in [(1, 0.8), (5, 1.4), (4, 3.0)] {
        let to = dir.path().join(seed.to_string());
        let spec = Spec {
            tightness,
            ..spec(Family::Full, 5_000, seed)
        };
        generate(&spec, &to).expect("generates");
        let instance = Instance::load(&to).unwrap_or_else(|e| panic!("{}", e.render(false)));
        assert_eq!(instance.warnings.errors(), 0);
        let solution = solve(&instance, &Options::default()).expect("solves");
        assert_eq!(solution.status, Status::CertifiedOptimal, "seed {seed}");
        let plan = solution.plan.expect("a plan");
        let paid = |item: &str| plan.cash.iter().any(|l| l.item == item);
        assert!(
            paid("freight") && paid("revenue") && paid("exchanged"),
            "seed {seed}"
        );
        assert!(!plan.work_done.is_empty(), "seed {seed}: no work");
    }
}

/// Credit is dear enough, and deposits are poor enough, that no drawn instance speculates.
#[test]
fn rates_of_drawn_instances_invite_no_trade_on_them() {
    let dir = tempfile::tempdir().expect("a folder");
    for seed in 0..8 {
        let to = dir.path().join(seed.to_string());
        generate(&spec(Family::Full, 5_000, seed), &to).expect("generates");
        let instance = Instance::load(&to).unwrap_or_else(|e| panic!("{}", e.render(false)));
        assert!(
            instance.warnings.list.is_empty(),
            "seed {seed}: {}",
            instance.warnings.render(false)
        );
    }
}

#[test]
fn sizes_without_sense_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut small = spec(Family::Flow, 10, 1);
    assert!(generate(&small, dir.path()).is_err());
    small.columns = 5_000;
    small.tightness = f64::NAN;
    assert!(generate(&small, dir.path()).is_err());
}
