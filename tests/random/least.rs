//! The least cost of a case: a program over histories, solved for every way in which what is not
//! linear can stand (what an entry's fee is, from when on a quota is full).

use std::collections::BTreeMap;

use super::case::{Case, HOME};
use super::histories::{Histories, Key, MOST};
use super::law::{Claim, Goods, Held, within};
use super::program::{Program, Sense};
use super::{charges, commerce, stays};

/// How a case ends.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Least(f64),
    Infeasible,
    /// Too many histories to enumerate.
    TooLarge,
}

/// More ways than this, and a case is too large to enumerate.
pub const MOST_STATES: usize = 300;

/// Terms of each key: column and amount.
pub type Terms = BTreeMap<Key, Vec<(usize, f64)>>;

/// Terms of all keys of a kind.
pub fn of(terms: &Terms, which: impl Fn(&Key) -> bool) -> Vec<(usize, f64)> {
    let all = terms.iter().filter(|t| which(t.0));
    all.flat_map(|t| t.1.iter().copied()).collect()
}

/// The least cost of a case; the histories of the best plan are printed where `told`.
pub fn least(case: &Case, told: bool) -> Answer {
    let all = Histories::of(case);
    let columns = all.columns();
    if all.seen > MOST || columns.len() > 6000 {
        return Answer::TooLarge;
    }
    let mut p = Program::default();
    let mut terms = Terms::new();
    for (uses, cost) in &columns {
        let j = p.column(*cost, Vec::new());
        for &(key, amount) in uses {
            terms.entry(key).or_default().push((j, amount));
        }
    }
    demand(case, &mut p, &mut terms);
    limits(case, &mut p, &terms);
    refunds(case, &all, &mut p, &terms);
    end_use(case, &mut p, &terms);
    charges::back_in_time(case, &mut p, &terms);
    commerce::contracts(case, &mut p, &terms);
    stays::present(case, &mut p, &terms);
    let mut states = vec![p];
    states = filled(case, &all, states, &terms);
    states = fees(case, states, &terms);
    states = charges::liable(case, states, &terms);
    states = charges::claimed(case, states, &terms);
    states = charges::certified(case, states, &terms);
    if states.len() > MOST_STATES {
        return Answer::TooLarge;
    }
    let best = states.iter().filter_map(Program::least);
    let Some((cost, levels)) = best.min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return Answer::Infeasible;
    };
    if told {
        for ((uses, cost), level) in columns.iter().zip(levels).filter(|c| c.1 > 1e-9) {
            println!("{level} at {cost}: {uses:?}");
        }
    }
    Answer::Least(cost)
}

pub fn bound(p: &mut Program, sense: Sense, right: f64, terms: &[(usize, f64)]) {
    let row = p.row(sense, right);
    for &(j, a) in terms {
        p.columns[j].push((row, a));
    }
}

/// A column that must stand at one carries what is fixed.
pub fn pay(p: &mut Program, fixed: f64) {
    let j = p.column(fixed, Vec::new());
    bound(p, Sense::Equal, 1.0, &[(j, 1.0)]);
}

fn demand(case: &Case, p: &mut Program, terms: &mut Terms) {
    for (d, demand) in case.demands.iter().enumerate() {
        let periods = if demand.once {
            0..=0
        } else {
            demand.from..=demand.to
        };
        for t in periods {
            let key = Key::Demand(d, t as usize);
            let mut all = terms.get(&key).cloned().unwrap_or_default();
            if let Some(penalty) = case.unmet {
                all.push((p.column(penalty, Vec::new()), 1.0));
            }
            bound(p, Sense::Equal, demand.quantity, &all);
        }
    }
}

fn limits(case: &Case, p: &mut Program, terms: &Terms) {
    for cap in case.extras.standards.pilots.iter().filter_map(|p| p.cap) {
        bound(
            p,
            Sense::AtMost,
            cap,
            &of(terms, |k| matches!(k, Key::Admitted(_))),
        );
    }
    for (key, all) in terms {
        let most = match *key {
            Key::Supply(i, _) => case.supplies[i].capacity,
            Key::Lane(l, _) => case.lanes[l].capacity,
            Key::Recipe(r, _) => case.recipes[r].capacity,
            Key::Cover(_) => case.guarantee.as_ref().map(|g| g.limit),
            Key::Average(..) => Some(0.0),
            Key::Assessed(k, _) => case.extras.standards.assessments[k].capacity,
            Key::Processed(k, _) => case.extras.processing[k].capacity,
            _ => None,
        };
        if let Some(most) = most {
            bound(p, Sense::AtMost, most, all);
        }
    }
}

/// The windows of a quota in order, and for each the first that can leave something to it.
fn chains(case: &Case, q: usize) -> Vec<std::ops::RangeInclusive<usize>> {
    let windows = &case.quotas[q].windows;
    (0..windows.len())
        .map(|w| {
            let first = (0..w).rev().take_while(|&v| windows[v].carries).last();
            first.unwrap_or(w)..=w
        })
        .collect()
}

/// Room in quotas, for every way in which those that must be filled first can fill up.
fn filled(case: &Case, all: &Histories, mut states: Vec<Program>, terms: &Terms) -> Vec<Program> {
    let stretches = &all.stretches[HOME];
    for (q, quota) in case.quotas.iter().enumerate() {
        let window_of = |day: i32| {
            let mut windows = quota.windows.iter();
            windows.position(|w| within(w.from, w.to, day))
        };
        // What has entered inside, of the chain of a window, up to a stretch.
        let inside = |chain: &std::ops::RangeInclusive<usize>, last: usize| {
            let mut found = Vec::new();
            for (s, stretch) in stretches.iter().enumerate().take(last + 1) {
                if window_of(stretch.0).is_some_and(|w| chain.contains(&w)) {
                    let here = terms.get(&Key::Inside(q, s)).into_iter().flatten();
                    found.extend(here.copied());
                }
            }
            found
        };
        let room = |chain: &std::ops::RangeInclusive<usize>| -> f64 {
            quota.windows[chain.clone()]
                .iter()
                .map(|w| w.quantity)
                .sum()
        };
        for (w, chain) in chains(case, q).iter().enumerate() {
            for p in &mut states {
                let sum = inside(chain, stretches.len());
                bound(p, Sense::AtMost, room(chain), &sum);
            }
            if !all.inverted.contains(&q) {
                continue;
            }
            let own: Vec<usize> = (0..stretches.len())
                .filter(|&s| window_of(stretches[s].0) == Some(w))
                .collect();
            let mut next = Vec::new();
            for p in &states {
                // Full from its k-th stretch on, or never.
                for k in 0..=own.len() {
                    let mut p = p.clone();
                    for &s in &own[..k] {
                        if let Some(out) = terms.get(&Key::Beyond(q, s)) {
                            bound(&mut p, Sense::AtMost, 0.0, out);
                        }
                    }
                    if let Some(&s) = own.get(k) {
                        bound(&mut p, Sense::AtLeast, room(chain), &inside(chain, s));
                    }
                    next.push(p);
                }
            }
            states = next;
        }
    }
    states
}

/// What each entry's fee is: nothing where nothing enters, its least, its rate, its most.
fn fees(case: &Case, mut states: Vec<Program>, terms: &Terms) -> Vec<Program> {
    for (key, all) in terms {
        let Key::Entry(f, ..) = *key else { continue };
        let fee = &case.fees[f];
        let most = fee.most.unwrap_or(f64::INFINITY);
        let (low, high) = (fee.least / fee.rate, most / fee.rate);
        let mut next = Vec::new();
        for p in &states {
            let mut state = |from: f64, to: f64, fixed: f64, rate: f64| {
                let mut p = p.clone();
                bound(&mut p, Sense::AtLeast, from, all);
                if to.is_finite() {
                    bound(&mut p, Sense::AtMost, to, all);
                }
                for &(j, a) in all {
                    p.costs[j] += rate * a;
                }
                pay(&mut p, fixed);
                next.push(p);
            };
            state(0.0, 0.0, 0.0, 0.0);
            if fee.least > 0.0 {
                state(0.0, low, fee.least, 0.0);
            }
            state(low, high, 0.0, fee.rate);
            if most.is_finite() {
                state(high, f64::INFINITY, most, 0.0);
            }
        }
        states = next;
        if states.len() > MOST_STATES {
            break;
        }
    }
    states
}

/// Uses of what entered for end use: each use at the plant counts once, in time.
fn end_use(case: &Case, p: &mut Program, terms: &Terms) {
    let mut used: BTreeMap<Key, Vec<(usize, f64)>> = BTreeMap::new();
    for (key, all) in terms {
        let Key::ForUse(m, product, t) = *key else {
            continue;
        };
        let within = case.measures[m].end_use.expect("for end use") as usize;
        let mut sum: Vec<(usize, f64)> = all.clone();
        for day in t..=t + within {
            let j = p.column(0.0, Vec::new());
            sum.push((j, -1.0));
            if (day as i32) < case.periods {
                used.entry(Key::Used(m, product, day))
                    .or_default()
                    .push((j, 1.0));
            }
        }
        bound(p, Sense::AtMost, 0.0, &sum);
    }
    for (key, mut sum) in used {
        let uses = terms.get(&key).into_iter().flatten();
        sum.extend(uses.map(|&(j, a)| (j, -a)));
        bound(p, Sense::AtMost, 0.0, &sum);
    }
}

/// Refunds: each sets a unit that entered against one that left, or went into what left.
fn refunds(case: &Case, all: &Histories, p: &mut Program, terms: &Terms) {
    let nothing = vec![vec![false; case.days() as usize]; case.agreements.len()];
    let held = Held::default();
    let duty = |product, origin, producer, day| {
        let goods = Goods {
            product,
            origin,
            producer,
            status: &nothing,
            from_turkey: false,
            held: &held,
        };
        let owed = case.owed(HOME, &goods, day, &Claim::default());
        owed.map_or(0.0, |o| o.refundable)
    };
    let mut entered: BTreeMap<Key, Vec<(usize, f64)>> = BTreeMap::new();
    for (export, left) in terms {
        let Key::Export(k, product, origin, producer, t) = *export else {
            continue;
        };
        let programme = &case.drawbacks[k];
        let last = 7 * t as i32 + 6;
        let recipe = case.recipes.iter().find(|r| {
            let country = case.places[r.place].country;
            r.output.0 == product && country == "GB" && (!r.confers || origin == "GB")
        });
        // What it was made of, or is.
        let parts: Vec<(usize, f64)> = match recipe {
            Some(r) => r.inputs.iter().map(|i| (i.0, i.1 / r.output.1)).collect(),
            None => vec![(product, 1.0)],
        };
        let mut of_part: Vec<Vec<(usize, f64)>> = parts
            .iter()
            .map(|part| left.iter().map(|&(j, a)| (j, -part.1 * a)).collect())
            .collect();
        let mut refunded = Vec::new();
        for import in terms.keys() {
            let Key::Import(ip, io, ir, s, bits) = *import else {
                continue;
            };
            let eight = |p: usize| &case.products[p].hs[..8];
            let part = parts.iter().position(|&(part, _)| match recipe {
                _ if programme.substitution => eight(part) == eight(ip),
                Some(_) => part == ip,
                None => part == ip && origin == io,
            });
            let in_kind = recipe.is_none() && programme.lesser && programme.substitution;
            let Some(part) = part.filter(|_| !in_kind) else {
                continue;
            };
            let (first, _) = all.stretches[HOME][s];
            let days = (programme.years * 365.25).floor() as i32;
            if first / 7 > t as i32 || last - first > days {
                continue;
            }
            let mut borne = f64::from_bits(bits);
            if programme.substitution {
                let article = if parts[part].0 == product {
                    duty(product, origin, producer, last)
                } else {
                    duty(ip, io, ir, last)
                };
                borne = borne.min(article);
            }
            let refund = programme.refund * borne;
            let j = p.column(-refund, Vec::new());
            entered.entry(*import).or_default().push((j, 1.0));
            of_part[part].push((j, 1.0));
            refunded.push((j, refund));
        }
        for sum in &of_part {
            bound(p, Sense::AtMost, 0.0, sum);
        }
        if programme.lesser && recipe.is_some() {
            refunded.extend(left.iter().map(|&(j, a)| (j, -programme.duty_there * a)));
            bound(p, Sense::AtMost, 0.0, &refunded);
        }
    }
    for (import, mut sum) in entered {
        sum.extend(terms[&import].iter().map(|&(j, a)| (j, -a)));
        bound(p, Sense::AtMost, 0.0, &sum);
    }
}
