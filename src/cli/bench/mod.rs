//! `portolan bench`: instances and MPS files against every solver built in.
//!
//! Every run is a process of its own, so that peak memory is its own; runs of the solvers take turns,
//! so that what else the machine does falls on all alike. With a results file, runs are appended as
//! they end, and a benchmark that was cut off goes on where it stopped.

mod one;
mod results;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portolan::report::benchmark::{self, Record};
use portolan::solve::{built_in, names as solver_names};
use portolan::whole;
use sha2::{Digest, Sha256};

use super::{BAD_DATA, INTERNAL, printed, refused, writable};
use results::Results;

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
    /// Instances, or linear programs as .mps or .mps.gz, free or fixed format.
    #[arg(required_unless_present = "results")]
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
    /// Results file (CSV): runs are appended to it, and those that it holds are not made again.
    /// Without paths, what it holds is shown.
    #[arg(long)]
    results: Option<PathBuf>,
    /// Known optima: a CSV table with a column name and one or several whose names end with optimum.
    #[arg(long)]
    known: Option<PathBuf>,
    /// Folder to draw time.svg, memory.svg and ratio.svg in.
    #[arg(long, value_name = "DIR")]
    plot: Option<PathBuf>,
    /// How results are printed.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Runs this solver once, in this process, and prints one object.
    #[arg(long, hide = true)]
    one: Option<String>,
}

/// Runs everything.
pub fn run(args: &Args) -> u8 {
    if let (Some(solver), Some(path)) = (&args.one, args.paths.first()) {
        return one::run(path, solver, args);
    }
    let solvers = match checked(args) {
        Ok(solvers) => solvers,
        Err(cause) => return refused(&cause),
    };
    let results_file = args.results.as_deref().filter(|p| !p.exists());
    if args.paths.is_empty()
        && let Some(file) = results_file
    {
        return bad(&format!(
            "{}: there is no such file of results",
            file.display()
        ));
    }
    let writes = writable("--results", results_file, whole::check_file)
        .and_then(|()| writable("--plot", args.plot.as_deref(), whole::check_folder));
    if let Err(code) = writes {
        return code;
    }
    let known = match args.known.as_deref().map(known_optima).transpose() {
        Ok(known) => known.unwrap_or_default(),
        Err(cause) => return bad(&cause),
    };
    let mut results = match Results::open(args.results.as_deref()) {
        Ok(results) => results,
        Err(cause) => return bad(&cause),
    };
    for path in &args.paths {
        let hash = match content_hash(path) {
            Ok(hash) => hash,
            Err(e) => return bad(&format!("{}: {e}", path.display())),
        };
        let program = name_of(path);
        // Solvers take turns within each round of runs.
        for run in 1..=args.runs {
            for solver in &solvers {
                let wanted = Record {
                    known: known.get(&program).copied(),
                    program: program.clone(),
                    hash: hash.clone(),
                    solver: solver.clone(),
                    run,
                    asked_gap: args.gap,
                    time_limit: args.time_limit,
                    threads: args.threads,
                    version: format!("portolan {}", env!("CARGO_PKG_VERSION")),
                    ..Record::default()
                };
                if results.knows(&wanted) {
                    continue;
                }
                sayln!("{program} by {solver}, run {run} of {}", args.runs);
                let made = match one::child(path, wanted) {
                    Ok(record) => results.add(record),
                    Err(e) => Err(format!("{}: {e}", path.display())),
                };
                if let Err(e) = made {
                    sayln!("error: {e}");
                    return INTERNAL;
                }
            }
        }
    }
    deliver(args, &results.records)
}

/// Draws and prints.
fn deliver(args: &Args, records: &[Record]) -> u8 {
    if let Some(dir) = &args.plot {
        let draw = || -> std::io::Result<()> {
            std::fs::create_dir_all(dir)?;
            let drawings = benchmark::drawings(records);
            drawings
                .iter()
                .try_for_each(|(name, svg)| std::fs::write(dir.join(name), svg))
        };
        if let Err(e) = draw() {
            sayln!("error: {}: {e}", dir.display());
            return INTERNAL;
        }
    }
    let text = match args.format {
        Format::Table => Ok(benchmark::table(records)),
        Format::Csv => benchmark::csv(records).map_err(|e| e.to_string()),
        Format::Json => {
            let lines = records.iter().map(serde_json::to_string);
            let lines: Result<Vec<String>, _> = lines.collect();
            lines
                .map(|l| l.iter().map(|l| format!("{l}\n")).collect())
                .map_err(|e| e.to_string())
        }
    };
    match text {
        Ok(text) => printed(&text),
        Err(e) => {
            sayln!("error: {e}");
            INTERNAL
        }
    }
}

/// The solvers asked for, if the arguments make sense.
fn checked(args: &Args) -> Result<Vec<String>, String> {
    let solvers = if args.solvers.is_empty() {
        let all = built_in();
        let all = all.iter().map(|s| s.name().to_string());
        ["auto".to_string()].into_iter().chain(all).collect()
    } else {
        args.solvers.clone()
    };
    let known: Vec<&str> = ["auto"].into_iter().chain(solver_names()).collect();
    if let Some(unknown) = solvers.iter().find(|s| !known.contains(&s.as_str())) {
        return Err(format!(
            "no solver `{unknown}` is built in; there are {}",
            known.join(", ")
        ));
    }
    if !(args.time_limit > 0.0 && args.time_limit.is_finite())
        || args.runs == 0
        || args.threads == 0
    {
        return Err(
            "--time-limit takes seconds above 0, --runs and --threads numbers from 1 on".into(),
        );
    }
    if !(args.gap >= 0.0 && args.gap.is_finite()) {
        return Err(format!(
            "--gap is a share from 0 on, such as 0.001; {} is none",
            args.gap
        ));
    }
    let mut names: Vec<String> = args.paths.iter().map(|p| name_of(p)).collect();
    names.sort();
    match names.windows(2).find(|w| w[0] == w[1]) {
        Some(w) => Err(format!(
            "two programs are named `{}`: results go by that name",
            w[0]
        )),
        None => Ok(solvers),
    }
}

fn bad(cause: &str) -> u8 {
    sayln!("error: {cause}");
    BAD_DATA
}

/// Whether a path is an MPS file by its name.
fn is_mps(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    name.is_some_and(|n| n.ends_with(".mps") || n.ends_with(".mps.gz"))
}

/// The name of a program: its file or folder without endings.
fn name_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let name = whole
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let ends = [".gz", ".mps", ".MPS", ".toml", ".json"];
    let mut name = name.as_str();
    for end in ends {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    name.to_string()
}

/// The beginning of a hash over a file, or over the files of a folder by name.
fn content_hash(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    if path.is_dir() {
        let mut files = std::fs::read_dir(path)?
            .map(|e| Ok(e?.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        files.sort();
        for file in files.iter().filter(|f| f.is_file()) {
            hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
            hash.update(std::fs::read(file)?);
        }
    } else {
        hash.update(std::fs::read(path)?);
    }
    let digest = hash.finalize();
    Ok(digest.iter().take(8).map(|b| format!("{b:02x}")).collect())
}

/// Optima by name.
fn known_optima(path: &Path) -> Result<BTreeMap<String, f64>, String> {
    let fail = |e: String| format!("{}: {e}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|e| fail(e.to_string()))?;
    let header = reader.headers().map_err(|e| fail(e.to_string()))?.clone();
    let name = header.iter().position(|h| h == "name");
    let optima = header
        .iter()
        .enumerate()
        .filter(|(_, h)| h.ends_with("optimum"));
    let optima: Vec<usize> = optima.map(|(i, _)| i).collect();
    let (Some(name), false) = (name, optima.is_empty()) else {
        return Err(fail(
            "a column name and one whose name ends with optimum are needed".into(),
        ));
    };
    let mut known = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| fail(e.to_string()))?;
        // Of several, the first that says anything.
        let mut texts = optima.iter().filter_map(|&i| row.get(i));
        let Some(text) = texts.find(|t| !t.trim().is_empty()) else {
            continue;
        };
        let text = text.trim();
        let value = text
            .parse()
            .map_err(|_| fail(format!("`{text}` is no number")))?;
        known.insert(row.get(name).unwrap_or("").to_string(), value);
    }
    Ok(known)
}
