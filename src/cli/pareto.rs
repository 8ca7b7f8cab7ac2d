//! `portolan pareto`.

use std::path::PathBuf;

use portolan::scenario::pareto::{self, Against};
use portolan::{Instance, report, whole};

use super::solving::Solving;
use super::{INTERNAL, Input, failed, printed, refused, writable};

/// How the front is printed.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A table for people.
    Text,
    /// One JSON object.
    Json,
    /// Comma-separated values.
    Csv,
}

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// The two objectives: cost,emissions or cost,service.
    #[arg(long, default_value = "cost,emissions")]
    objectives: String,
    /// Points of the front, both ends among them.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(2..=1000))]
    points: u16,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// File to draw the front to, as SVG.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    solving: Solving,
}

/// Solves the front between cost and a second objective.
pub fn run(args: &Args) -> u8 {
    let against = match args.objectives.as_str() {
        "cost,emissions" => Against::Emissions,
        "cost,service" => Against::Unmet,
        other => {
            return refused(&format!(
                "--objectives takes cost,emissions or cost,service, not {other}"
            ));
        }
    };
    if let Err(code) = writable("--chart", args.chart.as_deref(), whole::check_file) {
        return code;
    }
    let options = match args.solving.options() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let instance = match Instance::load_with(&args.input.path, &args.input.stack()) {
        Ok(instance) => instance,
        Err(errors) => return failed(&errors.into()),
    };
    let front = match pareto::front(&instance, against, usize::from(args.points), &options) {
        Ok(front) => front,
        Err(e) => return failed(&e.into()),
    };
    let wrote = printed(&match args.format {
        Format::Text => report::front::text(&front),
        Format::Json => report::scenarios::json(&front),
        Format::Csv => report::front::csv(&front),
    });
    if let Some(path) = &args.chart {
        let chart = report::front::svg(&front);
        if let Err(e) = whole::file(path, &|out| out.write_all(chart.as_bytes())) {
            sayln!("error: {}: {e}", path.display());
            return INTERNAL;
        }
    }
    let proved = front
        .points
        .iter()
        .all(|p| p.status.starts_with("certified"));
    wrote.max(if proved && front.missing == 0 { 0 } else { 6 })
}
