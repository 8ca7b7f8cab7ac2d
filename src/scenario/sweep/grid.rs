//! The grid: axes of settings, from a file or from `--set`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::Failure;
use crate::instance::{SCHEMAS, Stack};
use crate::pipeline::Options;
use crate::scenario::two_stage::Stages;

/// One setting of an axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// As shown in results.
    pub label: String,
    /// Overlays that it stacks.
    pub overlays: Vec<String>,
    /// Patches that it makes, as an overlay document.
    pub patches: String,
    /// The scenario of a plan in two stages that is planned alone, as if foreseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreseen: Option<String>,
}

/// What varies, and over which settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// Name in results.
    pub name: String,
    /// Settings in order.
    pub settings: Vec<Setting>,
}

/// Every combination of the axes' settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Grid {
    /// Axes; the last runs fastest.
    pub axes: Vec<Axis>,
}

/// Most points of a grid.
const MOST: usize = 1_000_000;

/// An axis as a grid file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Option<String>,
    scenarios: Option<Vec<String>>,
    table: Option<String>,
    #[serde(rename = "where", default)]
    conditions: Table,
    field: Option<String>,
    set: Option<Vec<Value>>,
    add: Option<Vec<Value>>,
    multiply: Option<Vec<Value>>,
    #[serde(default, rename = "override")]
    overrides: bool,
}

/// A grid file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    axes: Vec<Row>,
}

impl Grid {
    /// Reads a grid file.
    ///
    /// # Errors
    /// A file that is not there, or is no grid.
    pub fn read(path: &Path) -> Result<Grid, Failure> {
        let wrong = |what: String| Failure::Asked(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        let mut grid = Grid::default();
        for row in file.axes {
            grid.push(row.axis().map_err(wrong)?)?;
        }
        Ok(grid)
    }

    /// Adds an axis written `table.key.field=1,2`, `table[field=value].field*=1,1.5` and so on.
    ///
    /// # Errors
    /// What is not of that shape.
    pub fn add(&mut self, text: &str) -> Result<(), Failure> {
        let axis = parse(text)
            .and_then(Row::axis)
            .map_err(|what| Failure::Asked(format!("--set {text}: {what}")))?;
        self.push(axis)
    }

    /// Adds an axis of scenarios, separated by commas.
    ///
    /// # Errors
    /// An axis of that name is there already, or the grid becomes too large.
    pub fn add_scenarios(&mut self, text: &str) -> Result<(), Failure> {
        let names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
        self.push(Axis {
            name: "scenario".to_string(),
            settings: names.map(scenario).collect(),
        })
    }

    /// Adds an axis of the scenarios of a plan in two stages, each planned as if foreseen.
    ///
    /// # Errors
    /// As for other axes.
    pub fn add_foreseen(&mut self, stages: &Stages) -> Result<(), Failure> {
        let setting = |name: &String| Setting {
            label: name.clone(),
            overlays: Vec::new(),
            patches: String::new(),
            foreseen: Some(name.clone()),
        };
        self.push(Axis {
            name: "foreseen".to_string(),
            settings: stages.branches.iter().map(|b| setting(&b.name)).collect(),
        })
    }

    fn push(&mut self, axis: Axis) -> Result<(), Failure> {
        let twice = self.axes.iter().any(|a| a.name == axis.name);
        if twice || axis.settings.is_empty() {
            let what = if twice {
                "is there already"
            } else {
                "has no settings"
            };
            return Err(Failure::Asked(format!("axis `{}` {what}", axis.name)));
        }
        self.axes.push(axis);
        let product = |n: Option<usize>, a: &Axis| n?.checked_mul(a.settings.len());
        match self.axes.iter().fold(Some(1), product) {
            Some(points) if points <= MOST => Ok(()),
            _ => Err(Failure::Asked(format!("a grid of more than {MOST} points"))),
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.axes.iter().map(|a| a.settings.len()).product()
    }

    /// Whether there is no axis.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// The settings of a point.
    fn settings(&self, mut point: usize) -> Vec<(&Axis, &Setting)> {
        let mut chosen = Vec::new();
        for axis in self.axes.iter().rev() {
            chosen.push((axis, &axis.settings[point % axis.settings.len()]));
            point /= axis.settings.len();
        }
        chosen.reverse();
        chosen
    }

    /// The settings of a point by name.
    pub fn parameters(&self, point: usize) -> BTreeMap<String, String> {
        let chosen = self.settings(point).into_iter();
        chosen
            .map(|(axis, setting)| (axis.name.clone(), setting.label.clone()))
            .collect()
    }

    /// What a point lays over the instance, on top of a stack.
    pub fn stack(&self, base: &Stack, point: usize) -> Stack {
        let mut stack = base.clone();
        for (axis, setting) in self.settings(point) {
            stack.names.extend(setting.overlays.iter().cloned());
            if !setting.patches.is_empty() {
                let name = format!("{} = {}", axis.name, setting.label);
                stack.documents.push((name, setting.patches.clone()));
            }
        }
        stack
    }

    /// The scenario that a point foresees.
    pub fn foreseen(&self, point: usize) -> Option<&str> {
        let chosen = self.settings(point).into_iter();
        chosen.rev().find_map(|(_, s)| s.foreseen.as_deref())
    }

    /// Hash of the grid over an instance, with the options that shape a result.
    pub fn hash(&self, instance: &str, options: &Options) -> String {
        let solver = options.solver.as_deref().unwrap_or("auto");
        let shape = format!(
            "{instance} {solver} {} {}",
            options.limits.gap, options.limits.seed
        );
        let axes = serde_json::to_string(&self.axes).unwrap_or_default();
        let digest = Sha256::digest(format!("{shape} {axes}"));
        digest.iter().map(|b| format!("{b:02x}")).collect()
    }
}

fn scenario(name: &str) -> Setting {
    Setting {
        label: name.to_string(),
        overlays: Stack::parse(name).names,
        patches: String::new(),
        foreseen: None,
    }
}

impl Row {
    fn axis(self) -> Result<Axis, String> {
        let chosen = [
            ("set", &self.set),
            ("add", &self.add),
            ("multiply", &self.multiply),
        ];
        let chosen: Vec<_> = chosen.iter().filter(|c| c.1.is_some()).collect();
        match (&self.scenarios, &self.table, &self.field, chosen.as_slice()) {
            (Some(names), None, None, []) => Ok(Axis {
                name: self.name.unwrap_or_else(|| "scenario".to_string()),
                settings: names.iter().map(|n| scenario(n)).collect(),
            }),
            (None, Some(table), Some(field), [(operation, Some(values))]) => {
                let settings = values.iter().map(|value| {
                    let mut patch = Table::new();
                    patch.insert("table".to_string(), Value::from(table.as_str()));
                    if !self.conditions.is_empty() {
                        patch.insert("where".to_string(), Value::Table(self.conditions.clone()));
                    }
                    let cell = Table::from_iter([(field.clone(), value.clone())]);
                    patch.insert((*operation).to_string(), Value::Table(cell));
                    if self.overrides {
                        patch.insert("override".to_string(), Value::Boolean(true));
                    }
                    let patches = Value::Array(vec![Value::Table(patch)]);
                    let document = Table::from_iter([("patches".to_string(), patches)]);
                    Setting {
                        label: value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_string),
                        overlays: Vec::new(),
                        patches: document.to_string(),
                        foreseen: None,
                    }
                });
                Ok(Axis {
                    name: self
                        .name
                        .clone()
                        .unwrap_or_else(|| format!("{table}.{field}")),
                    settings: settings.collect(),
                })
            }
            _ => Err(
                "an axis has `scenarios`, or `table`, `field` and one of `set`, `add`, `multiply`"
                    .to_string(),
            ),
        }
    }
}

/// Reads `table.key.field=1,2` or `table[field=value,...].field=1,2`; `+=` adds, `*=` multiplies.
fn parse(text: &str) -> Result<Row, String> {
    const SHAPE: &str =
        "write table.key.field=1,2 or table[column=value].field=1,2 (+= adds, *= multiplies)";
    let open = text.find(['[', '.']).ok_or(SHAPE)?;
    let table = &text[..open];
    let schema = SCHEMAS.iter().find(|s| s.name == table);
    let schema = schema.ok_or_else(|| format!("no table is called `{table}`"))?;
    let (conditions, rest) = if text.as_bytes()[open] == b'[' {
        let close = text.find("].").ok_or(SHAPE)?;
        let mut conditions = Table::new();
        for pair in text[open + 1..close]
            .split(',')
            .filter(|p| !p.trim().is_empty())
        {
            let (column, value) = pair.split_once('=').ok_or(SHAPE)?;
            conditions.insert(column.trim().to_string(), number_or_text(value));
        }
        (conditions, &text[close + 2..])
    } else {
        let rest = &text[open + 1..];
        let equals = rest.find('=').ok_or(SHAPE)?;
        match rest[..equals].rfind('.') {
            None => (Table::new(), rest),
            Some(dot) => {
                let mut conditions = Table::new();
                for (column, value) in schema.key.iter().zip(rest[..dot].split('/')) {
                    if value != "*" {
                        conditions.insert((*column).to_string(), Value::from(value));
                    }
                }
                (conditions, &rest[dot + 1..])
            }
        }
    };
    let (field, values) = rest.split_once('=').ok_or(SHAPE)?;
    let values: Vec<Value> = values.split(',').map(number_or_text).collect();
    let (field, operation) = match field.trim().as_bytes() {
        [name @ .., b'+'] => (name, 1),
        [name @ .., b'*'] => (name, 2),
        name => (name, 0),
    };
    let field = String::from_utf8_lossy(field).trim().to_string();
    if !schema.fields.iter().any(|f| f.name == field) {
        return Err(format!("table `{table}` has no field `{field}`"));
    }
    let chosen = |k: usize| (operation == k).then(|| values.clone());
    Ok(Row {
        name: Some(text[..text.len() - rest.len()].to_string() + &field),
        scenarios: None,
        table: Some(table.to_string()),
        conditions,
        field: Some(field),
        set: chosen(0),
        add: chosen(1),
        multiply: chosen(2),
        overrides: false,
    })
}

fn number_or_text(text: &str) -> Value {
    let text = text.trim();
    match (text.parse::<i64>(), text.parse::<f64>(), text) {
        (Ok(i), ..) => Value::Integer(i),
        (_, Ok(f), _) if f.is_finite() => Value::Float(f),
        (.., "true") => Value::Boolean(true),
        (.., "false") => Value::Boolean(false),
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_read_from_the_command_line() {
        let mut grid = Grid::default();
        grid.add("lanes.SH-LA.freight=100,250.5").unwrap();
        grid.add("tariffs[origin_country=CN,measure=section_301].ad_valorem*=1,2")
            .unwrap();
        grid.add("instance.unmet_penalty=5").unwrap();
        assert_eq!(grid.len(), 4);
        let names: Vec<&str> = grid.axes.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "lanes.SH-LA.freight",
                "tariffs[origin_country=CN,measure=section_301].ad_valorem",
                "instance.unmet_penalty"
            ]
        );
        // The last axis runs fastest.
        assert_eq!(grid.parameters(1)["lanes.SH-LA.freight"], "100");
        assert_eq!(grid.parameters(1)[names[1]], "2");
        assert_eq!(grid.parameters(2)["lanes.SH-LA.freight"], "250.5");
        for wrong in [
            "lane.x.freight=1",
            "lanes.x.fright=1",
            "lanes",
            "lanes.x.freight",
        ] {
            assert!(Grid::default().add(wrong).is_err(), "{wrong}");
        }
    }
}
