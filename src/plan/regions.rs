//! What a plan comes to region by region.
//!
//! **Landed cost** is average cost over the horizon. With Q(n) the units of a product that come to a place (or on
//! board of a service) and M(n) what they cost:
//!
//! ```text
//! c(n) = M(n) / Q(n),   M(n) = purchases + sum over what comes from m of q c(m) + costs on the way and at n
//! ```
//!
//! where goods that are there at the start cost nothing, a run's cost and inputs go to its outputs by their value (the
//! first output's where none has one), and clearance, storage, conformity and carbon certificates add to the cost of the
//! product where they fall. What no row of goods bears (set-ups, overtime, fees by entry, nodes, money) is not in it.
//!
//! **Value added** is what runs make less what they use, at `products.value`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{OPEN_NODE, Plan, SUBSCRIBE};
use crate::world::regions::Region;
use crate::world::{World, ids::*};

/// A region's line.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct RegionLine {
    /// Region.
    pub region: String,
    /// Units wanted over the horizon.
    pub wanted: f64,
    /// Units delivered.
    pub delivered: f64,
    /// Share of what is wanted that is delivered; 1 where nothing is wanted.
    pub served_share: f64,
    /// Landed cost of what is delivered, base currency.
    pub landed_cost: f64,
    /// Value added by its plants, base currency.
    pub value_added: f64,
    /// Hours of compute for its places.
    pub compute_hours: f64,
    /// Of those, on nodes in the region.
    pub compute_hours_within: f64,
    /// Its places.
    pub places: u32,
    /// Of those, the ones from which links lead to a node that runs.
    pub places_reached: u32,
}

/// A line for every region.
pub fn regions(world: &World, plan: &Plan) -> Vec<RegionLine> {
    if world.regions.is_empty() {
        return Vec::new();
    }
    let costs = Traced::of(world, plan);
    let reached = reached(world, plan);
    let lines = world.regions.iter().map(|region| {
        let here = |name: &str| place(world, name).is_some_and(|p| region.has(p));
        let wanted = world.wanted_in(region);
        let (mut delivered, mut landed_cost) = (0.0, 0.0);
        for d in plan
            .deliveries
            .iter()
            .filter(|d| d.outcome == "delivered" && here(&d.place))
        {
            delivered += d.quantity;
            landed_cost += d.quantity * costs.unit((&d.place, &d.product));
        }
        let done = plan.work_done.iter().filter(|w| here(&w.place));
        let (mut hours, mut within) = (0.0, 0.0);
        for w in done {
            hours += w.hours;
            let mut nodes = world.information.nodes.iter();
            let node = nodes.find(|n| n.node == w.node.as_str());
            within += match node.is_some_and(|n| region.has(n.place_id)) {
                true => w.hours,
                false => 0.0,
            };
        }
        let there = region.place_ids.iter().filter(|p| reached.contains(p));
        RegionLine {
            region: region.region.to_string(),
            wanted,
            delivered,
            served_share: if wanted > 0.0 {
                delivered / wanted
            } else {
                1.0
            },
            landed_cost,
            value_added: value_added(world, plan, region),
            compute_hours: hours,
            compute_hours_within: within,
            places: region.place_ids.len() as u32,
            places_reached: there.count() as u32,
        }
    });
    lines.collect()
}

fn place(world: &World, name: &str) -> Option<PlaceId> {
    let found = world.places.iter().position(|p| p.place == name);
    found.map(PlaceId::from)
}

/// What runs at a region's plants make less what they use, at the products' values.
fn value_added(world: &World, plan: &Plan, region: &Region) -> f64 {
    let worth = |lines: &[(ProductId, f64)]| -> f64 {
        lines
            .iter()
            .map(|&(p, q)| q * world.products[p.index()].value)
            .sum()
    };
    let mut added = 0.0;
    for run in &plan.production {
        let recipe = world
            .recipes
            .iter()
            .find(|r| r.recipe == run.recipe.as_str());
        if let Some(recipe) =
            recipe.filter(|_| place(world, &run.place).is_some_and(|p| region.has(p)))
        {
            added += run.runs * (worth(&recipe.outputs) - worth(&recipe.inputs));
        }
    }
    added
}

/// Places from which data links lead to a node that runs in some period.
fn reached(world: &World, plan: &Plan) -> BTreeSet<PlaceId> {
    let info = &world.information;
    let taken = |name: &str| {
        let mut all = plan.decisions.iter();
        all.any(|d| {
            [OPEN_NODE, SUBSCRIBE].contains(&d.decision.as_str())
                && d.subject == name
                && d.level > 0.5
        })
    };
    let runs = info.nodes.iter().filter(|n| !n.decides() || taken(&n.node));
    let mut reached: BTreeSet<PlaceId> = runs.map(|n| n.place_id).collect();
    loop {
        let before = reached.len();
        for link in &info.links {
            if reached.contains(&link.to_id) {
                reached.insert(link.from_id);
            }
            if !link.one_way && reached.contains(&link.from_id) {
                reached.insert(link.to_id);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// A product somewhere: at a place, or on board of a service.
type Spot<'p> = (&'p str, &'p str);

/// What comes to a spot.
#[derive(Clone, Debug, Default)]
struct Came<'p> {
    units: f64,
    /// Costs that are known: purchases, freight, duty and the rest.
    money: f64,
    /// Units, by where they come from.
    from: Vec<(Spot<'p>, f64)>,
}

/// Average costs of goods.
struct Traced<'p> {
    unit: BTreeMap<Spot<'p>, f64>,
}

/// Rounds after which costs that go in circles are taken as they are.
const ROUNDS: usize = 1000;

impl<'p> Traced<'p> {
    fn of(world: &'p World, plan: &'p Plan) -> Traced<'p> {
        let came = came(world, plan);
        let mut unit: BTreeMap<Spot, f64> = BTreeMap::new();
        for _ in 0..ROUNDS {
            let mut moved = 0.0_f64;
            for (spot, c) in came.iter().filter(|(_, c)| c.units > 0.0) {
                let from = c.from.iter();
                let before: f64 = from
                    .map(|(s, q)| q * unit.get(s).copied().unwrap_or(0.0))
                    .sum();
                let now = (c.money + before) / c.units;
                let old = unit.insert(*spot, now).unwrap_or(0.0);
                moved = moved.max((now - old).abs() / now.abs().max(1.0));
            }
            if moved <= 1e-14 {
                break;
            }
        }
        Traced { unit }
    }

    fn unit(&self, spot: Spot) -> f64 {
        self.unit.get(&spot).copied().unwrap_or(0.0)
    }
}

/// What comes to every spot, from where, at what cost.
fn came<'p>(world: &'p World, plan: &'p Plan) -> BTreeMap<Spot<'p>, Came<'p>> {
    let mut all: BTreeMap<Spot, Came> = BTreeMap::new();
    let mut add = |spot: Spot<'p>, units: f64, money: f64, from: Option<(Spot<'p>, f64)>| {
        let c = all.entry(spot).or_default();
        c.units += units;
        c.money += money;
        c.from.extend(from);
    };
    for e in &world.endowments {
        let place = &world.places[e.place.index()].place;
        let product = &world.products[e.product.index()].product;
        add((place, product), e.quantity, 0.0, None);
    }
    for p in &plan.purchases {
        add((&p.place, &p.product), p.quantity, p.cost, None);
    }
    for s in &plan.shipments {
        let lane = world.lanes.iter().find(|l| l.lane == s.lane.as_str());
        let kept = 1.0 - lane.map_or(0.0, |l| l.loss);
        let money = s.freight + s.insurance + s.handling + s.emissions_cost;
        let from = Some(((s.from.as_str(), s.product.as_str()), s.quantity));
        add((&s.to, &s.product), kept * s.quantity, money, from);
    }
    for t in &plan.transmissions {
        let from = Some(((t.from.as_str(), t.product.as_str()), t.quantity));
        add((&t.to, &t.product), t.quantity, t.link_cost, from);
    }
    for m in &plan.service_moves {
        let at = (m.place.as_str(), m.product.as_str());
        let aboard = (m.service.as_str(), m.product.as_str());
        match m.movement.as_str() {
            "load" => add(aboard, m.quantity, m.cost, Some((at, m.quantity))),
            "discharge" => add(at, m.quantity, m.cost, Some((aboard, m.quantity))),
            // On the quay goods wait among those of the place that they are moved at.
            "board" => add(aboard, m.quantity, m.cost, Some((at, m.quantity))),
            "transship" => add(at, m.quantity, m.cost, Some((aboard, m.quantity))),
            "stay" => add(aboard, 0.0, m.cost + m.emissions_cost, None),
            _ => add(at, 0.0, m.cost, None),
        }
    }
    for s in &plan.stocks {
        add((&s.place, &s.product), 0.0, s.cost, None);
    }
    for c in &plan.clearances {
        add((&c.place, &c.product), 0.0, c.duty + c.cost, None);
        let carbon = plan.carbon.iter().filter(|k| k.entry == c.entry);
        add(
            (&c.place, &c.product),
            0.0,
            carbon.map(|k| k.amount).sum(),
            None,
        );
    }
    for c in &plan.conformity {
        add((&c.place, &c.product), c.passed - c.quantity, c.cost, None);
    }
    for run in &plan.production {
        let Some(recipe) = world
            .recipes
            .iter()
            .find(|r| r.recipe == run.recipe.as_str())
        else {
            continue;
        };
        let name = |p: ProductId| world.products[p.index()].product.as_str();
        let worth = |o: &(ProductId, f64)| o.1 * world.products[o.0.index()].value;
        let total: f64 = recipe.outputs.iter().map(worth).sum();
        for (k, output) in recipe.outputs.iter().enumerate() {
            let share = match total > 0.0 {
                true => worth(output) / total,
                false => f64::from(u8::from(k == 0)),
            };
            let spot = (run.place.as_str(), name(output.0));
            add(spot, output.1 * run.runs, share * run.cost, None);
            for &(product, quantity) in &recipe.inputs {
                let input = (run.place.as_str(), name(product));
                add(spot, 0.0, 0.0, Some((input, share * quantity * run.runs)));
            }
        }
    }
    all
}
