//! Reading, expanding, building, solving, and what the parallel method does again and again. `cargo bench`; docs/benchmarks.md tells the figures.
//!
//! `PORTOLAN_BENCH_WRITE=DIR cargo bench --bench pipeline` writes the two large instances instead, for
//! measuring the command's peak memory on them.

mod instance;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use portolan::generate::{Family, Spec, generate};
use portolan::network::Network;
use portolan::parallel::Kernels;
use portolan::world::{World, checks::Problems};
use portolan::{Instance, Options};

/// Rows of the long table.
const ROWS: usize = 1_000_000;
const SEED: u64 = 7;

fn main() -> std::io::Result<()> {
    if let Some(dir) = std::env::var_os("PORTOLAN_BENCH_WRITE") {
        let dir = Path::new(&dir);
        instance::write_rows(&dir.join("million-rows"), ROWS, SEED)?;
        return instance::write(&dir.join("million-columns"), instance::MILLION, SEED);
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(8))
        .configure_from_args();
    let dir = tempfile::tempdir()?;
    let (rows, million, small) = ("rows", "million", "small");
    instance::write_rows(&dir.path().join(rows), ROWS, SEED)?;
    instance::write(&dir.path().join(million), instance::MILLION, SEED)?;
    instance::write(&dir.path().join(small), instance::SMALL, SEED)?;
    criterion.bench_function("read/1 M rows of CSV", |b| {
        b.iter_with_large_drop(|| portolan::instance::load(&dir.path().join(rows)).is_ok());
    });
    expand_and_build(&mut criterion, &dir.path().join(million));
    let instance = Instance::load(&dir.path().join(small)).expect("a good instance");
    let columns = instance.model.lp.n_cols();
    criterion.bench_function(&format!("solve/{columns} columns"), |b| {
        b.iter(|| portolan::solve(black_box(&instance), &Options::default()).is_ok());
    });
    for family in [Family::Flow, Family::Trade] {
        evaluate_and_repair(&mut criterion, family, &dir.path().join(family.name()));
    }
    criterion.final_summary();
    Ok(())
}

/// The parallel method's evaluation and repair, on one thread.
fn evaluate_and_repair(criterion: &mut Criterion, family: Family, path: &Path) {
    let spec = Spec {
        family,
        columns: 50_000,
        seed: SEED,
        tightness: 0.9,
        periods: None,
    };
    generate(&spec, path).expect("generates");
    let instance = Instance::load(path).expect("a good instance");
    let lp = &instance.model.lp;
    let what = format!("{} of {} columns", family.name(), lp.n_cols());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.expect("a thread");
    let mut kernels = pool.install(|| Kernels::of(lp)).expect("a flow");
    criterion.bench_function(&format!("evaluate/{what}"), |b| {
        b.iter(|| pool.install(|| black_box(kernels.evaluate())));
    });
    criterion.bench_function(&format!("repair/{what}"), |b| {
        b.iter(|| pool.install(|| black_box(kernels.repair())));
    });
}

fn expand_and_build(criterion: &mut Criterion, path: &Path) {
    let loaded = portolan::instance::load(path).expect("a good instance");
    let world = || -> World {
        let mut problems = Problems::default();
        portolan::world::build(&loaded.tables, String::new(), &mut problems).expect("a good world")
    };
    criterion.bench_function("world/1 M columns", |b| b.iter_with_large_drop(world));
    let world = world();
    criterion.bench_function("expand/1 M columns", |b| {
        b.iter_with_large_drop(|| Network::of(black_box(&world)));
    });
    let network = Network::of(&world);
    let columns = portolan::rules::build(&world, &network).lp.n_cols();
    criterion.bench_function(&format!("build/{columns} columns"), |b| {
        b.iter_batched(
            || (),
            |()| portolan::rules::build(black_box(&world), black_box(&network)),
            BatchSize::PerIteration,
        );
    });
}
