//! The structure found in a linear program: a Leontief flow, and what its columns share.
//!
//! A **node** is an equality row of goods. A **core** column puts exactly one positive entry into a
//! node (its head) and takes from others (its inputs). Every other row is a **resource** with a price:
//! `use <= capacity` at a price >= 0, `use = capacity` at a free one; a `>=` row is turned round, a row
//! with two sides becomes two. Columns without a head (they only take, or touch resources alone) are
//! **boxes**: their best level is a bound. A column with several positive entries keeps the first as
//! its head; the rows of the others are treated as resources.
//!
//! All of it is kept by series: an arc is a column series, an index moves along in step.

use std::ops::Range;

use crate::lp::{Class, Lp, Values};

/// Something of a node or resource at every position of an arc: index `base + k * step`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    pub base: u32,
    pub step: u32,
    pub coef: Values,
    /// 1, or -1 where the row was turned round.
    pub sign: f64,
}

impl Touch {
    pub(super) fn at(&self, k: u32) -> usize {
        (self.base + k * self.step) as usize
    }

    /// Positions at which it touches an index.
    pub(super) fn positions(&self, index: u32, count: u32) -> Range<u32> {
        let Some(off) = index.checked_sub(self.base) else {
            return 0..0;
        };
        match self.step {
            1 if off < count => off..off + 1,
            0 if off == 0 => 0..count,
            0 | 1 => 0..0,
            step if off.is_multiple_of(step) && off / step < count => off / step..off / step + 1,
            _ => 0..0,
        }
    }
}

/// A column series.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    /// First column in the program.
    pub column: u32,
    /// Columns.
    pub count: u32,
    /// Node that it adds to.
    pub head: Option<Touch>,
    /// Nodes that it takes from (coefficients as in the program: negative).
    pub inputs: Range<u32>,
    /// Resources that it uses.
    pub uses: Range<u32>,
    pub cost: Values,
    pub lower: Values,
    pub upper: Values,
    /// Place of its first column among the flows.
    pub flow: u32,
    /// First of its own upper bounds among the resources, where those have prices.
    pub bound: Option<u32>,
    /// A box that can never pay: it is left at its lower bound.
    pub idle: bool,
}

/// A row series taken as nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeSeries {
    /// First row in the program.
    pub row: u32,
    pub count: u32,
    /// First node.
    pub base: u32,
}

/// A row series taken as resources, perhaps turned round.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceSeries {
    pub row: u32,
    pub count: u32,
    pub base: u32,
    pub sign: f64,
    /// Whether the price is free of sign.
    pub free: bool,
}

/// Groups of one level that are worked on together, in any order with other chunks of the level.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunk {
    pub nodes: Range<usize>,
    pub flows: Range<usize>,
    pub stocks: Range<usize>,
}

/// Goods that are there: taken at a price, up to their quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stock {
    pub node: u32,
    pub quantity: f64,
}

/// The program as the method sees it.
pub(super) struct Program<'a> {
    pub lp: &'a Lp,
    pub nodes: Vec<NodeSeries>,
    /// Series of each node.
    pub series: Vec<u32>,
    /// Net demand of each node, never negative: what is there stands in `stocks`.
    pub demand: Vec<f64>,
    pub stocks: Vec<Stock>,
    /// Stock of each node, or `u32::MAX`.
    pub stock_of: Vec<u32>,
    pub resources: Vec<ResourceSeries>,
    /// Number of row resources; prices of column bounds and stocks follow.
    pub n_rows: usize,
    pub capacity: Vec<f64>,
    pub arcs: Vec<Arc>,
    /// Inputs and uses of the arcs.
    pub touches: Vec<Touch>,
    /// Arcs into each node series.
    pub into: Vec<Vec<u32>>,
    /// Arcs out of each node series, and which of their inputs.
    pub out: Vec<Vec<(u32, u32)>>,
    /// Uses of each resource series: arc and which use.
    pub used_by: Vec<Vec<(u32, u32)>>,
    /// Number of flows with a head; boxes follow.
    pub n_core: usize,
    pub n_flows: usize,
    /// Nodes in an order in which inputs come first (within a cycle: nearly).
    pub order: Vec<u32>,
    /// Place of each node in that order.
    pub rank: Vec<u32>,
    /// Whether a node lies on a cycle.
    pub cyclic: Vec<bool>,
    /// Runs of the order that form cycles.
    pub cycles: Vec<Range<usize>>,
    pub levels: Vec<Vec<Chunk>>,
    /// Why something is not as the method likes it.
    pub notes: Vec<String>,
}

/// The kind of a column's entry by its sign at every position.
fn sign(lp: &Lp, values: Values, count: u32) -> Option<f64> {
    let mut all = (0..count)
        .map(|k| lp.value(values, k))
        .filter(|v| *v != 0.0);
    let Some(first) = all.next() else {
        return Some(0.0);
    };
    all.all(|v| v.signum() == first.signum())
        .then(|| first.signum())
}

/// What each row series is.
struct Kinds {
    node: Vec<bool>,
}

impl Kinds {
    fn of(lp: &Lp, notes: &mut Vec<String>) -> Kinds {
        let series_of = |row: u32| lp.rows.partition_point(|s| s.first <= row) - 1;
        let mut node: Vec<bool> = lp
            .rows
            .iter()
            .map(|r| {
                r.tag.class == Class::Goods
                    && (0..r.count).all(|k| lp.value(r.lower, k) == lp.value(r.upper, k))
            })
            .collect();
        let before = node.iter().filter(|n| **n).count();
        loop {
            let mut demoted: Vec<usize> = Vec::new();
            for c in &lp.cols {
                let mut head = false;
                for e in &lp.entries[c.entries.start as usize..c.entries.end as usize] {
                    let s = series_of(e.row);
                    if !node[s] || c.count == 0 {
                        continue;
                    }
                    let last = e.row + (c.count - 1) * e.step;
                    match sign(lp, e.coef, c.count) {
                        Some(x) if series_of(last) == s && x <= 0.0 => {}
                        Some(_) if series_of(last) == s && !head => head = true,
                        _ => demoted.push(s),
                    }
                }
            }
            if demoted.is_empty() {
                break;
            }
            for s in demoted {
                node[s] = false;
            }
        }
        let lost = before - node.iter().filter(|n| **n).count();
        if lost > 0 {
            notes.push(format!(
                "{lost} of {before} accounts of goods are priced as resources (by-products, or entries of both signs)"
            ));
        }
        Kinds { node }
    }
}

impl<'a> Program<'a> {
    /// Finds the structure; none, with the reason, where too little of it is there.
    pub(super) fn of(lp: &'a Lp) -> Result<Program<'a>, String> {
        let mut notes = Vec::new();
        let kinds = Kinds::of(lp, &mut notes);
        let core: usize = lp
            .cols
            .iter()
            .filter(|c| head(lp, &kinds, c.entries.clone(), c.count).is_some())
            .map(|c| c.count as usize)
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
            nodes: Vec::new(),
            series: Vec::new(),
            demand: Vec::new(),
            stocks: Vec::new(),
            stock_of: Vec::new(),
            resources: Vec::new(),
            n_rows: 0,
            capacity: Vec::new(),
            arcs: Vec::new(),
            touches: Vec::new(),
            into: Vec::new(),
            out: Vec::new(),
            used_by: Vec::new(),
            n_core: 0,
            n_flows: 0,
            order: Vec::new(),
            rank: Vec::new(),
            cyclic: Vec::new(),
            cycles: Vec::new(),
            levels: Vec::new(),
            notes,
        };
        p.lay_out(&kinds);
        Ok(p)
    }

    fn lay_out(&mut self, kinds: &Kinds) {
        let lp = self.lp;
        let series_of = |row: u32| lp.rows.partition_point(|s| s.first <= row) - 1;
        let node_series: Vec<usize> = (0..lp.rows.len()).filter(|&s| kinds.node[s]).collect();
        let mut place = vec![u32::MAX; lp.rows.len()];
        for (i, &s) in node_series.iter().enumerate() {
            place[s] = i as u32;
        }
        // Edges between node series; groups of series that feed each other; levels of groups.
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut heads: Vec<Option<usize>> = Vec::with_capacity(lp.cols.len());
        for c in &lp.cols {
            let h = head(lp, kinds, c.entries.clone(), c.count);
            heads.push(h);
            let Some(h) = h else { continue };
            let to = place[series_of(lp.entries[h].row)];
            for (j, e) in lp.entries[c.entries.start as usize..c.entries.end as usize]
                .iter()
                .enumerate()
            {
                let s = series_of(e.row);
                if kinds.node[s] && c.entries.start as usize + j != h {
                    edges.push((place[s], to));
                }
            }
        }
        let grouping = super::order::Grouping::of(node_series.len(), &edges);
        let mut position = vec![0usize; node_series.len()];
        let mut base = 0u32;
        for (i, &s) in grouping.order.iter().enumerate() {
            let row = &lp.rows[node_series[s as usize]];
            position[s as usize] = i;
            self.nodes.push(NodeSeries {
                row: row.first,
                count: row.count,
                base,
            });
            self.series.extend((0..row.count).map(|_| i as u32));
            base += row.count;
        }
        let node_at = |s: usize, row: u32| {
            let i = position[place[s] as usize];
            self.nodes[i].base + row - lp.rows[s].first
        };
        // Resources: every other row, by its finite sides.
        let mut sides: Vec<Vec<(u32, f64)>> = vec![Vec::new(); lp.rows.len()];
        let mut next = 0u32;
        for (s, row) in lp.rows.iter().enumerate().filter(|(s, _)| !kinds.node[*s]) {
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
                    free: equal,
                });
                let side = if sign > 0.0 { row.upper } else { row.lower };
                self.capacity
                    .extend((0..row.count).map(|k| (sign * value(side, k)).min(1e15)));
                next += row.count;
            }
        }
        self.n_rows = next as usize;
        // Arcs, by the group of their head; boxes last.
        let head_place = |c: usize| {
            heads[c].map_or(usize::MAX, |h| {
                position[place[series_of(lp.entries[h].row)] as usize]
            })
        };
        let mut by_head: Vec<usize> = (0..lp.cols.len()).collect();
        by_head.sort_by_key(|&c| (head_place(c), c));
        let mut flow = 0u32;
        for c in by_head {
            let col = &lp.cols[c];
            let (mut inputs, mut uses) = (Vec::new(), Vec::new());
            let mut head = None;
            for (j, e) in lp.entries[col.entries.start as usize..col.entries.end as usize]
                .iter()
                .enumerate()
            {
                let s = series_of(e.row);
                let touch = |base: u32, sign: f64| Touch {
                    base,
                    step: e.step,
                    coef: e.coef,
                    sign,
                };
                if kinds.node[s] {
                    let t = touch(node_at(s, e.row), 1.0);
                    if heads[c] == Some(col.entries.start as usize + j) {
                        head = Some(t);
                    } else {
                        inputs.push(t);
                    }
                } else {
                    uses.extend(
                        sides[s]
                            .iter()
                            .map(|&(b, sign)| touch(b + e.row - lp.rows[s].first, sign)),
                    );
                }
            }
            let start = self.touches.len() as u32;
            self.touches.extend_from_slice(&inputs);
            let middle = self.touches.len() as u32;
            self.touches.extend_from_slice(&uses);
            let end = self.touches.len() as u32;
            let pays = |t: &Touch| {
                sign(lp, t.coef, col.count).is_none_or(|s| s * t.sign < 0.0)
                    || self.resources[self.resources.partition_point(|r| r.base <= t.base) - 1].free
            };
            let costs = (0..col.count).all(|k| lp.value(col.cost, k) >= 0.0);
            self.arcs.push(Arc {
                column: col.first,
                count: col.count,
                head,
                inputs: start..middle,
                uses: middle..end,
                cost: col.cost,
                lower: col.lower,
                upper: col.upper,
                flow,
                bound: None,
                idle: head.is_none() && costs && !uses.iter().any(pays),
            });
            flow += col.count;
            if head.is_some() {
                self.n_core = flow as usize;
            }
        }
        self.n_flows = flow as usize;
        self.index();
        self.net_demand();
        let levels = grouping.levels(&self.nodes, &self.arcs, &self.series, &self.stocks);
        self.sort(&grouping, levels);
    }

    /// Who touches what.
    fn index(&mut self) {
        self.into = vec![Vec::new(); self.nodes.len()];
        self.out = vec![Vec::new(); self.nodes.len()];
        self.used_by = vec![Vec::new(); self.resources.len()];
        for (a, arc) in self.arcs.iter().enumerate() {
            if let Some(h) = &arc.head {
                self.into[self.series[h.base as usize] as usize].push(a as u32);
            }
            for j in arc.inputs.clone() {
                let s = self.series[self.touches[j as usize].base as usize];
                self.out[s as usize].push((a as u32, j));
            }
            for j in arc.uses.clone() {
                let base = self.touches[j as usize].base;
                let s = self.resources.partition_point(|r| r.base <= base) - 1;
                self.used_by[s].push((a as u32, j));
            }
        }
    }

    /// Demand of nodes and capacities, less what lower bounds take.
    fn net_demand(&mut self) {
        let lp = self.lp;
        self.demand = Vec::with_capacity(self.series.len());
        for s in &self.nodes {
            let i = lp.rows.partition_point(|r| r.first <= s.row) - 1;
            self.demand
                .extend((0..s.count).map(|k| lp.value(lp.rows[i].lower, k)));
        }
        for arc in &self.arcs {
            if arc.lower == Values::Const(0.0) {
                continue;
            }
            for k in 0..arc.count {
                let lower = lp.value(arc.lower, k);
                let take = |t: &Touch| t.sign * lp.value(t.coef, k) * lower;
                for t in arc.head.iter().chain(&self.touches[range(&arc.inputs)]) {
                    self.demand[t.at(k)] -= take(t);
                }
                for t in &self.touches[range(&arc.uses)] {
                    self.capacity[t.at(k)] -= take(t);
                }
            }
        }
        self.stock_of = vec![u32::MAX; self.demand.len()];
        for (n, d) in self.demand.iter_mut().enumerate() {
            if *d < 0.0 {
                self.stock_of[n] = self.stocks.len() as u32;
                self.stocks.push(Stock {
                    node: n as u32,
                    quantity: -*d,
                });
                *d = 0.0;
            }
        }
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

    pub(super) fn inputs(&self, arc: &Arc) -> &[Touch] {
        &self.touches[range(&arc.inputs)]
    }

    pub(super) fn uses(&self, arc: &Arc) -> &[Touch] {
        &self.touches[range(&arc.uses)]
    }

    /// Levels of the program's columns from flows.
    pub(super) fn levels_of(&self, flows: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; self.n_flows];
        for arc in &self.arcs {
            for k in 0..arc.count {
                let level = flows[(arc.flow + k) as usize] + self.lp.value(arc.lower, k);
                x[(arc.column + k) as usize] = level;
            }
        }
        x
    }

    /// Prices of the program's rows from values of nodes and prices of resources.
    pub(super) fn prices_of(&self, values: &[f64], prices: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; self.lp.n_rows()];
        for s in &self.nodes {
            let (row, base, count) = (s.row as usize, s.base as usize, s.count as usize);
            y[row..row + count].copy_from_slice(&values[base..base + count]);
        }
        for r in &self.resources {
            for k in 0..r.count as usize {
                y[r.row as usize + k] -= r.sign * prices[r.base as usize + k];
            }
        }
        y
    }
}

pub(super) fn range(r: &Range<u32>) -> Range<usize> {
    r.start as usize..r.end as usize
}

/// The entry that is a column series' head.
fn head(lp: &Lp, kinds: &Kinds, entries: Range<u32>, count: u32) -> Option<usize> {
    range(&entries).find(|&j| {
        let e = &lp.entries[j];
        let s = lp.rows.partition_point(|s| s.first <= e.row) - 1;
        kinds.node[s] && sign(lp, e.coef, count).is_some_and(|x| x > 0.0)
    })
}
