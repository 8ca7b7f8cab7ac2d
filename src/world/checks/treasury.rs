//! Money from nothing: round trips through currencies, deposits and loans that end with more than
//! they began with are refused before anything is solved.
//!
//! The graph has a node per account and time; exchange, keeping cash, owing the bank (backwards in
//! time) and transfers are its arcs, each with what a unit becomes. A cycle whose product is above 1
//! is one whose lengths, minus the logarithms, add up to less than 0: Bellman and Ford find it.

use super::Problems;
use crate::instance::At;
use crate::world::{Treasury, World, ids::*};

/// A gain below this is rounding of rates.
const NOTHING: f64 = 1e-9;

/// Something that can be done with money.
struct Arc {
    from: usize,
    to: usize,
    length: f64,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Keep(AccountId),
    Owe(AccountId),
    Exchange(ExchangeId),
    Pass(TransferId),
}

/// Checks it.
pub(super) fn check(world: &World, problems: &mut Problems) {
    // Rates that are wrong already are told once.
    let Some(treasury) = world.treasury.as_ref().filter(|_| problems.is_clean()) else {
        return;
    };
    let times = world.calendar.len() as usize + 1;
    let arcs = arcs(world, treasury, times);
    if let Some(cycle) = cycle(treasury.accounts.len() * times, &arcs) {
        tell(world, treasury, times, &arcs, &cycle, problems);
    } else {
        foreseen(world, treasury, problems);
    }
}

fn arcs(world: &World, treasury: &Treasury, times: usize) -> Vec<Arc> {
    let mut arcs = Vec::new();
    let node = |a: AccountId, t: u32| a.index() * times + t as usize;
    let mut put = |from, to, gain: f64, what| {
        if gain > 0.0 {
            let length = -gain.ln();
            arcs.push(Arc {
                from,
                to,
                length,
                what,
            });
        }
    };
    for t in 0..world.calendar.len() {
        for (i, a) in treasury.accounts.iter().enumerate() {
            let id = AccountId::from(i);
            let (now, next) = (node(id, t), node(id, t + 1));
            put(now, next, 1.0 + a.deposit_rate, What::Keep(id));
            if a.credit_line > 0.0 {
                put(next, now, 1.0 / (1.0 + a.credit_rate), What::Owe(id));
            }
        }
        for (i, &e) in treasury.exchanges.iter().enumerate() {
            let rate = treasury.exchange_rate(e, t);
            let what = What::Exchange(ExchangeId::from(i));
            put(node(e.from, t), node(e.to, t), rate, what);
        }
        for (i, k) in treasury.transfers.iter().enumerate() {
            let id = TransferId::from(i);
            let due = treasury.arrival(&world.calendar, id, t);
            let to = node(k.payee, due.time);
            put(node(k.payer, t), to, due.amount, What::Pass(id));
        }
    }
    arcs
}

/// The arcs of a cycle that makes money, in order.
fn cycle(nodes: usize, arcs: &[Arc]) -> Option<Vec<usize>> {
    let mut length = vec![0.0_f64; nodes];
    let mut before: Vec<Option<usize>> = vec![None; nodes];
    for _ in 0..=nodes {
        let mut changed = false;
        for (a, arc) in arcs.iter().enumerate() {
            if length[arc.from] + arc.length < length[arc.to] - NOTHING {
                length[arc.to] = length[arc.from] + arc.length;
                before[arc.to] = Some(a);
                changed = true;
            }
        }
        if !changed {
            return None;
        }
        if let Some(found) = loop_in(arcs, &before) {
            return Some(found);
        }
    }
    None
}

/// A loop among the arcs by which nodes were reached.
fn loop_in(arcs: &[Arc], before: &[Option<usize>]) -> Option<Vec<usize>> {
    let mut seen = vec![0_usize; before.len()];
    for start in 0..before.len() {
        let (mut at, mark) = (start, start + 1);
        while seen[at] == 0 {
            seen[at] = mark;
            match before[at] {
                Some(arc) => at = arcs[arc].from,
                None => break,
            }
        }
        if seen[at] != mark || before[at].is_none() {
            continue;
        }
        let (first, mut found) = (at, Vec::new());
        while let Some(arc) = before[at] {
            found.push(arc);
            at = arcs[arc].from;
            if at == first {
                found.reverse();
                return Some(found);
            }
        }
    }
    None
}

fn tell(
    world: &World,
    treasury: &Treasury,
    times: usize,
    arcs: &[Arc],
    cycle: &[usize],
    problems: &mut Problems,
) {
    let calendar = &world.calendar;
    let gain = (-cycle.iter().map(|&a| arcs[a].length).sum::<f64>()).exp();
    let mut steps: Vec<String> = Vec::new();
    let mut currencies: Vec<String> = Vec::new();
    let (mut pair, mut account): (Option<At>, Option<At>) = (None, None);
    for &a in cycle {
        let t = arcs[a].from % times;
        let date = calendar.date(calendar.first(t as u32));
        let of = treasury.accounts[arcs[a].from / times].currency;
        if !currencies.contains(&of.to_string()) {
            currencies.push(of.to_string());
        }
        steps.push(match arcs[a].what {
            What::Exchange(e) => {
                let e = treasury.exchanges[e.index()];
                let to = treasury.currency(e.to);
                pair = pair.or(treasury.quoted_at(of, to));
                format!("{of} into {to} on {date}")
            }
            What::Keep(id) => {
                account = account.or(Some(treasury.accounts[id.index()].at));
                format!("{of} kept from {date}")
            }
            What::Owe(id) => {
                account = account.or(Some(treasury.accounts[id.index()].at));
                let date = calendar.date(calendar.first((arcs[a].to % times) as u32));
                format!("{of} owed from {date}")
            }
            What::Pass(k) => {
                let row = &treasury.transfers[k.index()];
                account = account.or(Some(row.at));
                format!("{of} passed on by `{}` on {date}", row.transfer)
            }
        });
    }
    let (at, field) = match (pair, account) {
        (Some(at), _) => (at, "bid"),
        (None, Some(at)) => (at, "deposit_rate"),
        (None, None) => (world.header.at, "name"),
    };
    let most = 8;
    if steps.len() > most {
        let left = steps.len() - most;
        steps.truncate(most);
        steps.push(format!("and {left} steps more"));
    }
    problems.add(
        "E0662",
        at,
        field,
        format!(
            "money is made from nothing in {}: {} gives {gain:.9} for 1",
            currencies.join(", "),
            steps.join(", then "),
        ),
        "check bids, asks and forwards, and that no deposit pays more than a loan costs",
    );
}

/// Warns of rates that would be traded on: a currency bought, kept and sold again beats keeping.
fn foreseen(world: &World, treasury: &Treasury, problems: &mut Problems) {
    let calendar = &world.calendar;
    for &e in &treasury.exchanges {
        let (from, to) = (
            &treasury.accounts[e.from.index()],
            &treasury.accounts[e.to.index()],
        );
        let back = crate::world::treasury::Exchange {
            from: e.to,
            to: e.from,
        };
        if to.exposure_only || from.currency != world.header.currency {
            continue;
        }
        // What a unit of `from` bought at the best time so far has become, next to keeping it.
        let (mut best, mut since, mut most) = (0.0_f64, 0, (1.0 + 1e-4, 0, 0));
        for t in 0..calendar.len() {
            let kept = (1.0 + from.deposit_rate).powi(t as i32);
            let bought =
                treasury.exchange_rate(e, t) * kept / (1.0 + to.deposit_rate).powi(t as i32);
            if bought > best {
                (best, since) = (bought, t);
            }
            let now =
                best * (1.0 + to.deposit_rate).powi(t as i32) * treasury.exchange_rate(back, t)
                    / kept;
            if now > most.0 {
                most = (now, since, t);
            }
        }
        if most.0 > 1.0 + 1e-4 && most.1 < most.2 {
            let date = |t: u32| calendar.date(calendar.first(t));
            let at = treasury.quoted_at(from.currency, to.currency);
            problems.warn(
                "W0652",
                at.unwrap_or(to.at),
                "valid_from",
                format!(
                    "{} bought on {} and sold on {} earns {:.3} % more than {} kept: the plan will trade on it",
                    to.currency,
                    date(most.1),
                    date(most.2),
                    (most.0 - 1.0) * 100.0,
                    from.currency
                ),
                "use forwards that agree with interest on deposits, not rates seen afterwards, or set `exposure_only`",
            );
        }
    }
}
