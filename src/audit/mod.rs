//! The audit: every rule checked again from a plan's rows and the world alone.
//!
//! Each rule room has an `audit.rs`. It reads the rows of its tables, says what is wrong with them,
//! posts what they move to the `books`, and charges what they should cost. When all rooms have
//! been round, the books must balance and the charges must add up. No audit reads columns or rows
//! of the linear program, and none calls the code that builds it: an error there shows here.

mod adopted;
mod books;
pub mod charges;
mod checks;
pub mod claims;
mod complete;
pub mod evaluate;
mod finding;
mod freight;
mod lots;
mod payments;
mod sum;

pub use adopted::Step;
pub use books::{Account, Books, Draw, Posting};
pub use charges::{Charges, Term};
pub use finding::Finding;
pub use freight::Freight;
pub use sum::{Sum, Tally};

use std::collections::{BTreeSet, HashMap};

use crate::instance::cell::{Country, parse_country};
use crate::network::Commodity;
use crate::plan::{Plan, RowRef};
use crate::rules::{ROOMS, joint};
use crate::world::{Claim, tariff};
use crate::world::{Day, World, ids::*};

/// Quantities agree within this times the largest quantity at hand.
pub const TOLERANCE: f64 = 1e-6;

/// Half a minor unit of money: what a line may be off by.
pub const HALF_A_CENT: f64 = 0.005;

/// What an audit found.
#[derive(Debug)]
pub struct Audited {
    /// What is wrong, in the order of the rules.
    pub findings: Vec<Finding>,
    /// What the plan costs by the instance's prices.
    pub charges: Charges,
    /// Freight in customs values, as declared and as the plan's paths have it.
    pub freight: Vec<Freight>,
}

/// An entry into free circulation, as the customs room found it.
#[derive(Clone, Copy, Debug)]
pub struct Entered {
    /// Its row.
    pub row: RowRef,
    /// Where.
    pub place: PlaceId,
    /// What.
    pub commodity: Commodity,
    /// Slot.
    pub slot: u32,
    /// First day of its slot.
    pub day: Day,
    /// Claim.
    pub claim: ClaimId,
    /// The way to clear; `None`: the ordinary one.
    pub mode: Option<ModeId>,
    /// Units.
    pub quantity: f64,
    /// Customs value of all of them, base currency.
    pub value: f64,
    /// Duty of all measures on all of them.
    pub duty: f64,
}

/// Names of a table's rows.
type Names<'a, T> = HashMap<&'a str, T>;

/// An audit under way: what the rooms work with.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The world.
    pub world: &'a World,
    /// The plan.
    pub plan: &'a Plan,
    /// Goods at places, on board, in pools.
    pub books: Books,
    /// What the plan should cost.
    pub charges: Charges,
    /// Entries into free circulation.
    pub entered: Vec<Entered>,
    findings: Vec<Finding>,
    /// Whether what follows from the flows may be left unsaid.
    by_hand: bool,
    rule: &'static str,
    /// Kinds of decisions that some room has asked for.
    asked: BTreeSet<&'static str>,
    places: Names<'a, PlaceId>,
    products: Names<'a, ProductId>,
    lanes: Names<'a, LaneId>,
    demands: Names<'a, DemandId>,
}

/// Audits a plan that must say everything.
pub fn run(world: &World, plan: &Plan) -> Audited {
    finish(rounds(world, plan, false))
}

/// Audits a plan made by hand, which need not say what follows from its flows: decisions, duties,
/// the breakdown of costs.
pub fn run_by_hand(world: &World, plan: &Plan) -> Audited {
    finish(rounds(world, plan, true))
}

fn finish(mut audit: Audit) -> Audited {
    audit.rule = "decisions";
    strangers(&mut audit);
    audit.rule = "balance of goods";
    books::balance(&mut audit);
    audit.rule = "costs";
    charges::add_up(&mut audit);
    Audited {
        freight: freight::trace(&audit),
        findings: audit.findings,
        charges: audit.charges,
    }
}

/// Decisions that no rule knows.
fn strangers(audit: &mut Audit) {
    for (row, d) in rows("decisions", &audit.plan.decisions) {
        if !audit.asked.contains(d.decision.as_str()) {
            audit.known(None::<()>, row, "decision", &d.decision);
        }
        let parted = d.decision.starts_with("price break")
            || d.decision == "import set against export"
            || [
                crate::plan::USED_LOSS,
                crate::plan::SELL,
                crate::plan::TRANSFER_PRICE,
            ]
            .contains(&d.decision.as_str());
        if !parted && d.part != 0 && d.part != u32::MAX {
            audit.find(
                "V0106",
                row,
                "part",
                format!("`{}` has no part {}", d.decision, d.part),
                "only price breaks, imports set against exports, losses used and prices between firms have parts; elsewhere it is 0",
            );
        }
    }
}

/// The books of a plan.
fn books_of(world: &World, plan: &Plan) -> Books {
    let mut audit = rounds(world, plan, true);
    books::settle(&mut audit);
    audit.books
}

/// Sends every room round.
fn rounds<'a>(world: &'a World, plan: &'a Plan, by_hand: bool) -> Audit<'a> {
    fn names<'a, T: From<usize>>(all: impl Iterator<Item = &'a str>) -> Names<'a, T> {
        all.enumerate().map(|(i, n)| (n, T::from(i))).collect()
    }
    let mut audit = Audit {
        world,
        plan,
        books: Books::default(),
        charges: Charges::default(),
        entered: Vec::new(),
        findings: Vec::new(),
        by_hand,
        rule: "",
        asked: BTreeSet::new(),
        places: names(world.places.iter().map(|p| p.place.as_str())),
        products: names(world.products.iter().map(|p| p.product.as_str())),
        lanes: names(world.lanes.iter().map(|l| l.lane.as_str())),
        demands: names(world.demands.iter().map(|d| d.demand.as_str())),
    };
    for room in ROOMS {
        audit.rule = room.name;
        (room.audit)(&mut audit);
    }
    for &(name, along) in joint::AUDITS {
        audit.rule = name;
        along(&mut audit);
    }
    audit.rule = "payments";
    payments::audit(&mut audit);
    audit
}

impl<'a> Audit<'a> {
    /// Notes that something is wrong; the finding, to say more.
    pub fn find(
        &mut self,
        code: &'static str,
        row: RowRef,
        field: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> &mut Finding {
        let mut finding = Finding::new(code, self.rule, message, remedy);
        finding.row = Some(row);
        finding.field = Some(field);
        self.note(finding)
    }

    /// Notes a finding that no single row bears.
    pub fn note(&mut self, mut finding: Finding) -> &mut Finding {
        finding.rule = self.rule;
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// A row's place.
    pub fn place(&mut self, row: RowRef, name: &str) -> Option<PlaceId> {
        let found = self.places.get(name).copied();
        self.known(found, row, "place", name)
    }

    /// A row's product.
    pub fn product(&mut self, row: RowRef, name: &str) -> Option<ProductId> {
        let found = self.products.get(name).copied();
        self.known(found, row, "product", name)
    }

    /// A row's lane.
    pub fn lane(&mut self, row: RowRef, name: &str) -> Option<LaneId> {
        let found = self.lanes.get(name).copied();
        self.known(found, row, "lane", name)
    }

    /// A row's demand.
    pub fn demand(&mut self, row: RowRef, name: &str) -> Option<DemandId> {
        let found = self.demands.get(name).copied();
        self.known(found, row, "demand", name)
    }

    /// A row's country of origin.
    pub fn origin(&mut self, row: RowRef, code: &str) -> Option<Country> {
        self.known(parse_country(code), row, "origin_country", code)
    }

    /// A row's commodity.
    pub fn commodity(
        &mut self,
        row: RowRef,
        product: &str,
        origin: &str,
        marks: &str,
    ) -> Option<Commodity> {
        let product = self.product(row, product);
        let origin = self.origin(row, origin);
        let found = self.world.marks.parse(marks);
        let marks = self.known(found, row, "marks", marks);
        Some(Commodity {
            product: product?,
            origin: origin?,
            marks: marks?,
        })
    }

    /// A row's customs status.
    pub fn status(&mut self, row: RowRef, name: &str) -> Option<Status> {
        let all = [Status::Free, Status::Suspended];
        let found = all.into_iter().find(|s| s.name() == name);
        self.known(found, row, "status", name)
    }

    /// What was found under a name, or a finding that there is none.
    pub fn known<T>(
        &mut self,
        found: Option<T>,
        row: RowRef,
        field: &'static str,
        name: &str,
    ) -> Option<T> {
        if found.is_none() {
            self.find(
                "V0101",
                row,
                field,
                format!("the instance knows no {} `{name}`", field.replace('_', " ")),
                "check the spelling, and that the plan belongs to this instance",
            );
        }
        found
    }

    /// A place and a commodity by their names, where the instance knows them.
    pub fn resolved(
        &self,
        place: &str,
        product: &str,
        origin: &str,
        marks: &str,
    ) -> Option<(PlaceId, Commodity)> {
        let commodity = Commodity {
            product: self.products.get(product).copied()?,
            origin: parse_country(origin)?,
            marks: self.world.marks.parse(marks)?,
        };
        Some((self.places.get(place).copied()?, commodity))
    }

    /// Customs value and duty of a unit that enters at a place on a day without any claim.
    pub fn unclaimed_duty(&self, place: PlaceId, c: Commodity, day: Day) -> Option<(f64, f64)> {
        let territory = self.world.places[place.index()].territory;
        let goods = c.entering(territory, day);
        let unclaimed = tariff::assess(self.world, &goods, &Claim::default())?;
        Some((unclaimed.value, unclaimed.total()))
    }

    /// Whether the plan leaves decisions unsaid, and may.
    pub fn leaves_decisions(&self) -> bool {
        self.by_hand && self.plan.decisions.is_empty()
    }

    /// Whether the plan leaves duties unsaid, and may.
    pub fn leaves_duties(&self) -> bool {
        self.by_hand && self.plan.duties.is_empty()
    }

    /// Whether the plan leaves its breakdown of costs unsaid, and may.
    pub fn leaves_costs(&self) -> bool {
        self.by_hand && self.plan.costs.is_empty()
    }

    /// Rows of the decisions of one kind, in order.
    pub fn decisions(&mut self, kind: &'static str) -> Vec<(RowRef, &'a crate::plan::Decision)> {
        self.asked.insert(kind);
        rows("decisions", &self.plan.decisions)
            .filter(|(_, d)| d.decision == kind)
            .collect()
    }

    /// What a place is called.
    pub fn place_name(&self, place: PlaceId) -> String {
        self.world.places[place.index()].place.to_string()
    }

    /// What a product is called.
    pub fn product_name(&self, product: ProductId) -> String {
        self.world.products[product.index()].product.to_string()
    }

    /// What a commodity is called.
    pub fn goods_name(&self, c: Commodity) -> String {
        let marks = self.world.marks.text(c.marks);
        let with = if marks.is_empty() { "" } else { ", " };
        format!(
            "{} of {}{with}{marks}",
            self.product_name(c.product),
            c.origin
        )
    }
}

/// A table's rows with their references.
pub fn rows<'p, T>(
    table: &'static str,
    rows: &'p [T],
) -> impl Iterator<Item = (RowRef, &'p T)> + 'p {
    rows.iter().enumerate().map(move |(i, row)| {
        let index = i as u32;
        (RowRef { table, index }, row)
    })
}
