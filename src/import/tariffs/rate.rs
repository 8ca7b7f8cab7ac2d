//! A rate of duty as tariffs print it: what can be said exactly, or why it cannot.

/// A rate in the terms of `tariffs`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rate {
    /// Share of the value.
    pub ad_valorem: f64,
    /// Amount per unit.
    pub specific: f64,
    /// What the amount is charged on.
    pub unit: &'static str,
    /// Currency of the amount, blank for none.
    pub currency: &'static str,
    /// How both combine.
    pub combination: &'static str,
}

impl Rate {
    fn free() -> Rate {
        Rate {
            unit: "kg",
            combination: "compound",
            ..Rate::default()
        }
    }
}

/// Reads a rate.
///
/// # Errors
/// Why it cannot be said in the terms of `tariffs`.
pub fn read(text: &str) -> Result<Rate, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("free") {
        return Ok(Rate::free());
    }
    if text.is_empty() {
        return Err("no rate is given".to_string());
    }
    if text.contains('(') {
        return Err("its rate changes with the season or has conditions".to_string());
    }
    for (word, combination) in [(" MIN ", "higher"), (" MAX ", "lower")] {
        let Some((first, second)) = text.split_once(word) else {
            continue;
        };
        let (first, second) = (part(first)?, part(second)?);
        if first.specific != 0.0 || second.ad_valorem != 0.0 {
            return Err(format!("`{text}` is no share with one limit per unit"));
        }
        return Ok(Rate {
            ad_valorem: first.ad_valorem,
            combination,
            ..second
        });
    }
    let mut rate = Rate::free();
    for piece in text.split(" + ") {
        let found = part(piece)?;
        if found.ad_valorem > 0.0 && rate.ad_valorem > 0.0 {
            return Err("it has two shares of different values".to_string());
        }
        if found.specific > 0.0 {
            if rate.specific > 0.0 {
                return Err("it has two amounts per unit".to_string());
            }
            (rate.specific, rate.unit, rate.currency) =
                (found.specific, found.unit, found.currency);
        }
        rate.ad_valorem += found.ad_valorem;
    }
    Ok(rate)
}

/// A share, or an amount per unit.
fn part(text: &str) -> Result<Rate, String> {
    let text = text.trim();
    let unread = || format!("`{text}` cannot be read as a rate");
    if let Some(number) = text.strip_suffix('%') {
        let share = number.trim().parse::<f64>().map_err(|_| unread())?;
        return Ok(Rate {
            // Of 16.5 no more digits than were printed.
            ad_valorem: tidy(share / 100.0),
            ..Rate::free()
        });
    }
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '$'))
        .ok_or_else(unread)?;
    let (number, rest) = text.split_at(end);
    let dollars = number.starts_with('$');
    let amount = number
        .trim_start_matches('$')
        .parse::<f64>()
        .map_err(|_| unread())?;
    let rest = rest.trim();
    let (currency, times, per) = if dollars {
        ("USD", 1.0, rest)
    } else if let Some(per) = rest.strip_prefix("cents") {
        ("USD", 0.01, per)
    } else if let Some(per) = rest.strip_prefix("EUR") {
        ("EUR", 1.0, per)
    } else if let Some(per) = rest.strip_prefix("GBP") {
        ("GBP", 1.0, per)
    } else {
        return Err(unread());
    };
    let per: String = per.chars().filter(|c| !c.is_whitespace()).collect();
    let (unit, count) = match per.trim_start_matches('/') {
        "kg" => ("kg", 1.0),
        "100kg" => ("kg", 100.0),
        "tonne" | "t" | "1000kg" => ("t", 1.0),
        "m3" => ("m3", 1.0),
        "each" | "item" => ("piece", 1.0),
        other => return Err(format!("the format has no unit `{other}`")),
    };
    Ok(Rate {
        specific: tidy(amount * times / count),
        unit,
        currency,
        ..Rate::free()
    })
}

/// A quotient of printed decimals without the dust of binary division.
fn tidy(number: f64) -> f64 {
    (number * 1e12).round() / 1e12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_that_can_be_said() {
        let rate = |ad_valorem, specific, unit, currency, combination| Rate {
            ad_valorem,
            specific,
            unit,
            currency,
            combination,
        };
        for (text, known) in [
            ("Free", rate(0.0, 0.0, "kg", "", "compound")),
            ("16.50%", rate(0.165, 0.0, "kg", "", "compound")),
            ("2.1 cents/kg", rate(0.0, 0.021, "kg", "USD", "compound")),
            ("$1.61 each", rate(0.0, 1.61, "piece", "USD", "compound")),
            (
                "58.5 cents/kg + 15.2%",
                rate(0.152, 0.585, "kg", "USD", "compound"),
            ),
            (
                "10.0% + 93.10 EUR / 100 kg",
                rate(0.1, 0.931, "kg", "EUR", "compound"),
            ),
            ("95.00 GBP / tonne", rate(0.0, 95.0, "t", "GBP", "compound")),
            (
                "8.0% MIN 0.50 EUR / item",
                rate(0.08, 0.5, "piece", "EUR", "higher"),
            ),
            (
                "4.5% MAX 9.00 EUR / 100 kg",
                rate(0.045, 0.09, "kg", "EUR", "lower"),
            ),
        ] {
            assert_eq!(read(text), Ok(known), "{text}");
        }
    }

    #[test]
    fn rates_that_cannot() {
        for text in [
            "",
            "Entry Price",
            "19.20 EUR / hl",
            "8.0% + EA MAX 18.7% + ADSZ",
            "2.5% on the value of the lead content",
            "2.1 cents/kg on entire contents of container",
            "8.8% (01 JAN-31 MAY), 14.4% (01 JUN-30 SEP)",
            "4.5% MIN 0.30 EUR / item MAX 0.80 EUR / item",
            "$1.61 each + 4.2% on the case + 9.8% on the strap",
        ] {
            assert!(read(text).is_err(), "{text}: {:?}", read(text));
        }
    }
}
