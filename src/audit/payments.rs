//! Carbon entries and dated payments follow from the clearances: they are worked out and compared.

use std::collections::BTreeMap;

use super::{Audit, HALF_A_CENT, rows};
use crate::plan::{CarbonEntry, Payment, Plan, RowRef, add_payments};

/// What is told and what should be, by key: the row, if any, and the amounts.
type Both<K> = BTreeMap<K, (Option<RowRef>, f64, f64)>;

/// Compares the tables `payments` and `carbon` with what the clearances give.
pub fn audit(audit: &mut Audit) {
    let plan = audit.plan;
    if audit.leaves_decisions() && plan.payments.is_empty() {
        return;
    }
    let slots = |row: usize| audit.world.slots(audit.entered[row].place).len();
    let known: Vec<_> = (0..audit.entered.len())
        .map(|i| (i, &plan.clearances[audit.entered[i].row.index as usize]))
        .filter(|&(i, c)| c.slot < slots(i))
        .map(|(i, c)| {
            let mut c = c.clone();
            (c.customs_value, c.duty) = (audit.entered[i].value, audit.entered[i].duty);
            c
        })
        .collect();
    let mut should = Plan {
        clearances: known,
        decisions: plan.decisions.clone(),
        ..Plan::default()
    };
    add_payments(audit.world, &mut should);
    let paid = |p: &Payment| (p.entry, p.kind.clone(), p.due.clone());
    let mut payments: Both<(u32, String, String)> = BTreeMap::new();
    for (row, p) in rows("payments", &plan.payments) {
        audit.text(row, "incurred", &p.incurred, &dated(&should, p));
        audit.text(row, "territory", &p.territory, &territory(&should, p));
        let both = payments.entry(paid(p)).or_default();
        *both = (Some(row), both.1 + p.amount, both.2);
    }
    for p in &should.payments {
        payments.entry(paid(p)).or_default().2 += p.amount;
    }
    compare(audit, "payments", payments);

    let owed = |c: &CarbonEntry| (c.entry, c.scheme.clone(), c.year);
    let mut carbon: Both<(u32, String, i16)> = BTreeMap::new();
    for (row, c) in rows("carbon", &plan.carbon) {
        let both = carbon.entry(owed(c)).or_default();
        *both = (Some(row), both.1 + c.amount, both.2);
        let Some(by) = should.carbon.iter().find(|s| owed(s) == owed(c)) else {
            continue;
        };
        audit.money(row, "price", c.price, by.price);
        if c.liable != by.liable {
            let (found, right) = (c.liable.to_string(), by.liable.to_string());
            audit.text(row, "liable", &found, &right);
        }
        for (field, found, right) in [
            ("tonnes", c.tonnes, by.tonnes),
            (
                "certificates_per_tonne",
                c.certificates_per_tonne,
                by.certificates_per_tonne,
            ),
        ] {
            if (found - right).abs() > 1e-9 * right.abs().max(1.0) {
                let message = format!("{field} is {found}, and should be {right}");
                audit.find("V1102", row, field, message, "the scheme's tables give it");
            }
        }
    }
    for c in &should.carbon {
        carbon.entry(owed(c)).or_default().2 += c.amount;
    }
    compare(audit, "carbon", carbon);
}

/// Day of entry of a payment's clearance.
fn dated(should: &Plan, p: &Payment) -> String {
    let same = should.payments.iter().find(|s| s.entry == p.entry);
    same.map_or(String::new(), |s| s.incurred.clone())
}

/// Territory of a payment's clearance.
fn territory(should: &Plan, p: &Payment) -> String {
    let same = should.payments.iter().find(|s| s.entry == p.entry);
    same.map_or(String::new(), |s| s.territory.clone())
}

fn compare<K: Ord + std::fmt::Debug>(audit: &mut Audit, table: &'static str, both: Both<K>) {
    for (key, (row, told, should)) in both {
        let off = (told - should).abs() > HALF_A_CENT.max(1e-9 * should.abs());
        match row {
            Some(row) if off => {
                let finding = audit.find(
                    "V1102",
                    row,
                    "amount",
                    format!("the amount is {told}, and should be {should}"),
                    "the clearance, and the instance's terms of payment, give it",
                );
                finding.found = Some(told);
                finding.expected = Some(should);
            }
            None if off => {
                let message = format!("{table} lacks {key:?}, which comes to {should}");
                let mut finding = super::Finding::new("V1102", "", message, "add the row");
                finding.expected = Some(should);
                audit.note(finding);
            }
            _ => {}
        }
    }
}
