//! The front between cost and a second objective: a table, CSV, a drawing.

use super::chart::{Axis, Chart, Series};
use super::layout::{Layout, trimmed};
use crate::scenario::pareto::Front;
use crate::world::money::{Money, money};

/// The front as a table.
pub fn text(front: &Front) -> String {
    let currency = Money::of(&front.currency);
    let mut table =
        Layout::default().table(&[front.unit, "cost", "one less costs", "status"], &[3]);
    for p in &front.points {
        table.add_row([
            money(p.second),
            currency.shown(p.cost),
            p.slope.map_or(String::new(), |s| currency.price(s)),
            p.status.to_string(),
        ]);
    }
    let alone = front.points.len() == 1 && front.missing == 0;
    let note = if alone && front.points[0].second == 0.0 {
        format!(
            "One point: the cheapest plan already has 0 {}.\n",
            front.unit
        )
    } else if alone {
        "One point: the cheapest plan is the best by the other measure too.\n".to_string()
    } else {
        String::new()
    };
    format!(
        "{}: cost in {} against {}\n\n{}\n{note}",
        front.instance,
        front.currency,
        front.unit,
        trimmed(&table)
    )
}

/// The front as CSV.
pub fn csv(front: &Front) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for p in &front.points {
        let _ = writer.serialize(p);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The front as a drawing: the second objective to the right, cost upward.
pub fn svg(front: &Front) -> String {
    let (xs, ys): (Vec<f64>, Vec<f64>) = front.points.iter().map(|p| (p.second, p.cost)).unzip();
    let points = xs.iter().zip(&ys).map(|(x, y)| (*x, *y, true));
    let emissions = front.unit.starts_with("t CO2e");
    let (second, cost) = match emissions {
        true => ("emissions", "cost"),
        false => ("service", "cost without penalties for unmet demand"),
    };
    let x = match emissions {
        true => format!("emissions, {}", front.unit),
        false => front.unit.to_string(),
    };
    let chart = Chart {
        title: format!("{}: cost against {second}", front.instance),
        x: Axis::of(x, &xs),
        y: Axis::of(format!("{cost}, {}", front.currency), &ys),
        series: vec![Series {
            name: front.unit.to_string(),
            points: points.collect(),
            joined: true,
        }],
    };
    chart.svg()
}
