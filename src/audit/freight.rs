//! Freight in customs values: what was declared for the goods that entered, and what the plan's own
//! paths to the border come to.
//!
//! Goods that mix share what was paid for them: with Q what comes into an account of goods at a time,
//! F the freight and insurance that lie on it,
//!
//! ```text
//! F(a) = sum over rows that bring q from account b to a of (q / Q(b)) F(b) + freight and insurance of the row
//! ```
//!
//! A row both of whose ends lie within the territory that the goods enter adds nothing: it carries them
//! behind the border. What is made begins anew, for its customs value is its own.

use std::collections::BTreeMap;

use super::{Account, Audit, Entered, TOLERANCE};
use crate::instance::cell::Country;
use crate::plan::{Plan, RowRef};
use crate::world::World;
use crate::world::ids::*;

/// Freight in the customs values of goods of one kind that entered a territory.
#[derive(Clone, Debug, PartialEq)]
pub struct Freight {
    /// Territory.
    pub territory: TerritoryId,
    /// Product.
    pub product: ProductId,
    /// Country of origin.
    pub origin: Country,
    /// Units that entered.
    pub quantity: f64,
    /// Freight and insurance to the border in their customs values.
    pub declared: f64,
    /// What the plan pays for carrying them there.
    pub traced: f64,
    /// What the ledger's rates by value would take of the difference.
    pub duty: f64,
}

/// An account at a time.
type Node = (Account, u32);

/// What comes into a node in a row: how much of it, from where, and at what freight.
struct Came {
    quantity: f64,
    from: Option<(Node, f64)>,
    paid: f64,
}

/// Sweeps over the accounts, at most: one for each step of the longest path would do.
const SWEEPS: usize = 1000;

/// What was declared and what was paid, territory by territory that values with freight.
pub fn trace(audit: &Audit) -> Vec<Freight> {
    let mut all: BTreeMap<(TerritoryId, ProductId, Country), Freight> = BTreeMap::new();
    let mut territories: Vec<TerritoryId> = audit
        .entered
        .iter()
        .map(|e| audit.world.places[e.place.index()].territory)
        .filter(|&t| audit.world.values_freight(t))
        .collect();
    territories.sort_unstable();
    territories.dedup();
    if territories.is_empty() {
        return Vec::new();
    }
    let rates = rates(audit.plan);
    for territory in territories {
        let freight = paid(audit, territory);
        for e in &audit.entered {
            if audit.world.places[e.place.index()].territory != territory {
                continue;
            }
            let node = (
                Account::Goods(e.place, e.commodity, Status::Suspended),
                e.slot,
            );
            let traced = freight.get(&node).copied().unwrap_or(0.0) * e.quantity;
            let declared = declared(audit, territory, e);
            let entry = audit.plan.clearances[e.row.index as usize].entry;
            let key = (territory, e.commodity.product, e.commodity.origin);
            let sum = all.entry(key).or_insert(Freight {
                territory,
                product: key.1,
                origin: key.2,
                quantity: 0.0,
                declared: 0.0,
                traced: 0.0,
                duty: 0.0,
            });
            sum.quantity += e.quantity;
            sum.declared += declared;
            sum.traced += traced;
            sum.duty += rates.get(&entry).copied().unwrap_or(0.0) * (traced - declared);
        }
    }
    all.into_values()
        .filter(|f| f.quantity > TOLERANCE && f.declared.max(f.traced) > TOLERANCE)
        .collect()
}

/// Freight to the border in the customs value of what entered. A procedure under suspension values
/// its goods by its own rule.
fn declared(audit: &Audit, territory: TerritoryId, e: &Entered) -> f64 {
    let goods = e.commodity.entering(territory, e.day);
    audit.world.freight_declared(&goods) * e.quantity
}

/// Rates by value of every entry, by the ledger.
fn rates(plan: &Plan) -> BTreeMap<u32, f64> {
    let mut rates = BTreeMap::new();
    for d in &plan.duties {
        *rates.entry(d.entry).or_insert(0.0) += d.ad_valorem * d.base_share;
    }
    rates
}

/// Freight and insurance on a unit of what is in each account, as far as the border of a territory.
fn paid(audit: &Audit, territory: TerritoryId) -> BTreeMap<Node, f64> {
    let world = audit.world;
    let mut left: BTreeMap<RowRef, Vec<(Node, f64)>> = BTreeMap::new();
    for (account, time, sum) in audit.books.flows() {
        for &(amount, row) in sum.terms().iter().filter(|t| t.0 < 0.0) {
            left.entry(row).or_default().push(((account, time), amount));
        }
    }
    let mut nodes: Vec<(Node, f64, Vec<Came>)> = Vec::new();
    for (account, time, sum) in audit.books.flows() {
        let entered = sum.terms().iter().filter(|t| t.0 > 0.0);
        let came: Vec<Came> = entered
            .map(|&(quantity, row)| {
                // What turns one product into another ends a path.
                let from = match left.get(&row).map(Vec::as_slice) {
                    Some(&[(node, out)]) if of(node.0) == of(account) => Some((node, -out)),
                    _ => None,
                };
                let paid = leg(world, audit.plan, row, territory);
                Came {
                    quantity,
                    from,
                    paid,
                }
            })
            .collect();
        let out: f64 = sum.terms().iter().map(|t| t.0.min(0.0)).sum();
        let entered: f64 = came.iter().map(|c| c.quantity).sum();
        // What was there without a row comes in as well: it has no path.
        let total = entered.max(-out);
        if total > 0.0 && !came.is_empty() {
            nodes.push(((account, time), total, came));
        }
    }
    let mut freight: BTreeMap<Node, f64> = BTreeMap::new();
    for _ in 0..SWEEPS {
        let mut moved = false;
        for (node, total, came) in &nodes {
            let brought: f64 = came
                .iter()
                .map(|c| {
                    let carried = c.from.map_or(0.0, |(node, q)| {
                        q * freight.get(&node).copied().unwrap_or(0.0)
                    });
                    carried + c.paid
                })
                .sum();
            let now = brought / total;
            let before = freight.insert(*node, now).unwrap_or(0.0);
            moved |= (now - before).abs() > 1e-12 * now.abs().max(1.0);
        }
        if !moved {
            break;
        }
    }
    freight
}

/// The product that an account holds.
fn of(account: Account) -> ProductId {
    match account {
        Account::Goods(_, c, _) | Account::Aboard(_, c, _) | Account::Quay(_, c, _) => c.product,
        Account::Inputs(_, product, _) => product,
    }
}

/// What a row pays to carry goods towards a territory's border.
fn leg(world: &World, plan: &Plan, row: RowRef, territory: TerritoryId) -> f64 {
    let within = |place: PlaceId| world.places[place.index()].territory == territory;
    match row.table {
        "shipments" => {
            let s = &plan.shipments[row.index as usize];
            let lane = world.lanes.iter().find(|l| l.lane == s.lane.as_str());
            let abroad = lane.is_some_and(|l| !(within(l.from_id) && within(l.to_id)));
            if abroad { s.freight + s.insurance } else { 0.0 }
        }
        "service_moves" => {
            let m = &plan.service_moves[row.index as usize];
            let mut calls = world.calls.iter();
            let call = calls.find(|k| k.service == m.service.as_str() && k.call == m.call);
            let next = call.and_then(|k| k.next).map(|k| &world.calls[k.index()]);
            let ends = call.zip(next);
            let abroad = ends.is_some_and(|(a, b)| !(within(a.place_id) && within(b.place_id)));
            if m.movement == "stay" && abroad {
                m.cost
            } else {
                0.0
            }
        }
        _ => 0.0,
    }
}
