//! How far a shadow price holds.
//!
//! With z(q) the least cost with q of a limit, convex and piecewise linear, and p the price at q0: try
//! a q1 far off. If z(q1) lies on the line z(q0) - p (q1 - q0), the price holds that far; if not, the
//! line and the tangent at q1 meet nearer to q0, and that is the next q1. Each try solves the
//! program anew with another side of the one row; where there are whole-number decisions, they stay.
//!
//! What there is of a quota that must be filled first stands in other rows too. Where it is full in slot s
//! (a decision that stays, z(s) = 1), what is charged by s is at least q and what is beyond it at most what
//! is left of all that can be of use: as q moves, so do those sides, and p is the sum over all of them.

use crate::lp::Lp;
use crate::model::{Account, Activity, Rows};
use crate::pipeline::{Instance, Options, Solution};
use crate::solve::{self, SolveError};
use crate::world::ids::*;

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

/// A side of a row that moves with the limit: by so much for one more of it.
struct Side {
    row: usize,
    upper: bool,
    at: f64,
    by: f64,
}

/// The program, in which a limit varies.
struct Line<'a> {
    lp: &'a Lp,
    sides: Vec<Side>,
    options: Options,
    start: Point,
}

/// A price that was followed.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// What one more of the limit is worth.
    pub price: f64,
    /// From how much to how much of it that holds.
    pub range: (f64, f64),
}

/// The price of a limit with whole-number decisions as they are, and from how much to how much it
/// holds; `None` where it could not be followed.
pub fn of(
    instance: &Instance,
    account: Account,
    time: u32,
    base: &Solution,
    price: f64,
    options: &Options,
) -> Result<Option<Followed>, SolveError> {
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
    let mut sides = vec![Side {
        row,
        upper: true,
        at: amount,
        by: 1.0,
    }];
    if let Account::Quota(q) = account {
        match filled_first(instance, &held, q, time, x) {
            Some(more) => sides.extend(more),
            None => return Ok(None),
        }
    }
    let alone = sides.len() == 1;
    let mut line = Line {
        lp: &held,
        sides,
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
    if !alone {
        line.start.price = start.price;
    }
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
    let price = line.start.price;
    Ok(least.zip(most).map(|range| Followed { price, range }))
}

/// The sides that move with a window of a quota that must be filled first: those of the slots in which
/// the plan has it full. `None` where the window leaves something to a later one.
fn filled_first(
    instance: &Instance,
    held: &Lp,
    quota: QuotaId,
    window: u32,
    x: &[f64],
) -> Option<Vec<Side>> {
    let (world, model) = (&instance.world, &instance.model);
    let law = &world.quotas[quota.index()];
    let window = window as usize;
    let (Some(filled), Some(beyond), Some(territory)) = (
        model.rows(Account::QuotaFilled(quota)),
        model.rows(Account::BeyondQuota(quota)),
        law.territory,
    ) else {
        return Some(Vec::new());
    };
    if law.windows.get(window).is_some_and(|w| w.carries_over) {
        return None;
    }
    let decided = model.activities.iter().zip(&model.lp.cols);
    let full = |slot: u32| {
        let of = decided
            .clone()
            .filter(|(a, _)| a.key == Activity::QuotaFull(quota));
        of.filter_map(|(a, series)| {
            let k = (0..series.count).find(|&k| a.start + k * a.stride == slot)?;
            x.get((series.first + k) as usize).copied()
        })
        .any(|z| z > 0.5)
    };
    let slots = &world.territories[territory.index()].slots;
    let mut sides = Vec::new();
    for s in filled.times() {
        if law.window(slots.get(s).first) != Some(window) || !full(s) {
            continue;
        }
        let row = |rows: Rows| rows.at(s).map(|r| r as usize);
        let side = |row: usize| held.row_iter().nth(row);
        if let Some(row) = row(filled) {
            sides.push(Side {
                row,
                upper: false,
                at: side(row)?.lower,
                by: 1.0,
            });
        }
        if let Some(row) = row(beyond) {
            sides.push(Side {
                row,
                upper: true,
                at: side(row)?.upper,
                by: -1.0,
            });
        }
    }
    Some(sides)
}

impl Line<'_> {
    /// Least cost with an amount; `None` where there is no plan.
    fn at(&self, amount: f64) -> Result<Option<Point>, SolveError> {
        let mut lp = self.lp.clone();
        for side in &self.sides {
            let to = side.at + side.by * (amount - self.start.amount);
            lp = match side.upper {
                true => lp.with_upper(side.row, to),
                false => lp.with_lower(side.row, to),
            };
        }
        let answer = solve::run(&lp, &self.options)?;
        let (Some(certificate), Some(prices)) = (answer.certificate, answer.outcome.prices) else {
            return Ok(None);
        };
        Ok(certificate.feasible().then(|| Point {
            amount,
            cost: certificate.objective,
            price: -self.sides.iter().map(|s| s.by * prices[s.row]).sum::<f64>(),
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
