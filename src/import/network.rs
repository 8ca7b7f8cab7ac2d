//! Networks of goods in one country and one period: what importers of network problems write.

use super::{Folder, ImportError};
use std::path::Path;

/// A country that all nodes stand in: there is no customs within it.
const COUNTRY: &str = "NL";

/// A network problem in the words of the instance format. A unit of any goods is one TEU.
#[derive(Default)]
pub(super) struct Network {
    /// Name.
    pub name: String,
    /// Comment lines at the head of the instance, `# ` left out.
    pub source: Vec<String>,
    /// What it is, in one sentence.
    pub description: String,
    /// Penalty per unit not delivered; none where demand must be met.
    pub unmet_penalty: Option<f64>,
    /// Nodes: name, longitude and latitude.
    pub nodes: Vec<(String, Option<(f64, f64)>)>,
    /// Places through which goods pass: name, cost of a move in or out, most moves.
    pub gates: Vec<(String, f64, f64)>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Goods: name, where they come from, how many there are.
    pub goods: Vec<(String, String, f64)>,
    /// Demand: name, place, goods, quantity.
    pub demands: Vec<(String, String, String, f64)>,
}

/// A lane.
pub(super) struct Lane {
    /// Name.
    pub name: String,
    /// From, to.
    pub ends: (String, String),
    /// Cost of a unit.
    pub freight: f64,
    /// Most units; none where something else limits it.
    pub capacity: Option<f64>,
    /// Cost of using it at all.
    pub fixed_cost: f64,
}

impl Network {
    /// Writes it as an instance folder.
    pub(super) fn write(&self, out: &Path) -> Result<(), ImportError> {
        let mut folder = Folder::new();
        let penalty = self
            .unmet_penalty
            .map_or(String::new(), |p| format!("unmet_penalty = {p}\n"));
        let source: String = self.source.iter().map(|l| format!("# {l}\n")).collect();
        folder.text(
            "portolan.toml",
            format!(
                "{source}\n[instance]\nformat_version = 1\nname = \"{}\"\ndescription = \"{}\"\n\
                 start = 2026-01-05\nperiods = 1\ncurrency = \"USD\"\n{penalty}",
                self.name, self.description
            ),
        );
        folder.table(
            "territories",
            &["territory", "countries"],
            &[vec!["HOME".into(), COUNTRY.into()]],
        )?;
        let shown = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
        let nodes = self.nodes.iter().map(|(name, at)| {
            vec![
                name.clone(),
                COUNTRY.into(),
                shown(at.map(|a| a.0)),
                shown(at.map(|a| a.1)),
                String::new(),
                String::new(),
            ]
        });
        let gates = self.gates.iter().map(|(name, cost, most)| {
            vec![
                name.clone(),
                COUNTRY.into(),
                String::new(),
                String::new(),
                cost.to_string(),
                most.to_string(),
            ]
        });
        let places: Vec<Vec<String>> = nodes.chain(gates).collect();
        let columns = [
            "place",
            "country",
            "lon",
            "lat",
            "handling_cost",
            "handling_capacity",
        ];
        folder.table("places", &columns, &places)?;
        let products: Vec<Vec<String>> = self
            .goods
            .iter()
            .map(|g| vec![g.0.clone(), "1".into()])
            .collect();
        folder.table("products", &["product", "teu"], &products)?;
        let supplies: Vec<Vec<String>> = self
            .goods
            .iter()
            .map(|(name, from, most)| vec![from.clone(), name.clone(), most.to_string()])
            .collect();
        folder.table("supplies", &["place", "product", "capacity"], &supplies)?;
        let lanes: Vec<Vec<String>> = self
            .lanes
            .iter()
            .map(|l| {
                vec![
                    l.name.clone(),
                    l.ends.0.clone(),
                    l.ends.1.clone(),
                    "road".into(),
                    l.freight.to_string(),
                    shown(l.capacity),
                    l.fixed_cost.to_string(),
                ]
            })
            .collect();
        let columns = [
            "lane",
            "from",
            "to",
            "mode",
            "freight",
            "capacity",
            "fixed_cost",
        ];
        folder.table("lanes", &columns, &lanes)?;
        let demands: Vec<Vec<String>> = self
            .demands
            .iter()
            .map(|(name, place, goods, quantity)| {
                vec![
                    name.clone(),
                    place.clone(),
                    goods.clone(),
                    quantity.to_string(),
                ]
            })
            .collect();
        folder.table(
            "demands",
            &["demand", "place", "product", "quantity"],
            &demands,
        )?;
        folder.describe(&self.name.to_lowercase());
        folder.write(out)
    }
}
