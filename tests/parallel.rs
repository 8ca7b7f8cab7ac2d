//! The parallel method on generated instances of all families: bound <= exact optimum <= plan, every plan
//! passes `verify`, the same bytes whatever the threads.
//!
//! ```text
//! cargo test --test parallel                                                a slice of small ones
//! PORTOLAN_GENERATED=210 cargo test --release --test parallel -- --nocapture   the whole, of 10,000 columns
//! PORTOLAN_GENERATED_SEED=17 cargo test --release --test parallel -- --nocapture   one of them
//! ```

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use portolan::audit::claims::verify;
use portolan::certificate;
use portolan::generate::{Family, Spec, generate};
use portolan::lp::Lp;
use portolan::parallel::{Kernels, Parallel};
use portolan::plan::{self, Proof, Written};
use portolan::solve::{Limits, Outcome, Solver};
use portolan::{Instance, Options, Status, solve};

/// Seeds of the slice, and about how many columns each has.
const SLICE: (u64, usize) = (3, 1_500);
/// Columns of the whole's instances.
const WHOLE: usize = 10_000;
/// The method stops at a proven gap of a hundredth: what it then says must hold.
const GAP: f64 = 0.01;

fn number(variable: &str) -> Option<u64> {
    let said = std::env::var(variable).ok()?;
    Some(
        said.parse()
            .unwrap_or_else(|_| panic!("{variable}: {said}")),
    )
}

/// Families in turn; tightness from 0.5 to 1.1 and four lengths of the horizon, so that 84 seeds have all of it.
fn spec(seed: u64, columns: usize) -> Spec {
    let turn = seed / 3;
    Spec {
        family: [Family::Flow, Family::Trade, Family::Full][(seed % 3) as usize],
        columns,
        seed,
        tightness: 0.5 + 0.1 * (turn % 7) as f64,
        periods: [None, Some(13), Some(26), Some(40)][(turn % 4) as usize],
    }
}

fn instance(spec: &Spec) -> Instance {
    let dir = tempfile::tempdir().expect("a folder");
    let to = dir.path().join("instance");
    generate(spec, &to).expect("generates");
    Instance::load(&to).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

/// As a user asks for it: where the method alone leaves the gap, the exact solvers take the whole.
fn run(lp: &Lp, threads: usize) -> Result<Outcome, String> {
    let limits = Limits {
        threads,
        gap: GAP,
        ..Limits::default()
    };
    let method = Parallel::default();
    method.solve(lp, &limits).map_err(|e| e.to_string())
}

/// The bits of all that an answer says.
fn bits(out: &Outcome) -> [Vec<u64>; 3] {
    let of = |v: Option<&[f64]>| v.unwrap_or_default().iter().map(|n| n.to_bits()).collect();
    let bound = out.bound.as_ref().map(std::slice::from_ref);
    [of(out.x.as_deref()), of(out.prices.as_deref()), of(bound)]
}

/// What was found on one instance.
struct Found {
    columns: usize,
    /// Whether the exact solver's optimum is certified to 1e-6; if not, its bound and its plan stand for it.
    certified: bool,
    /// How far the bound is under the optimum and the plan over it, where the method had one.
    under: f64,
    over: Option<f64>,
    /// Whether the method got there without the exact solvers.
    alone: bool,
    seconds: [f64; 2],
}

/// What `verify` has against a plan, if anything.
fn against(instance: &Instance, plan: plan::Plan, proof: Proof) -> Option<String> {
    let mut written = Written::from_plan(plan);
    written.proof = proof;
    let verdict = verify(instance, &written);
    let first = verdict.findings.first()?;
    let all = verdict.findings.len();
    Some(format!("{all} findings, {} {}", first.code, first.message))
}

fn tested(spec: &Spec) -> Result<Found, String> {
    let instance = instance(spec);
    let lp = &instance.model.lp;
    let start = Instant::now();
    let exact = solve(&instance, &Options::default()).map_err(|e| e.to_string())?;
    let exactly = start.elapsed().as_secs_f64();
    let point = exact.certificate.ok_or("the exact solver has no point")?;
    let least = point.bound.ok_or("the exact solver has no bound")?;
    if !point.feasible() {
        return Err("the exact solver's point does not hold".to_string());
    }
    let certified = exact.status == Status::CertifiedOptimal;
    let made = exact.plan.clone().ok_or("the exact solver has no plan")?;
    if let Some(what) = against(&instance, made, exact.proof(&instance)) {
        return Err(format!("the exact plan: {what}"));
    }
    let start = Instant::now();
    let out = run(lp, 1)?;
    let quickly = start.elapsed().as_secs_f64();
    let size = point.objective.abs().max(1.0);
    let bound = out.bound.ok_or("the method has no bound")?;
    if bound > point.objective + 1e-6 * size {
        return Err(format!("bound {bound} above {}", point.objective));
    }
    let mut over = None;
    if let Some(x) = &out.x {
        let c = certificate::certify(lp, x, out.prices.as_deref());
        if !c.feasible() {
            return Err(format!("its plan does not hold: {c:?}"));
        }
        if c.objective < least - 1e-6 * size {
            return Err(format!("plan {} below {least}", c.objective));
        }
        if c.bound != Some(bound) {
            return Err(format!("says {bound}, and its prices prove {:?}", c.bound));
        }
        over = Some((c.objective - point.objective) / size);
        let (world, network, model) = (&instance.world, &instance.network, &instance.model);
        let made = plan::extract(world, network, model, x);
        let proof = Proof::of(world, network, model, out.prices.as_deref(), &[]);
        if let Some(what) = against(&instance, made, proof) {
            return Err(format!("its plan: {what}"));
        }
    }
    let one = bits(&out);
    for threads in [2, 3] {
        if bits(&run(lp, threads)?) != one {
            return Err(format!("{threads} threads give another answer"));
        }
    }
    Ok(Found {
        columns: lp.n_cols(),
        certified,
        under: (point.objective - bound) / size,
        over,
        alone: !out.solver.contains("on the whole"),
        seconds: [exactly, quickly],
    })
}

fn told(spec: &Spec, found: &Result<Found, String>) -> String {
    let (family, seed) = (spec.family.name(), spec.seed);
    let periods = spec.periods.map_or("free".to_string(), |p| p.to_string());
    let what = format!(
        "{family} {seed} tightness {:.1} periods {periods}",
        spec.tightness
    );
    match found {
        Err(e) => format!("{what}: WRONG {e}"),
        Ok(f) => {
            let word = if f.certified { "certified" } else { "open" };
            let over = f
                .over
                .map_or("no plan".to_string(), |o| format!("{o:.2e} over"));
            let [exact, quick] = f.seconds;
            let how = if f.alone {
                ""
            } else {
                ", finished by the exact solvers"
            };
            format!(
                "{what}: {} columns, {word} in {exact:.1} s, {:.2e} under, {over} in {quick:.1} s{how}",
                f.columns, f.under
            )
        }
    }
}

#[test]
fn bound_optimum_and_plan_stand_in_order() {
    let one = number("PORTOLAN_GENERATED_SEED");
    let all = number("PORTOLAN_GENERATED");
    let (seeds, columns) = match (one, all) {
        (Some(seed), _) => (seed..seed + 1, WHOLE),
        (None, Some(count)) => (0..count, WHOLE),
        (None, None) => (0..SLICE.0, SLICE.1),
    };
    let (next, results) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let spec = spec(seed, columns);
                    let found = std::panic::catch_unwind(|| tested(&spec));
                    let found = found.unwrap_or_else(|_| Err("it panics".to_string()));
                    eprintln!("{}", told(&spec, &found));
                    results.lock().expect("nobody panicked").push((spec, found));
                }
            });
        }
    });
    let results = results.into_inner().expect("nobody panicked");
    let wrong: Vec<String> = (results.iter().filter(|r| r.1.is_err()))
        .map(|(spec, found)| told(spec, found))
        .collect();
    let good: Vec<&Found> = results.iter().filter_map(|r| r.1.as_ref().ok()).collect();
    let certified = good.iter().filter(|f| f.certified).count();
    let planned = good.iter().filter(|f| f.over.is_some()).count();
    let alone = good.iter().filter(|f| f.alone).count();
    eprintln!(
        "{} instances: {certified} optima certified, {planned} plans, {alone} by the method alone, {} wrong",
        results.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(
        10 * certified >= 9 * good.len() && 10 * planned >= 9 * good.len(),
        "of {}, only {certified} optima are certified, and {planned} have a plan",
        good.len()
    );
}

/// What is proven at a hundredth is finished to the optimum by the interior point, from the same answer.
#[test]
fn the_finish_is_the_optimum() {
    let instance = instance(&spec(1, SLICE.1));
    let lp = &instance.model.lp;
    let exact = solve(&instance, &Options::default()).expect("solves");
    let optimum = exact.certificate.expect("a point").objective;
    let finished = Parallel::default().solve(lp, &Limits::default());
    let finished = finished.expect("solves");
    let x = finished.x.expect("a plan");
    let c = certificate::certify(lp, &x, finished.prices.as_deref());
    let off = (c.objective - optimum).abs() / optimum.abs();
    assert!(c.feasible() && off < 1e-6, "{off:e} off, {c:?}");
}

/// What the benches measure is the method's own work: numbers, and a plan that holds.
#[test]
fn kernels_evaluate_and_repair() {
    let instance = instance(&spec(1, SLICE.1));
    let lp = &instance.model.lp;
    let mut kernels = Kernels::of(lp).expect("a flow");
    let (dual, over) = kernels.evaluate();
    assert!(dual.is_finite() && over.iter().all(|o| o.is_finite()));
    let levels = kernels.repair();
    let c = certificate::certify(lp, &levels, None);
    assert!(c.feasible(), "{c:?}");
    // Once more gives the same: neither changes what it works on.
    assert_eq!(kernels.evaluate(), (dual, over));
    assert_eq!(kernels.repair(), levels);
}
