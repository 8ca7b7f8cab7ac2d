//! A number that changes with time, without one entry per period where nothing changes.

/// Steps: `(period, value from then on)`, the first at period 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    steps: Vec<(u32, f64)>,
}

impl Profile {
    /// The same in every period.
    pub fn constant(value: f64) -> Profile {
        Profile {
            steps: vec![(0, value)],
        }
    }

    /// Value of each period, folded into steps.
    pub fn from_each(each: impl Iterator<Item = f64>) -> Profile {
        let mut steps: Vec<(u32, f64)> = Vec::new();
        for (t, value) in each.enumerate() {
            if steps
                .last()
                .is_none_or(|s| s.1.to_bits() != value.to_bits())
            {
                steps.push((t as u32, value));
            }
        }
        if steps.is_empty() {
            steps.push((0, 0.0));
        }
        Profile { steps }
    }

    /// Value in period `t`.
    pub fn at(&self, t: u32) -> f64 {
        let after = self.steps.partition_point(|s| s.0 <= t);
        self.steps[after.max(1) - 1].1
    }

    /// Greatest value.
    pub fn max(&self) -> f64 {
        self.steps
            .iter()
            .map(|s| s.1)
            .fold(f64::NEG_INFINITY, f64::max)
    }

    /// The same, every value multiplied.
    pub fn scaled(&self, factor: f64) -> Profile {
        Profile {
            steps: self.steps.iter().map(|&(t, v)| (t, v * factor)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn steps_hold_until_the_next() {
        let p = Profile::from_each([1.0, 1.0, 3.0, 3.0, 1.0].into_iter());
        assert_eq!(
            (0..5).map(|t| p.at(t)).collect::<Vec<_>>(),
            [1.0, 1.0, 3.0, 3.0, 1.0]
        );
        assert_eq!(p.steps.len(), 3);
        assert_eq!(p.max(), 3.0);
    }
}
