//! Whether data may go somewhere, and under which rules.
//!
//! Three questions are asked of every movement of data of a class that arose in jurisdiction o:
//!
//! * **transfer**, where it comes to jurisdiction d other than o, from another than d;
//! * **operator**, where a node's operator is at home in another jurisdiction than o;
//! * **transit**, for every jurisdiction other than o that it passes through.
//!
//! One rule answers each: of those that fit, the one that names the most, then the later row. In a
//! period in which the answer changes, every answer of its days must be kept.

use super::*;
use crate::world::tables::{RuleConcern, Treatment};

/// A way over links.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Start.
    pub from: PlaceId,
    /// End.
    pub to: PlaceId,
    /// Links in order; none where it stays.
    pub links: Vec<LinkId>,
    /// Places between start and end.
    pub through: Vec<PlaceId>,
    /// Round-trip time.
    pub latency: f64,
}

impl Path {
    /// The way that goes nowhere.
    pub fn stay(place: PlaceId) -> Path {
        Path {
            from: place,
            to: place,
            links: Vec::new(),
            through: Vec::new(),
            latency: 0.0,
        }
    }

    /// Its links' names, with `+` between them.
    pub fn name(&self, world: &World) -> String {
        let names = self.links.iter();
        let names = names.map(|l| world.information.links[l.index()].link.as_str());
        names.collect::<Vec<_>>().join("+")
    }

    /// Price of a GB in a period.
    pub fn cost(&self, world: &World, period: u32) -> f64 {
        let links = self.links.iter();
        links
            .map(|l| world.information.links[l.index()].cost_at.at(period))
            .sum()
    }
}

/// A movement of data: what, from where to where, and who works on it there.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Class.
    pub class: DataClassId,
    /// Where it arose.
    pub origin: JurisdictionId,
    /// The way.
    pub path: &'a Path,
    /// Home of the operator of the node at the end; `None` where no node works on it.
    pub operator: Option<JurisdictionId>,
}

/// What a movement of data that is not forbidden is under.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leave {
    /// Rules that answer for it.
    pub rules: Vec<DataRuleId>,
    /// What they cost per GB: the dearest answer to each question.
    pub cost: f64,
}

/// A question about data.
#[derive(Clone, Copy, Debug)]
struct Question {
    concerns: RuleConcern,
    class: DataClassId,
    origin: JurisdictionId,
    destination: JurisdictionId,
    operator: Option<JurisdictionId>,
}

impl DataRule {
    /// How much it names, class first; `None` where it does not fit.
    fn fits(&self, q: &Question, day: Day) -> Option<[bool; 4]> {
        let in_force = self.days.0 <= day && day <= self.days.1;
        if !in_force || self.concerns != q.concerns {
            return None;
        }
        let operator_fits = match q.operator {
            Some(o) => self.operator_ids.is_empty() || self.operator_ids.contains(&o),
            None => self.operator_ids.is_empty(),
        };
        let fits = operator_fits
            && (self.classes.is_empty() || self.classes.contains(&q.class))
            && (self.origin_ids.is_empty() || self.origin_ids.contains(&q.origin))
            && (self.destination_ids.is_empty() || self.destination_ids.contains(&q.destination));
        fits.then_some([
            !self.classes.is_empty(),
            !self.origin_ids.is_empty(),
            !self.destination_ids.is_empty(),
            !self.operator_ids.is_empty(),
        ])
    }
}

impl World {
    /// The way over links from a place, if each leads on from where the one before ends.
    pub fn path(&self, from: PlaceId, links: &[LinkId]) -> Option<Path> {
        let mut path = Path::stay(from);
        for &id in links {
            let link = &self.information.links[id.index()];
            let at = path.to;
            let next = if link.from_id == at {
                link.to_id
            } else if link.to_id == at && !link.one_way {
                link.from_id
            } else {
                return None;
            };
            if !path.links.is_empty() {
                path.through.push(at);
            }
            path.links.push(id);
            path.latency += link.latency;
            path.to = next;
        }
        Some(path)
    }

    /// The rule that answers a question on a day.
    fn answer(&self, q: &Question, day: Day) -> Option<DataRuleId> {
        let rules = self.information.rules.iter().enumerate();
        let fitting = rules.filter_map(|(i, r)| {
            let named = r.fits(q, day)?;
            let count = named.iter().filter(|n| **n).count();
            Some(((count, named, i), DataRuleId::from(i)))
        });
        fitting.max_by_key(|f| f.0).map(|f| f.1)
    }

    /// The rules that answer a question on the days of a period.
    fn answers(&self, q: &Question, period: u32) -> Vec<DataRuleId> {
        let (first, last) = (self.calendar.first(period), self.calendar.last(period));
        let changes = self.information.rules.iter();
        let changes = changes.flat_map(|r| [r.days.0, r.days.1.saturating_add(1)]);
        let days = changes.filter(|d| first < *d && *d <= last);
        let mut all = Vec::new();
        for day in std::iter::once(first).chain(days) {
            let answer = self.answer(q, day);
            all.extend(answer.filter(|a| !all.contains(a)));
        }
        all
    }

    /// What a movement of data is under in a period; `None` where a rule forbids it.
    pub fn passage(&self, p: &Passage, period: u32) -> Option<Leave> {
        let info = &self.information;
        let mut leave = Leave::default();
        if info.rules.is_empty() {
            return Some(leave);
        }
        let (from, to) = (
            info.jurisdiction_of(p.path.from),
            info.jurisdiction_of(p.path.to),
        );
        let ask = |concerns, destination, operator| Question {
            concerns,
            class: p.class,
            origin: p.origin,
            destination,
            operator,
        };
        let mut answered: Vec<Vec<DataRuleId>> = Vec::new();
        if to != p.origin {
            let question = ask(RuleConcern::Transfer, to, p.operator);
            let mut rules = self.answers(&question, period);
            // What came here before was under the rules that name no operator then.
            if from == to {
                rules.retain(|r| !info.rules[r.index()].operator_ids.is_empty());
            }
            answered.push(rules);
        }
        if let Some(operator) = p.operator.filter(|o| *o != p.origin) {
            let question = ask(RuleConcern::Operator, to, Some(operator));
            answered.push(self.answers(&question, period));
        }
        let mut passed: Vec<JurisdictionId> = Vec::new();
        for &place in &p.path.through {
            let through = info.jurisdiction_of(place);
            if through != p.origin && !passed.contains(&through) {
                passed.push(through);
                let question = ask(RuleConcern::Transit, through, None);
                answered.push(self.answers(&question, period));
            }
        }
        for rules in answered {
            let mut dearest = 0.0_f64;
            for id in rules {
                let rule = &info.rules[id.index()];
                if rule.treatment == Treatment::Forbidden {
                    return None;
                }
                dearest = dearest.max(rule.cost);
                if !leave.rules.contains(&id) {
                    leave.rules.push(id);
                }
            }
            leave.cost += dearest;
        }
        Some(leave)
    }

    /// Whether data of a class that arose somewhere may pass through a place in some period.
    pub fn may_pass(&self, class: DataClassId, origin: JurisdictionId, place: PlaceId) -> bool {
        let passed = self.information.jurisdiction_of(place);
        if passed == origin || self.information.rules.is_empty() {
            return true;
        }
        let question = Question {
            concerns: RuleConcern::Transit,
            class,
            origin,
            destination: passed,
            operator: None,
        };
        (0..self.calendar.len()).any(|t| {
            let rules = self.answers(&question, t);
            let forbids = |r: &DataRuleId| {
                self.information.rules[r.index()].treatment == Treatment::Forbidden
            };
            !rules.iter().any(forbids)
        })
    }
}
