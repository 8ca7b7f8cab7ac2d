//! Predictor and corrector (Mehrotra 1992) with centrality corrections (Gondzio 1996), from a point that need meet nothing.
//!
//! With `xl = x - lower`, `xu = upper - x` kept as variables of their own and prices `zl`, `zu` of the bounds, a step solves
//!
//! ```text
//!     A dx             = b - A x                  =: rp
//!     dx - dxl         = lower - x + xl           =: rl
//!     dx + dxu         = upper - x - xu           =: ru
//!     A^T dy + dzl - dzu = c - A^T y - zl + zu    =: rd
//!     zl dxl + xl dzl  = sl,   zu dxu + xu dzu = su
//! ```
//!
//! which comes down to `A D A^T dy = rp + A D h` with `1 / D = zl / xl + zu / xu` and
//! `h = rd - (sl + zl rl) / xl + (su - zu ru) / xu`; then `dx = D (A^T dy - h)`.

use super::form::Form;
use super::normal::Normal;

/// Part of the way to the next bound that a step goes at least.
const NEAR: f64 = 0.9;
/// What is added to `1 / D`: a column without bounds has nothing else.
const RIDGE: f64 = 1e-10;
/// A step has room if it could be this many times as long.
const LONG: f64 = 2.0;
/// Centrality corrections at most.
const CORRECTIONS: usize = 4;

/// Where the iteration stands.
#[derive(Clone)]
pub(super) struct Point {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub xl: Vec<f64>,
    pub xu: Vec<f64>,
    pub zl: Vec<f64>,
    pub zu: Vec<f64>,
}

/// What is left to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Residual {
    /// `|b - A x|` and the distances of the bounds, by the size of `b`.
    pub primal: f64,
    /// `|c - A^T y - z|` by the size of `c`.
    pub dual: f64,
    /// Difference of the objectives by their size.
    pub gap: f64,
    /// Mean product of distance and price.
    pub mu: f64,
}

impl Residual {
    /// Whether all is as asked. Of the prices' equations more may be left, for rounding keeps them there: the certificate's
    /// bound is made of the rows' prices alone.
    pub fn done(&self) -> bool {
        self.primal <= 1e-10 && self.dual <= 1e-6 && self.gap <= 1e-9
    }

    /// The worst of the three.
    pub fn worst(&self) -> f64 {
        let all = [self.primal, self.dual, self.gap];
        if all.iter().all(|r| r.is_finite()) {
            all.into_iter().fold(0.0, f64::max)
        } else {
            f64::INFINITY
        }
    }
}

struct Left {
    rp: Vec<f64>,
    rl: Vec<f64>,
    ru: Vec<f64>,
    rd: Vec<f64>,
}

struct Step {
    x: Vec<f64>,
    y: Vec<f64>,
    xl: Vec<f64>,
    xu: Vec<f64>,
    zl: Vec<f64>,
    zu: Vec<f64>,
}

/// The iteration.
pub(super) struct Iteration<'a> {
    pub form: &'a Form,
    pub normal: Normal,
    pub has_lower: Vec<bool>,
    pub has_upper: Vec<bool>,
    pairs: f64,
    pub point: Point,
    d: Vec<f64>,
    left: Left,
    size_b: f64,
    size_c: f64,
}

/// The largest magnitude; infinite where one is no number, which `max` would pass over.
fn size(v: &[f64]) -> f64 {
    let larger = |m: f64, v: &f64| {
        if v.is_nan() {
            f64::INFINITY
        } else {
            m.max(v.abs())
        }
    };
    v.iter().fold(0.0, larger)
}

impl<'a> Iteration<'a> {
    pub(super) fn at(form: &'a Form, normal: Normal) -> Iteration<'a> {
        let (n, m) = (form.n_cols(), form.n_rows());
        let has = |bounds: &[f64]| bounds.iter().map(|b| b.is_finite()).collect::<Vec<bool>>();
        let (has_lower, has_upper) = (has(&form.lower), has(&form.upper));
        let bounds = has_lower.iter().chain(&has_upper).filter(|h| **h).count();
        let largest = |v: &[f64]| {
            v.iter()
                .filter(|b| b.is_finite())
                .fold(0.0f64, |m, v| m.max(v.abs()))
        };
        let wide = || vec![0.0; n];
        Iteration {
            form,
            normal,
            pairs: bounds.max(1) as f64,
            point: Point {
                x: wide(),
                y: vec![0.0; m],
                xl: wide(),
                xu: wide(),
                zl: wide(),
                zu: wide(),
            },
            d: wide(),
            left: Left {
                rp: vec![0.0; m],
                rl: wide(),
                ru: wide(),
                rd: wide(),
            },
            size_b: 1.0 + largest(&form.b).max(largest(&form.lower)),
            size_c: 1.0 + largest(&form.c),
            has_lower,
            has_upper,
        }
    }

    /// Residuals of the point as it stands.
    pub fn look(&mut self) -> Residual {
        let (form, p, left) = (self.form, &self.point, &mut self.left);
        form.times(&p.x, &mut left.rp);
        left.rp
            .iter_mut()
            .zip(&form.b)
            .for_each(|(r, b)| *r = b - *r);
        form.turned_times(&p.y, &mut left.rd);
        let (mut above, mut below) = (0.0, 0.0);
        let mut products = 0.0;
        for j in 0..form.n_cols() {
            left.rd[j] = form.c[j] - left.rd[j] - p.zl[j] + p.zu[j];
            above += form.c[j] * p.x[j];
            if self.has_lower[j] {
                left.rl[j] = form.lower[j] - p.x[j] + p.xl[j];
                below += p.zl[j] * form.lower[j];
                products += p.zl[j] * p.xl[j];
            }
            if self.has_upper[j] {
                left.ru[j] = form.upper[j] - p.x[j] - p.xu[j];
                below -= p.zu[j] * form.upper[j];
                products += p.zu[j] * p.xu[j];
            }
        }
        below += p.y.iter().zip(&form.b).map(|(y, b)| y * b).sum::<f64>();
        Residual {
            primal: size(&left.rp).max(size(&left.rl)).max(size(&left.ru)) / self.size_b,
            dual: size(&left.rd) / self.size_c,
            gap: (above - below).abs() / (1.0 + above.abs().max(below.abs())),
            mu: products / self.pairs,
        }
    }

    /// The direction for products `sl` and `su`.
    fn direction(&mut self, sl: &[f64], su: &[f64]) -> Step {
        let (form, p, left) = (self.form, &self.point, &self.left);
        let (n, m) = (form.n_cols(), form.n_rows());
        let mut h = left.rd.clone();
        for (j, h) in h.iter_mut().enumerate() {
            if self.has_lower[j] {
                *h -= (sl[j] + p.zl[j] * left.rl[j]) / p.xl[j];
            }
            if self.has_upper[j] {
                *h += (su[j] - p.zu[j] * left.ru[j]) / p.xu[j];
            }
        }
        let weighted: Vec<f64> = h.iter().zip(&self.d).map(|(h, d)| h * d).collect();
        let mut r = vec![0.0; m];
        form.times(&weighted, &mut r);
        r.iter_mut().zip(&left.rp).for_each(|(r, p)| *r += p);
        let dy = self.normal.solve(form, &self.d, &r, 1e-8);
        let mut dx = vec![0.0; n];
        form.turned_times(&dy, &mut dx);
        let mut step = Step {
            y: dy,
            xl: vec![0.0; n],
            xu: vec![0.0; n],
            zl: vec![0.0; n],
            zu: vec![0.0; n],
            x: Vec::new(),
        };
        for j in 0..n {
            dx[j] = self.d[j] * (dx[j] - h[j]);
            if self.has_lower[j] {
                step.xl[j] = dx[j] - left.rl[j];
                step.zl[j] = (sl[j] - p.zl[j] * step.xl[j]) / p.xl[j];
            }
            if self.has_upper[j] {
                step.xu[j] = left.ru[j] - dx[j];
                step.zu[j] = (su[j] - p.zu[j] * step.xu[j]) / p.xu[j];
            }
        }
        step.x = dx;
        step
    }

    /// Up to twice its length, how far a step may go before a distance or a price is nothing.
    fn room(&self, step: &Step) -> (f64, f64) {
        let p = &self.point;
        let least = |v: &[f64], d: &[f64], has: &[bool]| {
            let mut room = LONG;
            for j in 0..v.len() {
                if has[j] && d[j] < 0.0 {
                    room = room.min(-v[j] / d[j]);
                }
            }
            room
        };
        let primal =
            least(&p.xl, &step.xl, &self.has_lower).min(least(&p.xu, &step.xu, &self.has_upper));
        let dual =
            least(&p.zl, &step.zl, &self.has_lower).min(least(&p.zu, &step.zu, &self.has_upper));
        (primal, dual)
    }

    /// Mean product after a step.
    fn after(&self, step: &Step, (primal, dual): (f64, f64)) -> f64 {
        let p = &self.point;
        let mut sum = 0.0;
        for j in 0..p.x.len() {
            if self.has_lower[j] {
                sum += (p.xl[j] + primal * step.xl[j]) * (p.zl[j] + dual * step.zl[j]);
            }
            if self.has_upper[j] {
                sum += (p.xu[j] + primal * step.xu[j]) * (p.zu[j] + dual * step.zu[j]);
            }
        }
        sum / self.pairs
    }

    /// One step: the shorter of its lengths; none where the equations could not be solved or nothing moved.
    pub fn advance(&mut self, mu: f64) -> Option<f64> {
        let n = self.form.n_cols();
        let p = &self.point;
        for j in 0..n {
            let mut inverse = RIDGE;
            if self.has_lower[j] {
                inverse += p.zl[j] / p.xl[j];
            }
            if self.has_upper[j] {
                inverse += p.zu[j] / p.xu[j];
            }
            self.d[j] = 1.0 / inverse;
        }
        if !self.normal.factorise(self.form, &self.d, 0.0) {
            return None;
        }
        let products =
            |z: &[f64], x: &[f64]| -> Vec<f64> { z.iter().zip(x).map(|(z, x)| -z * x).collect() };
        let (sl, su) = (products(&p.zl, &p.xl), products(&p.zu, &p.xu));
        let ahead = self.direction(&sl, &su);
        let reach = self.room(&ahead);
        let goal = self.after(&ahead, (reach.0.min(1.0), reach.1.min(1.0)));
        let sigma = (goal / mu).powi(3).clamp(1e-6, 1.0);
        let aim = |s: &[f64], x: &[f64], z: &[f64]| -> Vec<f64> {
            (0..n).map(|j| s[j] + sigma * mu - x[j] * z[j]).collect()
        };
        let (mut sl, mut su) = (
            aim(&sl, &ahead.xl, &ahead.zl),
            aim(&su, &ahead.xu, &ahead.zu),
        );
        let mut step = self.direction(&sl, &su);
        let mut reach = self.room(&step);
        for _ in 0..CORRECTIONS {
            let further = (
                (1.08 * reach.0 + 0.08).min(1.0),
                (1.08 * reach.1 + 0.08).min(1.0),
            );
            if reach.0.min(reach.1) > 0.95 {
                break;
            }
            let target = sigma * mu;
            let correct = |s: &[f64],
                           x: &[f64],
                           dx: &[f64],
                           z: &[f64],
                           dz: &[f64],
                           has: &[bool]|
             -> Vec<f64> {
                (0..n)
                    .map(|j| {
                        if !has[j] {
                            return 0.0;
                        }
                        let v = (x[j] + further.0 * dx[j]) * (z[j] + further.1 * dz[j]);
                        let t = if v < 0.1 * target {
                            0.1 * target - v
                        } else if v > 10.0 * target {
                            (10.0 * target - v).max(-10.0 * target)
                        } else {
                            0.0
                        };
                        s[j] + t
                    })
                    .collect()
            };
            let p = &self.point;
            let next_l = correct(&sl, &p.xl, &step.xl, &p.zl, &step.zl, &self.has_lower);
            let next_u = correct(&su, &p.xu, &step.xu, &p.zu, &step.zu, &self.has_upper);
            let next = self.direction(&next_l, &next_u);
            let next_reach = self.room(&next);
            let gained = |r: (f64, f64)| r.0.min(1.0) + r.1.min(1.0);
            if gained(next_reach) < gained(reach) + 0.02 {
                break;
            }
            (sl, su, step, reach) = (next_l, next_u, next, next_reach);
        }
        let near = NEAR.max(1.0 - mu).min(0.9995);
        // A full step that ends on a bound would leave nothing to divide by.
        let part = |r: f64| (near * r).min(1.0);
        let (primal, dual) = (part(reach.0), part(reach.1));
        if !(primal.is_finite() && dual.is_finite()) || primal.max(dual) < 1e-10 {
            return None;
        }
        let p = &mut self.point;
        let go =
            |v: &mut [f64], d: &[f64], by: f64| v.iter_mut().zip(d).for_each(|(v, d)| *v += by * d);
        go(&mut p.x, &step.x, primal);
        go(&mut p.xl, &step.xl, primal);
        go(&mut p.xu, &step.xu, primal);
        go(&mut p.y, &step.y, dual);
        go(&mut p.zl, &step.zl, dual);
        go(&mut p.zu, &step.zu, dual);
        Some(primal.min(dual))
    }
}
