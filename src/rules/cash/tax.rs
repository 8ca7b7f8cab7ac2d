//! Profit tax: a fiscal year's profit, less losses of other years, at a rate.
//!
//! For firm f and fiscal year y, v_i what a unit of product i is carried at in the books:
//!
//! ```text
//! gain(y) - loss(y) = revenue - sum of v_i sold - (costs - v_i bought + v_i used - v_i made + v_i lost)
//!                     + interest earned - interest paid
//! taxed(y) = gain(y) - sum over years w of use(w,y) >= 0
//! sum over y of use(w,y) <= loss(w)  (losses at the start: what they are),  use(w,y) only while usable
//! sum over w of use(w,y) <= cap gain(y)
//! gain(y) <= M z(y),  loss(y) <= M' (1 - z(y)),  z binary     where there is more than one year
//! cost: rate(y) taxed(y) - credit(y), paid on the day after the year that the law sets
//! credit(y) <= rate(y) taxed(y),  credit(y) <= share x sum of min(withheld, rate(y)) x income from abroad
//! ```
//!
//! Without z a plan could declare gain and loss at once, and keep for later a loss that expires.

use std::collections::BTreeMap;

use crate::model::{Account, Activity, CostTerm, Payer, Post, Rows};
use crate::rules::Draft;
use crate::world::tax::ProfitTax;

/// Opens the accounts of profits; rows of the profits by firm.
pub fn open(draft: &mut Draft) -> Vec<Option<Rows>> {
    let world = draft.world;
    let Some(treasury) = &world.treasury else {
        return Vec::new();
    };
    let mut profits = vec![None; treasury.firms.len()];
    let below = |_| f64::NEG_INFINITY;
    for tax in &treasury.taxes {
        let (firm, years) = (tax.firm, 0..tax.years.len() as u32);
        let mut fixed = vec![0.0; tax.years.len()];
        for bill in super::committed(world) {
            if treasury.bears(&bill) == firm {
                fixed[tax.year(bill.day) as usize] -= bill.amount;
            }
        }
        let model = &mut draft.model;
        let of = |y: u32| fixed[y as usize];
        profits[firm.index()] = Some(model.open_balance(Account::Profit(firm), years.clone(), &of));
        model.open_balance(Account::Taxable(firm), years.clone(), &|_| 0.0);
        if years.clone().any(|y| tax.row(y).loss_cap < 1.0) {
            model.open(Account::LossCap(firm), years.clone(), &below, &|_| 0.0);
        }
        for vintage in 0..=tax.years.len() as u32 {
            let most = if vintage == 0 {
                tax.opening_losses()
            } else {
                0.0
            };
            model.open(Account::LossLeft(firm, vintage), 0..1, &below, &|_| most);
        }
    }
    profits
}

/// Opens the accounts of tax withheld abroad; their rows by firm, where it is credited.
pub fn open_credits(draft: &mut Draft) -> Vec<Option<Rows>> {
    let world = draft.world;
    let Some(treasury) = &world.treasury else {
        return Vec::new();
    };
    let mut withheld = vec![None; treasury.firms.len()];
    let below = |_| f64::NEG_INFINITY;
    for tax in treasury.taxes.iter().filter(|t| t.credits()) {
        let (firm, years) = (tax.firm, 0..tax.years.len() as u32);
        let model = &mut draft.model;
        let rows = model.open(Account::Withheld(firm), years.clone(), &below, &|_| 0.0);
        withheld[firm.index()] = Some(rows);
        model.open(Account::CreditMost(firm), years, &below, &|_| 0.0);
    }
    withheld
}

/// Posts gains, losses, their use and the tax.
pub fn post(draft: &mut Draft, payer: &dyn Payer) {
    let world = draft.world;
    let taxes = world.treasury.as_ref().map(|t| &t.taxes);
    for tax in taxes.into_iter().flatten() {
        year_by_year(draft, tax, payer);
    }
}

/// Most profit and most loss by year, from what has been posted.
fn most(draft: &Draft, rows: Rows) -> Vec<(f64, f64)> {
    let lp = &draft.model.lp;
    let mut most: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    let (first, last) = (rows.at(rows.times().start), rows.at(rows.times().end - 1));
    let (first, last) = (first.unwrap_or(0) as usize, last.unwrap_or(0) as usize);
    for column in lp.columns() {
        for (row, coefficient) in column.entries() {
            if (first..=last).contains(&row) {
                let year = (row - first) as u32;
                let sum = most.entry(year).or_default();
                let amount = coefficient * column.upper;
                sum.0 += (-amount).max(0.0);
                sum.1 += amount.max(0.0);
            }
        }
    }
    for row in lp.row_iter().filter(|r| (first..=last).contains(&r.index)) {
        let sum = most.entry((row.index - first) as u32).or_default();
        sum.0 += row.upper.max(0.0);
        sum.1 += (-row.upper).max(0.0);
    }
    rows.times()
        .map(|y| most.get(&y).copied().unwrap_or_default())
        .collect()
}

fn year_by_year(draft: &mut Draft, tax: &ProfitTax, payer: &dyn Payer) {
    let firm = tax.firm;
    let Some(profit) = draft.model.rows(Account::Profit(firm)) else {
        return;
    };
    let most = most(draft, profit);
    let years = tax.years.len() as u32;
    for y in 0..years {
        let row = |draft: &Draft, key, t: u32, c: f64| draft.model.row(key, t).map(|r| (r, c));
        let (gain, loss) = most[y as usize];
        let mut gains: Vec<(u32, f64)> = Vec::new();
        let mut losses: Vec<(u32, f64)> = Vec::new();
        gains.extend(row(draft, Account::Profit(firm), y, 1.0));
        gains.extend(row(draft, Account::Taxable(firm), y, 1.0));
        gains.extend(row(draft, Account::LossCap(firm), y, -tax.row(y).loss_cap));
        losses.extend(row(draft, Account::Profit(firm), y, -1.0));
        losses.extend(row(draft, Account::LossLeft(firm, y + 1), 0, -1.0));
        if tax.decides() {
            let below = |_| f64::NEG_INFINITY;
            let g = draft
                .model
                .open(Account::GainMost(firm, y), 0..1, &below, &|_| 0.0);
            let l = draft
                .model
                .open(Account::LossMost(firm, y), 0..1, &below, &|_| loss);
            gains.extend(g.at(0).map(|r| (r, 1.0)));
            losses.extend(l.at(0).map(|r| (r, 1.0)));
            let both = [g.at(0).map(|r| (r, -gain)), l.at(0).map(|r| (r, loss))];
            let both: Vec<_> = both.into_iter().flatten().collect();
            draft.model.decision(Activity::InProfit(firm)).post(Post {
                time: y,
                lower: 0.0,
                upper: 1.0,
                entries: &both,
                costs: &[],
            });
        }
        for (key, entries, upper) in [
            (Activity::Gain(firm), &gains, gain),
            (Activity::Loss(firm), &losses, loss),
        ] {
            draft.model.activity(key).post(Post {
                time: y,
                lower: 0.0,
                upper,
                entries,
                costs: &[],
            });
        }
        let (mut entries, mut costs) = (Vec::new(), vec![(CostTerm::Tax, tax.row(y).rate)]);
        entries.extend(row(draft, Account::Taxable(firm), y, -1.0));
        let credit = Account::CreditMost(firm);
        entries.extend(row(draft, credit, y, -tax.row(y).rate));
        let credits = draft.model.row(credit, y).is_some();
        payer.pay(Activity::Taxed(firm), y, &mut entries, &mut costs);
        draft.model.activity(Activity::Taxed(firm)).post(Post {
            time: y,
            lower: 0.0,
            upper: gain,
            entries: &entries,
            costs: &costs,
        });
        if credits {
            let (mut entries, mut costs) = (Vec::new(), vec![(CostTerm::Tax, -1.0)]);
            entries.extend(row(draft, credit, y, 1.0));
            entries.extend(row(draft, Account::Withheld(firm), y, 1.0));
            let key = Activity::CreditWithheld(firm);
            payer.pay(key, y, &mut entries, &mut costs);
            draft.model.activity(key).post(Post {
                time: y,
                lower: 0.0,
                upper: tax.row(y).rate * gain,
                entries: &entries,
                costs: &costs,
            });
        }
    }
    for vintage in 0..=years {
        let of = vintage.checked_sub(1);
        let left = match of {
            None => tax.opening_losses(),
            Some(w) => most[w as usize].1,
        };
        for y in (0..years).filter(|&y| left > 0.0 && tax.usable(of, y)) {
            let keys = [
                (Account::LossLeft(firm, vintage), 0, 1.0),
                (Account::Taxable(firm), y, -1.0),
                (Account::LossCap(firm), y, 1.0),
            ];
            let model = &draft.model;
            let entries: Vec<_> = keys
                .into_iter()
                .filter_map(|(k, t, c)| Some((model.row(k, t)?, c)))
                .collect();
            let gain = most[y as usize].0;
            let key = Activity::UseLoss(firm, vintage);
            draft.model.activity(key).post(Post {
                time: y,
                lower: 0.0,
                upper: left.min(gain),
                entries: &entries,
                costs: &[],
            });
        }
    }
}
