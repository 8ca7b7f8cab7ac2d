//! Declaring tables: one declaration makes the row type, its reader, and its documentation.

use super::cell::{Problem, Raw};

/// Where a row stands: enough to find `file:line:column` of any of its fields again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct At {
    /// Number of the source document.
    pub source: u16,
    /// Byte offset of the row (CSV) or its number among the document's rows (TOML, JSON).
    pub row: u64,
}

/// A table as documented.
#[derive(Debug)]
pub struct TableSchema {
    /// Name: the CSV file's, and the key in TOML and JSON.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Whether it has exactly one row.
    pub single: bool,
    /// Fields that together identify a row.
    pub key: &'static [&'static str],
    /// Fields in order.
    pub fields: &'static [FieldSchema],
}

/// A field as documented.
#[derive(Debug)]
pub struct FieldSchema {
    /// Name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Kind of cell.
    pub kind: &'static str,
    /// Unit.
    pub unit: Option<&'static str>,
    /// Whether it must be given.
    pub required: bool,
    /// Default as written in the declaration.
    pub default: Option<&'static str>,
    /// Table whose identifiers it holds.
    pub references: Option<&'static str>,
    /// Values that it may take, where they are few.
    pub choices: &'static [&'static str],
}

/// A problem in one field of a row.
pub type FieldProblem = (&'static str, Problem);

/// A row of a table.
pub trait Row: Sized {
    /// Its table.
    const TABLE: TableSchema;

    /// Reads a row whose i-th field is `cell(i)`, if given.
    fn read<'c>(
        at: At,
        cell: &dyn Fn(usize) -> Option<Raw<'c>>,
        problems: &mut Vec<FieldProblem>,
    ) -> Option<Self>;

    /// Where it stands.
    fn at(&self) -> At;
}

/// Declares an enumeration that a cell can hold.
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant),* }
        impl $name {
            /// As written in instances.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
        impl $crate::instance::cell::Cell for $name {
            type Value = $name;
            const KIND: &'static str = "choice";
            const CHOICES: &'static [&'static str] = &[$($text),*];
            fn read(raw: &$crate::instance::cell::Raw) -> Result<$name, $crate::instance::cell::Problem> {
                match raw {
                    $($crate::instance::cell::Raw::Cell(s) | $crate::instance::cell::Raw::Text(s) if s.trim() == $text => Ok(Self::$variant),)*
                    _ => Err($crate::instance::cell::Problem {
                        code: "E0218",
                        message: format!("{} is not one of the choices", raw.shown()),
                        remedy: format!("one of {}", [$($text),*].join(", ")),
                    }),
                }
            }
        }
    };
}

/// Declares a table.
macro_rules! table {
    (@key single) => { (true, &[] as &[&str]) };
    (@default) => { None::<&'static str> };
    (@default $default:expr) => { Some(stringify!($default)) };
    (@blank $ty:ty;) => { <$ty as $crate::instance::cell::Cell>::blank() };
    (@blank $ty:ty; $default:expr) => { Some($default) };
    (@opt) => { None };
    (@opt $value:literal) => { Some($value) };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident in $table:literal single { $($fields:tt)* }
    ) => { table! { @body [$($doc)*] $name $table true [] $($fields)* } };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident in $table:literal key [$($key:ident),*] { $($fields:tt)* }
    ) => { table! { @body [$($doc)*] $name $table false [$($key)*] $($fields)* } };
    (@body [$($doc:literal)*] $name:ident $table:literal $single:literal [$($key:ident)*]
        $(
            $(#[doc = $fdoc:literal])*
            $(#[unit($unit:literal)])?
            $(#[references($refs:literal)])?
            $field:ident : $ty:ty $(= $default:expr)?
        ),* $(,)?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        #[allow(missing_docs)]
        pub struct $name {
            $($(#[doc = $fdoc])* pub $field: <$ty as $crate::instance::cell::Cell>::Value,)*
            /// Where the row stands.
            pub at: $crate::instance::table::At,
        }
        impl $crate::instance::table::Row for $name {
            const TABLE: $crate::instance::table::TableSchema = $crate::instance::table::TableSchema {
                name: $table,
                doc: concat!($($doc),*),
                single: $single,
                key: &[$(stringify!($key)),*],
                fields: &[$($crate::instance::table::FieldSchema {
                    name: stringify!($field),
                    doc: concat!($($fdoc),*),
                    kind: <$ty as $crate::instance::cell::Cell>::KIND,
                    unit: table!(@opt $($unit)?),
                    required: table!(@default $($default)?).is_none() && !<$ty as $crate::instance::cell::Cell>::BLANK,
                    default: table!(@default $($default)?),
                    references: table!(@opt $($refs)?),
                    choices: <$ty as $crate::instance::cell::Cell>::CHOICES,
                }),*],
            };
            fn read<'c>(
                at: $crate::instance::table::At,
                cell: &dyn Fn(usize) -> Option<$crate::instance::cell::Raw<'c>>,
                problems: &mut Vec<$crate::instance::table::FieldProblem>,
            ) -> Option<Self> {
                let mut next = 0..;
                $(
                    let index: usize = next.next().unwrap_or_default();
                    let $field = match cell(index).filter(|c| !c.is_blank()) {
                        Some(raw) => match <$ty as $crate::instance::cell::Cell>::read(&raw) {
                            Ok(value) => Some(value),
                            Err(problem) => {
                                problems.push((stringify!($field), problem));
                                None
                            }
                        },
                        None => {
                            let blank = table!(@blank $ty; $($default)?);
                            if blank.is_none() {
                                problems.push((stringify!($field), $crate::instance::cell::Problem {
                                    code: "E0219",
                                    message: concat!("`", stringify!($field), "` is missing").to_string(),
                                    remedy: format!("give a {}", <$ty as $crate::instance::cell::Cell>::KIND),
                                }));
                            }
                            blank
                        }
                    };
                )*
                Some($name { $($field: $field?,)* at })
            }
            fn at(&self) -> $crate::instance::table::At {
                self.at
            }
        }
    };
}

pub(crate) use {choice, table};
