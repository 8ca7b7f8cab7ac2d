//! A block: columns and nodes that feed only one another, laid out for the passes.
//!
//! An **arc** is a column series; a column of a cycle is an arc in every layer, its **twins**, and a pass from
//! a layer to the next is an arc without a column. Arcs stand in the order of their heads, boxes
//! (columns without a head) last. Nodes, flows and stocks are numbered within the block; resources,
//! which blocks share, and prices over the whole program.

use std::ops::Range;

use super::cycles::{self, Step};
use super::structure::{Structure, entries, sign};
use crate::lp::{Class, Lp, Values};

/// No node, column or stock.
pub(super) const NONE: u32 = u32::MAX;

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

/// A column series, or a pass between layers.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    /// First column in the program, or `NONE` for a pass.
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
    /// Flow of the first arc with the same columns.
    pub twin: u32,
    /// First of its own upper bounds among the prices, where those have prices.
    pub bound: Option<u32>,
    /// A box that can never pay: it is left at its lower bound.
    pub idle: bool,
}

/// A node series.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeSeries {
    /// First row in the program; `NONE` for a layer before the last.
    pub row: u32,
    pub count: u32,
    /// First node.
    pub base: u32,
    /// Arcs into it.
    pub arcs: (u32, u32),
    /// First node of its last layer, where it is the first of several.
    pub last: u32,
}

/// Goods that are there: taken at a price, up to their quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stock {
    pub node: u32,
    pub quantity: f64,
}

/// Columns and nodes that feed only one another.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub series: Vec<NodeSeries>,
    /// Series of each node.
    pub series_of: Vec<u32>,
    /// Nodes, inputs first, and where each depth begins among them; the last is the end.
    pub order: Vec<u32>,
    pub depths: Vec<u32>,
    /// Net demand of each node, never negative: what is there stands in `stocks`.
    pub demand: Vec<f64>,
    pub stocks: Vec<Stock>,
    /// Stock of each node, or `NONE`.
    pub stock_of: Vec<u32>,
    pub arcs: Vec<Arc>,
    /// Inputs and uses of the arcs.
    pub touches: Vec<Touch>,
    /// Arcs out of each node series, and which of their inputs.
    pub out: Vec<Vec<(u32, u32)>>,
    /// Arcs with a head; boxes follow.
    pub n_heads: usize,
    pub n_flows: usize,
    /// Where its prices of bounds and of stocks begin.
    pub own: Range<usize>,
    pub stock_prices: usize,
    /// Whether any node series has layers.
    pub layered: bool,
}

/// What a block is made of, and where its resources stand.
pub(super) struct Parts<'a> {
    pub lp: &'a Lp,
    pub structure: &'a Structure,
    /// Resources of each row series: base and sign of its sides.
    pub sides: &'a [Vec<(u32, f64)>],
    /// Whether the price of each resource is free of sign.
    pub free: &'a [bool],
    /// Row series that are its nodes.
    pub rows: Vec<u32>,
    /// Column series.
    pub cols: Vec<u32>,
}

impl Parts<'_> {
    /// Lays the block out.
    pub(super) fn block(&self) -> Block {
        let (lp, st) = (self.lp, self.structure);
        let mut place = vec![NONE; lp.rows.len()];
        let mut base = Vec::with_capacity(self.rows.len());
        let mut n = 0;
        for (i, &r) in self.rows.iter().enumerate() {
            place[r as usize] = i as u32;
            base.push(n);
            n += lp.rows[r as usize].count;
        }
        let (cyclic, layers) = self.cycles(&place, &base, n);
        let mut b = Block {
            layered: layers.iter().any(|l| *l > 0),
            ..Block::default()
        };
        // Layer series of a row series stand together, the last layer last.
        let mut first = Vec::with_capacity(self.rows.len());
        for (&r, &layers) in self.rows.iter().zip(&layers) {
            let row = &lp.rows[r as usize];
            first.push(b.series.len() as u32);
            let last = b.series_of.len() as u32 + layers * row.count;
            for layer in 0..=layers {
                let top = layer == layers;
                b.series.push(NodeSeries {
                    row: if top { row.first } else { NONE },
                    count: row.count,
                    base: b.series_of.len() as u32,
                    arcs: (0, 0),
                    last: if layer == 0 && !top { last } else { NONE },
                });
                let s = b.series.len() as u32 - 1;
                b.series_of.extend((0..row.count).map(|_| s));
                b.demand.extend((0..row.count).map(
                    |k| {
                        if top { lp.value(row.lower, k) } else { 0.0 }
                    },
                ));
            }
        }
        let layer = |b: &Block, s: usize, row: u32, layer: u32| {
            let i = place[s] as usize;
            b.series[(first[i] + layer) as usize].base + row - lp.rows[s].first
        };
        let mut arcs: Vec<(u32, Arc, Vec<Touch>, Vec<Touch>)> = Vec::new();
        for (j, &c) in self.cols.iter().enumerate() {
            let col = &lp.cols[c as usize];
            let head_at = st.heads[c as usize];
            let copies = match head_at {
                Some(h) if cyclic[j] => {
                    let s = st.series[col.entries.start as usize + h] as usize;
                    layers[place[s] as usize]
                }
                _ => 0,
            };
            let (mut uses, mut pays) = (Vec::new(), false);
            let of = &st.series[col.entries.start as usize..col.entries.end as usize];
            let alone = !of.iter().any(|s| st.node[*s as usize]);
            for (i, e) in entries(lp, col).iter().enumerate() {
                let s = st.series[col.entries.start as usize + i] as usize;
                if st.node[s] {
                    continue;
                }
                for &(at, sign_of) in &self.sides[s] {
                    let t = Touch {
                        base: at + e.row - lp.rows[s].first,
                        step: e.step,
                        coef: e.coef,
                        sign: sign_of,
                    };
                    pays |= sign(lp, t.coef, col.count).is_none_or(|s| s * t.sign < 0.0)
                        || self.free[t.base as usize]
                            && (alone || lp.rows[s].tag.class == Class::Goods);
                    uses.push(t);
                }
            }
            let costs = (0..col.count).all(|k| lp.value(col.cost, k) >= 0.0);
            // A column of a cycle stands in each layer but the first.
            for copy in if copies == 0 { 0..1 } else { 1..copies + 1 } {
                let (mut head, mut inputs) = (None, Vec::new());
                for (i, e) in entries(lp, col).iter().enumerate() {
                    let s = st.series[col.entries.start as usize + i] as usize;
                    if !st.node[s] {
                        continue;
                    }
                    let at = place[s] as usize;
                    let is_head = head_at == Some(i);
                    let to = if is_head {
                        copy
                    } else if copies > 0 && layers[at] > 0 {
                        (copy - 1).min(layers[at])
                    } else {
                        layers[at]
                    };
                    let t = Touch {
                        base: layer(&b, s, e.row, to),
                        step: e.step,
                        coef: e.coef,
                        sign: 1.0,
                    };
                    if is_head {
                        head = Some(t);
                    } else {
                        inputs.push(t);
                    }
                }
                let arc = Arc {
                    column: col.first,
                    count: col.count,
                    head,
                    inputs: 0..0,
                    uses: 0..0,
                    cost: col.cost,
                    lower: col.lower,
                    upper: col.upper,
                    flow: 0,
                    twin: copy.max(1),
                    bound: None,
                    idle: head.is_none() && costs && !pays,
                };
                let key = head.map_or(NONE, |h| b.series_of[h.base as usize]);
                arcs.push((key, arc, inputs, uses.clone()));
            }
        }
        for (i, &layers) in layers.iter().enumerate() {
            for l in 0..layers {
                let (from, to) = (first[i] + l, first[i] + l + 1);
                arcs.push((
                    to,
                    pass(&b.series, to),
                    vec![unit(&b.series, from, -1.0)],
                    vec![],
                ));
            }
        }
        arcs.sort_by_key(|(key, arc, ..)| (*key, arc.column, arc.twin));
        b.put(arcs);
        b.net(lp);
        b.sort();
        b
    }

    /// Columns on cycles, and layers beyond the first of every node series.
    fn cycles(&self, place: &[u32], base: &[u32], nodes: u32) -> (Vec<bool>, Vec<u32>) {
        let (lp, st) = (self.lp, self.structure);
        let mut steps = Vec::new();
        let node =
            |s: u32, row: u32| base[place[s as usize] as usize] + row - lp.rows[s as usize].first;
        let of = |c: u32| &st.series[lp.cols[c as usize].entries.start as usize..];
        let inputs = |c: u32, h: usize| {
            let col = &lp.cols[c as usize];
            (entries(lp, col).iter().zip(of(c)))
                .enumerate()
                .filter(move |(i, (_, s))| *i != h && st.node[**s as usize])
                .map(|(_, (e, s))| (e, *s))
        };
        for (arc, &c) in self.cols.iter().enumerate() {
            let col = &lp.cols[c as usize];
            let Some(h) = st.heads[c as usize] else {
                continue;
            };
            let head = entries(lp, col)[h];
            let to = of(c)[h];
            for (e, s) in inputs(c, h) {
                steps.extend((0..col.count).map(|k| Step {
                    from: node(s, e.row + k * e.step),
                    to: node(to, head.row + k * head.step),
                    arc: arc as u32,
                }));
            }
        }
        let cyclic = cycles::on_cycles(nodes as usize, self.cols.len(), &steps);
        let mut joined = Vec::new();
        for (_, &c) in (self.cols.iter().enumerate()).filter(|(j, _)| cyclic[*j]) {
            let Some(h) = st.heads[c as usize] else {
                continue;
            };
            let to = place[of(c)[h] as usize];
            for (_, s) in inputs(c, h) {
                joined.push((place[s as usize], to));
            }
        }
        let layers = cycles::layers(self.rows.len(), &joined);
        (cyclic, layers)
    }
}

fn unit(series: &[NodeSeries], s: u32, coef: f64) -> Touch {
    Touch {
        base: series[s as usize].base,
        step: 1,
        coef: Values::Const(coef),
        sign: 1.0,
    }
}

/// The way from a layer to the next.
fn pass(series: &[NodeSeries], to: u32) -> Arc {
    Arc {
        column: NONE,
        count: series[to as usize].count,
        head: Some(unit(series, to, 1.0)),
        inputs: 0..0,
        uses: 0..0,
        cost: Values::Const(0.0),
        lower: Values::Const(0.0),
        upper: Values::Const(f64::MAX),
        flow: 0,
        twin: 1,
        bound: None,
        idle: false,
    }
}

impl Block {
    /// Takes arcs in their order.
    fn put(&mut self, arcs: Vec<(u32, Arc, Vec<Touch>, Vec<Touch>)>) {
        self.out = vec![Vec::new(); self.series.len()];
        let mut twins: std::collections::HashMap<u32, u32> = std::collections::HashMap::new();
        let mut flow = 0;
        for (i, (key, mut arc, inputs, uses)) in arcs.into_iter().enumerate() {
            let start = self.touches.len() as u32;
            for (j, t) in inputs.iter().enumerate() {
                let s = self.series_of[t.base as usize] as usize;
                self.out[s].push((i as u32, start + j as u32));
            }
            self.touches.extend_from_slice(&inputs);
            let middle = self.touches.len() as u32;
            self.touches.extend_from_slice(&uses);
            arc.inputs = start..middle;
            arc.uses = middle..self.touches.len() as u32;
            arc.flow = flow;
            arc.twin = match arc.column {
                NONE => flow,
                column => *twins.entry(column).or_insert(flow),
            };
            flow += arc.count;
            if key != NONE {
                self.n_heads = i + 1;
                let range = &mut self.series[key as usize].arcs;
                if range.1 == 0 {
                    range.0 = i as u32;
                }
                range.1 = i as u32 + 1;
            }
            self.arcs.push(arc);
        }
        self.n_flows = flow as usize;
    }

    /// Demand less what lower bounds bring and take; what is there becomes stock, before any layers.
    fn net(&mut self, lp: &Lp) {
        for arc in &self.arcs {
            if arc.lower == Values::Const(0.0) || arc.twin != arc.flow {
                continue;
            }
            for k in 0..arc.count {
                let lower = lp.value(arc.lower, k);
                for t in arc.head.iter().chain(&self.touches[range(&arc.inputs)]) {
                    self.demand[t.at(k)] -= lp.value(t.coef, k) * lower;
                }
            }
        }
        for s in &self.series {
            for k in (0..s.count).filter(|_| s.last != NONE) {
                let (at, first) = ((s.last + k) as usize, (s.base + k) as usize);
                let net = std::mem::take(&mut self.demand[at]) + self.demand[first];
                let (there, asked) = if net < 0.0 { (net, 0.0) } else { (0.0, net) };
                self.demand[first] = there;
                self.demand[at] = asked;
            }
        }
        self.stock_of = vec![NONE; self.demand.len()];
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

    /// Orders the nodes: by depth, the most columns between a node and where its goods come from; nodes of
    /// a depth by how many ways lead into them, for [`super::lanes`], and by what kinds, so that a pass
    /// meets like after like and the processor guesses its way right.
    fn sort(&mut self) {
        let n = self.demand.len();
        let (mut waits, mut kind) = (vec![0u32; n], vec![0u64; n]);
        let mut ways: Vec<u32> = self
            .stock_of
            .iter()
            .map(|s| u32::from(*s != NONE))
            .collect();
        for arc in &self.arcs[..self.n_heads] {
            let Some(h) = arc.head else { continue };
            let of = 1
                + arc.inputs.len() as u64
                + 7 * (arc.uses.len() as u64 + u64::from(arc.bound.is_some()));
            for k in 0..arc.count {
                waits[h.at(k)] += arc.inputs.len() as u32;
                ways[h.at(k)] += 1;
                kind[h.at(k)] = kind[h.at(k)].wrapping_mul(61).wrapping_add(of);
            }
        }
        let mut depth = vec![0u32; n];
        let mut ready: Vec<u32> = (0..n as u32).filter(|v| waits[*v as usize] == 0).collect();
        self.order = Vec::with_capacity(n);
        while let Some(v) = ready.pop() {
            self.order.push(v);
            for &(a, j) in &self.out[self.series_of[v as usize] as usize] {
                let arc = &self.arcs[a as usize];
                let Some(h) = arc.head else { continue };
                for k in self.touches[j as usize].positions(v, arc.count) {
                    let to = h.at(k);
                    depth[to] = depth[to].max(depth[v as usize] + 1);
                    waits[to] -= 1;
                    if waits[to] == 0 {
                        ready.push(to as u32);
                    }
                }
            }
        }
        debug_assert_eq!(self.order.len(), n, "layers leave no cycle");
        self.order.sort_by_key(|&v| {
            let v = v as usize;
            (depth[v], ways[v], kind[v], v)
        });
        let begins = |i: &usize| {
            *i == 0 || depth[self.order[*i] as usize] != depth[self.order[*i - 1] as usize]
        };
        self.depths = (0..n).filter(begins).map(|i| i as u32).collect();
        self.depths.push(n as u32);
    }

    pub(super) fn inputs(&self, arc: &Arc) -> &[Touch] {
        &self.touches[range(&arc.inputs)]
    }

    pub(super) fn uses(&self, arc: &Arc) -> &[Touch] {
        &self.touches[range(&arc.uses)]
    }

    /// Arcs into a node series.
    pub(super) fn into(&self, s: usize) -> Range<usize> {
        let (from, to) = self.series[s].arcs;
        from as usize..to as usize
    }
}

pub(super) fn range(r: &Range<u32>) -> Range<usize> {
    r.start as usize..r.end as usize
}
