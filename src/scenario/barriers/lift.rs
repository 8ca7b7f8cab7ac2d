//! The barriers of a world, and the world without one of them.

use crate::model::Account;
use crate::world::standards::{Equivalence, Means};
use crate::world::tables::MeasureKind;
use crate::world::{Day, World, ids::*};

/// A kind of barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A standard that a territory asks for.
    Standards,
    /// A standard that is not accepted as conformity to another.
    Recognition,
    /// A certificate that a plant has to obtain.
    Certificates,
    /// A measure of a tariff.
    Tariffs,
    /// An embargo.
    Embargoes,
    /// An export control.
    ExportControls,
    /// Limits: quotas, pilots' caps, assessments' capacities.
    Limits,
}

impl Kind {
    /// What one of them is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Standards => "standard",
            Kind::Recognition => "recognition",
            Kind::Certificates => "certificate",
            Kind::Tariffs => "tariff",
            Kind::Embargoes => "embargo",
            Kind::ExportControls => "export control",
            Kind::Limits => "limit",
        }
    }
}

/// A barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Barrier {
    /// A standard in a territory.
    Standard(StandardId, TerritoryId),
    /// The first standard is not accepted as the second.
    Recognition(StandardId, StandardId),
    /// A certificate.
    Certificate(RouteId),
    /// A measure in a territory.
    Tariff(MeasureId, TerritoryId),
    /// An embargo, by position.
    Embargo(usize),
    /// An export control, by position.
    Control(usize),
}

/// Every barrier of a world that can be lifted.
pub fn all(world: &World) -> Vec<Barrier> {
    let mut all: Vec<Barrier> = Vec::new();
    for r in &world.standard_rules {
        all.push(Barrier::Standard(r.standard, r.territory));
    }
    let held = |s: StandardId| world.standards[s.index()].mark.is_some();
    let asked = |s: StandardId| world.standard_rules.iter().any(|r| r.standard == s);
    let ids = || (0..world.standards.len()).map(StandardId::from);
    let days = [0, world.calendar.end() - 1];
    for needed in ids().filter(|&s| asked(s)) {
        let unknown =
            |&a: &StandardId| held(a) && !days.iter().all(|&d| world.accepted(a, needed, d));
        all.extend(
            ids()
                .filter(unknown)
                .map(|a| Barrier::Recognition(a, needed)),
        );
    }
    for (i, route) in world.routes.iter().enumerate() {
        if matches!(route.means, Means::Certificate(_)) {
            all.push(Barrier::Certificate(RouteId::from(i)));
        }
    }
    for t in &world.tariffs {
        let kind = world.measures[t.measure_id.index()].kind;
        let owed = t.ad_valorem > 0.0 || t.specific > 0.0;
        if owed && kind != MeasureKind::Preference {
            all.push(Barrier::Tariff(t.measure_id, t.territory_id));
        }
    }
    all.extend((0..world.embargoes.len()).map(Barrier::Embargo));
    all.extend((0..world.export_controls.len()).map(Barrier::Control));
    all.sort_unstable();
    all.dedup();
    all
}

impl Barrier {
    /// Its kind.
    pub fn kind(self) -> Kind {
        match self {
            Barrier::Standard(..) => Kind::Standards,
            Barrier::Recognition(..) => Kind::Recognition,
            Barrier::Certificate(_) => Kind::Certificates,
            Barrier::Tariff(..) => Kind::Tariffs,
            Barrier::Embargo(_) => Kind::Embargoes,
            Barrier::Control(_) => Kind::ExportControls,
        }
    }

    /// What lifting it is, in words, and of what.
    pub fn words(self, world: &World) -> (String, String) {
        let standard = |s: StandardId| world.standards[s.index()].row.standard.to_string();
        let territory = |t: TerritoryId| world.territories[t.index()].name.to_string();
        match self {
            Barrier::Standard(s, t) => (
                format!(
                    "not asking for standard {} in {}",
                    standard(s),
                    territory(t)
                ),
                format!("{}/{}", standard(s), territory(t)),
            ),
            Barrier::Recognition(a, b) => {
                let rules = world.standard_rules.iter().filter(|r| r.standard == b);
                let mut into: Vec<String> = rules.map(|r| territory(r.territory)).collect();
                into.sort();
                into.dedup();
                (
                    format!(
                        "recognising standard {} as {} in {}",
                        standard(a),
                        standard(b),
                        into.join(", ")
                    ),
                    format!("{}/{}", standard(a), standard(b)),
                )
            }
            Barrier::Certificate(r) => {
                let route = &world.routes[r.index()];
                let place = &world.places[route.place.index()].place;
                (
                    format!("waiving certificate {} at {place}", route.name()),
                    route.name().to_string(),
                )
            }
            Barrier::Tariff(m, t) => {
                let measure = &world.measures[m.index()].measure;
                (
                    format!("waiving {measure} in {}", territory(t)),
                    format!("{measure}/{}", territory(t)),
                )
            }
            Barrier::Embargo(i) => {
                let e = &world.embargoes[i];
                let into = e.territory.as_deref().unwrap_or("any territory");
                let what = e
                    .hs_code
                    .as_deref()
                    .map_or(String::new(), |c| format!(" of HS {c}"));
                (
                    format!(
                        "lifting the embargo on goods{what} of {} into {into}",
                        e.origin_country
                    ),
                    format!("{}/{into}", e.origin_country),
                )
            }
            Barrier::Control(i) => {
                let name = world.export_controls[i].control.to_string();
                (format!("lifting export control {name}"), name)
            }
        }
    }

    /// The world without it.
    pub fn lifted(self, world: &World) -> World {
        let mut world = world.clone();
        match self {
            Barrier::Standard(s, t) => world
                .standard_rules
                .retain(|r| r.standard != s || r.territory != t),
            Barrier::Recognition(from, to) => world.equivalences.push(Equivalence {
                from,
                to,
                transitive: false,
                days: (Day::MIN, Day::MAX),
            }),
            Barrier::Certificate(r) => {
                let last = world.calendar.date(world.calendar.end() - 1);
                if let Means::Certificate(row) = &mut world.routes[r.index()].means {
                    row.held_until = Some(last);
                    row.unit_cost = 0.0;
                }
            }
            Barrier::Tariff(m, t) => {
                let rows = world.tariffs.iter_mut();
                for row in rows.filter(|r| r.measure_id == m && r.territory_id == t) {
                    row.row.ad_valorem = 0.0;
                    row.row.specific = 0.0;
                }
            }
            Barrier::Embargo(i) => drop(world.embargoes.remove(i)),
            Barrier::Control(i) => drop(world.export_controls.remove(i)),
        }
        world
    }
}

/// The world with one more unit of a limit at a time.
pub fn one_more(world: &World, account: Account, time: u32) -> World {
    let mut world = world.clone();
    match account {
        Account::Quota(q) => {
            if let Some(window) = world.quotas[q.index()].windows.get_mut(time as usize) {
                window.quantity += 1.0;
            }
        }
        Account::PilotRoom(r) | Account::AssessmentCapacity(r) => {
            match &mut world.routes[r.index()].means {
                Means::Pilot(row) => row.cap = row.cap.map(|c| c + 1.0),
                Means::Assessment(row) => row.capacity = row.capacity.map(|c| c + 1.0),
                Means::Certificate(_) => {}
            }
        }
        _ => {}
    }
    world
}
