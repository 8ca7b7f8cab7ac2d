//! Resolves regions, their skills, and who may adopt which technology.

use super::*;
use crate::world::clearance::ClearanceMode;
use crate::world::regions::Region;
use crate::world::technology::*;

/// What else an adoption is resolved with.
pub(super) struct Plants<'a> {
    pub(super) places: &'a Names,
    pub(super) world: &'a [Place],
    pub(super) recipes: &'a [PlantRecipe],
    pub(super) resources: &'a [Resource],
    pub(super) modes: &'a [ClearanceMode],
}

/// A plant that may adopt a technology, with what that opens there.
type Adopter = (
    PlaceId,
    Option<PlantRecipeId>,
    Option<ResourceId>,
    Option<ModeId>,
);

impl Build<'_> {
    /// Regions with their places.
    pub(super) fn regions(&mut self, places: &Names, world: &[Place]) -> Vec<Region> {
        let mut regions = Vec::new();
        let header = &self.tables.header;
        if header.fairness == Fairness::MaxMin && self.tables.regions.is_empty() {
            self.problems.add(
                "E0806",
                header.at,
                "fairness",
                "max-min over regions, and there are none",
                "add rows to `regions`, or leave `fairness` out",
            );
        }
        for row in &self.tables.regions {
            let named = row.places.iter().filter_map(|p| places.get(p));
            let by_country = (0..world.len())
                .filter(|&i| row.countries.contains(&world[i].country))
                .map(PlaceId::from);
            let mut place_ids: Vec<PlaceId> = named.chain(by_country).collect();
            place_ids.sort_unstable();
            place_ids.dedup();
            if place_ids.is_empty() {
                self.problems.add(
                    "E0801",
                    row.at,
                    "region",
                    format!("region `{}` has no place", row.region),
                    "name places, or countries where places are",
                );
            }
            regions.push(Region {
                place_ids,
                row: row.clone(),
            });
        }
        regions
    }

    /// Technologies, who may adopt them, and the skills of regions.
    pub(super) fn technology(&mut self, regions: &[Region], plants: &Plants) -> Technology {
        let regions_by = Names::of(regions.iter().map(|r| &r.row.region));
        let firms = Names::of(self.tables.firms.iter().map(|f| &f.firm));
        let mut technology = Technology::default();
        for row in &self.tables.region_skills {
            let Some(region_id) = regions_by.get(&row.region) else {
                continue;
            };
            let firm = row.firm.as_ref().and_then(|f| firms.get(f));
            technology.skills.push(Skill {
                region_id,
                from: self.days(row.valid_from, None, row.at).0,
                firm_id: firm.unwrap_or_default(),
                row: row.clone(),
            });
        }
        for row in &self.tables.technologies {
            if let Some((field, wrong, remedy)) = wrong_option(row) {
                let message = format!("technology `{}` {wrong}", row.technology);
                self.problems.add("E0802", row.at, field, message, remedy);
                continue;
            }
            let id = TechnologyId::from(technology.options.len());
            for (place, plant, resource, mode) in self.adopters(row, plants) {
                let skills = row.skills.iter().map(|skill| {
                    let known = technology.skills.iter().enumerate();
                    known
                        .filter(|(_, s)| {
                            s.skill == *skill && regions[s.region_id.index()].has(place)
                        })
                        .map(|(i, _)| SkillId::from(i))
                        .collect()
                });
                let skills: Vec<Vec<SkillId>> = skills.collect();
                if let Some(k) = skills.iter().position(Vec::is_empty) {
                    self.problems.warn(
                        "W0801",
                        row.at,
                        "skills",
                        format!(
                            "`{}` cannot adopt `{}`: no region of it has or builds up `{}`",
                            plants.world[place.index()].place,
                            row.technology,
                            row.skills[k]
                        ),
                        "nothing, if that is meant; else a row of `region_skills`",
                    );
                }
                technology.adoptions.push(Adoption {
                    technology: id,
                    place,
                    plant,
                    resource,
                    mode,
                    step: row.step,
                    steps: row.most_steps,
                    skills,
                });
            }
            let rate = self.rate(row.currency, row.at);
            technology.options.push(TechnologyOption {
                cost_at: rate.scaled(row.adaptation_cost),
                row: row.clone(),
            });
        }
        self.support(&mut technology, regions, plants);
        technology
    }

    /// Platforms, funds and the industrial demand list.
    fn support(&mut self, technology: &mut Technology, regions: &[Region], plants: &Plants) {
        let firms = Names::of(self.tables.firms.iter().map(|f| &f.firm));
        for row in &self.tables.adaptation_platforms {
            let reach = Reach {
                sector: row.sector.as_ref(),
                region: row.region.as_ref(),
                technologies: &row.technologies,
            };
            let adoptions = reach.adoptions(technology, regions, plants);
            self.reaches(&adoptions, row.at, "platform", &row.platform);
            let firm = row.firm.as_ref().and_then(|f| firms.get(f));
            technology.platforms.push(Platform {
                adoptions,
                firm_id: firm.unwrap_or_default(),
                row: row.clone(),
            });
        }
        let mut paid: Vec<f64> = vec![0.0; technology.adoptions.len()];
        for row in &self.tables.adaptation_funds {
            let reach = Reach {
                sector: row.sector.as_ref(),
                region: row.region.as_ref(),
                technologies: &row.technologies,
            };
            let adoptions = reach.adoptions(technology, regions, plants);
            self.reaches(&adoptions, row.at, "fund", &row.fund);
            for a in &adoptions {
                paid[a.index()] += row.share;
            }
            let most = adoptions
                .iter()
                .map(|a| paid[a.index()])
                .fold(0.0, f64::max);
            if most > 1.0 + 1e-9 {
                self.problems.add(
                    "E0804",
                    row.at,
                    "share",
                    format!(
                        "with fund `{}`, funds pay {most} of one adaptation",
                        row.fund
                    ),
                    "shares of funds for one plant and technology add up to 1 at most",
                );
            }
            if row.share == 0.0 && row.spending_cap.is_none() {
                self.problems.add(
                    "E0805",
                    row.at,
                    "share",
                    format!("fund `{}` neither pays nor caps anything", row.fund),
                    "give a share that it pays, or a spending_cap",
                );
            }
            technology.funds.push(Fund {
                adoptions,
                row: row.clone(),
            });
        }
        for row in &self.tables.capability_demands {
            let Some(place) = plants.places.get::<PlaceId>(&row.place) else {
                continue;
            };
            let with = |id: AdoptionId| {
                let option = technology.option(id);
                option.capabilities.contains(&row.capability)
            };
            let here = technology.all().filter(|(_, a)| a.place == place);
            let adoptions: Vec<AdoptionId> = here.map(|a| a.0).filter(|&id| with(id)).collect();
            if adoptions.is_empty() {
                self.problems.warn(
                    "W0802",
                    row.at,
                    "capability",
                    format!("no technology gives `{}` the capability `{}`", row.place, row.capability),
                    "nothing, if that is meant; else name it in `capabilities` of a technology for that plant",
                );
            }
            let what = format!("capability `{}` at `{}`", row.capability, row.place);
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            technology.capabilities.push(Capability {
                adoptions,
                open,
                row: row.clone(),
            });
        }
    }

    /// Warns of a platform or fund that no plant is in reach of.
    fn reaches(&mut self, adoptions: &[AdoptionId], at: At, field: &'static str, name: &Ident) {
        if adoptions.is_empty() {
            self.problems.warn(
                "W0803",
                at,
                field,
                format!("no plant of {field} `{name}` can adopt a technology that it is for"),
                "check its sector, region and technologies, and `places.sector`",
            );
        }
    }

    /// Plants that may adopt a technology, with what it opens there.
    fn adopters(&mut self, row: &TechnologyRow, plants: &Plants) -> Vec<Adopter> {
        let at = |place: PlaceId| -> Adopter {
            let plant = plants.recipes.iter().position(|p| {
                p.place_id == place && row.recipe.as_ref().is_some_and(|r| *r == p.row.recipe)
            });
            let resource = plants.resources.iter().position(|r| {
                r.place_id == place && row.resource.as_ref().is_some_and(|n| *n == r.row.resource)
            });
            let territory = plants.world[place.index()].territory;
            let mode = plants.modes.iter().position(|m| {
                row.clearance_mode
                    .as_ref()
                    .is_some_and(|n| *n == m.row.mode)
                    && m.territory_id.is_none_or(|t| t == territory)
                    && (m.place_ids.is_empty() || m.place_ids.contains(&place))
            });
            (
                place,
                plant.map(PlantRecipeId::from),
                resource.map(ResourceId::from),
                mode.map(ModeId::from),
            )
        };
        let fits = |&(_, plant, resource, mode): &Adopter| {
            plant.is_some() == row.recipe.is_some()
                && resource.is_some() == row.resource.is_some()
                && mode.is_some() == row.clearance_mode.is_some()
        };
        let mut adopters = Vec::new();
        let mut named: Vec<PlaceId> = row
            .places
            .iter()
            .filter_map(|p| plants.places.get(p))
            .collect();
        named.sort_unstable();
        named.dedup();
        for &place in &named {
            let found = at(place);
            if fits(&found) {
                adopters.push(found);
                continue;
            }
            let has = match (&row.recipe, &row.resource, &row.clearance_mode) {
                (Some(recipe), _, _) => format!("does not run `{recipe}`"),
                (_, Some(resource), _) => format!("has no resource `{resource}`"),
                (_, _, Some(mode)) => format!("does not offer `{mode}`"),
                _ => String::new(),
            };
            self.problems.add(
                "E0803",
                row.at,
                "places",
                format!(
                    "`{}` {has}, which technology `{}` is for",
                    plants.world[place.index()].place,
                    row.technology
                ),
                "give it the recipe in `plant_recipes` (the resource in `resources`, the mode in `clearance_modes`), or take the place out",
            );
        }
        let opens = row.recipe.is_some() || row.resource.is_some() || row.clearance_mode.is_some();
        if row.places.is_empty() && !opens {
            let wants = self.tables.capability_demands.iter();
            let wants = wants.filter(|d| row.capabilities.contains(&d.capability));
            let mut wanting: Vec<PlaceId> =
                wants.filter_map(|d| plants.places.get(&d.place)).collect();
            wanting.sort_unstable();
            wanting.dedup();
            return wanting.into_iter().map(at).collect();
        }
        if row.places.is_empty() {
            let all = (0..plants.world.len()).map(PlaceId::from);
            adopters.extend(all.map(at).filter(fits));
            if adopters.is_empty() {
                self.problems.add(
                    "E0803",
                    row.at,
                    "technology",
                    format!("no plant can adopt technology `{}`", row.technology),
                    "give a plant its recipe in `plant_recipes`, or its resource in `resources`",
                );
            }
        }
        adopters
    }
}

/// What a platform or a fund is for.
struct Reach<'r> {
    sector: Option<&'r Ident>,
    region: Option<&'r Ident>,
    technologies: &'r [Ident],
}

impl Reach<'_> {
    fn adoptions(
        &self,
        technology: &Technology,
        regions: &[Region],
        plants: &Plants,
    ) -> Vec<AdoptionId> {
        let region = self
            .region
            .map(|r| regions.iter().find(|known| known.row.region == *r));
        let reached = |(id, a): (AdoptionId, &Adoption)| {
            let sector = &plants.world[a.place.index()].sector;
            let here = self.sector.is_none_or(|s| sector.as_ref() == Some(s))
                && region.is_none_or(|r| r.is_some_and(|r| r.has(a.place)));
            let name = &technology.option(id).technology;
            let of = self.technologies.is_empty() || self.technologies.contains(name);
            (here && of).then_some(id)
        };
        technology.all().filter_map(reached).collect()
    }
}

/// What is wrong with a technology by itself: field, words, remedy.
fn wrong_option(row: &TechnologyRow) -> Option<(&'static str, &'static str, &'static str)> {
    let opens = [
        row.recipe.is_some(),
        row.resource.is_some(),
        row.clearance_mode.is_some(),
    ];
    let opens = opens.into_iter().filter(|&o| o).count();
    let stepped = row.recipe.is_some() || row.resource.is_some();
    match row.step {
        _ if opens > 1 => Some((
            "technology",
            "opens several things at once",
            "make a technology of each: a recipe, a resource, a mode of clearance",
        )),
        _ if opens == 0 && row.capabilities.is_empty() => Some((
            "recipe",
            "opens nothing",
            "name the recipe or the mode of clearance that it opens, the resource that it adds to, or capabilities",
        )),
        Some(_) if !stepped => Some((
            "step",
            "has a step, and neither a recipe nor a resource",
            "leave `step` out",
        )),
        None if row.resource.is_some() => Some((
            "step",
            "adds no hours to its resource",
            "give the hours of a step",
        )),
        None if row.most_steps > 1 => Some((
            "most_steps",
            "has several steps, of which the first opens all",
            "give the runs of a step, or leave one step",
        )),
        _ if row.most_steps == 0 => {
            Some(("most_steps", "can never be adopted", "give 1 step or more"))
        }
        _ => None,
    }
}
