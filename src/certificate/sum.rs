//! Sums that know how wrong they may be.

/// A compensated sum (Neumaier) that counts every rounding, so that [`SafeSum::lower`] is never
/// above the exact value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SafeSum {
    sum: f64,
    compensation: f64,
    size: f64,
    terms: f64,
}

impl SafeSum {
    /// Adds a number.
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.compensation += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
        self.size += value.abs();
        self.terms += 1.0;
    }

    /// Adds a lower estimate of a product.
    pub(super) fn add_product(&mut self, a: f64, b: f64) {
        self.add(product_below(a, b));
    }

    /// Adds a lower estimate of the least `d * x` with `d` and `x` anywhere in their intervals.
    pub(super) fn add_least(&mut self, d: (f64, f64), x: (f64, f64)) {
        let corners = [(d.0, x.0), (d.0, x.1), (d.1, x.0), (d.1, x.1)];
        let least = corners
            .map(|(d, x)| product_below(d, x))
            .into_iter()
            .fold(f64::NAN, least);
        self.add(least);
    }

    /// The sum, rounded to nearest.
    pub(super) fn value(&self) -> f64 {
        self.sum + self.compensation
    }

    /// A number not above the exact sum; none if it is not finite.
    pub(super) fn lower(&self) -> Option<f64> {
        let value = self.value();
        let n = self.terms * f64::EPSILON;
        // The compensated sum errs by one rounding of the result and n^2 eps^2 of the size.
        let margin = 2.0 * f64::EPSILON * value.abs() + 2.0 * n * n * self.size;
        let lower = value - margin;
        (lower.is_finite() && self.size.is_finite()).then(|| lower.next_down())
    }
}

/// The lesser, with NaN as "nothing yet" on the left only.
fn least(a: f64, b: f64) -> f64 {
    if b.is_nan() {
        f64::NEG_INFINITY
    } else if a < b {
        a
    } else {
        b
    }
}

/// A number not above the exact product; zero times an open side is zero.
fn product_below(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    // The error of a product is exact in one fused step, except where it underflows.
    let error = a.mul_add(b, -product);
    if error >= 0.0 && product.abs() > 1e-270 {
        product
    } else {
        product.next_down()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_end_is_below_and_near() {
        let mut sum = SafeSum::default();
        for _ in 0..10_000 {
            sum.add(0.1);
            sum.add(-0.1);
            sum.add(1e16);
            sum.add(-1e16);
        }
        sum.add(1.0);
        let lower = sum.lower().unwrap();
        // 40,001 terms of size 2e20 in all: the margin 2 (n eps)^2 size is 0.03.
        assert!((0.96..=1.0).contains(&lower), "{lower}");
    }

    #[test]
    fn corners_take_signs_and_open_sides() {
        let least = |d, x| {
            let mut sum = SafeSum::default();
            sum.add_least(d, x);
            sum.lower()
        };
        assert!((least((-1.0, 2.0), (-3.0, 4.0)).unwrap() + 6.0).abs() < 1e-12);
        assert_eq!(least((-1.0, 0.0), (0.0, f64::INFINITY)), None);
        assert!(least((0.0, 1.0), (0.0, f64::INFINITY)).is_some());
        assert_eq!(least((f64::NAN, 1.0), (0.0, 1.0)), None);
    }
}
