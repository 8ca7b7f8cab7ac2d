//! `portolan replan`.

use std::path::PathBuf;

use portolan::scenario::near::staged::Staged;
use portolan::scenario::near::{self, Promises};
use portolan::scenario::two_stage::Stages;
use portolan::{Instance, plan, report};

use super::solving::{Format, Solving};
use super::{
    BAD_DATA, INTERNAL, Input, failed, missing, price, printed, refused, tell, writable,
    write_stages,
};

/// Arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Folder with the plan so far, as `solve --out` wrote it.
    #[arg(long, value_name = "DIR")]
    plan: PathBuf,
    /// The day from which it may change, such as 2026-02-16; what was done before stays.
    #[arg(long, value_name = "DATE")]
    at: String,
    /// What has happened since: a file of [[patches]], like an overlay.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Price of a unit by which a purchase that was promised changes.
    #[arg(long, default_value = "0", value_name = "PRICE", value_parser = price, allow_hyphen_values = true)]
    change_purchase: f64,
    /// Price of a unit by which a shipment that was promised changes.
    #[arg(long, default_value = "0", value_name = "PRICE", value_parser = price, allow_hyphen_values = true)]
    change_shipment: f64,
    /// Price of a run by which production that was promised changes.
    #[arg(long, default_value = "0", value_name = "PRICE", value_parser = price, allow_hyphen_values = true)]
    change_production: f64,
    /// Folder to write the new plan to.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Format on standard output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    solving: Solving,
}

/// Plans on from an earlier plan.
pub fn run(args: &Args) -> u8 {
    let Ok(at) = args.at.parse::<jiff::civil::Date>() else {
        return refused(&format!(
            "--at takes a day such as 2026-02-16, not {}",
            args.at
        ));
    };
    let promises = Promises {
        buy: args.change_purchase,
        carry: args.change_shipment,
        make: args.change_production,
    };
    let options = match args.solving.options() {
        Ok(options) => options,
        Err(code) => return code,
    };
    if let Err(code) = writable("--out", args.out.as_deref(), plan::check_folder) {
        return code;
    }
    let mut stack = args.input.stack();
    if let Some(file) = &args.events {
        match std::fs::read_to_string(file) {
            Ok(text) => stack.documents.push((file.display().to_string(), text)),
            Err(e) => return missing(file, &e),
        }
    }
    let instance = match Instance::load_with(&args.input.path, &stack) {
        Ok(instance) => instance,
        Err(errors) => return failed(&errors.into()),
    };
    let old = match plan::read(&args.plan) {
        Ok(written) => written.plan,
        Err(errors) => {
            tell(&errors);
            return BAD_DATA;
        }
    };
    if let Some(stages) = &instance.stages {
        return match near::staged::replan(&instance, stages, &old, at, promises, &options) {
            Ok(found) => deliver_staged(args, &instance, stages, &found),
            Err(e) => failed(&e.into()),
        };
    }
    let found = match near::replan(&instance, &old, at, promises, &options) {
        Ok(found) => found,
        Err(e) => return failed(&e.into()),
    };
    let wrote = printed(&match args.format {
        Format::Text => report::near::text(&instance, &found),
        Format::Json => report::near::json(&instance, &found),
    });
    if let (Some(dir), Some(made)) = (&args.out, &found.solution.plan) {
        let summary = report::json::summary(&instance, &found.solution);
        if let Err(e) = plan::write(dir, made, &summary, &plan::Proof::default()) {
            sayln!("error: {}: {e}", dir.display());
            return INTERNAL;
        }
    }
    wrote.max(found.solution.status.exit_code(false))
}

/// Prints a plan in two stages and what differs in it, and writes a plan for each scenario.
fn deliver_staged(args: &Args, instance: &Instance, stages: &Stages, found: &Staged) -> u8 {
    let wrote = printed(&match args.format {
        Format::Text => report::near::text_staged(instance, found),
        Format::Json => report::near::json_staged(instance, found),
    });
    let staged = found.solution.stochastic.as_ref();
    if let (Some(dir), Some(staged)) = (&args.out, staged) {
        let summary = report::json::summary(instance, &found.solution);
        if let Err(code) = write_stages(dir, stages, staged, &summary) {
            return code;
        }
    }
    wrote.max(found.solution.status.exit_code(false))
}
