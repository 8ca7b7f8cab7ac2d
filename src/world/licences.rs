//! Licences: what a plant owes the owner of a technology for each unit it makes, or for adopting it,
//! in what currency, when, and what its state withholds. Facts that rules, plan and audit share.

use std::ops::Deref;

use super::tables::LicenceRow;
use super::treasury::Bill;
use super::{Day, Profile, World, ids::*};
use crate::instance::cell::Country;

/// A licence.
#[derive(Clone, Debug)]
pub struct Licence {
    /// The row as read.
    pub row: LicenceRow,
    /// Owner, where it is a firm of the instance.
    pub owner: Option<FirmId>,
    /// Recipes at plants that it is for.
    pub plants: Vec<PlantRecipeId>,
    /// First day on which it may not be used in barred countries.
    pub barred_from: Day,
    /// Market rate of its currency into the base currency.
    pub market: Profile,
}

impl Deref for Licence {
    type Target = LicenceRow;
    fn deref(&self) -> &LicenceRow {
        &self.row
    }
}

impl Licence {
    /// Whether an export control bars its use in a country on a day.
    pub fn barred_in(&self, country: Country, day: Day) -> bool {
        day >= self.barred_from && self.barred.contains(&country)
    }

    /// Royalty on a run that starts in a period, base currency; a run makes so much of the main product.
    pub fn royalty_of(&self, made: f64, period: u32) -> f64 {
        self.royalty * made * self.market.at(period)
    }

    /// Fee for a step of its technology that is adopted in a period, base currency.
    pub fn fee_of(&self, period: u32) -> f64 {
        self.fee * self.market.at(period)
    }

    /// What reaches the owner of a unit that is paid.
    pub fn arriving(&self) -> f64 {
        1.0 - self.withholding
    }
}

impl World {
    /// Licences that runs of a recipe at a plant need.
    pub fn licences_of(&self, plant: PlantRecipeId) -> impl Iterator<Item = LicenceId> + '_ {
        let of = move |l: &&(usize, &Licence)| l.1.plants.contains(&plant);
        let all = self.licences.iter().enumerate();
        all.filter(move |l| of(&l)).map(|l| LicenceId::from(l.0))
    }

    /// Units of the main product that a run makes.
    pub fn main_output(&self, plant: PlantRecipeId) -> f64 {
        let recipe = self.plant_recipes[plant.index()].recipe_id;
        let main = self.recipes[recipe.index()].outputs.first();
        main.map_or(0.0, |o| o.1)
    }

    /// The bill of a royalty or fee: to who pays it, or (`owner`) to who receives it.
    pub fn licence_bill(
        &self,
        licence: LicenceId,
        payer: FirmId,
        owner: bool,
        day: Day,
        amount: f64,
    ) -> Option<Bill<'_>> {
        let l = &self.licences[licence.index()];
        let firm = if owner { l.owner? } else { payer };
        Some(Bill {
            item: None,
            name: if owner { ROYALTY_INCOME } else { ROYALTIES },
            subject: &l.row.licence,
            firm,
            day,
            due: Some(day.saturating_add(l.days as Day)),
            currency: l.currency,
            amount,
        })
    }
}

/// Name of what is paid for licences, in costs and ledgers.
pub const ROYALTIES: &str = "royalties";
/// Name of what owners receive of it.
pub const ROYALTY_INCOME: &str = "royalty income";
