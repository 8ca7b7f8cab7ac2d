//! The books of goods: what enters an account at a time must leave it or stay.

use std::collections::{BTreeMap, BTreeSet};

use super::{Audit, Sum};
use crate::instance::cell::Country;
use crate::network::Commodity;
use crate::plan::{RowRef, commodity_name};
use crate::world::ids::*;

/// Where goods can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// At a place, by customs status; time is the period, or the slot where suspended.
    Goods(PlaceId, Commodity, Status),
    /// In a plant's pool of inputs that may stand for each other, by its number in the books.
    Inputs(PlaceId, ProductId, u32),
    /// On board of a service at a call; time is the sailing.
    Aboard(CallId, Commodity, Status),
    /// In a port's transshipment pool.
    Quay(PlaceId, Commodity, Status),
}

/// Why an amount is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// A decision of the plan.
    Row(RowRef),
    /// Made by a recipe: a by-product that nothing wants leaves the books.
    Made(RowRef),
    /// There, or arriving, without a decision.
    There,
}

/// Amounts by account and time.
#[derive(Debug, Default)]
pub struct Books {
    accounts: BTreeMap<Account, BTreeMap<u32, Sum>>,
    /// Accounts that a decision takes from or keeps goods in.
    decided: BTreeSet<Account>,
    pools: Vec<(PlaceId, String)>,
    draws: Vec<Draw>,
}

/// An input taken by a run of a recipe, before it is known from which account.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The run.
    pub row: RowRef,
    /// Plant.
    pub place: PlaceId,
    /// What.
    pub product: ProductId,
    /// A pool, or a commodity in short; blank where the plan does not say.
    pub from: String,
    /// The origin that it must have, where the recipe passes it on.
    pub origin: Option<Country>,
    /// Period.
    pub time: u32,
    /// Units.
    pub quantity: f64,
}

impl Books {
    /// Posts `coef` times a level to an account: above zero enters, below leaves.
    pub fn post(&mut self, account: Account, time: u32, coef: f64, level: f64, why: Posting) {
        let row = match why {
            Posting::Row(row) | Posting::Made(row) => Some(row),
            Posting::There => None,
        };
        if matches!(why, Posting::Row(_)) && level != 0.0 {
            self.decided.insert(account);
        }
        let times = self.accounts.entry(account).or_default();
        times.entry(time).or_default().add(coef, level, row);
    }

    /// Posts what is fed to a pool of a plant.
    pub fn feed(&mut self, row: RowRef, place: PlaceId, c: Commodity, pool: &str, t: u32, q: f64) {
        let number = match self.pool(place, pool) {
            Some(number) => number,
            None => {
                self.pools.push((place, pool.to_string()));
                self.pools.len() as u32 - 1
            }
        };
        let why = Posting::Row(row);
        self.post(Account::Goods(place, c, Status::Free), t, -1.0, q, why);
        self.post(Account::Inputs(place, c.product, number), t, 1.0, q, why);
    }

    /// Notes an input that is taken; which account it comes from is settled in the end.
    pub fn draw(&mut self, draw: Draw) {
        self.draws.push(draw);
    }

    /// Accounts of goods at places, with what is posted at each time.
    pub fn goods(&self) -> impl Iterator<Item = (Account, &BTreeMap<u32, Sum>)> {
        let goods = |a: &Account| matches!(a, Account::Goods(..)) && self.decided.contains(a);
        self.accounts
            .iter()
            .filter(move |(a, _)| goods(a))
            .map(|(a, times)| (*a, times))
    }

    /// Every account at every time, with what was posted to it.
    pub fn flows(&self) -> impl Iterator<Item = (Account, u32, &Sum)> {
        let all = self.accounts.iter();
        all.flat_map(|(a, times)| times.iter().map(|(&t, sum)| (*a, t, sum)))
    }

    fn pool(&self, place: PlaceId, name: &str) -> Option<u32> {
        let found = self
            .pools
            .iter()
            .position(|(p, n)| *p == place && n == name)?;
        Some(found as u32)
    }

    /// Free commodities of a product that a place has to do with.
    fn present(&self, place: PlaceId, product: ProductId) -> Vec<Commodity> {
        let goods = self.accounts.keys().filter_map(|a| match a {
            Account::Goods(p, c, Status::Free) if *p == place && c.product == product => Some(*c),
            _ => None,
        });
        goods.collect()
    }
}

/// Settles where each input comes from: the pool or the commodity that the plan names, or the one
/// commodity of the product that is there.
pub(super) fn settle(audit: &mut Audit) {
    for draw in std::mem::take(&mut audit.books.draws) {
        let books = &audit.books;
        let pool = books.pool(draw.place, &draw.from);
        let product = audit.product_name(draw.product);
        let mut present = books.present(draw.place, draw.product);
        let named = pool.is_none() && !draw.from.is_empty() && draw.from != product;
        if named {
            present.retain(|&c| commodity_name(audit.world, c) == draw.from);
        } else if draw.from.is_empty() && draw.origin.is_some() {
            present.retain(|c| Some(c.origin) == draw.origin);
        }
        let account = match (pool, present.as_slice()) {
            (Some(pool), _) => Account::Inputs(draw.place, draw.product, pool),
            (None, &[only]) => {
                if draw.origin.is_some_and(|o| o != only.origin) {
                    audit.find(
                        "V0804",
                        draw.row,
                        "origin_country",
                        format!("the origin passes from {}", audit.goods_name(only)),
                        "this recipe confers no origin: its output has its first input's",
                    );
                }
                Account::Goods(draw.place, only, Status::Free)
            }
            (None, several) => {
                let names: Vec<String> = several.iter().map(|&c| audit.goods_name(c)).collect();
                let message = if several.is_empty() {
                    let what = if named { draw.from.clone() } else { product };
                    format!("there is no {what} at this plant to make it of")
                } else {
                    format!("the plan does not say which is used: {}", names.join(", "))
                };
                audit.find(
                    "V0806",
                    draw.row,
                    "inputs",
                    message,
                    "name the commodity in `inputs`, or feed a pool and name it",
                );
                continue;
            }
        };
        let why = Posting::Row(draw.row);
        audit
            .books
            .post(account, draw.time, -1.0, draw.quantity, why);
    }
}

/// Every account must balance at every time.
pub fn balance(audit: &mut Audit) {
    settle(audit);
    let books = std::mem::take(&mut audit.books);
    for (&account, times) in &books.accounts {
        // Goods that are made or there and that no row touches are of no use to anybody.
        let idle = !books.decided.contains(&account);
        for (&time, sum) in times {
            if idle && sum.value > 0.0 {
                continue;
            }
            if let Account::Goods(place, c, status) = account
                && time
                    >= audit.world.times_until(
                        place,
                        status,
                        c.last_use(audit.world.calendar.len()),
                    )
                && let Some(&row) = sum.rows().first()
            {
                let name = audit.goods_name(c);
                audit.find(
                    "V0206",
                    row,
                    "marks",
                    format!(
                        "{name} at {} after it has perished",
                        audit.place_name(place)
                    ),
                    "`until:` is the last period in which it can be used",
                );
                continue;
            }
            let code = match account {
                Account::Goods(..) | Account::Inputs(..) => "V0201",
                Account::Aboard(..) | Account::Quay(..) => "V0703",
            };
            let what = describe(audit, account, time);
            audit.equal(code, sum, 0.0, what);
        }
    }
    audit.books = books;
}

fn describe(audit: &Audit, account: Account, time: u32) -> String {
    let world = audit.world;
    let date = |period: u32| {
        let calendar = &world.calendar;
        calendar
            .date(calendar.first(period.min(calendar.len())))
            .to_string()
    };
    match account {
        Account::Goods(place, c, status) => {
            let when = match status {
                Status::Free => date(time),
                Status::Suspended => {
                    let slots = world.slots(place);
                    let slot = slots.get(time.min(slots.len().saturating_sub(1)));
                    world.calendar.date(slot.first).to_string()
                }
            };
            format!(
                "{} ({}) at {} from {when}, in less out",
                audit.goods_name(c),
                status.name(),
                audit.place_name(place)
            )
        }
        Account::Inputs(place, product, _) => format!(
            "inputs of {} at {} from {}, fed less used",
            audit.product_name(product),
            audit.place_name(place),
            date(time)
        ),
        Account::Aboard(call, c, _) => {
            let call = &world.calls[call.index()];
            format!(
                "{} on board of {} at call {} ({}), sailing {time}, on less off",
                audit.goods_name(c),
                call.service,
                call.call,
                call.place
            )
        }
        Account::Quay(place, c, _) => format!(
            "{} in the transshipment pool of {} from {}, in less out",
            audit.goods_name(c),
            audit.place_name(place),
            date(time)
        ),
    }
}
