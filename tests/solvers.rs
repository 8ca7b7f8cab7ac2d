//! One conformance suite for all solvers, by what each declares that it can do.
//!
//! Every solver gets the same programs; what it claims is judged by the certificate, never by its
//! own word. A solver that is added to `built_in` is held to all of this at once.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use portolan::certificate::{certify, gap, proves_infeasible, safe_bound};
use portolan::lp::{Lp, Matrix};
use portolan::solve::{Limits, SolveError, Solver, Status, built_in};

const INF: f64 = f64::INFINITY;

/// A small program with its optimum.
struct Case {
    lp: Lp,
    optimum: f64,
}

/// Entries; cost, lower and upper bound; whether it must be whole.
type Col<'a> = (&'a [(usize, f64)], [f64; 3], bool);

fn program(name: &str, rows: &[(f64, f64)], cols: &[Col]) -> Lp {
    let mut m = Matrix::default();
    for &(lower, upper) in rows {
        m.row_lower.push(lower);
        m.row_upper.push(upper);
    }
    for (entries, [cost, lower, upper], integer) in cols {
        m.push_column(entries.iter().copied(), (*cost, *lower, *upper), *integer);
    }
    m.to_lp(name)
}

fn linear() -> Vec<Case> {
    let transport = program(
        "transport",
        &[(-INF, 30.0), (-INF, 40.0), (25.0, 25.0), (35.0, 35.0)],
        &[
            (&[(0, 1.0), (2, 1.0)], [4.0, 0.0, 30.0], false),
            (&[(0, 1.0), (3, 1.0)], [6.0, 0.0, 30.0], false),
            (&[(1, 1.0), (2, 1.0)], [5.0, 0.0, 40.0], false),
            (&[(1, 1.0), (3, 1.0)], [3.0, 0.0, 40.0], false),
        ],
    );
    let negative = program(
        "negative levels and a free price",
        &[(-2.0, -2.0)],
        &[
            (&[(0, 1.0)], [1.0, -5.0, 5.0], false),
            (&[(0, -1.0)], [3.0, -1.0, 4.0], false),
        ],
    );
    let ranged = program(
        "a row with two sides",
        &[(2.0, 5.0)],
        &[
            (&[(0, 1.0)], [-1.0, 0.0, 10.0], false),
            (&[(0, 1.0)], [-2.0, 0.0, 3.0], false),
        ],
    );
    let wide = program(
        "magnitudes six orders apart",
        &[(-INF, 0.0), (1e6, INF)],
        &[
            (&[(0, 1e-3), (1, 1.0)], [0.01, 0.0, 1e8], false),
            (&[(0, -1e3)], [1e6, 0.0, 1e3], false),
        ],
    );
    let degenerate = program(
        "ties everywhere",
        &[(10.0, 10.0), (-INF, 5.0), (-INF, 5.0), (-INF, 10.0)],
        &[
            (&[(0, 1.0), (1, 1.0), (3, 1.0)], [1.0, 0.0, 10.0], false),
            (&[(0, 1.0), (2, 1.0), (3, 1.0)], [1.0, 0.0, 10.0], false),
            (&[(0, 1.0), (3, 1.0)], [1.0, 0.0, 10.0], false),
        ],
    );
    let fixed = program(
        "everything is fixed",
        &[(-INF, 9.0)],
        &[
            (&[(0, 1.0)], [2.0, 3.0, 3.0], false),
            (&[(0, 1.0)], [1.0, 4.0, 4.0], false),
        ],
    );
    [
        // 25 x 4 + 35 x 3.
        (transport, 205.0),
        // x - y = -2, x = y - 2 costs y - 2 + 3 y: least at y = -1, x = -3.
        (negative, -6.0),
        // y = 3 at 2 each, x = 2 more.
        (ranged, -8.0),
        // 1e6 units need 1e-3 x 1e6 / 1e3 = 1 of the second, at 1e6.
        (wide, 1e4 + 1e6),
        (degenerate, 10.0),
        (fixed, 10.0),
    ]
    .into_iter()
    .map(|(lp, optimum)| Case { lp, optimum })
    .collect()
}

fn whole() -> Vec<Case> {
    let knapsack = program(
        "knapsack",
        &[(-INF, 9.0)],
        &[
            (&[(0, 6.0)], [-5.0, 0.0, 2.0], true),
            (&[(0, 5.0)], [-4.0, 0.0, 2.0], true),
        ],
    );
    let fixed_charge = program(
        "fixed charge",
        &[(7.0, 7.0), (-INF, 0.0), (-INF, 0.0)],
        &[
            (&[(0, 1.0), (1, 1.0)], [1.0, 0.0, 10.0], false),
            (&[(0, 1.0), (2, 1.0)], [2.0, 0.0, 10.0], false),
            (&[(1, -10.0)], [9.0, 0.0, 1.0], true),
            (&[(2, -10.0)], [1.0, 0.0, 1.0], true),
        ],
    );
    [(knapsack, -5.0), (fixed_charge, 15.0)]
        .into_iter()
        .map(|(lp, optimum)| Case { lp, optimum })
        .collect()
}

fn each(test: impl Fn(&dyn Solver)) {
    let solvers = built_in();
    assert!(solvers.len() >= 3);
    for solver in &solvers {
        test(solver.as_ref());
    }
}

#[test]
fn a_solvers_own_bound_holds_the_constant() {
    each(|solver| {
        for mut case in linear() {
            case.lp.constant = -1000.0;
            let outcome = solver.solve(&case.lp, &Limits::default()).expect("solves");
            let wanted = case.optimum - 1000.0;
            if let Some(bound) = outcome.bound {
                assert!(gap(bound, wanted) < 1e-6, "{}: {bound}", solver.name());
            }
        }
    });
}

#[test]
fn linear_programs_are_solved_and_priced() {
    each(|solver| {
        for case in linear() {
            let name = format!("{}: {}", solver.name(), case.lp.name);
            let outcome = solver
                .solve(&case.lp, &Limits::default())
                .unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(outcome.status, Status::Optimal, "{name}");
            let x = outcome.x.expect("a point");
            let certificate = certify(&case.lp, &x, None);
            assert!(certificate.feasible(), "{name}: {certificate:?}");
            let off = gap(certificate.objective, case.optimum);
            assert!(off < 1e-6, "{name}: {}", certificate.objective);
            if solver.capabilities().duals {
                let prices = outcome
                    .prices
                    .unwrap_or_else(|| panic!("{name}: no prices"));
                let bound = safe_bound(&case.lp, &prices, &[]).expect("a bound");
                assert!(bound <= case.optimum, "{name}: bound {bound}");
                assert!(gap(bound, case.optimum) < 1e-6, "{name}: bound {bound}");
            } else {
                assert!(
                    outcome.prices.is_none(),
                    "{name}: prices it does not declare"
                );
            }
        }
    });
}

#[test]
fn a_vertex_is_a_vertex() {
    // min 0 over x + y = 10: every point is optimal, two are vertices.
    let lp = program(
        "face",
        &[(10.0, 10.0)],
        &[
            (&[(0, 1.0)], [0.0, 0.0, 10.0], false),
            (&[(0, 1.0)], [0.0, 0.0, 10.0], false),
        ],
    );
    each(|solver| {
        if solver.capabilities().vertex {
            let outcome = solver.solve(&lp, &Limits::default()).expect("solves");
            let x = outcome.x.expect("a point");
            let at_bound = x.iter().any(|v| v.abs() < 1e-9 || (v - 10.0).abs() < 1e-9);
            assert!(at_bound, "{}: {x:?}", solver.name());
        }
    });
}

#[test]
fn whole_numbers_are_kept_or_refused() {
    each(|solver| {
        for case in whole() {
            let name = format!("{}: {}", solver.name(), case.lp.name);
            let solved = solver.solve(&case.lp, &Limits::default());
            if !solver.capabilities().integers {
                let refused = matches!(solved, Err(SolveError::Unsupported(_)));
                assert!(
                    refused,
                    "{name}: took whole numbers that it does not declare"
                );
                continue;
            }
            let outcome = solved.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(outcome.status, Status::Optimal, "{name}");
            let certificate = certify(&case.lp, &outcome.x.expect("a point"), None);
            assert!(certificate.feasible(), "{name}: {certificate:?}");
            assert!(gap(certificate.objective, case.optimum) < 1e-6, "{name}");
        }
    });
}

#[test]
fn what_has_no_point_is_not_given_one() {
    let lp = program(
        "impossible",
        &[(8.0, INF), (-INF, 0.0)],
        &[
            (&[(0, 1.0), (1, 1.0)], [1.0, 0.0, 3.0], false),
            (&[(0, 1.0), (1, -1.0)], [1.0, 0.0, 4.0], false),
        ],
    );
    each(|solver| {
        let outcome = solver.solve(&lp, &Limits::default()).expect("ends");
        assert_eq!(outcome.status, Status::Infeasible, "{}", solver.name());
        assert!(outcome.x.is_none_or(|x| !certify(&lp, &x, None).feasible()));
        if let Some(ray) = outcome.ray {
            assert!(
                proves_infeasible(&lp, &ray, &[]),
                "{}: its ray proves nothing",
                solver.name()
            );
        }
    });
}

#[test]
fn numbers_that_no_solver_may_see_are_refused() {
    let faults: [(f64, f64, f64); 4] = [
        (f64::NAN, 0.0, 1.0),
        (INF, 0.0, 1.0),
        (1.0, 2.0, 1.0),
        (1.0, 0.0, INF),
    ];
    each(|solver| {
        for (cost, lower, upper) in faults {
            let lp = program(
                "bad",
                &[(0.0, 1.0)],
                &[(&[(0, 1.0)], [cost, lower, upper], false)],
            );
            let refused = matches!(
                solver.solve(&lp, &Limits::default()),
                Err(SolveError::Gate(_))
            );
            assert!(refused, "{}: {cost} {lower} {upper}", solver.name());
        }
        let lp = program(
            "bad",
            &[(0.0, 1.0)],
            &[(&[(0, f64::NAN)], [1.0, 0.0, 1.0], false)],
        );
        let refused = matches!(
            solver.solve(&lp, &Limits::default()),
            Err(SolveError::Gate(_))
        );
        assert!(refused, "{}: a NaN coefficient", solver.name());
        let negative_gap = Limits {
            gap: -1.0,
            ..Limits::default()
        };
        assert!(solver.solve(&linear()[0].lp, &negative_gap).is_err());
    });
    assert!(Limits::default().with_seconds(f64::NAN).is_err());
    assert!(Limits::default().with_seconds(-1.0).is_err());
}

/// An assignment problem of `n` by `n` with deterministic costs.
fn assignment(n: usize, integer: bool) -> Lp {
    let mut m = Matrix::default();
    for _ in 0..2 * n {
        m.row_lower.push(1.0);
        m.row_upper.push(1.0);
    }
    let mut state = 12_345_u64;
    for i in 0..n {
        for j in 0..n {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let cost = (state >> 40) as f64 / 1e4;
            m.push_column([(i, 1.0), (n + j, 1.0)], (cost, 0.0, 1.0), integer);
        }
    }
    m.to_lp("assignment")
}

#[test]
fn answers_repeat_byte_by_byte() {
    let lp = assignment(12, false);
    each(|solver| {
        let solve = || {
            let outcome = solver.solve(&lp, &Limits::default()).expect("solves");
            outcome
                .x
                .expect("a point")
                .iter()
                .map(|v| v.to_bits())
                .collect::<Vec<_>>()
        };
        assert_eq!(solve(), solve(), "{}", solver.name());
    });
}

#[test]
fn all_solvers_agree_on_a_larger_program() {
    let lp = assignment(20, false);
    let mut objectives = Vec::new();
    each(|solver| {
        let outcome = solver.solve(&lp, &Limits::default()).expect("solves");
        let certificate = certify(&lp, &outcome.x.expect("a point"), None);
        assert!(certificate.feasible(), "{}", solver.name());
        assert!(certificate.objective > 0.0);
    });
    for solver in built_in() {
        let outcome = solver.solve(&lp, &Limits::default()).expect("solves");
        objectives.push(certify(&lp, &outcome.x.expect("a point"), None).objective);
    }
    for pair in objectives.windows(2) {
        assert!(gap(pair[0], pair[1]) < 1e-7, "{objectives:?}");
    }
}

#[test]
fn limits_are_kept() {
    let lp = assignment(60, false);
    each(|solver| {
        let name = solver.name();
        let start = Instant::now();
        if solver.capabilities().time_limit {
            let limits = Limits::default().with_seconds(0.0).expect("a time");
            let outcome = solver.solve(&lp, &limits);
            let claims = outcome.as_ref().map(|o| o.status);
            let honest = match &outcome {
                Ok(o) if o.status == Status::Optimal => {
                    // Done before it could look at the clock: then it must be right.
                    o.x.as_ref()
                        .is_some_and(|x| certify(&lp, x, None).feasible())
                }
                Ok(o) => matches!(o.status, Status::Limit | Status::Feasible),
                Err(_) => false,
            };
            assert!(honest, "{name}: {claims:?}");
        }
        if solver.capabilities().stop {
            let limits = Limits::default();
            limits.stop.store(true, Ordering::Relaxed);
            let outcome = solver.solve(&lp, &limits).expect("ends");
            let ended = matches!(
                outcome.status,
                Status::Interrupted | Status::Feasible | Status::Optimal
            );
            assert!(ended, "{name}: {:?}", outcome.status);
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{name}");
    });
}
