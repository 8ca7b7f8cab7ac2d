//! Technologies: which plants may adopt what, at what cost, and what that opens. Facts that the rules,
//! the plan and the audits share.

use super::*;

noun! {
    /// A skill or supplier that a region has or can build up.
    Skill of RegionSkillRow {
        /// Region.
        region_id: RegionId,
        /// First day on which it is there, or can be built up.
        from: Day,
        /// Firm that pays for building it up.
        firm_id: FirmId,
    }
}

noun! {
    /// A technology.
    TechnologyOption of TechnologyRow {
        /// Cost of a step in base currency.
        cost_at: Profile,
    }
}

/// A technology that a plant may adopt.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    /// Technology.
    pub technology: TechnologyId,
    /// Plant.
    pub place: PlaceId,
    /// Recipe that it opens there.
    pub plant: Option<PlantRecipeId>,
    /// Resource that it adds to.
    pub resource: Option<ResourceId>,
    /// Mode of clearance that it opens.
    pub mode: Option<ModeId>,
    /// What a step opens; `None`: all runs.
    pub step: Option<f64>,
    /// Most steps.
    pub steps: u32,
    /// For each skill that it needs, where that may come from: any one is enough.
    pub skills: Vec<Vec<SkillId>>,
}

noun! {
    /// An adaptation platform.
    Platform of AdaptationPlatformRow {
        /// What it helps to adopt.
        adoptions: Vec<AdoptionId>,
        /// Firm that pays for opening it.
        firm_id: FirmId,
    }
}

noun! {
    /// A fund for adapting plants.
    Fund of AdaptationFundRow {
        /// What it is for.
        adoptions: Vec<AdoptionId>,
    }
}

noun! {
    /// A capability that a plant wants.
    Capability of CapabilityDemandRow {
        /// Adoptions that the plant has it with.
        adoptions: Vec<AdoptionId>,
        /// Periods in which it is wanted.
        open: Range<u32>,
    }
}

/// Everything about technologies.
#[derive(Clone, Debug, Default)]
pub struct Technology {
    /// Technologies.
    pub options: Vec<TechnologyOption>,
    /// Who may adopt which.
    pub adoptions: Vec<Adoption>,
    /// Skills and suppliers of regions.
    pub skills: Vec<Skill>,
    /// Adaptation platforms.
    pub platforms: Vec<Platform>,
    /// Funds.
    pub funds: Vec<Fund>,
    /// Capabilities that plants want.
    pub capabilities: Vec<Capability>,
}

impl Technology {
    /// The technology of an adoption.
    pub fn option(&self, id: AdoptionId) -> &TechnologyOption {
        &self.options[self.adoptions[id.index()].technology.index()]
    }

    /// Adoptions with their ids.
    pub fn all(&self) -> impl Iterator<Item = (AdoptionId, &Adoption)> {
        let all = self.adoptions.iter().enumerate();
        all.map(|(i, a)| (AdoptionId::from(i), a))
    }

    /// Whether a recipe runs at a plant only by an adoption.
    pub fn gates(&self, plant: PlantRecipeId) -> bool {
        self.adoptions.iter().any(|a| a.plant == Some(plant))
    }

    /// Whether goods are cleared in a mode at a place only by an adoption.
    pub fn gates_mode(&self, place: PlaceId, mode: ModeId) -> bool {
        let mut all = self.adoptions.iter();
        all.any(|a| a.place == place && a.mode == Some(mode))
    }

    /// Most hours that adoptions can add to a resource.
    pub fn could_add(&self, resource: ResourceId) -> f64 {
        let of = self.adoptions.iter();
        let of = of.filter(|a| a.resource == Some(resource));
        of.map(|a| f64::from(a.steps) * a.step.unwrap_or(0.0)).sum()
    }

    /// Whether a need for a skill is met on a day without building anything up.
    pub fn has_skill(&self, sources: &[SkillId], day: Day) -> bool {
        let mut sources = sources.iter().map(|s| &self.skills[s.index()]);
        sources.any(|s| s.training_cost.is_none() && s.from <= day)
    }

    /// Cost of a step in a period, base currency; on a platform less what that saves.
    pub fn step_cost(&self, id: AdoptionId, platform: Option<PlatformId>, period: u32) -> f64 {
        let saving = platform.map_or(0.0, |p| self.platforms[p.index()].saving);
        self.option(id).cost_at.at(period) * (1.0 - saving)
    }

    /// Platforms that help with an adoption.
    pub fn platforms_of(&self, id: AdoptionId) -> impl Iterator<Item = PlatformId> + '_ {
        let all = self.platforms.iter().enumerate();
        all.filter(move |(_, p)| p.adoptions.contains(&id))
            .map(|(i, _)| PlatformId::from(i))
    }

    /// Funds for an adoption.
    pub fn funds_of(&self, id: AdoptionId) -> impl Iterator<Item = FundId> + '_ {
        let all = self.funds.iter().enumerate();
        all.filter(move |(_, f)| f.adoptions.contains(&id))
            .map(|(i, _)| FundId::from(i))
    }

    /// What a capability that a plant wants is called.
    pub fn capability_name(&self, id: CapabilityId) -> String {
        let wanted = &self.capabilities[id.index()];
        format!("{}/{}", wanted.place, wanted.capability)
    }

    /// What a skill of a region is called.
    pub fn skill_name(&self, id: SkillId) -> String {
        let skill = &self.skills[id.index()];
        format!("{}/{}", skill.region, skill.skill)
    }
}

impl Skill {
    /// Whether it can be built up.
    pub fn is_trained(&self) -> bool {
        self.training_cost.is_some()
    }
}

impl World {
    /// What an adoption is called.
    pub fn adoption_name(&self, id: AdoptionId) -> String {
        let adoption = &self.technology.adoptions[id.index()];
        let place = &self.places[adoption.place.index()].place;
        format!("{}/{place}", self.technology.option(id).technology)
    }

    /// The adoption called so.
    pub fn adoption_named(&self, name: &str) -> Option<AdoptionId> {
        let mut all = (0..self.technology.adoptions.len()).map(AdoptionId::from);
        all.find(|&id| self.adoption_name(id) == name)
    }

    /// What an adoption on a platform is called.
    pub fn adoption_on(&self, id: AdoptionId, platform: PlatformId) -> String {
        let platform = &self.technology.platforms[platform.index()].platform;
        format!("{}/{platform}", self.adoption_name(id))
    }

    /// The adoption and its platform called so.
    pub fn adoption_on_named(&self, name: &str) -> Option<(AdoptionId, PlatformId)> {
        let (adoption, platform) = name.rsplit_once('/')?;
        let id = self.adoption_named(adoption)?;
        let mut all = self.technology.platforms_of(id);
        let named = |p: &PlatformId| self.technology.platforms[p.index()].platform == platform;
        Some((id, all.find(named)?))
    }

    /// What a fund pays an adoption is called.
    pub fn subsidy_name(&self, fund: FundId, id: AdoptionId) -> String {
        let fund = &self.technology.funds[fund.index()].fund;
        format!("{fund}/{}", self.adoption_name(id))
    }

    /// Most runs of a recipe that its capacity and hours let a plant start in a period, whatever it
    /// adopts; infinite where nothing limits them.
    pub fn most_runs(&self, plant: PlantRecipeId, period: u32) -> f64 {
        let p = &self.plant_recipes[plant.index()];
        let recipe = &self.recipes[p.recipe_id.index()];
        let mut most = p
            .capacity_at
            .as_ref()
            .map_or(f64::INFINITY, |c| c.at(period));
        for &id in &self.places[p.place_id.index()].resources {
            let r = &self.resources[id.index()];
            let needs = recipe.hours.iter().filter(|h| h.0 == r.resource);
            for (_, hours) in needs {
                let there = r.capacity_at.at(period) + r.overtime_capacity;
                most = most.min((there + self.technology.could_add(id)) / hours);
            }
        }
        most
    }
}

/// Name of what adopting a technology costs.
pub const ADAPTATION: &str = "adaptation";
/// Name of what opening platforms costs.
pub const PLATFORMS: &str = "adaptation platforms";
/// Name of what funds pay.
pub const SUBSIDIES: &str = "subsidies";
/// Name of what capabilities that plants want are worth.
pub const CAPABILITIES: &str = "capabilities";
/// Name of what building up skills costs.
pub const SKILLS: &str = "skills";
