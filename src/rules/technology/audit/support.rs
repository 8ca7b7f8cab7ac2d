//! Platforms, funds and capabilities, checked again from the plan's decisions.

use std::collections::BTreeSet;

use super::in_time;
use crate::audit::{Audit, Sum, Tally};
use crate::plan::{HAVE_CAPABILITY, OPEN_PLATFORM, SUBSIDISE};
use crate::world::ids::*;
use crate::world::technology::{CAPABILITIES, PLATFORMS, SUBSIDIES};

/// Audits platforms that help, funds that pay and cap, and capabilities that are had.
pub(super) fn audit(audit: &mut Audit) {
    platforms(audit);
    funds(audit);
    capabilities(audit);
}

/// Platforms are paid for, and help only while they stand.
fn platforms(audit: &mut Audit) {
    let world = audit.world;
    let technology = &world.technology;
    let horizon = world.calendar.len();
    let mut stands: BTreeSet<(PlatformId, u32)> = BTreeSet::new();
    for (row, d) in audit.decisions(OPEN_PLATFORM) {
        let mut all = technology.platforms.iter();
        let found = all.position(|p| p.platform == d.subject.as_str());
        let Some(i) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let platform = &technology.platforms[i];
        let cost = platform.opening_cost * d.level;
        audit.whole(row, d.level, 1.0);
        audit.money(row, "cost", d.cost, cost);
        audit.charges.add(PLATFORMS, &d.subject, cost, d.level);
        if !in_time(audit, row, d) || d.level < 0.5 {
            continue;
        }
        let from = d.time.saturating_add(platform.lead_time);
        let until = platform
            .life
            .map_or(horizon, |l| from.saturating_add(l).min(horizon));
        for t in from..until {
            if !stands.insert((PlatformId::from(i), t)) {
                audit.find(
                    "V2205",
                    row,
                    "time",
                    format!("`{}` stands already in period {t}", d.subject),
                    "once at a time is enough",
                );
                break;
            }
        }
    }
    for s in audit.adopted() {
        let Some(p) = s.platform.filter(|_| s.level > 0.5) else {
            continue;
        };
        if !stands.contains(&(p, s.time)) {
            let name = &technology.platforms[p.index()].platform;
            audit.find(
                "V2205",
                s.row,
                "time",
                format!("platform `{name}` does not stand in period {}", s.time),
                "open it in time: count its lead time and its life",
            );
        }
    }
}

/// Funds pay no more than their shares and budgets, and cap what is spent.
fn funds(audit: &mut Audit) {
    let world = audit.world;
    let technology = &world.technology;
    let mut paid: Tally<(FundId, AdoptionId, u32)> = Tally::new();
    let mut all_paid: Tally<FundId> = Tally::new();
    for (row, d) in audit.decisions(SUBSIDISE) {
        let found = (0..technology.funds.len()).map(FundId::from).find_map(|f| {
            let of = technology.funds[f.index()].adoptions.iter();
            let mut of = of.filter(|&&a| world.subsidy_name(f, a) == d.subject);
            Some((f, *of.next()?))
        });
        let Some((fund, adoption)) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        audit.quantity(row, "level", d.level);
        audit.money(row, "cost", d.cost, -d.level);
        audit.charges.add(SUBSIDIES, &d.subject, -d.level, d.level);
        if in_time(audit, row, d) {
            let of = paid.entry((fund, adoption, d.time)).or_default();
            of.add(1.0, d.level, Some(row));
            all_paid
                .entry(fund)
                .or_default()
                .add(1.0, d.level, Some(row));
        }
    }
    let mut spent: Tally<(AdoptionId, u32)> = Tally::new();
    for s in audit.adopted() {
        let cost = audit.step_cost(&s);
        spent
            .entry((s.adoption, s.time))
            .or_default()
            .add(1.0, cost, Some(s.row));
    }
    for (&(fund, adoption, t), sum) in &paid {
        let share = technology.funds[fund.index()].share;
        let of = spent.get(&(adoption, t)).map_or(0.0, |s| s.value);
        let what = format!(
            "paid by {} in period {t}",
            world.subsidy_name(fund, adoption)
        );
        audit.at_most("V2206", sum, share * of, what);
    }
    for (i, fund) in technology.funds.iter().enumerate() {
        let id = FundId::from(i);
        if let (Some(budget), Some(sum)) = (fund.budget, all_paid.get(&id)) {
            let what = format!("paid by fund {}", fund.fund);
            audit.at_most("V2206", sum, budget, what);
        }
        if let Some(cap) = fund.spending_cap {
            let mut sum = Sum::default();
            for ((adoption, _), of) in &spent {
                if fund.adoptions.contains(adoption) {
                    sum.add(1.0, of.value, of.rows().first().copied());
                }
            }
            let what = format!("spent on adapting under fund {}", fund.fund);
            audit.at_most("V2207", &sum, cap, what);
        }
    }
}

/// A capability is had with a technology that gives it, while it is wanted.
fn capabilities(audit: &mut Audit) {
    let world = audit.world;
    let technology = &world.technology;
    let has = audit.has_adopted();
    for (row, d) in audit.decisions(HAVE_CAPABILITY) {
        let mut all = (0..technology.capabilities.len()).map(CapabilityId::from);
        let found = all.find(|&k| technology.capability_name(k) == d.subject);
        let Some(id) = audit.known(found, row, "subject", &d.subject) else {
            continue;
        };
        let wanted = &technology.capabilities[id.index()];
        audit.quantity(row, "level", d.level);
        audit.money(row, "cost", d.cost, -wanted.worth * d.level);
        audit
            .charges
            .add(CAPABILITIES, &d.subject, -wanted.worth * d.level, d.level);
        if !in_time(audit, row, d) {
            continue;
        }
        let given = wanted.adoptions.iter();
        let given = given.map(|&a| has.get(&(a, d.time)).copied().unwrap_or(0.0));
        let most = match wanted.open.contains(&d.time) {
            true => given.sum::<f64>().min(1.0),
            false => 0.0,
        };
        let mut had = Sum::default();
        had.add(1.0, d.level, Some(row));
        let what = format!("of {} had in period {}", d.subject, d.time);
        audit.at_most("V2208", &had, most, what);
    }
}
