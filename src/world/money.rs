//! Amounts of money as people print them: in the currency's minor unit, lines that add up.

/// How a currency is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    decimals: usize,
}

impl Money {
    /// The currency's minor unit (ISO 4217).
    pub fn of(currency: &str) -> Money {
        let decimals = match currency {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        };
        Money { decimals }
    }

    /// An amount in the minor unit, thousands apart.
    pub fn shown(self, amount: f64) -> String {
        let text = format!("{:.*}", self.decimals, amount.abs());
        let (whole, minor) = text.split_once('.').unwrap_or((&text, ""));
        let mut shown = String::new();
        if amount < 0.0 && text.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
            shown.push('-');
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                shown.push(',');
            }
            shown.push(digit);
        }
        if !minor.is_empty() {
            shown.push('.');
            shown.push_str(minor);
        }
        shown
    }

    /// A price per unit: the minor unit, or two decimals more where the price is less than one.
    pub fn price(self, amount: f64) -> String {
        if amount != 0.0 && amount.abs() < 1.0 {
            let finer = Money {
                decimals: self.decimals + 2,
            };
            return finer.shown(amount);
        }
        self.shown(amount)
    }

    /// Rounds amounts to the minor unit so that they add up to the rounded total: the amounts with
    /// the largest remainders are rounded up (largest remainder, or Hamilton's method).
    pub fn adding_up(self, amounts: &[f64], total: f64) -> Vec<f64> {
        let minor = 10f64.powi(self.decimals as i32);
        let mut units: Vec<f64> = amounts.iter().map(|a| (a * minor).floor()).collect();
        let missing = (total * minor).round() - units.iter().sum::<f64>();
        let remainder = |i: usize| amounts[i] * minor - (amounts[i] * minor).floor();
        let mut order: Vec<usize> = (0..amounts.len()).collect();
        order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
        for &i in order.iter().take(missing.max(0.0) as usize) {
            units[i] += 1.0;
        }
        units.into_iter().map(|u| u / minor).collect()
    }
}

/// An amount with two decimals, thousands apart: for numbers whose unit is not a currency's.
pub fn money(amount: f64) -> String {
    Money { decimals: 2 }.shown(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_lines_add_up() {
        let dollars = Money::of("USD");
        assert_eq!(
            dollars.adding_up(&[0.333, 0.333, 0.334], 1.0),
            [0.33, 0.33, 0.34]
        );
        let shown = dollars.adding_up(&[-1.006, 2.001], 0.995);
        assert!((shown.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(
            Money::of("JPY").adding_up(&[1.5, 1.5, 1.0], 4.0),
            [2.0, 1.0, 1.0]
        );
    }

    #[test]
    fn amounts_take_the_minor_unit() {
        assert_eq!(Money::of("USD").shown(1_234_567.891), "1,234,567.89");
        assert_eq!(Money::of("USD").shown(-0.001), "0.00");
        assert_eq!(Money::of("USD").shown(-12.5), "-12.50");
        assert_eq!(Money::of("JPY").shown(1234.5), "1,234");
        assert_eq!(Money::of("KWD").shown(0.5), "0.500");
        assert_eq!(Money::of("USD").price(0.012_34), "0.0123");
    }
}
