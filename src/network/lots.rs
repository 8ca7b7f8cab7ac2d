//! Lots that are processed under suspension: a commodity for each part.

use super::{Commodity, Network};
use crate::world::{World, ids::*};

/// Most lots of one processing.
pub const MOST: usize = 4096;

/// What one processing takes, and what it makes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// Processing.
    pub processing: ProcessingId,
    /// A commodity for each part.
    pub takes: Vec<CommodityId>,
    /// What comes out.
    pub gives: CommodityId,
}

/// All lots of a network, by processing.
#[derive(Clone, Debug, Default)]
pub struct Lots {
    all: Vec<Lot>,
}

impl Lots {
    /// Lots of all that can be where they are processed.
    pub(super) fn of(world: &World, network: &Network) -> Lots {
        let mut all = Vec::new();
        for (i, p) in world.processings.iter().enumerate() {
            let id = ProcessingId::from(i);
            let there = p.parts.iter().map(|of| {
                let kinds = network.of_product(of.product);
                let here = |c: &CommodityId| {
                    network.window(p.place, *c, of.status).is_some()
                        && world.takes(id, of, network.commodity(*c))
                };
                kinds.filter(here).collect()
            });
            let there: Vec<Vec<CommodityId>> = there.collect();
            for takes in combinations(&there).unwrap_or_default() {
                let goods: Vec<Commodity> = takes.iter().map(|&c| network.commodity(c)).collect();
                let made = world.processing(id, &goods).and_then(|c| network.find(c));
                if let Some(gives) = made {
                    all.push(Lot {
                        processing: id,
                        takes,
                        gives,
                    });
                }
            }
        }
        Lots { all }
    }

    /// A lot.
    pub fn get(&self, id: LotId) -> &Lot {
        &self.all[id.index()]
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (LotId, &Lot)> {
        let all = self.all.iter().enumerate();
        all.map(|(i, lot)| (LotId::from(i), lot))
    }
}

/// Every choice of one from each; `None` where there are too many.
pub(super) fn combinations<T: Copy>(each: &[Vec<T>]) -> Option<Vec<Vec<T>>> {
    let mut all = vec![Vec::new()];
    for choices in each {
        if all.len() * choices.len() > MOST {
            return None;
        }
        let longer = all.iter().flat_map(|lot: &Vec<T>| {
            choices
                .iter()
                .map(move |&c| [lot.as_slice(), &[c]].concat())
        });
        all = longer.collect();
    }
    Some(all)
}
