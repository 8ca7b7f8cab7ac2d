//! `portolan bench`: instances and MPS files against every solver built in.
//!
//! Every run is a process of its own, so that peak memory is its own; runs of the solvers take turns,
//! so that what else the machine does falls on all alike.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portolan::lp::{Lp, mps};
use portolan::solve::{Limits, Options, built_in, names as solver_names, run as solve};
use portolan::{Instance, certificate};
use serde::{Deserialize, Serialize};

use super::{BAD_DATA, INTERNAL, printed, tell};

/// How results are printed.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// One line per run.
    Csv,
    /// One object per run.
    Json,
}

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Instances, or linear programs as .mps or .mps.gz.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Solvers, separated by commas; all that are built in, and auto, if not given.
    #[arg(long, value_delimiter = ',')]
    solvers: Vec<String>,
    /// Runs of each; the table shows medians.
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Relative gap that is good enough.
    #[arg(long, default_value_t = 1e-6)]
    gap: f64,
    /// Longest time of a run, in seconds.
    #[arg(long, default_value_t = 300.0)]
    time_limit: f64,
    /// Most threads of a run.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// How results are printed.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Runs this solver once, in this process, and prints one object.
    #[arg(long, hide = true)]
    one: Option<String>,
}

/// One run.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    program: String,
    solver: String,
    columns: usize,
    rows: usize,
    entries: usize,
    /// `certified` (within the gap), `feasible`, `no point`, `killed` or `failed`.
    verdict: String,
    objective: Option<f64>,
    bound: Option<f64>,
    gap: Option<f64>,
    /// Seconds of reading and building.
    load: f64,
    /// Seconds of solving.
    seconds: f64,
    /// Processor seconds of the whole process; none where the system does not tell.
    cpu: Option<f64>,
    /// Most memory of the whole process, MB; none where the system does not tell.
    peak_mb: Option<f64>,
    note: String,
}

/// Runs everything.
pub fn run(args: &Args) -> u8 {
    if let Some(solver) = &args.one {
        return one(&args.paths[0], solver, args);
    }
    let solvers = if args.solvers.is_empty() {
        let mut all: Vec<String> = built_in().iter().map(|s| s.name().to_string()).collect();
        all.insert(0, "auto".into());
        all
    } else {
        args.solvers.clone()
    };
    let known: Vec<&str> = ["auto"].into_iter().chain(solver_names()).collect();
    if let Some(unknown) = solvers.iter().find(|s| !known.contains(&s.as_str())) {
        eprintln!(
            "error: no solver `{unknown}` is built in; there are {}",
            known.join(", ")
        );
        return 2;
    }
    if !(args.time_limit > 0.0 && args.time_limit.is_finite()) || args.runs == 0 {
        eprintln!("error: --time-limit takes seconds above 0, --runs a number from 1 on");
        return 2;
    }
    let mut records: Vec<Record> = Vec::new();
    for path in &args.paths {
        if !path.exists() {
            eprintln!("error: {}: there is no such file", path.display());
            return BAD_DATA;
        }
        // Solvers take turns within each round of runs.
        for turn in 0..args.runs {
            for solver in &solvers {
                eprintln!(
                    "{} by {solver}, run {} of {}",
                    path.display(),
                    turn + 1,
                    args.runs
                );
                match child(path, solver, args) {
                    Ok(record) => records.push(record),
                    Err(e) => {
                        eprintln!("error: {}: {e}", path.display());
                        return INTERNAL;
                    }
                }
            }
        }
    }
    let text = match args.format {
        Format::Table => table(&records, &solvers),
        Format::Csv => csv(&records),
        Format::Json => {
            let lines = records
                .iter()
                .map(|r| serde_json::to_string(r).unwrap_or_default() + "\n");
            lines.collect()
        }
    };
    printed(&text)
}

/// Runs one solver in a process of its own.
fn child(path: &Path, solver: &str, args: &Args) -> std::io::Result<Record> {
    let mut process = Command::new(std::env::current_exe()?)
        .arg("bench")
        .arg(path)
        .args(["--one", solver])
        .args(["--gap", &args.gap.to_string()])
        .args(["--time-limit", &args.time_limit.to_string()])
        .args(["--threads", &args.threads.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let start = Instant::now();
    // A solver that does not keep its limit is ended; reading and building have time of their own.
    let most = Duration::from_secs_f64(args.time_limit * 1.2 + 60.0);
    let mut killed = false;
    while process.try_wait()?.is_none() {
        if start.elapsed() > most {
            process.kill()?;
            killed = true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut text = String::new();
    if let Some(out) = &mut process.stdout {
        out.read_to_string(&mut text)?;
    }
    let fallback = || Record {
        program: path.display().to_string(),
        solver: solver.to_string(),
        columns: 0,
        rows: 0,
        entries: 0,
        verdict: if killed { "killed" } else { "failed" }.into(),
        objective: None,
        bound: None,
        gap: None,
        load: 0.0,
        seconds: start.elapsed().as_secs_f64(),
        cpu: None,
        peak_mb: None,
        note: String::new(),
    };
    Ok(serde_json::from_str(text.trim()).unwrap_or_else(|_| fallback()))
}

/// A program to solve.
enum Program {
    Instance(Box<Instance>),
    File(Box<mps::File>),
}

impl Program {
    fn read(path: &Path) -> Result<Program, String> {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if name.ends_with(".mps") || name.ends_with(".mps.gz") {
            let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
            let text = if name.ends_with(".gz") {
                let mut text = String::new();
                let mut open = flate2::read::GzDecoder::new(&bytes[..]);
                open.read_to_string(&mut text).map_err(|e| e.to_string())?;
                text
            } else {
                String::from_utf8(bytes).map_err(|e| e.to_string())?
            };
            let file = mps::read(&text).map_err(|e| e.to_string())?;
            return Ok(Program::File(Box::new(file)));
        }
        Instance::load(path)
            .map(|i| Program::Instance(Box::new(i)))
            .map_err(|e| {
                tell(&e);
                "the instance has errors".to_string()
            })
    }

    fn lp(&self) -> &Lp {
        match self {
            Program::Instance(i) => &i.model.lp,
            Program::File(f) => &f.lp,
        }
    }
}

/// Runs one solver here and prints its record.
fn one(path: &Path, solver: &str, args: &Args) -> u8 {
    let start = Instant::now();
    let program = match Program::read(path) {
        Ok(program) => program,
        Err(e) => {
            eprintln!("error: {}: {e}", path.display());
            return BAD_DATA;
        }
    };
    let load = start.elapsed().as_secs_f64();
    let lp = program.lp();
    let limits = Limits {
        gap: args.gap,
        threads: args.threads,
        time: Duration::try_from_secs_f64(args.time_limit).ok(),
        open_bounds: matches!(program, Program::File(_)),
        ..Limits::default()
    };
    let options = Options {
        limits,
        solver: Some(solver.to_string()).filter(|s| s != "auto"),
        ..Options::default()
    };
    let start = Instant::now();
    let answer = solve(lp, &options);
    let seconds = start.elapsed().as_secs_f64();
    let mut record = Record {
        program: path.display().to_string(),
        solver: solver.to_string(),
        columns: lp.n_cols(),
        rows: lp.n_rows(),
        entries: lp.n_entries(),
        verdict: "failed".into(),
        objective: None,
        bound: None,
        gap: None,
        load,
        seconds,
        cpu: processor_seconds(),
        peak_mb: peak_megabytes(),
        note: String::new(),
    };
    match answer {
        Ok(answer) => {
            record.note = answer.picked;
            record.verdict = "no point".into();
            if let Some(c) = answer.certificate {
                record.objective = Some(c.objective);
                record.bound = c.bound;
                record.gap = c.bound.map(|b| certificate::gap(c.objective, b));
                let within = record.gap.is_some_and(|g| g <= args.gap);
                record.verdict = match (c.feasible(), within) {
                    (true, true) => "certified",
                    (true, false) => "feasible",
                    (false, _) => "no point",
                }
                .into();
            }
        }
        Err(e) => record.note = e.to_string(),
    }
    printed(&format!(
        "{}\n",
        serde_json::to_string(&record).unwrap_or_default()
    ))
}

/// Processor time of this process, from Linux's own account in ticks of a hundredth of a second.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Most memory that this process has had.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// The middle of some numbers.
fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut all: Vec<f64> = numbers.collect();
    all.sort_by(f64::total_cmp);
    match all.len() {
        0 => None,
        n if n % 2 == 1 => Some(all[n / 2]),
        n => Some((all[n / 2 - 1] + all[n / 2]) / 2.0),
    }
}

/// Medians by program and solver, and the ratio of times to the first solver's, run by run.
fn table(records: &[Record], solvers: &[String]) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header([
        "program",
        "columns",
        "solver",
        "verdict",
        "objective",
        "gap",
        "time s",
        "cpu s",
        "peak MB",
        "x first",
    ]);
    let mut programs: Vec<&str> = Vec::new();
    for r in records {
        if !programs.contains(&r.program.as_str()) {
            programs.push(&r.program);
        }
    }
    let show =
        |v: Option<f64>, digits: usize| v.map_or("-".to_string(), |v| format!("{v:.digits$}"));
    for program in programs {
        let runs = |solver: &str| -> Vec<&Record> {
            let of = records
                .iter()
                .filter(|r| r.program == program && r.solver == solver);
            of.collect()
        };
        let first = runs(&solvers[0]);
        for solver in solvers {
            let mine = runs(solver);
            let Some(last) = mine.last() else { continue };
            let ratio = median(
                mine.iter()
                    .zip(&first)
                    .map(|(m, f)| m.seconds / f.seconds.max(1e-9)),
            );
            table.add_row([
                program.to_string(),
                last.columns.to_string(),
                solver.clone(),
                last.verdict.clone(),
                show(last.objective, 2),
                last.gap.map_or("-".into(), |g| format!("{g:.1e}")),
                show(median(mine.iter().map(|r| r.seconds)), 3),
                show(median(mine.iter().filter_map(|r| r.cpu)), 2),
                show(median(mine.iter().filter_map(|r| r.peak_mb)), 0),
                show(ratio, 2),
            ]);
        }
    }
    format!("{table}\n")
}

/// One line per run.
fn csv(records: &[Record]) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    for r in records {
        if out.serialize(r).is_err() {
            return String::new();
        }
    }
    String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
}
