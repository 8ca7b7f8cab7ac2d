//! Marks: what goods carry beside product and origin, because a rule gave it to them.
//!
//! A mark is a preferential status, a conformity, "exported from", a producer. Two goods of one
//! product and origin with different marks are different commodities. Which marks there are
//! follows from the tables; an instance that uses none has none and pays for none.
//!
//! Goods that perish carry the last period in which they can be used, beside their marks: goods of
//! one product that perish in different periods are different commodities too.

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
    /// Admitted under a pilot, without conformity.
    Trial,
    /// Exported from a customs territory.
    Exported,
    /// Made by a producer that a measure distinguishes.
    Producer,
    /// Under an export control.
    Controlled,
    /// Away from free circulation of a territory, to come back under a relief.
    Away,
    /// Made abroad of goods that are away.
    Worked,
    /// Placed under a procedure, at the rates of a time.
    Placed,
    /// Made under suspension of goods that decide what it owes.
    MadeOf,
    /// Was admitted for a time in a territory, and has not left it since.
    Stayed,
    /// Sold by one firm to another, and not cleared yet.
    Sold,
    /// On board of a service, loaded by a firm that sells.
    Loaded,
}

impl MarkKind {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            MarkKind::Preference => "preference",
            MarkKind::Content => "content",
            MarkKind::Conformity => "conformity",
            MarkKind::Trial => "trial",
            MarkKind::Exported => "exported",
            MarkKind::Producer => "producer",
            MarkKind::Controlled => "controlled",
            MarkKind::Away => "away",
            MarkKind::Worked => "worked",
            MarkKind::Placed => "placed",
            MarkKind::MadeOf => "made-of",
            MarkKind::Stayed => "stayed",
            MarkKind::Sold => "sold",
            MarkKind::Loaded => "loaded",
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

/// A set of marks, by position in [`MarkList`], and the period in which the goods perish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Marks {
    set: u64,
    /// One past the last period in which the goods can be used; 0 where they keep.
    perishes: u32,
}

impl Marks {
    /// No mark.
    pub const NONE: Marks = Marks {
        set: 0,
        perishes: 0,
    };

    fn of(self, set: u64) -> Marks {
        Marks { set, ..self }
    }

    /// The set with one mark more.
    #[must_use]
    pub fn with(self, mark: MarkId) -> Marks {
        self.of(self.set | 1 << mark.0)
    }

    /// The set with one mark less.
    #[must_use]
    pub fn without(self, mark: MarkId) -> Marks {
        self.of(self.set & !(1 << mark.0))
    }

    /// Whether a mark is in it.
    pub fn has(self, mark: MarkId) -> bool {
        self.set & 1 << mark.0 != 0
    }

    /// The same goods with other marks beside their own.
    #[must_use]
    pub fn joined(self, other: Marks) -> Marks {
        self.of(self.set | other.set)
    }

    /// Marks of both, of goods that keep.
    #[must_use]
    pub fn union(self, other: Marks) -> Marks {
        Marks::NONE.of(self.set | other.set)
    }

    /// Marks that are in both, of goods that keep.
    #[must_use]
    pub fn common(self, other: Marks) -> Marks {
        Marks::NONE.of(self.set & other.set)
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.set == 0
    }

    /// Its marks in order.
    pub fn iter(self) -> impl Iterator<Item = MarkId> {
        (0..MOST as u8).map(MarkId).filter(move |&m| self.has(m))
    }

    /// The last period in which the goods can be used; `None` where they keep.
    pub fn until(self) -> Option<u32> {
        self.perishes.checked_sub(1)
    }

    /// The same marks on goods that can be used up to a period.
    #[must_use]
    pub fn keeping_until(self, period: Option<u32>) -> Marks {
        Marks {
            perishes: period.map_or(0, |p| p.saturating_add(1)),
            ..self
        }
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

    /// A set as written in plans: `kind:name`, separated by spaces, and `until:period` where the
    /// goods perish.
    pub fn text(&self, marks: Marks) -> String {
        let mut words: Vec<String> = marks.iter().map(|m| self.get(m).to_string()).collect();
        words.extend(marks.until().map(|period| format!("until:{period}")));
        words.join(" ")
    }

    /// Reads a set as written in plans; `None` where a word is no mark of the instance.
    pub fn parse(&self, text: &str) -> Option<Marks> {
        text.split_whitespace().try_fold(Marks::NONE, |set, word| {
            if let Some(period) = word.strip_prefix("until:") {
                return Some(set.keeping_until(Some(period.parse().ok()?)));
            }
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
        let fresh = both.keeping_until(Some(3));
        assert_eq!(list.text(fresh), "preference:tca conformity:ce until:3");
        assert_eq!(list.parse(&list.text(fresh)), Some(fresh));
        assert_ne!(fresh, both);
        assert_eq!(fresh.common(both), both);
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
