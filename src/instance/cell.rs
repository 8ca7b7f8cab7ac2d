//! Cells: what a field of a table may hold, and how it is read.

use std::fmt;

use jiff::civil::Date as CivilDate;
use smol_str::SmolStr;

use super::{codes, hints};

/// A name that identifies something.
pub type Ident = SmolStr;

/// A cell as a document holds it, before its field gives it a meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw<'a> {
    /// Text of a CSV cell, which may mean anything.
    Cell(&'a str),
    /// A string of TOML or JSON.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list.
    List(Vec<Raw<'a>>),
    /// A table or something else that no cell can be.
    Table,
}

/// Why a cell cannot be what its field wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Code in `docs/errors.md`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

fn problem<T>(
    code: &'static str,
    message: impl Into<String>,
    remedy: impl Into<String>,
) -> Result<T, Problem> {
    Err(Problem {
        code,
        message: message.into(),
        remedy: remedy.into(),
    })
}

/// A kind of cell.
pub trait Cell {
    /// What it becomes.
    type Value: Clone + fmt::Debug;
    /// Its name in the format's documentation.
    const KIND: &'static str;
    /// The values that it may take, where they are few.
    const CHOICES: &'static [&'static str] = &[];
    /// Whether a blank is an answer in itself.
    const BLANK: bool = false;

    /// Reads a cell that is not blank.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    fn read(raw: &Raw) -> Result<Self::Value, Problem>;

    /// What a blank means, where [`Cell::BLANK`].
    fn blank() -> Option<Self::Value> {
        None
    }
}

impl Raw<'_> {
    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Raw::Cell(s) if s.trim().is_empty())
    }

    fn text(&self) -> Result<&str, Problem> {
        match self {
            Raw::Cell(s) => Ok(s.trim()),
            Raw::Text(s) => Ok(s),
            _ => problem(
                "E0201",
                format!("{} where text belongs", self.kind()),
                "put it in quotes",
            ),
        }
    }

    pub(super) fn number(&self) -> Result<f64, Problem> {
        /// From here on a double skips whole numbers.
        const TOO_LARGE: f64 = 9_007_199_254_740_992.0;
        let number = match self {
            Raw::Int(i) => *i as f64,
            Raw::Float(f) => *f,
            Raw::Cell(s) => match s.trim().parse::<f64>() {
                Ok(f) => f,
                Err(_) => {
                    let message = format!("`{}` is not a number", s.trim());
                    return problem("E0202", message, hints::number(s.trim()));
                }
            },
            _ => {
                return problem(
                    "E0202",
                    format!("{} where a number belongs", self.kind()),
                    "write a number without quotes",
                );
            }
        };
        if !number.is_finite() {
            return problem(
                "E0203",
                "NaN and infinity are not numbers to plan with",
                "leave the cell blank where there is no limit",
            );
        }
        if number.abs() >= TOO_LARGE {
            return problem(
                "E0204",
                format!(
                    "{} is 2^53 or more, where whole numbers are no longer exact",
                    self.shown().trim_matches('`')
                ),
                "use a larger unit",
            );
        }
        Ok(number)
    }

    fn kind(&self) -> &'static str {
        match self {
            Raw::Cell(_) | Raw::Text(_) => "text",
            Raw::Int(_) => "a whole number",
            Raw::Float(_) => "a number",
            Raw::Bool(_) => "true or false",
            Raw::List(_) => "a list",
            Raw::Table => "a table",
        }
    }

    /// The words of a list, or of a cell that separates them by spaces.
    fn words(&self) -> Result<Vec<Raw<'_>>, Problem> {
        match self {
            Raw::List(items) => Ok(items.clone()),
            Raw::Cell(s) | Raw::Text(s) => Ok(s.split_whitespace().map(Raw::Text).collect()),
            _ => problem(
                "E0205",
                format!("{} where a list belongs", self.kind()),
                "write a list, or words separated by spaces",
            ),
        }
    }
}

/// Declares cell kinds that are read by an expression.
macro_rules! cells {
    ($($(#[$doc:meta])* $name:ident -> $value:ty, $kind:literal, |$raw:ident| $read:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl Cell for $name {
            type Value = $value;
            const KIND: &'static str = $kind;
            fn read($raw: &Raw) -> Result<$value, Problem> {
                $read
            }
        }
    )*};
}

cells! {
    /// Any finite number up to 2^53.
    Number -> f64, "number", |raw| raw.number();
    /// A number from 0 on.
    NonNegative -> f64, "number >= 0", |raw| match raw.number()? {
        n if n < 0.0 => problem("E0206", format!("{n} is negative"), "it must be 0 or more"),
        n => Ok(n),
    };
    /// A number above 0.
    Positive -> f64, "number > 0", |raw| match raw.number()? {
        n if n <= 0.0 => problem("E0207", format!("{n} is not above 0"), "it must be above 0"),
        n => Ok(n),
    };
    /// A number from 0 to 1.
    Fraction -> f64, "share from 0 to 1", |raw| match raw.number()? {
        n if !(0.0..=1.0).contains(&n) => problem("E0208", format!("{n} is not a share"), "write a share from 0 to 1, such as 0.165 for 16.5 %"),
        n => Ok(n),
    };
    /// A whole number from 0 on.
    Count -> u32, "whole number >= 0", |raw| match raw.number()? {
        n if n < 0.0 || n.fract() != 0.0 || n > f64::from(u32::MAX / 4) => problem("E0209", format!("{n} is not a whole number from 0 on"), "write a whole number, 0 or more"),
        n => Ok(n as u32),
    };
    /// True or false.
    Flag -> bool, "true or false", |raw| match raw {
        Raw::Bool(b) => Ok(*b),
        Raw::Cell(s) if s.trim().eq_ignore_ascii_case("true") => Ok(true),
        Raw::Cell(s) if s.trim().eq_ignore_ascii_case("false") => Ok(false),
        _ => problem("E0210", format!("{} is neither true nor false", raw.shown()), "write true or false"),
    };
    /// A day, ISO 8601.
    Date -> CivilDate, "date, YYYY-MM-DD", |raw| {
        let text = raw.text()?;
        match text.parse::<CivilDate>() {
            Ok(date) if (1900..2200).contains(&date.year()) => Ok(date),
            Ok(_) => problem("E0220", format!("{text} is outside the calendar"), "years run from 1900 to 2199"),
            Err(_) => problem("E0211", format!("`{text}` is not a date"), hints::date(text)),
        }
    };
    /// Free text on one line.
    Text -> SmolStr, "text", |raw| Ok(SmolStr::from(raw.text()?));
    /// A name that identifies something: no spaces, commas or control characters.
    Name -> Ident, "identifier", |raw| ident(raw.text()?);
    /// A country.
    CountryCode -> Country, "country, ISO 3166-1 alpha-2", |raw| country(raw.text()?);
    /// Countries.
    Countries_ -> Vec<Country>, "countries, separated by spaces", |raw| raw.words()?.iter().map(|w| country(w.text()?)).collect();
    /// A currency.
    CurrencyCode -> Currency, "currency, ISO 4217", |raw| currency(raw.text()?);
    /// A Harmonized System code.
    HsPrefix -> HsCode, "HS code of 2, 4, 6, 8 or 10 digits", |raw| hs_code(raw);
    /// A UN/LOCODE.
    LocodeCode -> Ident, "UN/LOCODE, five characters", |raw| {
        let text = raw.text()?.to_ascii_uppercase();
        let shaped = text.len() == 5 && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
            && text.bytes().skip(2).all(|b| b.is_ascii_uppercase() || (b'2'..=b'9').contains(&b));
        if shaped { Ok(SmolStr::from(text)) } else {
            problem("E0215", format!("`{text}` has not the shape of a UN/LOCODE"), "two letters for the country and three letters or digits from 2 to 9 for the place, such as CNSHA")
        }
    };
    /// An Incoterms 2020 rule.
    IncotermCode -> Ident, "Incoterms 2020 rule", |raw| {
        let text = raw.text()?;
        if codes::INCOTERMS.split(' ').any(|i| i == text) { Ok(SmolStr::from(text)) } else {
            problem("E0216", format!("`{text}` is no Incoterms 2020 rule"), format!("one of {}", codes::INCOTERMS))
        }
    };
}

/// A list of countries, blank for none.
#[derive(Clone, Copy, Debug)]
pub struct Countries;
impl Cell for Countries {
    type Value = Vec<Country>;
    const KIND: &'static str = Countries_::KIND;
    const BLANK: bool = true;
    fn read(raw: &Raw) -> Result<Vec<Country>, Problem> {
        Countries_::read(raw)
    }
    fn blank() -> Option<Vec<Country>> {
        Some(Vec::new())
    }
}

/// A list of identifiers, blank for none.
#[derive(Clone, Copy, Debug)]
pub struct Idents;
impl Cell for Idents {
    type Value = Vec<Ident>;
    const KIND: &'static str = "identifiers, separated by spaces";
    const BLANK: bool = true;
    fn read(raw: &Raw) -> Result<Vec<Ident>, Problem> {
        raw.words()?.iter().map(|w| ident(w.text()?)).collect()
    }
    fn blank() -> Option<Vec<Ident>> {
        Some(Vec::new())
    }
}

/// A cell that may be blank.
#[derive(Clone, Copy, Debug)]
pub struct Maybe<T>(std::marker::PhantomData<T>);
impl<T: Cell> Cell for Maybe<T> {
    type Value = Option<T::Value>;
    const KIND: &'static str = T::KIND;
    const CHOICES: &'static [&'static str] = T::CHOICES;
    const BLANK: bool = true;
    fn read(raw: &Raw) -> Result<Self::Value, Problem> {
        T::read(raw).map(Some)
    }
    fn blank() -> Option<Self::Value> {
        Some(None)
    }
}

impl Raw<'_> {
    /// As people would see it.
    pub fn shown(&self) -> String {
        match self {
            Raw::Cell(s) | Raw::Text(s) => format!("`{}`", s.trim()),
            Raw::Int(i) => i.to_string(),
            Raw::Float(f) => f.to_string(),
            Raw::Bool(b) => b.to_string(),
            Raw::List(_) | Raw::Table => self.kind().to_string(),
        }
    }
}

fn ident(text: &str) -> Result<Ident, Problem> {
    // The last four join identifiers in the names of goods, overlays and columns: `shirt@VN+agoa`.
    let bad = |c: char| c.is_control() || c.is_whitespace() || ",\"@+|:".contains(c);
    if text.is_empty() || text.chars().any(bad) || text.len() > 200 {
        return problem(
            "E0212",
            format!("`{text}` cannot be an identifier"),
            "1 to 200 characters without spaces, commas, quotes, control characters, or any of @ + | :",
        );
    }
    Ok(SmolStr::from(text))
}

/// A country, ISO 3166-1 alpha-2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

/// A currency, ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

macro_rules! code {
    ($name:ident) => {
        impl $name {
            /// Its letters.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or("??")
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
code!(Country);
code!(Currency);

/// A Harmonized System code without dots.
pub type HsCode = SmolStr;

fn country(text: &str) -> Result<Country, Problem> {
    let known = codes::lists(codes::COUNTRIES, 2, text);
    match <[u8; 2]>::try_from(text.as_bytes()) {
        Ok(code) if known => Ok(Country(code)),
        _ => problem(
            "E0213",
            format!("`{text}` is no country of ISO 3166-1"),
            hints::country(text),
        ),
    }
}

fn currency(text: &str) -> Result<Currency, Problem> {
    let known = codes::lists(codes::CURRENCIES, 3, text);
    match <[u8; 3]>::try_from(text.as_bytes()) {
        Ok(code) if known => Ok(Currency(code)),
        _ => problem(
            "E0217",
            format!("`{text}` is no currency of ISO 4217"),
            hints::currency(text),
        ),
    }
}

fn hs_code(raw: &Raw) -> Result<HsCode, Problem> {
    if let Raw::Int(_) | Raw::Float(_) = raw {
        return problem(
            "E0214",
            "an HS code is text: as a number it would lose its leading zero",
            "put it in quotes",
        );
    }
    let text = raw.text()?;
    let digits: SmolStr = match text.contains('.') {
        true => text.chars().filter(|&c| c != '.').collect(),
        false => SmolStr::from(text),
    };
    if !matches!(digits.len(), 2 | 4 | 6 | 8 | 10) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return problem(
            "E0214",
            format!("{} has not the shape of an HS code", raw.shown()),
            hints::hs_code(&digits),
        );
    }
    Ok(digits)
}

/// Whether a country code is known.
pub fn parse_country(text: &str) -> Option<Country> {
    country(text).ok()
}
