//! What an audit checks of a row or a sum: periods and dates, texts, money, quantities, limits.

use jiff::civil::Date;

use super::{Audit, Finding, HALF_A_CENT, Sum, TOLERANCE};
use crate::plan::RowRef;
use crate::world::Day;

impl Audit<'_> {
    /// A row's period: as given, or that of its date. Both must agree.
    pub fn period(&mut self, row: RowRef, period: u32, date: &str) -> Option<u32> {
        let calendar = &self.world.calendar;
        let day = date.parse::<Date>().ok().map(|d| calendar.day(d));
        let of_date = day.and_then(|d| calendar.period(d));
        let period = if period == u32::MAX { of_date? } else { period };
        if period >= calendar.len() {
            self.find(
                "V0102",
                row,
                "period",
                format!("period {period} is outside the horizon"),
                format!("periods go from 0 to {}", calendar.len().saturating_sub(1)),
            );
            return None;
        }
        let first = calendar.date(calendar.first(period)).to_string();
        if !date.is_empty() && of_date != Some(period) {
            self.find(
                "V0102",
                row,
                "date",
                format!("{date} is not in period {period}"),
                format!("that period begins on {first}"),
            );
        }
        Some(period)
    }

    /// A date, or the finding that it should be another.
    pub fn date(&mut self, row: RowRef, field: &'static str, found: &str, day: Day) {
        let should = self.world.calendar.date(day).to_string();
        if !found.is_empty() && found != should {
            self.find(
                "V0102",
                row,
                field,
                format!("{found} should be {should}"),
                "the day follows from the instance's calendar and schedules",
            );
        }
    }

    /// A text that follows from others.
    pub fn text(&mut self, row: RowRef, field: &'static str, found: &str, should: &str) {
        if !found.is_empty() && found != should {
            self.find(
                "V0106",
                row,
                field,
                format!("`{found}` should be `{should}`"),
                "it follows from the row's other columns and the instance",
            );
        }
    }

    /// Money that follows from quantities: within half a minor unit.
    pub fn money(&mut self, row: RowRef, field: &'static str, found: f64, should: f64) {
        let slack = HALF_A_CENT.max(1e-9 * should.abs());
        // A number that was not given (NaN) is not compared.
        if (found - should).abs() > slack {
            let finding = self.find(
                "V0104",
                row,
                field,
                format!("{field} is {found}, and should be {should}"),
                "price, quantity and the instance's rates give the figure",
            );
            finding.found = Some(found);
            finding.expected = Some(should);
        }
    }

    /// A quantity, which may not be below nothing.
    pub fn quantity(&mut self, row: RowRef, field: &'static str, quantity: f64) -> bool {
        let good = quantity >= -TOLERANCE;
        if !good {
            self.find(
                "V0103",
                row,
                field,
                format!("{field} is {quantity}"),
                "a quantity is 0 or more",
            )
            .found = Some(quantity);
        }
        quantity.is_finite()
    }

    /// A level that must be whole.
    pub fn whole(&mut self, row: RowRef, level: f64, most: f64) {
        let off = (level - level.round()).abs() > TOLERANCE;
        if off || level < -TOLERANCE || level > most + TOLERANCE {
            let range = if most.is_finite() {
                format!("a whole number from 0 to {most}")
            } else {
                "a whole number from 0 on".to_string()
            };
            self.find(
                "V0105",
                row,
                "level",
                format!("the level is {level}"),
                format!("it is {range}"),
            )
            .found = Some(level);
        }
    }

    /// A sum that may not exceed a limit.
    pub fn at_most(&mut self, code: &'static str, sum: &Sum, limit: f64, what: String) {
        if sum.value > limit + sum.slack(limit) {
            self.breach(code, sum, limit, what, "at most");
        }
    }

    /// A sum that may not fall below a limit.
    pub fn at_least(&mut self, code: &'static str, sum: &Sum, limit: f64, what: String) {
        if sum.value < limit - sum.slack(limit) {
            self.breach(code, sum, limit, what, "at least");
        }
    }

    /// A sum that must be something.
    pub fn equal(&mut self, code: &'static str, sum: &Sum, side: f64, what: String) {
        if (sum.value - side).abs() > sum.slack(side) {
            self.breach(code, sum, side, what, "exactly");
        }
    }

    fn breach(&mut self, code: &'static str, sum: &Sum, limit: f64, what: String, how: &str) {
        let shown = sum.value;
        let mut finding = Finding::new(
            code,
            self.rule,
            format!("{what}: {shown} where it is {how} {limit}"),
            "the rows named make up the sum",
        );
        finding.found = Some(shown);
        finding.expected = Some(limit);
        let mut rows = sum.rows();
        finding.row = rows.first().copied();
        if !rows.is_empty() {
            rows.remove(0);
        }
        finding.others = rows;
        self.note(finding);
    }
}
