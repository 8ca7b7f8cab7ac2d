//! The front between cost and a second objective: a table, CSV, a drawing.

use std::fmt::Write;

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
            "One point: the cheapest plan has no {} already.\n",
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

/// Size of the drawing and of its margins.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 64.0;

/// The front as a drawing: the second objective to the right, cost upward.
pub fn svg(front: &Front) -> String {
    let (xs, ys): (Vec<f64>, Vec<f64>) = front.points.iter().map(|p| (p.second, p.cost)).unzip();
    let (x, y) = (Axis::of(&xs), Axis::of(&ys));
    let across = |v: f64| LEFT + x.share(v) * (WIDTH - LEFT - RIGHT);
    let up = |v: f64| HEIGHT - BOTTOM - y.share(v) * (HEIGHT - TOP - BOTTOM);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    for tick in x.ticks() {
        let at = across(tick);
        let _ = writeln!(
            out,
            "<line x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\" stroke=\"#e0e0e0\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 18.0,
            x.shown(tick)
        );
    }
    for tick in y.ticks() {
        let at = up(tick);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\" stroke=\"#e0e0e0\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            y.shown(tick)
        );
    }
    let line: Vec<String> = xs
        .iter()
        .zip(&ys)
        .map(|(a, b)| format!("{:.1},{:.1}", across(*a), up(*b)))
        .collect();
    let _ = writeln!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\"/>",
        line.join(" ")
    );
    for (a, b) in xs.iter().zip(&ys) {
        let _ = writeln!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#1f5fa8\"/>",
            across(*a),
            up(*b)
        );
    }
    let title = escaped(&format!("{}: cost against {}", front.instance, front.unit));
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"24\" font-size=\"15\">{title}</text>"
    );
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        (LEFT + right) / 2.0,
        HEIGHT - 16.0,
        escaped(front.unit)
    );
    let middle = (TOP + bottom) / 2.0;
    let _ = writeln!(
        out,
        "<text x=\"18\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {middle:.1})\">cost, {}</text>",
        escaped(&front.currency)
    );
    out.push_str("</svg>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A scale with round ticks.
struct Axis {
    from: f64,
    to: f64,
    step: f64,
}

impl Axis {
    fn of(values: &[f64]) -> Axis {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (least, most) = if least <= most {
            (least, most)
        } else {
            (0.0, 1.0)
        };
        let span = if most > least {
            most - least
        } else {
            least.abs().max(1.0)
        };
        let rough = span / 5.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|k| k * power)
            .into_iter()
            .find(|s| *s >= rough)
            .unwrap_or(rough);
        Axis {
            from: (least / step).floor() * step,
            to: (most / step).ceil() * step + if most > least { 0.0 } else { step },
            step,
        }
    }

    fn share(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from).max(f64::MIN_POSITIVE)
    }

    fn ticks(&self) -> Vec<f64> {
        let count = ((self.to - self.from) / self.step).round() as usize;
        (0..=count.min(20))
            .map(|i| self.from + i as f64 * self.step)
            .collect()
    }

    fn shown(&self, value: f64) -> String {
        let decimals = (-self.step.log10().floor()).max(0.0) as usize;
        if decimals == 0 {
            return money(value).trim_end_matches(".00").to_string();
        }
        format!("{value:.decimals$}")
    }
}
