//! The guard against loops that earn money: goods that go round and come back at less than no cost.
//!
//! Every activity that moves goods of one product from one account to another is an arc whose
//! length is its least cost over time. A cycle of negative length would be used up to its bounds
//! by any program and mean nothing in trade: it is refused, with the activities round it. Only
//! refunds and subsidies can make one, so that most instances have no arc below 0 and are done at once.

use std::collections::HashMap;

use crate::model::{Account, Model};
use crate::network::Network;
use crate::plan::Labels;
use crate::world::{World, ids::*};

/// A loop that earns money.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// What a unit earns each time round, base currency.
    pub earns: f64,
    /// The activities round it, as in exported programs.
    pub activities: Vec<String>,
}

/// An arc of the graph of goods.
struct Arc {
    from: usize,
    to: usize,
    cost: f64,
    series: usize,
}

/// Finds a loop that earns money, if there is one.
pub fn earning_loop(world: &World, network: &Network, model: &Model) -> Option<Loop> {
    let mut nodes: HashMap<Account, usize> = HashMap::new();
    let mut arcs: Vec<Arc> = Vec::new();
    for (i, series) in model.lp.cols.iter().enumerate() {
        let Some((from, to)) = moves(network, model, i) else {
            continue;
        };
        let costs = (0..series.count).map(|k| model.lp.value(series.cost, k));
        let cost = costs.fold(f64::INFINITY, f64::min);
        let next = nodes.len();
        let from = *nodes.entry(from).or_insert(next);
        let next = nodes.len();
        let to = *nodes.entry(to).or_insert(next);
        arcs.push(Arc {
            from,
            to,
            cost,
            series: i,
        });
    }
    if arcs.iter().all(|a| a.cost >= 0.0) {
        return None;
    }
    // Bellman and Ford, from everywhere at once: a length that still falls after as many rounds
    // as there are accounts lies behind a negative cycle.
    let mut length = vec![0.0_f64; nodes.len()];
    let mut before: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut moved = None;
    for _ in 0..=nodes.len() {
        moved = None;
        for (a, arc) in arcs.iter().enumerate() {
            if length[arc.from] + arc.cost < length[arc.to] - 1e-9 {
                length[arc.to] = length[arc.from] + arc.cost;
                before[arc.to] = Some(a);
                moved = Some(arc.to);
            }
        }
        moved?;
    }
    let mut at = moved?;
    for _ in 0..nodes.len() {
        at = arcs[before[at]?].from;
    }
    let labels = Labels {
        world,
        network,
        model,
    };
    let (start, mut earns, mut activities) = (at, 0.0, Vec::new());
    loop {
        let arc = &arcs[before[at]?];
        earns -= arc.cost;
        let (kind, subject) = labels.activity(model.activities[arc.series].key);
        activities.push(format!("{kind} {subject}"));
        at = arc.from;
        if at == start {
            break;
        }
    }
    activities.reverse();
    Some(Loop { earns, activities })
}

/// The goods that an activity takes and gives, where it moves one product from one account to another.
fn moves(network: &Network, model: &Model, series: usize) -> Option<(Account, Account)> {
    let (mut from, mut to) = (None, None);
    let range = &model.lp.cols[series].entries;
    for entry in &model.lp.entries[range.start as usize..range.end as usize] {
        let (account, _) = model.account_at(entry.row as usize);
        let product = match account {
            Account::Goods(_, c, _) | Account::Aboard(_, c, _) | Account::Quay(_, c, _) => {
                network.commodity(c).product
            }
            _ => continue,
        };
        let side = if model.lp.value(entry.coef, 0) < 0.0 {
            &mut from
        } else {
            &mut to
        };
        if side.replace((account, product)).is_some() {
            return None;
        }
    }
    let ((from, p), (to, q)): ((Account, ProductId), (Account, ProductId)) = (from?, to?);
    (p == q && from != to).then_some((from, to))
}
