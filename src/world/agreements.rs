//! Trade agreements: who is a member, which rules apply when, and what status a good has.
//!
//! Goods have preferential status under an agreement where they carry its mark. Where the day of
//! entry decides which of its dated rules applies, the agreement has a mark for each of its
//! regimes: the times between two changes of its rules. Where the day of making decides, one mark
//! serves for all time.

use std::ops::Deref;

use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{AgreementRow, Averaging, OriginRuleRow, RuleDate};
use super::{Day, World};
use crate::instance::cell::Country;

/// A time in which an agreement's rules do not change, and the mark of goods that meet them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// First and last day.
    pub days: (Day, Day),
    /// Mark.
    pub mark: MarkId,
}

/// An agreement.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The row as read.
    pub row: AgreementRow,
    /// First and last day on which it can be claimed.
    pub days: (Day, Day),
    /// Its regimes in order of time; they leave no day out.
    pub regimes: Vec<Regime>,
    /// Agreements whose originating goods count here.
    pub partners: Vec<AgreementId>,
    /// Full cumulation: non-originating values that goods worked in members without getting origin
    /// can have, in rising order, each with its mark.
    pub contents: Vec<(f64, MarkId)>,
}

impl Deref for Agreement {
    type Target = AgreementRow;
    fn deref(&self) -> &AgreementRow {
        &self.row
    }
}

/// A rule of origin.
#[derive(Clone, Debug)]
pub struct OriginRule {
    /// The row as read.
    pub row: OriginRuleRow,
    /// Agreement.
    pub agreement: AgreementId,
    /// First and last day in force.
    pub days: (Day, Day),
    /// Products that it names.
    pub named: Vec<ProductId>,
    /// Products that do not meet its change where they are non-originating.
    pub excluded: Vec<ProductId>,
    /// Recipes that it asks for.
    pub workings: Vec<RecipeId>,
}

impl Deref for OriginRule {
    type Target = OriginRuleRow;
    fn deref(&self) -> &OriginRuleRow {
        &self.row
    }
}

impl Agreement {
    /// Whether a country is a member.
    pub fn has(&self, country: Country) -> bool {
        self.members.contains(&country)
    }

    /// The regime of a day.
    pub fn regime(&self, day: Day) -> Option<&Regime> {
        self.regimes
            .iter()
            .find(|r| r.days.0 <= day && day <= r.days.1)
    }

    /// The marks of originating goods, of all its regimes.
    pub fn origin(&self) -> Marks {
        let regimes = self.regimes.iter();
        regimes.fold(Marks::NONE, |marks, r| marks.with(r.mark))
    }

    /// All marks that it gives.
    pub fn marks(&self) -> Marks {
        let contents = self.contents.iter();
        contents.fold(self.origin(), |marks, c| marks.with(c.1))
    }

    /// Non-originating value of a unit of goods by their mark, if they have one.
    pub fn content(&self, marks: Marks) -> Option<f64> {
        self.contents.iter().find(|c| marks.has(c.1)).map(|c| c.0)
    }

    /// The mark of goods with so much non-originating value, rounded up.
    pub fn content_mark(&self, value: f64) -> Option<MarkId> {
        let leave = 1e-9 * value.abs();
        self.contents
            .iter()
            .find(|c| value <= c.0 + leave)
            .map(|c| c.1)
    }
}

impl World {
    /// Whether goods with these marks have an agreement's origin under its rules of a day.
    pub fn originates(&self, marks: Marks, agreement: AgreementId, day: Day) -> bool {
        self.agreements[agreement.index()]
            .regime(day)
            .is_some_and(|r| marks.has(r.mark))
    }

    /// Whether goods with these marks may claim an agreement's preferences on a day of entry.
    pub fn may_claim(&self, marks: Marks, agreement: AgreementId, day: Day) -> bool {
        let (first, last) = self.agreements[agreement.index()].days;
        first <= day && day <= last && self.originates(marks, agreement, day)
    }

    /// Whether a customs territory is part of an agreement.
    pub fn takes_part(&self, agreement: AgreementId, territory: TerritoryId) -> bool {
        let members = &self.agreements[agreement.index()];
        let countries = &self.territories[territory.index()].countries;
        countries.iter().any(|&c| members.has(c))
    }

    /// The rules of an agreement for a product on a day: each is one alternative.
    pub fn origin_rules(
        &self,
        agreement: AgreementId,
        product: ProductId,
        day: Day,
    ) -> Vec<OriginRuleId> {
        let hs_code = self.products[product.index()].hs_code.as_deref();
        let rank = |rule: &OriginRule| -> Option<(bool, usize)> {
            let fits = rule.agreement == agreement && rule.days.0 <= day && day <= rule.days.1;
            let named = rule.named.contains(&product);
            if !fits || !(rule.named.is_empty() || named) {
                return None;
            }
            let length = match &rule.hs_code {
                None => 0,
                Some(prefix) => hs_code
                    .filter(|c| c.starts_with(prefix.as_str()))?
                    .len()
                    .min(prefix.len()),
            };
            Some((named, length))
        };
        let ranks: Vec<Option<(bool, usize)>> = self.origin_rules.iter().map(rank).collect();
        let best = ranks.iter().flatten().max().copied();
        (0..ranks.len())
            .filter(|&i| best.is_some() && ranks[i] == best)
            .map(OriginRuleId::from)
            .collect()
    }

    /// The window of a period in which an agreement's value rules are averaged.
    pub fn averaging_window(&self, agreement: AgreementId, period: u32) -> u32 {
        let window = |t: u32| {
            let date = self.calendar.date(self.calendar.first(t));
            let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
            match self.agreements[agreement.index()].averaging {
                Averaging::None => t as i32,
                Averaging::Month => month,
                Averaging::Quarter => month.div_euclid(3),
                Averaging::Year => month.div_euclid(12),
            }
        };
        (window(period) - window(0)).unsigned_abs()
    }

    /// Days on which goods made in some periods must meet the rules of a regime.
    pub fn judged(
        &self,
        agreement: AgreementId,
        regime: &Regime,
        periods: &std::ops::Range<u32>,
    ) -> Vec<Day> {
        if self.agreements[agreement.index()].rule_date == RuleDate::Entry {
            return vec![
                regime
                    .days
                    .0
                    .clamp(0, self.calendar.end() - 1)
                    .min(regime.days.1),
            ];
        }
        let (first, last) = (
            self.calendar.first(periods.start),
            self.calendar.last(periods.end - 1),
        );
        let mut days = vec![first, last];
        for rule in self
            .origin_rules
            .iter()
            .filter(|r| r.agreement == agreement)
        {
            days.extend([rule.days.0, rule.days.1.saturating_add(1)]);
        }
        days.retain(|d| (first..=last).contains(d));
        days.sort_unstable();
        days.dedup();
        days
    }
}
