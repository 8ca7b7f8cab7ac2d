//! A quote as a table, and as JSON.

use std::fmt::Write;

use super::layout::Layout;
use crate::plan::words::number;
use crate::quote::ways::Way;
use crate::quote::{Charge, Quote};
use crate::world::money::money;

/// As people read it.
pub fn text(quote: &Quote, layout: Layout) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} {} of {}{} into {} on {}{}",
        quote.quantity,
        quote.product,
        quote.origin_country,
        match quote.hs_code.as_str() {
            "" => String::new(),
            code => format!(" (HS {code})"),
        },
        quote.place.as_ref().unwrap_or(&quote.territory),
        quote.date,
        quote
            .lane
            .as_ref()
            .map_or(String::new(), |l| format!(" by {l}"))
    );
    let _ = writeln!(
        text,
        "\ncustoms value ({}) {} {}",
        quote.basis,
        money(quote.customs_value),
        quote.currency
    );
    if quote.value_parts.len() > 1 {
        for p in &quote.value_parts {
            let _ = writeln!(text, "  {:<24} {:>16}", p.what, money(p.amount));
        }
    }
    let mut costs = layout.table(&["borne by every claim", &quote.currency], &[]);
    for c in &quote.costs {
        costs.add_row([c.what.clone(), money(c.amount)]);
    }
    let _ = writeln!(text, "\n{costs}");
    let mut offers = layout.table(&["claim", "duty", "fees", "landed", "per unit"], &[]);
    for o in &quote.claims {
        let fees: f64 = o.fees.iter().map(|f| f.amount).sum();
        offers.add_row([
            o.claim.clone(),
            money(o.duty),
            money(fees),
            money(o.landed),
            money(o.landed_per_unit),
        ]);
    }
    let _ = writeln!(text, "\n{offers}");
    ways(&mut text, quote, layout);
    admitted(&mut text, quote, layout);
    for o in &quote.claims {
        let _ = writeln!(text, "\n{}", o.claim);
        if (o.customs_value - quote.customs_value).abs() > 1e-9 {
            let _ = writeln!(text, "  customs value {}", money(o.customs_value));
        }
        if o.origin_test == "assumed" {
            let _ = writeln!(text, "  the preference's origin test is assumed met");
        }
        if o.claim_cost > 0.0 {
            let _ = writeln!(text, "  claiming costs {}", money(o.claim_cost));
        }
        if o.refund > 0.0 {
            let _ = writeln!(text, "  comes back later: {}", money(o.refund));
        }
        for condition in &o.conditions {
            let _ = writeln!(text, "  if: {condition}");
        }
        let mut lines = layout.table(
            &["measure", "amount", "rate", "row", "in force", "source"],
            &[2, 3, 4, 5],
        );
        for c in o.duties.iter().chain(&o.fees) {
            lines.add_row([
                c.measure.clone(),
                money(c.amount),
                rate(c),
                format!("{} {}", c.table, c.row),
                days(c),
                c.source.clone(),
            ]);
        }
        if !(o.duties.is_empty() && o.fees.is_empty()) {
            let _ = writeln!(text, "{lines}");
        }
    }
    text
}

/// What temporary admission costs instead.
fn admitted(text: &mut String, quote: &Quote, layout: Layout) {
    if quote.admitted.is_empty() {
        return;
    }
    let header = [
        "admitted for a time",
        "at",
        "suspended",
        "a month begun",
        "cost",
        "periods",
    ];
    let mut table = layout.table(&header, &[2, 3, 4, 5]);
    for a in &quote.admitted {
        let within = a.discharge_within.map_or(String::new(), |w| w.to_string());
        table.add_row([
            a.admission.clone(),
            a.place.clone(),
            money(a.suspended),
            money(a.month),
            money(a.cost),
            within,
        ]);
    }
    let _ = writeln!(text, "\n{table}");
}

/// Ways to clear, where there are several or one asks for more than money.
fn ways(text: &mut String, quote: &Quote, layout: Layout) {
    let plain = |w: &Way| w.data.is_empty() && w.work.is_empty();
    if quote.ways.len() < 2 && quote.ways.iter().all(plain) {
        return;
    }
    let header = ["cleared", "cost", "released", "a period", "needs", "landed"];
    let mut table = layout.table(&header, &[2, 4]);
    for w in &quote.ways {
        let most = match w.capacity {
            Some(most) => format!("{} {}", number(most), w.unit),
            None => String::new(),
        };
        let data = w.data.iter();
        let data = data.map(|d| format!("{} GB of {}", number(d.gb), d.data_class));
        let work = w.work.iter().map(|n| {
            let mut said = format!("{} {}", number(n.quantity), n.workload);
            let hours = (n.hours > 0.0).then(|| format!("{} h", number(n.hours)));
            let taken = (n.gb > 0.0).then(|| format!("on {} GB", number(n.gb)));
            let within = n.most_latency.map(|l| format!("within {} ms", number(l)));
            let parts: Vec<String> = hours.into_iter().chain(taken).chain(within).collect();
            if !parts.is_empty() {
                let _ = write!(said, " ({})", parts.join(", "));
            }
            said
        });
        let needs: Vec<String> = data.chain(work).collect();
        table.add_row([
            w.way.clone(),
            money(w.cost),
            w.released.clone(),
            most,
            needs.join("; "),
            money(w.landed),
        ]);
    }
    let _ = writeln!(text, "\n{table}");
}

/// As machines read it.
pub fn json(quote: &Quote) -> String {
    match serde_json::to_string_pretty(quote) {
        Ok(text) => text + "\n",
        Err(e) => format!("{{\"error\": \"{e}\"}}\n"),
    }
}

fn rate(c: &Charge) -> String {
    let mut rate = match (c.ad_valorem, c.specific) {
        (a, 0.0) => format!("{:.3} %", a * 100.0),
        (0.0, s) => format!("{s} a unit of its base"),
        (a, s) => format!("{:.3} % and {s} a unit of its base", a * 100.0),
    };
    if c.base_share < 1.0 {
        let _ = write!(rate, " on {:.1} % of the value", c.base_share * 100.0);
    }
    rate
}

fn days(c: &Charge) -> String {
    match (&c.valid_from, &c.valid_to) {
        (None, None) => String::new(),
        (Some(f), None) => format!("from {f}"),
        (None, Some(t)) => format!("to {t}"),
        (Some(f), Some(t)) => format!("{f} to {t}"),
    }
}
