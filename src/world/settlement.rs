//! Payment options: what settling bills by one of them comes to.

use super::treasury::{Bill, Due};
use super::*;

/// A unit (base currency) of bills settled by an option.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settlement {
    /// 1 where it is paid, -1 where it comes in.
    pub sign: f64,
    /// The amount.
    pub due: Due,
    /// The fee.
    pub fee: Due,
}

impl Treasury {
    /// Sets of options, each by its first.
    pub fn option_sets(&self) -> Vec<OptionId> {
        let key = |o: &PaymentOptionRow| (o.item, o.subject.clone());
        let firsts = (0..self.options.len()).filter(|&i| {
            self.options[..i]
                .iter()
                .all(|o| key(o) != key(&self.options[i]))
        });
        firsts.map(OptionId::from).collect()
    }

    /// Options of a set.
    pub fn options_in(&self, set: OptionId) -> Vec<OptionId> {
        let first = &self.options[set.index()];
        let same = |o: &PaymentOptionRow| (o.item, &o.subject) == (first.item, &first.subject);
        let all = (0..self.options.len()).filter(|&i| same(&self.options[i]));
        all.map(OptionId::from).collect()
    }

    /// The set of options that a bill is settled by: its subject's, else that of all.
    pub fn options_of(&self, bill: &Bill) -> Option<OptionId> {
        let item = bill.item?;
        let of = |subject: Option<&str>| {
            let fits = |o: &PaymentOptionRow| o.item == item && o.subject.as_deref() == subject;
            self.options.iter().position(fits).map(OptionId::from)
        };
        of(Some(bill.subject)).or_else(|| of(None))
    }

    /// Whether any option takes up credit lines.
    pub fn takes_credit(&self) -> bool {
        self.options.iter().any(|o| o.credit_share > 0.0)
    }

    /// What a unit of bills of a period becomes by an option.
    pub fn settlement(
        &self,
        calendar: &Calendar,
        id: OptionId,
        firm: FirmId,
        t: u32,
    ) -> Settlement {
        let row = &self.options[id.index()];
        let sign = match row.item {
            Item::Revenue | Item::Drawback => -1.0,
            _ => 1.0,
        };
        let base = self.rates.currencies[0];
        let c = row.currency.unwrap_or(base);
        let rate = match c == base {
            true => 1.0,
            false => self.market.get(&c).map_or(1.0, |m| m.at(t)),
        };
        let day = calendar.first(t).saturating_add(row.days as Day);
        Settlement {
            sign,
            due: self.in_money(calendar, firm, c, day, sign / rate),
            fee: self.in_money(calendar, firm, c, day, row.fee / rate),
        }
    }

    /// What a payment by an option costs by itself, paid with it.
    pub fn payment_fee(&self, calendar: &Calendar, id: OptionId, firm: FirmId, t: u32) -> Due {
        let row = &self.options[id.index()];
        let base = self.rates.currencies[0];
        let day = calendar.first(t).saturating_add(row.days as Day);
        self.in_money(calendar, firm, base, day, row.payment_fee)
    }

    /// What having an option costs, paid on the first day.
    pub fn option_setup(&self, calendar: &Calendar, id: OptionId, firm: FirmId) -> Due {
        let base = self.rates.currencies[0];
        let cost = self.options[id.index()].setup_cost;
        self.in_money(calendar, firm, base, 0, cost)
    }

    /// `option/firm`.
    pub fn option_name(&self, id: OptionId, firm: FirmId) -> String {
        let (option, firm) = (
            &self.options[id.index()].option,
            &self.firms[firm.index()].firm,
        );
        format!("{option}/{firm}")
    }
}
