//! Reachability under suspension: placing, processing, temporary admission.

use std::collections::{HashSet, VecDeque};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::{Arc, Reach};
use crate::network::{Commodity, lots};
use crate::world::ids::*;
use crate::world::processing::Part;

impl Reach<'_> {
    /// Through placing and temporary admission at a place.
    pub(super) fn under_procedure(&mut self, i: NodeIndex, place: PlaceId, c: Commodity, t: u32) {
        let world = self.world;
        for id in (0..world.placements.len()).map(PlacementId::from) {
            if world.placements[id.index()].place != place {
                continue;
            }
            for r in &world.placed {
                let from = world.calendar.period(r.from).unwrap_or(0);
                let to = world.calendar.period(r.to).unwrap_or(0);
                let becomes = world.placing(id, c, r.from);
                if let Some(becomes) = becomes.filter(|b| b.marks.has(r.mark) && t <= to) {
                    let to = (place, becomes, Status::Suspended);
                    self.connect(i, to, Arc::Conform(0), t.max(from));
                }
            }
        }
        for id in (0..world.admissions.len()).map(AdmissionId::from) {
            let here = world.admissions[id.index()].place == place;
            if let Some(becomes) = world.admitted(id, c).filter(|_| here) {
                let to = (place, becomes, Status::Suspended);
                self.connect(i, to, Arc::Conform(0), t);
            }
        }
    }

    /// What processing at a place makes of every lot that can be there, once a part of it can.
    pub(super) fn process(&mut self, place: PlaceId, c: Commodity, status: Status) {
        let world = self.world;
        for id in (0..world.processings.len()).map(ProcessingId::from) {
            let p = &world.processings[id.index()];
            let takes = |of: &Part| of.status == status && world.takes(id, of, c);
            if p.place != place || !p.parts.iter().any(takes) {
                continue;
            }
            let there = p.parts.iter().map(|of| {
                let at = match of.status {
                    Status::Free => self.free.get(&(place, of.product)),
                    Status::Suspended => self.held.get(&(place, of.product)),
                };
                let at = at.into_iter().flatten().copied();
                at.filter(|&i| world.takes(id, of, self.graph[i].1))
                    .collect()
            });
            let Some(lots) = lots::combinations(&there.collect::<Vec<Vec<NodeIndex>>>()) else {
                self.overfull.insert(id);
                continue;
            };
            for lot in lots {
                let goods: Vec<Commodity> = lot.iter().map(|&i| self.graph[i].1).collect();
                let ready = lot.iter().map(|i| self.earliest[i.index()]).max();
                let (Some(becomes), Some(ready)) = (world.processing(id, &goods), ready) else {
                    continue;
                };
                let to = (place, becomes, Status::Suspended);
                for from in lot {
                    let done = ready.saturating_add(p.lead_time);
                    self.connect(from, to, Arc::Conform(p.lead_time), done);
                }
            }
        }
    }

    /// What was admitted for a time has to go somewhere, whether or not it serves anything there.
    pub(super) fn leaving(&self, latest: &mut [Option<u32>]) {
        let world = self.world;
        let last = world.calendar.len().saturating_sub(1);
        let stayed = |c: Commodity| world.stayed.iter().any(|s| c.marks.has(s.1));
        let mut queue: VecDeque<NodeIndex> = self
            .graph
            .node_indices()
            .filter(|&i| stayed(self.graph[i].1))
            .collect();
        let mut seen: HashSet<NodeIndex> = queue.iter().copied().collect();
        while let Some(i) = queue.pop_front() {
            latest[i.index()] = Some(last);
            for edge in self.graph.edges(i) {
                let moves = matches!(edge.weight(), Arc::Lane(_) | Arc::Service | Arc::Clear);
                if moves && seen.insert(edge.target()) {
                    queue.push_back(edge.target());
                }
            }
        }
    }
}
