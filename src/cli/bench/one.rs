//! One run, in a process of its own.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portolan::lp::{Lp, mps};
use portolan::report::benchmark::Record;
use portolan::solve::{Event, Limits, Options, Watch, run as solve};
use portolan::{Instance, certificate};

use super::super::{BAD_DATA, printed, tell};
use super::Args;

/// Runs one solver in a process of its own; what it was to do is in the record already.
pub fn child(path: &Path, wanted: Record) -> std::io::Result<Record> {
    let mut process = Command::new(std::env::current_exe()?)
        .arg("bench")
        .arg(path)
        .args(["--one", &wanted.solver])
        .args(["--gap", &wanted.asked_gap.to_string()])
        .args(["--time-limit", &wanted.time_limit.to_string()])
        .args(["--threads", &wanted.threads.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (start, load_average) = (Instant::now(), load_average());
    // A solver that does not keep its limit is ended; reading and building have time of their own.
    let most = Duration::from_secs_f64(wanted.time_limit * 1.2 + 60.0);
    let mut killed = false;
    while process.try_wait()?.is_none() {
        if start.elapsed() > most {
            process.kill()?;
            killed = true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut text = String::new();
    if let Some(out) = &mut process.stdout {
        out.read_to_string(&mut text)?;
    }
    let found = serde_json::from_str(text.trim()).unwrap_or_else(|_| Record {
        verdict: if killed { "killed" } else { "failed" }.into(),
        seconds: start.elapsed().as_secs_f64(),
        ..Record::default()
    });
    let known = wanted.known;
    let distance = |o: f64| known.map(|k| certificate::gap(o, k));
    Ok(Record {
        program: wanted.program,
        hash: wanted.hash,
        solver: wanted.solver,
        run: wanted.run,
        asked_gap: wanted.asked_gap,
        time_limit: wanted.time_limit,
        threads: wanted.threads,
        version: wanted.version,
        known,
        off: found.objective.and_then(distance),
        load_average,
        ..found
    })
}

/// A program to solve.
enum Program {
    Instance(Box<Instance>),
    File(Box<mps::File>),
}

impl Program {
    fn read(path: &Path) -> Result<Program, String> {
        if !super::is_mps(path) {
            return Instance::load(path)
                .map(|i| Program::Instance(Box::new(i)))
                .map_err(|e| {
                    tell(&e);
                    "the instance has errors".to_string()
                });
        }
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        let mut text = String::new();
        // A gzip file tells by its first bytes, whatever its name.
        let read = if bytes.starts_with(&[0x1f, 0x8b]) {
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)
        } else {
            (&bytes[..]).read_to_string(&mut text)
        };
        read.map_err(|e| e.to_string())?;
        let file = mps::read(&text).map_err(|e| e.to_string())?;
        Ok(Program::File(Box::new(file)))
    }

    /// What is solved, and 1 or -1: whether its objective is the program's own or was turned.
    fn lp(&self) -> (&Lp, f64) {
        match self {
            Program::Instance(i) => (&i.model.lp, i.sign()),
            Program::File(f) => (&f.lp, if f.maximise { -1.0 } else { 1.0 }),
        }
    }
}

/// Runs one solver here and prints its record.
pub fn run(path: &Path, solver: &str, args: &Args) -> u8 {
    let start = Instant::now();
    let program = match Program::read(path) {
        Ok(program) => program,
        Err(e) => {
            sayln!("error: {}: {e}", path.display());
            return BAD_DATA;
        }
    };
    let load = start.elapsed().as_secs_f64();
    let (lp, sign) = program.lp();
    let start = Instant::now();
    let within: Arc<Mutex<Option<f64>>> = Arc::default();
    let told = within.clone();
    let limits = Limits {
        gap: args.gap,
        threads: args.threads,
        time: Duration::try_from_secs_f64(args.time_limit).ok(),
        open_bounds: matches!(program, Program::File(_)),
        watch: Watch::new(move |event| {
            if let Event::Branching {
                best: Some(best),
                bound,
                ..
            } = event
                && certificate::gap(best, bound) <= 0.01
            {
                let mut first = told.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(start.elapsed().as_secs_f64());
            }
        }),
        ..Limits::default()
    };
    let options = Options {
        limits,
        solver: Some(solver.to_string()).filter(|s| s != "auto"),
        ..Options::default()
    };
    let answer = solve(lp, &options);
    let mut record = Record {
        columns: lp.n_cols(),
        rows: lp.n_rows(),
        entries: lp.n_entries(),
        verdict: "failed".into(),
        load,
        seconds: start.elapsed().as_secs_f64(),
        to_1_percent: *within.lock().unwrap_or_else(PoisonError::into_inner),
        cpu: processor_seconds(),
        peak_mb: peak_megabytes(),
        ..Record::default()
    };
    match answer {
        Ok(answer) => {
            record.note = answer.picked;
            record.verdict = if answer.infeasible_proved {
                "infeasible"
            } else {
                "no point"
            }
            .into();
            if let Some(c) = answer.certificate {
                record.objective = Some(sign * c.objective);
                record.bound = c.bound.map(|b| sign * b);
                record.gap = c.gap;
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

/// Processes that wanted a core, on average over the last minute.
fn load_average() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
