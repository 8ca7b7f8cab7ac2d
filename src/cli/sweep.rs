//! `portolan sweep`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use portolan::Instance;
use portolan::instance::Stack;
use portolan::report;
use portolan::scenario::Failure;
use portolan::scenario::sweep::{self, Grid, Shard};
use portolan::whole;

use super::solving::Solving;
use super::{failed, missing, printed, writable};

/// How the points are printed.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A table for people.
    Text,
    /// Comma-separated values.
    Csv,
    /// One JSON object per line, as in the results file.
    Jsonl,
}

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Instance; with --merge, none.
    #[arg(required_unless_present = "merge")]
    path: Option<PathBuf>,
    /// Overlays under every point.
    #[arg(long, default_value = "base", hide_default_value = true)]
    scenario: String,
    /// Grid file: [[axes]] with scenarios, or table, where, field and set, add or multiply.
    #[arg(long)]
    grid: Option<PathBuf>,
    /// An axis, such as lanes.SH-LA.freight=100,200 or tariffs[measure=general].ad_valorem*=1,1.5.
    #[arg(long)]
    set: Vec<String>,
    /// An axis of scenarios, such as base,suez-closed.
    #[arg(long)]
    scenarios: Option<String>,
    /// An axis of the instance's own weighted scenarios, each planned as if foreseen.
    #[arg(long)]
    foreseen: bool,
    /// Results file: a line of JSON per point; points that it holds are not solved again.
    #[arg(long)]
    out: PathBuf,
    /// Solve only shard i of n, such as 2/4.
    #[arg(long)]
    shard: Option<String>,
    /// Join the results of all shards instead of solving.
    #[arg(long, num_args = 1.., conflicts_with_all = ["path", "grid", "set", "foreseen", "shard"])]
    merge: Vec<PathBuf>,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    solving: Solving,
}

/// Solves a grid of parameters.
pub fn run(args: &Args) -> u8 {
    if let Err(code) = writable("--out", Some(&args.out), whole::check_file) {
        return code;
    }
    let Some(path) = &args.path else {
        for file in &args.merge {
            if let Err(e) = std::fs::metadata(file) {
                return missing(file, &e);
            }
        }
        return match sweep::merge(&args.merge, &args.out) {
            Ok((_, points)) => show(args, &points, 0),
            Err(e) => failed(&e),
        };
    };
    if let Some(file) = &args.grid
        && let Err(e) = std::fs::metadata(file)
    {
        return missing(file, &e);
    }
    let options = match args.solving.options() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let mut grid = Grid::default();
    let read = || -> Result<(), Failure> {
        if let Some(file) = &args.grid {
            grid = Grid::read(file)?;
        }
        if let Some(names) = &args.scenarios {
            grid.add_scenarios(names)?;
        }
        args.set.iter().try_for_each(|axis| grid.add(axis))
    };
    let mut read = read;
    if let Err(e) = read() {
        return failed(&e);
    }
    let stack = Stack::parse(&args.scenario);
    if args.foreseen
        && let Err(e) = foresee(path, &stack, &mut grid)
    {
        return failed(&e);
    }
    if grid.is_empty() {
        sayln!("error: a sweep needs an axis: --grid, --set, --scenarios or --foreseen");
        return 2;
    }
    let shard = match args.shard.as_deref().map(Shard::parse) {
        None => Shard::WHOLE,
        Some(Some(shard)) => shard,
        Some(None) => {
            sayln!("error: --shard takes i/n with i from 1 to n, such as 2/4");
            return 2;
        }
    };
    let threads = args.solving.threads();
    let start = Instant::now();
    match sweep::sweep(path, &stack, &grid, shard, &args.out, &options, threads) {
        Ok(swept) => {
            sayln!(
                "{} points, {} of them known before, {threads} threads, {:.1} s; results in {}",
                swept.points.len(),
                swept.known,
                start.elapsed().as_secs_f64(),
                args.out.display()
            );
            show(args, &swept.points, swept.missing)
        }
        Err(e) => failed(&e),
    }
}

/// Adds the axis of the instance's own scenarios.
fn foresee(path: &Path, stack: &Stack, grid: &mut Grid) -> Result<(), Failure> {
    match &Instance::load_with(path, stack)?.stages {
        Some(stages) => grid.add_foreseen(stages),
        None => Err(Failure::Asked(
            "--foreseen needs an instance with rows in `scenarios` and `first_stage`".to_string(),
        )),
    }
}

/// Prints points; the exit code of the worst of them.
fn show(args: &Args, points: &[sweep::Point], missing: usize) -> u8 {
    let wrote = printed(&match args.format {
        Format::Text => report::scenarios::points(points),
        Format::Csv => report::scenarios::points_csv(points),
        Format::Jsonl => report::scenarios::points_jsonl(points),
    });
    if missing > 0 {
        return 130;
    }
    let certified = |p: &&sweep::Point| p.status.starts_with("certified");
    wrote.max(u8::from(points.iter().any(|p| !certified(&p))) * 6)
}
