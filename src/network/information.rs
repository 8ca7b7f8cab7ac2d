//! Where data can be, and the ways in which it is sent and work on it is done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Network;
use super::mesh::{Mesh, Search};
use crate::world::information::{Happening, Passage, Path};
use crate::world::{World, ids::*};

/// Data of a class that arose in a jurisdiction, at a place.
pub type DataAt = (DataClassId, JurisdictionId, PlaceId);

/// A way to have work done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Work.
    pub workload: WorkloadId,
    /// Where it is needed.
    pub place: PlaceId,
    /// Class and origin of the data that it takes there.
    pub data: Option<(DataClassId, JurisdictionId)>,
    /// Where it is done.
    pub node: NodeId,
    /// Over which links.
    pub path: PathId,
}

/// A way that data is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Class.
    pub class: DataClassId,
    /// Where it arose.
    pub origin: JurisdictionId,
    /// Over which links.
    pub path: PathId,
}

/// A way that a digital product is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmission {
    /// What.
    pub commodity: CommodityId,
    /// Over which links.
    pub path: PathId,
    /// Position of the price at which another firm sold it, where there are several.
    pub step: Option<u32>,
}

/// Information in the network.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// What data or work comes with, and can happen.
    pub happenings: Vec<Happening>,
    /// Data that can be somewhere.
    pub data: BTreeSet<DataAt>,
    /// Work that can be needed somewhere.
    pub work: BTreeSet<(WorkloadId, PlaceId)>,
    /// Ways over links.
    pub paths: Vec<Path>,
    /// Ways to have work done.
    pub servings: Vec<Serving>,
    /// Ways to send data.
    pub sendings: Vec<Sending>,
    /// Ways to send digital products.
    pub transmissions: Vec<Transmission>,
    /// Pairs of places with more ways than are taken.
    pub cut: u32,
}

/// What is built up on the way.
struct Finder<'w> {
    world: &'w World,
    mesh: Mesh<'w>,
    flows: Flows,
    known: BTreeMap<(PlaceId, Vec<LinkId>), PathId>,
}

impl Network {
    /// Where a transmission begins and ends, of what, and at which price it was sold.
    pub fn transmitted(&self, id: TransmissionId) -> (PlaceId, PlaceId, ProductId, Option<u32>) {
        let sent = &self.information.transmissions[id.index()];
        let path = self.information.path(sent.path);
        let product = self.commodity(sent.commodity).product;
        (path.from, path.to, product, sent.step)
    }
}

impl Flows {
    /// The flows of a world on a network.
    pub(super) fn of(world: &World, network: &Network) -> Flows {
        let info = &world.information;
        let digital = (0..world.products.len()).any(|p| world.is_digital(ProductId::from(p)));
        if info.sources.is_empty() && info.needs.is_empty() && !digital {
            return Flows::default();
        }
        let mut finder = Finder {
            world,
            mesh: Mesh::of(world),
            flows: Flows::default(),
            known: BTreeMap::new(),
        };
        finder.happen(network);
        finder.spread();
        finder.serve();
        finder.transmit(network);
        finder.flows
    }

    /// A way over links.
    pub fn path(&self, id: PathId) -> &Path {
        &self.paths[id.index()]
    }
}

/// All that can happen on a network.
fn possible(world: &World, network: &Network) -> BTreeSet<Happening> {
    let mut all = BTreeSet::new();
    for (i, runs) in network.runs.of_plant.iter().enumerate() {
        if !runs.is_empty() {
            all.insert(Happening::Made(PlantRecipeId::from(i)));
        }
    }
    for &(place, c, status) in network.nodes.keys() {
        let product = network.commodity(c).product;
        all.insert(Happening::Stored(place, product));
        if status == Status::Suspended {
            let modes = world.modes_at(place);
            all.extend(modes.map(|m| Happening::Cleared(place, product, m)));
        }
    }
    for (i, lane) in world.lanes.iter().enumerate() {
        for (c, _) in network.at(lane.from_id) {
            let product = network.commodity(c).product;
            all.insert(Happening::Shipped(LaneId::from(i), product));
        }
    }
    let demands = (0..world.demands.len()).map(DemandId::from);
    all.extend(demands.map(Happening::Sold));
    all
}

impl Finder<'_> {
    fn happen(&mut self, network: &Network) {
        let world = self.world;
        for happening in possible(world, network) {
            let (data, work) = (world.data_with(happening), world.work_with(happening));
            let place = world.place_of(happening);
            let origin = world.information.jurisdiction_of(place);
            let arises = data.iter().map(|d| (d.0, origin, place));
            self.flows.data.extend(arises);
            self.flows.work.extend(work.iter().map(|w| (w.0, place)));
            if !data.is_empty() || !work.is_empty() {
                self.flows.happenings.push(happening);
            }
        }
    }

    /// Classes that work at a place can need more of than arises with what needs it.
    fn wanting(&self) -> BTreeSet<(DataClassId, PlaceId)> {
        let world = self.world;
        let mut wanting = BTreeSet::new();
        for &happening in &self.flows.happenings {
            let mut open: BTreeMap<DataClassId, f64> = BTreeMap::new();
            for (workload, quantity) in world.work_with(happening) {
                let w = &world.information.workloads[workload.index()];
                if let Some(class) = w.takes() {
                    *open.entry(class).or_default() += w.gb * quantity;
                }
            }
            for (class, gb) in world.data_with(happening) {
                *open.entry(class).or_default() -= gb;
            }
            let place = world.place_of(happening);
            let lacks = open.into_iter().filter(|o| o.1 > 1e-9);
            wanting.extend(lacks.map(|o| (o.0, place)));
        }
        wanting
    }

    /// Sends data to where it is wanted, and on from there.
    fn spread(&mut self) {
        let wanting = self.wanting();
        let mut queue: VecDeque<DataAt> = self.flows.data.iter().copied().collect();
        while let Some((class, origin, from)) = queue.pop_front() {
            for &(_, to) in wanting.iter().filter(|w| w.0 == class && w.1 != from) {
                let paths = self.ways(from, to, None, Some((class, origin)));
                for path in paths {
                    let passage = Passage {
                        class,
                        origin,
                        path: &path,
                        operator: None,
                    };
                    if !self.ever(&passage) {
                        continue;
                    }
                    let path = self.number(path);
                    self.flows.sendings.push(Sending {
                        class,
                        origin,
                        path,
                    });
                    if self.flows.data.insert((class, origin, to)) {
                        queue.push_back((class, origin, to));
                    }
                }
            }
        }
    }

    /// Finds where work can be done.
    fn serve(&mut self) {
        let world = self.world;
        let info = &world.information;
        for (workload, place) in self.flows.work.clone() {
            let w = &info.workloads[workload.index()];
            let data: Vec<Option<(DataClassId, JurisdictionId)>> = match w.takes() {
                None => vec![None],
                Some(class) => {
                    let there = self.flows.data.iter();
                    let there = there.filter(|d| d.0 == class && d.2 == place);
                    there.map(|d| Some((d.0, d.1))).collect()
                }
            };
            for data in data {
                for (n, node) in info.nodes.iter().enumerate() {
                    if !node.runs(workload) {
                        continue;
                    }
                    for path in self.ways(place, node.place_id, w.most_latency, data) {
                        let lawful = data.is_none_or(|(class, origin)| {
                            self.ever(&Passage {
                                class,
                                origin,
                                path: &path,
                                operator: Some(node.operator_id),
                            })
                        });
                        if lawful {
                            let path = self.number(path);
                            self.flows.servings.push(Serving {
                                workload,
                                place,
                                data,
                                node: NodeId::from(n),
                                path,
                            });
                        }
                    }
                }
            }
        }
    }

    /// Finds the ways of digital products to where they are of use.
    fn transmit(&mut self, network: &Network) {
        let world = self.world;
        for &(from, c, status) in network.nodes.keys() {
            let commodity = network.commodity(c);
            if status != Status::Free || !world.is_digital(commodity.product) {
                continue;
            }
            for to in world.places_for(commodity.product) {
                let there = network.window(to, c, Status::Free).is_some();
                if to == from || !there {
                    continue;
                }
                let data = world.data_in(commodity);
                let prices = world.prices_to_choose(from, to, commodity.product);
                for path in self.ways(from, to, world.latency_of(commodity.product), data) {
                    let ever = |t| world.sends(commodity, &path, t).is_some();
                    if !(0..world.calendar.len()).any(ever) {
                        continue;
                    }
                    let path = self.number(path);
                    let steps = (0..prices).map(Some);
                    let one = (prices == 0).then_some(None);
                    for step in steps.chain(one) {
                        let commodity = c;
                        let way = Transmission {
                            commodity,
                            path,
                            step,
                        };
                        self.flows.transmissions.push(way);
                    }
                }
            }
        }
    }

    fn ways(
        &mut self,
        from: PlaceId,
        to: PlaceId,
        most_latency: Option<f64>,
        data: Option<(DataClassId, JurisdictionId)>,
    ) -> Vec<Path> {
        let world = self.world;
        let may_pass =
            |p: PlaceId| data.is_none_or(|(class, origin)| world.may_pass(class, origin, p));
        let (paths, cut) = self.mesh.cheapest(&Search {
            from,
            to,
            most_latency,
            may_pass: &may_pass,
        });
        self.flows.cut += u32::from(cut);
        paths
    }

    /// Whether a movement is lawful in some period.
    fn ever(&self, passage: &Passage) -> bool {
        (0..self.world.calendar.len()).any(|t| self.world.passage(passage, t).is_some())
    }

    fn number(&mut self, path: Path) -> PathId {
        let key = (path.from, path.links.clone());
        let next = PathId::from(self.flows.paths.len());
        let id = *self.known.entry(key).or_insert(next);
        if id == next {
            self.flows.paths.push(path);
        }
        id
    }
}
