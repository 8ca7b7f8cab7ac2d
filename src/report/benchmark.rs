//! Benchmark runs: a record each, tables of medians, drawings.

use serde::{Deserialize, Serialize};

use super::chart::{Axis, Chart, Series};

/// One run of one solver on one program: one line of a results file. Other programs that append to such
/// files (`scripts/peers.py`) write the same columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Name of the program: its file or folder without endings.
    pub program: String,
    /// Beginning of the hash of its content.
    pub hash: String,
    /// Solver.
    pub solver: String,
    /// Number of the run, from 1.
    pub run: usize,
    /// Relative gap that was asked for.
    pub asked_gap: f64,
    /// Longest time, in seconds.
    pub time_limit: f64,
    /// Threads.
    pub threads: usize,
    /// Version of what ran it.
    pub version: String,
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Entries.
    pub entries: usize,
    /// `certified` (within the gap), `feasible`, `infeasible` (proved), `no point`, `killed` or
    /// `failed`; of peers, what they say.
    pub verdict: String,
    /// Objective of the point.
    pub objective: Option<f64>,
    /// What no point can undercut, proved.
    pub bound: Option<f64>,
    /// Relative gap between the two.
    pub gap: Option<f64>,
    /// Known optimum.
    pub known: Option<f64>,
    /// Relative distance of the objective from it.
    pub off: Option<f64>,
    /// Seconds of reading and building.
    pub load: f64,
    /// Seconds of solving.
    pub seconds: f64,
    /// Seconds of solving until bound and objective were within 1 %, where the solver tells.
    pub to_1_percent: Option<f64>,
    /// Processor seconds of the whole process; none where the system does not tell.
    pub cpu: Option<f64>,
    /// Most memory of the whole process, MB; none where the system does not tell.
    pub peak_mb: Option<f64>,
    /// Processes that wanted a core when it began: what else the machine was doing.
    pub load_average: Option<f64>,
    /// What the solver says of itself, or why it gave nothing.
    pub note: String,
}

impl Record {
    /// Whether it gave a proof, or, as a peer, the word of one.
    pub fn proved(&self) -> bool {
        ["certified", "optimal", "infeasible"].contains(&self.verdict.as_str())
    }
}

/// Things in the order of their first appearance.
fn distinct<'r>(all: impl Iterator<Item = &'r str>) -> Vec<&'r str> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
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

/// Runs of one solver on one program, and what they make together.
struct Runs<'r> {
    solver: &'r str,
    all: Vec<&'r Record>,
    /// Median ratio of times to the first solver's, run by run.
    ratio: Option<f64>,
}

impl Runs<'_> {
    fn median(&self, of: impl Fn(&Record) -> Option<f64>) -> Option<f64> {
        median(self.all.iter().filter_map(|r| of(r)))
    }

    fn last(&self) -> &Record {
        self.all[self.all.len() - 1]
    }

    fn proved(&self) -> bool {
        self.all.iter().all(|r| r.proved())
    }
}

/// A program's runs by solver.
struct Program<'r> {
    name: &'r str,
    columns: usize,
    by: Vec<Runs<'r>>,
}

fn programs(records: &[Record]) -> Vec<Program<'_>> {
    let solvers = distinct(records.iter().map(|r| r.solver.as_str()));
    let names = distinct(records.iter().map(|r| r.program.as_str()));
    let of = |name: &str| -> Vec<Runs> {
        let mine = |solver: &str| -> Vec<&Record> {
            let runs = records.iter();
            runs.filter(|r| r.program == name && r.solver == solver)
                .collect()
        };
        let first = mine(solvers[0]);
        let runs = solvers.iter().map(|&solver| {
            let all = mine(solver);
            // Runs that took turns are compared with each other.
            let pairs = all.iter().filter_map(|m| {
                let pair = first.iter().find(|f| f.run == m.run)?;
                Some(m.seconds / pair.seconds.max(1e-9))
            });
            Runs {
                solver,
                ratio: median(pairs),
                all,
            }
        });
        runs.filter(|r| !r.all.is_empty()).collect()
    };
    let made = names.into_iter().map(|name| Program {
        name,
        columns: records
            .iter()
            .filter(|r| r.program == name)
            .map(|r| r.columns)
            .max()
            .unwrap_or(0),
        by: of(name),
    });
    made.collect()
}

/// Medians by program and solver, and the ratio of times to the first solver's, run by run; below, the
/// geometric mean of the ratios over the programs that both proved.
pub fn table(records: &[Record]) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    let header = [
        "program",
        "columns",
        "solver",
        "runs",
        "verdict",
        "objective",
        "gap",
        "off known",
        "time s",
        "to 1 % s",
        "cpu s",
        "peak MB",
        "x first",
    ];
    table.set_header(header);
    let show =
        |v: Option<f64>, digits: usize| v.map_or("-".to_string(), |v| format!("{v:.digits$}"));
    let small = |v: Option<f64>| v.map_or("-".to_string(), |v| format!("{v:.1e}"));
    let programs = programs(records);
    for program in &programs {
        for runs in &program.by {
            let last = runs.last();
            table.add_row([
                program.name.to_string(),
                last.columns.to_string(),
                runs.solver.to_string(),
                runs.all.len().to_string(),
                last.verdict.clone(),
                show(last.objective, 2),
                small(last.gap),
                small(last.off),
                show(runs.median(|r| Some(r.seconds)), 3),
                show(runs.median(|r| r.to_1_percent), 3),
                show(runs.median(|r| r.cpu), 2),
                show(runs.median(|r| r.peak_mb), 0),
                show(runs.ratio, 2),
            ]);
        }
    }
    let trimmed: Vec<String> = format!("{table}")
        .lines()
        .map(|l| l.trim_end().to_string())
        .collect();
    format!("{}\n{}", trimmed.join("\n"), means(&programs))
}

/// Geometric means of the ratios to the first solver.
fn means(programs: &[Program]) -> String {
    let Some(first) = programs.first().and_then(|p| p.by.first()) else {
        return String::new();
    };
    let mut text = String::new();
    let others = distinct(programs.iter().flat_map(|p| p.by.iter().map(|r| r.solver)));
    for solver in others.into_iter().filter(|s| *s != first.solver) {
        let find =
            |p: &Program, name: &str| p.by.iter().position(|r| r.solver == name && r.proved());
        let logs = programs.iter().filter_map(|p| {
            find(p, first.solver)?;
            Some(p.by[find(p, solver)?].ratio?.max(1e-9).ln())
        });
        let logs: Vec<f64> = logs.collect();
        if !logs.is_empty() {
            let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
            text += &format!(
                "{solver}: {mean:.2} times as long as {} (geometric mean over the {} programs that both solved)\n",
                first.solver,
                logs.len()
            );
        }
    }
    text
}

/// One line per run.
pub fn csv(records: &[Record]) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    records.iter().try_for_each(|r| out.serialize(r))?;
    let bytes = out.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Drawings by file name: time and memory against size, ratios by program. A hollow mark is a run without
/// proof.
pub fn drawings(records: &[Record]) -> Vec<(&'static str, String)> {
    let programs = programs(records);
    let solvers = distinct(records.iter().map(|r| r.solver.as_str()));
    let against_size = |title: &str, label: &str, of: &dyn Fn(&Runs) -> Option<f64>| {
        let series: Vec<Series> = solvers
            .iter()
            .map(|&solver| {
                let mut points: Vec<(f64, f64, bool)> = programs
                    .iter()
                    .filter_map(|p| {
                        let runs = p.by.iter().find(|r| r.solver == solver)?;
                        Some((p.columns as f64, of(runs)?, runs.proved()))
                    })
                    .filter(|p| p.0 > 0.0 && p.1 > 0.0)
                    .collect();
                points.sort_by(|a, b| a.0.total_cmp(&b.0));
                Series {
                    name: solver.to_string(),
                    points,
                    joined: false,
                }
            })
            .collect();
        let all = || series.iter().flat_map(|s| &s.points);
        let xs: Vec<f64> = all().map(|p| p.0).collect();
        let ys: Vec<f64> = all().map(|p| p.1).collect();
        Chart {
            title: format!("{title} (hollow: not proved)"),
            x: Axis::tenfold("columns", &xs),
            y: Axis::tenfold(label, &ys),
            series,
        }
        .svg()
    };
    let time = against_size("Time against size", "seconds of solving, median", &|r| {
        r.median(|r| Some(r.seconds.max(1e-3)))
    });
    let memory = against_size("Memory against size", "most memory, MB, median", &|r| {
        r.median(|r| r.peak_mb)
    });
    vec![
        ("time.svg", time),
        ("memory.svg", memory),
        ("ratio.svg", ratios(&programs, &solvers)),
    ]
}

/// Ratios of times to the first solver's, a column of marks for each program.
fn ratios(programs: &[Program], solvers: &[&str]) -> String {
    let mut by_size: Vec<&Program> = programs.iter().collect();
    by_size.sort_by_key(|p| p.columns);
    let series: Vec<Series> = solvers
        .iter()
        .map(|&solver| {
            let points = by_size.iter().enumerate().filter_map(|(i, p)| {
                let runs = p.by.iter().find(|r| r.solver == solver)?;
                Some((i as f64, runs.ratio?.max(1e-3), runs.proved()))
            });
            Series {
                name: solver.to_string(),
                points: points.collect(),
                joined: false,
            }
        })
        .collect();
    let ys: Vec<f64> = series.iter().flat_map(|s| &s.points).map(|p| p.1).collect();
    let names = by_size.iter().map(|p| p.name.to_string()).collect();
    let first = solvers.first().copied().unwrap_or("");
    Chart {
        title: "Times over the first solver's, run by run (hollow: not proved)".to_string(),
        x: Axis::named("programs by number of columns", names),
        y: Axis::tenfold(format!("times as long as {first}, median"), &ys),
        series,
    }
    .svg()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(program: &str, solver: &str, run: usize, seconds: f64, verdict: &str) -> Record {
        Record {
            program: program.to_string(),
            solver: solver.to_string(),
            run,
            seconds,
            columns: 100,
            verdict: verdict.to_string(),
            ..Record::default()
        }
    }

    #[test]
    fn ratios_are_of_runs_that_took_turns() {
        // The machine was three times slower in the second turn: ratios do not see it.
        let records = [
            record("p", "a", 1, 1.0, "certified"),
            record("p", "b", 1, 2.0, "certified"),
            record("p", "a", 2, 3.0, "certified"),
            record("p", "b", 2, 6.0, "certified"),
            record("q", "a", 1, 1.0, "certified"),
            record("q", "b", 1, 8.0, "certified"),
            record("r", "a", 1, 1.0, "certified"),
            record("r", "b", 1, 1000.0, "feasible"),
        ];
        let shown = table(&records);
        // Square root of 2 x 8; what was not proved does not count.
        assert!(
            shown.contains("b: 4.00 times as long as a (geometric mean over the 2 programs"),
            "{shown}"
        );
        let by = &programs(&records)[0].by[1];
        assert_eq!(
            (by.ratio, by.median(|r| Some(r.seconds))),
            (Some(2.0), Some(4.0))
        );
    }

    #[test]
    fn records_are_read_back_as_written() {
        let mut one = record("p", "a", 1, 0.1 + 0.2, "certified");
        one.objective = Some(-464.753_142_857_142_85);
        one.note = "microlp, \"as asked\"".to_string();
        let text = csv(std::slice::from_ref(&one)).expect("writes");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let back: Vec<Record> = reader
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("reads");
        assert_eq!(back, [one]);
    }

    #[test]
    fn drawings_hold_every_solver_and_mark_what_is_not_proved() {
        let records = [
            record("p", "a", 1, 1.0, "certified"),
            record("p", "b", 1, 2.0, "feasible"),
        ];
        let made = drawings(&records);
        let time = &made[0].1;
        assert_eq!(made[0].0, "time.svg");
        assert_eq!(time.matches("fill=\"white\" stroke").count(), 1);
        assert!(time.contains(">a</text>") && time.contains(">b</text>"));
    }
}
