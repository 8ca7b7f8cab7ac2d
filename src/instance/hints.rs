//! What somebody probably meant: remedies for what spreadsheets and habits of writing put into cells.

use super::codes;

/// A number that is none.
pub fn number(text: &str) -> String {
    let plain = "write digits with a decimal point and no separators, such as 1250.5";
    let is_number = |s: &str| s.parse::<f64>().is_ok_and(f64::is_finite);
    let bare = text.trim_end_matches('%').trim();
    if bare != text
        && let Ok(percent) = bare.replace(',', ".").parse::<f64>()
    {
        return format!(
            "write a share without the percent sign: {}",
            percent / 100.0
        );
    }
    let commas = text.matches(',').count();
    let without = text.replace([',', ' ', '\u{a0}', '\u{202f}', '\''], "");
    if commas == 1 && is_number(&text.replace(',', ".")) {
        let point = text.replace(',', ".");
        // Three digits after the comma may be thousands.
        return match text.split_once(',') {
            Some((_, after)) if after.len() == 3 => {
                format!(
                    "write {point} or {without}: a decimal point, and no separators of thousands"
                )
            }
            _ => format!("write {point}: numbers take a decimal point, not a comma"),
        };
    }
    if text.matches('.').count() > 1 && is_number(&text.replace('.', "").replace(',', ".")) {
        let without = text.replace('.', "").replace(',', ".");
        return format!("write {without}, without separators of thousands");
    }
    if is_number(&without) {
        return format!("write {without}, without separators of thousands");
    }
    if let Some(digits) = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|s| is_number(s))
        && text.chars().any(char::is_alphabetic)
    {
        return format!("write {digits} alone: units and currencies have fields of their own");
    }
    plain.to_string()
}

/// A date that is none.
pub fn date(text: &str) -> String {
    let plain = "write year-month-day, such as 2026-02-24".to_string();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    if let [a, b, year] = parts[..]
        && let (Ok(a), Ok(b), Ok(year)) = (a.parse::<u8>(), b.parse::<u8>(), year.parse::<u16>())
        && (1900..2200).contains(&year)
    {
        let written = |month: u8, day: u8| {
            let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
            valid.then(|| format!("{year}-{month:02}-{day:02}"))
        };
        return match (written(b, a), written(a, b)) {
            (Some(x), Some(y)) if x != y => {
                format!("write year-month-day: {x} (day first) or {y} (month first)")
            }
            (Some(x), _) | (None, Some(x)) => format!("did you mean `{x}`?"),
            (None, None) => plain,
        };
    }
    if day.len() == 5 && day.bytes().all(|b| b.is_ascii_digit()) {
        return format!(
            "{plain}; this is a spreadsheet's number for a day: format the column as text"
        );
    }
    plain
}

/// A country that is none.
pub fn country(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "UK" => "the United Kingdom is `GB`".to_string(),
        "EL" => "Greece is `GR`".to_string(),
        "EU" => "the European Union is a customs territory: give a member country here, and its members in `territories`".to_string(),
        code if code != text && codes::COUNTRIES.split(' ').any(|c| c == code) => {
            format!("did you mean `{code}`?")
        }
        _ => "two capital letters, such as VN".to_string(),
    }
}

/// A currency that is none.
pub fn currency(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    let meant = match text {
        "€" => "EUR",
        "£" => "GBP",
        "$" => "USD",
        "RMB" => "CNY",
        _ => upper.as_str(),
    };
    if codes::CURRENCIES.split(' ').any(|c| c == meant) {
        return format!("did you mean `{meant}`?");
    }
    "three capital letters, such as EUR".to_string()
}

/// An HS code that is none, without its dots.
pub fn hs_code(digits: &str) -> String {
    let only_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if only_digits && matches!(digits.len(), 1 | 3 | 5 | 7 | 9) {
        return format!(
            "did you mean `0{digits}`? Spreadsheets drop a leading zero: format the column as text"
        );
    }
    "2, 4, 6, 8 or 10 digits, with or without dots, such as 6109.10".to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_other_habits_are_understood() {
        assert!(number("12,5").contains("12.5"));
        assert!(number("1,250").contains("1.250 or 1250"));
        assert!(number("1.250.000,50").contains("1250000.50"));
        assert!(number("1,250,000.5").contains("1250000.5"));
        assert!(number("16.5 %").contains("0.165"));
        assert!(number("12 kg").contains("write 12 alone"));
        assert!(number("many").contains("digits"));
    }

    #[test]
    fn dates_of_other_habits_are_understood() {
        assert!(date("24/11/2025").contains("2025-11-24"));
        assert!(date("11/24/2025").contains("2025-11-24"));
        assert!(date("05.06.2025").contains("2025-06-05 (day first) or 2025-05-06"));
        assert!(date("45985").contains("spreadsheet"));
        assert!(date("99/99/2025").contains("year-month-day"));
    }

    #[test]
    fn codes_of_other_habits_are_understood() {
        assert!(country("vn").contains("VN") && country("UK").contains("GB"));
        assert!(currency("eur").contains("EUR") && currency("€").contains("EUR"));
        assert!(hs_code("10121").contains("010121"));
    }
}
