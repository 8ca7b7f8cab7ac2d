//! Resolves standards, recognition, and the routes to conformity.

use super::*;
use crate::world::marks::{MarkId, MarkKind};
use crate::world::standards::*;

/// Standards and all about them.
pub(super) struct Conformity {
    pub standards: Vec<Standard>,
    pub rules: Vec<StandardRule>,
    pub equivalences: Vec<Equivalence>,
    pub bodies: Vec<RecognisedBody>,
    pub routes: Vec<Route>,
}

/// What a route's row names.
struct Named<'r> {
    standard: &'r Ident,
    place: &'r Ident,
    products: &'r [Ident],
    body: Option<Country>,
    at: At,
}

impl Build<'_> {
    pub(super) fn conformity(
        &mut self,
        territories: &Names,
        places: &Names,
        products: &Names,
    ) -> Conformity {
        let tables = self.tables;
        let by = Names::of(tables.standards.iter().map(|s| &s.standard));
        let mut standards = Vec::new();
        for row in &tables.standards {
            standards.push(Standard {
                row: row.clone(),
                mark: self.mark(MarkKind::Conformity, &row.standard, row.at),
            });
        }
        let mut rules = Vec::new();
        for row in &tables.standard_rules {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            if let Some(standard) = by.get(&row.standard) {
                rules.push(StandardRule {
                    row: row.clone(),
                    standard,
                    territory,
                    days: self.days(row.valid_from, row.valid_to, row.at),
                });
            }
        }
        let mut equivalences = Vec::new();
        for row in &tables.equivalences {
            if row.standard == row.accepted_as {
                self.problems.add(
                    "E0510",
                    row.at,
                    "accepted_as",
                    format!("`{}` is accepted as itself", row.standard),
                    "an equivalence joins two standards",
                );
            }
            if let (Some(from), Some(to)) = (by.get(&row.standard), by.get(&row.accepted_as)) {
                equivalences.push(Equivalence {
                    from,
                    to,
                    transitive: row.transitive,
                    days: self.days(row.valid_from, row.valid_to, row.at),
                });
            }
        }
        let mut bodies = Vec::new();
        for row in &tables.recognised_bodies {
            if let Some(standard) = by.get(&row.standard) {
                bodies.push(RecognisedBody {
                    standard,
                    country: row.country,
                    days: self.days(row.valid_from, row.valid_to, row.at),
                });
            }
        }
        let routes = self.routes(&standards, &by, places, products);
        Conformity {
            standards,
            rules,
            equivalences,
            bodies,
            routes,
        }
    }

    fn routes(
        &mut self,
        standards: &[Standard],
        by: &Names,
        places: &Names,
        products: &Names,
    ) -> Vec<Route> {
        let tables = self.tables;
        let mut routes: Vec<Route> = Vec::new();
        // Pilots first, so that certificates find the one that they follow.
        for row in &tables.pilots {
            let named = Named {
                standard: &row.standard,
                place: &row.place,
                products: &row.products,
                body: None,
                at: row.at,
            };
            let mark = self.mark(MarkKind::Trial, &row.pilot, row.at);
            let days = self.days(row.valid_from, row.valid_to, row.at);
            let means = Means::Pilot(row.clone());
            routes.extend(self.route(means, &named, mark, days, by, places, products));
        }
        let always = (Day::MIN, Day::MAX - 1);
        for row in &tables.assessments {
            let named = Named {
                standard: &row.standard,
                place: &row.place,
                products: &row.products,
                body: row.body_country,
                at: row.at,
            };
            if row.failing >= 1.0 {
                self.problems.add(
                    "E0511",
                    row.at,
                    "failing",
                    format!("nothing passes assessment `{}`", row.assessment),
                    "give a share below 1",
                );
            }
            let mark = by
                .get::<StandardId>(&row.standard)
                .and_then(|s| standards[s.index()].mark);
            let means = Means::Assessment(row.clone());
            routes.extend(self.route(means, &named, mark, always, by, places, products));
        }
        for row in &tables.certificates {
            let named = Named {
                standard: &row.standard,
                place: &row.place,
                products: &row.products,
                body: row.body_country,
                at: row.at,
            };
            if row.validity == Some(0) {
                self.problems.add(
                    "E0512",
                    row.at,
                    "validity",
                    format!("certificate `{}` is never valid", row.certificate),
                    "give 1 period or more, or leave it blank for one without end",
                );
            }
            let mark = by
                .get::<StandardId>(&row.standard)
                .and_then(|s| standards[s.index()].mark);
            let means = Means::Certificate(row.clone());
            let after = row.after_pilot.as_ref().and_then(|p| {
                let at = routes
                    .iter()
                    .position(|r| matches!(r.means, Means::Pilot(_)) && r.name() == p)?;
                Some(RouteId::from(at))
            });
            let route = self.route(means, &named, mark, always, by, places, products);
            routes.extend(route.map(|r| Route { after, ..r }));
        }
        routes
    }

    #[allow(clippy::too_many_arguments)]
    fn route(
        &mut self,
        means: Means,
        named: &Named,
        mark: Option<MarkId>,
        days: (Day, Day),
        by: &Names,
        places: &Names,
        products: &Names,
    ) -> Option<Route> {
        let place: PlaceId = places.get(named.place)?;
        let covered: Vec<ProductId> = match &means {
            _ if !named.products.is_empty() => named
                .products
                .iter()
                .filter_map(|p| products.get(p))
                .collect(),
            Means::Certificate(_) => self.made_at(named.place, products),
            _ => self.ruled(),
        };
        if covered.is_empty() {
            self.problems.warn(
                "W0513",
                named.at,
                "products",
                "no product can conform by it",
                "name its products",
            );
        }
        Some(Route {
            means,
            standard: by.get(named.standard)?,
            place,
            products: covered,
            mark: mark?,
            body: named.body,
            days,
            after: None,
        })
    }

    /// Products that a plant makes.
    fn made_at(&self, place: &Ident, products: &Names) -> Vec<ProductId> {
        let plants = self
            .tables
            .plant_recipes
            .iter()
            .filter(|p| &p.place == place);
        let mut made: Vec<ProductId> = plants
            .flat_map(|p| {
                let lines = self.tables.recipe_lines.iter();
                lines.filter(|l| l.recipe == p.recipe && l.role == Role::Output)
            })
            .filter_map(|l| products.get(&l.product))
            .collect();
        made.sort_unstable();
        made.dedup();
        made
    }

    /// Products that a rule of any standard covers.
    fn ruled(&self) -> Vec<ProductId> {
        let rules = &self.tables.standard_rules;
        let covers = |code: Option<&str>, prefix: Option<&str>| match (code, prefix) {
            (_, None) => true,
            (Some(code), Some(prefix)) => code.starts_with(prefix),
            (None, Some(_)) => false,
        };
        let products = self.tables.products.iter().enumerate();
        products
            .filter(|(_, p)| {
                let code = p.hs_code.as_deref();
                rules.iter().any(|r| covers(code, r.hs_code.as_deref()))
            })
            .map(|(i, _)| ProductId::from(i))
            .collect()
    }

    /// Days on which what a territory demands of goods changes, or a window of a pilot there ends.
    pub(super) fn standard_cuts(
        &self,
        territory: TerritoryId,
        conformity: &Conformity,
        places: &[Place],
    ) -> Vec<Day> {
        let mut cuts = Vec::new();
        let mut rules = conformity
            .rules
            .iter()
            .filter(|r| r.territory == territory)
            .peekable();
        if rules.peek().is_none() {
            return cuts;
        }
        let mut add = |days: (Day, Day)| cuts.extend([days.0, days.1.saturating_add(1)]);
        rules.for_each(|r| add(r.days));
        conformity.equivalences.iter().for_each(|e| add(e.days));
        for r in &conformity.routes {
            if let Means::Pilot(p) = &r.means
                && places[r.place.index()].territory == territory
            {
                add(r.days);
                let months = match p.window {
                    CapWindow::All => continue,
                    CapWindow::Year => 12,
                    CapWindow::Quarter => 3,
                    CapWindow::Month => 1,
                };
                for day in self.calendar.month_starts(months) {
                    add((day, day - 1));
                }
            }
        }
        cuts
    }
}
