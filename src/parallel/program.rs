//! The program as the method sees it: blocks of a Leontief flow, and the resources that they share.
//!
//! Every row that is no node is a **resource** with a price: `use <= capacity` at a price >= 0,
//! `use = capacity` at a free one; a `>=` row is turned round, a row with two sides becomes two.
//! Prices of rows come first, then every block's prices of column bounds and of stocks.

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::block::{Arc, Block, NONE, Parts, Touch, range};
use super::draft::Draft;
use super::flat::Flat;
use super::pieces;
use super::structure::{Structure, entries};
use crate::lp::{Lp, Values};

/// Blocks that a program is packed into at most: fixed, so that threads change nothing.
const BLOCKS: usize = 16;
/// Columns that a block should have at least.
const BLOCK: usize = 2_048;

/// A row series taken as resources, perhaps turned round.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceSeries {
    pub row: u32,
    pub count: u32,
    pub base: u32,
    pub sign: f64,
}

/// The program as the method sees it.
pub(super) struct Program<'a> {
    pub lp: &'a Lp,
    pub resources: Vec<ResourceSeries>,
    /// Whether cash or data is kept beside the flow: then nodes are at least as warm as what is made of them.
    pub beside: bool,
    /// Number of row resources; prices of column bounds and stocks follow.
    pub n_rows: usize,
    /// Capacities of all that has a price.
    pub capacity: Vec<f64>,
    /// Whether the price of a row resource is free of sign.
    pub free: Vec<bool>,
    /// Whether flows give of a row resource too, and not only use it.
    pub given: Vec<bool>,
    pub blocks: Vec<Block>,
    /// The blocks written out, and which of them use each resource.
    pub flats: Vec<Flat>,
    pub sharers: Sharers,
    /// Why something is not as the method likes it.
    pub notes: Vec<String>,
}

impl<'a> Program<'a> {
    /// Finds the structure; none, with the reason, where too little of it is there.
    pub(super) fn of(lp: &'a Lp) -> Result<Program<'a>, String> {
        if !pieces::whole(lp) {
            return Err("entries run on from one account into another".to_string());
        }
        let mut notes = Vec::new();
        let structure = Structure::of(lp, &mut notes);
        let core: usize = (lp.cols.iter().zip(&structure.heads))
            .filter(|(_, h)| h.is_some())
            .map(|(c, _)| c.count as usize)
            .sum();
        if core * 2 < lp.n_cols() || core == 0 {
            return Err(format!(
                "only {core} of {} columns deliver goods to an account: there is no flow to work on",
                lp.n_cols()
            ));
        }
        if lp.has_integers() {
            notes.push("whole numbers are taken as real".into());
        }
        let mut p = Program {
            lp,
            resources: Vec::new(),
            beside: false,
            n_rows: 0,
            capacity: Vec::new(),
            free: Vec::new(),
            given: Vec::new(),
            blocks: Vec::new(),
            flats: Vec::new(),
            sharers: Sharers::default(),
            notes,
        };
        let sides = p.resources(&structure);
        let packed = pack(lp, &structure);
        let free = std::mem::take(&mut p.free);
        p.blocks = packed
            .into_par_iter()
            .map(|(rows, cols)| {
                let parts = Parts {
                    lp,
                    structure: &structure,
                    sides: &sides,
                    free: &free,
                    rows,
                    cols,
                };
                parts.block()
            })
            .collect();
        p.free = free;
        p.net_capacity();
        p.given = p.given();
        for b in &mut p.blocks {
            let at = p.capacity.len();
            b.own = at..at + b.stocks.len();
            b.stock_prices = at;
            p.capacity.extend(b.stocks.iter().map(|s| s.quantity));
        }
        p.lay_out();
        Ok(p)
    }

    /// Writes the blocks out for the passes.
    pub(super) fn lay_out(&mut self) {
        self.flats.clear();
        let p = &*self;
        let flats: Vec<Flat> = p.blocks.par_iter().map(|b| Flat::of(p, b)).collect();
        self.sharers = Sharers::of(&flats, self.n_prices());
        self.flats = flats;
    }

    /// Resources: every row that is no node, by its finite sides.
    fn resources(&mut self, structure: &Structure) -> Vec<Vec<(u32, f64)>> {
        let lp = self.lp;
        let mut sides: Vec<Vec<(u32, f64)>> = vec![Vec::new(); lp.rows.len()];
        let mut next = 0u32;
        for (s, row) in lp.rows.iter().enumerate() {
            if structure.node[s] {
                continue;
            }
            let value = |v: Values, k: u32| lp.value(v, k);
            let equal = (0..row.count).all(|k| value(row.lower, k) == value(row.upper, k));
            let upper = (0..row.count).any(|k| value(row.upper, k) < f64::INFINITY);
            let lower = (0..row.count).any(|k| value(row.lower, k) > f64::NEG_INFINITY);
            for (have, sign) in [(upper, 1.0), (lower && !equal, -1.0)] {
                if !have {
                    continue;
                }
                sides[s].push((next, sign));
                self.resources.push(ResourceSeries {
                    row: row.first,
                    count: row.count,
                    base: next,
                    sign,
                });
                let side = if sign > 0.0 { row.upper } else { row.lower };
                self.capacity
                    .extend((0..row.count).map(|k| (sign * value(side, k)).min(1e15)));
                self.free.extend((0..row.count).map(|_| equal));
                next += row.count;
            }
        }
        self.n_rows = next as usize;
        sides
    }

    /// Capacities less what lower bounds use.
    fn net_capacity(&mut self) {
        for b in &self.blocks {
            for arc in &b.arcs {
                if arc.lower == Values::Const(0.0) || arc.twin != arc.flow {
                    continue;
                }
                for t in &b.touches[range(&arc.uses)] {
                    for k in 0..arc.count {
                        let lower = self.lp.value(arc.lower, k);
                        self.capacity[t.at(k)] -= t.sign * self.lp.value(t.coef, k) * lower;
                    }
                }
            }
        }
    }

    /// Rows that some column of the flow gives of.
    fn given(&self) -> Vec<bool> {
        let mut given = vec![false; self.n_rows];
        for b in &self.blocks {
            for arc in &b.arcs[..b.n_heads] {
                for t in b.uses(arc) {
                    for k in 0..arc.count {
                        given[t.at(k)] |= self.coef(t, k) < 0.0;
                    }
                }
            }
        }
        given
    }

    /// Number of prices.
    pub(super) fn n_prices(&self) -> usize {
        self.capacity.len()
    }

    /// A column's upper bound above its lower.
    pub(super) fn room(&self, arc: &Arc, k: u32) -> f64 {
        self.lp.value(arc.upper, k) - self.lp.value(arc.lower, k)
    }

    pub(super) fn coef(&self, t: &Touch, k: u32) -> f64 {
        t.sign * self.lp.value(t.coef, k)
    }

    /// Whether a price is free of sign.
    pub(super) fn is_free(&self, i: usize) -> bool {
        i < self.n_rows && self.free[i]
    }

    /// Whether flows give of a resource too.
    pub(super) fn is_given(&self, i: usize) -> bool {
        i < self.n_rows && self.given[i]
    }

    /// Whether what is used of a resource must be brought, or may be.
    pub(super) fn is_tied(&self, i: usize) -> bool {
        self.is_free(i) || self.is_given(i)
    }

    /// Levels of the program's columns from flows and boxes of the blocks.
    pub(super) fn levels_of(&self, drafts: &[Draft]) -> Vec<f64> {
        let mut x: Vec<f64> = self.lp.columns().map(|c| c.lower).collect();
        for ((b, f), d) in self.blocks.iter().zip(&self.flats).zip(drafts) {
            let ways = f.origin.iter().zip(&d.flow).filter(|(o, _)| o.arc != NONE);
            for (o, flow) in ways {
                let arc = &b.arcs[o.arc as usize];
                if let (Some(h), true) = (&arc.head, arc.column != NONE) {
                    x[(arc.column + o.k) as usize] += flow / self.coef(h, o.k);
                }
            }
            for (l, level) in f.levels.iter().zip(&d.level) {
                x[(b.arcs[l.origin.arc as usize].column + l.origin.k) as usize] += level;
            }
            for &(column, level) in &d.ends {
                x[column as usize] += level;
            }
        }
        x
    }

    /// Prices of the program's rows from values of nodes and prices of resources.
    pub(super) fn prices_of<'f>(
        &self,
        values: impl Iterator<Item = &'f [f64]>,
        prices: &[f64],
    ) -> Vec<f64> {
        let mut y = vec![0.0; self.lp.n_rows()];
        for ((b, f), values) in self.blocks.iter().zip(&self.flats).zip(values) {
            for s in b.series.iter().filter(|s| s.row != NONE) {
                for k in 0..s.count {
                    let q = f.place[(s.base + k) as usize];
                    y[(s.row + k) as usize] = values[q as usize];
                }
            }
        }
        for r in &self.resources {
            for k in 0..r.count as usize {
                y[r.row as usize + k] -= r.sign * prices[r.base as usize + k];
            }
        }
        y
    }
}

/// Which blocks use a resource, and as which of theirs.
#[derive(Default)]
pub(super) struct Sharers {
    first: Vec<u32>,
    all: Vec<(u32, u32)>,
}

impl Sharers {
    fn of(flats: &[Flat], resources: usize) -> Sharers {
        let mut first = vec![0u32; resources + 1];
        for at in flats.iter().flat_map(|f| &f.resources) {
            first[*at as usize + 1] += 1;
        }
        for i in 0..resources {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut all = vec![(0, 0); first[resources] as usize];
        for (block, f) in flats.iter().enumerate() {
            for (local, at) in f.resources.iter().enumerate() {
                let next = &mut next[*at as usize];
                all[*next as usize] = (block as u32, local as u32);
                *next += 1;
            }
        }
        Sharers { first, all }
    }

    /// Blocks that use a resource, in their order.
    pub(super) fn of_resource(&self, i: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (a, z) = (self.first[i] as usize, self.first[i + 1] as usize);
        self.all[a..z]
            .iter()
            .map(|(b, l)| (*b as usize, *l as usize))
    }
}

/// Row and column series of the blocks: what columns connect stays together.
fn pack(lp: &Lp, st: &Structure) -> Vec<(Vec<u32>, Vec<u32>)> {
    let mut sets: UnionFind<u32> = UnionFind::new(lp.rows.len());
    let nodes = |c: usize| {
        let of = &st.series[lp.cols[c].entries.start as usize..];
        of.iter()
            .take(entries(lp, &lp.cols[c]).len())
            .copied()
            .filter(|s| st.node[*s as usize])
    };
    for c in 0..lp.cols.len() {
        let mut of = nodes(c);
        if let Some(first) = of.next() {
            of.for_each(|s| {
                sets.union(first, s);
            });
        }
    }
    let mut columns = vec![0usize; lp.rows.len()];
    for (c, col) in lp.cols.iter().enumerate() {
        if let Some(s) = nodes(c).next() {
            columns[sets.find(s) as usize] += col.count as usize;
        }
    }
    let most = (lp.n_cols() / BLOCKS).max(BLOCK);
    let mut block = vec![NONE; lp.rows.len()];
    let (mut blocks, mut filled) = (0u32, 0);
    for s in (0..lp.rows.len()).filter(|s| st.node[*s]) {
        let set = sets.find(s as u32) as usize;
        if block[set] == NONE {
            if filled > 0 && filled + columns[set] / 2 > most {
                (blocks, filled) = (blocks + 1, 0);
            }
            filled += columns[set];
            block[set] = blocks;
        }
    }
    // Columns that touch no node have a block of their own.
    let loose = blocks + 1;
    let mut packed = vec![(Vec::new(), Vec::new()); loose as usize + 1];
    for s in (0..lp.rows.len()).filter(|s| st.node[*s]) {
        packed[block[sets.find(s as u32) as usize] as usize]
            .0
            .push(s as u32);
    }
    for c in 0..lp.cols.len() {
        let at = nodes(c)
            .next()
            .map_or(loose, |s| block[sets.find(s) as usize]);
        packed[at as usize].1.push(c as u32);
    }
    packed
}
