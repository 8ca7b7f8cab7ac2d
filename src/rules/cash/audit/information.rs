//! What data, work, nodes and contracts owe, billed again.

use super::Billed;
use super::bills::bill;
use crate::audit::Audit;
use crate::plan::{BUY_CONTRACT, DIGITAL_TAX, DIGITAL_VAT, OPEN_NODE, SUBSCRIBE};
use crate::world::ids::*;
use crate::world::tables::Item;
use crate::world::treasury::Bill;

/// Data sent and kept, work done, and decisions about nodes and contracts.
pub(super) fn information(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let info = &world.information;
    let calendar = &world.calendar;
    let first = |t: u32| calendar.first(t.min(calendar.len() - 1));
    let place = |name: &str| {
        let found = world.places.iter().position(|p| p.place == name);
        found.map(PlaceId::from)
    };
    let mut at = |name, of: &str, period: u32, amount| {
        if let Some(p) = place(of) {
            let (firm, day) = (world.owner(p), first(period));
            billed.bill(bill(name, Item::Information, of, firm, day, None, amount));
        }
    };
    for s in &plan.data_sent {
        at("data links", &s.from, s.period, s.link_cost);
        at("data safeguards", &s.from, s.period, s.safeguards);
    }
    for k in &plan.data_kept {
        at("kept data", &k.place, k.period, k.cost);
    }
    for d in &plan.work_done {
        at("compute", &d.place, d.period, d.compute_cost);
        at("data links", &d.place, d.period, d.link_cost);
        at("data safeguards", &d.place, d.period, d.safeguards);
    }
    for s in &plan.transmissions {
        at("data links", &s.from, s.period, s.link_cost);
        at("data safeguards", &s.from, s.period, s.safeguards);
    }
    vat_on_services(audit, billed);
    for d in &plan.decisions {
        if d.decision == DIGITAL_TAX {
            let tax = info.taxes.iter().position(|t| t.tax == d.subject.as_str());
            if let Some(id) = tax.map(DigitalTaxId::from) {
                let row = &info.taxes[id.index()];
                billed.bill(Bill {
                    item: None,
                    name: DIGITAL_TAX,
                    subject: &row.tax,
                    firm: row.firm_id,
                    day: world.year_end(d.time),
                    due: Some(world.digital_tax_due(id, d.time)),
                    currency: None,
                    amount: d.cost,
                });
            }
            continue;
        }
        let (name, subject, firm) = match d.decision.as_str() {
            OPEN_NODE | SUBSCRIBE => {
                let mut nodes = info.nodes.iter();
                let Some(node) = nodes.find(|n| n.node == d.subject.as_str()) else {
                    continue;
                };
                ("compute nodes", node.place.as_str(), node.firm_id)
            }
            BUY_CONTRACT => {
                let mut rules = info.rules.iter();
                let Some(rule) = rules.find(|r| r.rule == d.subject.as_str()) else {
                    continue;
                };
                ("data safeguards", rule.rule.as_str(), rule.firm_id)
            }
            _ => continue,
        };
        let day = first(d.time);
        billed.bill(bill(
            name,
            Item::Information,
            subject,
            firm,
            day,
            None,
            d.cost,
        ));
    }
}

/// VAT that prices of digital services contain, and that their buyers owe.
fn vat_on_services(audit: &Audit, billed: &mut Billed) {
    let (world, plan) = (audit.world, audit.plan);
    let calendar = &world.calendar;
    let place = |name: &str| {
        let found = world.places.iter().position(|p| p.place == name);
        found.map(PlaceId::from)
    };
    let inside = |t: u32| t < calendar.len();
    let mut owe = |subject, firm, period, due, amount| {
        billed.bill(Bill {
            item: None,
            name: DIGITAL_VAT,
            subject,
            firm,
            day: calendar.first(period),
            due: Some(due),
            currency: None,
            amount,
        });
    };
    let delivered = plan.deliveries.iter();
    for r in delivered.filter(|r| r.outcome == "delivered" && inside(r.period)) {
        let mut demands = world.demands.iter();
        let Some(d) = demands.position(|d| d.demand == r.demand.as_str()) else {
            continue;
        };
        if let Some(owed) = world.vat_in_price(DemandId::from(d), r.period) {
            let firm = world.owner(world.demands[d].place_id);
            owe(
                &r.demand,
                firm,
                r.period,
                owed.due,
                owed.amount * r.quantity,
            );
        }
    }
    for s in plan.transmissions.iter().filter(|s| inside(s.period)) {
        let product = world.products.iter().position(|p| p.product == s.product);
        let (Some(from), Some(to), Some(product)) = (place(&s.from), place(&s.to), product) else {
            continue;
        };
        let owed = world.vat_on_purchase(from, to, product.into(), None, s.period);
        if let Some(owed) = owed.filter(|_| s.vat != 0.0) {
            owe(&s.to, world.owner(to), s.period, owed.due, s.vat);
        }
    }
}
