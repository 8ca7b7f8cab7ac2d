//! "Cash adds up", from a plan's lines alone.

use std::collections::BTreeMap;

use portolan::plan::Plan;

/// Half a minor unit, for every line.
const HALF_A_CENT: f64 = 0.005;

/// For every account and period: what was there and the lines are what is there; what is drawn and repaid is what is
/// owed. Gives the number of lines.
pub fn adds_up(name: &str, plan: &Plan) -> usize {
    type Account<'a> = (&'a str, &'a str);
    let mut lines: BTreeMap<(Account, u32), (f64, f64, usize)> = BTreeMap::new();
    for l in &plan.cash {
        let account = (l.firm.as_str(), l.currency.as_str());
        let sum = lines.entry((account, l.period)).or_default();
        sum.0 += l.counted;
        if l.item == "drawn" || l.item == "repaid" {
            sum.1 += l.counted;
        }
        sum.2 += 1;
    }
    let mut before: BTreeMap<Account, (f64, f64)> = BTreeMap::new();
    let mut balances: Vec<_> = plan.cash_balances.iter().collect();
    balances.sort_by_key(|b| b.period);
    for b in balances {
        let account = (b.firm.as_str(), b.currency.as_str());
        let (cash, owed) = before.get(&account).copied().unwrap_or_default();
        let (sum, drawn, count) = lines.remove(&(account, b.period)).unwrap_or_default();
        let most = HALF_A_CENT * count.max(1) as f64;
        let told = format!("{name}: {account:?} in period {}", b.period);
        let off = cash + sum - b.cash;
        assert!(
            off.abs() <= most,
            "{told}: {off} more in {count} lines than is there"
        );
        let off = owed + drawn - b.owed;
        assert!(off.abs() <= most, "{told}: {off} more drawn than is owed");
        before.insert(account, (b.cash, b.owed));
    }
    assert!(
        lines.is_empty(),
        "{name}: lines without a balance: {lines:?}"
    );
    plan.cash.len()
}
