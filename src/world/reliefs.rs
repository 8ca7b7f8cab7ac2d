//! Reliefs for goods that leave for a time: what leaves is marked, what is made of it abroad is too,
//! and what comes back owes duty on a share of its value.

use std::ops::Deref;

use super::World;
use super::ids::*;
use super::marks::{MarkId, Marks};
use super::tables::{ReliefKind, ReliefRow};
use super::tariff::Consignment;

/// A relief.
#[derive(Clone, Debug)]
pub struct Relief {
    /// The row as read.
    pub row: ReliefRow,
    /// Territory.
    pub territory: TerritoryId,
    /// Products that may leave under it.
    pub products: Vec<ProductId>,
    /// Mark of what left.
    pub left: MarkId,
    /// Mark of what was made of it abroad.
    pub worked: Option<MarkId>,
}

impl Deref for Relief {
    type Target = ReliefRow;
    fn deref(&self) -> &ReliefRow {
        &self.row
    }
}

impl Relief {
    /// The mark of what may come back under it.
    pub fn back(&self) -> MarkId {
        self.worked.unwrap_or(self.left)
    }
}

impl World {
    /// Marks of goods that leave free circulation of a territory.
    pub fn leaving(&self, from: TerritoryId, product: ProductId) -> Marks {
        let covers = |r: &&Relief| r.territory == from && r.products.contains(&product);
        let reliefs = self.reliefs.iter().filter(covers);
        reliefs.fold(Marks::NONE, |marks, r| marks.with(r.left))
    }

    /// Marks without those of reliefs that end as goods enter free circulation of a territory again.
    pub fn come_back(&self, into: TerritoryId, marks: Marks) -> Marks {
        let here = self.reliefs.iter().filter(|r| r.territory == into);
        here.fold(marks, |marks, r| marks.without(r.left).without(r.back()))
    }

    /// What left, by unit of a product that may come back under a relief: the product itself, or what
    /// it is made of abroad; of several recipes the one with the least value.
    pub fn left_in(&self, relief: ReliefId, product: ProductId) -> Vec<(ProductId, f64)> {
        let r = &self.reliefs[relief.index()];
        if r.kind == ReliefKind::ReturnedGoods {
            return vec![(product, 1.0)];
        }
        let abroad =
            |p: &&super::PlantRecipe| self.places[p.place_id.index()].territory != r.territory;
        let bill = |p: &super::PlantRecipe| -> Option<Vec<(ProductId, f64)>> {
            let recipe = &self.recipes[p.recipe_id.index()];
            let &(made, quantity) = recipe.outputs.first()?;
            let inputs = recipe.inputs.iter().filter(|i| r.products.contains(&i.0));
            let inputs: Vec<(ProductId, f64)> = inputs.map(|&(i, q)| (i, q / quantity)).collect();
            (made == product && !inputs.is_empty()).then_some(inputs)
        };
        let bills = self.plant_recipes.iter().filter(abroad).filter_map(bill);
        let value = |bill: &Vec<(ProductId, f64)>| -> f64 {
            bill.iter()
                .map(|&(p, q)| q * self.value_at_home(relief, p))
                .sum()
        };
        bills
            .min_by(|a, b| value(a).total_cmp(&value(b)))
            .unwrap_or_default()
    }

    /// Value of goods as they left: as of the relief's own territory.
    fn value_at_home(&self, relief: ReliefId, product: ProductId) -> f64 {
        let territory = self.reliefs[relief.index()].territory;
        let home = self.territories[territory.index()].countries.first();
        home.map_or(0.0, |&c| self.customs_value(product, c))
    }

    /// The share of their value on which goods owe duty under a relief; `None` where it is not open
    /// to them.
    pub fn dutiable_share(&self, goods: &Consignment, relief: ReliefId) -> Option<f64> {
        let r = &self.reliefs[relief.index()];
        if goods.territory != r.territory || !goods.marks.has(r.back()) {
            return None;
        }
        if r.kind == ReliefKind::ReturnedGoods {
            return Some(0.0);
        }
        let value: f64 = self.value_parts(goods, None).iter().map(|p| p.amount).sum();
        let left: f64 = self
            .left_in(relief, goods.product)
            .iter()
            .map(|&(p, q)| q * self.value_at_home(relief, p))
            .sum();
        (value > 0.0).then(|| (1.0 - left / value).max(0.0))
    }
}
