//! Periods, dates, and the slots that a dated measure cuts a period into.

use jiff::{ToSpan, civil::Date};

use super::tables::PeriodLength;

/// Days since the first day of the horizon.
pub type Day = i32;

/// The horizon: periods `0..len()`, each a run of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    start: Date,
    /// First day of each period, and of the one after the last.
    firsts: Vec<Day>,
}

/// A run of days within one period in which no measure changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its period.
    pub period: u32,
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
}

/// The slots of a customs territory: periods, cut where a measure changes inside one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    slots: Vec<Slot>,
    /// Index of the first slot of each period, and one past the end.
    of_period: Vec<u32>,
}

impl Calendar {
    /// `periods` periods of `length` from `start`; `None` where dates leave the calendar (year 9999).
    pub fn new(start: Date, length: PeriodLength, periods: u32) -> Option<Calendar> {
        let mut firsts = Vec::with_capacity(periods as usize + 1);
        for t in 0..=i64::from(periods) {
            let span = match length {
                PeriodLength::Day => t.days(),
                PeriodLength::Week => t.weeks(),
                PeriodLength::Month => t.months(),
            };
            let first = start.checked_add(span).ok()?;
            firsts.push(days_between(start, first));
        }
        Some(Calendar { start, firsts })
    }

    /// Number of periods.
    pub fn len(&self) -> u32 {
        self.firsts.len() as u32 - 1
    }

    /// Whether there is no period.
    pub fn is_empty(&self) -> bool {
        self.firsts.len() <= 1
    }

    /// First day of period `t` (or of the period after the last).
    pub fn first(&self, t: u32) -> Day {
        self.firsts[t as usize]
    }

    /// Last day of period `t`.
    pub fn last(&self, t: u32) -> Day {
        self.firsts[t as usize + 1] - 1
    }

    /// One past the last day of the horizon.
    pub fn end(&self) -> Day {
        self.firsts[self.firsts.len() - 1]
    }

    /// Period that holds a day, if it is in the horizon.
    pub fn period(&self, day: Day) -> Option<u32> {
        if day < 0 || day >= self.end() {
            return None;
        }
        Some(self.firsts.partition_point(|&f| f <= day) as u32 - 1)
    }

    /// The date of a day.
    pub fn date(&self, day: Day) -> Date {
        self.start.saturating_add(i64::from(day).days())
    }

    /// The day of a date (negative before the horizon).
    pub fn day(&self, date: Date) -> Day {
        days_between(self.start, date)
    }

    /// Periods whose first day lies in `[from, to]`, both inclusive, blanks open.
    pub fn periods_within(&self, from: Option<Day>, to: Option<Day>) -> std::ops::Range<u32> {
        let lo = from.map_or(0, |d| {
            self.firsts[..self.len() as usize].partition_point(|&f| f < d)
        });
        let hi = to.map_or(self.len() as usize, |d| {
            self.firsts[..self.len() as usize].partition_point(|&f| f <= d)
        });
        lo as u32..hi.max(lo) as u32
    }

    /// The periods cut at every day of `cuts` that falls inside one.
    pub fn slots(&self, cuts: &[Day]) -> Slots {
        let mut slots = Vec::with_capacity(self.len() as usize);
        let mut of_period = Vec::with_capacity(self.firsts.len());
        let mut cuts: Vec<Day> = cuts.to_vec();
        cuts.sort_unstable();
        cuts.dedup();
        for t in 0..self.len() {
            of_period.push(slots.len() as u32);
            let (start, last) = (self.first(t), self.last(t));
            let mut first = start;
            for &cut in cuts.iter().filter(|&&c| c > start && c <= last) {
                slots.push(Slot {
                    period: t,
                    first,
                    last: cut - 1,
                });
                first = cut;
            }
            slots.push(Slot {
                period: t,
                first,
                last,
            });
        }
        of_period.push(slots.len() as u32);
        Slots { slots, of_period }
    }
}

impl Slots {
    /// Number of slots.
    pub fn len(&self) -> u32 {
        self.slots.len() as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// A slot.
    pub fn get(&self, slot: u32) -> Slot {
        self.slots[slot as usize]
    }

    /// Slots of a period.
    pub fn of(&self, period: u32) -> std::ops::Range<u32> {
        self.of_period[period as usize]..self.of_period[period as usize + 1]
    }

    /// The last slot of a period: the one that stock is carried out of.
    pub fn last_of(&self, period: u32) -> u32 {
        self.of_period[period as usize + 1] - 1
    }

    /// The slot of `period` that holds `day`, or its nearest.
    pub fn at(&self, period: u32, day: Day) -> u32 {
        let range = self.of(period);
        range
            .clone()
            .find(|&s| day <= self.get(s).last)
            .unwrap_or(range.end - 1)
    }
}

fn days_between(from: Date, to: Date) -> Day {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_measure_cuts_its_week() {
        let calendar = Calendar::new(date(2025, 11, 24), PeriodLength::Week, 26).unwrap();
        let cut = calendar.day(date(2026, 2, 24));
        assert_eq!(calendar.period(cut), Some(13));
        let slots = calendar.slots(&[cut]);
        assert_eq!(slots.len(), 27);
        assert_eq!(slots.of(13), 13..15);
        assert_eq!(slots.at(13, cut - 1), 13);
        assert_eq!(slots.at(13, cut), 14);
        assert_eq!(calendar.date(slots.get(14).first), date(2026, 2, 24));
    }

    #[test]
    fn months_have_their_own_lengths() {
        let calendar = Calendar::new(date(2026, 1, 31), PeriodLength::Month, 3).unwrap();
        assert_eq!(calendar.date(calendar.first(1)), date(2026, 2, 28));
        assert_eq!(calendar.period(-1), None);
        assert_eq!(calendar.periods_within(Some(1), None), 1..3);
    }
}
