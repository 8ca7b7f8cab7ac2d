//! Random small cases with the rules of customs on: the model's optimum equals that of a solver
//! that shares nothing with it, and every plan passes `verify`.
//!
//! The other solver (`law`, `histories`, `least`, `program`) enumerates every history that a unit
//! of goods can have, prices it by the law's own words, and finds the least cost of all demand by
//! a tableau of its own, once for each way in which fees and quotas that fill up can stand. The
//! model balances flows instead. `docs/model/random.md` tells what is compared.
//!
//! ```text
//! cargo test --test random                                          a slice
//! PORTOLAN_RANDOM=2000 cargo test --test random -- --nocapture     the whole
//! PORTOLAN_RANDOM_SEED=17 cargo test --test random -- --nocapture  one case, printed
//! ```

mod case;
mod charges;
mod commerce;
mod draw;
mod extras;
mod further;
mod histories;
mod law;
mod least;
mod program;
mod stays;

use std::collections::BTreeMap;

use least::Answer;
use portolan::audit::claims::verify;
use portolan::plan;
use portolan::{Instance, Options, Status, report, solve};

/// Cases that the default test compares.
const SLICE: usize = 120;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}: `{text}` is no number")),
    )
}

/// What the model says, and what is wrong with its plan.
fn model(text: &str) -> Result<Answer, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("drawn.toml");
    std::fs::write(&path, text).expect("writes");
    let instance = Instance::load(&path).map_err(|e| e.render(false))?;
    let solution = solve(&instance, &Options::default()).map_err(|e| e.to_string())?;
    if solution.status == Status::Infeasible {
        return Ok(Answer::Infeasible);
    }
    if solution.status != Status::CertifiedOptimal {
        return Err(format!("it ends {}", solution.status.name()));
    }
    let made = solution.plan.as_ref().expect("a plan");
    let proof = solution.proof(&instance);
    let summary = report::json::summary(&instance, &solution);
    let dir = folder.path().join("plan");
    plan::write(&dir, made, &summary, &proof).expect("writes");
    let written = plan::read(&dir).map_err(|e| e.render(false))?;
    let verdict = verify(&instance, &written);
    if !verdict.passes() {
        let told = report::verdict::findings(&verdict, &written, false);
        return Err(format!("its plan does not pass verify:\n{told}"));
    }
    Ok(Answer::Least(solution.objective.expect("a cost")))
}

/// Whether two answers say the same.
fn agree(a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::Least(a), Answer::Least(b)) => {
            (a - b).abs() <= 2e-6 * a.abs().max(b.abs()).max(1.0)
        }
        (a, b) => a == b,
    }
}

/// The rules that a case uses.
fn rules(case: &case::Case) -> Vec<&'static str> {
    let claims = |name: &str| {
        let measure = case.measures.iter().position(|m| m.name == name);
        case.rates.iter().any(|r| Some(r.measure) == measure)
    };
    let extras = &case.extras;
    let told = [
        ("preference", claims("first") || claims("second")),
        (
            "rules of origin",
            case.recipes.iter().any(|r| r.name == "assemble"),
        ),
        ("averaging", case.agreements.iter().any(|a| a.averaged)),
        ("customs union", claims("union")),
        ("end use", claims("use")),
        ("additional duties", claims("added") || claims("further")),
        (
            "day of loading",
            case.rates.iter().any(|r| r.in_transit.is_some()),
        ),
        ("producers", case.rates.iter().any(|r| r.producer.is_some())),
        ("quotas", !case.quotas.is_empty()),
        ("fill first", case.quotas.iter().any(|q| q.fill_first)),
        ("drawback", !case.drawbacks.is_empty()),
        ("fees on entries", !case.fees.is_empty()),
        ("import VAT", case.vat.is_some()),
        ("deferment", case.deferment.is_some()),
        ("guarantee", case.guarantee.is_some()),
        ("embargo", !case.embargoes.is_empty()),
        (
            "fees by commodity",
            case.fees.iter().any(|f| f.by_commodity),
        ),
        ("full cumulation", !extras.full.is_empty()),
        ("export control", !extras.controls.is_empty()),
        ("standards", !extras.standards.asked.is_empty()),
        ("recognition", !extras.standards.accepted.is_empty()),
        ("assessments", !extras.standards.assessments.is_empty()),
        ("certificates", !extras.standards.certificates.is_empty()),
        ("pilots", !extras.standards.pilots.is_empty()),
        ("carbon", extras.carbon.is_some()),
        (
            "carbon exemption",
            extras.carbon.as_ref().is_some_and(|c| c.exempt.is_some()),
        ),
        ("late claims", extras.late.is_some()),
        ("costs of claims", !extras.claim_costs.is_empty()),
        ("placing", extras.placing.is_some()),
        ("reliefs", extras.relief.is_some()),
        ("processing", !extras.processing.is_empty()),
        ("services", case.lanes.iter().any(|l| l.service)),
        ("contracts", !case.contracts.is_empty()),
        ("temporary admission", extras.stays.is_some()),
    ];
    told.into_iter().filter(|t| t.1).map(|t| t.0).collect()
}

#[test]
fn the_optimum_is_that_of_enumeration() {
    // Histories are followed by recursion, step by step, deeper than a test's stack is.
    let thread = std::thread::Builder::new().stack_size(1 << 28);
    let compared = thread.spawn(compare).expect("a thread").join();
    compared.unwrap_or_else(|cause| std::panic::resume_unwind(cause));
}

fn compare() {
    if let Some(seed) = number("PORTOLAN_RANDOM_SEED") {
        let case = draw::case(seed);
        println!("{}", case.toml());
        println!("enumeration: {:?}", least::least(&case, true));
        println!("model: {:?}", model(&case.toml()));
        return;
    }
    let wanted = number("PORTOLAN_RANDOM").map_or(SLICE, |n| n as usize);
    let (mut compared, mut infeasible, mut large, mut seed) = (0, 0, 0, 0);
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    while compared < wanted {
        seed += 1;
        let case = draw::case(seed);
        let known = least::least(&case, false);
        if known == Answer::TooLarge {
            large += 1;
            continue;
        }
        compared += 1;
        infeasible += usize::from(known == Answer::Infeasible);
        for rule in rules(&case) {
            *used.entry(rule).or_default() += 1;
        }
        match model(&case.toml()) {
            Ok(found) if agree(&found, &known) => {}
            Ok(found) => wrong.push(format!("seed {seed}: {found:?} instead of {known:?}")),
            Err(why) => wrong.push(format!("seed {seed}: {why}")),
        }
    }
    println!(
        "{compared} cases compared, {infeasible} of them infeasible both ways; {large} too large to enumerate; rules: {used:?}"
    );
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
