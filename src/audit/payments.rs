//! Carbon entries and dated payments follow from the clearances: they are worked out and compared.

use std::collections::BTreeMap;

use smol_str::ToSmolStr;

use super::{Audit, HALF_A_CENT, rows};
use crate::instance::cell::Ident;
use crate::plan::{CarbonEntry, Payment, Plan, RowRef, add_payments};

/// What is told under a key, by rows, and what should be.
#[derive(Default)]
struct Both {
    rows: Vec<RowRef>,
    told: f64,
    should: Option<f64>,
}

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
    let mut payments: BTreeMap<(u32, Ident, Ident), Both> = BTreeMap::new();
    for (row, p) in rows("payments", &plan.payments) {
        audit.text(row, "incurred", &p.incurred, &dated(&should, p));
        audit.text(row, "territory", &p.territory, &territory(&should, p));
        let both = payments.entry(paid(p)).or_default();
        both.rows.push(row);
        both.told += p.amount;
    }
    for p in &should.payments {
        let both = payments.entry(paid(p)).or_default();
        both.should = Some(both.should.unwrap_or(0.0) + p.amount);
    }
    compare(audit, "payments", payments);

    let owed = |c: &CarbonEntry| (c.entry, c.scheme.clone(), c.year);
    let mut carbon: BTreeMap<(u32, Ident, i16), Both> = BTreeMap::new();
    for (row, c) in rows("carbon", &plan.carbon) {
        let both = carbon.entry(owed(c)).or_default();
        both.rows.push(row);
        both.told += c.amount;
        let Some(by) = should.carbon.iter().find(|s| owed(s) == owed(c)) else {
            continue;
        };
        audit.money(row, "price", c.price, by.price);
        if c.liable != by.liable {
            let (found, right) = (c.liable.to_smolstr(), by.liable.to_smolstr());
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
        let both = carbon.entry(owed(c)).or_default();
        both.should = Some(both.should.unwrap_or(0.0) + c.amount);
    }
    compare(audit, "carbon", carbon);
}

/// Day of entry of a payment's clearance.
fn dated(should: &Plan, p: &Payment) -> Ident {
    let same = should.payments.iter().find(|s| s.entry == p.entry);
    same.map_or(Ident::default(), |s| s.incurred.clone())
}

/// Territory of a payment's clearance.
fn territory(should: &Plan, p: &Payment) -> Ident {
    let same = should.payments.iter().find(|s| s.entry == p.entry);
    same.map_or(Ident::default(), |s| s.territory.clone())
}

fn compare<K: Ord + std::fmt::Debug>(
    audit: &mut Audit,
    table: &'static str,
    all: BTreeMap<K, Both>,
) {
    for (key, both) in all {
        let should = both.should.unwrap_or(0.0);
        let off = (both.told - should).abs() > HALF_A_CENT.max(1e-9 * should.abs());
        let (first, others) = match both.rows.split_first() {
            Some((first, others)) => (*first, others.to_vec()),
            None => {
                let message = format!("{table} lacks {key:?}, which comes to {should}");
                let mut finding = super::Finding::new("V1102", "", message, "add the row");
                finding.expected = both.should;
                audit.note(finding);
                continue;
            }
        };
        let message = match both.should {
            None => format!("no clearance gives {key:?}"),
            Some(_) if off => format!("the amount is {}, and should be {should}", both.told),
            Some(_) if !others.is_empty() => format!("{key:?} stands here twice"),
            Some(_) => continue,
        };
        let remedy = "the clearance, and the instance's terms of payment, give it";
        let finding = audit.find("V1102", first, "amount", message, remedy);
        finding.found = Some(both.told);
        finding.expected = both.should;
        finding.others = others;
    }
}
