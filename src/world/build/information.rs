//! Resolves data, links, compute, work and the rules about them.

use super::*;
use crate::world::information::*;
use crate::world::tables::{Occasion, RuleConcern, Treatment};

/// What a row that is about activities names.
struct About<'r> {
    activity: Occasion,
    place: &'r Option<Ident>,
    product: &'r Option<Ident>,
    recipe: &'r Option<Ident>,
    lane: &'r Option<Ident>,
    mode: &'r Option<Ident>,
    at: At,
}

/// Names that such a row refers to.
struct Known<'n> {
    products: &'n Names,
    places: &'n Names,
    lanes: &'n Names,
    recipes: &'n Names,
    modes: &'n Names,
}

impl Build<'_> {
    pub(super) fn information(
        &mut self,
        products: &Names,
        places: &Names,
        lanes: &Names,
        recipes: &Names,
    ) -> Information {
        let tables = self.tables;
        let mut info = self.jurisdictions();
        let classes = Names::of(tables.data_classes.iter().map(|c| &c.data_class));
        let workloads = Names::of(tables.workloads.iter().map(|w| &w.workload));
        let firms = Names::of(tables.firms.iter().map(|f| &f.firm));
        let modes = Names::of(tables.clearance_modes.iter().map(|m| &m.mode));
        let known = Known {
            products,
            places,
            lanes,
            recipes,
            modes: &modes,
        };
        info.classes = tables.data_classes.clone();
        info.links = self.links(places);
        info.workloads = self.workloads(&classes);
        info.nodes = self.compute_nodes(&info, places, &workloads, &firms);
        for row in &tables.data_sources {
            let about = About {
                activity: row.activity,
                place: &row.place,
                product: &row.product,
                recipe: &row.recipe,
                lane: &row.lane,
                mode: &row.mode,
                at: row.at,
            };
            if let (Some(class), Some(scope)) =
                (classes.get(&row.data_class), self.scope(&about, &known))
            {
                let row = row.clone();
                info.sources.push(DataSource { class, scope, row });
            }
        }
        for row in &tables.work_needs {
            let about = About {
                activity: row.activity,
                place: &row.place,
                product: &row.product,
                recipe: &row.recipe,
                lane: &row.lane,
                mode: &row.mode,
                at: row.at,
            };
            let Some(workload_id) = workloads.get::<WorkloadId>(&row.workload) else {
                continue;
            };
            if info.nodes.iter().all(|n| !n.runs(workload_id)) {
                self.problems.add(
                    "E0707",
                    row.at,
                    "workload",
                    format!("no compute node can run `{}`", row.workload),
                    "name it in `workloads` of a node, or add a node",
                );
            }
            if let Some(scope) = self.scope(&about, &known) {
                info.needs.push(WorkNeed {
                    workload_id,
                    scope,
                    row: row.clone(),
                });
            }
        }
        info.rules = self.data_rules(&info, &classes, &firms);
        info.most_latency = self.digital_products();
        let of = tables.products.iter();
        info.class_of = of.map(|p| classes.get(p.data_class.as_ref()?)).collect();
        info.taxes = self.digital_taxes(&firms);
        info.vat = self.digital_vat();
        info
    }

    /// Jurisdictions, and that of each place.
    fn jurisdictions(&mut self) -> Information {
        let tables = self.tables;
        let mut info = Information::default();
        let mut of_country: HashMap<Country, JurisdictionId> = HashMap::new();
        for (i, row) in tables.jurisdictions.iter().enumerate() {
            for &country in &row.countries {
                if of_country
                    .insert(country, JurisdictionId::from(i))
                    .is_some()
                {
                    self.problems.add(
                        "E0701",
                        row.at,
                        "countries",
                        format!("{country} is in two jurisdictions"),
                        "a country has one data law: name it once",
                    );
                }
            }
            info.jurisdictions.push(Jurisdiction {
                name: row.jurisdiction.clone(),
                countries: row.countries.clone(),
            });
        }
        let mut own = |country: Country, info: &mut Information| {
            *of_country.entry(country).or_insert_with(|| {
                info.jurisdictions.push(Jurisdiction {
                    name: Ident::from(country.as_str()),
                    countries: vec![country],
                });
                JurisdictionId::from(info.jurisdictions.len() - 1)
            })
        };
        for place in &tables.places {
            let id = own(place.country, &mut info);
            info.of_place.push(id);
        }
        // What is bought may come from elsewhere, and is data of its country.
        let bought = tables.supplies.iter().filter_map(|s| s.origin_country);
        let there = tables.opening_stock.iter().filter_map(|s| s.origin_country);
        for country in bought.chain(there) {
            own(country, &mut info);
        }
        // Operators and rules may name countries where no place is.
        let rules = tables.data_rules.iter();
        let named = rules.flat_map(|r| r.origins.iter().chain(&r.destinations).chain(&r.operators));
        let operators = tables
            .compute_nodes
            .iter()
            .filter_map(|n| n.operator.as_ref());
        for name in named.chain(operators) {
            let known = info.named(name).is_some();
            if let (false, Some(country)) = (known, parse_country(name)) {
                own(country, &mut info);
            }
        }
        info
    }

    fn jurisdiction(
        &mut self,
        info: &Information,
        name: &Ident,
        at: At,
        field: &'static str,
    ) -> Option<JurisdictionId> {
        let found = info.named(name);
        if found.is_none() {
            let member = parse_country(name).and_then(|c| {
                let of = info.jurisdictions.iter();
                of.filter(|j| j.countries.contains(&c))
                    .map(|j| &j.name)
                    .next()
            });
            let remedy = match member {
                Some(of) => format!("{name} is part of `{of}`: name that"),
                None => "a row of `jurisdictions`, or the code of a country that none names".into(),
            };
            let message = format!("`{name}` is no jurisdiction");
            self.problems.add("E0702", at, field, message, remedy);
        }
        found
    }

    fn links(&mut self, places: &Names) -> Vec<Link> {
        let mut links = Vec::new();
        let one = Profile::constant(1.0);
        for row in &self.tables.links {
            if row.from == row.to {
                self.problems.add(
                    "E0703",
                    row.at,
                    "to",
                    format!("link `{}` leads from `{}` to itself", row.link, row.from),
                    "a link joins two places; within a place data needs none",
                );
            }
            if let (Some(from_id), Some(to_id)) = (places.get(&row.from), places.get(&row.to)) {
                links.push(Link {
                    from_id,
                    to_id,
                    bandwidth_at: self.optional("links", &row.link, "bandwidth", row.bandwidth),
                    cost_at: self.profile("links", &row.link, "cost", row.cost, &one),
                    row: row.clone(),
                });
            }
        }
        links
    }

    fn workloads(&mut self, classes: &Names) -> Vec<Workload> {
        let tables = self.tables;
        let mut workloads = Vec::new();
        for row in &tables.workloads {
            if row.gb > 0.0 && row.data_class.is_none() {
                self.problems.add(
                    "E0704",
                    row.at,
                    "data_class",
                    format!("`{}` takes data of no class", row.workload),
                    "name the class of its data, or leave `gb` out",
                );
            }
            let class = row.data_class.as_ref().and_then(|c| classes.get(c));
            let latency = self.most_latency(row.latency_class.as_ref());
            workloads.push(Workload {
                class,
                most_latency: latency,
                row: row.clone(),
            });
        }
        workloads
    }

    fn compute_nodes(
        &mut self,
        info: &Information,
        places: &Names,
        workloads: &Names,
        firms: &Names,
    ) -> Vec<ComputeNode> {
        let mut nodes = Vec::new();
        let one = Profile::constant(1.0);
        for row in &self.tables.compute_nodes {
            let Some(place_id) = places.get::<PlaceId>(&row.place) else {
                continue;
            };
            let own = info.jurisdiction_of(place_id);
            let operator = row.operator.as_ref();
            let operator_id = operator.map_or(Some(own), |name| {
                self.jurisdiction(info, name, row.at, "operator")
            });
            let wrong = match row.opening_cost {
                None if row.lead_time > 0 || row.life.is_some() => {
                    Some("has a lead time or a life, and is never opened")
                }
                Some(_) if row.life == Some(0) => Some("never runs: its life is 0"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                self.problems.add(
                    "E0708",
                    row.at,
                    "life",
                    format!("node `{}` {wrong}", row.node),
                    "give an `opening_cost` (0 will do) and a life of 1 period or more",
                );
            }
            let only: Vec<WorkloadId> = row
                .workloads
                .iter()
                .filter_map(|w| workloads.get(w))
                .collect();
            let owner = self.owner_of(&row.place, firms);
            nodes.push(ComputeNode {
                place_id,
                operator_id: operator_id.unwrap_or(own),
                only: (!row.workloads.is_empty()).then_some(only),
                capacity_at: self.optional("compute_nodes", &row.node, "capacity", row.capacity),
                price_at: self.profile("compute_nodes", &row.node, "price", row.price, &one),
                firm_id: row
                    .firm
                    .as_ref()
                    .and_then(|f| firms.get(f))
                    .unwrap_or(owner),
                row: row.clone(),
            });
        }
        nodes
    }

    /// The firm that owns a place; the first where none names it.
    pub(super) fn owner_of(&self, place: &Ident, firms: &Names) -> FirmId {
        let rows = self.tables.firms.iter();
        let owner = rows
            .filter(|f| f.places.contains(place))
            .map(|f| &f.firm)
            .next();
        owner.and_then(|f| firms.get(f)).unwrap_or_default()
    }

    /// Which activities a row is about.
    fn scope(&mut self, about: &About, known: &Known) -> Option<Scope> {
        let misplaced = [
            (
                about.recipe.is_some() && about.activity != Occasion::Made,
                "recipe",
            ),
            (
                about.lane.is_some() && about.activity != Occasion::Shipped,
                "lane",
            ),
            (
                about.mode.is_some() && about.activity != Occasion::Cleared,
                "mode",
            ),
        ];
        for (wrong, field) in misplaced {
            if wrong {
                self.problems.add(
                    "E0705",
                    about.at,
                    field,
                    format!("what is {} has no {field}", about.activity.name()),
                    "a recipe goes with `made`, a lane with `shipped`, a mode with `cleared`",
                );
            }
        }
        let id = |name: &Option<Ident>, names: &Names| match name {
            Some(name) => names.0.get(name).map(|i| Some(*i)),
            None => Some(None),
        };
        Some(Scope {
            activity: about.activity,
            place: id(about.place, known.places)?.map(PlaceId),
            product: id(about.product, known.products)?.map(ProductId),
            recipe: id(about.recipe, known.recipes)?.map(RecipeId),
            lane: id(about.lane, known.lanes)?.map(LaneId),
            mode: id(about.mode, known.modes)?.map(ModeId),
        })
    }

    fn data_rules(&mut self, info: &Information, classes: &Names, firms: &Names) -> Vec<DataRule> {
        let mut rules = Vec::new();
        for row in &self.tables.data_rules {
            if let Some((field, wrong, remedy)) = wrong_rule(row) {
                let message = format!("rule `{}` {wrong}", row.rule);
                self.problems.add("E0706", row.at, field, message, remedy);
            }
            let mut all = |names: &[Ident], field| -> Vec<JurisdictionId> {
                let ids = names.iter();
                ids.filter_map(|n| self.jurisdiction(info, n, row.at, field))
                    .collect()
            };
            let origin_ids = all(&row.origins, "origins");
            let destination_ids = all(&row.destinations, "destinations");
            let operator_ids = all(&row.operators, "operators");
            rules.push(DataRule {
                classes: row
                    .data_classes
                    .iter()
                    .filter_map(|c| classes.get(c))
                    .collect(),
                origin_ids,
                destination_ids,
                operator_ids,
                days: self.days(row.valid_from, row.valid_to, row.at),
                firm_id: row
                    .firm
                    .as_ref()
                    .and_then(|f| firms.get(f))
                    .unwrap_or_default(),
                row: row.clone(),
            });
        }
        rules
    }
}

/// What is wrong with a rule by itself: field, words, remedy.
fn wrong_rule(row: &DataRuleRow) -> Option<(&'static str, &'static str, &'static str)> {
    let contract = row.contract_cost.is_some();
    let conditions = contract || row.cap.is_some() || row.cost > 0.0 || row.threshold.is_some();
    match row.treatment {
        Treatment::Forbidden if conditions => Some((
            "treatment",
            "forbids, and has a cost, a cap, a contract or a threshold too",
            "nothing goes under it: take them out, or let it be `safeguards` or `pilot`",
        )),
        Treatment::Pilot if row.cap.is_none() => Some((
            "cap",
            "is a pilot without a cap",
            "give the most GB in its window",
        )),
        _ if row.threshold.is_some() && !contract => Some((
            "threshold",
            "has a threshold, and no contract that lifts it",
            "give `contract_cost`; a limit that nothing lifts is a `cap` with `window` year",
        )),
        _ if !contract && (row.contract_lead_time > 0 || row.contract_life.is_some()) => Some((
            "contract_cost",
            "has the time of a contract, and no contract",
            "give `contract_cost` (0 will do)",
        )),
        _ if row.contract_life == Some(0) => Some((
            "contract_life",
            "has a contract that never holds",
            "give a life of 1 period or more",
        )),
        _ if row.concerns == RuleConcern::Transit && !row.operators.is_empty() => Some((
            "operators",
            "is about transit, where no operator works on the data",
            "leave `operators` blank",
        )),
        _ => None,
    }
}
