//! Series, exchange rates, and the days and periods of a row.

use super::*;

impl<'a> Build<'a> {
    /// Series that no row took.
    pub(super) fn unused_series(&mut self) {
        let mut unused: Vec<&SeriesRow> = self.series.values().map(|rows| rows[0]).collect();
        unused.sort_by_key(|r| r.at);
        for row in unused {
            self.problems.add(
                "E0312",
                row.at,
                "key",
                format!("`{}` is no row of `{}`", row.key, row.table),
                "give the row's key, several key columns joined by `/`, such as `port/box`",
            );
        }
    }

    pub(super) fn index_series(&mut self) {
        const FIELDS: &[(&str, &[&str])] = &[
            ("lanes", &["capacity", "freight"]),
            ("supplies", &["capacity", "price"]),
            ("demands", &["quantity", "price"]),
            ("plant_recipes", &["capacity", "cost"]),
            ("resources", &["capacity"]),
            ("links", &["bandwidth", "cost"]),
            ("compute_nodes", &["capacity", "price"]),
        ];
        for row in &self.tables.series {
            let known = FIELDS.iter().find(|f| f.0 == row.table.as_str());
            match known {
                None => self.problems.add(
                    "E0302",
                    row.at,
                    "table",
                    format!("no number of table `{}` can vary with time", row.table),
                    "one of lanes, supplies, demands, plant_recipes, resources, links, compute_nodes",
                ),
                Some((_, fields)) if !fields.contains(&row.field.as_str()) => {
                    let remedy = format!("one of {}", fields.join(", "));
                    self.problems.add(
                        "E0302",
                        row.at,
                        "field",
                        format!("`{}` of `{}` cannot vary with time", row.field, row.table),
                        remedy,
                    );
                }
                Some(_) if row.value < 0.0 => {
                    self.problems.add(
                        "E0303",
                        row.at,
                        "value",
                        "a negative number in a series",
                        "numbers of a series are 0 or more",
                    );
                }
                Some(_) => {
                    self.days(Some(row.valid_from), row.valid_to, row.at);
                    let key = (row.table.clone(), row.key.clone(), row.field.clone());
                    self.series.entry(key).or_default().push(row);
                }
            }
        }
        for rows in self.series.values_mut() {
            rows.sort_by_key(|r| r.valid_from);
        }
    }

    pub(super) fn index_rates(&mut self) {
        for row in &self.tables.exchange_rates {
            let from = row.valid_from.map_or(Day::MIN, |d| self.calendar.day(d));
            self.rates
                .entry(row.currency)
                .or_default()
                .push((from, row.rate));
        }
        for rates in self.rates.values_mut() {
            rates.sort_by_key(|r| r.0);
        }
    }

    /// Units of base currency for one of a currency, by period.
    pub(super) fn rate(&mut self, currency: Option<Currency>, at: At) -> Profile {
        let Some(currency) = currency.filter(|c| *c != self.tables.header.currency) else {
            return Profile::constant(1.0);
        };
        let Some(rates) = self.rates.get(&currency) else {
            self.problems.add(
                "E0304",
                at,
                "currency",
                format!("no exchange rate for {currency}"),
                format!("add a row for {currency} to exchange_rates"),
            );
            return Profile::constant(1.0);
        };
        let calendar = &self.calendar;
        Profile::from_each((0..calendar.len()).map(|t| {
            let day = calendar.first(t);
            let known = rates.partition_point(|r| r.0 <= day);
            rates[known.max(1) - 1].1
        }))
    }

    /// A number that a series may vary, times an exchange rate.
    pub(super) fn profile(
        &mut self,
        table: &str,
        key: &str,
        field: &str,
        base: f64,
        rate: &Profile,
    ) -> Profile {
        let key = (Ident::from(table), Ident::from(key), Ident::from(field));
        let rows = self.series.remove(&key).unwrap_or_default();
        let calendar = &self.calendar;
        Profile::from_each((0..calendar.len()).map(|t| {
            let today = calendar.date(calendar.first(t));
            let known = rows.partition_point(|r| r.valid_from <= today);
            let row = known.checked_sub(1).map(|i| rows[i]);
            let value = row
                .filter(|r| r.valid_to.is_none_or(|to| today <= to))
                .map_or(base, |r| r.value);
            value * rate.at(t)
        }))
    }

    pub(super) fn optional(
        &mut self,
        table: &str,
        key: &str,
        field: &str,
        base: Option<f64>,
    ) -> Option<Profile> {
        let known = (Ident::from(table), Ident::from(key), Ident::from(field));
        if base.is_none() && !self.series.contains_key(&known) {
            return None;
        }
        // Where a series has gaps over a blank, what is not limited is limited by nothing.
        Some(self.profile(
            table,
            key,
            field,
            base.unwrap_or(f64::INFINITY),
            &Profile::constant(1.0),
        ))
    }

    /// First and last day of a dated row, blanks open.
    pub(super) fn days(&mut self, from: Option<Date>, to: Option<Date>, at: At) -> (Day, Day) {
        let first = from.map_or(Day::MIN, |d| self.calendar.day(d));
        let last = to.map_or(Day::MAX - 1, |d| self.calendar.day(d));
        if first > last {
            self.problems.add(
                "E0305",
                at,
                "valid_to",
                "ends before it begins",
                "valid_to is the last day, on or after valid_from",
            );
        }
        (first, last)
    }

    /// Periods of a dated row that acts by period: those that any of its days falls in.
    pub(super) fn periods(
        &mut self,
        from: Option<Date>,
        to: Option<Date>,
        at: At,
        what: &str,
    ) -> Range<u32> {
        let (first, last) = self.days(from, to, at);
        if first > last {
            return 0..0;
        }
        let calendar = &self.calendar;
        if first >= calendar.end() || last < 0 {
            let field = if last < 0 { "valid_to" } else { "valid_from" };
            let message = format!("{what} lies outside the horizon");
            self.problems
                .warn("W0301", at, field, message, "it is left out");
            return 0..0;
        }
        let from = calendar.period(first.max(0)).unwrap_or(0);
        let to = calendar.period(last.min(calendar.end() - 1)).unwrap_or(0);
        from..to + 1
    }
}
