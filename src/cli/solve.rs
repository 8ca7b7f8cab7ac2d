//! `portolan solve`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use portolan::scenario::{near, sweep};
use portolan::solve::{Limits, SolveError, names as solver_names};
use portolan::{Instance, Options, Solution, plan, report};

use super::progress::{Mode, Progress};
use super::solving::Format;
use super::{
    BAD_DATA, INTERNAL, INTERRUPTED, Input, USAGE, failed, layout, print, refused, seconds, share,
    tell, writable, write_stages,
};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Format of the summary on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Folder to write the plan to: CSV tables, plan.json and a manifest, whole or not at all.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Solver: auto, microlp, interior, clarabel, parallel (large instances), or highs where it is built in.
    #[arg(long, default_value = "auto", value_name = "NAME")]
    solver: String,
    /// Longest time to solve, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_hyphen_values = true)]
    time_limit: Option<f64>,
    /// Relative gap that is good enough.
    #[arg(
        long,
        default_value = "0.000001",
        value_name = "SHARE",
        value_parser = share,
        allow_hyphen_values = true
    )]
    gap: f64,
    /// Most threads; the plan is the same whatever their number.
    #[arg(long, default_value_t = 1, value_name = "COUNT", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
    /// Seed of whatever is drawn.
    #[arg(
        long,
        default_value_t = 0,
        value_name = "NUMBER",
        allow_negative_numbers = true
    )]
    seed: u64,
    /// Folder with an earlier plan: among plans within what may be spent more, the nearest to it.
    #[arg(long, value_name = "DIR")]
    stay_near: Option<PathBuf>,
    /// What staying near may cost, as a share of the least cost, such as 0.1%.
    #[arg(long, default_value = "0", value_name = "SHARE", requires = "stay_near", value_parser = share, allow_hyphen_values = true)]
    within: f64,
    /// Of a plan in two stages: the foreseen scenarios' costs from a results file of
    /// `portolan sweep --foreseen`, which are then not solved for again.
    #[arg(long, value_name = "FILE", conflicts_with = "stay_near")]
    foreseen: Option<PathBuf>,
    /// Take a solver's word for optimality (exit 0 instead of 6).
    #[arg(long)]
    trust_solver: bool,
    /// How progress is told on standard error.
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    progress: Mode,
    /// Nothing on standard error but errors.
    #[arg(long, short)]
    quiet: bool,
}

/// Solves an instance.
pub fn run(args: &Args) -> u8 {
    let (options, interrupt) = match options(args) {
        Ok(both) => both,
        Err(cause) => return refused(&cause),
    };
    if let Err(code) = writable("--out", args.out.as_deref(), plan::check_folder) {
        return code;
    }
    let old = match args.stay_near.as_deref().map(plan::read).transpose() {
        Ok(written) => written.map(|w| w.plan),
        Err(errors) => {
            tell(&errors);
            return BAD_DATA;
        }
    };
    let progress = Progress::start(args.progress, args.quiet);
    let watch = progress.watch();
    let mut instance = match Instance::load_watched(&args.input.path, &args.input.stack(), &watch) {
        Ok(instance) => instance,
        Err(errors) => {
            progress.finish();
            tell(&errors);
            sayln!(
                "{}: {}",
                args.input.path.display(),
                report::check::counts(&errors)
            );
            return BAD_DATA;
        }
    };
    if let Some(file) = &args.foreseen
        && let Err(e) = sweep::foresee(&mut instance, file, &options)
    {
        progress.finish();
        return failed(&e);
    }
    progress.objective_sign(instance.sign());
    let mut options = options;
    options.limits.watch = watch;
    interrupt.plans.store(true, Ordering::Relaxed);
    let solved = match &old {
        None => portolan::solve(&instance, &options),
        Some(old) => near::steady(&instance, old, args.within, &options).map(|found| {
            if !args.quiet {
                say!("{}", report::near::text(&instance, &found));
            }
            found.solution
        }),
    };
    // From here on there is nothing left to wait for.
    interrupt.plans.store(false, Ordering::Relaxed);
    progress.finish();
    if !args.quiet {
        tell(&instance.warnings);
    }
    match solved {
        Ok(solution) => deliver(args, &instance, &solution),
        Err(e) => {
            sayln!("error: {e}");
            match e {
                SolveError::Unsupported(_) => USAGE,
                SolveError::Gate(_) | SolveError::Range(_) => BAD_DATA,
                _ => INTERNAL,
            }
        }
    }
}

/// Writes the plan, prints the summary; the exit code.
fn deliver(args: &Args, instance: &Instance, solution: &Solution) -> u8 {
    let summary = report::json::summary(instance, solution);
    let printed = match args.format {
        Format::Text => print(&report::terminal::summary(instance, solution, layout())),
        Format::Json => print(&format!("{summary:#}\n")),
    };
    let staged = solution.stochastic.as_ref().zip(instance.stages.as_ref());
    if let (Some(dir), Some((staged, stages))) = (&args.out, staged) {
        if let Err(code) = write_stages(dir, stages, staged, &summary) {
            return code;
        }
        if !args.quiet {
            sayln!("a plan per scenario written to {}", dir.display());
        }
    } else if let Some(dir) = &args.out {
        match &solution.plan {
            Some(made) => {
                let proof = solution.proof(instance);
                if let Err(e) = plan::write(dir, made, &summary, &proof) {
                    sayln!("error: {}: {e}", dir.display());
                    return INTERNAL;
                }
                if !args.quiet {
                    sayln!("plan written to {}", dir.display());
                }
            }
            None => sayln!("no plan, so nothing is written to {}", dir.display()),
        }
    }
    match printed {
        Ok(()) => solution.status.exit_code(args.trust_solver),
        Err(code) => code,
    }
}

/// What Ctrl-C does: once there is something to wait for, it ends the search, before that and the
/// second time the program.
struct Interrupt {
    plans: Arc<AtomicBool>,
}

fn options(args: &Args) -> Result<(Options, Interrupt), String> {
    let mut limits = Limits {
        gap: args.gap,
        threads: usize::from(args.threads),
        seed: args.seed,
        ..Limits::default()
    };
    if let Some(seconds) = args.time_limit {
        limits = limits.with_seconds(seconds).map_err(|_| {
            format!("--time-limit is a number of seconds from 0 on; {seconds} is none")
        })?;
    }
    let solver = Some(args.solver.clone()).filter(|s| s != "auto");
    if let Some(name) = &solver {
        let names = solver_names();
        if !names.contains(&name.as_str()) {
            let hint = if name == "highs" {
                "; build with --features highs for HiGHS"
            } else {
                ""
            };
            return Err(format!(
                "--solver: no solver `{name}` is built in; there are auto, {}{hint}",
                names.join(", ")
            ));
        }
    }
    let stop = limits.stop.clone();
    let plans = Arc::new(AtomicBool::new(false));
    let waits = plans.clone();
    let handler = move || {
        let again = stop.swap(true, Ordering::Relaxed);
        if again || !waits.load(Ordering::Relaxed) {
            sayln!("interrupted: no plan");
            std::process::exit(i32::from(INTERRUPTED));
        }
    };
    if let Err(e) = ctrlc::set_handler(handler) {
        sayln!("warning: Ctrl-C ends without a plan: {e}");
    }
    let options = Options {
        limits,
        solver,
        ..Options::default()
    };
    Ok((options, Interrupt { plans }))
}
