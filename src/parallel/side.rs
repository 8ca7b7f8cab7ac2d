//! Columns beside the flow that keep accounts of their own: cash that is kept, borrowed, exchanged and passed
//! on, data that is kept, and overtime that is paid.
//!
//! They neither deliver goods nor take any, and rows with equality tie them together, so that a search that
//! lets each run between its bounds finds nothing: money is not kept up to its bound, it is kept as there is.
//! There are few of them, whatever the size of the flow. So
//!
//! * a search moves each about a **centre**, its level in the plan so far, by the square of the distance,
//!
//! ```text
//! min over 0 <= x <= room of  d x + stiff / 2 (x - centre)^2,   stiff = heat worth / size
//! ```
//!
//! * before a bound is taken their prices are moved to where none of them is a gain without end,
//! * and beside a plan's flows they are solved for exactly ([`super::paid`]).

use super::block::NONE;
use super::evaluate::Part;
use super::flat::{Flat, Level};
use super::heat::typical;
use super::program::Program;
use super::repair::reliefs;

/// How firmly columns are held about their centres, beside the heat, and how slowly prices of money move: chosen
/// by trial on instances of `full` of 10,000 columns.
const FIRM: f64 = 0.3;
const SLOW: f64 = 10.0;
/// How often what comes and goes in an account is passed on to the accounts that it is tied to, and what part.
const PASSES: (usize, f64) = (3, 0.5);
/// Rounds in which prices are moved to where no column is a gain without end.
const MOVES: usize = 2_000;
/// Further than any price.
const FAR: f64 = 1e9;

/// The columns and the rows that they touch.
pub(super) struct Side {
    /// The block that has the columns.
    pub block: usize,
    /// Their places among its levels.
    pub levels: Vec<usize>,
    /// Rows that they touch, as resources of the program.
    pub rows: Vec<usize>,
    /// Place among `rows` of each of the block's resources.
    row_of: Vec<u32>,
    /// Worth of a unit over what there is of it, for each column that is tied; 0 for the others.
    firm: Vec<f64>,
    /// What a unit of each row is worth.
    pub worth: Vec<f64>,
}

impl Side {
    /// The columns beside the flow; none where no row ties any.
    pub(super) fn of(p: &Program) -> Option<Side> {
        let block = p.flats.len() - 1;
        let f = &p.flats[block];
        let levels: Vec<usize> = reliefs(f).map(|(j, _)| j).collect();
        let mut rows = Vec::new();
        let mut row_of = vec![NONE; f.resources.len()];
        for &j in &levels {
            for (at, _) in f.uses_of_level(&f.levels[j]) {
                if row_of[at] == NONE {
                    row_of[at] = rows.len() as u32;
                    rows.push(f.resources[at] as usize);
                }
            }
        }
        rows.iter().any(|r| p.is_tied(*r)).then_some(Side {
            block,
            levels,
            rows,
            row_of,
            firm: Vec::new(),
            worth: Vec::new(),
        })
    }

    /// Learns from a first loading what a unit of each row is worth and how much of it comes and goes; scales the
    /// prices by it.
    pub(super) fn weigh(&mut self, p: &Program, parts: &[Part], heat: f64, scale: &mut [f64]) {
        let n = p.n_rows;
        let (mut paid, mut taken, mut moved) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        for (f, part) in p.flats.iter().zip(parts) {
            for (lane, w) in f.lanes.each(f) {
                let (flow, cost) = (f64::from(part.mean[lane]), f.ways[w].cost);
                for (at, coef) in f.uses_of(w) {
                    let r = f.resources[at] as usize;
                    if p.is_tied(r) {
                        moved[r] += coef.abs() * flow;
                        if coef > 0.0 && cost > 0.0 {
                            paid[r] += cost * flow;
                            taken[r] += coef * flow;
                        }
                    }
                }
            }
        }
        let mut of_row = vec![(1.0, 1.0); n];
        for r in &p.resources {
            let all = r.base as usize..(r.base + r.count) as usize;
            if !all.clone().any(|i| p.is_tied(i)) {
                continue;
            }
            let sum = |of: &[f64]| of[all.clone()].iter().sum::<f64>();
            let worth = if sum(&taken) > 0.0 {
                sum(&paid) / sum(&taken)
            } else {
                1.0
            };
            let size = (sum(&moved) / f64::from(r.count)).max(1.0);
            of_row[all].fill((worth, size));
        }
        let f = self.flat(p);
        // What comes into one account goes on into others.
        for _ in 0..PASSES.0 {
            for &j in &self.levels {
                let rows: Vec<usize> = self
                    .entries(f, &f.levels[j])
                    .map(|e| self.rows[e.0])
                    .filter(|r| p.is_tied(*r))
                    .collect();
                let most = rows
                    .iter()
                    .map(|r| of_row[*r].0 * of_row[*r].1)
                    .fold(0.0, f64::max);
                for r in rows {
                    let (worth, size) = of_row[r];
                    of_row[r].1 = size.max(PASSES.1 * most / worth);
                }
            }
        }
        let value = typical(parts) / heat;
        self.firm = (self.levels.iter())
            .map(|&j| {
                let l = &f.levels[j];
                let free = || self.entries(f, l).filter(|(i, _)| p.is_tied(self.rows[*i]));
                // What gives of a capacity (overtime) is not tied: it runs between its bounds.
                if free().count() == 0
                    || self
                        .entries(f, l)
                        .any(|(i, c)| c < 0.0 && !p.is_tied(self.rows[i]))
                {
                    return 0.0;
                }
                let (mut worth, mut size) = (0.0, 0.0f64);
                for (i, coef) in free() {
                    let (of, there) = of_row[self.rows[i]];
                    worth += 0.5 * of * coef.abs();
                    size = size.max(there / coef.abs());
                }
                worth / size.min(l.room.max(1e-9))
            })
            .collect();
        self.worth = self.rows.iter().map(|r| of_row[*r].0).collect();
        for &r in self.rows.iter().filter(|r| p.free[**r]) {
            let (worth, size) = of_row[r];
            scale[r] = SLOW * (size * value / worth).sqrt();
        }
    }

    /// What a search that opens part of a plan again begins with: tied columns are all open.
    pub(super) fn open(&self, level: &mut [f64], settled: &[f64]) {
        for ((&j, firm), settled) in self.levels.iter().zip(&self.firm).zip(settled) {
            level[j] = if *firm > 0.0 { 0.0 } else { *settled };
        }
    }

    /// Sets how far a search moves the columns, and about what.
    pub(super) fn hold(&self, part: &mut Part, heat: f64, centre: &[f64]) {
        part.stiff.resize(part.level.len(), 0.0);
        part.centre.resize(part.level.len(), 0.0);
        for ((&j, firm), centre) in self.levels.iter().zip(&self.firm).zip(centre) {
            part.stiff[j] = FIRM * heat * firm;
            part.centre[j] = *centre;
        }
    }

    /// Prices moved to where no tied column is a gain without end: the least such prices above them, the greatest
    /// below them, and the middle. Columns that are full may stay a gain.
    pub(super) fn moved(&self, p: &Program, prices: &[f64], levels: &[f64]) -> [Vec<f64>; 3] {
        let f = self.flat(p);
        let tied: Vec<usize> = (0..self.levels.len())
            .filter(|i| self.firm[*i] > 0.0 && levels[*i] < 0.999 * f.levels[self.levels[*i]].room)
            .collect();
        let ends = |from: f64, up: bool| {
            let mut y = prices.to_vec();
            for r in self.tied(p) {
                y[r] = if p.free[r] { from } else { from.max(0.0) };
            }
            self.close(p, &tied, &mut y, up);
            y
        };
        let (least, most) = (ends(-FAR, true), ends(FAR, false));
        let mut within = prices.to_vec();
        for r in self.tied(p) {
            within[r] = within[r].min(most[r]).max(least[r]);
        }
        let (mut above, mut below) = (within.clone(), within);
        self.close(p, &tied, &mut above, true);
        self.close(p, &tied, &mut below, false);
        let middle = above.iter().zip(&below).map(|(a, b)| 0.5 * (a + b));
        let middle = middle.collect();
        [above, below, middle]
    }

    fn tied<'s>(&'s self, p: &'s Program) -> impl Iterator<Item = usize> + 's {
        self.rows.iter().copied().filter(|r| p.is_tied(*r))
    }

    /// Moves prices of rows with equality, all up or all down, until none of the columns is a gain.
    fn close(&self, p: &Program, tied: &[usize], y: &mut [f64], up: bool) {
        let f = self.flat(p);
        let mut order = tied.to_vec();
        for _ in 0..MOVES {
            let mut changed = false;
            for &i in &order {
                let l = &f.levels[self.levels[i]];
                let (mut d, mut at) = (l.cost, None);
                for (row, coef) in self.entries(f, l) {
                    let r = self.rows[row];
                    d += coef * y[r];
                    if p.is_tied(r) && (coef > 0.0) == up {
                        at = Some((r, coef));
                    }
                }
                if let (true, Some((r, coef))) = (d < 0.0, at) {
                    let by = -d / coef;
                    y[r] += by;
                    changed |= by.abs() > 1e-12 * y[r].abs().max(1e-3);
                }
            }
            if !changed {
                break;
            }
            order.reverse();
        }
    }

    pub(super) fn flat<'p>(&self, p: &'p Program) -> &'p Flat {
        &p.flats[self.block]
    }

    /// Rows of a column, by their places, and its coefficients.
    pub(super) fn entries<'s>(
        &'s self,
        f: &'s Flat,
        l: &'s Level,
    ) -> impl Iterator<Item = (usize, f64)> + use<'s> {
        (f.uses_of_level(l)).map(|(at, coef)| (self.row_of[at] as usize, coef))
    }
}
