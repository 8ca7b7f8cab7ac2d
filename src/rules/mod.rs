//! The rule families: one room each, and this registry.
//!
//! A room opens accounts, then posts activities; rooms meet only in shared accounts. Adding a
//! family is one folder and one line here.

pub mod admission;
pub mod carbon;
pub mod cash;
pub mod claims;
pub mod clearance_modes;
pub mod commitment;
pub mod contracts;
pub mod customs;
pub mod deferment;
pub mod demand;
pub mod digital_tax;
pub mod digital_vat;
pub mod drawback;
pub mod end_use;
pub mod entry_fees;
pub mod export_control;
pub mod guarantee;
pub mod guard;
pub mod information;
pub mod joint;
pub mod licences;
pub mod origin;
pub mod procedures;
pub mod production;
pub mod quotas;
pub mod ranges;
pub mod regions;
pub mod reliefs;
pub mod risk;
pub mod standards;
pub mod storage;
pub mod supply;
pub mod technology;
pub mod transfer_prices;
pub mod transport;
pub mod vat;

use crate::audit::Audit;
use crate::model::{Account, Model};
use crate::network::{Commodity, Network};
use crate::world::{Claim, Day, World, ids::*, tariff};

/// What a room works with: the world, the pruned network, and the model that it adds to.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The world.
    pub world: &'a World,
    /// The network.
    pub network: &'a Network,
    /// The model so far.
    pub model: Model,
}

/// A rule family.
#[derive(Clone, Copy)]
pub struct Room {
    /// Name, for people.
    pub name: &'static str,
    /// Opens its accounts.
    pub open: fn(&mut Draft),
    /// Posts its activities.
    pub post: fn(&mut Draft),
    /// Checks its rules again, from a plan's rows and the world alone.
    pub audit: fn(&mut Audit),
}

/// Every rule family.
pub const ROOMS: &[Room] = &[
    Room {
        name: "storage",
        open: storage::entries::open,
        post: storage::entries::post,
        audit: storage::audit::audit,
    },
    Room {
        name: "demand",
        open: demand::entries::open,
        post: demand::entries::post,
        audit: demand::audit::audit,
    },
    Room {
        name: "contracts",
        open: contracts::entries::open,
        post: contracts::entries::post,
        audit: contracts::audit::audit,
    },
    Room {
        name: "supply",
        open: supply::entries::open,
        post: supply::entries::post,
        audit: supply::audit::audit,
    },
    Room {
        name: "lanes",
        open: transport::lanes::open,
        post: transport::lanes::post,
        audit: transport::audit::lanes::audit,
    },
    Room {
        name: "services",
        open: transport::services::open,
        post: transport::services::post,
        audit: transport::audit::services::audit,
    },
    Room {
        name: "origin",
        open: origin::entries::open,
        post: origin::entries::post,
        audit: origin::audit::audit,
    },
    Room {
        name: "drawback",
        open: drawback::entries::open,
        post: drawback::entries::post,
        audit: drawback::audit::audit,
    },
    Room {
        name: "production",
        open: production::entries::open,
        post: production::entries::post,
        audit: production::audit::audit,
    },
    Room {
        name: "carbon",
        open: carbon::entries::open,
        post: carbon::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "standards",
        open: standards::entries::open,
        post: standards::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "guarantee",
        open: guarantee::entries::open,
        post: guarantee::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "risk",
        open: risk::entries::open,
        post: risk::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "customs",
        open: customs::entries::open,
        post: customs::entries::post,
        audit: customs::audit::audit,
    },
    Room {
        name: "end use",
        open: end_use::entries::open,
        post: end_use::entries::post,
        audit: end_use::audit::audit,
    },
    Room {
        name: "entry fees",
        open: entry_fees::entries::open,
        post: entry_fees::entries::post,
        audit: entry_fees::audit::audit,
    },
    Room {
        name: "procedures",
        open: procedures::entries::open,
        post: procedures::entries::post,
        audit: procedures::audit::audit,
    },
    Room {
        name: "temporary admission",
        open: admission::entries::open,
        post: admission::entries::post,
        audit: admission::audit::audit,
    },
    Room {
        name: "reliefs",
        open: reliefs::entries::open,
        post: reliefs::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "claims",
        open: claims::entries::open,
        post: claims::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "clearance modes",
        open: clearance_modes::entries::open,
        post: clearance_modes::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "quotas",
        open: quotas::entries::open,
        post: quotas::entries::post,
        audit: quotas::audit::audit,
    },
    Room {
        name: "regions",
        open: regions::entries::open,
        post: regions::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "technology",
        open: technology::entries::open,
        post: technology::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "licences",
        open: licences::entries::open,
        post: licences::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "transfer prices",
        open: transfer_prices::entries::open,
        post: transfer_prices::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "information",
        open: information::entries::open,
        post: information::entries::post,
        audit: joint::audited_after,
    },
    Room {
        name: "digital services tax",
        open: digital_tax::entries::open,
        post: digital_tax::entries::post,
        audit: joint::audited_after,
    },
    // Last: it pays what the others have posted.
    Room {
        name: "cash",
        open: cash::entries::open,
        post: cash::entries::post,
        audit: joint::audited_after,
    },
];

/// Builds the model: every room opens its accounts, then every room posts.
pub fn build(world: &World, network: &Network) -> Model {
    let mut draft = Draft {
        world,
        network,
        model: Model::default(),
    };
    draft.model.lp.name = world.header.name.to_string();
    for room in ROOMS {
        draft.model.rule = room.name;
        (room.open)(&mut draft);
    }
    for room in ROOMS {
        draft.model.rule = room.name;
        (room.post)(&mut draft);
    }
    draft.model
}

/// How a rule stands in a model.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Use {
    /// Rule.
    pub rule: &'static str,
    /// `exact LP`, or `integer` where it makes whole-number decisions here.
    pub modelled: &'static str,
    /// Columns that it posted.
    pub columns: u32,
    /// Of those, whole-number decisions.
    pub decisions: u32,
    /// Rows that it opened.
    pub rows: u32,
    /// What it has to say: what made it integer.
    pub remarks: Vec<String>,
}

/// The rules that a model uses, in the order of the registry. All are exact: where a rule is not
/// convex it has its whole-number decisions.
pub fn uses(model: &Model) -> Vec<Use> {
    let mut uses = Vec::new();
    for room in ROOMS {
        let (mut columns, mut decisions) = (0, 0);
        for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
            if activity.rule == room.name {
                columns += series.count;
                decisions += if series.integer { series.count } else { 0 };
            }
        }
        let opened = model.lp.rows.iter().zip(&model.opened_by);
        let rows = opened
            .filter(|(_, rule)| **rule == room.name)
            .map(|(series, _)| series.count)
            .sum();
        if columns == 0 && rows == 0 {
            continue;
        }
        let remarks = model.remarks.iter().filter(|r| r.0 == room.name);
        uses.push(Use {
            rule: room.name,
            modelled: if decisions > 0 { "integer" } else { "exact LP" },
            columns,
            decisions,
            rows,
            remarks: remarks.map(|r| r.1.clone()).collect(),
        });
    }
    uses
}

/// Customs value and duty of a unit that would enter a place on a day without any claim; `None`
/// under an embargo. A fact that rooms beside customs need.
pub fn unclaimed_duty(
    world: &World,
    network: &Network,
    place: PlaceId,
    commodity: CommodityId,
    day: Day,
) -> Option<(f64, f64)> {
    let territory = world.places[place.index()].territory;
    let goods = network.commodity(commodity).entering(territory, day);
    let unclaimed = tariff::assess(world, &goods, &Claim::default())?;
    Some((unclaimed.value, unclaimed.total()))
}

/// Duty on a unit that enters a territory on a day under a claim, of the measures that are refunded
/// on export: none where the preference is claimed afterwards, which refunds it already.
pub fn refundable_duty(
    world: &World,
    territory: TerritoryId,
    c: Commodity,
    day: Day,
    claim: &Claim,
) -> f64 {
    let assessed = tariff::assess(world, &c.entering(territory, day), claim)
        .filter(|assessed| assessed.refund.is_none());
    let lines = assessed.map(|a| a.lines).unwrap_or_default();
    lines
        .iter()
        .filter(|l| world.measures[l.measure.index()].drawback_eligible)
        .map(|l| l.amount)
        .sum()
}

impl Draft<'_> {
    /// Row of goods at a place at a time (period, or slot where suspended).
    pub fn goods(&self, place: PlaceId, c: CommodityId, status: Status, time: u32) -> Option<u32> {
        self.model.row(Account::Goods(place, c, status), time)
    }

    /// Most units of a commodity that can be of use.
    pub fn most(&self, c: CommodityId) -> f64 {
        self.network.bounds.units(self.network.commodity(c).product)
    }
}
