//! Reads an instance, changes it, solves it, and acts on the answer: what a planning tool does.
//!
//! ```console
//! $ cargo run --release --example shipping_plan -- instances/starter
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use portolan::{Instance, Options, Solution, Status, solve};

fn main() -> ExitCode {
    let path = std::env::args_os()
        .nth(1)
        .map_or(PathBuf::from("instances/starter"), PathBuf::from);
    // Every error at once, each with its file, line and remedy.
    let instance = match Instance::load(&path) {
        Ok(instance) => instance,
        Err(errors) => {
            eprint!("{}", errors.render(false));
            return ExitCode::from(3);
        }
    };
    let mut options = Options::default();
    match options.limits.with_seconds(60.0) {
        Ok(limits) => options.limits = limits,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::from(2);
        }
    }
    let solution = match solve(&instance, &options) {
        Ok(solution) => solution,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::FAILURE;
        }
    };
    act(&instance, &solution);
    ExitCode::from(solution.status.exit_code(false))
}

/// What a tool does with each way that solving can end.
fn act(instance: &Instance, solution: &Solution) {
    match solution.status {
        Status::CertifiedOptimal | Status::CertifiedWithin => book(instance, solution),
        Status::SolverOptimal | Status::FeasibleOnly | Status::LimitPlan | Status::Interrupted => {
            println!(
                "a plan that is not proved good enough (gap {:?}): to be looked at by a planner",
                solution.gap
            );
            book(instance, solution);
        }
        Status::Infeasible => {
            println!("no plan can keep every rule; one of these would help:");
            for relief in solution.conflict.iter().flat_map(|c| &c.alternatives) {
                println!("  {}", relief.words);
            }
        }
        Status::LimitNoPlan => println!("no plan within the time: try again with more"),
        Status::Unbounded => println!("the data let the objective grow without end"),
    }
}

/// Prints bookings, duty to be ready for, and what to negotiate.
fn book(instance: &Instance, solution: &Solution) {
    let Some(plan) = &solution.plan else { return };
    println!("bookings:");
    for s in plan.shipments.iter().take(5) {
        println!(
            "  {} leaves {} on {} with {:.0} of {}, freight {:.2}",
            s.lane, s.from, s.departs, s.quantity, s.product, s.freight
        );
    }
    println!("  ... {} shipments in all", plan.shipments.len());
    let duty: f64 = plan.clearances.iter().map(|c| c.duty).sum();
    println!(
        "duty over {} entries: {duty:.2} {}",
        plan.clearances.len(),
        instance.world.header.currency
    );
    for late in solution.undelivered.iter().take(3) {
        println!(
            "not delivered: {:.0} at {}: {}",
            late.quantity, late.place, late.why
        );
    }
    if let Some(limit) = solution.binding.first() {
        println!(
            "worth negotiating: {}, up to {:.2}",
            limit.words, limit.price
        );
    }
}
