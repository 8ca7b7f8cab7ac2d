//! Where the iteration begins: at no point, or near one.

use super::form::Form;
use super::iterate::Iteration;
use super::normal::Normal;

impl<'a> Iteration<'a> {
    /// A start from nothing: the point nearest to the bounds that meets the rows, and the prices nearest to
    /// the costs, both moved inside until every distance and every price is positive (Mehrotra).
    pub fn cold(form: &'a Form, normal: Normal) -> Option<Iteration<'a>> {
        let mut it = Iteration::at(form, normal);
        let n = form.n_cols();
        let ones = vec![1.0; n];
        if !it.normal.factorise(form, &ones, 1e-8) {
            return None;
        }
        let near = |j: usize| 0.0f64.max(form.lower[j]).min(form.upper[j]);
        let mut x: Vec<f64> = (0..n).map(near).collect();
        let mut sums = vec![0.0; form.n_rows()];
        let mut wide = vec![0.0; n];
        form.times(&x, &mut sums);
        let rest: Vec<f64> = form.b.iter().zip(&sums).map(|(b, s)| b - s).collect();
        let y = it.normal.solve(form, &ones, &rest, 1e-6);
        form.turned_times(&y, &mut wide);
        x.iter_mut().zip(&wide).for_each(|(x, w)| *x += w);
        form.times(&form.c, &mut sums);
        let y = it.normal.solve(form, &ones, &sums, 1e-6);
        form.turned_times(&y, &mut wide);
        let (has_lower, has_upper, p) = (&it.has_lower, &it.has_upper, &mut it.point);
        for j in 0..n {
            let z = form.c[j] - wide[j];
            let part = if has_lower[j] && has_upper[j] {
                0.5
            } else {
                1.0
            };
            if has_lower[j] {
                (p.xl[j], p.zl[j]) = (x[j] - form.lower[j], part * z);
            }
            if has_upper[j] {
                (p.xu[j], p.zu[j]) = (form.upper[j] - x[j], -part * z);
            }
        }
        let of = |has: &[bool], v: &[f64]| {
            let all = has.iter().zip(v).filter(|(h, _)| **h);
            all.fold((f64::INFINITY, 0.0), |(least, sum), (_, v)| {
                (v.min(least), sum + v)
            })
        };
        let both = |a: &[f64], b: &[f64]| {
            let (a, b) = (of(has_lower, a), of(has_upper, b));
            (a.0.min(b.0), a.1 + b.1)
        };
        let lift = |a: &mut [f64], b: &mut [f64], by: f64| {
            let add = |v: &mut [f64], has: &[bool]| {
                v.iter_mut()
                    .zip(has)
                    .filter(|(_, h)| **h)
                    .for_each(|(v, _)| *v += by);
            };
            add(a, has_lower);
            add(b, has_upper);
        };
        let inside = |least: f64| {
            if least.is_finite() {
                (-1.5 * least).max(0.0) + 1e-3
            } else {
                0.0
            }
        };
        let by = inside(both(&p.xl, &p.xu).0);
        lift(&mut p.xl, &mut p.xu, by);
        let by = inside(both(&p.zl, &p.zu).0);
        lift(&mut p.zl, &mut p.zu, by);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let product = dot(&p.xl, &p.zl) + dot(&p.xu, &p.zu);
        let (rooms, prices) = (both(&p.xl, &p.xu).1, both(&p.zl, &p.zu).1);
        lift(
            &mut p.xl,
            &mut p.xu,
            0.5 * product / prices.max(f64::MIN_POSITIVE),
        );
        lift(
            &mut p.zl,
            &mut p.zu,
            0.5 * product / rooms.max(f64::MIN_POSITIVE),
        );
        (p.x, p.y) = (x, y);
        Some(it)
    }

    /// A start near a point and its prices: with `t` the distance of a bound less its price, each in units of
    /// their means, the pair is `(t +- sqrt(t^2 + 4 mu)) / 2`, whose product is `mu`: large is left nearly as it was.
    pub fn near(
        form: &'a Form,
        normal: Normal,
        (x, y): (&[f64], &[f64]),
        mu: f64,
    ) -> Iteration<'a> {
        let mut it = Iteration::at(form, normal);
        let n = form.n_cols();
        let mut reduced = vec![0.0; n];
        form.turned_times(y, &mut reduced);
        reduced
            .iter_mut()
            .zip(&form.c)
            .for_each(|(d, c)| *d = c - *d);
        let p = &mut it.point;
        p.x.copy_from_slice(x);
        p.y.copy_from_slice(y);
        for j in 0..n {
            if it.has_lower[j] {
                (p.xl[j], p.zl[j]) = (x[j] - form.lower[j], reduced[j].max(0.0));
            }
            if it.has_upper[j] {
                (p.xu[j], p.zu[j]) = (form.upper[j] - x[j], (-reduced[j]).max(0.0));
            }
        }
        it.centre(mu);
        it
    }

    /// A start where another iteration stood, with rows that it did not have: all pairs as they were, those of the new slacks
    /// at the mean product, inside their sides.
    pub fn again(
        form: &'a Form,
        normal: Normal,
        (pairs, x, y): (Vec<[f64; 5]>, &[f64], &[f64]),
        mu: f64,
    ) -> Iteration<'a> {
        let mut it = Iteration::at(form, normal);
        it.point.y.copy_from_slice(y);
        let p = &mut it.point;
        let (mut nearest, mut prices) = (0.0, 0.0);
        for (j, [x, xl, xu, zl, zu]) in pairs.iter().copied().enumerate() {
            if !x.is_nan() {
                (p.x[j], p.xl[j], p.xu[j], p.zl[j], p.zu[j]) = (x, xl, xu, zl, zu);
                nearest += match (it.has_lower[j], it.has_upper[j]) {
                    (true, true) => xl.min(xu),
                    (true, false) => xl,
                    (false, true) => xu,
                    (false, false) => 0.0,
                };
                prices += zl + zu;
            }
        }
        let inside = (mu * f64::max(nearest, 1e-9) / f64::max(prices, 1e-9)).sqrt();
        for j in (0..pairs.len()).filter(|j| pairs[*j][0].is_nan()) {
            let (lower, upper) = (form.lower[j], form.upper[j]);
            let margin = inside.min(0.25 * (upper - lower));
            p.x[j] = x[j].max(lower + margin).min(upper - margin);
            if it.has_lower[j] {
                p.xl[j] = p.x[j] - lower;
                p.zl[j] = mu / p.xl[j];
            }
            if it.has_upper[j] {
                p.xu[j] = upper - p.x[j];
                p.zu[j] = mu / p.xu[j];
            }
        }
        it
    }

    /// Moves every pair of distance and price to the nearest whose product is `mu`.
    pub fn centre(&mut self, mu: f64) {
        let (n, p) = (self.form.n_cols(), &mut self.point);
        let nearest: f64 = (0..n)
            .map(|j| match (self.has_lower[j], self.has_upper[j]) {
                (true, true) => p.xl[j].min(p.xu[j]).max(0.0),
                (true, false) => p.xl[j].max(0.0),
                (false, true) => p.xu[j].max(0.0),
                (false, false) => 0.0,
            })
            .sum();
        let prices: f64 = p.zl.iter().chain(&p.zu).sum();
        let unit = (nearest.max(1e-9) / prices.max(1e-9)).sqrt();
        let pair = |room: &mut f64, price: &mut f64| {
            let t = room.max(0.0) / unit - *price * unit;
            let large = 0.5 * (t.abs() + (t * t + 4.0 * mu).sqrt());
            let (a, b) = if t > 0.0 {
                (large, mu / large)
            } else {
                (mu / large, large)
            };
            (*room, *price) = (a * unit, b / unit);
        };
        for j in 0..n {
            if self.has_lower[j] {
                pair(&mut p.xl[j], &mut p.zl[j]);
            }
            if self.has_upper[j] {
                pair(&mut p.xu[j], &mut p.zu[j]);
            }
        }
    }
}
