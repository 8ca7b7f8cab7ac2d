//! What a drawn case may have beside the tariff and origin: standards and the ways to them, export
//! control, carbon certificates, procedures under suspension, what a claim costs.

use std::fmt::Write;

use super::case::{Case, HOME, first_day};
use super::stays::Stays;

/// Standards of the home territory.
pub const STANDARDS: [&str; 2] = ["ours", "theirs"];

/// A standard in force at home.
pub struct Asked {
    pub standard: usize,
    pub hs: &'static str,
    pub from: Option<i32>,
    pub to: Option<i32>,
}

/// Conformity to the second standard opens the first.
pub struct Accepted {
    pub from: Option<i32>,
    pub to: Option<i32>,
}

pub struct Assessment {
    pub name: &'static str,
    pub standard: usize,
    pub place: usize,
    pub product: usize,
    pub cost: f64,
    pub capacity: Option<f64>,
    pub failing: f64,
    pub takes: i32,
    /// Its body is of a country that is recognised for the standard from a day on.
    pub recognised: Option<i32>,
}

pub struct Certificate {
    pub standard: usize,
    pub place: usize,
    pub product: usize,
    pub cost: f64,
    pub lead: i32,
    pub validity: Option<i32>,
    pub renewal: Option<f64>,
    pub unit: f64,
    /// Held to the end of this day.
    pub held: Option<i32>,
    /// Only once the pilot has admitted enough.
    pub trial: bool,
}

pub struct Pilot {
    pub standard: usize,
    pub place: usize,
    pub product: usize,
    pub cost: f64,
    pub cap: Option<f64>,
    pub trial_quantity: f64,
    pub trial_periods: i32,
}

#[derive(Default)]
pub struct Standards {
    pub asked: Vec<Asked>,
    pub accepted: Vec<Accepted>,
    pub assessments: Vec<Assessment>,
    pub certificates: Vec<Certificate>,
    pub pilots: Vec<Pilot>,
    /// Recipe, and the standard that its outputs meet.
    pub designs: Vec<(usize, usize)>,
    /// Supply, and the standard that its goods meet.
    pub bought: Vec<(usize, usize)>,
}

pub struct Control {
    pub name: &'static str,
    pub origin: &'static str,
    pub hs: &'static str,
    pub destination: &'static str,
    pub de_minimis: f64,
    pub from: Option<i32>,
    pub to: Option<i32>,
}

pub struct CarbonRate {
    pub from: Option<i32>,
    pub price: f64,
    pub free: f64,
    pub correction: f64,
}

pub struct Carbon {
    pub exempt: Option<f64>,
    pub before: f64,
    pub exemptible: bool,
    pub benchmark: f64,
    pub rates: Vec<CarbonRate>,
    /// Origin (or every other), emissions, and the price paid there, a tonne.
    pub emissions: Vec<(Option<&'static str>, f64, f64)>,
}

/// Terms on which the first preference may be claimed after entry.
pub struct Late {
    pub from: i32,
    pub within: Option<i32>,
    pub refund: f64,
    pub cost: f64,
}

pub struct Processing {
    pub name: &'static str,
    pub place: usize,
    pub input: usize,
    pub quantity: f64,
    pub output: usize,
    pub origin: &'static str,
    /// `product`, `inputs`, `foreign_value`.
    pub basis: &'static str,
    pub cost: f64,
    pub capacity: Option<f64>,
    pub takes: i32,
}

/// A relief for goods of a product that leave home for a time.
pub struct Relief {
    pub product: usize,
    /// What is made of them abroad owes duty on the value added there; else they come back unchanged.
    pub outward: bool,
    pub within: Option<i32>,
}

#[derive(Default)]
pub struct Extras {
    pub standards: Standards,
    pub controls: Vec<Control>,
    pub carbon: Option<Carbon>,
    pub late: Option<Late>,
    /// By agreement: cost of a claim by unit, and by entry.
    pub claim_costs: Vec<(f64, f64)>,
    /// Place and cost of placing goods, so that the rates of that day count.
    pub placing: Option<(usize, f64)>,
    pub processing: Vec<Processing>,
    pub relief: Option<Relief>,
    pub stays: Option<Stays>,
    /// Agreements under which all working in members counts.
    pub full: Vec<usize>,
}

impl Extras {
    /// Cost of a claim under an agreement, by unit and by entry.
    pub fn claim_cost(&self, agreement: Option<usize>) -> (f64, f64) {
        let known = agreement.and_then(|a| self.claim_costs.get(a));
        known.copied().unwrap_or_default()
    }

    /// The tables.
    pub fn toml(&self, case: &Case, t: &mut String) {
        self.standards.toml(case, t);
        for c in &self.controls {
            let _ = writeln!(
                t,
                "[[export_controls]]\ncontrol = \"{}\"\norigin_countries = [\"{}\"]\nhs_code = \"{}\"\ndestinations = [\"{}\"]\nde_minimis = {:?}",
                c.name, c.origin, c.hs, c.destination, c.de_minimis
            );
            case.dates(t, &[("valid_from", c.from), ("valid_to", c.to)]);
        }
        if let Some(c) = &self.carbon {
            c.toml(case, t);
        }
        if let Some(l) = &self.late {
            let _ = writeln!(
                t,
                "[[late_claims]]\nmeasure = \"first\"\nrefund = {:?}\ncost = {:?}",
                l.refund, l.cost
            );
            if let Some(within) = l.within {
                let _ = writeln!(t, "within_days = {within}");
            }
        }
        if let Some((place, cost)) = self.placing {
            let _ = writeln!(
                t,
                "[[placements]]\nplacement = \"placing\"\nplace = \"{}\"\ncost = {cost:?}",
                case.places[place].name
            );
        }
        if let Some(r) = &self.relief {
            let _ = writeln!(
                t,
                "[[reliefs]]\nrelief = \"relief\"\nterritory = \"{HOME}\"\nkind = \"{}\"\nproducts = [\"{}\"]",
                if r.outward {
                    "outward_processing"
                } else {
                    "returned_goods"
                },
                case.products[r.product].name
            );
            if let Some(within) = r.within {
                let _ = writeln!(t, "within_periods = {within}");
            }
        }
        for p in &self.processing {
            let _ = writeln!(
                t,
                "[[processing]]\nprocessing = \"{}\"\nplace = \"{}\"\ninput = \"{}\"\nquantity = {:?}\noutput = \"{}\"\norigin_country = \"{}\"\nduty_basis = \"{}\"\ncost = {:?}\nlead_time = {}",
                p.name,
                case.places[p.place].name,
                case.products[p.input].name,
                p.quantity,
                case.products[p.output].name,
                p.origin,
                p.basis,
                p.cost,
                p.takes
            );
            if let Some(c) = p.capacity {
                let _ = writeln!(t, "capacity = {c:?}");
            }
        }
    }
}

impl Carbon {
    fn toml(&self, case: &Case, t: &mut String) {
        let _ = writeln!(
            t,
            "[[carbon_schemes]]\nscheme = \"carbon\"\nterritory = \"{HOME}\"\nentered_before = {:?}",
            self.before
        );
        if let Some(e) = self.exempt {
            let _ = writeln!(t, "exempt_mass = {e:?}");
        }
        for r in &self.rates {
            let _ = writeln!(
                t,
                "[[carbon_rates]]\nscheme = \"carbon\"\nprice = {:?}\nfree_allocation = {:?}\ncorrection = {:?}",
                r.price, r.free, r.correction
            );
            case.dates(t, &[("valid_from", r.from)]);
        }
        let _ = writeln!(
            t,
            "[[carbon_goods]]\nscheme = \"carbon\"\nhs_code = \"84\"\nbenchmark = {:?}\nexemptible = {}",
            self.benchmark, self.exemptible
        );
        for product in &case.products {
            for (origin, emissions, paid) in &self.emissions {
                let _ = writeln!(
                    t,
                    "[[embedded_emissions]]\nproduct = \"{}\"\nemissions = {emissions:?}\ncarbon_price_paid = {paid:?}",
                    product.name
                );
                if let Some(origin) = origin {
                    let _ = writeln!(t, "origin_country = \"{origin}\"");
                }
            }
        }
    }
}

impl Standards {
    fn toml(&self, case: &Case, t: &mut String) {
        if self.asked.is_empty() {
            return;
        }
        for name in STANDARDS {
            let _ = writeln!(
                t,
                "[[standards]]\nstandard = \"{name}\"\nbody_countries = [\"GB\"]"
            );
        }
        for a in &self.asked {
            let _ = writeln!(
                t,
                "[[standard_rules]]\nstandard = \"{}\"\nterritory = \"{HOME}\"\nhs_code = \"{}\"",
                STANDARDS[a.standard], a.hs
            );
            case.dates(t, &[("valid_from", a.from), ("valid_to", a.to)]);
        }
        for e in &self.accepted {
            let _ = writeln!(
                t,
                "[[equivalences]]\nstandard = \"{}\"\naccepted_as = \"{}\"",
                STANDARDS[1], STANDARDS[0]
            );
            case.dates(t, &[("valid_from", e.from), ("valid_to", e.to)]);
        }
        for p in &self.pilots {
            let _ = writeln!(
                t,
                "[[pilots]]\npilot = \"pilot\"\nstandard = \"{}\"\nplace = \"{}\"\nproducts = [\"{}\"]\ncost = {:?}\ntrial_quantity = {:?}\ntrial_periods = {}",
                STANDARDS[p.standard],
                case.places[p.place].name,
                case.products[p.product].name,
                p.cost,
                p.trial_quantity,
                p.trial_periods
            );
            if let Some(cap) = p.cap {
                let _ = writeln!(t, "cap = {cap:?}");
            }
        }
        for a in &self.assessments {
            let _ = writeln!(
                t,
                "[[assessments]]\nassessment = \"{}\"\nstandard = \"{}\"\nplace = \"{}\"\nproducts = [\"{}\"]\ncost = {:?}\nfailing = {:?}\nlead_time = {}",
                a.name,
                STANDARDS[a.standard],
                case.places[a.place].name,
                case.products[a.product].name,
                a.cost,
                a.failing,
                a.takes
            );
            if let Some(c) = a.capacity {
                let _ = writeln!(t, "capacity = {c:?}");
            }
            if let Some(day) = a.recognised {
                let _ = writeln!(
                    t,
                    "body_country = \"CN\"\n[[recognised_bodies]]\nstandard = \"{}\"\ncountry = \"CN\"",
                    STANDARDS[a.standard]
                );
                case.dates(t, &[("valid_from", Some(day))]);
            }
        }
        for c in &self.certificates {
            let _ = writeln!(
                t,
                "[[certificates]]\ncertificate = \"certificate\"\nstandard = \"{}\"\nplace = \"{}\"\nproducts = [\"{}\"]\ncost = {:?}\nlead_time = {}\nunit_cost = {:?}",
                STANDARDS[c.standard],
                case.places[c.place].name,
                case.products[c.product].name,
                c.cost,
                c.lead,
                c.unit
            );
            if let Some(v) = c.validity {
                let _ = writeln!(t, "validity = {v}");
            }
            if let Some(r) = c.renewal {
                let _ = writeln!(t, "renewal_cost = {r:?}");
            }
            if c.trial {
                let _ = writeln!(t, "after_pilot = \"pilot\"");
            }
            case.dates(t, &[("held_until", c.held)]);
        }
        for &(recipe, standard) in &self.designs {
            let _ = writeln!(
                t,
                "[[recipe_standards]]\nrecipe = \"{}\"\nstandard = \"{}\"",
                case.recipes[recipe].name, STANDARDS[standard]
            );
        }
    }
}

impl Case {
    /// A day of the case as a date.
    pub fn date(&self, day: i32) -> String {
        let span = jiff::Span::new().days(i64::from(day));
        first_day(self.late_start).saturating_add(span).to_string()
    }

    /// Calendar year of a day, from the first.
    pub fn year(&self, day: i32) -> usize {
        let first = first_day(self.late_start);
        let that = first.saturating_add(jiff::Span::new().days(i64::from(day)));
        (that.year() - first.year()) as usize
    }

    /// Fields that hold dates.
    pub fn dates(&self, t: &mut String, fields: &[(&str, Option<i32>)]) {
        for (field, day) in fields {
            if let Some(day) = day {
                let _ = writeln!(t, "{field} = {}", self.date(*day));
            }
        }
    }
}
