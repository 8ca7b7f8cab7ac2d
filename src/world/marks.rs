//! Marks: what goods carry beside product and origin, because a rule gave it to them.
//!
//! A mark is a preferential status, a conformity, "exported from", a producer. Two goods of one
//! product and origin with different marks are different commodities. Which marks there are
//! follows from the tables; an instance that uses none has none and pays for none.

use std::fmt;

use crate::instance::cell::Ident;

/// Most different marks in an instance.
pub const MOST: usize = 64;

/// What kind of mark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// Preferential origin under an agreement.
    Preference,
    /// Non-originating value of goods worked in an agreement's members without its origin.
    Content,
    /// Conformity to a standard.
    Conformity,
    /// Exported from a customs territory.
    Exported,
    /// Made by a producer that a measure distinguishes.
    Producer,
}

impl MarkKind {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            MarkKind::Preference => "preference",
            MarkKind::Content => "content",
            MarkKind::Conformity => "conformity",
            MarkKind::Exported => "exported",
            MarkKind::Producer => "producer",
        }
    }
}

/// A mark of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Kind.
    pub kind: MarkKind,
    /// Agreement, standard, territory or producer.
    pub name: Ident,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.name)
    }
}

/// A set of marks, by position in [`MarkList`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marks(u64);

impl Marks {
    /// No mark.
    pub const NONE: Marks = Marks(0);

    /// The set with one mark more.
    #[must_use]
    pub fn with(self, mark: MarkId) -> Marks {
        Marks(self.0 | 1 << mark.0)
    }

    /// The set with one mark less.
    #[must_use]
    pub fn without(self, mark: MarkId) -> Marks {
        Marks(self.0 & !(1 << mark.0))
    }

    /// Whether a mark is in it.
    pub fn has(self, mark: MarkId) -> bool {
        self.0 & 1 << mark.0 != 0
    }

    /// Marks of both.
    #[must_use]
    pub fn union(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// Marks that are in both.
    #[must_use]
    pub fn common(self, other: Marks) -> Marks {
        Marks(self.0 & other.0)
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its marks in order.
    pub fn iter(self) -> impl Iterator<Item = MarkId> {
        (0..MOST as u8).map(MarkId).filter(move |&m| self.has(m))
    }
}

/// A mark: its position in [`MarkList`], below [`MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarkId(u8);

/// The marks of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkList {
    all: Vec<Mark>,
}

impl MarkList {
    /// The id of a mark, made if it is new; `None` where there are already [`MOST`].
    pub fn make(&mut self, kind: MarkKind, name: &Ident) -> Option<MarkId> {
        if let Some(id) = self.find(kind, name) {
            return Some(id);
        }
        let id = MarkId(u8::try_from(self.all.len()).ok()?);
        if self.all.len() >= MOST {
            return None;
        }
        self.all.push(Mark {
            kind,
            name: name.clone(),
        });
        Some(id)
    }

    /// The id of a mark, if there is one.
    pub fn find(&self, kind: MarkKind, name: &str) -> Option<MarkId> {
        let at = self
            .all
            .iter()
            .position(|m| m.kind == kind && m.name == name)?;
        u8::try_from(at).ok().map(MarkId)
    }

    /// A mark.
    pub fn get(&self, id: MarkId) -> &Mark {
        &self.all[usize::from(id.0)]
    }

    /// The marks of a kind that a set holds.
    #[must_use]
    pub fn of_kind(&self, marks: Marks, kind: MarkKind) -> Marks {
        marks
            .iter()
            .filter(|&m| self.get(m).kind == kind)
            .fold(Marks::NONE, Marks::with)
    }

    /// A set as written in plans: `kind:name`, separated by spaces.
    pub fn text(&self, marks: Marks) -> String {
        let words: Vec<String> = marks.iter().map(|m| self.get(m).to_string()).collect();
        words.join(" ")
    }

    /// Reads a set as written in plans; `None` where a word is no mark of the instance.
    pub fn parse(&self, text: &str) -> Option<Marks> {
        text.split_whitespace().try_fold(Marks::NONE, |set, word| {
            let at = self.all.iter().position(|m| m.to_string() == word)?;
            Some(set.with(MarkId(u8::try_from(at).ok()?)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_written_and_read() {
        let mut list = MarkList::default();
        let eu = list
            .make(MarkKind::Preference, &Ident::from("tca"))
            .unwrap();
        let ce = list.make(MarkKind::Conformity, &Ident::from("ce")).unwrap();
        assert_eq!(
            list.make(MarkKind::Preference, &Ident::from("tca")),
            Some(eu)
        );
        let both = Marks::NONE.with(eu).with(ce);
        assert_eq!(list.text(both), "preference:tca conformity:ce");
        assert_eq!(list.parse("conformity:ce preference:tca"), Some(both));
        assert_eq!(list.parse("conformity:ul"), None);
        assert_eq!(
            list.of_kind(both, MarkKind::Conformity),
            Marks::NONE.with(ce)
        );
        assert_eq!(both.without(eu), Marks::NONE.with(ce));
    }

    #[test]
    fn there_are_at_most_sixty_four() {
        let mut list = MarkList::default();
        for i in 0..MOST {
            assert!(
                list.make(MarkKind::Producer, &Ident::from(i.to_string()))
                    .is_some()
            );
        }
        assert_eq!(
            list.make(MarkKind::Producer, &Ident::from("one more")),
            None
        );
    }
}
