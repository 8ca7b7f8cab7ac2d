//! Product families: what is made of what, where, and for whom.
//!
//! A family has a finished product, one or two components, two raw materials, and a few
//! places each. Its demand is routed in fixed shares through everything it may use; the sum of these
//! loads over all families is what capacities are cut from.

use std::collections::BTreeMap;

use super::draw::Draw;
use super::geography::{By, Geography, Site};

/// A product.
#[derive(Clone, Debug)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Harmonized System code.
    pub hs: &'static str,
    /// Kilograms per unit.
    pub kg: f64,
    /// TEU per unit.
    pub teu: f64,
    /// Customs value.
    pub value: f64,
}

/// Something bought: hub, product, price, nominal units per period.
#[derive(Clone, Debug)]
pub struct Supply {
    /// Hub.
    pub hub: usize,
    /// Product of the family.
    pub product: usize,
    /// Price.
    pub price: f64,
    /// Units per period, nominally.
    pub load: f64,
}

/// A product made: at which hubs, from what.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Product of the family.
    pub product: usize,
    /// Inputs: product of the family and units per unit.
    pub inputs: Vec<(usize, f64)>,
    /// Periods.
    pub duration: u32,
    /// Hours per unit.
    pub hours: f64,
    /// Hub, cost of a unit there, share of the nominal flow.
    pub plants: Vec<(usize, f64, f64)>,
    /// Runs per period, nominally, at all of them.
    pub load: f64,
}

/// A demand.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Hub.
    pub hub: usize,
    /// Mean units per period.
    pub quantity: f64,
    /// Units by month of four weeks.
    pub months: Vec<f64>,
    /// Penalty per unit not delivered.
    pub penalty: f64,
    /// Penalty per unit and period late.
    pub late: Option<f64>,
}

/// Stock at the start.
#[derive(Clone, Debug)]
pub struct Stock {
    /// Where.
    pub site: Site,
    /// Product of the family.
    pub product: usize,
    /// Hub that it was made at.
    pub origin: usize,
    /// Units.
    pub quantity: f64,
}

/// A family of products.
#[derive(Clone, Debug)]
pub struct Goods {
    /// Products.
    pub products: Vec<Product>,
    /// Supplies.
    pub supplies: Vec<Supply>,
    /// Recipes, in order of the bill of materials.
    pub recipes: Vec<Recipe>,
    /// Demands for the last product.
    pub demands: Vec<Demand>,
    /// Opening stocks.
    pub stocks: Vec<Stock>,
}

/// Nominal loads of what families share.
#[derive(Default)]
pub struct Loads {
    /// Hours per period, by hub of the plant.
    pub hours: BTreeMap<usize, f64>,
    /// TEU in and out per period, by hub of the port.
    pub handled: BTreeMap<usize, f64>,
    /// TEU in the warehouse, by hub.
    pub stored: BTreeMap<usize, f64>,
}

const FINISHED: &[&str] = &[
    "8471.30", "8517.62", "6109.10", "6403.99", "8516.60", "9403.60", "8708.29", "9503.00",
];
const PARTS: &[&str] = &[
    "8534.00", "6006.22", "8501.10", "3926.90", "7318.15", "8544.42", "4104.41",
];
const RAWS: &[&str] = &[
    "7208.39", "5205.12", "3902.10", "7403.11", "4407.11", "7601.20",
];

impl Goods {
    /// Draws family `f` of a seed: the same whatever the number of families.
    pub fn draw(geo: &Geography, seed: u64, f: usize, periods: usize) -> Goods {
        let mut d = Draw::new(seed, 1000 + f as u64);
        let makers = geo.makers;
        let value = d.magnitude(15.0, 600.0);
        let raws = 2;
        let parts = d.whole(1, 2);
        let mut products = Vec::new();
        let mut product = |d: &mut Draw, kind: &str, value: f64, hs: &'static str, level: usize| {
            let kg = value / d.magnitude(if level == 0 { 2.0 } else { 6.0 }, 40.0);
            products.push(Product {
                name: format!("F{f:04}{kind}"),
                hs,
                kg,
                teu: kg / d.between(5_000.0, 11_000.0),
                value,
            });
        };
        for i in 0..raws {
            let v = value * d.between(0.04, 0.12);
            let hs = RAWS[d.index(RAWS.len())];
            product(&mut d, &format!("R{i}"), v, hs, 0);
        }
        for i in 0..parts {
            let v = value * d.between(0.12, 0.3);
            let hs = PARTS[d.index(PARTS.len())];
            product(&mut d, &format!("C{i}"), v, hs, 1);
        }
        let hs = FINISHED[d.index(FINISHED.len())];
        product(&mut d, "", value, hs, 2);
        let finished = products.len() - 1;

        // Sites: raw materials at one or two hubs each, parts and assembly at one or two plants.
        let mut supplies = Vec::new();
        for (i, p) in products.iter().enumerate().take(raws) {
            let count = d.whole(1, 2);
            for hub in d.some(makers, count) {
                supplies.push(Supply {
                    hub,
                    product: i,
                    price: p.value * d.between(0.8, 1.2),
                    load: 0.0,
                });
            }
        }
        let mut recipes: Vec<Recipe> = Vec::new();
        for (i, made) in products.iter().enumerate().skip(raws) {
            let inputs: Vec<(usize, f64)> = if i == finished {
                (raws..finished).map(|c| (c, d.between(0.8, 2.2))).collect()
            } else {
                let count = d.whole(1, 2);
                let mut chosen = d.some(raws, count);
                // A part may also be made from the part before it: a level more.
                if i > raws && d.chance(0.3) {
                    chosen.truncate(1);
                    chosen.push(i - 1);
                }
                chosen.sort_unstable();
                chosen
                    .into_iter()
                    .map(|r| (r, d.between(0.7, 1.8)))
                    .collect()
            };
            let count = if i == finished { 2 } else { d.whole(1, 2) };
            let hubs = d.some(makers, count);
            let weights: Vec<f64> = hubs.iter().map(|_| d.between(0.5, 1.5)).collect();
            let sum: f64 = weights.iter().sum();
            let cost = made.value * d.between(0.15, 0.35);
            recipes.push(Recipe {
                product: i,
                inputs,
                duration: d.whole(0, 1) as u32,
                hours: made.value * d.between(0.004, 0.012),
                plants: hubs
                    .into_iter()
                    .zip(weights)
                    .map(|(h, w)| (h, cost * d.between(0.8, 1.25), w / sum))
                    .collect(),
                load: 0.0,
            });
        }
        // A raw material that no part takes goes into the finished product.
        for r in 0..raws {
            if !recipes.iter().any(|k| k.inputs.iter().any(|i| i.0 == r)) {
                let per = d.between(0.3, 0.9);
                if let Some(last) = recipes.last_mut() {
                    last.inputs.insert(0, (r, per));
                }
            }
        }
        let count = d.whole(2, 3);
        let demands = d
            .some(geo.sellers(), count)
            .into_iter()
            .map(|s| {
                let quantity = (d.magnitude(30_000.0, 900_000.0) / value).round().max(1.0);
                let (phase, swing) = (d.between(0.0, 6.3), d.between(0.05, 0.35));
                let months = (0..periods.div_ceil(4))
                    .map(|m| {
                        let season = 1.0 + swing * (phase + m as f64 * 0.48).sin();
                        (quantity * season * d.between(0.85, 1.15)).round()
                    })
                    .collect();
                // Some customers are dear to disappoint, some hardly more than the goods cost.
                let penalty = value
                    * if d.chance(0.6) {
                        d.between(3.0, 8.0)
                    } else {
                        d.between(1.3, 2.0)
                    };
                let late = d.chance(0.4).then(|| value * d.between(0.03, 0.15));
                Demand {
                    hub: geo.makers + s,
                    quantity,
                    months,
                    penalty,
                    late,
                }
            })
            .collect();
        Goods {
            products,
            supplies,
            recipes,
            demands,
            stocks: Vec::new(),
        }
    }

    /// Routes the nominal demand through everything that the family may use.
    pub fn route(&mut self, geo: &mut Geography, loads: &mut Loads, seed: u64, f: usize) {
        let mut d = Draw::new(seed, 1_000_000_000 + f as u64);
        let finished = self.products.len() - 1;
        let mut need = vec![0.0; self.products.len()];
        let last = self.recipes.len() - 1;
        let demands = self.demands.clone();
        for demand in &demands {
            need[finished] += demand.quantity;
            for &(plant, _, share) in &self.recipes[last].plants.clone() {
                let units = demand.quantity * share;
                self.serve_market(geo, loads, plant, demand.hub, units, d.chance(0.35));
            }
            let weeks = d.between(1.0, 5.0);
            let origin = self.recipes[last].plants[0].0;
            self.stocks.push(Stock {
                site: Site::Warehouse(demand.hub),
                product: finished,
                origin,
                quantity: (demand.quantity * weeks).round(),
            });
        }
        for k in (0..self.recipes.len()).rev() {
            self.recipes[k].load = need[self.recipes[k].product];
            let recipe = self.recipes[k].clone();
            for &(plant, _, share) in &recipe.plants {
                let runs = need[recipe.product] * share;
                *loads.hours.entry(plant).or_default() += runs * recipe.hours;
                for &(input, per) in &recipe.inputs {
                    self.supply_plant(geo, loads, input, plant, runs * per, &mut d);
                }
            }
            for &(input, per) in &recipe.inputs {
                need[input] += need[recipe.product] * per;
            }
        }
    }

    /// From a plant to a market: by sea through its port, partly through the neighbouring one and by
    /// rail, a little by air.
    fn serve_market(
        &self,
        geo: &mut Geography,
        loads: &mut Loads,
        plant: usize,
        hub: usize,
        units: f64,
        air: bool,
    ) {
        let Some(p) = self.products.last() else {
            return;
        };
        let teu = units * p.teu;
        geo.load(
            (Site::Plant(plant), Site::Port(plant), By::Road),
            &p.name,
            teu,
        );
        *loads.handled.entry(plant).or_default() += 2.0 * teu;
        let around = geo.neighbour(hub);
        for (gate, part) in [(Some(hub), 0.75), (around, 0.25)] {
            let Some(gate) = gate else { continue };
            geo.load(
                (Site::Port(plant), Site::Port(gate), By::Sea),
                &p.name,
                teu * part,
            );
            geo.load(
                (Site::Port(gate), Site::Warehouse(gate), By::Road),
                &p.name,
                teu * part,
            );
            *loads.handled.entry(gate).or_default() += 2.0 * teu * part;
            if gate != hub {
                geo.load(
                    (Site::Warehouse(gate), Site::Warehouse(hub), By::Rail),
                    &p.name,
                    teu * part,
                );
                geo.load(
                    (Site::Warehouse(hub), Site::Warehouse(gate), By::Rail),
                    &p.name,
                    teu * 0.1,
                );
            }
        }
        if air {
            let tonnes = units * p.kg / 1000.0;
            geo.load(
                (Site::Plant(plant), Site::Warehouse(hub), By::Air),
                &p.name,
                0.05 * tonnes,
            );
        }
        geo.load(
            (Site::Warehouse(hub), Site::Market(hub), By::Road),
            &p.name,
            teu,
        );
        *loads.stored.entry(hub).or_default() += teu;
    }

    /// From where an input is bought or made to the plant that takes it.
    fn supply_plant(
        &mut self,
        geo: &mut Geography,
        loads: &mut Loads,
        input: usize,
        plant: usize,
        units: f64,
        d: &mut Draw,
    ) {
        let p = self.products[input].clone();
        let made = self
            .recipes
            .iter()
            .find(|r| r.product == input)
            .map(|r| r.plants.clone());
        let from: Vec<(Site, f64)> = match &made {
            Some(plants) => plants
                .iter()
                .map(|&(h, _, s)| (Site::Plant(h), s))
                .collect(),
            None => {
                let all = self.supplies.iter().filter(|s| s.product == input).count() as f64;
                let of = self.supplies.iter_mut().filter(|s| s.product == input);
                of.map(|s| {
                    s.load += units / all;
                    (Site::Raw(s.hub), 1.0 / all)
                })
                .collect()
            }
        };
        for (site, share) in from {
            let (hub, teu) = (site.hub(), units * share * p.teu);
            if hub == plant {
                if site != Site::Plant(plant) {
                    geo.load((site, Site::Plant(plant), By::Road), &p.name, teu);
                }
                continue;
            }
            geo.load((site, Site::Port(hub), By::Road), &p.name, teu);
            geo.load((Site::Port(hub), Site::Port(plant), By::Sea), &p.name, teu);
            geo.load(
                (Site::Port(plant), Site::Plant(plant), By::Road),
                &p.name,
                teu,
            );
            // Rejected and surplus goods go back: with the road in, a cycle without lead time.
            geo.load(
                (Site::Plant(plant), Site::Port(plant), By::Road),
                &p.name,
                0.1 * teu,
            );
            *loads.handled.entry(hub).or_default() += 2.0 * teu;
            *loads.handled.entry(plant).or_default() += 2.0 * teu;
        }
        if d.chance(0.5) {
            let origin = match &made {
                Some(plants) => plants[0].0,
                None => self
                    .supplies
                    .iter()
                    .find(|s| s.product == input)
                    .map_or(plant, |s| s.hub),
            };
            let known = self
                .stocks
                .iter()
                .any(|s| s.site == Site::Plant(plant) && s.product == input && s.origin == origin);
            if !known {
                let weeks = d.between(0.5, 3.0);
                self.stocks.push(Stock {
                    site: Site::Plant(plant),
                    product: input,
                    origin,
                    quantity: (units * weeks).round(),
                });
            }
        }
    }
}
