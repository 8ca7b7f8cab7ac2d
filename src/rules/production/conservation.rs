//! Recipes may not make goods from nothing.
//!
//! With N the net output of each recipe per run (outputs less inputs), recipes that take inputs make
//! goods from nothing where
//!
//! ```text
//! some x >= 0 has  N x >= 0  and  N x != 0      (nothing is used up on balance, something is left)
//! ```
//!
//! Exact, for several inputs, by-products and yields: a small program maximises the sum of N x over
//! 0 <= x <= 1. Only recipes on a cycle can take part: an input that no recipe makes is used up. A
//! recipe without inputs is a mine or a farm, and a purchase.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::lp::{Entry, Lp, Tag, Values};
use crate::world::{World, ids::*};

/// Net output of a run, as a share of the largest quantity, that is more than rounding.
pub const MORE_THAN_ROUNDING: f64 = 1e-9;

/// The program, whose optimum is below 0 where goods come from nothing, and the recipe of each column.
#[derive(Clone, Debug)]
pub struct Program {
    /// Minimises the net output, negated.
    pub lp: Lp,
    /// Recipe of each column.
    pub recipes: Vec<RecipeId>,
    /// Net output that is more than rounding.
    pub tolerance: f64,
}

/// The program of a world; `None` where no recipes are on a cycle.
pub fn program(world: &World) -> Option<Program> {
    let ring = rings(world);
    let on_a_ring = |r: &crate::world::Recipe| {
        let rings_of = |lines: &[(ProductId, f64)]| -> Vec<u32> {
            lines.iter().filter_map(|l| ring[l.0.index()]).collect()
        };
        let (taken, made) = (rings_of(&r.inputs), rings_of(&r.outputs));
        taken.iter().any(|t| made.contains(t))
    };
    let recipes: Vec<RecipeId> = (0..world.recipes.len())
        .map(RecipeId::from)
        .filter(|r| on_a_ring(&world.recipes[r.index()]))
        .collect();
    if recipes.is_empty() {
        return None;
    }
    let mut lp = Lp {
        name: "recipes".to_string(),
        ..Lp::default()
    };
    // One row per product: on balance none is used up.
    let (none, most) = (Values::Const(0.0), Values::Const(f64::INFINITY));
    for _ in &world.products {
        lp.add_rows(1, none, most, Tag::default());
    }
    let mut largest = 0.0_f64;
    for &id in &recipes {
        let recipe = &world.recipes[id.index()];
        let mut net: Vec<(ProductId, f64)> = Vec::new();
        let taken = recipe.inputs.iter().map(|&(p, q)| (p, -q));
        for (product, quantity) in taken.chain(recipe.outputs.iter().copied()) {
            largest = largest.max(quantity.abs());
            match net.iter_mut().find(|n| n.0 == product) {
                Some(n) => n.1 += quantity,
                None => net.push((product, quantity)),
            }
        }
        let entries: Vec<Entry> = net
            .iter()
            .map(|&(product, quantity)| Entry {
                row: product.0,
                step: 0,
                coef: Values::Const(quantity),
            })
            .collect();
        let gain: f64 = net.iter().map(|n| n.1).sum();
        let [cost, lower, upper] = [-gain, 0.0, 1.0].map(Values::Const);
        lp.add_cols(1, &entries, cost, lower, upper, false, Tag::default());
    }
    Some(Program {
        lp,
        recipes,
        tolerance: largest * MORE_THAN_ROUNDING,
    })
}

/// The cycle that each product is on, if any: strongly connected parts of input -> output.
fn rings(world: &World) -> Vec<Option<u32>> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in &world.products {
        graph.add_node(());
    }
    for r in &world.recipes {
        for (from, _) in &r.inputs {
            for (to, _) in &r.outputs {
                graph.update_edge(NodeIndex::new(from.index()), NodeIndex::new(to.index()), ());
            }
        }
    }
    let mut ring = vec![None; world.products.len()];
    for (i, part) in tarjan_scc(&graph).into_iter().enumerate() {
        if part.len() > 1 || graph.contains_edge(part[0], part[0]) {
            part.iter().for_each(|n| ring[n.index()] = Some(i as u32));
        }
    }
    ring
}
