//! What is supplied, wanted, there at the start, and contracted.

use super::*;

impl<'a> Build<'a> {
    pub(super) fn supplies(
        &mut self,
        places: &Names,
        products: &Names,
        world: &[Place],
    ) -> Vec<Supply> {
        let mut supplies = Vec::new();
        for row in &self.tables.supplies {
            let (Some(place_id), Some(product_id)) = (
                places.get::<PlaceId>(&row.place),
                products.get(&row.product),
            ) else {
                continue;
            };
            let Some(origin) = row
                .origin_country
                .or(world.get(place_id.index()).map(|p| p.country))
            else {
                continue;
            };
            let key = match row.origin_country {
                Some(o) => format!("{}/{}/{o}", row.place, row.product),
                None => format!("{}/{}", row.place, row.product),
            };
            let rate = self.rate(row.currency, row.at);
            let what = format!("supply `{key}`");
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            supplies.push(Supply {
                place_id,
                product_id,
                origin,
                marks: self
                    .declared(&row.originating)
                    .union(customs::made_by(&self.marks, row.producer.as_ref()))
                    .union(conformity_marks(&self.marks, &row.conforms_to))
                    .union(self.controlled(product_id, origin)),
                price_at: self.profile("supplies", &key, "price", row.price, &rate),
                capacity_at: self.optional("supplies", &key, "capacity", row.capacity),
                open,
                row: row.clone(),
            });
        }
        supplies
    }

    pub(super) fn endowments(&mut self, places: &Names, products: &Names) -> Vec<Endowment> {
        let mut endowments = Vec::new();
        for row in &self.tables.opening_stock {
            let (Some(place), Some(product)) = (
                places.get::<PlaceId>(&row.place),
                products.get(&row.product),
            ) else {
                continue;
            };
            let home = self.tables.places.get(place.index()).map(|p| p.country);
            let Some(origin) = row.origin_country.or(home) else {
                continue;
            };
            let marks = self
                .declared(&row.originating)
                .union(customs::made_by(&self.marks, row.producer.as_ref()))
                .union(conformity_marks(&self.marks, &row.conforms_to))
                .union(self.controlled(product, origin));
            let Some(marks) = self.endowed(marks, product, 0, row.age, row.at) else {
                continue;
            };
            endowments.push(Endowment {
                place,
                product,
                origin,
                marks,
                status: status(row.status),
                day: 0,
                loaded: -1,
                quantity: row.quantity,
            });
        }
        for row in &self.tables.in_transit {
            let (Some(place), Some(product)) = (places.get(&row.place), products.get(&row.product))
            else {
                continue;
            };
            let day = self.calendar.day(row.arrival);
            let Some(period) = self.calendar.period(day) else {
                self.problems.add(
                    "E0307",
                    row.at,
                    "arrival",
                    format!("{} is outside the horizon", row.arrival),
                    "goods in transit arrive between the first and the last day of the horizon",
                );
                continue;
            };
            let marks = self
                .declared(&row.originating)
                .union(customs::made_by(&self.marks, row.producer.as_ref()))
                .union(conformity_marks(&self.marks, &row.conforms_to))
                .union(self.controlled(product, row.origin_country));
            let Some(marks) = self.endowed(marks, product, period, row.age, row.at) else {
                continue;
            };
            endowments.push(Endowment {
                place,
                product,
                origin: row.origin_country,
                marks,
                status: status(row.status),
                day,
                loaded: row.loaded.map_or(-1, |d| self.calendar.day(d)),
                quantity: row.quantity,
            });
        }
        endowments
    }

    /// Marks of goods that are there in a period, so many periods old; `None` where they have perished.
    pub(super) fn endowed(
        &mut self,
        marks: Marks,
        product: ProductId,
        period: u32,
        age: u32,
        at: At,
    ) -> Option<Marks> {
        let row = &self.tables.products[product.index()];
        let Some(life) = row.shelf_life else {
            return Some(marks);
        };
        let until = u64::from(period) + u64::from(life);
        if age > life {
            let message = format!("`{}` keeps {life} periods and is {age} old", row.product);
            let remedy = "it has perished and is left out";
            self.problems.warn("W0323", at, "age", message, remedy);
            return None;
        }
        let last = u64::from(self.calendar.len() - 1);
        let until = (until - u64::from(age)).min(last) as u32;
        Some(marks.keeping_until(Some(until)))
    }

    pub(super) fn demands(&mut self, places: &Names, products: &Names) -> Vec<Demand> {
        let mut demands = Vec::new();
        for row in &self.tables.demands {
            let (Some(place_id), Some(product_id)) =
                (places.get(&row.place), products.get(&row.product))
            else {
                continue;
            };
            let one = Profile::constant(1.0);
            let what = format!("demand `{}`", row.demand);
            let open = self.periods(row.valid_from, row.valid_to, row.at, &what);
            let penalty = row
                .unmet_penalty
                .or(self.tables.header.unmet_penalty)
                .map(|p| p * row.priority);
            demands.push(Demand {
                place_id,
                product_id,
                quantity_at: self.profile("demands", &row.demand, "quantity", row.quantity, &one),
                price_at: self.profile("demands", &row.demand, "price", row.price, &one),
                penalty,
                open,
                row: row.clone(),
            });
        }
        demands
    }

    pub(super) fn contracts(
        &mut self,
        by: &Names,
        lanes: &Names,
        supplies: &[Supply],
    ) -> Vec<Contract> {
        let mut contracts: Vec<Contract> = Vec::new();
        for row in &self.tables.contracts {
            let lane_id: Option<LaneId> = row.lane.as_ref().and_then(|l| lanes.get(l));
            let of_product: Vec<SupplyId> = supplies
                .iter()
                .enumerate()
                .filter(|(_, s)| {
                    Some(&s.place) == row.place.as_ref() && Some(&s.product) == row.product.as_ref()
                })
                .map(|(i, _)| SupplyId::from(i))
                .collect();
            let what = format!("contract `{}`", row.contract);
            let window = self.periods(row.valid_from, row.valid_to, row.at, &what);
            let fits = match row.kind {
                ContractKind::Carrier => lane_id.is_some() && row.place.is_none(),
                ContractKind::Supplier => !of_product.is_empty() && lane_id.is_none(),
            };
            if !fits {
                self.problems.add("E0310", row.at, "kind", format!("contract `{}` does not say what it is for", row.contract), "a carrier's contract names a lane; a supplier's a place and a product that is supplied there");
            }
            contracts.push(Contract {
                lane_id,
                supplies: of_product,
                window,
                steps: Vec::new(),
                row: row.clone(),
            });
        }
        for row in &self.tables.price_breaks {
            if let Some(k) = by.get::<ContractId>(&row.contract) {
                contracts[k.index()]
                    .steps
                    .push((row.from_quantity, row.rate));
            }
        }
        for k in &mut contracts {
            k.steps.sort_by(|a, b| a.0.total_cmp(&b.0));
            if k.steps.first().is_some_and(|s| s.0 > 0.0) {
                self.problems.add(
                    "E0311",
                    k.row.at,
                    "contract",
                    format!(
                        "contract `{}` has no price below {}",
                        k.row.contract, k.steps[0].0
                    ),
                    "add a price break from 0",
                );
            }
        }
        contracts
    }
}

pub(super) fn status(of: CustomsStatus) -> Status {
    match of {
        CustomsStatus::Free => Status::Free,
        CustomsStatus::Suspended => Status::Suspended,
    }
}
