//! Procedures under suspension, from their tables.

use super::{Build, Names};
use crate::instance::cell::{Country, Ident};
use crate::world::ids::*;
use crate::world::marks::MarkKind;
use crate::world::procedures::{DeferralLimit, Placed, Placement};
use crate::world::processing::{MadeOf, Part, Processing, Source};
use crate::world::tables::{DutyBasis, ProcessingRow, Role};
use crate::world::{Day, Place, Tariff};

/// What is read of procedures.
#[derive(Default)]
pub(super) struct Procedures {
    pub placements: Vec<Placement>,
    pub placed: Vec<Placed>,
    pub processings: Vec<Processing>,
    pub made_of: Vec<MadeOf>,
    pub limits: Vec<DeferralLimit>,
}

impl Build<'_> {
    /// Placements, processing, and the marks that they give.
    pub(super) fn procedures(
        &mut self,
        by: &Names,
        products: &Names,
        places: &[Place],
        territories: &Names,
        tariffs: &[Tariff],
    ) -> Procedures {
        let tables = self.tables;
        let mut all = Procedures {
            limits: self.deferral_limits(territories, products),
            ..Procedures::default()
        };
        for row in &tables.placements {
            let Some(place) = by.get::<PlaceId>(&row.place) else {
                continue;
            };
            let named = |p: &&crate::world::tables::ProductRow| {
                row.products.is_empty() || row.products.contains(&p.product)
            };
            let covered = tables.products.iter().filter(named);
            let covered = covered.filter_map(|p| products.get(&p.product)).collect();
            let territory = places[place.index()].territory;
            if all.placed.iter().all(|r| r.territory != territory) {
                let marked = self.rates(territory, &row.place, row.at, tariffs);
                all.placed.extend(marked);
            }
            all.placements.push(Placement {
                place,
                products: covered,
                row: row.clone(),
            });
        }
        for row in &tables.processing {
            self.processing(row, by, products, places, &mut all);
        }
        all
    }

    /// One processing, and the marks of what it gives.
    fn processing(
        &mut self,
        row: &ProcessingRow,
        by: &Names,
        products: &Names,
        places: &[Place],
        all: &mut Procedures,
    ) {
        let tables = self.tables;
        let (Some(place), Some(input), Some(output_id)) = (
            by.get::<PlaceId>(&row.place),
            products.get::<ProductId>(&row.input),
            products.get::<ProductId>(&row.output),
        ) else {
            return;
        };
        let mut parts = vec![Part {
            product: input,
            quantity: row.quantity,
            status: Status::Suspended,
        }];
        let further = tables.processing_inputs.iter();
        for more in further.filter(|m| m.processing == row.processing) {
            let Some(product) = products.get(&more.input) else {
                continue;
            };
            parts.push(Part {
                product,
                quantity: more.quantity,
                status: super::trade::status(more.status),
            });
        }
        let territory = places[place.index()].territory;
        let perishes = |p: ProductId| tables.products[p.index()].shelf_life.is_some();
        let twice =
            (1..parts.len()).any(|i| parts[..i].iter().any(|p| p.product == parts[i].product));
        let wrong = if parts.iter().any(|p| p.product == output_id) {
            Some(("output", "gives what it takes".to_string()))
        } else if twice {
            Some(("input", "takes a product twice".to_string()))
        } else if perishes(output_id) || parts.iter().any(|p| perishes(p.product)) {
            Some(("output", "takes or gives what perishes".to_string()))
        } else if row.duty_basis == DutyBasis::Inputs
            && all.placed.iter().all(|r| r.territory != territory)
        {
            Some((
                "duty_basis",
                "takes placed goods, and nothing can be placed there".to_string(),
            ))
        } else {
            None
        };
        if let Some((field, why)) = wrong {
            self.problems.add(
                "E0376",
                row.at,
                field,
                format!("processing `{}` {why}", row.processing),
                "give another product that keeps; add a row to `placements` for goods that are placed first",
            );
            return;
        }
        let id = ProcessingId::from(all.processings.len());
        let limited = all.limits.iter().any(|l| l.territory == territory);
        let lots: Vec<Vec<Source>> = match row.duty_basis {
            DutyBasis::Product if limited || row.discharge_within.is_some() => vec![Vec::new()],
            DutyBasis::Product => Vec::new(),
            basis => {
                let rates: Vec<Option<usize>> = match basis {
                    DutyBasis::Inputs => (0..all.placed.len())
                        .filter(|&r| all.placed[r].territory == territory)
                        .map(Some)
                        .collect(),
                    _ => vec![None],
                };
                let suspended = parts.iter().filter(|p| p.status == Status::Suspended);
                let sources = suspended.map(|p| {
                    let origins = self.origins_of(&tables.products[p.product.index()].product);
                    let dated = origins
                        .into_iter()
                        .flat_map(|o| rates.iter().map(move |&r| (o, r)));
                    dated.collect()
                });
                combinations(sources.collect())
            }
        };
        for of in lots {
            let sources = of.iter().map(|&(origin, placed)| {
                let date = placed.map_or(String::new(), |r| {
                    format!("@{}", self.calendar.date(all.placed[r].from.max(0)))
                });
                format!("{origin}{date}")
            });
            let sources: Vec<String> = sources.collect();
            let name = match of.is_empty() {
                true => row.processing.clone(),
                false => Ident::from(format!("{}:{}", row.processing, sources.join("&"))),
            };
            let Some(mark) = self.mark(MarkKind::MadeOf, &name, row.at) else {
                return;
            };
            all.made_of.push(MadeOf {
                processing: id,
                of,
                mark,
            });
        }
        all.processings.push(Processing {
            place,
            parts,
            output_id,
            origin: row.origin_country.unwrap_or(places[place.index()].country),
            row: row.clone(),
        });
    }

    /// What territories ask for goods made under suspension that go to partners.
    fn deferral_limits(&mut self, territories: &Names, products: &Names) -> Vec<DeferralLimit> {
        let tables = self.tables;
        let mut limits = Vec::new();
        for row in &tables.deferral_limits {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            let days = self.days(row.valid_from, row.valid_to, row.at);
            let all = tables.products.iter().map(|p| &p.product);
            let named = all.filter(|p| row.products.is_empty() || row.products.contains(p));
            limits.push(DeferralLimit {
                territory,
                products: named.filter_map(|p| products.get(p)).collect(),
                days,
                row: row.clone(),
            });
        }
        limits
    }

    /// The times between two changes of a territory's tariff, each with its mark.
    fn rates(
        &mut self,
        territory: TerritoryId,
        place: &Ident,
        at: crate::instance::At,
        tariffs: &[Tariff],
    ) -> Vec<Placed> {
        let end = self.calendar.end();
        let mut firsts: Vec<Day> = vec![0];
        for t in tariffs.iter().filter(|t| t.territory_id == territory) {
            firsts.extend([t.days.0, t.days.1.saturating_add(1)]);
        }
        firsts.retain(|d| (0..end).contains(d));
        firsts.sort_unstable();
        firsts.dedup();
        let mut all = Vec::new();
        for (i, &from) in firsts.iter().enumerate() {
            let to = firsts.get(i + 1).map_or(end - 1, |next| next - 1);
            let name = Ident::from(format!("{place}@{}", self.calendar.date(from)));
            if let Some(mark) = self.mark(MarkKind::Placed, &name, at) {
                all.push(Placed {
                    territory,
                    from,
                    to,
                    mark,
                });
            }
        }
        all
    }

    /// Origins that a product can have.
    fn origins_of(&self, product: &Ident) -> Vec<Country> {
        let tables = self.tables;
        let country = |place: &Ident| {
            let found = tables.places.iter().find(|p| p.place == *place);
            found.map(|p| p.country)
        };
        let bought = tables.supplies.iter().filter(|s| s.product == *product);
        let mut origins: Vec<Country> = bought
            .filter_map(|s| s.origin_country.or_else(|| country(&s.place)))
            .collect();
        let there = tables
            .opening_stock
            .iter()
            .filter(|s| s.product == *product);
        origins.extend(there.filter_map(|s| s.origin_country.or_else(|| country(&s.place))));
        let under_way = tables.in_transit.iter().filter(|s| s.product == *product);
        origins.extend(under_way.map(|s| s.origin_country));
        for line in &tables.recipe_lines {
            if line.product == *product && line.role != Role::Input {
                let plants = tables
                    .plant_recipes
                    .iter()
                    .filter(|p| p.recipe == line.recipe);
                origins.extend(plants.filter_map(|p| country(&p.place)));
            }
        }
        let processed = tables.processing.iter().filter(|p| p.output == *product);
        origins.extend(processed.filter_map(|p| p.origin_country.or_else(|| country(&p.place))));
        origins.sort_unstable();
        origins.dedup();
        origins
    }
}

/// Every choice of one from each; no more than can have marks, and one for the refusal.
fn combinations(each: Vec<Vec<Source>>) -> Vec<Vec<Source>> {
    let mut all = vec![Vec::new()];
    for choices in each {
        let longer = all.iter().flat_map(|lot: &Vec<Source>| {
            choices
                .iter()
                .map(move |&c| [lot.as_slice(), &[c]].concat())
        });
        all = longer.take(crate::world::marks::MOST + 1).collect();
    }
    all
}
