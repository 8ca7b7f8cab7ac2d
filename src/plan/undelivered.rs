//! What was not delivered, and why.
//!
//! What delivering one more unit would cost follows from the prices: the cost of the delivery and
//! the price of the goods at the place. Following the cheapest way back from there, column by
//! column, tells which limits on that way other deliveries are worth more on.

use serde::Serialize;

use super::binding::{Limit, keeps, words};
use super::labels::Labels;
use super::words::{Bound, Side};
use crate::lp::Matrix;
use crate::model::{Account, Activity};
use crate::network::Network;
use crate::world::World;
use crate::world::ids::*;
use crate::world::money::Money;
use crate::world::tables::Spread;

/// Demand that the plan leaves undelivered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Undelivered {
    /// Demand.
    pub demand: String,
    /// Where.
    pub place: String,
    /// What.
    pub product: String,
    /// Unit that it is counted in.
    pub unit: String,
    /// Period.
    pub period: u32,
    /// First day of the period.
    pub date: String,
    /// Units.
    pub quantity: f64,
    /// What a unit delivered would have saved and brought: penalty, and price where profit counts.
    pub worth: f64,
    /// What delivering one more unit would cost, from the prices.
    pub cost: Option<f64>,
    /// The dearest limit on the cheapest way.
    pub limit: Option<String>,
    /// Why, in words.
    pub why: String,
}

/// Levels below this share of a unit are rounding.
const NOTHING: f64 = 1e-6;
/// Most columns of the cheapest way that are followed.
const STEPS: usize = 500;

/// What was not delivered, in order of demand and period.
pub fn undelivered(labels: &Labels, x: &[f64], prices: Option<&[f64]>) -> Vec<Undelivered> {
    let model = labels.model;
    let mut list = Vec::new();
    let mut ways: Option<Ways> = None;
    for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
        let Activity::Unmet(d) = activity.key else {
            continue;
        };
        for k in 0..series.count {
            let quantity = x[(series.first + k) as usize];
            if quantity <= NOTHING {
                continue;
            }
            let time = activity.start + k * activity.stride;
            let penalty = model.lp.value(series.cost, k);
            let prices = prices.filter(|p| p.len() == model.lp.n_rows());
            let ways = prices
                .map(|prices| &*ways.get_or_insert_with(|| Ways::new(labels, x, prices.to_vec())));
            list.push(explain(labels, ways, d, time, quantity, penalty));
        }
    }
    list
}

fn explain(
    labels: &Labels,
    ways: Option<&Ways>,
    d: DemandId,
    time: u32,
    quantity: f64,
    penalty: f64,
) -> Undelivered {
    let w = labels.world;
    let demand = &w.demands[d.index()];
    let money = Money::of(w.header.currency.as_str());
    let price = match w.header.objective.counts_revenue() {
        true => demand.price_at.at(time.min(demand.open.end - 1)),
        false => 0.0,
    };
    let worth = penalty + price;
    let way = ways.and_then(|ways| ways.cheapest(d, time));
    let cost = way.as_ref().map(|way| way.cost + price);
    let limit = way.as_ref().and_then(|way| way.limit.clone());
    let brings = match w.header.objective.counts_revenue() {
        false => format!("the penalty is {}", money.shown(penalty)),
        true => format!("it would bring {}", money.shown(worth)),
    };
    let why = match (cost, &limit) {
        _ if !deliverable(labels, d, time) => out_of_reach(labels, d),
        (None, _) => "no prices tell: the plan comes without them".to_string(),
        (Some(cost), limit) => {
            let equal = (cost - worth).abs() <= 1e-6 * worth.abs().max(1.0);
            match limit {
                Some((name, value)) if equal => format!(
                    "limited by {name}: what one more unit takes of it is worth {} to others",
                    money.shown(*value)
                ),
                Some((name, value)) if *value > 0.01 * cost.abs() => format!(
                    "delivering one more would cost {}, of which {} for {name} that others need; {brings}",
                    money.shown(cost),
                    money.shown(*value)
                ),
                _ => format!(
                    "delivering one more would cost {}, {brings}",
                    money.shown(cost)
                ),
            }
        }
    };
    let (_, date) = labels.in_period(time);
    Undelivered {
        demand: demand.demand.to_string(),
        place: demand.place.to_string(),
        product: demand.product.to_string(),
        unit: labels.unit_of(demand.product_id),
        period: time,
        date,
        quantity,
        worth,
        cost,
        limit: limit.map(|l| l.0),
        why,
    }
}

/// Whether any delivery can serve a demand of a period.
pub fn deliverable(labels: &Labels, d: DemandId, time: u32) -> bool {
    let demand = &labels.world.demands[d.index()];
    let until = last_period(labels, d, time);
    labels.network.of_product(demand.product_id).any(|c| {
        demand.accepts(labels.network.commodity(c))
            && labels
                .network
                .window(demand.place_id, c, Status::Free)
                .is_some_and(|w| w.earliest <= until)
    })
}

fn last_period(labels: &Labels, d: DemandId, time: u32) -> u32 {
    let demand = &labels.world.demands[d.index()];
    let last = match demand.spread {
        Spread::Each => time,
        Spread::Window => demand.open.end.max(1) - 1,
    };
    (last + demand.lateness()).min(labels.world.calendar.len() - 1)
}

/// Why nothing can serve a demand: in the words of the network.
pub fn out_of_reach(labels: &Labels, d: DemandId) -> String {
    let world = labels.world;
    let demand = &world.demands[d.index()];
    // When goods could be there if it were wanted to the horizon's end.
    let mut patient: World = world.clone();
    patient.demands[d.index()].open.end = world.calendar.len();
    let network = Network::of(&patient);
    let accepted: Vec<CommodityId> = network
        .of_product(demand.product_id)
        .filter(|&c| demand.accepts(network.commodity(c)))
        .collect();
    let windows = |status| {
        let network = &network;
        accepted
            .iter()
            .filter_map(move |&c| network.window(demand.place_id, c, status))
    };
    if let Some(first) = windows(Status::Free).map(|w| w.earliest).min() {
        let (when, _) = labels.in_period(first);
        return format!("no lane arrives in time: the first goods can be there {when}");
    }
    if windows(Status::Suspended).next().is_some() {
        return "it can arrive there but not enter free circulation".to_string();
    }
    let which = if demand.origins.is_empty() {
        demand.product.to_string()
    } else {
        format!("{} of an origin that it accepts", demand.product)
    };
    format!("no way leads there for {which} within the horizon, from any supply, stock or recipe")
}

/// The cheapest way to one more delivery.
struct Way {
    /// Cost of one more unit, revenue deducted.
    cost: f64,
    /// The dearest limit on it, in words, and what it is worth per unit delivered.
    limit: Option<(String, f64)>,
}

/// Columns by row, and their reduced costs: what ways back are followed on.
struct Ways<'a> {
    labels: &'a Labels<'a>,
    prices: Vec<f64>,
    levels: Vec<f64>,
    matrix: Matrix,
    by_rows: Vec<Vec<(usize, f64)>>,
    reduced: Vec<f64>,
}

impl<'a> Ways<'a> {
    fn new(labels: &'a Labels<'a>, x: &[f64], prices: Vec<f64>) -> Ways<'a> {
        let lp = &labels.model.lp;
        let reduced = lp
            .columns()
            .map(|c| c.cost - c.entries().map(|(r, a)| a * prices[r]).sum::<f64>())
            .collect();
        let matrix = lp.materialise();
        let by_rows = matrix.by_rows();
        Ways {
            labels,
            prices,
            levels: x.to_vec(),
            matrix,
            by_rows,
            reduced,
        }
    }

    fn cheapest(&self, d: DemandId, time: u32) -> Option<Way> {
        let demand = &self.labels.world.demands[d.index()];
        let rows = self.labels.model.rows(Account::Demand(d))?;
        let mut best: Option<(f64, usize, usize)> = None;
        let times = match demand.spread {
            Spread::Each => time..last_period(self.labels, d, time) + 1,
            Spread::Window => 0..1,
        };
        for t in times {
            let Some(row) = rows.at(t) else { continue };
            let row = row as usize;
            let late = match (demand.spread, demand.lateness_penalty) {
                (Spread::Each, Some(p)) => p * demand.priority * f64::from(t - time),
                _ => 0.0,
            };
            for &(column, coef) in &self.by_rows[row] {
                let (key, _) = self.labels.model.activity_at(column);
                if coef <= 0.0 || !matches!(key, Activity::Deliver(..)) {
                    continue;
                }
                let cost = self.reduced[column] + coef * self.prices[row] + late;
                if best.is_none_or(|b| cost < b.0) {
                    best = Some((cost, column, row));
                }
            }
        }
        let (cost, column, row) = best?;
        Some(Way {
            cost,
            limit: self.dearest(column, row),
        })
    }

    /// The dearest limit on the cheapest way to one more of `column`.
    fn dearest(&self, column: usize, from: usize) -> Option<(String, f64)> {
        let mut seen = vec![from];
        let mut open = vec![(column, 1.0, from)];
        let mut found: Vec<(Limit, f64)> = Vec::new();
        let mut add = |limit: Limit, value: f64| {
            if value <= 0.0 {
                return;
            }
            match found.iter_mut().find(|f| f.0 == limit) {
                Some(known) => known.1 += value,
                None => found.push((limit, value)),
            }
        };
        for _ in 0..STEPS {
            let Some((column, level, into)) = open.pop() else {
                break;
            };
            self.at_bound(column, level, &mut add);
            for (row, coef) in self.matrix.column(column) {
                if row == into {
                    continue;
                }
                let (key, time) = self.labels.model.account_at(row);
                let side = self.labels.limit(key, time).map(|w| w.side);
                if matches!(side, Some(Side::Most | Side::Least)) {
                    add(Limit::Row(key, time), -coef * self.prices[row] * level);
                    continue;
                }
                let balance = self.matrix.row_lower[row] == self.matrix.row_upper[row];
                if coef >= 0.0 || !balance || seen.contains(&row) {
                    continue;
                }
                seen.push(row);
                let sources = self.by_rows[row].iter().filter(|(_, a)| *a > 0.0);
                let next = sources.min_by(|a, b| self.reduced[a.0].total_cmp(&self.reduced[b.0]));
                match next {
                    Some(&(source, a)) => open.push((source, level * -coef / a, row)),
                    // Only what was there at the start: the goods themselves are scarce.
                    None => add(Limit::Row(key, time), self.prices[row] * level * -coef),
                }
            }
        }
        let (limit, value) = found.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let words = words(self.labels, limit)?;
        Some((words.named(), value))
    }

    /// Adds what a column at its bound would be worth beyond it.
    fn at_bound(&self, column: usize, level: f64, add: &mut impl FnMut(Limit, f64)) {
        let reduced = self.reduced[column];
        let upper = self.matrix.upper[column];
        if reduced >= 0.0 || self.levels[column] < upper * (1.0 - 1e-6) {
            return;
        }
        let (key, time) = self.labels.model.activity_at(column);
        match self.labels.bound(key, time) {
            Bound::Own(_) => add(Limit::Bound(key, time), -reduced * level),
            Bound::Shares(account, size)
                if keeps(
                    self.labels,
                    &self.matrix.row_upper,
                    (account, time),
                    size * upper,
                ) =>
            {
                add(Limit::Row(account, time), -reduced * level);
            }
            Bound::Shares(..) => {}
            Bound::Use => {}
        }
    }
}
