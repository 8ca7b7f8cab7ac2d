//! Data sent and kept, work done: row by row.

use super::Sums;
use crate::audit::{Audit, rows};
use crate::plan::RowRef;
use crate::world::ids::*;
use crate::world::information::{Leave, Passage, Path};

/// Data sent.
pub(super) fn sent(audit: &mut Audit, sums: &mut Sums) {
    let world = audit.world;
    for (row, s) in rows("data_sent", &audit.plan.data_sent) {
        let good = audit.quantity(row, "gb", s.gb);
        let class = class(audit, row, &s.data_class);
        let origin = origin(audit, row, &s.origin);
        let from = audit.place(row, &s.from);
        let period = audit.period(row, s.period, &s.date);
        let (true, Some(class), Some(origin), Some(from), Some(t)) =
            (good, class, origin, from, period)
        else {
            continue;
        };
        let Some(path) = path(audit, row, from, &s.path) else {
            continue;
        };
        audit.text(row, "to", &s.to, &world.places[path.to.index()].place);
        let passage = Passage {
            class,
            origin,
            path: &path,
            operator: None,
        };
        let leave = leave(audit, row, &passage, t, &s.rules);
        let carriage = path.cost(world, t) * s.gb;
        audit.money(row, "link_cost", s.link_cost, carriage);
        audit.money(row, "safeguards", s.safeguards, leave.cost * s.gb);
        let name = audit.place_name(from);
        audit.charges.add("data links", &name, carriage, s.gb);
        let guarded = leave.cost * s.gb;
        audit.charges.add("data safeguards", &name, guarded, s.gb);
        for (place, sign) in [(path.from, -1.0), (path.to, 1.0)] {
            let sum = sums.data.entry((class, origin, place, t)).or_default();
            sum.add(sign, s.gb, Some(row));
        }
        goes(sums, row, &path, &leave, t, s.gb);
    }
}

/// Data kept.
pub(super) fn kept(audit: &mut Audit, sums: &mut Sums) {
    let world = audit.world;
    for (row, k) in rows("data_kept", &audit.plan.data_kept) {
        let good = audit.quantity(row, "gb", k.gb);
        let class = class(audit, row, &k.data_class);
        let origin = origin(audit, row, &k.origin);
        let place = audit.place(row, &k.place);
        let period = audit.period(row, k.period, &k.date);
        let (true, Some(class), Some(origin), Some(place), Some(t)) =
            (good, class, origin, place, period)
        else {
            continue;
        };
        let Some(price) = world.information.keeps(class) else {
            audit.find(
                "V2003",
                row,
                "data_class",
                format!("data of class {} is not kept", k.data_class),
                "use it in its period, or give the class a `keep_cost`",
            );
            continue;
        };
        audit.money(row, "cost", k.cost, price * k.gb);
        let name = audit.place_name(place);
        audit.charges.add("kept data", &name, price * k.gb, k.gb);
        for (time, sign) in [(t, -1.0), (t + 1, 1.0)] {
            let sum = sums.data.entry((class, origin, place, time)).or_default();
            sum.add(sign, k.gb, Some(row));
        }
    }
}

/// Work done.
pub(super) fn done(audit: &mut Audit, sums: &mut Sums) {
    let world = audit.world;
    let info = &world.information;
    for (row, d) in rows("work_done", &audit.plan.work_done) {
        let good = audit.quantity(row, "quantity", d.quantity);
        let workload = info
            .workloads
            .iter()
            .position(|w| w.workload == d.workload.as_str());
        let workload = audit.known(workload, row, "workload", &d.workload);
        let node = info.nodes.iter().position(|n| n.node == d.node.as_str());
        let node = audit.known(node, row, "node", &d.node);
        let place = audit.place(row, &d.place);
        let period = audit.period(row, d.period, &d.date);
        let (true, Some(workload), Some(node), Some(place), Some(t)) =
            (good, workload, node, place, period)
        else {
            continue;
        };
        let (w, n) = (&info.workloads[workload], &info.nodes[node]);
        let Some(path) = path(audit, row, place, &d.path) else {
            continue;
        };
        if path.to != n.place_id || !n.runs(WorkloadId::from(workload)) {
            audit.find(
                "V2006",
                row,
                "node",
                format!("{} does not do {} there", d.node, d.workload),
                "the path leads to the node's place, and the node runs the workload",
            );
        }
        if w.most_latency
            .is_some_and(|most| path.latency > most * (1.0 + 1e-9))
        {
            audit
                .find(
                    "V2005",
                    row,
                    "path",
                    format!("the answer takes {} ms", path.latency),
                    "take a way within the workload's latency class",
                )
                .expected = w.most_latency;
        }
        same(audit, row, "latency", d.latency, path.latency);
        let mut leave = Leave::default();
        let mut gb = 0.0;
        if let Some(class) = w.takes() {
            gb = w.gb * d.quantity;
            audit.text(row, "data_class", &d.data_class, info.class(class));
            let Some(origin) = origin(audit, row, &d.origin) else {
                continue;
            };
            let passage = Passage {
                class,
                origin,
                path: &path,
                operator: Some(n.operator_id),
            };
            leave = self::leave(audit, row, &passage, t, &d.rules);
            let sum = sums.data.entry((class, origin, place, t)).or_default();
            sum.add(-w.gb, d.quantity, Some(row));
        }
        same(audit, row, "gb", d.gb, gb);
        same(audit, row, "hours", d.hours, w.hours * d.quantity);
        let hourly = n.price_at.at(t) * w.hours * d.quantity;
        let (carriage, guarded) = (path.cost(world, t) * gb, leave.cost * gb);
        audit.money(row, "compute_cost", d.compute_cost, hourly);
        audit.money(row, "link_cost", d.link_cost, carriage);
        audit.money(row, "safeguards", d.safeguards, guarded);
        let name = audit.place_name(place);
        audit.charges.add("compute", &n.node, hourly, d.quantity);
        audit.charges.add("data links", &name, carriage, gb);
        audit.charges.add("data safeguards", &name, guarded, gb);
        let id = NodeId::from(node);
        let work = (WorkloadId::from(workload), place, t);
        sums.work
            .entry(work)
            .or_default()
            .add(1.0, d.quantity, Some(row));
        sums.units
            .entry((id, t))
            .or_default()
            .add(1.0, d.quantity, Some(row));
        sums.hours
            .entry((id, t))
            .or_default()
            .add(w.hours, d.quantity, Some(row));
        goes(sums, row, &path, &leave, t, gb);
    }
}

/// What goes over links and under rules.
pub(super) fn goes(sums: &mut Sums, row: RowRef, path: &Path, leave: &Leave, period: u32, gb: f64) {
    for &link in &path.links {
        sums.links
            .entry((link, period))
            .or_default()
            .add(1.0, gb, Some(row));
    }
    for &rule in &leave.rules {
        sums.rules
            .entry((rule, period))
            .or_default()
            .add(1.0, gb, Some(row));
    }
}

fn class(audit: &mut Audit, row: RowRef, name: &str) -> Option<DataClassId> {
    let classes = &audit.world.information.classes;
    let found = classes.iter().position(|c| c.data_class == name);
    audit
        .known(found, row, "data_class", name)
        .map(DataClassId::from)
}

fn origin(audit: &mut Audit, row: RowRef, name: &str) -> Option<JurisdictionId> {
    let found = audit.world.information.named(name);
    audit.known(found, row, "origin", name)
}

/// The way that a row names, link by link.
pub(super) fn path(audit: &mut Audit, row: RowRef, from: PlaceId, name: &str) -> Option<Path> {
    let world = audit.world;
    let links = &world.information.links;
    let named = name.split('+').filter(|n| !n.is_empty());
    let ids: Option<Vec<LinkId>> = named
        .map(|n| links.iter().position(|l| l.link == n).map(LinkId::from))
        .collect();
    let path = ids.and_then(|ids| world.path(from, &ids));
    if path.is_none() {
        audit.find(
            "V2006",
            row,
            "path",
            format!("`{name}` is no way from {}", audit.place_name(from)),
            "links with + between them, each from where the one before ends",
        );
    }
    path
}

/// What a movement is under, or the finding that it is forbidden.
pub(super) fn leave(
    audit: &mut Audit,
    row: RowRef,
    passage: &Passage,
    t: u32,
    rules: &str,
) -> Leave {
    let world = audit.world;
    let Some(leave) = world.passage(passage, t) else {
        let info = &world.information;
        let (class, origin) = (info.class(passage.class), info.jurisdiction(passage.origin));
        let to = info.jurisdiction(info.jurisdiction_of(passage.path.to));
        audit.find(
            "V2001",
            row,
            "path",
            format!("{class} data of {origin} may not go there ({to}) then, or not that way"),
            "a rule of data_rules forbids the transfer, the operator or the transit",
        );
        return Leave::default();
    };
    let names = leave
        .rules
        .iter()
        .map(|r| world.information.rules[r.index()].rule.as_str());
    let names = names.collect::<Vec<_>>().join(" ");
    audit.text(row, "rules", rules, &names);
    leave
}

/// A number that follows from others.
pub(super) fn same(audit: &mut Audit, row: RowRef, field: &'static str, found: f64, should: f64) {
    if (found - should).abs() > 1e-6 * should.abs().max(1e-3) {
        let finding = audit.find(
            "V2007",
            row,
            field,
            format!("{field} is {found}, and should be {should}"),
            "it follows from the workload, its quantity and the way",
        );
        finding.found = Some(found);
        finding.expected = Some(should);
    }
}
