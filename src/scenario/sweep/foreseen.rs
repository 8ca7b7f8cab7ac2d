//! Plans of foreseen scenarios, swept elsewhere and put into a plan in two stages.

use std::path::Path;

use super::{Failure, Grid, results};
use crate::pipeline::{Instance, Options};

/// Takes the foreseen plans' costs of an instance planned in two stages from a results file,
/// instead of solving for them again.
///
/// # Errors
/// An instance that is planned at once; a file of another instance, other options or another grid
/// than its scenarios alone, each foreseen; a file that is not whole.
pub fn foresee(instance: &mut Instance, file: &Path, options: &Options) -> Result<(), Failure> {
    let sign = instance.sign();
    let hash = &instance.world.hash;
    let Some(stages) = &mut instance.stages else {
        let cause = "only a plan in two stages has scenarios to foresee";
        return Err(Failure::Asked(cause.to_string()));
    };
    let mut grid = Grid::default();
    grid.add_foreseen(stages)?;
    let (head, points) = results::read(file)?;
    if head.is_none_or(|h| h.sweep != grid.hash(hash, options)) {
        return Err(Failure::Asked(format!(
            "{} holds no foreseen scenarios of this instance with these options: write it by `portolan sweep --foreseen` with the same --gap, --seed and --solver",
            file.display()
        )));
    }
    for (k, branch) in stages.branches.iter().enumerate() {
        let Some(point) = points.get(&k) else {
            return Err(Failure::Asked(format!(
                "{} does not hold scenario `{}` yet: finish the sweep, or merge all its shards",
                file.display(),
                branch.name
            )));
        };
        // What was not proved there is tried again here.
        if let Some(objective) = point.objective.filter(|_| point.proved()) {
            stages
                .foreseen
                .insert(branch.name.clone(), sign * objective);
        }
    }
    Ok(())
}
