//! What is decided in whole numbers beside fees and quotas: years that are liable for carbon, entries
//! that are claimed, certificates that are applied for. Every way is enumerated.

use std::collections::BTreeMap;

use super::case::Case;
use super::extras::Certificate;
use super::histories::Key;
use super::least::{MOST_STATES, Terms, bound, of, pay};
use super::program::{Program, Sense};

/// Each calendar year stays within what is free, or pays for all.
pub fn liable(case: &Case, mut states: Vec<Program>, terms: &Terms) -> Vec<Program> {
    let Some((scheme, free)) = case
        .extras
        .carbon
        .as_ref()
        .and_then(|c| Some((c, c.exempt?)))
    else {
        return states;
    };
    for (key, mass) in terms {
        let Key::Mass(year) = *key else { continue };
        let before = if year == 0 { scheme.before } else { 0.0 };
        let charge = terms.get(&Key::Charge(year)).cloned().unwrap_or_default();
        let mut next = Vec::new();
        for p in &states {
            if before <= free {
                let mut within = p.clone();
                bound(&mut within, Sense::AtMost, free - before, mass);
                next.push(within);
            }
            let mut all = p.clone();
            for &(j, a) in &charge {
                all.costs[j] += a;
            }
            next.push(all);
        }
        states = next;
        if states.len() > MOST_STATES {
            break;
        }
    }
    states
}

/// Each entry under an agreement is claimed, at a cost, or not.
pub fn claimed(case: &Case, mut states: Vec<Program>, terms: &Terms) -> Vec<Program> {
    for (key, all) in terms {
        let Key::ClaimEntry(a, ..) = *key else {
            continue;
        };
        let mut next = Vec::new();
        for p in &states {
            let mut none = p.clone();
            bound(&mut none, Sense::AtMost, 0.0, all);
            next.push(none);
            let mut some = p.clone();
            pay(&mut some, case.extras.claim_cost(Some(a)).1);
            next.push(some);
        }
        states = next;
        if states.len() > MOST_STATES {
            break;
        }
    }
    states
}

/// When a certificate is applied for and renewed, which periods that makes valid, and the cost.
fn ways(case: &Case, c: &Certificate) -> BTreeMap<(u32, u32), f64> {
    let periods = case.periods as u32;
    let held = |t: i32| {
        c.held
            .is_some_and(|until| until >= if t < 0 { -1 } else { 7 * t + 6 })
    };
    let open = periods.saturating_sub(c.lead as u32);
    let renewals = if c.renewal.is_some() { open } else { 0 };
    let mut ways: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for obtained in 0_u32..1 << open {
        for renewed in 0_u32..1 << renewals {
            let begins = |set: u32, t: i32| t >= 0 && set & 1 << t != 0;
            // Certificates that are valid in a period.
            let valid = |t: i32| -> usize {
                let made = (0..open as i32).filter(|&s| {
                    let from = s + c.lead;
                    from <= t && c.validity.is_none_or(|v| t < from + v)
                });
                let count: usize = made
                    .map(|s| usize::from(begins(obtained, s)) + usize::from(begins(renewed, s)))
                    .sum();
                count + usize::from(held(t))
            };
            // A renewal begins where another ends: no gap.
            let lawful =
                (0..renewals as i32).all(|s| !begins(renewed, s) || valid(s + c.lead - 1) > 0);
            // More than two at once the model leaves out, for they are never of use.
            if !lawful || (0..periods as i32).any(|t| valid(t) > 2) {
                continue;
            }
            let open_in = (0..periods).filter(|&t| valid(t as i32) > 0);
            let set = open_in.fold(0, |set, t| set | 1 << t);
            let cost = f64::from(obtained.count_ones()) * c.cost
                + f64::from(renewed.count_ones()) * c.renewal.unwrap_or_default();
            let applied = if c.trial { obtained } else { 0 };
            let known = ways.entry((applied, set)).or_insert(f64::INFINITY);
            *known = known.min(cost);
        }
    }
    ways
}

/// Each way of applying for the certificate; what it opens is what is made while it is valid.
pub fn certified(case: &Case, mut states: Vec<Program>, terms: &Terms) -> Vec<Program> {
    let standards = &case.extras.standards;
    for (k, c) in standards.certificates.iter().enumerate() {
        for p in &mut states {
            for t in 0..case.periods as usize {
                let mut sum = of(terms, |key| *key == Key::Certified(k, t));
                let made = of(terms, |key| *key == Key::Made(k, t));
                sum.extend(made.into_iter().map(|(j, a)| (j, -a)));
                bound(p, Sense::AtMost, 0.0, &sum);
            }
        }
        let mut next = Vec::new();
        for p in &states {
            for (&(applied, valid), &cost) in &ways(case, c) {
                let mut p = p.clone();
                for t in (0..case.periods as usize).filter(|t| valid & 1 << t == 0) {
                    let sum = of(terms, |key| *key == Key::Certified(k, t));
                    bound(&mut p, Sense::AtMost, 0.0, &sum);
                }
                for t in (0..case.periods).filter(|t| applied & 1 << t != 0) {
                    let trial = standards.pilots.first().expect("a pilot");
                    let sum = of(
                        terms,
                        |key| matches!(*key, Key::Admitted(s) if s as i32 <= t - trial.trial_periods),
                    );
                    bound(&mut p, Sense::AtLeast, trial.trial_quantity, &sum);
                }
                pay(&mut p, cost);
                next.push(p);
            }
            if next.len() > MOST_STATES {
                return next;
            }
        }
        states = next;
    }
    states
}

/// What comes back under the relief is set against what left no longer ago than its deadline.
pub fn back_in_time(case: &Case, p: &mut Program, terms: &Terms) {
    let Some(within) = case.extras.relief.as_ref().and_then(|r| r.within) else {
        return;
    };
    let mut left: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for t in 0..case.periods as usize {
        let mut sum = of(terms, |key| *key == Key::Back(t));
        for s in t.saturating_sub(within as usize)..=t {
            let j = p.column(0.0, Vec::new());
            sum.push((j, -1.0));
            left.entry(s).or_default().push((j, 1.0));
        }
        bound(p, Sense::AtMost, 0.0, &sum);
    }
    for (t, mut sum) in left {
        let gone = of(terms, |key| *key == Key::Away(t));
        sum.extend(gone.into_iter().map(|(j, a)| (j, -a)));
        bound(p, Sense::AtMost, 0.0, &sum);
    }
}
