//! An interior-point method on the normal equations: linear programs of the middle sizes, in pure Rust.
//!
//! `form` is the program as it is iterated on, `normal` the equations and their factor, `begin` the first point, `iterate` the steps,
//! `taken` the rows that are in, `course` how it goes on until it has converged or lacks rows.
//!
//! **Rows come in as they are needed.** In a model of trade most rows that are no balances (capacities of lanes and plants, windows) do
//! not bind, and each that is there ties blocks of goods together: of 5,200 such rows of a program of 50,000 columns 300 have a price,
//! and with them alone the factor takes a thirtieth of the work. So where a point near the optimum is known, the rows
//! that it fills or that have a price come in first; whenever the iteration has come so much nearer, the rows that it breaks come in
//! as well, and it goes on from where it is: every distance and every price stays as it was, and the slack of a row that is new
//! begins at the mean product. Late in the course, when all stand too near to their bounds for that, it goes back to where it first was
//! within a hundredth. It ends when it has converged and breaks none.

mod begin;
mod course;
mod form;
mod iterate;
mod normal;
mod taken;

use super::{Capabilities, Clarabel, Limits, Outcome, SolveError, Solver, failed, solve_flat};
use crate::lp::{Lp, Matrix};
use course::{Course, End};
use form::Form;
use iterate::Iteration;
use normal::Normal;
use std::time::Instant;
use taken::Taken;

/// Who has answered where it came no nearer itself.
pub(super) const CLARABEL: &str = "clarabel";
/// Residuals and gap that are asked for.
const TOLERANCE: f64 = 1e-9;
/// Entries of the normal equations at most: 2 GB or so with their factor.
const ENTRIES: usize = 60_000_000;
/// Multiplications of one factorisation at most: some minutes each on one core beyond that.
const WORK: f64 = 2e12;
/// Gaps at which rows that are left out are looked at; the first only where it began at no point.
const LOOKS: [f64; 9] = [0.3, 0.1, 0.03, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5];
const FAR: usize = 1;
/// Objective over which the products of a start near a point add up to so much.
const WARM: f64 = 0.3;

/// The interior-point method.
#[derive(Clone, Debug, Default)]
pub struct Interior {
    /// Where it begins.
    pub(super) start: Start,
}

/// Where it begins, and which rows are in from there on.
#[derive(Clone, Debug, Default)]
pub(super) enum Start {
    /// At no point, all rows in.
    #[default]
    All,
    /// At no point, equalities in.
    Equalities,
    /// At a point near the optimum: equalities in, what has a price and what it fills.
    Near(Near),
}

/// A point near the optimum and prices of all rows.
#[derive(Clone, Debug)]
pub(super) struct Near {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

impl Solver for Interior {
    fn name(&self) -> &'static str {
        "interior"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            duals: true,
            time_limit: true,
            stop: true,
            ..Capabilities::default()
        }
    }

    fn solve(&self, lp: &Lp, limits: &Limits) -> Result<Outcome, SolveError> {
        solve_flat(self, lp, limits)
    }

    fn solve_matrix(&self, m: &Matrix, limits: &Limits) -> Result<Outcome, SolveError> {
        let begun = Instant::now();
        match solve(m, &self.start, limits) {
            // What keeps it away from an end, clarabel has words for: no point, or no end.
            Err(SolveError::Failed { .. }) if matches!(self.start, Start::All) => {
                let mut outcome = Clarabel.solve_matrix(m, &limits.left(begun))?;
                outcome.solver = CLARABEL.into();
                Ok(outcome)
            }
            end => end,
        }
    }
}

/// Levels and prices of everything, and the mean product there.
#[derive(Clone)]
struct Reached {
    x: Vec<f64>,
    y: Vec<f64>,
    mu: f64,
    /// Level, distances of both bounds and their prices, of every column and then of every row that has a slack; none at a plan.
    pairs: Option<Vec<[f64; 5]>>,
}

/// Solves a scaled matrix.
fn solve(m: &Matrix, start: &Start, limits: &Limits) -> Result<Outcome, SolveError> {
    let begun = Instant::now();
    let fail = |cause: &str| failed("interior", cause);
    let (mut taken, near, looks) = match start {
        Start::All => (Taken::all(m), None, &LOOKS[..0]),
        Start::Equalities => (Taken::equalities(m), None, &LOOKS[..]),
        Start::Near(near) => (Taken::near(m, near), Some(near), &LOOKS[FAR..]),
    };
    let mut at = near.map(|n| Reached {
        x: n.x.to_vec(),
        y: n.y.to_vec(),
        mu: WARM * spread(m, &n.x),
        pairs: None,
    });
    let mut course = Course {
        m,
        limits,
        begun,
        looks,
        steps: 0,
        warm: false,
        central: None,
    };
    loop {
        let form =
            Form::new(m, &taken).ok_or_else(|| fail("a row without columns misses its side"))?;
        let normal =
            Normal::new(&form, ENTRIES).ok_or_else(|| fail("its equations are too large"))?;
        if normal.work() > WORK {
            return Err(fail("its equations are too large"));
        }
        let mut it = match &at {
            Some(at) => {
                let (x, y) = (form.take_levels(&at.x), form.take_prices(&at.y));
                match &at.pairs {
                    Some(pairs) => {
                        let pairs = form.places(m).map(|place| pairs[place]).collect();
                        Iteration::again(&form, normal, (pairs, &x, &y), at.mu)
                    }
                    None => Iteration::near(&form, normal, (&x, &y), at.mu),
                }
            }
            None => Iteration::cold(&form, normal)
                .ok_or_else(|| fail("its equations have no factor"))?,
        };
        course.warm = at.as_ref().is_some_and(|at| at.pairs.is_none());
        let (end, reached) = course.run(&mut it, &form, &mut taken);
        match end {
            End::Status(status) => return Ok(Outcome::empty(status, "interior")),
            End::Stuck if course.warm => {
                at = None;
                continue;
            }
            End::Stuck => return Err(fail("it came no nearer")),
            End::Settled(status) => {
                let mut outcome = Outcome::empty(status, "interior");
                (outcome.x, outcome.prices) = (Some(reached.x), Some(reached.y));
                return Ok(outcome);
            }
            End::Lacking => {}
        }
        at = Some(reached);
    }
}

/// What a bound would carry if the objective were spread over all.
fn spread(m: &Matrix, x: &[f64]) -> f64 {
    let bounds = m.lower.iter().chain(&m.upper);
    let bounds = bounds.filter(|b| b.is_finite()).count().max(1) as f64;
    let size: f64 = m.cost.iter().zip(x).map(|(c, x)| (c * x).abs()).sum();
    size / bounds
}

/// Multiplications that one factorisation takes with all rows; none where they are too many to say.
pub(super) fn work(m: &Matrix) -> Option<f64> {
    let form = Form::new(m, &Taken::all(m))?;
    Some(Normal::new(&form, ENTRIES)?.work())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::Status;

    /// `max 2 a + b` with `a + b <= 10`, `a <= 4` as a row, both up to 100.
    fn short() -> Matrix {
        let mut m = Matrix {
            row_lower: vec![f64::NEG_INFINITY; 2],
            row_upper: vec![10.0, 4.0],
            ..Matrix::default()
        };
        m.push_column([(0, 1.0), (1, 1.0)], (-2.0, 0.0, 100.0), false);
        m.push_column([(0, 1.0)], (-1.0, 0.0, 100.0), false);
        m
    }

    fn ends(method: &Interior, m: &Matrix) -> (Vec<f64>, Vec<f64>) {
        let out = method.solve_matrix(m, &Limits::default()).expect("ends");
        assert_eq!(out.status, Status::Optimal);
        (out.x.expect("levels"), out.prices.expect("prices"))
    }

    fn close(a: &[f64], b: &[f64]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
    }

    #[test]
    fn a_row_that_is_left_out_comes_in_where_it_is_broken() {
        let m = short();
        let (x, y) = (vec![0.1, 9.9], vec![-1.0, 0.0]);
        let near = Near { x, y };
        assert_eq!(Taken::near(&m, &near).rows, [true, false]);
        let (x, y) = ends(
            &Interior {
                start: Start::Near(near),
            },
            &m,
        );
        assert!(
            close(&x, &[4.0, 6.0]) && close(&y, &[-1.0, -1.0]),
            "{x:?} {y:?}"
        );
        for start in [Start::All, Start::Equalities] {
            assert!(close(&ends(&Interior { start }, &m).0, &[4.0, 6.0]));
        }
    }

    #[test]
    fn a_start_that_goes_nowhere_begins_anew_with_the_same_rows() {
        let m = short();
        // A point far outside, and prices that nothing has to do with.
        for (x, y) in [([1e9, -1e9], [1e12, -1e12]), ([0.0, 0.0], [0.0, -1e15])] {
            let (x, y) = (x.to_vec(), y.to_vec());
            let start = Start::Near(Near { x, y });
            let (x, y) = ends(&Interior { start }, &m);
            assert!(
                close(&x, &[4.0, 6.0]) && close(&y, &[-1.0, -1.0]),
                "{x:?} {y:?}"
            );
        }
    }

    #[test]
    fn rows_that_follow_from_others_and_open_columns_do_no_harm() {
        // Two equal balances, a column without bounds, one that is fixed, a row that binds nothing.
        let mut m = Matrix {
            row_lower: vec![5.0, 5.0, f64::NEG_INFINITY],
            row_upper: vec![5.0, 5.0, f64::INFINITY],
            ..Matrix::default()
        };
        let open = (f64::NEG_INFINITY, f64::INFINITY);
        m.push_column(
            [(0, 1.0), (1, 1.0), (2, 1.0)],
            (3.0, 0.0, f64::INFINITY),
            false,
        );
        m.push_column([(0, -1.0), (1, -1.0)], (-1.0, open.0, open.1), false);
        m.push_column([(0, 1.0), (1, 1.0)], (0.0, 1.0, 1.0), false);
        m.push_column([(0, 1.0), (1, 1.0)], (2.0, 0.0, 3.0), false);
        let out = Interior::default().solve_matrix(&m, &Limits::default());
        let out = out.expect("ends");
        // What the open column brings in is paid back at once: a unit of it costs 1, one of the others 2 or 3.
        let x = out.x.expect("levels");
        assert!(close(&x, &[0.0, -4.0, 1.0, 0.0]), "{x:?}");
    }
}
