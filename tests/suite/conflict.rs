//! Infeasible instances made by hand, and what would have to give: known, smallest first, proved.

use portolan::conflict::Conflict;
use portolan::{Options, Status, solve};

use crate::common::cases::{at, load};

fn conflict(name: &str) -> Conflict {
    let instance = load(&at(&format!("tests/fixtures/infeasible/{name}.toml")));
    let solution = solve(&instance, &Options::default()).expect("an answer");
    assert_eq!(solution.status, Status::Infeasible, "{name}");
    let conflict = solution.conflict.expect("what would have to give");
    assert!(conflict.proved, "{name}");
    conflict
}

/// The reliefs of a fixture are these: amount and words.
fn reliefs(name: &str, expected: &[(f64, &str)]) {
    let conflict = conflict(name);
    let found: Vec<(f64, &str)> = conflict
        .alternatives
        .iter()
        .map(|a| (a.total, a.words.as_str()))
        .collect();
    assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
    for ((amount, words), (total, said)) in expected.iter().zip(&found) {
        assert!((amount - total).abs() < 1e-5, "{name}: {found:?}");
        assert_eq!(words, said, "{name}");
    }
    assert_eq!(conflict.together, None, "{name}");
}

const WEEK: &str = "in the week of 2026-01-05";

#[test]
fn a_short_supply() {
    let less = format!("6 units less of box wanted at a (demand d) {WEEK}");
    let more = format!("6 units more of box (origin DE) bought at a {WEEK}");
    reliefs("supply", &[(6.0, &less), (6.0, &more)]);
}

#[test]
fn a_lane_too_small_with_and_without_a_decision() {
    let more = format!("6 TEU more on lane a-b {WEEK}");
    let less = format!("60 units less of box wanted at b (demand d) {WEEK}");
    reliefs("lane", &[(6.0, &more), (60.0, &less)]);
    reliefs("departure", &[(6.0, &more), (60.0, &less)]);
}

#[test]
fn nothing_arrives_in_time() {
    let less = format!(
        "5 units less of box wanted at b (demand d) {WEEK} (no lane arrives in time: the first \
         goods can be there in the week of 2026-01-19)"
    );
    reliefs("late", &[(5.0, &less)]);
}

#[test]
fn an_embargo_holds_goods() {
    let release = format!(
        "release 40 t of box (origin RU, in bond) at Rotterdam {WEEK} (the embargo on goods from \
         RU into EU holds them)"
    );
    let less = "40 t less of box wanted at Rotterdam (demand d) in the week of 2026-01-12";
    let found = conflict("embargo");
    assert_eq!(found.alternatives.len(), 2);
    let words: Vec<&str> = found
        .alternatives
        .iter()
        .map(|a| a.words.as_str())
        .collect();
    assert!(words.contains(&less), "{words:?}");
    // Which of the two weeks it is released in does not matter.
    let second = release.replacen("01-05", "01-12", 1);
    assert!(
        words.contains(&release.as_str()) || words.contains(&second.as_str()),
        "{words:?}"
    );
    assert!(
        found
            .alternatives
            .iter()
            .all(|a| (a.total - 40.0).abs() < 1e-5)
    );
}

#[test]
fn stock_that_must_be_kept() {
    let less = format!("5 units less of box wanted at a (demand d) {WEEK}");
    let safety = format!("5 units less of safety stock of box at a {WEEK}");
    reliefs("safety", &[(5.0, &less), (5.0, &safety)]);
}

#[test]
fn a_minimum_order_and_no_room() {
    let room = format!("10 pieces more of room at a {WEEK}");
    let less = format!("10 units less of box wanted at a (demand d) {WEEK}");
    let order = format!("10 units less of minimum order of box at a {WEEK}");
    reliefs("order", &[(10.0, &room), (10.0, &less), (10.0, &order)]);
}

#[test]
fn hours_beyond_overtime() {
    let less = format!("3 units less of box wanted at a (demand d) {WEEK}");
    let hours = format!("6 h more of folding at a {WEEK}");
    reliefs("hours", &[(3.0, &less), (6.0, &hours)]);
}

#[test]
fn a_limit_that_gives_in_two_weeks() {
    let next = "in the week of 2026-01-12";
    let cleared = |when| format!("10 pieces more cleared at b {when}");
    let less = |when| format!("10 units less of box wanted at b (demand d) {when}");
    let cleared = format!("{}, and {}", cleared(WEEK), cleared(next));
    let less = format!("{}, and {}", less(WEEK), less(next));
    reliefs("clearance", &[(20.0, &cleared), (20.0, &less)]);
}

#[test]
fn limits_that_only_help_together() {
    let found = conflict("two");
    assert!(found.alternatives.is_empty());
    let together = found.together.expect("two lanes");
    assert!((together.total - 5.0).abs() < 1e-5);
    let expected = format!("2 TEU more on lane a-b {WEEK}, and 3 TEU more on lane a-c {WEEK}");
    assert_eq!(together.words, expected);
    // The safe bound of the elastic program is what the limits give in all.
    let bound = found.bound.expect("a bound");
    assert!(bound > 4.99 && bound <= 5.0 + 1e-9, "{bound}");
}
