//! Hubs of an instance and the lanes between their places.
//!
//! A hub is a port with a hinterland. Where goods are made: `X-RAW` (supplies) and `X-PLANT`; where
//! they are bought: `X-DC` (warehouse) and `X-MKT` (market). Roads within a hinterland and rails
//! between warehouses take days, so that goods arrive in the period they left: there and back they
//! are cycles without lead time.

use std::collections::BTreeMap;

use super::draw::Draw;
use super::ports::{PORTS, Port, Role, by_sea, great_circle};

/// A port with its hinterland.
#[derive(Clone, Copy, Debug)]
pub struct Hub {
    /// The port.
    pub port: &'static Port,
    /// Whether goods are made here, rather than bought.
    pub makes: bool,
}

/// A place, by hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// Suppliers.
    Raw(usize),
    /// Plant.
    Plant(usize),
    /// Port.
    Port(usize),
    /// Warehouse.
    Warehouse(usize),
    /// Market.
    Market(usize),
}

/// How a lane carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Ship.
    Sea,
    /// Truck.
    Road,
    /// Train.
    Rail,
    /// Plane.
    Air,
}

/// A lane: between two sites by a mode.
pub type LaneKey = (Site, Site, By);

/// What lanes carry and how loaded they nominally are.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// TEU (tonnes by air) per period, nominally.
    pub load: f64,
    /// Products on it.
    pub products: Vec<String>,
}

/// Hubs and lanes.
pub struct Geography {
    /// Hubs, makers first.
    pub hubs: Vec<Hub>,
    /// How many of them make.
    pub makers: usize,
    /// Lanes in use.
    pub lanes: BTreeMap<LaneKey, Lane>,
}

impl Geography {
    /// Draws hubs for an instance of about so many columns.
    pub fn draw(seed: u64, columns: usize) -> Geography {
        let mut draw = Draw::new(seed, 1);
        let growth = (columns as f64 / 10_000.0).max(1.0).ln();
        let makers = (3.0 + 1.5 * growth).round() as usize;
        let sellers = (3.0 + 1.2 * growth).round() as usize;
        let mut hubs = Vec::new();
        for (makes, count) in [(true, makers), (false, sellers)] {
            let can: Vec<&Port> = PORTS
                .iter()
                .filter(|p| match p.role {
                    Role::Makes => makes,
                    Role::Sells => !makes,
                    // Half of these make; which half does not depend on the seed.
                    Role::Both => makes == (p.lon > 0.0),
                })
                .collect();
            let chosen = draw.some(can.len(), count);
            hubs.extend(chosen.into_iter().map(|i| Hub {
                port: can[i],
                makes,
            }));
        }
        let makers = hubs.iter().filter(|h| h.makes).count();
        Geography {
            hubs,
            makers,
            lanes: BTreeMap::new(),
        }
    }

    /// Loads a product on a lane.
    pub fn load(&mut self, key: LaneKey, product: &str, amount: f64) {
        let lane = self.lanes.entry(key).or_default();
        lane.load += amount;
        if lane.products.last().is_none_or(|p| p != product)
            && !lane.products.iter().rev().take(8).any(|p| p == product)
        {
            lane.products.push(product.to_string());
        }
    }

    /// Hubs that buy.
    pub fn sellers(&self) -> usize {
        self.hubs.len() - self.makers
    }

    /// The selling hub nearest to one, within reach by rail.
    pub fn neighbour(&self, hub: usize) -> Option<usize> {
        let here = self.hubs[hub].port;
        (self.makers..self.hubs.len())
            .filter(|&h| h != hub && self.hubs[h].port.region == here.region)
            .map(|h| (h, self.overland(hub, h)))
            .filter(|&(_, km)| km < 4500.0)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(h, _)| h)
    }

    /// Kilometres by land between two hubs.
    pub fn overland(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (self.hubs[a].port, self.hubs[b].port);
        1.25 * great_circle((a.lon, a.lat), (b.lon, b.lat))
    }

    /// Kilometres of a lane.
    pub fn kilometres(&self, (from, to, by): LaneKey) -> f64 {
        let (a, b) = (from.hub(), to.hub());
        match by {
            // Hinterlands differ a little, always in the same way.
            By::Road => 60.0 + 37.0 * ((a * 7 + 3) % 11) as f64,
            By::Rail => self.overland(a, b),
            By::Sea => by_sea(self.hubs[a].port, self.hubs[b].port),
            By::Air => self.overland(a, b) / 1.15,
        }
    }

    /// Days under way: 16 knots and three days in ports; 500 km a day by road and rail; by air two.
    pub fn days(&self, key: LaneKey) -> u32 {
        let km = self.kilometres(key);
        match key.2 {
            By::Sea => 3 + (km / 710.0).round() as u32,
            By::Road | By::Rail => 1 + (km / 500.0) as u32,
            By::Air => 2,
        }
    }

    /// Name of a site.
    pub fn name(&self, site: Site) -> String {
        let code = self.hubs[site.hub()].port.code;
        match site {
            Site::Raw(_) => format!("{code}-RAW"),
            Site::Plant(_) => format!("{code}-PLANT"),
            Site::Port(_) => code.to_string(),
            Site::Warehouse(_) => format!("{code}-DC"),
            Site::Market(_) => format!("{code}-MKT"),
        }
    }
}

impl Site {
    /// Its hub.
    pub fn hub(self) -> usize {
        match self {
            Site::Raw(h)
            | Site::Plant(h)
            | Site::Port(h)
            | Site::Warehouse(h)
            | Site::Market(h) => h,
        }
    }
}
