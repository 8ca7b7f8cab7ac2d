//! How far a shadow price holds.
//!
//! With z(q) the least cost with q of a limit, convex and piecewise linear, and p the price at q0: try
//! a q1 far off. If z(q1) lies on the line z(q0) - p (q1 - q0), the price holds that far; if not, the
//! line and the tangent at q1 meet nearer to q0, and that is the next q1. Each try solves the
//! program anew with another side of the one row; where there are whole-number decisions, they stay.

use crate::lp::Lp;
use crate::model::Account;
use crate::pipeline::{Instance, Options, Solution};
use crate::solve::{self, SolveError};

/// Most tries on either side.
const TRIES: u32 = 24;
/// A difference of costs below this share of the cost is rounding.
const ROUNDING: f64 = 1e-7;

/// Least cost, and price of the limit, with some amount of it.
struct Point {
    amount: f64,
    cost: f64,
    price: f64,
}

/// The program, in which one row's side varies.
struct Line<'a> {
    lp: &'a Lp,
    row: usize,
    options: Options,
    start: Point,
}

/// From how much to how much of a limit its price holds; `None` where it could not be followed.
pub fn of(
    instance: &Instance,
    account: Account,
    time: u32,
    base: &Solution,
    price: f64,
    options: &Options,
) -> Result<Option<(f64, f64)>, SolveError> {
    // Where a quota must be filled first, what there is of it stands in other rows too.
    if let Account::Quota(q) = account
        && instance.model.rows(Account::BeyondQuota(q)).is_some()
    {
        return Ok(None);
    }
    let (Some(row), Some(x)) = (
        instance.model.row(account, time),
        base.answer.outcome.x.as_deref(),
    ) else {
        return Ok(None);
    };
    let row = row as usize;
    let held = solve::hold_integers(&instance.model.lp, x);
    let amount = held.row_iter().nth(row).map(|r| r.upper);
    let Some(amount) = amount.filter(|a| a.is_finite()) else {
        return Ok(None);
    };
    let mut line = Line {
        lp: &held,
        row,
        options: Options {
            solver: None,
            ..options.clone()
        },
        start: Point {
            amount,
            cost: 0.0,
            price,
        },
    };
    let Some(start) = line.at(amount)? else {
        return Ok(None);
    };
    line.start.cost = start.cost;
    let mut up = amount + amount.abs().max(1.0);
    let mut most = line.reach(up)?;
    for _ in 0..TRIES {
        match most {
            Some(reached) if reached >= up => {
                up = amount + 4.0 * (up - amount);
                most = line.reach(up)?;
            }
            _ => break,
        }
    }
    let least = line.reach(0.0)?;
    Ok(least.zip(most))
}

impl Line<'_> {
    /// Least cost with an amount; `None` where there is no plan.
    fn at(&self, amount: f64) -> Result<Option<Point>, SolveError> {
        let lp = self.lp.with_upper(self.row, amount);
        let answer = solve::run(&lp, &self.options)?;
        let (Some(certificate), Some(prices)) = (answer.certificate, answer.outcome.prices) else {
            return Ok(None);
        };
        Ok(certificate.feasible().then(|| Point {
            amount,
            cost: certificate.objective,
            price: -prices[self.row],
        }))
    }

    /// Whether the price holds from the start to a point.
    fn holds(&self, point: &Point) -> bool {
        let line = self.start.cost - self.start.price * (point.amount - self.start.amount);
        (point.cost - line).abs() <= ROUNDING * self.start.cost.abs().max(1.0)
    }

    /// How far the price holds towards an amount; `None` where it could not be followed.
    fn reach(&self, far: f64) -> Result<Option<f64>, SolveError> {
        let start = self.start.amount;
        let (mut to, mut good, mut barred) = (far, start, None::<f64>);
        for _ in 0..TRIES {
            let Some(point) = self.at(to)? else {
                // No plan with so little: half way back.
                barred = Some(to);
                to = 0.5 * (to + good);
                continue;
            };
            if self.holds(&point) {
                good = to;
                match barred {
                    Some(bar) if (bar - to).abs() > 1e-6 * start.abs().max(1.0) => {
                        to = 0.5 * (bar + to);
                    }
                    _ => return Ok(Some(to)),
                }
                continue;
            }
            let slopes = point.price - self.start.price;
            if slopes.abs() <= f64::EPSILON * self.start.price.abs().max(1.0) {
                return Ok(None);
            }
            // start.cost - start.price (m - start) = point.cost - point.price (m - to)
            let meet = (point.cost - self.start.cost + point.price * to - self.start.price * start)
                / slopes;
            if (meet - start).abs() >= (to - start).abs() {
                return Ok(None);
            }
            (to, barred) = (meet, None);
        }
        Ok(Some(good).filter(|g| *g != start))
    }
}
