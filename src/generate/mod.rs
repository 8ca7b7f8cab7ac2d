//! Seeded instances of any size, for measuring and testing.
//!
//! Real ports with hinterlands; families of products with two to four levels of a bill of materials,
//! made and bought at a few hubs each; lanes, plants, ports, clearance and suppliers shared by all, with
//! capacities cut from a nominal routing of the demand, so that at tightness 1 many of them bind in
//! season. With cash, firms have accounts, terms, credit and forwards; with data, some recipes need an inspection by compute. Stocks at the start, goods under way, backlog, high and low penalties, lanes that arrive in the
//! period they leave, and cycles of them. The same seed gives the same bytes.
//!
//! The number of columns is steered, not computed: a sample of families is built through the whole
//! pipeline and counted, then the number of families and of periods is set in proportion.

mod cash;
mod customs;
mod data;
mod draw;
mod geography;
mod goods;
mod ports;
mod write;

use std::io;
use std::path::Path;

use crate::Instance;
use geography::Geography;
use goods::{Goods, Loads};

pub use ports::{PORTS, Port, by_sea};

/// What an instance is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Goods only.
    Flow,
    /// Goods and customs.
    Trade,
    /// Goods and customs, with cash and data.
    Full,
}

impl Family {
    /// As typed.
    pub fn name(self) -> &'static str {
        match self {
            Family::Flow => "flow",
            Family::Trade => "trade",
            Family::Full => "full",
        }
    }
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What it is about.
    pub family: Family,
    /// About so many columns.
    pub columns: usize,
    /// Seed.
    pub seed: u64,
    /// Nominal load over mean capacity: 0.5 is easy, 1 is hard.
    pub tightness: f64,
    /// Periods; none leaves it to the number of columns.
    pub periods: Option<usize>,
}

/// What was generated.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Product families.
    pub families: usize,
    /// Periods.
    pub periods: usize,
    /// Ports.
    pub ports: usize,
    /// Lanes.
    pub lanes: usize,
    /// Columns: counted on the instance itself, or worked out from a sample of its families.
    pub columns: usize,
    /// Whether the instance itself was counted.
    pub counted: bool,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum Error {
    /// A file could not be written.
    Io(io::Error),
    /// A number asked for makes no sense.
    Spec(String),
    /// What was written does not load: a defect of the generator.
    Broken(String),
}

impl From<io::Error> for Error {
    fn from(e: io::Error) -> Error {
        Error::Io(e)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Io(e) => write!(f, "{e}"),
            Error::Spec(e) => f.write_str(e),
            Error::Broken(e) => write!(f, "the generated instance does not load: {e}"),
        }
    }
}

impl std::error::Error for Error {}

/// Up to so many columns the instance itself is counted, beyond a sample of about so many.
const COUNTED: f64 = 250_000.0;

/// Generates an instance into a folder.
pub fn generate(spec: &Spec, dir: &Path) -> Result<Summary, Error> {
    if spec.columns < 1_000 || spec.columns > 100_000_000 {
        return Err(Error::Spec("columns: from 1,000 to 100,000,000".into()));
    }
    if !(0.05..=3.0).contains(&spec.tightness) {
        return Err(Error::Spec("tightness: from 0.05 to 3".into()));
    }
    if spec.periods.is_some_and(|p| !(8..=520).contains(&p)) {
        return Err(Error::Spec("periods: from 8 to 520".into()));
    }
    let goal = spec.columns as f64;
    let mut periods = spec
        .periods
        .unwrap_or(if goal < 30_000.0 { 26 } else { 52 });
    let sample = tempfile::tempdir()?;
    let (mut families, mut columns) = (0, 0);
    let mut next = (goal.min(COUNTED) / (120.0 * periods as f64))
        .round()
        .max(1.0) as usize;
    let mut best: Option<(f64, usize, usize, usize)> = None;
    for _ in 0..6 {
        if next == families {
            break;
        }
        families = next;
        columns = count(spec, families, periods, sample.path())?;
        let miss = (columns as f64 / goal).ln().abs();
        if best.is_none_or(|b| miss < b.0) {
            best = Some((miss, families, periods, columns));
        }
        let per = columns as f64 / families as f64;
        next = (goal.min(COUNTED) / per).round().max(1.0) as usize;
    }
    if goal > COUNTED {
        let per = columns as f64 / families as f64;
        let families = (goal / per).round() as usize;
        let made = emit(spec, families, periods, dir)?;
        return Ok(Summary {
            columns: (families as f64 * per).round() as usize,
            counted: false,
            ..made
        });
    }
    // What families leave, periods make up for.
    if spec.periods.is_none()
        && let Some((_, f, p, c)) = best
    {
        let mut now = c;
        periods = p;
        for _ in 0..4 {
            let better = ((periods as f64 * goal / now as f64).round() as usize).clamp(13, 78);
            if better == periods {
                break;
            }
            periods = better;
            now = count(spec, f, periods, sample.path())?;
            let miss = (now as f64 / goal).ln().abs();
            if best.is_none_or(|b| miss < b.0) {
                best = Some((miss, f, periods, now));
            }
        }
    }
    let Some((_, families, periods, columns)) = best else {
        return Err(Error::Spec("no size fits".into()));
    };
    let made = emit(spec, families, periods, dir)?;
    Ok(Summary {
        columns,
        counted: true,
        ..made
    })
}

/// Columns of an instance of so many families.
fn count(spec: &Spec, families: usize, periods: usize, dir: &Path) -> Result<usize, Error> {
    emit(spec, families, periods, dir)?;
    Instance::load(dir)
        .map(|i| i.model.lp.n_cols())
        .map_err(|e| Error::Broken(e.render(false)))
}

fn emit(spec: &Spec, families: usize, periods: usize, dir: &Path) -> Result<Summary, Error> {
    let mut geo = Geography::draw(spec.seed, spec.columns);
    let mut loads = Loads::default();
    let mut goods: Vec<Goods> = (0..families)
        .map(|f| Goods::draw(&geo, spec.seed, f, periods))
        .collect();
    for (f, g) in goods.iter_mut().enumerate() {
        g.route(&mut geo, &mut loads, spec.seed, f);
    }
    let under_way = write::under_way(spec.seed, &geo, &goods);
    write::write(
        dir,
        &write::Draft {
            spec,
            periods,
            geo: &geo,
            goods: &goods,
            loads: &loads,
            under_way: &under_way,
        },
    )?;
    Ok(Summary {
        families,
        periods,
        ports: geo.hubs.len(),
        lanes: geo.lanes.len(),
        columns: 0,
        counted: false,
    })
}
