//! What is refused before it is solved: money and goods from nothing, programs that do not fit.

use super::*;

/// Refuses goods that go round and come back at less than no cost.
pub(super) fn refuse_earning_loops(
    world: &World,
    network: &Network,
    model: &Model,
    problems: &mut Problems,
) {
    if let Some(found) = rules::guard::earning_loop(world, network, model) {
        problems.add(
            "E0369",
            world.header.at,
            "name",
            format!(
                "goods can go round for money: {} a unit each time, by {}",
                found.earns,
                found.activities.join(", ")
            ),
            "a refund or a subsidy on the way is greater than the way costs: check its row",
        );
    }
}

/// Refuses recipes that make goods from nothing: see [`rules::production::conservation`].
pub(super) fn refuse_goods_from_nothing(world: &World, problems: &mut Problems) {
    let Some(program) = rules::production::conservation::program(world) else {
        return;
    };
    let answer = solve::run(&program.lp, &Options::default());
    let Some(runs) = answer.ok().and_then(|a| a.outcome.x) else {
        return;
    };
    if program.lp.objective(&runs) >= -program.tolerance {
        return;
    }
    let used: Vec<_> = (program.recipes.iter().zip(&runs))
        .filter(|(_, runs)| **runs > 1e-9)
        .map(|(r, _)| &world.recipes[r.index()])
        .collect();
    let named: Vec<String> = used.iter().map(|r| format!("`{}`", r.recipe)).collect();
    if let Some(first) = used.first() {
        problems.add(
            "E0322",
            first.at,
            "recipe",
            format!(
                "recipes make goods from nothing: {} give back more than they take",
                named.join(", ")
            ),
            "check the quantities of recipe_lines round the cycle",
        );
    }
}

/// Refuses an instance whose model would not fit the memory that it is given.
pub(super) fn refuse_what_does_not_fit(world: &World, network: &Network, problems: &mut Problems) {
    let size = Size::of(world, network);
    let limit = world.header.memory_limit;
    if size.bytes() as f64 > limit * 1e9 {
        problems.add(
            "E0330",
            world.header.at,
            "memory_limit",
            format!(
                "about {} columns and {} rows need {:.3} GB or more; the limit is {limit} GB",
                size.columns,
                size.rows,
                size.bytes() as f64 / 1e9
            ),
            "raise `memory_limit`, take longer periods or a shorter horizon, or leave out what no plan needs",
        );
    }
    for id in &network.overfull {
        let p = &world.processings[id.index()];
        problems.add(
            "E0381",
            p.at,
            "input",
            format!(
                "processing `{}` has inputs of too many kinds to judge every lot",
                p.processing
            ),
            "give its inputs fewer different origins, times of placing or marks",
        );
    }
    for plant in &network.crowded {
        let plant = &world.plant_recipes[plant.index()];
        problems.add(
            "E0348",
            plant.at,
            "recipe",
            format!(
                "recipe `{}` at `{}` has inputs of too many kinds to judge every lot",
                plant.recipe, plant.place
            ),
            "give inputs of one product fewer different values, origins or declared statuses",
        );
    }
}
