//! Drawings: lines and points over two axes, as SVG.

use std::fmt::Write;

use crate::world::money::money;

/// Size of a drawing and of its margins.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 64.0;
/// Room for names at the right, where a drawing has several series.
const LEGEND: f64 = 150.0;
/// Colours that people who see few colours can tell apart (Okabe and Ito).
const COLOURS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999",
];

/// What is drawn.
pub struct Chart {
    /// Stands above it.
    pub title: String,
    /// Axis to the right.
    pub x: Axis,
    /// Axis upward.
    pub y: Axis,
    /// What is drawn, in order.
    pub series: Vec<Series>,
}

/// Points of one kind.
pub struct Series {
    /// Name in the legend; there is none where a drawing has one series.
    pub name: String,
    /// Points, and whether each is filled.
    pub points: Vec<(f64, f64, bool)>,
    /// Whether a line joins them.
    pub joined: bool,
}

impl Chart {
    /// As SVG.
    pub fn svg(&self) -> String {
        let legend = self.series.len() > 1;
        let width = WIDTH + if legend { LEGEND } else { 0.0 };
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        let across = |v: f64| LEFT + self.x.share(v) * (right - LEFT);
        let up = |v: f64| bottom - self.y.share(v) * (bottom - TOP);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{width}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
        );
        for (tick, shown) in self.x.ticks() {
            let at = across(tick);
            let _ = writeln!(
                out,
                "<line x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\" stroke=\"#e0e0e0\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 18.0,
                escaped(&shown)
            );
        }
        for (tick, shown) in self.y.ticks() {
            let at = up(tick);
            let _ = writeln!(
                out,
                "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\" stroke=\"#e0e0e0\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                at + 4.0,
                escaped(&shown)
            );
        }
        for (i, series) in self.series.iter().enumerate() {
            let colour = COLOURS[i % COLOURS.len()];
            let at = series
                .points
                .iter()
                .map(|&(x, y, whole)| (across(x), up(y), whole));
            if series.joined {
                let line: Vec<String> = at
                    .clone()
                    .map(|(x, y, _)| format!("{x:.1},{y:.1}"))
                    .collect();
                let _ = writeln!(
                    out,
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                    line.join(" ")
                );
            }
            for (x, y, whole) in at {
                let fill = if whole { colour } else { "white" };
                let _ = writeln!(
                    out,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"
                );
            }
            if legend {
                let y = TOP + 10.0 + 20.0 * i as f64;
                let _ = writeln!(
                    out,
                    "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                    right + 18.0,
                    right + 30.0,
                    y + 4.0,
                    escaped(&series.name)
                );
            }
        }
        let _ = writeln!(
            out,
            "<text x=\"{LEFT}\" y=\"24\" font-size=\"15\">{}</text>",
            escaped(&self.title)
        );
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            (LEFT + right) / 2.0,
            HEIGHT - 16.0,
            escaped(&self.x.label)
        );
        let middle = (TOP + bottom) / 2.0;
        let _ = writeln!(
            out,
            "<text x=\"18\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {middle:.1})\">{}</text>",
            escaped(&self.y.label)
        );
        out.push_str("</svg>\n");
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A scale with round ticks.
pub struct Axis {
    label: String,
    from: f64,
    to: f64,
    step: Step,
}

/// How ticks follow each other.
enum Step {
    /// By so much.
    Even(f64),
    /// By powers of ten.
    Tenfold,
    /// One for each name, from 0 on.
    Named(Vec<String>),
}

impl Axis {
    /// An even scale over the values.
    pub fn of(label: impl Into<String>, values: &[f64]) -> Axis {
        let (least, most) = ends(values).unwrap_or((0.0, 1.0));
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
            label: label.into(),
            from: (least / step).floor() * step,
            to: (most / step).ceil() * step + if most > least { 0.0 } else { step },
            step: Step::Even(step),
        }
    }

    /// A logarithmic scale over the values above zero, from power of ten to power of ten.
    pub fn tenfold(label: impl Into<String>, values: &[f64]) -> Axis {
        let above: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
        let (least, most) = ends(&above).unwrap_or((1.0, 10.0));
        let from = (least.log10() + 1e-9).floor();
        Axis {
            label: label.into(),
            from,
            to: (most.log10() - 1e-9).ceil().max(from + 1.0),
            step: Step::Tenfold,
        }
    }

    /// A scale of names: the k-th at k.
    pub fn named(label: impl Into<String>, names: Vec<String>) -> Axis {
        Axis {
            label: label.into(),
            from: -0.5,
            to: names.len().max(1) as f64 - 0.5,
            step: Step::Named(names),
        }
    }

    /// Where a value stands, from 0 to 1 along the axis.
    fn share(&self, value: f64) -> f64 {
        let value = match self.step {
            Step::Tenfold => value.max(f64::MIN_POSITIVE).log10(),
            _ => value,
        };
        let share = (value - self.from) / (self.to - self.from).max(f64::MIN_POSITIVE);
        share.clamp(0.0, 1.0)
    }

    /// Ticks and what is written at them.
    fn ticks(&self) -> Vec<(f64, String)> {
        match &self.step {
            Step::Even(step) => {
                let count = ((self.to - self.from) / step).round() as usize;
                let at = (0..=count.min(20)).map(|i| self.from + i as f64 * step);
                at.map(|v| (v, shown(v, *step))).collect()
            }
            Step::Tenfold => {
                let powers = self.from as i32..=self.to as i32;
                powers.map(|p| (10f64.powi(p), power(p))).collect()
            }
            Step::Named(names) => names
                .iter()
                .enumerate()
                .map(|(i, n)| (i as f64, n.clone()))
                .collect(),
        }
    }
}

fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (least <= most).then_some((least, most))
}

fn shown(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    if decimals == 0 {
        return money(value).trim_end_matches(".00").to_string();
    }
    format!("{value:.decimals$}")
}

/// A power of ten as people write it.
fn power(p: i32) -> String {
    match p {
        -3..=-1 => format!("{:.*}", -p as usize, 10f64.powi(p)),
        0..=7 => money(10f64.powi(p)).trim_end_matches(".00").to_string(),
        _ => format!("1e{p}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let even = Axis::of("", &[0.1, 5.0]);
        assert!(even.share(0.1) >= 0.0 && even.share(5.0) == 1.0);
        assert_eq!(even.ticks()[0], (0.0, "0".to_string()));
        let tenfold = Axis::tenfold("", &[0.02, 1000.0]);
        let shown: Vec<String> = tenfold.ticks().into_iter().map(|t| t.1).collect();
        assert_eq!(shown, ["0.01", "0.1", "1", "10", "100", "1,000"]);
        assert!((tenfold.share(0.01)).abs() < 1e-12 && (tenfold.share(1000.0) - 1.0).abs() < 1e-12);
        let one = Axis::tenfold("", &[10.0]);
        assert!(one.share(10.0) >= 0.0 && one.ticks().len() == 2);
    }
}
