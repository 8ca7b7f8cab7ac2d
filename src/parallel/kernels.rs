//! The two things that the method does again and again, each by itself, for measuring.

use super::bounds::bound_prices;
use super::draft::Draft;
use super::evaluate::Part;
use super::heat::{typical, warm};
use super::program::Program;
use super::repair::Repair;
use super::stages::{HOT, at_no_prices};
use crate::lp::Lp;

/// A program after a short search: averaged flows that overload some resources, and prices.
pub struct Kernels<'a> {
    program: Program<'a>,
    parts: Vec<Part>,
    prices: Vec<f64>,
}

/// Steps of the search before anything is measured.
const STEPS: usize = 30;

impl<'a> Kernels<'a> {
    /// Searches for a moment; says why where there is no flow to work on.
    pub fn of(lp: &'a Lp) -> Result<Kernels<'a>, String> {
        let mut program = Program::of(lp)?;
        bound_prices(&mut program);
        let mut parts: Vec<Part> = program.flats.iter().map(Part::new).collect();
        let mut ascent = at_no_prices(&program);
        warm(&program, &mut parts, &ascent.prices, HOT);
        let warmth = typical(&parts);
        ascent.restart(&program, &mut parts);
        for step in 0..STEPS {
            let weight = 3.0 / (step as f64 + 3.0);
            let moved = ascent.step(&program, &mut parts, warmth, weight);
            if !moved {
                break;
            }
        }
        let prices = ascent.prices;
        Ok(Kernels {
            program,
            parts,
            prices,
        })
    }

    /// One evaluation: the smooth dual and its gradient, forward and backward through every column. The averages stay.
    pub fn evaluate(&mut self) -> (f64, Vec<f64>) {
        let p = &self.program;
        p.evaluate(&mut self.parts, &self.prices, &p.capacity, 0.0)
    }

    /// One repair: from the averaged flows to the levels of a plan.
    pub fn repair(&mut self) -> Vec<f64> {
        let drafts: Vec<Draft> = self.program.flats.iter().map(Draft::new).collect();
        let mut repair = Repair::of(&self.program, drafts);
        repair.add(&mut self.parts, &self.prices);
        repair.levels()
    }
}
