//! What a unit owes, straight from the law's words: no code of the program under test.

use super::case::{Case, EURO, HOME, Kind, POUND, Rate, territory};

/// Goods that present themselves for clearance.
pub struct Goods<'a> {
    pub product: usize,
    pub origin: &'static str,
    pub producer: Option<&'static str>,
    /// Under each agreement, whether it originates by the rules of each day.
    pub status: &'a [Vec<bool>],
    /// It left free circulation of Turkey.
    pub from_turkey: bool,
    pub held: &'a Held,
}

/// What else rules gave to goods.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Held {
    /// Standards that it conforms to.
    pub conforms: [bool; 2],
    /// It left home under the relief; it was made abroad of what did.
    pub away: bool,
    pub worked: bool,
    /// Admitted under the pilot: it stays where it is.
    pub trial: bool,
    /// Export controls that it is under.
    pub controlled: Vec<bool>,
    /// The day from whose rates it owes.
    pub placed: Option<i32>,
    /// Admitted at home for a time, and still there.
    pub stayed: bool,
    /// Processing that made it, the origin of what that took, and the day on which that was placed.
    pub made_of: Option<(usize, &'static str, Option<i32>)>,
    /// Under each agreement, the non-originating value of a unit, where all working counts.
    pub content: Vec<Option<f64>>,
}

/// What is asked for.
#[derive(Clone, Default, Debug)]
pub struct Claim {
    pub preference: Option<usize>,
    pub quotas: Vec<usize>,
    pub loaded_before: Option<i32>,
    /// The first preference, claimed after entry.
    pub late: bool,
    /// The relief for goods that left for a time.
    pub relief: bool,
}

/// What is owed.
#[derive(Clone, Debug)]
pub struct Owed {
    pub value: f64,
    /// Duty in all.
    pub duty: f64,
    /// Of that, what is refunded on export.
    pub refundable: f64,
    /// The agreement that is claimed.
    pub agreement: Option<usize>,
    /// What claiming costs, less what comes back after a late claim.
    pub claiming: f64,
}

impl Case {
    /// Value before additions: FOB, and the freight to the border that a CIF value adds.
    pub fn fob(&self, product: usize, origin: &str, customs: bool) -> (f64, f64) {
        let row = self
            .prices
            .iter()
            .find(|p| p.product == product && p.origin == origin);
        let Some(p) = row else {
            return (self.products[product].value, 0.0);
        };
        let money = match (p.euros, self.published) {
            (false, _) => 1.0,
            // Customs' own rate into pounds, and the pounds at the market's.
            (true, Some(rate)) if customs => rate * POUND,
            (true, _) => EURO,
        };
        let inside = match p.incoterm {
            "EXW" | "FCA" => -p.inland,
            "FOB" => 0.0,
            "CFR" => p.freight - p.insurance,
            "CIF" | "DAP" => p.freight,
            other => panic!("{other}"),
        };
        (
            (p.value - p.not_dutiable - inside) * money,
            p.freight * money,
        )
    }

    /// The customs value of a unit in a territory; all but the home one may only value CIF.
    pub fn value(&self, place: &str, product: usize, origin: &str) -> f64 {
        let (fob, freight) = self.fob(product, origin, place == HOME);
        let royalties: f64 = self
            .royalties
            .iter()
            .filter(|r| r.product == product && r.condition)
            .map(|r| r.share * fob + r.amount)
            .sum();
        fob + if self.cif || place != HOME {
            freight
        } else {
            0.0
        } + royalties
    }

    pub fn embargoed(&self, place: &str, goods: &Goods, day: i32) -> bool {
        place == HOME
            && self.embargoes.iter().any(|e| {
                e.origin == goods.origin
                    && self.products[goods.product].hs.starts_with(e.hs)
                    && within(e.from, e.to, day)
            })
    }

    /// What one row takes of a unit.
    fn takes(&self, rate: &Rate, product: usize, value: f64) -> f64 {
        let by_value = rate.ad_valorem * value;
        let by_weight = rate.per_kg * self.products[product].kg;
        match rate.combination {
            "compound" => by_value + by_weight,
            "higher" => by_value.max(by_weight),
            "lower" => by_value.min(by_weight),
            other => panic!("{other}"),
        }
    }

    /// The row of a measure that decides on a day.
    fn decides(
        &self,
        place: &str,
        goods: &Goods,
        measure: usize,
        claim: &Claim,
        entry: i32,
        afterwards: bool,
    ) -> (Option<&Rate>, bool) {
        let (mut day, mut spared) = (entry, false);
        loop {
            let found = self
                .rates
                .iter()
                .filter(|r| {
                    r.territory == place
                        && r.measure == measure
                        && within(r.from, r.to, day)
                        && self.products[goods.product].hs.starts_with(r.hs)
                        && r.origin.is_none_or(|o| o == goods.origin)
                        && r.producer.is_none_or(|p| Some(p) == goods.producer)
                        && r.quota.is_none_or(|q| claim.quotas.contains(&q))
                        && (afterwards || self.claimed_from(r).is_none_or(|f| f <= entry))
                        && r.agreement.is_none_or(|a| {
                            self.agreements[a].from.is_none_or(|f| f <= entry)
                                && goods.status[a][entry as usize]
                        })
                })
                .max_by_key(|r| {
                    (
                        r.quota.is_some(),
                        r.hs.len(),
                        r.producer.is_some(),
                        r.origin.is_some(),
                    )
                });
            let Some(rate) = found else {
                return (None, spared);
            };
            let spares = claim.loaded_before.is_some_and(|loaded| {
                rate.from.is_some_and(|f| loaded <= f)
                    && rate.in_transit.is_some_and(|until| entry <= until)
            });
            if !spares {
                return (Some(rate), spared);
            }
            spared = true;
            day = rate.from.expect("it has a first day") - 1;
        }
    }

    /// What a unit owes under a claim; `None` where the law does not give it.
    pub fn owed(&self, place: &str, goods: &Goods, day: i32, claim: &Claim) -> Option<Owed> {
        if self.embargoed(place, goods, day) {
            return None;
        }
        if goods.held.placed.is_some() || goods.held.made_of.is_some() {
            let plain = claim.preference.is_none()
                && claim.quotas.is_empty()
                && claim.loaded_before.is_none()
                && !claim.late
                && !claim.relief;
            return plain.then(|| self.under_procedure(place, goods, day))?;
        }
        if claim.late {
            return self.owed_late(place, goods, day);
        }
        if claim.relief {
            return self.owed_back(place, goods, day);
        }
        self.on_entry(place, goods, day, claim, false)
    }

    /// What goods owe that went through a procedure under suspension.
    fn under_procedure(&self, place: &str, goods: &Goods, day: i32) -> Option<Owed> {
        let nothing = Claim::default();
        if let Some(placed) = goods.held.placed {
            return self.on_entry(place, goods, placed, &nothing, false);
        }
        let (k, origin, placed) = goods.held.made_of?;
        let p = &self.extras.processing[k];
        let own = self.on_entry(place, goods, day, &nothing, false)?;
        let scaled = |of: Owed, by: f64| Owed {
            duty: of.duty * by,
            refundable: of.refundable * by,
            ..own.clone()
        };
        match placed {
            Some(placed) => {
                let input = Goods {
                    product: p.input,
                    origin,
                    producer: None,
                    ..*goods
                };
                let owed = self.on_entry(place, &input, placed, &nothing, false)?;
                Some(scaled(owed, p.quantity))
            }
            None => {
                let foreign = p.quantity * self.fob_of(p.input, origin);
                Some(scaled(own.clone(), foreign / own.value))
            }
        }
    }

    /// What comes back under the relief: free as it left, or with duty on the value added abroad.
    fn owed_back(&self, place: &str, goods: &Goods, day: i32) -> Option<Owed> {
        let relief = self.extras.relief.as_ref()?;
        let back = if relief.outward {
            goods.held.worked
        } else {
            goods.held.away
        };
        if place != HOME || !back {
            return None;
        }
        let plain = self.on_entry(place, goods, day, &Claim::default(), false)?;
        let share = match relief.outward {
            false => 0.0,
            true => {
                let (_, quantity) = self.sewn(goods.product)?;
                let left = quantity * self.fob_of(relief.product, "GB");
                (1.0 - left / plain.value).max(0.0)
            }
        };
        Some(Owed {
            duty: plain.duty * share,
            refundable: plain.refundable * share,
            ..plain
        })
    }

    /// The recipe abroad that makes a product of what left under the relief, and how much of that
    /// there is in a unit.
    pub fn sewn(&self, product: usize) -> Option<(usize, f64)> {
        let relief = self.extras.relief.as_ref()?;
        self.recipes.iter().enumerate().find_map(|(k, r)| {
            let abroad = self.places[r.place].country != "GB";
            let input = r.inputs.iter().find(|i| i.0 == relief.product)?;
            (abroad && r.output.0 == product).then(|| (k, input.1 / r.output.1))
        })
    }

    /// The general duty is paid, and what the first preference saves comes back.
    fn owed_late(&self, place: &str, goods: &Goods, day: i32) -> Option<Owed> {
        let late = self.extras.late.as_ref()?;
        let measure = self.measures.iter().position(|m| m.name == "first");
        let claim = Claim {
            preference: measure,
            ..Claim::default()
        };
        let with = self.on_entry(place, goods, day, &claim, true)?;
        let (rate, _) = self.decides(place, goods, measure?, &claim, day, true);
        let from = self.claimed_from(rate?)?;
        if from <= day || late.within.is_some_and(|w| from - day > w) {
            return None;
        }
        let paid = self.on_entry(place, goods, day, &Claim::default(), false)?;
        let back = late.refund * (paid.duty - with.duty).max(0.0);
        Some(Owed {
            agreement: with.agreement,
            claiming: with.claiming + late.cost - back,
            // It comes back already.
            refundable: 0.0,
            ..paid
        })
    }

    /// The value that goods had as they came, by their price alone.
    fn fob_of(&self, product: usize, origin: &str) -> f64 {
        self.fob(product, origin, false).0
    }

    fn on_entry(
        &self,
        place: &str,
        goods: &Goods,
        day: i32,
        claim: &Claim,
        afterwards: bool,
    ) -> Option<Owed> {
        if let Some(p) = claim.preference
            && self.measures[p].union
            && !goods.from_turkey
        {
            return None;
        }
        let open = |q: &usize| {
            let windows = &self.quotas[*q].windows;
            windows.iter().any(|w| within(w.from, w.to, day))
        };
        if !claim.quotas.iter().all(open) {
            return None;
        }
        let mut spared = false;
        let mut found: Vec<(usize, &Rate)> = Vec::new();
        for (m, measure) in self.measures.iter().enumerate() {
            let asked = match measure.kind {
                Kind::General => claim.preference.is_none(),
                Kind::Preference => claim.preference == Some(m),
                Kind::Additional => true,
            };
            if asked {
                let (rate, s) = self.decides(place, goods, m, claim, day, afterwards);
                spared |= s;
                found.extend(rate.map(|r| (m, r)));
            }
        }
        if claim.loaded_before.is_some() && !spared {
            return None;
        }
        let value = self.value(place, goods.product, goods.origin);
        let share = |m: usize| {
            let row = self
                .shares
                .iter()
                .find(|s| s.0 == m && s.1 == goods.product);
            row.map_or(1.0, |s| s.2)
        };
        let of = |m: usize, r: &Rate| self.takes(r, goods.product, value * share(m));
        let base = found
            .iter()
            .find(|f| self.measures[f.0].kind != Kind::Additional);
        if claim.preference.is_some() && base.is_none() {
            return None;
        }
        let basic = base.map_or(0.0, |f| of(f.0, f.1));
        let mut amounts: Vec<(usize, &Rate, f64)> =
            base.iter().map(|f| (f.0, f.1, basic)).collect();
        for &(m, rate) in &found {
            let measure = &self.measures[m];
            if measure.kind != Kind::Additional {
                continue;
            }
            let out = measure.excluded_by.iter().any(|e| {
                found
                    .iter()
                    .any(|f| f.0 == *e && (f.1.ad_valorem > 0.0 || f.1.per_kg > 0.0))
            });
            if out || (measure.fta_exempt && claim.preference.is_some()) {
                continue;
            }
            let mut amount = of(m, rate);
            if let Some(cap) = measure.cap {
                amount = amount.min((cap * value - basic).max(0.0));
            }
            amounts.push((m, rate, amount));
        }
        // Room in a quota that gives nothing is not asked for.
        let used = |q: &usize| amounts.iter().any(|a| a.1.quota == Some(*q));
        if !claim.quotas.iter().all(used) {
            return None;
        }
        let refundable = amounts
            .iter()
            .filter(|a| self.measures[a.0].refundable)
            .map(|a| a.2)
            .sum();
        let agreement = base
            .filter(|_| claim.preference.is_some())
            .and_then(|f| f.1.agreement);
        Some(Owed {
            value,
            duty: amounts.iter().map(|a| a.2).sum(),
            refundable,
            agreement,
            claiming: self.extras.claim_cost(agreement).0,
        })
    }

    /// Every claim that somebody could think of.
    pub fn claims(&self) -> Vec<Claim> {
        let preferences = (0..self.measures.len())
            .filter(|&m| self.measures[m].kind == Kind::Preference)
            .map(Some);
        let mut quotas: Vec<Vec<usize>> = vec![Vec::new()];
        for q in 0..self.quotas.len() {
            quotas.push(vec![q]);
            quotas.extend((0..q).map(|r| vec![r, q]));
        }
        let mut days: Vec<Option<i32>> = vec![None];
        days.extend(
            self.rates
                .iter()
                .filter(|r| r.in_transit.is_some())
                .map(|r| r.from),
        );
        days.sort_unstable();
        days.dedup();
        let mut claims = Vec::new();
        for preference in [None].into_iter().chain(preferences) {
            for quotas in &quotas {
                for &loaded_before in &days {
                    claims.push(Claim {
                        preference,
                        quotas: quotas.clone(),
                        loaded_before,
                        ..Claim::default()
                    });
                }
            }
        }
        claims.extend(self.extras.relief.iter().map(|_| Claim {
            relief: true,
            ..Claim::default()
        }));
        claims.extend(self.extras.late.iter().map(|_| Claim {
            late: true,
            ..Claim::default()
        }));
        claims
    }

    /// First days of the stretches of a territory's law, each within a week: what is suspended is
    /// accounted by them, and an entry is what is cleared at a place in one.
    pub fn stretches(&self, place: &str) -> Vec<(i32, i32)> {
        let mut cuts: Vec<i32> = (0..self.periods).map(|t| 7 * t).collect();
        let mut dates = |from: Option<i32>, to: Option<i32>| {
            cuts.extend(from);
            cuts.extend(to.map(|d| d + 1));
        };
        for r in self.rates.iter().filter(|r| r.territory == place) {
            dates(r.from, r.to);
            dates(None, r.in_transit);
            if let (Some(from), Some(late)) = (self.claimed_from(r), &self.extras.late) {
                dates(Some(from), None);
                dates(late.within.map(|w| from - w), None);
            }
        }
        let standards = &self.extras.standards;
        if place == HOME {
            for a in &standards.asked {
                dates(a.from, a.to);
                standards.accepted.iter().for_each(|e| dates(e.from, e.to));
            }
            if let Some(c) = &self.extras.carbon {
                c.rates.iter().for_each(|r| dates(r.from, None));
                let last = self.year(self.days() - 1);
                dates((0..self.days()).find(|&d| self.year(d) == last), None);
            }
            self.embargoes.iter().for_each(|e| dates(e.from, e.to));
            let windows = self.quotas.iter().flat_map(|q| &q.windows);
            windows.for_each(|w| dates(w.from, w.to));
        }
        for a in &self.agreements {
            dates(a.from, None);
        }
        for r in &self.rules {
            if self.agreements[r.agreement].by_entry {
                dates(r.from, r.to);
            }
        }
        cuts.retain(|c| (0..self.days()).contains(c));
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).copied().chain([self.days()]);
        cuts.iter().copied().zip(ends.map(|e| e - 1)).collect()
    }
}

// ---------------------------------------------------------------------------------------------
// Standards, export control, carbon.

impl Case {
    /// Whether goods conform to all that is in force for them at home, on a day.
    pub fn conforms(&self, product: usize, held: &Held, day: i32) -> bool {
        let s = &self.extras.standards;
        let mut asked = s
            .asked
            .iter()
            .filter(|a| within(a.from, a.to, day) && self.products[product].hs.starts_with(a.hs));
        asked.all(|a| {
            let accepted = a.standard == 0
                && held.conforms[1]
                && s.accepted.iter().any(|e| within(e.from, e.to, day));
            let waived = held.trial && s.pilots.iter().any(|p| p.standard == a.standard);
            held.conforms[a.standard] || accepted || waived
        })
    }

    /// Whether an export control keeps goods from leaving one country for another on a day.
    pub fn kept(&self, held: &Held, from: &str, to: &str, day: i32) -> bool {
        let controls = self.extras.controls.iter().zip(&held.controlled);
        from != to
            && controls
                .filter(|c| *c.1)
                .any(|(c, _)| c.destination == to && within(c.from, c.to, day))
    }

    /// Controls that goods are under by what they are.
    pub fn listed(&self, product: usize, origin: &str) -> Vec<bool> {
        let controls = self.extras.controls.iter();
        controls
            .map(|c| c.origin == origin && self.products[product].hs.starts_with(c.hs))
            .collect()
    }

    /// Controls that something is under by what went into it: (product, origin, quantity, held).
    pub fn by_content(&self, parts: &[(usize, &str, f64, &Held)], price: f64) -> Vec<bool> {
        let controls = self.extras.controls.iter().enumerate();
        controls
            .map(|(k, c)| {
                let content: f64 = parts
                    .iter()
                    .filter(|p| p.3.controlled[k])
                    .map(|p| p.2 * self.fob_of(p.0, p.1))
                    .sum();
                content > c.de_minimis * price + 1e-9 * price
            })
            .collect()
    }

    /// Tonnes of a unit and what its carbon certificates cost, once it is liable.
    pub fn carbon(&self, product: usize, origin: &str, day: i32) -> Option<(f64, f64)> {
        let c = self.extras.carbon.as_ref()?;
        if !self.products[product].hs.starts_with("84") {
            return None;
        }
        let in_force = c.rates.iter().filter(|r| r.from.is_none_or(|f| f <= day));
        let rate = in_force.max_by_key(|r| r.from)?;
        let of = |o: Option<&str>| c.emissions.iter().find(|e| e.0 == o);
        let &(_, emissions, paid) = of(Some(origin)).or(of(None))?;
        let tonnes = self.products[product].kg / 1000.0;
        let due = emissions - rate.free * rate.correction * c.benchmark - paid / rate.price;
        Some((tonnes, tonnes * rate.price * due.max(0.0)))
    }
}

pub fn within(from: Option<i32>, to: Option<i32>, day: i32) -> bool {
    from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t)
}

// ---------------------------------------------------------------------------------------------
// Origin.

/// An input of a lot.
pub struct Input<'a> {
    pub product: usize,
    pub origin: &'static str,
    pub quantity: f64,
    pub status: &'a [Vec<bool>],
    pub held: &'a Held,
}

impl Case {
    /// Whether an input counts as originating on a day.
    fn counts(&self, input: &Input, agreement: usize, day: i32) -> bool {
        let partners = &self.agreements[agreement].partners;
        [agreement]
            .iter()
            .chain(partners)
            .any(|&a| input.status[a][day as usize])
    }

    pub fn material(&self, agreement: usize, input: &Input) -> f64 {
        let (fob, freight) = self.fob(input.product, input.origin, false);
        let whole = if self.agreements[agreement].with_freight {
            fob + freight
        } else {
            fob
        };
        let content = input.held.content.get(agreement).copied().flatten();
        content.map_or(whole, |c| c.min(whole)) * input.quantity
    }

    /// Non-originating value of what a lot gives, by the rules of a day.
    pub fn foreign(&self, lot: &[Input], agreement: usize, day: i32) -> f64 {
        lot.iter()
            .filter(|i| !self.counts(i, agreement, day))
            .map(|i| self.material(agreement, i))
            .sum()
    }

    /// The rules for a product on a day: those with the longest prefix, each an alternative.
    pub fn alternatives(&self, agreement: usize, product: usize, day: i32) -> Vec<usize> {
        let fits: Vec<usize> = (0..self.rules.len())
            .filter(|&k| {
                let r = &self.rules[k];
                r.agreement == agreement
                    && self.products[product].hs.starts_with(r.hs)
                    && within(r.from, r.to, day)
            })
            .collect();
        let longest = fits.iter().map(|&k| self.rules[k].hs.len()).max();
        fits.into_iter()
            .filter(|&k| Some(self.rules[k].hs.len()) == longest)
            .collect()
    }

    /// Whether a lot of a recipe originates by the rules of a day.
    pub fn originates(&self, recipe: usize, lot: &[Input], agreement: usize, day: i32) -> bool {
        let r = &self.recipes[recipe];
        let home = self.places[r.place].country;
        if !self.agreements[agreement].members.contains(&home) {
            return false;
        }
        let foreign: Vec<&Input> = lot
            .iter()
            .filter(|i| !self.counts(i, agreement, day))
            .collect();
        if foreign.is_empty() {
            return true;
        }
        if r.minimal {
            return false;
        }
        let price = r.price * r.output.1;
        let code = |p: usize| self.products[p].hs;
        let rules = self.alternatives(agreement, r.output.0, day);
        rules.into_iter().any(|k| {
            let rule = &self.rules[k];
            if rule.wholly {
                return false;
            }
            let unchanged: f64 = foreign
                .iter()
                .filter(|i| {
                    rule.change.is_some_and(|level| {
                        let digits = 2 * (level + 1);
                        code(i.product)[..digits] == code(r.output.0)[..digits]
                            || rule.excluded == Some(i.product)
                    })
                })
                .map(|i| self.material(agreement, i))
                .sum();
            unchanged <= self.agreements[agreement].de_minimis * price + 1e-9
                && self.enough(recipe, lot, agreement, k, day) <= 1e-9
        })
    }

    /// What a lot has too much of under a rule's value test (too little, if negative).
    pub fn enough(
        &self,
        recipe: usize,
        lot: &[Input],
        agreement: usize,
        rule: usize,
        day: i32,
    ) -> f64 {
        let r = &self.recipes[recipe];
        let price = r.price * r.output.1;
        let Some((method, share)) = self.rules[rule].value else {
            return 0.0;
        };
        let worth = |wanted: bool| -> f64 {
            lot.iter()
                .filter(|i| self.counts(i, agreement, day) == wanted)
                .map(|i| self.material(agreement, i))
                .sum()
        };
        match method {
            "build_down" => worth(false) - (1.0 - share) * price,
            "net_cost" => worth(false) - (1.0 - share) * r.net_cost * r.output.1,
            "max_non_originating" => worth(false) - share * price,
            "build_up" => share * price - worth(true),
            other => panic!("{other}"),
        }
    }

    /// Whether a territory is part of an agreement.
    pub fn member(&self, agreement: usize, country: &'static str) -> bool {
        let members = &self.agreements[agreement].members;
        members.iter().any(|&m| territory(m) == territory(country))
    }
}
