//! LINERLIB's published cargo allocations, reproduced. The data state no licence and are read from
//! the folder that `PORTOLAN_DATA` names.

use portolan::import::{CapacityCase, Linerlib, linerlib};

use crate::common::cases::{load, optimum};
use crate::common::data;

fn profit(network: &str, case: CapacityCase, log: Option<&str>) -> Option<f64> {
    let out = tempfile::tempdir().expect("a folder");
    let what = Linerlib {
        network: network.to_string(),
        case,
        log: log.map(str::to_string),
    };
    let folder = out.path().join("instance");
    linerlib(&data::public("linerlib")?, &what, &folder).expect("imports");
    optimum(&load(&folder)).objective
}

/// Within 1 USD or 6 digits of the published figure.
fn published(network: &str, case: CapacityCase, log: Option<&str>, figure: f64) {
    let Some(profit) = profit(network, case, log) else {
        return;
    };
    assert!(
        (profit - figure).abs() <= f64::max(1.0, 1e-6 * figure.abs()),
        "{network} {case:?}: {profit} instead of {figure}"
    );
}

#[test]
fn baltic() {
    published("Baltic", CapacityCase::Base, None, 246_605.0);
    published("Baltic", CapacityCase::High, None, 430_593.8);
    published("Baltic", CapacityCase::Low, None, -137_369.6);
}

#[test]
fn west_africa() {
    published("WAF", CapacityCase::Base, None, 5_590_380.2);
    published(
        "WAF",
        CapacityCase::High,
        Some("WAF_high_best_pid_21672_3.log"),
        6_424_454.0,
    );
}

#[test]
fn mediterranean() {
    published("Mediterranean", CapacityCase::Base, None, -1_286_116.0);
    published("Mediterranean", CapacityCase::Low, None, -2_142_737.0);
}

#[test]
fn world_small() {
    published(
        "WorldSmall",
        CapacityCase::Base,
        Some("WorldSmall_Best_Base.log"),
        57_116_395.0,
    );
}

#[test]
fn a_case_with_two_logs_wants_a_choice() {
    let Some(dir) = data::public("linerlib") else {
        return;
    };
    let what = Linerlib {
        network: "WAF".into(),
        case: CapacityCase::High,
        log: None,
    };
    let error =
        linerlib(&dir, &what, &std::env::temp_dir().join("never-written")).expect_err("two logs");
    assert!(
        error.to_string().contains("WAF_high_best_pid_21672_3.log"),
        "{error}"
    );
}
