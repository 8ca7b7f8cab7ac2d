//! Standards, and what conforms to them: the nouns, and the questions that several rooms ask.
//!
//! Conformity is a mark of goods. A [`Route`] gives it: a plant's certificate, an assessment unit
//! by unit, admission under a pilot. Entering free circulation asks [`World::barrier`].

use super::*;
use crate::world::marks::MarkId;
use crate::world::tariff::Consignment;

/// A standard.
#[derive(Clone, Debug)]
pub struct Standard {
    /// The row as read.
    pub row: StandardRow,
    /// The mark of what conforms; `None` where nothing can.
    pub mark: Option<MarkId>,
}

/// A standard in force somewhere.
#[derive(Clone, Debug)]
pub struct StandardRule {
    /// The row as read.
    pub row: StandardRuleRow,
    /// Standard.
    pub standard: StandardId,
    /// Territory.
    pub territory: TerritoryId,
    /// First and last day in force.
    pub days: (Day, Day),
}

/// Conformity to one standard accepted as conformity to another.
#[derive(Clone, Copy, Debug)]
pub struct Equivalence {
    /// Standard held.
    pub from: StandardId,
    /// Standard opened.
    pub to: StandardId,
    /// Whether it may be one of several steps.
    pub transitive: bool,
    /// First and last day in force.
    pub days: (Day, Day),
}

/// A country's bodies recognised for a standard.
#[derive(Clone, Copy, Debug)]
pub struct RecognisedBody {
    /// Standard.
    pub standard: StandardId,
    /// Country of the bodies.
    pub country: Country,
    /// First and last day of recognition.
    pub days: (Day, Day),
}

/// How goods come by conformity.
#[derive(Clone, Debug)]
pub enum Means {
    /// What a plant makes under a certificate.
    Certificate(CertificateRow),
    /// Assessed unit by unit.
    Assessment(AssessmentRow),
    /// Admitted under a pilot.
    Pilot(PilotRow),
}

/// A way to conformity, or to admission without it.
#[derive(Clone, Debug)]
pub struct Route {
    /// How.
    pub means: Means,
    /// Standard.
    pub standard: StandardId,
    /// Where.
    pub place: PlaceId,
    /// Products.
    pub products: Vec<ProductId>,
    /// The mark that goods get.
    pub mark: MarkId,
    /// Country of the body that must be recognised; `None`: none.
    pub body: Option<Country>,
    /// First and last day on which it is open.
    pub days: (Day, Day),
    /// The pilot whose trial must have been passed.
    pub after: Option<RouteId>,
}

impl Route {
    /// Name of its row.
    pub fn name(&self) -> &Ident {
        match &self.means {
            Means::Certificate(r) => &r.certificate,
            Means::Assessment(r) => &r.assessment,
            Means::Pilot(r) => &r.pilot,
        }
    }

    /// What it is called in plans.
    pub fn kind(&self) -> &'static str {
        match &self.means {
            Means::Certificate(_) => "certificate",
            Means::Assessment(_) => "assessment",
            Means::Pilot(_) => "pilot",
        }
    }

    /// Periods from giving goods in to having them back.
    pub fn duration(&self) -> u32 {
        match &self.means {
            Means::Assessment(r) => r.lead_time,
            _ => 0,
        }
    }

    /// Units that come back of one given in.
    pub fn passing(&self) -> f64 {
        match &self.means {
            Means::Assessment(r) => 1.0 - r.failing,
            _ => 1.0,
        }
    }

    /// Cost of a unit given in.
    pub fn unit_cost(&self) -> f64 {
        match &self.means {
            Means::Certificate(r) => r.unit_cost,
            Means::Assessment(r) => r.cost,
            Means::Pilot(r) => r.cost,
        }
    }
}

impl World {
    /// What goods at a route's place become by it; `None` where it does not take them.
    pub fn conformed(
        &self,
        route: RouteId,
        product: ProductId,
        marks: Marks,
        status: Status,
    ) -> Option<Marks> {
        let r = &self.routes[route.index()];
        let fits = match &r.means {
            // A certificate is about what is made, a pilot about what enters.
            Means::Certificate(_) => status == Status::Free,
            Means::Assessment(_) => true,
            Means::Pilot(_) => status == Status::Suspended,
        };
        let takes = fits && !marks.has(r.mark) && r.products.contains(&product);
        takes.then(|| marks.with(r.mark))
    }

    /// Whether the body of a route is recognised on a day, and the route open.
    pub fn route_open(&self, route: RouteId, day: Day) -> bool {
        let r = &self.routes[route.index()];
        let Some(country) = r.body else {
            return r.days.0 <= day && day <= r.days.1;
        };
        let home = &self.standards[r.standard.index()].row.body_countries;
        home.is_empty()
            || home.contains(&country)
            || self.bodies.iter().any(|b| {
                b.standard == r.standard
                    && b.country == country
                    && b.days.0 <= day
                    && day <= b.days.1
            })
    }

    /// Whether conformity to a standard is accepted as conformity to another on a day: directly,
    /// or by steps that all say that they are transitive.
    pub fn accepted(&self, held: StandardId, needed: StandardId, day: Day) -> bool {
        let in_force = |e: &&Equivalence| e.days.0 <= day && day <= e.days.1;
        let step = |e: &Equivalence| e.from == held && e.to == needed;
        if held == needed || self.equivalences.iter().filter(in_force).any(step) {
            return true;
        }
        let mut reached = vec![held];
        let mut next = 0;
        while let Some(&at) = reached.get(next) {
            next += 1;
            for e in self.equivalences.iter().filter(in_force) {
                if e.transitive && e.from == at && !reached.contains(&e.to) {
                    reached.push(e.to);
                }
            }
        }
        reached.contains(&needed)
    }

    /// Whether goods with these marks count as conforming to a standard at a place on a day.
    pub fn conforms(&self, marks: Marks, needed: StandardId, place: PlaceId, day: Day) -> bool {
        let held = self.standards.iter().enumerate().any(|(i, s)| {
            s.mark.is_some_and(|m| marks.has(m)) && self.accepted(StandardId::from(i), needed, day)
        });
        held || self.routes.iter().any(|r| {
            matches!(r.means, Means::Pilot(_))
                && r.standard == needed
                && r.place == place
                && marks.has(r.mark)
        })
    }

    /// Whether a row of a standard is about a product.
    fn covers(&self, row: &StandardRuleRow, product: ProductId) -> bool {
        let class = &self.products[product.index()].service_class;
        let of_class = row.service_class.is_none() || row.service_class == *class;
        of_class && self.hs_match(product, row.hs_code.as_deref()).is_some()
    }

    /// The first standard in force that goods do not conform to, should they enter free
    /// circulation at a place on a day.
    pub fn barrier(
        &self,
        place: PlaceId,
        product: ProductId,
        marks: Marks,
        day: Day,
    ) -> Option<StandardId> {
        let territory = self.places[place.index()].territory;
        self.standard_rules
            .iter()
            .filter(|r| r.territory == territory && r.days.0 <= day && day <= r.days.1)
            .filter(|r| self.covers(&r.row, product))
            .find(|r| !self.conforms(marks, r.standard, place, day))
            .map(|r| r.standard)
    }

    /// The standards in force for goods that enter, whether or not they conform.
    pub fn standards_asked<'w>(
        &'w self,
        goods: &Consignment,
    ) -> impl Iterator<Item = StandardId> + 'w {
        let (territory, product, day) = (goods.territory, goods.product, goods.day);
        self.standard_rules
            .iter()
            .filter(move |r| r.territory == territory && r.days.0 <= day && day <= r.days.1)
            .filter(move |r| self.covers(&r.row, product))
            .map(|r| r.standard)
    }

    /// Whether goods may enter free circulation at a place on some day of the horizon.
    pub fn may_enter(&self, place: PlaceId, product: ProductId, marks: Marks) -> bool {
        let slots = self.slots(place);
        self.standard_rules.is_empty()
            || (0..slots.len()).any(|s| {
                self.barrier(place, product, marks, slots.get(s).first)
                    .is_none()
            })
    }

    /// Whether goods are under trial and so may not leave their place.
    pub fn confined(&self, marks: Marks) -> bool {
        let mut pilots = self
            .routes
            .iter()
            .filter(|r| matches!(r.means, Means::Pilot(_)));
        pilots.any(|r| marks.has(r.mark))
    }

    /// Routes at a place.
    pub fn routes_at(&self, place: PlaceId) -> impl Iterator<Item = RouteId> + '_ {
        (0..self.routes.len())
            .map(RouteId::from)
            .filter(move |r| self.routes[r.index()].place == place)
    }
}

impl World {
    /// 1 where a certificate is held from before and still valid at the end of a period (-1 is the
    /// time before the first), else 0.
    pub fn held(&self, route: RouteId, period: i64) -> f64 {
        let Means::Certificate(row) = &self.routes[route.index()].means else {
            return 0.0;
        };
        let last = u32::try_from(period).map_or(-1, |t| self.calendar.last(t));
        let until = row.held_until.map(|d| self.calendar.day(d));
        if until.is_some_and(|u| u >= last) {
            1.0
        } else {
            0.0
        }
    }

    /// Number of the window of a pilot's cap that holds a day, from the horizon's first.
    pub fn window(&self, route: RouteId, day: Day) -> u32 {
        let Means::Pilot(row) = &self.routes[route.index()].means else {
            return 0;
        };
        information::window(&self.calendar, row.window, day)
    }
}
