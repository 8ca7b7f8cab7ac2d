//! Cash, checked again from the plan's rows alone: every cost is billed to a firm, every account
//! adds up in every period, and what is done with money keeps its limits.

mod bills;
mod decisions;
mod information;
mod money;
mod options;
mod tax;
mod technology;

use std::collections::BTreeMap;

use crate::audit::{Audit, HALF_A_CENT, rows};
use crate::plan::{CashLine, Ledger, RowRef, cash_moves};
use crate::world::tables::Sense;
use crate::world::treasury::{Bill, Due};
use crate::world::{Treasury, World, ids::*};

/// What accounts pay and receive, as the plan's rows have it.
struct Billed<'a> {
    world: &'a World,
    treasury: &'a Treasury,
    ledger: Ledger,
    /// By account and time: what is paid less what is received, and how many lines that is.
    sums: BTreeMap<(AccountId, u32), (f64, u32)>,
    /// By account and time: the decisions about money that move it.
    rows: BTreeMap<(AccountId, u32), Vec<RowRef>>,
    /// Amounts billed, base currency, by name.
    by_name: BTreeMap<&'static str, f64>,
    /// By account: what is paid, what is received.
    exposed: Vec<(f64, f64)>,
    timing: f64,
    /// Bills that options settle, by set, firm and period: amount, and lines.
    bills: BTreeMap<(OptionId, FirmId, u32), (f64, u32)>,
    /// By firm and fiscal year: what of the tax withheld abroad can be credited.
    creditable: BTreeMap<(FirmId, u32), f64>,
    /// By firm and fiscal year: profit, and how many lines made it up.
    profits: BTreeMap<(FirmId, u32), (f64, u32)>,
}

impl Billed<'_> {
    fn bill(&mut self, bill: Bill) {
        if bill.amount == 0.0 || !bill.amount.is_finite() {
            return;
        }
        *self.by_name.entry(bill.name).or_default() += bill.amount;
        let firm = self.treasury.bears(&bill);
        if let Some(cost) = self.world.profit_tax(firm).and_then(|t| t.cost(&bill)) {
            self.profit(firm, bill.day, -cost);
        }
        if let Some(set) = self.treasury.options_of(&bill) {
            let calendar = &self.world.calendar;
            let day = bill.day.clamp(0, calendar.end() - 1);
            let period = calendar.period(day).unwrap_or(0);
            let sum = self.bills.entry((set, bill.firm, period)).or_default();
            sum.0 += bill.amount;
            sum.1 += 1;
            return;
        }
        let mut worth = 0.0;
        for due in self.treasury.dues(&self.world.calendar, &bill) {
            worth += self.treasury.worth_of(&self.world.calendar, &due);
            self.post(due, bill.name);
        }
        if self.treasury.counts_revenue || bill.name != "revenue" {
            self.timing += worth - bill.amount;
        }
    }

    /// Notes income of a firm on which another state has withheld tax.
    fn withheld(&mut self, firm: FirmId, day: crate::world::Day, income: f64, withholding: f64) {
        if let Some(tax) = self.world.profit_tax(firm) {
            let sum = self.creditable.entry((firm, tax.year(day))).or_default();
            *sum += tax.creditable(day, income, withholding);
        }
    }

    /// Adds to a firm's profit of the year of a day, where it is taxed.
    fn profit(&mut self, firm: FirmId, day: crate::world::Day, amount: f64) {
        if let Some(tax) = self.world.profit_tax(firm)
            && amount.is_finite()
        {
            let sum = self.profits.entry((firm, tax.year(day))).or_default();
            sum.0 += amount;
            sum.1 += 1;
        }
    }

    fn post(&mut self, due: Due, item: &str) {
        self.ledger.pay(due, item);
        self.sum(due.account, due.time, due.counted);
        let exposed = &mut self.exposed[due.account.index()];
        exposed.0 += due.counted.max(0.0);
        exposed.1 += (-due.counted).max(0.0);
    }

    /// What a decision about money moves.
    fn decided(&mut self, row: RowRef, account: AccountId, time: u32, paid: f64) {
        self.sum(account, time, paid);
        self.rows.entry((account, time)).or_default().push(row);
    }

    fn sum(&mut self, account: AccountId, time: u32, paid: f64) {
        let sum = self.sums.entry((account, time)).or_default();
        sum.0 += paid;
        sum.1 += 1;
    }
}

/// Audits all money.
pub fn audit(audit: &mut Audit) {
    let Some(treasury) = &audit.world.treasury else {
        return;
    };
    if audit.leaves_decisions() {
        return;
    }
    let world = audit.world;
    let mut billed = Billed {
        world,
        treasury,
        ledger: Ledger::default(),
        sums: BTreeMap::new(),
        rows: BTreeMap::new(),
        by_name: BTreeMap::new(),
        exposed: vec![(0.0, 0.0); treasury.accounts.len()],
        timing: 0.0,
        bills: BTreeMap::new(),
        creditable: BTreeMap::new(),
        profits: BTreeMap::new(),
    };
    bills::flows_of_goods(audit, &mut billed);
    information::information(audit, &mut billed);
    bills::entries(audit, &mut billed);
    bills::between_firms(audit, &mut billed);
    bills::royalties(audit, &mut billed);
    technology::technology(audit, &mut billed);
    decisions::decided(audit, &mut billed);
    let settling = options::settlements(audit, &mut billed);
    tax::carried(audit, &mut billed);
    tax::interest(audit, &mut billed);
    tax::tax(audit, &mut billed);
    everything_billed(audit, &billed);
    let financing = settling + money::money(audit, &mut billed);
    charges(audit, &billed, financing);
    adds_up(audit, &billed);
    ledger(audit, billed);
}

/// Costs that are weights: nobody pays them.
const WEIGHTS: &[&str] = &[
    "safety stock",
    "lateness",
    "unmet",
    "emissions",
    "end value",
    "capabilities",
];

/// Every cost that is not a weight is billed to somebody.
fn everything_billed(audit: &mut Audit, billed: &Billed) {
    let mut charged: BTreeMap<&'static str, f64> = BTreeMap::new();
    for ((name, _), amount) in audit.charges.terms() {
        *charged.entry(name).or_default() += amount;
    }
    charged.retain(|name, _| !WEIGHTS.contains(name));
    for (name, amount) in charged {
        let found = billed.by_name.get(name).copied().unwrap_or(0.0);
        if name != "revenue" && (found - amount).abs() > HALF_A_CENT.max(1e-6 * amount.abs()) {
            let message = format!("{name} comes to {amount}, of which firms are billed {found}");
            let mut finding = crate::audit::Finding::new(
                "V1701",
                "",
                message,
                "what the rows say they cost must add up",
            );
            (finding.found, finding.expected) = (Some(found), Some(amount));
            audit.note(finding);
        }
    }
}

/// What paying costs, and what the objective leaves out.
fn charges(audit: &mut Audit, billed: &Billed, financing: f64) {
    let world = audit.world;
    let treasury = billed.treasury;
    let calendar = &world.calendar;
    audit
        .charges
        .add("exchange and time", "bills", billed.timing, 1.0);
    match world.header.objective {
        Sense::Financing => {
            let terms = audit.charges.terms();
            let aside: f64 = terms
                .filter(|t| !WEIGHTS.contains(&t.0.0))
                .map(|t| t.1)
                .sum();
            audit
                .charges
                .add("set aside", "all but financing", -aside, 1.0);
        }
        Sense::Wealth => {
            for (i, a) in treasury.accounts.iter().enumerate() {
                let id = AccountId::from(i);
                let worth = a.opening * treasury.worth(calendar, id, 0);
                let name = treasury.account_name(id);
                audit.charges.add("opening cash", &name, -worth, 1.0);
            }
            for f in &treasury.flows {
                let worth = treasury.worth_of(calendar, &treasury.flow_due(calendar, f));
                audit.charges.add("settled", &f.flow, worth, 1.0);
            }
        }
        Sense::Cost | Sense::Profit => {}
    }
    audit.charges.add("financing", "accounts", financing, 1.0);
}

/// Every account adds up in every period, within half a minor unit a line.
fn adds_up(audit: &mut Audit, billed: &Billed) {
    let treasury = billed.treasury;
    let mut sums = billed.sums.clone();
    for (i, a) in treasury.accounts.iter().enumerate() {
        sums.entry((AccountId::from(i), 0)).or_default().0 -= a.opening;
    }
    for f in &treasury.flows {
        let due = treasury.flow_due(&audit.world.calendar, f);
        let sum = sums.entry((due.account, due.time)).or_default();
        sum.0 += due.counted;
        sum.1 += 1;
    }
    for ((account, time), (off, lines)) in sums {
        if off.abs() > HALF_A_CENT * f64::from(lines.max(1)) {
            let name = treasury.account_name(account);
            let message = format!(
                "{name} does not add up in period {time}: {off} more is paid, kept or repaid than is there"
            );
            let mut finding = crate::audit::Finding::new(
                "V1702",
                "",
                message,
                "what comes in and what was kept must cover what is paid and kept",
            );
            (finding.found, finding.expected) = (Some(off), Some(0.0));
            if let Some((first, others)) = billed
                .rows
                .get(&(account, time))
                .and_then(|r| r.split_first())
            {
                (finding.row, finding.field) = (Some(*first), Some("level"));
                finding.others = others.to_vec();
            }
            audit.note(finding);
        }
    }
}

/// The ledger that the plan tells is the one that its rows give.
fn ledger(audit: &mut Audit, mut billed: Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let treasury = billed.treasury;
    let (moved, balances) = cash_moves(world, treasury, &plan.decisions);
    for (due, item) in moved {
        billed.ledger.pay(due, item);
    }
    let key = |l: &CashLine| {
        (
            l.firm.clone(),
            l.currency.clone(),
            l.period,
            l.due.clone(),
            l.item.clone(),
        )
    };
    let mut should: BTreeMap<_, f64> = BTreeMap::new();
    for line in billed.ledger.lines(world, treasury) {
        *should.entry(key(&line)).or_default() += line.amount;
    }
    for (row, line) in rows("cash", &plan.cash) {
        let expected = should.remove(&key(line)).unwrap_or(0.0);
        if (line.amount - expected).abs() > HALF_A_CENT.max(1e-9 * expected.abs()) {
            let message = format!(
                "{} of {} {} is {}, and should be {expected}",
                line.item, line.firm, line.currency, line.amount
            );
            let finding = audit.find(
                "V1704",
                row,
                "amount",
                message,
                "the plan's other rows and terms of payment give it",
            );
            (finding.found, finding.expected) = (Some(line.amount), Some(expected));
        }
    }
    for ((firm, currency, period, due, item), amount) in should {
        if amount.abs() > HALF_A_CENT {
            let message = format!(
                "the cash ledger of {firm} in {currency} lacks {item} of {amount} on {due} (period {period})"
            );
            let mut finding = crate::audit::Finding::new("V1704", "", message, "add the line");
            finding.expected = Some(amount);
            audit.note(finding);
        }
    }
    let told = &plan.cash_balances;
    for (row, b) in rows("cash_balances", told) {
        let same = balances
            .iter()
            .find(|s| (&s.firm, &s.currency, s.period) == (&b.firm, &b.currency, b.period));
        let Some(same) = audit.known(same, row, "firm", &b.firm) else {
            continue;
        };
        audit.money(row, "cash", b.cash, same.cash);
        audit.money(row, "owed", b.owed, same.owed);
    }
}
