//! Drawback programmes: which goods may leave under one, what they are then, and what they contain.

use std::ops::Deref;

use super::ids::*;
use super::marks::{MarkId, MarkKind};
use super::tables::{DrawbackMethod, DrawbackRow};
use super::{Day, Demand, World};
use crate::network::Commodity;

/// A drawback programme.
#[derive(Clone, Debug)]
pub struct Drawback {
    /// The row as read.
    pub row: DrawbackRow,
    /// Territory that refunds.
    pub territory: TerritoryId,
    /// First and last day of export.
    pub days: (Day, Day),
    /// Mark of goods that leave under it.
    pub mark: MarkId,
}

impl Deref for Drawback {
    type Target = DrawbackRow;
    fn deref(&self) -> &DrawbackRow {
        &self.row
    }
}

/// A class of components that an exported good was made of, or is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// Product.
    pub product: ProductId,
    /// Units in one unit of the good.
    pub quantity: f64,
}

impl World {
    /// The programme that goods have left under, or are declared to leave under.
    pub fn left_under(&self, c: Commodity) -> Option<DrawbackId> {
        let marks = self.marks.of_kind(c.marks, MarkKind::Exported);
        (0..self.drawbacks.len())
            .find(|&i| marks.has(self.drawbacks[i].mark))
            .map(DrawbackId::from)
    }

    /// What goods in free circulation at a place are once declared for export under a programme;
    /// `None` where they cannot be. An agreement with a no-drawback clause takes its status away.
    pub fn declared_under(
        &self,
        id: DrawbackId,
        place: PlaceId,
        mut c: Commodity,
    ) -> Option<Commodity> {
        let programme = &self.drawbacks[id.index()];
        if self.places[place.index()].territory != programme.territory
            || self.left_under(c).is_some()
        {
            return None;
        }
        for agreement in self.agreements.iter().filter(|a| a.no_drawback) {
            for mark in agreement.marks().iter() {
                c.marks = c.marks.without(mark);
            }
        }
        c.marks = c.marks.with(programme.mark);
        Some(c)
    }

    /// Whether goods that left under a programme may be brought to a place: never back.
    pub fn may_land(&self, place: PlaceId, c: Commodity) -> bool {
        self.left_under(c).is_none_or(|id| {
            self.places[place.index()].territory != self.drawbacks[id.index()].territory
        })
    }

    /// Whether goods may end at a place, as the programme that they left under says.
    pub fn may_end(&self, place: PlaceId, c: Commodity) -> bool {
        let country = self.places[place.index()].country;
        self.left_under(c).is_none_or(|id| {
            let ends = &self.drawbacks[id.index()].destinations;
            self.may_land(place, c) && (ends.is_empty() || ends.contains(&country))
        })
    }

    /// Whether a demand takes a commodity of its product.
    pub fn wants(&self, d: &Demand, c: Commodity) -> bool {
        d.accepts(c) && self.may_end(d.place_id, c)
    }

    /// Whether a good was made in a territory, by one of the recipes that its plants run.
    pub fn manufactured(&self, territory: TerritoryId, c: Commodity) -> bool {
        !self.bills(territory, c).is_empty()
    }

    /// Inputs per unit of a good, for each recipe that makes it at plants of a territory.
    fn bills(&self, territory: TerritoryId, c: Commodity) -> Vec<Vec<Component>> {
        let mut recipes: Vec<RecipeId> = self
            .plant_recipes
            .iter()
            .filter(|p| {
                let place = &self.places[p.place_id.index()];
                let recipe = &self.recipes[p.recipe_id.index()];
                place.territory == territory
                    && (!recipe.confers_origin || place.country == c.origin)
            })
            .map(|p| p.recipe_id)
            .collect();
        recipes.sort_unstable();
        recipes.dedup();
        recipes
            .into_iter()
            .filter_map(|r| {
                let recipe = &self.recipes[r.index()];
                let made = recipe.outputs.iter().find(|o| o.0 == c.product)?.1;
                let inputs = recipe.inputs.iter();
                Some(
                    inputs
                        .map(|&(product, q)| Component {
                            product,
                            quantity: q / made,
                        })
                        .collect(),
                )
            })
            .collect()
    }

    /// The component classes of a good that leaves a territory: the inputs that it was made of, the
    /// least of each where several recipes make it; or itself, where none does.
    pub fn components(&self, territory: TerritoryId, c: Commodity) -> Vec<Component> {
        let mut bills = self.bills(territory, c).into_iter();
        let Some(first) = bills.next() else {
            return vec![Component {
                product: c.product,
                quantity: 1.0,
            }];
        };
        bills.fold(first, |known, bill| {
            let least = |k: Component| {
                let other = bill.iter().find(|o| o.product == k.product)?;
                Some(Component {
                    quantity: k.quantity.min(other.quantity),
                    ..k
                })
            };
            known.into_iter().filter_map(least).collect()
        })
    }

    /// The component class of an export under a programme that an import can be set against.
    pub fn set_against(
        &self,
        programme: &Drawback,
        export: Commodity,
        import: Commodity,
    ) -> Option<Component> {
        let made = self.manufactured(programme.territory, export);
        let code = |p: ProductId| {
            let code = self.products[p.index()].hs_code.as_deref().unwrap_or("");
            code.get(..8).unwrap_or(code)
        };
        let classes = self.components(programme.territory, export);
        classes
            .into_iter()
            .find(|k| match (programme.method, made) {
                (DrawbackMethod::Direct, true) => k.product == import.product,
                (DrawbackMethod::Direct, false) => {
                    k.product == import.product && export.origin == import.origin
                }
                (DrawbackMethod::Substitution, false) if programme.lesser_of_duty_there => false,
                (DrawbackMethod::Substitution, _) => {
                    code(k.product) == code(import.product) && !code(k.product).is_empty()
                }
            })
    }
}
