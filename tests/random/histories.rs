//! Every history that a unit of goods can have, from its purchase to its delivery, one by one.
//!
//! A history is a column: what it costs, and what it uses of what is scarce. Nothing is balanced
//! here and nothing is pruned; the least cost of all demand follows from a program over histories.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::case::{Case, HOME, territory};
use super::commerce::{On, under};
use super::law::{Claim, Goods, Held, Input};

/// Something scarce, or to be set against something else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Key {
    Supply(usize, usize),
    Lane(usize, usize),
    /// Moved under a contract in a period.
    Volume(usize, usize),
    Recipe(usize, usize),
    Demand(usize, usize),
    /// Entered inside a quota, in a stretch.
    Inside(usize, usize),
    /// Entered outside a quota that must be filled first.
    Beyond(usize, usize),
    Cover(usize),
    /// Value entered at a place in a stretch that a fee falls on; of a commodity, where each is an
    /// entry of its own.
    Entry(usize, usize, usize, usize),
    /// Claimed under an agreement at a place in a stretch, of a commodity.
    ClaimEntry(usize, usize, usize, usize),
    /// Mass and certificates' cost of a calendar year.
    Mass(usize),
    Charge(usize),
    Assessed(usize, usize),
    /// Certified in a period, and made then.
    Certified(usize, usize),
    Made(usize, usize),
    /// Admitted under the pilot in a period.
    Admitted(usize),
    Processed(usize, usize),
    /// What left under the relief in a period, and came back.
    Away(usize),
    Back(usize),
    /// At a place at the end of a period where goods have to be.
    There(usize),
    /// Imports: product, origin, producer, stretch, refundable duty (its bits).
    Import(usize, &'static str, Option<&'static str>, usize, u64),
    /// Exports under a programme: product, origin, producer, period.
    Export(usize, usize, &'static str, Option<&'static str>, usize),
    /// Entered for end use: measure, product, period; used at the authorised plant.
    ForUse(usize, usize, usize),
    Used(usize, usize, usize),
    /// A value rule that lots meet together: recipe, rule.
    Average(usize, usize),
}

pub type Uses = BTreeMap<Key, f64>;

/// A unit on its way.
#[derive(Clone)]
struct Unit {
    place: usize,
    product: usize,
    origin: &'static str,
    producer: Option<&'static str>,
    status: Rc<Vec<Vec<bool>>>,
    turkey: bool,
    declared: Option<usize>,
    held: Held,
    bond: bool,
    /// Period, or stretch of the territory's law under suspension.
    at: usize,
    /// Day of loading on what brought it from abroad, in the stretch of its landing only.
    loaded: Option<i32>,
    /// Units left of the one that was bought.
    scale: f64,
    cost: f64,
    uses: Uses,
}

impl Unit {
    fn goods(&self) -> Goods<'_> {
        Goods {
            product: self.product,
            origin: self.origin,
            producer: self.producer,
            status: &self.status,
            from_turkey: self.turkey,
            held: &self.held,
        }
    }

    fn uses(&mut self, key: Key, amount: f64) {
        if amount != 0.0 {
            *self.uses.entry(key).or_default() += amount;
        }
    }
}

/// What an input of a run can be: what it is, and when, by what it used; the cheapest of each.
type Arrivals = HashMap<(usize, usize), HashMap<String, Unit>>;

/// Columns: what is used (bits), with the least cost.
type Columns = HashMap<Vec<(Key, u64)>, f64>;

pub struct Histories<'a> {
    pub case: &'a Case,
    pub stretches: HashMap<&'static str, Vec<(i32, i32)>>,
    /// Quotas that must be filled first and are inverted: outside, some goods owe less on some day.
    pub inverted: BTreeSet<usize>,
    looked_at: HashSet<String>,
    commodities: HashMap<String, usize>,
    claims: Vec<Claim>,
    columns: Columns,
    arrivals: Arrivals,
    /// Units seen; too many and the case is given up.
    pub seen: usize,
}

/// More than this is too large a case to enumerate.
pub const MOST: usize = 300_000;

impl<'a> Histories<'a> {
    pub fn of(case: &'a Case) -> Histories<'a> {
        let mut stretches = HashMap::new();
        for p in &case.places {
            let t = territory(p.country);
            stretches.entry(t).or_insert_with(|| case.stretches(t));
        }
        let mut all = Histories {
            case,
            stretches,
            inverted: BTreeSet::new(),
            looked_at: HashSet::new(),
            commodities: HashMap::new(),
            claims: case.claims(),
            columns: Columns::new(),
            arrivals: Arrivals::new(),
            seen: 0,
        };
        all.bought();
        for r in 0..case.recipes.len() {
            all.made(r);
        }
        all
    }

    /// The columns, in an order that does not depend on hashing.
    pub fn columns(&self) -> Vec<(Vec<(Key, f64)>, f64)> {
        let mut columns: Vec<_> = self.columns.iter().collect();
        columns.sort_by(|a, b| a.0.cmp(b.0));
        columns
            .into_iter()
            .map(|(uses, cost)| {
                let uses = uses.iter().map(|&(k, v)| (k, f64::from_bits(v)));
                (uses.collect(), *cost)
            })
            .collect()
    }

    fn territory(&self, place: usize) -> &'static str {
        territory(self.case.places[place].country)
    }

    fn bought(&mut self) {
        let case = self.case;
        let standards = &case.extras.standards;
        for (i, s) in case.supplies.iter().enumerate() {
            for t in 0..case.periods as usize {
                let status = (0..case.agreements.len())
                    .map(|a| vec![s.originating.contains(&a); case.days() as usize])
                    .collect();
                let mut unit = Unit {
                    place: s.place,
                    product: s.product,
                    origin: s.origin,
                    producer: s.producer,
                    status: Rc::new(status),
                    turkey: false,
                    declared: None,
                    held: Held {
                        controlled: case.listed(s.product, s.origin),
                        content: vec![None; case.agreements.len()],
                        ..Held::default()
                    },
                    bond: false,
                    at: t,
                    loaded: None,
                    scale: 1.0,
                    cost: s.prices[t.min(s.prices.len() - 1)],
                    uses: Uses::new(),
                };
                for &(_, standard) in standards.bought.iter().filter(|b| b.0 == i) {
                    unit.held.conforms[standard] = true;
                }
                if s.capacity.is_some() {
                    unit.uses(Key::Supply(i, t), 1.0);
                }
                for k in under(case, On::Supply(s.place, s.product)) {
                    unit.uses(Key::Volume(k, t), 1.0);
                }
                self.follow(unit);
            }
        }
    }

    /// All that can become of a unit.
    fn follow(&mut self, unit: Unit) {
        self.seen += 1;
        if self.seen > MOST {
            return;
        }
        self.conform(&unit);
        if unit.bond {
            self.clear(&unit);
            self.process(&unit);
            self.stay(&unit);
        } else {
            self.deliver(&unit);
            self.declare(&unit);
            self.offer(&unit);
        }
        self.carry(&unit);
        self.wait(unit);
    }

    fn deliver(&mut self, unit: &Unit) {
        for (d, demand) in self.case.demands.iter().enumerate() {
            let open = (demand.from..=demand.to).contains(&(unit.at as i32));
            let liked = demand.origins.is_empty() || demand.origins.contains(&unit.origin);
            let at_home = unit.declared.is_some() && self.territory(unit.place) == HOME;
            if demand.place == unit.place
                && demand.product == unit.product
                && open
                && liked
                && !at_home
            {
                let period = if demand.once { 0 } else { unit.at };
                self.column(unit, Some(Key::Demand(d, period)));
            }
        }
    }

    /// A history that ends here, in a demand or in none.
    fn column(&mut self, unit: &Unit, ends: Option<Key>) {
        let mut uses = unit.uses.clone();
        if let Some(demand) = ends {
            *uses.entry(demand).or_default() += unit.scale;
        }
        let key = uses.iter().map(|(k, v)| (*k, v.to_bits())).collect();
        let cost = self.columns.entry(key).or_insert(f64::INFINITY);
        *cost = cost.min(unit.cost);
    }

    /// Declared for export at home: it must leave at once and may never come back.
    fn declare(&mut self, unit: &Unit) {
        if self.territory(unit.place) != HOME || unit.declared.is_some() {
            return;
        }
        for k in 0..self.case.drawbacks.len() {
            let mut next = unit.clone();
            next.declared = Some(k);
            let status = Rc::make_mut(&mut next.status);
            for (a, agreement) in self.case.agreements.iter().enumerate() {
                if agreement.no_drawback {
                    status[a].fill(false);
                }
            }
            let key = Key::Export(k, unit.product, unit.origin, unit.producer, unit.at);
            next.uses(key, unit.scale);
            self.seen += 1;
            self.carry(&next);
        }
    }

    /// It can be an input.
    fn offer(&mut self, unit: &Unit) {
        if unit.declared.is_some() {
            return;
        }
        for (r, recipe) in self.case.recipes.iter().enumerate() {
            for (i, &(product, _)) in recipe.inputs.iter().enumerate() {
                if recipe.place == unit.place && product == unit.product {
                    let what = format!(
                        "{} {} {:?} {:?} {} {:?}",
                        unit.at, unit.origin, unit.status, unit.held, unit.scale, unit.uses
                    );
                    let known = self.arrivals.entry((r, i)).or_default();
                    match known.get(&what) {
                        Some(k) if k.cost <= unit.cost => {}
                        _ => {
                            known.insert(what, unit.clone());
                        }
                    }
                }
            }
        }
    }

    fn carry(&mut self, unit: &Unit) {
        let case = self.case;
        for (l, lane) in case
            .lanes
            .iter()
            .enumerate()
            .filter(|(_, l)| l.from == unit.place)
        {
            let (from, to) = (self.territory(lane.from), self.territory(lane.to));
            let abroad = from != to;
            if (!abroad && unit.bond) || (unit.declared.is_some() && to == HOME) || unit.held.trial
            {
                continue;
            }
            let countries = [lane.from, lane.to].map(|p| case.places[p].country);
            let mut t = lane.offset;
            while t < case.periods {
                let (trip, leaves) = (t as usize, 7 * t + lane.departs);
                t += lane.every;
                let now = match unit.bond {
                    false => unit.at == trip,
                    true => {
                        let (first, last) = self.stretches[from][unit.at];
                        (first..=last).contains(&leaves)
                    }
                };
                let lands = leaves + lane.days;
                // A service discharges where a control may keep goods from; a lane does not load them.
                let told = if lane.service { lands } else { leaves };
                let kept = case.kept(&unit.held, countries[0], countries[1], told);
                if !now || lands >= case.days() || kept {
                    continue;
                }
                let mut next = unit.clone();
                next.place = lane.to;
                next.cost += lane.freight * unit.scale;
                if lane.capacity.is_some() {
                    next.uses(Key::Lane(l, trip), unit.scale);
                }
                for k in under(case, On::Lane(l)) {
                    next.uses(Key::Volume(k, trip), unit.scale);
                }
                next.scale *= 1.0 - lane.loss;
                if abroad {
                    next.bond = true;
                    if let Some(r) = &case.extras.relief
                        && from == HOME
                        && !unit.bond
                        && r.product == unit.product
                    {
                        next.held.away = true;
                        if r.within.is_some() {
                            next.uses(Key::Away(trip), unit.scale);
                        }
                    }
                    if to != HOME {
                        (next.held.placed, next.held.made_of) = (None, None);
                        next.held.stayed = false;
                    }
                    next.turkey |= from == "TR" && !unit.bond;
                    // All that a service has on board when it leaves was loaded by the week's end.
                    next.loaded = Some(if lane.service { leaves + 6 } else { leaves });
                    let stretches = &self.stretches[to];
                    let at = stretches.iter().position(|s| (s.0..=s.1).contains(&lands));
                    next.at = at.expect("a stretch");
                    self.lose(&mut next, |a| case.agreements[a].no_third_country);
                } else {
                    next.at = (lands / 7) as usize;
                }
                self.follow(next);
            }
        }
    }

    /// Takes away the status of agreements that the place's territory is no part of.
    fn lose(&self, unit: &mut Unit, which: impl Fn(usize) -> bool) {
        let country = self.case.places[unit.place].country;
        for a in 0..self.case.agreements.len() {
            if which(a) && !self.case.member(a, country) {
                Rc::make_mut(&mut unit.status)[a].fill(false);
                unit.held.content[a] = None;
            }
        }
    }

    fn wait(&mut self, mut unit: Unit) {
        let case = self.case;
        let place = &case.places[unit.place];
        let here = self.territory(unit.place);
        unit.loaded = None;
        if unit.declared.is_some() && here == HOME {
            return;
        }
        if !unit.bond {
            if let Some(s) = &case.extras.stays
                && (s.place, s.product) == (unit.place, unit.product)
                && s.counts(unit.at)
            {
                unit.uses(Key::There(unit.at), unit.scale);
            }
            unit.at += 1;
            unit.cost += place.keep * unit.scale;
            if unit.at < case.periods as usize {
                self.follow(unit);
            } else if unit.uses.keys().any(|k| matches!(k, Key::There(_))) {
                self.column(&unit, None);
            }
            return;
        }
        let (_, last) = self.stretches[here][unit.at];
        self.cover(&mut unit);
        if last % 7 == 6 {
            if !place.bonded {
                return;
            }
            unit.cost += place.keep * unit.scale;
        }
        unit.at += 1;
        if unit.at < self.stretches[here].len() {
            self.follow(unit);
        } else if unit.uses.keys().any(|k| matches!(k, Key::There(_))) {
            self.column(&unit, None);
        }
    }

    /// The cover that goods under suspension need in a stretch.
    fn cover(&self, unit: &mut Unit) {
        let case = self.case;
        let here = self.territory(unit.place);
        let (first, last) = self.stretches[here][unit.at];
        if let Some(g) = case.guarantee.as_ref().filter(|_| here == HOME)
            && let Some(owed) = case.owed(here, &unit.goods(), first, &Claim::default())
        {
            let vat = case.vat.as_ref().filter(|_| g.vat);
            let vat = vat.map_or(0.0, |v| v.of(&owed));
            let charge = g.share * (owed.duty + vat) * unit.scale;
            unit.uses(Key::Cover(unit.at), charge);
            unit.cost += g.fee * charge * f64::from(last - first + 1) / 7.0;
        }
    }

    /// Admitted for a time, from this stretch to every later one or the end.
    fn stay(&mut self, unit: &Unit) {
        let case = self.case;
        let Some(s) = &case.extras.stays else { return };
        let held = &unit.held;
        let plain = held.placed.is_none() && held.made_of.is_none() && !held.stayed;
        if !plain || (s.place, s.product) != (unit.place, unit.product) {
            return;
        }
        let all = self.stretches[HOME].clone();
        let (first, _) = all[unit.at];
        let Some(owed) = case.owed(HOME, &unit.goods(), first, &Claim::default()) else {
            return;
        };
        let mut next = unit.clone();
        next.loaded = None;
        // Four weeks are less than a month: one is begun.
        next.cost += (s.cost + s.monthly.min(1.0) * owed.duty) * unit.scale;
        let mut of_use = false;
        while next.at < all.len() {
            self.cover(&mut next);
            let (begins, last) = all[next.at];
            let period = (begins / 7) as usize;
            if last % 7 == 6 {
                next.cost += case.places[unit.place].keep * unit.scale;
                if s.counts(period) {
                    of_use = true;
                    next.uses(Key::There(period), unit.scale);
                }
            }
            next.at += 1;
            let ends = all.get(next.at).map_or(case.periods, |s| s.0 / 7);
            if s.within.is_some_and(|within| ends - first / 7 > within) {
                return;
            }
            if !of_use {
                continue;
            }
            if next.at == all.len() {
                self.column(&next, None);
            } else {
                let mut left = next.clone();
                left.held.stayed = true;
                self.follow(left);
            }
        }
    }

    /// Whether quotas are inverted for goods that come home.
    fn invert(&mut self, unit: &Unit) {
        let case = self.case;
        let first = || (0..case.quotas.len()).filter(|&q| case.quotas[q].fill_first);
        let what = format!(
            "{} {} {:?} {:?} {} {:?}",
            unit.product, unit.origin, unit.producer, unit.status, unit.turkey, unit.held
        );
        if first().count() == 0 || !self.looked_at.insert(what) {
            return;
        }
        for &(day, _) in &self.stretches[HOME] {
            let owed = |c: &Claim| case.owed(HOME, &unit.goods(), day, c).map(|o| o.duty);
            let open: Vec<(&Claim, f64)> = self
                .claims
                .iter()
                .filter_map(|c| Some((c, owed(c)?)))
                .collect();
            for q in first() {
                let inside = open.iter().filter(|o| o.0.quotas.contains(&q));
                let least = inside.clone().map(|o| o.1).fold(f64::INFINITY, f64::min);
                let lower = open.iter().any(|(claim, duty)| {
                    let could = inside.clone().any(|o| o.0.preference == claim.preference);
                    could && !claim.quotas.contains(&q) && *duty < least
                });
                if lower {
                    self.inverted.insert(q);
                }
            }
        }
    }

    fn clear(&mut self, unit: &Unit) {
        let case = self.case;
        let here = self.territory(unit.place);
        if here == HOME {
            self.invert(unit);
        }
        let (first, _) = self.stretches[here][unit.at];
        if here == HOME && !case.conforms(unit.product, &unit.held, first) {
            return;
        }
        let open: Vec<(Claim, super::law::Owed)> = self
            .claims
            .iter()
            .filter_map(|c| Some((c.clone(), case.owed(here, &unit.goods(), first, c)?)))
            .collect();
        for (claim, owed) in &open {
            if let Some(before) = claim.loaded_before
                && unit.loaded.is_none_or(|l| l >= before)
            {
                continue;
            }
            let mut next = unit.clone();
            let s = unit.scale;
            next.cost += (owed.duty + owed.claiming) * s;
            if here == HOME {
                (next.held.away, next.held.worked) = (false, false);
                self.at_home(&mut next, unit, claim, owed);
            }
            for &q in &claim.quotas {
                next.uses(Key::Inside(q, unit.at), s * case.counted(q, unit.product));
            }
            // Outside a quota that it could have asked for, all else being the same.
            for q in (0..case.quotas.len()).filter(|&q| case.quotas[q].fill_first) {
                let could = open
                    .iter()
                    .any(|o| o.0.preference == claim.preference && o.0.quotas.contains(&q));
                if could && !claim.quotas.contains(&q) {
                    next.uses(Key::Beyond(q, unit.at), s * case.counted(q, unit.product));
                }
            }
            next.bond = false;
            next.at = (first / 7) as usize;
            next.loaded = None;
            next.turkey = false;
            (next.held.placed, next.held.made_of) = (None, None);
            next.held.stayed = false;
            self.lose(&mut next, |_| true);
            self.follow(next);
        }
    }

    /// The number of what goods are, to customs.
    fn commodity(&mut self, unit: &Unit) -> usize {
        let producers = self.case.rates.iter().any(|r| r.producer.is_some());
        let what = format!(
            "{} {} {:?} {:?} {} {:?}",
            unit.product,
            unit.origin,
            unit.producer.filter(|_| producers),
            unit.status,
            unit.turkey,
            unit.held
        );
        let next = self.commodities.len();
        *self.commodities.entry(what).or_insert(next)
    }

    /// What else an entry at home brings with it.
    fn at_home(&mut self, next: &mut Unit, unit: &Unit, claim: &Claim, owed: &super::law::Owed) {
        let (case, s) = (self.case, unit.scale);
        let (first, _) = self.stretches[HOME][unit.at];
        if let Some(r) = case.extras.relief.as_ref().filter(|_| claim.relief)
            && r.within.is_some()
        {
            let left = match r.outward {
                true => case.sewn(unit.product).map_or(0.0, |s| s.1),
                false => 1.0,
            };
            next.uses(Key::Back((first / 7) as usize), left * s);
        }
        if let Some(v) = &case.vat {
            next.cost += (1.0 - v.recoverable) * v.of(owed) * s;
        }
        if let Some(d) = &case.deferment {
            next.cost += owed.duty * s * (d.fee + d.interest * f64::from(d.days) / 365.0);
        }
        for (f, fee) in case.fees.iter().enumerate() {
            if fee.exempt.is_some() && fee.exempt == claim.preference {
                continue;
            }
            if fee.least > 0.0 || fee.most.is_some() {
                let which = if fee.by_commodity {
                    self.commodity(unit)
                } else {
                    0
                };
                next.uses(Key::Entry(f, unit.place, unit.at, which), owed.value * s);
            } else {
                next.cost += fee.rate * owed.value * s;
            }
        }
        if let Some(a) = owed.agreement
            && case.extras.claim_cost(owed.agreement).1 > 0.0
        {
            let which = self.commodity(unit);
            next.uses(Key::ClaimEntry(a, unit.place, unit.at, which), s);
        }
        if let Some((tonnes, charge)) = case.carbon(unit.product, unit.origin, first) {
            let scheme = case.extras.carbon.as_ref().expect("a scheme");
            if scheme.exemptible && scheme.exempt.is_some() {
                next.uses(Key::Mass(case.year(first)), tonnes * s);
                next.uses(Key::Charge(case.year(first)), charge * s);
            } else {
                next.cost += charge * s;
            }
        }
        if !case.drawbacks.is_empty() && owed.refundable > 0.0 {
            let bits = owed.refundable.to_bits();
            let key = Key::Import(unit.product, unit.origin, unit.producer, unit.at, bits);
            next.uses(key, s);
        }
        if let Some(m) = claim
            .preference
            .filter(|&m| case.measures[m].end_use.is_some())
        {
            next.uses(Key::ForUse(m, unit.product, (first / 7) as usize), s);
        }
    }

    /// First day of a unit's time, and its period.
    fn when(&self, unit: &Unit) -> (i32, usize) {
        if unit.bond {
            let first = self.stretches[self.territory(unit.place)][unit.at].0;
            (first, (first / 7) as usize)
        } else {
            (7 * unit.at as i32, unit.at)
        }
    }

    /// Ways to conformity, and into the pilot.
    fn conform(&mut self, unit: &Unit) {
        let s = &self.case.extras.standards;
        let (day, period) = self.when(unit);
        let here = |place: usize, product: usize| unit.place == place && unit.product == product;
        for (k, a) in s.assessments.iter().enumerate() {
            let open = a.recognised.is_none_or(|from| from <= day);
            let done = period + a.takes as usize;
            let meets = unit.held.conforms[a.standard];
            if !here(a.place, a.product) || !open || meets || done >= self.case.periods as usize {
                continue;
            }
            let mut next = unit.clone();
            next.loaded = None;
            next.held.conforms[a.standard] = true;
            next.cost += a.cost * unit.scale;
            if a.capacity.is_some() {
                next.uses(Key::Assessed(k, period), unit.scale);
            }
            next.scale *= 1.0 - a.failing;
            if a.takes > 0 {
                next.at = match unit.bond {
                    false => done,
                    true => {
                        let stretches = &self.stretches[self.territory(unit.place)];
                        let at = stretches.iter().position(|s| s.0 == 7 * done as i32);
                        at.expect("a period begins a stretch")
                    }
                };
            }
            self.follow(next);
        }
        for (k, c) in s.certificates.iter().enumerate() {
            if unit.bond || !here(c.place, c.product) || unit.held.conforms[c.standard] {
                continue;
            }
            let mut next = unit.clone();
            next.held.conforms[c.standard] = true;
            next.cost += c.unit * unit.scale;
            next.uses(Key::Certified(k, period), unit.scale);
            self.follow(next);
        }
        for p in &s.pilots {
            if !unit.bond || !here(p.place, p.product) || unit.held.trial {
                continue;
            }
            let mut next = unit.clone();
            next.loaded = None;
            next.held.trial = true;
            next.cost += p.cost * unit.scale;
            next.uses(Key::Admitted(period), unit.scale);
            if s.certificates.iter().any(|c| c.trial) {
                // It may be admitted for the trial's sake alone.
                self.column(&next, None);
            }
            self.follow(next);
        }
    }

    /// Procedures under suspension.
    fn process(&mut self, unit: &Unit) {
        let case = self.case;
        let (day, period) = self.when(unit);
        let plain = unit.held.placed.is_none() && unit.held.made_of.is_none();
        if let Some((place, cost)) = case.extras.placing
            && place == unit.place
            && plain
            && !unit.held.stayed
        {
            let mut next = unit.clone();
            next.loaded = None;
            next.held.placed = Some(day);
            next.cost += cost * unit.scale;
            self.follow(next);
        }
        for (k, p) in case.extras.processing.iter().enumerate() {
            let fits = match p.basis {
                "inputs" => unit.held.placed.is_some(),
                _ => plain,
            };
            let done = period + p.takes as usize;
            if p.place != unit.place
                || p.input != unit.product
                || unit.held.made_of.is_some()
                || !fits
                || done >= case.periods as usize
            {
                continue;
            }
            let mut next = unit.clone();
            next.loaded = None;
            next.turkey = false;
            next.producer = None;
            next.product = p.output;
            next.origin = p.origin;
            next.scale /= p.quantity;
            next.cost += p.cost * next.scale;
            if p.capacity.is_some() {
                next.uses(Key::Processed(k, period), next.scale);
            }
            let status = Rc::make_mut(&mut next.status);
            status.iter_mut().for_each(|days| days.fill(false));
            let part = (unit.product, unit.origin, p.quantity, &unit.held);
            let price = case.fob(p.output, p.origin, false).0;
            let by_content = case.by_content(&[part], price);
            let listed = case.listed(p.output, p.origin);
            next.held = Held {
                controlled: either(&listed, &by_content),
                content: vec![None; case.agreements.len()],
                made_of: (p.basis != "product").then_some((k, unit.origin, unit.held.placed)),
                ..Held::default()
            };
            if p.takes > 0 {
                let stretches = &self.stretches[self.territory(unit.place)];
                let at = stretches.iter().position(|s| s.0 == 7 * done as i32);
                next.at = at.expect("a period begins a stretch");
            }
            self.follow(next);
        }
    }

    /// Every lot of a recipe: each input of one kind, all there in the same period.
    fn made(&mut self, r: usize) {
        let case = self.case;
        let recipe = &case.recipes[r];
        let choices: Vec<Vec<Unit>> = (0..recipe.inputs.len())
            .map(|i| {
                let known = self.arrivals.remove(&(r, i)).unwrap_or_default();
                let mut known: Vec<(String, Unit)> = known.into_iter().collect();
                known.sort_by(|a, b| a.0.cmp(&b.0));
                known.into_iter().map(|k| k.1).collect()
            })
            .collect();
        let mut lots: Vec<Vec<&Unit>> = vec![Vec::new()];
        for units in &choices {
            lots = lots
                .into_iter()
                .flat_map(|lot| {
                    let fits = units
                        .iter()
                        .filter(|u| lot.first().is_none_or(|f| f.at == u.at))
                        .collect::<Vec<_>>();
                    fits.into_iter().map(move |u| {
                        let mut lot = lot.clone();
                        lot.push(u);
                        lot
                    })
                })
                .collect();
            self.seen += lots.len();
            if self.seen > MOST {
                return;
            }
        }
        for lot in &lots {
            self.run(r, lot);
        }
    }

    fn run(&mut self, r: usize, lot: &[&Unit]) {
        let case = self.case;
        let recipe = &case.recipes[r];
        let t = lot[0].at;
        let mut unit = lot[0].clone();
        unit.uses = Uses::new();
        unit.cost = recipe.cost;
        for (u, &(product, quantity)) in lot.iter().zip(&recipe.inputs) {
            let times = quantity / u.scale;
            unit.cost += times * u.cost;
            for (k, v) in &u.uses {
                unit.uses(*k, times * v);
            }
            for (m, measure) in case.measures.iter().enumerate() {
                if measure.end_use.is_some() && case.places[recipe.place].name == "works" {
                    unit.uses(Key::Used(m, product, t), quantity);
                }
            }
        }
        if recipe.capacity.is_some() {
            unit.uses(Key::Recipe(r, t), 1.0);
        }
        let inputs: Vec<Input> = lot
            .iter()
            .zip(&recipe.inputs)
            .map(|(u, &(product, quantity))| Input {
                product,
                origin: u.origin,
                quantity,
                status: &u.status,
                held: &u.held,
            })
            .collect();
        let week = 7 * t as i32..7 * t as i32 + 7;
        let by_lot = |a: usize| -> Vec<bool> {
            let made = |day| case.originates(r, &inputs, a, day);
            if case.agreements[a].by_entry {
                (0..case.days()).map(made).collect()
            } else {
                vec![week.clone().all(made); case.days() as usize]
            }
        };
        let status: Vec<Vec<bool>> = (0..case.agreements.len()).map(by_lot).collect();
        unit.origin = if recipe.confers {
            case.places[recipe.place].country
        } else {
            lot[0].origin
        };
        unit.product = recipe.output.0;
        unit.producer = None;
        unit.scale = recipe.output.1;
        unit.at = t + recipe.takes as usize;
        if unit.at >= case.periods as usize {
            return;
        }
        unit.held = self.made_as(r, &inputs, &status, unit.origin, t);
        for (k, c) in case.extras.standards.certificates.iter().enumerate() {
            if c.place == recipe.place && c.product == unit.product {
                unit.uses(Key::Made(k, unit.at), unit.scale);
            }
        }
        for (a, agreement) in case.agreements.iter().enumerate() {
            let member = agreement
                .members
                .contains(&case.places[recipe.place].country);
            if !agreement.averaged || recipe.minimal || !member {
                continue;
            }
            for k in case.alternatives(a, recipe.output.0, week.start) {
                let rule = &case.rules[k];
                if rule.value.is_none() || rule.wholly {
                    continue;
                }
                let mut pooled = unit.clone();
                let mut status = status.clone();
                status[a].fill(true);
                pooled.status = Rc::new(status);
                let much = case.enough(r, &inputs, a, k, week.start);
                pooled.uses(Key::Average(r, k), much);
                self.follow(pooled);
            }
        }
        unit.status = Rc::new(status);
        self.follow(unit);
    }
}

impl Histories<'_> {
    /// What a lot's product carries beside its origin and status.
    fn made_as(
        &self,
        r: usize,
        inputs: &[Input],
        status: &[Vec<bool>],
        origin: &str,
        t: usize,
    ) -> Held {
        let case = self.case;
        let recipe = &case.recipes[r];
        let parts: Vec<_> = inputs
            .iter()
            .map(|i| (i.product, i.origin, i.quantity, i.held))
            .collect();
        let price = recipe.price * recipe.output.1;
        let by_content = case.by_content(&parts, price);
        let mut held = Held {
            controlled: either(&case.listed(recipe.output.0, origin), &by_content),
            content: vec![None; case.agreements.len()],
            ..Held::default()
        };
        for &(_, standard) in case.extras.standards.designs.iter().filter(|d| d.0 == r) {
            held.conforms[standard] = true;
        }
        let country = case.places[recipe.place].country;
        if let Some(r) = case.extras.relief.as_ref().filter(|r| r.outward) {
            let mut covered = inputs.iter().filter(|i| i.product == r.product).peekable();
            held.worked =
                country != "GB" && covered.peek().is_some() && covered.all(|i| i.held.away);
        }
        for &a in &case.extras.full {
            if !case.agreements[a].members.contains(&country) || status[a].iter().all(|s| *s) {
                continue;
            }
            let days: Vec<i32> = match case.agreements[a].by_entry {
                true => (0..case.days()).collect(),
                false => (7 * t as i32..7 * t as i32 + 7).collect(),
            };
            let foreign = days.into_iter().map(|d| case.foreign(inputs, a, d));
            held.content[a] = Some(foreign.fold(0.0, f64::max) / recipe.output.1);
        }
        held
    }
}

fn either(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a || *b).collect()
}

impl super::case::Vat {
    pub fn of(&self, owed: &super::law::Owed) -> f64 {
        let duty = if self.with_duty { owed.duty } else { 0.0 };
        self.rate * (self.factor * owed.value + duty)
    }
}

impl Case {
    /// What a unit counts in a quota.
    pub fn counted(&self, quota: usize, product: usize) -> f64 {
        if self.quotas[quota].in_kg {
            self.products[product].kg
        } else {
            1.0
        }
    }
}
