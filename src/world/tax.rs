//! Profit tax: fiscal years, rates, and what counts as profit. Facts that rule, plan and audit share.

use jiff::{ToSpan, civil::Date};

use super::treasury::Bill;
use super::*;

/// Profit tax of a firm.
#[derive(Clone, Debug)]
pub struct ProfitTax {
    /// Rows, by first day.
    pub rows: Vec<(Day, ProfitTaxRow)>,
    /// Firm.
    pub firm: FirmId,
    /// Fiscal years that the horizon touches: first day and the day after the last.
    pub years: Vec<(Day, Day)>,
}

impl ProfitTax {
    /// Fiscal year (by position) of a day; what is before or after the horizon's belongs to its ends.
    pub fn year(&self, day: Day) -> u32 {
        let begun = self.years.partition_point(|y| y.0 <= day);
        begun.max(1) as u32 - 1
    }

    /// The row in force in a fiscal year.
    pub fn row(&self, year: u32) -> &ProfitTaxRow {
        let first = self.years[year as usize].0;
        let known = self.rows.partition_point(|r| r.0 <= first);
        &self.rows[known.max(1) - 1].1
    }

    /// Day on which a fiscal year's tax is paid; of a year that the horizon cuts, as of its end.
    pub fn due(&self, calendar: &Calendar, year: u32) -> Day {
        let end = self.years[year as usize].1.min(calendar.end());
        end.saturating_add(self.row(year).due_days as Day)
    }

    /// Losses at the start.
    pub fn opening_losses(&self) -> f64 {
        self.rows[0].1.opening_losses
    }

    /// Whether a loss of a year (`None`: from before the horizon) can be used in another.
    pub fn usable(&self, of: Option<u32>, year: u32) -> bool {
        let age = match of {
            None => year + 1,
            Some(of) if of < year => year - of,
            Some(_) => return false,
        };
        self.row(year).losses_expire.is_none_or(|most| age <= most)
    }

    /// Whether years are taxed as decided: gains or losses, never both. One year's tax is convex by itself.
    pub fn decides(&self) -> bool {
        self.years.len() > 1
    }

    /// Whether tax withheld abroad is credited in any year.
    pub fn credits(&self) -> bool {
        self.rows.iter().any(|r| r.1.withholding_credit > 0.0)
    }

    /// What is credited of the tax withheld at a rate on income of a day: no more than the tax on it here.
    pub fn creditable(&self, day: Day, income: f64, withholding: f64) -> f64 {
        let row = self.row(self.year(day));
        row.withholding_credit * withholding.min(row.rate) * income
    }

    /// What a bill takes from the profit; `None`: it is none of it (VAT that comes back, the tax itself).
    pub fn cost(&self, bill: &Bill) -> Option<f64> {
        let counts = !matches!(
            bill.name,
            "import VAT paid" | "import VAT recovered" | "profit tax"
        );
        counts.then_some(bill.amount)
    }
}

/// Fiscal years that the horizon touches.
pub(super) fn years(calendar: &Calendar, month: u32) -> Vec<(Day, Day)> {
    let month = i8::try_from(month.clamp(1, 12)).unwrap_or(1);
    let start = calendar.date(0);
    let begun = Date::new(start.year(), month, 1).unwrap_or(start);
    let mut first = match begun <= start {
        true => begun,
        false => begun.saturating_sub(1.year()),
    };
    let mut years = Vec::new();
    while calendar.day(first) < calendar.end() {
        let next = first.saturating_add(1.year());
        years.push((calendar.day(first), calendar.day(next)));
        first = next;
    }
    years
}

impl World {
    /// The profit tax of a firm.
    pub fn profit_tax(&self, firm: FirmId) -> Option<&ProfitTax> {
        let t = self.treasury.as_ref()?;
        t.taxes.iter().find(|t| t.firm == firm)
    }

    /// What a unit in stock is carried at in the books, base currency.
    pub fn carried_at(&self, product: ProductId) -> f64 {
        self.products[product.index()].value
    }

    /// What a run of a recipe takes from the stock's carrying value, less what it adds.
    pub fn consumed_by(&self, recipe: RecipeId) -> f64 {
        let recipe = &self.recipes[recipe.index()];
        let sum = |lines: &[(ProductId, f64)]| -> f64 {
            lines.iter().map(|&(p, q)| q * self.carried_at(p)).sum()
        };
        sum(&recipe.inputs) - sum(&recipe.outputs)
    }
}
