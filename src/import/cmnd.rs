//! Canad: multicommodity capacitated network design (Crainic, Frangioni, Gendron), `.dow` files.
//!
//! Line 1 is a title, line 2 the numbers of nodes, arcs and commodities. An arc is `from to cost
//! capacity fixed_cost - -`, a commodity `origin destination quantity`. An arc becomes a lane whose fixed
//! cost makes opening it a whole-number decision, a commodity a product of its own, wanted in full.

use std::fs;
use std::path::Path;

use super::ImportError;
use super::network::{Lane, Network};

/// What was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CmndSummary {
    /// Nodes.
    pub nodes: usize,
    /// Arcs.
    pub arcs: usize,
    /// Commodities.
    pub commodities: usize,
}

/// Writes an instance folder from a `.dow` file. With `relaxed`, fixed costs are spread over the
/// capacities (the weak linear relaxation), so that nothing need be whole.
///
/// # Errors
/// A file that is missing or says what cannot be used.
pub fn cmnd(file: &Path, relaxed: bool, out: &Path) -> Result<CmndSummary, ImportError> {
    let shown = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|e| ImportError::File(shown.clone(), e))?;
    let wrong = |line: usize, what: String| ImportError::Data(shown.clone(), line as u64, what);
    // Numbers of each line, with its number, from the second line on.
    let mut lines = text
        .lines()
        .enumerate()
        .skip(1)
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(n, l)| {
            (
                n + 1,
                l.split_whitespace()
                    .map(str::parse::<f64>)
                    .collect::<Result<Vec<f64>, _>>(),
            )
        });
    let end = text.lines().count() + 1;
    let mut next = |least: usize, what: &str| -> Result<(usize, Vec<f64>), ImportError> {
        let (n, numbers) = lines
            .next()
            .ok_or_else(|| wrong(end, format!("the file ends where {what} should stand")))?;
        match numbers {
            Ok(numbers) if numbers.len() >= least && numbers.iter().all(|v| v.is_finite()) => {
                Ok((n, numbers))
            }
            _ => Err(wrong(
                n,
                format!("{what} should stand here: {least} numbers"),
            )),
        }
    };
    let whole = |n: usize, v: f64, most: usize, what: &str| -> Result<usize, ImportError> {
        if v >= 1.0 && v <= most as f64 && v.fract() == 0.0 {
            Ok(v as usize)
        } else {
            Err(wrong(n, format!("{v} is no {what} from 1 to {most}")))
        }
    };
    let (n, counts) = next(3, "the numbers of nodes, arcs and commodities")?;
    let nodes = whole(n, counts[0], 1_000_000, "number of nodes")?;
    let arcs = whole(n, counts[1], 10_000_000, "number of arcs")?;
    let commodities = whole(n, counts[2], 1_000_000, "number of commodities")?;
    let node = |n: usize, v: f64| whole(n, v, nodes, "node").map(|k| format!("node-{k}"));

    let stem = file
        .file_stem()
        .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let mut network = Network {
        name: format!("cmnd-{}", stem.replace('.', "-")),
        source: vec![
            "Imported from a Canad instance of multicommodity capacitated network design (Crainic,".into(),
            "Frangioni, Gendron: Bundle-based relaxation methods for multicommodity capacitated fixed charge".into(),
            "network design, Discrete Applied Mathematics 2001).".into(),
        ],
        description: format!("{nodes} nodes, {arcs} arcs, {commodities} commodities"),
        nodes: (1..=nodes).map(|k| (format!("node-{k}"), None)).collect(),
        ..Network::default()
    };
    for k in 1..=arcs {
        let (n, arc) = next(5, "an arc: from, to, cost, capacity, fixed cost")?;
        if let Some(v) = arc[2..5].iter().find(|v| **v < 0.0) {
            return Err(wrong(n, format!("{v} is below zero")));
        }
        let (cost, capacity, fixed) = (arc[2], arc[3], arc[4]);
        let spread = if relaxed && capacity > 0.0 {
            fixed / capacity
        } else {
            0.0
        };
        network.lanes.push(Lane {
            name: format!("arc-{k}"),
            ends: (node(n, arc[0])?, node(n, arc[1])?),
            freight: cost + spread,
            capacity: Some(capacity),
            fixed_cost: if relaxed { 0.0 } else { fixed },
        });
    }
    for k in 1..=commodities {
        let (n, commodity) = next(3, "a commodity: origin, destination, quantity")?;
        if commodity[2] < 0.0 {
            return Err(wrong(n, format!("{} is below zero", commodity[2])));
        }
        let goods = format!("commodity-{k}");
        network
            .goods
            .push((goods.clone(), node(n, commodity[0])?, commodity[2]));
        network.demands.push((
            format!("demand-{k}"),
            node(n, commodity[1])?,
            goods,
            commodity[2],
        ));
    }
    network.write(out)?;
    Ok(CmndSummary {
        nodes,
        arcs,
        commodities,
    })
}
