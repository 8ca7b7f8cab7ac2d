//! Lanes with their departures, and services with their calls.

use super::*;

impl<'a> Build<'a> {
    pub(super) fn lanes(&mut self, places: &Names, products: &Names) -> Vec<Lane> {
        let mut listed: HashMap<Ident, Vec<Day>> = HashMap::new();
        for d in &self.tables.departures {
            let day = self.calendar.day(d.date);
            if self.calendar.period(day).is_none() {
                self.problems.add(
                    "E0307",
                    d.at,
                    "date",
                    format!("{} is outside the horizon", d.date),
                    "departures lie between the first and the last day of the horizon",
                );
            }
            listed.entry(d.lane.clone()).or_default().push(day);
        }
        let mut lanes = Vec::new();
        for row in &self.tables.lanes {
            let (Some(from_id), Some(to_id)) = (places.get(&row.from), places.get(&row.to)) else {
                continue;
            };
            let rate = self.rate(row.currency, row.at);
            let only = (!row.products.is_empty()).then(|| {
                let mut only: Vec<ProductId> = row
                    .products
                    .iter()
                    .filter_map(|p| products.get(p))
                    .collect();
                only.sort_unstable();
                only
            });
            let trips = self.trips(row, listed.get(&row.lane));
            lanes.push(Lane {
                from_id,
                to_id,
                only,
                freight_at: self.profile("lanes", &row.lane, "freight", row.freight, &rate),
                departure_cost: row.fixed_cost * rate.at(0),
                capacity_at: self.optional("lanes", &row.lane, "capacity", row.capacity),
                trips,
                row: row.clone(),
            });
        }
        lanes
    }

    /// Departures that arrive within the horizon.
    pub(super) fn trips(&self, row: &LaneRow, listed: Option<&Vec<Day>>) -> Vec<Trip> {
        let calendar = &self.calendar;
        let departures: Vec<(u32, Day)> = match listed {
            Some(days) => {
                let mut days: Vec<Day> = days.clone();
                days.sort_unstable();
                days.into_iter()
                    .filter_map(|d| Some((calendar.period(d)?, d)))
                    .collect()
            }
            None => (row.offset..calendar.len())
                .step_by(row.every.max(1) as usize)
                .map(|t| {
                    (
                        t,
                        (calendar.first(t) + row.departure_day as Day).min(calendar.last(t)),
                    )
                })
                .collect(),
        };
        departures
            .into_iter()
            .filter_map(|(period, departs)| {
                let (arrival, arrives) = match row.transit_days {
                    Some(days) => {
                        let arrives = departs.checked_add(Day::try_from(days).ok()?)?;
                        (calendar.period(arrives)?, arrives)
                    }
                    None => {
                        let arrival = period.checked_add(row.lead_time)?;
                        let within = departs - calendar.first(period);
                        (arrival < calendar.len()).then(|| {
                            (
                                arrival,
                                (calendar.first(arrival) + within).min(calendar.last(arrival)),
                            )
                        })?
                    }
                };
                Some(Trip {
                    period,
                    departs,
                    arrival,
                    arrives,
                })
            })
            .collect()
    }

    pub(super) fn services(&mut self, by: &Names, places: &Names) -> (Vec<Service>, Vec<Call>) {
        let mut calls: Vec<Call> = Vec::new();
        let mut services = Vec::new();
        let mut of_service: HashMap<&Ident, Vec<&ServiceCallRow>> = HashMap::new();
        for c in &self.tables.service_calls {
            of_service.entry(&c.service).or_default().push(c);
        }
        for row in &self.tables.services {
            let mut rows = of_service.remove(&row.service).unwrap_or_default();
            rows.sort_by_key(|c| c.call);
            let start = calls.len() as u32;
            let end = start + rows.len() as u32;
            if rows.len() < 2 {
                self.problems.add(
                    "E0308",
                    row.at,
                    "service",
                    format!("service `{}` has fewer than two calls", row.service),
                    "add its calls to service_calls",
                );
            }
            for (k, c) in rows.into_iter().enumerate() {
                let at = start + k as u32;
                let next = match (at + 1 < end, row.cyclic) {
                    (true, _) => Some(CallId(at + 1)),
                    (false, true) => Some(CallId(start)),
                    (false, false) => None,
                };
                let (Some(place_id), Some(service_id)) = (places.get(&c.place), by.get(&c.service))
                else {
                    continue;
                };
                calls.push(Call {
                    service_id,
                    place_id,
                    next,
                    row: c.clone(),
                });
            }
            services.push(Service {
                calls: start..end,
                row: row.clone(),
            });
        }
        (services, calls)
    }
}
