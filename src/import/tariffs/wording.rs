//! A rule of origin as schedules print it: the tests that it asks for, or why it cannot be said.

/// One alternative of a rule, in the terms of `origin_rules`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asks {
    /// Everything is wholly obtained.
    pub wholly_obtained: bool,
    /// Chapter, heading or subheading; blank for none.
    pub change: &'static str,
    /// HS prefixes that do not meet the change.
    pub excluded_hs: Vec<String>,
    /// Method of the value rule; blank for none.
    pub value_method: &'static str,
    /// Its share.
    pub value_share: f64,
    /// Last day, where the text has one.
    pub valid_to: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads a rule's text.
///
/// # Errors
/// Why it cannot be said in the terms of `origin_rules`.
pub fn read(text: &str) -> Result<Asks, String> {
    let plain = text.replace('*', "");
    let mut words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut asks = Asks::default();
    if let Some(at) = words.find("(until ") {
        let (rest, until) = words.split_at(at);
        let until = until.trim_start_matches("(until ");
        asks.valid_to = day(until.trim_end_matches(['.', ')'])).ok_or("its last day is unclear")?;
        words = rest.trim().trim_end_matches('.').to_string();
    }
    let words = words.trim_end_matches('.');
    let unread = || Err("its wording is not one that is read".to_string());
    let goods = !words.contains("materials");
    if goods && words.starts_with("All ") && words.ends_with(" are wholly obtained") {
        asks.wholly_obtained = true;
        return Ok(asks);
    }
    for (code, change) in [
        ("CC", "chapter"),
        ("CTH", "heading"),
        ("CTSH", "subheading"),
    ] {
        if words == code {
            asks.change = change;
            return Ok(asks);
        }
        let opening = format!(
            "{code}: All non-originating materials used in the production of the good have undergone a change in tariff classification at the "
        );
        let Some(rest) = words.strip_prefix(&opening) else {
            continue;
        };
        let Some((_, after)) = rest.split_once(')') else {
            return unread();
        };
        asks.change = change;
        asks.excluded_hs = excluded(after)?;
        return Ok(asks);
    }
    for (level, change) in [
        ("chapter", "chapter"),
        ("heading", "heading"),
        ("subheading", "subheading"),
    ] {
        if words == format!("A change from any other {level}") {
            asks.change = change;
            return Ok(asks);
        }
    }
    if words == "Manufacture from materials of any heading, except that of the product" {
        asks.change = "heading";
        return Ok(asks);
    }
    if matches!(
        words,
        "Manufacture from materials of any heading"
            | "Production from non-originating materials of any heading"
    ) {
        // Whatever goes in: no more than all of the price.
        (asks.value_method, asks.value_share) = ("max_non_originating", 1.0);
        return Ok(asks);
    }
    let share = |opening: &str, closing: &[&str]| -> Option<f64> {
        let rest = words.strip_prefix(opening)?;
        let (number, after) = rest.split_once('%')?;
        let share = number.trim().parse::<f64>().ok()? / 100.0;
        closing.contains(&after.trim()).then_some(share)
    };
    if let Some(most) = share(
        "A maximum of ",
        &["of the ex-works price (EXW) is made up of non-originating parts (MAXNOM)"],
    ) {
        (asks.value_method, asks.value_share) = ("max_non_originating", most);
        return Ok(asks);
    }
    let of_price = &[
        "of the ex-works price of the product",
        "of the ex-works price of the products",
    ];
    let used = "the value of all the materials used does not exceed ";
    if let Some(most) = share(&format!("Manufacture in which {used}"), of_price) {
        (asks.value_method, asks.value_share) = ("max_non_originating", most);
        return Ok(asks);
    }
    for joined in [
        "Manufacture: - from materials of any heading, except that of the product, and - in which ",
        "Manufacture: from materials of any heading, except that of the product, and in which ",
    ] {
        if let Some(most) = share(&format!("{joined}{used}"), of_price) {
            asks.change = "heading";
            (asks.value_method, asks.value_share) = ("max_non_originating", most);
            return Ok(asks);
        }
    }
    if let Some(least) = share(
        "Your goods contain a Regional Value Content (RVC) of at least ",
        &["of the Free on Board (FOB) cost of the goods"],
    ) {
        (asks.value_method, asks.value_share) = ("build_down", least);
        return Ok(asks);
    }
    unread()
}

/// Headings that a change leaves out: `except from heading 1701, heading 1702 and heading 1806`.
fn excluded(text: &str) -> Result<Vec<String>, String> {
    let text = text.trim().trim_start_matches(',').trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let unclear = || format!("`{text}` is no list of headings");
    let list = text
        .strip_prefix("except from ")
        .ok_or_else(unclear)?
        .trim_start_matches("non-originating materials of ");
    let mut codes = Vec::new();
    for word in list.split([' ', ',']).filter(|w| !w.is_empty()) {
        match word {
            "heading" | "headings" | "and" | "or" | "subheading" | "chapter" => {}
            code if code.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                let code = code.replace('.', "");
                if !matches!(code.len(), 2 | 4 | 6) {
                    return Err(unclear());
                }
                codes.push(code);
            }
            _ => return Err(unclear()),
        }
    }
    if codes.is_empty() {
        return Err(unclear());
    }
    Ok(codes)
}

/// `31 December 2023` as a date.
fn day(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let day: u8 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|m| *m == name)? + 1;
    let year: u16 = words.next()?.parse().ok()?;
    (1..=31)
        .contains(&day)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CTH: &str = "CTH: All non-originating materials used in the production of the good have undergone a change in tariff classification at the 4-digit level (tariff heading)";

    #[test]
    fn rules_that_can_be_said() {
        let change = |change| Asks {
            change,
            ..Asks::default()
        };
        let value = |value_method, value_share| Asks {
            value_method,
            value_share,
            ..Asks::default()
        };
        assert_eq!(read(&format!("{CTH}.")), Ok(change("heading")));
        assert_eq!(
            read(&format!("{CTH} except from heading 1701 and heading 1702.")),
            Ok(Asks {
                excluded_hs: vec!["1701".to_string(), "1702".to_string()],
                ..change("heading")
            })
        );
        assert_eq!(
            read("CTSH (until 31 December 2023)."),
            Ok(Asks {
                valid_to: "2023-12-31".to_string(),
                ..change("subheading")
            })
        );
        assert_eq!(
            read(
                "A maximum of 30% of the ex-works price (EXW) is made up of non-originating parts (MAXNOM)."
            ),
            Ok(value("max_non_originating", 0.3))
        );
        assert_eq!(
            read(
                "Manufacture: - from materials of any heading, except that of the product, *and* - in which the value of all the materials used does not exceed 40% of the ex-works price of the product."
            ),
            Ok(Asks {
                change: "heading",
                ..value("max_non_originating", 0.4)
            })
        );
        let all = read("All animals of chapter 1 are wholly obtained.");
        assert!(all.is_ok_and(|a| a.wholly_obtained));
    }

    #[test]
    fn rules_that_cannot() {
        for text in [
            "Weaving combined with printing.",
            "Assembly of battery packs from non-originating battery cells or battery modules (until 31 December 2023).",
            "Production in which all the materials of chapter 1 and chapter 2 used are wholly obtained.",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let cathodes = format!("{CTH} except from non-originating active cathode materials.");
        assert!(read(&cathodes).is_err());
    }
}
