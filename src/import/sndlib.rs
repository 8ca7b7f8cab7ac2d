//! SNDlib: telecommunication networks in the library's native format.
//!
//! What is imported is the routing problem on given capacities: a link carries what is installed, or,
//! where nothing is, its largest module; what cannot be routed is not delivered. Goods are told apart by
//! where they come from. An undirected link's capacity is shared by both directions: it becomes a place with
//! a handling capacity, which every unit passes once in and once out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::ImportError;
use super::network::{Lane, Network};

/// How to read it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sndlib {
    /// Multiplies every demand.
    pub scale: f64,
    /// Whether a link leads from its source to its target only.
    pub directed: bool,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct SndlibSummary {
    /// Nodes.
    pub nodes: usize,
    /// Links.
    pub links: usize,
    /// Demands.
    pub demands: usize,
    /// Sum of all demands, scaled.
    pub quantity: f64,
}

/// A line of a section: its number and its words, brackets words of their own.
type Line = (usize, Vec<String>);

/// Writes an instance folder from a file in SNDlib's native format.
///
/// # Errors
/// A file that is missing or says what cannot be used; a scale that is none.
pub fn sndlib(file: &Path, how: Sndlib, out: &Path) -> Result<SndlibSummary, ImportError> {
    if !(how.scale > 0.0 && how.scale.is_finite()) {
        return Err(ImportError::Choice(
            "the scale of demand is a number above zero".into(),
        ));
    }
    let shown = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|e| ImportError::File(shown.clone(), e))?;
    let wrong = |line: usize, what: String| ImportError::Data(shown.clone(), line as u64, what);
    if !text.starts_with("?SNDlib native format") {
        let remedy = "not SNDlib's native format, which begins with `?SNDlib native format` (its XML is not read)";
        return Err(wrong(1, remedy.into()));
    }
    let mut sections = sections(&text);
    let mut section = |name: &str| {
        sections
            .remove(name)
            .ok_or_else(|| wrong(text.lines().count(), format!("there is no section {name}")))
    };
    let number = |line: &Line, at: usize, what: &str| -> Result<f64, ImportError> {
        let word = line.1.get(at).map_or("", String::as_str);
        match word.parse::<f64>() {
            Ok(v) if v.is_finite() => Ok(v),
            _ => Err(wrong(
                line.0,
                format!("{what} should stand where `{word}` stands"),
            )),
        }
    };
    let amount = |line: &Line, at: usize, what: &str| match number(line, at, what)? {
        v if v < 0.0 => Err(wrong(line.0, format!("{what} is below zero"))),
        v => Ok(v),
    };

    let stem = file
        .file_stem()
        .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let mut network = Network {
        name: format!("sndlib-{stem}"),
        source: vec![
            "Imported from SNDlib (Orlowski, Wessaely, Pioro, Tomaszewski: SNDlib 1.0, Networks 2010). The data".into(),
            "state no licence: keep this folder to yourself.".into(),
        ],
        ..Network::default()
    };
    for line in &section("NODES")? {
        // name ( longitude latitude ); the position may be missing.
        let at = match line.1.len() {
            1 => None,
            _ => Some((
                number(line, 2, "a longitude")?,
                number(line, 3, "a latitude")?,
            )),
        };
        // Some networks have grid positions, which are none on the globe.
        let at = at.filter(|(lon, lat)| lon.abs() <= 180.0 && lat.abs() <= 90.0);
        network.nodes.push((line.1[0].clone(), at));
    }
    let known = |line: &Line, at: usize| -> Result<String, ImportError> {
        let word = line.1.get(at).cloned().unwrap_or_default();
        if network.nodes.iter().any(|n| n.0 == word) {
            Ok(word)
        } else {
            Err(wrong(line.0, format!("`{word}` is no node")))
        }
    };
    let links = section("LINKS")?;
    let (mut lanes, mut gates, mut routing) = (Vec::new(), Vec::new(), 0.0);
    for line in &links {
        // id ( source target ) installed its_cost routing_cost setup_cost ( {capacity cost}* )
        let (name, a, b) = (&line.1[0], known(line, 2)?, known(line, 3)?);
        let installed = amount(line, 5, "an installed capacity")?;
        let cost = amount(line, 7, "a routing cost")?;
        routing += cost;
        let mut modules = 0.0f64;
        for at in (10..line.1.len().saturating_sub(1)).step_by(2) {
            modules = modules.max(amount(line, at, "a module's capacity")?);
        }
        let capacity = if installed > 0.0 { installed } else { modules };
        let lane = |from: &str, to: &str, freight: f64, capacity: Option<f64>| Lane {
            name: format!("{name}.{from}.{to}"),
            ends: (from.to_string(), to.to_string()),
            freight,
            capacity,
            fixed_cost: 0.0,
        };
        if how.directed {
            lanes.push(lane(&a, &b, cost, Some(capacity)));
            continue;
        }
        let gate = format!("link.{name}");
        for end in [&a, &b] {
            lanes.push(lane(end, &gate, 0.0, None));
            lanes.push(lane(&gate, end, 0.0, None));
        }
        gates.push((gate, cost / 2.0, 2.0 * capacity));
    }
    let mut goods: BTreeMap<String, f64> = BTreeMap::new();
    let mut demands = Vec::new();
    for line in &section("DEMANDS")? {
        // id ( source target ) routing_unit demand_value max_path_length
        let (from, to) = (known(line, 2)?, known(line, 3)?);
        let quantity =
            how.scale * amount(line, 5, "a routing unit")? * amount(line, 6, "a demand")?;
        *goods.entry(from.clone()).or_default() += quantity;
        demands.push((line.1[0].clone(), to, format!("from-{from}"), quantity));
    }
    let quantity = goods.values().sum();
    let summary = SndlibSummary {
        nodes: network.nodes.len(),
        links: links.len(),
        demands: demands.len(),
        quantity,
    };
    network.description = format!(
        "{} nodes, {} links, {} demands",
        summary.nodes, summary.links, summary.demands
    );
    // No route is dearer than all links together: what can be delivered is.
    network.unmet_penalty = Some(1.0 + routing);
    (network.lanes, network.gates, network.demands) = (lanes, gates, demands);
    network.goods = goods
        .into_iter()
        .map(|(from, sum)| (format!("from-{from}"), from, sum))
        .collect();
    network.write(out)?;
    Ok(summary)
}

/// The lines of each section: `NAME (`, lines, `)`.
fn sections(text: &str) -> BTreeMap<String, Vec<Line>> {
    let mut found: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let mut open: Option<String> = None;
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', '?']) {
            continue;
        }
        match &open {
            None => {
                let name = line.strip_suffix('(').map(|l| l.trim().to_string());
                if let Some(name) = &name {
                    found.entry(name.clone()).or_default();
                }
                open = name;
            }
            Some(_) if line == ")" => open = None,
            Some(name) => {
                let spaced = line.replace('(', " ( ").replace(')', " ) ");
                let words = spaced.split_whitespace().map(str::to_string).collect();
                found.entry(name.clone()).or_default().push((n + 1, words));
            }
        }
    }
    found
}
