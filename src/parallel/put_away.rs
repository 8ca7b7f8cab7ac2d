//! What was there at the start and nobody takes: put away at the least cost.

use super::block::{Arc, Block, NONE};
use super::evaluate::NEVER;
use super::program::Program;
use super::repair::Repair;

impl Repair<'_, '_> {
    /// Puts away what was there and is not taken, at the least cost.
    pub(super) fn put_away(&mut self) {
        self.count_left();
        for i in 0..self.p.blocks.len() {
            if !self.p.blocks[i].stocks.is_empty() {
                self.put_away_of(i);
            }
        }
    }

    fn put_away_of(&mut self, block: usize) {
        let p = self.p;
        let (b, f) = (&p.blocks[block], &p.flats[block]);
        let dispose = p.disposal(b);
        let mut surplus = vec![0.0; b.demand.len()];
        // Ways by the flow of their arc.
        let mut way = vec![NONE; b.n_flows];
        for (w, o) in f.origin.iter().enumerate() {
            if o.arc == NONE {
                let s = &b.stocks[o.k as usize];
                let left = s.quantity - self.drafts[block].flow[w];
                surplus[s.node as usize] = left.max(0.0);
            } else {
                way[(b.arcs[o.arc as usize].flow + o.k) as usize] = w as u32;
            }
        }
        for &n in &b.order {
            let mut rest = surplus[n as usize];
            if rest <= 0.0 {
                continue;
            }
            let mut ways = p.ways_out(b, n, &dispose);
            ways.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
            let last = ways.len().saturating_sub(1);
            for (i, &(_, a, k, j)) in ways.iter().enumerate() {
                let arc = &b.arcs[a as usize];
                let take = -p.coef(&b.touches[j as usize], k);
                let head = arc.head.map(|h| (h, p.coef(&h, k)));
                let d = &self.drafts[block];
                let w = way[(arc.flow + k) as usize] as usize;
                let mut most = match head {
                    Some((_, gain)) => d.room(f, w) / gain,
                    None => p.room(arc, k),
                };
                for t in b.uses(arc) {
                    let c = p.coef(t, k);
                    if c > 0.0 {
                        most = most.min(self.left[t.at(k)] / c);
                    }
                }
                // The last way takes all: the certificate tells if that is too much.
                let level = if i == last {
                    rest / take
                } else {
                    (rest / take).min(most.max(0.0))
                };
                if level <= 0.0 {
                    continue;
                }
                for t in b.uses(arc) {
                    self.left[t.at(k)] -= p.coef(t, k) * level;
                }
                if let Some((h, gain)) = head {
                    self.drafts[block].raise(f, w, level * gain);
                    surplus[h.at(k)] += gain * level;
                } else {
                    self.drafts[block].ends.push((arc.column + k, level));
                }
                rest -= level * take;
                if rest <= 0.0 {
                    break;
                }
            }
        }
    }
}
impl Program<'_> {
    /// Cost of sending a unit of an arc on to where it can stay; none if it cannot.
    fn way_out(&self, arc: &Arc, k: u32, dispose: &[f64]) -> Option<f64> {
        let cost = self.lp.value(arc.cost, k);
        match &arc.head {
            None if arc.idle => Some(cost),
            None => None,
            Some(h) => {
                let on = dispose[h.at(k)];
                (on < NEVER).then(|| cost + self.coef(h, k) * on)
            }
        }
    }

    /// Ways out of a node by columns that take of nothing else: cost of a unit, arc, position, input.
    fn ways_out(&self, b: &Block, n: u32, dispose: &[f64]) -> Vec<(f64, u32, u32, u32)> {
        let mut ways = Vec::new();
        for &(a, j) in &b.out[b.series_of[n as usize] as usize] {
            let arc = &b.arcs[a as usize];
            if arc.inputs.len() != 1 {
                continue;
            }
            let t = &b.touches[j as usize];
            for k in t.positions(n, arc.count) {
                if let Some(cost) = self.way_out(arc, k, dispose) {
                    ways.push((cost / -self.coef(t, k), a, k, j));
                }
            }
        }
        ways
    }

    /// Least cost of putting away a unit at every node of a block.
    pub(super) fn disposal(&self, b: &Block) -> Vec<f64> {
        let mut least = vec![NEVER; b.demand.len()];
        for &n in b.order.iter().rev() {
            let ways = self.ways_out(b, n, &least);
            least[n as usize] = ways.iter().fold(NEVER, |least, way| least.min(way.0));
        }
        least
    }
}
