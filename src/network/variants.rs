//! The ways to run a recipe on what a plant can have of each input.
//!
//! A lot takes each input of one class: commodities that no rule family tells apart. What comes
//! out (origin, marks) follows from the classes; lots with the same outcome are joined into as few
//! [`Variant`]s as hold them all. A rule family takes part with one line in `FAMILIES`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Commodity;
use super::content;
use super::preference::{self, Average};
use crate::instance::cell::Country;
use crate::world::marks::Marks;
use crate::world::{PlantRecipe, World};

/// Most combinations of input classes of one recipe at one plant that are looked at.
pub const MOST: usize = 4096;

/// A way to run a recipe at a plant, before commodities have numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What each input may be.
    pub takes: Vec<Vec<Commodity>>,
    /// Origin of the outputs.
    pub origin: Country,
    /// Marks of each output.
    pub marks: Vec<Marks>,
    /// Periods in which a run may start.
    pub open: Range<u32>,
    /// The value rule that its runs of a window meet together, where not each by itself.
    pub average: Option<Average>,
}

/// Where and when a recipe runs, and under which rules.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// World.
    pub world: &'a World,
    /// Plant and recipe.
    pub plant: &'a PlantRecipe,
    /// Periods in which no rule changes, or a single period in which one does.
    pub periods: Range<u32>,
    /// The value rule that its runs meet together.
    pub average: Option<Average>,
}

/// What a rule family says of lots.
struct Family {
    /// Which commodities may be an input at all.
    admits: fn(&Setting, usize, Commodity) -> bool,
    /// What tells a commodity from others as an input: those with the same answer may stand for
    /// each other.
    tells: fn(&Setting, usize, Commodity, &mut Vec<u64>),
    /// The marks that an output of a lot gets; the lot has one commodity for each input, which
    /// stands for its class.
    earns: fn(&Setting, &[Commodity], usize) -> Marks,
}

/// Every rule family that says what a run takes and gives.
const FAMILIES: &[Family] = &[
    Family {
        admits: stays,
        tells: origin_passes,
        earns: |setting, _, _| setting.world.places[setting.plant.place_id.index()].marks,
    },
    // A recipe made to a standard makes goods that conform, whatever it takes.
    Family {
        admits: |_, _, _| true,
        tells: |_, _, _, _| {},
        earns: |setting, _, _| setting.world.recipes[setting.plant.recipe_id.index()].marks,
    },
    // What is made of controlled goods is controlled above a share of content.
    Family {
        admits: |_, _, _| true,
        tells: content::tells,
        earns: content::earns,
    },
    // What is made abroad of goods that left for a time.
    Family {
        admits: |_, _, _| true,
        tells: |setting, _, c, told| {
            let reliefs = setting.world.reliefs.iter();
            told.extend(reliefs.map(|r| u64::from(c.marks.has(r.left))));
        },
        earns: worked_abroad,
    },
    Family {
        admits: preference::admits,
        tells: preference::tells,
        earns: preference::earns,
    },
];

/// Goods that left under drawback, or are to, feed no recipe: they end in a demand.
fn stays(setting: &Setting, _input: usize, c: Commodity) -> bool {
    setting.world.left_under(c).is_none()
}

/// Marks of the main product where all that a relief covers of its inputs left under that relief.
pub fn worked_abroad(setting: &Setting, lot: &[Commodity], output: usize) -> Marks {
    let (world, plant) = (setting.world, setting.plant);
    let here = world.places[plant.place_id.index()].territory;
    let of = world.reliefs.iter().filter(|r| {
        let mut covered = lot
            .iter()
            .filter(|c| r.products.contains(&c.product))
            .peekable();
        r.territory != here
            && output == 0
            && covered.peek().is_some()
            && covered.all(|c| c.marks.has(r.left))
    });
    of.filter_map(|r| r.worked).fold(Marks::NONE, Marks::with)
}

/// Every way to run a recipe on what is available of each input; `None` where the classes of the
/// inputs have more than [`MOST`] combinations.
pub fn variants(
    world: &World,
    plant: &PlantRecipe,
    available: &[Vec<Commodity>],
) -> Option<Vec<Variant>> {
    let mut all = Vec::new();
    for periods in &world.rule_periods {
        let mut setting = Setting {
            world,
            plant,
            periods: periods.clone(),
            average: None,
        };
        all.extend(lots(&setting, available)?);
        for average in preference::averages(&setting) {
            setting.average = Some(average);
            all.extend(lots(&setting, available)?);
        }
    }
    Some(all)
}

/// Where the output's origin passes from the first input, a lot takes that input of one origin.
fn origin_passes(setting: &Setting, input: usize, c: Commodity, told: &mut Vec<u64>) {
    let recipe = &setting.world.recipes[setting.plant.recipe_id.index()];
    if input == 0 && !recipe.confers_origin {
        told.extend(c.origin.to_string().bytes().map(u64::from));
    }
}

/// Classes of lots by what comes out of them.
type Boxes = BTreeMap<(Country, Vec<Marks>), Vec<Vec<Vec<usize>>>>;

fn lots(setting: &Setting, available: &[Vec<Commodity>]) -> Option<Vec<Variant>> {
    let classes: Vec<Vec<Vec<Commodity>>> = available
        .iter()
        .enumerate()
        .map(|(i, all)| classes(setting, i, all))
        .collect();
    let combinations = classes
        .iter()
        .try_fold(1_usize, |n, c| n.checked_mul(c.len()))?;
    if combinations > MOST {
        return None;
    }
    let mut boxes = Boxes::new();
    for mut code in 0..combinations {
        let picked: Vec<usize> = classes
            .iter()
            .map(|c| {
                let at = code % c.len();
                code /= c.len();
                at
            })
            .collect();
        let lot: Vec<Commodity> = picked
            .iter()
            .zip(&classes)
            .map(|(&at, c)| c[at][0])
            .collect();
        let cell = picked.into_iter().map(|at| vec![at]).collect();
        boxes.entry(outcome(setting, &lot)).or_default().push(cell);
    }
    let mut variants = Vec::new();
    for ((origin, marks), cells) in boxes {
        for cell in join(cells, classes.len()) {
            variants.push(Variant {
                takes: cell.iter().zip(&classes).map(members).collect(),
                origin,
                marks: marks.clone(),
                open: setting.periods.clone(),
                average: setting.average,
            });
        }
    }
    Some(variants)
}

/// The commodities of some classes, in order.
fn members((picked, classes): (&Vec<usize>, &Vec<Vec<Commodity>>)) -> Vec<Commodity> {
    let mut members: Vec<Commodity> = picked.iter().flat_map(|&k| classes[k].clone()).collect();
    members.sort_unstable();
    members
}

/// The commodities that an input may be, those that no family tells apart together.
fn classes(setting: &Setting, input: usize, all: &[Commodity]) -> Vec<Vec<Commodity>> {
    let mut by: BTreeMap<Vec<u64>, Vec<Commodity>> = BTreeMap::new();
    for &c in all {
        if FAMILIES.iter().all(|f| (f.admits)(setting, input, c)) {
            let mut told = Vec::new();
            for family in FAMILIES {
                (family.tells)(setting, input, c, &mut told);
                told.push(u64::MAX);
            }
            by.entry(told).or_default().push(c);
        }
    }
    by.into_values().collect()
}

/// Origin of what a lot gives, and the marks of each output.
fn outcome(setting: &Setting, lot: &[Commodity]) -> (Country, Vec<Marks>) {
    let world = setting.world;
    let recipe = &world.recipes[setting.plant.recipe_id.index()];
    let home = world.places[setting.plant.place_id.index()].country;
    let origin = match lot.first() {
        Some(first) if !recipe.confers_origin => first.origin,
        _ => home,
    };
    let marks = (0..recipe.outputs.len())
        .map(|output| {
            FAMILIES.iter().fold(Marks::NONE, |marks, family| {
                marks.union((family.earns)(setting, lot, output))
            })
        })
        .collect();
    (origin, marks)
}

/// Joins cells that differ in one input only, input by input.
fn join(mut cells: Vec<Vec<Vec<usize>>>, inputs: usize) -> Vec<Vec<Vec<usize>>> {
    for input in 0..inputs {
        let mut by: BTreeMap<Vec<Vec<usize>>, Vec<usize>> = BTreeMap::new();
        for mut cell in cells {
            let own = std::mem::take(&mut cell[input]);
            by.entry(cell).or_default().extend(own);
        }
        cells = by
            .into_iter()
            .map(|(mut cell, mut own)| {
                own.sort_unstable();
                cell[input] = own;
                cell
            })
            .collect();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn lots_of_one_outcome_are_joined() {
        let cell = |a: usize, b: usize| vec![vec![a], vec![b]];
        // An L of three cells needs two boxes, a full square one.
        let l = join(vec![cell(0, 0), cell(0, 1), cell(1, 0)], 2);
        assert_eq!(l.len(), 2);
        assert_eq!(l.iter().map(|c| c[0].len() * c[1].len()).sum::<usize>(), 3);
        let square = join(vec![cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)], 2);
        assert_eq!(square, vec![vec![vec![0, 1], vec![0, 1]]]);
    }
}
