//! Agreements, rules of origin and declared status, from their tables.

use std::ops::Range;

use super::{Build, Names};
use crate::instance::{At, cell::Ident};
use crate::world::agreements::{Agreement, OriginRule, Regime};
use crate::world::checks::Problems;
use crate::world::ids::*;
use crate::world::marks::{self, MarkKind, Marks};
use crate::world::tables::{Cumulation, MeasureKind, RuleDate, TariffRow};
use crate::world::{Day, Drawback, Measure, World};

impl Build<'_> {
    /// Rules of origin.
    pub(super) fn origin_rules(
        &mut self,
        agreements: &Names,
        products: &Names,
        recipes: &Names,
    ) -> Vec<OriginRule> {
        let mut rules = Vec::new();
        for row in &self.tables.origin_rules {
            let Some(agreement) = agreements.get(&row.agreement) else {
                continue;
            };
            let days = self.days(row.valid_from, row.valid_to, row.at);
            let asks = row.wholly_obtained
                || row.change.is_some()
                || row.value_method.is_some()
                || !row.recipes.is_empty();
            if !asks {
                self.problems.add(
                    "E0340",
                    row.at,
                    "agreement",
                    format!("a rule of origin of `{}` asks for nothing", row.agreement),
                    "give wholly_obtained, change, value_method with value_share, or recipes",
                );
            }
            if row.value_method.is_some() != row.value_share.is_some() {
                self.problems.add(
                    "E0341",
                    row.at,
                    "value_share",
                    "a value rule needs its method and its share",
                    "give both value_method and value_share, or neither",
                );
            }
            if row.change.is_none()
                && !(row.excluded_hs.is_empty() && row.excluded_products.is_empty())
            {
                self.problems.add(
                    "E0342",
                    row.at,
                    "change",
                    "inputs are excluded from a change that the rule does not ask for",
                    "give change, or leave the excluded inputs out",
                );
            }
            if let Some(word) = row.excluded_hs.iter().find(|p| !prefix(p)) {
                self.problems.add(
                    "E0343",
                    row.at,
                    "excluded_hs",
                    format!("`{word}` is no HS prefix"),
                    "write 2 to 10 digits without dots",
                );
            }
            rules.push(OriginRule {
                agreement,
                days,
                named: row
                    .products
                    .iter()
                    .filter_map(|p| products.get(p))
                    .collect(),
                excluded: row
                    .excluded_products
                    .iter()
                    .filter_map(|p| products.get(p))
                    .collect(),
                workings: row.recipes.iter().filter_map(|r| recipes.get(r)).collect(),
                row: row.clone(),
            });
        }
        rules
    }

    /// Agreements with their regimes, each of which gets its mark.
    pub(super) fn agreements(&mut self, by: &Names, rules: &[OriginRule]) -> Vec<Agreement> {
        let mut agreements = Vec::new();
        for (i, row) in self.tables.agreements.iter().enumerate() {
            let id = AgreementId::from(i);
            let days = self.days(row.valid_from, row.valid_to, row.at);
            if row.members.len() < 2 {
                self.problems.add(
                    "E0344",
                    row.at,
                    "members",
                    format!("agreement `{}` has fewer than two members", row.agreement),
                    "list every member country; a one-sided scheme lists the giving country too",
                );
            }
            if !row.cumulates_with.is_empty() && row.cumulation == Cumulation::Bilateral {
                self.problems.add(
                    "E0345",
                    row.at,
                    "cumulates_with",
                    "bilateral cumulation takes no further agreements",
                    "set cumulation to diagonal, or leave cumulates_with out",
                );
            }
            let mut cuts: Vec<Day> = vec![Day::MIN];
            if row.rule_date == RuleDate::Entry {
                let own = rules.iter().filter(|r| r.agreement == id);
                let end = self.calendar.end();
                cuts.extend(
                    own.flat_map(|r| [r.days.0, r.days.1.saturating_add(1)])
                        .filter(|d| (1..end).contains(d)),
                );
            }
            cuts.sort_unstable();
            cuts.dedup();
            let mut regimes = Vec::new();
            for (k, &first) in cuts.iter().enumerate() {
                let last = cuts.get(k + 1).map_or(Day::MAX - 1, |next| next - 1);
                let name = match k {
                    0 => row.agreement.clone(),
                    _ => Ident::from(format!("{}@{}", row.agreement, self.calendar.date(first))),
                };
                if let Some(mark) = self.mark(MarkKind::Preference, &name, row.at) {
                    regimes.push(Regime {
                        days: (first, last),
                        mark,
                    });
                }
            }
            agreements.push(Agreement {
                days,
                regimes,
                contents: Vec::new(),
                partners: row
                    .cumulates_with
                    .iter()
                    .filter_map(|a| by.get(a))
                    .collect(),
                row: row.clone(),
            });
        }
        agreements
    }

    /// Drawback programmes, each with the mark of goods that leave under it.
    pub(super) fn drawbacks(&mut self, territories: &Names) -> Vec<Drawback> {
        let mut drawbacks = Vec::new();
        for row in &self.tables.drawbacks {
            let Some(territory) = territories.get(&row.territory) else {
                self.unknown_territory(row.at, &row.territory);
                continue;
            };
            if row.lesser_of_duty_there && row.destinations.is_empty() {
                self.problems.add(
                    "E0349",
                    row.at,
                    "destinations",
                    format!("drawback `{}` compares with a duty there and says not where", row.drawback),
                    "list the partners in destinations; give other countries a programme of their own",
                );
            }
            let days = self.days(row.valid_from, row.valid_to, row.at);
            if let Some(mark) = self.mark(MarkKind::Exported, &row.drawback, row.at) {
                drawbacks.push(Drawback {
                    territory,
                    days,
                    mark,
                    row: row.clone(),
                });
            }
        }
        drawbacks
    }

    /// Makes a mark; too many are an error.
    pub(super) fn mark(&mut self, kind: MarkKind, name: &Ident, at: At) -> Option<marks::MarkId> {
        let mark = self.marks.make(kind, name);
        if mark.is_none() {
            too_many(self.problems, at);
        }
        mark
    }

    /// The marks of goods that originate under agreements by declaration.
    pub(super) fn declared(&self, names: &[Ident]) -> Marks {
        let all = self.agreements.iter();
        all.filter(|a| names.contains(&a.agreement))
            .fold(Marks::NONE, |marks, a| marks.union(a.origin()))
    }

    /// The agreement of a duty rate.
    pub(super) fn agreement_of(
        &mut self,
        row: &TariffRow,
        agreements: &Names,
        measure: &Measure,
    ) -> Option<AgreementId> {
        let id = agreements.get(row.agreement.as_ref()?);
        if measure.kind != MeasureKind::Preference {
            self.problems.add(
                "E0347",
                row.at,
                "agreement",
                format!("measure `{}` is no preference", row.measure),
                "only rates of a measure of kind preference ask for an agreement's origin",
            );
        }
        id
    }

    /// The horizon cut where a rule by date of production changes.
    pub(super) fn rule_periods(&self, rules: &[OriginRule]) -> Vec<Range<u32>> {
        let calendar = &self.calendar;
        let mut edges = vec![0, calendar.len()];
        let dated = rules
            .iter()
            .filter(|r| self.agreements[r.agreement.index()].rule_date == RuleDate::Production);
        for day in dated.flat_map(|r| [r.days.0, r.days.1.saturating_add(1)]) {
            let Some(t) = calendar.period(day) else {
                continue;
            };
            edges.push(t);
            if calendar.first(t) < day {
                edges.push(t + 1);
            }
        }
        edges.sort_unstable();
        edges.dedup();
        edges.windows(2).map(|w| w[0]..w[1]).collect()
    }

    /// Days on which what an agreement opens changes.
    pub(super) fn claim_cuts(&self) -> Vec<Day> {
        let agreements = self.agreements.iter();
        agreements
            .flat_map(|a| {
                let regimes = a.regimes.iter().map(|r| r.days);
                regimes.chain([a.days]).collect::<Vec<_>>()
            })
            .flat_map(|(first, last)| [first, last.saturating_add(1)])
            .collect()
    }
}

/// Most non-originating values of a product that full cumulation keeps apart; between two of them
/// it reckons with the higher.
const CONTENTS: usize = 6;

/// Marks of what goods worked in the members of agreements with full cumulation contain.
pub(super) fn contents(world: &mut World, problems: &mut Problems) {
    for i in 0..world.agreements.len() {
        let id = AgreementId::from(i);
        if world.agreements[i].cumulation != Cumulation::Full {
            continue;
        }
        let mut known: Vec<f64> = Vec::new();
        for values in contents_of(world, id) {
            known.extend(values);
        }
        known.sort_by(f64::total_cmp);
        known.dedup();
        for value in known {
            let name = Ident::from(format!("{}:{value}", world.agreements[i].agreement));
            match world.marks.make(MarkKind::Content, &name) {
                Some(mark) => world.agreements[i].contents.push((value, mark)),
                None => {
                    too_many(problems, world.agreements[i].at);
                    return;
                }
            }
        }
    }
}

/// Non-originating values that a unit of each product can have when it is made in a member
/// without getting origin.
fn contents_of(world: &World, agreement: AgreementId) -> Vec<Vec<f64>> {
    let members = &world.agreements[agreement.index()];
    let mut made: Vec<Vec<f64>> = vec![Vec::new(); world.products.len()];
    // A bill of materials is at most as deep as there are products.
    for _ in 0..world.products.len() {
        let mut next = made.clone();
        for plant in &world.plant_recipes {
            let recipe = &world.recipes[plant.recipe_id.index()];
            let home = world.places[plant.place_id.index()].country;
            let Some(&(product, quantity)) = recipe.outputs.first() else {
                continue;
            };
            if !members.has(home) {
                continue;
            }
            let mut sums = vec![0.0];
            for &(input, q) in &recipe.inputs {
                let mut values = vec![0.0];
                values.extend(world.values_of(input, members.value_with_freight));
                values.extend(&made[input.index()]);
                thin(&mut values);
                sums = sums
                    .iter()
                    .flat_map(|s| values.iter().map(move |v| s + q * v / quantity))
                    .collect();
                thin(&mut sums);
            }
            let most = world.customs_value(product, home);
            let of = &mut next[product.index()];
            of.extend(sums.into_iter().filter(|&v| v > 0.0 && v < most));
            thin(of);
        }
        if next == made {
            break;
        }
        made = next;
    }
    made
}

/// Sorts values and keeps a few, the highest among them.
fn thin(values: &mut Vec<f64>) {
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| (*a - *b).abs() <= 1e-9 * b.abs());
    let n = values.len();
    if n > CONTENTS {
        *values = (1..=CONTENTS)
            .map(|k| values[k * n / CONTENTS - 1])
            .collect();
    }
}

fn too_many(problems: &mut Problems, at: At) {
    problems.add(
        "E0346",
        at,
        "agreement",
        format!("more than {} marks of goods", marks::MOST),
        "an instance has at most 64 agreements, standards, programmes and producers together",
    );
}

/// Whether a word is an HS prefix.
fn prefix(word: &str) -> bool {
    (2..=10).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}
