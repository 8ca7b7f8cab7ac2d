//! What a re-check of the bound needs: shadow prices, and the leaves of a branching, as tables in
//! the user's words.

use std::collections::HashMap;

use serde::Serialize;

use super::Labels;
use crate::certificate::{Held, Leaf};
use crate::model::Model;
use crate::network::Network;
use crate::world::World;

/// The shadow price of an account at a time.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Price {
    /// Kind of account.
    pub account: String,
    /// What it is for.
    pub subject: String,
    /// Period, slot, trip or sailing.
    pub time: u32,
    /// Price, base currency per unit.
    pub price: f64,
}

/// What one leaf of a branching holds: a whole-number activity between two levels. A leaf that
/// holds nothing has one row with a blank activity.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct LeafHold {
    /// Number of the leaf, from 1.
    pub leaf: u32,
    /// `bound`, or `empty` where its prices prove that no plan is in it.
    pub proves: String,
    /// Kind of activity.
    pub activity: String,
    /// What it is for.
    pub subject: String,
    /// Period, slot, trip or sailing.
    pub time: u32,
    /// Least level.
    pub lower: f64,
    /// Greatest level.
    pub upper: f64,
}

/// The shadow price of an account within a leaf.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct LeafPrice {
    /// Number of the leaf, from 1.
    pub leaf: u32,
    /// Kind of account.
    pub account: String,
    /// What it is for.
    pub subject: String,
    /// Period, slot, trip or sailing.
    pub time: u32,
    /// Price, base currency per unit.
    pub price: f64,
}

/// Prices and leaves that prove a bound.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proof {
    /// Prices of the program without whole numbers.
    pub prices: Vec<Price>,
    /// What the leaves hold.
    pub leaves: Vec<LeafHold>,
    /// Their prices.
    pub leaf_prices: Vec<LeafPrice>,
}

impl Proof {
    /// Puts prices by row, and leaves, into words.
    pub fn of(
        world: &World,
        network: &Network,
        model: &Model,
        prices: Option<&[f64]>,
        leaves: &[Leaf],
    ) -> Proof {
        let labels = Labels {
            world,
            network,
            model,
        };
        let mut proof = Proof {
            prices: labels.prices(prices.unwrap_or_default()),
            ..Proof::default()
        };
        for (i, leaf) in leaves.iter().enumerate() {
            let number = i as u32 + 1;
            let proves = if leaf.empty { "empty" } else { "bound" };
            let mut hold = |activity: &str, subject: String, time: u32, h: Held| {
                proof.leaves.push(LeafHold {
                    leaf: number,
                    proves: proves.to_string(),
                    activity: activity.to_string(),
                    subject,
                    time,
                    lower: h.lower,
                    upper: h.upper,
                });
            };
            for &h in &leaf.held {
                let (key, time) = model.activity_at(h.column as usize);
                let (activity, subject) = labels.activity(key);
                hold(activity, subject, time, h);
            }
            if leaf.held.is_empty() {
                let nothing = Held {
                    column: 0,
                    lower: 0.0,
                    upper: 0.0,
                };
                hold("", String::new(), 0, nothing);
            }
            let prices = labels.prices(&leaf.prices).into_iter();
            proof.leaf_prices.extend(prices.map(|p| LeafPrice {
                leaf: number,
                account: p.account,
                subject: p.subject,
                time: p.time,
                price: p.price,
            }));
        }
        proof
    }

    /// The way back: prices by row, and leaves by column. Words that name no row or column are
    /// counted, not used: a bound is safe whatever its prices are.
    pub fn numbers(&self, world: &World, network: &Network, model: &Model) -> Numbers {
        let labels = Labels {
            world,
            network,
            model,
        };
        let mut numbers = Numbers {
            prices: vec![0.0; model.lp.n_rows()],
            ..Numbers::default()
        };
        let mut rows: HashMap<(&str, String), Vec<(u32, u32)>> = HashMap::new();
        for (series, &(key, start)) in model.lp.rows.iter().zip(&model.accounts) {
            let label = labels.account(key);
            rows.entry(label).or_default().push((start, series.first));
        }
        let row = |account: &str, subject: &str, time: u32| -> Option<usize> {
            let found = rows.get(&(account, subject.to_string()))?;
            found.iter().find_map(|&(start, first)| {
                let k = time.checked_sub(start)?;
                let index = (first + k) as usize;
                let own = model.lp.rows.partition_point(|s| s.first as usize <= index);
                let series = model.lp.rows.get(own.checked_sub(1)?)?;
                (series.first == first && k < series.count).then_some(index)
            })
        };
        for p in &self.prices {
            match row(&p.account, &p.subject, p.time) {
                Some(i) => numbers.prices[i] = p.price,
                None => numbers.unknown += 1,
            }
        }
        if self.leaves.is_empty() {
            return numbers;
        }
        let mut columns: HashMap<(&str, String, u32), u32> = HashMap::new();
        for (series, activity) in model.lp.cols.iter().zip(&model.activities) {
            if series.integer {
                let (kind, subject) = labels.activity(activity.key);
                for k in 0..series.count {
                    let time = activity.start + k * activity.stride;
                    columns.insert((kind, subject.clone(), time), series.first + k);
                }
            }
        }
        let mut at: HashMap<u32, usize> = HashMap::new();
        for h in &self.leaves {
            let index = *at.entry(h.leaf).or_insert(numbers.leaves.len());
            if index == numbers.leaves.len() {
                numbers.leaves.push(Leaf {
                    held: Vec::new(),
                    prices: vec![0.0; model.lp.n_rows()],
                    empty: h.proves == "empty",
                });
            }
            if h.activity.is_empty() {
                continue;
            }
            match columns.get(&(h.activity.as_str(), h.subject.clone(), h.time)) {
                Some(&column) => numbers.leaves[index].held.push(Held {
                    column,
                    lower: h.lower,
                    upper: h.upper,
                }),
                None => numbers.unknown += 1,
            }
        }
        for p in &self.leaf_prices {
            let leaf = at.get(&p.leaf).copied();
            match leaf.zip(row(&p.account, &p.subject, p.time)) {
                Some((leaf, i)) => numbers.leaves[leaf].prices[i] = p.price,
                None => numbers.unknown += 1,
            }
        }
        numbers
    }
}

/// A proof as the certificate takes it.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Price of each row.
    pub prices: Vec<f64>,
    /// Leaves.
    pub leaves: Vec<Leaf>,
    /// Words that name nothing in the instance.
    pub unknown: usize,
}
